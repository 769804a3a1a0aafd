"""A clipping's bytes → its front matter and its text as Markdown, each line with its number in the file; and that text's blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import lxml.html
from html_to_markdown import ConversionOptions, convert
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

from series import allowed, library, plain_yaml
from series.dates import Wrong
from series.messages import said
from sphinx_zh.markdown import scan_delims

MOST = 4 << 20
"""Bytes of a clipping."""


class ClippingError(Wrong):
    """The clipping cannot be taken over; ``line`` is where."""

    def __init__(self, line: int, en: str, zh: str) -> None:
        super().__init__(en, zh)
        self.line = line


@dataclass(frozen=True)
class Change:
    """What was changed in the clipping's text: its line, what kind of thing, what stood there and what stands there now."""

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
        raise ClippingError(1, f"is larger than {MOST >> 20} MiB", f"超过 {MOST >> 20} MiB")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        if error.reason == "unexpected end of data":
            raise ClippingError(
                line, "is cut off in the middle of a character", "文件在一个字中间断了，没有存完"
            ) from None
        try:
            known = (
                "GBK"
                if re.search(
                    "[\u4e00-\u9fff]{2}", raw[:4096].decode("gb18030", "strict" if len(raw) <= 4096 else "ignore")
                )
                else ""
            )
        except UnicodeDecodeError:
            known = ""
        if known and b"\0" not in raw:
            raise ClippingError(
                line, "is not UTF-8 (it looks like GBK); save it as UTF-8", "不是 UTF-8（像是 GBK）；请另存为 UTF-8"
            ) from None
        raise ClippingError(line, "is no text in UTF-8", "不是 UTF-8 的文字") from None
    text = re.sub("\r\n?", "\n", text)
    if m := re.search("[\x00-\x08\x0e-\x1f]", text):
        raise ClippingError(
            text.count("\n", 0, m.start()) + 1,
            f"is no text: it holds U+{ord(m[0]):04X}",
            f"不是文字：含有 U+{ord(m[0]):04X}",
        )
    if not text.strip():
        raise ClippingError(1, "is empty", "是空的")
    found = Clipping()
    unseen = re.compile(f"{library.UNSEEN.pattern}|{library.BAD_CHARACTERS.pattern}")
    for m in unseen.finditer(text):
        found.changes.append(Change(text.count("\n", 0, m.start()) + 1, "unseen", f"U+{ord(m[0]):04X}"))
    text = unseen.sub("", text)
    _whole(text)
    if re.match(r"\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*)*<(?:!doctype html|html|head|body)\b", text, re.I | re.S) or (
        re.match(r"\s*<(?:[a-z]|!--)", text, re.I)
        and not re.search(r"(?m)^ {0,3}#{1,6} ", text)
        and len(re.findall(r"</(?:p|div|section|li|h\d)>", text, re.I)) > 2
    ):
        _html(text, found)
    else:
        _markdown(text, found)
    return found


def _whole(text: str) -> None:
    """Refuse a text that ends within a sentence, where its other lines do not."""
    lines = [line for line in text.split("\n") if re.search("[，。]", line)]
    ended = [line for line in lines[:-1] if re.search(r"[。！？…；：!?.:）)”」』》>*|\]]\W*$", line)]
    if (
        lines
        and text.endswith(lines[-1])
        and re.search("[\u4e00-\u9fff，、；：（“《]$", text)
        and len(lines) > 4
        and len(ended) > 0.9 * (len(lines) - 1)
    ):
        at = text.count("\n") + 1
        raise ClippingError(
            at,
            "ends within a sentence: is the file cut off? If it is whole, end it with a line break",
            "在一句话中间结束：文件没有存完？确实完整的，请在末尾加一个换行",
        )


# -- Markdown ----------------------------------------------------------------------------------------


class _Front:
    """What plain_yaml fills: the first thing in front matter that cannot be read is told."""

    def __init__(self) -> None:
        self.lines: dict[tuple[str | int, ...], int] = {}

    def problem(self, line: int, name: str, /, **values: object) -> None:
        _, en, zh, severity = said(name, **values)
        if severity == "unsafe":
            raise ClippingError(line, en, zh)


