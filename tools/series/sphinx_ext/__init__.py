"""The Sphinx door: reads the library at the start of each build, tells its problems, and shows it.

Nothing is stored while pages are read, so parallel and incremental builds have nothing to merge or to forget.
"""

from __future__ import annotations

import atexit
import gc
import json
import os
import pickle
import re
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from functools import partial
from logging import getLogger
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

import series
import sphinx_zh
from series import (
    __version__,
    evidence,
    language,
    library,
    raster,
    rules,
    site,
    timeline,
    views,
)
from series.library import Reading
from series.model import Book, Chapter, Version
from series.sphinx_ext import (
    ebook,
    gone,
    ledger,
    light,
    lists,
    locked,
    navigation,
    pencil,
    searching,
    sharing,
    shown,
    twins,
    warned,
)
from series.sphinx_ext.directives import setup_directives
from series.sphinx_ext.nodes import setup_nodes
from series.sphinx_ext.pictures import setup_pictures
from series.sphinx_ext.transforms import setup_transforms
from sphinx_zh import drawing, kept

logger = logging.getLogger(__name__)


def on_config_inited(app: Sphinx, config: Any) -> None:
    """The book's own words, and what makes the pages: all are made anew when it changes.

    A missing renderer, or typeface for cards, is an error under ``strict`` only.
    """
    config.series_book = book = library.book(Path(app.srcdir))
    config.project = config.html_title = book.title
    config.author = book.editors
    rights = f"{book.since}，{book.editors}"
    config.copyright = f"{rights}；原文版权归{book.essay.author}" if book.essay else rights
    config.html_baseurl = config.html_baseurl or book.site or ""
    config.zh_search_examples = book.search_examples or ""
    config.zh_search_unread = searching.UNREAD
    config.zh_search_growing = "chapters/"
    config.zh_search_style = config.zh_diagrams_style = config.zh_formulas_style = False  # the book's own sheet has all
    found = drawing.renderer()
    code = kept.code(Path(series.__file__).parent, Path(sphinx_zh.__file__).parent)
    has_cards = not config.html_baseurl or raster.has_han()
    config.series_maker = f"{code}, {found or 'no renderer'}, {has_cards}, {book!r}"
    # what the machine lacks is said in a quiet build too, and fails a strict one alone
    to_strict = partial(logger.warning, type="series", subtype="no-renderer")
    tell = to_strict if app.tags.has("strict") else partial(print, file=sys.stderr)
    if found is None:
        tell(f"diagrams: {drawing.missing_reason()}; timelines are shown as lists")
    if not has_cards:
        tell("cards: no typeface for Chinese here; a link to the site shows no picture")
    app.tags.remove("strict")  # it is about this alone: pages are the same without it, and not to be written again


def on_config_inited_last(app: Sphinx, config: Any) -> None:
    """Keep the settings as they are now, before themes and MyST change them: the next build compares its own with these."""
    kept = pickle.dumps(config.__getstate__())
    config.__dict__["__getstate__"] = lambda: pickle.loads(kept)
    app.series_settings = pickle.loads(kept)["_options"]  # type: ignore[attr-defined]


