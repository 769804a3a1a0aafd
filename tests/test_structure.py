"""Data flows one way: what each module may import, as the design says. Read from the sources."""

from __future__ import annotations

import ast
from pathlib import Path

import series

ROOT = Path(series.__file__).parent
CORE = [
    "lifecycle",
    "model",
    "mermaid",
    "prose",
    "typography",
    "edit",
    "files",
    "readiness",
    "revision",
    "library",
    "timeline",
    "rules",
    "drawing",
    "palette",
    "search",
    "site",
    "views",
    "cli",
]
ALLOWED: dict[str, set[str]] = {
    "lifecycle": set(),
    "model": {"lifecycle"},
    "mermaid": set(),
    "prose": {"model", "mermaid", "typography"},
    "library": {"model", "prose"},
    "timeline": {"model", "mermaid"},
    "typography": set(),
    "edit": set(),
    "files": set(),
    "readiness": {"lifecycle", "model"},
    "revision": {"library"},
    "rules": {"rules", "lifecycle", "library", "model", "readiness", "timeline", "typography", "views"},
    "drawing": set(),
    "palette": {"lifecycle", "model"},
    "search": {"lifecycle"},
    "site": {"model"},
    "views": {"lifecycle", "model", "palette", "readiness", "site", "views"},
    "cli": {
        "cli",
        "edit",
        "files",
        "library",
        "lifecycle",
        "model",
        "readiness",
        "revision",
        "rules",
        "site",
        "timeline",
        "views",
    },
}


def imports(path: Path) -> set[str]:
    """Every module that a file imports, by its full name."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{name.name}" for name in node.names} | {node.module}
    return found


def files(module: str) -> list[Path]:
    path = ROOT / module
    return sorted(path.rglob("*.py")) if path.is_dir() else [path.with_suffix(".py")]


def test_every_module_has_its_row() -> None:
    names = {path.stem if path.is_file() else path.name for path in ROOT.iterdir() if not path.name.startswith("__")}
    assert names == set(CORE) | {"sphinx_ext"}


def test_modules_import_only_what_is_below_them() -> None:
    for module in CORE:
        for path in files(module):
            own = {
                name.split(".")[1]
                for name in imports(path)
                if name.startswith("series.") and name != "series.__version__"
            }
            assert own <= ALLOWED[module], f"{path.name} imports {sorted(own - ALLOWED[module])}"


def test_the_core_knows_no_sphinx_and_the_doors_not_each_other() -> None:
    for module in CORE:
        for path in files(module):
            foreign = {name.split(".")[0] for name in imports(path)} & {
                "sphinx",
                "docutils",
                "myst_parser",
                "sphinxcontrib",
            }
            assert not foreign, f"{path.name} imports {foreign}"
    for path in (ROOT / "sphinx_ext").rglob("*.py"):
        assert not any(name.startswith(("series.cli", "series.edit", "series.files")) for name in imports(path)), path
