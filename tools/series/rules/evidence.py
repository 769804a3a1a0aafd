"""Rules for the evidence: what proves a verdict, who says it, two judgements, corrections, sources without a use."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from series import evidence
from series.dates import Wrong
from series.facts import Citation, Fact, Verdict
from series.fields import lengths
from series.library import Reading
from series.rules.found import Found, blocks_of, entries_of, file_of, unknown


def bad_evidence_list(reading: Reading) -> Iterator[Found]:
    """An `{evidence}` list names no kind of evidence, or its options cannot be read or choose nothing."""
    known = (*evidence.LISTS, *evidence.TOLD)
    for file, block in blocks_of(reading, "evidence"):
        if block.argument not in known:
            en, zh = f"it lists {', '.join(known)}, not", f"只能列 {'、'.join(known)}，不能是"
            yield Found(file, block.line, {"why": (f"{en} {block.argument!r}", f"{zh} {block.argument!r}")})
        elif block.options:
            given = (reading.library, block.argument, block.options)
            try:
                if not (evidence.facts_chosen(*given) or evidence.sources_chosen(*given)):
                    yield Found(file, block.line, {"why": ("it chooses nothing", "没有选中任何条目")})
            except Wrong as error:
                yield Found(file, block.line, {"why": (str(error), error.zh)})


def fact_without_quote(reading: Reading) -> Iterator[Found]:
    """A fact is graded, and no source's deciding words are quoted: a reader cannot prove the verdict on the page."""
    for file, fact in reading.facts:
        if fact.is_graded and fact.sources and not any(citation.quote for citation in fact.sources):
            yield Found(file, reading.line(file, "sources"), {"id": fact.id})


def quote_without_gloss(reading: Reading) -> Iterator[Found]:
    """A quotation is not in Chinese, and nothing says it in Chinese."""
    for file, fact in reading.facts:
        for n, citation in enumerate(fact.sources):
            source = reading.library.source.get(citation.source)
            is_foreign = source is None or not (source.language or "").startswith("zh")
            if citation.quote and is_foreign and not citation.gloss and not lengths(citation.quote)[0]:
                yield Found(file, reading.line(file, "sources", n), {"id": fact.id})


def source_not_seen(reading: Reading) -> Iterator[Found]:
    """A source that a fact rests on does not say on which day it was seen."""
    for source in reading.library.sources:
        if source.accessed is None and source.id in reading.library.facts_on:
            yield Found(file_of(source), 1, {"id": source.id})


def unused_source(reading: Reading) -> Iterator[Found]:
    """No fact rests on a source, no page cites it, no other repeats it, and its `corrections` do not say why it stays."""
    used = {*reading.library.facts_on, *(source.repeats for source in reading.library.sources)}
    used |= {mark.target for _, mark in reading.marks.get("source", ())}
    for source in reading.library.sources:
        if source.id not in used and not source.corrections:
            yield Found(file_of(source), 1, {"id": source.id})


def duplicate_address(reading: Reading) -> Iterator[Found]:
    """Two sources have one address."""
    seen: dict[str, str] = {}
    for source in reading.library.sources:
        if first := seen.get(address := evidence.bare(source.url)):
            yield Found(file_of(source), reading.line(file_of(source), "url"), {"id": source.id, "first": first})
        seen.setdefault(address, source.id)


def dangling_repeat(reading: Reading) -> Iterator[Found]:
    """A source is said to repeat one that does not exist, or itself."""
    known = reading.library.source
    for source in known.values():
        others = known.keys() - {source.id} if source.repeats == source.id else known
        yield from unknown(reading, file_of(source), ["repeats"], source.repeats, others)


def repost_for_original(reading: Reading) -> Iterator[Found]:
    """A fact rests on a copy, and not on the original, which is known."""
    for file, fact in reading.facts:
        cited = {citation.source for citation in fact.sources}
        for n, citation in enumerate(fact.sources):
            source = reading.library.source.get(citation.source)
            if source and source.repeats and source.repeats not in cited:
                yield Found.at(reading, file, "sources", n, "source", id=source.id, origin=source.repeats)


def second_hand_only(reading: Reading) -> Iterator[Found]:
    """A graded fact has no first-hand source: paper, notice, repository, the person's own words."""
    for file, fact in reading.facts:
        hands = {source.hand for source in reading.library.cited(fact)}
        if fact.is_graded and hands == {"second"}:
            yield Found(file, reading.line(file, "sources"), {"id": fact.id})


def one_publisher(reading: Reading) -> Iterator[Found]:
    """A graded fact rests on what one publisher says, at second hand; copies of one text count as one."""
    for file, fact in reading.facts:
        is_second = all(source.hand == "second" for source in reading.library.cited(fact))
        if is_second and evidence.is_lone(fact, reading.library):
            yield Found(file, reading.line(file, "sources"), {"id": fact.id})


def nothing_found(reading: Reading) -> Iterator[Found]:
    """A fact is unverifiable and does not say where one looked."""
    for file, fact in reading.facts:
        if fact.verdict is Verdict.UNVERIFIABLE and not fact.not_found:
            yield Found(file, reading.line(file, "verdict"), {"id": fact.id})


def lost_judgement(reading: Reading) -> Iterator[Found]:
    """The verdict is none of the judgements; or they differ, or not, and `dissent` does not fit."""
    for file, fact in reading.facts:
        given = {judgement.verdict for judgement in fact.judged}
        if given and fact.verdict not in given:
            en = "the verdict is none of those in judged; write one of them, or judge anew"
            zh = "verdict 不是 judged 里的任何一个；请写其中一个，或者再评一次"
        elif len(given) > 1 and not fact.dissent:
            en = "the judgements differ; say why both are shown, in dissent: …"
            zh = "两次评定不同；请说明为什么两种都给出，dissent: …"
        elif fact.dissent and len(given) < 2:
            en, zh = "dissent, but no two judgements differ; delete it", "写了 dissent，却没有两个不同的评定；请删去"
        else:
            continue
        yield Found(file, reading.line(file, "judged"), {"why": (en, zh)})


