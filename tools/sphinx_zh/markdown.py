"""Markdown for Chinese: emphasis beside full-width punctuation, and no space where a source line is broken between Han.

CommonMark's flanking rule leaves ``**粗体。**后`` with its asterisks (commonmark-spec#650); MyST has no hook for it.
The rule here follows the public CJK-friendly amendments: punctuation beside a wide character counts as a letter.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from importlib import import_module
from typing import Any

import markdown_it
from markdown_it.common.utils import isMdAsciiPunct, isPunctChar, isWhiteSpace
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline.state_inline import Scanned, StateInline
from markdown_it.token import Token

from sphinx_zh import __version__

TRIED_WITH = "4."
"""The versions of markdown-it-py whose flanking rule is replaced; for another, see whether the tests still pass."""

AMBIGUOUS = frozenset("“”‘’—…·")
"""Width tells nothing about these: they are Chinese where the character beyond is."""


_HANGUL = re.compile("[\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff]")
"""Written with spaces between words, as Latin is: a line break is one (css-text-3)."""
_LABELLED = re.compile(r"(?s)(.*?)\s*<([^<>]+)>\s*")


def labelled(text: str) -> tuple[str | None, str]:
    """A role's ``shown text <target>`` → (shown text, target); a bare target → (None, target)."""
    if m := _LABELLED.fullmatch(text):
        return m[1] or None, m[2].strip()
    return None, text.strip()


def is_wide(ch: str) -> bool:
    """Whether a character is full-width: Han, kana, full-width punctuation."""
    return bool(ch) and unicodedata.east_asian_width(ch) in "WF"


def _is_punctuation(ch: str) -> bool:
    return isMdAsciiPunct(ord(ch)) or isPunctChar(ch)


def scan_delims(self: StateInline, start: int, canSplitWord: bool) -> Scanned:  # markdown-it's name
    """Whether a run of ``*`` or ``_`` can open or close emphasis: CommonMark's rule with the wide characters' exception."""
    marker, end = self.src[start], start
    while end < self.posMax and self.src[end] == marker:
        end += 1

    def at(index: int) -> str:
        return self.src[index] if 0 <= index < self.posMax else " "

    before, after = at(start - 1), at(end)
    wide_before = is_wide(before) or (before in AMBIGUOUS and is_wide(at(start - 2)))
    wide_after = is_wide(after) or (after in AMBIGUOUS and is_wide(at(end + 1)))
    mark_before, mark_after = _is_punctuation(before), _is_punctuation(after)
    space_before, space_after = isWhiteSpace(ord(before)), isWhiteSpace(ord(after))
    opens = not space_after and (not mark_after or wide_after or space_before or mark_before or wide_before)
    closes = not space_before and (not mark_before or wide_before or space_after or mark_after or wide_after)
    may_open = opens and (canSplitWord or not closes or mark_before)
    return Scanned(may_open, closes and (canSplitWord or not opens or mark_after), end - start)


def join_lines(state: StateCore) -> None:
    """Drop the soft breaks between wide characters, and those beside full-width punctuation; elsewhere a break is a space."""
    for token in state.tokens:
        if token.type != "inline" or not token.children:
            continue
        kept: list[Token] = []
        for n, child in enumerate(token.children):
            if child.type == "softbreak":
                before = _edge(reversed(token.children[:n]), -1)
                after = _edge(token.children[n + 1 :], 0)
                if (_joins(before) and _joins(after)) or _is_full_width_mark(before) or _is_full_width_mark(after):
                    continue
            kept.append(child)
        token.children = kept


def _edge(tokens: Iterable[Token], which: int) -> str:
    """The first or last character that a reader sees of *tokens*."""
    return next((words[which] for token in tokens if (words := _shown(token))), "")


def _shown(token: Token) -> str:
    if token.type == "myst_role":
        # a role without words of its own shows a title of the project, which is Chinese
        return labelled(token.content)[0] or "题"
    return token.content


def _joins(ch: str) -> bool:
    return (is_wide(ch) and not _HANGUL.match(ch)) or ch in AMBIGUOUS


def _is_full_width_mark(ch: str) -> bool:
    return is_wide(ch) and unicodedata.category(ch).startswith("P")


def patch() -> None:
    """Make every MyST parser of this process a Chinese one. Does nothing the second time."""
    if not markdown_it.__version__.startswith(TRIED_WITH):
        tried = f"sphinx_zh.markdown was tried with markdown-it-py {TRIED_WITH}x"
        raise RuntimeError(f"{tried}, not {markdown_it.__version__}")
    StateInline.scanDelims = scan_delims  # type: ignore[method-assign]
    myst_sphinx: Any = import_module("myst_parser.parsers.sphinx_")
    made = myst_sphinx.create_md_parser
    if getattr(made, "is_chinese", False):
        return

    def create(config: Any, renderer: Any) -> markdown_it.MarkdownIt:
        parser: markdown_it.MarkdownIt = made(config, renderer)
        parser.core.ruler.after("inline", "join_lines", join_lines)
        return parser

    create.is_chinese = True  # type: ignore[attr-defined]
    myst_sphinx.create_md_parser = create


def setup(app: Any) -> dict[str, Any]:
    """The rules, for every page that MyST reads."""
    app.setup_extension("myst_parser")
    patch()
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": True}
