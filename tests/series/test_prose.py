"""What a body's length and its template notes are counted from."""

from __future__ import annotations

import pytest

from series import prose


@pytest.mark.parametrize(
    ("body", "han", "words"),
    [
        ("一段话，有标点。", 6, 0),
        ("GPT-3.5 和 text-davinci-002 在 2022 年", 3, 3),
        ("## 标题", 2, 0),
        ("**粗体**与*强调*和`代码`", 8, 0),
        ("{fact}`十二月一日 <a-claim>`与{fact}`a-claim`", 6, 0),
        ("见{ref}`规则 <about-x>`，{abbr}`缩写 (全称)`", 7, 0),
        ("[链接](https://example.org/很长的地址)", 2, 0),
        ("| 甲 | 乙 |\n|---|---|\n| 丙 | d |\n", 3, 1),
        ("- 一\n  - 二\n\n术语\n: 解释\n", 6, 0),
        (":::{note}\n提示里的字\n:::", 5, 0),
        ("% 注释不算\n\n```python\n# 代码块不算\n```\n\n(a-label)=\n", 0, 0),
        ("```{timeline}\n:caption: 图题不算\n```", 0, 0),
        ("\U00020000 㐀", 2, 0),
        ("", 0, 0),
    ],
)
def test_the_words_that_a_reader_reads_are_counted(body: str, han: int, words: int) -> None:
    found = prose.read(body, "chapters/x")
    assert (found.han, found.words) == (han, words)


def test_the_length_of_a_section_is_that_of_what_stands_below_its_heading() -> None:
    body = "(a)=\n## 甲\n\n(b)=\n### 乙\n\n字\n\n(c)=\n## 丙\n\n% 注释\n\n(d)=\n## 丁\n\n```{timeline}\n:to: 2020\n```\n\n(e)=\n## 戊\n\n(f)=\n### 己\n"
    assert prose.read(body, "chapters/x").below == {"a": 1, "b": 1}


def test_template_notes_are_found_with_their_lines() -> None:
    body = "(a)=\n## 甲\n\n% 模板：写什么\n%模板：再写\n% 平常的注释\n\n:::{note}\n字\n\n% 模板：这里也有\n:::\n"
    assert prose.read(body, "chapters/x", first_line=10).template_notes == [13, 14, 20]
