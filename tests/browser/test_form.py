"""The form for facts and the line at a page's end, used as a stranger would: what the form lets through is what check lets through."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from playwright.sync_api import Browser, Page

import book
import site_build
from series import library, rules
from waiting import until

FORM = """\
---
kind: page
title: 补一条
summary: 表单。
---

```{series-form}
```
"""
ABOUT = "---\nkind: page\ntitle: 关于\nsummary: 报错。\n---\n\n(about-mistakes)=\n## 报错\n\n```{series-send}\n```\n"
REPOST = f"{book.NOTICE.replace('notice', 'repost')}repeats: notice-2020\n"
SAYS_BOTH = f"{book.CLAIM}sources: [{{source: notice-2020}}, {{source: repost-2020}}]\n"
COMMIT = "0123456789abcdef0123456789abcdef01234567"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The tiny book with the form: its docs, and its site on disk."""
    folder = tmp_path_factory.mktemp("form")
    docs = book.write(folder)
    book.add(docs, "handbook/new-fact.md", FORM)
    book.add(docs, "about.md", ABOUT)
    book.add(docs, "evidence/sources/repost-2020.yaml", REPOST)
    book.add(docs, "evidence/claims/says-both.yaml", SAYS_BOTH)
    book.change(docs, "index.md", "evidence/events\n", "evidence/events\nhandbook/new-fact\nabout\n")
    site_build.conf(folder)
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("SOURCE_COMMIT", COMMIT)
        built = site_build.build(folder)
    assert (built.error, built.warnings) == ("", ())
    return docs, built.out


@pytest.fixture
def page(site: tuple[Path, Path], browser: Browser) -> Iterator[Page]:
    """The form from a folder on disk; whatever it logs as wrong fails the test."""
    page = browser.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: wrong.append(message.text))
    page.goto((site[1] / "handbook/new-fact.html").as_uri())
    yield page
    page.close()
    assert wrong == []


# -- a hundred inputs ----------------------------------------------------------------------------------

NASTY = [
    "“引号”与\"quotes\"、'it''s'", "键: 值", "a #b", "- 甲", "no", "0123", "{", "[a, b]", "~", "null", "2022-11-30", "1e5", "0x1F", ".inf",
    "反\\斜\\n杠", "结尾:", " 前空", "后空 ", "@x `y` %z", "& * ! | ? ,", "😀 👩‍🔬 A\u0301", "GPT-3 论文，3.5 分；约 20%", "全角　空\u00a0格", "长" * 3000, "---", "...", "<<",
    "=", "Yes", "12:30", "https://a.example/x?y=1#z", "甲,乙", "a\u2014b\u2026", "𠀀字", "\u200d甲", "y", "1_000", "2022 年", "＃井：号",
]  # fmt: skip
BROKEN = [
    "甲\n乙",
    "<b>",
    "甲\u200b乙",
    "\u202e甲",
    "　 ",
    "\ue000",
    "甲\t乙",
    "长" * 20_001,
    "\ufeff甲",
    "\u2028",
    "\u2800",
]
DATES = ["2022", "2022-11", "2022-11-30", "2020~", "2020-02-29", "2022-11?", "2019/2021-06", "2020-03-28/..", "2021-01/2021-01-31", "2022%", "1999-12-31"]  # fmt: skip
BAD_DATES = ["2022-13", "2022-02-29", "1900-02-29", "22", "2022/2021", "2022-11-31/..", "0000", "2022-1", "２０２２", "2022-Q1", "2022-04-31", "去年", "2022-11-30/", "../2022", "2022-11-30T00:00", "20221130"]  # fmt: skip
BAD_IDS = ["GPT-3", "-a", "a-", "a" * 61, "甲", "", "gpt-3-paper-2020", "a-claim", "a b", "a.yaml"]
ZONES = ["UTC", "America/Los_Angeles", "Asia/Kolkata"]


def words(draw: random.Random) -> str:
    return draw.choice([*NASTY, "普通的一句话。", "An ordinary line"])


