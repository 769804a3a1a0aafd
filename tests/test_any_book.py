"""What must hold for any book: what its content says, and that its site is whole. ``series init`` gives it to a new book.

Run as a program it writes ``schemas/`` anew, as other lanes want: ``.venv/bin/python tests/test_any_book.py``.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import pytest
from bs4 import BeautifulSoup

from series import library, rules
from series.views import schema
from sphinx_zh import drawing

ROOT = Path(__file__).resolve().parent.parent
READING = library.read(ROOT / "docs")
SCHEMAS = {name: schema.schema(name, tuple(lane.id for lane in READING.library.book.lanes)) for name in schema.FILES}


@cache
def soup(page: Path) -> BeautifulSoup:
    return BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")


@cache
def pages(site: Path) -> list[Path]:
    """Every page that the book made; editions lie beside them."""
    return sorted(path for path in site.rglob("*.html") if not {"_static", "editions"} & set(path.parts))


@cache
def ids(page: Path) -> list[str]:
    return [str(tag["id"]) for tag in soup(page).select("[id]")]


def test_the_book_has_no_problem() -> None:
    assert [str(p) for p in rules.problems(READING) if p.severity != "advice"] == []


def test_the_schemas_for_editors_are_fresh() -> None:
    assert {path.stem: path.read_text(encoding="utf-8") for path in (ROOT / "schemas").iterdir()} == SCHEMAS


def test_every_page_is_there_and_has_one_first_heading(real_site: Path) -> None:
    made = {page.relative_to(real_site).with_suffix("").as_posix() for page in pages(real_site)}
    assert set(READING.library.by_docname) <= made
    for page in pages(real_site):
        assert len(soup(page).select("h1")) == 1, page


def test_every_link_within_the_site_leads_somewhere(real_site: Path) -> None:
    lost = []
    for page in pages(real_site):
        for tag in soup(page).select("[href], [src]"):
            path, _, anchor = str(tag.get("href") or tag.get("src")).partition("#")
            if re.match(r"[a-z][a-z0-9+.-]*:", path):
                assert tag.name == "a" or "stylesheet" not in tag.get("rel", []), f"{page}: {path} of another host"
                continue
            target = (page.parent / unquote(path.partition("?")[0])).resolve() if path else page
            target = target / "index.html" if target.is_dir() else target
            is_there = target.is_file() and (not anchor or target.suffix != ".html" or unquote(anchor) in ids(target))
            lost += [] if is_there else [f"{page.relative_to(real_site)}: {path}#{anchor}"]
    assert lost == []


def test_every_address_in_the_exports_leads_somewhere(real_site: Path) -> None:
    for name in ("events", "claims"):
        for fact in json.loads((real_site / f"api/{name}.json").read_text(encoding="utf-8"))[name]:
            page, _, anchor = fact["url"].partition("#")
            assert anchor in ids(real_site / page), fact["url"]
    for chapter in json.loads((real_site / "api/series.json").read_text(encoding="utf-8"))["chapters"]:
        assert (real_site / chapter["url"]).is_file()
        assert (real_site / f"badges/{chapter['id']}.svg").is_file()


def test_every_fact_and_source_stands_in_full_once(real_site: Path) -> None:
    found = [str(tag["id"]) for page in pages(real_site) for tag in soup(page).select(".fact-entry, .source-entry")]
    values = READING.library
    assert sorted(found) == sorted([*values.facts, *(source.id for source in values.sources)])


def test_no_address_of_a_heading_is_made_by_counting(real_site: Path) -> None:
    for page in pages(real_site):
        assert len(ids(page)) == len(set(ids(page))), (
            f"{page}: {sorted({i for i in ids(page) if ids(page).count(i) > 1})}"
        )
        counted = [tag for tag in soup(page).select("[id]") if re.fullmatch(r"id\d+", str(tag["id"]))]
        assert [tag for tag in counted if not {"footnote", "footnote-reference"} & set(tag.get("class", []))] == [], (
            page
        )


def test_no_mark_of_emphasis_is_left_in_the_text(real_site: Path) -> None:
    for page in pages(real_site):
        article = soup(page).find("article")
        words = article.find_all(string=lambda text: "**" in text) if article else []
        assert [word for word in words if not word.find_parent(["pre", "code"])] == [], page


@pytest.mark.skipif(drawing.renderer() is None, reason="nothing draws here: lists stand alone")
def test_each_drawing_shows_as_many_events_as_its_list(real_site: Path) -> None:
    counted = 0
    for page in pages(real_site):
        for diagram in soup(page).select(".diagram:is(.form-timeline, .form-band)"):
            listed = sorted(str(a["href"]) for a in diagram.select("ol.facts > li a.fact-title"))
            assert len(diagram.select("ol.facts > li")) == len(listed) == len(set(listed))
            for drawn in diagram.select("svg"):  # on a desk, and where it needs another, on a phone
                assert sorted(str(a["href"]) for a in drawn.select("a")) == listed, page
                assert len(drawn.select(".eventWrapper, rect.task")) == len(listed), page
                counted += 1
    assert counted >= sum(block.name == "timeline" for page in READING.prose.values() for block in page.blocks)


if __name__ == "__main__":
    for _name, _text in SCHEMAS.items():
        (ROOT / f"schemas/{_name}.json").write_text(_text, encoding="utf-8")
