"""A page's body: its headings, marks, blocks and links, each with its line, and what it may not hold.

Read from Markdown tokens, without Sphinx. What is allowed stands in ``allowed``.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cache
from typing import Any, NamedTuple

from markdown_it import MarkdownIt
from markdown_it.rules_inline.state_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.colon_fence import colon_fence_plugin
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.myst_blocks import myst_block_plugin
from mdit_py_plugins.myst_role import myst_role_plugin

from series import allowed, dialects
from series.fields import SLUG, lengths
from series.messages import Said, said
from sphinx_zh import drawing, formulas, mermaid, typography
from sphinx_zh.markdown import labelled, scan_delims
from sphinx_zh.typography import Slip

_OPTION = re.compile(r":([A-Za-z][A-Za-z0-9_-]*):(?:[ \t]+(.*))?$")
_DEPTH = 6
_FOOTNOTE = re.compile(r"\[\^[^\]\s]+\]")
"""A mark that stayed text: nothing below has its words."""
TEMPLATE_NOTE = "模板："
"""How a comment begins that the template left: ``% 模板：写什么``. Readers never see it."""
_RESERVED = re.compile(r"(?:gen|mod|py-mod)index|search|id\d+|top")
"""Labels that Sphinx gives itself."""
_CONTAINER = re.compile(r"[\s>]*(?:(?:[-*+]|\d+[.)])\s+)*")
"""What stands before the text of a list or a quotation."""
_CODE = re.compile(r"(`+).*?\1", re.DOTALL)
_CELL_END = re.compile(r"(?<!\\)\|")


class Heading(NamedTuple):
    """A heading, with the label that stands before it."""

    text: str
    level: int
    label: str | None
    line: int


class Mark(NamedTuple):
    """One of the book's own roles: ``{fact}`shown <target>```."""

    role: str
    target: str
    shown: str | None
    line: int
    place: str = ""
    """The address of its paragraph on the page; of the section, in tables and boxes; empty before the first heading."""
    sentence: str = ""
    """The sentence that it stands in, with an ellipsis for what is no prose."""


class Block(NamedTuple):
    """A directive: name, argument, options, body."""

    name: str
    argument: str
    options: Mapping[str, str]
    body: str
    line: int
    place: str = ""
    """The address of the section that it stands in."""


@dataclass
class Prose:
    """What stands in a body. Filled while it is read, never changed afterwards."""

    headings: list[Heading] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    labels: list[tuple[str, int]] = field(default_factory=list)
    paragraphs: dict[int, str] = field(default_factory=dict)
    """The line of each paragraph of the text → its address, made of its words: edits elsewhere leave it."""
    below: dict[str, int] = field(default_factory=dict)
    """The labels of headings, each with how many characters stand below it, in tables and boxes too."""
    links: list[tuple[str, int]] = field(default_factory=list)
    """Where links within the book lead: ``#label`` or ``../page.md``."""
    bare: list[tuple[str, int]] = field(default_factory=list)
    """Labels that a ``{ref}`` names without words: a heading gives them."""
    template_notes: list[int] = field(default_factory=list)
    """The lines of notes that the template left: comments that begin with ``% 模板：``."""
    han: int = 0
    """Chinese characters, punctuation left out."""
    words: int = 0
    """Words and numbers in other scripts."""
    slips: list[tuple[Slip, int]] = field(default_factory=list)
    """What is set wrongly, with its line."""
    faults: list[tuple[int, Said]] = field(default_factory=list)
    """What it may not hold, with its line."""


@dataclass
class _Found(Prose):
    """The same with what the walk itself must remember."""

    around: list[Heading] = field(default_factory=list)
    """The headings whose sections the walk is in."""
    env: dict[str, Any] = field(default_factory=dict)
    """Markdown's own notes: a footnote in a box may be explained outside it."""
    counts: Counter[str] = field(default_factory=Counter)
    """How many tokens of each kind that has a limit, and paragraphs of the same words."""
    footnotes: dict[str, int] = field(default_factory=dict)
    """Label → line of each note."""
    told: set[object] = field(default_factory=set)
    """Kinds of foreign marks, languages of code and limits that were named: each once a page."""

    def fault(self, line: int, name: str, /, **values: object) -> None:
        self.faults.append((line, said(name, **values)))

    def fault_once(self, key: object, line: int, name: str, /, **values: object) -> None:
        """Tell it where it is met first on the page."""
        if key not in self.told:
            self.told.add(key)
            self.fault(line, name, **values)

    def too_many(self, kind: str, line: int) -> None:
        most, *what = allowed.MOST[kind]
        self.fault_once(kind, line, "too-many", most=most, what=tuple(what))

    @property
    def section(self) -> str:
        """The address of the section that the walk is in."""
        return next((heading.label for heading in reversed(self.around) if heading.label), "")

    def count(self, text: str) -> None:
        han, words = lengths(text)
        self.han, self.words = self.han + han, self.words + words