def fact(draw: random.Random, what: str) -> dict[str, Any]:
    """A sound fact: where it is from, its fields by their paths."""
    is_essay, verdict = (
        draw.random() < 0.5,
        draw.choice(["confirmed", "imprecise", "contradicted", "unverifiable", "opinion", "unchecked"]),
    )
    values = {"title": words(draw), "title_en": words(draw), "verdict": verdict}
    if what == "event" or draw.random() < 0.5:
        values |= {
            "lane": draw.choice(["openai", "china", "world"]),
            "kind": draw.choice(["paper", "other"]),
            "date": draw.choice(DATES),
        }
    if is_essay:
        values |= {
            "said": words(draw),
            **draw.choice(
                [
                    {},
                    {"stated": draw.choice(DATES)},
                    {"locus/part": "1", "locus/nth": "12", "locus/words": "1: {a} # b"},
                ]
            ),
        }
    else:
        values |= {"added": words(draw), **draw.choice([{}, {"bears": "against"}])}
    if verdict == "unverifiable":
        values |= {"not_found/on": "2026-11-28", "not_found/looked_in": words(draw)}
    elif verdict not in ("opinion", "unchecked") or draw.random() < 0.3:
        cited = [{"source": "notice-2020", "quote": "2020-03-28"}, {"source": "brown-2020", "quote": "No: {1}", "gloss": words(draw)},
                 {"source": "brown-2020", "quote": "二十" * 20, "at": words(draw)}]  # fmt: skip
        values |= {
            f"sources/{n}/{key}": text
            for n, one in enumerate(draw.sample(cited, draw.randint(1, 3)))
            for key, text in one.items()
        }
    more = {
        "note": words(draw),
        "zone": draw.choice(ZONES),
        "short": "短" * 16,
        "part_of": "borders-closed",
        "overview": "yes",
        "chapters": "next-chapter",
    }
    more |= {"about": "gpt-3-paper-2020"} if what == "claim" else {}
    return values | {key: more[key] for key in draw.sample(sorted(more), draw.randint(0, len(more)))}


def source(draw: random.Random, n: int) -> dict[str, Any]:
    values = {
        "type": draw.choice(["webpage", "post", "book"]),
        "title": words(draw),
        "url": f"https://example.org/{n}?a=（1）#b",
        "hand": "first",
        "accessed": "2026-11-28",
    }
    more = {"author": words(draw), "publisher": words(draw), "issued": draw.choice(DATES), "language": draw.choice(["en", "zh-CN", "zh-Hant-TW"]),
            "archived": "https://archive.example/1", "mirror": "http://m.example", "repeats": "brown-2020"}  # fmt: skip
    return values | {key: more[key] for key in draw.sample(sorted(more), draw.randint(0, len(more)))}


