"""The Sphinx door: reads the library at the start of each build, tells its problems, and shows it.

Nothing is stored while pages are read, so parallel and incremental builds have nothing to merge or to forget.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

from series import __version__, drawing, library, palette, rules, timeline, views
from series.library import Reading
from series.sphinx_ext import navigation, zh_markdown
from series.sphinx_ext.directives import setup_directives
from series.sphinx_ext.nodes import setup_nodes
from series.sphinx_ext.searching import setup_searching
from series.sphinx_ext.transforms import setup_transforms

logger = logging.getLogger(__name__)


def on_config_inited(app: Sphinx, config: Any) -> None:
    """Which renderer draws: pages are written again when it changes. Its absence is an error under ``strict`` only."""
    found = drawing.renderer()
    config.series_renderer = f"{found}, {drawing.version()}" if found else "none"
    if found is None:
        message = f"diagrams: {drawing.missing_reason()}; timelines are shown as lists"
        if app.tags.has("strict"):
            logger.warning(message, type="series", subtype="no-renderer")
        else:
            logger.info(message)


def on_builder_inited(app: Sphinx) -> None:
    """No stock search: it answers no Chinese query and its script throws (sphinx#14229). ``searching`` has ours."""
    if hasattr(app.builder, "search"):
        app.builder.search = False


def on_env_get_outdated(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> Sequence[str]:
    """Read the library, tell its problems, and name the pages that show something else than before."""
    before: Reading | None = getattr(env, "series", None)
    reading = library.read(Path(app.srcdir))
    env.series = reading  # type: ignore[attr-defined]
    root = Path(app.srcdir).parent
    problems = rules.problems(reading)
    for problem in problems:
        place = f"{root / problem.path}:{problem.line}" if problem.path.startswith("docs/") else problem.path
        if problem.severity == "advice":
            logger.info("%s: %s", place, problem.message)
        else:
            logger.warning(problem.message, type="series", subtype=problem.rule, location=place)
    unsafe = sum(p.severity == "unsafe" for p in problems)
    if unsafe:
        # no exception of Sphinx's: those come with a traceback, and the fault is not in the code
        raise SystemExit(f"{unsafe} unsafe problem(s) in docs/, told above; nothing was built")
    env.series_navigation_changed = before is None or _navigation(before) != _navigation(reading)  # type: ignore[attr-defined]
    if before is None:
        return ()
    return [name for name in env.found_docs if tuple(shown_on(before, name)) != tuple(shown_on(reading, name))]


_FRONT_MATTER = re.compile(r"\ufeff?---[ \t]*\n((?:.*?\n)??)---[ \t]*(?=\n|\Z)", re.DOTALL)


def on_source_read(app: Sphinx, docname: str, source: list[str]) -> None:
    """Hand MyST the title alone, as text: it reads front matter a second time and guesses (``0123`` is 83, ``no`` is False).

    The lines keep their numbers.
    """
    values = app.env.series.library  # type: ignore[attr-defined]
    title = next((p.title for p in (*values.chapters, *values.pages) if p.docname == docname), None)
    found = _FRONT_MATTER.match(source[0])
    if title is not None and found and found[1]:
        head = json.dumps(title, ensure_ascii=False)  # a JSON string is a YAML string
        source[0] = f"---\ntitle: {head}" + "\n" * found[1].count("\n") + "---" + source[0][found.end() :]


def shown_on(reading: Reading, docname: str) -> Iterator[object]:
    """All values besides its own text that a page shows: when they change, it is read again."""
    values = reading.library
    yield from (c for c in values.chapters if c.docname == docname)
    page = reading.prose.get(f"docs/{docname}.md")
    if page is None:
        return
    known = {"fact": values.facts, "source": values.source}
    for mark in page.marks:
        if mark.role == "chapter":
            chapter = values.by_id.get(mark.target)
            yield chapter and chapter.as_shown()
        else:
            yield known[mark.role].get(mark.target)
    for block in page.blocks:
        if block.name == "series-board":
            yield (values.chapters, values.people)
        elif block.name == "evidence":
            yield (values.events, values.claims, values.sources, [c.as_shown() for c in values.chapters])
        elif block.name == "timeline":
            try:
                chosen = timeline.selection({k: v for k, v in block.options.items() if k != "caption"})
            except ValueError:
                continue
            yield timeline.selected(values, chosen)


def _navigation(reading: Reading) -> object:
    return (
        [c.as_shown() for c in reading.library.chapters],
        [(p.docname, p.title) for p in reading.library.pages],
    )


def on_env_updated(app: Sphinx, env: BuildEnvironment) -> Sequence[str]:
    """The pages whose navigation shows a changed badge or title are written again, without being read."""
    return sorted(env.found_docs) if env.series_navigation_changed else ()  # type: ignore[attr-defined]


def on_build_finished(app: Sphinx, error: Exception | None) -> None:
    """Exports, badges and the colours' style sheets, into the output folder of an HTML build that went well."""
    if error is not None or app.builder.name not in ("html", "dirhtml"):
        return
    files = dict(views.outputs(app.env.series.library))  # type: ignore[attr-defined]
    files["_static/palette.css"] = palette.css()
    for name, text in files.items():
        path = Path(app.outdir, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        raw = text.encode("utf-8")
        if not path.exists() or path.read_bytes() != raw:
            path.write_bytes(raw)


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect the parts."""
    app.setup_extension("myst_parser")
    app.setup_extension("sphinxcontrib.mermaid")
    zh_markdown.patch()
    app.add_config_value("series_renderer", "", "html", types=(str,))
    setup_nodes(app)
    setup_directives(app)
    setup_transforms(app)
    navigation.connect(app)
    setup_searching(app)
    app.connect("config-inited", on_config_inited)
    app.connect("builder-inited", on_builder_inited)
    app.connect("env-get-outdated", on_env_get_outdated)
    app.connect("source-read", on_source_read)
    app.connect("env-updated", on_env_updated)
    app.connect("build-finished", on_build_finished)
    return {"version": __version__, "env_version": 2, "parallel_read_safe": True, "parallel_write_safe": True}
