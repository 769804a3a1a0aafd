"""A page's body: its headings, marks, blocks and links, each with its line, and what it may not hold.

Read from Markdown tokens, without Sphinx. The lists of what is allowed stand here and nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from types import MappingProxyType
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.colon_fence import colon_fence_plugin
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.myst_blocks import myst_block_plugin
from mdit_py_plugins.myst_role import myst_role_plugin

from series import dialects
from series.fields import SLUG
from series.model import Severity
from sphinx_zh import drawing, mermaid, typography
from sphinx_zh.markdown import labelled
from sphinx_zh.typography import Slip

OWN_MARKS = ("fact", "chapter", "source", "output")
ROLES = frozenset({*OWN_MARKS, "ref", "doc", "term", "abbr", "kbd", "sub", "sup"})

_TEXT, _LITERAL, _EMPTY = "text", "literal", "empty"


@dataclass(frozen=True)
class Directive:
    """What a directive may be given: argument or not, kind of body, names of options."""

    body: str
    argument: bool = False
    options: frozenset[str] = frozenset()


TIMELINE_OPTIONS = frozenset({"from", "to", "lanes", "kinds", "chapters", "overview", "essay", "by", "form", "caption"})
DIRECTIVES: Mapping[str, Directive] = MappingProxyType(
    {
        **{name: Directive(_TEXT) for name in ("note", "tip", "warning", "important", "caution", "hint")},
        "seealso": Directive(_TEXT),
        "epigraph": Directive(_TEXT),
        "admonition": Directive(_TEXT, argument=True),
        "code-block": Directive(_LITERAL, argument=True, options=frozenset({"caption"})),
        "mermaid": Directive(_LITERAL, options=frozenset({"alt", "caption", "name", "align"})),
        "timeline": Directive(_EMPTY, options=TIMELINE_OPTIONS),
        **{f"series-{name}": Directive(_EMPTY) for name in ("board", "chapters", "history", "states", "rules", "send")},
        "evidence": Directive(_EMPTY, argument=True),
        "toctree": Directive(_LITERAL, options=frozenset({"hidden", "caption", "maxdepth", "glob"})),
    }
)
TOCTREE_PAGE = "index"
"""Toctree titles reach every page: only the cover, which maintainers keep, has one."""

_SCHEMES = ("https", "http", "mailto")
_PAGE_LINK = re.compile(r"(?:\.\./)?(?:[a-z]+/)?[a-z0-9][a-z0-9-]{0,63}\.md(?:#[a-z0-9-]+)?")
_IMAGE = re.compile(r"\.\./images/[a-z0-9][a-z0-9-]{0,58}\.(?:png|jpg|jpeg|webp)")
_OPTION = re.compile(r":([A-Za-z][A-Za-z0-9_-]*):(?:[ \t]+(.*))?$")
_DEPTH = 6
_FOOTNOTE = re.compile(r"\[\^[^\]\s]+\]")
"""A mark that stayed text: nothing below has its words."""
TEMPLATE_NOTE = "模板："
"""How a comment begins that the template left: ``% 模板：写什么``. Readers never see it."""
_CELL_END = re.compile(r"(?<!\\)\|")
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_WORD = re.compile(r"[A-Za-z\u00c0-\u024f0-9]+(?:[.'’,-][A-Za-z\u00c0-\u024f0-9]+)*")


@dataclass(frozen=True)
class Heading:
    """A heading, with the label that stands before it."""

    text: str
    level: int
    label: str | None
    line: int


@dataclass(frozen=True)
class Mark:
    """One of the book's own roles: ``{fact}`shown <target>```."""

    role: str
    target: str
    shown: str | None
    line: int


@dataclass(frozen=True)
class Block:
    """A directive: name, argument, options, body."""

    name: str
    argument: str
    options: Mapping[str, str]
    body: str
    line: int


@dataclass(frozen=True)
class Fault:
    """Something that a body may not hold."""

    line: int
    rule: str
    message: str
    message_zh: str
    severity: Severity = "unsafe"


