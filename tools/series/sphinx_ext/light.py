"""What a page need not carry: the output holds one style sheet, two short scripts and nothing of the theme's.

The theme gives blocks and settings; its style sheets and scripts are left where they are. To purge 74 KiB of them
down to what pages use would take a second pass over all pages, and would let an upgrade change what readers see.
"""

from __future__ import annotations

import re
import zlib
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from series import palette

SHEET = "_static/style.css"
SOURCE = "book.css"
SCRIPTS = ("theme.js", "book.js")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_DOCUTILS_VIEWPORT = re.compile(r'<meta name="viewport"[^>]*>\s*')


def sheet(app: Sphinx) -> str:
    """The one style sheet of all pages: colours of states and verdicts, then ``book.css``; without comments."""
    return palette.css() + _without_space(_source(app, SOURCE))


def _without_space(css: str) -> str:
    lines = (line.strip() for line in _COMMENT.sub("", css).splitlines())
    return "\n".join(line for line in lines if line) + "\n"


def _source(app: Sphinx, name: str) -> str:
    for folder in app.config.html_static_path:
        path = Path(app.confdir, folder, name)
        if path.is_file():
            return path.read_text(encoding="utf-8")
    return ""


def on_config_inited(app: Sphinx, config: Any) -> None:
    """Pages name their sheet and scripts with a digest, so that no browser mixes old and new; they follow its change."""
    parts = (sheet(app), *(_source(app, name) for name in SCRIPTS))
    config.series_assets = f"{zlib.crc32(chr(0).join(parts).encode()):08x}"


def on_builder_inited(app: Sphinx) -> None:
    """Of the static files only the book's own are copied, the sheet among them. A test lists what is in the output."""
    builder: Any = app.builder
    if builder.format != "html":
        return
    builder.copy_theme_static_files = lambda context: _write_sheet(app)
    for name in ("copy_stemmer_js", "copy_translation_js", "create_pygments_style_file"):
        setattr(builder, name, lambda: None)


def _write_sheet(app: Sphinx) -> None:
    path = Path(app.outdir, SHEET)
    raw = sheet(app).encode("utf-8")
    if not path.exists() or path.read_bytes() != raw:
        path.write_bytes(raw)


def on_html_page_context(app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Give templates the digest; one viewport meta; after the theme's own handler."""
    context["assets"] = app.config.series_assets
    context["metatags"] = _DOCUTILS_VIEWPORT.sub("", context.get("metatags", ""))  # Sphinx has written one already


def on_build_finished(app: Sphinx, error: Exception | None) -> None:
    """Remove what was written all the same: the theme's colours of code, the sheet's source, a folder for no sources."""
    if app.builder.format != "html":
        return
    for name in ("_static/pygments.css", f"_static/{SOURCE}"):
        Path(app.outdir, name).unlink(missing_ok=True)
    folder = Path(app.outdir, "_sources")
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()


def connect(app: Sphinx) -> None:
    """Connect the parts."""
    app.add_config_value("series_assets", "", "html", types=(str,))
    app.connect("config-inited", on_config_inited)
    app.connect("builder-inited", on_builder_inited)
    app.connect("html-page-context", on_html_page_context, priority=960)
    app.connect("build-finished", on_build_finished, priority=900)  # after the theme's
