"""What must hold across a library: one generator a rule; its docstring is its documentation.

A rule yields where it is broken and the values for its two messages, English and Chinese, which stand
beside it in ``RULES``. Adding it there is the whole registration.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from inspect import cleandoc
from pathlib import PurePosixPath
from posixpath import normpath
from typing import NamedTuple

from series import timeline
from series.library import Reading
from series.lifecycle import QUESTIONS_WANTED, WANTS, Evidence, Status, first_states, moves
from series.model import Chapter, Fact, Problem, Severity, Verdict


class Found(NamedTuple):
    """A place where a rule is broken: file, line, values for the message."""

    file: str
    line: int
    values: Mapping[str, object]


Check = Callable[[Reading], Iterator[Found]]

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

    Bad:  two entries `- id: gpt-3-paper-2020`
    Good: each id once; an id is never reused
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

    Bad:  `(scope)=` in two chapters
    Good: `(openai-scope)=`, `(alignment-scope)=`
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
    for chapter in reading.library.chapters:
        if chapter.promised and chapter.promised.in_ not in known:
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

    Bad:  verdict: confirmed, and no sources
    Good: sources: [{source: openai-2022-chatgpt}]
    """
    for file, fact in _facts(reading):
        if fact.verdict in (Verdict.OPINION, Verdict.UNCHECKED) or fact.sources:
            continue
        if fact.verdict is Verdict.UNVERIFIABLE and fact.not_found:
            continue
        yield Found(file, reading.line(file, fact.id), {"id": fact.id, "verdict": fact.verdict.value})


def fact_of_nobody(reading: Reading) -> Iterator[Found]:
    """A fact says neither what the essay says (`said`) nor why the book added it (`added`), or says both.

    Bad:  an event with neither
    Good: said: …   or   added: …
    """
    for file, fact in _facts(reading):
        if (fact.said is None) == (fact.added is None):
            yield Found(file, reading.line(file, fact.id), {"id": fact.id})


