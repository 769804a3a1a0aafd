"""The nouns of the book: Book, Chapter, Person, Library, Problem; Fact and Source stand in ``facts``. Frozen values, no I/O."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import pairwise
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict

from series.dates import Day, When, day_zh, days_between
from series.facts import Fact, Source
from series.fields import Address, Line, Slug, Value
from series.lifecycle import MOST_MODEST, Standing, Status

# -- values ----------------------------------------------------------------------------------------


class Version(Value):
    """Which state of the book a site or an edition was made from: the day of its commit, and the commit where git knew it."""

    on: date
    commit: str = ""
    """As git names it, in full; empty where the book is no repository."""
    is_changed: bool = False
    """Whether files were changed since."""
    editions: tuple[tuple[str, int], ...] = ()
    """Files that were made of it, to be taken along: each name with its size in bytes."""

    @property
    def short(self) -> str:
        """What stands for the commit: its first seven digits."""
        return self.commit[:7]

    @property
    def zh(self) -> str:
        """``2026 年 11 月 28 日，提交 f3c9838``"""
        return f"{day_zh(self.on)}，提交 {self.short}" if self.commit else day_zh(self.on)


class Person(Value):
    """Somebody who works on the book, under a handle."""

    name: Line
    """As the book shows it."""
    url: Address | None = None
    """Their page."""


class Lane(Value):
    """One who acts, as this book tells them apart: an id, the word before an event in a drawing, a colour of the palette."""

    id: Slug
    word: Line
    colour: Literal["green", "amber", "blue", "purple", "red", "grey", "teal", "pink"] = "grey"


class Licence(Value):
    """Under which the book's own text stands."""

    name: Line
    url: Address


class Essay(Value):
    """The text that the book grew from: its chapter's id, and who wrote it."""

    id: Slug
    author: Line


class Book(Value):
    """This book's own words, from ``docs/book.yaml``: what no tool knows of itself."""

    id: Slug = "book"
    """For good: the ids of the feed's entries are made of it."""
    title: Line = "本书"
    editors: Line = "本书编者"
    since: int = 2026
    """The year in which the book began, for its copyright line."""
    essay: Essay | None = None
    site: Address | None = None
    """The site's address, where it has one of its own: canonical addresses and absolute links begin with it."""
    repository: Address | None = None
    """Where the book is worked on; without it pages say how to send a change by other means."""
    contact: Line | None = None
    """How the editors are reached without a repository, in words: an address or a place."""
    licence: Licence | None = None
    search_examples: Line | None = None
    lanes: tuple[Lane, ...] = ()

    def lane(self, name: str) -> Lane:
        """A lane by its id; one of the same name where the book has none."""
        return next((lane for lane in self.lanes if lane.id == name), Lane.model_construct(id=name, word=name))


class Elsewhere(Value):
    """Where the essay's author wrote it after all."""

    on: Day
    url: Address


class Promise(Value):
    """What was announced, where, when, by whom."""

    on: Day
    in_: Slug
    by: Line
    as_: Line
    elsewhere: Literal["unknown"] | Elsewhere = "unknown"

    model_config = ConfigDict(alias_generator=lambda name: name.rstrip("_"))


class Origin(Value):
    """Where a text comes from that existed before the book."""

    author: Line
    on: Day
    url: Address | None = None
    """Empty where it is known from a copy alone."""
    archived: Address | None = None
    also: Address | None = None
    """A second address of the same text, independent of the first: without one the page says that there is one witness."""
    licence: Line | None = None
    """Under what licence, or with whose leave, its own words stand here."""


class Question(Value):
    """What a reader will be able to answer after the chapter; ``answer`` is the label where the text does."""

    ask: Line
    answer: Slug | None = None


class MachineHelp(Value):
    """What machines did for a chapter's text, and who looked it through."""

    did: Literal["none", "polish", "draft", "translation"]
    checked: tuple[Slug, ...] = ()

    @property
    def zh(self) -> str:
        """The word for readers."""
        words = {"none": "没有用机器写作", "polish": "机器润色", "draft": "机器起草", "translation": "机器翻译"}
        return words[self.did]


