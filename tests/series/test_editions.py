"""What is taken along: the site as a zip, offered on the cover with its size; gone from it where nothing was made."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

import book
import site_build
from series import editions

EPOCH = 1795860000


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    book.write(tmp_path)
    book.change(tmp_path / "docs", "index.md", "```{series-board}", "```{series-title}\n```\n\n```{series-board}")
    site_build.conf(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(EPOCH))
    return tmp_path


def test_the_zip_has_every_file_of_the_site_and_the_same_bytes_each_time(tiny: Path) -> None:
    site = site_build.build(tiny).out
    one, other = tiny / "book-site.zip", tiny / "again/book-site.zip"
    other.parent.mkdir()
    for file in (one, other):
        editions.zipped(site, file, EPOCH)
        (site / "index.html").touch()
    assert one.read_bytes() == other.read_bytes()
    with zipfile.ZipFile(one) as packed:
        assert packed.testzip() is None
        assert {entry.date_time for entry in packed.infolist()} == {(2026, 11, 28, 10, 0, 0)}
        unpacked = {name.removeprefix("book-site/"): packed.read(name) for name in packed.namelist()}
    assert unpacked == site_build.tree(site)


def test_the_cover_offers_what_was_made_and_no_longer_what_was_not(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = site_build.tree(site_build.build(tiny).out)
    made = tiny / "made"
    made.mkdir()
    for name, size in (("book-site.zip", 1_234_567), ("book.epub", 412_345), (".of", 7), ("notes.txt", 3)):
        (made / name).write_bytes(b"x" * size)
    monkeypatch.setenv("SERIES_EDITIONS", str(made))
    built = site_build.build(tiny)
    assert (built.error, built.warnings, built.read) == ("", (), ("index",))
    cover = BeautifulSoup(built.page("index"), "html.parser")
    line = cover.select_one(".title-page p.editions")
    assert line is not None
    assert line.get_text() == "带走：EPUB 电子书 0.4 MB，离线网站 1.2 MB（2026 年 11 月 28 日）"
    for link in line.select("a"):
        file = built.out / str(link["href"])
        assert file.read_bytes() == (made / file.name).read_bytes()
    assert sorted(path.name for path in (built.out / "editions").iterdir()) == ["book-site.zip", "book.epub"]
    monkeypatch.delenv("SERIES_EDITIONS")
    assert site_build.tree(site_build.build(tiny).out) == plain
