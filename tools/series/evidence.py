"""What the book does with its evidence: where each entry stands in full, which sentences rest on it, what it all says."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from statistics import median
from typing import NamedTuple
from urllib.parse import urlsplit

from series import site, timeline
from series.dates import Wrong
from series.facts import Fact, Source, tally
from series.library import Reading, docname_of
from series.model import Library

LISTS = {"events": site.EVENTS_PAGE, "claims": site.CLAIMS_PAGE, "sources": site.SOURCES_PAGE}
"""The lists that an ``{evidence}`` block can be asked for, and the page on which each entry has its permanent address."""
TOLD = ("account", "finding", "surprises")
"""What else it can be asked for: what it all says, the same in a few numbers, the facts that the cover shows."""


class Use(NamedTuple):
    """A place in the book that rests on a fact: a marked sentence, or an entry in the list of a timeline."""

    docname: str
    place: str
    """The paragraph's or section's address; empty for the page."""
    words: str
    is_listed: bool = False


@dataclass(frozen=True)
class Index:
    """Where facts and sources stand in full, by id, and what rests on each fact, in the order of the pages."""

    pages: Mapping[str, str]
    sources: Mapping[str, str]
    uses: Mapping[str, tuple[Use, ...]]

    def __reduce__(self) -> tuple[type[Index], tuple[object, ...]]:
        """Of a reading, and as little kept with Sphinx's environment."""
        return Index, ({}, {}, {})


def facts_chosen(library: Library, kind: str, options: Mapping[str, str]) -> tuple[Fact, ...]:
    """The facts that an ``{evidence}`` block with ``:from:`` or ``:to:`` shows in full; none without them. Raises Wrong.

    Events by date, as a timeline chooses them; claims by their number in the essay.
    """
    if not options or kind not in ("events", "claims"):
        return ()
    if kind == "events":
        return timeline.selected(library, timeline.selection(options, library.book.lanes))
    first, last = options.get("from", "").strip(), options.get("to", "").strip()
    for written in filter(None, (first, last)):
        if not (written.isascii() and written.isdigit()):
            raise Wrong(f"{written!r} is no number of a statement (nth)", f"{written!r} 不是序号（nth）")
    least, most = int(first or 0), int(last or 10**6)
    return tuple(c for c in library.claims if c.locus and least <= (c.locus.nth or 0) <= most)


def sources_chosen(library: Library, kind: str, options: Mapping[str, str]) -> tuple[Source, ...]:
    """The same of sources: by how their id begins, ``:from: a`` ``:to: f``."""
    first, last = options.get("from", "").strip(), options.get("to", "").strip()
    if not options or kind != "sources":
        return ()
    return tuple(s for s in library.sources if first <= s.id and (not last or s.id[: len(last)] <= last))


def index(reading: Reading) -> Index:
    """All of it, from what was read. An entry that two pages show in full belongs to the first."""
    library = reading.library
    pages: dict[str, str] = {}
    sources: dict[str, str] = {}
    uses: dict[str, list[Use]] = {}
    for file, prose in reading.prose.items():
        docname = docname_of(file)
        for block in prose.blocks:
            try:
                if block.name == "evidence":
                    for fact in facts_chosen(library, block.argument, block.options):
                        pages.setdefault(fact.id, docname)
                    for source in sources_chosen(library, block.argument, block.options):
                        sources.setdefault(source.id, docname)
                elif block.name == "timeline":
                    words = block.options.get("caption", "")
                    for fact in timeline.told(library, timeline.selection(block.options, library.book.lanes)):
                        uses.setdefault(fact.id, []).append(Use(docname, block.place, words, is_listed=True))
            except Wrong:
                continue  # a rule tells it
        for mark in prose.marks:
            if mark.role == "fact" and (marked := library.facts.get(mark.target)):
                words = mark.sentence if mark.shown else mark.sentence.replace("…", marked.title, 1)
                uses.setdefault(mark.target, []).append(Use(docname, mark.place, words))
    lists = {one: LISTS["events" if library.is_event(one) else "claims"] for one in library.facts}
    of_sources = dict.fromkeys(library.source, LISTS["sources"]) | sources
    return Index(lists | pages, of_sources, {name: tuple(found) for name, found in uses.items()})


