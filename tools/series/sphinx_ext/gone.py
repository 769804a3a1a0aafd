"""What is gone from ``docs/`` goes from the output: files that an earlier build listed as its own, and this one does not.

The folder may be any, with files of others in it. Only what is listed, and has not changed since, is ever removed. What this
build has written goes too where it holds what no page may: it is scanned, and an unchanged file was when it was written.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from stat import S_ISREG
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from sphinx.application import Sphinx
from sphinx.environment import CONFIG_OK
from sphinx.util import logging

from series import language, scan, site, views
from series.sphinx_ext import light, sharing

logger = logging.getLogger(__name__)

FILE = "written.json"
"""With the doctrees: output folder → file below it → what is known of it."""
STATE = "/"
"""Among the files of a folder: of which book they were made; after a build that failed there is none."""


class Written(NamedTuple):
    """A file as a build left it."""

    digest: str
    instant: int
    size: int
    of: str = ""
    """Of an output that is not made again, a digest of all that it was made of."""


def kept(app: Sphinx, out: Path, before: Mapping[str, Written]) -> dict[str, Written]:
    """What a build from nothing would leave but for what all builds do; the search minds its own. What *before* tells of a
    file holds while the disk has the same time and size for it: one that did not change is not read."""
    builder: Any = app.builder
    pages = (*app.env.found_docs, site.CONTENTS_PAGE, "search")
    names = [str(builder.get_output_path(name))[len(str(out)) + 1 :] for name in pages]
    names += [site.twin(name) for name in pages[:-1] if builder.name == "html"]
    names += [f"{builder.imagedir}/{name}" for _, name in app.env.images.values()]
    names += [f"_downloads/{name}" for _, name in app.env.dlfiles.values()]  # none, unless the lists failed
    names += [site.COMMIT, *views.makers(app.env.series.library), *sharing.made(app)]  # type: ignore[attr-defined]
    names += [f"{site.EDITIONS}/{name}" for name, _ in app.env.series_version.editions]  # type: ignore[attr-defined]
    own = builder.theme.get_theme_dirs()[0] / "static"
    for entry in (own, *(Path(app.confdir, entry) for entry in app.config.html_static_path)):
        found = [path.relative_to(entry) for path in entry.rglob("*")] if entry.is_dir() else [Path(entry.name)]
        names += [f"_static/{name.as_posix().removesuffix('.jinja')}" for name in found]
    seen = {name.replace(os.sep, "/"): _seen(f"{out}/{name}", before.get(name)) for name in names}
    return {name: one for name, one in seen.items() if one}


def _seen(path: str, known: Written | None) -> Written | None:
    """What is known of a file; ``None`` where there is none."""
    with suppress(OSError):
        found = os.stat(path)  # noqa: PTH116  # thousands
        if S_ISREG(found.st_mode):
            now = found.st_mtime_ns, found.st_size
            if known is None or known[1:3] != now:
                known = Written(hashlib.sha256(Path(path).read_bytes()).hexdigest(), *now)
            return known
    return None


def on_env_updated(app: Any, env: Any) -> None:
    """Look whether an earlier build left all that this one would make of the same book."""
    file, out = Path(app.doctreedir, FILE), str(app.outdir)
    app.series_written = listed = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    found = listed.get(out, {})
    state = found.pop(STATE, None)
    # until November 2026 a digest alone was listed
    files = {name: Written(*(one if isinstance(one, list) else (one, 0, 0))) for name, one in found.items()}
    app.series_written[out], app.series_of = files, {}
    there = (os.path.exists(f"{out}/{name}") for name in files)  # noqa: PTH110  # thousands
    app.series_left = state == env.series_state and all(there)


def is_made(app: Any, name: str, of: str) -> bool:
    """Whether an output lies there that was made of the same, and has not changed since."""
    before = app.series_written[str(app.outdir)].get(name)
    app.series_of[name] = of
    return before is not None and before.of == of and _seen(f"{app.outdir}/{name}", before) == before


def is_done(app: Any) -> bool:
    """Whether it did, and no page is written now."""
    return getattr(app, "series_left", False) and not app.zh_search.changed


def on_build_finished(app: Any, error: Exception | None) -> None:
    """Remove what is gone, and folders that are empty then; after a build that failed, only list what it wrote."""
    if app.builder.name not in ("html", "dirhtml") or not hasattr(app, "series_written") or is_done(app):
        return
    out, file, listed = Path(app.outdir), Path(app.doctreedir, FILE), app.series_written
    before: dict[str, Written] = listed[str(out)]
    now = kept(app, out, before)
    known = before if app.env.config_status == CONFIG_OK else {}  # other code judges anew
    same = {name for name in now if name in known and now[name].digest == known[name].digest}
    refused = [name for name in now if name not in same and _is_refused(app, out, name)]
    for name in refused:
        (out / name).unlink()
        del now[name]
    state = {}
    if error is None and not (app._warncount and app._fail_on_warnings):
        left = before.keys() - now.keys()
        # where case does not count, a file has several names
        inodes = {(out / name).stat().st_ino for name in now if left}
        for name in left:
            path = out / name
            seen = _seen(str(path), None)
            if seen and path.stat().st_ino not in inodes and seen.digest == before[name].digest:
                path.unlink()
                with suppress(OSError):  # not empty
                    for folder in path.parents[: -len(out.parents) - 1]:
                        folder.rmdir()
        (out / ".buildinfo.bak").unlink(missing_ok=True)  # Sphinx's, of the settings before
        before, state = {}, {STATE: app.env.series_state}
        now = {name: written._replace(of=app.series_of.get(name, written.of)) for name, written in now.items()}
    listed[str(out)] = state | before | now
    file.write_text(json.dumps(listed, sort_keys=True), encoding="utf-8")
    if refused:
        Path(app.doctreedir, "environment.pickle").unlink(missing_ok=True)  # all is made, and judged, anew
        if error is None:
            en, zh = (
                "file(s) hold what no page may, told above; they were removed",
                "个文件里有页面不许有的内容，见上；已经删去",
            )
            raise SystemExit(f"{len(refused)} {zh if language.of_caller() == 'zh' else en}")


_SCRIPTS = frozenset(f"_static/{name}" for name in ("zh_search.js", *(p.name for p in light.THEME.glob("static/*.js"))))


def _is_refused(app: Sphinx, out: Path, name: str) -> bool:
    """Whether a file that was written holds what none may, which is told; the theme's own files may hold anything."""
    is_anywhere = name == site.page(sharing.MISSING)
    root = urlsplit(app.config.html_baseurl).path or "/" if is_anywhere else "../" * name.count("/")
    found = () if name.startswith("_static/") else scan.faults(name, (out / name).read_bytes(), root, _SCRIPTS)
    for line, what in (told := list(found)):
        place = f"{out / name}:{line}"
        logger.warning("not allowed on a page: %s", what[:200], type="series", subtype="scan", location=place)
    return bool(told)
