"""Rules for the evidence: what proves a verdict, who says it, two judgements, corrections, sources without a use."""

from __future__ import annotations

from collections.abc import Iterator

from series import evidence
from series.dates import Wrong
from series.facts import Fact, Verdict
from series.library import Reading
from series.rules.found import Found, facts_of, file_of, nearest


def bad_evidence_list(reading: Reading) -> Iterator[Found]:
    """An `{evidence}` list names no kind of evidence, or its options cannot be read or choose nothing.

    Bad:  ```{evidence} event
    Good: ```{evidence} events
    """
    for file, page in reading.prose.items():
        for block in page.blocks:
            if block.name != "evidence":
                continue
            if block.argument not in evidence.LISTS:
                en, zh = f"it lists {', '.join(evidence.LISTS)}, not", f"只能列 {'、'.join(evidence.LISTS)}，不能是"
                why = (f"{en} {block.argument!r}", f"{zh} {block.argument!r}")
                yield Found(file, block.line, {"why": why})
            elif block.options:
                given = (reading.library, block.argument, block.options)
                try:
                    if not (evidence.facts_chosen(*given) or evidence.sources_chosen(*given)):
                        yield Found(file, block.line, {"why": ("it chooses nothing", "没有选中任何条目")})
                except Wrong as error:
                    yield Found(file, block.line, {"why": (str(error), error.zh)})


def fact_without_quote(reading: Reading) -> Iterator[Found]:
    """A fact is graded, and no source's deciding words are quoted: a reader cannot prove the verdict on the page.

    Bad:  sources: [{source: smith-2022-paper}]
    Good: sources: [{source: smith-2022-paper, quote: "released on 30 November"}]
    """
    for file, fact in facts_of(reading):
        if fact.is_graded and fact.sources and not any(citation.quote for citation in fact.sources):
            yield Found(file, reading.line(file, "sources"), {"id": fact.id})


def quote_without_gloss(reading: Reading) -> Iterator[Found]:
    """A quotation is not in Chinese, and nothing says it in Chinese.

    Bad:  {source: smith-2022-paper, quote: "available today"}
    Good: {source: smith-2022-paper, quote: "available today", gloss: 今日起可用}
    """
    for file, fact in facts_of(reading):
        for n, citation in enumerate(fact.sources):
            source = reading.library.source.get(citation.source)
            is_foreign = source is None or not (source.language or "").startswith("zh")
            if citation.quote and is_foreign and not citation.gloss and not _is_chinese(citation.quote):
                yield Found(file, reading.line(file, "sources", n), {"id": fact.id})


def _is_chinese(text: str) -> bool:
    return any("\u4e00" <= ch <= "\u9fff" for ch in text)


def source_not_seen(reading: Reading) -> Iterator[Found]:
    """A source that a fact rests on does not say on which day it was seen.

    Bad:  {title: …, url: …}
    Good: {title: …, url: …, accessed: 2026-11-28}
    """
    for source in reading.library.sources:
        if source.accessed is None and source.id in reading.library.facts_on:
            yield Found(file_of(source), 1, {"id": source.id})


def unused_source(reading: Reading) -> Iterator[Found]:
    """No fact rests on a source, no page cites it, and no other source repeats it.

    Bad:  evidence/sources/smith-2022-paper.yaml
    Good: sources: [{source: smith-2022-paper}]
    """
    used = {*reading.library.facts_on, *(source.repeats for source in reading.library.sources)}
    used |= {mark.target for page in reading.prose.values() for mark in page.marks if mark.role == "source"}
    for source in reading.library.sources:
        if source.id not in used:
            yield Found(file_of(source), 1, {"id": source.id})


def duplicate_address(reading: Reading) -> Iterator[Found]:
    """Two sources have one address.

    Bad:  sources/smith-2022.yaml: {url: https://a.example/1}, sources/smith-2022-paper.yaml: {url: https://a.example/1/}
    Good: sources/smith-2022.yaml: {url: https://a.example/1}
    """
    seen: dict[str, str] = {}
    for source in reading.library.sources:
        if first := seen.get(address := evidence.bare(source.url)):
            yield Found(file_of(source), reading.line(file_of(source), "url"), {"id": source.id, "first": first})
        seen.setdefault(address, source.id)


def dangling_repeat(reading: Reading) -> Iterator[Found]:
    """A source is said to repeat one that does not exist, or itself.

    Bad:  repeats: smith-2022-papre
    Good: repeats: smith-2022-paper
    """
    known = reading.library.source
    for source in known.values():
        if source.repeats and (source.repeats not in known or source.repeats == source.id):
            at = reading.line(file_of(source), "repeats")
            yield Found(file_of(source), at, {"id": source.repeats, "near": nearest(source.repeats, known)})


