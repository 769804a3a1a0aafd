"""The search index: folding, files, and that an index brought up to date is the one made from nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sphinx_zh.search import index as search
from sphinx_zh.search.index import Section, State

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
    "看著書，瞭解計畫的藉口；衞星": "看着书 了解计划的借口 卫星",
    "⽤户的⻓期⽬标，⻔槛很⾼": "用户的长期目标 门槛很高",
    "⺀部首": "部首",
}


@pytest.mark.parametrize("text", FOLDED)
def test_text_is_folded(text: str) -> None:
    assert search.fold(text) == FOLDED[text]


WORDS = st.sampled_from(
    [
        "对齐",
        "强化学习",
        "強化",
        "学",
        "的",
        "GPT",
        "gpt-3",
        "GPT-3.5",
        "ai",
        "OpenAI",
        "2022 年",
        "，",
        " ",
        "\n",
        "x",
        "看",
        "著",
        "名",
        "計畫",
        "⻔",
    ]
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
