"""Every source of the book goes through the programs that read CSL and BibTeX, and comes out whole."""

from __future__ import annotations

import json
import warnings
from pathlib import Path

import pytest
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON
from pybtex.database import parse_string

from series import library, views
from series.facts import Source
from series.views import bibtex, csl, gbt7714

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
