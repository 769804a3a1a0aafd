"""A clipped essay → what a book is made of: a chapter, its dated events, placeholders for what it announces. No disk, no clock."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from unicodedata import normalize

from series import edit, evidence
from series.clipping import blocks
from series.clipping.announced import announced
from series.clipping.body import Writer, mended
from series.clipping.dated import Dated, dated
from series.clipping.origin import Origin, clear, origin, squeezed
from series.clipping.source import MOST, Change, ClippingError, read
from series.dates import When
from series.facts import Fact
from series.library import Reading
from series.model import Chapter, Library

__all__ = ["MOST", "Change", "ClippingError", "Plan", "plan"]


@dataclass
class Plan(Origin):
    """What an import would make. Filled while it is planned."""

    id: str = ""
    number: int = 0
    parts: list[str] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    placeholders: list[dict[str, Any]] = field(default_factory=list)
    marks: dict[str, list[str]] = field(default_factory=dict)
    """Of a chapter whose text is replaced: facts whose marks were set again, and those whose were not."""
    changes: list[Change] = field(default_factory=list)
    files: dict[str, str | dict[str, Any]] = field(default_factory=dict)
    """New contents by name, the chapter first; of events their fields."""

    @property
    def name(self) -> str:
        """The chapter's file."""
        return f"docs/chapters/{self.number:02d}-{self.id}.md"

    def texts(self) -> dict[str, bytes]:
        """What is to be written, by name."""
        made = {name: edit.entry(one) if isinstance(one, dict) else one for name, one in self.files.items()}
        return {name: text.encode() for name, text in made.items()}


def plan(raw: bytes, reading: Reading, *, entry: Mapping[str, Any], named: str | None = None, number: int | None = None,
         into: tuple[Chapter, str] | None = None, keep_typography: bool = False) -> Plan:  # fmt: skip
    """What the import of a clipping makes of the book. ClippingError where it makes nothing.

    *entry* has the day of the import, who makes it, and until when the chapter is claimed; *into* is a chapter and its
    file's text, in which the body is to be replaced.
    """
    clipping = read(raw)
    root, env = blocks.read(clipping, clipping.text)
    clear(clipping, root)
    found = Plan(**vars(origin(clipping, root)))
    library, chapter = reading.library, into[0] if into else None
    found.id = chapter.id if chapter else named or _slug(found.title, 57)
    found.number = chapter.number if chapter else _next(library) if number is None else number
    dates, titles = dated(root, found.on, found.author), announced(root)
    highest = min((int(block.token.tag[1]) for block in root.inside if block.kind == "heading"), default=2)
    found.parts = [block.text for block in root.inside if block.token.tag == f"h{highest}"]
    writer = Writer(clipping, env, highest, keep_typography, _Labels(reading, found, root))
    old = reading.prose[found.name].marks if chapter else ()
    marked = list(dict.fromkeys(mark.target for mark in old if mark.role == "fact"))
    loci = {name: library.facts[name].locus for name in marked if name in library.facts}
    writer.marks = [(name, one.part, _loosely(one.words)) for name, one in loci.items() if one and one.words]
    texts = [(block, writer.block(block, is_top=True)) for block in root.inside]
    if not keep_typography and (title := mended(found.title)) != found.title:
        clipping.changes.append(Change(1, "setting", found.title, title))
        found.title = title
    anchored = [name for name in marked if any(f" <{name}>`" in text for _, text in texts)]
    found.marks = {"set": anchored, "lost": [name for name in marked if name not in anchored]}
    _events(found, dates, library)
    _announce(found, titles, library, entry)
    shown, body, before = _timelines(found, dates, library), list[str](), "heading"
    for n, (block, text) in enumerate(texts):
        behind = next((one.kind for one, words in texts[n + 1 :] if words), "heading")
        if block.kind == "hr" and {before, behind} & {"heading", "hr"}:
            clipping.changes.append(Change(block.line, "rule", text))
        elif text:
            body.append(text)
            before = block.kind
        body += shown.get(n, ())
    found.changes = sorted(clipping.changes, key=lambda change: change.line)
    found.files = {found.name: _front(found, into, entry) + "\n" + "\n\n".join(body) + "\n", **found.files}
    return found