def read(body: str, docname: str, first_line: int = 1) -> Prose:
    """What *body* holds. *first_line* is the number of its first line in the file."""
    found = _Found()
    if over := _too_much(body):
        found.too_many(over[0], first_line + over[1])
        body = ""
    _walk(body, docname, first_line, 0, found)
    _unused(found, body.upper(), first_line)
    return Prose(**{one.name: getattr(found, one.name) for one in fields(Prose)})


def _too_much(body: str) -> tuple[str, int] | None:
    """What a parser would take too long for, and its line from 0."""
    if body.count("\n") > allowed.MOST["line"][0]:
        return "line", allowed.MOST["line"][0]
    if body.count("[") > allowed.MOST["bracket"][0]:
        return "bracket", 0
    for paragraph in re.finditer(r"(?:.+\n?)+", body):
        if len(paragraph[0]) > allowed.MOST["paragraph"][0]:
            return "paragraph", body.count("\n", 0, paragraph.start())
    return None


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"maxNesting": 100}).enable(["table", "strikethrough"])
    for plugin in (myst_block_plugin, myst_role_plugin, colon_fence_plugin, deflist_plugin):
        parser.use(plugin)
    parser.use(footnote_plugin, inline=False, move_to_end=False)  # as MyST does, and as conf.py sets it
    parser.use(dollarmath_plugin, allow_labels=False, allow_space=False, allow_digits=False)
    StateInline.scanDelims = scan_delims  # type: ignore[method-assign]  # beside full-width marks, as the pages have it
    parser.validateLink = lambda url: True  # type: ignore[method-assign]  # every address is to be seen and judged
    return parser


def _walk(text: str, docname: str, offset: int, depth: int, found: _Found) -> None:
    try:
        tokens = _parser().parse(text, found.env)
    except RecursionError:
        found.fault(offset, "too-deep")
        return
    label: tuple[str, int] | None = None
    line, lines = offset, text.split("\n")
    for i, token in enumerate(tokens):
        if token.map:
            line = offset + token.map[0]
        if token.level >= 20:
            found.fault(line, "too-deep")
        if token.type in allowed.MOST:
            found.counts[token.type] += 1
            if found.counts[token.type] > allowed.MOST[token.type][0]:
                found.too_many(token.type, line)
                return
        if token.type == "myst_target":
            label = (token.content.strip(), line)
            found.labels.append(label)
            if _RESERVED.fullmatch(label[0]):
                found.fault(line, "bad-label:reserved", label=label[0])
            elif not SLUG.fullmatch(label[0]):
                found.fault(line, "bad-label", label=label[0])
            continue
        if token.type == "heading_open":
            _heading(tokens[i + 1], int(token.tag[1]), label, line, found)
        elif token.type in ("fence", "colon_fence"):
            if token.map and not _is_closed(token, lines[token.map[0] : token.map[1]]):
                found.fault(line, "open-fence", mark=token.markup)
                continue
            _fence(token, docname, line, depth, found)
        elif token.type == "table_open" and token.map:
            _rows(lines[token.map[0] : token.map[1]], line, found)
        elif token.type == "footnote_reference_open":
            _footnote(str(token.meta["label"]), line, found)
        elif token.type == "hr" and (depth or token.level or not _is_between(tokens, i)):
            found.fault(line, "two-rules")
        elif token.type == "myst_block_break":
            found.fault(line, "foreign-mark:break")
        elif token.type == "html_block":
            _raw_html(token.content, line, found)
        elif token.type == "math_block":
            _formula(token.content, line + 1, found, is_block=True)
        elif token.type == "inline":
            if not depth and tokens[i - 1].type == "paragraph_open":
                _paragraph(token, line, found)
            before = found.han + found.words
            _inline(token, line, found)
            if tokens[i - 1].type != "heading_open":
                count = found.han + found.words - before
                for name in filter(None, (heading.label for heading in found.around)):
                    found.below[name] = found.below.get(name, 0) + count
        elif token.type == "myst_line_comment":
            for n, comment in enumerate(token.content.split("\n")):
                if comment.strip().startswith(TEMPLATE_NOTE):
                    found.template_notes.append(line + n)
                if comment and (
                    not comment[0].isspace()
                    or (not n and i and tokens[i - 1].type == "paragraph_close" and lines[line - offset - 1].strip())
                ):
                    found.fault(line + n, "foreign-mark:comment", written=f"%{comment}")
        if token.type not in ("inline", "myst_line_comment"):
            label = None