@dataclass(frozen=True)
class Prose:
    """What stands in a body."""

    headings: tuple[Heading, ...] = ()
    marks: tuple[Mark, ...] = ()
    blocks: tuple[Block, ...] = ()
    labels: tuple[tuple[str, int], ...] = ()
    filled: frozenset[str] = frozenset()
    """The labels of headings below which something is said."""
    links: tuple[tuple[str, int], ...] = ()
    """Where links within the book lead: ``#label`` or ``../page.md``."""
    template_notes: tuple[int, ...] = ()
    """The lines of notes that the template left: comments that begin with ``% 模板：``."""
    han: int = 0
    """Chinese characters, punctuation left out."""
    words: int = 0
    """Words and numbers in other scripts."""
    slips: tuple[tuple[Slip, int], ...] = ()
    """What is set wrongly, with its line."""
    faults: tuple[Fault, ...] = ()


@dataclass
class _Found:
    """What the walk has met so far."""

    headings: list[Heading] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    labels: list[tuple[str, int]] = field(default_factory=list)
    filled: set[str] = field(default_factory=set)
    around: list[Heading] = field(default_factory=list)
    """The headings whose sections the walk is in."""
    links: list[tuple[str, int]] = field(default_factory=list)
    template_notes: list[int] = field(default_factory=list)
    han: int = 0
    words: int = 0
    slips: list[tuple[Slip, int]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    env: dict[str, Any] = field(default_factory=dict)
    """Markdown's own notes: a footnote in a box may be explained outside it."""
    footnotes: dict[str, int] = field(default_factory=dict)
    """Label → line of each note."""
    foreign: set[dialects.Kind] = field(default_factory=set)
    """Kinds of foreign marks that were named: each once a page."""

    def fault(self, line: int, rule: str, en: str, zh: str, severity: Severity = "unsafe") -> None:
        self.faults.append(Fault(line, rule, en, zh, severity))

    def fill(self) -> None:
        self.filled |= {heading.label for heading in self.around if heading.label}

    def count(self, text: str) -> None:
        self.han += len(_HAN.findall(text))
        self.words += len(_WORD.findall(text))


def read(body: str, docname: str, first_line: int = 1) -> Prose:
    """What *body* holds. *first_line* is the number of its first line in the file."""
    found = _Found()
    _walk(body, docname, first_line, 0, found)
    _unused(found)
    return Prose(
        tuple(found.headings),
        tuple(found.marks),
        tuple(found.blocks),
        tuple(found.labels),
        frozenset(found.filled),
        tuple(found.links),
        tuple(found.template_notes),
        found.han,
        found.words,
        tuple(found.slips),
        tuple(found.faults),
    )


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"maxNesting": 100}).enable(["table", "strikethrough"])
    for plugin in (
        myst_block_plugin,
        myst_role_plugin,
        colon_fence_plugin,
        deflist_plugin,
    ):
        parser.use(plugin)
    parser.use(footnote_plugin, inline=False, move_to_end=False)  # as MyST does
    parser.validateLink = lambda url: True  # type: ignore[method-assign]  # every address is to be seen and judged
    return parser


def _walk(text: str, docname: str, offset: int, depth: int, found: _Found) -> None:
    try:
        tokens = _parser().parse(text, found.env)
    except RecursionError:
        found.fault(offset, "too-deep", "is nested too deeply", "嵌套过深")
        return
    label: tuple[str, int] | None = None
    line = offset
    for i, token in enumerate(tokens):
        if token.map:
            line = offset + token.map[0]
        if token.level >= 20:
            found.fault(line, "too-deep", "is nested too deeply; text would be lost", "嵌套过深，文字会丢失")
        if token.type == "myst_target":
            label = (token.content.strip(), line)
            found.labels.append(label)
            if not SLUG.fullmatch(label[0]):
                found.fault(
                    line,
                    "bad-label",
                    f"label {label[0]!r} is not made of small letters, digits and hyphens",
                    f"标签 {label[0]!r} 只能用小写字母、数字和连字符",
                    "error",
                )
            continue
        if token.type == "heading_open":
            _heading(tokens[i + 1], int(token.tag[1]), label, line, found)
        elif token.type in ("fence", "colon_fence"):
            _fence(token, docname, line, depth, found)
        elif token.type == "table_open" and token.map:
            _rows(text.split("\n")[token.map[0] : token.map[1]], line, found)
        elif token.type == "footnote_reference_open":
            _footnote(str(token.meta["label"]), line, found)
        elif token.type == "html_block":
            _raw_html(token.content, line, found)
        elif token.type == "inline":
            _inline(token, line, found)
            if tokens[i - 1].type != "heading_open" and token.content.strip():
                found.fill()
        elif token.type == "myst_line_comment":
            for n, comment in enumerate(token.content.split("\n")):
                if comment.strip().startswith(TEMPLATE_NOTE):
                    found.template_notes.append(line + n)
        if token.type not in ("inline", "myst_line_comment"):
            label = None