class Entry(Value):
    """One line of a chapter's history."""

    on: Day
    by: Slug
    status: Status | None = None
    due: When | None = None
    claimed_until: Day | None = None
    text: Literal["verbatim"] | None = None
    """Of a text that existed before the book: that it stands here in its author's words since then."""
    note: Line | None = None

    @property
    def zh(self) -> str:
        """What it says, as a reader sees it: ``写作中；认领至 2027 年 2 月 22 日。说明``"""
        said = [self.status.zh] if self.status else []
        said += ["照录原文"] if self.text else []
        said += [f"认领至 {day_zh(self.claimed_until)}"] if self.claimed_until else []
        said += [f"计划 {self.due.zh}完成"] if self.due else []
        return "；".join(said) + (f"。{self.note}" if self.note else "")


@dataclass(frozen=True)
class Move:
    """One change of state in a history."""

    n: int
    """Its place among the entries, which never changes: a history only grows."""
    on: date
    by: str
    before: Status | None
    after: Status
    left: Status | None
    """For a pause that ends: the state that it began from."""
    note: str | None

    @property
    def kind(self) -> Literal["published", "revised", "moved"]:
        """What readers of the feed filter by."""
        if self.after is not Status.PUBLISHED:
            return "moved"
        return "revised" if self.before is Status.PUBLISHED else "published"


