"""The evidence as a reader meets it: short pages, lists that are filtered without a script, notes that open by a tap."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

ESSAY = "chapters/00-absent-from-the-feast.html"
TALLEST = 12_000
"""Pixels of a page of evidence on a phone."""


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    yield context.new_page()
    context.close()


@pytest.fixture
def plain(browser: Browser) -> Iterator[Page]:
    """Without a script."""
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    yield context.new_page()
    context.close()


def test_no_page_of_evidence_is_endless_on_a_phone(phone: Page, address: str, names: list[str]) -> None:
    tall = {}
    for name in (name for name in names if name.startswith("evidence/")):
        phone.goto(address + name)
        height, width = phone.evaluate("[document.documentElement.scrollHeight, document.documentElement.scrollWidth]")
        assert width <= 390, name
        tall[name] = height
    assert len(tall) > 15 and {name: height for name, height in tall.items() if height > TALLEST} == {}


def test_a_tap_on_a_marked_sentence_opens_its_note_in_place(phone: Page, address: str) -> None:
    phone.goto(address + ESSAY)
    mark, note = phone.locator(".noted:has(.fact-sign) > a.fact").first, phone.locator(".fact-note").first
    assert not note.is_visible()
    mark.tap()
    assert note.is_visible() and phone.url == address + ESSAY
    note.locator(".note-more").tap()
    phone.wait_for_url("**/evidence/*.html#*")


def test_where_notes_stand_in_the_margin_a_mark_leads_to_its_entry(browser: Browser, address: str) -> None:
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.goto(address + ESSAY)
    page.locator("p .noted > a.fact").first.click()
    page.wait_for_url("**/evidence/*.html#*")
    assert page.locator(".fact-entry:target").is_visible()
    page.close()


def test_filters_work_together_and_without_a_script(plain: Page, address: str) -> None:
    plain.goto(address + "evidence/events.html")
    rows = plain.locator(".fact-row")
    whole = rows.count()
    plain.locator("details.filter > summary").click()

    def shown() -> list[str]:
        return [str(row.get_attribute("class")) for row in rows.all() if row.is_visible()]

    assert len(shown()) == whole
    year, verdict = (plain.locator("p.choices").filter(has_text=word) for word in ("年份", "评定"))
    year.get_by_label("2022 年").check()
    one = shown()
    assert 0 < len(one) < whole and str(len(one)) in year.get_by_text("2022 年").inner_text()
    verdict.get_by_label("与来源一致").check()
    both = shown()
    assert 0 < len(both) < len(one) and all("verdict-confirmed" in names for names in both)
    year.get_by_label("全部").check()
    assert len(both) < len(shown()) < whole


def test_an_address_of_an_entry_that_moved_leads_on_without_a_script(plain: Page, address: str) -> None:
    plain.goto(address + "evidence/events.html#gpt-1-2018")
    row = plain.locator(".fact-row:target")
    assert row.is_visible()
    row.locator("a").click()
    plain.wait_for_url("**/evidence/events-2017.html#gpt-1-2018")
    entry = plain.locator(".fact-entry:target")
    assert entry.is_visible() and "原文说" in entry.inner_text()
