"""What is done to whole pages: the badge under a chapter's title, links, drawings."""

from __future__ import annotations

import hashlib
import re
from datetime import date
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import NoUri
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.nodes import make_refnode, traverse_parent
from sphinxcontrib.mermaid import mermaid

from series.lifecycle import Status
from series.model import Chapter
from series.sphinx_ext import ledger, shown
from series.sphinx_ext.nodes import aging, details, evidence_note, listed, sign
from series.views import cited
from sphinx_zh import diagrams, layout
from sphinx_zh.markdown import is_wide
from sphinx_zh.search.pages import SKIP


class ChapterHead(SphinxTransform):
    """Under a chapter's title badge, since when, length; then, unless it is published, what it says of that; and, folded, all else.

    The first paragraph of an unpublished chapter comes before the fold, that of a planned one before what is said of it too.
    """

    default_priority = 700

    def apply(self, **kwargs: Any) -> None:
        """Insert them behind the first title."""
        library = self.env.series.library  # type: ignore[attr-defined]
        chapter = library.by_docname.get(self.env.current_document.docname)
        title = next(iter(self.document.findall(nodes.title)), None)
        if not isinstance(chapter, Chapter) or title is None or title.parent is None:
            return
        line = nodes.paragraph("", "", shown.badge(chapter), classes=["chapter-status"])
        if chapter.since:
            line += [nodes.Text(" "), ledger.day(chapter.since, "起")]
        for words in ledger.length(chapter):
            line += [nodes.Text(" · "), nodes.inline("", words, classes=["kept"])]
        cited = dict.fromkeys(
            node["reftarget"]
            for node in self.document.findall(addnodes.pending_xref)
            if node["reftype"] == "series-fact"
        )
        facts = [library.facts[name] for name in cited if name in library.facts]
        own = [fact.id for fact in facts if fact.is_essay or not chapter.origin]  # an essay answers for what it says
        today: date = self.env.series_version.on  # type: ignore[attr-defined]
        fold = listed("", name="account", docname=chapter.docname, facts=own)
        head: list[nodes.Element] = [line]
        below: list[nodes.Element] = []
        if not chapter.status.is_public:
            (below if chapter.status is Status.PLANNED else head).extend(ledger.banner(chapter, library.book, today))
        (head if chapter.status.is_public else below).append(fold)
        for node in (*head, *below):
            node["classes"].append("about-page")
        page = title.parent
        if chapter.status.is_public:
            page.append(shown.cite("引用这一章", chapter.docname))
        at = page.index(title) + 1
        first = next((node for node in page.children[at:] if not isinstance(node, nodes.comment)), None)
        page.insert(page.index(first) + 1 if isinstance(first, nodes.paragraph) else at, below)
        page.insert(at, head)


class Notes(SphinxTransform):
    """The notes of a page get their numbers. Footnotes stand in the margin as well, where there is room."""

    default_priority = 710

    def apply(self, **kwargs: Any) -> None:
        """A fact that is marked twice keeps its first number."""
        numbers: dict[str, int] = {}
        for n, beside in enumerate(self.document.findall(evidence_note), 1):
            number = numbers.setdefault(beside["fact"], len(numbers) + 1)
            beside["ids"] = [f"note-{n}"]
            around = beside.parent.children
            at = around.index(beside)
            opens, counted = around[at - 1], around[at + 1]
            assert isinstance(opens, nodes.Element) and isinstance(counted, nodes.Element)
            opens["note"] = counted["note"] = f"note-{n}"
            counted += nodes.Text(str(number))
        for reference in list(self.document.findall(nodes.footnote_reference)):
            reference["zh_search"] = SKIP  # no phrase is broken by its number
            note = self.document.ids.get(reference.get("refid", ""))
            if isinstance(note, nodes.footnote) and not any(traverse_parent(reference, nodes.entry)):
                said = " ".join(part.astext() for part in note.children if not isinstance(part, nodes.label))
                words = f"{reference.astext()} {said}"
                beside = evidence_note("", words, classes=["fact-note", "foot-note"], **{"zh_search": SKIP})
                beside["ids"] = [f"{reference['ids'][0]}-beside"]
                reference.parent.insert(reference.parent.index(reference) + 1, beside)
        if not all(any(traverse_parent(note, nodes.entry)) for note in self.document.findall(evidence_note)):
            # the stylesheet makes room in the margin, before it sees a note
            self.env.metadata[self.env.current_document.docname]["has_notes"] = "yes"