def _footnote(label: str, line: int, found: _Found) -> None:
    if label in found.footnotes:
        found.fault(line, "duplicate-footnote", f"footnote {label!r} stands twice", f"脚注 {label!r} 写了两次", "error")
    found.footnotes.setdefault(label, line)


def _unused(found: _Found) -> None:
    used = found.env.get("footnotes", {}).get("refs", {})
    for label, line in found.footnotes.items():
        if used.get(f":{label}", -1) < 0:
            en = f"nothing refers to footnote {label!r}; write [^{label}] in the text"
            found.fault(line, "unused-footnote", en, f"没有引用脚注 {label!r}；请在正文里写 [^{label}]", "error")


def _rows(lines: Sequence[str], first: int, found: _Found) -> None:
    """A table's rows hold no more cells than its head: what is beyond would vanish."""
    cells = [len(_CELL_END.split(line.strip().removeprefix("|").removesuffix("|"))) for line in lines]
    for n, number in enumerate(cells):
        if number > cells[0]:
            said = (
                f"this row has {number} cells, the head {cells[0]}; write \\| for a line inside a cell",
                f"这一行有 {number} 格，表头只有 {cells[0]} 格；格子里的竖线写成 \\|",
            )
            found.fault(first + n, "table-row", *said, "error")


def _heading(inline: Token, level: int, label: tuple[str, int] | None, line: int, found: _Found) -> None:
    text = "".join(t.content for t in inline.children or () if t.type in ("text", "code_inline"))
    heading = Heading(text, level, label[0] if label else None, line)
    found.headings.append(heading)
    found.around = [*(other for other in found.around if other.level < level), heading]
    if level == 1:
        found.fault(
            line,
            "second-title",
            "the title stands in the front matter; begin the body's headings with ##",
            "标题写在文首的 title 里；正文的标题从 ## 开始",
            "error",
        )
    above = found.headings[-2].level if len(found.headings) > 1 else 1
    if level > above + 1:
        found.fault(
            line,
            "skipped-level",
            f"heading {text!r} skips a level; write {'#' * (above + 1)}",
            f"标题 {text!r} 跳了一级；请写 {'#' * (above + 1)}",
            "error",
        )
    if label is None:
        found.fault(
            line,
            "missing-label",
            f"heading {text!r} has no label; write (some-label)= on the line before it",
            f"标题 {text!r} 前面没有标签；请在上一行写 (some-label)=",
            "error",
        )
    if "<" in inline.content or ">" in inline.content or "&lt" in inline.content or "&#" in inline.content:
        found.fault(line, "markup-in-heading", "a heading may not hold < or >", "标题里不能有 < 或 >")


def _raw_html(content: str, line: int, found: _Found) -> None:
    shown = content.strip().splitlines()[0][:40]
    found.fault(
        line,
        "raw-html",
        f"raw HTML {shown!r}; write it in Markdown, or as code between backquotes",
        f"不能写 HTML：{shown!r}；请用 Markdown，或放进反引号当代码",
    )


def _inline(token: Token, first: int, found: _Found) -> None:
    text = "".join(_plain(child) for child in _flat(token.children or []))
    marks, prose = dialects.found(text)
    for mark, kind in marks:
        if kind not in found.foreign:
            found.foreign.add(kind)
            shown = mark[0].replace(typography.OBJECT, "`…`")[:40].strip()
            said = (f"{shown!r} stands raw on the page; {kind.en}", f"{shown!r} 会原样出现在页上；{kind.zh}")
            found.fault(first + text.count("\n", 0, mark.start()), "foreign-mark", *said, "advice")
    found.slips += [(slip, first + text.count("\n", 0, slip.at)) for slip in typography.slips(prose)]
    line = first
    for child in _flat(token.children or []):
        if child.type in ("softbreak", "hardbreak"):
            line += 1
        elif child.type in ("text", "code_inline"):
            found.count(child.content)
            for m in _FOOTNOTE.finditer(child.content) if child.type == "text" else ():
                found.fault(
                    line,
                    "dangling-footnote",
                    f"no footnote {m[0]}; write {m[0]}: … on a line of its own",
                    f"没有脚注 {m[0]}；请另起一行写 {m[0]}: …",
                    "error",
                )
        elif child.type == "html_inline":
            _raw_html(child.content, line, found)
        elif child.type == "myst_role":
            _role(str(child.meta.get("name", "")), child.content, line, found)
            line += child.content.count("\n")
        elif child.type == "link_open":
            _link(str(child.attrGet("href") or ""), line, found)
        elif child.type == "image":
            source = str(child.attrGet("src") or "")
            found.links.append((source, line))
            if not child.content.strip():
                said = (
                    "an image wants words in its brackets, for those who cannot see it",
                    "图的方括号里要写说明，给看不见图的读者",
                )
                found.fault(line, "image-without-alt", *said, "error")
            if not _IMAGE.fullmatch(source):
                found.fault(
                    line,
                    "image-address",
                    f"image {source[:60]!r}; an image lies in docs/images and is written ../images/name.png",
                    f"图片地址 {source[:60]!r} 不行；图片放在 docs/images，写作 ../images/name.png",
                )


