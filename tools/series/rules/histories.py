"""Rules for what a chapter's history may say, and for the evidence of its moves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from series import readiness
from series.library import Reading
from series.lifecycle import LONGEST_LEASE_DAYS, WANTS, Evidence, Standing, Status, first_states, moves
from series.model import Chapter, Entry, Move
from series.readiness import Missing
from series.rules.found import Found, file_of


def _entries(reading: Reading) -> Iterator[tuple[str, int, Entry]]:
    """Every entry of every history: its chapter's file, its place, itself."""
    return ((file_of(one), n, entry) for one in reading.library.chapters for n, entry in enumerate(one.history))


def chapter_of_nothing(reading: Reading) -> Iterator[Found]:
    """A chapter says neither where it was promised nor where its text comes from, or says both."""
    for chapter in reading.library.chapters:
        if (chapter.promised is None) == (chapter.origin is None):
            yield Found(file_of(chapter), reading.line(file_of(chapter), "title"), {"id": chapter.id})


def forbidden_move(reading: Reading) -> Iterator[Found]:
    """A history begins with the wrong state, or moves to one that may not follow."""
    for chapter in reading.library.chapters:
        for move in chapter.moves:
            allowed = moves(move.before, move.left) if move.before else first_states(chapter.origin is not None)
            if move.after not in allowed:
                said = {"from": move.before or "–", "to": move.after.value, "allowed": " ".join(allowed) or "–"}
                yield Found.at(reading, file_of(chapter), "history", move.n, "status", **said)


def backward_history(reading: Reading) -> Iterator[Found]:
    """An entry is dated before the one above it."""
    for chapter in reading.library.chapters:
        for n, (earlier, later) in enumerate(pairwise(chapter.history), 1):
            if later.on < earlier.on:
                yield Found.at(reading, file_of(chapter), "history", n, "on", later=later.on, earlier=earlier.on)


def empty_entry(reading: Reading) -> Iterator[Found]:
    """A history entry says nothing: no status, no due, no claimed_until, no note."""
    for file, n, entry in _entries(reading):
        if not (entry.status or entry.due or entry.claimed_until or entry.note):
            yield Found.at(reading, file, "history", n)


def no_history(reading: Reading) -> Iterator[Found]:
    """A chapter's history names no state."""
    for chapter in reading.library.chapters:
        written = ("history", 0) in reading.positions.get(file_of(chapter), {})
        if not any(e.status for e in chapter.history) and (chapter.history or not written):
            yield Found(file_of(chapter), reading.line(file_of(chapter), "history"), {"id": chapter.id})


def missing_evidence(reading: Reading) -> Iterator[Found]:
    """A chapter is in a state without what that state wants, or has made a move that wants a note without one."""
    for chapter in reading.library.chapters:
        for missing in readiness.lacking(reading.library, chapter, chapter.status) if chapter.moves else ():
            yield _missing(reading, chapter, missing, chapter.status.value)
        for move in chapter.moves:
            if wants_note(move) and move.note is None:
                missing = Missing(Evidence.NOTE, ("history", move.n), "note: …")
                yield _missing(reading, chapter, missing, move.after.value)


def wants_note(move: Move) -> bool:
    """Whether a move says why: a pause, an end, or a revision."""
    return Evidence.NOTE in WANTS[move.after] or move.kind == "revised"


def _missing(reading: Reading, chapter: Chapter, missing: Missing, status: str) -> Found:
    file = file_of(chapter)
    line = reading.line(file, *(missing.at or ("title",)))
    page = reading.prose.get(file)
    if page and missing.want is Evidence.NO_TEMPLATE_TEXT:
        line = page.template_notes[0]
    elif page and missing.want is Evidence.NO_OUTLINE:
        line = next((h.line for h in page.headings if missing.add == f"({h.label or h.text})="), line)
    elif page and missing.want in (Evidence.FACTS_EXIST, Evidence.FACTS_SOURCED):
        line = next((m.line for m in page.marks if m.role == "fact" and missing.which.startswith(m.target)), line)
    return Found(file, line, {"status": status, "what": (missing.en, missing.zh)})


