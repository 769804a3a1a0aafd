"""Who wrote a clipped text, when, and where it was published; and what of the file is not the author's."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from unicodedata import normalize

from series.clipping.blocks import Block
from series.clipping.forms import FORMS
from series.clipping.source import Change, Clipping, ClippingError
from series.clipping.stated import NO_DAY, WIDE, read
from series.fields import CONTROL

_KEYS = {
    "title": "title", "author": "author authors byline creator", "source": "source url link original_url", "archived": "archived archive archive_url",
    "on": "published publish_date published_at publish_time pubdate date_published date", "clipped": "created clipped saved",
}  # fmt: skip
"""What clippers call them."""


@dataclass
class Origin:
    """Filled while it is read."""

    title: str
    author: str
    source: str
    archived: str
    on: date | None = None
    notes: list[tuple[int, str, str]] = field(default_factory=list)
    """What a person should know, in Chinese and in English, each with the clipping's line."""


def squeezed(text: str) -> str:
    """What counts of words when they are compared: letters and digits in one width and case."""
    return re.sub(r"[\W_]", "", normalize("NFKC", text)).casefold()


def origin(clipping: Clipping, root: Block) -> Origin:
    """Where the text says it, as it says; otherwise as the clipper wrote. Takes the title out of the text. ClippingError."""
    top, given = root.inside, {}
    for key, names in _KEYS.items():
        words = next((clipping.head[name] for name in names.split() if clipping.head.get(name, "").strip()), "")
        given[key] = " ".join(re.sub(r"<[^<>]*>|[<>]", "", CONTROL.sub(" ", words)).split())
    first = next((block for block in top if block.kind == "heading" and squeezed(block.text)), None)
    if first is not None:
        alike = [block for block in top if block.kind == "heading" and block.token.tag <= first.token.tag]
        words, wanted = squeezed(first.text), squeezed(given["title"])
        is_title = len(alike) == 1 and (words in wanted or wanted in words)  # a page's title has the site's name too
        if is_title or words == wanted or (not wanted and top[0] is first):
            given["title"] = first.text
            _take_out(clipping, root, "title", first)
    if not squeezed(given["title"]):
        raise ClippingError(1, "title")
    author, *addresses = FORMS["by_field"].sub("", given["author"]).strip(), given["source"], given["archived"]
    source, archived = (one if FORMS["address"].fullmatch(one) else "" for one in addresses)
    found = Origin(" ".join(given["title"].split()), author, source, archived)
    edges = [one for one in (*top[:6], *top[6:][-4:]) if one.kind in ("paragraph", "blockquote")]
    paragraphs = [one for block in edges for one in block.walk() if one.kind == "paragraph"]
    lines = [(one.line, line) for one in paragraphs for line in re.split("[\n\v]", one.text) if len(line) <= 60]
    for at, line in lines:
        if (m := FORMS["by"].search(line)) and m.end() <= 40 and not re.search("[。！？]", line):
            name = re.sub(r"\s*(?:[写作记]|发表|发布)于?$", "", m["name"].strip())
            if author and name != author:
                zh = f"作者取文中署名“{name}”，不取文首的“{author}”：署名是作者自己写的"
                en = f"author {name!r} as the text is signed, not {author!r} of the front matter"
                found.notes.append((at, zh, en))
            found.author = name
        if (m := FORMS["source"].search(line)) and not found.source:
            found.source = m[1]
    for one in paragraphs if not found.source else ():
        if len(one.text) <= 60 and re.search(r"(?i)来源|原文|出处|链接|转自|source|via", one.text):
            hrefs = [str(token.attrGet("href")) for token in one.tokens if token.type == "link_open"]
            found.source = next((href for href in hrefs if FORMS["address"].fullmatch(href)), found.source)
    signed = [day for _, line in lines if (day := _dateline(line, found.author))]
    given_day = _day(given["on"])
    near = [day for day in signed if not given_day or abs(day - given_day).days <= 31]
    found.on = near[-1] if near else given_day or _day(given["clipped"])
    if not found.on:
        en = "no day of writing: the day of the import stands for it; mend it"
        found.notes.append((1, "没有写作日期：暂记导入的这一天，请改正", en))
    elif not signed and not given_day:
        zh = f"没有写作日期，用了剪藏的日期 {found.on}"
        found.notes.append((1, zh, f"no day of writing; the day of clipping, {found.on}, stands for it"))
    if m := FORMS["archive"].match(found.source):
        found.archived, found.source = found.archived or found.source, m["of"] or found.source
    return found


