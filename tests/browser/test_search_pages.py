"""Search in a real browser: what it finds, in which order, how it is used, what it costs."""

from __future__ import annotations

import csv
import gzip
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page
from test_search import BOOKS, FOLDED, TEXT

import plain_search
from sphinx_zh.search import index as search
from sphinx_zh.search.index import Section
from waiting import until

QUERIES = Path(__file__).parent.parent / "cases/queries.csv"
QUESTIONS = QUERIES.with_name("questions.csv")
"""Questions and the sections that answer them, found by reading; where several do, with a bar between their addresses."""

FIND = r"""
async query => {
    const result = await zhSearch.find(query), hits = await zhSearch.hits(result, 0, 20);
    const all = await zhSearch.hits(result, 0, result.keys.length);
    // an entry by its permanent address, on whatever page it stands in full
    const at = hit => hit.address.replace(/evidence\/(events|claims|sources)-[a-z0-9-]+\.html(?=#)/, "evidence/$1.html");
    return {kind: result.kind, first: hits.map(at), all: all.map(at), keys: result.keys.length};
}
"""


def permanent(address: str) -> str:
    """Of an entry of the evidence, on whatever page it stands in full."""
    return re.sub(r"evidence/(events|claims|sources)-[a-z0-9-]+\.html(?=#)", r"evidence/\1.html", address)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.set_default_timeout(10_000)
    yield page
    page.close()


def opened(page: Page, address: str) -> None:
    page.goto(address)
    page.keyboard.press("Control+k")
    page.wait_for_selector("dialog[open] input")


def test_queries_lead_to_the_right_place_first(page: Page, address: str) -> None:
    with QUERIES.open(encoding="utf-8", newline="") as file:
        cases = list(csv.DictReader(file))
    assert len(cases) >= 60
    opened(page, address + "index.html")
    wrong = []
    for case in cases:
        found = page.evaluate(FIND, case["query"])
        first = found["first"][0] if found["first"] else ""
        if not (first.startswith(case["expected"]) if case["expected"] else first == ""):
            wrong.append((case["kind"], case["query"], first, case["expected"]))
    assert len(wrong) <= len(cases) * 0.05, "\n".join(map(str, wrong))
    assert [case for case in wrong if case[0] == "absent"] == []


def test_questions_lead_to_what_answers_them(page: Page, address: str) -> None:
    with QUESTIONS.open(encoding="utf-8", newline="") as file:
        cases = list(csv.DictReader(file))
    assert len(cases) >= 40
    opened(page, address + "index.html")
    not_first, not_soon = [], []
    for case in cases:
        first = page.evaluate(FIND, case["question"])["first"]
        right = [one.startswith(tuple(case["expected"].split("|"))) for one in first[:3]]
        if not any(right[:1]):
            not_first.append((case["question"], first[:1]))
        if not any(right):
            not_soon.append((case["question"], first[:3]))
    assert len(not_first) <= len(cases) * 0.15, not_first
    assert len(not_soon) <= len(cases) * 0.05, not_soon


def test_a_long_question_loads_a_bounded_number_of_shards(page: Page, tmp_path: Path) -> None:
    letters = random.Random(1).choices([chr(0x4E00 + n) for n in range(5000)], k=200_000)
    sections = [Section(f"a.html#s{at}", ("题目",), "".join(letters[at : at + 4000])) for at in range(0, 200_000, 4000)]
    page.goto(plain_search.write(tmp_path, {"a": sections}).as_uri())
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    found = page.evaluate(FIND, f"为什么{''.join(letters[4000:4300])}吗")
    assert found["first"][0] == "a.html#s4000"
    assert len(set(asked)) < 100 < len(list((tmp_path / "_static/search/g").iterdir()))


FORMS = "他看着计划，了解卫星；以此为借口。用户的长期目标，门槛很高。用软件处理网络信息。"


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        *(
            (query, "all")
            for query in ("看著", "計畫", "瞭解", "衞星", "藉口", "⻓期", "⽬标", "⻔槛很⾼", "看著 藉口")
        ),
        *((query, "apart") for query in ("軟體", "網路", "資訊", "網路軟體")),
        *((query, "none") for query in ("畫", "著", "伺服器")),
    ],
)
def test_other_forms_of_a_word_are_found(query: str, kind: str, page: Page, tmp_path: Path) -> None:
    other = "⽤户的⻓期⽬标，⻔槛很⾼；看著計畫，瞭解衞星的藉口"
    page.goto(plain_search.write(tmp_path, {"a": [Section("a.html", ("题目",), FORMS)]}).as_uri())
    assert page.evaluate(FIND, query)["kind"] == kind
    page.goto(plain_search.write(tmp_path / "other", {"a": [Section("a.html", ("题目",), other)]}).as_uri())
    for query in ("看着", "计划", "了解", "卫星", "借口", "长期目标", "门槛"):
        assert page.evaluate(FIND, query)["kind"] == "all", query


