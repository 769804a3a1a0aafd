"""What the search is told of this book's pages: states, ranks, summaries, and what on them is no text."""

from __future__ import annotations

from sphinx.application import Sphinx

from series.lifecycle import Status
from series.model import Chapter, Library
from series.sphinx_ext import shown
from sphinx_zh.search.index import FIRST, LATER, ORDINARY
from sphinx_zh.search.pages import About

UNREAD = (
    "filter", "fact-sign", "fact-note", "note-number",
    "about-page", "lane", "verdict", "status", "added", "related",
)  # fmt: skip
"""Classes of what is no text of the page: notes beside a sentence (the evidence has them), what a chapter says of itself
(the board has it), badges, which stand in every entry."""
CLOSED = frozenset({Status.DRAFTING, Status.REVIEW, Status.PAUSED, Status.WITHDRAWN, Status.RETRACTED})
"""States in which only title and summary are found: the text is not, or no longer, the book's word."""


def on_zh_search_page(app: Sphinx, docname: str) -> About | None:
    """What is known of a page of the library."""
    library: Library = app.env.series.library  # type: ignore[attr-defined]
    page = library.by_docname.get(docname)
    cover = "封面" if docname == app.config.root_doc else None  # it has the book's name, as the essay has
    if not isinstance(page, Chapter):
        return About(cover, (page.summary if page else None) or "", None, ORDINARY)
    return About(
        title=page.title if page.status in CLOSED else None,
        summary=f"{page.summary or ''}\n{page.title_en}",
        state=(f"status status-{page.status}", shown.badge(page).astext()),
        rank=FIRST if page.status is Status.PUBLISHED else LATER,
        is_closed=page.status in CLOSED,
    )
