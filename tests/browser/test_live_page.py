"""``make live`` in a browser: the page that was written comes again, at what changed; what is wrong is shown until it is mended."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from series import scan
from series.sphinx_ext.live import Site

HEAD = f'<html><head><meta http-equiv="Content-Security-Policy" content="{scan.POLICY}"><meta charset="utf-8"></head>'
PARAGRAPHS = [f"第 {n} 段。" + "字" * 200 for n in range(60)]


def write(path: Path, paragraphs: list[str]) -> None:
    path.write_text(
        f"{HEAD}<body><article><p>{'</p><p>'.join(paragraphs)}</p></article></body></html>", encoding="utf-8"
    )


@pytest.mark.slow
@pytest.mark.parametrize("width", [1440, 390])
def test_a_saved_page_comes_at_its_change_and_problems_come_and_go(
    browser: Browser, tmp_path: Path, width: int
) -> None:
    page_file = tmp_path / "chapters/甲 one.html"
    page_file.parent.mkdir()
    for path in (page_file, tmp_path / "index.html"):
        write(path, PARAGRAPHS)
    (tmp_path / "favicon.ico").touch()  # browsers ask for it
    site = Site(tmp_path, 0)
    threading.Thread(target=site.serve_forever, daemon=True).start()
    page = browser.new_page(viewport={"width": width, "height": 800})
    other = browser.new_page()
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    try:
        address = f"http://127.0.0.1:{site.server_address[1]}"
        page.goto(f"{address}/chapters/甲 one.html")
        other.goto(address)
        panel = page.locator("#live-told")
        expect(panel).to_be_hidden()
        page.evaluate("scrollTo(0, 500)")
        site.news = (1, "")  # nothing of this page was written
        write(page_file, [*PARAGRAPHS[:40], "新的一段。", *PARAGRAPHS[41:]])
        site.news = (2, "")
        expect(page.locator(".live-changed")).to_have_text("新的一段。")
        expect(page.locator(".live-changed")).to_be_in_viewport()
        write(page_file, ["最先的一段。", *PARAGRAPHS[1:]])
        site.news = (3, "docs/chapters/甲 one.md:12: WARNING: 没有这个角色；是不是 fact？ [series.x]\n总之没有建成\n")
        expect(page.locator(".live-changed")).to_have_text("最先的一段。")
        expect(page.locator(".live-changed")).to_be_in_viewport()
        expect(panel.locator("code").first).to_have_text("docs/chapters/甲 one.md:12")
        expect(panel).to_contain_text("没有这个角色；是不是 fact？ [series.x]")
        expect(panel).to_contain_text("总之没有建成")
        expect(other.locator("#live-told a")).to_have_attribute("href", "/chapters/甲 one.html")
        expect(other.locator("#live-told")).not_to_contain_text("没有这个角色")
        site.news = (4, "")
        expect(panel).to_be_hidden()
        expect(other.locator("#live-told")).to_be_hidden()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert not wrong, wrong
    finally:
        page.close()
        other.close()
        site.shutdown()
        site.server_close()
