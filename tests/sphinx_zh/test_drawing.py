"""Diagrams drawn: named, checked, alike on every machine, one picture for light and dark."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from unittest.mock import Mock
from xml.etree import ElementTree as ET

import pytest

from sphinx_zh import drawing
from sphinx_zh.drawing import PALETTE, SVG, DrawingError, checked, draw, missing_reason, renderer
from sphinx_zh.mermaid import label
from wcag import contrast

SAMPLES = {
    "timeline": "timeline TD\n  2020 年 5 月 : 【OpenAI】GPT-3 论文\n  2022 年 11 月 : 【OpenAI】ChatGPT 发布 : 【中国】讨论\n",
    "gantt": "gantt\n  dateFormat YYYY-MM-DD\n  axisFormat %Y年\n  tickInterval 12month\n  todayMarker off\n"
    "  section 中国\n  关闭 :crit, 2020-03-28, 2023-01-08\n  开放 :milestone, 2023-01-08, 0d\n",
    "pie": 'pie title 占比\n  "甲" : 40\n  "乙" : 60\n',
    "quadrantChart": "quadrantChart\n  x-axis 低 --> 高\n  y-axis 少 --> 多\n  quadrant-1 一\n  点: [0.3, 0.6]\n",
    "flowchart": "flowchart TD\n  A[“已预告”] -->|认领| B(写作中)\n  subgraph S[组]\n    B --> C{审稿}\n  end\n",
    "stateDiagram-v2": "stateDiagram-v2\n  [*] --> planned\n  planned --> drafting : 认领\n",
    "xychart-beta": "xychart-beta\n  title 参数\n  x-axis [2018, 2019]\n  y-axis 亿 0 --> 20\n  bar [1, 15]\n",
}
needs_renderer = pytest.mark.skipif(renderer() is None, reason=missing_reason())
each_kind = pytest.mark.parametrize("source", SAMPLES.values(), ids=SAMPLES)


def svg(text: str) -> ET.Element:
    """A drawing written by hand."""
    return ET.fromstring(f'<svg xmlns="http://www.w3.org/2000/svg">{text}</svg>')


def elements(text: str, name: str) -> Iterator[ET.Element]:
    """The elements of one name in a drawing."""
    return ET.fromstring(text).iter(f"{SVG}{name}")


# -- what comes out --------------------------------------------------------------------------------


@needs_renderer
@each_kind
def test_a_drawing_is_a_named_picture_with_its_size(source: str) -> None:
    root = ET.fromstring(draw(source, "d1", "名字 <甲> & “乙”"))
    assert root.tag == f"{SVG}svg"
    assert {key: root.attrib[key] for key in ("role", "aria-label", "class", "id")} == {
        "role": "img",
        "aria-label": "名字 <甲> & “乙”",
        "class": root.attrib["class"],
        "id": "d1",
    }
    assert root.attrib["class"] in ("drawing", "drawing wide")
    box = [float(number) for number in root.attrib["viewBox"].split()]
    assert [root.attrib["width"], root.attrib["height"]] == [f"{box[2]:.0f}", f"{box[3]:.0f}"]
    assert 0 < box[2] <= 760
    checked(root := ET.fromstring(draw(source, "d1", "名字")))
    assert "style" not in root.attrib


@needs_renderer
@each_kind
def test_ids_are_its_own_and_every_reference_is_met(source: str) -> None:
    drawn = draw(source, "dabc-2", "名字")
    found = re.findall(r'\bid="([^"]*)"', drawn)
    assert all(name.startswith("dabc-2") for name in found)
    assert len(found) == len(set(found))
    assert set(re.findall(r"url\(#([^)]*)\)", drawn)) <= set(found)


@needs_renderer
def test_a_vertical_timeline_has_its_arrowhead() -> None:
    drawn = draw(SAMPLES["timeline"], "d1", "名字")
    assert "url(#d1-arrowhead)" in drawn and 'id="d1-arrowhead"' in drawn


@needs_renderer
@each_kind
def test_the_same_bytes_each_time_and_in_another_process(source: str) -> None:
    here = draw(source, "d1", "名字")
    assert draw(source, "d1", "名字") == here
    script = "import sys; from sphinx_zh.drawing import draw; sys.stdout.buffer.write(draw(sys.argv[1], 'd1', '名字').encode())"
    tools = str(Path(drawing.__file__).parents[1])
    there = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", script, source],
        capture_output=True,
        check=True,
        env={"PYTHONPATH": tools, "PYTHONHASHSEED": "7"},
    )
    assert there.stdout.decode() == here


@needs_renderer
def test_what_is_remembered_of_a_kind_changes_no_drawing() -> None:
    def drawn(sources: Iterable[str], *, anew: bool) -> dict[str, str]:
        found = {}
        for source in sources:
            if anew:
                for one in (drawing._matcher, drawing._coloured, drawing._check_style):
                    one.cache_clear()
            found[source] = draw(source, "d1", "名字")
        return found

    sources = [*SAMPLES.values(), *(source.replace("甲", "乙") for source in SAMPLES.values())]
    fresh = drawn(sources, anew=True)
    assert drawn(sources, anew=False) == drawn(reversed(sources), anew=False) == fresh


@needs_renderer
@each_kind
def test_nothing_in_it_moves_links_or_loads(source: str) -> None:
    drawn = draw(source, "d1", "名字")
    without_names = drawn.replace("http://www.w3.org/2000/svg", "")
    assert not re.search(
        r"://|href|@import|@font-face|@keyframes|animation:|<title|<desc|<script|<foreignObject", without_names
    )


# -- light and dark --------------------------------------------------------------------------------


FILLS = sorted(
    key
    for key in PALETTE
    if re.fullmatch(
        r"(?:cScale|pie)\d+|quadrant\dFill|background|mainBkg|.*Bkg|.*BkgColor2?|primaryColor|.*Background", key
    )
)


@pytest.mark.parametrize("key", FILLS)
@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_words_stand_out_from_every_fill(key: str, theme: int) -> None:
    assert contrast(PALETTE["textColor"][theme], PALETTE[key][theme]) >= 7


@pytest.mark.parametrize("key", [key for key in PALETTE if re.search(r"(?i)text|label|titleColor|titleFill", key)])
def test_all_words_have_one_ink(key: str) -> None:
    fill = key == "edgeLabelBackground"
    assert PALETTE[key] == PALETTE["background" if fill else "textColor"]


@needs_renderer
@each_kind
def test_one_drawing_serves_both_themes(source: str) -> None:
    drawn = draw(source, "d1", "名字")
    pairs = set(re.findall(r"light-dark\((#\w+),(#\w+)\)", drawn))
    assert all(light != dark for light, dark in pairs)
    assert PALETTE["textColor"] in pairs
    words = [one for one in ET.fromstring(drawn).iter(f"{SVG}text") if "".join(one.itertext()).strip()]
    assert {one.get("fill", f"light-dark({','.join(PALETTE['textColor'])})") for one in words} == {
        f"light-dark({','.join(PALETTE['textColor'])})"
    }


@needs_renderer
@each_kind
def test_a_page_needs_no_inline_style_for_it(source: str) -> None:
    drawn = draw(source, "d1", "名字")
    assert not re.search(r"<style|\bstyle=|font-family|var\(", drawn)
    assert set(re.findall(r'class="([^"]*)"', drawn)) <= {"drawing", "drawing wide", "eventWrapper", "task"}


@needs_renderer
def test_a_colour_word_that_is_text_stays_text() -> None:
    drawn = draw("timeline TD\n  2020 : white gray #35;fff red\n", "d1", "名字")
    words = " ".join("".join(one.itertext()) for one in elements(drawn, "text")).split()
    assert words == ["2020", "white", "gray", "#fff", "red"]


@needs_renderer
def test_more_than_colour_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    frame = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><g transform="scale({})"/></svg>'
    monkeypatch.setattr(drawing, "_render", lambda source, theme, width: frame.format(theme))
    with pytest.raises(DrawingError, match="more than colour"):
        draw("pie", "d1", "名字")


STRONGER = """
<style>#d1 .a rect{fill:#111111;stroke:#222222}#d1 rect{fill:#333333}#d1 .b{stroke:#444444!important;filter:none}</style>
<g class="a"><rect class="b" fill="#555555" style="stroke:#666666;stroke-width:2px"/></g><rect/>
"""


def test_of_two_rules_the_stronger_stands_on_the_element() -> None:
    root = svg(STRONGER)
    root.set("id", "d1")
    drawing._rules_to_attributes(root, "d1")
    found = [dict(sorted(one.attrib.items())) for one in root.iter(f"{SVG}rect")]
    assert found == [{"fill": "#111111", "stroke": "#444444", "stroke-width": "2px"}, {"fill": "#333333"}]


# -- legible ---------------------------------------------------------------------------------------


@needs_renderer
@pytest.mark.parametrize("kind", ["timeline", "gantt"])
def test_text_is_twelve_pixels_or_more(kind: str) -> None:
    drawn = draw(SAMPLES[kind], "d1", "名字")
    sizes = [float(size) for size in re.findall(r'font-size="([\d.]+)"', drawn)]
    assert sizes and min(sizes) >= 12


@needs_renderer
def test_words_of_a_long_event_are_in_lines_of_eighteen() -> None:
    long = ("一二三四五六七八九十" * 6)[:54]
    drawn = draw(f"timeline TD\n  2020 : {label(long, 36)}\n", "d1", "名字")
    rows = [one.text for one in elements(drawn, "tspan") if one.text and one.text != "2020"]
    assert rows == [long[:18], long[18:36], long[36:]]


# -- what is refused -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("inside", "said"),
    [
        ("<script>x</script>", "<script>"),
        ("<foreignObject/>", "<foreignObject>"),
        ("<image/>", "<image>"),
        ("<a/>", "<a>"),
        ("<use/>", "<use>"),
        ("<animate/>", "<animate>"),
        ('<p xmlns="http://www.w3.org/1999/xhtml"/>', "<p>"),
        ('<g onclick="x()"/>', "'onclick'"),
        ('<g href="#a"/>', "'href'"),
        ('<g xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="#a"/>', "xlink}href'"),
        ('<g src="x"/>', "'src'"),
        ('<g style="fill:url(https://example.org/a)"/>', "https://example.org/a"),
        ('<g fill="url(//example.org/a)"/>', "//example.org/a"),
        ('<g fill="URL ( data:image/png,x )"/>', "data:image/png,x"),
        ('<path marker-end="url(a.svg#b)" d="M0,0"/>', "a.svg#b"),
        ('<g style="fill:url(&quot;https://example.org&quot;"/>', "https://example.org"),
        ("<style>@import 'x';</style>", "a style"),
        ("<style>@font-face{src:local(x)}</style>", "a style"),
        ("<style>a{fill:u\\72l(x)}</style>", "a style"),
        ("<style>a{content:'&lt;/style>'}</style>", "a style"),
        ("<style>a{fill:url(https://example.org)}</style>", "https://example.org"),
    ],
)
def test_what_is_not_on_the_list_is_refused(inside: str, said: str) -> None:
    with pytest.raises(DrawingError) as told:
        checked(svg(inside))
    assert said in str(told.value)


def test_what_is_only_for_tools_is_dropped() -> None:
    root = svg(
        '<title>甲</title><g data-id="x" aria-hidden="true"><desc>乙</desc><title>丙</title><rect width="1"/></g>'
    )
    checked(root)
    shown = '<svg xmlns="http://www.w3.org/2000/svg"><g><rect width="1" /></g></svg>'
    assert ET.tostring(root, encoding="unicode").replace("ns0:", "").replace(":ns0", "") == shown


@needs_renderer
@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("sequenceDiagram\n  A->>B: x\n", "not allowed"),
        ("mindmap\n  根\n", "not allowed"),
        ("flowchart TD\n  A --> B\n  linkStyle 0 stroke:url(https://example.org/a)\n", "https://example.org/a"),
        ("什么都不是\n", "cannot be read here: '什么都不是'"),
        ("", "cannot be read here: ''"),
    ],
)
def test_a_diagram_that_may_not_be_drawn(source: str, said: str) -> None:
    with pytest.raises(DrawingError) as told:
        draw(source, "d1", "名字")
    assert said in str(told.value)


@needs_renderer
def test_an_error_has_its_line_though_the_text_is_chinese() -> None:
    with pytest.raises(DrawingError) as told:
        draw("flowchart TD\n  甲[已预告] --> 乙[写作中]\n  乙 --> ][\n", "d1", "名字")
    assert told.value.line == 2


@needs_renderer
def test_a_drawing_has_a_size() -> None:
    crowd = "".join(f"  N{n}[甲{n}] --> N{n + 1}[乙{n + 1}]\n" for n in range(400))
    with pytest.raises(DrawingError):
        draw(f"flowchart LR\n{crowd}", "d1", "名字")


@needs_renderer
def test_a_drawing_that_is_no_xml_is_an_error_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "_render", lambda source, theme, width: "<svg><g></svg>")
    with pytest.raises(DrawingError, match="not well-formed"):
        draw("pie", "d1", "名字")


@needs_renderer
def test_a_renderer_is_made_once_for_each_theme_and_width_and_ends_in_silence() -> None:
    """To read its options takes ten times as long as to draw; what is left of one when Python ends would be told."""
    code = """
