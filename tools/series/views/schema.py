"""JSON Schemas of all that is written and read, made from the models: ``api/schema/*.json``.

Those named after an output describe what stands beside them; those named ``…-file`` and ``front-matter`` serve editors.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from series.facts import Fact, Source
from series.model import DERIVED, Book, Chapter, Page, Person
from series.views import csl, facts_json, series_json

_OUTPUTS: dict[str, TypeAdapter[Any]] = {
    "series": TypeAdapter(series_json.Ledger),
    "events": TypeAdapter(facts_json.Events),
    "claims": TypeAdapter(facts_json.Claims),
    "sources": TypeAdapter(csl.References),
}
_FILES: dict[str, TypeAdapter[Any]] = {
    "fact-file": TypeAdapter(Fact),
    "source-file": TypeAdapter(Source),
    "person-file": TypeAdapter(Person),
    "book-file": TypeAdapter(Book),
}
NAMES = (*_OUTPUTS, *_FILES, "front-matter")


@cache
def schema(name: str) -> str:
    """One of them by its name, in JSON Schema 2020-12."""
    if name in _OUTPUTS:
        found = _OUTPUTS[name].json_schema(by_alias=True, mode="serialization")
    elif name in _FILES:
        found = _FILES[name].json_schema(by_alias=True, mode="validation")
        if name in ("fact-file", "source-file"):  # the file's name is the id
            del found["properties"]["id"]
            found["required"].remove("id")
    else:
        found = _front_matter()
    dialect = "https://json-schema.org/draft/2020-12/schema"
    return json.dumps({"$schema": dialect, **found}, ensure_ascii=False, indent=1) + "\n"


def _front_matter() -> dict[str, Any]:
    """Of a chapter or another page, told apart by ``kind``."""
    either: list[dict[str, Any]] = []
    definitions: dict[str, Any] = {}
    for kind, model in (("chapter", Chapter), ("page", Page)):
        found = model.model_json_schema(by_alias=True, mode="validation")
        definitions |= found.pop("$defs", {})
        kept = {name: value for name, value in found["properties"].items() if name not in DERIVED}
        found["properties"] = {"kind": {"const": kind}, **kept}
        found["required"] = ["kind", *(name for name in found["required"] if name not in DERIVED)]
        either.append(found)
    # a question may be written as its bare words
    either[0]["properties"]["questions"]["items"] = {"anyOf": [{"type": "string"}, {"$ref": "#/$defs/Question"}]}
    return {"title": "Front matter", "anyOf": either, "$defs": definitions}
