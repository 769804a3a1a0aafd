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
        value["issued"] = {"date-parts": [_parts(source.issued)]}
    if source.accessed:
        value["accessed"] = {"date-parts": [_day(source.accessed)]}
    value["URL"] = source.url
    if source.archived:
        value["archive_location"] = source.archived
    if source.language:
        value["language"] = source.language
    return value


def _day(day: date) -> list[int]:
    return [day.year, day.month, day.day]


def _parts(when: When) -> list[int]:
    known = {"year": 1, "month": 2, "day": 3, "interval": 1}[when.precision]
    return _day(when.first)[:known]
