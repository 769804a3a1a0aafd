"""The README's table of chapters, between two marks, as Markdown for a code host."""

from __future__ import annotations

import re

from series.model import Chapter, Library
from series.views import badge_svg

BEGIN, END = "<!-- chapters: written by `series readme --write` -->", "<!-- /chapters -->"
BADGES = ".github/badges"
"""Where the badges of the states lie: pictures that a code host shows without the site."""


def table(library: Library) -> str:
    """One row a chapter: number, title, English title, badge, the day of its last move."""
    rows = ["| | Chapter | State | Since |", "|---|---|---|---|", *(_row(chapter) for chapter in library.chapters)]
    return "\n".join(rows) + "\n"


def _row(chapter: Chapter) -> str:
    title = f"[{escaped(chapter.title)}](docs/{chapter.docname}.md)"
    english = f"<br>{escaped(chapter.title_en)}" if chapter.title_en else ""
    name = badge_svg.state_name(chapter)
    badge = f"![{chapter.status.icon} {badge_svg.word(chapter)}]({BADGES}/{name}.svg)"
    return f"| {chapter.number:02d} | {title}{english} | {badge} | {chapter.since or '–'} |"


def escaped(text: str) -> str:
    """*text* as Markdown takes it for text within a table: the one place that escapes for it."""
    return re.sub(r"([\\`*_\[\]()|<>&~#!])", r"\\\1", text)


def mended(readme: str, library: Library) -> str | None:
    """The README with the table as it should be; ``None`` where it has no place for one."""
    found = _place(readme)
    if found is None:
        return None
    newline = "\r\n" if "\r\n" in readme else "\n"
    inside = f"{BEGIN}\n{table(library)}{END}".replace("\n", newline)
    return readme[: found[0]] + inside + readme[found[1] :]


def stale_line(readme: str, library: Library) -> int:
    """The first line that is not as it should be; 0 where all is."""
    new = mended(readme, library)
    if new is None or new == readme:
        return 0
    same = next((n for n, (a, b) in enumerate(zip(readme, new, strict=False)) if a != b), min(len(readme), len(new)))
    return readme.count("\n", 0, same) + 1


def _place(readme: str) -> tuple[int, int] | None:
    start = readme.find(BEGIN)
    end = readme.find(END, start)
    return (start, end + len(END)) if 0 <= start < end else None
