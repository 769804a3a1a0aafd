"""Drawings as they are seen: legible at every width or given way to their words; the chronicle as long as one reads it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

ESSAY = "chapters/00-absent-from-the-feast.html"

SMALL = """
() => [...document.querySelectorAll('article svg.drawing')].filter(svg => svg.checkVisibility()).flatMap(svg => {
    const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
    const sizes = [...svg.querySelectorAll('text')].filter(text => text.textContent.trim())
        .map(text => parseFloat(getComputedStyle(text).fontSize) * scale);
    return Math.min(...sizes) < 11.99 ? [`${svg.getAttribute('aria-label')}: ${Math.min(...sizes).toFixed(1)} px`] : [];
})
"""
UNTOLD = """
() => [...document.querySelectorAll('.diagram:not(.form-states)')].filter(one => one.checkVisibility()).filter(one => {
    const drawn = [...one.querySelectorAll('svg.drawing')].filter(svg => svg.checkVisibility()).length;
    const said = one.querySelector('details > :not(summary)').checkVisibility({contentVisibilityAuto: true});
    return drawn > 1 || (!drawn && !said);
}).map(one => one.querySelector('summary').textContent)
"""


WIDTHS = (320, 360, 390, 414, 640, 768, 1024, 1440)


def test_no_label_is_smaller_than_twelve_pixels(drawn: list[str], address: str, browser: Browser) -> None:
    """Where a drawing has no room for its words, its list or its description stands open instead. (What the picture of the
    states says stands in the table above it.)"""
    page = browser.new_page()
    found, number = [], 0
    for name in drawn:
        page.goto(address + name)
        number += page.locator("article svg.drawing").count()
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            found += [f"{name} {width}: {said}" for said in page.evaluate(SMALL) + page.evaluate(UNTOLD)]
    page.close()
    assert number > 10
    assert found == []


def high(page: Page, selector: str) -> float:
    box = page.locator(selector).bounding_box()
    assert box is not None
    return box["height"]


@pytest.mark.parametrize(("width", "most"), [(1440, 4200), (390, 5500)])
def test_the_chronicle_is_read_and_not_scrolled(width: int, most: int, address: str, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto(address + ESSAY)
    assert 1500 < high(page, "#essay-chronicle") <= most
    page.locator("#essay-chronicle > p a[href='#essay-why']").click()
    assert abs(page.locator("#essay-why h2").bounding_box()["y"]) < 120  # type: ignore[index]
    page.close()


@pytest.mark.parametrize("width", [1440, 390])
def test_the_picture_of_the_thesis_is_seen_and_what_the_essay_says_is_a_tap_away(
    width: int, address: str, browser: Browser
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto(address + ESSAY)
    picture = page.locator("#essay-three-years .form-band svg:visible")
    assert picture.count() == 1 and picture.locator("a").count() > 8
    assert (picture.bounding_box() or {})["width"] > 0.85 * min(width - 40, 650)
    year = page.locator("#essay-2022 .diagram")
    assert year.locator(".facts .fact-title").first.is_visible() is (
        width == 390
    )  # a phone has names and dates at once
    assert not year.locator(".facts .said").first.is_visible()
    year.locator("summary").click()
    assert all(said.is_visible() for said in year.locator(".facts .said").all())
    assert year.locator(".facts a.fact-remark").first.is_visible()
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_colour_says_who_acts(scheme: str, address: str, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 1440, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
    page.goto(address + ESSAY)
    legend = {
        lane: page.locator(f".legend .lane-{lane}").evaluate("one => getComputedStyle(one).color")
        for lane in ("openai", "china", "world")
    }
    assert len(set(legend.values())) == 3 and page.locator(".legend").count() == 1
    for lane, ink in legend.items():
        signs = page.locator(f"rect.task.lane-{lane}:not(.ground)")
        assert set(signs.evaluate_all("all => all.map(one => getComputedStyle(one).fill)")) == {ink}
        lines = page.locator(f".eventWrapper.lane-{lane} line")
        assert set(lines.evaluate_all("all => all.map(one => getComputedStyle(one).stroke)")) == {ink}
    page.close()
