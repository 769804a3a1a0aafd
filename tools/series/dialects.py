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
    _kind(r"!\[[^\[\]\n]*\] ?\([^()\n]*\)", "an image is ![words](../images/name.png), nothing else in its brackets", "图片写成 ![说明](../images/名字.png)，括号里不写别的"),
    _kind(r"\] \(https?:[^()\n]*\)", "no space between ] and (", "] 与 ( 之间不留空格"),
    _kind(r"\[@[\w:.-]+[^\[\]\n]*\]", "a source is cited as {source}`id`", "引来源写成 {source}`编号`"),
    _kind(r"^[（(][^()（）\n]+[）)] ?=$", "a label is half-width, without a space: (my-label)=", "标签用半角，不留空格：(my-label)="),
    _kind(r"\{[^{}|\n]{1,20}\|[^{}|\n]{1,40}\}", "write {ruby}`words (reading)`", "请写成 {ruby}`文字 (读音)`"),
    _kind(r"\{(?:\+\+|--|~~|==|>>)|\|\|[^|\n]+\|\||>![^!\n]+!<", "there is no such mark; write plain words", "没有这种记号；请直接写"),
    _kind(r"(?<![A-Za-z0-9:]):[a-z][a-z0-9_+-]{2,20}:(?![\w:`" + OBJECT + "])", "type the emoji itself", "请直接输入表情符号"),
    _kind(r"!?\[\[[^\[\]\n]+\]\]", "write [words](page.md)", "请写成 [文字](页面.md)"),
    _kind(r"==[^=\s](?:[^=\n]*[^=\s])?==", "write **words**", "请写成 **文字**"),
    _kind(rf"\$\$|\${OBJECT}|{OBJECT}\$|\$ (?=[^$\n]{{0,200}}[\\^_=])[^$\n]{{1,200}}\$|\$(?=[^$\n]{{0,200}}[\\^_=])[^$\n]{{1,200}} \$", "no space inside its dollars: $x$; $$ on lines of their own", "$ 内侧不留空格：$x$；$$ 单独成行"),
    _kind(r"(?<![~\w])~[^~\s、，。；]+~(?!~)|(?<=[A-Za-z])~[^~\s]{1,9}~(?!~)", "write {sub}`2`", "请写成 {sub}`2`"),
    _kind(r"(?<=[\w)])\^[^\s^\[\]]{1,9}\^", "write {sup}`2`", "请写成 {sup}`2`"),
    _kind(rf"\{{[a-z]+\}}[ \u3000]*{OBJECT}", "no space between a role and its backquote: {fact}`words <id>`", "角色与反引号之间不留空格：{fact}`文字 <编号>`"),
    _kind(r"\{ ?(?:[#.:][\w-]|\w+=)[^{}\n]*\}", "a label stands on the line before: (my-label)=", "标签另起一行写在前面：(my-label)="),
    _kind(r"\{%[^%{}\n]*%\}|\{\{[^{}\n]*\}\}", "templates are not read; delete it", "不支持模板，请删去"),
    _kind(r"^(?:!!!|\?\?\?\+?) ?\w.*$", "write :::{note} … :::", "请写成 :::{note} … :::"),
    _kind(r'^={2,3}[!+]? "[^"\n]*"$', "there are no tabs; write one after the other", "不支持选项卡；请依次写"),
    _kind(rf":[a-z_]+:{OBJECT}", "a role is written {ref}`label`", "角色写成 {ref}`标签`"),
    _kind(r"^::: ?\w.*$", "write :::{note} … :::", "请写成 :::{note} … :::"),
    _kind(r"%%[^%\n]+%%", "a comment is a line that begins with %", "注释另起一行，以 % 开头"),
    _kind(r"\\[a-zA-Z]{2,}(?:\{[^{}\n]*\})?", "of LaTeX, formulas alone are read: $…$; write Markdown", "LaTeX 只认公式：$…$；其余请用 Markdown"),
    _kind(r"'''?[^'\n]+'''?", "write **words**", "请写成 **文字**"),
    _kind(r"[!！]?(?:\[[^\[\]\n]+\]（[^（）\n]+）|【[^【】\n]+】\([^()\n]+\))", "half-width: [words](address)", "用半角括号：[文字](网址)"),
    _kind(r"(?<![\w<(])https?://[^\s<>（）。，；]+", "write <https://…> or [words](https://…)", "请写成 <https://…> 或 [文字](https://…)"),
    _kind(r"\[[^\[\]\n^]+\]\[[^\[\]\n]*\]", "write [words](address)", "请写成 [文字](网址)"),
    _kind(rf"(?<=[{HAN}])_[^_\s]+_|_[^_\s]+_(?=[{HAN}])", "write *words*", "请写成 *文字*"),
    _kind(r"^\[\^[^\]\s]+\]：", "a half-width colon: [^1]: …", "用半角冒号：[^1]: …"),
    _kind(r"^＃+ ?|^#{1,6}(?=[^\s#])", "half-width, with a space: ## words", "用半角 #，后面空一格：## 文字"),
    _kind(r"^(?:＞ ?|：{2,}.*|(?:｀|·){3}.*)", "half-width: > words, :::{note}, ```", "用半角：> 文字、:::{note}、```"),
    _kind(r"^[＊－•·●◆■▪–](?![＊－•]) ?(?=\S)", "half-width, with a space: - words", "用半角 -，后面空一格：- 文字"),
    _kind(r"^[-*+](?=[^\s\d*+-])", "with a space: - words", "后面空一格：- 文字"),
    _kind(r"^\d{1,2}(?:\.(?=[^\s\dA-Za-z])|[、．）])", "with a stop and a space: 1. words", "用半角句点，后面空一格：1. 文字"),
    _kind(r"^\d{1,2}\. (?=\S)", "a list has an empty line above it and begins with 1.", "列表上面空一行，从 1. 开始"),
    _kind(r"^(?:[①-⑳]|[(（]\d{1,2}[)）]|[一二三四五六七八九十]、|[a-z]\. ).*(?:\n(?:[①-⑳]|[(（]\d{1,2}[)）]|[一二三四五六七八九十]、|[a-z]\. ).*)+", "lines run together; write a list: 1. words", "几行会连成一段；请写成列表：1. 文字"),
    _kind(r"^\|.+\|$", "a table has |---|---| right below its head, with as many cells", "表头正下方要有 |---|---|，格数与表头相同"),
    _kind(r"\*\*", "** stands on both sides of the words, without a space inside", "** 写在文字两边，内侧不留空格"),
    _kind(rf"`(?=[^`\n]*[{HAN}])", "a backquote stands on both sides", "反引号要成对"),
    _kind(r"^｜.*｜$", "half-width: | a | b |", "用半角竖线：| 甲 | 乙 |"),
    _kind(r"＊＊[^＊\n]+＊＊", "half-width: **words**", "用半角星号：**文字**"),
)  # fmt: skip