def _next(library: Library) -> int:
    return max((chapter.number for chapter in library.chapters), default=-1) + 1


def _slug(text: str, most: int = 40) -> str:
    """Words of a title as an id, Han by their sounds: ``gpt-3-lun-wen``."""
    from pypinyin import lazy_pinyin  # it reads a dictionary

    sounds = lazy_pinyin(normalize("NFKC", text), errors=lambda other: other)
    words = re.findall("[a-z0-9]+", " ".join(sounds).lower())
    while len("-".join(words)) > most and len(words) > 1:
        words.pop()
    return "-".join(words)[:most].strip("-")


def _unique(name: str, taken: dict[str, int]) -> str:
    """The name, or where it is taken one with a number, from the last that was given."""
    n = taken.get(name, 0) + 1
    while (found := f"{name}-{n}" if n > 1 else name) in taken:
        n += 1
    taken[found] = 1
    taken[name] = n
    return found


class _Labels:
    """The labels of each heading: those that it had, with those of sections below it that are gone, or one of its words."""

    def __init__(self, reading: Reading, found: Plan, root: blocks.Block) -> None:
        old = reading.prose.get(found.name)
        headings = old.headings if old else ()
        self.kept = [(squeezed(heading.text), heading.label) for heading in headings if heading.label]
        self.taken = {label: 1 for page in reading.prose.values() for label, _ in page.labels}
        self.names, self.id = {squeezed(one.text) for one in root.inside if one.kind == "heading"}, found.id

    def __call__(self, text: str) -> list[str]:
        at = next((n for n, (words, _) in enumerate(self.kept) if words == squeezed(text)), None)
        if at is None:
            return [_unique(f"{self.id}-{_slug(text, 57 - len(self.id)) or 'part'}"[:58], self.taken)]
        end = next((n for n in range(at + 1, len(self.kept)) if self.kept[n][0] in self.names), len(self.kept))
        labels = [label for _, label in (*self.kept[at + 1 : end], self.kept[at])]
        del self.kept[at:end]
        return labels


def _loosely(words: str) -> re.Pattern[str]:
    """The words however they are spaced, and in whatever width their marks are."""
    return re.compile(r"\s*".join(re.escape(ch) if ch.isalnum() else r"\W" for ch in words if not ch.isspace()))


def _front(found: Plan, into: tuple[Chapter, str] | None, entry: Mapping[str, Any]) -> str:
    """The front matter of a new chapter, or that of the old one with one more entry in its history."""
    source = found.archived or found.source
    note = "正文照录作者原文" + (f"（剪藏自 {source}）" if source else "")
    if into:
        day = max([entry["on"], *(one.on for one in into[0].history)])
        new = edit.flow({"on": day, "by": entry["by"], "text": "verbatim", "note": f"{note}，替换此前的正文。"})
        front = re.match(r"(?ms)\ufeff?---[ \t]*\r?\n.*?^---[ \t]*\r?\n", edit.appended(into[1], "history", new))
        return front[0] if front else ""
    whence = {"author": found.author or "佚名", "on": found.on or entry["on"]}
    whence |= {key: url for key, url in (("url", found.source), ("archived", found.archived)) if url}
    fields = {"kind": "chapter", "title": found.title, "origin": whence,
              "owners": [entry["by"]], "reviewers": [], "checkers": []}  # fmt: skip
    first = {
        "on": entry["on"],
        "by": entry["by"],
        "status": "drafting",
        **entry,
        "text": "verbatim",
        "note": f"{note}。",
    }
    lines = [f"{key}: {edit.flow(value)}" for key, value in fields.items()]
    return "\n".join(["---", *lines, "history:", f"  - {edit.flow(first)}", "---", ""])


def _plain(text: str, most: int = 10_000) -> str:
    """Words as a field may hold them."""
    words = " ".join(re.sub("[<>]", "", text).split())
    return words if len(words) <= most else f"{words[: most - 1]}…"


