"""Mermaid nodes → drawings made while building: no script, no request to another host, light and dark as the page is."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinxcontrib.mermaid import mermaid

from sphinx_zh import __version__, drawing

logger = logging.getLogger(__name__)

SHEET = Path(__file__).parent / "zh_diagrams.css"
UNDRAWN = "undrawn"
"""The class of what stands for a diagram that is not drawn: its own text."""
WIDE_ALONE = "wide-alone"
"""The class of a drawing that is too wide for a phone and has none for it."""
MARKS = "marks"
"""On a node: a ``layout.Mark`` for each event of its diagram."""
TOLD = "told"
"""Set on a node whose faults were told elsewhere."""


class Draw(SphinxPostTransform):
    """Mermaid text → SVG in HTML; elsewhere, and where nothing can draw, the text itself stands for it."""

    default_priority = 400

    def run(self, **kwargs: Any) -> None:
        """Replace every Mermaid node of the page."""
        can_draw = self.env._app.builder.format == "html" and drawing.can_draw()
        seen: dict[str, int] = {}
        for node in list(self.document.findall(mermaid)):
            code = node["code"]
            digest = hashlib.sha256(code.encode()).hexdigest()[:8]
            seen[digest] = seen.get(digest, 0) + 1
            ident = f"d{digest}" + (f"-{seen[digest]}" if seen[digest] > 1 else "")
            try:
                drawn = drawing.both(code, ident, _name(node), node.get(MARKS, ())) if can_draw else []
            except drawing.DrawingError as error:
                message = f"line {error.line + 1} of the diagram: {error}"
                if not node.get(TOLD):
                    logger.warning(message, type="sphinx_zh", subtype="bad-diagram", location=node)
                drawn = []
            if self.env._app.builder.name == "epub":  # its pages are small, and few who show it know light-dark()
                drawn = [drawing.lit(one) for one in drawn[-1:]]
            if not drawn:
                block = nodes.literal_block(code, code, language="none", classes=[UNDRAWN])
                node.replace_self(block)
                continue
            # what a phone has no room for, and is not drawn for it, says so: other words stand for it there
            alone = [WIDE_ALONE] if len(drawn) == 1 and drawing.is_wide(drawn[0]) else []
            node.replace_self([nodes.raw("", one, format="html", classes=["drawing", *alone]) for one in drawn])


def _name(node: nodes.Element) -> str:
    """What a screen reader calls the drawing: ``name`` or ``alt`` on the node, or its figure's caption."""
    caption = node.parent.next_node(nodes.caption) if isinstance(node.parent, nodes.figure) else None
    return str(node.get("name") or node.get("alt") or (caption.astext() if caption else "示意图"))


def on_config_inited(app: Sphinx, config: Any) -> None:
    """A sheet for themes that know nothing of these drawings."""
    if config.zh_diagrams_style:
        config.html_static_path = [*config.html_static_path, str(SHEET)]
        app.add_css_file(SHEET.name)


def on_builder_inited(app: Sphinx) -> None:
    """Take away the Mermaid extension's listener: it asks a CDN and runs a script."""
    listeners = app.events.listeners["html-page-context"]
    listeners[:] = [entry for entry in listeners if not entry.handler.__module__.startswith("sphinxcontrib.mermaid")]


def setup(app: Sphinx) -> dict[str, Any]:
    """The setting, the drawings, and no script."""
    app.setup_extension("sphinxcontrib.mermaid")
    app.add_config_value("zh_diagrams_style", True, "html", types=(bool,))
    app.add_post_transform(Draw)
    app.connect("config-inited", on_config_inited)
    app.connect("builder-inited", on_builder_inited)
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": True}