def test_hits_in_the_book_are_those_of_a_plain_search(page: Page, address: str, real_site: Path) -> None:
    sections = plain_search.pages(real_site)
    opened(page, address + "index.html")
    with QUERIES.open(encoding="utf-8", newline="") as file:
        queries = [case["query"] for case in csv.DictReader(file)]
    for query in [
        *queries,
        "的",
        "a",
        "3",
        "gp",
        "rans",
        "年 月",
        "11月",
        "第一",
        "GPT-3.5 系列",
        "“引号”，",
        "-",
        "openai.com/index/",
    ]:
        found = page.evaluate(FIND, query)
        hits = set(found["all"]) if found["kind"] == "all" else set()
        assert hits == {permanent(one) for one in plain_search.hits(sections, query)}, query
        assert found["kind"] != "all" or found["keys"] == len(hits)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sections=BOOKS, queries=st.lists(TEXT, min_size=1, max_size=6))
def test_hits_are_those_of_a_plain_search(
    sections: dict[str, list[Section]],
    queries: list[str],
    page: Page,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    page.goto(plain_search.write(tmp_path_factory.mktemp("book"), sections).as_uri())
    words = [word for found in sections.values() for section in found for word in section.text.split("，")[:1]]
    for query in [*queries, *words[:6]]:
        found = page.evaluate(FIND, query)
        hits = set(found["all"]) if found["kind"] == "all" else set()
        assert hits == {permanent(one) for one in plain_search.hits(sections, query)}, query


def test_the_script_folds_as_the_index_does(page: Page, address: str) -> None:
    opened(page, address + "index.html")
    texts = [
        *FOLDED,
        "Ａ–Ｂ—Ｃ",
        "a--b",
        "-a-",
        "İstanbul ΣΑΣ",
        "①②",
        "㈱",
        "\u00ad软\u00ad",
        "x\u3000y 中\u3000文",
        "½",
        "ﬁne",
        "a_b",
    ]
    for text in texts:
        # the index in the page knows the traditional forms of the book's own characters only
        if text not in ("強化學習、資訊", "看著書，瞭解計畫的藉口；衞星"):
            assert page.evaluate("text => zhSearch.fold(text)", text) == search.fold(text), text


@pytest.mark.parametrize("scheme", ["http", "file"])
def test_the_dialog_answers(
    scheme: str, real_site: Path, address: str, watched: tuple[Page, list[str], list[str]]
) -> None:
    page, asked, wrong = watched
    root = address if scheme == "http" else f"{real_site.as_uri()}/"
    page.goto(f"{root}chapters/00-absent-from-the-feast.html")
    assert not any("search" in url for url in asked)  # nothing before it is wanted
    page.get_by_role("link", name="搜索", exact=True).click()
    dialog = page.get_by_role("dialog", name="站内搜索")
    dialog.get_by_role("searchbox").fill("規模定律")
    dialog.locator(".hits li").first.wait_for()
    assert dialog.get_by_role("status").inner_text().startswith("找到 ")
    assert {mark.inner_text() for mark in dialog.locator("mark").all()} == {"规模定律"}
    dialog.get_by_role("searchbox").fill("OpenAI 的故事")
    dialog.locator(".hits .status-planned").first.wait_for()
    first = dialog.locator(".hits li").first
    assert first.locator(".status-planned").inner_text() == "○ 已预告"
    first.get_by_role("link").click()
    page.wait_for_url("**/chapters/01-openai-story.html")
    assert [url for url in asked if not url.startswith((root, "data:"))] == []
    assert wrong == []


def test_the_keyboard_is_enough(page: Page, address: str) -> None:
    page.goto(address + "about.html")
    page.keyboard.press("s")
    page.keyboard.press("/")
    assert page.locator("dialog").count() == 0  # no single key does anything
    page.get_by_role("link", name="搜索", exact=True).focus()
    page.keyboard.press("Control+k")
    page.wait_for_selector("dialog[open] .search-form")
    page.keyboard.type("gpt")
    page.locator("dialog .hits li").first.wait_for()
    assert page.locator("dialog .hits li").count() == 20
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement === document.querySelector('dialog .hits a')")
    more = page.get_by_role("button", name="更多")
    more.focus()
    page.keyboard.press("Enter")
    until(page, "document.querySelectorAll('dialog .hits li').length === 40")
    assert page.evaluate("document.activeElement === document.querySelectorAll('dialog .hits a')[20]")
    page.keyboard.press("Escape")
    assert not page.locator("dialog").is_visible()
    assert page.evaluate("document.activeElement.matches('[data-search]')")


def test_enter_leads_to_the_first_hit(page: Page, address: str) -> None:
    opened(page, address + "about.html")
    page.keyboard.type("信息茧房")
    page.keyboard.press("Enter")
    until(page, "document.activeElement.closest('.hits')")
    page.keyboard.press("Enter")
    page.wait_for_url("**/chapters/00-absent-from-the-feast.html#essay-cocoon")


def test_what_is_not_there_is_answered_in_words(page: Page, address: str) -> None:
    opened(page, address + "index.html")
    status = page.get_by_role("status")
    for query, words in (
        ("量子纠缠", "没有找到“量子纠缠”"),
        ("GPT框架", "没有找到连在一起的“GPT框架”"),
        ("量子纠缠 规模定律", "没有一节同时含有"),
        ("GPT-3 什么时候发布", "没有找到连在一起的“GPT-3 什么时候发布”"),
        ("人工智慧", "没有找到“人工智慧”；下面 "),
        ("<img src=x onerror=alert(1)>量子", "没有"),
    ):
        page.locator("dialog input").fill(query)
        until(page, "words => document.querySelector('dialog [role=status]').textContent.includes(words)", arg=words)
        assert page.locator("dialog img").count() == 0
    assert status.get_attribute("aria-live") == "polite"
    page.locator("dialog input").fill("")
    until(page, "document.querySelector('dialog [role=status]').textContent.startsWith('例如')")


def test_a_link_in_the_page_itself_closes_the_dialog(page: Page, address: str) -> None:
    opened(page, address + "chapters/00-absent-from-the-feast.html")
    page.keyboard.type("信息茧房")
    page.locator("dialog .hits a").first.click()
    assert page.url.endswith("#essay-cocoon") and not page.locator("dialog").is_visible()


@pytest.mark.parametrize("scheme", ["http", "file"])
def test_the_search_page_answers_its_address(scheme: str, real_site: Path, address: str, page: Page) -> None:
    root = address if scheme == "http" else f"{real_site.as_uri()}/"
    page.goto(f"{root}search.html?q=%E5%B0%8D%E9%BD%8A")  # 對齊
    page.locator(".hits li").first.wait_for()
    assert page.locator("#search-words").input_value() == "對齊"
    assert {mark.inner_text() for mark in page.locator(".hits mark").all()} == {"对齐"}
    page.locator("#search-words").fill("核聚变")
    page.get_by_role("button", name="搜索").click()
    until(page, "document.querySelector('.hits mark')?.textContent === '核聚变'")


@pytest.mark.parametrize("width", [1440, 800, 390])
def test_the_form_and_what_it_finds_stand_in_one_column(width: int, page: Page, address: str) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{address}search.html?q=gpt")
    page.locator(".hits li").nth(19).wait_for()
    edges = page.evaluate(
        """() => ["h1", ".search-form", ".search-status", ".hits", ".hits li", ".search-found > button"].map(one => {
            const box = document.querySelector(`#top ${one}`).getBoundingClientRect();
            return [one, Math.round(box.left), Math.round(box.right)];
        })"""
    )
    assert {left for _, left, _ in edges} == {edges[0][1]}, edges
    assert {right for one, _, right in edges if "button" not in one} == {edges[0][2]}, edges
    assert edges[-1][2] <= edges[0][2]


def test_without_javascript_the_link_leads_to_a_page_that_says_so(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address + "chapters/00-absent-from-the-feast.html")
    page.get_by_role("link", name="搜索", exact=True).click()
    assert page.url == address + "search.html"
    assert "搜索要用 JavaScript" in page.locator("article").inner_text()
    page.get_by_role("link", name="封面和目录").click()
    assert page.url == address + "index.html"
    context.close()


def test_marks_stand_where_the_words_are(page: Page, tmp_path: Path) -> None:
    text = "𠮷野家前面有補丁，ＧＰＴ－３ 的é\u0301。" + "废话" * 60 + "这里的強\n化學習很重要𠮷"
    section = Section("a.html", ("题<b>目</b>",), text)
    page.goto(plain_search.write(tmp_path, {"a": [section]}).as_uri())
    page.evaluate("zhSearch.open('search.html')")
    for query, marked in (("gpt-3", ["ＧＰＴ－３"]), ("化学习", ["化學習"]), ("补丁", ["補丁"]), ("b", ["b", "b"])):
        page.locator("dialog input").fill(query)
        until(
            page,
            "marks => [...document.querySelectorAll('dialog mark')].map(m => m.textContent).join() === marks.join()",
            arg=marked,
        )
    assert page.locator("dialog .hits b").count() == 0


def bytes_of(browser: Browser, site: Path, root: str, query: str) -> dict[str, int]:
    """What the first query of a reader costs: gzip bytes of every file that it loads, by name."""
    page = browser.new_page()
    asked: list[str] = []
    page.goto(root)
    page.on("request", lambda request: asked.append(request.url))
    page.keyboard.press("Control+k")
    page.locator("dialog input").fill(query)
    until(page, "/^[找没]/.test(document.querySelector('dialog [role=status]').textContent)")
    page.close()
    names = [url.partition("?")[0].removeprefix(root) for url in asked]
    return {name: len(gzip.compress((site / name).read_bytes())) for name in names}


@pytest.mark.parametrize(
    "query", ["规模定律", "GPT-3", "人", "AI", "从人类偏好学习的强化学习论文", "openai 模型", "GPT-3 什么时候发布"]
)
def test_a_first_query_is_light(query: str, browser: Browser, real_site: Path, address: str) -> None:
    cost: dict[str, Any] = bytes_of(browser, real_site, address, query)
    assert "_static/zh_search.js" in cost and "_static/search/index.js" in cost
    assert sum(cost.values()) <= 60 * 1024, cost


def test_the_header_keeps_its_place(page: Page, address: str) -> None:
    page.add_init_script(
        "window.shift = 0; new PerformanceObserver(l => l.getEntries().forEach(e => window.shift += e.value))"
        ".observe({type: 'layout-shift', buffered: true})"
    )
    opened(page, address + "index.html")
    page.keyboard.type("规模定律")
    page.locator("dialog .hits li").first.wait_for()
    page.keyboard.press("Escape")
    assert page.evaluate("window.shift") == pytest.approx(0, abs=0.001)


def test_an_excerpt_begins_and_ends_with_whole_words(page: Page, tmp_path: Path) -> None:
    text = "说" * 20 + "text-davinci-003" + "话" * 12 + "补丁" + "说" * 80 + "text-davinci-002" + "话" * 50
    page.goto(plain_search.write(tmp_path, {"a": [Section("a.html", ("题目",), text)]}).as_uri())
    page.evaluate("zhSearch.open('search.html')")
    page.locator("dialog input").fill("补丁")
    page.wait_for_selector("dialog mark")
    assert page.locator("dialog .hit-text").inner_text() == text[20 : text.index("text-davinci-002")].join("……")


def test_an_address_longer_than_an_excerpt_is_cut(page: Page, tmp_path: Path) -> None:
    text = "https" * 30 + "补丁" + "a" * 200
    page.goto(plain_search.write(tmp_path, {"a": [Section("a.html", ("题目",), text)]}).as_uri())
    page.evaluate("zhSearch.open('search.html')")
    page.locator("dialog input").fill("补丁")
    page.wait_for_selector("dialog mark")
    assert len(page.locator("dialog .hit-text").inner_text()) == 112


@pytest.mark.parametrize(
    ("query", "kind", "terms"),
    [
        ("什么是对齐", "apart", ["对齐"]),
        ("对齐是什么 对齐", "apart", ["对齐"]),
        ("我想请教在座的朋友们，以及没有到场的各位老师同学和远方的读者们：卡帕西的规模定律", "some", None),
        ("对齐", "all", ["对齐"]),
    ],
)
def test_a_question_is_cut_into_what_the_book_has(
    query: str, kind: str, terms: list[str] | None, page: Page, address: str
) -> None:
    opened(page, address + "index.html")
    found = page.evaluate("query => zhSearch.find(query)", query)
    assert found["kind"] == kind
    assert found["terms"] == terms if terms else {"卡帕西", "规模定律"} <= set(found["terms"])


def test_a_source_comes_after_what_the_book_says_itself(page: Page, address: str) -> None:
    opened(page, address + "index.html")
    for query in ("micros", "karpat", "scaling law", "openai"):
        addresses = page.evaluate(FIND, query)["first"]
        of_sources = ["sources.html" in one for one in addresses]
        assert of_sources == sorted(of_sources), query