BACKSLASHES = _kind(r"\\\(.+?\\\)|\\\[.+?\\\]", "a formula stands between dollars: $x$", "公式写在美元符号之间：$x$")
"""LaTeX's own brackets: Markdown takes the backslashes away, so that they are seen in its source alone."""


def found(text: str) -> tuple[list[tuple[re.Match[str], Kind]], str]:
    """Every foreign mark in the text of a paragraph, kind by kind; and the text without them, which is prose."""
    marks: list[tuple[re.Match[str], Kind]] = []
    for kind in KINDS:
        if here := list(kind.pattern.finditer(text)):
            marks += ((mark, kind) for mark in here)
            text = kind.pattern.sub(lambda mark: OBJECT * len(mark[0]), text)
    return marks, text


_SPHINX_ALONE = frozenset({"none", "default", "pycon3"})  # known in small letters only
_DIRECTIVES = {"mermaid": "{mermaid}", "math": "{math}"}
_PLAIN = {"plain", "plaintext", "txt", "terminal", "output", "csv", "log", "tree"}


@cache
def _languages() -> frozenset[str]:
    return _SPHINX_ALONE | {"rest"} | {alias for _, aliases, *_ in get_all_lexers() for alias in aliases}


def nearest_language(name: str) -> str | None:
    """What to write in place of a language that code cannot be coloured as (Pygments); ``None`` where it can."""
    word = name.lower()
    if (name in ("", word) and (not word or word in _languages())) or word in _languages() - _SPHINX_ALONE:
        return None
    if word in _SPHINX_ALONE or word in _DIRECTIVES:
        return _DIRECTIVES.get(word, word)
    if (first := word.split()[0]) != word and first in _languages():
        return first  # options of other programs behind it
    near = [] if word in _PLAIN else get_close_matches(word, sorted(_languages()), 1, 0.8)
    return near[0] if near else "text"


def odd_in_code(name: str, code: str) -> tuple[int, str] | None:
    """The line, from 0, and the text that code of this language cannot hold (Pygments); ``None`` where all is as it must be."""
    word = name.lower()
    if word in ("", "none", "text", "default") or nearest_language(word):
        return None
    if word in ("py", "python", "py3", "python3") and code.startswith(">>>"):
        word = "pycon"  # as Sphinx does
    line = 0
    lexer = get_lexer_by_name({"pycon3": "pycon", "rest": "rst"}.get(word, word), stripnl=False)
    for kind, text in lexer.get_tokens(code):
        if kind is Error:
            return line, text
        line += text.count("\n")
    return None
