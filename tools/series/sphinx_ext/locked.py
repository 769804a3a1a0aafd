"""What no page can do, whatever let it through: change its parser, use what is not on the lists, hold what no page may.

``series check`` refuses all of it before anything is read. This holds when it is wrong; ``scan`` and the policy, when this is.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from docutils import nodes
from myst_parser.mdit_to_docutils import base
from myst_parser.mdit_to_docutils.sphinx_ import SphinxRenderer
from myst_parser.parsers import sphinx_ as myst
from sphinx.application import Sphinx
from sphinx.util import logging

from series import allowed, images

logger = logging.getLogger(__name__)
base.make_document = cache(base.make_document)
"""MyST makes a document with all settings for each page, and throws it away: it is given the page's own."""
_OWN_RAW = frozenset({"<br />", "\\\\", "<s>", "</s>"})
"""What MyST itself writes raw, for a hard line break and for words struck through."""
_WORDLESS = (nodes.raw, nodes.image, nodes.meta)


class Renderer(SphinxRenderer):
    """Makes nodes of the directives and roles that are on the lists; of others errors, whoever wrote them."""

    def run_directive(self, name: str, first_line: str, content: str, position: int, *rest: Any, **more: Any) -> Any:
        """Its nodes; the contents of the book stand on the cover alone."""
        is_cover = self.sphinx_env.current_document.docname == allowed.TOCTREE_PAGE
        if name in allowed.DIRECTIVES and (name != "toctree" or is_cover):
            return super().run_directive(name, first_line, content, position, *rest, **more)
        return [self.reporter.error(f"directive {name[:40]!r} is not allowed here", line=position)]

    def render_restructuredtext(self, token: Any) -> None:
        """Another language, of which nothing here knows what it holds: a directive like any other."""
        self.render_directive(token, "eval-rst", "")

    def render_myst_role(self, token: Any) -> None:
        """Its nodes."""
        if (name := token.meta["name"]) in allowed.ROLES:
            return super().render_myst_role(token)
        line = token.map[0] if token.map else None
        self.current_node += self.reporter.error(f"role {name[:40]!r} is not allowed here", line=line)


class Parser(myst.MystParser):
    """MyST as ``conf.py`` sets it: front matter, which could enable anything, changes nothing."""

    def parse(self, inputstring: str, document: nodes.document) -> None:
        """Fill the document, by the parser that sphinx_zh.markdown has made Chinese."""
        parser = myst.create_md_parser(document.settings.env.myst_config, Renderer)  # type: ignore[attr-defined]
        parser.options["document"] = document
        parser.render(inputstring)


def on_doctree_read(app: Sphinx, doctree: nodes.document) -> None:
    """Take out what no page may hold, and warn: a link keeps its words, a picture its description."""
    for node in list(doctree.findall(nodes.Element)):
        if what := _foreign(app, node):
            logger.warning("not allowed here: %s", what, type="series", subtype="not-allowed", location=node)
            kept = [nodes.inline("", node.get("alt", ""))] if isinstance(node, _WORDLESS) else node.children
            node.parent.replace(node, kept)


def _foreign(app: Sphinx, node: nodes.Element) -> str:
    """Why no page may hold a node; empty where it may."""
    is_foreign = isinstance(node, nodes.raw) and node.astext().strip() not in _OWN_RAW
    if is_foreign or node.tagname in ("meta", "download_reference"):
        return node.tagname
    uri = str(node.get("refuri") or node.get("uri") or "")
    if isinstance(node, nodes.image):
        path = Path(app.env.relfn2path(uri)[1])
        is_ours = path.parent == Path(app.srcdir, "images") and allowed.IMAGE.fullmatch(f"../images/{path.name}")
        return (
            "" if is_ours and "://" not in uri and not (path.exists() and images.fault(path)) else f"image {uri[:60]}"
        )
    scheme, colon, _ = uri.partition("/")[0].partition(":")
    return f"address {uri[:60]}" if colon and scheme not in allowed.SCHEMES else ""
