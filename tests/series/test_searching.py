"""What the search is told of this book: sections, entries, states; and its index from build to build."""

from __future__ import annotations

from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from test_markdown import EMPHASIS, LINES

import book
import plain_search
import site_build


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    book.write(tmp_path)
    site_build.conf(tmp_path)
    return tmp_path


def found(built: site_build.Built, query: str) -> set[str]:
    return plain_search.hits(plain_search.pages(built.out), query)


def test_the_sections_of_a_book_are_found(tiny: Path) -> None:
    built = site_build.build(tiny)
    assert found(built, "原文这样认为") == {"evidence/claims.html#a-claim"}
    assert found(built, "Few-Shot") >= {"evidence/sources.html#brown-2020"}
    assert "chapters/00-essay.html#essay-years" in found(built, "边境关闭")
    assert found(built, "一个判断") >= {"chapters/00-essay.html"}  # a mark's icon and its hidden words are not read
    assert found(built, "下一章已预告") == found(built, "有观点") == set()  # badges and hidden words stand apart
    (heading,) = [s for s in plain_search.pages(built.out)["chapters/00-essay"] if s.address.endswith("#essay-years")]
    assert heading.titles == ("原文", "年表") and heading.state == ("status status-published", "● 已发布 · 自校")


def test_what_a_diagram_tells_is_found(tiny: Path) -> None:
    diagram = "```{mermaid}\n:alt: 甲走到乙再走到丙。\n:caption: 三步走\nflowchart LR\n  a[画中字] --> b\n```\n"
    book.change(tiny / "docs", "chapters/00-essay.md", "## 年表\n", f"## 年表\n\n{diagram}")
    built = site_build.build(tiny)
    for query in ("甲走到乙", "三步走"):
        assert found(built, query) == {"chapters/00-essay.html#essay-years"}


@pytest.mark.parametrize("status", ["drafting", "review", "paused", "withdrawn"])
def test_the_text_of_a_chapter_in_work_is_not_found(status: str, tiny: Path) -> None:
    path = "chapters/01-next-chapter.md"
    book.change(tiny / "docs", path, "\n还没有写。\n", "\n(next-plan)=\n## 暗号标题\n\n暗号正文。\n")
    assert found(site_build.build(tiny), "暗号") == {"chapters/01-next-chapter.html#next-plan"}  # announced: all of it
    entry = f"status: planned}}\n  - {{on: 2026-11-25, by: editors, status: {status}, claimed_until: 2027-02-01, note: 因}}\n"
    book.change(tiny / "docs", path, "status: planned}\n", entry)
    for folder in ("owners", "reviewers"):
        book.change(tiny / "docs", path, f"{folder}: []", f"{folder}: [editors]")
    again = site_build.build(tiny)
    assert found(again, "暗号") == set()
    assert found(again, "还没有写") == {"chapters/01-next-chapter.html"}  # its summary


def index(built: site_build.Built) -> dict[str, tuple[int, bytes]]:
    return {
        path.relative_to(built.out).as_posix(): (path.stat().st_mtime_ns, path.read_bytes())
        for path in (built.out / "_static/search").rglob("*.js*")
    }


def test_an_unchanged_book_writes_no_file_of_the_index(tiny: Path) -> None:
    before = index(site_build.build(tiny))
    assert index(site_build.build(tiny)) == before


def test_an_edit_writes_what_it_changes_and_ends_where_a_new_build_does(tiny: Path) -> None:
    before = index(site_build.build(tiny))
    book.change(tiny / "docs", "chapters/00-essay.md", "一个{fact}", "新的一个{fact}")
    after = index(site_build.build(tiny))
    texts = {name for name in after if "/t/" in name and after[name] != before.get(name)}
    assert len(texts) == 2  # the section itself, and the board, which shows how long the chapter is
    fresh = index(site_build.build(tiny, out="fresh"))
    assert {name: raw for name, (_, raw) in after.items()} == {name: raw for name, (_, raw) in fresh.items()}


def test_an_index_that_is_missing_is_made_again(tiny: Path) -> None:
    built = site_build.build(tiny)
    whole = site_build.tree(built.out)
    (built.out / "_static/search/pages.json").unlink()
    assert site_build.tree(site_build.build(tiny).out) == whole


def test_a_page_that_is_gone_is_found_no_more(tiny: Path) -> None:
    site_build.build(tiny)
    (tiny / "docs/evidence/sources.md").unlink()
    book.change(tiny / "docs", "index.md", "evidence/sources\n", "")
    built = site_build.build(tiny)
    assert "evidence/sources" not in plain_search.pages(built.out)
    fresh = site_build.build(tiny, out="fresh")
    assert site_build.tree(built.out / "_static/search") == site_build.tree(fresh.out / "_static/search")


FORMS = [source for source, _ in EMPHASIS + LINES]


def test_in_built_pages_and_in_search_no_asterisk_is_left_and_no_space_comes_in(tmp_path: Path) -> None:
    """Every form in a paragraph, a list, a quotation, a table, a note and a heading; in HTML, in text and in the index."""
    docs = book.write(tmp_path)
    places = ["{}", "- {}", "> {}", "| 表 |\n|---|\n| {} |", ":::{{note}}\n{}\n:::"]
    body = "\n\n".join(
        place.format(
            form.replace(
                "\n",
                ""
                if place.startswith("|")
                else "\n> "
                if place.startswith(">")
                else "\n  "
                if place.startswith("-")
                else "\n",
            )
        )
        for form in FORMS
        for place in places
    )
    roles = "前文\n{fact}`标记 <a-claim>`\n后文，见\n{chapter}`next-chapter`\n。"
    book.change(docs, "chapters/00-essay.md", "(essay-years)=", f"{body}\n\n{roles}\n\n(essay-years)=")
    (tmp_path / "conf.py").write_text(
        site_build.CONF.replace(
            '["colon_fence"]', '["colon_fence", "strikethrough"]\nsuppress_warnings = ["myst.strikethrough"]'
        ),
        encoding="utf-8",
    )
    built = site_build.build(tmp_path)
    assert (built.error, built.warnings) == ("", ())
    article = BeautifulSoup(built.page("chapters/00-essay"), "html.parser").find("article")
    assert article is not None
    for unread in article.select(".fact-note, .sr-only, .fact-sign, .note-number, svg"):
        unread.decompose()
    text = article.get_text()
    assert "*" not in text and "~~" not in text
    assert "前文标记后文，见下一章" in text.replace("\n", "")
    assert "一行二行" in text and "中文，Latin" in text and "Latin\nwords" in text
    index = "".join(path.read_text(encoding="utf-8") for path in (built.out / "_static/search/t").glob("*.js"))
    assert "*" not in index and "前文标记后文" in index
