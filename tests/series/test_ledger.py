"""The ledger as readers see it: two columns kept apart, what holds today, the same on board and chapter page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag

import book
import site_build
from series import library, rules
from series.lifecycle import Status

NEXT = "chapters/01-next-chapter.md"


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    book.with_board(book.write(tmp_path))
    site_build.conf(tmp_path)
    site_build.on(monkeypatch, "2026-12-01")
    return tmp_path


def soup(built: site_build.Built, page: str) -> BeautifulSoup:
    assert (built.error, built.warnings) == ("", ())
    return BeautifulSoup(built.page(page), "html.parser")


def rows(column: Tag | None) -> dict[str, str]:
    """Terms and what stands beside them, as a reader without a script sees it."""
    assert column is not None
    for hidden in column.select("[hidden]"):
        hidden.decompose()
    pairs = zip(column.select("dt"), column.select("dd"), strict=True)
    return {dt.get_text().strip(): re.sub(r"\s+", " ", dd.get_text()).strip() for dt, dd in pairs}


def account(page: BeautifulSoup) -> tuple[dict[str, str], dict[str, str]]:
    ledger = page.select(".ledger")[-1]
    return rows(ledger.select_one(".announced")), rows(ledger.select_one(".done"))


def test_what_was_announced_and_what_was_done_stand_apart_on_board_and_page(tiny: Path) -> None:
    built = site_build.build(tiny)
    on_board, on_page = account(soup(built, "tracking")), account(soup(built, "chapters/01-next-chapter"))
    assert on_board == on_page
    announced, done = on_page
    assert announced == {
        "何时": "2023 年 2 月 8 日", "何处": "原文", "何人": "某人", "题目": "“下一章”", "别处": "未知",
    }  # fmt: skip
    assert done == {
        "状态": "已预告 2026 年 11 月 24 日起",
        "负责人": "待认领",
        "最近一步": "已预告（本书编者）",
        "篇幅": "4 字，约 1 分钟",
        "下一步": "进入“写作中”，还差：负责人；认领的截止日期",
        "你可以": "认领这一章，或者只补一条事实或指出错处",
    }


def test_elsewhere_is_unknown_until_a_source_says_so(tiny: Path) -> None:
    book.change(
        tiny / "docs", NEXT, "as: 下一章}", "as: 下一章, elsewhere: {on: 2024-05-01, url: 'https://example.org/next'}}"
    )
    page = soup(site_build.build(tiny), "tracking")
    assert account(page)[0]["别处"] == "2024 年 5 月 1 日，已在别处发表"
    assert page.select_one("a[href='https://example.org/next']") is not None


def test_what_the_book_announced_itself_is_not_laid_to_the_essay(tiny: Path) -> None:
    book.change(tiny / "docs", NEXT, "in: essay, by: 某人", "in: tracking, by: 本书编者")
    page = soup(site_build.build(tiny), "chapters/01-next-chapter")
    titles = [title.get_text() for title in page.select(".ledger .ledger-title")]
    assert titles == ["出处", "本书的进展"]
    assert "别处" not in account(page)[0] and account(page)[0]["何处"] == "进度"


def test_a_chapter_that_is_held_names_its_holder_its_date_and_its_slips(tiny: Path) -> None:
    book.draft(tiny / "docs")
    page = soup(site_build.build(tiny), "chapters/01-next-chapter")
    done = account(page)[1]
    assert done["负责人"] == "本书编者，认领至 2027 年 2 月 22 日"
    assert done["计划"] == "2027 年 5 月完成；推迟 1 次，共 61 天"
    assert done["下一步"] == "进入“审稿中”，还差：审稿人"
    assert "自校" not in page.select_one("h1 + p.chapter-status").get_text()  # type: ignore[union-attr]


def glance(page: BeautifulSoup) -> dict[str, str]:
    for hidden in page.select(".glance [hidden]"):
        hidden.decompose()
    lines = page.select(".glance .standing")
    return {line["class"][1]: re.sub(r"\s+", " ", line.get_text()).strip() for line in lines}


def test_a_claim_that_lapses_opens_the_chapter_without_an_edit(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book.draft(tiny / "docs")
    before = site_build.build(tiny)
    assert glance(soup(before, "tracking"))["standing-in-work"] == "在写 1 下一章"
    site_build.on(monkeypatch, "2027-02-22")  # the last day of the claim
    lists = {"evidence/events", "evidence/claims", "evidence/sources"}  # what is reported of an entry names the day
    assert set(site_build.build(tiny).read) <= lists
    site_build.on(monkeypatch, "2027-02-23")
    after = site_build.build(tiny)
    assert set(after.read) - lists == {"chapters/01-next-chapter", "index", "tracking"}
    assert account(soup(after, "tracking"))[1]["负责人"] == "本书编者，认领至 2027 年 2 月 22 日，已到期，重新开放"
    assert "重新开放，欢迎接着写" in soup(after, "chapters/01-next-chapter").select_one(".unpublished").get_text()  # type: ignore[union-attr]
    assert "接着写这一章" in account(soup(after, "tracking"))[1]["你可以"]
    found = glance(soup(after, "tracking"))
    assert (found["standing-in-work"], found["standing-open"]) == ("在写 0", "待写 1 下一章")
    site_build.on(monkeypatch, "2027-06-01")  # the due date has passed
    assert account(soup(site_build.build(tiny), "tracking"))[1]["计划"].startswith("2027 年 5 月完成（日期已过）；")


def test_what_holds_only_later_is_in_the_page_for_the_readers_clock(tiny: Path) -> None:
    book.draft(tiny / "docs")
    page = soup(site_build.build(tiny), "tracking")
    ages = {(node["data-after"], node.get_text()) for node in page.select("[data-after][hidden]")}
    assert {("2027-02-22", "，已到期，重新开放"), ("2027-05-31", "（日期已过）"), ("2027-02-22", "下一章")} <= ages
    assert [node["data-until"] for node in page.select("[data-until]")] == ["2027-02-22"]


def test_the_history_of_the_series_is_newest_first_and_whole(tiny: Path) -> None:
    book.draft(tiny / "docs")
    page = soup(site_build.build(tiny), "tracking")
    assert [re.sub(r"\s+", " ", li.get_text()).strip() for li in page.select("ul.history")[-1].select("li")] == [
        "2026 年 11 月 24 日 下一章：计划 2027 年 5 月完成。等回信（本书编者）",
        "2026 年 11 月 24 日 下一章：写作中；认领至 2027 年 2 月 22 日；计划 2027 年 3 月完成（本书编者）",
        "2026 年 11 月 24 日 原文：已发布（本书编者）",
        "2026 年 11 月 24 日 下一章：已预告（本书编者）",
    ]


def test_the_tables_of_states_and_rules_are_whole(tiny: Path) -> None:
    page = soup(site_build.build(tiny), "tracking")
    states = page.select("table.states tbody tr")
    assert [row.select_one("code").get_text() for row in states] == [s.value for s in Status]  # type: ignore[union-attr]
    named = [row.select_one("code").get_text() for row in page.select("table.rules tbody tr")]  # type: ignore[union-attr]
    assert named == [rule.name for rule in rules.RULES]
    assert page.select_one(".form-states svg") is not None


def test_elsewhere_than_in_html_only_what_holds_is_said(tiny: Path) -> None:
    book.draft(tiny / "docs")
    built = site_build.build(tiny, builder="text")
    text = (built.out / "tracking.txt").read_text(encoding="utf-8")
    assert "认领至" in text and "已到期" not in text


def test_a_mark_moves_everything_that_shows_the_chapter(tiny: Path) -> None:
    """After an incremental build the site is the same as one from nothing."""
    site_build.build(tiny)
    book.draft(tiny / "docs")
    assert rules.problems(library.read(tiny / "docs"))[0].severity == "advice"
    again, whole = site_build.build(tiny), site_build.build(tiny, out="whole")
    assert (again.error, whole.error) == ("", "")
    assert site_build.tree(again.out) == site_build.tree(whole.out)
