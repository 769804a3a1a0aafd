"""What invites a reader to change the book: the line at a page's end (``theme/pencil.html``), the form for facts (``form.html``).

A site alone has both; no search, twin, print or e-book has.
"""

from __future__ import annotations

from functools import partial
from typing import Any
from zoneinfo import available_timezones

from docutils import nodes
from sphinx.application import Sphinx

from series import evidence, library, site
from series.facts import FactKind, Verdict
from series.fields import SLUG
from series.model import Chapter
from series.sphinx_ext import ledger
from series.views import schema


class entry_form(nodes.General, nodes.Element):
    """``<form id="new-entry" hidden>``: its script shows it; the skeletons below it on its page are for all others."""


def _visit_form(self: Any, node: nodes.Element) -> None:
    if not getattr(self.builder, "embedded", True):
        values = self.builder.env.series.library
        lanes = tuple(lane.id for lane in values.book.lanes)
        given = {"library": values, "site": site, "kinds": FactKind, "verdicts": Verdict, "bare": evidence.bare}
        given |= {"schema": partial(schema.schema, lanes=lanes), "zones": sorted(available_timezones())}
        given |= {"slug": SLUG.pattern, "longest": library.MAX_LINE, "largest": library.MAX_FILE}
        self.body.append(self.builder.templates.render("form.html", given))
    raise nodes.SkipNode


def on_html_page_context(app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """What ``pencil.html`` needs: where things are sent, the page or chapter, what else one can do for it."""
    here = app.env.series.library.by_docname.get(pagename)  # type: ignore[attr-defined]
    calls = [call for call in ledger.calls(here) if call[1] != ledger.MEND] if isinstance(here, Chapter) else []
    context["pencil"] = {"site": site, "here": here, "calls": calls, "version": app.env.series_version}  # type: ignore[attr-defined]
    context["pencil"]["pages"] = app.env.found_docs


def connect(app: Sphinx) -> None:
    """Connect the parts."""
    visit: Any = (_visit_form, None)
    app.add_node(entry_form, html=visit, latex=visit, man=visit, texinfo=visit, text=visit)
    app.connect("html-page-context", on_html_page_context)
