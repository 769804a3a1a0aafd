"""Sources as CSL-JSON 1.0.2: ``api/sources.json``."""

from __future__ import annotations

from pydantic import ConfigDict, Field, RootModel

from series.dates import When
from series.facts import Source
from series.fields import Value
from series.model import Library


class Name(Value):
    """An author as one piece of text: Chinese names and committees have no given name to invert."""

    literal: str


class Dates(Value):
    """One day, or two as a range; ``circa`` where they are not sure."""

    model_config = ConfigDict(alias_generator=lambda name: name.replace("_", "-"))

    date_parts: tuple[tuple[int, ...], ...]
    circa: bool = False


class Reference(Value):
    """One source; the field names are CSL's."""

    id: str
    type: str
    title: str
    author: tuple[Name, ...] = ()
    publisher: str | None = None
    issued: Dates | None = None
    accessed: Dates | None = None
    url: str = Field(alias="URL")
    archive_location: str | None = None
    language: str | None = None


class References(RootModel[tuple[Reference, ...]]):
    """All sources, in the file's order."""


def sources(library: Library) -> str:
    """All sources, in the file's order."""
    found = References(tuple(_source(source) for source in library.sources))
    return found.model_dump_json(by_alias=True, indent=1, exclude_unset=True) + "\n"


def _source(source: Source) -> Reference:
    given = {
        **{name: getattr(source, name) for name in ("id", "type", "title", "publisher", "language")},
        "author": (Name(literal=source.author),) if source.author else None,
        "issued": _issued(source.issued) if source.issued else None,
        "accessed": Dates(date_parts=(_parts(str(source.accessed)),)) if source.accessed else None,
        "URL": source.url,
        "archive_location": source.archived,
    }
    return Reference.model_validate({name: value for name, value in given.items() if value is not None})


def _issued(when: When) -> Dates:
    parts = tuple(_parts(half) for half in when.text.split("/") if half != "..")
    is_about = any(mark in when.text for mark in "~?%")
    return Dates(date_parts=parts, circa=True) if is_about else Dates(date_parts=parts)


def _parts(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.rstrip("~?%").split("-"))