def bare(url: str) -> str:
    """What tells one address from another: neither the scheme, nor ``www.``, a last slash, a fragment, or who sent the reader."""
    parts = urlsplit(url)
    query = re.sub(r"(?:^|&)(?:utm_[a-z]+|ref|from)=[^&]*", "", parts.query).strip("&")
    host = (parts.netloc.lower()).removeprefix("www.")
    return f"{host}{parts.path.rstrip('/')}" + (f"?{query}" if query else "")


def is_like(one: str, other: str) -> bool:
    """Whether two titles or sentences are likely to be about the same thing."""
    return SequenceMatcher(None, one.casefold(), other.casefold(), autojunk=False).ratio() >= 0.6


# -- who says it ---------------------------------------------------------------------------------------


def house(source: Source) -> str:
    """Who brought it out: the publisher; the host, where none is named."""
    return source.publisher or (urlsplit(source.url).hostname or "").removeprefix("www.")


def witness(source: Source, library: Library) -> str:
    """Who says it, of the source that this one in the end repeats: at first hand its author, for a platform vouches for nobody."""
    seen = {source.id}
    while source.repeats and source.repeats in library.source and source.repeats not in seen:
        seen.add(source.repeats)
        source = library.source[source.repeats]
    return (source.hand == "first" and source.author) or house(source)


def witnesses(fact: Fact, library: Library) -> frozenset[str]:
    """Who is independent of whom: two links to one wire story are one, and so are two pages of one publisher."""
    return frozenset(witness(source, library) for source in library.cited(fact))


def is_lone(fact: Fact, library: Library) -> bool:
    """Whether a graded fact has one witness alone to stand on."""
    return fact.is_graded and len(witnesses(fact, library)) == 1


# -- what it all says ----------------------------------------------------------------------------------


def days_off(fact: Fact) -> int:
    """By how many days the essay's date misses the sources'; 0 where it does not."""
    stated, found = fact.stated, fact.date
    if not (stated and found and fact.date_differs):
        return 0
    late = (found.first - stated.last).days if stated.last else 0
    early = (stated.first - found.last).days if found.last else 0
    return max(late, early, 0)


def surprises(library: Library) -> tuple[Fact, ...]:
    """What the cover shows of the essay's facts, in the essay's order: those that say so, and have a note that tells why."""
    chosen = (fact for fact in library.facts.values() if fact.surprise and fact.is_essay and fact.note)
    return tuple(sorted(chosen, key=lambda fact: fact.place))


def account(library: Library) -> tuple[str, ...]:
    """A short account in Chinese, a sentence each: how many facts, what differs, how far, who agrees, what was added.

    What is wrong for the same reason as another fact is counted once, as the book's rules say.
    """
    facts = list(library.facts.values())
    essays = [fact for fact in facts if fact.is_essay]
    added = [fact for fact in facts if not fact.is_essay]
    whole = {fact.id for fact in essays}
    number, once = tally(essays)
    words = "，".join(f"{word.zh} {count} 条" for word, count in number.items())
    again = f"，除去 {once} 条与另一条同出一处失误的" if once else ""
    kinds = f"{len(library.events)} 个事件，{len(library.claims)} 条论断"
    said = [f"本书收了 {len(facts)} 条事实：{kinds}；{len(essays)} 条出自原文，{len(added)} 条由本书补入。"]
    said.append(f"出自原文的{again}：{words}。")
    differ = [fact for fact in essays if fact.verdict.differs and fact.part_of not in whole]
    by_date = [fact for fact in differ if fact.date_differs]
    if differ:
        rest = len(differ) - len(by_date)
        days = [days_off(fact) for fact in by_date]
        worst = by_date[days.index(max(days))].title if days else ""
        off = f"（中位数差 {median(days):g} 天，最多差 {max(days)} 天：“{worst}”）" if days else ""
        said.append(f"有出入和不符的 {len(differ)} 条里，{len(by_date)} 条日期不对{off}，{rest} 条说法不对。")
    twice = [fact for fact in facts if len(fact.judged) > 1]
    agree = sum(len({judgement.verdict for judgement in fact.judged}) == 1 for fact in twice)
    again = f"评过两次、第二次不看第一次结果的有 {len(twice)} 条，其中 {agree} 条两次相同。"
    said.append(again if twice else "还没有一条评过第二次。")
    if added:
        side = Counter(fact.bears for fact in added)
        bearing = f"支持原文说法的 {side['for']} 条，相反的 {side['against']} 条"
        neither = f"只补背景、不涉对错的 {len(added) - side['for'] - side['against']} 条"
        said.append(f"补入的 {len(added)} 条里，{bearing}，{neither}。")
    return tuple(said)