import merman
from sphinx_zh import drawing
made, real = [], merman.MermanEngine
merman.MermanEngine = lambda *given: made.append(1) or real(*given)
for n in range(3):
    for width in (drawing.WIDE, drawing.NARROW):
        drawing.draw(f"flowchart TD\\n  A[甲{n}] --> B[乙]", "d", "名字", width=width)
print(len(made))
"""
    environment = {**os.environ, "PYTHONPATH": str(Path(drawing.__file__).parents[1]), "SPHINX_ZH_KEPT": ""}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("4\n", "")


# -- without a renderer ----------------------------------------------------------------------------


def test_the_renderer_can_be_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPHINX_ZH_NO_RENDERER", "1")
    assert renderer() is None
    assert re.fullmatch(r"no renderer for [a-z]+-\w+", missing_reason())


@needs_renderer
def test_the_renderer_has_a_version_and_so_have_the_colours() -> None:
    assert re.fullmatch(r"merman \d+\.\d+\.\d+\S*", renderer() or "")
    assert re.fullmatch(r"[0-9a-f]{8}", drawing.version())


def test_without_the_package_nothing_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "version_of", Mock(side_effect=drawing.PackageNotFoundError))
    drawing._installed.cache_clear()
    assert renderer() is None
    drawing._installed.cache_clear()
