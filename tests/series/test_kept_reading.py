"""A file that was read once is not parsed by the next process, and nothing else is different."""

from __future__ import annotations

from pathlib import Path

import pytest

import book
from series import library, prose
from sphinx_zh import kept


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder of this test's own."""
    monkeypatch.setenv(kept.FOLDER, str(tmp_path / "kept"))


def as_by_the_next_process(docs: Path) -> library.Reading:
    library._parse.cache_clear()
    return library.read(docs)


def test_an_unchanged_file_costs_no_parser_and_a_changed_one_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    docs = book.with_board(book.write(tmp_path))
    book.change(docs, "chapters/01-next-chapter.md", "---\n\n还没有写。", "---\n\n{foreign}`x`")
    first = as_by_the_next_process(docs)
    assert first.problems, "faults are kept too"
    parsed: list[str] = []
    real = prose.read
    monkeypatch.setattr(prose, "read", lambda *given: parsed.append(given[1]) or real(*given))
    assert as_by_the_next_process(docs) == first and not parsed
    for was, now in (("一个", "两个"), ("title: 原文", "title: 原来的")):  # body, front matter
        book.change(docs, "chapters/00-essay.md", was, now)
        assert as_by_the_next_process(docs) != first
        assert parsed == ["chapters/00-essay"]
        parsed.clear()
    (docs / "chapters/01-next-chapter.md").rename(docs / "chapters/02-next-chapter.md")
    assert 2 in [chapter.number for chapter in as_by_the_next_process(docs).library.chapters]
    assert parsed == ["chapters/02-next-chapter"], "a name is read too"


def test_other_code_reads_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    docs = book.write(tmp_path)
    first = as_by_the_next_process(docs)
    parsed: list[str] = []
    real = prose.read
    monkeypatch.setattr(prose, "read", lambda *given: parsed.append(given[1]) or real(*given))
    monkeypatch.setattr(kept, "code", lambda *folders: "another")
    assert as_by_the_next_process(docs) == first and len(parsed) == 6
    parsed.clear()
    monkeypatch.setenv("SPHINX_ZH_NO_RENDERER", "1")  # what cannot be drawn is no fault where nothing draws
    assert as_by_the_next_process(docs) == first and len(parsed) == 6
