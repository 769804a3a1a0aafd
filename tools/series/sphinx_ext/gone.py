"""What is gone from ``docs/`` goes from the output: files that an earlier build wrote and this one has no use for.

The folder may be any, with files of others in it. So each build lists what it left there, with digests, in the folder of
doctrees; nothing else is ever removed, nor what was changed since.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from series import site, views
from series.sphinx_ext import light
from sphinx_zh.search import pages as search

FILE = "written.json"
"""Folder → file below it → its digest."""


def _wanted(app: Sphinx, out: Path) -> Iterator[Path]:
    """All that a build from nothing would leave, but for what stands in every output."""
    builder: Any = app.builder
    for name in (*app.env.found_docs, site.CONTENTS_PAGE, "search"):
        yield builder.get_output_path(name)
    for _, name in app.env.images.values():
        yield out / builder.imagedir / name
    for name in (*views.makers(app.env.series.library), *search.files(out)):  # type: ignore[attr-defined]
        yield out / name
    for entry in (light.THEME / "static", *(Path(app.confdir, entry) for entry in app.config.html_static_path)):
        for path in entry.rglob("*") if entry.is_dir() else [entry]:
            name = path.name if entry == path else path.relative_to(entry).as_posix()
            yield out / "_static" / name.removesuffix(".jinja").removesuffix("_t")


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def on_build_finished(app: Sphinx, error: Exception | None) -> None:
    """Remove what is gone, and folders that are empty then; after a build that failed, only list what it wrote."""
    if app.builder.name not in ("html", "dirhtml") or not hasattr(app.env, "series"):
        return
    out, file = Path(app.outdir), Path(app.doctreedir, FILE)
    listed = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    before = listed.get(str(out), {})
    now = {path.relative_to(out).as_posix(): _digest(path) for path in _wanted(app, out) if path.is_file()}
    if error is None and not (app._warncount and app._fail_on_warnings):
        kept = {(out / name).stat().st_ino for name in now}  # where case does not count, one file has two names
        for name in before.keys() - now.keys():
            path = out / name
            if path.is_file() and path.stat().st_ino not in kept and _digest(path) == before[name]:
                path.unlink()
                with suppress(OSError):  # not empty
                    for folder in path.parents[: -len(out.parents) - 1]:
                        folder.rmdir()
        (out / ".buildinfo.bak").unlink(missing_ok=True)  # Sphinx's copy of what the settings were before
        before = {}
    listed[str(out)] = {**before, **now}
    file.write_text(json.dumps(listed, sort_keys=True), encoding="utf-8")