def repost_for_original(reading: Reading) -> Iterator[Found]:
    """A fact rests on a copy, and not on the original, which is known.

    Bad:  sources: [{source: repost-2020}]
    Good: sources: [{source: notice-2020}, {source: repost-2020}]
    """
    for file, fact in facts_of(reading):
        cited = {citation.source for citation in fact.sources}
        for n, citation in enumerate(fact.sources):
            source = reading.library.source.get(citation.source)
            if source and source.repeats and source.repeats not in cited:
                values = {"id": source.id, "origin": source.repeats}
                yield Found(file, reading.line(file, "sources", n, "source"), values)


def second_hand_only(reading: Reading) -> Iterator[Found]:
    """A graded fact has no first-hand source: paper, notice, repository, the person's own words.

    Bad:  sources: [{source: news-2022}]
    Good: sources: [{source: notice-2022}, {source: news-2022}]
    """
    for file, fact in facts_of(reading):
        hands = {s.hand for c in fact.sources if (s := reading.library.source.get(c.source))}
        if fact.is_graded and hands == {"second"}:
            yield Found(file, reading.line(file, "sources"), {"id": fact.id})


def one_publisher(reading: Reading) -> Iterator[Found]:
    """A graded fact rests on what one publisher says, at second hand; copies of one text count as one.

    Bad:  sources: [{source: news-2022}]
    Good: sources: [{source: news-2022}, {source: other-news-2022}]
    """
    for file, fact in facts_of(reading):
        sources = [s for c in fact.sources if (s := reading.library.source.get(c.source))]
        is_second = all(source.hand == "second" for source in sources)
        if fact.is_graded and is_second and len(evidence.witnesses(fact, reading.library)) == 1:
            yield Found(file, reading.line(file, "sources"), {"id": fact.id})


def nothing_found(reading: Reading) -> Iterator[Found]:
    """A fact is unverifiable and does not say where one looked.

    Bad:  verdict: unverifiable
    Good: not_found: {on: 2026-11-28, looked_in: 报刊数据库}
    """
    for file, fact in facts_of(reading):
        if fact.verdict is Verdict.UNVERIFIABLE and not fact.not_found:
            yield Found(file, reading.line(file, "verdict"), {"id": fact.id})


def lost_judgement(reading: Reading) -> Iterator[Found]:
    """The verdict is none of the judgements; or they differ, or not, and `dissent` does not fit.

    Bad:  judged: [{…, verdict: confirmed}, {…, verdict: imprecise}]
    Good: judged: [{…, verdict: confirmed}, {…, verdict: imprecise}] + dissent: 甲读作月份，乙读作当日
    """
    for file, fact in facts_of(reading):
        given = {judgement.verdict for judgement in fact.judged}
        if given and fact.verdict not in given:
            why = ("the verdict is none of those in judged", "verdict 不是 judged 里的任何一个")
        elif len(given) > 1 and not fact.dissent:
            why = ("the judgements differ: say in dissent why both are shown", "两次评定不同：请用 dissent 说明")
        elif fact.dissent and len(given) < 2:
            why = ("dissent, but no two judgements differ", "写了 dissent，却没有两个不同的评定")
        else:
            continue
        yield Found(file, reading.line(file, "judged"), {"why": why})


def misplaced_field(reading: Reading) -> Iterator[Found]:
    """A field that belongs to facts of the essay alone (`locus`), or to added ones (`bears`), stands at another.

    Bad:  {added: …, locus: {part: 1}}
    Good: {said: …, locus: {part: 1}}
    """
    for file, fact in facts_of(reading):
        name, is_foreign = ("bears", fact.said) if fact.bears else ("locus", fact.added)
        if is_foreign and getattr(fact, name):
            yield Found(file, reading.line(file, name), {"name": name})


def backward_entry(reading: Reading) -> Iterator[Found]:
    """An entry of `judged` or `corrections` stands behind a later one.

    Bad:  corrections: [{on: 2026-12-02, …}, {on: 2026-12-01, …}]
    Good: corrections: [{on: 2026-12-01, …}, {on: 2026-12-02, …}]
    """
    lists = [(file, key, getattr(fact, key)) for file, fact in facts_of(reading) for key in ("judged", "corrections")]
    lists += [(file_of(source), "corrections", source.corrections) for source in reading.library.sources]
    for file, key, entries in lists:
        for n in range(1, len(entries)):
            if entries[n].on < entries[n - 1].on:
                values = {"later": entries[n].on, "earlier": entries[n - 1].on}
                yield Found(file, reading.line(file, key, n, "on"), values)


# -- since an earlier state of the book ---------------------------------------------------------------

