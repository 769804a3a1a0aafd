"""What a page need not carry: the output holds one style sheet, two short scripts and nothing of the parent theme's.

The parent gives blocks and settings; its style sheets and scripts are left where they are. To purge 74 KiB of them down to
what pages use would take a second pass over all pages, and would let an upgrade change what readers see.

The theme (``theme/``) does by its own means what a theme can: templates, a style sheet with the book's colours and name in
it, scripts. What it cannot stands in ``PATCHES``, each with its reason; a test fails when Sphinx changes under one.
"""

from __future__ import annotations

import re
import zlib
from functools import partial
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.transforms import Transform
from jinja2 import FileSystemBytecodeCache
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms.code import HighlightLanguageTransform
from sphinx.util.fileutil import copy_asset

import series
from series import palette, scan
from series.model import Book
from series.sphinx_ext.entries import SLOTS
from sphinx_zh import kept

NAME = "series"
THEME = Path(series.__file__).parent / "theme"


def _nothing(app: Sphinx, *given: Any) -> None:
    """In place of what no page of this book uses."""


def _own_static(app: Sphinx, context: dict[str, Any]) -> None:
    builder: Any = app.builder
    own = builder.theme.get_theme_dirs()[0] / "static"
    copy_asset(own, Path(app.outdir, "_static"), context=context, renderer=builder.templates, force=True)


PATCHES = {
    "copy_theme_static_files": _own_static,  # a theme cannot leave out its parents' files: 2 MB of fonts, scripts, sheets
    "copy_stemmer_js": _nothing,  # of the stock search, which answers no Chinese query
    "copy_translation_js": _nothing,  # of the stock scripts, none of which is used
    "create_pygments_style_file": _nothing,  # the sheet has the few colours of code
}
"""Methods of the HTML builder that are replaced. Sphinx has no setting for any of them."""


def on_config_inited(app: Sphinx, config: Any) -> None:
    """What the sheet is filled with; pages name it and the scripts with a digest, so that no browser mixes old and new."""
    book: Book = config.series_book
    quoted = book.title.replace("\\", "\\\\").replace('"', '\\"')
    given = {"palette": palette.css(book.lanes), "name_in_css": f'"{quoted}"', "slots": SLOTS}
    # the parent appends to it: not to the default, which all builds of a process share
    config.templates_path = list(config.templates_path)
    config.html_context = {**config.html_context, **given, "book": book}
    parts = [path.read_bytes() for path in sorted(THEME.rglob("*.*"))]
    config.series_assets = f"{zlib.crc32(b''.join([*parts, repr(given).encode()])):08x}"


PARENTS = ("pydata_sphinx_theme", "sphinx_book_theme")
USEFUL = ("_fix_canonical_url",)
"""What the parent themes do for each page that is wanted here too: of a site with a folder for each page."""


def useless(app: Sphinx) -> dict[str, int]:
    """What they do besides, by name with the listener's number: they fill in sidebars, buttons and tables of contents, and
    render each to see whether it is empty. No template of ours shows one."""
    listeners = app.events.listeners["html-page-context"]
    found = (one for one in listeners if one.handler.__module__.partition(".")[0] in PARENTS)
    return {one.handler.__name__: one.id for one in found if one.handler.__name__ not in USEFUL}


IDLE = re.compile(
    r"sphinx\.(?:builders\.latex|domains\.c\w*|transforms\.i18n)\b(?!\.Preserve).*"
    r"|sphinx\.transforms\.(?:AutoIndexUpgrader|DoctestTransform|GlossarySorter|MoveModuleTargets)"
    r"|sphinx\.transforms\.post_transforms\.(?:PropagateDescDomain|SigElementFallback)\w*"
)
"""Sphinx's transforms that look through each page for what none can hold: of other builders, of languages, of code that is
documented. What one of them preserves the EPUB builder wants."""


class Highlight(HighlightLanguageTransform):
    """Sphinx's own visits each node of each page; most hold no code."""

    def apply(self, **kwargs: Any) -> None:
        """Of a page with code."""
        if next(self.document.findall(nodes.literal_block), None) is not None:
            super().apply(**kwargs)


def busy(found: list[type[Transform]]) -> list[type[Transform]]:
    """Of these those that do something here."""
    left = [one for one in found if not IDLE.fullmatch(f"{one.__module__}.{one.__name__}")]
    return [Highlight if one is HighlightLanguageTransform else one for one in left]


def on_builder_inited(app: Sphinx) -> None:
    """Of the static files only the theme's own are copied, the sheet among them. A test lists what is in the output."""
    if app.builder.format == "html":
        for number in useless(app).values():
            app.disconnect(number)
        for transforms in (app.registry.transforms, app.registry.post_transforms):
            transforms[:] = busy(transforms)
        if (folder := kept.folder()) and Path(folder).is_dir():  # what was compiled of templates
            app.builder.templates.environment.bytecode_cache = FileSystemBytecodeCache(folder)
        for name, instead in PATCHES.items():
            setattr(app.builder, name, partial(instead, app))


def on_html_page_context(app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Give templates the digest and the policy; after the parent theme's own handler."""
    context["assets"], context["policy"] = app.config.series_assets, scan.POLICY


def on_build_finished(app: Sphinx, error: Exception | None) -> None:
    """Remove what the parent theme wrote all the same: its colours of code, a folder for no sources."""
    if app.builder.format != "html":
        return
    Path(app.outdir, "_static/pygments.css").unlink(missing_ok=True)
    folder = Path(app.outdir, "_sources")
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()


def connect(app: Sphinx) -> None:
    """Connect the parts."""
    app.add_html_theme(NAME, str(THEME))
    app.add_config_value("series_assets", "", "html", types=(str,))
    app.connect("config-inited", on_config_inited)
    app.connect("builder-inited", on_builder_inited)
    app.connect("html-page-context", on_html_page_context, priority=960)
    app.connect("build-finished", on_build_finished, priority=900)  # after the theme's
