"""The Markdown twin of each page, ``X.md`` beside ``X.html``: made of the page's own article, so the words are the page's.

Verdicts are words, notes are footnotes; drawings are left out, since what they show stands in words below them. Done here
and not by markdownify, which needs a slow tree of each page: it would make a build by a sixth longer.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from sphinx.application import Sphinx

from series import site

_UNSEEN = frozenset({"button", "svg", "filter", "headerlink", "fact-note"})
"""Elements and classes: what is only to be pressed, drawings, notes where they are no footnotes yet."""
_NOTED = frozenset({"footnote", "footnote-reference", "note-number"})
_INLINE = frozenset(re.findall(r"\w+", "span a em strong code time sup sub kbd abbr cite ruby rp rt s img br math"))
_MARKS = str.maketrans({mark: f"\\{mark}" for mark in "\\`*_[]<&~!#$"})
_AT_START, _SPACE = re.compile(r"(?:^|(?<=^ ))[+=>.)-]|(?<=\d)[.)](?=\s|$)"), re.compile(r"[ \t\r\n]+")
"""What begins a block of Markdown where a line begins, with the mark behind the number of a list."""
_END = "\f"  # of a block: no text has it


def escaped(text: str | None) -> str:
    """*text* as Markdown takes it for text: the one place of the twins that escapes."""
    if not text or text == "\n":  # as most are
        return " " if text else ""
    return _AT_START.sub(r"\\\g<0>", _SPACE.sub(" ", text).translate(_MARKS))


def markdown(article: ET.Element) -> str:
    """An article as CommonMark with tables and footnotes; the notes of its marks stand at its end, by their numbers."""
    noted = [mark for mark in article.iter("span") if mark.get("class") == "noted"]
    notes = {mark[-1].text: f"{_END}[^{mark[-1].text}]: {_inside(mark[-2]).strip()}" for mark in noted}
    return _settled(_written(article) + "".join(notes.values())) + "\n"


def _settled(text: str, indent: str = "") -> str:
    text = re.sub(r"\s*\f\s*", "\n\n", text.strip(" \n\f"))
    return re.sub(r"\n(?=.)", f"\n{indent}", text) if indent else text


def _inside(node: ET.Element) -> str:
    return escaped(node.text) + "".join([_written(child) + escaped(child.tail) for child in node])


def _written(node: ET.Element) -> str:
    name, classes = node.tag.rpartition("}")[2], node.get("class", "").split()
    if name in _UNSEEN or node.get("hidden") or not _UNSEEN.isdisjoint(classes):
        return ""
    text = _FORMS.get(name, _inside)(node)
    if not _NOTED.isdisjoint(classes):  # the author's own are numbered apart from the marks'
        number = "".join((node[0] if name == "aside" else node).itertext()).strip("[]")
        text = f"[^{'' if name == 'sup' else 'f'}{number}]"
        text += f": {_settled(''.join(map(_written, node[1:])), '    ')}" if name == "aside" else ""
    if name in ("section", "div", "li") and (target := node.get("id", "top")) != "top":
        anchor = ET.tostring(ET.Element("a", id=target), encoding="unicode", short_empty_elements=False)
        text = anchor + (" " if name == "li" else _END) + text.lstrip()
    return text if name in _INLINE else f"{_END}{text}{_END}"


def _around(mark: str, text: str) -> str:
    """Marks stand beside letters: beside a full-width mark they would stand for themselves. None around links or code."""
    found = re.fullmatch(r"([\W_]*)([^\W_](?:.*[^\W_])?)([\W_]*)", text, re.DOTALL)
    return text if not found or re.search(r"[\[`\f]", text) else f"{found[1]}{mark}{found[2]}{mark}{found[3]}"


def _code(node: ET.Element) -> str:
    code, least = "".join(node.itertext()).rstrip(), 3 if node.tag == "pre" else 1
    fence = "`" * max([least, *(len(run) + 1 for run in re.findall("`+", code))])
    pad = "\n" if least == 3 else " " if "`" in (code[:1], code[-1:]) else ""
    return f"{fence}{pad}{code}{pad}{fence}"


def _list(node: ET.Element) -> str:
    marks = ["- " if node.tag == "ul" else f"{n}. " for n in range(1, len(node) + 1)]
    return _END.join(m + _settled(_written(item), " " * len(m)) for m, item in zip(marks, node, strict=True))


def _table(node: ET.Element) -> str:
    cells = [[_settled(_written(cell)).replace("|", r"\|") for cell in row] for row in node.iter("tr")]
    first, *rows = (re.sub(r"\\?\n+ *", " ", " | ".join(["", *row, ""]).strip()) for row in cells)
    return "\n".join([first, "|---" * len(cells[0]) + "|", *rows])


def _address(href: str) -> str:
    """A page's is its twin's."""
    twin = re.sub(r"^(?![a-z]+:|//)([^#?]*)(?<!search)\.html(?=#|$)", r"\1.md", href)
    return twin.translate({ord(mark): f"%{ord(mark):X}" for mark in "() \\"})


_FORMS: dict[str, Callable[[ET.Element], str]] = {
    "a": lambda node: f"[{text}]({_address(node.get('href', ''))})" if (text := _inside(node)).strip() else "",
    "img": lambda node: f"![{escaped(node.get('alt'))}]({_address(node.get('src', ''))})",
    "math": lambda node: f"`${node.get('aria-label')}$`",
    "br": lambda node: "\\\n",
    "blockquote": lambda node: "> " + _settled(_inside(node), "> "),
    **{f"h{n}": lambda node: f"{'#' * int(node.tag[1])} {_settled(_inside(node))}" for n in range(1, 7)},
    **dict.fromkeys(("strong", "dt", "summary"), lambda node: _around("**", _inside(node).strip())),
    "em": lambda node: _around("*", _inside(node)),
    "s": lambda node: _around("~~", _inside(node)),
    "code": _code, "pre": _code, "ul": _list, "ol": _list, "table": _table,
}  # fmt: skip
"""What is more than its words."""


def on_html_page_context(app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Write it, under the title a line that tells what it is of; templates are given its name."""
    if app.builder.name == "html" and pagename in (*app.env.found_docs, site.CONTENTS_PAGE):
        book, path = app.config.series_book, Path(app.outdir, site.twin(pagename))
        title, _, text = markdown(ET.fromstringlist(["<article>", context["body"], "</article>"])).partition("\n\n")
        line = "，".join(filter(None, (context.get("chapter_number"), f"《{book.title}》", book.editors)))
        path.parent.mkdir(parents=True, exist_ok=True)
        made = f"{title}\n\n{escaped(line)}。[网页版]({path.stem}.html)\n\n{text}"
        path.write_text(made, encoding="utf-8", newline="\n")
        context["twin"] = path.name
