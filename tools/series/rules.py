"""What must hold across a library: one generator a rule; its docstring is its documentation.

A rule yields where it is broken and the values for its two messages, English and Chinese, which stand
beside it in ``RULES``. Adding it there is the whole registration.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import get_close_matches
from inspect import cleandoc
from pathlib import PurePosixPath
from posixpath import normpath
from typing import Literal, NamedTuple

from series import readiness, timeline, typography, views
from series.library import Reading
from series.lifecycle import LONGEST_LEASE_DAYS, WANTS, Evidence, Standing, Status, first_states, moves
from series.model import Chapter, Entry, Fact, Move, Origin, Problem, Promise, Severity, Verdict, days_between
from series.readiness import Missing
from series.views import readme_md


class Found(NamedTuple):
    """A place where a rule is broken: file, line, values for the message."""

    file: str
    line: int
    values: Mapping[str, object]


Check = Callable[..., Iterator[Found]]

EVENTS, CLAIMS, SOURCES = (f"docs/evidence/{name}.yaml" for name in ("events", "claims", "sources"))


def _file(chapter: Chapter) -> str:
    return f"docs/{chapter.docname}.md"


def _facts(reading: Reading) -> Iterator[tuple[str, Fact]]:
    yield from ((EVENTS, fact) for fact in reading.library.events)
    yield from ((CLAIMS, fact) for fact in reading.library.claims)


def _near(word: str, known: Iterable[str]) -> str:
    near = get_close_matches(word, list(known), 1, 0.5)
    return near[0] if near else "–"


def _marks(reading: Reading, role: str, known: Iterable[str]) -> Iterator[Found]:
    names = set(known)
    for file, page in reading.prose.items():
        for mark in page.marks:
            if mark.role == role and mark.target not in names:
                yield Found(file, mark.line, {"id": mark.target, "near": _near(mark.target, names)})


# -- ids and references ----------------------------------------------------------------------------


def duplicate_id(reading: Reading) -> Iterator[Found]:
    """An id stands twice: over events and claims, over sources, or over chapters.

    Bad:  - id: gpt-3-paper-2020 … - id: gpt-3-paper-2020
    Good: - id: gpt-3-paper-2020 … - id: gpt-3-api-2020
    """
    seen: dict[tuple[str, str], str] = {}
    for file, line, name in reading.ids:
        kind = "source" if file == SOURCES else "fact"
        if (kind, name) in seen:
            yield Found(file, line, {"id": name, "first": seen[kind, name]})
        else:
            seen[kind, name] = f"{file}:{line}"
    for chapter in reading.library.chapters:
        for kind, value in (("chapter", chapter.id), ("number", f"{chapter.number:02d}")):
            if (kind, value) in seen:
                yield Found(_file(chapter), 1, {"id": value, "first": seen[kind, value]})
            else:
                seen[kind, value] = _file(chapter)


def duplicate_label(reading: Reading) -> Iterator[Found]:
    """A label stands before two headings of the book, so that one of them has no address.

    Bad:  (scope)= … (scope)=
    Good: (openai-scope)= … (alignment-scope)=
    """
    seen: dict[str, str] = {}
    for file, page in reading.prose.items():
        for label, line in page.labels:
            if label in seen:
                yield Found(file, line, {"id": label, "first": seen[label]})
            else:
                seen[label] = f"{file}:{line}"


def dangling_fact(reading: Reading) -> Iterator[Found]:
    """A page marks a fact that the evidence does not hold.

    Bad:  {fact}`十二月一日 <chatgpt-lunch-2022>`
    Good: {fact}`十二月一日 <chatgpt-launch-2022>`
    """
    yield from _marks(reading, "fact", reading.library.facts)


def dangling_chapter(reading: Reading) -> Iterator[Found]:
    """A page or a fact names a chapter that does not exist.

    Bad:  {chapter}`openai-stroy`
    Good: {chapter}`openai-story`
    """
    known = reading.library.by_id
    yield from _marks(reading, "chapter", known)
    for file, fact in _facts(reading):
        for name in fact.chapters:
            if name not in known:
                yield Found(file, reading.line(file, fact.id, "chapters"), {"id": name, "near": _near(name, known)})
    places = {*known, *(page.docname for page in reading.library.pages)}  # the book itself announces on its board
    for chapter in reading.library.chapters:
        if chapter.promised and chapter.promised.in_ not in places:
            name = chapter.promised.in_
            at = reading.line(_file(chapter), "promised", "in")
            yield Found(_file(chapter), at, {"id": name, "near": _near(name, known)})


def dangling_source(reading: Reading) -> Iterator[Found]:
    """A page or a fact cites a source that sources.yaml does not hold.

    Bad:  sources: [{source: openai-2022-chatgtp}]
    Good: sources: [{source: openai-2022-chatgpt}]
    """
    known = reading.library.source
    yield from _marks(reading, "source", known)
    for file, fact in _facts(reading):
        for n, citation in enumerate(fact.sources):
            if citation.source not in known:
                at = reading.line(file, fact.id, "sources", n, "source")
                yield Found(file, at, {"id": citation.source, "near": _near(citation.source, known)})


def dangling_output(reading: Reading) -> Iterator[Found]:
    """A page names a file of the site that the build does not make.

    Bad:  {output}`feeds.xml`
    Good: {output}`feed.xml`
    """
    yield from _marks(reading, "output", views.makers(reading.library))


def dangling_part(reading: Reading) -> Iterator[Found]:
    """A claim says it is part of a fact that does not exist.

    Bad:  part_of: gpt-4-2020
    Good: part_of: gpt-3-paper-2020
    """
    for file, fact in _facts(reading):
        if fact.part_of and fact.part_of not in reading.library.facts:
            at = reading.line(file, fact.id, "part_of")
            yield Found(file, at, {"id": fact.part_of, "near": _near(fact.part_of, reading.library.facts)})


def unknown_person(reading: Reading) -> Iterator[Found]:
    """A handle that people.yaml does not hold.

    Bad:  by: editor
    Good: by: editors
    """
    known = reading.library.people
    for chapter in reading.library.chapters:
        named = [
            ((name, n), handle)
            for name in ("owners", "reviewers", "checkers")
            for n, handle in enumerate(getattr(chapter, name))
        ]
        for path, handle in [*named, *((("history", n, "by"), e.by) for n, e in enumerate(chapter.history))]:
            if handle not in known:
                at = reading.line(_file(chapter), *path)
                yield Found(_file(chapter), at, {"id": handle, "near": _near(handle, known)})


# -- facts -----------------------------------------------------------------------------------------


def fact_without_source(reading: Reading) -> Iterator[Found]:
    """A fact that is no opinion and not unchecked has neither a source nor, where nothing was found, a `not_found`.

    Bad:  {verdict: confirmed, sources: []}
    Good: {verdict: confirmed, sources: [{source: openai-2022-chatgpt}]}
    """
    for file, fact in _facts(reading):
        if fact.verdict in (Verdict.OPINION, Verdict.UNCHECKED) or fact.sources:
            continue
        if fact.verdict is Verdict.UNVERIFIABLE and fact.not_found:
            continue
        yield Found(file, reading.line(file, fact.id), {"id": fact.id, "verdict": fact.verdict.value})


def fact_of_nobody(reading: Reading) -> Iterator[Found]:
    """A fact says neither what the essay says (`said`) nor why the book added it (`added`), or says both.

    Bad:  {said: …, added: …}
    Good: {said: …}
    """
    for file, fact in _facts(reading):
        if (fact.said is None) == (fact.added is None):
            yield Found(file, reading.line(file, fact.id), {"id": fact.id})


def event_without_place(reading: Reading) -> Iterator[Found]:
    """An event lacks its lane, its kind, or any date, so that no timeline can show it.

    Bad:  {kind: model, date: 2022-11-30}
    Good: {lane: openai, kind: model, date: 2022-11-30}
    """
    for fact in reading.library.events:
        for name, value in (("lane", fact.lane), ("kind", fact.kind), ("date", fact.when("date"))):
            if value is None:
                yield Found(EVENTS, reading.line(EVENTS, fact.id), {"id": fact.id, "field": name})


# -- pages -----------------------------------------------------------------------------------------


def bad_timeline(reading: Reading) -> Iterator[Found]:
    """A `{timeline}` has an option that cannot be read, or selects nothing.

    Bad:  :lanes: openia
    Good: :lanes: openai
    """
    for file, page in reading.prose.items():
        for block in page.blocks:
            if block.name != "timeline":
                continue
            try:
                selection = timeline.selection({k: v for k, v in block.options.items() if k != "caption"})
            except ValueError as error:
                yield Found(file, block.line, {"why": error})
                continue
            for name in sorted(selection.chapters - set(reading.library.by_id)):
                why = f"no chapter {name!r}; nearest: {_near(name, reading.library.by_id)}"
                yield Found(file, block.line, {"why": why})
            if not timeline.selected(reading.library, selection):
                yield Found(file, block.line, {"why": "it selects no event"})


def bad_evidence_list(reading: Reading) -> Iterator[Found]:
    """An `{evidence}` list names something else than events, claims or sources.

    Bad:  ```{evidence} event
    Good: ```{evidence} events
    """
    for file, page in reading.prose.items():
        for block in page.blocks:
            if block.name == "evidence" and block.argument not in ("events", "claims", "sources"):
                yield Found(file, block.line, {"id": block.argument})


def dangling_link(reading: Reading) -> Iterator[Found]:
    """A link within the book leads to a label, a page or an image that does not exist.

    Bad:  [规则](#about-verdict)
    Good: [规则](#about-verdicts)
    """
    labels = {label for page in reading.prose.values() for label, _ in page.labels}
    for file, page in reading.prose.items():
        folder = PurePosixPath(file).parent
        for target, line in page.links:
            path, _, label = target.partition("#")
            linked = normpath(folder / path) if path else file
            known = reading.images if linked.startswith("docs/images/") else reading.prose
            if linked not in known:
                yield Found(file, line, {"id": target, "near": _near(linked, known)})
            elif label and label not in labels:
                yield Found(file, line, {"id": target, "near": _near(label, labels)})


# -- setting ---------------------------------------------------------------------------------------


def chinese_setting(reading: Reading) -> Iterator[Found]:
    """Chinese is set against its custom: marks of half width, spaces missing or too many, quotes turned round. Advice.

    Bad:  GPT-3论文,后来
    Good: GPT-3 论文，后来
    """
    for file, page in reading.prose.items():
        for slip, line in page.slips:
            yield Found(file, line, {"wrong": slip.wrong, "right": slip.right})
    for file, path, text in _lines_of_text(reading):
        for slip in typography.slips(text):
            yield Found(file, reading.line(file, *path), {"wrong": slip.wrong, "right": slip.right})


def _lines_of_text(reading: Reading) -> Iterator[tuple[str, tuple[str | int, ...], str]]:
    """The texts of front matter and evidence. Notes of a history are left out: they cannot be put right any more."""
    for chapter in reading.library.chapters:
        file = _file(chapter)
        yield from ((file, (key,), text) for key in ("title", "summary") if (text := getattr(chapter, key)))
        yield from ((file, ("questions", n), question.ask) for n, question in enumerate(chapter.questions))
    for page in reading.library.pages:
        file = f"docs/{page.docname}.md"
        yield from ((file, (key,), text) for key in ("title", "summary") if (text := getattr(page, key)))
    for file, fact in _facts(reading):
        keys = ("title", "said", "note", "added")
        yield from ((file, (fact.id, key), text) for key in keys if (text := getattr(fact, key)))


# -- histories -------------------------------------------------------------------------------------


def chapter_of_nothing(reading: Reading) -> Iterator[Found]:
    """A chapter says neither where it was promised nor where its text comes from, or says both.

    Bad:  {origin: …, promised: …}
    Good: {promised: {on: 2023-02-08, in: absent-from-the-feast, by: 红博士, as: AI 与教育}}
    """
    for chapter in reading.library.chapters:
        if (chapter.promised is None) == (chapter.origin is None):
            yield Found(_file(chapter), reading.line(_file(chapter), "title"), {"id": chapter.id})


def forbidden_move(reading: Reading) -> Iterator[Found]:
    """A history begins with the wrong state, or moves to one that may not follow.

    Bad:  planned → published
    Good: planned → drafting → review → published
    """
    for chapter in reading.library.chapters:
        for move in chapter.moves:
            allowed = moves(move.before, move.left) if move.before else first_states(chapter.origin is not None)
            if move.after not in allowed:
                at = reading.line(_file(chapter), "history", move.n, "status")
                words = " ".join(allowed) or "–"
                yield Found(_file(chapter), at, {"from": move.before or "–", "to": move.after.value, "allowed": words})


def backward_history(reading: Reading) -> Iterator[Found]:
    """An entry is dated before the one above it.

    Bad:  {on: 2026-11-24, …} {on: 2026-11-20, …}
    Good: {on: 2026-11-20, …} {on: 2026-11-24, …}
    """
    for chapter in reading.library.chapters:
        for n, (earlier, later) in enumerate(zip(chapter.history, chapter.history[1:], strict=False), 1):
            if later.on < earlier.on:
                at = reading.line(_file(chapter), "history", n, "on")
                yield Found(_file(chapter), at, {"later": later.on, "earlier": earlier.on})


def empty_entry(reading: Reading) -> Iterator[Found]:
    """A history entry says nothing: no status, no due, no claimed_until, no note.

    Bad:  - {on: 2026-11-24, by: editors}
    Good: - {on: 2026-11-24, by: editors, status: planned}
    """
    for chapter in reading.library.chapters:
        for n, entry in enumerate(chapter.history):
            if not (entry.status or entry.due or entry.claimed_until or entry.note):
                yield Found(_file(chapter), reading.line(_file(chapter), "history", n), {})


def no_history(reading: Reading) -> Iterator[Found]:
    """A chapter's history names no state.

    Bad:  history: []
    Good: history: [{on: 2026-11-24, by: editors, status: planned}]
    """
    for chapter in reading.library.chapters:
        written = ("history", 0) in reading.positions.get(_file(chapter), {})
        if not any(e.status for e in chapter.history) and (chapter.history or not written):
            yield Found(_file(chapter), reading.line(_file(chapter), "history"), {"id": chapter.id})


def missing_evidence(reading: Reading) -> Iterator[Found]:
    """A chapter is in a state without what that state wants, or has made a move that wants a note without one.

    Bad:  {status: review, reviewers: []}
    Good: {status: review, reviewers: [editors]}
    """
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
    file = _file(chapter)
    line = reading.line(file, *(missing.at or ("title",)))
    page = reading.prose.get(file)
    if page and missing.want is Evidence.NO_TEMPLATE_TEXT:
        line = page.template_notes[0]
    elif page and missing.want in (Evidence.FACTS_EXIST, Evidence.FACTS_SOURCED):
        line = next((m.line for m in page.marks if m.role == "fact" and missing.which.startswith(m.target)), line)
    return Found(file, line, {"status": status, "en": missing.en, "zh": missing.zh})


def next_state(reading: Reading) -> Iterator[Found]:
    """A chapter that somebody is writing lacks something that its next state will want. Advice: nothing is wrong yet.

    Bad:  {status: drafting, reviewers: []}
    Good: {status: drafting, reviewers: [editors]}
    """
    for chapter in reading.library.chapters:
        after = readiness.next_state(chapter)
        if after is None or chapter.status.standing is not Standing.IN_WORK:
            continue
        if readiness.lacking(reading.library, chapter, chapter.status):
            continue  # first things first
        for missing in readiness.lacking(reading.library, chapter, after):
            yield _missing(reading, chapter, missing, after.value)


def future_entry(reading: Reading, today: date) -> Iterator[Found]:
    """An entry is dated in the future. A day of grace is left for other time zones.

    Bad:  on: 2062-11-24
    Good: on: 2026-11-24
    """
    for chapter in reading.library.chapters:
        for n, entry in enumerate(chapter.history):
            if entry.on > today + timedelta(days=1):
                yield Found(_file(chapter), reading.line(_file(chapter), "history", n, "on"), {"on": entry.on})


def past_date(reading: Reading) -> Iterator[Found]:
    """An entry claims a chapter until, or sets it due on, a day before its own.

    Bad:  {on: 2026-11-24, claimed_until: 2026-02-24}
    Good: {on: 2026-11-24, claimed_until: 2027-02-22}
    """
    for chapter in reading.library.chapters:
        for n, entry in enumerate(chapter.history):
            last = entry.due.last if entry.due else None
            for key, day, written in (
                ("claimed_until", entry.claimed_until, entry.claimed_until),
                ("due", last, entry.due),
            ):
                if day and day < entry.on:
                    at = reading.line(_file(chapter), "history", n, key)
                    yield Found(_file(chapter), at, {"key": key, "day": written, "on": entry.on})


def long_claim(reading: Reading) -> Iterator[Found]:
    """An entry claims a chapter for more than a year; a claim can be made again.

    Bad:  {on: 2026-11-24, claimed_until: 9999-12-31}
    Good: {on: 2026-11-24, claimed_until: 2027-11-24}
    """
    for chapter in reading.library.chapters:
        for n, entry in enumerate(chapter.history):
            if entry.claimed_until and days_between(entry.on, entry.claimed_until) > LONGEST_LEASE_DAYS:
                at = reading.line(_file(chapter), "history", n, "claimed_until")
                yield Found(_file(chapter), at, {"until": entry.claimed_until, "days": LONGEST_LEASE_DAYS})


def idle_entry(reading: Reading) -> Iterator[Found]:
    """A claim or a due date for a chapter that nobody writes any more, or a claim that nobody holds.

    Bad:  {on: 2026-11-24, by: editors, status: withdrawn, note: …, due: 2028}
    Good: {on: 2026-11-24, by: editors, status: withdrawn, note: …}
    """
    for chapter in reading.library.chapters:
        state: Status | None = None
        for n, entry in enumerate(chapter.history):
            state = entry.status or state
            key = "claimed_until" if entry.claimed_until else "due" if entry.due else None
            if key and state in (Status.PUBLISHED, Status.WITHDRAWN, Status.RETRACTED):
                at = reading.line(_file(chapter), "history", n, key)
                yield Found(_file(chapter), at, {"key": key, "state": state.value})
        if chapter.claimed_until and not chapter.owners and chapter.status is Status.PLANNED:
            at = reading.line(_file(chapter), "owners")
            yield Found(_file(chapter), at, {"key": "claimed_until", "state": "owners: []"})


def endless_due(reading: Reading) -> Iterator[Found]:
    """A due date has no end, so that it could never be missed.

    Bad:  due: 2027-03/..
    Good: due: 2027-03
    """
    for chapter in reading.library.chapters:
        for n, entry in enumerate(chapter.history):
            if entry.due and entry.due.last is None:
                yield Found(_file(chapter), reading.line(_file(chapter), "history", n, "due"), {"due": entry.due})


def silent_slip(reading: Reading) -> Iterator[Found]:
    """A due date is changed without a note that says why.

    Bad:  {on: 2027-03-01, by: ada, due: 2027-06}
    Good: {on: 2027-03-01, by: ada, due: 2027-06, note: 等两篇论文的作者回信}
    """
    for chapter in reading.library.chapters:
        before: Entry | None = None
        for n, entry in enumerate(chapter.history):
            if entry.due is None:
                continue
            if before and before.due != entry.due and entry.note is None:
                at = reading.line(_file(chapter), "history", n, "due")
                yield Found(_file(chapter), at, {"before": before.due, "after": entry.due})
            before = entry


def changed_history(reading: Reading, base: Reading) -> Iterator[Found]:
    """An entry that stood in a history before was changed, moved or removed: histories only grow.

    Bad:  {on: 2026-11-24, …} → {on: 2026-11-23, …}
    Good: {on: 2026-11-24, …} + {on: 2026-12-01, …, note: …}
    """
    for was, now in _pairs(reading, base):
        file = _file(now)
        for n, entry in enumerate(was.history):
            if n >= len(now.history):
                values = {"n": n + 1, "what": f"{_said(entry)} → –"}
                yield Found(file, reading.line(file, "history", len(now.history) - 1), values)
            elif now.history[n] != entry:
                old, new = _fields(entry), _fields(now.history[n])
                keys = [key for key in {**old, **new} if old.get(key) != new.get(key)]
                what = "; ".join(f"{key}: {old.get(key, '–')} → {new.get(key, '–')}" for key in keys)
                at = reading.line(file, "history", n, next((key for key in keys if key in new), "on"))
                yield Found(file, at, {"n": n + 1, "what": what})


def _fields(value: Entry | Promise | Origin | None) -> dict[str, str]:
    plain = value.model_dump(mode="json", exclude_none=True, by_alias=True) if value else {}
    return {key: str(found) for key, found in plain.items()}


def _said(entry: Entry) -> str:
    return ", ".join(f"{key}: {value}" for key, value in _fields(entry).items())


def removed_chapter(reading: Reading, base: Reading) -> Iterator[Found]:
    """A chapter that was announced is no longer there, or has another id. A promise is withdrawn, not erased.

    Bad:  rm docs/chapters/04-ai-and-education.md
    Good: series mark ai-and-education withdrawn --by … --note …
    """
    for was in base.library.chapters:
        if was.id not in reading.library.by_id:
            yield Found(_file(was), 1, {"id": was.id})


def moved_chapter(reading: Reading, base: Reading) -> Iterator[Found]:
    """A chapter has another number, so that its address would change.

    Bad:  mv docs/chapters/04-ai-and-education.md docs/chapters/07-ai-and-education.md
    Good: docs/chapters/04-ai-and-education.md
    """
    for was, now in _pairs(reading, base):
        if was.number != now.number:
            yield Found(_file(now), 1, {"was": f"{was.slug}.md"})


def changed_promise(reading: Reading, base: Reading) -> Iterator[Found]:
    """What was announced, or where a text comes from, was rewritten. Only `elsewhere` may become known.

    Bad:  promised: {…, as: OpenAI 的故事} → promised: {…, as: …}
    Good: elsewhere: unknown → elsewhere: {on: …, url: …}
    """
    for was, now in _pairs(reading, base):
        for key in ("promised", "origin"):
            before, after = _fields(getattr(was, key)), _fields(getattr(now, key))
            free = ("elsewhere", "archived") if before.get("elsewhere", "unknown") == "unknown" else ("archived",)
            for name in {**before, **after}:
                if before.get(name) != after.get(name) and name not in free and before:
                    values = {"what": f"{name}: {before.get(name, '–')} → {after.get(name, '–')}"}
                    yield Found(_file(now), reading.line(_file(now), key, name), values)


def changed_questions(reading: Reading, base: Reading) -> Iterator[Found]:
    """A question was taken away or put otherwise, and no new entry says why.

    Bad:  questions: [甲？, 乙？, 丙？] → questions: [甲？, 乙？]
    Good: questions: [甲？, 乙？] + history: [ …, {on: …, by: …, note: 丙并入乙} ]
    """
    for was, now in _pairs(reading, base):
        if any(entry.note for entry in now.history[len(was.history) :]):
            continue
        asked = {question.ask for question in now.questions}
        for question in was.questions:
            if question.ask not in asked:
                yield Found(_file(now), reading.line(_file(now), "questions"), {"ask": question.ask})


def changed_hands(reading: Reading, base: Reading) -> Iterator[Found]:
    """Of a published chapter an owner, reviewer or checker was taken away, and no new entry says why.

    Bad:  checkers: [ada] → checkers: []
    Good: checkers: [ada, lin]
    """
    for was, now in _pairs(reading, base):
        if not was.status.is_public or any(entry.note for entry in now.history[len(was.history) :]):
            continue
        for key in ("owners", "reviewers", "checkers"):
            for handle in sorted(set(getattr(was, key)) - set(getattr(now, key))):
                yield Found(_file(now), reading.line(_file(now), key), {"key": key, "id": handle})


def _pairs(reading: Reading, base: Reading) -> Iterator[tuple[Chapter, Chapter]]:
    """Each chapter as it was and as it is."""
    for was in base.library.chapters:
        if now := reading.library.by_id.get(was.id):
            yield was, now


# -- beside the book -------------------------------------------------------------------------------


def stale_readme(reading: Reading) -> Iterator[Found]:
    """The README's table of chapters shows something else than the chapters say.

    Bad:  series mark ai-and-education drafting …
    Good: series mark ai-and-education drafting … && series readme --write
    """
    line = readme_md.stale_line(reading.readme, reading.library)
    if line:
        yield Found("README.md", line, {})


# -- registration ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Rule:
    """A check with its words and its weight."""

    check: Check
    en: str
    zh: str
    severity: Severity = "error"
    wants: Literal["base", "today"] | None = None
    """What the check is given besides the reading; without it the rule is not asked."""

    @property
    def name(self) -> str:
        """As it is printed: ``dangling-fact``."""
        return self.check.__name__.replace("_", "-")

    @property
    def doc(self) -> str:
        """What it forbids, with a bad and a good line."""
        return cleandoc(self.check.__doc__ or "")

    @property
    def example(self) -> tuple[str, str]:
        """The bad line and the good one."""
        lines = self.doc.splitlines()
        bad, good = (next(line for line in lines if line.startswith(word)) for word in ("Bad:", "Good:"))
        return bad.removeprefix("Bad:").strip(), good.removeprefix("Good:").strip()

    @property
    def said_zh(self) -> str:
        """What it says, with an ellipsis where a value would stand."""
        return re.sub(r"\{[a-z]+(![a-z])?\}", "…", self.zh)


RULES: tuple[Rule, ...] = (
    Rule(dangling_link, "nothing in the book is at {id!r}; nearest: {near}", "书里没有 {id!r}；相近的有：{near}"),
    Rule(duplicate_id, "id {id!r} stands twice, first at {first}", "编号 {id!r} 重复，第一次在 {first}"),
    Rule(duplicate_label, "label {id!r} stands twice, first at {first}", "标签 {id!r} 重复，第一次在 {first}"),
    Rule(dangling_fact, "no fact {id!r}; nearest: {near}", "没有编号为 {id!r} 的事实；相近的有：{near}"),
    Rule(dangling_chapter, "no chapter {id!r}; nearest: {near}", "没有 {id!r} 这一章；相近的有：{near}"),
    Rule(dangling_source, "no source {id!r}; nearest: {near}", "没有编号为 {id!r} 的来源；相近的有：{near}"),
    Rule(dangling_output, "the site has no file {id!r}; nearest: {near}", "网站没有文件 {id!r}；相近的有：{near}"),
    Rule(
        dangling_part, "no fact {id!r} to be part of; nearest: {near}", "part_of 指向的 {id!r} 不存在；相近的有：{near}"
    ),
    Rule(
        unknown_person,
        "nobody in people.yaml is {id!r}; nearest: {near}",
        "people.yaml 里没有 {id!r}；相近的有：{near}",
    ),
    Rule(
        fact_without_source,
        "fact {id!r} is {verdict} but has no source; add sources, or verdict: unverifiable with not_found",
        "事实 {id!r} 判为 {verdict}，却没有来源；请补 sources，或改为 unverifiable 并写 not_found",
    ),
    Rule(
        fact_of_nobody,
        "fact {id!r} wants either 'said' (the essay's) or 'added' (why the book added it), not both",
        "事实 {id!r} 要么写 said（原文所说），要么写 added（本书为何补入），二者取一",
    ),
    Rule(event_without_place, "event {id!r} has no {field}", "事件 {id!r} 缺少 {field}"),
    Rule(bad_timeline, "timeline: {why}", "时间线：{why}"),
    Rule(
        bad_evidence_list,
        "evidence lists events, claims or sources, not {id!r}",
        "evidence 只能列 events、claims 或 sources，不能是 {id!r}",
    ),
    Rule(
        chapter_of_nothing,
        "chapter {id!r} wants either 'promised' or 'origin'",
        "章节 {id!r} 要有 promised 或 origin，二者取一",
    ),
    Rule(
        forbidden_move,
        "a chapter may not go from {from} to {to}; allowed: {allowed}",
        "不能从 {from} 变为 {to}；可以变为：{allowed}",
    ),
    Rule(backward_history, "entry of {later} stands after {earlier}", "{later} 的记录排在 {earlier} 之后"),
    Rule(
        empty_entry,
        "a history entry wants status, due, claimed_until or note",
        "history 的每一条要有 status、due、claimed_until 或 note",
    ),
    Rule(no_history, "chapter {id!r} has no state in its history", "章节 {id!r} 的 history 里没有状态"),
    Rule(missing_evidence, "state {status} wants {en}", "状态 {status} 还缺{zh}"),
    Rule(chinese_setting, "set {right!r} for {wrong!r}", "{wrong!r} 应当写成 {right!r}", severity="advice"),
    Rule(next_state, "state {status} will want {en}", "进入下一个状态 {status} 之前还要有{zh}", severity="advice"),
    Rule(future_entry, "entry of {on} lies in the future", "{on} 的记录在将来", wants="today"),
    Rule(past_date, "{key} {day} lies before the entry's own day {on}", "{key} {day} 早于这一条自己的日期 {on}"),
    Rule(
        long_claim,
        "claimed until {until}: for {days} days at most; it can be claimed again",
        "认领到 {until}：一次至多 {days} 天，可以续",
    ),
    Rule(
        idle_entry,
        "{key} for a chapter that is {state}: nobody writes it",
        "{key} 用不上：这一章是 {state}，没有人在写",
    ),
    Rule(endless_due, "due {due} has no end; write a day, a month or a year", "计划 {due} 没有尽头；请写到日、月或年"),
    Rule(
        silent_slip,
        "due was {before} and is now {after}; say why in a note",
        "计划从 {before} 改为 {after}；请在 note 里写明原因",
    ),
    Rule(
        changed_history,
        "entry {n} of the history was changed ({what}); put it back and add a new last entry instead",
        "history 的第 {n} 条被改动（{what}）；请恢复原样，另在末尾加一条",
        wants="base",
    ),
    Rule(
        removed_chapter,
        "chapter {id!r} was removed or renamed; put it back, and withdraw it by an entry in its history",
        "章节 {id!r} 被删除或改名；请恢复，要取消就在 history 里加一条 withdrawn",
        wants="base",
    ),
    Rule(
        moved_chapter,
        "the file was {was}; another number would change its address",
        "文件原来是 {was}；改了序号，地址就变了",
        wants="base",
    ),
    Rule(
        changed_promise,
        "what was announced stays as it was ({what}); put it back",
        "预告和出处不能改写（{what}）；请恢复原样",
        wants="base",
    ),
    Rule(
        changed_questions,
        "question {ask!r} is gone; put it back, or say why in a new entry's note",
        "问题 {ask!r} 不见了；请恢复，或在新的一条记录里用 note 写明原因",
        wants="base",
    ),
    Rule(
        changed_hands,
        "{id!r} is gone from {key} of a published chapter; put it back, or say why in a new entry's note",
        "已发布的一章，{key} 里少了 {id!r}；请恢复，或在新的一条记录里用 note 写明原因",
        wants="base",
    ),
    Rule(
        stale_readme,
        "the table of chapters is out of date; run: series readme --write",
        "章节表已经过时；请运行：series readme --write",
    ),
)


def problems(reading: Reading, *, base: Reading | None = None, today: date | None = None) -> list[Problem]:
    """All that is wrong, reading and rules together, in the order of files and lines.

    Where something is unsafe, rules are not asked: what they would say follows from text that was not read.
    Rules that compare with an earlier state of the book or with the clock are asked where *base* or *today* is given.
    """
    found = list(reading.problems)
    is_unsafe = any(problem.severity == "unsafe" for problem in found)
    given: dict[str | None, tuple[object, ...] | None] = {
        None: (),
        "base": (base,) if base else None,
        "today": (today,) if today else None,
    }
    for rule in () if is_unsafe else RULES:
        more = given[rule.wants]
        for file, line, values in rule.check(reading, *more) if more is not None else ():
            en, zh = rule.en.format(**values), rule.zh.format(**values)
            # where nothing is near, nothing is named
            en, zh = en.replace("; nearest: –", ""), zh.replace("；相近的有：–", "")
            found.append(Problem(file, line, rule.name, en, zh, rule.severity))
    return sorted(set(found))
