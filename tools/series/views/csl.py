"""Sources as CSL-JSON 1.0.2: ``api/sources.json``."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from series.model import Library, Source, When


def sources(library: Library) -> str:
    """All sources, in the file's order."""
    return json.dumps([_source(s) for s in library.sources], ensure_ascii=False, indent=1) + "\n"


def _source(source: Source) -> dict[str, Any]:
    value: dict[str, Any] = {"id": source.id, "type": source.type, "title": source.title}
    if source.author:
        value["author"] = [{"literal": source.author}]
    if source.publisher:
        value["publisher"] = source.publisher
    if source.issued:
        value["issued"] = _issued(source.issued)
    if source.accessed:
        value["accessed"] = {"date-parts": [_day(source.accessed)]}
    value["URL"] = source.url
    if source.archived:
        value["archive_location"] = source.archived
    if source.language:
        value["language"] = source.language
    return value


def _issued(when: When) -> dict[str, Any]:
    parts = [_parts(half) for half in when.text.split("/") if half != ".."]
    is_about = any(mark in when.text for mark in "~?%")
    return {"date-parts": parts, "circa": True} if is_about else {"date-parts": parts}


def _day(day: date) -> list[int]:
    return [day.year, day.month, day.day]


def _parts(text: str) -> list[int]:
    return [int(part) for part in text.rstrip("~?%").split("-")]
