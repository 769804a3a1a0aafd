"""What the theme's templates are given: the sidebar, a page's own contents, names that are safe."""

from __future__ import annotations

import pickle
import re
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from markupsafe import Markup
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from series import site
from series.model import Chapter, Library
from series.sphinx_ext import gone
from series.sphinx_ext.shown import digest
from series.views import badge_svg

NEAR = 6
"""Chapters in a sidebar: as many as this book began with, few enough to be seen at once."""

BOOK = ("tracking", "about", "handbook/index")
EVIDENCE = ("evidence/index", "evidence/timeline", "evidence/events", "evidence/claims", "evidence/sources")


One = TypeVar("One")
Row = tuple[str, str, Chapter | None]
"""Of a list: a page's name, its title, the chapter whose state stands beside it."""


def navigation(app: Sphinx, here: str) -> Markup:
    """The sidebar: the chapters around this page with their badges, evidence, the book's own pages; of one length however
    long the book is."""
    library: Library = app.env.series.library  # type: ignore[attr-defined]
    titles = {page.docname: page.title for page in library.pages}
    near = around(library.chapters, library.places.get(here, 0))
    chapters: list[Row] = [(c.docname, c.title, c) for c in near]
    evidence, book = ([(name, titles[name], None) for name in names if name in titles] for names in (EVIDENCE, BOOK))
    return _written(app, here, "nav.html", [("正文", chapters), ("证据", evidence), ("本书", book)])


def _written(app: Sphinx, here: str, template: str, groups: Sequence[tuple[str, Sequence[Row]]]) -> Markup:
    given = {"here": here, "groups": groups, "word": badge_svg.word, "whole": site.CONTENTS_PAGE}
    leads = partial(app.builder.get_relative_uri, here)
    return Markup(app.builder.templates.render(template, given | {"leads": leads}))


def around_all(app: Sphinx) -> dict[str, str]:
    """For each page a digest of all titles and badges around its text: a page is written again where it changed."""
    env: Any = app.env
    library: Library = env.series.library
    root = str(app.config.root_doc)  # it tells search engines the last day of all
    fixed = {page.docname: page.title for page in library.pages if page.docname in (*EVIDENCE, *BOOK)}
    badges = [(*chapter.as_shown, badge_svg.word(chapter)) for chapter in library.chapters]
    beside, ways = env.collect_relations(), [name in env.found_docs for name in (site.FORM_PAGE, site.SEND[0])]
    found = {}
    for name in env.found_docs:
        ends = [(other, other and env.titles[other].astext()) for other in beside.get(name, ())]
        near = around(badges, library.places.get(name, 0))
        found[name] = digest((near, ends, fixed, ways, name == root and library.last))
    return found


def around(chapters: Sequence[One], at: int) -> Sequence[One]:
    """At most NEAR chapters: two before the one that stands there and those after."""
    start = max(0, min(at - 2, len(chapters) - NEAR))
    return chapters[start : start + NEAR]


def ordinal(chapter: Chapter) -> str:
    """What stands above its title: ``第十二章``; the essay and what else stands before the first are none."""
    if not chapter.number:
        return ("原文" if chapter.is_verbatim else "原文重述") if chapter.origin else "引子"
    digits = zip(f"{chapter.number:04d}", "千百十 ", strict=False)
    read = "".join("零一二三四五六七八九"[int(n)] + unit for n, unit in digits)
    read = re.sub("(零.)+", "零", read).strip("零 ")
    return f"第{read.removeprefix('一') if 9 < chapter.number < 20 else read}章"


def contents(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """The one page that lists the whole book, which no other page does."""
    if app.builder.name not in ("html", "dirhtml") or gone.is_done(app):
        return
    library: Library = app.env.series.library  # type: ignore[attr-defined]
    here = site.CONTENTS_PAGE
    root = str(app.config.root_doc)
    place = {name: n for n, name in enumerate(app.env.collect_relations())}  # the order in which a reader pages through
    ordered = sorted(library.pages, key=lambda page: place.get(page.docname, len(place)))
    pages: list[Row] = [(p.docname, p.title, None) for p in ordered if p.docname != root]
    numbered: list[Row] = [(c.docname, f"{c.number:02d} {c.title}", c) for c in library.chapters]
    evidence, book = ([row for row in pages if (row[0] in EVIDENCE) is is_in] for is_in in (True, False))
    shared = getattr(app.env, "series_cards", {}).get(root), library.by_docname.get(root)
    of = [pages, [(name, title, chapter and chapter.as_shown) for name, title, chapter in numbered], shared]
    made = digest((of, app.series_settings))  # type: ignore[attr-defined]
    if gone.is_made(app, site.page(here), made) and Path(app.outdir, site.twin(here)).is_file():
        return
    body = _written(app, here, "contents.html", [("正文", numbered), ("证据", evidence), ("本书", book)])
    yield here, {"title": "全书目录", "body": body}, "page.html"


def on_html_page_context(app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Before the theme's own handler (500), which already renders the sidebar to see whether it is empty."""
    context["series_nav"] = lambda: navigation(app, pagename)
    library: Library = app.env.series.library  # type: ignore[attr-defined]
    named = library.by_docname.get(pagename)
    context["summary"] = named.summary if named else None
    if isinstance(named, Chapter):
        context |= {"chapter_number": ordinal(named), "chapter_feed": site.feed(named)}


class Contents(dict[str, Any]):
    """What stands on each page, as Sphinx's own ``tocs``, of which a build asks for few: a page's is read where it is asked for,
    and written where it was. All of them were half of what Sphinx remembers."""

    def __getitem__(self, name: str) -> Any:
        """A page's."""
        if isinstance(found := super().__getitem__(name), bytes):
            self[name] = found = pickle.loads(found)
        return found

    def __reduce__(self) -> tuple[type[Contents], tuple[dict[str, bytes]]]:
        """Each by itself."""
        return Contents, ({n: toc if isinstance(toc, bytes) else pickle.dumps(toc) for n, toc in self.items()},)


def on_builder_inited(app: Any) -> None:
    """Sphinx takes it for the dictionary that it is."""
    app.env.tocs = Contents(app.env.tocs)


def on_env_check_consistency(app: Any, env: BuildEnvironment) -> None:
    """The cover is not written with each page below it, where it lists none: after this writing begins."""
    root = app.config.root_doc
    app.series_toctrees = env.files_to_rebuild
    if all(entry["hidden"] for entry in env.tocs[root].findall(addnodes.toctree)):
        env.files_to_rebuild = {name: above - {root} for name, above in env.files_to_rebuild.items()}


def on_build_finished(app: Any, error: Exception | None) -> None:
    """A process that stays reads with this environment again."""
    if hasattr(app, "series_toctrees"):
        app.env.files_to_rebuild = app.series_toctrees


def connect(app: Sphinx) -> None:
    """Connect the handlers."""
    app.connect("html-page-context", on_html_page_context, priority=100)
    app.connect("html-collect-pages", contents)
    app.connect("builder-inited", on_builder_inited)
    app.connect("env-check-consistency", on_env_check_consistency)
    app.connect("build-finished", on_build_finished)
