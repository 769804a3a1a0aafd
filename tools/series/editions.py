"""The site as one file to be taken along: ``python -m series.editions SITE FILE.zip``."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

KINDS = {".epub": "EPUB 电子书", ".pdf": "PDF", ".zip": "离线网站"}
"""What a file that was made of the book is, by the end of its name; in the order in which a reader is offered them."""
FIRST = 315532800
"""Seconds: 1980, before which a zip knows no day."""


def zipped(site: Path, file: Path, epoch: int) -> None:
    """Write *site* into *file*, in a folder of the file's name: the same bytes for the same pages and the same instant."""
    instant = datetime.fromtimestamp(max(epoch, FIRST), UTC).timetuple()[:6]
    with ZipFile(file, "w", ZIP_DEFLATED, compresslevel=9) as made:
        for path in sorted(path for path in site.rglob("*") if path.is_file() and path.name != ".buildinfo"):
            made.writestr(_entry(f"{file.stem}/{path.relative_to(site).as_posix()}", instant), path.read_bytes())


def _entry(name: str, instant: tuple[int, ...]) -> ZipInfo:
    entry = ZipInfo(name, instant[:6])  # type: ignore[arg-type]
    entry.compress_type, entry.external_attr, entry.create_system = ZIP_DEFLATED, 0o644 << 16, 3
    return entry


if __name__ == "__main__":
    zipped(Path(sys.argv[1]), Path(sys.argv[2]), int(os.environ.get("SOURCE_DATE_EPOCH") or 0))
