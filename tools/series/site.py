"""The one place that knows addresses: pages by their name, outputs by their path below the site's root."""

from __future__ import annotations

from series.model import Chapter, Library

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