def _markdown(text: str, found: Clipping) -> None:
    if m := re.match(r"\n*---[ \t]*\n(?:(.*?)\n)?---[ \t]*(?:\n|\Z)", text, re.DOTALL):
        first, front = text.count("\n", 0, m.start(1)) + 1 if m[1] else 1, m[1] or ""
        if len(front) > 1 << 14:
            raise ClippingError(1, "front matter is larger than 16 KiB", "文首数据超过 16 KiB")
        head = plain_yaml.read(front, first, _Front()) or {}
        if not isinstance(head, dict):
            raise ClippingError(first, "front matter is not 'key: value' lines", "文首数据应当是“键: 值”")
        found.head = {
            str(key).lower(): ", ".join(map(str, value)) if isinstance(value, list) else str(value or "")
            for key, value in head.items()
        }
        found.changes.append(Change(1, "front matter", front))
        text = "\n" * text.count("\n", 0, m.end()) + text[m.end() :]
    elif re.match(r"\n*---[ \t]*\n[\w-]+:", text):
        raise ClippingError(1, "front matter is not closed by a line ---", "文首数据缺少结尾的 ---")
    if fence := list(re.finditer(r"(?m)^ {0,3}(`{3,}|~{3,})", text)):
        mark = ""
        for one in fence:
            line = text[one.start() : text.find("\n", one.start()) % (len(text) + 1)].strip()
            mark = one[1] if not mark else "" if line.startswith(mark) and not line.strip(mark[0]) else mark
            last = one if mark == one[1] else fence[0]
        if mark:
            at = text.count("\n", 0, last.start()) + 1
            raise ClippingError(
                at,
                f"a block is not closed by {mark}: is the file cut off?",
                f"这一块没有用 {mark} 收尾：文件没有存完？",
            )
    found.text = text


# -- a saved page --------------------------------------------------------------------------------------

_OPTIONS = ConversionOptions(
    heading_style="atx", bullets="-", escape_misc=True, escape_asterisks=True, escape_underscores=True, autolinks=False, extract_metadata=False,
    hidden_content="all", newline_style="backslash", br_in_tables=True, highlight_style="bold",
)  # fmt: skip
_NOISE = (
    re.compile(
        "script|style|noscript|template|nav|aside|footer|form|button|iframe|svg|canvas|select|textarea|object|embed|audio|video"
    ),
    re.compile(
        r"(?:^|[\s_-])(?:comments?|related|recommend\w*|sidebar|share|social|breadcrumbs?|ads?|advert\w*|promo|subscribe|pagination|toc|catalog|menu|cookie\w*|qr_?code)(?=$|[\s_-])",
        re.I,
    ),
)
"""Elements, and words of classes and ids, that are no part of what was written."""
_HEAD = {
    "title": "//meta[@property='og:title']/@content | //*[@id='activity-name'] | //title",
    "author": "//meta[@name='author']/@content | //meta[@property='article:author']/@content | //*[@id='js_author_name'] | //*[@rel='author'] | //*[@itemprop='author'] | //*[@id='js_name']",
    "published": "//meta[@property='article:published_time']/@content | //meta[@name='publishdate' or @name='date']/@content | //*[@itemprop='datePublished']/@content | //time/@datetime | //*[@id='publish_time']",
    "source": "//link[@rel='canonical']/@href | //meta[@property='og:url']/@content",
}
_TOP = "//article | //main | //*[@role='main' or @itemprop='articleBody' or @id='js_content']"
_BLOCKS = {
    "p",
    "li",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "div",
    "section",
    "article",
    "td",
    "th",
    "blockquote",
    "dt",
    "dd",
    "pre",
    "figcaption",
    "main",
    "body",
}


def _words(node: Any) -> str:
    return (
        " ".join("".join(node.itertext(with_tail=False)).split())
        if not isinstance(node, str)
        else " ".join(node.split())
    )


