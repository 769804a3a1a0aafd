"""Facts selected, ordered, laid out as Mermaid text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal, TypeVar

from series.allowed import near
from series.dates import When, Wrong
from series.facts import Fact, FactKind
from series.model import Lane, Library
from sphinx_zh import mermaid

By = Literal["stated", "date"]
Form = Literal["timeline", "band"]

EVENT, PERIOD = 36, 24  # cells that a box of `timeline TD` holds, measured
PER_PERIOD = 4  # more in one period make a row too high to read


@dataclass(frozen=True)
class Selection:
    """Which events, in which order, in which form."""

    from_: When | None = None
    to: When | None = None
    lanes: frozenset[str] = frozenset()
    kinds: frozenset[FactKind] = frozenset()
    chapters: frozenset[str] = frozenset()
    overview: bool = False
    essay: bool = False
    by: By = "date"
    form: Form = "timeline"
    brief: bool = False
    """Whether its list tells names and dates alone; a band's does."""


OPTIONS = ("from", "to", "lanes", "kinds", "chapters", "overview", "essay", "by", "form", "brief")
Word = TypeVar("Word", bound=str)


def selection(options: Mapping[str, str | None], lanes: Sequence[Lane]) -> Selection:
    """What the options of a directive or a command select. Raises Wrong with what was written and what is allowed;
    *lanes* are those of the book. A caption selects nothing."""
    for name in options:
        if name not in (*OPTIONS, "caption"):
            raise Wrong(
                f"unknown option {name!r}; {near(name, OPTIONS)[0]}",
                f"没有 {name!r} 这个选项；{near(name, OPTIONS)[1]}",
            )
    from_, to = _when("from", options), _when("to", options)
    if from_ and to and to.last and to.last < from_.first:
        raise Wrong(f"to: {to} ends before from: {from_} begins", f"to 的 {to} 早于 from 的 {from_}")
    return Selection(
        from_=from_,
        to=to,
        lanes=frozenset(_words("lanes", options, [lane.id for lane in lanes])),
        kinds=frozenset(_words("kinds", options, list(FactKind))),
        chapters=frozenset((options.get("chapters") or "").replace(",", " ").split()),
        overview="overview" in options,
        essay="essay" in options,
        by=_one("by", options, ("date", "stated"), "date"),
        form=_one("form", options, ("timeline", "band"), "timeline"),
        brief="brief" in options or options.get("form") == "band",
    )


def _when(name: str, options: Mapping[str, str | None]) -> When | None:
    written = options.get(name)
    if written is None:
        return None
    try:
        return When.parse(written.strip())
    except Wrong as error:
        raise Wrong(f"{name}: {error}", f"{name}：{error.zh}") from None


def _words(name: str, options: Mapping[str, str | None], allowed: Sequence[Word]) -> list[Word]:
    return [_among(name, written, allowed) for written in re.findall(r"[^\s,，、]+", options.get(name) or "")]


def _one(name: str, options: Mapping[str, str | None], allowed: Sequence[Word], default: Word) -> Word:
    written = options.get(name)
    return default if written is None else _among(name, written.strip(), allowed)


def _among(name: str, written: str, allowed: Sequence[Word]) -> Word:
    for word in allowed:
        if word == written:
            return word
    en, zh = near(written, allowed)
    raise Wrong(f"{name}: {written!r} is unknown; {en}", f"{name} 没有 {written!r} 这个值；{zh}")


def selected(library: Library, chosen: Selection) -> tuple[Fact, ...]:
    """The events chosen: by first day, last day, place in the essay; or, as stated, in the essay's own order. One is in a
    range when its first day is."""
    found: list[Fact] = []
    for fact in library.events:
        when = fact.when(chosen.by)
        if when is None:
            continue
        if (chosen.from_ and when.first < chosen.from_.first) or (
            chosen.to and chosen.to.last and when.first > chosen.to.last
        ):
            continue
        if (chosen.lanes and fact.lane not in chosen.lanes) or (chosen.kinds and fact.kind not in chosen.kinds):
            continue
        if chosen.chapters and not chosen.chapters & set(fact.chapters):
            continue
        if (chosen.overview and not fact.overview) or (chosen.essay and not fact.is_essay):
            continue
        found.append(fact)
    if chosen.by == "stated":  # as the essay has them; what the book added comes behind
        return tuple(sorted(found, key=lambda fact: (fact.place[:2], fact.order("stated"), fact.id)))
    return tuple(sorted(found, key=lambda fact: (fact.order("date"), fact.place)))


