"""The ledger as JSON: ``api/series.json``, and what ``series status --json`` prints."""

from __future__ import annotations

from datetime import date
from typing import Literal

from series import readiness, site
from series.dates import When
from series.fields import Value
from series.lifecycle import Evidence, Standing, Status, moves
from series.model import Chapter, Entry, Library, Origin, Promise, Question

SCHEMA_VERSION = 1


class Slips(Value):
    """How often this book put off its own date for a chapter, and by how many days in all."""

    count: int
    days: int


class Length(Value):
    """How long a chapter is: characters as Chinese counts them, and minutes to read."""

    characters: int
    minutes: int


class Account(Value):
    """One chapter: what was announced, and, kept apart, what this book has done."""

    id: str
    number: int
    title: str
    title_en: str | None
    summary: str | None
    promised: Promise | None
    origin: Origin | None
    status: Status
    status_zh: str
    standing: Standing
    since: date | None
    owners: tuple[str, ...]
    reviewers: tuple[str, ...]
    checkers: tuple[str, ...]
    self_checked: bool
    claimed_until: date | None
    due: When | None
    slips: Slips
    may_go_to: tuple[Status, ...]
    next: Status | None
    waits_for: tuple[Evidence, ...]
    questions: tuple[Question, ...]
    length: Length
    history: tuple[Entry, ...]
    url: str
    badge: str


class Ledger(Value):
    """All chapters. Addresses are relative to the site's root; a claim that has run out is seen by its date."""

    schema_version: Literal[1]
    chapters: tuple[Account, ...]


def series(library: Library) -> str:
    """All chapters with their state and history; the same library gives the same text on any day."""
    chapters = tuple(_account(chapter, library) for chapter in library.chapters)
    ledger = Ledger(schema_version=SCHEMA_VERSION, chapters=chapters)
    return ledger.model_dump_json(by_alias=True, indent=1, exclude_unset=True) + "\n"


_GIVEN = [name for name in Account.model_fields if name in Chapter.model_fields or hasattr(Chapter, name)]
"""What a chapter says itself."""


def _account(chapter: Chapter, library: Library) -> Account:
    after = readiness.next_state(chapter)
    lacking = readiness.lacking(library, chapter, after) if after else ()
    given = {name: getattr(chapter, name) for name in _GIVEN}
    whole = {name: given[name] and _whole(given[name]) for name in ("promised", "origin")}
    made = {
        "questions": tuple(_whole(question) for question in chapter.questions),
        "status_zh": chapter.status.zh,
        "standing": chapter.status.standing,
        "self_checked": chapter.is_self_checked,
        "slips": Slips(count=len(chapter.slips), days=sum(chapter.slips)),
        "may_go_to": moves(chapter.status, chapter.left),
        "next": after,
        "waits_for": tuple(dict.fromkeys(missing.want for missing in lacking)),
        "length": Length(characters=chapter.characters, minutes=chapter.minutes),
        "url": site.chapter(chapter),
        "badge": site.badge(chapter),
    }
    return Account.model_construct(**{**given, **whole, **made})


def _whole(value: Value) -> Value:
    """*value* with all its own fields set, so that those left at their default are written too; an entry's are not. What
    stands in it has none."""
    return type(value).model_construct(**{name: getattr(value, name) for name in type(value).model_fields})