def next_state(reading: Reading) -> Iterator[Found]:
    """A chapter that somebody is writing lacks something that its next state will want. Advice: nothing is wrong yet."""
    for chapter in reading.library.chapters:
        after = readiness.next_state(chapter)
        if after is None or chapter.status.standing is not Standing.IN_WORK:
            continue
        if readiness.lacking(reading.library, chapter, chapter.status):
            continue  # first things first
        for missing in readiness.lacking(reading.library, chapter, after):
            yield _missing(reading, chapter, missing, after.value)


def borrowed_text(reading: Reading) -> Iterator[Found]:
    """A chapter is another's text in that other's words, and nothing says with what leave it stands here. Advice."""
    for chapter in reading.library.chapters:
        if chapter.origin and chapter.is_verbatim and not chapter.origin.licence:
            yield Found.at(reading, file_of(chapter), "origin", author=chapter.origin.author)


def future_entry(reading: Reading, today: date) -> Iterator[Found]:
    """An entry is dated, or a source was seen, in the future. A day of grace is left for other time zones."""
    for file, n, entry in _entries(reading):
        if entry.on > today + timedelta(days=1):
            yield Found.at(reading, file, "history", n, "on", on=entry.on)
    for source in reading.library.sources:
        if source.accessed and source.accessed > today + timedelta(days=1):
            yield Found.at(reading, file_of(source), "accessed", on=source.accessed)


def past_date(reading: Reading) -> Iterator[Found]:
    """An entry claims a chapter until, or sets it due on, a day before its own."""
    for file, n, entry in _entries(reading):
        until, due = entry.claimed_until, entry.due
        for key, day, written in (("claimed_until", until, until), ("due", due and due.last, due)):
            if day and day < entry.on:
                yield Found.at(reading, file, "history", n, key, key=key, day=written, on=entry.on)


def long_claim(reading: Reading) -> Iterator[Found]:
    """An entry claims a chapter for more than a year; a claim can be made again."""
    for file, n, entry in _entries(reading):
        until, last = entry.claimed_until, entry.on + timedelta(days=LONGEST_LEASE_DAYS)
        if until and until > last:
            said = {"until": until, "days": LONGEST_LEASE_DAYS, "last": last}
            yield Found.at(reading, file, "history", n, "claimed_until", **said)


def idle_entry(reading: Reading) -> Iterator[Found]:
    """A claim or a due date for a chapter that nobody writes any more, or a claim that nobody holds."""
    for chapter in reading.library.chapters:
        state: Status | None = None
        for n, entry in enumerate(chapter.history):
            state = entry.status or state
            key = "claimed_until" if entry.claimed_until else "due" if entry.due else None
            if key and state in (Status.PUBLISHED, Status.WITHDRAWN, Status.RETRACTED):
                yield Found.at(reading, file_of(chapter), "history", n, key, key=key, state=state.value)
        if chapter.claimed_until and not chapter.owners and chapter.status is Status.PLANNED:
            yield Found.at(reading, file_of(chapter), "owners", key="claimed_until", state="owners: []")


def endless_due(reading: Reading) -> Iterator[Found]:
    """A due date has no end, so that it could never be missed."""
    for file, n, entry in _entries(reading):
        if entry.due and entry.due.last is None:
            yield Found.at(reading, file, "history", n, "due", due=entry.due)


def silent_slip(reading: Reading) -> Iterator[Found]:
    """A due date is changed without a note that says why."""
    for chapter in reading.library.chapters:
        dated = [(n, entry) for n, entry in enumerate(chapter.history) if entry.due]
        for (_, before), (n, after) in pairwise(dated):
            if before.due != after.due and after.note is None:
                yield Found.at(reading, file_of(chapter), "history", n, "due", before=before.due, after=after.due)
