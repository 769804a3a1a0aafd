"""Every source of the book, and the book itself, goes through the programs that read CSL and BibTeX, and comes out whole."""

from __future__ import annotations

import json
import re
import warnings
from datetime import date
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.bibtex import BibTeX
from citeproc.source.json import CiteProcJSON
from pybtex.database import parse_string

import book
import site_build
from series import library, site, views
from series.facts import Source
from series.model import Chapter, Person, Version
from series.views import bibtex, cited, csl, gbt7714

LIBRARY = library.read(Path(__file__).resolve().parents[2] / "docs").library


def test_csl_is_read_by_citeproc_every_entry() -> None:
    entries = json.loads(csl.sources(LIBRARY))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # fields that the bundled style does not know
        style = CitationStylesStyle("harvard-cite-them-right", validate=False)
        made = CitationStylesBibliography(style, CiteProcJSON(entries), formatter.plain)
        for source in LIBRARY.sources:
            made.register(Citation([CitationItem(source.id)]))
        shown = [str(entry) for entry in made.bibliography()]
    assert len(shown) == len(LIBRARY.sources) == len(entries)
    together = "\n".join(shown)
    plain = "".join(together.split())
    missing = [source.id for source in LIBRARY.sources if "".join(source.title.split())[:12] not in plain]
    assert missing == []


def test_bibtex_is_read_by_pybtex_every_entry() -> None:
    found = parse_string(views.outputs(LIBRARY)["references.bib"], "bibtex").entries
    assert sorted(found) == sorted(source.id for source in LIBRARY.sources)
    for source in LIBRARY.sources:
        fields = found[source.id].fields
        assert fields["title"] == f"{{{bibtex.escaped(source.title)}}}"
        assert (fields.get("urldate"), fields.get("year")) == (
            str(source.accessed) if source.accessed else None,
            str(source.issued.first.year) if source.issued else None,
        )


