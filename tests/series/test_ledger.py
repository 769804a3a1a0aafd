"""The ledger as readers see it: two columns kept apart, what holds today, the same on board and chapter page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag

import book
import edits
import site_build
from series import library, rules
from series.lifecycle import Status
from series.sphinx_ext import ledger

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
    last = page.select(".ledger")[-1]
    return rows(last.select_one(".announced")), rows(last.select_one(".done"))


def test_what_was_announced_and_what_was_done_stand_apart_on_board_and_page(tiny: Path) -> None:
    built = site_build.build(tiny)
    on_board, on_page = account(soup(built, "tracking")), account(soup(built, "chapters/01-next-chapter"))
    assert on_board == on_page
    announced, done = on_page
    assert announced == {
        "何时": "2023 年 2 月 8 日", "何处": "原文", "何人": "某人", "题目": "“下一章”",
        "别处": "作者后来写过没有，本书不知道",
    }  # fmt: skip
    assert done == {
        "状态": "已预告 2026 年 11 月 24 日起",
        "负责人": "待认领",
        "最近一步": "已预告（本书编者）",
        "下一步": "进入“写作中”，还差：负责人；认领的截止日期",
    }


def cells(page: BeautifulSoup) -> list[list[str]]:
    """The rows of the board, as a reader without a script sees them; what unfolds is left out."""
    for hidden in page.select(".board [hidden]"):
        hidden.decompose()
    found = [row.select("td") for row in page.select(".board tbody tr:not(.unfolds)")]
    return [[re.sub(r"\s+", " ", cell.get_text()).strip() for cell in row] for row in found]


def test_the_board_is_one_table_each_row_of_which_unfolds_to_the_account(tiny: Path) -> None:
    page = soup(site_build.build(tiny), "tracking")
    assert [row.select_one("details > .ledger") is not None for row in page.select(".board tr.unfolds")] == [True, True]
    assert [word.get_text() for word in page.select(".board th")] == ["章", "状态", "负责人", "还差", "你可以"]
    assert cells(page) == [
        ["00 原文", "已发布 · 自校 2026 年 11 月 24 日起", "本书编者", "无", "补充、纠错"],
        [
            "01 下一章", "已预告 2026 年 11 月 24 日起", "待认领", "负责人、认领的截止日期",
            "我想写这一章，或者我知道一件事",
        ],
    ]  # fmt: skip


def test_a_long_board_has_a_row_for_each_chapter_and_leaves_the_account_to_its_page(tmp_path: Path) -> None:
    docs = edits.write(tmp_path, chapters=ledger.UNFOLDING + 1)
    page = soup(site_build.build(tmp_path), "tracking")
    assert len(page.select(".board tbody tr")) == len(list(docs.glob("chapters/*.md"))) == ledger.UNFOLDING + 1
    assert not page.select(".board details")
    assert account(soup(site_build.build(tmp_path), "chapters/09-chapter-9"))


def test_lists_of_a_longer_book_are_bounded_and_say_where_all_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those that moved last are there, in the book's order; totals count all."""
    monkeypatch.setattr(ledger, "UNFOLDING", 3)
    monkeypatch.setattr(ledger, "MOST", 4)
    docs = edits.write(tmp_path, chapters=9)
    last = sorted(path.name for path in docs.glob("chapters/*.md"))[-1]
    text = (docs / f"chapters/{last}").read_text(encoding="utf-8")
    entry = re.search(r"(?m)^  - \{?on: .*\n", text)
    assert entry
    more = "  - {on: 2026-11-27, by: editors, note: 有了新的材料}\n"
    (docs / f"chapters/{last}").write_text(text.replace(entry[0], entry[0] + more, 1), encoding="utf-8")
    built = site_build.build(tmp_path)
    page = soup(built, "tracking")
    names = [row.select_one("a")["href"] for row in page.select(".board tbody tr")]
    assert len(names) == 4 and last.removesuffix(".md") in names[-1] and names == sorted(names)
    assert page.select_one(".board > p").get_text() == "这里是最近有进展的 4 章；全部 9 章见全书目录。"
    assert page.select_one(".board > p a")["href"] == "contents.html" and (built.out / "contents.html").exists()
    assert glance(page)[0].startswith("共 9 章")
    assert [len(one.select("li")) for one in page.select(".history")][-1] <= 4


