"""Events and claims as JSON, each with its sources resolved: ``api/events.json``, ``api/claims.json``."""

from __future__ import annotations

from typing import Literal

from series import site
from series.facts import Citation, Fact
from series.fields import Value
from series.model import Library

SCHEMA_VERSION = 1
ALWAYS = ("said", "stated", "date")
"""Fields that are there even where they are null: to say that the essay, or the sources, give nothing."""


class CitedSource(Citation):
    """A source as a fact uses it, with what is needed to go there."""

    title: str | None = None
    url: str | None = None
    hand: Literal["first", "second"] | None = None


class PublishedFact(Fact):
    """A fact with its sources resolved and its permanent address, relative to the site's root."""

    essay: bool
    url: str
    sources: tuple[CitedSource, ...] = ()


class Events(Value):
    """All events, by date."""

    schema_version: int
    events: tuple[PublishedFact, ...]


class Claims(Value):
    """All claims, as the essay has them."""

    schema_version: int
    claims: tuple[PublishedFact, ...]


def events(library: Library) -> str:
    """All events, by date."""
    found = tuple(_fact(fact, library) for fact in library.events)
    return Events(schema_version=SCHEMA_VERSION, events=found).model_dump_json(indent=1, exclude_unset=True) + "\n"


def claims(library: Library) -> str:
    """All claims, as the essay has them."""
    found = tuple(_fact(fact, library) for fact in library.claims)
    return Claims(schema_version=SCHEMA_VERSION, claims=found).model_dump_json(indent=1, exclude_unset=True) + "\n"


def _fact(fact: Fact, library: Library) -> PublishedFact:
    plain = {name: getattr(fact, name) for name in Fact.model_fields}
    given = {name: value for name, value in plain.items() if value is not None or name in ALWAYS}
    cited, url = tuple(_cited(citation, library) for citation in fact.sources), site.fact(library, fact.id)
    return PublishedFact.model_validate({**given, "sources": cited, "essay": fact.is_essay, "url": url})


def _cited(citation: Citation, library: Library) -> CitedSource:
    source = library.source.get(citation.source)
    found = {"title": source.title, "url": source.url, "hand": source.hand} if source else {}
    return CitedSource.model_validate({**citation.model_dump(exclude_none=True), **found})
