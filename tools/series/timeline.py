"""Facts selected, ordered, laid out as Mermaid text."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Literal, TypeVar

from series.allowed import TIMELINE_OPTIONS, near
from series.dates import When, Wrong
from series.facts import Fact, FactKind, Verdict
from series.model import Lane, Library
from sphinx_zh import mermaid

By = Literal["stated", "date"]
Form = Literal["timeline", "band"]

EVENT, PERIOD = 36, 24  # cells that a box of `timeline TD` holds, measured
A_YEAR = 366  # days: what lasts longer is the ground of everything else in a band


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


Word = TypeVar("Word", bound=str)


def selection(options: Mapping[str, str | None], lanes: Sequence[Lane]) -> Selection:
    """What the options of a directive or a command select. Raises Wrong with what was written and what is allowed;
    *lanes* are those of the book. A caption selects nothing."""
    return _selection(tuple(options.items()), tuple(lane.id for lane in lanes))


@lru_cache(maxsize=4096)
def _selection(given: tuple[tuple[str, str | None], ...], lanes: tuple[str, ...]) -> Selection:
    options = dict(given)
    for name in options:
        if name not in TIMELINE_OPTIONS:
            en, zh = near(name, TIMELINE_OPTIONS)
            raise Wrong(f"unknown option {name!r}; {en}", f"没有 {name!r} 这个选项；{zh}")
    from_, to = _when("from", options), _when("to", options)
    if from_ and to and to.last and to.last < from_.first:
        raise Wrong(f"to: {to} ends before from: {from_} begins", f"to 的 {to} 早于 from 的 {from_}")
    return Selection(
        from_=from_,
        to=to,
        lanes=frozenset(_words("lanes", options, lanes)),
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

    def is_chosen(fact: Fact) -> bool:
        when = fact.when(chosen.by)
        return (
            when is not None
            and not (chosen.from_ and when.first < chosen.from_.first)
            and not (chosen.to and chosen.to.last and when.first > chosen.to.last)
            and (not chosen.lanes or fact.lane in chosen.lanes)
            and (not chosen.kinds or fact.kind in chosen.kinds)
            and (not chosen.chapters or not chosen.chapters.isdisjoint(fact.chapters))
            and (fact.overview or not chosen.overview)
            and (fact.is_essay or not chosen.essay)
        )

    # most ask for one chapter's: of 2,000 chapters none looks at the events of all
    near = library.facts_of(*chosen.chapters) if len(chosen.chapters) == 1 else library.events
    if near is library.events and chosen.by == "date":
        days, near = library.by_day
        start = bisect_left(days, chosen.from_.first) if chosen.from_ else 0
        end = bisect_right(days, chosen.to.last) if chosen.to and chosen.to.last else None
        near = near[start:end]
    found = [fact for fact in near if is_chosen(fact) and library.is_event(fact.id)]
    if chosen.by == "stated":  # as the essay has them; what the book added comes behind
        return tuple(sorted(found, key=lambda fact: (fact.place[:2], fact.order("stated"), fact.id)))
    return tuple(sorted(found, key=lambda fact: (fact.order("date"), fact.place)))


def told(library: Library, chosen: Selection) -> tuple[Fact, ...]:
    """All that the list of a timeline tells: the events and, in the essay's own order, what else the essay says about each."""
    more = library.remarks if chosen.by == "stated" else {}
    return tuple(one for fact in selected(library, chosen) for one in (fact, *more.get(fact.id, ())))


def periods(facts: Sequence[Fact], by: By) -> list[tuple[str, Fact]]:
    """What each event stands beside in a drawing: its month or its stretch of time, with the year where that is another."""
    found: list[tuple[str, Fact]] = []
    before = year = ""
    for fact in facts:
        if when := fact.when(by):
            zh = When.parse(when.text[:7]).zh if when.precision == "day" else when.zh
            name = found[-1][0] if zh == before else zh.removeprefix(year).strip() or "年内"
            found.append((name, fact))
            before, year = zh, f"{when.first.year} 年"
    return found


def mermaid_text(facts: Sequence[Fact], chosen: Selection, lanes: Sequence[Lane]) -> str:
    """The events as Mermaid ``timeline TD`` or, to scale, as ``gantt``. Every event is in it once, in the order of :func:`drawn`."""
    found = drawn(facts, chosen, lanes)
    return _band(found, lanes) if chosen.form == "band" else _timeline(found, chosen.by)


def drawn(facts: Sequence[Fact], chosen: Selection, lanes: Sequence[Lane]) -> list[Fact]:
    """The events in the order in which their drawing has them: a band goes lane by lane."""
    if chosen.form == "timeline":
        return [fact for fact in facts if fact.when(chosen.by)]
    order = {lane.id: n for n, lane in enumerate(lanes)}
    dated = (fact for fact in facts if fact.when("date"))
    return sorted(dated, key=lambda fact: order.get(fact.lane or "", len(order)))


def _timeline(facts: Sequence[Fact], by: By) -> str:
    rows = ["timeline TD"]
    for period, fact in periods(facts, by):
        rows.append(f"    {mermaid.label(period, PERIOD)} : {mermaid.label(fact.name(by) + _sign(fact), EVENT)}")
    return "\n".join(rows) + "\n"


def _sign(fact: Fact) -> str:
    return "" if fact.verdict is Verdict.CONFIRMED else f" {fact.verdict.icon}"


def _band(facts: Sequence[Fact], lanes: Sequence[Lane]) -> str:
    settings = ("dateFormat YYYY-MM-DD", "axisFormat %Y", "tickInterval 12month", "todayMarker off")
    rows = ["gantt", *map("    {}".format, settings)]
    words = {lane.id: lane.word for lane in lanes}
    dated = [(fact, when) for fact in facts if (when := fact.when("date"))]
    latest = max((when.last or when.first for _, when in dated), default=None)
    for lane, members in groupby(dated, key=lambda pair: words.get(pair[0].lane or "", "其他")):
        rows.append(f"    section {mermaid.safe(lane)}")
        for fact, when in members:
            name = mermaid.safe((fact.short or fact.title) + _sign(fact)).replace(",", "，")
            last = when.last or latest
            if when.is_interval and last:
                kind = "vert, " if (last - when.first).days > A_YEAR else ""
                rows.append(f"    {name} :{kind}{when.first}, {last}")
            else:
                rows.append(f"    {name} :milestone, {when.first}, 0d")
    return "\n".join(rows) + "\n"


def summary_zh(facts: Sequence[Fact]) -> str:
    """One line: how many events, and of how many the sources say no simple yes."""
    number = {word: sum(fact.verdict is word for fact in facts) for word in Verdict if word is not Verdict.CONFIRMED}
    parts = [f"{count} 条{word.zh}" for word, count in number.items() if count]
    return f"{len(facts)} 条" + (f"，其中 {'、'.join(parts)}" if parts else "")
