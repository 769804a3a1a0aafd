"""What is taken along: the site as a zip, offered on the cover with its size; gone from it where nothing was made."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

import book
import site_build

EPOCH = 1795860000


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    book.write(tmp_path)
    book.change(tmp_path / "docs", "index.md", "```{series-board}", "```{series-title}\n```\n\n```{series-board}")
    site_build.conf(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(EPOCH))
    monkeypatch.delenv("SOURCE_COMMIT", raising=False)
    return tmp_path


def test_the_zip_has_every_file_of_the_site_and_the_same_bytes_each_time(tiny: Path) -> None:
    """By the recipe of the Makefile, on a small site."""
    site = site_build.build(tiny).out
    bin_ = f"BIN={Path(sys.executable).parent}"
    file, made = tiny / "_build/editions/book-site.zip", []
    file.parent.mkdir()
    for _ in range(2):
        subprocess.run(
            ["make", "-s", "-f", str(site_build.ROOT / "Makefile"), "zip", "NAME=book", bin_], cwd=tiny, check=True
        )
        made.append(file.read_bytes())
        (site / "index.html").chmod(0o600)
        (site / "index.html").touch()
    assert made[0] == made[1]
    with zipfile.ZipFile(file) as packed:
        assert packed.testzip() is None
        assert {entry.date_time for entry in packed.infolist()} == {(2026, 11, 28, 10, 0, 0)}
        names = [name for name in packed.namelist() if not name.endswith("/")]
        assert {name.removeprefix("book/"): packed.read(name) for name in names} == site_build.tree(site)


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


def test_two_addresses_make_two_sites_that_differ_in_them_alone(tiny: Path) -> None:
    made = []
    for n, host in enumerate((b"one.example.org", b"two.example.org")):
        line = f"site: https://{host.decode()}/book/\n"
        book.change(tiny / "docs", "book.yaml", "repository:", f"{line}repository:")
        built = site_build.build(tiny, out=f"site-{n}")
        book.change(tiny / "docs", "book.yaml", line, "")
        assert (built.error, built.warnings) == ("", ())
        made.append({name: raw.replace(host, b"HOST") for name, raw in site_build.tree(built.out).items()})
    assert made[0] == made[1]
    assert sum(b"https://HOST/book/" in raw for raw in made[0].values()) > 10
    bare = site_build.tree(site_build.build(tiny, out="bare").out)
    assert made[0].keys() - bare.keys() > {"sitemap.xml", "404.html"} and not bare.keys() - made[0].keys()


def test_every_edition_says_the_same_version(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_COMMIT", "0123456789abcdef0123456789abcdef01234567")
    about = "---\nkind: page\ntitle: 关于\nsummary: 版本。\n---\n\n```{series-colophon}\n```\n"
    book.add(tiny / "docs", "about.md", about)
    book.change(tiny / "docs", "index.md", "evidence/events\n", "evidence/events\nabout\n")
    lines = set()
    for builder, name in (("html", "about.html"), ("epub", "about.xhtml"), ("singlehtml", "index.html")):
        made = site_build.build(tiny, builder=builder)
        assert made.error == ""
        page = BeautifulSoup((made.out / name).read_text(encoding="utf-8"), "html.parser")
        colophon = page.select_one(".colophon")
        assert colophon is not None
        lines.add(colophon.text)
    assert lines == {"《小书》，某人。本版：2026 年 11 月 28 日，提交 0123456。"}