def _plain(token: Token) -> str:
    """What a token is to a typesetter: its words, or a sign for something that is no prose."""
    if token.type == "text":
        return token.content
    if token.type in ("softbreak", "hardbreak"):
        return "\n"
    if token.type == "myst_role":
        return labelled(token.content)[0] or typography.OBJECT
    return typography.OBJECT if token.type in ("code_inline", "image", "address") else ""


def _flat(tokens: list[Token]) -> Iterator[Token]:
    is_address = False
    for token in tokens:
        if is_address and token.type == "text" and token.content.startswith(("https://", "http://", "mailto:")):
            token.type = "address"  # <https://…> or [https://…](https://…): its words are no prose
        is_address = token.type == "link_open"
        yield token
        if token.children and token.type != "image":
            yield from _flat(token.children)


def _role(name: str, content: str, line: int, found: _Found) -> None:
    if name not in ROLES:
        found.fault(line, "forbidden-role", *_not_allowed("role", "角色", name, ROLES))
        return
    if len(content) > 500 or (content.count("<") + content.count(">") not in (0, 2)):
        found.fault(
            line, "bad-role", f"role {name!r} holds more than text and one <target>", f"角色 {name!r} 的内容不对"
        )
        return
    if name == "ref":
        found.count(labelled(content)[0] or "")
        found.links.append((f"#{labelled(content)[1]}", line))
    elif name not in OWN_MARKS:
        found.count(labelled(content)[0] or content)
    if name in OWN_MARKS:
        shown, target = labelled(content)
        found.count(shown or "")
        found.marks.append(Mark(name, target, shown, line))


def _link(target: str, line: int, found: _Found) -> None:
    scheme = target.partition(":")[0].lower() if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", target) else ""
    if not scheme:
        found.links.append((target, line))
    good = scheme in _SCHEMES if scheme else (target.startswith("#") or _PAGE_LINK.fullmatch(target))
    if not good or len(target.encode()) > 2000 or re.search(r"[\s\"'\\<>]", target):
        found.fault(
            line,
            "link-address",
            f"link to {target[:60]!r}; write https://…, #label, or a page such as ../about.md",
            f"链接 {target[:60]!r} 不行；请写 https://…、#标签，或书中页面如 ../about.md",
        )


def _not_allowed(what: str, what_zh: str, name: str, allowed: Mapping[str, object] | frozenset[str]) -> tuple[str, str]:
    near = get_close_matches(name, allowed, 1)
    if not allowed:
        return f"{what} {name!r} is not allowed here; it takes none", f"{what_zh} {name!r} 在这里不能用；它没有选项"
    en = f"did you mean {near[0]!r}?" if near else "allowed: " + " ".join(sorted(allowed))
    zh = f"是不是 {near[0]!r}？" if near else "可用的有：" + " ".join(sorted(allowed))
    return f"{what} {name!r} is not allowed here; {en}", f"{what_zh} {name!r} 在这里不能用；{zh}"