def event_without_place(reading: Reading) -> Iterator[Found]:
    """An event lacks its lane, its kind, or any date, so that no timeline can show it.

    Bad:  an event without `lane`
    Good: lane: openai
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


# -- histories -------------------------------------------------------------------------------------


def chapter_of_nothing(reading: Reading) -> Iterator[Found]:
    """A chapter says neither where it was promised nor where its text comes from, or says both.

    Bad:  neither `promised` nor `origin`
    Good: promised: {on: 2023-02-08, in: absent-from-the-feast, by: 红博士, as: AI 与教育}
    """
    for chapter in reading.library.chapters:
        if (chapter.promised is None) == (chapter.origin is None):
            yield Found(_file(chapter), reading.line(_file(chapter), "title"), {"id": chapter.id})


def forbidden_move(reading: Reading) -> Iterator[Found]:
    """A history begins with the wrong state, or moves to one that may not follow.

    Bad:  planned, then published
    Good: planned, drafting, review, published
    """
    for chapter in reading.library.chapters:
        left: Status | None = None
        current: Status | None = None
        for n, entry in enumerate(chapter.history):
            if entry.status is None:
                continue
            allowed = moves(current, left) if current else first_states(chapter.origin is not None)
            if entry.status not in allowed:
                at = reading.line(_file(chapter), "history", n, "status")
                words = " ".join(allowed) or "–"
                yield Found(_file(chapter), at, {"from": current or "–", "to": entry.status.value, "allowed": words})
            if entry.status is Status.PAUSED:
                left = current
            current = entry.status


def backward_history(reading: Reading) -> Iterator[Found]:
    """An entry is dated before the one above it.

    Bad:  on: 2026-11-24, then on: 2026-11-20
    Good: dates that never go back
    """
    for chapter in reading.library.chapters:
        for n, (earlier, later) in enumerate(zip(chapter.history, chapter.history[1:], strict=False), 1):
            if later.on < earlier.on:
                at = reading.line(_file(chapter), "history", n, "on")
                yield Found(_file(chapter), at, {"later": later.on, "earlier": earlier.on})


def empty_entry(reading: Reading) -> Iterator[Found]:
    """A history entry says nothing: no status, no due, no claimed_until.

    Bad:  - {on: 2026-11-24, by: editors}
    Good: - {on: 2026-11-24, by: editors, status: planned}
    """
    for chapter in reading.library.chapters:
        for n, entry in enumerate(chapter.history):
            if not (entry.status or entry.due or entry.claimed_until):
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
    """A chapter is in a state without what that state wants.

    Bad:  status: review, and reviewers: []
    Good: reviewers: [editors]
    """
    for chapter in reading.library.chapters:
        for want in lacking(reading, chapter, chapter.status):
            at = reading.line(_file(chapter), _FIELD.get(want, "history"))
            yield Found(_file(chapter), at, {"status": chapter.status.value, "want": want.value})


_FIELD = {
    Evidence.TITLE_EN: "title_en",
    Evidence.SUMMARY: "summary",
    Evidence.QUESTIONS: "questions",
    Evidence.QUESTIONS_ANSWERED: "questions",
    Evidence.PROMISED: "promised",
    Evidence.OWNER: "owners",
    Evidence.REVIEWER: "reviewers",
    Evidence.CHECKER: "checkers",
}


def lacking(reading: Reading, chapter: Chapter, status: Status) -> list[Evidence]:
    """What *status* wants of the chapter and it has not."""
    library = reading.library
    page = reading.prose.get(_file(chapter))
    labels = {label for label, _ in page.labels} if page else set()
    cited = [library.facts[c] for c in chapter.cites if c in library.facts]
    last = next((e for e in reversed(chapter.history) if e.status is status), None)
    times = sum(e.status is status for e in chapter.history)
    has: dict[Evidence, bool] = {
        Evidence.TITLE: bool(chapter.title),
        Evidence.TITLE_EN: chapter.title_en is not None,
        Evidence.SUMMARY: chapter.summary is not None,
        Evidence.QUESTIONS: len(chapter.questions) >= QUESTIONS_WANTED,
        Evidence.PROMISED: chapter.promised is not None or chapter.origin is not None,
        Evidence.OWNER: bool(chapter.owners),
        Evidence.CLAIMED_UNTIL: chapter.claimed_until is not None,
        Evidence.REVIEWER: bool(chapter.reviewers),
        Evidence.CHECKER: bool(chapter.checkers),
        Evidence.NO_TEMPLATE_TEXT: page is None or not any(label.startswith("template-") for label, _ in page.labels),
        Evidence.FACTS_EXIST: len(cited) == len(chapter.cites),
        Evidence.FACTS_SOURCED: all(
            f.verdict is not Verdict.UNCHECKED and (f.sources or f.not_found or f.verdict is Verdict.OPINION)
            for f in cited
        ),
        Evidence.QUESTIONS_ANSWERED: all(q.answer in labels for q in chapter.questions),
        Evidence.NOTE: last is not None and last.note is not None,
    }
    wanted = list(WANTS[status])
    if status is Status.PUBLISHED and times > 1:
        wanted.append(Evidence.NOTE)  # a revision says what changed
    return [want for want in wanted if not has[want]]


# -- registration ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Rule:
    """A check with its words and its weight."""

    check: Check
    en: str
    zh: str
    severity: Severity = "error"

    @property
    def name(self) -> str:
        """As it is printed: ``dangling-fact``."""
        return self.check.__name__.replace("_", "-")

    @property
    def doc(self) -> str:
        """What it forbids, with a bad and a good line."""
        return cleandoc(self.check.__doc__ or "")


RULES: tuple[Rule, ...] = (
    Rule(dangling_link, "nothing in the book is at {id!r}; nearest: {near}", "书里没有 {id!r}；相近的有：{near}"),
    Rule(duplicate_id, "id {id!r} stands twice, first at {first}", "编号 {id!r} 重复，第一次在 {first}"),
    Rule(duplicate_label, "label {id!r} stands twice, first at {first}", "标签 {id!r} 重复，第一次在 {first}"),
    Rule(dangling_fact, "no fact {id!r}; nearest: {near}", "没有编号为 {id!r} 的事实；相近的有：{near}"),
    Rule(dangling_chapter, "no chapter {id!r}; nearest: {near}", "没有 {id!r} 这一章；相近的有：{near}"),
    Rule(dangling_source, "no source {id!r}; nearest: {near}", "没有编号为 {id!r} 的来源；相近的有：{near}"),
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
        "a history entry wants status, due or claimed_until",
        "history 的每一条要有 status、due 或 claimed_until",
    ),
    Rule(no_history, "chapter {id!r} has no state in its history", "章节 {id!r} 的 history 里没有状态"),
    Rule(missing_evidence, "state {status} wants {want}", "状态 {status} 需要 {want}"),
)


def problems(reading: Reading) -> list[Problem]:
    """All that is wrong, reading and rules together, in the order of files and lines.

    Where something is unsafe, rules are not asked: what they would say follows from text that was not read.
    """
    found = list(reading.problems)
    is_unsafe = any(problem.severity == "unsafe" for problem in found)
    for rule in () if is_unsafe else RULES:
        for file, line, values in rule.check(reading):
            found.append(
                Problem(file, line, rule.name, rule.en.format(**values), rule.zh.format(**values), rule.severity)
            )
    return sorted(set(found))
