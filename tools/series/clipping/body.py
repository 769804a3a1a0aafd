"""A clipping's blocks → a chapter's body: the author's words, in the Markdown that a body may hold, each change told."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

from markdown_it.token import Token

from series import dialects
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
    notes: set[str] = field(default_factory=set)
    """Labels of the footnotes that were written."""
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
        if kind in ("heading", "paragraph"):
            return self.heading(block, is_top=is_top) if kind == "heading" else self.inline(block)
        if kind == "blockquote":
            return re.sub(r"(?m)^", "> ", self.blocks(block.inside)).replace("> \n", ">\n")
        if kind.endswith("_list"):
            return self.items(block)
        if kind == "fence":
            return self.fence(token.info.strip(), token.content, block.line)
        if kind == "table":
            lines = [row.inside for part in block.inside for row in part.inside]
            rows = [[self.inline(cell).replace("|", "\\|") for cell in line] for line in lines]
            return "\n".join(f"| {' | '.join(row)} |" for row in (rows[0], ["---"] * len(rows[0]), *rows[1:]))
        if kind == "footnote_reference":
            label, text = str(token.meta["label"]), self.blocks(block.inside)
            if self.env["footnotes"].get("refs", {}).get(f":{label}", -1) >= 0 and label.lower() not in self.notes:
                self.notes.add(label.lower())
                return f"[^{label}]: " + re.sub(r"\n(?=[^\n])", "\n    ", text)
            self.tell(block.line, "footnote", f"[^{label}]:", f"[{label}]")
            return f"\\[{label}\\] {text}"
        return self.blocks(block.inside) if kind != "hr" else "---" if is_top else ""

    def fence(self, info: str, code: str, line: int) -> str:
        """Code as it is; in a language that is not known, or a directive, plain text."""
        is_text = info.startswith("{") or info in ("mermaid", "math") or dialects.nearest_language(info)
        name = "text" if is_text or dialects.odd_in_code(info, code) else info
        if name != info:
            self.tell(line, "code", info, name)
        mark = "`" * max(3, *(len(run) + 1 for run in re.findall("`+", code) or [""]))
        return f"{mark}{name}\n{code.rstrip()}\n{mark}"

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
        numbers, is_ordered = [int(item.token.info or 0) for item in block.inside], block.kind == "ordered_list"
        is_list = not is_ordered or (numbers == list(range(numbers[0], numbers[-1] + 1)) and numbers[0] < 1000)
        is_tight = all(one.token.hidden for item in block.inside for one in item.inside if one.kind == "paragraph")
        made = []
        for item in block.inside:
            mark = f"{item.token.info}." if is_ordered else "-"
            text = self.blocks(item.inside, "\n" if is_tight else "\n\n")
            indented = re.sub(r"\n(?=[^\n])", "\n" + " " * (len(mark) + 1), text)
            made.append(f"{mark} {indented}".rstrip() if is_list else f"{mark[:-1]}\\. {text}")
        if not is_list:
            self.tell(block.line, "list", "1. 2.", "numbers that are not in order")
        return ("\n" if is_tight and is_list else "\n\n").join(made)

    # -- words ---------------------------------------------------------------------------------------

    def inline(self, block: Block) -> str:
        """The words of a paragraph, a heading or a cell."""
        tokens, out, is_linked = list(self.plain(block)), list[str](), False
        if not self.keeps_typography:
            self.mend(tokens, block)
        for n, token in enumerate(tokens):
            name, before = token.type.rpartition("_")[0], tokens[n - 1] if n else token
            if token.type == "text":
                out.append(self.text(token.content, is_linked, block))
            elif token.type == "code_inline":
                mark = "`" * (1 + max(map(len, re.findall("`+", token.content)), default=0))
                space = " " * (token.content[:1] == "`" or token.content[-1:] == "`")
                out.append(f"{mark}{space}{token.content}{space}{mark}")
            elif token.type in ("softbreak", "hardbreak"):
                out.append("\n" if token.type == "softbreak" else "\\\n")
            elif token.type == "footnote_ref":
                out.append(f"[^{token.meta['label']}]")
            elif name in _MARKS:  # one right behind the other is one
                is_one = token.nesting == 1 and before.type == f"{name}_close" and out[-1:] == [_MARKS[name]]
                out = out[:-1] if is_one else [*out, _MARKS[name]]
            elif name == "link" and token.nesting == 1:
                is_linked, out = True, [*out[:-1], re.sub("!$", r"\\!", out[-1])] if out else out
                out.append("[")
            elif name == "link":
                is_linked, href = False, token.meta["href"]
                is_bare = before.content == href and out[-2:-1] == ["["]
                if is_bare:
                    out[-2:] = [out[-1] if block.kind == "heading" else f"<{href}>"]
                else:
                    out.append(f"]({href})")
        text = re.sub(r"(?m)^[ \t]+|[ \t]+$", "", "".join(out)).removesuffix("\\").strip()
        return _FIRST.sub(r"\g<0>\\", text) if block.kind == "paragraph" else re.sub(r"\\?\n", " ", text)

    def text(self, words: str, is_linked: bool, block: Block) -> str:
        """Words in which nothing is a mark; addresses are links, and facts that are found are marked."""
        if is_linked or block.kind == "heading":
            return _SPECIAL.sub(r"\\\g<0>", words).replace("]", "\\]")
        found = [(m.start(), m.end(), f"<{m[0]}>") for m in _ADDRESS.finditer(words)]
        for one in [one for one in self.marks if one[1] == self.part and block.kind == "paragraph"]:
            m = one[2].search(words)
            is_free = m and all(end <= m.start() or m.end() <= at for at, end, _ in found)
            if m and is_free and not re.search(r"[`<>\\\n]", m[0]):
                found.append((m.start(), m.end(), f"{{fact}}`{m[0]} <{one[0]}>`"))
                self.marks.remove(one)
        made, at = "", 0
        for start, end, now in sorted(found):
            made, at = made + _SPECIAL.sub(r"\\\g<0>", words[at:start]) + now, end
        return made + _SPECIAL.sub(r"\\\g<0>", words[at:])

    def plain(self, block: Block) -> Iterator[Token]:
        """The tokens that a body may hold: other tags and addresses are taken off their words, pictures are left out."""
        line, off, links = block.line, "", list[str]()
        for n, token in enumerate(block.tokens):
            title, name = token.attrGet("title") or "", token.type
            tag = re.match(r"</?([a-z0-9]*)", token.content, re.I) if name == "html_inline" else None
            if tag or off:
                self.tell(line, "HTML", token.content)
                word = tag[1].lower() if tag else ""
                if word == "br" and not off:
                    yield Token("hardbreak", "br", 0)
                off = ("" if token.content[1] == "/" else word) if word in ("script", "style") else off
            elif name == "image":
                self.tell(line, "picture", f"![{token.content}]({token.attrGet('src')} {title})")
                sides = [one.content for one in block.tokens[max(0, n - 1) : n + 2 : 2]]
                if re.fullmatch(r"(?s).*\w\0\w.*", "\0".join(sides), re.ASCII):
                    yield Token("text", "", 0, content=" ")  # two words do not become one
            elif name == "link_open":
                written = str(token.attrGet("href") or "")
                href = re.sub(r"[\s\"'\\<>()]", lambda m: f"%{ord(m[0]):02X}", written)
                is_good = bool(re.match(r"(?:https?|mailto):.", href)) and len(href.encode()) < 2000
                links.append(href if is_good else "")
                if title or not is_good:
                    self.tell(line, "link", f"{'' if is_good else written} {title}".strip())
            elif name == "text" and "[^" in token.content:
                self.tell(line, "footnote", "[^", "[")
                token.content = token.content.replace("[^", "[")
            if name in ("link_open", "link_close") and not off:
                token.meta = {"href": links[-1] if name == "link_open" else links.pop()}
            if not (tag or off or name == "image" or (name in ("link_open", "link_close") and not token.meta["href"])):
                yield token
            line += name in ("softbreak", "hardbreak")

    def mend(self, tokens: list[Token], block: Block) -> None:
        """Set spaces and marks as the book does, letters never; a place that cannot be told from its neighbours stays."""
        signs, depth = list[_Sign](), 0
        for n, token in enumerate(tokens):
            depth += token.nesting
            words = {"text": token.content, "softbreak": "\n", "hardbreak": "\n"}.get(token.type, "")
            words = typography.OBJECT if token.type in ("code_inline", "footnote_ref") else words
            signs += [(ch, n if token.type == "text" else -1, at, depth) for at, ch in enumerate(words)]
        text, cuts = "".join(sign[0] for sign in signs), list[tuple[int, int, int, str]]()
        for slip in typography.slips(_ADDRESS.sub(lambda m: typography.OBJECT * len(m[0]), text)):
            wrong, said = text[slip.at : slip.end], ""
            right = wrong if slip.mend is None else slip.mend
            for kind, a, b, c, d in SequenceMatcher(None, wrong, right, autojunk=False).get_opcodes():
                was, now = wrong[a:b], right[c:d]
                is_one = kind != "equal" and _is_setting(was, now)
                cut = _cut(signs, slip.at + a, slip.at + b, now) if is_one else None
                cuts += [cut] if cut else []
                said += now if cut else was
            if said != wrong:
                around = [text[max(0, slip.at - 4) : slip.at], text[slip.end : slip.end + 4]]
                was, now = (words.join(around).replace(typography.OBJECT, "…") for words in (wrong, said))
                self.tell(block.line + text.count("\n", 0, slip.at), "setting", was, now)
        for n, start, end, now in sorted(cuts, reverse=True):
            tokens[n].content = tokens[n].content[:start] + now + tokens[n].content[end:]


_Sign = tuple[str, int, int, int]
"""A character, its token, -1 where that is no text, its place in it, and how deep in emphasis it stands."""
_WIDTHS = str.maketrans("，；：？！（）。．“”‘’", ",;:?!()..\"\"''")


def _is_setting(was: str, now: str) -> bool:
    """Whether only spaces and the width of marks differ."""
    old, new = ("".join(words.split()) for words in (was, now))
    return len(old) == len(new) and all(a in (b, b.translate(_WIDTHS)) for a, b in zip(old, new, strict=True))


def _cut(signs: list[_Sign], a: int, b: int, now: str) -> tuple[int, int, int, str] | None:
    """Which characters of which token *now* replaces; between two tokens it stands outside the emphasis."""
    if a < b:
        is_whole = signs[a][1] >= 0 and len({sign[1] for sign in signs[a:b]}) == 1
        return (signs[a][1], signs[a][2], signs[b - 1][2] + 1, now) if is_whole else None
    beside = [(signs[i], i < a) for i in (a - 1, a) if 0 <= i < len(signs)]
    sides = [(depth, n, at + is_before) for (_, n, at, depth), is_before in beside if n >= 0]
    _, n, at = min(sides, key=lambda side: side[0], default=(0, -1, 0))
    return (n, at, at, now) if n >= 0 else None


def mended(text: str) -> str:
    """Some words set as the book does."""
    block = Block(Token("heading", "", 0), 1, tokens=[Token("text", "", 0, content=text)])
    Writer(Clipping(), {}, 2).mend(block.tokens, block)
    return block.text