def _is_between(tokens: Sequence[Token], at: int) -> bool:
    """Whether a line across the page has text before and behind it, neither a heading nor another such line."""
    unseen = ("myst_target", "myst_line_comment", "footnote_reference_open", "footnote_reference_close")
    sides = (reversed(tokens[:at]), tokens[at + 1 :])
    beside = [next((token.type for token in side if token.type not in unseen), "hr") for side in sides]
    return not {"hr", "heading_open", "heading_close"} & set(beside)


def _footnote(label: str, line: int, found: _Found) -> None:
    if label.lower() in map(str.lower, found.footnotes):  # docutils knows no case
        found.fault(line, "duplicate-footnote", label=label)
    found.footnotes.setdefault(label, line)


def _unused(found: _Found, body: str, first_line: int) -> None:
    for label, reference in found.env.get("references", {}).items():
        if body.count(f"[{label}]") < 2:
            found.fault(first_line + reference["map"][0], "foreign-mark:reference", label=label.lower())
    used = found.env.get("footnotes", {}).get("refs", {})
    for label, line in found.footnotes.items():
        if used.get(f":{label}", -1) < 0:
            found.fault(line, "unused-footnote", label=label)
        if label.lower() in (name for name, _ in found.labels):
            found.fault(line, "footnote-label", label=label)


def _is_closed(fence: Token, lines: Sequence[str]) -> bool:
    """Whether the last line of a block is its end: without one, Markdown takes all that follows into it."""
    last = _CONTAINER.sub("", lines[-1], count=1).strip()
    return len(lines) > 1 and last.startswith(fence.markup) and not last.strip(fence.markup[0])


def _rows(lines: Sequence[str], first: int, found: _Found) -> None:
    """A table's rows hold no more cells than its head: what is beyond would vanish."""
    rows = [_CONTAINER.sub("", line, count=1).strip() for line in lines]
    cells = [len(_CELL_END.split(row.removeprefix("|").removesuffix("|"))) for row in rows]
    for n, number in enumerate(cells):
        if rows[n] and "|" not in rows[n] and cells[0] > 1:
            found.fault(first + n, "table-row:text", written=rows[n])
        if number > cells[0]:
            found.fault(first + n, "table-row", number=number, head=cells[0])


def _heading(inline: Token, level: int, label: tuple[str, int] | None, line: int, found: _Found) -> None:
    text = "".join(t.content for t in inline.children or () if t.type in ("text", "code_inline"))
    heading = Heading(text, level, label[0] if label else None, line)
    found.headings.append(heading)
    found.around = [*(other for other in found.around if other.level < level), heading]
    if level == 1:
        found.fault(line, "second-title")
    above = found.headings[-2].level if len(found.headings) > 1 else 1
    if level > above + 1:
        found.fault(line, "skipped-level", text=text, marks="#" * (above + 1))
    if label is None:
        found.fault(line, "missing-label", text=text)
    if "<" in inline.content or ">" in inline.content or "&lt" in inline.content or "&#" in inline.content:
        found.fault(line, "markup-in-heading")


def _raw_html(content: str, line: int, found: _Found) -> None:
    shown = content.strip().splitlines()[0][:40]
    found.fault(line, "raw-html", shown=shown)


def _paragraph(token: Token, line: int, found: _Found) -> None:
    """Its address: a digest of its words; of those that are the same on a page the later ones are counted."""
    words = re.sub(r"\s", "", "".join(_plain(child) for child in _flat(token.children or [])))
    name = f"p-{zlib.crc32(words.encode()):08x}"
    found.counts[name] += 1
    found.paragraphs[line] = f"{name}-{found.counts[name]}" if found.counts[name] > 1 else name


