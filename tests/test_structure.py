"""Data flows one way: what each module may import, as the design says. Read from the sources."""

from __future__ import annotations

import ast
import inspect
import re
from pathlib import Path

import pytest
from myst_parser.mdit_to_docutils.sphinx_ import SphinxRenderer
from myst_parser.parsers import sphinx_ as myst
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx_book_theme import __version__ as parent_version

import series
import sphinx_zh
from series import library
from series.sphinx_ext import light

TOOLS = Path(series.__file__).parents[1]
DOCS = TOOLS.parent / "docs"
SPHINX = {"sphinx", "docutils", "myst_parser", "sphinxcontrib"}

ZH: dict[str, set[str]] = {
    "radicals": set(),
    "typography": {"radicals"},
    "mermaid": set(),
    "fit": set(),
    "layout": {"fit"},
    "drawing": {"fit", "kept", "layout", "mermaid"},
    "formulas": {"typography"},
    "kept": set(),
    "markdown": set(),
    "search": {"kept", "radicals", "search"},
    "diagrams": {"drawing"},
}
"""Modules of sphinx_zh, and which others of it each may import."""
PURE = {
    "kept",
    "radicals",
    "typography",
    "mermaid",
    "fit",
    "layout",
    "drawing",
    "formulas",
    "markdown",
    "search/index.py",
}
"""Those that know no Sphinx until they are set up."""
SERIES: dict[str, set[str]] = {
    "lifecycle": set(),
    "language": set(),
    "dates": set(),
    "fields": {"dates"},
    "facts": {"dates", "fields"},
    "model": {"dates", "facts", "fields", "lifecycle"},
    "images": set(),
    "messages": {"model"},
    "plain_yaml": set(),
    "dialects": set(),
    "allowed": set(),
    "scan": {"allowed"},
    "prose": {"allowed", "dialects", "fields", "messages"},
    "library": {"allowed", "dates", "facts", "fields", "images", "messages", "model", "plain_yaml", "prose"},
    "timeline": {"allowed", "dates", "facts", "model"},
    "evidence": {"dates", "facts", "library", "model", "site", "timeline"},
    "edit": {"views"},
    "files": set(),
    "clipping": {"allowed", "clipping", "dates", "dialects", "edit", "evidence", "facts", "fields", "library", "messages", "model", "plain_yaml"},
    "readiness": {"facts", "lifecycle", "model"},
    "revision": {"dates", "library", "messages", "model"},
    "sandbox": set(),
    "rules": {"allowed", "dates", "evidence", "facts", "fields", "lifecycle", "library", "messages", "model", "prose", "readiness", "rules", "site", "timeline", "views"},
    "raster": set(),
    "pdf": set(),
    "contributors": {"model"},
    "palette": {"facts", "lifecycle", "model"},
    "site": {"model"},
    "starter": {"dates", "edit", "fields", "library", "model", "views"},
    "views": {"allowed", "dates", "facts", "fields", "lifecycle", "model", "palette", "readiness", "site", "views"},
    "cli": {
        "allowed", "cli", "clipping", "dates", "edit", "evidence", "facts", "fields", "files", "language", "library", "lifecycle", "model", "readiness", "revision", "rules",
        "sandbox", "site", "starter", "timeline", "views",
    },
}  # fmt: skip
"""Modules of series below the Sphinx door, and which others of it each may import."""
OF_ZH = {
    "dialects": {"typography"},
    "library": {"drawing", "kept", "typography"},
    "prose": {"drawing", "formulas", "markdown", "mermaid", "typography"},
    "timeline": {"mermaid"},
    "clipping": {"markdown", "typography"},
    "pdf": {"radicals"},
    "rules": {"kept"},
    "sandbox": {"kept"},
    "views": {"mermaid"},
}
"""Which of sphinx_zh they may import."""


