"""A Chinese book with Sphinx: Markdown that knows full-width punctuation, search that answers, drawings without a script."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.application import Sphinx

__version__ = "0.1.0"


def setup(app: Sphinx) -> dict[str, Any]:
    """All parts; formulas and drawings where the extras ``formulas`` and ``diagrams`` are installed."""
    app.setup_extension("sphinx_zh.markdown")
    app.setup_extension("sphinx_zh.search")
    if find_spec("math_core"):
        app.setup_extension("sphinx_zh.formulas")
    if find_spec("sphinxcontrib.mermaid") and find_spec("cssselect2"):
        app.setup_extension("sphinx_zh.diagrams")
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": True}