def _inline(token: Token, first: int, found: _Found) -> None:
    text = "".join(_plain(child) for child in _flat(token.children or []))
    marks, prose = dialects.found(text)
    for mark, kind in marks:
        shown, at = mark[0].replace(typography.OBJECT, "`…`")[:40].strip(), first + text.count("\n", 0, mark.start())
        found.fault_once(kind, at, "foreign-mark", mark=shown, form=(kind.en, kind.zh))
    kind = dialects.BACKSLASHES
    if bracket := kind.pattern.search(_CODE.sub("", token.content)):
        found.fault_once(kind, first, "foreign-mark", mark=bracket[0][:40], form=(kind.en, kind.zh))
    found.slips += [(slip, first + text.count("\n", 0, slip.at)) for slip in typography.slips(prose)]
    line, open_link, at = first, "", 0
    for child in _flat(token.children or []):
        at += len(_plain(child))
        if child.type in ("softbreak", "hardbreak"):
            line += 1
        elif child.type in ("text", "code_inline"):
            found.count(child.content)
            for m in _FOOTNOTE.finditer(child.content) if child.type == "text" else ():
                found.fault(line, "dangling-footnote", mark=m[0])
        elif child.type == "html_inline":
            _raw_html(child.content, line, found)
        elif child.type == "myst_role":
            name, place = str(child.meta.get("name", "")), found.paragraphs.get(first) or found.section
            _role(name, child.content, line, found, place, typography.sentence(text, at - 1) if name == "fact" else "")
            line += child.content.count("\n")
        elif child.type == "math_inline":
            _formula(child.content, line, found)
            line += child.content.count("\n")
        elif child.type == "link_open":
            open_link = str(child.attrGet("href") or "")
            _link(open_link, line, found)
        elif child.type == "address" and child.nesting == -1 and open_link.startswith("#"):
            found.bare.append((open_link[1:], line))
        elif child.type == "image":
            _image(str(child.attrGet("src") or ""), child.content, "![…](../images/name.png)", line, found)


def _image(source: str, alt: str, form: str, line: int, found: _Found) -> None:
    found.links.append((source, line))
    if not alt.strip():
        found.fault(line, "image-without-alt", form=form)
    if not allowed.IMAGE.fullmatch(source):
        found.fault(line, "image-address", source=source)


def _formula(tex: str, line: int, found: _Found, *, is_block: bool = False) -> None:
    found.counts["formula"] += 1
    if found.counts["formula"] > allowed.MOST["formula"][0]:
        found.too_many("formula", line)
        return
    try:
        formulas.draw(tex, is_block=is_block)
    except formulas.FormulaError as error:
        found.fault(line, "bad-formula", why=(str(error), error.zh))


def _plain(token: Token) -> str:
    """What a token is to a typesetter: its words, or a sign for something that is no prose."""
    if token.type == "text":
        return token.content
    if token.type in ("softbreak", "hardbreak"):
        return "\n"
    if token.type == "myst_role":
        return labelled(token.content)[0] or typography.OBJECT
    return typography.OBJECT if token.type in ("code_inline", "image", "address", "math_inline") else ""


def _flat(tokens: list[Token]) -> Iterator[Token]:
    is_address = False
    for n, token in enumerate(tokens):
        if token.type == "link_close" and tokens[n - 1].type == "link_open":
            token.type = "address"  # [](#label): its words come from elsewhere
        if is_address and token.type == "text" and token.content.startswith(("https://", "http://", "mailto:")):
            token.type = "address"  # <https://…> or [https://…](https://…): its words are no prose
        is_address = token.type == "link_open"
        yield token
        if token.children and token.type != "image":
            yield from _flat(token.children)


def _role(name: str, content: str, line: int, found: _Found, place: str, sentence: str) -> None:
    if name not in allowed.ROLES:
        found.fault(line, "forbidden-role", name=name, near=allowed.near(name, allowed.ROLES))
        return
    if name == "math":
        _formula(content, line, found)
        return
    if name in ("abbr", "ruby") and not allowed.glossed(content):
        found.fault(
            line, "bad-role:form", form="{abbr}`LLM (大语言模型)`" if name == "abbr" else "{ruby}`汉字 (hàn zì)`"
        )
    if len(content) > 500 or (content.count("<") + content.count(">") not in (0, 2)):
        found.fault(line, "bad-role", name=name)
        return
    if content.startswith("!"):  # Sphinx's sign for no link
        found.fault(line, "bad-role:form", form=f"{{{name}}}`{content[1:]}`")
    if name == "ref":
        words, target = labelled(content)
        found.count(words or "")
        found.links.append((f"#{target}", line))
        if not words:
            found.bare.append((target, line))
    elif name not in allowed.OWN_MARKS:
        found.count(labelled(content)[0] or content)
    if name in allowed.OWN_MARKS:
        shown, target = labelled(content)
        found.count(shown or "")
        found.marks.append(Mark(name, target, shown, line, place, sentence))