def groups(facts: Sequence[Fact], by: By) -> list[tuple[str, list[Fact]]]:
    """Periods for a drawing: months, or a year, or a stretch of time, each at most four events and no name twice."""
    named = [(_period(when, by), fact) for fact in facts if (when := fact.when(by))]
    if by == "date":  # what is known by its year alone stands between months, and breaks none of them in two
        first = {name: n for n, (name, _) in reversed(list(enumerate(named)))}
        named.sort(key=lambda pair: first[pair[0]])
    split: list[tuple[str, list[Fact]]] = []
    for name, run in groupby(named, key=lambda pair: pair[0]):
        members = [fact for _, fact in run]
        split += [(name, members[n : n + PER_PERIOD]) for n in range(0, len(members), PER_PERIOD)]
    number, seen = Counter(name for name, _ in split), Counter[str]()
    for n, (name, members) in enumerate(split):
        seen[name] += 1
        split[n] = (f"{name}（{_numeral(seen[name])}）" if number[name] > 1 else name, members)
    return split


def _numeral(n: int) -> str:
    return "一二三四五六七八九十"[n - 1] if n <= 10 else str(n)


def _period(when: When, by: By) -> str:
    if when.precision == "day":
        return When.parse(when.text[:7]).zh
    if when.precision == "year" and by == "date":
        return f"{when.zh}（全年）"
    return when.zh


def mermaid_text(facts: Sequence[Fact], chosen: Selection, lanes: Sequence[Lane]) -> str:
    """The events as Mermaid ``timeline TD`` or, for a band of years, as ``gantt``. Every event is in it once."""
    words = {lane.id: lane.word for lane in lanes}
    return _band(facts, words) if chosen.form == "band" else _timeline(facts, chosen.by, words)


def _timeline(facts: Sequence[Fact], by: By, lanes: Mapping[str, str]) -> str:
    rows = ["timeline TD"]
    for period, members in groups(facts, by):
        texts = " : ".join(mermaid.label(_shown(fact, by, lanes), EVENT) for fact in members)
        rows.append(f"    {mermaid.label(period, PERIOD)} : {texts}")
    return "\n".join(rows) + "\n"


def _shown(fact: Fact, by: By, lanes: Mapping[str, str]) -> str:
    tag = f"【{lanes.get(fact.lane, fact.lane)}】" if fact.lane else ""
    return f"{tag}{fact.name(by)}" + (f" {fact.verdict.icon}" if fact.verdict.differs else "")


def _band(facts: Sequence[Fact], lanes: Mapping[str, str]) -> str:
    rows = [
        "gantt",
        "    dateFormat YYYY-MM-DD",
        "    axisFormat %Y年",
        "    tickInterval 12month",
        "    todayMarker off",
    ]
    dated = [(fact, when) for fact in facts if (when := fact.when("date"))]
    latest = max((when.last or when.first for _, when in dated), default=None)
    for lane, word in (*lanes.items(), (None, "其他")):
        members = [pair for pair in dated if (pair[0].lane if pair[0].lane in lanes else None) == lane]
        if members:
            rows.append(f"    section {mermaid.safe(word)}")
        for fact, when in members:
            name = mermaid.safe(f"{fact.title}（{_span(when)}）").replace(",", "，")
            if when.is_interval:
                rows.append(f"    {name} :crit, {when.first}, {when.last or latest}")
            else:
                rows.append(f"    {name} :milestone, {when.first}, 0d")
    return "\n".join(rows) + "\n"


def _span(when: When) -> str:
    """As short as it goes beside a bar: ``2022``, ``2022-11``, ``2020-03 至 2023-01``."""
    if when.is_interval:
        return f"{when.first:%Y-%m} " + (f"至 {when.last:%Y-%m}" if when.last else "至今")
    return when.text[:4] if when.precision == "year" else f"{when.first:%Y-%m}"


def summary_zh(facts: Sequence[Fact]) -> str:
    """One line: how many events, and on how many the sources say something else than the essay."""
    differing = sum(fact.verdict.differs for fact in facts)
    return f"{len(facts)} 条" + (f"，其中 {differing} 条有出入或不符" if differing else "")
