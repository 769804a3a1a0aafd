"""What a state wants of a chapter and it has not, each with the line to add: for rules, commands and pages alike."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from series.facts import Fact, Verdict
from series.lifecycle import LEAST_LENGTH, QUESTIONS_WANTED, ROAD, Evidence, Status, onward, wanted
from series.model import Chapter, Library

_COUNTED = {
    Evidence.NO_TEMPLATE_TEXT: "还有 {} 处",
    Evidence.QUESTIONS_ANSWERED: "第 {} 个",
    Evidence.LENGTH: "现在 {} 字",
}


@dataclass(frozen=True)
class Missing:
    """One thing that a chapter lacks for a state."""

    want: Evidence
    at: tuple[str | int, ...]
    """Where in the front matter it belongs; empty for the body."""
    add: str
    """The line to add or to mend, as it would stand in the file."""
    which: str = ""
    """Which fact or question it is about, where there are several."""

    @property
    def en(self) -> str:
        """``a reviewer: add `reviewers: [HANDLE]` ``"""
        which = f" ({self.which})" if self.which else ""
        return f"{self.want.en}{which}: {self.add}"

    @property
    def zh(self) -> str:
        """``审稿人：reviewers: [代号]``"""
        words = _COUNTED.get(self.want, "{}")
        which = f"（{words.format(self.which)}）" if self.which else ""
        return f"{self.want.zh}{which}：{self.add.replace('HANDLE', '代号').replace('LABEL', '标签')}"


def next_state(chapter: Chapter) -> Status | None:
    """The state that comes next for it on the way to the reader; ``None`` where the way ends."""
    return onward(chapter.status, chapter.left)


def lacking(library: Library, chapter: Chapter, status: Status) -> tuple[Missing, ...]:
    """What *chapter* lacks to be in *status*. A note is no part of it: it belongs to the entry."""
    found: list[Missing] = []
    for want in wanted(status, chapter.visited | {status}):
        if want in _FIELDS and not _has(chapter, want):
            name, add = _FIELDS[want]
            found.append(Missing(want, ("history" if want is Evidence.CLAIMED_UNTIL else name,), add))
        found.extend(_each(library, chapter, want))
    return tuple(found)


def later(library: Library, chapter: Chapter) -> dict[Status, tuple[Missing, ...]]:
    """What it lacks for the states behind the next one, each thing where it is wanted first: what there is to do to the end."""
    after = next_state(chapter)
    if after not in ROAD:
        return {}
    told = set(lacking(library, chapter, after))
    found: dict[Status, tuple[Missing, ...]] = {}
    for state in ROAD[ROAD.index(after) + 1 :]:
        found[state] = tuple(missing for missing in lacking(library, chapter, state) if missing not in told)
        told.update(found[state])
    return found


def is_sourced(fact: Fact) -> bool:
    """Whether a published chapter may rest on it: it was checked, and found somewhere or searched for in vain."""
    if fact.verdict is Verdict.UNCHECKED:
        return False
    return bool(fact.sources or fact.not_found or fact.verdict is Verdict.OPINION)


_FIELDS = {
    Evidence.TITLE: ("title", "title: …"),
    Evidence.TITLE_EN: ("title_en", "title_en: …"),
    Evidence.SUMMARY: ("summary", "summary: …"),
    Evidence.QUESTIONS: ("questions", "questions: [ …？, …？ ]"),
    Evidence.PROMISED: ("promised", "promised: {on: YYYY-MM-DD, in: ID, by: …, as: …}"),
    Evidence.OWNER: ("owners", "owners: [HANDLE]"),
    Evidence.CLAIMED_UNTIL: ("claimed_until", "- {on: YYYY-MM-DD, by: HANDLE, claimed_until: YYYY-MM-DD}"),
    Evidence.AI: ("ai", "ai: none / ai: {did: polish, checked: [HANDLE]}"),
    Evidence.REVIEWER: ("reviewers", "reviewers: [HANDLE]"),
    Evidence.CHECKER: ("checkers", "checkers: [HANDLE]"),
}
"""What a field of the chapter answers: its name, and the line to add."""


def _has(chapter: Chapter, want: Evidence) -> bool:
    if want is Evidence.QUESTIONS:
        return len(chapter.questions) >= QUESTIONS_WANTED
    if want is Evidence.AI:
        return chapter.ai is not None and (chapter.ai.did == "none" or bool(chapter.ai.checked))
    return bool(getattr(chapter, _FIELDS[want][0]) or (want is Evidence.PROMISED and chapter.origin))


def _each(library: Library, chapter: Chapter, want: Evidence) -> Iterator[Missing]:
    """Of what may lack several times: each fact, question, section; of the body as a whole one."""
    match want:
        case Evidence.NO_TEMPLATE_TEXT if chapter.template_notes:
            yield Missing(want, (), "% 模板：…", str(chapter.template_notes))
        case Evidence.FACTS_EXIST:
            for name in (name for name in chapter.cites if name not in library.facts):
                yield Missing(want, (), f"docs/evidence/events/{name}.yaml", name)
        case Evidence.FACTS_SOURCED:
            cited = (library.facts[name] for name in chapter.cites if name in library.facts)
            for fact in (fact for fact in cited if not is_sourced(fact)):
                file = f"docs/evidence/{'events' if library.is_event(fact.id) else 'claims'}/{fact.id}.yaml"
                add = f"{file}: verdict: …, sources: [{{source: …}}]"
                yield Missing(want, (), add, f"{fact.id}, {fact.verdict}")
        case Evidence.NO_OUTLINE:
            yield from (Missing(want, (), f"({name})=") for name, _ in chapter.outline)
        case Evidence.QUESTIONS_ANSWERED:
            for n, question in enumerate(chapter.questions):
                if question.answer not in chapter.labels:
                    add = f"- {{ask: {question.ask}, answer: LABEL}}"
                    yield Missing(want, ("questions", n), add, str(n + 1))
        case Evidence.LENGTH:
            said = next((move.note for move in reversed(chapter.moves) if move.after is Status.REVIEW), None)
            written = chapter.characters - sum(count for _, count in chapter.outline)
            if written < LEAST_LENGTH and not said:
                yield Missing(want, (), "note: …", str(written))
