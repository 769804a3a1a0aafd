"""A page that lay on a server for months tells the truth by the reader's clock."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser

import book
import site_build


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> site_build.Built:
    docs = book.with_board(book.write(tmp_path))
    book.draft(docs)
    site_build.conf(tmp_path)
    site_build.on(monkeypatch, "2026-12-01")
    return site_build.build(tmp_path)


@pytest.mark.parametrize(
    ("day", "held", "in_work", "is_open", "age"),
    [
        ("2026-11-24", "本书编者，认领至 2027 年 2 月 22 日", "在写 1", "待写 0", "2026 年 11 月 24 日起"),
        ("2027-02-22", "本书编者，认领至 2027 年 2 月 22 日", "在写 1", "待写 0", "2026 年 11 月 24 日起（已 90 天）"),
        ("2027-02-23", "本书编者，认领至 2027 年 2 月 22 日，已到期，重新开放", "在写 0", "待写 1", "起（已 91 天）"),
    ],
)
def test_a_claim_lapses_in_the_reader_s_browser(
    day: str,
    held: str,
    in_work: str,
    is_open: str,
    age: str,
    built: site_build.Built,
    browser: Browser,
) -> None:
    context = browser.new_context(timezone_id="Asia/Shanghai")
    page = context.new_page()
    page.clock.set_fixed_time(datetime.fromisoformat(f"{day}T04:00:00").replace(tzinfo=UTC))
    page.goto((built.out / "tracking.html").as_uri())
    row = page.locator(".board tr:not(.unfolds)").last.locator("td")
    assert row.nth(2).inner_text().strip() == held
    assert row.nth(1).inner_text().strip().startswith("写作中" if in_work.endswith("1") else "重新开放")
    standings = [text.strip() for text in page.locator(".standing").all_inner_texts()]
    assert standings[1:3] == [in_work, is_open]
    page.locator(".board summary").last.click()
    last = page.locator(".ledger").last
    assert last.locator("dd").filter(has_text="认领至").first.inner_text().strip() == held
    assert age in last.locator("dd").filter(has_text="写作中").first.inner_text()
    context.close()


def test_without_a_script_what_held_at_the_build_is_shown(built: site_build.Built, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((built.out / "tracking.html").as_uri())
    page.locator(".board summary").last.click()
    assert "认领至 2027 年 2 月 22 日" in page.locator(".ledger").last.inner_text()
    assert "已到期" not in page.locator("main").inner_text()
    context.close()
