"""What the theme's templates are given: the sidebar, a page's own contents, names that are safe, few scripts."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree as ET

from markupsafe import Markup, escape
from sphinx.application import Sphinx

from series.model import Chapter, Library
from series.views import badge_svg

LEFT_OUT = ("doctools", "sphinx_highlight", "searchtools", "language_data", "searchindex", "translations", "clipboard",
            "documentation_options", "fontawesome", "bootstrap", "pydata-sphinx-theme", "sphinx-book-theme")  # fmt: skip
"""Scripts that no page of this book uses; ``book.js`` does what is left."""

BOOK = ("about", "handbook/index")
EVIDENCE = ("tracking", "evidence/index", "evidence/timeline", "evidence/events", "evidence/claims", "evidence/sources")


def navigation(app: Sphinx, here: str) -> Markup:
    """The sidebar: chapters with their badges, evidence, the book's own pages. Built as a tree, so titles stay text."""
    library: Library = app.env.series.library  # type: ignore[attr-defined]
    titles = {page.docname: page.title for page in library.pages}
    nav = ET.Element("div", {"class": "series-nav"})
    _list(app, nav, "正文", here, [(c.docname, c.title, c) for c in library.chapters])
    _list(app, nav, "证据", here, [(name, titles[name], None) for name in EVIDENCE if name in titles])
    _list(app, nav, "本书", here, [(name, titles[name], None) for name in BOOK if name in titles])
    return Markup(ET.tostring(nav, encoding="unicode", method="html"))  # serialised by an XML library


def _list(app: Sphinx, nav: ET.Element, caption: str, here: str, rows: list[tuple[str, str, Chapter | None]]) -> None:
    if not rows:
        return
    ET.SubElement(nav, "p", {"class": "nav-caption"}).text = caption
    items = ET.SubElement(nav, "ul", {"class": "nav-list"})
    for docname, title, chapter in rows:
        item = ET.SubElement(items, "li", {"class": "current"} if docname == here else {})
        link = ET.SubElement(item, "a", {"href": app.builder.get_relative_uri(here, docname) or "#"})
        if docname == here:
            link.set("aria-current", "page")
        link.text = title
        if chapter:
            badge = ET.SubElement(item, "span", {"class": f"status status-{chapter.status}"})
            ET.SubElement(badge, "span", {"class": "icon", "aria-hidden": "true"}).text = chapter.status.icon
            badge[0].tail = f" {badge_svg.word(chapter)}"


def on_html_page_context_early(
    app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: Any
) -> None:
    """Before the theme's own handler (500), which already renders the sidebar to see whether it is empty."""
    context["series_nav"] = lambda: navigation(app, pagename)
    library: Library = app.env.series.library  # type: ignore[attr-defined]
    summaries = {**{p.docname: p.summary for p in library.pages}, **{c.docname: c.summary for c in library.chapters}}
    context["summary"] = summaries.get(pagename)


def on_html_page_context_late(app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """After the theme's: escape what its templates do not, and leave out scripts that no page uses."""
    if "pagetitle" in context:
        context["pagetitle"] = escape(context["pagetitle"])
    context["script_files"] = [
        script
        for script in context.get("script_files", [])
        if not any(name in str(getattr(script, "filename", script)) for name in LEFT_OUT)
    ]


def connect(app: Sphinx) -> None:
    """Connect both, and take away the Mermaid extension's listener: it asks a CDN, and drawings need no script."""
    app.connect("html-page-context", on_html_page_context_early, priority=100)
    app.connect("html-page-context", on_html_page_context_late, priority=950)
    app.connect("builder-inited", _without_mermaid_script)


def _without_mermaid_script(app: Sphinx) -> None:
    listeners = app.events.listeners["html-page-context"]
    listeners[:] = [entry for entry in listeners if not entry.handler.__module__.startswith("sphinxcontrib.mermaid")]
