"""The one place that knows addresses: pages by their name, outputs by their path below the site's root."""

from __future__ import annotations

import uuid
from urllib.parse import urlencode

from series.model import Book, Chapter, Library

FEED = "feed.xml"
EDITIONS = "editions"
"""The folder of what is taken along."""
KINDS = {".epub": "EPUB 电子书", ".pdf": "PDF", ".zip": "离线网站"}
"""What a file to be taken along is, by the end of its name, in the order in which a reader is offered them."""
COMMIT = "_static/commit.js"
"""Which commit the site is of, for whoever reports a mistake: in one file, so that a commit changes no page."""
BOARD_PAGE = "tracking"
EVENTS_PAGE = "evidence/events"
CLAIMS_PAGE = "evidence/claims"
SOURCES_PAGE = "evidence/sources"
SEND = ("about", "about-mistakes")
"""Page and label of what a reader can do who found a mistake: where links to forms lead that the book does not have."""
FORM_PAGE = "handbook/new-fact"
FACTS = "facts"  # where a fact stands alone, to be passed on: what reads a link for its card does not see what follows ``#``
CONTENTS_PAGE = "contents"
"""Made by the extension, from no file: every chapter and page of the book."""


def page(docname: str, anchor: str = "") -> str:
    """The address of a page, or of a place in it: ``evidence/events.html#some-model-2018``."""
    return f"{docname}.html#{anchor}" if anchor else f"{docname}.html"


def followed(book: Book, below: str) -> str:
    """An address *below* the site as one follows it from elsewhere: whole, or the page's file where the site has none."""
    return f"{book.site.rstrip('/')}/{below}" if book.site else f"docs/{below.replace('.html', '.md', 1)}"


def twin(docname: str) -> str:
    """The page as Markdown, beside it."""
    return f"{docname}.md"


def chapter(value: Chapter) -> str:
    """``chapters/01-my-chapter.html``"""
    return page(value.docname)


def fact(library: Library, fact_id: str) -> str:
    """The permanent address of a fact."""
    return page(EVENTS_PAGE if library.is_event(fact_id) else CLAIMS_PAGE, fact_id)


def feed(value: Chapter) -> str:
    """``feeds/my-chapter.xml``"""
    return f"feeds/{value.id}.xml"


def badge(value: Chapter) -> str:
    """``badges/my-chapter.svg``"""
    return f"badges/{value.id}.svg"


def hosted(book: Book, path: str) -> str | None:
    """A page of the code host: ``issues``, ``edit/main/docs/about.md``; ``None`` where the book has no repository."""
    return f"{book.repository.rstrip('/')}/{path}" if book.repository else None


def form(book: Book, name: str, **fields: str) -> str | None:
    """An issue form with some of its fields filled in: ``…/issues/new?template=claim.yml&chapter=my-chapter``."""
    return hosted(book, f"issues/new?{urlencode({'template': f'{name}.yml', **fields})}")


def urn(book: Book, name: str) -> str:
    """A UUID made of the book's id and the name: it names a part or an edition for good, wherever the site lies."""
    return uuid.uuid5(uuid.NAMESPACE_OID, f"{book.id}/{name}").urn
