"""What the search index is made of: the sections of resolved pages, and when its files are written.

Pages are resolved in the main process, also when they are written in several: what is collected needs no merging.

A project that knows more of its pages than their text says it in two ways: by the event ``zh-search-page``, whose handlers
get a page's name and return an :class:`About`, and by marks on nodes (:func:`entry`, :data:`SKIP`, :data:`APART`).
"""

from __future__ import annotations

import gc
import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from docutils import nodes
from markupsafe import Markup
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from sphinx_zh.search import index
from sphinx_zh.search.index import Section

FOLDER = "_static/search"
STATIC = Path(__file__).parent / "static"
SCRIPT, SHEET = "zh_search.js", "zh_search.css"
NO_INDEX = "// The index is in _static/search.\n"
"""In place of the stock index, which pages of pydata-sphinx-theme and its children ask for."""
MARK = "zh_search"
"""The attribute of a node, or of its class, that says how the search takes it."""
SKIP, APART = "skip", "apart"
"""Values of the mark: no text of the page; text that no phrase runs across."""
UNREAD = frozenset({"sr-only", "toctree-wrapper", "headerlink"})
"""Classes of what is no text of a page; ``zh_search_unread`` names more."""
_LINE_ENDS = re.compile(r"\s*\n\s*")
_SKIPPED = (nodes.raw, nodes.comment, nodes.system_message, nodes.target, addnodes.toctree)


@dataclass(frozen=True)
class About:
    """What a project says of one of its pages: all that the search knows of it besides its text."""

    title: str | None = None
    """Its name among the hits; ``None`` for its own heading."""
    summary: str = ""
    """Words that are found with its first section, though the page need not show them."""
    state: tuple[str, str] | None = None
    """Classes and words that stand behind the title of its hits."""
    rank: int = index.ORDINARY
    is_closed: bool = False
    """Whether title and summary alone are found."""


def entry(node: nodes.Element, title: str, rank: int | None = None) -> None:
    """Make a container a section of its own, with an address of its own, among the hits. It needs an id."""
    node[MARK] = (title, rank)


_Found = tuple[str, tuple[str, ...], int, list[str]]
"""A section's anchor, titles, rank, and its words as they come."""


def sections(document: nodes.document, uri: str, about: About, unread: Container[str]) -> tuple[Section, ...]:
    """A page's sections in their order: one a heading, one an :func:`entry`. The first has the page's summary too."""
    found: list[_Found] = []
    for top in document.children:
        if isinstance(top, nodes.section):
            _add_section(top, "", (), about.rank, unread, found)
    if about.is_closed:
        title = about.title or (found[0][1][0] if found else "")
        return (Section(uri, (title,), about.summary, about.state, about.rank),)
    return tuple(
        Section(
            f"{uri}#{anchor}" if anchor else uri,
            (about.title or titles[0], *titles[1:]),
            _LINE_ENDS.sub("\n", "".join([about.summary if not n else "", "\n", *text])).strip(),
            about.state,
            rank,
        )
        for n, (anchor, titles, rank, text) in enumerate(found)
    )


def _add_section(
    node: nodes.Element, anchor: str, above: tuple[str, ...], rank: int, unread: Container[str], found: list[_Found]
) -> None:
    text, heading = list[str](), None
    if isinstance(node, nodes.section):
        heading = node.next_node(nodes.title)
        title = "".join(_words(heading, unread)).replace("\n", " ").strip() if heading else ""
    else:
        title, own = node[MARK]
        rank = rank if own is None else own
    titles = (*above, title)
    found.append((anchor, titles, rank, text))

    def walk(parent: nodes.Element) -> None:
        for child in parent.children:
            if child is heading or (isinstance(child, nodes.rubric) and parent is node and heading is None):
                continue
            if isinstance(child, nodes.section):
                _add_section(child, child["ids"][0], titles, rank, unread, found)
            elif isinstance(child, nodes.container) and isinstance(child.get(MARK), tuple):
                _add_section(child, child["ids"][0], titles[:1], rank, unread, found)
            elif isinstance(child, nodes.container) and not _is_unread(child, unread):
                # it may hold entries further down
                text.append("\n")
                walk(child)
                text.append("\n")
            else:
                text.extend(_words(child, unread))

    walk(node)


def _is_unread(node: nodes.Element, unread: Container[str]) -> bool:
    classes: list[str] = node.get("classes", [])
    return any(name in unread or name in UNREAD for name in classes)


def _words(node: nodes.Node, unread: Container[str]) -> Iterator[str]:
    """The words of a node that a reader sees; line ends stand between what no phrase runs across."""
    if isinstance(node, nodes.Text):
        yield node if isinstance(node.parent, nodes.literal_block) else node.replace("\n", " ")
    elif isinstance(node, nodes.image):
        yield f"\n{node.get('alt', '')}\n"
    elif isinstance(node, nodes.Element) and not isinstance(node, _SKIPPED) and not node.get("hidden"):
        mark = node.get(MARK) or getattr(type(node), MARK, None)
        if mark == SKIP or _is_unread(node, unread):
            return
        edge = "" if isinstance(node, nodes.Inline) and mark != APART else "\n"
        yield edge
        for child in node.children:
            yield from _words(child, unread)
        yield edge


