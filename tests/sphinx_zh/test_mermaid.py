"""Text made safe and broken for Mermaid, and what an author's diagram may hold."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_zh.mermaid import CLOSING, MAX_EVENTS, OPENING, balanced, cells, faults, hidden, label, lines, safe

# -- one line --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("ChatGPT 发布", "ChatGPT 发布"),
        ("12:30", "12#58;30"),
        ("甲 : 乙", "甲 #58; 乙"),
        ("甲：乙", "甲：乙"),
        ("C# 与 100%", "C#35; 与 100#37;"),
        ("#35;", "#35;35#59;"),
        ("%% 注", "#37;#37; 注"),
        ("<br>", "#60;br#62;"),
        ("A&B", "A#38;B"),
        ("a;b", "a#59;b"),
        ("一行\n两行\t三", "一行 两行 三"),
        ("  空\u3000格  ", "空 格"),
        ("title 甲", "#116;itle 甲"),
        ("Section 乙", "#83;ection 乙"),
        ("accTitle: 丙", "#97;ccTitle#58; 丙"),
        ("accDescr {丁}", "#97;ccDescr {丁}"),
        ("click here", "#99;lick here"),
        ("includes 戊", "#105;ncludes 戊"),
        ("excludes weekends", "#101;xcludes weekends"),
        ("weekday monday", "#119;eekday monday"),
        ("topAxis", "#116;opAxis"),
        ("todayMarker off", "#116;odayMarker off"),
        ("后面的 title 不动", "后面的 title 不动"),
        ("", ""),
    ],
)
def test_safe(written: str, expected: str) -> None:
    assert safe(written) == expected


def test_cells_counts_wide_and_ambiguous_characters_twice() -> None:
    assert [cells(text) for text in ("", "GPT-3", "发布", "“甲”", "，")] == [0, 5, 4, 6, 2]


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("OpenAI 发布 GPT-3", 36, ["OpenAI 发布 GPT-3"]),
        ("一二三四五六", 8, ["一二三四", "五六"]),
        ("一二三四，五", 8, ["一二三", "四，五"]),
        ("一二三《四五》", 8, ["一二三", "《四五》"]),
        ("甲 text-davinci-003 乙", 18, ["甲", "text-davinci-003", "乙"]),
        ("abcdefghij", 4, ["abcd", "efgh", "ij"]),
        ("", 8, []),
        ("   ", 8, []),
    ],
)
def test_lines(text: str, width: int, expected: list[str]) -> None:
    assert lines(text, width) == expected


def test_label_wraps_first_so_that_entities_are_not_cut() -> None:
    assert label("一二三:四五", 8) == "一二#58;<br>三四五" or label("一二三:四五", 8).count("<br>") == 1
    assert "#58;" in label("一二三:四五", 8)
    assert label("甲 title 乙", 6) == "甲<br>#116;itle<br>乙"


@given(st.text(st.sampled_from("一二三 aB9，。（）《》“”-.:"), max_size=60), st.integers(8, 40))
def test_lines_lose_nothing_but_spaces_and_fit(text: str, width: int) -> None:
    broken = lines(text, width)
    assert "".join("".join(broken).split()) == "".join(text.split())
    assert all(line and cells(line) <= width for line in broken)


@given(
    st.text(st.sampled_from("一二三，。（）《》"), max_size=60).filter(lambda t: not re.search("[，。）》（《]{3}", t))
)
def test_no_line_begins_with_a_closing_mark_or_ends_with_an_opening_one(text: str) -> None:
    broken = lines(text, 20)
    assert not [line for line in broken[1:] if line[0] in CLOSING]
    assert not [line for line in broken[:-1] if line[-1] in OPENING]


# -- authors' diagrams -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "source",
    [
        "flowchart TD\n  A[“已预告”] -->|认领| B\n  B <--> C\n",
        "timeline\n  2022 年 11 月 : ChatGPT<br>发布 : GPT-3.5\n",
        '%% 注释\npie title 占比\n  "甲" : 40\n',
        "gantt\n  dateFormat YYYY-MM-DD\n  section 甲\n  乙 :crit, 2020-01-01, 2023-01-08\n",
        "quadrantChart\n  x-axis 低 --> 高\n  点: [0.3, 0.6]\n",
        "stateDiagram-v2\n  [*] --> planned\n",
        "xychart-beta\n  x-axis [2018, 2019]\n  bar [1, 2]\n",
        "timeline\n  2020 : training data: 甲 #58; call\n",
        "timeline\n  style guide : class a b : ::: 甲\n",
        "flowchart TD\n  Style --> Class\n  style  ==> 甲 & Class\n",
        "stateDiagram-v2\n  Class --> Style : 走\n  Style : 甲\n",
        'flowchart TD\n  A["#quot;甲#quot; #9829; #59; style"]\n  %% #nosuch;\n',
        'pie\n  "style A" : 1\n',
    ],
)
def test_plain_diagrams_pass(source: str) -> None:
    assert faults(source) == []


@pytest.mark.parametrize(
    ("source", "line", "said"),
    [
        ("", 0, "empty"),
        ("\n%% 只有注释\n", 0, "empty"),
        ("\nsequenceDiagram\n  A->>B: x", 1, "'sequenceDiagram' is no kind of diagram"),
        ("mindmap\n  根", 0, "'mindmap' is no kind of diagram"),
        ("---\nconfig: {}\n---\npie", 0, "'---' is no kind of diagram"),
        ('%%{init: {"theme": "dark"}}%%\npie', 0, "'%%{init' is no kind of diagram"),
        ('pie\n%%{init: {"securityLevel": "loose"}}%%', 1, "a directive"),
        ("flowchart TD\n  A --> B\n  click A call go()", 2, "links or calls"),
        ("flowchart TD\n  A --> B; click A call go()", 1, "links or calls"),
        ("flowchart TD\n  A --> B\n  CLICK A go", 2, "links or calls"),
        ("stateDiagram-v2\n  href x", 1, "links or calls"),
        ("flowchart TD\n  A[甲<script>x</script>]", 1, "an HTML tag"),
        ("flowchart TD\n  A[甲<br onload=x>]", 1, "an HTML tag"),
        ("flowchart TD\n  A[甲</b>]", 1, "an HTML tag"),
        ("flowchart TD\n  A[甲<!-- x -->]", 1, "an HTML tag"),
        ('flowchart TD\n  A@{ img: "x.png" }', 1, "a shape with properties"),
        ("flowchart TD\n  A[javascript:x]", 1, "an address with a script"),
        ("flowchart TD\n  A[data:text/html,x]", 1, "an address with a script"),
        ("flowchart TD\n  A --> B\n  linkStyle 0 stroke:url(//x.org)", 2, "a style that loads"),
        ("flowchart TD\n  style A fill:URL (#a)", 1, "a style that loads"),
        ("flowchart TD\n  A[https://example.org]", 1, "an address"),
        ("flowchart TD\n  A[甲&#60;b]", 1, "an entity"),
        ("flowchart TD\n  A[甲&lt;b]", 1, "an entity"),
        ("flowchart TD\n  A[$$x^2$$]", 1, "a formula"),
        ("flowchart TD\n  A --> B\n  style A fill:#ffffcc", 2, "colours"),
        ("flowchart TD\n  A --> B; style A fill:#ffffcc", 1, "colours"),
        ("flowchart TD\n  A --> B\n  classDef warm fill:#f00;", 2, "colours"),
        ("flowchart TD\n  A --> B\n  class A,B warm", 2, "colours"),
        ("flowchart TD\n  A:::warm --> B", 1, "colours"),
        ("flowchart TD\n  A --> B\n  linkStyle default stroke:red", 2, "colours"),
        ("flowchart TD\n  A --> B\n  linkStyle 0 stroke:red", 2, "colours"),
        ("stateDiagram-v2\n  a --> b\n  classDef warm fill:#f00", 2, "colours"),
        ("stateDiagram-v2\n  a --> b\n  CLASS a warm", 2, "colours"),
        ("stateDiagram-v2\n  a:::warm --> b", 1, "colours"),
        ("stateDiagram-v2\n  a --> b\n  style a fill:red", 2, "colours"),
        ("quadrantChart\n  点: [0.3, 0.6] color: #ff3300, radius: 10", 1, "colours"),
        ("quadrantChart\n  点: [0.3, 0.6] radius: 10", 1, "colours"),
        ("quadrantChart\n  点: [0.3, 0.6] stroke-color: #00ff00", 1, "colours"),
        ("quadrantChart\n  点:::warm: [0.3, 0.6]", 1, "colours"),
        ("quadrantChart\n  classDef warm color: #109060", 1, "colours"),
        ('pie\n  %%{init: {"themeVariables": {"pie1": "#f00"}}}%%', 1, "a directive"),
        ("timeline\n  2020 : 甲 #nosuch; 乙", 1, "no character '#nosuch;'"),
        ("timeline\n  2020 : #0; #1114112; #x41;", 1, "no character '#0;'"),
        ("timeline\n  2020 : 甲#8238;乙", 1, "no character '#8238;'"),
    ],
)
def test_a_fault_is_told_with_its_line(source: str, line: int, said: str) -> None:
    at, english, chinese = faults(source)[0]
    assert (at, said in english) == (line, True), english
    assert chinese and chinese != english


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("flowchart TD\n" + "A --> B\n" * 200, "larger than 8 KiB or 200 lines"),
        ("flowchart TD\nA[" + "甲" * 3000 + "]", "larger than 8 KiB or 200 lines"),
        ("flowchart TD\n" + "subgraph S\nend\n" * 9, "more than 8 groups"),
        ("timeline\n" + "2020 : 甲 : 乙\n" * 31, f"more than {MAX_EVENTS} events"),
    ],
)
def test_a_diagram_has_a_size(source: str, said: str) -> None:
    assert [said in english for _, english, _ in faults(source)] == [True]


def test_every_fault_is_told_once_a_line() -> None:
    source = "mindmap\n  a\n  click A\n  <b>https://x</b>\n"
    assert [line for line, _, _ in faults(source)] == [0, 2, 3]


def test_a_label_of_two_lines_is_broken_evenly() -> None:
    assert label("【OpenAI】从人类偏好学习的强化学习论文", 36) == "【OpenAI】从人类偏好<br>学习的强化学习论文"


@given(st.text(st.sampled_from("一二三 aB9，。（）《》“”-.:"), max_size=60), st.integers(8, 40))
def test_balanced_lines_are_as_few_as_can_be_and_fit(text: str, width: int) -> None:
    even = balanced(text, width)
    assert len(even) == len(lines(text, width))
    assert "".join("".join(even).split()) == "".join(text.split())
    assert all(line and cells(line) <= width for line in even)


def test_what_is_whole_in_a_greedy_line_is_whole_in_an_even_one() -> None:
    assert balanced("甲 title 乙", 6) == ["甲", "title", "乙"]
    assert balanced("短 text-davinci-003 乙", 36) == ["短 text-davinci-003 乙"]


# -- entities --------------------------------------------------------------------------------------


@given(st.lists(st.sampled_from(["甲", "#", ";", "a", "\n", "&", "\ue000", "#quot;", "#9829;"])))
def test_what_is_hidden_comes_back(pieces: list[str]) -> None:
    source = "".join(pieces)
    text, meant = hidden(source)
    assert not set(meant) & set(source)
    assert "#quot;" not in re.sub("&#quot;", "", text)
    words = {sign: {'"': "#quot;", "♥": "#9829;"}.get(said, said) for sign, said in meant.items()}
    assert text.translate(str.maketrans(words)) == source


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("#quot;", '"'),
        ("#amp;", "&"),
        ("#lt;#gt;", "<>"),
        ("#35;", "#"),
        ("#9829;", "♥"),
        ("#hearts;", "♥"),
        ("#semi;", ";"),
        ("#30002;", "甲"),
        ("#128512;", "😀"),
        ("#nbsp;", "\u00a0"),
        ("#amp;lt;", "&lt;"),
        ("#nosuch;", "#nosuch;"),
        ("#10;", "#10;"),
        ("#8238;", "#8238;"),
        ("#57344;", "#57344;"),
        ("#99999999999999999999;", "#99999999999999999999;"),
    ],
)
def test_an_entity_stands_for_a_character_that_is_seen(written: str, meant: str) -> None:
    text, signs = hidden(f"timeline\n  2020 : {written}")
    assert text.translate(str.maketrans(signs)) == f"timeline\n  2020 : {meant}"
