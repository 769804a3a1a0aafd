"""Any Sphinx project gains it by one line: with each of four themes, and each part alone."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from concurrent.futures import ThreadPoolExecutor
from email.parser import Parser
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import opencc
import pytest
from bs4 import BeautifulSoup
from packaging.requirements import Requirement
from playwright.sync_api import sync_playwright

import plain_search
import stock
from stock import ROOT

PACKAGE = ROOT / "tools/sphinx_zh"

_spec = spec_from_file_location("started", ROOT / "tests/browser/conftest.py")
assert _spec is not None and _spec.loader is not None
started = module_from_spec(_spec)
_spec.loader.exec_module(started)
"""How the browser tests find and start Chromium."""


def small(folder: Path, conf: str) -> tuple[Path, str]:
    """A project of one page without Markdown: its built site, and what the build says."""
    (folder / "index.rst").write_text("茶\n==\n\n一本讲茶的书。\n", encoding="utf-8")
    (folder / "conf.py").write_text(f'project = "茶史"\nlanguage = "zh_CN"\n{conf}', encoding="utf-8")
    command = [sys.executable, "-m", "sphinx", "-W", "-q", str(folder), str(folder / "html")]
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder)
    return folder / "html", done.stderr


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
    theme, site = stock_site
    asks = "searchindex.js" in (site / "picking.html").read_text(encoding="utf-8")
    assert asks is (theme in ("pydata_sphinx_theme", "sphinx_book_theme"))
    assert [len(path.read_bytes()) < 50 for path in site.glob("searchindex.js")] == [True] * asks  # a comment, or none
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


def from_source(query: str) -> set[str]:
    """The same, off the sources themselves: no index and no page is read."""
    simplified = opencc.OpenCC("t2s").convert
    found = set()
    for name, text in stock.PAGES.items():
        text = re.sub(r"(?s)```.*?```", "", text).replace("*", "")
        for n, part in enumerate(re.split(r"(?m)^## ", text)):
            paragraphs = [paragraph.replace("\n", "") for paragraph in re.split(r"\n{2,}", part)]
            if any(simplified(query) in simplified(paragraph) for paragraph in paragraphs):
                found.add(f"{name}.html{'#id2' if n else ''}")
    return found


def test_the_expected_hits_are_those_of_the_sources() -> None:
    plain = {query: hits for query, hits in stock.QUERIES.items() if not re.search("[0-9A-Za-z]", query)}
    assert len(plain) >= 14  # dates, models and words of Latin are folded, and were read off by eye
    assert {query: from_source(query) for query in plain} == plain


BOX = "form[action$='search.html'] input[name=q]"


def typed_in(site: Path, query: str) -> tuple[str, list[str], list[str], list[str]]:
    """Type into the theme's own search box and press Enter, as a reader does: status, hits, addresses asked for, errors."""
    with sync_playwright() as driver, stock.served(site) as at:
        page = driver.chromium.launch(executable_path=started.CHROMIUM, args=started.FLAGS).new_page()
        page.set_viewport_size({"width": 1440, "height": 900})
        asked: list[str] = []
        wrong: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on(
            "console", lambda said: said.type == "error" and "theme mode" not in said.text and wrong.append(said.text)
        )
        page.route("**/favicon.ico", lambda route: route.fulfill(status=204))  # no theme names one
        page.goto(f"{at}houses.html")
        box = page.locator(BOX)
        if not any(one.is_visible() for one in box.all()):
            page.locator(".search-button__button:visible, .search-button:visible").first.click()
        field = next(one for one in box.all() if one.is_visible())
        field.press_sequentially(query)
        field.press("Enter")
        page.wait_for_selector("ol.hits li a")
        hits = [str(link.get_attribute("href")).removeprefix(at) for link in page.locator("ol.hits li a").all()]
        status = page.inner_text(".search-status")
    return status, hits, [address for address in asked if not address.startswith((at, "data:"))], wrong


@pytest.mark.skipif(started.CHROMIUM is None, reason="no Chromium found; install the package chromium")
def test_a_reader_types_in_the_search_box_of_the_theme(stock_site: tuple[str, Path]) -> None:
    with ThreadPoolExecutor(1) as thread:  # the browser tests' own driver may still run in this one
        assert thread.submit(typed_in, stock_site[1], "贸易").result() == ("找到 1 节。", ["trade.html"], [], [])


@pytest.mark.parametrize("part", ["markdown", "search", "diagrams"])
def test_each_part_stands_alone(part: str, tmp_path: Path) -> None:
    site = stock.build(tmp_path, extensions=("myst_parser", f"sphinx_zh.{part}"))
    assert ("*" not in body(site, "picking")) is (part == "markdown")
    assert (site / "_static/zh_search.js").exists() is (part == "search")
    assert (soup(site, "firing").select_one("svg.drawing") is not None) is (part == "diagrams")


@pytest.mark.parametrize("extension", ["sphinx_zh", "sphinx_zh.markdown", "sphinx_zh.search", "sphinx_zh.diagrams"])
def test_nothing_else_need_be_named(extension: str, tmp_path: Path) -> None:
    html, said = small(tmp_path, f'extensions = ["{extension}"]\n')
    assert said == ""
    assert (html / "_static/zh_search.js").exists() is (extension in ("sphinx_zh", "sphinx_zh.search"))


def test_a_theme_that_asks_for_the_stock_index_gets_one_whatever_the_style(tmp_path: Path) -> None:
    html, _ = small(tmp_path, 'html_theme = "pydata_sphinx_theme"\n')
    assert (html / "searchindex.js").stat().st_size > 50
    switched_on = 'extensions = ["sphinx_zh"]\nzh_search_style = False\n'
    small(tmp_path, f'{switched_on}html_theme = "pydata_sphinx_theme"\n')
    assert (html / "searchindex.js").stat().st_size < 50
    small(tmp_path, switched_on)
    assert not (html / "searchindex.js").exists()


def test_mermaid_without_the_extra_breaks_no_build(tmp_path: Path) -> None:
    """As where a project has sphinxcontrib-mermaid for its own ends."""
    hide = "import importlib.util as u\nfind = u.find_spec\nu.find_spec = lambda n, *a: None if n == 'cssselect2' else find(n, *a)\n"
    _, said = small(tmp_path, f"import sys\nsys.modules['cssselect2'] = None\n{hide}extensions = ['sphinx_zh']\n")
    assert said == ""


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
    assert {one.name for one in wanted if one.marker} == {"math-core", "sphinxcontrib-mermaid", "merman", "cssselect2"}


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