def misplaced_field(reading: Reading) -> Iterator[Found]:
    """A field that belongs to facts of the essay alone (`locus`), or to added ones (`bears`), stands at another."""
    for file, fact in reading.facts:
        for name, is_foreign in (("bears", fact.said), ("locus", fact.added)):
            if is_foreign and getattr(fact, name):
                yield Found(file, reading.line(file, name), {"name": name})


def backward_entry(reading: Reading) -> Iterator[Found]:
    """An entry of `judged` or `corrections` stands behind a later one."""
    for file, key, entries in entries_of(reading):
        for n, (earlier, later) in enumerate(pairwise(entries), 1):
            if later.on < earlier.on:
                yield Found.at(reading, file, key, n, "on", later=later.on, earlier=earlier.on)


# -- since an earlier state of the book ---------------------------------------------------------------

_SAID = ("title", "said", "stated", "date", "zone", "verdict", "note", "added", "bears", "part_of")
"""What a fact tells a reader."""
_NAMED = ("title", "author", "publisher", "issued", "url", "hand", "repeats")
"""What tells which source it is."""
_FREE = ("bears", "part_of", *_NAMED[1:])
"""What may be told where it was not: nobody was told something else. (A title is never empty.)"""
_WANTED = ("stated", "date", "verdict")
"""What a correction repeats as it was."""
_SIGN = r"[\s，。；：！？、,.;:!?“”\"‘’'（）()《》—…·-]"
_SIGNS = re.compile(rf"(?<!\d){_SIGN}+|{_SIGN}+(?!\d)")


def _plain(value: object) -> str:
    """What counts of a value: not how it is set. A sign between two digits counts: 3.5 is not 35."""
    return _SIGNS.sub("", str(value if value is not None else "")).casefold()


def removed_entry(reading: Reading, base: Reading) -> Iterator[Found]:
    """A published fact or source is gone, has another id, or changed from event to claim."""
    now, was = reading.library, base.library
    for file, fact in base.facts:
        if fact.id not in now.facts or now.is_event(fact.id) != was.is_event(fact.id):
            yield Found(file, 1, {"id": fact.id})
    for name, source in was.source.items():
        if name not in now.source:
            yield Found(file_of(source), 1, {"id": name})


def reused_id(reading: Reading, base: Reading) -> Iterator[Found]:
    """Under an id that was published stands something else."""
    for file, now, was in _both(reading, base):
        told = [(was.title, now.title)]
        if isinstance(now, Fact):
            told += [(was.title_en, now.title_en), (was.said or was.added or "", now.said or now.added or "")]
        elif was.url == now.url or (was.author and was.author == now.author):
            continue
        if not any(evidence.is_like(*pair) for pair in told):
            yield Found(file, reading.line(file, "title"), {"id": now.id, "was": was.title})


def silent_correction(reading: Reading, base: Reading) -> Iterator[Found]:
    """A published fact or source says something else than before, and no new entry in its `corrections` says so."""
    for file, now, was in _both(reading, base):
        fresh = [c for c in now.corrections[len(was.corrections) :] if _plain(c.was) and _plain(c.why)]
        said = _plain(" ".join(entry.was for entry in fresh))
        for name, before in _changed(now, was):
            words = {_plain(before), _plain(getattr(before, "zh", before))} if name in _WANTED and before else {""}
            if not fresh or not any(word in said for word in words):
                yield Found(file, reading.line(file, name), {"field": name, "was": str(before or "–")})


def _changed(now: Any, was: Any) -> Iterator[tuple[str, object]]:
    """Names and former values of what reads otherwise; of citations those that are gone, or quoted otherwise."""
    for name in _SAID if isinstance(now, Fact) else _NAMED:
        before, after = getattr(was, name), getattr(now, name)
        is_same = before == after if name in _WANTED else _plain(before) == _plain(after)
        if not is_same and not (before is None and name in _FREE):
            yield name, before
    for citation in getattr(was, "sources", ()):
        kept = [other for other in now.sources if other.source == citation.source]  # one source may be quoted twice
        if not any(_is_quoted(citation, other) for other in kept):
            yield "sources", f"{citation.source}: {citation.quote}" if kept else citation.source


def _is_quoted(was: Citation, now: Citation) -> bool:
    """What was not quoted or not said in Chinese before may be so now."""
    pairs = ((was.quote, now.quote), (was.gloss, now.gloss))
    return all(before is None or _plain(before) == _plain(after) for before, after in pairs)


def changed_correction(reading: Reading, base: Reading) -> Iterator[Found]:
    """A published correction or judgement was changed or removed: these lists only grow."""
    before = {(file, key): entries for file, key, entries in entries_of(base)}
    for file, key, entries in entries_of(reading):
        for n, entry in enumerate(before.get((file, key), ())):
            if entries[n : n + 1] != (entry,):
                was = getattr(entry, "was", str(entry.on))
                yield Found.at(reading, file, key, n, key=key, n=n + 1, was=was)


def _both(reading: Reading, base: Reading) -> Iterator[tuple[str, Any, Any]]:
    """Each fact and each source that was there before: its file, as it is, as it was."""
    for file, fact in reading.facts:
        if was := base.library.facts.get(fact.id):
            yield file, fact, was
    for source in reading.library.sources:
        if old := base.library.source.get(source.id):
            yield file_of(source), source, old
