"""What every rule yields and asks for: places, files, the nearest name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import NamedTuple

from series.library import Reading
from series.model import Chapter, Fact


class Found(NamedTuple):
    """A place where a rule is broken: file, line, values for the message."""

    file: str
    line: int
    values: Mapping[str, object]


Check = Callable[..., Iterator[Found]]

EVENTS, CLAIMS, SOURCES = (f"docs/evidence/{name}.yaml" for name in ("events", "claims", "sources"))


def file_of(chapter: Chapter) -> str:
    """``docs/chapters/01-my-chapter.md``"""
    return f"docs/{chapter.docname}.md"


def facts_of(reading: Reading) -> Iterator[tuple[str, Fact]]:
    """Every fact with the file that it stands in."""
    yield from ((EVENTS, fact) for fact in reading.library.events)
    yield from ((CLAIMS, fact) for fact in reading.library.claims)


def nearest(word: str, known: Iterable[str]) -> str:
    """The known name that is most like *word*; a dash where none is."""
    near = get_close_matches(word, list(known), 1, 0.5)
    return near[0] if near else "–"