def on_env_get_outdated(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> Sequence[str]:
    """Read the library, tell its problems, and name the pages that show something else than before."""
    before: dict[str, str] = getattr(env, "series_shown", {})
    version_before: Version = getattr(env, "series_version", Version(on=date.min))
    reading, version = library.read(Path(app.srcdir)), _version()
    index = evidence.index(reading)
    root = Path(app.srcdir).parent
    problems = [problem for problem in rules.problems(reading) if problem.path.startswith("docs/")]
    is_chinese = language.of_caller() == "zh"
    explained = {name: rules.section(reading, name) for name in {p.rule for p in problems if p.severity != "advice"}}
    advice = list[str]()
    for problem in problems:
        message = problem.message_zh or problem.message if is_chinese else problem.message
        place = f"{root / problem.path}:{problem.line}"
        if problem.severity == "advice":
            advice.append(f"{place}: {message}")
        else:
            if below := explained.pop(problem.rule, ""):  # said once a rule
                where = site.followed(reading.library.book, below)
                message += f"（见 {where}）" if is_chinese else f" (see {where})"
            logger.warning(message, type="series", subtype=problem.rule, location=place)
    if advice:
        logger.info("%s", "\n".join(advice))  # one message, for there are hundreds
    wrong = [(library.docname_of(p.path), p.line) for p in problems if p.severity != "advice"]
    app.series_told.told.update(wrong)  # type: ignore[attr-defined]
    unsafe = sum(p.severity == "unsafe" for p in problems)
    if unsafe:
        # no exception of Sphinx's: those come with a traceback, and the fault is not in the code
        told = f"{unsafe} unsafe problem(s) in docs/, told above; nothing was built"
        raise SystemExit(f"docs/ 里有 {unsafe} 处不安全，见上；没有生成任何页面" if is_chinese else told)
    env.series, env.series_version, env.series_index = reading, version, index  # type: ignore[attr-defined]
    values = reading.library
    late = values.last >= version.on and _built()  # an entry of the feed is not later than the build
    state = shown.digest((reading.state, version, late, app.config.series_maker, app.config.series_assets))
    if state != getattr(env, "series_state", ""):
        now = {name: shown.digest([*shown_on(reading, index, name, version)]) for name in env.found_docs}
        listed = {name: shown.digest([*lists.shown_on(reading, index, name, version)]) for name in env.found_docs}
        env.series_state, env.series_shown, env.series_listed = state, now, listed  # type: ignore[attr-defined]
    citing = {*index.pages.values(), *(c.docname for c in reading.library.chapters if c.status.is_public)}
    env.series_again = citing if version != version_before else set()  # type: ignore[attr-defined]
    return [name for name, digest in env.series_shown.items() if before.get(name, digest) != digest]  # type: ignore[attr-defined]


def _built() -> datetime:
    """The instant of the build: SOURCE_DATE_EPOCH, so that builds can be repeated, or the clock's, as where there is no git (0)."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(epoch), UTC) if epoch.isdigit() and int(epoch) else datetime.now().astimezone()


def _version() -> Version:
    """The day of the build, and SOURCE_COMMIT: what ``git describe --always --dirty`` says, as the Makefile sets it; and the
    editions that the build was told of."""
    found = re.fullmatch(r"([0-9a-f]{7,64})(-dirty)?", os.environ.get("SOURCE_COMMIT", ""))
    made = tuple((path.name, path.stat().st_size) for path in _editions())
    return Version(
        on=_built().date(), commit=found[1] if found else "", is_changed=bool(found and found[2]), editions=made
    )


def _editions() -> list[Path]:
    """The files in the folder that SERIES_EDITIONS names; none without it."""
    folder = os.environ.get("SERIES_EDITIONS", "")
    found = [path for path in Path(folder).iterdir() if path.suffix in site.KINDS] if folder else []
    return sorted(found, key=lambda path: list(site.KINDS).index(path.suffix))


_MARKS = re.compile(r"[!-/:-@\[-`{-~]")
_FRONT_MATTER = re.compile(r"\ufeff?---[ \t]*\n((?:.*?\n)??)---[ \t]*(?=\n|\Z)", re.DOTALL)


def on_source_read(app: Sphinx, docname: str, source: list[str]) -> None:
    """Hand MyST the title alone, as text: it reads front matter a second time and guesses (``0123`` is 83, ``no`` is False).

    The lines keep their numbers.
    """
    values = app.env.series.library  # type: ignore[attr-defined]
    named = values.by_docname.get(docname)
    title = named.title if named else None
    found = _FRONT_MATTER.match(source[0])
    if title is not None and found and found[1]:
        # MyST reads it as Markdown: a backslash makes each mark a character. A JSON string is a YAML string.
        head = json.dumps(_MARKS.sub(r"\\\g<0>", title), ensure_ascii=False)
        source[0] = f"---\ntitle: {head}" + "\n" * found[1].count("\n") + "---" + source[0][found.end() :]


def shown_on(reading: Reading, index: evidence.Index, docname: str, version: Version) -> Iterator[object]:
    """All values besides its own text that a page shows where it is read: when they change, it is read again."""
    values = reading.library
    here = values.by_docname.get(docname)
    yield isinstance(here, Chapter) and ledger.told_in_account(values, here, version.on)
    page = reading.prose.get(f"docs/{docname}.md")
    if page is None:
        return
    known = {"fact": values.facts, "source": values.source}
    for name in dict.fromkeys(mark.target for mark in page.marks if mark.role == "fact"):
        if fact := values.facts.get(name):
            yield index.pages[name], values.cited(fact)
    if shown := [link for link in page.links if "images/" in link[0]]:
        yield shown, sorted(reading.images)  # an image may get a twin
    for mark in page.marks:
        if mark.role == "chapter":
            named = values.by_id.get(mark.target)
            yield named and named.as_shown
        elif mark.role in known:
            yield known[mark.role].get(mark.target), index.sources.get(mark.target)
    for block in page.blocks:
        if block.name == "series-title":
            yield [(c.as_shown, c.origin) for c in ledger.first(values)], here and here.summary
            if version.editions:
                yield version
        elif block.name == "series-colophon":
            yield values.book, version
        elif block.name == "series-form":
            yield values.events, values.claims, values.sources, [c.as_shown for c in values.chapters]
        elif block.name == "timeline":
            try:
                chosen = timeline.selection(block.options, values.book.lanes)
            except ValueError:
                continue
            yield [(fact, index.pages[fact.id]) for fact in timeline.told(values, chosen)]


def on_env_updated(app: Sphinx, env: BuildEnvironment) -> Sequence[str]:
    """The pages whose navigation or lists show something else, or that say how to cite another version, are written again,
    without being read.

    The cover where settings changed: Sphinx remembers them with pages alone, and would name the change in every build.
    """
    before, env.series_settings = getattr(env, "series_settings", None), app.series_settings  # type: ignore[attr-defined]
    cover = {str(app.config.root_doc)} if before != app.series_settings else set()  # type: ignore[attr-defined]
    around = {name: (digest, env.series_listed[name]) for name, digest in navigation.around_all(app).items()}  # type: ignore[attr-defined]
    nav, env.series_nav = getattr(env, "series_nav", {}), around  # type: ignore[attr-defined]
    moved = {name for name, digest in around.items() if nav.get(name) != digest}
    return sorted((cover | moved | env.series_again) & env.found_docs)  # type: ignore[attr-defined]


def on_build_finished(app: Sphinx, error: Exception | None) -> None:
    """Exports and badges, into the output folder of an HTML build that went well."""
    if error is not None or app.builder.name not in ("html", "dirhtml") or gone.is_done(app):
        return
    made = {f"{site.EDITIONS}/{path.name}": path.read_bytes() for path in _editions()}
    commit = app.env.series_version.short  # type: ignore[attr-defined]
    made[site.COMMIT] = f'document.documentElement.dataset.commit = "{commit}";\n'.encode()
    makers = views.makers(app.env.series.library, app.config.html_baseurl, _built())  # type: ignore[attr-defined]
    for name, output in makers.items():
        if not gone.is_made(app, name, shown.digest((app.config.series_maker, output.of()))):
            made[name] = output.make().encode()
    if not app.config.html_baseurl:
        en = f"{site.FEED}: links are relative; with the site's address as `site:` in docs/book.yaml they are absolute"
        zh = f"{site.FEED}：链接是相对的；在 docs/book.yaml 的 `site:` 写上网站地址，就成为完整的地址"
        logger.info(zh if language.of_caller() == "zh" else en)
    for name, raw in made.items():
        path = Path(app.outdir, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_bytes() != raw:
            path.write_bytes(raw)


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect the parts."""
    gc.freeze()  # a build makes millions of nodes that live as long as it does: looking for garbage is a sixth of its time
    gc.set_threshold(1_000_000, 20, 50)
    atexit.register(gc.freeze)  # nor is any looked for at the end, which was a fifth of a short build
    if app.verbosity < 2:  # what nobody is shown need not be put in words: 50 messages a page
        getLogger(logging.NAMESPACE).setLevel(logging.VERBOSE)
    app.setup_extension("sphinx_zh")
    app.setup_extension("sphinx_zh.diagrams")
    app.add_config_value("series_maker", "", "env", types=(str,))
    app.add_config_value("series_book", Book(), "", types=(Book,))
    setup_nodes(app)
    setup_directives(app)
    lists.setup_lists(app)
    setup_transforms(app)
    setup_pictures(app)
    navigation.connect(app)
    light.connect(app)
    ebook.connect(app)
    pencil.connect(app)
    warned.connect(app)
    app.add_source_parser(locked.Parser, override=True)
    app.connect("doctree-read", locked.on_doctree_read, priority=400)  # before Sphinx collects what a page names
    app.connect("zh-search-page", searching.on_zh_search_page)
    app.connect("html-page-context", twins.on_html_page_context, priority=970)  # when all that the page holds is there
    app.connect("config-inited", on_config_inited, priority=400)  # before those that read what it sets
    app.connect("config-inited", on_config_inited_last, priority=990)
    app.connect("env-get-outdated", on_env_get_outdated)
    app.connect("source-read", on_source_read)
    app.connect("env-updated", on_env_updated)
    app.connect("env-updated", sharing.on_env_updated)
    app.connect("env-updated", gone.on_env_updated)
    app.connect("html-collect-pages", sharing.pages)
    app.connect("html-page-context", sharing.on_html_page_context, priority=970)  # after all that set the same
    app.connect("build-finished", on_build_finished)
    app.connect("build-finished", gone.on_build_finished, priority=950)  # when all is written
    return {"version": __version__, "env_version": 5, "parallel_read_safe": True, "parallel_write_safe": True}
