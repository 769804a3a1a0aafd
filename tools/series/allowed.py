"""What a page's body may hold: roles, directives with their options, addresses; and how much of each thing."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

OWN_MARKS = ("fact", "chapter", "source", "output")
ROLES = frozenset({*OWN_MARKS, "ref", "abbr", "kbd", "math", "ruby", "sub", "sup"})

TEXT, LITERAL, EMPTY = "text", "literal", "empty"


@dataclass(frozen=True)
class Directive:
    """What a directive may be given: argument or not, kind of body, names of options."""

    body: str
    argument: bool = False
    options: frozenset[str] = frozenset()


TIMELINE_OPTIONS = ("from", "to", "lanes", "kinds", "chapters", "overview", "essay", "by", "form", "brief", "caption")
PLAIN_BOXES = ("note", "tip", "warning", "important", "caution", "hint", "seealso", "epigraph")
OWN_PARTS = ("board", "chapters", "colophon", "form", "history", "people", "send", "states", "title")
DIRECTIVES: Mapping[str, Directive] = {
    **dict.fromkeys(PLAIN_BOXES, Directive(TEXT)),
    "admonition": Directive(TEXT, argument=True),
    "code-block": Directive(LITERAL, argument=True, options=frozenset({"caption"})),
    "figure": Directive(TEXT, argument=True, options=frozenset({"alt"})),
    "math": Directive(LITERAL),
    "mermaid": Directive(LITERAL, options=frozenset({"alt", "caption", "name", "align"})),
    "timeline": Directive(EMPTY, options=frozenset(TIMELINE_OPTIONS)),
    **dict.fromkeys(map("series-{}".format, OWN_PARTS), Directive(EMPTY)),
    "evidence": Directive(EMPTY, argument=True, options=frozenset({"from", "to"})),
    "toctree": Directive(LITERAL, options=frozenset({"hidden", "caption", "maxdepth", "glob"})),
}
MOST: Mapping[str, tuple[int, str, str]] = {
    "line": (5000, "lines", "行"),
    "bracket": (5000, "square brackets", "个方括号"),
    "paragraph": (10_000, "characters in one paragraph", "个字符（一段之内）"),
    "heading_open": (200, "headings", "个标题"),
    "myst_target": (400, "labels", "个标签"),
    "td_open": (2000, "cells of tables", "个表格的格子"),
    "footnote_reference_open": (300, "footnotes", "条脚注"),
    "formula": (500, "formulas", "个公式"),
    "fence": (300, "blocks of code", "个代码块"),
}
"""How much of each thing a page holds: more would take a build, or a reader, too long. Kinds of tokens, and of what is
counted before the text is parsed: a parser needs the square of the number of brackets, or of a paragraph's length."""
OUTLINE: Mapping[str, Collection[str]] = {
    "announced": ("原文预告了什么",),
    "scope": ("这一章要写什么",),
    "questions": ("怎样查这些问题", "要回答的问题"),
    "help": ("需要什么帮助",),
    "claim": ("怎样认领",),
}
"""The parts of a placeholder that are about the chapter to come, by how their labels end, with their headings: a written
chapter has none of them. What was announced stands in the ledger."""
LEAST_ANSWER = 30
"""Characters below a heading that says something: a sentence."""


def is_outline(label: str, heading: str) -> bool:
    """Whether it is a part of the placeholder, by its label or by its words."""
    return label.rpartition("-")[2] in OUTLINE or any(heading.strip() in words for words in OUTLINE.values())


TOCTREE_PAGE = "index"
"""Toctree titles reach every page: only the cover, which maintainers keep, has one."""

SCHEMES = ("https", "http", "mailto")
PAGE_LINK = re.compile(r"(?:\.\./)?(?:[a-z]+/)?[a-z0-9][a-z0-9-]{0,63}\.md(?:#[a-z0-9-]+)?")
IMAGE = re.compile(r"\.\./images/[a-z0-9][a-z0-9-]{0,58}\.(?:png|jpg|jpeg|webp)")


_GLOSSED = re.compile(r"(.+?) *[(（]([^()（）]+)[)）]")


def glossed(text: str) -> tuple[str, str] | None:
    """What ``{abbr}`` and ``{ruby}`` hold, ``words (meaning)``, as two; ``None`` where it is not so written."""
    return (found[1], found[2]) if (found := _GLOSSED.fullmatch(text.strip())) else None


def near(name: str, known: Collection[str]) -> tuple[str, str]:
    """The name that was perhaps meant, or all that there are, in English and in Chinese."""
    words = [str(word) for word in (known if isinstance(known, Sequence) else sorted(known))]
    if found := get_close_matches(name, words, 1):
        return f"did you mean {found[0]!r}?", f"是不是 {found[0]!r}？"
    all_ = " ".join(words)
    return (f"allowed: {all_}", f"可用的有：{all_}") if words else ("there are none", "一个也没有")
