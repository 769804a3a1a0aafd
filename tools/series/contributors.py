"""Who did what for the book, made from the data: nobody keeps a list of names beside it."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from series.model import Chapter, Library

ROLES = {"owners": "写作", "reviewers": "审稿", "checkers": "核对"}
"""The fields of a chapter that name people, and the word for each kind of help."""


@dataclass
class Done:
    """What one person did: chapters by kind of help, and how many facts and sources by kind of help."""

    chapters: dict[str, list[Chapter]] = field(default_factory=lambda: defaultdict(list))
    facts: Counter[str] = field(default_factory=Counter)


def people(library: Library) -> dict[str, Done]:
    """Everybody in ``docs/people`` who did something, by handle, in the order of the handles."""
    found: defaultdict[str, Done] = defaultdict(Done)
    for chapter in library.chapters:
        for key, word in ROLES.items():
            for handle in getattr(chapter, key):
                found[handle].chapters[word].append(chapter)
    for fact in library.facts.values():
        for handle in {judgement.by for judgement in fact.judged}:
            found[handle].facts["评定"] += 1
    corrections = [one for fact in library.facts.values() for one in fact.corrections]
    corrections += [one for source in library.sources for one in source.corrections]
    for correction in corrections:
        found[correction.by].facts["更正"] += 1
        if correction.reported:
            found[correction.reported].facts["报错"] += 1
    return {handle: found[handle] for handle in sorted(found) if handle in library.people}
