"""Markdown as Chinese is written: emphasis beside full-width punctuation, lines that join, everything else unchanged."""

from __future__ import annotations

import pytest
from markdown_it import MarkdownIt

from sphinx_zh import markdown as zh_markdown


@pytest.fixture(scope="module")
def markdown() -> MarkdownIt:
    zh_markdown.patch()
    parser = MarkdownIt("commonmark").enable("strikethrough")
    parser.core.ruler.after("inline", "join_lines", zh_markdown.join_lines)
    return parser


EMPHASIS = [
    ("**粗体。**后", "<strong>粗体。</strong>后"),
    ("前**“引号”**后", "前<strong>“引号”</strong>后"),
    ("词**「引文」**来", "词<strong>「引文」</strong>来"),
    ("**注意：**后", "<strong>注意：</strong>后"),
    ("**ChatGPT（聊天）**发", "<strong>ChatGPT（聊天）</strong>发"),
    ("*强调。*后", "<em>强调。</em>后"),
    ("**《书名》**出版", "<strong>《书名》</strong>出版"),
    ("他说**“好”**。", "他说<strong>“好”</strong>。"),
    ("**一**二**三**", "<strong>一</strong>二<strong>三</strong>"),
    ("前**（括号）**后", "前<strong>（括号）</strong>后"),
    ("***又粗又点。***后", "<em><strong>又粗又点。</strong></em>后"),
    ("**粗*点。*粗。**后", "<strong>粗<em>点。</em>粗。</strong>后"),
    ("**100%。**后", "<strong>100%。</strong>后"),
    ("在**“GPT-3”**里", "在<strong>“GPT-3”</strong>里"),
    ("**“一”与“二”**、三", "<strong>“一”与“二”</strong>、三"),
    ("**省略……**后", "<strong>省略……</strong>后"),
    ("破折——**后文。**再", "破折——<strong>后文。</strong>再"),
    ("~~删去。~~后", "<s>删去。</s>后"),
    ("[**“链接”**](https://a.b/)后", '<a href="https://a.b/"><strong>“链接”</strong></a>后'),
    ("**`码`。**后", "<strong><code>码</code>。</strong>后"),
]
UNCHANGED = [
    ("`**不是**`", "<code>**不是**</code>"),
    ("a * b * c", "a * b * c"),
    ("snake_case_name", "snake_case_name"),
    ("**bold** and *em*", "<strong>bold</strong> and <em>em</em>"),
    ('**"no"**x', "**&quot;no&quot;**x"),
    ("2 ** 3 ** 4", "2 ** 3 ** 4"),
]
LINES = [
    ("一行\n二行", "一行二行"),
    ("一行，\n二行", "一行，二行"),
    ("一行”\n“二行", "一行”“二行"),
    ("Latin\nwords", "Latin\nwords"),
    ("한국어 문장이\n계속된다", "한국어 문장이\n계속된다"),
    ("中文\nLatin", "中文\nLatin"),
    ("**粗**\n细", "<strong>粗</strong>细"),
    ("中文，\nLatin", "中文，Latin"),
    ("Latin\n（中文）", "Latin（中文）"),
    ("中文\n2022 年", "中文\n2022 年"),
    ("`码`\n中文", "<code>码</code>中文"),
    ("[链接](https://a.b/)\n中文", '<a href="https://a.b/">链接</a>中文'),
]


@pytest.mark.parametrize(("source", "html"), EMPHASIS + UNCHANGED + LINES)
def test_a_line(source: str, html: str, markdown: MarkdownIt) -> None:
    assert markdown.render(source) == f"<p>{html}</p>\n"


def test_patching_twice_is_patching_once() -> None:
    import myst_parser.parsers.sphinx_ as myst

    zh_markdown.patch()
    once = myst.create_md_parser
    zh_markdown.patch()
    assert myst.create_md_parser is once


def test_another_version_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zh_markdown.markdown_it, "__version__", "9.0.0")
    with pytest.raises(RuntimeError, match=r"9\.0\.0"):
        zh_markdown.patch()
