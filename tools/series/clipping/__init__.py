"""A clipped essay → what a book is made of: a chapter, its dated events, placeholders for what it announces. No disk, no clock."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from unicodedata import normalize

from markdown_it.token import Token

from series import edit, evidence
from series.clipping.announced import announced
from series.clipping.body import Writer
from series.clipping.dated import Dated, dated
from series.clipping import blocks
from series.clipping.blocks import Block
from series.clipping.source import MOST, Change, Clipping, ClippingError, read
from series.clipping.stated import WIDE, Point
from series.clipping.stated import read as read_date
from series.dates import When
from series.facts import Fact
from series.fields import CONTROL
from series.library import Reading
from series.model import Chapter

__all__ = ["MOST", "Change", "ClippingError", "Plan", "plan", "slug"]


@dataclass
class Plan:
    """What an import would make. Filled while it is planned."""

    title: str
    author: str
    on: date | None
    source: str
    archived: str
    notes: list[tuple[int, str, str]] = field(default_factory=list)
    """What a person should know, in Chinese and in English, each with the clipping's line."""
    name: str = ""
    """The chapter's file."""
    id: str = ""
    number: int = 0
    parts: list[str] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    placeholders: list[dict[str, Any]] = field(default_factory=list)
    marks: dict[str, list[str]] = field(default_factory=dict)
    """With ``--into``: facts whose marks were set again, and those whose were not."""
    changes: list[Change] = field(default_factory=list)
    files: dict[str, str | dict[str, Any]] = field(default_factory=dict)
    """New contents by name, the chapter first; of events their fields."""

    def texts(self) -> dict[str, bytes]:
        """What is to be written, by name."""
        return {
            name: (edit.entry(made) if isinstance(made, dict) else made).encode() for name, made in self.files.items()
        }


def squeezed(text: str) -> str:
    """What counts of words when they are compared: letters and digits in one width and case."""
    return re.sub(r"[\W_]", "", normalize("NFKC", text)).casefold()


def slug(text: str, most: int = 40) -> str:
    """Words of a title as an id, Han by their sounds: ``gpt-3-lun-wen``."""
    from pypinyin import lazy_pinyin  # it reads a dictionary

    words = re.findall("[a-z0-9]+", " ".join(lazy_pinyin(normalize("NFKC", text), errors=lambda other: other)).lower())
    while len("-".join(words)) > most and len(words) > 1:
        words.pop()
    return "-".join(words)[:most].strip("-")


def _unique(name: str, taken: set[str]) -> str:
    found, n = name, 2
    while found in taken:
        found, n = f"{name}-{n}", n + 1
    taken.add(found)
    return found


# -- who, when, where --------------------------------------------------------------------------------

_DAY = re.compile(
    r"[0-9一二][0-9〇○零一二三四五六七八九]{3} *(?:年|[-/.]) *[0-9一二三四五六七八九十]{1,3} *(?:月|[-/.]) *[0-9一二三四五六七八九十廿]{1,3} *[日号]?"
)
_ARCHIVED = re.compile(
    r"\W*(?:archived|saved|存档|快照|归档|web archive|wayback)\b.{0,80}$|\W*(?:存档|归档|快照)(?:于|时间|自|日期).{0,60}$",
    re.I,
)
_CONTENTS = re.compile(
    r"\W*(?:本文|文章|全文)?(?:目录|目次|导航|提纲|contents|table of contents|toc|\[toc\])\W*$", re.I
)
_BY = re.compile(
    r"(?:\bby\b|作者|撰文|撰稿|文(?=\s*[/／|｜:：])|author)\s*[/／|｜:：]?\s*(?P<name>[^\s,，|｜·/（()）；;。：:][^,，|｜·/（()）；;。：:\n\v\d]{0,24}?)\s*(?=[,，|｜·/（(；;。\n\v\d]|$| {2})",
    re.I,
)
_URL = re.compile(r"(?:source|url|原文(?:链接|地址)?|来源|链接|出处|转自|via)\W{0,4}(https?://[^\s<>）)\]]+)", re.I)
ADDRESS = r"https?://[^\s\"'<>\\]{3,2000}"
_ARCHIVE = re.compile(
    r"https?://(?:web\.archive\.org/web/[0-9a-z_*]+/(?P<of>https?://.+)|archive\.(?:is|ph|today|li|md|fo|vn|org)/.+|webcache\.|perma\.cc/)"
)


