"""The whole site under its policy: nothing that a reader does is against it, and it stops what it is there for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, Page

from series import scan
from waiting import until

HEARD = "addEventListener('securitypolicyviolation', (event) => console.error('violation: ' + event.violatedDirective))"


@pytest.fixture(params=["http", "file"])
def opened(
    request: pytest.FixtureRequest, browser: Browser, real_site: Path, address: str
) -> Iterator[tuple[Page, str, list[str]]]:
    """A page, where the site begins, and what was logged as wrong."""
    page, wrong = browser.new_page(viewport={"width": 1440, "height": 900}), list[str]()
    page.add_init_script(HEARD)
    page.on("console", lambda said: wrong.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    yield page, address if request.param == "http" else f"{real_site.as_uri()}/", wrong
    page.close()


def test_every_page_begins_with_it(names: list[str], real_site: Path) -> None:
    for name in names:
        soup = BeautifulSoup((real_site / name).read_text(encoding="utf-8"), "html.parser")
        first = soup.find("meta")
        assert first and first.parent and first.parent.name == "head", name
        assert (first["http-equiv"], first["content"]) == ("Content-Security-Policy", scan.POLICY), name


def test_what_a_reader_does_is_not_against_it(opened: tuple[Page, str, list[str]]) -> None:
    """That each page as such is not, test_pages sees: what is against it is logged."""
    page, root, wrong = opened
    page.goto(f"{root}chapters/00-absent-from-the-feast.html")
    before = page.evaluate("getComputedStyle(document.body).backgroundColor")
    button = page.locator("[data-theme-switch]")
    for _ in range(2):
        button.click()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != before
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="screen")
    page.locator("[data-search]").click()
    page.locator("dialog input").fill("规模定律")
    until(page, "document.querySelectorAll('dialog .hits li').length > 0")
    page.goto(f"{root}search.html?q=GPT-3")
    until(page, "document.querySelectorAll('.hits li').length > 0")
    assert wrong == []


def test_it_stops_what_is_not_ours(opened: tuple[Page, str, list[str]]) -> None:
    page, root, wrong = opened
    asked: list[str] = []
    page.route("https://foreign.example/**", lambda route: asked.append(route.request.url) or route.abort())
    page.goto(f"{root}about.html")
    page.evaluate(
        """document.querySelector("h1").insertAdjacentHTML("beforeend", `<img src="https://foreign.example/x.png">
        <b id="styled" style="position: fixed" onclick="name = 'ran'">x</b>`);
        const script = document.createElement("script");
        script.textContent = "name = 'ran'";
        document.body.append(script);
        document.querySelector("#styled").click();"""
    )
    page.wait_for_timeout(100)
    assert page.evaluate("[name, getComputedStyle(document.querySelector('#styled')).position]") == ["", "static"]
    assert asked == [] and {said.partition(": ")[2] for said in wrong if said.startswith("violation: ")} == {
        "img-src", "style-src-attr", "script-src-attr", "script-src-elem",
    }  # fmt: skip
