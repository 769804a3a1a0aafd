"""One browser and one server for all browser tests; where there is no Chromium they are skipped, under CI they fail."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from stock import served

CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without a browser nothing here can run."""
    if CHROMIUM is not None:
        return
    if os.environ.get("CI"):
        pytest.fail("no Chromium: install the package chromium", pytrace=False)
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.skip(reason="no Chromium found; install the package chromium"))


@pytest.fixture(scope="session")
def address(real_site: Path) -> Iterator[str]:
    with served(real_site) as address:
        yield address


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def large_letters(playwright: Playwright) -> Iterator[Browser]:
    """A browser whose reader has set 32 px in place of 16."""
    flags = [*FLAGS, "--blink-settings=defaultFontSize=32"]
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def names(real_site: Path) -> list[str]:
    """Every page of the built book."""
    return sorted(
        path.relative_to(real_site).as_posix() for path in real_site.rglob("*.html") if "_static" not in path.parts
    )


@pytest.fixture(scope="session")
def drawn(names: list[str], real_site: Path) -> list[str]:
    """The pages that have a drawing."""
    return [name for name in names if 'class="drawing' in (real_site / name).read_text(encoding="utf-8")]


@pytest.fixture(scope="session")
def kinds(names: list[str]) -> list[str]:
    """The same, but of the many pages on which the evidence is cut only the first and the last of each kind: in colours they
    are alike."""
    cut: dict[str, list[str]] = {}
    for name in names:
        if found := re.match(r"evidence/(\w+)-", name):
            cut.setdefault(found[1], []).append(name)
    left_out = {name for group in cut.values() for name in group[1:-1]}
    return [name for name in names if name not in left_out]


@pytest.fixture
def watched(browser: Browser) -> Iterator[tuple[Page, list[str], list[str]]]:
    """A page, the addresses it asked for, and what it logged as wrong."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    asked: list[str] = []
    wrong: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: wrong.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    # an icon still on its way when the next page is opened is no fault
    page.on(
        "requestfailed",
        lambda request: request.failure != "net::ERR_ABORTED" and wrong.append(f"failed: {request.url}"),
    )
    page.on("response", lambda reply: wrong.append(f"{reply.status}: {reply.url}") if reply.status >= 400 else None)
    yield page, asked, wrong
    page.close()
