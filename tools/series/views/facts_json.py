"""Events and claims as JSON, each with its sources resolved: ``api/events.json``, ``api/claims.json``."""

from __future__ import annotations

import json
from typing import Any

from series import site
from series.model import Citation, Fact, Library

SCHEMA_VERSION = 1
ALWAYS = ("said", "stated", "date")
"""Fields that are there even where they are null: to say that the essay, or the sources, give nothing."""


def events(library: Library) -> str:
    """All events, in the file's order."""
    return _text("events", library.events, library)


def claims(library: Library) -> str:
    """All claims, in the file's order."""
    return _text("claims", library.claims, library)


def _text(name: str, facts: tuple[Fact, ...], library: Library) -> str:
    value = {"schema_version": SCHEMA_VERSION, name: [_fact(fact, library) for fact in facts]}
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def _fact(fact: Fact, library: Library) -> dict[str, Any]:
    plain = fact.model_dump(mode="json")
    value = {key: v for key, v in plain.items() if key in ALWAYS or v is not None}
    value["essay"] = fact.is_essay
    value["sources"] = [_citation(citation, library) for citation in fact.sources]
    value["url"] = site.fact(library, fact.id)
    return value


def _citation(citation: Citation, library: Library) -> dict[str, Any]:
    source = library.source.get(citation.source)
    found = {
        "source": citation.source,
        "title": source.title if source else None,
        "url": source.url if source else None,
        "hand": source.hand if source else None,
        "quote": citation.quote,
        "at": citation.at,
    }
    return {key: value for key, value in found.items() if value is not None}