def test_the_totals_count_every_chapter_and_tell_what_the_essay_announced_apart(tiny: Path) -> None:
    page = soup(site_build.build(tiny), "tracking")
    assert glance(page) == [
        "共 2 章：已写成 1 在写 0 待写 1 已停 0",
        "其中原文预告的 1 章，写成 0 章；重述原文的 1 章，写成 1 章。",
    ]
    book.change(tiny / "docs", NEXT, "in: essay, by: 某人", "in: tracking, by: 本书编者")
    assert (
        glance(soup(site_build.build(tiny), "tracking"))[1]
        == "其中重述原文的 1 章，写成 1 章；本书另立的 1 章，写成 0 章。"
    )


def test_length_is_told_of_what_is_written(tiny: Path) -> None:
    of = "chapters/01-next-chapter"
    assert "分钟" not in soup(site_build.build(tiny), of).article.get_text()  # type: ignore[union-attr]
    book.draft(tiny / "docs")
    page = soup(site_build.build(tiny), of)
    assert "4 字 · 约 1 分钟" in page.select_one(".chapter-status").get_text()  # type: ignore[union-attr]
    assert account(page)[1]["篇幅"] == "4 字，约 1 分钟"


def head(page: BeautifulSoup) -> list[str]:
    """What follows a chapter's title, up to its first section."""
    section = page.select_one("article section")
    assert section is not None
    found = [child for child in section.find_all(recursive=False) if child.name != "section"]
    named = (
        [c for c in child.get("class", ()) if c in ("chapter-status", "unpublished", "questions")] for child in found
    )
    return [".".join([child.name, *names]) for child, names in zip(found, named, strict=True)]


def test_who_comes_to_an_unwritten_chapter_reads_its_first_paragraph_then_its_questions(tiny: Path) -> None:
    built = site_build.build(tiny)
    page = soup(built, "chapters/01-next-chapter")
    assert head(page) == ["h1", "p.chapter-status", "p", "p.unpublished", "ul.questions", "details"]
    assert [item.get_text() for item in page.select(".questions li")] == ["第一个问题？", "第二个问题？"]
    assert head(soup(built, "chapters/00-essay")) == ["h1", "p.chapter-status", "details", "p", "details"]
    book.draft(tiny / "docs")
    page = soup(site_build.build(tiny), "chapters/01-next-chapter")
    assert head(page) == ["h1", "p.chapter-status", "p.unpublished", "p", "details"]
    book.change(tiny / "docs", NEXT, "\n还没有写。", "\n% 模板：删去。\n\n(next-scope)=\n## 范围\n\n还没有写。")
    page = soup(site_build.build(tiny), "chapters/01-next-chapter")
    assert head(page)[:4] == ["h1", "p.chapter-status", "p.unpublished", "details"]


def test_no_line_is_stretched_before_a_badge(tiny: Path) -> None:
    essay = soup(site_build.build(tiny), "chapters/00-essay")
    assert [line.select_one(".status") is not None for line in essay.select("section > p.ragged")] == [True, True]


def test_a_chapter_that_was_stopped_says_why(tiny: Path) -> None:
    stop = "  - {on: 2026-11-25, by: editors, status: paused, note: 等材料。}\n"
    book.change(tiny / "docs", NEXT, book.PLANNED, book.PLANNED + stop)
    page = soup(site_build.build(tiny), "chapters/01-next-chapter")
    assert page.select_one(".unpublished").get_text() == "这一章暂时停了下来。原因：等材料。"  # type: ignore[union-attr]


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
    assert (
        done["下一步"]
        == "进入“审稿中”，还差：满 800 字，或说明为什么短；每个问题都有写成的一节来回答；写明机器做了什么，由谁核对；审稿人"
    )
    assert "自校" not in page.select_one("h1 + p.chapter-status").get_text()  # type: ignore[union-attr]


def glance(page: BeautifulSoup) -> list[str]:
    return [re.sub(r"\s+", " ", line.get_text()).replace("： ", "：").strip() for line in page.select(".glance p")]


