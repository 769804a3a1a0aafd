"""A clipping's bytes → what its head says and its text as Markdown, each line with its number in the file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import unescape
from typing import Any

import lxml.html
from html_to_markdown import ConversionOptions, convert

from series import library, plain_yaml
from series.clipping.forms import FORMS, PATHS, SAID
from series.dates import Wrong
from series.messages import said

MOST = 4 << 20
"""Bytes of a clipping."""
_UNSEEN = re.compile(f"{library.SEEN_BY_NOBODY.pattern}|{library.BAD_CHARACTERS.pattern}")


class ClippingError(Wrong):
    """The clipping cannot be taken over; ``line`` is where."""

    def __init__(self, line: int, name: str | tuple[str, str], **values: object) -> None:
        super().__init__(*(words.format(**values) for words in SAID[name]) if isinstance(name, str) else name)
        self.line = line


@dataclass(frozen=True)
class Change:
    """What was changed: its line in the clipping, what kind of thing, what stood there and what stands there now."""

    line: int
    kind: str
    was: str
    now: str = ""


@dataclass
class Clipping:
    """What was read. Filled while it is read."""

    head: dict[str, str] = field(default_factory=dict)
    """Front matter, or what a page's head says: title, author, published, created, source."""
    text: str = ""
    lines: Sequence[int] = ()
    """The file's line of each line of the text, where they are others."""
    changes: list[Change] = field(default_factory=list)

    def line(self, n: int) -> int:
        """The file's line, from 1, of a line of the text, from 0."""
        return self.lines[min(n, len(self.lines) - 1)] if self.lines else n + 1


