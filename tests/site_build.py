"""Builds of a book in the test's own process, as ``make html`` does them."""

from __future__ import annotations

import io
import os
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

ROOT = Path(__file__).resolve().parent.parent

CONF = """\
language = "zh_CN"
extensions = ["myst_parser", "sphinx_zh", "series.sphinx_ext"]
myst_title_to_header = True
myst_enable_extensions = ["colon_fence", "deflist", "dollarmath", "strikethrough"]
myst_dmath_allow_labels = myst_dmath_allow_space = myst_dmath_allow_digits = False
suppress_warnings = ["myst.strikethrough"]
html_theme = "series"
html_copy_source = False
html_use_index = False
smartquotes = False
epub_language = "zh-CN"
epub_tocscope = "includehidden"
epub_tocdepth = 2
epub_tocdup = False
epub_show_urls = "no"
"""


class _Compiled(BytecodeCache):
    """The theme's templates, compiled once a process and not once a build; Jinja asks by their text."""

    def __init__(self) -> None:
        self.known: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if raw := self.known.get(bucket.key):
            bucket.bytecode_from_string(raw)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.known[bucket.key] = bucket.bytecode_to_string()


_COMPILED = _Compiled()


@dataclass(frozen=True)
class Built:
    """What one build did."""

    out: Path
    warnings: tuple[str, ...]
    log: str
    read: tuple[str, ...]
    written: tuple[str, ...]
    error: str

    def page(self, name: str) -> str:
        """The text of one built page."""
        return (self.out / f"{name}.html").read_text(encoding="utf-8")


@cache
def soup(page: Path) -> BeautifulSoup:
    """A page of the real site, parsed once for all tests, none of which changes it."""
    return BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")


def edition(kind: str) -> Path | None:
    """The file of that kind in the folder that SERIES_MADE names, where somebody made it before the tests."""
    folder = os.environ.get("SERIES_MADE", "")
    return next(Path(folder).glob(f"*{kind}"), None) if folder else None


def conf(folder: Path) -> None:
    """A ``conf.py`` for the tiny book."""
    (folder / "conf.py").write_text(CONF, encoding="utf-8")


def build(
    folder: Path,
    *,
    parallel: int = 1,
    tags: tuple[str, ...] = (),
    builder: str = "html",
    out: str = "",
    settings: dict[str, object] | None = None,
    fatal: bool = False,
) -> Built:
    """Build ``folder/docs`` with ``folder/conf.py`` into ``folder/_build``; with *fatal*, warnings fail it, as ``-W`` does."""
    target = folder / "_build" / (out or builder)
    warnings, log = io.StringIO(), io.StringIO()
    read: list[str] = []
    written: list[str] = []
    error = ""
    with patch_docutils(folder), docutils_namespace():
        try:
            app = Sphinx(
                folder / "docs",
                folder,
                target,
                folder / "_build" / f"doctrees-{out or builder}",
                builder,
                dict(settings or {}),
                status=log,
                warning=warnings,
                tags=list(tags),
                parallel=parallel,
                warningiserror=fatal,
            )
            if templates := getattr(app.builder, "templates", None):
                templates.environment.bytecode_cache = _COMPILED
            app.connect("source-read", lambda app, docname, source: read.append(docname))
            # pages made from no file, such as the contents, have no doctree
            app.connect("html-page-context", lambda app, name, *rest: rest[-1] and written.append(name))
            app.build()
        except (Exception, SystemExit) as problem:  # as the command prints it, in one line
            error = f"{type(problem).__name__}: {problem}"
    lines = [line for line in re.sub(r"\x1b\[[0-9;]*m", "", warnings.getvalue()).splitlines() if line.strip()]
    shown = tuple(line.replace(f"{folder}/", "") for line in lines)
    return Built(target, shown, log.getvalue(), tuple(sorted(read)), tuple(sorted(written)), error)


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below *folder* by its name, but Sphinx's own notes of the build."""
    left_out = {".buildinfo", "environment.pickle"}
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in left_out and ".doctrees" not in path.parts
    }


def on(monkeypatch: pytest.MonkeyPatch, day: str) -> None:
    """The day of the builds to come."""
    moment = datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=UTC)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(moment.timestamp())))
