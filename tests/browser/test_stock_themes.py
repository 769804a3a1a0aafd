"""The stock project in a browser, with each theme: its own search box, exact hits, drawings in light and dark."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

import stock

ASK = """async queries => Object.fromEntries(await Promise.all(queries.map(async query => {
    const found = await zhSearch.find(query), hits = await zhSearch.hits(found, 0, 20);
    return [query, found.kind === "all" ? hits.map(hit => hit.address) : []];
})))"""
INK = "() => getComputedStyle(document.querySelector('svg.drawing text')).fill"
DARK = {
    "furo": "document.body.dataset.theme = 'dark'",
    "pydata_sphinx_theme": "document.documentElement.dataset.theme = 'dark'",
    "sphinx_book_theme": "document.documentElement.dataset.theme = 'dark'",
}
"""How each theme says that a page is dark; alabaster has no dark."""


@pytest.mark.parametrize("theme", stock.THEMES)
def test_a_theme(theme: str, watched: tuple[Page, list[str], list[str]], tmp_path: Path) -> None:
    site = stock.build(tmp_path, theme)
    page, asked, wrong = watched
    page.route("**/favicon.ico", lambda route: route.fulfill(status=204))  # no theme names one
    page.emulate_media(color_scheme="light")
    with stock.served(site) as at:
        page.goto(f"{at}firing.html")
        light = page.evaluate(INK)
        if theme in DARK:
            page.evaluate(DARK[theme])
            assert page.evaluate(INK) != light
        # the theme's own box, wherever it is hidden: filled in and sent
        page.evaluate(
            """() => { const box = document.querySelector("form[action$='search.html'] input[name=q]");
                       box.value = "茶馬古道"; box.form.submit(); }"""
        )
        page.wait_for_selector("ol.hits li a")
        assert "/search.html?" in page.url
        assert [link.get_attribute("href") for link in page.query_selector_all("ol.hits li a")] == [f"{at}trade.html"]
        assert "找到 1 节" in page.inner_text(".search-status")
        found = page.evaluate(ASK, list(stock.QUERIES))
        assert {query: set(hits) for query, hits in found.items()} == stock.QUERIES
        page.fill("#search-words", "没有这样的话呀")
        page.wait_for_function("document.querySelector('.search-status').textContent.startsWith('没有')")
        assert [address for address in asked if not address.startswith((at, "data:"))] == []
        assert [said for said in wrong if "theme mode" not in said] == []  # pydata's own remark
