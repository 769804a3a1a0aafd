"""What the theme's templates are given: the sidebar, a page's own contents, names that are safe."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any
from xml.etree import ElementTree as ET

from markupsafe import Markup, escape
from sphinx.application import Sphinx

from series import site
from series.model import Chapter, Library, Page
from series.views import badge_svg

NEAR = 6
"""Chapters in a sidebar: as many as this book began with, few enough to be seen at once."""

BOOK = ("tracking", "about", "handbook/index")
EVIDENCE = ("evidence/index", "evidence/timeline", "evidence/events", "evidence/claims", "evidence/sources")


def navigation(app: Sphinx, here: str) -> Markup:
    """The sidebar: the chapters around this page with their badges, evidence, the book's own pages.

    Built as a tree, so titles stay text; of one length however long the book is.
    """
    library: Library = app.env.series.library  # type: ignore[attr-defined]
    titles = {page.docname: page.title for page in library.pages}
    nav = ET.Element("div", {"class": "series-nav"})
    near = around(library.chapters, library.by_docname.get(here))
    _list(app, nav, "正文", here, [(c.docname, c.title, c) for c in near])
    whole = ET.SubElement(nav, "p", {"class": "nav-whole"})
    _link(app, whole, here, site.CONTENTS_PAGE, "全书目录")
    _list(app, nav, "证据", here, [(name, titles[name], None) for name in EVIDENCE if name in titles])
    _list(app, nav, "本书", here, [(name, titles[name], None) for name in BOOK if name in titles])
    return Markup(ET.tostring(nav, encoding="unicode", method="html"))  # serialised by an XML library


def around(chapters: Sequence[Chapter], current: Chapter | Page | None) -> Sequence[Chapter]:
    """At most NEAR chapters: two before this one and those after; from the first where the page is no chapter."""
    at = next((n for n, chapter in enumerate(chapters) if chapter is current), 0)
    start = max(0, min(at - 2, len(chapters) - NEAR))
    return chapters[start : start + NEAR]


def ordinal(chapter: Chapter) -> str:
    """What stands above its title: ``第十二章``; the essay and what else stands before the first are none."""
    if not chapter.number:
        return "原文重述" if chapter.origin else "引子"
    digits = zip(f"{chapter.number:04d}", "千百十 ", strict=False)
    read = "".join("零一二三四五六七八九"[int(n)] + unit for n, unit in digits)
    read = re.sub("(零.)+", "零", read).strip("零 ")
    return f"第{read.removeprefix('一') if 9 < chapter.number < 20 else read}章"


def contents(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """The one page that lists the whole book, which no other page does."""
    if app.builder.name not in ("html", "dirhtml"):
        return
    library: Library = app.env.series.library  # type: ignore[attr-defined]
    here = site.CONTENTS_PAGE
    page = ET.Element("section", {"class": "whole-contents", "id": "top"})
    ET.SubElement(page, "h1").text = "全书目录"
    root = str(app.config.root_doc)
    place = {name: n for n, name in enumerate(app.env.collect_relations())}  # the order in which a reader pages through
    ordered = sorted(library.pages, key=lambda page: place.get(page.docname, len(place)))
    pages = [(p.docname, p.title, None) for p in ordered if p.docname != root]
    numbered = [(c.docname, f"{c.number:02d} {c.title}", c) for c in library.chapters]
    _list(app, page, "正文", here, numbered, "h2")
    _list(app, page, "证据", here, [row for row in pages if row[0] in EVIDENCE], "h2")
    _list(app, page, "本书", here, [row for row in pages if row[0] not in EVIDENCE], "h2")
    body = Markup(ET.tostring(page, encoding="unicode", method="html"))
    yield here, {"title": "全书目录", "body": body, "metatags": ""}, "page.html"


def _link(app: Sphinx, parent: ET.Element, here: str, docname: str, title: str) -> None:
    link = ET.SubElement(parent, "a", {"href": app.builder.get_relative_uri(here, docname) or "#"})
    if docname == here:
        link.set("aria-current", "page")
    link.text = title


def _list(
    app: Sphinx,
    nav: ET.Element,
    caption: str,
    here: str,
    rows: Sequence[tuple[str, str, Chapter | None]],
    tag: str = "p",
) -> None:
    if not rows:
        return
    ET.SubElement(nav, tag, {"class": "nav-caption"} if tag == "p" else {}).text = caption
    items = ET.SubElement(nav, "ul", {"class": "nav-list"})
    for docname, title, chapter in rows:
        item = ET.SubElement(items, "li", {"class": "current"} if docname == here else {})
        _link(app, item, here, docname, title)
        if chapter:
            badge = ET.SubElement(item, "span", {"class": f"status status-{chapter.status}"})
            ET.SubElement(badge, "span", {"class": "icon", "data-sign": chapter.status.icon})
            ET.SubElement(badge, "span", {"class": "sr-only"}).text = badge_svg.word(chapter)


def on_html_page_context_early(
    app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: Any
) -> None:
    """Before the theme's own handler (500), which already renders the sidebar to see whether it is empty."""
    context["series_nav"] = lambda: navigation(app, pagename)
    library: Library = app.env.series.library  # type: ignore[attr-defined]
    named = library.by_docname.get(pagename)
    context["summary"] = named.summary if named else None
    if isinstance(named, Chapter):
        context |= {"chapter_number": ordinal(named), "chapter_feed": site.feed(named)}


def on_html_page_context_late(app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """After the theme's: escape what its templates do not."""
    if "pagetitle" in context:
        context["pagetitle"] = escape(context["pagetitle"])


def connect(app: Sphinx) -> None:
    """Connect the handlers."""
    app.connect("html-page-context", on_html_page_context_early, priority=100)
    app.connect("html-page-context", on_html_page_context_late, priority=950)
    app.connect("html-collect-pages", contents)
