"""A new book: what it takes from a checkout of this project as it stands, and what is written for it (``book/``)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import cycle
from pathlib import Path

from series import edit, library
from series.dates import Wrong
from series.fields import SLUG
from series.model import Chapter, Licence
from series.views import readme_md, schema
from series.views.templates import environment

GENERAL = (
    "conf.py", "docutils.conf", "Makefile", "make.bat", "requirements.lock", "requirements-draw.*", "LICENSE", ".gitignore", ".gitattributes", ".editorconfig",
    ".readthedocs.yaml", ".vscode/*", ".devcontainer/*", ".ci/*", ".github/*.md", ".github/CODEOWNERS", ".github/ISSUE_TEMPLATE/*", ".github/workflows/*",
    "docs/handbook/*.md", "tests/conftest.py", "tests/test_any_book.py",
)  # fmt: skip
"""The files of a checkout that know no book: a new one has copies of them. A test looks for words of this book in them."""
LICENCES = {
    "none": None,
    **{f"CC-{name.upper()}": Licence(name=f"CC {name.upper().replace('-4', ' 4')}", url=f"https://creativecommons.org/licenses/{name[:-4]}/4.0/deed.zh-hans")
       for name in ("by-sa-4.0", "by-4.0", "by-nc-sa-4.0")},
    "CC0-1.0": Licence(name="CC0 1.0", url="https://creativecommons.org/publicdomain/zero/1.0/deed.zh-hans"),
}  # fmt: skip
"""What a book's own text may be licensed under, by the names of SPDX; ``none`` is chosen later."""
COLOURS = ("teal", "pink", "grey", "purple", "blue", "amber", "green", "red")
FIRST = "docs/chapters/01-first-chapter.md"
"""The announced chapter of a book that begins with no essay."""


def lanes(text: str) -> list[dict[str, str]]:
    """Those who act, of ``maker=厂商,world=各方``, each in a colour of its own as far as there are some. Wrong."""
    pairs = [one.strip().partition("=") for one in re.split("[,，]", text)]
    for name, sign, word in pairs:
        if not SLUG.fullmatch(name) or not word.strip():
            en, zh = (
                "write id=word, the id of small letters, digits and hyphens",
                "请写成 id=词，id 只用小写字母、数字和连字符",
            )
            raise Wrong(f"{name + sign + word!r} is no lane; {en}", f"{name + sign + word!r} 读不懂；{zh}")
    colours = cycle(COLOURS if len(pairs) > 1 else ["grey"])
    return [{"id": name, "word": word.strip(), "colour": next(colours)} for name, _, word in pairs]


def general(checkout: Path) -> Iterator[str]:
    """The names of the checkout's files that are in a new book as they are."""
    for pattern in GENERAL:
        yield from (path.relative_to(checkout).as_posix() for path in sorted(checkout.glob(pattern)) if path.is_file())


def write(new: Path, checkout: Path, *, name: str, today: date, title: str | None, author: str,
          lanes: Sequence[Mapping[str, str]], licence: str, essay: Chapter | None = None) -> None:  # fmt: skip
    """Write the texts that are the book's own into its folder; *essay* is the chapter that it begins with."""
    made = "-".join(re.findall("[a-z0-9]+", name.lower()))[:60].strip("-") or "book"
    summary = "一章一章写成的书：要写什么先作预告，每个日期和论断都注明依据。"
    if essay and essay.origin:
        summary = (
            f"{essay.origin.author}的《{essay.title}》：文章本身，其中的日期逐条列出，等着核对；还有它预告的各章。"
        )
    told = {
        "essay": essay, "title": title or (essay.title if essay else made), "editors": author, "summary": summary, "lanes": lanes, "id": made, "today": today,
        "licence": LICENCES[licence], "handbook": re.findall("(?m)^handbook/(.+)$", (checkout / "docs/index.md").read_text("utf-8")),
    }  # fmt: skip
    forms = environment("series.starter", "book")
    forms.filters.update(yaml=edit.flow, escaped=readme_md.escaped)
    texts = {one: forms.get_template(one).render(told) for one in forms.list_templates() if one != FIRST or not essay}
    texts |= {f"schemas/{one}.json": schema.schema(one, tuple(lane["id"] for lane in lanes)) for one in schema.FILES}
    owners, team = ".github/CODEOWNERS", library.book(checkout / "docs").id
    texts[owners] = (checkout / owners).read_text("utf-8").replace(team, made)
    for one, text in texts.items():
        (new / one).parent.mkdir(parents=True, exist_ok=True)
        (new / one).write_text(text, "utf-8")
