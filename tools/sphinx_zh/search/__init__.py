"""Search in Chinese, exact and static: an index made while pages are written, a script, and the page ``search``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sphinx_zh import __version__

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def setup(app: Sphinx) -> dict[str, Any]:
    """The settings, the event by which a project says what a page is, and the handlers."""
    from sphinx_zh.search import pages

    app.add_config_value("zh_search_examples", "", "html", types=(str,))
    app.add_config_value("zh_search_unread", [], "html", types=(list, tuple))
    app.add_config_value("zh_search_growing", "", "html", types=(str,))
    app.add_config_value("zh_search_style", True, "html", types=(bool,))
    app.add_event("zh-search-page")
    app.connect("config-inited", pages.on_config_inited)
    app.connect("builder-inited", pages.on_builder_inited)
    app.connect("env-updated", pages.on_env_updated)
    app.connect("doctree-resolved", pages.on_doctree_resolved, priority=900)
    app.connect("html-collect-pages", pages.on_html_collect_pages)
    app.connect("html-page-context", pages.on_html_page_context)
    app.connect("build-finished", pages.on_build_finished)
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": True}
