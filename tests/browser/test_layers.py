"""What strangers' text can try, and what each layer stops alone: nothing runs, nothing leaks, no other host is asked.

The gate (``series check``) refuses nearly all of it before anything is built. Behind it stand the locked parser, the walk of every
tree, the scan of what was written and the policy of each page. They are taken away here, which no setting can do.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from myst_parser.parsers.sphinx_ import MystParser
from playwright.sync_api import Browser, Route

import site_build
from hostile import CASES, HOST, SECRET_PICTURE, SECRET_WORDS, write
from series import library, rules, scan, sphinx_ext
from series.sphinx_ext import locked, twins

SHOWN_BY_THE_PARSER = "42000006"


def nothing(*given: Any) -> None:
    """In place of a handler."""


LAYERS: dict[str, list[tuple[Any, str, Any]]] = {
    "gate": [(rules, "problems", lambda reading: [])],
    "lock": [
        (locked, "Parser", MystParser),
        (sphinx_ext, "on_source_read", nothing),
    ],
    "walk": [(locked, "on_doctree_read", nothing)],
    "scan": [(scan, "faults", lambda *given: iter(()))],
    "policy": [(scan, "POLICY", "default-src * data: 'unsafe-inline' 'unsafe-eval'")],
}
"""What takes each of them away."""


def together(cases: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Fewer chapters, of nine cases each, of those that are no more than a text; what would take too long is left out."""
    cases = [case for case in cases if not case.get("slow")]
    alone = [case for case in cases if {"front", "title", "file", "link"} & case.keys()]
    others = [case for case in cases if case not in alone]
    groups = [others[n : n + 9] for n in range(0, len(others), 9)]
    return alone + [{"id": g[0]["id"], "body": "\n\n---\n\n".join(case["body"] for case in g)} for g in groups]


def built(folder: Path, monkeypatch: pytest.MonkeyPatch, *gone: str) -> site_build.Built:
    """The book without these layers."""
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.delitem(sys.modules, "hostile_module", raising=False)
    if "walk" in gone:  # the twin in Markdown ends a build at markup that is no XML: by chance, as no layer
        monkeypatch.setattr(twins, "on_html_page_context", nothing)
    for name in gone:
        for place, attribute, instead in LAYERS[name]:
            monkeypatch.setattr(place, attribute, instead)
    write(folder, together(CASES))
    return site_build.build(folder)


def commands(folder: Path) -> list[str]:
    """What ran while it was built."""
    shown = [
        path.name for path in (folder / "_build").rglob("*.html") if SHOWN_BY_THE_PARSER in path.read_text("utf-8")
    ]
    return shown + ["a module"] * (folder / "ran").exists()


def leaks(folder: Path) -> list[str]:
    """The files of the output that hold what lies outside ``docs/``."""
    files = {path: path.read_bytes() for path in (folder / "_build/html").rglob("*") if path.is_file()}
    words = (SECRET_WORDS.encode(), SECRET_PICTURE)
    return [path.name for path, raw in files.items() if any(word in raw for word in words)]


@dataclass
class Seen:
    """What a reader's browser did when every page was opened and every link that is a script was pressed."""

    ran: list[str] = field(default_factory=list)
    """The pages on which a script ran."""
    asked: set[str] = field(default_factory=set)
    """Addresses elsewhere that were asked for."""
    left: set[str] = field(default_factory=set)
    """Those to which it went instead of the page."""


PRESS = (
    "document.querySelectorAll('a[href*=\"script:\" i]').forEach((a) => a.dispatchEvent(new MouseEvent('click'))); 0"
)


def seen(folder: Path, browser: Browser) -> Seen:
    """All that is in the output, opened in its folder on disk."""
    out, found = folder / "_build/html", Seen()

    def answer(route: Route) -> None:
        is_page = route.request.is_navigation_request() and route.request.frame == page.main_frame
        (found.left if is_page else found.asked).add(route.request.url)
        route.fulfill(status=204)

    page = browser.new_page()
    page.route(f"{HOST}/**", answer)
    for path in [
        out / "index.html",
        *sorted(out.glob("chapters/[1-9]*.html")),
        *out.glob("_images/*.svg"),
        *out.rglob("_downloads/**/*.html"),
    ]:
        if path.exists():
            page.goto(path.as_uri(), wait_until="load")
            page.evaluate(PRESS)
            page.wait_for_timeout(20)
            if page.evaluate("name") == "7":
                found.ran.append(path.stem)
                page.evaluate("name = ''")
    page.close()
    return found