def _html(text: str, found: Clipping) -> None:
    """The main text of a page as Markdown: lxml finds it, html-to-markdown writes it (as the pages' twins are made)."""
    if re.search(r"<html\b", text, re.I) and not re.search(r"</html\s*>", text, re.I):
        raise ClippingError(
            text.count("\n") + 1,
            "the page ends without </html>: it is cut off",
            "网页没有 </html> 就结束了：文件没有存完",
        )
    if m := re.search(r"\burl(?:: |=\(\d+\))(https?://[^\s>]+)", text[:4096]):
        found.head["source"] = m[1]
    root = lxml.html.document_fromstring(
        re.sub(r"<\?xml[^>]*>", "", text), parser=lxml.html.HTMLParser(remove_pis=True, huge_tree=True)
    )
    for key, path in _HEAD.items():
        for one in path.split(" | "):
            if word := next((word for node in root.xpath(one) if (word := _words(node))), ""):
                found.head.setdefault(key, word)
                break
    body = root.find("body") if root.find("body") is not None else root
    for node in list(body.iter()):
        name = f"{node.get('class', '')} {node.get('id', '')}" if isinstance(node.tag, str) else ""
        is_hidden = bool(name) and (
            node.get("hidden") is not None or "display:none" in node.get("style", "").replace(" ", "")
        )
        if (
            not isinstance(node.tag, str)
            or _NOISE[0].fullmatch(node.tag)
            or is_hidden
            or (node.tag not in ("body", "article", "main") and _NOISE[1].search(name))
        ):
            _leave_out(node, found)
    tops = [node for node in root.xpath(_TOP) if node.getparent() is not None]
    main = max(tops, key=lambda node: len(_words(node)), default=body)
    main = main if len(_words(main)) * 3 > len(_words(body)) else body
    while True:  # down to what holds nearly all of it
        size = [
            (len(_words(node)), node)
            for node in main
            if isinstance(node.tag, str) and node.tag in ("div", "section", "article", "main")
        ]
        if not size or max(size, key=lambda one: one[0])[0] < 0.85 * len(_words(main)):
            break
        main = max(size, key=lambda one: one[0])[1]
    kept = {*main.iter(), *main.iterancestors()}
    title = next(iter(root.xpath("//h1")), None)
    for node in [node for node in body.iter() if node not in kept and node.getparent() in kept]:
        if node is title:
            found.head["title"] = _words(node)
        _leave_out(node, found)
    seen = set[Any]()
    for node in main.iter():
        block = next((one for one in (node, *node.iterancestors()) if one.tag in _BLOCKS), main)
        if (node.text or "").strip() and block not in seen:
            seen.add(block)
            node.text = f"\ue000{node.sourceline}\ue001{node.text.lstrip()}"
        for name in set(node.attrib) - {"href", "src", "alt", "start", "colspan"}:
            del node.attrib[name]
    made = convert(lxml.html.tostring(main, encoding="unicode"), _OPTIONS).content or ""
    line, lines = 1, []
    for one in made.split("\n"):
        line = int(m[1]) if (m := re.search("\ue000(\\d+)\ue001", one)) else line
        lines.append(line)
    found.text, found.lines = re.sub("\ue000\\d+\ue001", "", made), lines
    if not found.text.strip():
        raise ClippingError(1, "the page has no main text", "网页里没有正文")


def _leave_out(node: Any, found: Clipping) -> None:
    if isinstance(node.tag, str) and (words := _words(node)):
        found.changes.append(Change(node.sourceline or 1, "beside the text", words))
    if node.getparent() is not None:
        node.drop_tree()


# -- blocks ----------------------------------------------------------------------------------------------


@dataclass
class Block:
    """A block of Markdown: what it is, its line in the file, the blocks in it, and of a paragraph or heading its tokens."""

    token: Token
    line: int
    inside: list[Block] = field(default_factory=list)
    tokens: list[Token] = field(default_factory=list)

    @property
    def kind(self) -> str:
        """``heading``, ``paragraph``, ``bullet_list`` …, as markdown-it calls it."""
        return self.token.type.removesuffix("_open")

    @property
    def text(self) -> str:
        """Its words; a line break that was meant is a vertical tab."""
        return "".join(_plain(token) for token in self.tokens)

    def walk(self) -> Iterator[Block]:
        """It and all in it, in their order."""
        yield self
        for block in self.inside:
            yield from block.walk()