_SAID = ("title", "said", "stated", "date", "zone", "verdict", "note", "added")
"""What a fact tells a reader."""
_NAMED = ("title", "author", "publisher", "issued", "url", "hand", "repeats")
"""What tells which source it is."""
_WORDS = str.maketrans("", "", " \t，。；：！？、,.;:!?“”\"‘’'（）()《》—-…·\u3000")


def _plain(value: object) -> str:
    """What counts of a value: not how it is set."""
    return str(value if value is not None else "").translate(_WORDS).casefold()


def removed_entry(reading: Reading, base: Reading) -> Iterator[Found]:
    """A published fact, or a source that one rested on, is gone, has another id, or changed from event to claim.

    Bad:  mv evidence/events/gpt-3-2020.yaml evidence/events/gpt-3-paper-2020.yaml
    Good: evidence/events/gpt-3-2020.yaml
    """
    now, was = reading.library, base.library
    for file, fact in facts_of(base):
        if fact.id not in now.facts or now.is_event(fact.id) != was.is_event(fact.id):
            yield Found(file, 1, {"id": fact.id})
    for name in was.facts_on:
        if name in was.source and name not in now.source:
            yield Found(file_of(was.source[name]), 1, {"id": name})


def reused_id(reading: Reading, base: Reading) -> Iterator[Found]:
    """Under an id that was published stands something else.

    Bad:  gpt-3-2020: {title: GPT-3 论文, …} → gpt-3-2020: {title: 边境关闭, …}
    Good: evidence/events/borders-closed-2020.yaml
    """
    for file, now, was in _facts(reading, base):
        told = [(was.title, now.title), (was.title_en, now.title_en), (was.said or was.added, now.said or now.added)]
        if not any(evidence.is_like(before or "", after or "") for before, after in told):
            yield Found(file, reading.line(file, "title"), {"id": now.id, "was": was.title})
    for source in reading.library.sources:
        old = base.library.source.get(source.id)
        if (
            old
            and old.url != source.url
            and not evidence.is_like(old.title, source.title)
            and old.author != source.author
        ):
            yield Found(file_of(source), reading.line(file_of(source), "title"), {"id": source.id, "was": old.title})


def silent_correction(reading: Reading, base: Reading) -> Iterator[Found]:
    """A published fact or source says something else than before, and no new entry in its `corrections` says so.

    Bad:  verdict: contradicted → verdict: confirmed
    Good: verdict: confirmed + corrections: [{on: 2026-12-01, by: editors, was: 与来源不符, why: 找到了原件}]
    """
    for file, now, was in _facts(reading, base):
        changed = [name for name in _SAID if _plain(getattr(now, name)) != _plain(getattr(was, name))]
        quotes = {citation.source: citation.quote for citation in now.sources}
        for citation in was.sources:
            if citation.source not in quotes or _plain(citation.quote or quotes[citation.source]) != _plain(
                quotes[citation.source]
            ):
                changed.append("sources")
        fresh = now.corrections[len(was.corrections) :]
        said = " ".join(entry.was for entry in fresh)
        for name in dict.fromkeys(changed):
            before = getattr(was, name) if name != "sources" else ", ".join(c.source for c in was.sources)
            words = (
                {str(before), str(getattr(before, "zh", before))}
                if name in ("stated", "date", "verdict") and before
                else set()
            )
            if not fresh or (words and not any(_plain(word) in _plain(said) for word in words)):
                yield Found(file, reading.line(file, name), {"field": name, "was": str(before if before else "–")})
    for source in reading.library.sources:
        old = base.library.source.get(source.id)
        if old is None or source.id not in base.library.facts_on or len(source.corrections) > len(old.corrections):
            continue
        for name in _NAMED:
            if getattr(old, name) is not None and _plain(getattr(old, name)) != _plain(getattr(source, name)):
                at = reading.line(file_of(source), name)
                yield Found(file_of(source), at, {"field": name, "was": str(getattr(old, name))})


def changed_correction(reading: Reading, base: Reading) -> Iterator[Found]:
    """A published correction was changed or removed: the list only grows.

    Bad:  corrections: [{…}] → corrections: []
    Good: corrections: [{…}] → corrections: [{…}, {…}]
    """
    pairs = [(file, was.corrections, now.corrections) for file, now, was in _facts(reading, base)]
    for source in reading.library.sources:
        if old := base.library.source.get(source.id):
            pairs.append((file_of(source), old.corrections, source.corrections))
    for file, before, after in pairs:
        for n, entry in enumerate(before):
            if after[n : n + 1] != (entry,):
                yield Found(file, reading.line(file, "corrections", n), {"n": n + 1, "was": entry.was})


def _facts(reading: Reading, base: Reading) -> Iterator[tuple[str, Fact, Fact]]:
    """Each fact that was there before: its file, as it is, as it was."""
    for file, fact in facts_of(reading):
        if was := base.library.facts.get(fact.id):
            yield file, fact, was