def _link(target: str, line: int, found: _Found) -> None:
    scheme = target.partition(":")[0].lower() if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", target) else ""
    if not scheme:
        found.links.append((target, line))
    good = scheme in allowed.SCHEMES if scheme else (target.startswith("#") or allowed.PAGE_LINK.fullmatch(target))
    if not good or len(target.encode()) > 2000 or re.search(r"[\s\"'\\<>]", target):
        found.fault(line, "link-address", target=target)


def _fence(token: Token, docname: str, line: int, depth: int, found: _Found) -> None:
    m = re.match(r"\{([^{}]*)\}[ \t]*(.*)", token.info.strip())
    if not m:
        _language(token, token.info.strip(), token.content, line, line + 1, found)
        return
    name, argument = m[1].strip(), m[2].strip()
    if name.startswith("."):  # Pandoc's and R Markdown's classes
        language = name[1:].partition(" ")[0]
        found.fault_once(m[0], line, "code-language", name=m[0], near=dialects.nearest_language(language) or language)
        return
    spec = allowed.DIRECTIVES.get(name)
    if spec is None or (name == "toctree" and docname != allowed.TOCTREE_PAGE):
        found.fault(line, "forbidden-directive", name=name, near=allowed.near(name, allowed.DIRECTIVES))
        return
    if argument and not spec.argument:
        if spec.body == allowed.TEXT:
            if token.content.strip():
                found.fault(line, "foreign-mark:title", name=name, written=argument)
            # MyST reads the words behind an admonition's name as its first line
            _walk(argument, docname, line, depth + 1, found)
        else:
            found.fault(line, "directive-argument:none", name=name, written=argument)
            return
    options, body, skipped, odd = _options(token.content)
    if odd is not None:
        found.fault(line + 1 + odd, "directive-option:place", name=name)
        return
    for key in options:
        if key not in spec.options:
            near = allowed.near(key, spec.options) if spec.options else ("it has none, delete it", "它没有选项，请删去")
            found.fault(line, "directive-option", name=name, key=key, near=near)
    if spec.body == allowed.LITERAL and (caption := options.get("caption")):
        _walk(caption, docname, line, depth + 1, found)  # it is read as Markdown
    found.blocks.append(Block(name, argument, options, body, line, found.section))
    body_line = line + 1 + skipped
    if name == "figure":
        _image(argument, options.get("alt", ""), ":alt: …", line, found)
        argument = ""
        if body.strip() and _parser().parse(body)[0].type != "paragraph_open":
            found.fault(body_line, "figure-caption")
    elif name == "math":
        _formula(body, body_line, found, is_block=True)
    if spec.body == allowed.TEXT and not (body.strip() or (argument and not spec.argument)):
        found.fault(line, "directive-body", name=name)
    if spec.argument and not argument and name != "figure":
        found.fault(line, "directive-argument", name=name)
    if spec.body == allowed.TEXT:
        if depth >= _DEPTH:
            found.fault(line, "too-deep")
        else:
            _walk(body, docname, body_line, depth + 1, found)
            if spec.argument and argument:
                _walk(argument, docname, line, depth + 1, found)
    elif name == "code-block" and argument:
        _language(token, argument, body, line, body_line, found)
    elif name == "mermaid":
        _diagram(body, options, line, body_line, found)
    elif spec.body == allowed.EMPTY and body.strip():
        found.fault(line, "directive-body:none", name=name)


def _language(token: Token, name: str, body: str, line: int, body_line: int, found: _Found) -> None:
    """A language that code can be coloured as; another would be told by the build alone."""
    if token.type == "colon_fence":
        box = f":::{{{name.partition(' ')[0] or 'note'}}}"
        found.fault(line, "foreign-mark:box", box=box, written=name)
    elif near := dialects.nearest_language(name):
        found.fault_once(name, line, "code-language", name=name, near=near)
    elif odd := dialects.odd_in_code(name, body):
        shown = repr(odd[1]) if odd[1].isprintable() else f"U+{ord(odd[1][0]):04X}"
        found.fault(body_line + odd[0], "code-language:text", name=name, shown=shown)


def _diagram(body: str, options: Mapping[str, str], line: int, body_line: int, found: _Found) -> None:
    if not options.get("alt"):
        found.fault(line, "diagram-without-alt")
    faults, number = mermaid.faults(body), sum(block.name == "mermaid" for block in found.blocks)
    for offset, en, zh in faults:
        found.fault(body_line + offset, "forbidden-diagram", why=(en, zh))
    for offset, en, zh in [] if faults else drawing.faults(body, number):
        found.fault(body_line + offset, "bad-diagram", why=(en, zh))


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
