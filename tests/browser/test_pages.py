"""Every page of the real book in a real browser: what it asks for, what it logs, what a reader sees."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page


@pytest.mark.parametrize("scheme", ["http", "file"])
def test_no_page_asks_another_host_or_logs_an_error(
    scheme: str, real_site: Path, names: list[str], address: str, watched: tuple[Page, list[str], list[str]]
) -> None:
    page, asked, wrong = watched
    root = address if scheme == "http" else f"{real_site.as_uri()}/"
    assert len(names) > 10
    for name in names:
        page.goto(root + name, wait_until="load")
    assert [url for url in asked if not url.startswith((root, "data:"))] == []
    assert wrong == []


def test_every_page_is_readable_without_javascript(names: list[str], address: str, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 800})
    page = context.new_page()
    for name in names:
        page.goto(address + name)
        assert page.locator("h1").first.is_visible(), name
        assert page.locator("article").first.inner_text().strip(), name
    context.close()


VISIBLE_DRAWINGS = """
() => [...document.querySelectorAll('article svg[role=img]')].map(svg => {
    const box = svg.getBoundingClientRect(), text = svg.querySelector('text');
    const size = text ? parseFloat(getComputedStyle(text).fontSize) * box.width / svg.viewBox.baseVal.width : 99;
    return {name: svg.getAttribute('aria-label') || '', wide: box.width, high: box.height, text: size,
            ink: text ? getComputedStyle(text.querySelector('tspan') || text).fill : ''};
})
"""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_drawing_is_visible_and_named(theme: str, names: list[str], address: str, browser: Browser) -> None:
    context = browser.new_context(color_scheme=theme, viewport={"width": 1440, "height": 900})
    page = context.new_page()
    inks: set[str] = set()
    number = 0
    for name in names:
        page.goto(address + name)
        found = page.evaluate(VISIBLE_DRAWINGS)
        number += len(found)
        labels = [drawing["name"] for drawing in found]
        assert len(labels) == len(set(labels)) and all(labels), f"{name}: {labels}"
        for drawing in found:
            assert drawing["wide"] > 120 and drawing["high"] > 80, (name, drawing)
            inks.add(drawing["ink"])
    assert number >= 10
    context.close()


def test_the_board_is_a_table_on_a_desk_and_a_block_a_chapter_on_a_phone(address: str, browser: Browser) -> None:
    for width, row in ((1440, 110), (390, 160)):
        page = browser.new_page(viewport={"width": width, "height": 900})
        page.goto(address + "tracking.html")
        lines = page.locator(".board tbody tr:not(.unfolds)")
        height = page.locator(".board tbody").bounding_box()["height"]  # type: ignore[index]
        assert height / lines.count() < row
        for date in page.locator(".board time, .chapter-status time").all():
            assert date.evaluate("one => one.getClientRects().length") <= 1, "a date stands in one line"
        page.close()


def test_the_cover_tells_itself_in_one_screen(address: str, browser: Browser) -> None:
    """At a desk all of it down to what surprises; on a phone who wrote what, what the book is, the way in."""
    bottom = "(name) => document.querySelector(name).getBoundingClientRect().bottom"
    for width, height, last in ((1440, 900, ".surprises"), (390, 844, ".begin")):
        page = browser.new_page(viewport={"width": width, "height": height})
        page.goto(address + "index.html")
        assert page.evaluate(bottom, last) <= height, (width, last)
        page.close()
