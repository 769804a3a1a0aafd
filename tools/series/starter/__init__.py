"""A new book: what it takes from a checkout of this project as it stands, and what is written for it (``book/``)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import cycle, islice
from pathlib import Path

from series import edit
from series.model import Chapter, Licence
from series.views import readme_md, schema
from series.views.templates import environment

GENERAL = (
    "conf.py", "docutils.conf", "Makefile", "make.bat", "requirements.lock", "requirements-draw.*", "LICENSE", ".gitignore", ".gitattributes", ".editorconfig",
    ".readthedocs.yaml", ".vscode/*", ".devcontainer/*", ".ci/*", ".github/*.md", ".github/CODEOWNERS", ".github/ISSUE_TEMPLATE/*", ".github/workflows/*",
    "docs/handbook/*.md", "tests/conftest.py", "tests/test_any_book.py",
)  # fmt: skip
"""The files of a checkout that know no book: a new one has copies of them. A test looks for words of this book in them."""
CC = "https://creativecommons.org"
LICENCES = {
    "CC-BY-SA-4.0": Licence(name="CC BY-SA 4.0", url=f"{CC}/licenses/by-sa/4.0/deed.zh-hans"),
    "CC-BY-4.0": Licence(name="CC BY 4.0", url=f"{CC}/licenses/by/4.0/deed.zh-hans"),
    "CC-BY-NC-SA-4.0": Licence(name="CC BY-NC-SA 4.0", url=f"{CC}/licenses/by-nc-sa/4.0/deed.zh-hans"),
    "CC0-1.0": Licence(name="CC0 1.0", url=f"{CC}/publicdomain/zero/1.0/deed.zh-hans"),
    "none": None,
}
"""What a book's own text may be licensed under, by the names of SPDX; ``none`` is chosen later."""
COLOURS = ("teal", "pink", "grey", "purple", "blue", "amber", "green", "red")
FIRST = "docs/chapters/01-first-chapter.md"
"""The announced chapter of a book that begins with no essay."""


def lanes(words: Sequence[tuple[str, str]]) -> list[dict[str, str]]:
    """Those who act, of ids and words, each in a colour of its own as far as there are some."""
    colours = ["grey"] if len(words) == 1 else islice(cycle(COLOURS), len(words))
    return [{"id": name, "word": word, "colour": colour} for (name, word), colour in zip(words, colours, strict=True)]


def general(checkout: Path) -> Iterator[str]:
    """The names of the checkout's files that are in a new book as they are."""
    for pattern in GENERAL:
        yield from (path.relative_to(checkout).as_posix() for path in sorted(checkout.glob(pattern)) if path.is_file())


def written(
    *, essay: Chapter | None, title: str, editors: str, lanes: Sequence[Mapping[str, str]], **values: object
) -> dict[str, str]:
    """The texts that are this book's own, by name; *essay* is the chapter that it begins with."""
    if essay and essay.origin:
        summary = (
            f"{essay.origin.author}的《{essay.title}》：文章本身，其中的日期逐条列出，等着核对；还有它预告的各章。"
        )
    else:
        summary = "一章一章写成的书：要写什么先作预告，每个日期和论断都注明依据。"
    forms = environment("series.starter", "book")
    forms.filters.update(yaml=edit.flow, escaped=readme_md.escaped)
    told = {"essay": essay, "title": title, "editors": editors, "summary": summary, "lanes": lanes, **values}
    acting = tuple(lane["id"] for lane in lanes)
    schemas = {f"schemas/{name}.json": schema.schema(name, acting) for name in schema.FILES}
    names = [name for name in forms.list_templates() if name != FIRST or not essay]
    return schemas | {name: str(forms.get_template(name).render(told)) for name in names}