def _questions(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return tuple({"ask": q} if isinstance(q, str) else q for q in value)
    return value


class Chapter(Value):
    """One chapter: the facts of its front matter, with what its file name and body say."""

    id: Slug
    number: int
    title: Line
    title_en: Line | None = None
    summary: Line | None = None
    promised: Promise | None = None
    origin: Origin | None = None
    questions: Annotated[tuple[Question, ...], BeforeValidator(_questions)] = ()
    owners: tuple[Slug, ...] = ()
    reviewers: tuple[Slug, ...] = ()
    checkers: tuple[Slug, ...] = ()
    ai: Annotated[MachineHelp | None, BeforeValidator(lambda ai: {"did": ai} if isinstance(ai, str) else ai)] = None
    history: tuple[Entry, ...] = ()
    cites: tuple[Slug, ...] = ()
    """Ids of the facts that the body marks."""
    labels: tuple[str, ...] = ()
    """The labels of the body's sections that can answer a question: they say something and are not the placeholder's own."""
    outline: tuple[tuple[str, int], ...] = ()
    """The sections that are the placeholder's own (what was announced, what is to be written, help wanted, how to claim), by
    label or, without one, by heading; each with how many characters stand in it."""
    template_notes: int = 0
    """How many of the template's notes are still in the body."""
    han: int = 0
    """Chinese characters of the body, punctuation left out."""
    words: int = 0
    """Words and numbers of the body in other scripts."""

    @property
    def slug(self) -> str:
        """Its file name without the ending: ``01-my-chapter``."""
        return f"{self.number:02d}-{self.id}"

    @cached_property
    def docname(self) -> str:
        """Its page: ``chapters/01-my-chapter``."""
        return f"chapters/{self.slug}"

    @property
    def status(self) -> Status:
        """The state of the last entry that names one; the most modest one where none does."""
        return self.moves[-1].after if self.moves else MOST_MODEST

    @property
    def since(self) -> date | None:
        """The day of the last move."""
        return self.moves[-1].on if self.moves else None

    @cached_property
    def moves(self) -> tuple[Move, ...]:
        """The entries that name a state, in order, each with the state before it."""
        found: list[Move] = []
        left: Status | None = None
        for n, entry in enumerate(self.history):
            if entry.status is None:
                continue
            before = found[-1].after if found else None
            found.append(Move(n, entry.on, entry.by, before, entry.status, left, entry.note))
            if entry.status is Status.PAUSED and before is not Status.PAUSED:
                left = before
        return tuple(found)

    @property
    def left(self) -> Status | None:
        """The state that it was last paused from."""
        pauses = [move.before for move in self.moves if move.after is Status.PAUSED]
        return pauses[-1] if pauses else None

    @property
    def visited(self) -> frozenset[Status]:
        """Every state that it is or was in."""
        return frozenset(move.after for move in self.moves)

    @property
    def claimed_until(self) -> date | None:
        """Until when its owners hold it; ``None`` where nobody does: a claim ends with the writing."""
        until: date | None = None
        for entry in self.history:
            if entry.status in (Status.PLANNED, Status.PUBLISHED, Status.WITHDRAWN, Status.RETRACTED):
                until = None
            until = entry.claimed_until or until
        return until

    @property
    def lease(self) -> date | None:
        """The last day on which those who write it hold it; ``None`` where nobody writes. A pause stops no claim."""
        return self.claimed_until if self.status.standing is Standing.IN_WORK else None

    def is_lapsed(self, today: date) -> bool:
        """Whether its claim has run out while it was being written: then it is open again."""
        return self.lease is not None and self.lease < today

    def standing(self, today: date) -> Standing:
        """What has become of it: a chapter whose claim has lapsed is open again."""
        return Standing.OPEN if self.is_lapsed(today) else self.status.standing

    @property
    def is_verbatim(self) -> bool:
        """Whether it is another's text in that other's words."""
        return self.origin is not None and any(entry.text for entry in self.history)

    @property
    def due(self) -> When | None:
        """When the book last said it should be out."""
        return next((e.due for e in reversed(self.history) if e.due), None)

    @property
    def slips(self) -> tuple[int, ...]:
        """By how many days each change of ``due`` put it off. Only dates that this book set itself count."""
        ends = [e.due.last for e in self.history if e.due and e.due.last]
        return tuple(days_between(a, b) for a, b in pairwise(ends) if b > a)

    @property
    def is_self_checked(self) -> bool:
        """Whether an owner also reviewed or checked it."""
        return bool(set(self.owners) & {*self.reviewers, *self.checkers})

    @property
    def characters(self) -> int:
        """Its length as Chinese counts it: every character, and every foreign word or number, is one."""
        return self.han + self.words

    @property
    def minutes(self) -> int:
        """How long it takes to read, at least one minute: 400 characters or 220 foreign words a minute.

        Round figures for quiet reading of non-fiction by adults; Brysbaert (2019) has 238 words for English.
        """
        return max(1, round(self.han / 400 + self.words / 220))

    @cached_property
    def as_shown(self) -> tuple[str, ...]:
        """What other pages show of it: title, address, badge. Pages are built again when this changes."""
        return (self.id, self.docname, self.title, self.status, str(self.is_self_checked))


DERIVED = ("id", "number", "docname", "cites", "labels", "outline", "template_notes", "han", "words")
"""Fields of a page that its file's name and body give: nobody writes them."""


class Page(Value):
    """A page that is not a chapter: cover, board, evidence, handbook."""

    docname: str
    title: Line
    summary: Line | None = None


class Library(Value):
    """Everything that ``docs/`` holds, as values."""

    book: Book = Book()
    chapters: tuple[Chapter, ...] = ()
    pages: tuple[Page, ...] = ()
    events: tuple[Fact, ...] = ()
    claims: tuple[Fact, ...] = ()
    sources: tuple[Source, ...] = ()
    people: Mapping[str, Person] = {}

    @cached_property
    def facts(self) -> Mapping[str, Fact]:
        """All events and claims by id."""
        return {f.id: f for f in (*self.events, *self.claims)}

    @cached_property
    def by_id(self) -> Mapping[str, Chapter]:
        """All chapters by id."""
        return {c.id: c for c in self.chapters}

    @cached_property
    def by_docname(self) -> Mapping[str, Chapter | Page]:
        """All chapters and pages by the name of their file."""
        return {**{c.docname: c for c in self.chapters}, **{p.docname: p for p in self.pages}}

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Of each chapter's page: how many chapters stand before it."""
        return {c.docname: n for n, c in enumerate(self.chapters)}

    @cached_property
    def last(self) -> date:
        """The day of the last entry in any history, or of the last correction."""
        days = [entry.on for chapter in self.chapters for entry in chapter.history]
        return max([*days, *(found.on for fact in self.facts.values() for found in fact.corrections)], default=date.min)

    @cached_property
    def source(self) -> Mapping[str, Source]:
        """All sources by id."""
        return {s.id: s for s in self.sources}

    def is_event(self, fact_id: str) -> bool:
        """Whether the fact is an event; otherwise it is a claim."""
        return fact_id in self._event_ids

    @cached_property
    def by_day(self) -> tuple[tuple[date, ...], tuple[Fact, ...]]:
        """The first day of each event, and the events, in their order."""
        events = sorted(self.events, key=lambda fact: fact.order("date")[0])
        return tuple(fact.order("date")[0] for fact in events), tuple(events)

    @cached_property
    def _event_ids(self) -> frozenset[str]:
        return frozenset(f.id for f in self.events)

    def cited(self, fact: Fact) -> tuple[Source, ...]:
        """The sources of a fact that exist, in its order, each once, however often it is quoted."""
        names = dict.fromkeys(citation.source for citation in fact.sources)
        return tuple(self.source[name] for name in names if name in self.source)

    @cached_property
    def facts_on(self) -> Mapping[str, tuple[Fact, ...]]:
        """For each source that is used, the facts that rest on it."""
        found: dict[str, list[Fact]] = {}
        for fact in (*self.events, *self.claims):
            for name in dict.fromkeys(citation.source for citation in fact.sources):
                found.setdefault(name, []).append(fact)
        return {name: tuple(facts) for name, facts in found.items()}

    @cached_property
    def remarks(self) -> Mapping[str, tuple[Fact, ...]]:
        """For each event, what else the essay says about it: the claims that name it, in their order."""
        found: dict[str, list[Fact]] = {}
        for claim in sorted((c for c in self.claims if c.about), key=lambda claim: claim.place):
            found.setdefault(claim.about or "", []).append(claim)
        return {name: tuple(claims) for name, claims in found.items()}

    def name_of(self, handle: str) -> str:
        """A person's name; the handle itself where nobody has it."""
        person = self.people.get(handle)
        return person.name if person else handle

    @property
    def editing(self) -> str:
        """What the book did with its essay: it checks it, and where the author's own words do not stand there tells it again."""
        essay = self.by_id.get(self.book.essay.id) if self.book.essay else None
        return "核对" if essay and essay.is_verbatim else "重述与核对"

    def is_of_the_essay(self, chapter: Chapter) -> bool:
        """Whether the essay announced it, and not the book itself."""
        place = self.by_id.get(chapter.promised.in_) if chapter.promised else None
        return place is not None and place.origin is not None

    def facts_of(self, chapter_id: str) -> tuple[Fact, ...]:
        """The facts that say they belong to a chapter, events first."""
        return self._facts_of.get(chapter_id, ())

    @cached_property
    def _facts_of(self) -> Mapping[str, tuple[Fact, ...]]:
        found: dict[str, list[Fact]] = {}
        for fact in self.facts.values():
            for name in dict.fromkeys(fact.chapters):
                found.setdefault(name, []).append(fact)
        return {name: tuple(facts) for name, facts in found.items()}


# -- problems --------------------------------------------------------------------------------------

Severity = Literal["unsafe", "error", "advice"]


@dataclass(frozen=True, order=True)
class Problem:
    """Something wrong at a place: ``path:line: message [rule]``."""

    path: str
    """Relative to the folder that holds ``docs/``: ``docs/chapters/02-ai-alignment.md``."""
    line: int
    rule: str
    message: str
    """In English, quoting what was written and what would be right."""
    message_zh: str = field(default="", compare=False)
    severity: Severity = field(default="error", compare=False)

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message} [{self.rule}]"
