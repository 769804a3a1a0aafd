"""The Markdown twin of each page: read by another parser it says what the page says, word for word."""

from __future__ import annotations

import re
from itertools import zip_longest
from pathlib import Path
from typing import Any

from lxml import html
from markdown_it import MarkdownIt
from mdit_py_plugins.footnote import footnote_plugin

import book
import site_build

READER = MarkdownIt("commonmark").enable(["table", "strikethrough"]).use(footnote_plugin)
OF_THE_PAGE_ALONE = (
    "chapter-number",
    "filter",
    "headerlink",
    "note-number",
    "fact-note",
    "footnote-reference",
    "footnote",
)
"""Classes: what stands in the line below the twin's title, what is pressed, the links beside headings; notes and their numbers,
which stand at the end. With them go drawings, buttons, and what only a script shows."""
OF_THE_TWIN_ALONE = ("footnote-ref", "footnotes")


def having(tree: Any, *names: str) -> list[Any]:
    """The elements that have one of these classes."""
    asked = " or ".join(f"contains(concat(' ', @class, ' '), ' {name} ')" for name in names)
    return list(tree.xpath(f".//*[{asked}]"))


def words(tree: Any) -> str:
    """Every character that is seen, without spaces."""
    return re.sub(r"[\s\u200b]+", "", tree.text_content())


def without(tree: Any, *names: str) -> str:
    """The words but for these elements'; a formula's are its TeX."""
    for formula in tree.xpath(".//math"):
        formula.tail = f"${formula.get('aria-label')}${formula.tail or ''}"
    for found in [*having(tree, *names), *tree.xpath(".//svg | .//button | .//math | .//*[@hidden]")]:
        found.drop_tree()
    return words(tree)


def rendered(twin: str) -> Any:
    title, _line, rest = twin.split("\n\n", 2)
    return html.fragment_fromstring(READER.render(f"{title}\n\n{rest}"), create_parent="article")


def notes_of_page(article: Any) -> list[str]:
    numbered = {mark[-1].text: words(mark[-2]) for mark in having(article, "noted")}
    return sorted([*numbered.values(), *(words(note)[3:] for note in having(article, "footnote"))])


def notes_of_twin(tree: Any) -> list[str]:
    return sorted(re.sub("↩[\ufe0e]?", "", words(item)) for item in tree.xpath(".//section[@class='footnotes']//li"))


def first_difference(one: str, other: str) -> str:
    at = next((n for n, (a, b) in enumerate(zip_longest(one, other)) if a != b), None)
    return "" if at is None else f"{one[max(0, at - 30) : at + 30]!r} != {other[max(0, at - 30) : at + 30]!r}"


def differences(folder: Path) -> dict[str, str]:
    """Page → where its words and its twin's part, if they do."""
    found = {}
    for path in sorted(folder.rglob("*.html")):
        if path.stem != "search" and "_static" not in path.parts:
            (article,) = html.parse(path, html.HTMLParser(encoding="utf-8")).xpath("//article")
            tree = rendered(path.with_suffix(".md").read_text(encoding="utf-8"))
            pairs = list(zip_longest(notes_of_page(article), notes_of_twin(tree), fillvalue=""))
            pairs.append((without(article, *OF_THE_PAGE_ALONE), without(tree, *OF_THE_TWIN_ALONE)))
            if said := next(filter(None, (first_difference(*pair) for pair in pairs)), ""):
                found[path.relative_to(folder).as_posix()] = said
    return found


def test_the_words_of_each_twin_are_the_page_s(real_site: Path) -> None:
    assert len(list(real_site.rglob("*.md"))) == len(list(real_site.rglob("*.html"))) - 1  # the search has none
    assert differences(real_site) == {}


PARAGRAPH = re.compile("(p|figure|timeline)-[0-9a-f]{6,8}|top$")
NASTY = r"""
\# 不是标题，1\. 不是清单；C#、a_b_c、\*星号\*、\`反引号\`、\<b>标签\</b>、&lt;b&gt;、&amp;lt;、\[方括号](x)、\~~不删~~、\$5、看\![链接](../index.md)

\- 不是清单

1986\. 那一年

\> 不是引文

“\+ 加号”；**“重合的三年”**就在这里，*《书名》*与**a**与**`code`**与**[链接](https://example.org/a_(b))**，~~删去~~了。

`` a`b `` 与 `` `c` `` 与 `<i>`，{ruby}`字 (zì)`，第一行\
第二行

- 一
  - 二

    二的第二段
- 三

  ```yaml
  # 注 `x`
  a: [1]


  b: "|"
  ```

> 引文
>
> 第二段

| 甲 | 乙 |
|---|---|
| `a\|b` | 一\|二 **粗** |

判断[^x]，又是{fact}`论文 <gpt-3-paper-2020>`，再提{fact}`一次 <gpt-3-paper-2020>`。

[^x]: 作者自己的注，*有* `code`。

(next-formula)=
## 公式 `x` 与 *强调*

看 $a_1 < b$。
"""


