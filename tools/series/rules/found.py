"""What every rule yields and asks for: places, files, the nearest name."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import NamedTuple

from series.facts import Correction, Judgement, Source
from series.library import Reading
from series.model import Chapter
from series.prose import Block


class Found(NamedTuple):
    """A place where a rule is broken: file, line, values for the message."""

    file: str
    line: int
    values: Mapping[str, object]

    @classmethod
    def at(cls, reading: Reading, file: str, /, *path: str | int, **values: object) -> Found:
        """At the line of a value, or of the nearest thing around it."""
        return cls(file, reading.line(file, *path), values)


Check = Callable[..., Iterator[Found]]


def file_of(value: Chapter | Source) -> str:
    """``docs/chapters/01-my-chapter.md``, ``docs/evidence/sources/my-source.yaml``"""
    return f"docs/{value.docname}.md" if isinstance(value, Chapter) else f"docs/evidence/sources/{value.id}.yaml"


def blocks_of(reading: Reading, name: str) -> Iterator[tuple[str, Block]]:
    """Every ``{name}`` block of the pages, with the page's file."""
    return ((file, block) for file, page in reading.prose.items() for block in page.blocks if block.name == name)


def entries_of(reading: Reading) -> Iterator[tuple[str, str, tuple[Correction | Judgement, ...]]]:
    """The dated lists of facts and sources, which only grow: file, ``judged`` or ``corrections``, entries."""
    for file, fact in reading.facts:
        yield from ((file, "judged", fact.judged), (file, "corrections", fact.corrections))
    yield from ((file_of(source), "corrections", source.corrections) for source in reading.library.sources)


def unknown(
    reading: Reading, file: str, path: Sequence[str | int], name: str | None, known: Collection[str], /, **more: object
) -> Iterator[Found]:
    """The place where *name* stands, if there is one and it is none of the *known*, with the nearest of them."""
    if name and name not in known:
        yield Found.at(reading, file, *path, id=name, near=nearest(name, known), **more)


def nearest(word: str, known: Iterable[str]) -> str:
    """The known name that is most like *word*; a dash where none is."""
    near = get_close_matches(word, list(known), 1, 0.5)
    return near[0] if near else "–"
