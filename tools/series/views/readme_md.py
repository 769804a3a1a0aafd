"""What a README shows of the book, each between two marks, as Markdown for a code host: the chapters, what the check found."""

from __future__ import annotations

import re

from series.facts import tally
from series.model import Chapter, Library
from series.views import badge_svg

BADGES = ".github/badges"
"""Where the badges of the states lie: pictures that a code host shows without the site."""


def table(library: Library, *, is_chinese: bool = False) -> str:
    """One row a chapter: number, title, English title where the README is, badge, the day of its last move."""
    head = "| | 章 | 状态 | 起于 |" if is_chinese else "| | Chapter | State | Since |"
    rows = [head, "|---|---|---|---|", *(_row(chapter, is_chinese) for chapter in library.chapters)]
    return "\n".join(rows) + "\n"


def _row(chapter: Chapter, is_chinese: bool) -> str:
    title = f"[{escaped(chapter.title)}](docs/{chapter.docname}.md)"
    english = f"<br>{escaped(chapter.title_en)}" if chapter.title_en and not is_chinese else ""
    name = badge_svg.state_name(chapter)
    badge = f"![{chapter.status.icon} {badge_svg.word(chapter)}]({BADGES}/{name}.svg)"
    return f"| {chapter.number:02d} | {title}{english} | {badge} | {chapter.since or '–'} |"


def finding(library: Library, *, is_chinese: bool = False) -> str:
    """What the check of the essay found, in a line."""
    essays = [fact for fact in library.facts.values() if fact.is_essay]
    number, once = tally(essays)
    if is_chinese:
        again = f"；另有 {once} 条与别条同出一处失误，不重复计" if once else ""
        words = "，".join(f"{word.zh} **{count}** 条" for word, count in number.items())
        return f"原文的日期与论断共 {len(essays)} 条，逐条核对：{words}{again}。\n"
    again = f"; {once} more share the slip of another and do not count" if once else ""
    words = ", ".join(f"**{count}** {word}" for word, count in number.items())
    return f"Of {len(essays)} dates and claims of the essay, each checked against sources: {words}{again}.\n"


def escaped(text: str) -> str:
    """*text* as Markdown takes it for text within a table: the one place that escapes for it."""
    return re.sub(r"([\\`*_\[\]()|<>&~#!])", r"\\\1", text)


def marks(block: str) -> tuple[str, str]:
    """The two lines between which a README has it."""
    return f"<!-- {block}: written by `series readme --write` -->", f"<!-- /{block} -->"


BEGIN, END = marks("chapters")


def mended(readme: str, library: Library, name: str = "README.md") -> str | None:
    """The README of this name with all of it as it should be; ``None`` where it has no place for the chapters."""
    newline = "\r\n" if "\r\n" in readme else "\n"
    for block, made in (("finding", finding), ("chapters", table)):
        begin, end = marks(block)
        before, _, rest = readme.partition(begin)
        if end in rest:
            inside = f"{begin}\n{made(library, is_chinese=name.endswith('.zh.md'))}{end}"
            readme = before + inside.replace("\n", newline) + rest.partition(end)[2]
        elif block == "chapters":
            return None
    return readme


def stale_line(readme: str, library: Library, name: str = "README.md") -> int:
    """The first line that is not as it should be; 0 where all is."""
    new = mended(readme, library, name)
    if new is None or new == readme:
        return 0
    same = next((n for n, (a, b) in enumerate(zip(readme, new, strict=False)) if a != b), min(len(readme), len(new)))
    return readme.count("\n", 0, same) + 1