def test_a_page_that_is_written_for_what_stands_around_it_keeps_its_twin(tmp_path: Path) -> None:
    docs = book.write(tmp_path)
    site_build.conf(tmp_path)
    out = site_build.build(tmp_path).out
    book.change(docs, "chapters/01-next-chapter.md", "还没有写。\n", "还没有写呢。\n")
    site_build.build(tmp_path)  # of one that was not written in between it is known, too
    before = {name: (out / name).stat().st_mtime_ns for name in ("evidence/sources.html", "evidence/sources.md")}
    book.change(docs, "chapters/01-next-chapter.md", book.PLANNED, book.PLANNED + book.DRAFTING)
    again = site_build.build(tmp_path)
    assert "evidence/sources" in again.written
    assert [(out / name).stat().st_mtime_ns > then for name, then in before.items()] == [True, False]
    (out / "evidence/sources.md").write_text("别的", encoding="utf-8")
    book.change(docs, "chapters/01-next-chapter.md", "title: 下一章", "title: 另一章")
    site_build.build(tmp_path)
    assert (out / "evidence/sources.md").read_text(encoding="utf-8") != "别的"


def test_what_looks_like_markdown_or_markup_stays_text(tmp_path: Path) -> None:
    docs = book.write(tmp_path)
    site_build.conf(tmp_path)
    book.change(docs, "chapters/01-next-chapter.md", "\n还没有写。\n", NASTY)
    book.change(docs, "chapters/01-next-chapter.md", "title: 下一章", 'title: "*下*一 `章` #1 [x](y)"')
    built = site_build.build(tmp_path)
    assert (built.error, built.warnings) == ("", ())
    assert differences(built.out) == {}
    text = (built.out / "chapters/01-next-chapter.md").read_text(encoding="utf-8")
    tree = rendered(text)
    assert tree.xpath(".//p[contains(., '就在')]/strong/text()") == ["重合的三年", "a"]
    assert [words(title) for title in tree.xpath(".//h2")] == ["公式x与强调"]
    assert "看 `$a_1 < b$`。" in text
    assert tree.xpath(".//li//pre")[0].text_content() == '# 注 `x`\na: [1]\n\n\nb: "|"\n'
    assert "https://example.org/a_(b)" in tree.xpath(".//p//a/@href")
    assert [words(note) for note in having(tree, "footnote-ref")] == ["[1]", "[2]", "[2:1]"]
    assert "（与来源一致）](../evidence/events.md#gpt-3-paper-2020)[^1]" in text


def test_a_twin_s_links_lead_to_twins_and_to_places_in_them(real_site: Path) -> None:
    """But to a page's top where a sentence or a drawing is meant: twins name sections, entries and rows."""
    text = {path.resolve(): path.read_text(encoding="utf-8") for path in real_site.rglob("*.md")}
    wrong = []
    for path, twin in text.items():
        prose = (
            re.sub(r"(`+)(?!`).+?(?<!`)\1(?!`)", "", twin, flags=re.DOTALL).partition("[网页版](")[2].partition(")")[2]
        )
        for href in set(re.findall(r"(?<!\\)\]\(([^)\s]+)\)", prose)):
            page, _, place = href.partition("#")
            target = (path.parent / page).resolve() if page else path
            if re.match("[a-z]+:|#fn", href) or (target.is_file() and target not in text and target.suffix != ".html"):
                continue
            if target.stem != "search" and not (
                target in text and (not place or PARAGRAPH.match(place) or f'<a id="{place}"></a>' in text[target])
            ):
                wrong.append((path.name, href))
    assert wrong == []


def test_each_page_names_its_twin_and_llms_txt_leads_to_all(real_site: Path) -> None:
    text = (real_site / "llms.txt").read_text(encoding="utf-8")
    assert re.match(r"# .+\n\n> .+\n\n[^#].+\n\n## 正文\n\n- \[", text)
    listed = re.findall(r"^- \[[^\n]+\]\(([^)]+)\): .+$", text, re.M)
    assert len(listed) == text.count("\n- ")
    twins_there = {path.relative_to(real_site).as_posix() for path in real_site.rglob("*.md")}
    assert set(listed) == twins_there - {"contents.md"}
    for name in twins_there:
        page = (real_site / name).with_suffix(".html").read_text(encoding="utf-8")
        found = re.findall(r'<link rel="alternate" type="text/markdown" href="([^"]+)">', page.partition("</head>")[0])
        assert found == [Path(name).name]


def test_other_builders_have_no_twins(tmp_path: Path) -> None:
    book.write(tmp_path)
    site_build.conf(tmp_path)
    built = site_build.build(tmp_path, builder="dirhtml")
    assert list(built.out.rglob("*.md")) == [] and "text/markdown" not in built.page("index")
