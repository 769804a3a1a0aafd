"""JSON Schemas of all that is written and read, made from the models: ``api/schema/*.json``.

Those named after an output describe what stands beside them; those named ``…-file`` and ``front-matter`` serve editors,
and the form for facts: they say what the rules say of one file alone. ``errorMessage`` is what editors and form show.
"""

from __future__ import annotations

import ast
import inspect
import json
import re
from functools import cache
from itertools import pairwise
from textwrap import dedent
from typing import Any

from pydantic import BaseModel

from series.facts import Fact, Source, Verdict
from series.fields import Value
from series.model import DERIVED, Book, Chapter, Page, Person
from series.views.csl import References
from series.views.facts_json import Claims, Events
from series.views.series_json import Ledger
from series.views.templates import filled

_Models = dict[str, type[BaseModel]]
_OUTPUTS: _Models = {"series": Ledger, "events": Events, "claims": Claims, "sources": References}
_FILES: _Models = {
    "event-file": Fact, "claim-file": Fact, "source-file": Source, "person-file": Person, "book-file": Book,
}  # fmt: skip
FILES = (*_FILES, "front-matter")
NAMES = (*_OUTPUTS, *FILES)


def _described(schema: dict[str, Any]) -> dict[str, Any]:
    """Each field with the docstring below it. Pydantic would look for all of them whenever a model is defined: at each start."""
    told = _told()
    for name, model in {schema["title"]: schema, **schema.get("$defs", {})}.items():
        for field, value in model.get("properties", {}).items():
            if words := told.get(name, {}).get(field):
                model["properties"][field] = dict(sorted({**value, "description": words}.items()))
    return schema


@cache
def _told() -> dict[str, dict[str, str]]:
    """Model → field, by the name that a file has for it → its docstring."""
    found: dict[str, dict[str, str]] = {}
    models: list[type[BaseModel]] = [Value]
    for model in models:
        (tree,) = ast.parse(dedent(inspect.getsource(model))).body
        found[model.__name__] = own = dict(found.get(model.__base__.__name__, {})) if model.__base__ else {}
        for field, told in pairwise(tree.body if isinstance(tree, ast.ClassDef) else ()):
            if isinstance(field, ast.AnnAssign) and isinstance(told, ast.Expr) and isinstance(told.value, ast.Constant):
                name = ast.unparse(field.target)
                own[model.model_fields[name].alias or name] = inspect.cleandoc(str(told.value.value))
        models += model.__subclasses__()
    return found


@cache
def schema(name: str, lanes: tuple[str, ...] = ()) -> str:
    """One of them by its name, in JSON Schema 2020-12, for a book with these lanes."""
    if name in _OUTPUTS:
        found = _described(_OUTPUTS[name].model_json_schema(mode="serialization"))
    elif name in _FILES:
        found = _described(_FILES[name].model_json_schema())
        if name in ("event-file", "claim-file", "source-file"):  # the file's name is the id
            del found["properties"]["id"]
            found["required"].remove("id")
        if name in ("event-file", "claim-file"):
            told = f"写 {'、'.join(lanes)} 之一"
            found["properties"]["lane"]["anyOf"][0] = {"enum": list(lanes), "errorMessage": told}
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
        found = _described(model.model_json_schema())
        definitions |= found.pop("$defs", {})
        kept = {name: value for name, value in found["properties"].items() if name not in DERIVED}
        found["properties"] = {"kind": {"const": kind}, **kept}
        found["required"] = ["kind", *(name for name in found["required"] if name not in DERIVED)]
        either.append(found)
    # a question may be written as its bare words
    either[0]["properties"]["questions"]["items"] = {"anyOf": [{"type": "string"}, {"$ref": "#/$defs/Question"}]}
    return {"title": "Front matter", "anyOf": either, "$defs": definitions}