class Elsewhere(SphinxPostTransform):
    """Elsewhere than on a site nothing opens, is chosen, or follows the clock: notes stand at the end of the page, as footnotes."""

    default_priority = 420  # after the drawings

    def is_supported(self) -> bool:
        """By every builder but a site's."""
        return bool(getattr(self.env._app.builder, "embedded", True))

    def run(self, **kwargs: Any) -> None:
        """A number leads to its note, a note back to all its numbers."""
        marks: dict[str, list[str]] = {}
        for node in list(self.document.findall(nodes.Element)):
            if isinstance(node, evidence_note) and "fact" in node:
                marks.setdefault(node["fact"], []).append(node["ids"][0])
            is_over = isinstance(node, aging) and node.get("hidden")
            if is_over or isinstance(node, (sign, evidence_note)) or "filter" in node["classes"]:
                node.parent.remove(node)
            elif "note-number" in node["classes"]:
                number, ids = node.astext(), [node["note"]]
                node.replace_self(nodes.footnote_reference("", number, refid=f"fact-note-{number}", ids=ids))
        if marks:
            library = self.env.series.library  # type: ignore[attr-defined]
            self.document += shown.notes([(library.facts[name], ids) for name, ids in marks.items()], library)


class Paragraphs(SphinxTransform):
    """Each paragraph of the text has an address made of its words."""

    default_priority = 695

    def apply(self, **kwargs: Any) -> None:
        """As they were read, by their lines."""
        docname = self.env.current_document.docname
        page = self.env.series.prose.get(f"docs/{docname}.md")  # type: ignore[attr-defined]
        for paragraph in self.document.findall(nodes.paragraph) if page else ():
            name = page.paragraphs.get(paragraph.line)
            if name and name not in self.document.ids and not paragraph["ids"]:
                paragraph["ids"] = [name]
                self.document.ids[name] = paragraph


class Setting(SphinxTransform):
    """What the style sheet must know before it sees the words: a ``:has()`` in it would shift what is drawn already.

    Dots under the characters emphasise Han; Latin, such as the name of a book, is set in italics. A paragraph with a
    long word, code or a badge is not justified: what cannot be broken would tear the line before it apart.
    """

    default_priority = 720

    def apply(self, **kwargs: Any) -> None:
        """Mark emphasis without a wide character in it, paragraphs that are not justified, and the source below an epigraph."""
        for quote in self.document.findall(nodes.block_quote):
            if "epigraph" in quote["classes"] and quote.children and quote[-1].astext().startswith(("——", "-- ")):
                quote[-1] = nodes.attribution("", "", *quote[-1].children)
        for node in self.document.findall(nodes.emphasis):
            if not any(map(is_wide, node.astext())):
                node["classes"].append("latin")
        for paragraph in self.document.findall(nodes.paragraph):
            texts = paragraph.findall(nodes.Text)
            words = "".join(text for text in texts if not any(traverse_parent(text.parent, evidence_note)))
            parts = paragraph.findall(nodes.Element)
            if isinstance(paragraph.parent, nodes.section) and (
                _LONG.search(words) or any(part.tagname == "literal" or "status" in part["classes"] for part in parts)
            ):
                paragraph["classes"].append("ragged")


_LONG = re.compile(r"[A-Za-z\d.,]{8}|[A-Za-z\d.,]{6} \w[^\w\s]")
"""A word longer than four Han, or nearly so and kept together with the end of a mark."""


class StableAddresses(SphinxTransform):
    """Chinese headings get counted ids (``id3``) that move when text is added: their labels alone stay."""

    default_priority = 690

    def apply(self, **kwargs: Any) -> None:
        """Drop counted ids; the page's own title, which can have no label, is ``top``; a figure's comes from what it shows."""
        for figure in self.document.findall(nodes.figure):
            for name in figure["ids"]:
                self.document.ids.pop(name, None)
            figure["ids"] = [_figure_id(figure, self.document)]
            self.document.ids[figure["ids"][0]] = figure
        for section in self.document.findall(nodes.section):
            named = [name for name in section["ids"] if not re.fullmatch(r"id\d+", name)]
            for name in set(section["ids"]) - set(named):
                self.document.ids.pop(name, None)
            is_page = isinstance(section.parent, nodes.document)
            # a page's own title may change, and its Latin words with it
            section["ids"] = ["top"] if is_page else named or section["ids"]
            self.document.ids[section["ids"][0]] = section
            for name in section["names"]:
                if name in self.document.nameids:
                    self.document.nameids[name] = section["ids"][0]