def spoiled(draw: random.Random, what: str, values: dict[str, Any]) -> dict[str, Any]:
    """The same with one mistake, whatever it leads to."""
    if what == "source":
        return values | draw.choice([
            {draw.choice(["type", "title", "url", "hand", "accessed"]): ""}, {"url": draw.choice(["www.a.example", "https://a b", "https://[a", "https://a.example：80", "ftp://a"])},
            {"url": draw.choice(["http://www.arxiv.org/abs/2005.14165/?utm_source=x#y", "https://EXAMPLE.org/notice/?from=me&ref=z"])}, {"language": draw.choice(["English", "zh_CN", "EN"])},
            {"repeats": "nowhere"}, {"issued": draw.choice(BAD_DATES)}, {"accessed": draw.choice(["2026-02-30", "2026-11", "2026"])}, {draw.choice(["title", "author"]): draw.choice(BROKEN)},
        ])  # fmt: skip
    origin = "said" if "said" in values else "added"
    without = {key: text for key, text in values.items() if not key.startswith(("sources", "not_found"))}
    cites = {"sources/0/source": "brown-2020", "sources/0/quote": "二十"}
    changed: dict[str, Any] = draw.choice([
        {**values, draw.choice(["title", "title_en", "lane", "kind", "verdict", origin]): ""}, {key: text for key, text in values.items() if key not in ("date", "stated")},
        {**values, "date": draw.choice(BAD_DATES)}, {**without, "verdict": draw.choice(["confirmed", "unverifiable"])}, {**without, "verdict": "imprecise", "sources/0/source": "brown-2020"},
        {**without, **cites, "sources/0/quote": "word"}, {**without, **cites, "sources/0/source": "nowhere"}, {**without, **cites, "sources/0/source": ""},
        {**without, **cites, "sources/0/quote": draw.choice(["汉" * 41, "w " * 21, "a-b.c " * 21, "<"])}, {**without, "sources/0/source": "repost-2020", "sources/0/quote": "二十"},
        {**without, "verdict": "unverifiable", "not_found/on": draw.choice(["2026-02-30", ""]), "not_found/looked_in": "报刊"}, {**values, "zone": draw.choice(["Beijing", "america/los_angeles", "+08:00"])},
        {**values, "short": "短" * 17}, {**values, "part_of": draw.choice(["nowhere", "brown-2020"])}, {**values, draw.choice([origin, "note", "title"]): draw.choice(BROKEN)},
        {**values, "verdict": "unchecked", **({"locus/part": draw.choice(["0", "100", "1.5", ""]), "locus/words": "一二三四五六七八九十一二三"[: draw.choice([2, 13])]} if origin == "said" else {"bears": ""})},
    ])  # fmt: skip
    return changed


def cases() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """What, id, fields by their paths: half of them with a mistake."""
    draw = random.Random(16)
    for n in range(120):
        what = draw.choice(["event", "event", "claim", "source"])
        values = source(draw, n) if what == "source" else fact(draw, what)
        if is_spoiled := n % 2 == 1:
            values = spoiled(draw, what, values)
        yield what, draw.choice(BAD_IDS) if is_spoiled and draw.random() < 0.15 else f"new-{n}", values


FILL = """
(cases) => cases.map(([what, id, values]) => {
    const form = document.getElementById('new-entry'), all = (selector, within = form) => [...within.querySelectorAll(selector)];
    const press = (name, value) => { form.querySelector(`[name=${name}][value=${value}]`).checked = true; };
    all('.cited').forEach(block => block.remove());
    all('[data-key]').forEach(field => { field.type === 'checkbox' ? field.checked = false : field.value = ''; });
    press('what', what);
    press('origin', 'added' in values ? 'added' : 'said');
    const group = form.querySelector(`[data-group~=${what}]`), typed = {};
    for (const [path, text] of Object.entries({id, ...values})) {
        const [list, n, key] = path.startsWith('sources/') ? path.split('/') : ['', 0, path];
        while (list && all('.cited').length <= n) form.querySelector('[data-add]').click();
        const fields = all(`[data-key="${key}"]`, list ? all('.cited')[n] : group);
        const field = key === 'chapters' ? fields.find(one => one.value === text) : fields[0];
        if (field.type === 'checkbox') field.checked = true; else field.value = text;
        typed[path] = [field, field.type === 'checkbox' ? text : field.value];
    }
    form.dispatchEvent(new Event('input'));
    for (const [path, [field, text]] of Object.entries(typed)) {
        typed[path] = text;
        if (field.closest('[hidden]')) delete typed[path]; // it is not asked for
    }
    return [form.dataset.sound, form.querySelector('[data-file]').textContent, document.getElementById('new-yaml').value, typed, all('.lack')[0].textContent];
})
"""


def read_back(typed: dict[str, str]) -> dict[str, Any]:
    """What a file must hold for what stood in the fields."""
    found: dict[str, Any] = {}
    for path, text in typed.items():
        if path == "id" or not text:
            continue
        outer, _, key = path.partition("/")
        if outer == "sources":
            found.setdefault("sources", {}).setdefault(key.split("/")[0], {})[key.split("/")[1]] = text
        elif key:
            found.setdefault(outer, {})[key] = int(text) if key in ("part", "nth") else text
        else:
            found[path] = {"chapters": [text], "overview": True}.get(path, text)
    if "sources" in found:
        found["sources"] = list(found["sources"].values())
    return found


