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


def test_a_phone_shows_the_list_alone_and_a_desk_the_drawing(address: str, browser: Browser) -> None:
    name = "chapters/00-absent-from-the-feast.html"
    for width, drawn in ((390, False), (1440, True)):
        page = browser.new_page(viewport={"width": width, "height": 900})
        page.goto(address + name)
        for picture in page.locator(".diagram.form-timeline > .picture").all():
            assert picture.is_visible() is drawn
        for listed in page.locator(".diagram.form-timeline > details > ol").all():
            assert listed.is_visible() is not drawn
        page.close()


HAND_DRAWN = """
() => [...document.querySelectorAll('.diagram.hand-drawn svg')].map(svg => {
    const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
    const sizes = [...svg.querySelectorAll('text')].map(text => parseFloat(getComputedStyle(text).fontSize) * scale);
    const next = svg.closest('.diagram').nextElementSibling;
    return {name: svg.getAttribute('aria-label'), smallest: Math.min(...sizes),
            table: !!next && (next.matches('table') || !!next.querySelector('table'))};
})
"""


def test_a_hand_drawn_diagram_is_legible_on_a_phone_or_has_a_table(
    names: list[str], address: str, browser: Browser
) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 800})
    found = []
    for name in names:
        page.goto(address + name)
        found += [(name, drawing) for drawing in page.evaluate(HAND_DRAWN)]
    page.close()
    assert len(found) >= 3
    assert [drawing for drawing in found if drawing[1]["smallest"] < 12 and not drawing[1]["table"]] == []


def test_the_cover_tells_itself_in_one_screen(address: str, browser: Browser) -> None:
    """At a desk all of it down to what surprises; on a phone who wrote what, what the book is, the way in."""
    bottom = "(name) => document.querySelector(name).getBoundingClientRect().bottom"
    for width, height, last in ((1440, 900, ".surprises"), (390, 844, ".begin")):
        page = browser.new_page(viewport={"width": width, "height": height})
        page.goto(address + "index.html")
        assert page.evaluate(bottom, last) <= height, (width, last)
        page.close()
