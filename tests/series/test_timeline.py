"""Which facts a timeline shows, in which order, and as which Mermaid text."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from series.dates import When
from series.facts import Fact, FactKind, Verdict
from series.model import Lane, Library
from series.timeline import Selection, drawn, mermaid_text, periods, selected, selection, summary_zh, told

LANES = (
    Lane(id="openai", word="OpenAI"),
    Lane(id="china", word="中国"),
    Lane(id="world", word="国际"),
)


def fact(ident: str, on: str | None = "2022-11-30", **fields: Any) -> Fact:
    """An event of the essay by OpenAI, unless told otherwise."""
    given = {
        "title": ident,
        "title_en": ident,
        "lane": "openai",
        "kind": "product",
        "said": "甲。",
        "verdict": "confirmed",
    }
    return Fact(**({"id": ident, "date": on} | given | fields))


def ids(facts: tuple[Fact, ...]) -> list[str]:
    """What they are called."""
    return [one.id for one in facts]


LIBRARY = Library(
    events=(
        fact("chatgpt", "2022-11-30", stated="2022-12-01", overview=True, chapters=("story",)),
        fact("whole-year", "2022", lane="world", kind="other"),
        fact("new-year", "2022-01-01", lane="china", kind="policy", said=None, added="补。"),
        fact("borders", "2020-03-28/2023-01-08", lane="china", kind="policy", overview=True, said=None, added="补。"),
        fact("gpt-3", "2020-05-28", kind="paper", chapters=("story", "alignment")),
        fact("only-stated", None, stated="2022-12", verdict="unverifiable"),
        fact("undated", None),
        fact("same-day", "2022-11-30", lane="world"),
    ),
    claims=(fact("claim", "2022-11-30"),),
)

# -- what was asked --------------------------------------------------------------------------------


def test_the_words_of_a_directive() -> None:
    written = {
        "from": "2020",
        "to": " 2022-06 ",
        "lanes": "openai, china",
        "kinds": "paper model",
        "chapters": "story,alignment",
        "overview": None,
        "essay": "",
        "by": "stated",
        "form": "band",
    }
    assert selection(written, LANES) == Selection(
        from_=When.parse("2020"),
        to=When.parse("2022-06"),
        lanes=frozenset({"openai", "china"}),
        kinds=frozenset({FactKind.PAPER, FactKind.MODEL}),
        chapters=frozenset({"story", "alignment"}),
        overview=True,
        essay=True,
        by="stated",
        form="band",
        brief=True,
    )
    assert selection({}, LANES) == Selection()


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ({"lanes": "openia"}, "lanes: 'openia' is unknown; did you mean 'openai'?"),
        ({"lanes": "openai mars"}, "lanes: 'mars' is unknown; allowed: openai china world"),
        ({"kinds": "papers"}, "kinds: 'papers' is unknown; did you mean 'paper'?"),
        ({"by": "dates"}, "by: 'dates' is unknown; did you mean 'date'?"),
        ({"form": "circle"}, "form: 'circle' is unknown; allowed: timeline band"),
        ({"from": "2022-13"}, "from: '2022-13' names a day that does not exist"),
        ({"to": "yesterday"}, "to: 'yesterday' is not a date; write 2022,"),
        ({"until": "2022"}, "unknown option 'until'; allowed: from to lanes kinds"),
    ],
)
def test_a_wrong_word_is_named_with_the_right_one(written: dict[str, str], said: str) -> None:
    with pytest.raises(ValueError) as told:
        selection(written, LANES)
    assert str(told.value).startswith(said)


# -- which and in which order ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ({}, ["borders", "gpt-3", "new-year", "whole-year", "chatgpt", "same-day", "only-stated"]),
        ({"by": "stated"}, ["borders", "gpt-3", "new-year", "whole-year", "same-day", "chatgpt", "only-stated"]),
        ({"from": "2020", "to": "2020"}, ["borders", "gpt-3"]),
        ({"from": "2021"}, ["new-year", "whole-year", "chatgpt", "same-day", "only-stated"]),
        ({"from": "2022-12"}, ["only-stated"]),
        ({"from": "2022-12", "by": "stated"}, ["chatgpt", "only-stated"]),
        ({"to": "2022-01"}, ["borders", "gpt-3", "new-year", "whole-year"]),
        ({"from": "2022/.."}, ["new-year", "whole-year", "chatgpt", "same-day", "only-stated"]),
        ({"to": "2022/.."}, ["borders", "gpt-3", "new-year", "whole-year", "chatgpt", "same-day", "only-stated"]),
        ({"lanes": "china"}, ["borders", "new-year"]),
        ({"lanes": "china world"}, ["borders", "new-year", "whole-year", "same-day"]),
        ({"kinds": "paper"}, ["gpt-3"]),
        ({"chapters": "story"}, ["gpt-3", "chatgpt"]),
        ({"chapters": "alignment nothing"}, ["gpt-3"]),
        ({"overview": ""}, ["borders", "chatgpt"]),
        ({"essay": ""}, ["gpt-3", "whole-year", "chatgpt", "same-day", "only-stated"]),
        ({"essay": "", "overview": "", "lanes": "china"}, []),
    ],
)
def test_selected(written: dict[str, str], expected: list[str]) -> None:
    assert ids(selected(LIBRARY, selection(written, LANES))) == expected


# -- periods ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        (["2017-06-12", "2017-06-30", "2017-07", "2018-06"], ["2017 年 6 月", "2017 年 6 月", "7 月", "2018 年 6 月"]),
        (["2022-01-01", "2022", "2022-01-05"], ["2022 年 1 月", "年内", "1 月"]),
        (["2022-11", "2022-12", "2022-12-30", "2022-12"], ["2022 年 11 月", "12 月", "12 月", "12 月"]),
        (["2020-03-28/2023-01-08"], ["2020 年 3 月 28 日至 2023 年 1 月 8 日"]),
        (["2020-01/2020-03~", "2020-01/2020-03~", "2020-01"], ["2020 年初", "2020 年初", "1 月"]),
        (["2022-01/2022-06", "2022-12-01/2022-12-10"], ["2022 年上半年", "12 月上旬"]),
        ([], []),
    ],
)
def test_periods(dates: list[str], expected: list[str]) -> None:
    """The year is said where it changes; what repeats is the same word, which a drawing shows once."""
    facts = [fact(f"f{n}", on) for n, on in enumerate(dates)]
    assert [name for name, _ in periods(facts, "date")] == expected
    assert [one for _, one in periods(facts, "date")] == facts


# -- as text ---------------------------------------------------------------------------------------


def test_a_timeline_by_the_essay_marks_what_differs() -> None:
    facts = (
        fact("a", "2020-05-28", title="GPT-3 论文", stated="2020-05"),
        fact("b", "2022-11-30", title="ChatGPT 发布", stated="2022-12-01", verdict="imprecise"),
        fact("c", "2022-11-30", title="国内讨论: 一周后回落", lane="china", stated="2022-12", verdict="contradicted"),
        fact("d", "2022", title="title 开头的一条", lane="world"),
    )
    assert mermaid_text(facts, Selection(by="stated"), LANES) == (
        "timeline TD\n"
        "    2020 年 5 月 : GPT-3 论文\n"
        "    2022 年 12 月 : ChatGPT 发布 ≈\n"
        "    2022 年 12 月 : 国内讨论#58; 一周后回落 ✗\n"
        "    年内 : #116;itle 开头的一条\n"
    )


BAND = (
    fact("a", "2018", title="一整年"),
    fact("b", "2020-03-28/2023-01-08", title="边境因疫情关闭的几年", short="边境关闭", lane="china"),
    fact("c", "2022-11-30", title="甲, 乙", stated="2022-12-01", verdict="imprecise"),
    fact("d", "2022-12-20/..", title="仍在继续", lane="china"),
    fact("e", "2022-12", title="没有阵营", lane=None),
)


def test_a_band_draws_years_as_the_ground_stretches_as_bars_and_days_as_milestones() -> None:
    assert mermaid_text(BAND, Selection(form="band", by="stated"), LANES) == (
        "gantt\n"
        "    dateFormat YYYY-MM-DD\n"
        "    axisFormat %Y\n"
        "    tickInterval 12month\n"
        "    todayMarker off\n"
        "    section OpenAI\n"
        "    一整年 :milestone, 2018-01-01, 0d\n"
        "    甲， 乙 ≈ :milestone, 2022-11-30, 0d\n"
        "    section 中国\n"
        "    边境关闭 :vert, 2020-03-28, 2023-01-08\n"
        "    仍在继续 :2022-12-20, 2023-01-08\n"
        "    section 其他\n"
        "    没有阵营 :milestone, 2022-12-01, 0d\n"
    )


def test_marks_come_in_the_order_of_the_drawing() -> None:
    assert [one.id for one in drawn(BAND, Selection(form="band"), LANES)] == ["a", "c", "b", "d", "e"]
    assert [one.id for one in drawn((*BAND, fact("x", None)), Selection(), LANES)] == ["a", "b", "c", "d", "e"]


def test_in_the_essay_s_order_a_list_tells_what_else_is_said_of_an_event() -> None:
    claims = (
        fact("second", None, lane=None, about="gpt-3", locus={"part": 1, "nth": 9}),
        fact("first", None, lane=None, about="gpt-3", locus={"part": 1, "nth": 8}),
        fact("elsewhere", None, lane=None),
    )
    library = LIBRARY.model_copy(update={"claims": claims})
    only = selection({"chapters": "alignment story", "to": "2020", "by": "stated"}, LANES)
    assert ids(told(library, only)) == ["gpt-3", "first", "second"]
    assert ids(told(library, selection({"chapters": "story", "to": "2020"}, LANES))) == ["gpt-3"]


def test_summary_zh() -> None:
    facts = [fact("a"), fact("b", verdict="imprecise"), fact("c", verdict="contradicted"), fact("d", verdict="opinion")]
    assert summary_zh(facts) == "4 条，其中 1 条有出入、1 条与来源不符、1 条观点"
    assert summary_zh(facts[:1]) == "1 条"
    assert summary_zh([]) == "0 条"


# -- what Mermaid reads ----------------------------------------------------------------------------

WORDS = st.one_of(
    st.sampled_from(
        [
            "title",
            "section",
            "accTitle",
            "accDescr",
            "click",
            "call",
            "href",
            "includes",
            "excludes",
            "weekday",
            "weekend",
            "dateFormat",
            "axisFormat",
            "tickInterval",
            "todayMarker",
            "inclusiveEndDates",
            "topAxis",
            "end",
            "timeline",
            "gantt",
            "crit",
            "done",
        ]
    ),
    st.text(
        st.sampled_from(": ;#%&,，：；{}[]()\"'`$|\\-+*/!?=@~^_.“”《》…—·0159abZ一二三年ﬂ°¶ß\u00a0\u3000"), max_size=12
    ),
    st.sampled_from(["%%", "%%{", ": :", "#35;", "#58;", "&amp;", "<br>", "12:30", "C#", "$$", "---", "@{", "\\n"]),
)
TITLES = st.lists(WORDS, min_size=1, max_size=6).map(" ".join).filter(str.strip)
DATES = st.one_of(
    st.dates(min_value=date(2016, 1, 1), max_value=date(2024, 12, 31)).map(str),
    st.sampled_from(
        ["2017", "2020-05", "2022-12", "2022~", "2022-03?", "2020-03-28/2023-01-08", "2022-01/2022-06", "2021/.."]
    ),
)
FACTS = st.lists(
    st.tuples(TITLES, DATES, st.sampled_from(["openai", "china", "world", None]), st.sampled_from(list(Verdict))),
    min_size=1,
    max_size=14,
)


def made(rows: list[tuple[str, str, str | None, Verdict]]) -> tuple[Fact, ...]:
    """Events with titles that no reader of files has looked at: whatever it refuses, drawing stays right without it."""
    kept = [
        Fact.model_construct(
            id=f"f{n}",
            title=title,
            date=When.parse(on),
            stated=None,
            lane=lane,
            verdict=verdict,
            said="甲",
            short=None,
            called=None,
        )
        for n, (title, on, lane, verdict) in enumerate(rows)
    ]
    return tuple(sorted(kept, key=lambda one: one.date.key))  # type: ignore[union-attr]


def squeezed(text: str) -> str:
    """As Mermaid shows it, without the white space that line breaking may drop."""
    text = re.sub(r"<br\s*/?>", "", text)
    text = re.sub(r"ﬂ°°(\d+)¶ß|#(\d+);", lambda m: chr(int(m[1] or m[2])), text)
    return "".join(text.split())


@pytest.fixture(scope="module")
def parsed() -> Any:
    """A function from Mermaid text to what the renderer reads in it."""
    merman = pytest.importorskip("merman", reason="this machine has no renderer")
    engine = merman.Merman()
    return lambda text: json.loads(engine.parse_json(text, None))


@settings(max_examples=300, deadline=None)
@given(rows=FACTS)
def test_a_drawn_timeline_holds_exactly_the_events_that_went_in(parsed: Any, rows: list[Any]) -> None:
    facts = made(rows)
    read = parsed(mermaid_text(facts, Selection(), LANES))
    got = [(squeezed(task["task"]), [squeezed(event) for event in task["events"]]) for task in read["tasks"]]
    expected = []
    for period, one in periods(facts, "date"):
        expected.append((squeezed_plain(period), [squeezed_plain(one.title + sign(one))]))
    assert got == expected


@settings(max_examples=300, deadline=None)
@given(rows=FACTS)
def test_a_drawn_band_holds_exactly_the_events_that_went_in(parsed: Any, rows: list[Any]) -> None:
    facts = made(rows)
    read = parsed(mermaid_text(facts, Selection(form="band"), LANES))
    got = [(task["section"], squeezed(task["task"]), task["milestone"], task["crit"]) for task in read["tasks"]]
    expected = []
    for lane, word in (*((lane.id, lane.word) for lane in LANES), (None, "其他")):
        for one in facts:
            if one.lane == lane:
                assert one.date
                name = squeezed_plain(one.title + sign(one)).replace(",", "，")
                expected.append((word, name, not one.date.is_interval, False))
    assert got == expected


def sign(fact: Fact) -> str:
    """What a drawing adds to a name on which the sources say no simple yes."""
    return "" if fact.verdict is Verdict.CONFIRMED else fact.verdict.icon


def squeezed_plain(text: str) -> str:
    """Without white space."""
    return "".join(text.split())
