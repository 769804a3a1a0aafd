"""What a build alone finds is said again by the next one: pages with a warning are read anew until they have none.

Sphinx warns of a page only when it reads or writes it; the second build of a faulty book would be green.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.logging import NAMESPACE, get_node_location

FILE = "warned.json"


class Listener(logging.Handler):
    """Hears the warnings of one build, and knows the pages that they are about."""

    def __init__(self, app: Sphinx) -> None:
        super().__init__(logging.WARNING)
        self.app = app
        self.pages: set[str] = set()

    def emit(self, record: logging.LogRecord) -> None:
        """Remember the page."""
        place = getattr(record, "location", None)
        if isinstance(place, tuple):
            place = place[0]
        elif isinstance(place, nodes.Node):
            place = get_node_location(place)
        if (env := getattr(self.app, "env", None)) is None:
            return  # before anything is read: of no page
        name = str(place) if place in env.found_docs else env.path2doc(f"{str(place).partition('.md:')[0]}.md")
        if name in env.found_docs:
            self.pages.add(name)


def on_builder_inited(app: Sphinx) -> None:
    """Begin to listen."""
    app.series_listener = Listener(app)  # type: ignore[attr-defined]
    logging.getLogger(NAMESPACE).addHandler(app.series_listener)  # type: ignore[attr-defined]


def on_env_get_outdated(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> Sequence[str]:
    """The pages that the last build warned of."""
    path = Path(app.doctreedir, FILE)
    named = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else []
    return [name for name in named if name in env.found_docs]


def on_build_finished(app: Sphinx, error: Exception | None) -> None:
    """Remember them for the next build."""
    listener: Listener = app.series_listener  # type: ignore[attr-defined]
    logging.getLogger(NAMESPACE).removeHandler(listener)
    if error is None:
        Path(app.doctreedir, FILE).write_text(json.dumps(sorted(listener.pages)), encoding="utf-8")


def connect(app: Sphinx) -> None:
    """Connect the handlers."""
    app.connect("builder-inited", on_builder_inited)
    app.connect("env-get-outdated", on_env_get_outdated)
    app.connect("build-finished", on_build_finished, priority=990)
