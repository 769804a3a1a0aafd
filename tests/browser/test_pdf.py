"""The book as a PDF: printed once, and read by a program that knows nothing of it."""

from __future__ import annotations

import html
import re
import subprocess
import sys
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from pypdf import PdfReader
from pypdf.generic import Destination

import site_build
from series import pdf


@pytest.fixture(scope="module")
def printed(real_site: Path, tmp_path_factory: pytest.TempPathFactory) -> PdfReader:
    """By the command, which fails where something does not fit on its page; in CI what `make pdf` has just written."""
    if made := site_build.edition(".pdf"):
        return PdfReader(made)
    out = tmp_path_factory.mktemp("pdf") / "book.pdf"
    done = subprocess.run(
        [sys.executable, "-m", "series.pdf", str(real_site), str(out)], capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")
    return PdfReader(out)


def article(site: Path, name: str) -> BeautifulSoup:
    return BeautifulSoup((site / name).read_text(encoding="utf-8"), "html.parser").select_one(".bd-article")


def words(text: str) -> str:
    return re.sub(r"\s", "", text)


def first(reader: PdfReader, title: str) -> int:
    """The page, counted from 0, on which a chapter begins, by the outline."""
    entries = [
        entry for entry in reader.outline if isinstance(entry, Destination) and words(entry.title) == words(title)
    ]
    page = reader.get_destination_page_number(entries[-1])
    assert page is not None
    return page


def chapters(site: Path) -> list[str]:
    names = sorted(path.name for path in (site / "chapters").glob("*.html"))
    return [article(site, f"chapters/{name}").h1.find(string=True, recursive=False) for name in names]


def test_it_says_what_it_is(printed: PdfReader, real_site: Path) -> None:
    reader, catalog = printed, printed.root_object
    assert reader.metadata is not None
    cover = article(real_site, "index.html")
    assert reader.metadata.title == cover.h1.find(string=True, recursive=False)
    assert reader.metadata.author == cover.select(".byline strong")[-1].text  # the essay's author wrote no book
    assert catalog["/Lang"] == "zh-CN" and catalog["/MarkInfo"]["/Marked"]


def test_the_outline_has_every_chapter_in_order(printed: PdfReader, real_site: Path) -> None:
    starts = [first(printed, title) for title in chapters(real_site)]
    assert starts == sorted(set(starts))


def test_typefaces_are_in_the_file_and_name_whole_characters(printed: PdfReader) -> None:
    seen: set[int] = set()
    for page in printed.pages:
        for reference in page["/Resources"]["/Font"].values():
            font = reference.get_object()
            if reference.idnum in seen:
                continue
            seen.add(reference.idnum)
            inner = font.get("/DescendantFonts", [font])[0].get_object()
            descriptor = inner.get("/FontDescriptor", {})
            assert inner["/Subtype"] == "/Type3" or {"/FontFile", "/FontFile2", "/FontFile3"} & set(
                descriptor.get_object()
            )
            table = font["/ToUnicode"].get_data().decode()
            codes = re.findall(r"(?<=[ \[])<(\w{4})>", table)
            assert pdf.ALIKE.keys().isdisjoint(chr(int(code, 16)) for code in codes)
    assert seen


def test_no_character_is_another_than_on_the_site(printed: PdfReader, real_site: Path) -> None:
    """No ligature, no traditional form: what is copied can be searched for."""
    known = set("".join(path.read_text(encoding="utf-8") for path in real_site.rglob("*.html")))
    known |= set(html.unescape("".join(known)) + "<>&\"'·")
    copied = set(words("".join(page.extract_text() for page in printed.pages[::4])))
    assert copied <= known, "".join(copied - known)


def test_an_essay_can_be_copied_in_order_and_its_pages_are_numbered(printed: PdfReader, real_site: Path) -> None:
    reader, titles = printed, chapters(real_site)
    start, end = (first(reader, title) for title in titles[:2])
    pages = [words(reader.pages[number].extract_text()) for number in range(start, end)]
    text = "".join(pages)
    essay = article(real_site, "chapters/00-absent-from-the-feast.html")
    for gone in essay.select(".fact-note, .fact-sign, details, figure, .sr-only"):
        gone.decompose()
    runs = [words(run) for paragraph in essay.select("section section p") for run in paragraph.find_all(string=True)]
    found = [text.find(sentence) for run in runs for sentence in re.findall("[^。；：]{12,}。", run)]
    found = [at for at in found if at >= 0]  # those that no page and no note cuts
    assert len(found) >= 10 and found == sorted(found)
    book = words(reader.metadata.title)
    for number, page in enumerate(pages[1:], start + 2):
        assert str(number) in page
        assert page.count(words(titles[0]) if number % 2 else book) >= 1
