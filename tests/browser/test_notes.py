"""A marked statement opens its evidence in place: beside the text, in a popover without a script, as a list on paper."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from series import library

LIBRARY = library.read(Path(__file__).resolve().parents[2] / "docs").library
ESSAY = "chapters/00-absent-from-the-feast.html"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page without a script."""
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


def test_on_a_phone_a_sign_opens_the_note_by_touch_and_by_key_without_a_script(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(address + ESSAY)
    sign, note = page.locator(".fact-sign").first, page.locator(".fact-note").first
    assert not note.is_visible()
    sign.click()
    assert note.is_visible()
    for words in ("与来源一致", "依据：", "完整条目"):
        assert words in note.inner_text()
    page.keyboard.press("Escape")
    assert not note.is_visible()
    sign.focus()
    page.keyboard.press("Enter")
    assert note.is_visible()
    assert sign.inner_text().strip() == "与来源一致，看依据"
    box = sign.bounding_box()
    assert box and min(box["width"], box["height"]) >= 24
    more = note.locator(".note-more")
    assert str(more.get_attribute("href")).startswith("../evidence/claims-")


AWAY = """
() => [...document.querySelectorAll('.noted')].filter(one => {
    const kept = one.querySelector('.kept').getClientRects(), sign = one.querySelector('.fact-sign').getBoundingClientRect();
    const last = kept[kept.length - 1], x = (sign.left + sign.right) / 2, y = (sign.top + sign.bottom) / 2;
    return kept.length > 1 || x < last.left || x > last.right || y < last.top || y > last.bottom;
}).map(one => one.textContent)
"""


@pytest.mark.parametrize("name", [ESSAY, "about.html"])
def test_a_sign_is_by_its_mark_wherever_the_line_is_broken(name: str, page: Page, address: str) -> None:
    page.goto(address + name)
    for width in (320, 348, 360, 390, 414, 432, 768, 1024):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate(AWAY) == [], width


def test_on_a_wide_screen_the_notes_stand_in_the_margin(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(address + ESSAY)
    before: dict[str, float] | None = None
    for note in page.locator(".fact-note").all():
        box, text = note.bounding_box(), note.locator("xpath=ancestor::p[1]").bounding_box()
        assert box and text and box["x"] >= text["x"] + text["width"], "beside the text, not on it"
        assert box["x"] + box["width"] <= 1440
        assert before is None or box["y"] >= before["y"] + before["height"], "one below the other"
        before = dict(box)
    assert not page.locator(".fact-sign").first.is_visible()


WHOLE_AND_NEAR = """
() => {
    let end = -Infinity;
    return [...document.querySelectorAll('.fact-note')].filter(note => {
        if (note.closest('td')) return false;
        const box = note.getBoundingClientRect(), mark = note.parentElement.getClientRects();
        const own = Math.abs(box.top - mark[mark.length - 1].top) < 36, next = Math.abs(box.top - end) < 36;  // a line
        end = box.bottom;
        const isCut = [note, ...note.querySelectorAll('*')].some(one => one.scrollHeight > one.clientHeight + 1 && one.clientHeight);
        return isCut || !(own || next);
    }).map(note => note.textContent.slice(0, 40));
}
"""
TOPS = "() => [...document.querySelectorAll('article :is(p, li, h1, h2, h3, figure, table, pre)')].filter(one =>"
TOPS += " !one.closest('.fact-note')).map(one => [one.textContent.slice(0, 20), one.getBoundingClientRect().top])"


def test_notes_in_the_margin_are_whole_near_their_marks_and_move_no_text(
    browser: Browser, names: list[str], real_site: Path, address: str
) -> None:
    """Each begins by its mark or where the one before it ends; without them every block stands where it stood."""
    page = browser.new_page(bypass_csp=True, viewport={"width": 1440, "height": 900})
    noted = [name for name in names if "has-notes" in (real_site / name).read_text(encoding="utf-8")]
    for name in noted:
        page.goto(address + name)
        assert page.evaluate(WHOLE_AND_NEAR) == [], name
        before = page.evaluate(TOPS)
        page.add_style_tag(content=".fact-note { display: none !important }")
        assert page.evaluate(TOPS) == before, name
    page.close()
    assert len(noted) > 5


def test_a_note_in_the_margin_says_which_words_it_is_about(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(address + ESSAY)
    numbered = "([one, part]) => getComputedStyle(document.querySelector(one), part).content"
    assert "counter(note)" in page.evaluate(numbered, [".noted .verdict-mark", "::after"])
    assert "counter(note)" in page.evaluate(numbered, [".noted .fact-note", "::before"])
    ground = "one => getComputedStyle(one).backgroundColor"
    note = page.locator(".fact-note").nth(3)
    before = note.evaluate(ground)
    page.locator(".noted > a.fact").nth(3).hover()
    assert note.evaluate(ground) != before


def test_on_paper_they_are_a_numbered_list(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.goto(address + ESSAY)
    page.emulate_media(media="print")
    assert not page.locator(".fact-note, .fact-sign").first.is_visible()
    numbers = [number.inner_text() for number in page.locator(".note-number").all()]
    listed = page.locator(".fact-notes > ol > li").all()
    assert numbers[:3] == ["1", "2", "3"] and max(map(int, numbers)) == len(listed)
    assert "依据：" in listed[0].inner_text() and listed[0].locator("strong").inner_text().endswith("：")
    page.emulate_media(media="screen")
    assert not page.locator(".fact-notes").is_visible()
    page.close()


def test_on_paper_without_a_script_they_stand_behind_their_words(page: Page, address: str) -> None:
    page.goto(address + ESSAY)
    page.emulate_media(media="print")
    note = page.locator(".fact-note").first
    assert note.is_visible() and "依据：" in note.inner_text()
    assert not page.locator(".fact-sign, .note-number").first.is_visible()


def test_how_much_of_a_chapter_is_confirmed_is_seen_at_a_glance(page: Page, address: str) -> None:
    page.goto(address + ESSAY)
    shares = " ".join(page.locator(".shares").inner_text().split())
    essays = [fact for fact in LIBRARY.facts.values() if fact.is_essay]
    counted = [fact for fact in essays if fact.part_of not in {one.id for one in essays}]
    whole = re.match(r"所引条目 (\d+) 条", shares)
    assert whole and int(whole[1]) >= len(counted) - 1
    told = {
        word: int(number)
        for word, number in re.findall(r"(与来源一致|有出入|与来源不符|未找到依据|观点) (\d+)", shares)
    }
    assert sum(told.values()) == int(whole[1])
    differing = sum(fact.verdict.differs for fact in counted)
    assert told["有出入"] + told["与来源不符"] == differing
