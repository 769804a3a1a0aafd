"""The book as an EPUB 3: Sphinx's builder with this book's values and the pages of ``ebook/``. It wants doctrees of its own."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.builders.epub3 import Epub3Builder
from sphinx.util.template import SphinxRenderer

import series
from series import palette, raster, site
from series.sphinx_ext import gone
from sphinx_zh import mermaid

FOLDER = Path(series.__file__).parent / "ebook"


class Ebook(Epub3Builder):
    """``<book id>.epub``: the same bytes for the same book, with nothing in it that lay about in the folder."""

    template_dir: Any = FOLDER
    supported_image_types = [*Epub3Builder.supported_image_types, "image/webp"]  # noqa: RUF012  # as Sphinx has it

    def init(self) -> None:
        """What is known before pages are read; without a typeface for Chinese the cover is a page of words."""
        self.config.epub_theme, self.config.epub_basename = "series-ebook", self.config.series_book.id
        self.config.epub_uid = self.config.epub_identifier = site.urn(self.config.series_book, "epub")
        self.config.version = series.__version__  # or Sphinx warns; what the book says of itself is its day and commit
        self.config.epub_cover = ("_static/cover.png" if raster.has_han() else "", "cover.html")
        super().init()

    def content_metadata(self) -> dict[str, Any]:
        """What the templates are filled with: Sphinx's lists of files, the book as it was read, and what a file holds."""
        library, version = self.env.series.library, self.env.series_version  # type: ignore[attr-defined]
        return super().content_metadata() | {"library": library, "version": version, "holds": self._holds}

    def _holds(self, name: str) -> str:
        text = Path(self.outdir, name).read_text(encoding="utf-8") if name.endswith(self.out_suffix) else ""
        return " ".join(kind for kind, tag in (("mathml", "<math"), ("svg", "<svg")) if tag in text)

    def build_content(self) -> None:
        """First the cover; then, of what lies in the folder, only what this build would have made."""
        if cover := self.config.epub_cover[0]:
            given = self.content_metadata() | {"inks": palette.INKS, "title": mermaid.balanced(self.config.project, 14)}
            Path(self.outdir, cover).write_bytes(
                raster.png(SphinxRenderer().render(str(FOLDER / "cover.svg.jinja"), given))
            )
        here = {path.relative_to(self.outdir).as_posix() for path in Path(self.outdir).rglob("*.*")}
        self.config.epub_exclude_files = sorted(here - {*gone.kept(self._app, Path(self.outdir), {}), cover})
        super().build_content()

    def build_epub(self) -> None:
        """All that is packed has the day of the book."""
        day = time.mktime(self.env.series_version.on.timetuple())  # type: ignore[attr-defined]
        for name in ("mimetype", "META-INF/container.xml", "content.opf", "toc.ncx", *self.files):
            os.utime(Path(self.outdir, name), (day, day))
        super().build_epub()


def connect(app: Sphinx) -> None:
    """Connect the parts."""
    app.add_html_theme("series-ebook", str(FOLDER))
    app.add_builder(Ebook, override=True)
