"""Words of a drawing are inside it, inside their shapes and clear of each other; or they are named. Each picture was looked at."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree as ET

import pytest

from sphinx_zh import drawing, fit
from sphinx_zh.drawing import SVG, DrawingError, draw, missing_reason, renderer

pytestmark = pytest.mark.skipif(renderer() is None, reason=missing_reason())

LONG = "一轮活动里正常的次序是怎样的一共有多少步每一步谁来做做完了以后怎么办才好呢"
YEARS = "  dateFormat YYYY-MM-DD\n  axisFormat %Y\n  tickInterval 12month\n"

LEGIBLE = {
    "timeline, as an author wrote it": "timeline\n    title 一轮活动里正常的次序是怎样的\n    section 一轮\n    开放期 : 上一轮已经结清了，"
    "<br>这时可以加入，也可以离开\n    冻结期 : 从现在起计算这一轮，<br>范围是上次冻结到这次开放",
    "timeline, short": "timeline\n  title 次序\n  section 一轮\n  开放期 : 可以加入\n  冻结期 : 开始计算",
    "timeline, Chinese without a space": "timeline\n  2020 年 5 月 : GPT-3 : 一二三四五六七八九十一二三四五六七八九十\n  2022 : 甲",
    "timeline, a long Latin word": "timeline\n  2022 : supercalifragilisticexpialidocious-model-name-v1",
    "timeline, a long section": "timeline\n  section 第一段的名字很长很长很长很长很长很长很长\n  甲 : 一",
    "timeline TD, all long": f"timeline TD\n  title {LONG}\n  section {LONG}{LONG}\n  {LONG} : {LONG} : 二",
    "timeline, many lines": "timeline\n  2020 : 一<br>二<br>三<br>四<br>五 : 乙\n  2021 : 甲",
    "gantt, default axis": "gantt\n  title 三周\n  dateFormat YYYY-MM-DD\n  section 写作\n  初稿 :a1, 2024-03-01, 7d\n  修改 :after a1, 12d",
    "gantt, years": "gantt\n  dateFormat YYYY-MM-DD\n  section 甲\n  长 : 2020-03-28, 2023-01-08\n  短 : 2020-03-28, 20d",
    "gantt, words beside a milestone": f"gantt\n{YEARS}  section 甲\n  开放的一个很长很长很长很长的名字 :milestone, 2023-01-08, 0d\n"
    "  长 : 2020-03-28, 2023-01-08",
    "pie": 'pie title 来源\n  "论文" : 60\n  "报道" : 30\n  "博客" : 7\n  "其他" : 3',
    "quadrant": "quadrantChart\n  title 难与用\n  x-axis 易 --> 难\n  y-axis 少 --> 多\n  quadrant-1 一\n  甲法: [0.3, 0.6]\n  最右: [0.95, 0.9]",
    "flowchart, long words": f'flowchart TD\n  A["{LONG}"] -->|{LONG}| B{{"{LONG}"}}\n  B --> C(({LONG}))\n  B --> D([{LONG}])\n  B --> E[/{LONG}/]',
    "flowchart, groups": f"flowchart TD\n  subgraph S[{LONG[:16]}]\n    A --> B\n  end\n  B -- 很长的字 --> C[(库)]\n  C --> C",
    "flowchart, arrows side by side": "flowchart TD\n  A -->|一个不短的标签一| B\n  A -->|一个不短的标签二| B\n  B -->|回去| A",
    "states, long words": f'stateDiagram-v2\n  [*] --> a\n  a --> b : {LONG}\n  b --> a : 到期\n  state "{LONG}" as c\n  b --> c\n'
    f"  note right of c : {LONG}",
    "states, groups": "stateDiagram-v2\n  state 组 {\n    [*] --> a\n    a --> b : 走\n  }\n  组 --> c",
    "xychart": 'xychart-beta\n  title "参数"\n  x-axis [GPT-1, GPT-2, GPT-3]\n  y-axis "亿" 0 --> 2000\n  bar [1, 15, 1750]\n  line [1, 2, 3]',
    "xychart, lying": "xychart-beta horizontal\n  x-axis [很长很长很长的类别一, 很长很长很长的类别二]\n  bar [1, 15]",
}
ILLEGIBLE = {
    "timeline, wide letters": ("timeline\n  2019 : 甲\n  2020 : WWWWWWWWWWWWWWWWWWWW", "WWWWWWWWWWWWWWWWWWWW", 2),
    "gantt, a title wider than all": (f"gantt\n  title {LONG}{LONG}\n{YEARS}  甲 : 2020-01-01, 900d", LONG, 1),
    "gantt, a group's name over a bar": (f"gantt\n{YEARS}  section 一个很长很长的分组\n  长 : 2020-01-01, 900d", "一个很长", 4),
    "gantt, words that leave the drawing": (f"gantt\n{YEARS}  甲 : 2020-01-01, 900d\n  {LONG}{LONG} : 2021-01-01, 60d", LONG, 5),
    "pie, slices too thin": ('pie title 来源\n  "甲" : 92\n  "乙" : 2\n  "丙" : 2\n  "丁" : 2\n  "戊" : 2', "2%", 0),
    "quadrant, a title wider than all": (f"quadrantChart\n  title {LONG}\n  甲: [0.3, 0.6]", LONG, 1),
    "quadrant, a name wider than its quarter": (
        "quadrantChart\n  quadrant-2 甲\n  quadrant-1 一个很长很长很长很长很长很长很长很长的名字\n  甲: [0.3, 0.6]",
        "一个很长",
        2,
    ),
    "quadrant, ends of an axis": ("quadrantChart\n  x-axis 很低很低很低很低很低很低很低很低 --> 很高很高很高很高很高很高很高很高\n", "很低", 1),
    "quadrant, a point at the edge": ("quadrantChart\n  x-axis 低 --> 高\n  最右边的那个点: [0.99, 0.5]", "最右边的那个点", 2),
    "quadrant, points beside each other": ("quadrantChart\n  甲法的名字: [0.3, 0.6]\n  乙法的名字: [0.35, 0.61]", "' over '", 2),
    "quadrant, a point on a name": ("quadrantChart\n  甲法的名字: [0.5, 0.6]\n  乙: [0.5, 0.57]", "甲法的名字", 1),
    "xychart, a long title": (f'xychart-beta\n  title "{LONG}"\n  x-axis [甲, 乙]\n  bar [1, 2]', LONG, 1),
    "xychart, a long axis": (f'xychart-beta\n  x-axis [甲, 乙]\n  y-axis "{LONG}" 0 --> 20\n  bar [1, 2]', LONG, 2),
    "xychart, categories": (
        "xychart-beta\n  x-axis [" + ", ".join(f"类别{n}类别{n}" for n in "一二三四五六七八九十") + "]\n  bar [1,2,3,4,5,6,7,8,9,9]",
        "'类别一类别一' over '类别二类别二'",
        1,
    ),
    "states, a name that is its label": (f"stateDiagram-v2\n  a --> {LONG}", LONG, 1),
}  # fmt: skip


WIDE = {
    "pie, long names": f'pie showData\n  "{LONG}" : 40\n  "乙" : 60',
    "flowchart, a row of many": "flowchart LR\n"
    + "".join(f"  N{n}[第{n}步] --> N{n + 1}[第{n + 1}步]\n" for n in range(9)),
}
"""Drawings that could be shown whole only with words of less than 12 px."""


@pytest.mark.parametrize("source", WIDE.values(), ids=WIDE)
def test_what_would_be_too_small_is_told(source: str) -> None:
    with pytest.raises(DrawingError, match="so wide that its words would be smaller than 12 px") as told:
        draw(source, "d1", "")
    assert "字会小于 12 像素" in told.value.zh


def said(drawn: str) -> Iterator[str]:
    """The words of a drawing, without spaces and line ends."""
    for text in ET.fromstring(drawn).iter(f"{SVG}text"):
        yield "".join("".join(text.itertext()).split())


@pytest.mark.parametrize("source", LEGIBLE.values(), ids=LEGIBLE)
def test_what_can_be_read_is_drawn(source: str) -> None:
    assert fit.misfits(ET.fromstring(draw(source, "d1", ""))) == {}


@pytest.mark.parametrize(("source", "words", "line"), ILLEGIBLE.values(), ids=ILLEGIBLE)
def test_what_cannot_be_read_is_named_with_its_line(source: str, words: str, line: int) -> None:
    with pytest.raises(DrawingError, match=r"^words that do not fit or cover others: ") as told:
        draw(source, "d1", "")
    assert (words in str(told.value), told.value.line) == (True, line)
    assert told.value.zh.startswith("图里的字放不下或互相遮盖：“")


def test_words_that_are_broken_are_all_there() -> None:
    words = "从现在起计算这一轮，范围是上次冻结到这次开放"
    drawn = draw(f"timeline\n  title {words}\n  2020 : {words}", "d1", "")
    assert list(said(drawn)).count(words) == 2
    assert "<br" not in drawn and "&lt;br" not in drawn


def test_a_title_of_a_timeline_is_inside_whatever_the_font_takes_for_an_ex() -> None:
    root = ET.fromstring(draw(f"timeline\n  title {LONG}\n  2020 : 甲", "d1", ""))
    assert float(root.attrib["viewBox"].split()[2]) >= len(LONG) * 20
    assert not [text for text in root.iter(f"{SVG}text") if text.get("font-size", "").endswith("ex")]


def test_of_crowded_dates_some_stay() -> None:
    drawn = draw("gantt\n  dateFormat YYYY-MM-DD\n  tickInterval 1month\n  甲 : 2020-01-01, 1090d", "d1", "")
    dates = [words for words in said(drawn) if words.startswith("20")]
    assert dates[:2] == ["2020-01-01", "2020-07-01"] and len(dates) < 12


@pytest.mark.parametrize(
    ("inside", "found"),
    [
        ('<text x="90" y="50">四个汉字</text>', {("四个汉字",): 0}),
        ('<text x="10" y="50" text-anchor="middle">四个汉字</text>', {("四个汉字",): 0}),
        ('<text x="10" y="50">四个汉字</text>', {}),
        ('<g transform="translate(20, 10)"><rect width="60" height="20"/><text y="15">四个汉字</text></g>', {("四个汉字",): 5}),
        ('<g transform="translate(20, 10)"><rect width="70" height="20"/><text y="15">四个汉字</text></g>', {}),
        ('<g><rect x="1" y="1" width="90" height="20"/><text x="2" y="15">甲</text></g><text x="8" y="15">乙</text>', {("甲", "乙"): 0}),
        ('<text x="2" y="15">甲</text><text x="2" y="33">乙</text>', {}),
        ('<text x="2" y="15">甲</text><rect width="30" height="30" fill="#fff"/>', {("甲",): 0}),
        ('<rect width="30" height="30" fill="#fff"/><text x="2" y="15">甲</text>', {}),
        ('<text x="2" y="15">甲</text><rect width="30" height="30" fill="none"/>', {}),
        ('<text transform="translate(50, 99) rotate(-90)">六个汉字六个</text>', {}),
        ('<text transform="translate(50, 90) rotate(-90)">六个汉字六个</text>', {("六个汉字六个",): 0}),
        ('<text x="2" y="0"><tspan x="2" dy="1em">一</tspan><tspan x="2" dy="1.1em">二</tspan></text>', {}),
    ],
)  # fmt: skip
def test_words_are_measured_where_they_stand(inside: str, found: dict[tuple[str, ...], int]) -> None:
    root = ET.fromstring(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100" font-size="16">{inside}</svg>')
    assert fit.misfits(root) == found


# -- what is written and what is shown -------------------------------------------------------------

ENTITIES = "#quot;甲#quot; #amp; #lt;b#gt; #35; #9829; #semi; #hearts; #58; #amp;lt#semi; #lt;br#gt;"
SHOWN = '"甲"&<b>#♥;♥:&lt;<br>'
IN_EACH = {
    "flowchart": f'flowchart TD\n  A["{ENTITIES}"] -->|"{ENTITIES}"| B\n  subgraph S["{ENTITIES}"]\n  B\n  end',
    "timeline": f"timeline\n  title {ENTITIES}\n  section {ENTITIES}\n  {ENTITIES} : {ENTITIES}",
    "gantt": f"gantt\n  title {ENTITIES}\n  dateFormat YYYY-MM-DD\n  axisFormat %Y\n  {ENTITIES} : 2020-01-01, 40d",
    "pie": f'pie title {ENTITIES}\n  "{ENTITIES}" : 40\n  "乙" : 60',
    "quadrantChart": f'quadrantChart\n  title {ENTITIES}\n  "{ENTITIES}": [0.5, 0.3]',
    "stateDiagram-v2": f'stateDiagram-v2\n  state "{ENTITIES}" as a\n  a --> b : {ENTITIES}\n  b : {ENTITIES}',
    "xychart-beta": f'xychart-beta\n  title "{ENTITIES}"\n  x-axis ["{ENTITIES}", "乙"]\n  bar [1, 2]',
}


@pytest.mark.parametrize("source", IN_EACH.values(), ids=IN_EACH)
def test_entities_are_the_characters_that_they_stand_for(source: str) -> None:
    assert list(said(draw(source, "d1", ""))).count(SHOWN) == source.count(ENTITIES)


@pytest.mark.parametrize("kind", IN_EACH)
def test_an_entity_never_becomes_markup_or_syntax(kind: str) -> None:
    source = IN_EACH[kind].replace(ENTITIES, "#60;script#62;#amp;#35;60#semi;#93;#124;")
    drawn = draw(source, "d1", "")
    assert "<script>&#60;]|" in list(said(drawn))
    drawing.checked(ET.fromstring(drawn))


def test_what_is_no_entity_stays_as_written() -> None:
    assert "C#,#nosuch;#8238;" in list(said(draw('flowchart TD\n  A["C#, #nosuch; #8238;"]', "d1", "")))


# -- what cannot be read ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("flowchart TD\n  A[甲] --> B[乙]\n  B --> ][\n", 2),
        ("flowchart TD\n  A[甲 --> B[乙]\n  B --> C\n", 1),
        ("flowchart TD\n  A(甲) -> B\n  B --> C\n", 1),
        ("flowchart TD\n  subgraph S\n  A --> B\n", 1),
        ('flowchart TD\n  A["#quot;甲] --> B\n  C --> D\n', 1),
        ("flowchart TD\n\n%% 注\n  A --> B\n  C —> D", 4),
        ("flowchart TD\n  A --> ][\n  B\n  C --> ][", 1),
        ("stateDiagram-v2\n  [*] --> a\n  a -> b\n", 2),
        ("gantt\n  dateFormat YYYY-MM-DD\n  甲 : 2020-13-45, 3d\n", 2),
        ("gantt\n  dateFormat YYYY-MM-DD\n  没有冒号\n  乙: a, 2020-01-01, 3d\n", 2),
        ('pie\n  "甲" : 四十\n  "乙": 3\n', 1),
        ("quadrantChart\n  x-axis 低 --> 高\n  点: [0.3, 1.6]\n", 2),
        ("xychart-beta\n  x-axis [a, b\n  bar [1,2]\n", 1),
        ("timeline\n  2020 : 甲\n  12:30 : 乙\n", 2),
        ("timeline XX\n  2020 : 甲\n", 0),
    ],
)
def test_a_mistake_is_told_by_the_line_that_was_written(source: str, line: int) -> None:
    row = source.split("\n")[line].strip()
    assert drawing.faults(source) == [(line, f"the diagram cannot be read here: {row!r}", f"图里这一行读不懂：{row!r}")]


def test_where_nothing_draws_nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPHINX_ZH_NO_RENDERER", "1")
    assert drawing.faults("flowchart TD\n  A --> ][") == []
