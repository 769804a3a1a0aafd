"""A clipping's blocks → a chapter's body: the author's words, in the Markdown that a body may hold, each change told."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

from markdown_it.token import Token

from series import allowed, dialects
from series.clipping.blocks import Block
from series.clipping.source import Change, Clipping
from sphinx_zh import typography

_MARKS = {"strong": "**", "em": "*", "s": "~~"}
_SPECIAL = re.compile(
    r"[\\`*\[{}$]|~(?=~)|(?<=~)~|<(?=[A-Za-z/!?])|&(?=#?\w{1,31};)|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])"
)
"""What would begin or end something in Markdown, or in MyST's."""
_FIRST = re.compile(r"(?m)^(?=[#>+%:|=-])|^\d{1,9}(?=[.)](?:\s|$))|^(?=\([^()\n]*\)=)")
"""What would do so at the beginning of a line."""
_ANGLES = str.maketrans("<>&", "＜＞＆")
_ADDRESS = re.compile(r"https?://[!-;=?-\[\]-~]*[A-Za-z0-9/#=&_-]")


@dataclass
class Writer:
    """What is written, and what is needed for it."""

    clipping: Clipping
    env: Mapping[str, Any]
    level: int
    """Of the highest headings."""
    keeps_typography: bool = False
    label: Callable[[str], Iterable[str]] = lambda text: ()
    """The labels of a heading, by its words."""
    marks: list[tuple[str, int, re.Pattern[str]]] = field(default_factory=list)
    """Facts to be marked: id, part, the words that they are found by. Those that were marked are taken out."""
    part: int = 0
    above: int = 1
    """The level of the heading before."""

    def tell(self, line: int, kind: str, was: str, now: str = "") -> None:
        """One more change."""
        self.clipping.changes.append(Change(line, kind, was, now))

    def blocks(self, blocks: Iterable[Block], join: str = "\n\n", *, is_top: bool = False) -> str:
        """Several blocks, one behind the other."""
        return join.join(filter(None, (self.block(block, is_top=is_top) for block in blocks)))

    def block(self, block: Block, *, is_top: bool = False) -> str:
        """One of any kind."""
        kind, token = block.kind, block.token
        if kind == "heading":
            return self.heading(block, is_top=is_top)
        if kind == "paragraph":
            return self.inline(block)
        if kind == "blockquote":
            return re.sub(r"(?m)^", "> ", self.blocks(block.inside)).replace("> \n", ">\n")
        if kind.endswith("_list"):
            return self.items(block)
        if kind in ("fence", "code_block"):
            name = "" if token.info.strip() in dialects_of_ours() else token.info.strip()
            if dialects.nearest_language(name) or dialects.odd_in_code(name, token.content):
                name = "text"
            if name != token.info.strip():
                self.tell(block.line, "code", token.info.strip(), name)
            fence = "`" * max(3, *(len(run) + 1 for run in re.findall("`+", token.content) or [""]))
            return f"{fence}{name or 'text'}\n{token.content.rstrip()}\n{fence}"
        if kind == "table":
            return self.table(block)
        if kind == "hr":
            return "---" if is_top else ""
        if kind == "footnote_reference":
            return self.footnote(block)
        return self.blocks(block.inside)

    def heading(self, block: Block, *, is_top: bool) -> str:
        """Below the title, no level left out, with its label; in a quotation or list a line in strong."""
        for token in block.tokens:
            if token.type in ("text", "code_inline") and re.search("[<>]|&(?=#|lt)", token.content):
                self.tell(block.line, "setting", token.content, token.content.translate(_ANGLES))
                token.content = token.content.translate(_ANGLES)
        words = self.inline(block)
        if not is_top or not words:
            self.tell(block.line, "heading", block.text, f"**{block.text}**")
            return f"**{words}**" if words else ""
        level = min(max(2, int(block.token.tag[1]) - self.level + 2), self.above + 1)
        self.above, self.part = level, self.part + (level == 2)
        if block.token.tag != f"h{level}" or not block.token.markup.startswith("#"):
            self.tell(block.line, "heading level", f"{block.token.markup} {block.text}", f"{'#' * level} {block.text}")
        return "\n".join([*(f"({label})=" for label in self.label(block.text)), f"{'#' * level} {words}"])

    def items(self, block: Block) -> str:
        """With the numbers that it has; where they do not follow on one another, as paragraphs."""
        numbers = [int(item.token.info or 0) for item in block.inside]
        is_ordered = block.kind == "ordered_list"
        is_list = not is_ordered or (
            numbers == list(range(numbers[0], numbers[0] + len(numbers))) and numbers[0] < 1000
        )
        is_tight = all(one.token.hidden for item in block.inside for one in item.inside if one.kind == "paragraph")
        made = []
        for item in block.inside:
            mark = f"{item.token.info}." if is_ordered else "-"
            text = self.blocks(item.inside, "\n" if is_tight else "\n\n")
            if not is_list:
                made.append(f"{mark[:-1]}\\. {text}")
            else:
                made.append(f"{mark} " + re.sub(r"\n(?=[^\n])", "\n" + " " * (len(mark) + 1), text) if text else mark)
        if not is_list:
            self.tell(block.line, "list", "1. 2.", "numbers that are not in order")
        return ("\n" if is_tight and is_list else "\n\n").join(made)

    def table(self, block: Block) -> str:
        """One line a row."""
        rows = [row for part in block.inside for row in part.inside]
        made = [
            [self.inline(cell).replace("|", "\\|").replace("\\\n", " ").replace("\n", " ") for cell in row.inside]
            for row in rows
        ]
        made.insert(1, ["---"] * len(made[0]))
        return "\n".join(f"| {' | '.join(row)} |" for row in made)

    def footnote(self, block: Block) -> str:
        """A note that nothing refers to is a paragraph."""
        label, text = str(block.token.meta["label"]), self.blocks(block.inside)
        if self.env.get("footnotes", {}).get("refs", {}).get(f":{label}", -1) < 0:
            self.tell(block.line, "footnote", f"[^{label}]:", f"[{label}]")
            return f"\\[{label}\\] {text}"
        return f"[^{label}]: " + re.sub(r"\n(?=[^\n])", "\n    ", text)

    # -- words ---------------------------------------------------------------------------------------

    def inline(self, block: Block) -> str:
        """The words of a paragraph, a heading or a cell."""
        tokens = list(self.plain(block))
        if not self.keeps_typography:
            self.mend(tokens, block)
        out: list[str] = []
        is_linked = False
        for n, token in enumerate(tokens):
            name, after = token.type.rpartition("_")[0], tokens[n + 1] if n + 1 < len(tokens) else None
            if token.type == "text":
                out.append(self.text(token.content, is_linked, block))
                if after and after.type == "link_open" and out[-1].endswith("!"):
                    out[-1] = out[-1][:-1] + "\\!"
            elif token.type == "code_inline":
                fence = "`" * (1 + max(map(len, re.findall("`+", token.content)), default=0))
                space = " " if token.content.startswith("`") or token.content.endswith("`") else ""
                out.append(f"{fence}{space}{token.content}{space}{fence}")
            elif token.type in ("softbreak", "hardbreak"):
                out.append("\n" if token.type == "softbreak" else "\\\n")
            elif name in _MARKS:
                if token.nesting == 1 and out and out[-1] == _MARKS[name] and tokens[n - 1].type == f"{name}_close":
                    out.pop()  # one right behind the other is one
                else:
                    out.append(_MARKS[name])
            elif token.type == "link_open":
                is_linked = True
                out.append("[")
            elif token.type == "link_close":
                is_linked = False
                href = token.meta["href"]
                if tokens[n - 1].content == href and tokens[n - 2].type == "link_open":
                    out[-2:] = [f"<{href}>"]
                else:
                    out.append(f"]({href})")
            elif token.type == "footnote_ref":
                out.append(f"[^{token.meta['label']}]")
        text = re.sub(r"(?m)^[ \t]+|[ \t]+$", "", "".join(out)).removesuffix("\\").strip()
        return (
            _FIRST.sub(lambda m: m[0] + "\\", text)
            if block.kind == "paragraph"
            else text.replace("\\\n", " ").replace("\n", " ")
        )

    def text(self, words: str, is_linked: bool, block: Block) -> str:
        """Words in which nothing is a mark; addresses are links, and facts that are found are marked."""
        found = [] if is_linked else [(m.start(), m.end(), f"<{m[0]}>") for m in _ADDRESS.finditer(words)]
        for one in list(self.marks):
            name, part, pattern = one
            m = pattern.search(words) if part == self.part and not is_linked and block.kind == "paragraph" else None
            if (
                m
                and not re.search(r"[`<>\\\n]", m[0])
                and not any(start < m.end() and m.start() < end for start, end, _ in found)
            ):
                found.append((m.start(), m.end(), f"{{fact}}`{m[0]} <{name}>`"))
                self.marks.remove(one)
        made, at = [], 0
        for start, end, now in sorted(found):
            made += [_SPECIAL.sub(r"\\\g<0>", words[at:start]), now]
            at = end
        text = "".join(made) + _SPECIAL.sub(r"\\\g<0>", words[at:])
        return text.replace("]", "\\]") if is_linked else text

    def plain(self, block: Block) -> Iterator[Token]:
        """The tokens that a body may hold: other tags and addresses are taken off their words, pictures are left out."""
        line, off, links = block.line, "", list[str]()
        for token in block.tokens:
            if token.type == "html_inline":
                tag = (re.match(r"</?([a-z0-9]*)", token.content, re.I) or [""])[1].lower() if token.content else ""
                self.tell(line, "HTML", token.content)
                if tag in ("script", "style") and token.content[1] != "/":
                    off = tag
                elif tag == off:
                    off = ""
                elif tag == "br" and not off:
                    yield Token("hardbreak", "br", 0)
            elif off:
                self.tell(line, "HTML", token.content)
            elif token.type == "image":
                self.tell(line, "picture", f"![{token.content}]({token.attrGet('src')} {token.attrGet('title') or ''})")
            elif token.type == "link_open":
                href = re.sub(r"[\s\"'\\<>()]", lambda m: f"%{ord(m[0]):02X}", str(token.attrGet("href") or ""))
                is_good = bool(re.match(r"(?:https?|mailto):.", href)) and len(href.encode()) < 2000
                links.append(href if is_good else "")
                if not is_good or token.attrGet("title"):
                    self.tell(
                        line,
                        "link",
                        f"{'' if is_good else token.attrGet('href')} {token.attrGet('title') or ''}".strip(),
                    )
                if is_good:
                    token.meta = {"href": href}
                    yield token
            elif token.type == "link_close":
                if href := links.pop():
                    token.meta = {"href": href}
                    yield token
            elif token.type == "text" and "[^" in token.content:
                self.tell(line, "footnote", "[^", "[")
                token.content = token.content.replace("[^", "[")
                yield token
            else:
                yield token
            line += token.type in ("softbreak", "hardbreak")

    def mend(self, tokens: list[Token], block: Block) -> None:
        """Set spaces and marks as the book does, letters never; a place that cannot be told from its neighbours stays."""
        signs: list[tuple[str, int, int]] = []  # each with its token and its place in it
        depth, depths = 0, []
        for n, token in enumerate(tokens):
            depth += token.nesting
            depths.append(depth)
            words = token.content if token.type == "text" else "\n" if token.type.endswith("break") else ""
            words = typography.OBJECT if token.type in ("code_inline", "footnote_ref") else words
            signs += [(ch, n, at) for at, ch in enumerate(words)]
        text = "".join(ch for ch, _, _ in signs)
        cuts: list[tuple[int, int, int, str]] = []
        for slip in typography.slips(_ADDRESS.sub(lambda m: typography.OBJECT * len(m[0]), text)):
            wrong, now, said = text[slip.at : slip.end], slip.mend or "", ""
            here: list[tuple[int, int, int, str]] = []
            for kind, a, b, c, d in (
                SequenceMatcher(None, wrong, now, autojunk=False).get_opcodes() if slip.mend is not None else ()
            ):
                cut = (
                    _cut(tokens, depths, signs, slip.at + a, slip.at + b, now[c:d])
                    if kind != "equal" and _is_setting(wrong[a:b], now[c:d])
                    else None
                )
                here += [cut] if cut else []
                said += now[c:d] if cut else wrong[a:b]
            if here:
                cuts += here
                around = [text[max(0, slip.at - 4) : slip.at], text[slip.end : slip.end + 4]]
                was, now = (words.join(around).replace(typography.OBJECT, "…") for words in (wrong, said))
                self.tell(block.line + text.count("\n", 0, slip.at), "setting", was, now)
        for n, start, end, now in sorted(cuts, reverse=True):
            token = tokens[n]
            token.content = token.content[:start] + now + token.content[end:]