def _day(text: str) -> date | None:
    plain = text.translate(WIDE)
    for m in _DAY.finditer(plain):
        found = read_date(plain[m.start() :], Point(), Point(), None)
        if found and found.last.y and found.last.m and found.last.d:
            return date(found.last.y, found.last.m, found.last.d)
    m_ = re.search(r"(?:[0-9]{1,2} )?[A-Z][a-z]{2,8}\.? [0-9]{1,2}?,? ?[0-9]{4}", plain)
    found = read_date(m_[0], Point(), Point(), None) if m_ else None
    return (
        date(found.last.y, found.last.m, found.last.d)
        if found and found.last.y and found.last.m and found.last.d
        else None
    )


def _origin(clipping: Clipping, root: Block) -> Plan:
    """Title, author, day of writing and addresses, from the text where it says them, and from what the clipper wrote."""
    head, top = clipping.head, root.inside
    given = {key: next((head[name] for name in names.split() if head.get(name, "").strip()), "") for key, names in {
        "title": "title", "author": "author authors byline creator", "on": "published publish_date published_at publish_time pubdate date_published date",
        "clipped": "created clipped saved", "source": "source url link original_url", "archived": "archived archive archive_url",
    }.items()}  # fmt: skip
    edges = [
        block
        for n, block in enumerate(top)
        if block.kind in ("paragraph", "blockquote") and (n < 6 or n >= len(top) - 4)
    ]
    lines = [
        (one.line, line)
        for block in edges
        for one in block.walk()
        if one.kind == "paragraph"
        for line in re.split("[\n\v]", one.text)
        if len(line) <= 60
    ]
    given = {key: re.sub(r"<[^<>]*>|[<>]", "", CONTROL.sub(" ", words)).strip() for key, words in given.items()}
    title = given["title"]
    headings = [block for block in top if block.kind == "heading" and squeezed(block.text)]
    first = headings[0] if headings else None
    if first is not None and (
        squeezed(first.text) == squeezed(title)
        or (
            not title
            and (len([one for one in headings if one.token.tag <= first.token.tag]) == 1 or top.index(first) == 0)
        )
    ):
        title = first.text
        top.remove(first)
        clipping.changes.append(Change(first.line, "title", first.text))
    if not squeezed(title):
        raise ClippingError(
            1,
            "has no title: write title: … in its front matter, or a heading above all others",
            "没有标题：请在文首数据里写 title: …，或在最前面加一个标题",
        )
    author = re.sub(r"\[\[|\]\]|^\W*(?:by\b|作者[:：])\s*", "", given["author"], flags=re.I).strip()
    source, archived = (word if re.fullmatch(ADDRESS, word) else "" for word in (given["source"], given["archived"]))
    found = Plan(" ".join(title.split()), author, None, source, archived)
    for at, line in lines:
        if (m := _BY.search(line)) and len(line) <= 40 and not re.search("[。！？]", line):
            if author and m["name"] != author:
                found.notes.append(
                    (
                        at,
                        f"作者取文中署名“{m['name']}”，不取文首的“{author}”：署名是作者自己写的",
                        f"author {m['name']!r} as the text is signed, not {author!r} of the front matter",
                    )
                )
            found.author = m["name"].strip()
        if (m := _URL.search(line)) and not found.source:
            found.source = m[1]
    signed = [
        (at, day)
        for at, line in lines
        if not _ARCHIVED.match(line)
        and not re.search("[。！？]", line)
        and (day := _day(line))
        and _is_dateline(line, found.author)
    ]
    found.on = (signed[-1][1] if signed else None) or _day(given["on"]) or _day(given["clipped"])
    if not signed and not _day(given["on"]) and found.on:
        found.notes.append(
            (
                1,
                f"没有写作日期，用了剪藏的日期 {found.on}",
                f"no day of writing; the day of clipping, {found.on}, stands for it",
            )
        )
    if m := _ARCHIVE.match(found.source):
        found.archived, found.source = found.archived or found.source, m["of"] or found.source
    return found


def _is_dateline(line: str, author: str) -> bool:
    """Whether a line is about when it was written, and by whom, and nothing else."""
    rest = re.sub(
        r"\b(?:by|on|published|posted|updated|date)\b|作者|发表|发布|写|作|记|于|完稿|定稿|初稿|时间|日期|撰文|编辑|更新|来源|星期.|周.|上午|下午|晚|[\W\d_年月日]|阅读.*|[一二三四五六七八九〇零十]",
        "",
        line.replace(author, ""),
        flags=re.I,
    )
    return len(rest) <= 6