def imports(path: Path, *, lazy: bool = True) -> set[str]:
    """Every module that a file imports, by its full name; without *lazy*, those that it imports as soon as it is loaded."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found: set[str] = set()
    for node in ast.walk(tree) if lazy else tree.body:
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{name.name}" for name in node.names} | {node.module}
    return found


def files(package: str, module: str) -> list[Path]:
    path = TOOLS / package / module
    return sorted(path.rglob("*.py")) if path.is_dir() else [path.with_suffix(".py")]


def imported(path: Path, package: str) -> set[str]:
    """The modules of a package that a file imports."""
    return {name.split(".")[1] for name in imports(path) if name.startswith(f"{package}.")} - {"__version__"}


def modules(package: str) -> set[str]:
    paths = [path for path in (TOOLS / package).iterdir() if path.suffix == ".py" or (path / "__init__.py").is_file()]
    return {path.stem for path in paths if not path.name.startswith("__")}


def test_every_module_has_its_row() -> None:
    assert modules("series") == {*SERIES, "sphinx_ext"}
    assert modules("sphinx_zh") == set(ZH)


def test_modules_import_only_what_is_below_them() -> None:
    for module, allowed in SERIES.items():
        for path in files("series", module):
            assert imported(path, "series") <= allowed, path
            assert imported(path, "sphinx_zh") <= OF_ZH.get(module, set()), path
    for module, allowed in ZH.items():
        for path in files("sphinx_zh", module):
            assert imported(path, "sphinx_zh") <= allowed, path


def test_no_import_goes_in_a_circle() -> None:
    for table in (SERIES, ZH):
        left = {name: allowed - {name} for name, allowed in table.items()}
        while left:
            free = {name for name, allowed in left.items() if not allowed & left.keys()}
            assert free, f"{sorted(left)} import each other"
            left = {name: allowed for name, allowed in left.items() if name not in free}


def test_what_any_chinese_book_wants_knows_nothing_of_this_one() -> None:
    for path in (TOOLS / "sphinx_zh").rglob("*.py"):
        assert not any(name.split(".")[0] == "series" for name in imports(path)), path
        assert "series" not in path.read_text(encoding="utf-8").replace("series of", ""), path


def test_the_core_knows_no_sphinx_and_the_doors_not_each_other() -> None:
    core = [path for module in SERIES for path in files("series", module)]
    core += [TOOLS / "sphinx_zh" / (name if "/" in name else f"{name}.py") for name in PURE]
    for path in (*core, TOOLS / "sphinx_zh/__init__.py"):
        assert not {name.split(".")[0] for name in imports(path, lazy=False)} & SPHINX, path
    for path in (TOOLS / "series/sphinx_ext").rglob("*.py"):
        assert not any(name.startswith(("series.cli", "series.edit", "series.files")) for name in imports(path)), path


def test_no_module_is_longer_than_an_evening() -> None:
    lines = {path.name: len(path.read_text(encoding="utf-8").splitlines()) for path in TOOLS.rglob("*.py")}
    assert {name: number for name, number in lines.items() if number > 550} == {}


def test_no_tool_knows_this_essay_its_author_or_its_lanes() -> None:
    book = library.book(DOCS)
    assert book.essay is not None
    words = [book.id, book.title, book.essay.id, book.essay.author, *(lane.word for lane in book.lanes)]
    words += [lane.id for lane in book.lanes if lane.id != "world"]  # a plain word, in docstrings' examples
    allowed = {"国际": {"shown.py"}}  # an example in a docstring
    for path in TOOLS.rglob("*"):
        if path.suffix in (".py", ".html", ".js", ".css", ".jinja", ".toml") and "build" not in path.parts:
            text = path.read_text(encoding="utf-8")
            found = [word for word in words if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.ASCII)]
            assert [word for word in found if path.name not in allowed.get(word, ())] == [], path


def test_docs_hold_content_alone() -> None:
    content = {".md", ".yaml", ".png", ".jpg", ".jpeg", ".webp"}
    assert [
        path for path in DOCS.rglob("*") if path.is_file() and path.suffix not in content and path.name != ".lock"
    ] == []


@pytest.mark.parametrize("name", sorted(light.PATCHES))
def test_what_is_patched_is_still_there(name: str) -> None:
    """Another Sphinx may call it otherwise: then the patch does nothing, and pages carry what they should not."""
    assert callable(getattr(StandaloneHTMLBuilder, name, None))


def test_what_the_lock_replaces_is_still_there() -> None:
    """Another MyST may read directives and roles by other methods: then the lock does nothing."""
    for name in ("run_directive", "render_directive", "render_restructuredtext", "render_myst_role"):
        assert callable(getattr(SphinxRenderer, name, None)), name
    assert callable(myst.create_md_parser) and "merge_file_level" in inspect.getsource(myst.MystParser.parse)


def test_the_parent_theme_is_the_one_that_was_tried() -> None:
    assert parent_version.startswith("1.4.")
    assert sphinx_zh.__version__ == series.__version__