def read(raw: bytes) -> Clipping:
    """The clipping; ClippingError for what is no text, too much, or cut off."""
    if len(raw) > MOST:
        raise ClippingError(1, "large")
    try:
        text = re.sub("\r\n?", "\n", raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        start = raw.decode("gb18030", "replace").partition("\ufffd")[0]
        is_gbk = b"\0" not in raw and re.search("[\u4e00-\u9fff]{2}", start)
        name = "cut" if error.reason == "unexpected end of data" else "gbk" if is_gbk else "binary"
        raise ClippingError(raw.count(b"\n", 0, error.start) + 1, name) from None
    if m := re.search("[\x00-\x08\x0e-\x1f]", text):
        raise ClippingError(text.count("\n", 0, m.start()) + 1, "control", sign=ord(m[0]))
    if not text.strip():
        raise ClippingError(1, "empty")
    unseen = [(text.count("\n", 0, m.start()) + 1, f"U+{ord(m[0]):04X}") for m in _UNSEEN.finditer(text)]
    found = Clipping(text=_UNSEEN.sub("", text), changes=[Change(line, "unseen", shown) for line, shown in unseen])
    _refuse_half(found.text)
    is_piece = FORMS["html_piece"].match(text) and len(re.findall("</(?:p|div|section|li|h[1-6])>", text, re.I)) > 2
    if FORMS["html"].match(text) or (is_piece and not re.search("(?m)^ {0,3}#{1,6} ", text)):
        _html(found)
    else:
        _markdown(found)
    return found


def _refuse_half(text: str) -> None:
    """A text that ends within a sentence, where its other lines do not, or within a block of code."""
    lines = [line for line in text.split("\n") if re.search("[，。]", line)]
    ended = sum(bool(re.search(r"[。！？…；：!?.:）)”」』》>*|\]]\W*$", line)) for line in lines[:-1])
    is_within = bool(lines) and text.endswith(lines[-1]) and bool(re.search("[\u4e00-\u9fff，、；：（“《]$", text))
    is_within = is_within and not any(FORMS[name].search(lines[-1]) for name in ("by", "dateline_day", "source"))
    if is_within and len(lines) > 4 and ended > 0.9 * (len(lines) - 1):
        raise ClippingError(text.count("\n") + 1, "sentence")
    mark, at = "", 0
    for n, line in enumerate(text.split("\n"), 1):
        if m := re.match(r" {0,3}(`{3,}(?=[^`]*$)|~{3,})", line):
            is_end = bool(mark) and line.strip().startswith(mark) and not line.strip().strip(mark[0])
            mark, at = ("", 0) if is_end else (mark or m[1], at or n)
    if mark:
        raise ClippingError(at, "fence", mark=mark)


class _Front:
    """What plain_yaml fills: the first thing in front matter that cannot be read is told."""

    def __init__(self) -> None:
        self.lines: dict[tuple[str | int, ...], int] = {}

    def problem(self, line: int, name: str, /, **values: object) -> None:
        _, en, zh, severity = said(name, **values)
        if severity == "unsafe":
            raise ClippingError(line, (en, zh))


def _markdown(found: Clipping) -> None:
    """Its front matter, which leaves empty lines behind; characters that are written as HTML does are told."""
    for entity in re.finditer(r"&#?\w{1,31};", found.text):
        if (sign := unescape(entity[0])) != entity[0]:
            found.changes.append(Change(found.text.count("\n", 0, entity.start()) + 1, "HTML", entity[0], sign))
    if m := re.match(r"\n*---[ \t]*\n(?:(.*?)\n)?---[ \t]*(?:\n|\Z)", found.text, re.DOTALL):
        front, first = m[1] or "", found.text.count("\n", 0, max(m.start(1), 0)) + 1
        if len(front) > library.MAX_FRONT_MATTER:
            raise ClippingError(1, "front")
        head = plain_yaml.read(front, first, _Front()) or {}
        if not isinstance(head, dict):
            raise ClippingError(first, "lines")
        listed = {str(key).lower(): value if isinstance(value, list) else [value or ""] for key, value in head.items()}
        found.head = {key: ", ".join(map(str, value)) for key, value in listed.items()}
        found.changes.append(Change(1, "front matter", front))
        found.text = "\n" * m[0].count("\n") + found.text[m.end() :]
    elif re.match(r"\n*---[ \t]*\n[\w-]+:", found.text):
        raise ClippingError(1, "open")


# -- a saved page --------------------------------------------------------------------------------------

_OPTIONS = ConversionOptions(
    heading_style="atx", bullets="-", escape_misc=True, escape_asterisks=True, escape_underscores=True, autolinks=False,
    extract_metadata=False, hidden_content="all", newline_style="backslash", br_in_tables=True, highlight_style="bold",
)  # fmt: skip
_HOLDERS = ("div", "section", "article", "main")
_BLOCK = re.compile("p|li|h[1-6]|t[dh]|blockquote|d[td]|pre|figcaption|body|" + "|".join(_HOLDERS))


def of_html(html: str) -> str:
    """HTML as Markdown."""
    return convert(html, _OPTIONS).content or ""


def _words(node: Any) -> str:
    return " ".join(("".join(node.itertext(with_tail=False)) if hasattr(node, "itertext") else node).split())


def _html(found: Clipping) -> None:
    """The main text of a page: lxml finds it, html-to-markdown writes it, as the twins of pages are made."""
    text = found.text
    if re.search(r"(?i)<html\b", text) and not re.search(r"(?i)</html\s*>", text):
        raise ClippingError(text.count("\n") + 1, "page")
    parser = lxml.html.HTMLParser(remove_pis=True, huge_tree=True)
    root = lxml.html.document_fromstring(re.sub(r"<\?xml[^>]*>", "", text), parser=parser)
    found.head = {key: next((words for path in PATHS[key] for node in root.xpath(path) if (words := _words(node))), "")
                  for key in ("title", "author", "published", "source")}  # fmt: skip
    if found.head["title"] == _words(next(iter(root.xpath("//title")), "")):
        found.head["title"] = re.sub(r"\s+[-_|–—]+\s+[^-_|–—]{1,12}$", "", found.head["title"])  # the site's name
    if m := FORMS["saved_from"].search(text[:4096]):
        found.head["source"] = m[1]
    body = root.find("body") if root.find("body") is not None else root
    for path in PATHS["noise"]:
        for node in root.xpath(path, namespaces={"re": "http://exslt.org/regular-expressions"}):
            _leave_out(node, found)
    main = max(root.xpath(PATHS["main"][0]), key=lambda node: len(_words(node)), default=body)
    main = main if len(_words(main)) * 3 > len(_words(body)) else body
    while holders := [node for node in main if node.tag in _HOLDERS]:  # down to what holds nearly all of it
        largest = max(holders, key=lambda node: len(_words(node)))
        if len(_words(largest)) < 0.85 * len(_words(main)):
            break
        main = largest
    kept, title = {*main.iter(), *main.iterancestors()}, next(iter(root.xpath("//h1")), None)
    for node in [node for node in body.iter() if node not in kept and node.getparent() in kept]:
        found.head["title"] = _words(node) if node is title else found.head["title"]
        _leave_out(node, found)
    seen = set[Any]()
    for node in main.iter():
        block = next((one for one in (node, *node.iterancestors()) if _BLOCK.fullmatch(one.tag)), main)
        if (node.text or "").strip() and block not in seen:
            seen.add(block)
            node.text = f"\ue000{node.sourceline}\ue001{node.text.lstrip()}"
        for name in set(node.attrib) - {"href", "src", "alt", "start", "colspan"}:
            del node.attrib[name]
    found.text, found.lines = of_html(lxml.html.tostring(main, encoding="unicode")), []
    for line in found.text.split("\n"):
        m = re.search("\ue000(\\d+)\ue001", line)
        found.lines.append(int(m[1]) if m else found.lines[-1] if found.lines else 1)
    found.text = re.sub("\ue000\\d+\ue001", "", found.text)
    if not found.text.strip():
        raise ClippingError(1, "text")


def _leave_out(node: Any, found: Clipping) -> None:
    if isinstance(node.tag, str) and (words := _words(node)):
        found.changes.append(Change(node.sourceline or 1, "beside the text", words))
    if node.getparent() is not None:
        node.drop_tree()