EXAMPLES = {
    # GB/T 7714—2025, clause of the example → the fields that a source has, and the standard's form with the book's marks
    "8.11.2.2 site": (
        {"type": "webpage", "title": "中国国家博物馆", "accessed": "2025-05-06", "url": "https://www.chnmuseum.cn/"},
        "中国国家博物馆[EB/OL]. [2025-05-06]. https://www.chnmuseum.cn/",
    ),
    "8.11.3.2 page, author": (
        {"type": "webpage", "author": "高等教育文献保障系统", "title": "馆际互借与文献传递服务", "accessed": "2025-06-21",
         "url": "http://home.calis.edu.cn/pages/list.html?id=4101e184"},
        "高等教育文献保障系统. 馆际互借与文献传递服务[EB/OL]. [2025-06-21]. http://home.calis.edu.cn/pages/list.html?id=4101e184",
    ),
    "8.11.3.2 page, dates": (
        {"type": "webpage", "title": "许振超：“好好干，当一个好工人”", "issued": "2025-02-17", "accessed": "2025-06-22",
         "url": "http://cpc.people.com.cn/n1/2025/0217/c443712-40419790.html"},
        "许振超：“好好干，当一个好工人”[EB/OL]. （2025-02-17）[2025-06-22]. http://cpc.people.com.cn/n1/2025/0217/c443712-40419790.html",
    ),
    "8.11.3.2 software": (
        {"type": "software", "author": "Zotero", "title": "[Zotero download]", "accessed": "2024-04-08", "url": "https://www.zotero.org/download/"},
        "Zotero. [Zotero download][CP/OL]. [2024-04-08]. https://www.zotero.org/download/",
    ),
    "8.15.2 preprint": (
        {"type": "article-journal", "author": "肖玲, 张雪, 王永", "title": "数据要素的统计测算方法探究", "publisher": "PSSXiv",
         "issued": "2024-07-02", "accessed": "2024-09-30", "url": "https://zsyyb.cn/abs/202408.01096"},
        "肖玲，张雪，王永. 数据要素的统计测算方法探究[PP/OL]. PSSXiv（2024-07-02）[2024-09-30]. https://zsyyb.cn/abs/202408.01096",
    ),
    "8.5.3 journal online": (
        {"type": "article-journal", "author": "张群, 程志宝, 石志飞", "title": "惯性增强动力吸振器-浮置板轨道低频减振性能研究",
         "publisher": "铁道学报", "issued": "2024-05-09", "url": "https://kns.cnki.net/kcms/detail/11.2104.u.20240507.1737.002.html"},
        "张群，程志宝，石志飞. 惯性增强动力吸振器-浮置板轨道低频减振性能研究[J/OL]. 铁道学报，2024-05-09. "
        "https://kns.cnki.net/kcms/detail/11.2104.u.20240507.1737.002.html",
    ),
    "8.8.3 report": (
        {"type": "report", "author": "中国信息通信研究院, 中国电信股份有限公司研究院, 中国移动通信研究院, 等", "title": "电信业发展白皮书：2023：新时代高质量发展探索",
         "issued": "2023-12-28", "url": "http://www.caict.ac.cn/kxyj/qwfb/bps/202312/P020240326615399026294.pdf"},
        "中国信息通信研究院，中国电信股份有限公司研究院，中国移动通信研究院，等. 电信业发展白皮书：2023：新时代高质量发展探索[R/OL]. 2023-12-28. "
        "http://www.caict.ac.cn/kxyj/qwfb/bps/202312/P020240326615399026294.pdf",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_standard_s_own_examples(name: str) -> None:
    """Clauses 8.5 to 8.15 as published; marks are full-width and spaces the book's, no full stop ends an entry."""
    given, expected = EXAMPLES[name]
    assert gbt7714.citation(Source.model_validate({"id": "x", "hand": "first", **given})) == expected


# -- how the book itself is cited ------------------------------------------------------------------------------

VERSION = Version(on=date(2026, 11, 28), commit="f3c9838" + "0" * 33)
BASE = "https://example.org/book"
CITABLE = [chapter for chapter in LIBRARY.chapters if chapter.status.is_public] + list(LIBRARY.facts.values())
GBT = re.compile(
    r"(?P<by>[^.\[\]]+)\. (?P<title>.+)\[(?P<mark>M|DB)(?P<online>/OL)?\]//(?P<book>[^.]+)\. (?:提交 (?P<version>[0-9a-f]{7}\+?)\. )?"
    r"(?P<day>\d{4}-\d\d-\d\d)(?:\. (?P<url>https://\S+))?"
)
"""Clause 8 for a part of a whole: who, title[type/carrier]//whole. version. day. address."""


def test_every_chapter_and_fact_is_cited_in_three_forms_of_one_version() -> None:
    assert len(CITABLE) > 100
    for one in CITABLE:
        forms = cited.forms(one, LIBRARY, VERSION, BASE)
        found = GBT.fullmatch(forms["GB/T 7714—2025"])
        assert found and one.title in found["title"], forms
        address = site.chapter(one) if isinstance(one, Chapter) else site.fact(LIBRARY, one.id)
        assert found["url"] == f"{BASE}/{address}" and found["online"]
        assert found["mark"] == ("M" if isinstance(one, Chapter) else "DB")
        assert (found["version"], found["day"], found["book"]) == ("f3c9838", "2026-11-28", LIBRARY.book.title)
        (entry,) = parse_string(forms["BibTeX"], "bibtex").entries.values()
        assert (entry.key, entry.type) == (one.id, "incollection")
        assert [str(name) for name in entry.persons["author"]] == [f"{{{LIBRARY.book.editors}}}"]
        assert entry.fields["title"] == f"{{{bibtex.escaped(found['title'])}}}"
        assert (entry.fields["booktitle"], entry.fields["year"], entry.fields["month"]) == (
            LIBRARY.book.title,
            "2026",
            "11",
        )
        assert (entry.fields["note"], entry.fields["url"]) == ("2026-11-28，提交 f3c9838", found["url"])
        line = f"{LIBRARY.book.editors}：{found['title']}，载《{LIBRARY.book.title}》2026 年 11 月 28 日版（提交 f3c9838），{found['url']}"
        assert forms["一行文字"] == line


def test_citeproc_reads_the_bibtex_of_the_book_s_own_parts(tmp_path: Path) -> None:
    file = tmp_path / "cite.bib"
    some = [CITABLE[0], *CITABLE[1::20]]
    file.write_text("\n".join(cited.forms(one, LIBRARY, VERSION, BASE)["BibTeX"] for one in some), encoding="utf-8")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        style = CitationStylesStyle("harvard-cite-them-right", validate=False)
        made = CitationStylesBibliography(style, BibTeX(str(file), encoding="utf-8"), formatter.plain)
        for one in some:
            made.register(Citation([CitationItem(one.id)]))
        shown = [str(entry) for entry in made.bibliography()]
    assert len(shown) == len(some)
    assert all(LIBRARY.book.title in entry and "2026" in entry for entry in shown)


def test_without_an_address_or_a_commit_none_is_told() -> None:
    for one in CITABLE[:2] + CITABLE[-1:]:
        forms = cited.forms(one, LIBRARY, Version(on=VERSION.on))
        found = GBT.fullmatch(forms["GB/T 7714—2025"])
        assert found and (found["online"], found["version"], found["url"]) == (None, None, None)
        assert "html" not in "".join(forms.values()) and "提交" not in forms["一行文字"]
        entry = next(iter(parse_string(forms["BibTeX"], "bibtex").entries.values()))
        assert "url" not in entry.fields and entry.fields["note"] == "2026-11-28"
    changed = VERSION.model_copy(update={"is_changed": True})
    assert "提交 f3c9838+" in cited.forms(CITABLE[0], LIBRARY, changed)["GB/T 7714—2025"]


def test_a_restatement_is_cited_as_one_and_leads_to_what_it_restates() -> None:
    essay = CITABLE[0]
    assert isinstance(essay, Chapter) and essay.origin
    forms = cited.forms(essay, LIBRARY, VERSION)
    assert forms["GB/T 7714—2025"].startswith(f"本书编者. {essay.title}：重述红博士 2023 年 2 月 8 日的文章[M]//")
    assert forms["原文"] == f"红博士. {essay.title}[EB/OL]. （2023-02-08）. {essay.origin.url}"
    assert all("原文" not in cited.forms(one, LIBRARY, VERSION) for one in CITABLE[1:3])


def test_owners_are_the_authors_each_by_name() -> None:
    people = {**LIBRARY.people, "a": Person(name="甲"), "b": Person(name="乙 & 丙")}
    values = LIBRARY.model_copy(update={"people": people})
    chapter = LIBRARY.chapters[1].model_copy(update={"owners": ("a", "b")})
    forms = cited.forms(chapter, values, VERSION)
    assert forms["GB/T 7714—2025"].startswith("甲，乙 & 丙. ")
    (entry,) = parse_string(forms["BibTeX"], "bibtex").entries.values()
    assert [str(name) for name in entry.persons["author"]] == ["{甲}", r"{乙 \& 丙}"]


def test_a_new_commit_writes_the_pages_that_name_it_and_reads_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    docs = book.write(tmp_path)
    # with a repository every page names the commit: whoever reports a mistake says of which
    book.change(docs, "book.yaml", "repository: https://example.org/editors/book\n", "")
    site_build.conf(tmp_path)
    site_build.on(monkeypatch, "2026-12-01")
    monkeypatch.setenv("SOURCE_COMMIT", "f3c9838" + "0" * 33)
    first = site_build.build(tmp_path)
    assert [page for page in first.written if "（提交 f3c9838）" in first.page(page)] == [
        "chapters/00-essay", "evidence/claims", "evidence/events",
    ]  # fmt: skip
    article = BeautifulSoup(first.page("chapters/00-essay"), "html.parser").select_one("article")
    assert article is not None and article.select_one("details.cite pre") is not None
    assert article.select("section > :last-child")[-1]["class"] == ["cite"]
    monkeypatch.setenv("SOURCE_COMMIT", "abcdef1" + "0" * 33)
    again = site_build.build(tmp_path)
    assert again.read == ()
    assert again.written == ("chapters/00-essay", "evidence/claims", "evidence/events")
    assert site_build.tree(again.out) == site_build.tree(site_build.build(tmp_path, out="anew").out)
    assert "abcdef1" in (again.out / "evidence/events.md").read_text(encoding="utf-8")
    assert site_build.build(tmp_path).written == ()
