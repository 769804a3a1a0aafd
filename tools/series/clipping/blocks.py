"""A clipping's Markdown as a tree of blocks, each with its line in the file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

from series import allowed
from series.clipping.source import Change, Clipping, ClippingError, of_html
from sphinx_zh.markdown import scan_delims


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

    @cached_property
    def text(self) -> str:
        """Its words, before anything is mended; a line break that was meant is a vertical tab."""
        return "".join(_plain(token) for token in self.tokens)

    def walk(self) -> Iterator[Block]:
        """It and all in it, in their order."""
        yield self
        for block in self.inside:
            yield from block.walk()


def _plain(token: Token) -> str:
    if token.type in ("text", "code_inline"):
        return token.content
    return {"softbreak": "\n", "hardbreak": "\v"}.get(token.type, "\v" if re.match(r"<br\b", token.content) else "")


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


def read(clipping: Clipping, text: str, line: int | None = None) -> tuple[Block, Mapping[str, Any]]:
    """The tree, and Markdown's notes on links and footnotes; ClippingError for more than a parser takes.

    *text* is the clipping's own, or one that stands in it at *line*.
    """
    if text.count("[") > allowed.MOST["bracket"][0]:
        raise ClippingError(1, "brackets")
    for paragraph in re.finditer(r"(?:.+\n?)+", text):
        if len(paragraph[0]) > allowed.MOST["paragraph"][0]:
            raise ClippingError(clipping.line(text.count("\n", 0, paragraph.start())), "paragraph")
    env: dict[str, Any] = {}
    tokens, rows = _parser().parse(text, env), text.split("\n")
    if sum(_widen(rows, *token.map) for token in tokens if token.type == "table_open" and token.map):
        env.clear()
        tokens = _parser().parse("\n".join(rows), env)
    root = Block(Token("root", "", 0), 1)
    stack = [root]
    for token in tokens:
        if token.nesting == -1:
            stack.pop()
        elif token.type == "inline":
            stack[-1].tokens = token.children or []
        else:
            at = line or (clipping.line(token.map[0]) if token.map else stack[-1].line)
            stack[-1].inside.append(Block(token, at))
            stack += stack[-1].inside[-1:] if token.nesting == 1 else []
    for block in list(root.walk()):
        block.inside[:] = [one for old in block.inside for one in _without_html(clipping, old)]
    return root, env


def _widen(rows: list[str], first: int, last: int) -> int:
    """Give a table's head as many cells as its longest row: what is beyond would be lost. How many it lacked."""
    cells = [len(re.findall(r"(?<!\\)\|", row.strip().strip("|"))) for row in rows[first:last]]
    if more := max(cells) - cells[0]:
        for n, cell in ((first, " |"), (first + 1, "---|")):
            rows[n] = f"{rows[n].rstrip().removesuffix('|')}|{cell * more}"
    return more


def _without_html(clipping: Clipping, block: Block) -> list[Block]:
    """The blocks that a piece of HTML is in Markdown: scripts and comments are none."""
    if block.kind != "html_block":
        return [block]
    made = of_html(block.token.content)
    clipping.changes.append(Change(block.line, "HTML", block.token.content.strip(), made.strip()))
    return read(clipping, made, block.line)[0].inside if made.strip() and "<" not in made.replace("\\<", "") else []