def _plain(token: Token) -> str:
    if token.type in ("text", "code_inline"):
        return token.content
    return {"softbreak": "\n", "hardbreak": "\v"}.get(
        token.type, "\v" if re.match(r"<br\b", token.content or "") else ""
    )


def _mend_marks(state: StateCore) -> None:
    """``** words **`` and ``==words==`` are meant as strong."""
    for token in state.tokens:
        if token.type == "inline":
            token.content = re.sub(r"(\*\*|__) +(?=\S)([^*_\n]*?\S) +\1", r"\1\2\1", token.content)
            token.content = re.sub(r"(?<![=\w])==(?=[^\s=])([^=\n]*[^\s=])==(?!=)", r"**\1**", token.content)


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"maxNesting": 60}).enable(["table", "strikethrough"]).disable("code")
    parser.use(footnote_plugin, inline=False, move_to_end=False)
    StateInline.scanDelims = scan_delims  # type: ignore[method-assign]  # beside full-width marks, as the pages have it
    parser.validateLink = lambda url: True  # type: ignore[method-assign]  # every address is to be seen and judged
    parser.core.ruler.before("inline", "mend_marks", _mend_marks)
    return parser


def blocks(clipping: Clipping, text: str | None = None, line: int | None = None) -> tuple[Block, Mapping[str, Any]]:
    """The tree of the clipping's blocks, and Markdown's notes on links and footnotes; ClippingError for more than a parser takes.

    *text* is one that stands in the clipping, at *line*.
    """
    whole = clipping.text if text is None else text
    if whole.count("[") > allowed.MOST["bracket"][0]:
        raise ClippingError(1, "has too many square brackets", "方括号太多")
    for paragraph in re.finditer(r"(?:.+\n?)+", whole):
        if len(paragraph[0]) > allowed.MOST["paragraph"][0]:
            at = clipping.line(whole.count("\n", 0, paragraph.start()))
            raise ClippingError(at, "a paragraph is longer than 10,000 characters", "一段超过 10,000 个字符")
    env: dict[str, Any] = {}
    root = Block(Token("root", "", 0), 1)
    stack = [root]
    tokens = _parser().parse(whole, env)
    rows = whole.split("\n")
    tables = [_widen(rows, *token.map) for token in tokens if token.type == "table_open" and token.map]
    if any(tables):
        env.clear()
        tokens = _parser().parse("\n".join(rows), env)
    for token in tokens:
        if token.nesting == -1:
            stack.pop()
            continue
        at = clipping.line(token.map[0]) if line is None and token.map else line or stack[-1].line
        if token.type == "inline":
            stack[-1].tokens = token.children or []
            continue
        block = Block(token, at)
        stack[-1].inside.append(block)
        if token.nesting == 1:
            stack.append(block)
    for block in list(root.walk()):
        block.inside[:] = [
            one for old in block.inside for one in (_of_html(clipping, old) if old.kind == "html_block" else [old])
        ]
    return root, env


def _widen(rows: list[str], first: int, last: int) -> bool:
    """Give a table's head as many cells as its longest row: what is beyond would be lost. Whether it had fewer."""
    cells = [len(re.findall(r"(?<!\\)\|", row.strip().strip("|"))) for row in rows[first:last]]
    if more := max(cells) - cells[0]:
        rows[first] = rows[first].rstrip().removesuffix("|") + "|" + " |" * more
        rows[first + 1] = rows[first + 1].rstrip().removesuffix("|") + "|" + "---|" * more
    return more > 0


def _of_html(clipping: Clipping, block: Block) -> list[Block]:
    """The blocks that a piece of HTML is in Markdown: scripts and comments are none."""
    made = convert(block.token.content, _OPTIONS).content or ""
    clipping.changes.append(Change(block.line, "HTML", block.token.content.strip(), made.strip()))
    return blocks(clipping, made, block.line)[0].inside if made.strip() and "<" not in made.replace("\\<", "") else []
