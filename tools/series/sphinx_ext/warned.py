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


NEAR = 3
"""Lines: what Sphinx says of a block that check has told of, it may say of its first or its last line."""


def _place(app: Sphinx, record: logging.LogRecord) -> tuple[str, int] | None:
    """The page and the line that a message is about."""
    place = getattr(record, "location", None)
    if isinstance(place, nodes.Node):
        place = get_node_location(place)
    if (env := getattr(app, "env", None)) is None or not place:
        return None  # before anything is read: of no page
    name, line = place if isinstance(place, tuple) else (str(place), None)
    if name not in env.found_docs:
        path, _, rest = str(name).partition(".md:")
        name, line = env.path2doc(f"{path}.md"), rest.partition(":")[0]
    return (name, int(line) if str(line).isdigit() else 0) if name in env.found_docs else None


class Listener(logging.Handler):
    """Hears the warnings of one build, and knows the pages that they are about."""

    def __init__(self, app: Sphinx) -> None:
        super().__init__(logging.WARNING)
        self.app = app
        self.pages: set[str] = set()

    def emit(self, record: logging.LogRecord) -> None:
        """Remember the page."""
        if place := _place(self.app, record):
            self.pages.add(place[0])


class OnceToldFilter(logging.Filter):
    """Leaves out what Sphinx says, in its words, of a place that check's problems have told already."""

    def __init__(self, app: Sphinx) -> None:
        super().__init__()
        self.app = app
        self.told: set[tuple[str, int]] = set()

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether it is news."""
        if record.levelno < logging.WARNING or getattr(record, "type", "") == "series" or not self.told:
            return True
        place = _place(self.app, record)
        return place is None or not any(page == place[0] and abs(line - place[1]) <= NEAR for page, line in self.told)


def on_builder_inited(app: Sphinx) -> None:
    """Begin to listen."""
    app.series_listener = Listener(app)  # type: ignore[attr-defined]
    app.series_told = OnceToldFilter(app)  # type: ignore[attr-defined]
    logger = logging.getLogger(NAMESPACE)
    for handler in logger.handlers:
        handler.filters.insert(0, app.series_told)  # type: ignore[attr-defined]  # before the one that counts
    logger.addHandler(app.series_listener)  # type: ignore[attr-defined]


def on_env_get_outdated(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> Sequence[str]:
    """The pages that the last build warned of, which may have been in this process; of this one nothing is known yet."""
    app.series_listener.pages.clear()  # type: ignore[attr-defined]
    app.series_told.told.clear()  # type: ignore[attr-defined]
    path = Path(app.doctreedir, FILE)
    named = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else []
    return [name for name in named if name in env.found_docs]


def on_build_finished(app: Sphinx, error: Exception | None) -> None:
    """Remember them for the next build."""
    listener: Listener = app.series_listener  # type: ignore[attr-defined]
    if error is None:
        Path(app.doctreedir, FILE).write_text(json.dumps(sorted(listener.pages)), encoding="utf-8")


def connect(app: Sphinx) -> None:
    """Connect the handlers."""
    app.connect("builder-inited", on_builder_inited)
    app.connect("env-get-outdated", on_env_get_outdated)
    app.connect("build-finished", on_build_finished, priority=990)
