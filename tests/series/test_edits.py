"""What follows an edit, and what does not: as little as shows it, and never less than a fresh build would make."""

from __future__ import annotations

from pathlib import Path

import pytest

import book
import edits
import site_build
from series import prose, views
from series.sphinx_ext import gone
from sphinx_zh import drawing


@pytest.mark.parametrize("seed", [3, 11])
def test_after_any_edits_the_pages_are_those_of_a_fresh_build(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site_build.on(monkeypatch, "2026-11-25")
    assert edits.fault(seed, tmp_path, edits=2) == ""


def test_a_title_is_followed_by_what_shows_it_and_nothing_is_drawn_or_parsed_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site_build.on(monkeypatch, "2026-11-25")
    docs = edits.write(tmp_path, chapters=20)
    book.change(docs, "book.yaml", "title:", "site: https://example.org/book/\ntitle:")
    first = site_build.build(tmp_path)
    assert site_build.build(tmp_path).written == ()
    parsed: list[str] = []
    real = prose.read
    monkeypatch.setattr(prose, "read", lambda body, name, *more: parsed.append(name) or real(body, name, *more))
    monkeypatch.setattr(drawing, "draw", lambda *given: pytest.fail("drawn again"))
    book.change(docs, "chapters/15-chapter-15.md", "title: 第 15 章", "title: 改了的题目")
    again = site_build.build(tmp_path)
    near = {
        f"chapters/{n:02d}-chapter-{n}" for n in range(12, 20)
    }  # of six around each, two stand before it; near the end the last six
    assert again.read == ("chapters/15-chapter-15",), "lists are written again, and not read"
    assert (
        near
        <= set(again.written)
        <= near
        | {
            "index",
            "tracking",
            "evidence/claims",
            "evidence/events",
            "evidence/sources",
        }
    )
    assert "改了的题目" in again.page("contents") and "改了的题目" in (again.out / "feed.xml").read_text(
        encoding="utf-8"
    )
    assert "改了的题目" not in again.page("chapters/05-chapter-5")
    assert parsed == ["chapters/15-chapter-15"]
    monkeypatch.undo()
    site_build.on(monkeypatch, "2026-11-25")
    assert site_build.tree(first.out) == site_build.tree(site_build.build(tmp_path, out="fresh").out)


def test_where_nothing_changed_nothing_is_made_and_what_is_missing_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site_build.on(monkeypatch, "2026-11-25")
    edits.write(tmp_path)
    first = site_build.build(tmp_path)
    before = site_build.tree(first.out)
    made: list[str] = []
    feed, kept = views.atom.feed, gone.kept
    monkeypatch.setattr(views.atom, "feed", lambda *given: made.append("feed") or feed(*given))
    monkeypatch.setattr(gone, "kept", lambda *given: made.append("kept") or kept(*given))
    assert site_build.build(tmp_path).written == () and made == []
    (first.out / "feed.xml").unlink()
    site_build.build(tmp_path)
    assert made == ["feed", "kept"] and site_build.tree(first.out) == before
    site_build.on(monkeypatch, "2026-11-26")  # pages tell it
    site_build.build(tmp_path)
    assert site_build.tree(first.out) == site_build.tree(site_build.build(tmp_path, out="fresh").out)


def test_a_commit_changes_no_page_of_a_book_with_a_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site_build.on(monkeypatch, "2026-11-25")
    edits.write(tmp_path)
    monkeypatch.setenv("SOURCE_COMMIT", "0123456" + "0" * 33)
    first = site_build.build(tmp_path)
    assert not any(
        "0123456" in first.page(name) for name in first.written if name.startswith("chapters/0") and "essay" not in name
    )
    monkeypatch.setenv("SOURCE_COMMIT", "abcdef0" + "0" * 33)
    again = site_build.build(tmp_path)
    assert "chapters/01-next-chapter" in first.written and "chapters/01-next-chapter" not in again.written
    assert "abcdef0" in (again.out / "_static/commit.js").read_text(encoding="utf-8")
    assert site_build.tree(again.out) == site_build.tree(site_build.build(tmp_path, out="fresh").out)


def test_an_output_is_made_again_for_what_it_tells_and_where_somebody_changed_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site_build.on(monkeypatch, "2026-11-25")
    docs = edits.write(tmp_path)
    first = site_build.build(tmp_path)
    made: list[str] = []
    feed, badge = views.atom.feed, views.badge_svg.badge
    monkeypatch.setattr(
        views.atom, "feed", lambda *given: made.append(f"feed {given[-1] and given[-1].id}") or feed(*given)
    )
    monkeypatch.setattr(views.badge_svg, "badge", lambda of: made.append(f"badge {of.id}") or badge(of))
    book.change(docs, "chapters/03-chapter-3.md", "---\n\n还没有写", "---\n\n还没有写出来")
    site_build.build(tmp_path)
    assert made == []
    book.change(docs, "chapters/03-chapter-3.md", "title: 第 3 章", "title: 第三章")
    (first.out / "badges/chapter-5.svg").write_text("changed", encoding="utf-8")
    site_build.build(tmp_path)
    assert sorted(made) == ["badge chapter-3", "badge chapter-5", "feed None", "feed chapter-3"]
    assert site_build.tree(first.out) == site_build.tree(site_build.build(tmp_path, out="fresh").out)