class _Collected:
    """What one build gathers: the index as it stands in the output folder, and the sections of the pages written."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.before = index.state(self.read(index.STATE_FILE))
        self.changed: dict[str, Sequence[Section]] = {}

    def read(self, name: str) -> str | None:
        """The text of one file of the index; ``None`` where there is none."""
        try:
            return (self.folder / name).read_text(encoding="utf-8")
        except FileNotFoundError:
            return None

    def write(self, files: dict[str, str | None]) -> None:
        """Write and remove; the state comes last, so that it never tells of what is not there."""
        for name, text in sorted(files.items(), key=lambda file: file[0] == index.STATE_FILE):
            path = self.folder / name
            if text is None:
                path.unlink(missing_ok=True)
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8", newline="\n")


def _is_site(app: Sphinx) -> bool:
    return app.builder.name in ("html", "dirhtml")


def on_config_inited(app: Sphinx, config: Any) -> None:
    """The script and the sheet are copied with the project's own static files."""
    config.html_static_path = [*config.html_static_path, str(STATIC / SCRIPT)]
    if config.zh_search_style:
        config.html_static_path.append(str(STATIC / SHEET))


def on_builder_inited(app: Sphinx) -> None:
    """No stock search: it answers no Chinese query and its script throws (sphinx#14229)."""
    if hasattr(app.builder, "search"):
        app.builder.search = False


def on_env_updated(app: Sphinx, env: BuildEnvironment) -> Sequence[str]:
    """All pages where there is no index to bring up to date: it is made from pages as they are written."""
    if not _is_site(app):
        return ()
    app.zh_search = _Collected(Path(app.outdir, FOLDER))  # type: ignore[attr-defined]
    return sorted(env.found_docs) if app.zh_search.before is None else ()  # type: ignore[attr-defined]


def on_doctree_resolved(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Collect a page's sections. From here until the end of the build the index is out of date, and says so."""
    if not _is_site(app):
        return
    collected: _Collected = app.zh_search  # type: ignore[attr-defined]
    if not collected.changed:
        (collected.folder / index.STATE_FILE).unlink(missing_ok=True)
    about = app.emit_firstresult("zh-search-page", docname) or About()
    uri = app.builder.get_target_uri(docname)
    collected.changed[docname] = sections(doctree, uri, about, frozenset(app.config.zh_search_unread))


def on_html_collect_pages(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """The page ``search``, in the theme's own frame, where any other was written or it is missing."""
    if not _is_site(app):
        return
    if app.zh_search.changed or not Path(app.builder.get_outfilename("search")).exists():  # type: ignore[attr-defined]
        context = {"title": "搜索", "body": _body(app), "metatags": "", "display_toc": False, "toc": ""}
        yield "search", context, "page.html"


def _body(app: Sphinx) -> Markup:
    """``section > h1, noscript, form``: the script fills it; without one it says where to go."""
    page = ET.Element("section", {"id": "top"})
    ET.SubElement(page, "h1").text = "搜索"
    told = ET.SubElement(ET.SubElement(page, "noscript"), "p")
    told.text = "搜索要用 JavaScript。没有它，可以从"
    home = app.builder.get_relative_uri("search", str(app.config.root_doc)) or "index.html"
    start = ET.SubElement(told, "a", {"href": home})
    start.text, start.tail = "封面和目录", "找起，或用浏览器自己的“在页面中查找”。"
    action = {"action": app.builder.get_relative_uri("search", "search") or "#", "method": "get"}
    marks = {"data-search-page": "", "data-examples": app.config.zh_search_examples}
    form = ET.SubElement(page, "form", {"class": "search-form", "role": "search", **action, **marks})
    ET.SubElement(form, "label", {"for": "search-words"}).text = "输入字、词或短语，简体繁体都可以"
    field = {"id": "search-words", "type": "search", "name": "q", "autocomplete": "off", "spellcheck": "false"}
    ET.SubElement(form, "input", field)
    ET.SubElement(form, "button", {"type": "submit", "class": "tool"}).text = "搜索"
    return Markup(ET.tostring(page, encoding="unicode", method="html"))  # serialised by an XML library


def on_html_page_context(app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Only the page ``search`` loads the script."""
    if pagename == "search" and _is_site(app):
        app.add_js_file(SCRIPT, loading_method="defer")
        if app.config.zh_search_style:
            app.add_css_file(SHEET)


def on_build_finished(app: Sphinx, error: Exception | None) -> None:
    """Write what changed of the index. After a build that broke off there is no state, and the next begins anew."""
    if error is not None or not _is_site(app):
        return
    stock = Path(app.outdir, "searchindex.js")
    home = Path(app.builder.get_outfilename(str(app.config.root_doc)))  # type: ignore[attr-defined]
    if home.exists() and stock.name.encode() in home.read_bytes():
        stock.write_text(NO_INDEX, encoding="utf-8")
    else:  # one that a build without this extension left
        stock.unlink(missing_ok=True)
    collected: _Collected = app.zh_search  # type: ignore[attr-defined]
    before = collected.before or index.State()
    names = app.env.found_docs
    if not collected.changed and names == before.pages.keys():
        return
    if collected.before is None:
        for path in collected.folder.glob("[gst]/[0-9]*.js"):  # of an index whose state is lost
            path.unlink()
    gc.disable()  # of millions of small strings none is garbage yet; looking for some costs a fifth of the time
    growing = app.config.zh_search_growing
    try:
        after, files = index.updated(before, names, collected.changed, collected.read, growing)
    finally:
        gc.enable()
    files[index.STATE_FILE] = after.json()
    collected.write(files)