def _cleared(clipping: Clipping, root: Block) -> None:
    """Take out what the clipper or the page put there: «archived …», a list of contents, metadata."""
    top = root.inside
    names = [squeezed(block.text) for block in top if block.kind == "heading"]
    gone: list[Block] = []
    for n, block in enumerate(top):
        words = "\n".join(one.text for one in block.walk() if one.tokens)
        behind = top[n + 1] if n + 1 < len(top) else None
        is_excerpt = (
            block.kind == "blockquote" and block.inside[:1] and squeezed(block.inside[0].text) in ("excerpt", "摘要")
        )
        if n < 6 and (is_excerpt or (block.kind in ("paragraph", "blockquote") and _ARCHIVED.match(words))):
            gone.append(block)
        elif (
            block.kind in ("paragraph", "heading")
            and squeezed(words) == "metadata"
            and behind
            and behind.kind == "bullet_list"
        ):
            gone += [block, behind]
        elif block.kind.endswith("_list") and 3 * n < len(top) + 12:
            items = [squeezed(one.text) for one in block.walk() if one.kind == "paragraph" and one.text.strip()]
            same = sum(any(item and (item in name or name in item) for name in names) for item in items)
            label = (
                top[n - 1]
                if n and top[n - 1].kind in ("paragraph", "heading") and _CONTENTS.match(top[n - 1].text)
                else None
            )
            if items and len(items) > 1 and (same >= 0.8 * len(items) or (label and 2 * same >= len(items))):
                gone += [block, *([label] if label else [])]
        elif block.kind == "paragraph" and re.fullmatch(r"\s*\[(?:TOC|\[_TOC_\])\]\s*", words, re.I):
            gone.append(block)
    for block in gone:
        if block in top:
            top.remove(block)
            clipping.changes.append(
                Change(
                    block.line,
                    "left out",
                    "\n".join(f"{one.token.info}. {one.text}" if one.token.info else one.text for one in block.walk()),
                )
            )


def _readwise(clipping: Clipping, root: Block) -> None:
    """What Readwise lists below «Metadata» is what others write in front matter."""
    for n, block in enumerate(root.inside[:8]):
        if squeezed(block.text) == "metadata" and n + 1 < len(root.inside):
            for one in root.inside[n + 1].walk():
                if m := re.match(r"(Full Title|Author|URL|Published)\s*[:：]\s*(.+)", one.text.strip(), re.I):
                    clipping.head.setdefault(m[1].lower().removeprefix("full "), m[2].strip())


# -- the plan ------------------------------------------------------------------------------------------