def _events(found: Plan, dates: Sequence[Dated], library: Library) -> None:
    """An entry for each date of each item, but where the book has the event."""
    taken, seen, lanes = dict.fromkeys(library.facts, 1), set[str](), library.book.lanes
    for nth, (item, stated) in enumerate([(one, stated) for one in dates for stated in one.stated], 1):
        known = [fact.id for fact in library.events if fact.id not in seen and _is_same(fact, item, stated)]
        seen.update(known)
        title = _plain(re.split("[，,。；;：:！？（(]", item.text)[0], 30)
        name = known[0] if known else _unique(f"{_slug(title[:16]) or 'event'}-{stated[:4]}", taken)
        told = {"line": item.line, "stated": stated, "words": item.words, "group": item.group, "text": item.text}
        found.events.append({"id": name, "known": known, **told, "splits": list(item.splits)})
        if not known:
            lane = next((lane.id for lane in lanes if lane.word in item.text), lanes[-1].id if lanes else "")
            words = re.sub("[<>]", "", item.text)[:12].strip()
            locus = {"part": max(1, min(item.part, 99)), "nth": nth, "words": words}
            found.files[f"docs/evidence/events/{name}.yaml"] = {
                "title": title, "title_en": title, "lane": lane, "kind": "other", "said": _plain(f"{item.words or item.group}：{item.text}"),
                "locus": locus, "stated": stated, "verdict": "unchecked", "chapters": [found.id],
            }  # fmt: skip


def _is_same(fact: Fact, item: Dated, stated: str) -> bool:
    """Whether the book's event has this date, or its month, and the words by which it is found, or like ones."""
    words, dates = squeezed(item.words + item.text), (str(fact.stated), str(fact.date))
    if fact.locus and fact.locus.words and squeezed(fact.locus.words) in words:
        return stated in dates or dates[0] == stated[:7]
    own = {squeezed(one) for one in (fact.title, fact.said or "", fact.short or "") if one}
    return stated in dates and any(one in words or evidence.is_like(one, squeezed(item.text[:40])) for one in own)


def _timelines(found: Plan, dates: Sequence[Dated], library: Library) -> Mapping[int, list[str]]:
    """Behind the last block of each group the directive that shows its events: by years where no other has any in them."""
    groups: dict[tuple[int, str], list[Dated]] = {}
    for item in dates:
        groups.setdefault((item.part, item.group), []).append(item)
    stated = {key: [one for item in items for one in item.stated] for key, items in groups.items()}
    days = {key: sorted(When.parse(one).first for one in dates) for key, dates in stated.items()}
    number = Counter(year for firsts in days.values() for year in {day.year for day in firsts})
    is_essay = library.book.essay and library.book.essay.id == found.id
    made: dict[int, list[str]] = {}
    for key, items in groups.items():
        own = {day.year for day in days[key]}
        is_alone = all(number[year] == (year in own) for year in range(min(own), max(own) + 1))
        first, last = (str(day)[: 4 if is_alone else 10] for day in (days[key][0], days[key][-1]))
        lines = [f":from: {first}", f":to: {last}", ":essay:" if is_essay else f":chapters: {found.id}", ":by: stated"]
        made.setdefault(max(item.top for item in items), []).append("\n".join(["```{timeline}", *lines, "```"]))
    return made


def _announce(found: Plan, titles: Sequence[tuple[int, str]], library: Library, entry: Mapping[str, Any]) -> None:
    """A placeholder for each title that no chapter has."""
    number, taken = max(found.number + 1, _next(library)), dict.fromkeys([*library.by_id, found.id], 1)
    names = {squeezed(name): c.id for c in library.chapters for name in (c.promised.as_ if c.promised else "", c.title)}
    for at, title in ((at, _plain(title)) for at, title in titles if squeezed(title)):
        known = names.get(squeezed(title))
        slot = known or _unique(_slug(title, 50) or "chapter", taken)
        found.placeholders.append({"line": at, "title": title, "id": slot, "known": known is not None})
        if known is None:
            promised = {"on": found.on or entry["on"], "in": found.id, "by": found.author or "佚名"}
            promised |= {"as": title, "elsewhere": "unknown"}
            new = {"on": entry["on"], "by": entry["by"], "status": "planned", "note": "依原文的预告立项。"}
            found.files[f"docs/chapters/{number:02d}-{slot}.md"] = edit.chapter(
                slot, title=title, title_en=title, summary=f"原文预告的一章：《{title}》，摘要待写。",
                questions=["待写：第一个问题？", "待写：第二个问题？"], promised=promised, entry=new,
            )  # fmt: skip
            number += 1