def test_what_the_form_lets_through_is_what_check_lets_through(site: tuple[Path, Path], page: Page) -> None:
    """For each input: no error of check where the form finds none, and one where it finds one; what was typed is read back."""
    docs, _ = site
    told = []
    given = list(cases())
    for (what, name, _), (sound, file, text, typed, said) in zip(given, page.evaluate(FILL, given), strict=True):
        files = {file: text.encode("utf-8", "surrogatepass")}
        if what == "source" and name:  # it comes with a fact that rests on it
            cited = f"{book.CLAIM}sources: [{{source: {name}, quote: 引}}"
            cited += f", {{source: {typed['repeats']}, quote: 引}}]\n" if typed.get("repeats") else "]\n"
            files["docs/evidence/claims/of-the-new-one.yaml"] = cited.encode()
        is_new = not (docs.parent / file).exists()
        problems = [p for p in rules.problems(library.read(docs, files)) if p.severity != "advice"]
        is_sound = not problems and is_new and bool(name)
        if (sound == "yes") is not is_sound:
            told.append((name, sound, said, typed, [str(problem) for problem in problems]))
        if is_sound:
            found = yaml.safe_load(text)  # for which the key `on` is true
            found.update(
                {
                    key: {"on" if one is True else one: v for one, v in value.items()}
                    for key, value in found.items()
                    if isinstance(value, dict)
                }
            )
            assert found == read_back(typed), text
            assert library.read(docs, files).problems == ()
    assert told == []
    number = sum(sound == "yes" for sound, *_ in page.evaluate(FILL, given[:40]))
    assert 15 < number < 30, "both kinds occur"


# -- as a stranger would -------------------------------------------------------------------------------


def field(page: Page, key: str, within: str = "[data-group~=event]") -> Any:
    return page.locator(f"{within} [data-key='{key}']:visible").first


def wrong(page: Page) -> list[str]:
    return [one.inner_text() for one in page.locator(".wrong:visible").all()]


def test_a_source_and_a_fact_that_rests_on_it_are_written_by_keys_alone(site: tuple[Path, Path], page: Page) -> None:
    """What is wrong is said beside its field, once it was left; at the end stands the address of a new file."""
    assert wrong(page) == [] and page.locator("[data-request]").is_hidden()
    page.get_by_text("来源：论文").click()
    of = "[data-group=source]"
    for key, text in {
        "id": "someone-2022",
        "title": "A thing: #1",
        "url": "www.a.example",
        "accessed": "2026-02-30",
    }.items():
        field(page, key, of).press_sequentially(text)
    assert wrong(page) == ["网址以 https:// 或 http:// 开头，中间没有空格"]  # the last is not left yet
    page.locator("[data-copy]").click()
    said = {
        one.evaluate("one => one.closest('.field').querySelector('[data-key]').dataset.key"): one.inner_text()
        for one in page.locator(".wrong:visible").all()
    }
    assert said == {
        "type": "还没有填",
        "accessed": "没有 2026-02-30 这一天",
        "url": "网址以 https:// 或 http:// 开头，中间没有空格",
        "hand": "还没有填",
    }
    assert page.evaluate("document.activeElement.dataset.key") == "type"  # the first that is wrong
    field(page, "type", of).select_option("book")
    field(page, "hand", of).select_option("first")
    field(page, "url", of).fill("https://a.example/1")
    field(page, "accessed", of).fill("2999-01-01")
    assert wrong(page) == ["还没有到这一天"]
    field(page, "accessed", of).fill("2026-11-28")
    assert wrong(page) == [] and page.locator(".lack").inner_text() == "都填对了。"
    one = parse_qs(urlsplit(str(page.locator("[data-request]").get_attribute("href"))).query)
    assert one["filename"] == ["someone-2022.yaml"] and yaml.safe_load(one["value"][0])["title"] == "A thing: #1"
    page.locator("[data-copy]").click()
    assert page.locator(".lack").inner_text() == "已复制。"

    page.get_by_text("论断：一句").click()
    for key, text in {
        "id": "new-claim",
        "title": "甲",
        "title_en": "A",
        "said": "原文说甲。",
        "sources/source": "someone-2022",
        "sources/quote": "it is out",
    }.items():
        field(page, key.removeprefix("sources/")).press_sequentially(text)
    field(page, "verdict").select_option("confirmed")
    page.locator("[data-copy]").click()
    assert wrong(page) == ["引文不是中文，请写出中文意思"]
    field(page, "gloss").press_sequentially("出来了")
    page.get_by_label("下一章").check()
    text = page.locator("#new-yaml").input_value()
    assert text.splitlines() == [
        "title: 甲", "title_en: A", "said: 原文说甲。", "verdict: confirmed", "chapters: [next-chapter]", "sources:",
        "  - source: someone-2022", "    quote: it is out", "    gloss: 出来了",
    ]  # fmt: skip
    address = str(page.locator("[data-request]").get_attribute("href"))
    assert address.startswith(
        "https://example.org/editors/book/new/main/docs/evidence/claims?filename=new-claim.yaml&value="
    )
    assert parse_qs(urlsplit(address).query)["value"] == [text]
    field(page, "note").fill("长" * 800)  # no address is so long
    assert str(page.locator("[data-request]").get_attribute("href")).endswith("filename=new-claim.yaml")
    assert "先复制" in page.locator("[data-next]").inner_text()


