"""The parts of a drawing: closer together, on their ground, coloured, leading somewhere, legible, as long as they say."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from sphinx_zh import drawing, fit
from sphinx_zh.drawing import BROAD, NARROW, SMALL, both, draw, missing_reason, renderer
from sphinx_zh.fit import SVG
from sphinx_zh.layout import Mark

pytestmark = pytest.mark.skipif(renderer() is None, reason=missing_reason())

YEAR = """timeline TD
    2022 年 1 月 : 甲
    3 月 : 乙
    3 月 : 一二三四五六七八九十一二三四五六七八<br>九十
    4 月 : 丙
"""
PICTURE = """gantt
    dateFormat YYYY-MM-DD
    axisFormat %Y
    tickInterval 12month
    section 甲方
    第一 :milestone, 2018-06-11, 0d
    最后的一件事 :milestone, 2023-01-30, 0d
    section 乙方
    那几年 :vert, 2020-03-28, 2023-01-08
    一天 :vert, 2019-01-01, 0d
    GLM-130B :milestone, 2022-08-05, 0d
"""


def words(element: ET.Element) -> str:
    return "".join("".join(element.itertext()).split())


def texts(drawn: str) -> list[ET.Element]:
    return [text for text in ET.fromstring(drawn).iter(f"{SVG}text") if words(text)]


def box(drawn: str) -> list[float]:
    return [float(number) for number in ET.fromstring(drawn).attrib["viewBox"].split()]


def test_a_period_that_repeats_stands_once_and_no_row_is_higher_than_it_must_be() -> None:
    drawn = draw(YEAR, "d1", "")
    assert [words(text) for text in texts(drawn)] == [
        "2022年1月", "甲", "3月", "乙", "一二三四五六七八九十一二三四五六七八九十", "4月", "丙"
    ]  # fmt: skip
    root = ET.fromstring(drawn)
    tops = [
        float(fit.numbers(one.get("transform", ""))[1]) for one in root.iter() if one.get("class") == "eventWrapper"
    ]
    steps = [below - above for above, below in pairwise(tops)]
    assert steps[0] == pytest.approx(steps[1]) and 35 < steps[0] < 45 < steps[2] < 65
    one_more = draw(YEAR + "    5 月 : 丁\n", "d1", "")
    assert box(one_more)[3] - box(drawn)[3] == pytest.approx(steps[0], abs=1)


@pytest.mark.parametrize("kind", ["    零 : 零\n    甲 : 一 : 二\n", "    section 段\n    零 : 零\n    甲 : 一\n"])
def test_what_an_author_lays_out_otherwise_stays_whole(kind: str) -> None:
    drawn = draw(f"timeline TD\n{kind}", "d1", "")
    assert {"零", "甲", "一"} <= {words(text) for text in texts(drawn)}


@pytest.mark.parametrize("width", [drawing.WIDE, NARROW])
def test_years_are_the_ground_of_all_rows(width: int) -> None:
    root = ET.fromstring(draw(PICTURE, "d1", "", (), width))
    first = next(root.iter(f"{SVG}rect"))
    assert first.get("class") == f"task {fit.GROUND}"  # painted before everything
    left, wide, top, high = (float(first.attrib[name]) for name in ("x", "width", "y", "height"))
    name = next(text for text in root.iter(f"{SVG}text") if words(text) == "那几年")
    assert float(name.attrib["x"]) == pytest.approx(left + wide / 2)
    rows = [rect for rect in root.iter(f"{SVG}rect") if rect.get("class") == "task"]
    assert len(rows) == 4
    assert all(top < float(row.attrib["y"]) < top + high for row in rows if float(row.attrib["width"]) > 2)
    dates = {
        words(text): tick
        for tick in root.iter(f"{SVG}g")
        for text in tick
        if text.tag == f"{SVG}text" and words(text).isdigit()
    }
    zero = next(
        fit.numbers(group.get("transform", ""))[0] for group in root if any(words(one).isdigit() for one in group)
    )
    at = {year: zero + fit.numbers(tick.get("transform", ""))[0] for year, tick in dates.items()}
    first_year, *_, last_year = sorted(at)
    days = (date(int(last_year), 1, 1) - date(int(first_year), 1, 1)).days
    assert wide / (at[last_year] - at[first_year]) == pytest.approx(1016 / days, rel=0.02)


@pytest.mark.parametrize("width", [drawing.WIDE, NARROW])
def test_the_words_of_a_milestone_stand_beside_it_and_inside(width: int) -> None:
    root = ET.fromstring(draw(PICTURE, "d1", "", (), width))
    for name, anchor in (("第一", "start"), ("最后的一件事", "end"), ("GLM-130B", None)):
        text = next(one for one in root.iter(f"{SVG}text") if words(one) == name)
        x, long = float(text.attrib["x"]), fit.width(name) * 16
        assert anchor in (None, text.get("text-anchor"))
        assert (x - long > 0) if text.get("text-anchor") == "end" else (x + long < width)


def test_each_event_has_its_class_and_leads_where_it_is_told() -> None:
    names = ["第一", "最后的一件事", "那几年", "一天", "GLM-130B"]
    marks = [Mark(f"tint-{n}", f"page.html#{n}") for n in range(5)]
    for drawn in both(PICTURE, "d1", "名字", marks):
        root = ET.fromstring(drawn)
        assert root.get("role") == "group" and root.get("aria-label") == "名字"
        assert [(words(a), a.get("href")) for a in sorted(root.iter(f"{SVG}a"), key=lambda a: str(a.get("href")))] == [
            (name, f"page.html#{n}") for n, name in enumerate(names)
        ]
        for n in range(5):
            assert [one.get("class") for one in root.iter(f"{SVG}rect") if f"tint-{n}" in one.get("class", "").split()]
        assert "data-" not in drawn
    row = ET.fromstring(draw(YEAR, "d1", "", [Mark("a"), Mark("b", "#b")]))
    assert [one.get("class") for one in row.iter() if "eventWrapper" in one.get("class", "")] == [
        "eventWrapper a", "eventWrapper b", "eventWrapper", "eventWrapper"
    ]  # fmt: skip
    assert [words(a) for a in row.iter(f"{SVG}a")] == ["乙"]


CHART = 'xychart-beta\n  x-axis ["Common Crawl", "WebText2", "Books1", "维基百科"]\n  y-axis "权重" 0 --> 60\n  bar [60, 22, 8, 3]\n'


@pytest.mark.parametrize(
    ("source", "number"),
    [(PICTURE, 2), (CHART, 2), ("flowchart TD\n  甲 --> 乙\n", 1), (YEAR, 1), ('pie\n  "甲" : 60\n  "乙" : 40\n', 1)],
    ids=["gantt", "chart", "small", "timeline", "pie"],
)
def test_a_drawing_is_legible_where_it_is_shown(source: str, number: int) -> None:
    found = both(source, "d1", "")
    assert len(found) == number
    for drawn in found:
        least = min(float(text.get("font-size", 16)) for text in texts(drawn))
        shown = SMALL if "drawing wide" not in drawn else BROAD
        assert least * shown / box(drawn)[2] >= 12
    ids = [name for drawn in found for name in re.findall(r'\bid="([^"]*)"', drawn)]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(("width", "name", "size"), [(drawing.WIDE, "y", "height"), (NARROW, "x", "width")])
def test_bars_are_as_long_as_what_they_say(width: int, name: str, size: str) -> None:
    root = ET.fromstring(draw(CHART, "d1", "", (), width))
    plotted = [
        rect
        for rect in root.iter(f"{SVG}rect")
        if rect.get("x") and float(rect.attrib["height"]) < 490 and rect.get("stroke")
    ]
    bars = [float(rect.attrib[size]) for rect in plotted][-4:]
    assert [round(60 * bar / bars[0]) for bar in bars] == [60, 22, 8, 3]
