"""What is set wrongly in Chinese, and what would be right; what is right is let alone."""

from __future__ import annotations

import pytest

from sphinx_zh import typography

WRONG = {
    "GPT-3论文": ["PT-3 论文"],
    "论文GPT-3 和": ["论文 GPT-"],
    "2022年": ["2022 年"],
    "第3 章": ["第 3 章"],
    "你好,世界": ["你好，世界"],
    "他:好": ["他：好"],
    "好吗?": ["好吗？"],
    "真的!后来": ["真的！后来"],
    "他说：”好“": ["他说：“好“", "说：”好”"],
    "说“一“": ["说“一”"],
    "说 ，好": ["说，好"],
    "好。 再": ["好。再"],
    "（一)二": ["（一）二"],
    "(一）二": ["（一）二"],
    "中文(英文)后": ["中文（英文)后", "文(英文）后"],
    "见(a)": ["见（a)", "见(a）"],
    "见 (b)": ["见（b)", "见 (b）"],
    "GPT–3": ["GPT-3"],
    "什么\u00a0？": ["什么？"],
    "一\u3000二": ["一二"],
    "零\u200b宽": ["零宽"],
    "说完了.": ["说完了。"],
    "好的!!": ["好的！!"],
    "等等...": ["等等……"],
    "对--错": ["对——错"],
    "好，，坏": ["好，坏"],
    "多了 空格": ["多了空格"],
    "GPT-3  两格": ["PT-3 两格"],
    "ＧＰＴ－３ 论文": ["GPT-3 论文"],
    "第２章": ["第2章"],
    "说：，好": ["说：好"],
    "好。，坏": ["好。坏"],
    "好。。坏": ["好。坏"],
    "说“好，不关": ["“好，不关…”"],
    "（不关上的括号": ["（不关上的括…）"],
    '说"好"了': ['说“好"了', '说"好”了'],
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
]


@pytest.mark.parametrize("text", WRONG)
def test_what_is_wrong_is_found_with_what_would_be_right(text: str) -> None:
    assert [slip.right for slip in typography.slips(text)] == WRONG[text]


@pytest.mark.parametrize("text", RIGHT)
def test_what_is_right_is_let_alone(text: str) -> None:
    assert typography.slips(text) == []