def _figure_id(figure: nodes.figure, document: nodes.document) -> str:
    shown = figure.astext() + "".join(node["code"] for node in figure.findall(mermaid))
    name = f"figure-{hashlib.sha256(shown.encode()).hexdigest()[:8]}"
    while name in document.ids:  # the same picture twice in a page
        name += "-again"
    return name


class Addresses(SphinxPostTransform):
    """What is known when a page is written: where the events of a drawing lead, and who acts in them; how to cite.

    That names the version, which changes with each commit: pages are not read again for it.
    """

    default_priority = 390  # before the drawings

    def run(self, **kwargs: Any) -> None:
        """On citing: ``p(strong, form) …``; behind the name a ``pre`` where a form has lines of its own."""
        values, version = self.env.series.library, self.env.series_version  # type: ignore[attr-defined]
        pages = self.env.series_index.pages  # type: ignore[attr-defined]
        here, address = self.env.current_document.docname, self.env._app.builder.get_relative_uri
        for node in self.document.findall(mermaid):
            facts = node.get("facts", ())
            node[diagrams.MARKS] = [layout.Mark(tint, f"{address(here, pages[fact])}#{fact}") for fact, tint in facts]
        for node in [node for node in self.document.findall(details) if "cites" in node]:
            one = values.facts.get(node["cites"]) or values.by_docname[node["cites"]]
            for name, form in cited.forms(one, values, version, self.config.html_baseurl).items():
                words, *lines = [f"：{form}"] if "\n" not in form else ["", form]
                node += nodes.paragraph("", "", nodes.strong("", name), nodes.Text(words))
                node += [nodes.literal_block(text, text, language="none") for text in lines]


class Undrawn(SphinxPostTransform):
    """Where a timeline is not drawn its list stands alone, unfolded; a hand-written diagram shows its own text.

    Where a phone has no room for a drawing, its frame says so: the words stand for it there.
    """

    default_priority = 410  # after the drawings

    def run(self, **kwargs: Any) -> None:
        """Look at every diagram that stayed text or is wide."""
        for drawn in self.document.findall(nodes.raw):
            if diagrams.WIDE_ALONE in drawn["classes"] and (around := _frame(drawn)):
                around["classes"].append(diagrams.WIDE_ALONE)
        for node in list(self.document.findall(nodes.literal_block)):
            frame = _frame(node) if diagrams.UNDRAWN in node["classes"] else None
            if frame is None:
                continue
            for folded in frame.findall(details):
                folded["open"] = "open"
            if "hand-drawn" not in frame["classes"]:
                figure = node.parent
                figure.parent.remove(figure)


def _frame(node: nodes.Element) -> nodes.Element | None:
    """What holds a drawing and its words."""
    return next((around for around in traverse_parent(node) if "diagram" in around.get("classes", ())), None)


def resolved(app: Sphinx, env: BuildEnvironment, node: nodes.Element, content: nodes.Element) -> nodes.Element | None:
    """One of our own links: to the evidence, to chapters, to sources; ``None`` for another's."""
    kind = node["reftype"]
    if not kind.startswith("series-"):
        return None
    inner = content
    if kind == "series-output":
        up = "../" * node["refdoc"].count("/")
        is_site = app.builder.name == "html"
        return nodes.reference("", "", inner, refuri=up + node["reftarget"], internal=True) if is_site else inner
    at = shown.address(kind, node["reftarget"], env.series.library, env.series_index)  # type: ignore[attr-defined]
    if at is None or at[0] not in env.found_docs:
        return inner
    try:
        made = make_refnode(app.builder, node["refdoc"], at[0], at[1], inner)
    except NoUri:
        return inner
    made["classes"] += [name for name in inner["classes"] if name not in made["classes"]]
    inner["classes"] = []
    return made


def setup_transforms(app: Sphinx) -> None:
    """Register them."""
    for transform in (StableAddresses, Paragraphs, ChapterHead, Notes, Setting):
        app.add_transform(transform)
    for last in (Elsewhere, Addresses, Undrawn):
        app.add_post_transform(last)
    app.connect("missing-reference", resolved)
