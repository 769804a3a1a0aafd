"""What the search index is made of: the sections of resolved pages, and when its files are written.

Pages are resolved in the main process, also when they are written in several: what is collected needs no merging.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

from series import search
from series.model import Chapter, Library, Page
from series.search import Section
from series.sphinx_ext import shown
from series.sphinx_ext.nodes import icon, time

logger = logging.getLogger(__name__)

FOLDER = "_static/search"
ENTRIES = ("fact-entry", "source-entry")
"""Classes of containers that are sections of their own, with an address of their own."""
UNREAD = frozenset(
    {"sr-only", "filter", "filter-anchors", "toctree-wrapper", "fact-sign", "fact-note", "note-number", "fact-notes",
     "about-page", "lane", "verdict", "status", "added", "related"}
)  # fmt: skip
"""Classes of what is no text of the page: words for screen readers, navigation, notes beside a sentence (the evidence
has them), what a chapter says of itself (the board has it), badges, which stand in every entry."""
_LINE_ENDS = re.compile(r"\s*\n\s*")
SKIPPED = (nodes.raw, nodes.comment, nodes.system_message, nodes.target, icon, addnodes.toctree)


_Found = tuple[str, tuple[str, ...], list[str]]
"""A section's anchor, titles, and its words as they come."""


def sections(document: nodes.document, uri: str, library: Library, page: Chapter | Page | None) -> tuple[Section, ...]:
    """A page's sections in their order: one a heading, one a fact, one a source. The first has the page's summary too."""
    state, about = None, page.summary or "" if page else ""
    if isinstance(page, Chapter):
        state, about = (str(page.status), shown.badge(page).astext()), f"{about}\n{page.title_en}"
        if page.status in search.UNSEARCHED:
            return (Section(uri, (page.title,), about, state),)
    found: list[_Found] = []
    for top in document.children:
        if isinstance(top, nodes.section):
            _add_section(top, "", (), library, found)
    return tuple(
        Section(
            f"{uri}#{anchor}" if anchor else uri,
            titles,
            _LINE_ENDS.sub("\n", "".join([about if not n else "", "\n", *text])).strip(),
            state,
            is_source=anchor in library.source,
        )
        for n, (anchor, titles, text) in enumerate(found)
    )


def _add_section(
    node: nodes.Element,
    anchor: str,
    above: tuple[str, ...],
    library: Library,
    found: list[_Found],
) -> None:
    text: list[str] = []
    heading = node.next_node(nodes.title, descend=True) if isinstance(node, nodes.section) else None
    name = node["ids"][0] if node["ids"] else ""
    if heading is not None:
        title = "".join(_words(heading)).replace("\n", " ").strip()
    elif name in library.source:
        title = library.source[name].title
    else:
        rubric = node.next_node(nodes.rubric)
        title = rubric.astext() if rubric else name
    titles = (*above, title)
    found.append((anchor, titles, text))

    def walk(parent: nodes.Element) -> None:
        for child in parent.children:
            if child is heading or isinstance(child, nodes.rubric):
                continue
            if isinstance(child, nodes.section):
                _add_section(child, child["ids"][0], titles, library, found)
            elif isinstance(child, nodes.container) and not set(ENTRIES).isdisjoint(child["classes"]):
                _add_section(child, child["ids"][0], titles[:1], library, found)
            elif isinstance(child, nodes.Element) and _is_frame(child):
                text.append("\n")
                walk(child)
                text.append("\n")
            else:
                text.extend(_words(child))

    walk(node)


def _is_frame(node: nodes.Element) -> bool:
    """Whether a node may hold sections or entries further down."""
    return isinstance(node, nodes.container) and UNREAD.isdisjoint(node["classes"])