def plan(raw: bytes, reading: Reading, *, today: date, by: str, named: str | None = None, number: int | None = None,
         into: tuple[Chapter, str] | None = None, keep_typography: bool = False, until: date | None = None) -> Plan:  # fmt: skip
    """What the import of a clipping makes of the book. *into* is a chapter and its text, to be replaced. ClippingError."""
    clipping = read(raw)
    root, env = blocks.read(clipping, clipping.text)
    _readwise(clipping, root)
    _cleared(clipping, root)
    found = _origin(clipping, root)
    library, writer = reading.library, None
    levels = [int(block.token.tag[1]) for block in root.inside if block.kind == "heading"]
    chapter = into[0] if into else None
    name = chapter.id if chapter else named or slug(found.title, 57)
    number = (
        chapter.number
        if chapter
        else number
        if number is not None
        else max((c.number for c in library.chapters), default=-1) + 1
    )
    found.name, found.id, found.number = f"docs/chapters/{number:02d}-{name}.md", name, number
    essay = library.book.essay
    is_essay = bool(essay and essay.id == name)
    dates = dated(root, found.on, found.author)
    labels = {label for page in reading.prose.values() for label, _ in page.labels}
    old = reading.prose.get(found.name) if chapter else None
    kept = [(squeezed(heading.text), heading.label) for heading in old.headings if heading.label] if old else []
    labels -= {label for _, label in kept}

    def label(text: str) -> Sequence[str]:
        """The label that it had, with those of sections below it that are gone; or a new one of its words."""
        at = next((n for n, (words, _) in enumerate(kept) if words == squeezed(text)), None)
        if at is None:
            return [_unique(f"{name}-{slug(text, 57 - len(name)) or 'part'}"[:58], labels)]
        names = {squeezed(one.text) for one in root.inside if one.kind == "heading"}
        end = next((n for n in range(at + 1, len(kept)) if kept[n][0] in names), len(kept))
        labels.update(one for _, one in kept[at:end])
        return [one for _, one in (*kept[at + 1 : end], kept[at])]

    writer = Writer(clipping, env, min(levels, default=2), keep_typography, label)
    if not keep_typography:
        heading = Block(Token("heading", "", 0), 1, tokens=[Token("text", "", 0, content=found.title)])
        writer.mend(heading.tokens, heading)
        found.title = heading.text
    if old:
        cited = dict.fromkeys(mark.target for mark in old.marks if mark.role == "fact")
        facts = [library.facts[one] for one in cited if one in library.facts]
        writer.marks = [
            (fact.id, fact.locus.part, _loosely(fact.locus.words)) for fact in facts if fact.locus and fact.locus.words
        ]
        found.marks = {
            "set": [one for one, _, _ in writer.marks],
            "lost": [fact.id for fact in facts if not (fact.locus and fact.locus.words)],
        }
    found.parts = [
        block.text for block in root.inside if block.kind == "heading" and int(block.token.tag[1]) == min(levels)
    ]
    texts = [(block.kind, writer.block(block, is_top=True)) for block in root.inside]
    if old:
        lost = [one for one, _, _ in writer.marks]
        found.marks = {
            "set": [one for one in found.marks["set"] if one not in lost],
            "lost": [*found.marks["lost"], *lost],
        }
    _events(found, dates, reading, name)
    shown = _timelines(dates, name, is_essay)
    _announce(
        found, announced(root), reading, {"on": today, "by": by, "status": "planned", "note": "依原文的预告立项。"}
    )
    found.changes = sorted(clipping.changes, key=lambda change: change.line)
    body: list[str] = []
    for n, (kind, text) in enumerate(texts):
        behind = next((one for one, words in texts[n + 1 :] if words), "heading")
        if kind == "hr" and (
            not body or body[-1] == "---" or body[-1].startswith(("#", "(")) or behind in ("heading", "hr")
        ):
            found.changes.append(Change(root.inside[n].line, "rule", "---"))
        else:
            body += [text, *shown.get(n, ())] if text else shown.get(n, ())
    front = _front(found, chapter, into, today, by, until)
    found.files = {found.name: f"{front}\n" + "\n\n".join(body) + "\n", **found.files}
    return found


def _loosely(words: str) -> re.Pattern[str]:
    """The words however they are spaced, and in whatever width their marks are."""
    return re.compile(r"\s*".join(re.escape(ch) if ch.isalnum() else r"\W" for ch in words if not ch.isspace()))


def _front(
    found: Plan, chapter: Chapter | None, into: tuple[Chapter, str] | None, today: date, by: str, until: date | None
) -> str:
    note = f"正文照录作者原文（剪藏自 {found.archived or found.source or '文件'}）"
    if into and chapter:
        entry = {
            "on": max([today, *(one.on for one in chapter.history)]),
            "by": by,
            "text": "verbatim",
            "note": f"{note}，替换此前的正文。",
        }
        text = edit.appended(into[1], "history", edit.flow(entry))
        return re.match(r"\ufeff?---[ \t]*\r?\n.*?^---[ \t]*\r?\n", text, re.DOTALL | re.MULTILINE)[0]  # type: ignore[index]
    origin = {
        "author": found.author or "佚名",
        "on": found.on or today,
        "url": found.source,
        "archived": found.archived,
    }
    entry = {
        "on": today,
        "by": by,
        "status": "drafting",
        "claimed_until": until,
        "text": "verbatim",
        "note": f"{note}。",
    }
    fields = {
        "kind": "chapter",
        "title": found.title,
        "origin": {key: value for key, value in origin.items() if value},
        "owners": [by],
        "reviewers": [],
        "checkers": [],
    }
    return "\n".join(
        [
            "---",
            *(f"{key}: {edit.flow(value)}" for key, value in fields.items()),
            "history:",
            f"  - {edit.flow(entry)}",
            "---",
            "",
        ]
    )


def _plain(text: str, most: int = 0) -> str:
    """Words as a field may hold them."""
    words = re.sub(r"\s+", " ", re.sub("[<>]", "", text)).strip()
    return words if not most or len(words) <= most else f"{words[: most - 1]}…"


