"""The directives and roles that authors write. Each makes final nodes at once: the library is already known."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from datetime import date
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective, SphinxRole
from sphinxcontrib.mermaid import Mermaid, mermaid

from series import allowed, timeline, views
from series.library import Reading
from series.model import Library, Version
from series.sphinx_ext import ledger, lists, pencil, shown
from series.sphinx_ext.nodes import details, listed, ruby, summary
from sphinx_zh import diagrams
from sphinx_zh.markdown import labelled


class PlainMermaid(Mermaid):  # type: ignore[misc]  # its module has no types
    """The extension's directive without what would read files, change its set-up or make random ids."""

    has_content = True
    required_arguments = 0
    optional_arguments = 0
    option_spec: ClassVar[dict[str, Callable[[str], Any]]] = {
        "alt": directives.unchanged,
        "caption": directives.unchanged,
        "name": directives.unchanged,
        "align": lambda word: directives.choice(word, ("left", "center", "right")),
    }

    def run(self, **kwargs: Any) -> list[nodes.Node]:
        """``figure(mermaid, caption)`` in a ``div.diagram.hand-drawn``; the node keeps its place for messages."""
        found = super().run(**kwargs)
        for top in found:
            for node in top.findall(mermaid):
                node["name"] = self.options.get("caption") or self.options.get("alt") or "示意图"
                node["alt"] = self.options.get("alt", "")
                node[diagrams.TOLD] = True  # a problem of the page
                node.source, node.line = self.state_machine.get_source_and_line(self.lineno)
        alt = nodes.paragraph("", self.options.get("alt", ""))
        told = details("", summary("", "这幅图的文字说明"), alt)
        return [nodes.container("", *found, told, classes=["diagram", "hand-drawn"])]


class SeriesDirective(SphinxDirective):
    """A directive that knows what was read."""

    has_content = False

    @property
    def reading(self) -> Reading:
        """All that stands in ``docs/``, as read at the start of this build."""
        reading: Reading = self.env.series  # type: ignore[attr-defined]
        return reading

    @property
    def today(self) -> date:
        """The day of this build."""
        today: date = self.env.series_version.on  # type: ignore[attr-defined]
        return today


class Timeline(SeriesDirective):
    """``{timeline}``: the chosen events as a drawing and, with the same events, as a list.

    ``div.diagram > figure.picture(mermaid, caption), details(summary, ol.facts)``; on a page's first timeline a ``p.legend`` before it.
    """

    option_spec: ClassVar[dict[str, Callable[[str], Any]]] = dict.fromkeys(
        allowed.TIMELINE_OPTIONS, directives.unchanged
    )

    def run(self) -> list[nodes.Node]:
        """The nodes; nothing where the options are wrong, which is told by the rule bad-timeline."""
        caption, book = self.options.get("caption", ""), self.reading.library.book
        try:
            selection = timeline.selection(self.options, book.lanes)
        except ValueError:
            return []
        library = self.reading.library
        facts = timeline.selected(library, selection)
        if not facts:
            return []
        line = timeline.summary_zh(facts)
        drawn = timeline.drawn(facts, selection, book.lanes)
        marks = [(fact.id, f"lane-{fact.lane}" if fact.lane else "") for fact in drawn]
        code = timeline.mermaid_text(facts, selection, book.lanes)
        picture = mermaid("", code=code, options={}, name=caption or line, facts=marks)
        self.set_source_info(picture)
        figure = nodes.figure("", picture, classes=["picture"])
        if selection.form == "band":
            figure += nodes.caption("", caption) if caption else []
            title = f"{line}：全称、日期与评定"
        else:  # what opens its list is its caption
            title = "：".join(filter(None, (caption, line))) + ("" if selection.brief else "。逐条细看")
        listed = details("", summary("", title), shown.fact_list(facts, selection, library))
        first = [] if selection.form == "band" or "series_legend" in self.env.temp_data else [shown.legend(book)]
        if first:
            self.env.temp_data["series_legend"] = True
        classes = ["diagram", f"form-{selection.form}", *(["brief"] if selection.brief else [])]
        return [nodes.container("", *first, figure, listed, classes=classes)]


