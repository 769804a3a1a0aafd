"""The one place that knows addresses: pages by their name, outputs by their path below the site's root."""

from __future__ import annotations

from urllib.parse import urlencode

from series.model import Chapter, Library

REPOSITORY = "https://github.com/absent-from-the-feast/book"
"""Where the book is worked on: issue forms and the feed's ids begin with it."""
FEED = "feed.xml"
BOARD_PAGE = "tracking"
EVENTS_PAGE = "evidence/events"
CLAIMS_PAGE = "evidence/claims"
SOURCES_PAGE = "evidence/sources"
CONTENTS_PAGE = "contents"
"""Made by the extension, from no file: every chapter and page of the book."""


def page(docname: str, anchor: str = "") -> str:
    """The address of a page, or of a place in it: ``evidence/events.html#gpt-1-2018``."""
    return f"{docname}.html#{anchor}" if anchor else f"{docname}.html"


def chapter(value: Chapter) -> str:
    """``chapters/01-openai-story.html``"""
    return page(value.docname)


def fact(library: Library, fact_id: str) -> str:
    """The permanent address of a fact."""
    return page(EVENTS_PAGE if library.is_event(fact_id) else CLAIMS_PAGE, fact_id)


def badge(value: Chapter) -> str:
    """``badges/openai-story.svg``"""
    return f"badges/{value.id}.svg"


def form(name: str, **fields: str) -> str:
    """An issue form with some of its fields filled in: ``…/issues/new?template=claim.yml&chapter=openai-story``."""
    return f"{REPOSITORY}/issues/new?{urlencode({'template': f'{name}.yml', **fields})}"
