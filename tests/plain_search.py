"""What a search must find: sections whose folded heading or text holds every term. No index, no ranking."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from sphinx_zh.search import index as search
from sphinx_zh.search.index import Section
from sphinx_zh.search.pages import SCRIPT, STATIC


def terms(query: str) -> list[str]:
    """The terms of a query: cut at white space, folded, cut where the folding separates; each once."""
    query = re.sub(r"(\d) +(?=[年月日号])|([年月]) +(?=\d)", r"\1\2", query)  # a date is one term, however it is spaced
    return list(dict.fromkeys(term for word in query.split() for term in search.fold(word).split()))


def hits(pages: Mapping[str, Sequence[Section]], query: str) -> set[str]:
    """Addresses of the sections that a plain text search finds."""
    wanted = terms(query)
    return {
        section.address
        for sections in pages.values()
        for section in sections
        if wanted and all(term in _searched(section) for term in wanted)
    }


@cache
def _searched(section: Section) -> str:
    return f"{search.fold(section.titles[-1])}\n{search.fold(section.text)}"


def pages(site: Path) -> dict[str, list[Section]]:
    """The sections of a built site, as its index holds them."""
    folder = site / "_static/search"
    state = search.state((folder / search.STATE_FILE).read_text(encoding="utf-8"))
    assert state is not None
    return {
        name: [search.read_section((folder / f"t/{number}-{at}.js").read_text("utf-8")) for at in range(page.sections)]
        for number, (name, page) in enumerate(state.pages.items())
    }


def write(
    folder: Path, sections: Mapping[str, Sequence[Section]], files: Mapping[str, str | None] | None = None
) -> Path:
    """A folder with an index of *sections*, the script, and a page that loads it; the page is returned."""
    static = folder / "_static"
    files = files or search.updated(search.State(), sections, sections, lambda name: None)[1]
    for name, text in files.items():
        path = static / "search" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text or "", encoding="utf-8")
    (static / SCRIPT).write_text((STATIC / SCRIPT).read_text("utf-8"), encoding="utf-8")
    page = folder / "index.html"
    page.write_text(
        '<!doctype html><meta charset="utf-8"><script src="_static/zh_search.js"></script>', encoding="utf-8"
    )
    return page