def _words(node: nodes.Node) -> Iterator[str]:
    """The words of a node that a reader sees; line ends stand between what no phrase runs across."""
    if isinstance(node, nodes.Text):
        yield node if isinstance(node.parent, nodes.literal_block) else node.replace("\n", " ")
    elif isinstance(node, nodes.image):
        yield f"\n{node.get('alt', '')}\n"
    elif isinstance(node, nodes.Element) and not isinstance(node, SKIPPED) and not node.get("hidden"):
        if not UNREAD.isdisjoint(node.get("classes", ())) or _is_label(node):
            return
        edge = "" if isinstance(node, nodes.Inline) and not isinstance(node, time) else "\n"
        yield edge
        for child in node.children:
            yield from _words(child)
        yield edge


def _is_label(node: nodes.Element) -> bool:
    """Whether it is the name of a field of an entry, which all entries have."""
    return isinstance(node, nodes.term) and "fact-entry" in node.parent.parent.parent.get("classes", ())


class _Collected:
    """What one build gathers: the index as it stands in the output folder, and the sections of the pages written."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.before = search.state(self.read(search.STATE_FILE))
        self.changed: dict[str, Sequence[Section]] = {}

    def read(self, name: str) -> str | None:
        """The text of one file of the index; ``None`` where there is none."""
        try:
            return (self.folder / name).read_text(encoding="utf-8")
        except FileNotFoundError:
            return None

    def write(self, files: dict[str, str | None]) -> None:
        """Write and remove; the state comes last, so that it never tells of what is not there."""
        for name, text in sorted(files.items(), key=lambda file: file[0] == search.STATE_FILE):
            path = self.folder / name
            if text is None:
                path.unlink(missing_ok=True)
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8", newline="\n")


def _is_site(app: Sphinx) -> bool:
    return app.builder.name in ("html", "dirhtml")


def on_env_updated(app: Sphinx, env: BuildEnvironment) -> Sequence[str]:
    """All pages where there is no index to bring up to date: it is made from pages as they are written."""
    if not _is_site(app):
        return ()
    app.series_search = _Collected(Path(app.outdir, FOLDER))  # type: ignore[attr-defined]
    return sorted(env.found_docs) if app.series_search.before is None else ()  # type: ignore[attr-defined]


def on_doctree_resolved(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Collect a page's sections. From here until the end of the build the index is out of date, and says so."""
    if not _is_site(app):
        return
    collected: _Collected = app.series_search  # type: ignore[attr-defined]
    if not collected.changed:
        (collected.folder / search.STATE_FILE).unlink(missing_ok=True)
    library: Library = app.env.series.library  # type: ignore[attr-defined]
    found = sections(doctree, app.builder.get_target_uri(docname), library, library.by_docname.get(docname))
    if docname == app.config.root_doc:  # it has the book's name, as the essay has
        found = tuple(replace(section, titles=("封面", *section.titles[1:])) for section in found)
    collected.changed[docname] = found


def on_html_collect_pages(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """The page ``search``, where any other was written or it is missing."""
    if not _is_site(app):
        return
    if app.series_search.changed or not Path(app.builder.get_outfilename("search")).exists():  # type: ignore[attr-defined]
        yield "search", {"title": "搜索"}, "search.html"


def on_build_finished(app: Sphinx, error: Exception | None) -> None:
    """Write what changed of the index. After a build that broke off there is no state, and the next begins anew."""
    if error is not None or not _is_site(app):
        return
    collected: _Collected = app.series_search  # type: ignore[attr-defined]
    before = collected.before or search.State()
    names = app.env.found_docs
    if not collected.changed and names == before.pages.keys():
        return
    gc.disable()  # of millions of small strings none is garbage yet; looking for some costs a fifth of the time
    try:
        after, files = search.updated(before, names, collected.changed, collected.read)
    finally:
        gc.enable()
    files[search.STATE_FILE] = after.json()
    collected.write(files)


def setup_searching(app: Sphinx) -> None:
    """Connect the handlers."""
    app.connect("env-updated", on_env_updated)
    app.connect("doctree-resolved", on_doctree_resolved, priority=900)
    app.connect("html-collect-pages", on_html_collect_pages)
    app.connect("build-finished", on_build_finished)
