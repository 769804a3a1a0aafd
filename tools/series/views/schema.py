"""JSON Schemas of all that is written and read, made from the models: ``api/schema/*.json``.

Those named after an output describe what stands beside them; those named ``…-file`` and ``front-matter`` serve editors,
and the form for facts: they say what the rules say of one file alone. ``errorMessage`` is what editors and form show.
"""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from series.facts import Fact, Source, Verdict
from series.model import DERIVED, Book, Chapter, Page, Person
from series.views import csl, facts_json, series_json
from series.views.templates import filled

_OUTPUTS: dict[str, TypeAdapter[Any]] = {
    "series": TypeAdapter(series_json.Ledger),
    "events": TypeAdapter(facts_json.Events),
    "claims": TypeAdapter(facts_json.Claims),
    "sources": TypeAdapter(csl.References),
}
_FILES: dict[str, TypeAdapter[Any]] = {
    "event-file": TypeAdapter(Fact),
    "claim-file": TypeAdapter(Fact),
    "source-file": TypeAdapter(Source),
    "person-file": TypeAdapter(Person),
    "book-file": TypeAdapter(Book),
}
FILES = (*_FILES, "front-matter")
NAMES = (*_OUTPUTS, *FILES)


@cache
def schema(name: str, lanes: tuple[str, ...] = ()) -> str:
    """One of them by its name, in JSON Schema 2020-12, for a book with these lanes."""
    if name in _OUTPUTS:
        found = _OUTPUTS[name].json_schema(by_alias=True, mode="serialization")
    elif name in _FILES:
        found = _FILES[name].json_schema(by_alias=True, mode="validation")
        if name in ("event-file", "claim-file", "source-file"):  # the file's name is the id
            del found["properties"]["id"]
            found["required"].remove("id")
        if name in ("event-file", "claim-file"):
            found["properties"]["lane"]["anyOf"][0] = {
                "enum": list(lanes),
                "errorMessage": f"写 {'、'.join(lanes)} 之一",
            }
            more = filled("conditions.json", verdicts=list(Verdict), event=name == "event-file")
            found["allOf"] = json.loads(more)
    else:
        found = _front_matter()
    dialect = "https://json-schema.org/draft/2020-12/schema"
    text = json.dumps({"$schema": dialect, **found}, ensure_ascii=False, indent=1) + "\n"
    # what no plane of common characters has is written by its number: some of it nobody sees
    return re.sub("[\U00010000-\U0010ffff]", lambda one: json.dumps(one[0])[1:-1], text)


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
