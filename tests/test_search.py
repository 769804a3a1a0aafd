"""The search index: folding, files, and that an index brought up to date is the one made from nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import book
import plain_search
import site_build
from series import search
from series.search import Section, State

FOLDED = {
    "ＧＰＴ－３ 与Ｃｏｄｅｘ": "gpt3与codex",
    "強化學習、資訊": "强化学习 资讯",
    "GPT-3.5 的 OpenAI’s 14,000 人": "gpt3.5的openai's 14,000人",
    "a - b，c/d": "a b c/d",
    "中 文\n字": "中文 字",
    "2022 年 11 月": "2022年11月",
    "C++ 与 C#": "c++与c#",
    "“引号”——（注）": "引号 注",
    "e\u0301té": "été",
    "零\u200b宽\ufe0f": "零宽",
    "1,2,x": "1,2 x",
    "𠮷野家": "𠮷野家",
    "　 ": "",
    "在 2022-11-30 发布": "在2022年11月30日发布",
    "2022/11/3、2022.01，2022-13": "2022年11月3日 2022年1月 2022-13",
    "arXiv 2107.02137": "arxiv 2107.02137",
    "2022.11.30-2022.12.5": "2022年11月30日 2022年12月5日",
    "2020-03-28/2023-01-08": "2020年3月28日 2023年1月8日",
    "2024-05-13T10": "2024年5月13日t10",
    "text-davinci-003 与 few-shot": "text-davinci003与few-shot",
}


@pytest.mark.parametrize("text", FOLDED)
def test_text_is_folded(text: str) -> None:
    assert search.fold(text) == FOLDED[text]


WORDS = st.sampled_from(
    ["对齐", "强化学习", "強化", "学", "的", "GPT", "gpt-3", "GPT-3.5", "ai", "OpenAI", "2022 年", "，", " ", "\n", "x"]
)
TEXT = st.lists(WORDS, max_size=12).map("".join)
STATES = st.sampled_from([None, ("published", "● 已发布"), ("planned", "○ 已预告")])


def book_of(draw: st.DrawFn) -> dict[str, list[Section]]:
    names = draw(
        st.lists(st.sampled_from(["index", "about", "chapters/00-a", "chapters/01-b", "chapters/02-c"]), unique=True)
    )
    found: dict[str, list[Section]] = {}
    for name in names:
        state = draw(STATES)
        texts = draw(st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=3))
        found[name] = [
            Section(f"{name}.html#s{at}", ("页", heading), text, state) for at, (heading, text) in enumerate(texts)
        ]
    return found


BOOKS = st.composite(book_of)()


def applied(files: Mapping[str, str | None], to: Mapping[str, str]) -> dict[str, str]:
    after = {**to, **files}
    return {name: text for name, text in after.items() if text is not None}


@settings(max_examples=150, deadline=None)
@given(first=BOOKS, second=BOOKS)
def test_an_index_brought_up_to_date_is_the_one_made_from_nothing(
    first: dict[str, list[Section]], second: dict[str, list[Section]]
) -> None:
    state, files = search.updated(State(), first, first, lambda name: None)
    old = applied(files, {})
    changed = {name: sections for name, sections in second.items() if first.get(name) != sections}
    if not changed and first.keys() == second.keys():
        return
    updated, files = search.updated(state, second, changed, old.get)
    assert all(text != old.get(name) for name, text in files.items())
    fresh, wanted = search.updated(State(), second, second, lambda name: None)
    assert applied(files, old) == wanted
    assert updated == fresh


def test_a_state_is_read_back_and_another_format_is_not() -> None:
    sections: dict[str, Sequence[Section]] = {"index": [Section("index.html", ("书",), "国家")]}
    state, files = search.updated(State(), sections, sections, lambda name: None)
    assert search.state(files[search.STATE_FILE]) == state
    for text in (None, "", "{}", "[]", '{"format":0,"pages":[],"characters":{}}', '{"format":1,"pages":[[]]}'):
        assert search.state(text) is None


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    book.write(tmp_path)
    site_build.conf(tmp_path)
    return tmp_path


def found(built: site_build.Built, query: str) -> set[str]:
    return plain_search.hits(plain_search.pages(built.out), query)


def test_the_sections_of_a_book_are_found(tiny: Path) -> None:
    built = site_build.build(tiny)
    assert found(built, "原文这样认为") == {"evidence/claims.html#a-claim"}
    assert found(built, "Few-Shot") >= {"evidence/sources.html#brown-2020"}
    assert "chapters/00-essay.html#essay-years" in found(built, "边境关闭")
    assert found(built, "一个判断") >= {"chapters/00-essay.html"}  # a mark's icon and its hidden words are not read
    assert found(built, "下一章已预告") == found(built, "有观点") == set()  # badges and hidden words stand apart
    (heading,) = [s for s in plain_search.pages(built.out)["chapters/00-essay"] if s.address.endswith("#essay-years")]
    assert heading.titles == ("原文", "年表") and heading.state == ("published", "● 已发布 · 自校")


def test_what_a_diagram_tells_is_found(tiny: Path) -> None:
    diagram = "```{mermaid}\n:alt: 甲走到乙再走到丙。\n:caption: 三步走\nflowchart LR\n  a[画中字] --> b\n```\n"
    book.change(tiny / "docs", "chapters/00-essay.md", "## 年表\n", f"## 年表\n\n{diagram}")
    built = site_build.build(tiny)
    for query in ("甲走到乙", "三步走"):
        assert found(built, query) == {"chapters/00-essay.html#essay-years"}


@pytest.mark.parametrize("status", ["drafting", "review", "paused", "withdrawn"])
def test_the_text_of_a_chapter_in_work_is_not_found(status: str, tiny: Path) -> None:
    path = "chapters/01-next-chapter.md"
    book.change(tiny / "docs", path, "\n还没有写。\n", "\n(next-plan)=\n## 暗号标题\n\n暗号正文。\n")
    assert found(site_build.build(tiny), "暗号") == {"chapters/01-next-chapter.html#next-plan"}  # announced: all of it
    entry = f"status: planned}}\n  - {{on: 2026-11-25, by: editors, status: {status}, claimed_until: 2027-02-01, note: 因}}\n"
    book.change(tiny / "docs", path, "status: planned}\n", entry)
    for folder in ("owners", "reviewers"):
        book.change(tiny / "docs", path, f"{folder}: []", f"{folder}: [editors]")
    again = site_build.build(tiny)
    assert found(again, "暗号") == set()
    assert found(again, "还没有写") == {"chapters/01-next-chapter.html"}  # its summary


def index(built: site_build.Built) -> dict[str, tuple[int, bytes]]:
    return {
        path.relative_to(built.out).as_posix(): (path.stat().st_mtime_ns, path.read_bytes())
        for path in (built.out / "_static/search").rglob("*.js*")
    }


def test_an_unchanged_book_writes_no_file_of_the_index(tiny: Path) -> None:
    before = index(site_build.build(tiny))
    assert index(site_build.build(tiny)) == before


def test_an_edit_writes_what_it_changes_and_ends_where_a_new_build_does(tiny: Path) -> None:
    before = index(site_build.build(tiny))
    book.change(tiny / "docs", "chapters/00-essay.md", "一个{fact}", "新的一个{fact}")
    after = index(site_build.build(tiny))
    texts = {name for name in after if "/t/" in name and after[name] != before.get(name)}
    assert len(texts) == 2  # the section itself, and the board, which shows how long the chapter is
    fresh = index(site_build.build(tiny, out="fresh"))
    assert {name: raw for name, (_, raw) in after.items()} == {name: raw for name, (_, raw) in fresh.items()}


def test_an_index_that_is_missing_is_made_again(tiny: Path) -> None:
    built = site_build.build(tiny)
    whole = site_build.tree(built.out)
    (built.out / "_static/search/pages.json").unlink()
    assert site_build.tree(site_build.build(tiny).out) == whole


def test_a_page_that_is_gone_is_found_no_more(tiny: Path) -> None:
    site_build.build(tiny)
    (tiny / "docs/evidence/sources.md").unlink()
    book.change(tiny / "docs", "index.md", "evidence/sources\n", "")
    built = site_build.build(tiny)
    assert "evidence/sources" not in plain_search.pages(built.out)
    fresh = site_build.build(tiny, out="fresh")
    assert site_build.tree(built.out / "_static/search") == site_build.tree(fresh.out / "_static/search")