def test_a_claim_that_lapses_opens_the_chapter_without_an_edit(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book.draft(tiny / "docs")
    before = site_build.build(tiny)
    assert glance(soup(before, "tracking"))[0] == "共 2 章：已写成 1 在写 1 待写 0 已停 0"
    assert cells(soup(before, "tracking"))[1][1] == "写作中 2026 年 11 月 24 日起"
    site_build.on(monkeypatch, "2027-02-22")  # the last day of the claim
    # what is reported of an entry names the day, and how to cite a chapter
    daily = {"evidence/events", "evidence/claims", "evidence/sources", "chapters/00-essay"}
    assert set(site_build.build(tiny).written) <= daily
    site_build.on(monkeypatch, "2027-02-23")
    after = site_build.build(tiny)
    assert after.read == ("chapters/01-next-chapter",), "lists are written alone"
    assert set(after.written) - daily == {"chapters/01-next-chapter", "index", "tracking"}
    assert account(soup(after, "tracking"))[1]["负责人"] == "本书编者，认领至 2027 年 2 月 22 日，已到期，重新开放"
    assert "重新开放，欢迎接着写" in soup(after, "chapters/01-next-chapter").select_one(".unpublished").get_text()  # type: ignore[union-attr]
    assert glance(soup(after, "tracking"))[0] == "共 2 章：已写成 1 在写 0 待写 1 已停 0"
    row = cells(soup(after, "tracking"))[1]
    assert row[1].startswith("重新开放 ") and row[4] == "接着写这一章，或者补充、纠错"
    site_build.on(monkeypatch, "2027-06-01")  # the due date has passed
    assert account(soup(site_build.build(tiny), "tracking"))[1]["计划"].startswith("2027 年 5 月完成（日期已过）；")


def test_what_holds_only_later_is_in_the_page_for_the_readers_clock(tiny: Path) -> None:
    book.draft(tiny / "docs")
    page = soup(site_build.build(tiny), "tracking")
    ages = {(node["data-after"], node.get_text()) for node in page.select("[data-after][hidden]")}
    assert {("2027-02-22", "，已到期，重新开放"), ("2027-05-31", "（日期已过）"), ("2027-02-22", " 重新开放")} <= ages
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
    assert page.select_one(".history + details") is None
    later = "".join(f"  - {{on: 2026-11-2{n}, by: editors, due: 2027-0{n}, note: 改期}}\n" for n in range(5, 8))
    book.change(tiny / "docs", NEXT, book.SLIP, book.SLIP + later)
    page = soup(site_build.build(tiny), "tracking")
    assert [len(part.select("li")) for part in page.select("ul.history")] == [4, 3]
    assert page.select_one(".history + details > summary").get_text() == "更早的 3 条"  # type: ignore[union-attr]


def test_the_table_of_states_is_whole(tiny: Path) -> None:
    page = soup(site_build.build(tiny), "tracking")
    states = page.select("table.states tbody tr")
    assert [row.select_one("code").get_text() for row in states] == [s.value for s in Status]  # type: ignore[union-attr]
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


def test_the_people_are_named_from_the_data(tiny: Path) -> None:
    docs = tiny / "docs"
    book.person(docs, "lin", "林")
    book.change(docs, NEXT, "owners: []", "owners: [lin]")
    told = "corrections: [{on: 2026-11-30, by: editors, was: 2020-06, why: 公告是五月, reported: lin}]\n"
    book.change(docs, book.GPT_3_FILE, "overview: true\n", f"overview: true\n{told}")
    book.change(docs, "tracking.md", "```{series-board}", "```{series-people}\n```\n\n```{series-board}")
    found = [line.get_text() for line in soup(site_build.build(tiny), "tracking").select("ul.people > li")]
    assert [line.strip() for line in found] == [
        "本书编者；写作《原文》；审稿《原文》；核对《原文》；更正 1 条。",
        "林；写作《下一章》；报错 1 条。",
    ]
    book.change(docs, book.GPT_3_FILE, "reported: lin", "reported: lim")
    built = site_build.build(tiny)
    assert any("nobody in docs/people is 'lim'" in line for line in built.warnings), built.warnings
