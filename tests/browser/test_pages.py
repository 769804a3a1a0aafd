"""Every page of the real book in a real browser: what it asks for, what it logs, what a reader sees."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from waiting import until


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


ESSAY = "chapters/00-absent-from-the-feast.html"
HEAD = "() => document.querySelector('.book-head').getBoundingClientRect().bottom"


def test_a_phone_s_head_is_away_while_one_reads_on_and_back_when_one_goes_back(address: str, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 800})
    page.goto(address + ESSAY)
    assert page.evaluate(HEAD) <= 56
    assert not page.locator(".to-top").is_visible()
    page.mouse.wheel(0, 6000)
    until(page, "document.querySelector('.book-head').getBoundingClientRect().bottom <= 0")
    page.mouse.wheel(0, -40)
    until(page, "document.querySelector('.book-head').getBoundingClientRect().top === 0")
    for name in ("目录", "搜索", "回到顶部"):
        box = (
            page.locator(".book-head")
            .get_by_text(name, exact=False)
            .locator("xpath=ancestor-or-self::a")
            .bounding_box()
        )
        assert box and min(box["width"], box["height"]) >= 24, name
    page.locator(".to-top").click()
    until(page, "scrollY < 100")
    page.mouse.wheel(0, 6000)
    until(page, "document.querySelector('.book-head').getBoundingClientRect().bottom <= 0")
    page.locator(".book-head a").first.focus()  # by key it is never out of sight
    until(page, "document.querySelector('.book-head').getBoundingClientRect().top === 0")
    page.close()


def test_without_a_script_the_head_stays_and_is_slim(address: str, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.goto(f"{address}{ESSAY}#essay-agi")
    assert page.evaluate("scrollY") > 3000
    assert 40 < page.evaluate(HEAD) <= 56
    page.locator(".to-top").click()
    assert page.evaluate("scrollY") < 100
    context.close()


COVERED = """
async () => {
    const found = [], head = document.querySelector('.book-head');
    for (const link of document.querySelectorAll('.page-contents ul ul a')) {
        location.hash = link.hash;
        await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
        const at = document.getElementById(decodeURIComponent(link.hash.slice(1))).getBoundingClientRect().top;
        if (at < head.getBoundingClientRect().bottom) found.push([link.hash, at]);
    }
    return found;
}
"""
OBSCURED = """
() => {
    const one = document.activeElement, head = document.querySelector('.book-head');
    return head.contains(one) || one.getBoundingClientRect().top >= head.getBoundingClientRect().bottom ? '' : one.outerHTML;
}
"""


@pytest.mark.parametrize("width", [1440, 390])
def test_the_head_covers_no_place_that_is_led_to_and_nothing_that_has_the_focus(
    width: int, address: str, names: list[str], browser: Browser
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    for name in names:
        if name.startswith(("chapters/", "handbook/", "about")):
            page.goto(address + name)
            assert page.evaluate(COVERED) == [], name
    page.goto(f"{address}{ESSAY}#essay-data")
    for key in ("Tab", *["Shift+Tab"] * 25):
        page.keyboard.press(key)
        assert page.evaluate(OBSCURED) == ""
    page.close()


def test_the_contents_beside_the_text_show_where_one_is(address: str, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.goto(address + ESSAY)
    here = page.locator(".page-contents a[aria-current]")
    assert here.count() == 0
    links = page.locator(".page-contents ul ul a")
    for n in range(links.count()):
        links.nth(n).click()
        until(
            page,
            "(n) => [...document.querySelectorAll('.page-contents ul ul a')].findIndex(a => a.ariaCurrent === 'true') === n",
            arg=n,
        )
        assert here.count() == 1
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    until(page, "[...document.querySelectorAll('.page-contents ul ul a')].at(-1).ariaCurrent === 'true'")
    page.evaluate("scrollTo(0, 0)")
    until(page, "!document.querySelector('.page-contents [aria-current]')")
    page.close()


VISIBLE_DRAWINGS = """
() => [...document.querySelectorAll('article svg.drawing')].filter(svg => svg.checkVisibility()).map(svg => {
    const box = svg.getBoundingClientRect(), text = svg.querySelector('text');
    const size = text ? parseFloat(getComputedStyle(text).fontSize) * box.width / svg.viewBox.baseVal.width : 99;
    return {name: svg.getAttribute('aria-label') || '', wide: box.width, high: box.height, text: size,
            ink: text ? getComputedStyle(text.querySelector('tspan') || text).fill : ''};
})
"""


def test_every_drawing_is_visible_and_named(drawn: list[str], address: str, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    number = 0
    for name in drawn:
        page.goto(address + name)
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
            found = page.evaluate(VISIBLE_DRAWINGS)
            number += len(found)
            labels = [drawing["name"] for drawing in found]
            assert len(labels) == len(set(labels)) and all(labels), f"{name} {theme}: {labels}"
            for drawing in found:
                assert drawing["wide"] > 120 and drawing["high"] > 80, (name, theme, drawing)
    assert number >= 20
    page.close()


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