PARTS: Mapping[str, Callable[[Library, Version], list[nodes.Node]]] = {
    "series-title": lambda library, version: [ledger.title_page(library, version)],
    "series-states": lambda library, version: [ledger.states_picture(), ledger.states_table()],
    "series-form": lambda library, version: [pencil.entry_form()],
    "series-send": lambda library, version: shown.send(library.book),
    "series-colophon": lambda library, version: [shown.colophon(library.book, version)],
}
"""Directives that take nothing and show a part of the ledger, the whole of it."""


class SeriesPart(SeriesDirective):
    """``{series-title}``, ``{series-board}`` …: what the function of its name makes."""

    def run(self) -> list[nodes.Node]:
        """Its nodes, whose drawings say in messages where the directive stands."""
        found = PARTS[self.name](self.reading.library, self.env.series_version)  # type: ignore[attr-defined]
        for drawing in (drawing for node in found for drawing in node.findall(mermaid)):
            self.set_source_info(drawing)
        return found


class Listed(SeriesDirective):
    """``{series-board}``, ``{evidence} events``: a list of the whole book. The page is not read again when it changes: what
    it shows is made when the page is written (:mod:`series.sphinx_ext.lists`)."""

    optional_arguments = 1
    option_spec: ClassVar[dict[str, Callable[[str], Any]]] = dict.fromkeys(("from", "to"), directives.unchanged)

    def run(self) -> list[nodes.Node]:
        """What keeps its place."""
        named = {"name": self.name, "docname": self.env.current_document.docname}
        return [listed("", **named, argument=" ".join(self.arguments), options=self.options)]


NAMED: Mapping[str, Callable[[Library], Container[str]]] = {
    "fact": lambda library: library.facts,
    "chapter": lambda library: library.by_id,
    "source": lambda library: library.source,
    "output": views.makers,
}
MARKS: Mapping[str, Callable[[Library, str, str | None], list[nodes.Node]]] = {
    "fact": lambda library, name, words: [shown.fact_mark(library.facts[name], words)],
    "chapter": lambda library, name, words: shown.chapter_link(library.by_id[name], words),
    "source": lambda library, name, words: [
        shown.link("source", name, nodes.Text(words or library.source[name].title))
    ],
    "output": lambda library, name, words: [shown.link("output", name, nodes.literal("", words or name))],
}
"""What each of the book's own roles can name, and what is made of it."""


class MarkRole(SphinxRole):
    """``{fact}`shown text <id>```: a statement with its verdict, leading to its evidence; ``{chapter}`id```: a chapter's title
    with its badge; ``{source}`id```: a source by its title, leading to its entry; ``{output}`feed.xml```: a file that the
    build makes for programs, by its path below the site's root."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """What it makes; the bare words where there is nothing of that name, which a rule tells."""
        words, name = labelled(self.text)
        library: Library = self.env.series.library  # type: ignore[attr-defined]
        return (
            MARKS[self.name](library, name, words) if name in NAMED[self.name](library) else [nodes.Text(words or name)]
        ), []


class GlossRole(SphinxRole):
    """``{abbr}`LLM (大语言模型)``` and ``{ruby}`汉字 (hàn zì)```: words with their meaning, or how they are read."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """The words with it; alone where none is given, which check tells."""
        words, said = allowed.glossed(self.text) or (self.text, "")
        made = ruby("", words, said=said) if self.name == "ruby" else nodes.abbreviation("", words, explanation=said)
        return [made if said else nodes.Text(words)], []


def setup_directives(app: Sphinx) -> None:
    """Register them."""
    app.add_directive("mermaid", PlainMermaid, override=True)
    app.add_directive("timeline", Timeline)
    for name in PARTS:
        app.add_directive(name, SeriesPart)
    for name in ("evidence", *lists.LISTS):
        app.add_directive(name, Listed)
    for name in MARKS:
        app.add_role(name, MarkRole())
    for name in ("abbr", "ruby"):
        app.add_role(name, GlossRole(), override=name == "abbr")
