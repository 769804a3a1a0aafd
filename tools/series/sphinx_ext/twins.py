"""The Markdown twin of each page, ``X.md`` beside ``X.html``: made of the page's own article, so the words are the page's.

Verdicts are words, notes are footnotes; drawings are left out, since what they show stands in words below them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from sphinx.application import Sphinx

from series import site
from series.sphinx_ext import gone
from series.sphinx_ext.shown import digest

_SVG = re.compile(r"<svg\b.*?</svg>", re.DOTALL)
"""A drawing, of which nothing is taken along: most of a page's bytes. None holds another, and text has no bare ``<``."""
_UNSEEN = ["button", "[hidden]", ".filter", ".headerlink", ".fact-note"]
"""What is only to be pressed, drawings, notes where they are no footnotes yet."""
_OURS = re.compile("\ue000(.*?)\ue001", re.DOTALL)
"""Between these two stands Markdown that is ours, in a text that is escaped."""


@cache
def _convert() -> Callable[[str], Any]:
    """The library, imported when the first page is written, which is not in each build."""
    from html_to_markdown import ConversionOptions, convert

    options = ConversionOptions(
        heading_style="atx", escape_misc=True, escape_asterisks=True, escape_underscores=True, autolinks=False,
        compact_tables=True, extract_metadata=False, exclude_selectors=_UNSEEN,
    )  # fmt: skip
    return partial(convert, options=options)


def markdown(article: ET.Element) -> str:
    """An article as CommonMark with tables and footnotes; the notes of its marks stand at its end, by their numbers."""
    notes: dict[str, ET.Element] = {}
    for node in list(article.iter()):
        classes = node.get("class", "").split()
        if "noted" in classes:
            number = node[-1].text or ""
            node[-1].tag, node[-1].text = "span", f"\ue000[^{number}]\ue001"
            notes[number] = ET.Element("p")
            notes[number].extend(node[-2])
            notes[number].text = f"\ue000[^{number}]: \ue001{node[-2].text or ''}"
        elif "footnote-reference" in classes:
            node.tag, node.text = "span", f"\ue000[^f{''.join(node.itertext()).strip('[]')}]\ue001"
            del node[:]
        elif node.tag == "aside" and "footnote" in classes:
            number = "".join(node[0].itertext()).strip("[]")
            node.remove(node[0])
            node[0].text = f"\ue000[^f{number}]: \ue001{node[0].text or ''}"
        elif node.tag.endswith("}math"):
            node.tag, node.text, node[:] = "code", f"${node.get('aria-label')}$", []
        elif node.tag in ("ruby", "rp", "rt", "abbr"):  # words alone, as the page has them
            node.tag = "span"
        if node.tag == "dt" or {"label", "admonition-title"}.intersection(classes):
            inner = ET.Element("strong")
            inner.text, inner[:], node.text, node[:] = node.text, node[:], "", [inner]
        if "admonition" in classes:
            node.tag = "blockquote"
        if node.tag in ("section", "div", "li") and (target := node.get("id", "top")) != "top":
            anchor = ET.tostring(ET.Element("a", id=target), encoding="unicode", short_empty_elements=False)
            node.insert(0, ET.Element("p" if node.tag != "li" else "span"))
            node[0].text, node.text, node[0].tail = f"\ue000{anchor}\ue001", "", node.text
        for name in ("href", "src"):
            if address := node.get(name):
                node.set(name, re.sub(r"^(?![a-z]+:|//)([^#?]*)(?<!search)\.html(?=#|$)", r"\1.md", address))
    article.extend(notes.values())
    page = ET.tostring(article, encoding="unicode", method="html")
    # marks stand beside letters: beside full-width ones they would stand for themselves
    page = re.sub(r"<(strong|em)\b[^>]*>([^\w<&]*)(.*?)([^\w>;]*)</\1>", r"\2<\1>\3</\1>\4", page, flags=re.DOTALL)
    page = re.sub(r"!(?=(?:<[^>]*>)*<a )", "\ue002", page)  # of a link it would make a picture
    text = _convert()(page).content or ""
    text = re.sub(r"(?<=\w)\\([.+-])(?=\w)", r"\1", text)  # within a word they begin nothing
    return _OURS.sub(lambda found: re.sub(r"\\(?=[\W_])", "", found[1]), text).replace("\ue002", "\\!")


def on_html_page_context(app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Write it, under the title a line that tells what it is of; templates are given its name. A page that is written again for
    what stands around its text has the same."""
    if app.builder.name == "html" and (pagename in app.env.found_docs or pagename == site.CONTENTS_PAGE):
        book, path = app.config.series_book, Path(app.outdir, site.twin(pagename))
        context["twin"] = path.name
        body = _SVG.sub("", context["body"])
        if gone.is_made(
            app, site.twin(pagename), digest((app.config.series_maker, body, context.get("chapter_number")))
        ):
            return
        title, _, text = markdown(ET.fromstringlist(["<article>", body, "</article>"])).partition("\n\n")
        line = "，".join(filter(None, (context.get("chapter_number"), f"《{book.title}》", book.editors)))
        path.parent.mkdir(parents=True, exist_ok=True)
        made = f"{title}\n\n{line}。[网页版]({path.stem}.html)\n\n{text}"
        path.write_text(made, encoding="utf-8", newline="\n")
