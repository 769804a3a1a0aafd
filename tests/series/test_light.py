"""What a page costs a reader: bytes and requests of a first view, counted from the built files."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from myst_parser.mdit_to_docutils import base
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace

import book
import site_build
from series import palette
from series.model import Chapter
from series.sphinx_ext import light, navigation

KIB = 1024
ESSAY, FORM = "chapters/00-absent-from-the-feast.html", "handbook/new-fact.html"


def pages(site: Path) -> list[Path]:
    return sorted(path for path in site.rglob("*.html") if "_static" not in path.parts)


def first_view(page: Path) -> list[Path]:
    """The files that a browser asks for to show one page."""
    soup = site_build.soup(page)
    tags = soup.select("link[rel=stylesheet], link[rel=icon], link[rel=preload], script[src], img, iframe, source")
    asked = [str(tag.get("href") or tag.get("src") or tag.get("srcset")) for tag in tags]
    assert [address for address in asked if re.match(r"[a-z]+:|//", address)] == [], page
    return [page, *(page.parent / address.partition("?")[0] for address in asked)]


def test_a_first_view_is_light_and_of_few_requests(real_site: Path) -> None:
    heavy = []
    for page in pages(real_site):
        files = first_view(page)
        weight = sum(len(gzip.compress(path.read_bytes(), 6)) for path in files)
        name = page.relative_to(real_site).as_posix()
        most = {ESSAY: (5, 46), FORM: (7, 50)}.get(name, (5, 31))  # the form knows every source and every zone
        if len(files) > most[0] or weight > most[1] * KIB:
            heavy.append((name, len(files), round(weight / KIB, 1)))
    assert heavy == []


def test_nothing_of_the_theme_s_is_in_the_output(real_site: Path) -> None:
    """An upgrade that brings files back, fonts or scripts or sheets, fails here."""
    static = {path.relative_to(real_site / "_static").as_posix() for path in (real_site / "_static").rglob("*.*")}
    own = {name for name in static if not name.startswith("search/")}
    assert own == {"style.css", "form.css", "theme.js", "book.js", "form.js", "commit.js", "zh_search.js", "icon.svg"}
    assert not (real_site / "_sources").exists()


def test_no_page_needs_inline_styles_or_scripts(real_site: Path) -> None:
    """A host may send ``style-src 'self'; script-src 'self'``."""
    for page in pages(real_site):
        soup = site_build.soup(page)
        assert soup.select("style, [style], script:not([src], [type='application/json'])") == [], page
        assert [name for tag in soup.find_all(True) for name in tag.attrs if name.startswith("on")] == [], page


def test_every_page_has_one_name_one_viewport_and_one_first_heading(real_site: Path) -> None:
    titles = []
    for page in pages(real_site):
        soup = site_build.soup(page)
        assert (len(soup.select("meta[name=viewport]")), len(soup.select("h1"))) == (1, 1), page
        assert soup.title is not None
        titles.append(soup.title.get_text())
    assert len(set(titles)) == len(titles)
    assert min(titles, key=len) == "中国如何缺席 ChatGPT 盛宴"  # the cover's


def test_every_page_leads_to_the_contents_and_they_to_every_page(real_site: Path) -> None:
    soup = site_build.soup(real_site / "contents.html")
    named = {str(link["href"]) for link in soup.select("article a")}
    left_out = {"index.html", "contents.html", "search.html", "404.html"}
    assert {path.relative_to(real_site).as_posix() for path in pages(real_site)} - named <= left_out
    for page in pages(real_site):
        soup = site_build.soup(page)
        link = soup.select_one(".book-contents .nav-whole a")
        assert link is not None
        assert (page.parent / (str(link["href"]).rstrip("#") or page.name)).resolve() == real_site / "contents.html"


@pytest.mark.parametrize(
    ("number", "here", "first", "last"),
    [(6, 0, 0, 5), (6, 5, 0, 5), (500, 0, 0, 5), (500, 2, 0, 5), (500, 9, 7, 12), (500, 499, 494, 499), (2, 1, 0, 1)],
)
def test_the_chapters_around_one_are_never_more_than_six(number: int, here: int, first: int, last: int) -> None:
    chapters = [Chapter.model_construct(id="one", number=n) for n in range(number)]
    shown = navigation.around(chapters, here)
    assert [one.number for one in shown] == list(range(first, last + 1))


@pytest.mark.parametrize(
    ("number", "shown"),
    [(0, "引子"), (1, "第一章"), (10, "第十章"), (12, "第十二章"), (20, "第二十章"), (100, "第一百章"), (103, "第一百零三章"), (110, "第一百一十章"), (500, "第五百章"), (1012, "第一千零一十二章")],
)  # fmt: skip
def test_a_chapter_is_counted_in_words(number: int, shown: str) -> None:
    assert navigation.ordinal(Chapter.model_construct(number=number, origin=None)) == shown


def test_the_number_of_a_chapter_stands_above_its_title(real_site: Path) -> None:
    shown = {}
    for page in pages(real_site):
        for line in site_build.soup(page).select(".chapter-number"):
            shown[page.name[:2]] = line.get_text()
            assert line.find_next("h1") is not None
    assert shown == {"00": "原文重述", "01": "第一章", "02": "第二章", "03": "第三章", "04": "第四章", "05": "第五章"}


def version(page: str) -> str:
    """The digest that a page names its style sheet with."""
    found = re.findall(r"style\.css\?v=(\w+)", page)
    assert len(found) == 1
    return str(found[0])


def test_a_changed_sheet_reaches_every_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book.write(tmp_path)
    site_build.conf(tmp_path)
    before = site_build.build(tmp_path)
    versions = {version(before.page("index"))}
    css = palette.css
    monkeypatch.setattr(palette, "css", lambda lanes: f"{css(lanes)}.new{{color:red}}\n")
    after = site_build.build(tmp_path)
    assert after.read == () and after.written == before.written
    assert ".new{color:red}" in (after.out / "_static/style.css").read_text(encoding="utf-8")
    versions |= {version(after.page(name)) for name in after.written}
    assert len(versions) == 2


def test_which_transforms_are_left_out_is_known(tmp_path: Path) -> None:
    """Those that another version brings are looked at before they are left out."""
    with docutils_namespace():
        app = Sphinx(tmp_path, None, tmp_path / "out", tmp_path / "out", "dummy", {"root_doc": "x"}, None, None)
        found = [*app.registry.transforms, *app.registry.post_transforms]
        idle = {one.__qualname__ for one in found} - {one.__qualname__ for one in light.busy(found)}
    assert idle == {
        "AddTranslationClasses",
        "AliasTransform",
        "AutoIndexUpgrader",
        "BibliographyTransform",
        "CitationDefinitionTransform",
        "CitationReferenceTransform",
        "DocumentTargetTransform",
        "DoctestTransform",
        "FootnoteDocnameUpdater",
        "GlossarySorter",
        "HighlightLanguageTransform",
        "IndexInSectionTitleTransform",
        "LaTeXFootnoteTransform",
        "LiteralBlockTransform",
        "Locale",
        "MathReferenceTransform",
        "MoveModuleTargets",
        "PropagateDescDomain",
        "RemoveTranslatableInline",
        "ShowUrlsTransform",
        "SigElementFallbackTransform",
        "SubstitutionDefinitionsRemover",
        "TranslationProgressTotaliser",
    }


def test_what_myst_makes_for_each_page_and_throws_away_is_made_once(tmp_path: Path) -> None:
    """Where MyST no longer asks by this name, what stands in its place is to go."""
    book.write(tmp_path)
    site_build.conf(tmp_path)
    before = base.make_document.cache_info()
    pages = len(site_build.build(tmp_path).read)
    after = base.make_document.cache_info()
    assert pages > 5 and after.hits + after.misses >= before.hits + before.misses + pages
    assert after.misses <= 1


def test_what_the_parent_themes_do_for_each_page_is_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What they begin to do with another version is looked at before it is left out; what is left out changes no page."""
    book.write(tmp_path)
    site_build.conf(tmp_path)
    left: list[set[str]] = []
    useless = light.useless
    monkeypatch.setattr(light, "useless", lambda app: left.append(set(found := useless(app))) or found)
    without = site_build.build(tmp_path)
    assert left == [
        {
            "add_header_buttons", "add_launch_buttons", "add_metadata_to_page", "add_source_buttons", "add_toctree_functions",
            "hash_html_assets", "prep_header_buttons", "set_secondary_sidebar_items", "setup_edit_url", "setup_logo_path",
            "update_and_remove_templates", "update_templates",
        }
    ]  # fmt: skip
    monkeypatch.setattr(light, "useless", lambda app: {})
    monkeypatch.setattr(light, "busy", lambda found: found)
    assert site_build.tree(site_build.build(tmp_path, out="with").out) == site_build.tree(without.out)