def test_all_of_it_is_refused_at_its_place_before_anything_is_built(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    docs = write(tmp_path, CASES)
    told = {problem.path for problem in rules.problems(library.read(docs)) if problem.severity != "advice"}
    let_through = set()
    for n, case in enumerate(CASES):
        places = {f"chapters/{n + 10}-{case['id']}.md", *case.get("file", ()), *case.get("link", ())}
        if not told & {f"docs/{place}" for place in places}:
            let_through.add(case["id"])
    assert let_through == {case["id"] for case in CASES if case.get("harmless")}
    assert [path for path in told if "plain" in path] == []
    monkeypatch.syspath_prepend(str(tmp_path))
    done = site_build.build(tmp_path)
    assert "unsafe problem(s)" in done.error and list(done.out.rglob("*.html")) == []
    assert commands(tmp_path) == leaks(tmp_path) == []


def test_behind_the_gate_the_others_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, browser: Browser) -> None:
    done = built(tmp_path, monkeypatch, "gate")
    assert done.error == "" and len(list(done.out.glob("chapters/*.html"))) == len(together(CASES)) + 3
    assert (commands(tmp_path), leaks(tmp_path), seen(tmp_path, browser)) == ([], [], Seen())
    assert any("[series.not-allowed]" in line for line in done.warnings)
    assert not any("plain" in line for line in done.warnings)


def without(layer: str) -> list[str]:
    return [name for name in LAYERS if name != layer]


def test_the_lock_alone_lets_nothing_run_on_the_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done = built(tmp_path, monkeypatch, *without("lock"))
    assert done.error == "" and commands(tmp_path) == []
    wanted = [
        "autoclasstree",
        "include",
        "literalinclude",
        "csv-table",
        "raw",
        "eval-rst",
        "role",
        "meta",
        "card",
        "only",
        "toctree",
    ]
    for name in wanted:
        assert any(f"directive '{name}' is not allowed here" in line for line in done.warnings), name
    assert any("role 'download' is not allowed here" in line for line in done.warnings)


def test_the_walk_alone_lets_no_script_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, browser: Browser
) -> None:
    done = built(tmp_path, monkeypatch, *without("walk"))
    assert done.error == "" and seen(tmp_path, browser) == Seen()


def test_the_scan_alone_lets_no_script_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, browser: Browser
) -> None:
    done = built(tmp_path, monkeypatch, *without("scan"))
    assert "hold what no page may" in done.error and seen(tmp_path, browser) == Seen()
    plain = f"{len(together(CASES)) + 10}-plain"
    assert (done.out / f"chapters/{plain}.html").exists() and not (
        done.out / "chapters/10-parser-attributes.html"
    ).exists()
    told = [line for line in done.warnings if "[series.scan]" in line]
    assert all(re.match(r"_build/html/[\w./-]+:\d+: WARNING: not allowed on a page: ", line) for line in told)
    again = site_build.build(tmp_path)
    assert again.error == done.error  # what was removed is made again, and refused again


def test_the_policy_alone_lets_no_script_run_and_asks_no_other_host(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, browser: Browser
) -> None:
    """It knows the book's own pages, not a page or a drawing that was copied beside them, and cannot stop a page from leading away. Without it
    everything happens: else none of these tests could fail."""
    built(tmp_path, monkeypatch, *without("policy"))
    found = seen(tmp_path, browser)
    assert (found.ran, found.asked) == (["x", "page"], set())
    for path in (tmp_path / "_build/html").rglob("*.html"):
        path.write_text(path.read_text(encoding="utf-8").replace(scan.POLICY, ""), encoding="utf-8")
    bare = seen(tmp_path, browser)
    assert len(bare.ran) > 5 and len(bare.asked) > 4 and bare.left, bare
    assert len(commands(tmp_path)) == 2 and len(leaks(tmp_path)) > 3
