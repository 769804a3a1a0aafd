"""Any Sphinx project gains it by one line: with each of four themes, and each part alone."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from packaging.requirements import Requirement

import plain_search
import stock
from stock import ROOT

PACKAGE = ROOT / "tools/sphinx_zh"


def soup(site: Path, name: str) -> BeautifulSoup:
    return BeautifulSoup((site / f"{name}.html").read_text(encoding="utf-8"), "html.parser")


def body(site: Path, name: str) -> str:
    """The words of a page's own text, without its frame."""
    page = soup(site, name)
    found = page.find("section")
    assert found is not None
    return found.get_text()


def test_the_forms_of_emphasis_are_right_and_no_space_comes_between_han(stock_site: tuple[str, Path]) -> None:
    _, site = stock_site
    strong = [tag.get_text() for name in ("picking", "firing") for tag in soup(site, name).select("section strong")]
    assert strong == ["清明。", "“明前茶”", "「雀舌」", "注意：", "《茶经》", "又香又苦。"]
    weak = [tag.get_text() for name in ("picking", "firing") for tag in soup(site, name).select("section em")]
    assert weak == ["不可强求。", "又香又苦。"]
    assert "*" not in body(site, "picking") + body(site, "firing")
    assert "春茶的三分之一" in body(site, "picking")


def test_a_timeline_is_drawn_without_a_script_and_no_page_asks_another_host(stock_site: tuple[str, Path]) -> None:
    _, site = stock_site
    svg = soup(site, "firing").select_one("section svg.drawing")
    assert svg is not None and svg["role"] == "img" and "散茶炒青" in svg.get_text()
    for path in site.glob("*.html"):
        page = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        loaded = [
            str(tag.get("src") or tag.get("href"))
            for tag in page.select("script[src], img[src], iframe[src], link[rel~=stylesheet], link[rel=preload]")
        ]
        assert [one for one in loaded if re.match(r"(https?:)?//", one) or "mermaid" in one] == [], path
        assert not any("mermaid" in tag.get_text() for tag in page.select("script:not([src])")), path


def test_the_search_box_of_the_theme_leads_to_a_page_that_answers(stock_site: tuple[str, Path]) -> None:
    _, site = stock_site
    assert len((site / "searchindex.js").read_bytes()) < 50  # no stock index: a theme that asks for one gets a comment
    form = soup(site, "picking").select_one("form[action$='search.html'] input[name=q]")
    assert form is not None
    page = soup(site, "search")
    assert (
        page.select_one("form[data-search-page] input[name=q]") is not None and page.select_one("noscript") is not None
    )
    scripts = [str(tag["src"]).partition("?")[0] for tag in page.select("script[src]")]
    assert "_static/zh_search.js" in scripts
    assert not any("zh_search" in str(tag) for tag in soup(site, "picking").select("script"))  # loaded when wanted


def test_the_index_holds_what_a_plain_search_finds(stock_site: tuple[str, Path]) -> None:
    _, site = stock_site
    pages = plain_search.pages(site)
    assert {query: plain_search.hits(pages, query) for query in stock.QUERIES} == stock.QUERIES


@pytest.mark.parametrize("part", ["markdown", "search", "diagrams"])
def test_each_part_stands_alone(part: str, tmp_path: Path) -> None:
    site = stock.build(tmp_path, extensions=("myst_parser", f"sphinx_zh.{part}"))
    assert ("*" not in body(site, "picking")) is (part == "markdown")
    assert (site / "_static/zh_search.js").exists() is (part == "search")
    assert (soup(site, "firing").select_one("svg.drawing") is not None) is (part == "diagrams")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package alone, built as pip does, out of the tree."""
    folder = tmp_path_factory.mktemp("wheel")
    shutil.copytree(PACKAGE, folder / "sphinx_zh", ignore=shutil.ignore_patterns("__pycache__", "build", "*.egg-info"))
    command = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "-q", "-w", str(folder)]
    subprocess.run([*command, str(folder / "sphinx_zh")], check=True, capture_output=True)
    return next(folder.glob("*.whl"))


def test_the_package_is_whole_and_wants_only_what_it_needs(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
        metadata = Parser().parsestr(
            archive.read(next(n for n in archive.namelist() if n.endswith("/METADATA"))).decode("utf-8")
        )
    own = {
        f"sphinx_zh/{path.relative_to(PACKAGE).as_posix()}" for path in PACKAGE.rglob("*") if "build" not in path.parts
    }
    assert names == {name for name in own if name.endswith((".py", ".js", ".css"))}
    wanted = [Requirement(text) for text in metadata.get_all("Requires-Dist") or []]
    assert {one.name for one in wanted if one.marker is None} == {"sphinx", "myst-parser", "markdown-it-py", "opencc"}
    assert {one.name for one in wanted if one.marker} == {"sphinxcontrib-mermaid", "merman", "cssselect2"}


def test_it_runs_from_the_wheel_alone(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "alone")
    code = (
        "import sys; sys.path = [p for p in sys.path if 'tools' not in p]; sys.meta_path = [f for f in sys.meta_path"
        " if 'editable' not in repr(f)]; sys.path.insert(0, 'alone'); import sphinx_zh, sphinx_zh.search.pages,"
        " sphinx_zh.markdown, sphinx_zh.diagrams; print(sphinx_zh.__file__, 'series' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.split() == [str(tmp_path / "alone/sphinx_zh/__init__.py"), "False"]


def test_what_it_wants_is_what_is_locked() -> None:
    project = tomllib.loads((PACKAGE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    text = "".join((ROOT / name).read_text("utf-8") for name in ("requirements.lock", "requirements-draw.lock"))
    locked = dict(re.findall(r"(?m)^([a-z0-9.-]+)==([^ ;\\]+)", text))
    for line in (*project["dependencies"], *project["optional-dependencies"]["diagrams"]):
        wanted = Requirement(line)
        assert wanted.specifier.contains(locked[wanted.name]), line