_WIDTHS = str.maketrans("，；：？！（）。．“”‘’", ",;:?!()..\"\"''")


def _is_setting(was: str, now: str) -> bool:
    """Whether only spaces and the width of marks differ."""
    old, new = ("".join(words.split()) for words in (was, now))
    return old == new or (
        len(old) == len(new) and all(a == b or a == b.translate(_WIDTHS) for a, b in zip(old, new, strict=True))
    )


def _cut(
    tokens: list[Token], depths: list[int], signs: list[tuple[str, int, int]], a: int, b: int, now: str
) -> tuple[int, int, int, str] | None:
    """Where in which token it is: beside emphasis outside it."""
    if a < b:
        if any(tokens[n].type != "text" for _, n, _ in signs[a:b]) or len({n for _, n, _ in signs[a:b]}) > 1:
            return None
        return signs[a][1], signs[a][2], signs[b - 1][2] + 1, now
    sides = [
        (depths[n], -k, n, at + 1 - k)
        for k, one in ((0, a - 1), (1, a))
        if 0 <= one < len(signs)
        for _, n, at in [signs[one]]
        if tokens[n].type == "text"
    ]
    if not sides:
        return None
    _, _, n, at = min(sides, key=lambda side: (side[0], -side[1]))
    return n, at, at, now


def dialects_of_ours() -> Iterable[str]:
    """What a fence may not say, so that what it holds stays text."""
    return (*(f"{{{name}}}" for name in allowed.DIRECTIVES), "mermaid", "math")


def mended(text: str) -> str:
    """Some words set as the book does."""
    block = Block(Token("heading", "", 0), 1, tokens=[Token("text", "", 0, content=text)])
    Writer(Clipping(), {}, 2).mend(block.tokens, block)
    return block.text