def _events(found: Plan, dates: Sequence[Dated], reading: Reading, name: str) -> None:
    """An entry for each date of each item, but where the book has the event."""
    library, taken, seen = reading.library, set(reading.library.facts), set[str]()
    lanes = library.book.lanes
    for nth, (item, stated) in enumerate([(one, stated) for one in dates for stated in one.stated], 1):
        title = _plain(re.split("[，,。；;：:！？（(]", item.text)[0], 30)
        known = [fact.id for fact in library.events if fact.id not in seen and _is_same(fact, item, stated)]
        seen.update(known)
        entry = {
            "line": item.line,
            "stated": stated,
            "words": item.words,
            "group": item.group,
            "text": item.text,
            "splits": list(item.splits),
        }
        if known:
            found.events.append({**entry, "id": known[0], "known": known})
            continue
        event = _unique(f"{slug(title[:16]) or 'event'}-{stated[:4]}", taken)
        lane = next((lane.id for lane in lanes if lane.word in item.text), lanes[-1].id if lanes else "")
        words = re.sub("[<>]", "", item.text)[:12].strip()
        values = {
            "title": title, "title_en": title, "lane": lane, "kind": "other", "said": _plain(f"{item.words or item.group}：{item.text}"),
            "locus": {"part": max(1, min(item.part, 99)), "nth": nth, "words": words}, "stated": stated, "verdict": "unchecked", "chapters": [name],
        }  # fmt: skip
        found.events.append({**entry, "id": event, "known": []})
        found.files[f"docs/evidence/events/{event}.yaml"] = values


def _is_same(fact: Fact, item: Dated, stated: str) -> bool:
    """Whether the book's event has this date, or its month, and the words by which it is found, or like ones."""
    words, dates = squeezed(item.words + item.text), (str(fact.stated), str(fact.date))
    if fact.locus and fact.locus.words and squeezed(fact.locus.words) in words:
        return stated in dates or dates[0] == stated[:7]
    own = {squeezed(one) for one in (fact.title, fact.said or "", fact.short or "") if one}
    return stated in dates and any(one in words or evidence.is_like(one, squeezed(item.text[:40])) for one in own)


def _timelines(dates: Sequence[Dated], name: str, is_essay: bool) -> Mapping[int, list[str]]:
    """Behind the last block of each group the directive that shows its events."""
    groups: dict[tuple[int, str], list[Dated]] = {}
    for item in dates:
        groups.setdefault((item.part, item.group), []).append(item)
    days = {
        key: sorted(When.parse(stated).first for item in items for stated in item.stated)
        for key, items in groups.items()
    }
    alone = Counter(year for firsts in days.values() for year in {day.year for day in firsts})
    made: dict[int, list[str]] = {}
    for key, items in groups.items():
        own = {day.year for day in days[key]}
        is_alone = all(alone[year] == (year in own) for year in range(min(own), max(own) + 1))
        span = [str(day)[: 4 if is_alone else 10] for day in (days[key][0], days[key][-1])]
        option = ":essay:" if is_essay else f":chapters: {name}"
        made.setdefault(max(item.top for item in items), []).append(
            f"```{{timeline}}\n:from: {span[0]}\n:to: {span[1]}\n{option}\n:by: stated\n```"
        )
    return made


def _announce(found: Plan, titles: Sequence[tuple[int, str]], reading: Reading, entry: Mapping[str, Any]) -> None:
    """A placeholder for each title that no chapter has."""
    library, number = reading.library, found.number
    taken = {chapter.id for chapter in library.chapters} | {found.id}
    for at, title in titles:
        title = _plain(title)
        known = next(
            (
                c
                for c in library.chapters
                if squeezed(title) in (squeezed(c.title), squeezed(c.promised.as_ if c.promised else ""))
            ),
            None,
        )
        if known or not squeezed(title):
            found.placeholders.append({"line": at, "title": title, "id": known.id if known else "", "known": True})
            continue
        slot = _unique(slug(title, 50) or "chapter", taken)
        number = max([number, *(chapter.number for chapter in library.chapters)]) + 1
        promised = {"on": found.on, "in": found.id, "by": found.author or "佚名", "as": title, "elsewhere": "unknown"}
        file = f"docs/chapters/{number:02d}-{slot}.md"
        found.files[file] = edit.chapter(
            slot, title=title, title_en=title, summary=f"原文预告的一章：《{title}》，摘要待写。", questions=["待写：第一个问题？", "待写：第二个问题？"],
            promised=promised, entry=entry,
        )  # fmt: skip
        found.placeholders.append({"line": at, "title": title, "id": slot, "known": False})