def _fence(token: Token, docname: str, line: int, depth: int, found: _Found) -> None:
    m = re.match(r"\{([^{}]*)\}[ \t]*(.*)", token.info.strip())
    if not m:
        _language(token, token.info.strip(), line, found)
        return
    name, argument = m[1].strip(), m[2].strip()
    spec = DIRECTIVES.get(name)
    if spec is None or (name == "toctree" and docname != TOCTREE_PAGE):
        found.fault(line, "forbidden-directive", *_not_allowed("directive", "指令", name, DIRECTIVES))
        return
    if argument and not spec.argument:
        if spec.body == _TEXT:  # MyST reads the words behind an admonition's name as its first line
            _walk(argument, docname, line, depth + 1, found)
        else:
            found.fault(
                line,
                "directive-argument",
                f"directive {name!r} takes no argument, but {argument[:40]!r} was written",
                f"指令 {name!r} 后面不能写 {argument[:40]!r}",
            )
            return
    options, body, skipped, odd = _options(token.content)
    if odd is not None:
        found.fault(
            line + 1 + odd,
            "directive-option",
            f"options of {name!r} stand right below its first line, each as ':key: value' from the line's beginning",
            f"{name!r} 的选项要紧接在首行下面，每行顶格写成“:键: 值”",
        )
        return
    for key in options:
        if key not in spec.options:
            found.fault(line, "directive-option", *_not_allowed(f"option of {name!r},", "选项", key, spec.options))
    if spec.body == _LITERAL and (caption := options.get("caption")):
        _walk(caption, docname, line, depth + 1, found)  # it is read as Markdown
    found.blocks.append(Block(name, argument, options, body, line))
    found.fill()
    body_line = line + 1 + skipped
    if spec.body == _TEXT and not (body.strip() or (argument and not spec.argument)):
        found.fault(line, "directive-body", f"directive {name!r} is empty", f"指令 {name!r} 没有内容", "error")
    if spec.argument and not argument:
        found.fault(
            line,
            "directive-argument",
            f"directive {name!r} wants a word behind it",
            f"指令 {name!r} 后面要写一个词",
            "error",
        )
    if spec.body == _TEXT:
        if depth >= _DEPTH:
            found.fault(line, "too-deep", "directives are nested too deeply", "指令嵌套过深")
        else:
            _walk(body, docname, body_line, depth + 1, found)
            if spec.argument and argument:
                _walk(argument, docname, line, depth + 1, found)
    elif name == "code-block" and argument:
        _language(token, argument, line, found)
    elif name == "mermaid":
        _diagram(body, options, line, body_line, found)
    elif spec.body == _EMPTY and body.strip():
        found.fault(line, "directive-body", f"directive {name!r} has no body", f"指令 {name!r} 没有正文", "error")


def _language(token: Token, name: str, line: int, found: _Found) -> None:
    """A language that code can be coloured as; another would be told by the build alone."""
    if token.type == "colon_fence":
        box = f":::{{{name.partition(' ')[0] or 'note'}}}"
        said = (f"a box is written {box}, not ::: {name[:40]}", f"提示框写成 {box}，不是 ::: {name[:40]}")
        found.fault(line, "foreign-mark", *said, "error")
    elif near := dialects.nearest_language(name):
        said = (f"{name[:40]!r} is no language of code; write {near!r}", f"{name[:40]!r} 不是代码语言；请写 {near!r}")
        found.fault(line, "code-language", *said, "error")


def _diagram(body: str, options: Mapping[str, str], line: int, body_line: int, found: _Found) -> None:
    if not options.get("alt"):
        en = "a diagram wants :alt:, a description for those who cannot see it"
        found.fault(line, "diagram-without-alt", en, "图要有 :alt:，给看不见图的读者一段说明", "error")
    faults, number = mermaid.faults(body), sum(block.name == "mermaid" for block in found.blocks)
    for offset, en, zh in faults:
        found.fault(body_line + offset, "forbidden-diagram", en, zh)
    for offset, en, zh in [] if faults else drawing.faults(body, number):
        found.fault(body_line + offset, "bad-diagram", en, zh, "error")


def _options(content: str) -> tuple[dict[str, str], str, int, int | None]:
    """The ``:key: value`` lines at the head of a directive, the body behind them, and how many lines they take.

    Last, the line of what MyST would read as options too, though it is not so written: indented, behind empty
    lines, or as a YAML block. Such options would pass the list of what is allowed.
    """
    options: dict[str, str] = {}
    lines = content.split("\n")
    n = 0
    while n < len(lines) and (m := _OPTION.match(lines[n])):
        options[m[1]] = (m[2] or "").strip()
        n += 1
    if content.startswith("---"):
        return options, content, 0, 0
    rest = next((i for i in range(n, len(lines)) if lines[i].strip()), None)
    if rest is not None and lines[rest].lstrip().startswith(":") and not lines[rest].lstrip().startswith(":::"):
        return options, content, 0, rest
    while n < len(lines) - 1 and not lines[n].strip():
        n += 1
    return options, "\n".join(lines[n:]), n, None
