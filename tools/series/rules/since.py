"""Rules for what may have changed since an earlier state of the book: histories grow, promises stay as they were made."""

from __future__ import annotations

from collections.abc import Iterator

from series.library import Reading
from series.model import Chapter, Entry, Origin, Promise
from series.rules.found import Found, file_of


def changed_history(reading: Reading, base: Reading) -> Iterator[Found]:
    """An entry that stood in a history before was changed, moved or removed: histories only grow."""
    for was, now in _pairs(reading, base):
        file = file_of(now)
        for n, entry in enumerate(was.history):
            if n >= len(now.history):
                gone = ", ".join(f"{key}: {value}" for key, value in _fields(entry).items()) + " → –"
                yield Found.at(reading, file, "history", len(now.history) - 1, n=n + 1, what=(gone, gone))
            elif now.history[n] != entry:
                old, new = _fields(entry), _fields(now.history[n])
                keys = [key for key in {**old, **new} if old.get(key) != new.get(key)]
                what = "; ".join(f"{key}: {old.get(key, '–')} → {new.get(key, '–')}" for key in keys)
                key = next((key for key in keys if key in new), "on")
                yield Found.at(reading, file, "history", n, key, n=n + 1, what=(what, what))


def _fields(value: Entry | Promise | Origin | None) -> dict[str, str]:
    plain = value.model_dump(mode="json", exclude_none=True, by_alias=True) if value else {}
    return {key: str(found) for key, found in plain.items()}


def removed_chapter(reading: Reading, base: Reading) -> Iterator[Found]:
    """A chapter that was announced is no longer there, or has another id. A promise is withdrawn, not erased."""
    for was in base.library.chapters:
        if was.id not in reading.library.by_id:
            yield Found(file_of(was), 1, {"id": was.id})


def moved_chapter(reading: Reading, base: Reading) -> Iterator[Found]:
    """A chapter has another number, so that its address would change."""
    for was, now in _pairs(reading, base):
        if was.number != now.number:
            yield Found(file_of(now), 1, {"was": f"{was.slug}.md"})


def changed_promise(reading: Reading, base: Reading) -> Iterator[Found]:
    """What was announced, or where a text comes from, was rewritten. Only `elsewhere` may become known."""
    for was, now in _pairs(reading, base):
        for key in ("promised", "origin"):
            before, after = _fields(getattr(was, key)), _fields(getattr(now, key))
            free = {"archived", "also", *(["elsewhere"] if before.get("elsewhere", "unknown") == "unknown" else [])}
            for name in {**before, **after}:
                if before.get(name) != after.get(name) and name not in free and before:
                    what = f"{name}: {before.get(name, '–')} → {after.get(name, '–')}"
                    yield Found.at(reading, file_of(now), key, name, what=(what, what))


def changed_questions(reading: Reading, base: Reading) -> Iterator[Found]:
    """A question was taken away or put otherwise, and no new entry says why."""
    for was, now in _pairs(reading, base):
        if any(entry.note for entry in now.history[len(was.history) :]):
            continue
        asked = {question.ask for question in now.questions}
        for question in was.questions:
            if question.ask not in asked:
                yield Found(file_of(now), reading.line(file_of(now), "questions"), {"ask": question.ask})


def changed_hands(reading: Reading, base: Reading) -> Iterator[Found]:
    """Of a published chapter an owner, reviewer or checker was taken away, and no new entry says why."""
    for was, now in _pairs(reading, base):
        if not was.status.is_public or any(entry.note for entry in now.history[len(was.history) :]):
            continue
        for key in ("owners", "reviewers", "checkers"):
            for handle in sorted(set(getattr(was, key)) - set(getattr(now, key))):
                yield Found(file_of(now), reading.line(file_of(now), key), {"key": key, "id": handle})


def rival_entry(reading: Reading, base: Reading, tip: Reading) -> Iterator[Found]:
    """Both sides have new entries for one chapter since they parted: a claim may have been made that this side has not seen."""
    theirs = tip.library.by_id
    for was, now in _pairs(reading, base):
        there = theirs.get(was.id)
        if there and there.history != was.history != now.history and now.history[: len(there.history)] != there.history:
            who = "、".join(tip.library.name_of(handle) for handle in there.owners) or "–"
            until = f" ({there.lease})" if there.lease else ""
            values = {"id": now.id, "state": (there.status.value, there.status.zh), "who": f"{who}{until}"}
            yield Found(file_of(now), reading.line(file_of(now), "history", len(was.history)), values)


def _pairs(reading: Reading, base: Reading) -> Iterator[tuple[Chapter, Chapter]]:
    """Each chapter as it was and as it is."""
    for was in base.library.chapters:
        if now := reading.library.by_id.get(was.id):
            yield was, now