def test_without_a_script_there_is_no_form_and_a_link_may_choose_a_chapter(
    site: tuple[Path, Path], browser: Browser
) -> None:
    address = (site[1] / "handbook/new-fact.html").as_uri()
    context = browser.new_context(java_script_enabled=False)
    bare = context.new_page()
    bare.goto(address)
    assert not bare.locator("#new-entry").is_visible()
    context.close()
    page = browser.new_page(viewport={"width": 390, "height": 800})
    page.goto(f"{address}?chapter=next-chapter")
    assert page.locator("[data-key=chapters]:checked").evaluate_all("all => all.map(one => one.value)") == [
        "next-chapter"
    ]
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.close()


def test_a_report_says_in_which_section_and_which_words(site: tuple[Path, Path], browser: Browser) -> None:
    page = browser.new_page()

    def told() -> dict[str, list[str]]:
        return parse_qs(urlsplit(str(page.get_by_text("报告错误").get_attribute("href"))).query)

    page.goto((site[1] / "chapters/00-essay.html").as_uri())
    assert told() == {"template": ["fact.yml"], "page": ["chapters/00-essay"]}
    page.get_by_text("报告错误").hover()  # the commit stands in one file beside all pages
    until(page, "document.querySelector('[data-page]').href.includes('0123456')")
    assert told() == {"template": ["fact.yml"], "page": ["chapters/00-essay（提交 0123456）"]}
    page.evaluate("location.hash = 'essay-years'")
    until(page, "document.querySelector('[data-page]').href.includes('essay-years')")
    assert told()["page"] == ["chapters/00-essay#essay-years（提交 0123456）"]
    page.evaluate("getSelection().selectAllChildren(document.querySelector('article h1 + *, article section > p'))")
    until(page, "document.querySelector('[data-page]').href.includes('said=')")
    assert told()["page"] == ["chapters/00-essay（提交 0123456）"] and told()["said"][0].startswith("“")
    page.close()


def test_no_other_builder_has_the_form(site: tuple[Path, Path]) -> None:
    for builder, name in (("epub", "handbook/new-fact.xhtml"), ("text", "handbook/new-fact.txt")):
        built = site_build.build(site[0].parent, builder=builder)
        assert (built.error, built.warnings) == ("", ())
        text = (built.out / name).read_text(encoding="utf-8")
        assert "补一条" in text and "gpt-3-paper-2020" not in text and "报告错误" not in text
    assert "<form" not in (site[1] / "handbook/new-fact.md").read_text(encoding="utf-8")
