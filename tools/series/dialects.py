"""Marks of other dialects of Markdown, and marks typed with a Chinese keyboard: none works here, each has this book's form.

GitHub, MkDocs, VitePress, Obsidian, LaTeX, wikis and Pandoc write them; a page would show them raw.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache

from pygments.lexers import get_all_lexers, get_lexer_by_name
from pygments.token import Error

from sphinx_zh.typography import HAN, OBJECT


@dataclass(frozen=True)
class Kind:
    """One mark: how it looks in text that Markdown has read, and what to write instead, in English and in Chinese."""

    pattern: re.Pattern[str]
    en: str
    zh: str


def _kind(pattern: str, en: str, zh: str) -> Kind:
    return Kind(re.compile(pattern, re.MULTILINE), en, zh)


KINDS: tuple[Kind, ...] = (
    _kind(r"^\[!(?:\w+)\][-+]?", "write :::{note} … :::", "请写成 :::{note} … :::"),
    _kind(r"^\[[ xX]\](?= )", "there are no task lists; write a plain list", "不支持任务列表；请写成普通列表"),
    _kind(r"^\[(?:TOC|toc|\[_TOC_\])\]", "contents are made by themselves; delete it", "目录自动生成，请删去"),
    _kind(r"!?\[\[[^\[\]\n]+\]\]", "write [words](page.md)", "请写成 [文字](页面.md)"),
    _kind(r"==[^=\s](?:[^=\n]*[^=\s])?==", "write **words**", "请写成 **文字**"),
    _kind(rf"\$\$|\${OBJECT}|{OBJECT}\$|\$ +[^$\n]*[\\^_=][^$\n]*\$|\$[^$\n]*[\\^_=][^$\n]* +\$", "no space inside its dollars: $x$; $$ on lines of their own", "$ 内侧不留空格：$x$；$$ 单独成行"),
    _kind(r"(?<![~\w])~[^~\s]+~(?!~)|(?<=[A-Za-z])~[^~\s]{1,9}~(?!~)", "write {sub}`2`", "请写成 {sub}`2`"),
    _kind(r"(?<=[\w)])\^[^\s^\[\]]{1,9}\^", "write {sup}`2`", "请写成 {sup}`2`"),
    _kind(rf"\{{[a-z]+\}}[ \u3000]*{OBJECT}", "no space between a role and its backquote: {fact}`words <id>`", "角色与反引号之间不留空格：{fact}`文字 <编号>`"),
    _kind(r"\{ ?(?:[#.:][\w-]|\w+=)[^{}\n]*\}", "a label stands on the line before: (my-label)=", "标签另起一行写在前面：(my-label)="),
    _kind(r"\{%[^%{}\n]*%\}|\{\{[^{}\n]*\}\}", "templates are not read; delete it", "不支持模板，请删去"),
    _kind(r"^(?:!!!|\?\?\?\+?) ?\w.*$", "write :::{note} … :::", "请写成 :::{note} … :::"),
    _kind(r'^={2,3}[!+]? "[^"\n]*"$', "there are no tabs; write one after the other", "不支持选项卡；请依次写"),
    _kind(rf":[a-z_]+:{OBJECT}", "a role is written {ref}`label`", "角色写成 {ref}`标签`"),
    _kind(r"^::: ?\w.*$", "write :::{note} … :::", "请写成 :::{note} … :::"),
    _kind(r"%%[^%\n]+%%", "a comment is a line that begins with %", "注释另起一行，以 % 开头"),
    _kind(r"\\[a-zA-Z]+\{[^{}\n]*\}", "of LaTeX, formulas alone are read: $…$; write Markdown", "LaTeX 只认公式：$…$；其余请用 Markdown"),
    _kind(r"'''?[^'\n]+'''?", "write **words**", "请写成 **文字**"),
    _kind(r"[!！]?(?:\[[^\[\]\n]+\]（[^（）\n]+）|【[^【】\n]+】\([^()\n]+\))", "half-width: [words](address)", "用半角括号：[文字](网址)"),
    _kind(r"(?<![\w<(])https?://[^\s<>（）。，；]+", "write <https://…> or [words](https://…)", "请写成 <https://…> 或 [文字](https://…)"),
    _kind(r"\[[^\[\]\n^]+\]\[[^\[\]\n]*\]", "write [words](address)", "请写成 [文字](网址)"),
    _kind(rf"(?<=[{HAN}])_[^_\s]+_|_[^_\s]+_(?=[{HAN}])", "write *words*", "请写成 *文字*"),
    _kind(r"^\[\^[^\]\s]+\]：", "a half-width colon: [^1]: …", "用半角冒号：[^1]: …"),
    _kind(r"^＃+ ?|^#{1,6}(?=[^\s#])", "half-width, with a space: ## words", "用半角 #，后面空一格：## 文字"),
    _kind(r"^[＊－•](?![＊－•]) ?", "half-width, with a space: - words", "用半角 -，后面空一格：- 文字"),
    _kind(r"^[-*+](?=[^\s\d*+-])", "with a space: - words", "后面空一格：- 文字"),
    _kind(r"^\d{1,2}(?:\.(?=[^\s\dA-Za-z])|[、．）])", "with a stop and a space: 1. words", "用半角句点，后面空一格：1. 文字"),
    _kind(r"^｜.*｜$", "half-width: | a | b |", "用半角竖线：| 甲 | 乙 |"),
    _kind(r"＊＊[^＊\n]+＊＊", "half-width: **words**", "用半角星号：**文字**"),
)  # fmt: skip


def found(text: str) -> tuple[list[tuple[re.Match[str], Kind]], str]:
    """Every foreign mark in the text of a paragraph, kind by kind; and the text without them, which is prose."""
    marks: list[tuple[re.Match[str], Kind]] = []
    for kind in KINDS:
        if here := list(kind.pattern.finditer(text)):
            marks += ((mark, kind) for mark in here)
            text = kind.pattern.sub(lambda mark: OBJECT * len(mark[0]), text)
    return marks, text


_PLAIN = {"plain", "plaintext", "txt", "terminal", "output"}


@cache
def _languages() -> frozenset[str]:
    return frozenset(alias for _, aliases, *_ in get_all_lexers() for alias in aliases) | {
        "none",
        "default",
        "pycon3",
        "rest",
    }


def nearest_language(name: str) -> str | None:
    """What to write in place of a language that code cannot be coloured as (Pygments); ``None`` where it can."""
    word = name.lower()
    if not word or word in _languages():
        return None
    if (first := word.split()[0]) != word and first in _languages():
        return first  # options of other programs behind it
    near = [] if word in _PLAIN else get_close_matches(word, sorted(_languages()), 1)
    return near[0] if near else "text"


def odd_in_code(name: str, code: str) -> tuple[int, str] | None:
    """The line, from 0, and the text that code of this language cannot hold (Pygments); ``None`` where all is as it must be."""
    word = name.lower()
    if word in ("", "none", "text", "default") or nearest_language(word):
        return None
    if word in ("py", "python", "py3", "python3") and code.startswith(">>>"):
        word = "pycon"  # as Sphinx does
    line = 0
    for kind, text in get_lexer_by_name({"pycon3": "pycon", "rest": "rst"}.get(word, word), stripnl=False).get_tokens(
        code
    ):
        if kind is Error:
            return line, text
        line += text.count("\n")
    return None
