"""What is set wrongly in Chinese, and what would be right; what is right is let alone."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sphinx_zh import typography

WRONG = {
    "GPT-3论文": ["GPT-3 论文"],
    "论文GPT-3 和": ["论文 GPT-3"],
    "2022年": ["2022 年"],
    "2022年11月30日": ["2022 年 11 月 30 日"],
    "第3 章": ["第 3 章"],
    "你好,世界": ["你好，世界"],
    "你好,world": ["你好，world"],
    "GPT-3,后来": ["GPT-3，后来"],
    "他:好": ["他：好"],
    "好吗?": ["好吗？"],
    "真的!后来": ["真的！后来"],
    "他说：”好“": ["他说：“好”"],
    "说“一“": ["说“一”"],
    "说“他说“好”。”": ["说“他说‘好’。”"],
    "说 ’OK’ 了": ["说 ‘OK’"],
    "说 ，好": ["说，好"],
    "好。 再": ["好。再"],
    "（一)二": ["（一）二"],
    "(一）二": ["（一）二"],
    "中文(英文)后": ["中文（英文）后"],
    "中文(括号里是一段很长的说明)后": ["中文（括号里是[…]）", "（[…]长的说明）后"],
    "“引号里是一段特别特别长的话“，后": ["“[…]别长的话”，后"],
    "“引号里一段话“，后": ["“引号里一段话”，后"],
    "见(a)": ["见（a）"],
    "见 (b)": ["见（b）"],
    "GPT–3": ["GPT-3"],
    "什么\u00a0？": ["什么？"],
    "一\u3000二": ["一二"],
    "\u3000\u3000第一段": ["第一段"],
    "⽤户的⻓期⽬标，⻔槛很高": ["用户的长期目标，门槛很高"],
    "看⻅，⻩昏": ["看见，黄昏"],
    "说完了.": ["说完了。"],
    "一. 总则": ["一、总则"],
    "（见下）,后来": ["（见下），后来"],
    "（见下）.后来": ["（见下）。后来"],
    "他说“好”.": ["说“好”。"],
    "他说 “OK”.": ["“OK”。"],
    "“OK”,后来": ["“OK”，后来"],
    "《书》.": ["《书》。"],
    "【注】;后": ["【注】；后"],
    "好的!!": ["好的！！"],
    "等等...": ["等等……"],
    "等等. . .后来": ["等等……后来"],
    "等等．．．后来": ["等等……后来"],
    "等等。。。后来": ["等等……后来"],
    "等等…后来": ["等等……后来"],
    "等等.…": ["等等……"],
    "和 ... 之间": ["和……之间"],
    "GPT...后来": ["GPT……后来"],
    "对--错": ["对——错"],
    "好，，坏": ["好，坏"],
    "好，。": ["好。"],
    "多了 空格": ["多了空格"],
    "可观测性   技术": ["可观测性技术"],
    "GPT-3  两格": ["GPT-3 两格"],
    "ＧＰＴ－３ 论文": ["GPT-3 论文"],
    "第２章": ["第 2 章"],
    "说：，好": ["说：好"],
    "好。，坏": ["好。坏"],
    "好。。坏": ["好。坏"],
    "说“好，不关": ["“好，不关…”"],
    "第一段完。”再说": ["“…第一段完。”"],
    "（不关上的括号": ["（不关上的括…）"],
    "说“一“和“二“与“三": ["“一“和“二…”"],
    '说"好"了': ["说“好”了"],
    '说"OK"': ["说“OK”"],
    "用\ufffc,然后": ["用`…`，然后"],
    "一,二\n三四五,六": ["一，二", "三四五，六"],
}
RIGHT = [
    "GPT-3 论文，后来",
    "他说：“好。”又说‘不’。",
    "don’t 和 Karen’s",
    "100%的人",
    "比 3:1 高，在 10:30",
    "int8() 与 f(x)（见下）",
    "MIT (US), Oxford (UK).",
    "A/B 测试，C++ 与 C#",
    "中文用《 》，英文用斜体",
    "一行\nGPT-3 的\n论文",
    "https://example.org/a,b",
    "2020–2023 年",
    "所谓‘GPT’是什么？老板说‘OK’。",
    "第一章 总则",
    "附录一 名词解释",
    "李 明",
    "人生若只如初见 何事秋风悲画扇",
    "他写道：“第一段。",
    "“第二段，还没有完，",
    "标点（，。；：）",
    "\ufffc和\ufffc",
    "",
    "Rock ’n’ Roll",
    "听 Rock ’n’ Roll 的人",
    "rock ’n roll",
    "’90s 与 1990’s",
    "’tis the users’ data",
    "‘the users’ data’",
    "\ufffc’s 和 \ufffc, \ufffc",
    "from ... and",
    "Wait… what",
    "he said “OK”. Then “fine”, and",
    "他走了。……后来……",
    "“……”，（……）",
    "2022-11-30，3.5%，v1.2.3",
    "比分 16:9，时间 10:30:05",
    "他问：“Is it OK, really? Yes: it is.”",
    "后来[1]。再[^2]，又",
    "见 https://example.org/中文?a=b，后来",
    '文件.md，C++，3.5" 屏',
    "诗曰 床前明月光 疑是地上霜 举头",
    "“第一段“引”，还没有完",
    "1) 一；a) 二",
]


PIECES = st.sampled_from(
    [
        *"中文一章二的aBz019 \u3000\u00a0⽤⻓\n，。；：？！、（）《》「」“”‘’\"'.,;:?!()…—-–．Ａ３%/\ufffc",
        *("...", "。。。", "……", " . . .", "中文字的", "GPT", "https://a.b/c", "n", "90s", "--", "  "),
    ]
)


@pytest.mark.parametrize("text", WRONG)
def test_what_is_wrong_is_found_with_what_would_be_right(text: str) -> None:
    assert [slip.right for slip in typography.slips(text)] == WRONG[text]


@pytest.mark.parametrize("text", RIGHT)
def test_what_is_right_is_let_alone(text: str) -> None:
    assert typography.slips(text) == []


@settings(max_examples=500, deadline=None)
@given(st.lists(PIECES, max_size=24).map("".join))
def test_what_is_proposed_is_never_flagged_again(text: str) -> None:
    found = typography.slips(text)
    left = typography.slips(mended(text, found))
    assert [slip for slip in left if slip.mend is not None] == []
    assert len(left) == len([slip for slip in found if slip.mend is None])
    for slip in found if not left else ():
        assert slip.wrong != slip.right
        if "[…]" not in slip.right:
            assert typography.slips(slip.right.replace("`…`", typography.OBJECT)) == []


@pytest.mark.parametrize(
    "text", [text for text in WRONG if "不关" not in text and "”再" not in text and "“三" not in text]
)
def test_each_mend_that_is_shown_may_be_pasted(text: str) -> None:
    found = typography.slips(text)
    assert typography.slips(mended(text, found)) == []
    assert [again for slip in found for again in typography.slips(slip.right)] == []


@pytest.mark.parametrize(
    "piece",
    [
        "中文字的,",
        "2022年",
        "“",
        "(",
        "“a”",
        "a’",
        ".",
        ". ",
        " ",
        "中中 ",
        "一(a)",
        "。",
        "…",
        "https://",
        "床前明月光 ",
    ],
)
def test_long_paragraphs_are_read_at_once(piece: str) -> None:
    text = piece * (20_000 // len(piece))
    started = time.process_time()
    typography.slips(text)
    assert time.process_time() - started < 2  # seconds; what grew with the square of the length would take minutes


def mended(text: str, found: list[typography.Slip]) -> str:
    """The text with all that is proposed put in."""
    for slip in reversed([slip for slip in found if slip.mend is not None]):
        text = text[: slip.at] + str(slip.mend) + text[slip.end :]
    return text
