"""Setting is advice: with its line, in no build's way; and the real book follows it."""

from __future__ import annotations

from pathlib import Path

import pytest

import book
from series import library, rules


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    return book.write(tmp_path)


def test_it_is_advice_with_the_line_and_never_stops_a_build(docs: Path) -> None:
    book.change(docs, "chapters/00-essay.md", "(essay-years)=", "一行，\n**粗体**GPT和`a,b`。\n\n(essay-years)=")
    book.change(docs, book.BORDERS_FILE, "title: 边境关闭", "title: 2020年边境关闭")
    found = rules.problems(library.read(docs))
    assert [(p.path.rsplit("/")[-1], p.line, p.severity, p.message) for p in found] == [
        ("00-essay.md", 17, "advice", "set '粗体 GPT 和`…`。' for '粗体GPT和`…`。'"),
        ("borders-closed.yaml", 1, "advice", "set '2020 年边境关' for '2020年边境关'"),
    ]


def test_the_real_book_is_set_well() -> None:
    reading = library.read(Path(__file__).parents[2] / "docs")
    assert [str(p) for p in rules.problems(reading) if p.rule == "chinese-setting"] == []
