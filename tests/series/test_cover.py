"""The cover tells who wrote what, what was found and what surprises, from the library alone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag

import book
import site_build
from series import evidence, library, rules
from series.facts import Verdict, tally
from series.views import readme_md

SHOWN = ("{series-title}", "{evidence} finding", "{evidence} surprises", "{series-chapters}")
COVER = "".join(f"```{name}\n```\n\n" for name in SHOWN)
WRONG = """\
title: {title}
title_en: Wrong
said: 原文说了一件别的事。
locus: {{part: 1, nth: 2}}
verdict: contradicted
note: 论文说的是这一件。改对就成了另一件。
surprise: true
{more}sources: [{{source: brown-2020, quote: few words, gloss: 几个字}}]
"""


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    docs = book.write(tmp_path)
    site_build.conf(tmp_path)
    book.change(docs, "index.md", "```{series-board}\n```\n\n", COVER)
    book.add(docs, "evidence/claims/wrong.yaml", WRONG.format(title="一处说错的", more=""))
    book.add(docs, "evidence/claims/wrong-too.yaml", WRONG.format(title="牵连的", more="part_of: wrong\n").replace("surprise: true\n", ""))  # fmt: skip
    return tmp_path


def cover(folder: Path, **options: str) -> Tag:
    built = site_build.build(folder, **options)  # type: ignore[arg-type]
    assert (built.error, built.warnings) == ("", ())
    article = BeautifulSoup(built.page("index"), "html.parser").find("article")
    assert isinstance(article, Tag)
    return article


def words(tag: Tag | None) -> str:
    assert tag is not None
    return re.sub(r"\s+", " ", tag.get_text()).strip()


def test_it_tells_who_wrote_what_and_leads_to_the_essay(tiny: Path) -> None:
    page = cover(tiny)
    lines = [words(line) for line in page.select(".title-page p")]
    assert lines == ["原文 某人，2023 年 2 月 8 日", "重述与核对 某人，2026 年", "测试用的小书。", "开始读"]
    assert [link["href"] for link in page.select("a.begin")] == ["chapters/00-essay.html"]


def test_a_slip_counts_once_and_each_verdict_has_its_number(tiny: Path) -> None:
    page = cover(tiny)
    assert (
        words(page.select_one(".checked"))
        == "原文的日期与论断共 4 条，逐条核对；1 条与别条同出一处失误，不另计。评定从宽，由编者作出，未经外人复核。"
    )
    assert [words(item) for item in page.select(".finding li")] == ["1 与来源一致", "1 与来源不符", "1 观点"]


def test_what_surprises_is_told_with_its_source_and_verdict(tiny: Path) -> None:
    page = cover(tiny)
    assert [words(line) for line in page.select(".surprises p")] == [
        "原文说一处说错的",
        "查下来论文说的是这一件。（arXiv，Language Models are Few-Shot Learners） 与来源不符",
    ]
    hrefs = [str(link["href"]) for link in page.select(".surprises a")]
    assert hrefs == ["evidence/claims.html#wrong", "https://arxiv.org/abs/2005.14165"]


def test_a_chapter_that_is_not_written_shows_its_first_question(tiny: Path) -> None:
    assert [words(item) for item in cover(tiny).select(".chapters li")] == [
        "00 原文 已发布 · 自校 一篇文章。",
        "01 下一章 已预告 第一个问题？",
    ]


def test_without_an_essay_facts_or_chapters_it_shows_what_there_is(tiny: Path) -> None:
    docs = tiny / "docs"
    book.change(docs, "book.yaml", "essay: {id: essay, author: 某人}\n", "")
    assert [words(line) for line in cover(tiny).select(".title-page p")] == ["测试用的小书。", "开始读"]
    for path in [*docs.glob("evidence/*/*.yaml"), *docs.glob("chapters/*.md")]:
        path.unlink()
    book.change(docs, "index.md", "chapters/00-essay\nchapters/01-next-chapter\n", "")
    page = cover(tiny, out="bare")
    assert [words(line) for line in page.select(".title-page p")] == ["测试用的小书。"]
    assert page.select(".checked, .finding, .surprises, .chapters li") == []


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("evidence/claims/a-claim.yaml", "verdict: opinion", "verdict: unverifiable"),
        ("evidence/claims/wrong.yaml", "论文说的是这一件", "论文说的是那一件"),
        ("evidence/sources/brown-2020.yaml", "Few-Shot Learners", "Learners"),
        ("chapters/01-next-chapter.md", "第一个问题？", "头一个问题？"),
        ("chapters/00-essay.md", "author: 某人", "author: 别人"),
    ],
)
def test_the_cover_is_never_stale(name: str, old: str, new: str, tiny: Path) -> None:
    site_build.build(tiny)
    book.change(tiny / "docs", name, old, new)
    again, whole = site_build.build(tiny), site_build.build(tiny, out="whole")
    assert "index" in again.written
    assert again.page("index") == whole.page("index")


def test_elsewhere_than_in_html_it_says_the_same(tiny: Path) -> None:
    built = site_build.build(tiny, builder="text")
    text = (built.out / "index.txt").read_text(encoding="utf-8")
    assert (built.error, "开始读" in text, "与来源不符" in text) == ("", True, True)


def test_the_real_cover_shows_three_surprises_numbers_that_add_up_and_no_list_of_its_own_contents(
    real_site: Path,
) -> None:
    values = library.read(Path(__file__).resolve().parents[2] / "docs").library
    page = BeautifulSoup((real_site / "index.html").read_text(encoding="utf-8"), "html.parser")
    number, once = tally(fact for fact in values.facts.values() if fact.is_essay)
    assert [int(words(shown)) for shown in page.select(".finding .number")] == list(number.values())
    assert sum(number.values()) + once == 87
    assert len(evidence.surprises(values)) == len(page.select(".surprises li")) == 3
    assert all(fact.is_graded and values.cited(fact)[0].accessed for fact in evidence.surprises(values))
    assert page.select("#page-contents") == [] and page.select(".cover .book-contents") != []


# -- the READMEs say the same --------------------------------------------------------------------------


def test_both_readmes_tell_the_finding_each_in_its_language_and_are_never_stale(tiny: Path) -> None:
    docs = tiny / "docs"
    frame = "".join("\n".join(readme_md.marks(block)) + "\n" for block in ("finding", "chapters"))
    for name in library.READMES:
        text = readme_md.mended(frame, library.read(docs).library, name)
        (tiny / name).write_text(text or "", encoding="utf-8")
    assert "**1** confirmed, **1** contradicted, **1** opinion; 1 more share" in (tiny / "README.md").read_text()
    assert "与来源一致 **1** 条，与来源不符 **1** 条，观点 **1** 条；另有 1 条" in (tiny / "README.zh.md").read_text()
    assert [p.path for p in rules.problems(library.read(docs)) if p.rule == "stale-readme"] == []
    book.change(docs, "evidence/claims/a-claim.yaml", "verdict: opinion", "verdict: unchecked")
    stale = [(p.path, p.line) for p in rules.problems(library.read(docs)) if p.rule == "stale-readme"]
    assert stale == [("README.md", 2), ("README.zh.md", 2)]
    assert Verdict.UNCHECKED.value in (readme_md.mended(frame, library.read(docs).library) or "")
