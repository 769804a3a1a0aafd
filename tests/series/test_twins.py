"""The Markdown twin of each page: read by another parser it says what the page says, word for word."""

from __future__ import annotations

import re
from itertools import zip_longest
from pathlib import Path

from bs4 import BeautifulSoup, NavigableString, Tag
from markdown_it import MarkdownIt
from mdit_py_plugins.footnote import footnote_plugin

import book
import site_build

READER = MarkdownIt("commonmark").enable(["table", "strikethrough"]).use(footnote_plugin)
OF_THE_PAGE_ALONE = (
    "svg, button, .filter, .headerlink, [hidden], .note-number, .fact-note, .footnote-reference, .footnote"
)
"""Drawings, what is pressed, the links beside headings, what only a script shows; notes and their numbers, which stand at the end."""
OF_THE_TWIN_ALONE = "sup.footnote-ref, section.footnotes"


def words(text: str) -> str:
    """Every character that is seen, without spaces: lists in a cell of a table keep their dashes."""
    return re.sub(r"[\s\u200b]+", "", text)


def without(tree: Tag, selector: str) -> str:
    for formula in tree.select("math"):
        formula.replace_with(f"${formula['aria-label']}$")
    for found in tree.select(selector):
        found.extract()
    return words(
        "".join(text for text in tree.descendants if isinstance(text, NavigableString))
    )  # how Han are read, too


def rendered(twin: str) -> BeautifulSoup:
    title, _line, rest = twin.split("\n\n", 2)
    return BeautifulSoup(READER.render(f"{title}\n\n{rest}"), "lxml")


def notes_of_page(article: Tag) -> list[str]:
    numbered = {
        mark.select("sup")[-1].get_text(): words(mark.select(".fact-note")[-1].get_text())
        for mark in article.select(".noted")
    }
    return [*numbered.values(), *(words(note.get_text())[3:] for note in article.select("aside.footnote"))]


def notes_of_twin(tree: BeautifulSoup) -> list[str]:
    return [words(li.get_text()).replace("↩︎", "") for li in tree.select("section.footnotes li")]


def first_difference(one: str, other: str) -> str:
    at = next((n for n, (a, b) in enumerate(zip_longest(one, other)) if a != b), None)
    return "" if at is None else f"{one[at - 30 : at + 30]!r} != {other[at - 30 : at + 30]!r}"


def differences(folder: Path) -> dict[str, str]:
    """Page → where its words and its twin's part, if they do."""
    found = {}
    for path in sorted(folder.rglob("*.html")):
        if path.stem == "search" or "_static" in path.parts:
            continue
        article = BeautifulSoup(path.read_text(encoding="utf-8"), "lxml").select_one("article")
        assert article is not None
        for number in article.select("p.chapter-number"):
            number.extract()  # stands in the line below the twin's title
        tree = rendered(path.with_suffix(".md").read_text(encoding="utf-8"))
        told, kept = notes_of_page(article), notes_of_twin(tree)
        pairs = [
            (without(article, OF_THE_PAGE_ALONE), without(tree, OF_THE_TWIN_ALONE)),
            *zip_longest(told, kept, fillvalue=""),
        ]
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
    assert [tag.get_text() for tag in tree.select("strong") if tag.parent and "就在" in tag.parent.get_text()] == [
        "重合的三年",
        "a",
    ]
    assert [tag.get_text() for tag in tree.select("h2")] == ["公式 x 与 强调"]
    assert "看 `$a_1 < b$`。" in text
    code = tree.select_one("li pre")
    assert code is not None and code.get_text() == '# 注 `x`\na: [1]\n\n\nb: "|"\n'
    assert [str(a["href"]) for a in tree.select("p a[href^=https]")] == ["https://example.org/a_%28b%29"]
    assert [note.get_text() for note in tree.select("sup.footnote-ref")] == ["[1]", "[2]", "[2:1]"]
    assert "（与来源一致）](../evidence/events.md#gpt-3-paper-2020)[^1]" in text


def test_a_twin_s_links_lead_to_twins_and_to_places_in_them(real_site: Path) -> None:
    """But to a page's top where a sentence or a drawing is meant: twins name sections, entries and rows."""
    text = {path.resolve(): path.read_text(encoding="utf-8") for path in real_site.rglob("*.md")}
    wrong = []
    for path, twin in text.items():
        for href in {str(a["href"]) for a in rendered(twin).select("a[href]")} - {""}:
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
        page = BeautifulSoup((real_site / name).with_suffix(".html").read_text(encoding="utf-8"), "lxml")
        (link,) = page.select("head link[rel=alternate][type='text/markdown']")
        assert link["href"] == Path(name).name


def test_other_builders_have_no_twins(tmp_path: Path) -> None:
    book.write(tmp_path)
    site_build.conf(tmp_path)
    built = site_build.build(tmp_path, builder="dirhtml")
    assert list(built.out.rglob("*.md")) == [] and "text/markdown" not in built.page("index")