def _dateline(line: str, author: str) -> date | None:
    """The day that a line names which tells when it was written, and by whom, and nothing else."""
    line = re.sub(r"https?://\S+", "", line)
    days = list(FORMS["dateline_day"].finditer(line.translate(WIDE)))
    rest = FORMS["dateline_rest"].sub("", FORMS["dateline_day"].sub("", line.replace(author, "")))
    is_last = bool(days) and not re.sub(r"\W", "", line[days[-1].end() :])
    is_one = not FORMS["archived"].match(line) and not re.search("[。！？]", line)
    return _day(line) if is_one and (not rest or (is_last and len(rest) <= 6)) else None


def _day(text: str) -> date | None:
    """The first whole day in *text*."""
    for m in FORMS["dateline_day"].finditer(text.translate(WIDE)):
        if (found := read(m[0], NO_DAY, NO_DAY, None)) and found.last.y and found.last.m and found.last.d:
            return date(found.last.y, found.last.m, found.last.d)
    return None


def clear(clipping: Clipping, root: Block) -> None:
    """Take out what the clipper or the page put there: «archived …», an excerpt, a list of contents, Readwise's metadata."""
    top = root.inside
    names = [name for block in top if block.kind == "heading" and (name := squeezed(block.text))]
    gone: list[Block] = []
    for n, block in enumerate(top):
        words = "\n".join(one.text for one in block.walk() if one.tokens)
        before, behind = top[n - 1] if n else None, top[n + 1] if n + 1 < len(top) else None
        is_excerpt = block.kind == "blockquote" and squeezed(words.partition("\n")[0]) in ("excerpt", "摘要")
        if n < 6 and (is_excerpt or (block.kind in ("paragraph", "blockquote") and FORMS["archived"].match(words))):
            gone.append(block)
        elif n < 8 and squeezed(words) == "metadata" and behind and behind.kind == "bullet_list":
            gone += [block, behind]
            for one in behind.walk():
                if m := FORMS["metadata"].match(one.text.strip()):
                    clipping.head.setdefault(m[1].lower().removeprefix("full "), m[2].strip())
        elif block.kind.endswith("_list") and 3 * n < len(top) + 12:
            items = [squeezed(one.text) for one in block.walk() if one.kind == "paragraph" and one.text.strip()]
            same = sum(any(item and (item in name or name in item) for name in names) for item in items)
            label = [before] if before and before.tokens and FORMS["contents"].match(before.text) else []
            if len(items) > 1 and same >= (0.5 if label else 0.8) * len(items):
                gone += [*label, block]
        elif block.kind == "paragraph" and re.fullmatch(r"(?i)\s*\[(?:TOC|\[_TOC_\])\]\s*", words):
            gone.append(block)
    _take_out(clipping, root, "left out", *gone)


def _take_out(clipping: Clipping, root: Block, kind: str, *blocks: Block) -> None:
    for block in blocks:
        root.inside[:] = [one for one in root.inside if one is not block]
        words = [f"{one.token.info}. {one.text}" if one.token.info else one.text for one in block.walk()]
        links = [token for one in block.walk() for token in one.tokens if token.type == "link_open"]
        words += [str(token.attrGet("href")) for token in links]
        clipping.changes.append(Change(block.line, kind, "\n".join(filter(None, words))))
