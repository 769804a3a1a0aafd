"""With the site's address each head tells other sites what the page is; without it none of that is there."""

from __future__ import annotations

import json
import re
import shutil
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import imagesize
import pytest
from bs4 import BeautifulSoup
from jinja2.sandbox import SandboxedEnvironment
from lxml import etree

import book
import site_build
from series import library, raster
from series.facts import Fact, tally
from series.model import Book, Chapter, Library
from series.palette import STATUS, VERDICT
from series.sphinx_ext import light
from sphinx_zh import mermaid

SITE = "https://example.org/book/"
SITEMAP = etree.RelaxNG(etree.parse(str(Path(__file__).parents[1] / "cases/sitemap.rng")))
TITLE, SUMMARY = "“引” & \"q\" 'x' a/script b", "摘要 & \"q\" 'x' \\ {{ 1 }} &lt;b&gt;"
NEXT, ESSAY = "chapters/01-next-chapter", "chapters/00-essay"
HAN = pytest.mark.skipif(not raster.has_han(), reason="no typeface for Chinese here")


def a_book(folder: Path, address: str = SITE) -> Path:
    """The tiny book with an address, words that could break a head, and a surprise."""
    docs = book.write(folder)
    site_build.conf(folder)
    book.change(docs, "book.yaml", "editors: 某人", f"editors: 某人\nsite: {address}")
    book.change(docs, f"{NEXT}.md", "title: 下一章", f"title: {json.dumps(TITLE, ensure_ascii=False)}")
    book.change(docs, f"{NEXT}.md", "summary: 还没有写。", f"summary: {json.dumps(SUMMARY, ensure_ascii=False)}")
    book.change(docs, book.CLAIM_FILE, "verdict: opinion", "surprise: true\nverdict: opinion")
    return docs


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> site_build.Built:
    """Built once, with two processes."""
    folder = tmp_path_factory.mktemp("shared")
    a_book(folder)
    built = site_build.build(folder, parallel=2)
    assert (built.error, built.warnings) == ("", ())
    return built


def test_a_site_may_have_a_host_of_its_own(tmp_path: Path) -> None:
    a_book(tmp_path, "https://example.org")
    built = site_build.build(tmp_path)
    assert (built.error, built.warnings) == ("", ())
    assert 'src="/_static/theme.js' in built.page("404")


def pages(out: Path) -> dict[str, BeautifulSoup]:
    """Every page that can be passed on."""
    found = {path.relative_to(out).as_posix(): path for path in out.rglob("*.html")}
    return {
        name: BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        for name, path in found.items()
        if name not in ("404.html", "search.html")
    }


def graph(page: BeautifulSoup) -> dict[str, Any]:
    """Open Graph as ogp.me says it is read: ``og:image:width`` belongs to the ``og:image`` before it, which has an address."""
    found: dict[str, Any] = {}
    for meta in page.select("head > meta[property]"):
        name, words = str(meta["property"]), str(meta["content"])
        base, _, part = name.removeprefix("og:").partition(":")
        if part and name.startswith("og:"):
            assert isinstance(found[base], dict), name
            found[base][part] = words
        else:
            assert name.removeprefix("og:") not in found, name
            found[name.removeprefix("og:")] = {"url": words} if base == "image" else words
    return found


def said(page: BeautifulSoup) -> Any:
    (script,) = page.select('script[type="application/ld+json"]')
    return json.loads(str(script.string))


@HAN
def test_every_page_says_what_it_is_and_shows_a_card(shared: site_build.Built) -> None:
    found = pages(shared.out)
    assert {f"{NEXT}.html", "index.html", "contents.html", "facts/a-claim.html"} <= found.keys()
    for name, page in found.items():
        (canonical,), told = page.select("link[rel=canonical]"), graph(page)
        assert (canonical["href"], told["url"]) == (SITE + name, SITE + name)
        assert {"title", "type", "image", "description", "locale", "site_name"} <= told.keys(), name
        (description,) = page.select("meta[name=description]")
        assert description["content"] == told["description"] != ""
        image = told["image"]
        assert image["url"].startswith(f"{SITE}cards/") and (image["width"], image["height"]) == ("1200", "630")
        assert imagesize.get(shared.out / image["url"].removeprefix(SITE)) == (1200, 630)
        assert image["alt"] and page.select('meta[name="twitter:card"][content="summary_large_image"]')
    told = {name: graph(page) for name, page in found.items()}
    assert (told["index.html"]["type"], told["contents.html"]["type"]) == ("book", "website")
    assert (told[f"{NEXT}.html"]["title"], told[f"{NEXT}.html"]["description"]) == (TITLE, SUMMARY)
    assert told[f"{ESSAY}.html"]["article:published_time"] == "2026-11-24"
    assert "article:published_time" not in told[f"{NEXT}.html"]
    own = {name for name in told if told[name]["image"]["url"] != told["contents.html"]["image"]["url"]}
    assert own == {f"{NEXT}.html", f"{ESSAY}.html", "facts/a-claim.html"}
    cards = {f"cards/{path.name}" for path in (shared.out / "cards").iterdir()}
    assert cards == {one["image"]["url"].removeprefix(SITE) for one in told.values()}


def test_what_is_said_to_search_engines_is_whole_and_safe(shared: site_build.Built) -> None:
    found = pages(shared.out)
    whole = said(found["index.html"])
    assert (whole["@context"], whole["@type"], whole["name"]) == ("https://schema.org", "Book", "小书")
    assert (whole["author"]["name"], whole["editor"]["name"]) == ("某人", "某人")
    assert (whole["datePublished"], whole["dateModified"], whole["inLanguage"]) == ("2026", "2026-11-24", "zh-CN")
    chapter = said(found[f"{NEXT}.html"])
    assert (chapter["@type"], chapter["name"], chapter["description"]) == ("Chapter", TITLE, SUMMARY)
    assert (chapter["position"], chapter["isPartOf"]["@id"]) == (1, whole["@id"])
    assert "author" not in chapter and "datePublished" not in chapter  # nobody has written it
    essay = said(found[f"{ESSAY}.html"])
    assert (essay["author"], essay["datePublished"]) == ({"@type": "Organization", "name": "某人"}, "2026-11-24")
    assert essay["isBasedOn"]["datePublished"] == "2023-02-08"
    fact = said(found["facts/a-claim.html"])
    assert (fact["@type"], fact["claimReviewed"]) == ("ClaimReview", "一个判断")
    assert {name for name, page in found.items() if page.select('script[type="application/ld+json"]')} == {
        "index.html", f"{NEXT}.html", f"{ESSAY}.html", "facts/a-claim.html",
    }  # fmt: skip


def test_no_words_end_the_script_that_they_stand_in() -> None:
    """No title may hold such words; should one, they are text here too."""
    words = "</script><script>alert('&')</script>"
    here = Chapter.model_construct(id="x", number=1, title=words)
    given = {
        "here": here,
        "title": words,
        "project": words,
        "summary": words,
        "book": Book.model_construct(editors=words),
    }
    source = (light.THEME / "share.html").read_text(encoding="utf-8").replace("title|striptags", "title")
    text = (
        SandboxedEnvironment().from_string(source).render(given | {"library": Library(), "base": SITE, "pageurl": SITE})
    )
    page = BeautifulSoup(f"<head>{text}</head>", "html.parser")
    assert len(page.select("script")) == 1 and graph(page)["title"] == graph(page)["description"] == words
    chapter = said(page)
    assert (
        chapter["name"] == chapter["description"] == chapter["isPartOf"]["name"] == chapter["editor"]["name"] == words
    )


def test_the_sitemap_lists_the_pages_that_there_are(shared: site_build.Built) -> None:
    root = etree.parse(str(shared.out / "sitemap.xml")).getroot()
    assert SITEMAP.validate(root), SITEMAP.error_log
    listed = [loc.text for loc in root.iter("{*}loc")]
    assert sorted(listed) == sorted(SITE + name for name in pages(shared.out))


def test_a_surprise_stands_alone_and_leads_to_its_entry(shared: site_build.Built) -> None:
    page = pages(shared.out)["facts/a-claim.html"]
    assert "原文这样认为。" in page.select_one("article").get_text()  # type: ignore[union-attr]
    assert page.select_one('article a[href="../evidence/claims.html#a-claim"]')
    assert (
        page.title and page.title.string and page.title.string.startswith("原文说“一个判断”：观点")
    )  # not as our own word
    entry = BeautifulSoup(shared.page("evidence/claims"), "html.parser").select_one("#a-claim .entry-more")
    assert entry and entry.select_one(f'a[href="{SITE}facts/a-claim.html"]') and "转发用的地址：" in entry.get_text()
    index = "".join(path.read_text(encoding="utf-8") for path in (shared.out / "_static/search").rglob("*.js"))
    assert "claims.html" in index and "facts/a-claim" not in index


@pytest.mark.parametrize("asked", ["", "nothing.html", "chapters/x/y/z.html"])
def test_the_page_for_what_is_not_there_works_at_any_depth(asked: str, shared: site_build.Built) -> None:
    page = BeautifulSoup(shared.page("404"), "html.parser")
    assert page.select("meta[name=robots][content=noindex]") and not page.select("base, link[rel=canonical]")
    links = [str(tag.get("href") or tag.get("src")) for tag in page.select("[href], [src]")]
    assert len(links) > 6
    for link in links:
        whole = urljoin(SITE + asked, link).partition("#")[0].partition("?")[0]
        if whole not in (
            f"{SITE}about.html",
            "https://example.org/editors/book/issues/new",
        ):  # of which the tiny book has not the first
            assert whole.startswith(SITE) and (shared.out / whole.removeprefix(SITE)).is_file(), link


def test_after_each_change_all_of_it_is_as_in_a_build_from_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site_build.on(monkeypatch, "2026-12-01")
    docs = a_book(tmp_path)
    changes = (
        (
            f"{NEXT}.md",
            book.PLANNED,
            f"{book.PLANNED}  - {{on: 2026-11-30, by: editors, due: 2027-05, note: 等回信}}\n",
        ),
        (book.GPT_3_FILE, "verdict: confirmed", "verdict: imprecise\nnote: 早了几天。\nsurprise: true"),
        (book.CLAIM_FILE, "surprise: true\n", ""),
    )
    site_build.build(tmp_path)
    again = site_build.build(tmp_path)
    assert (again.error, again.written) == ("", ())
    for name, old, new in changes:
        book.change(docs, name, old, new)
        found = site_build.build(tmp_path, parallel=2)
        assert found.error == ""
        if name in (f"{NEXT}.md", book.CLAIM_FILE):
            shutil.rmtree(tmp_path / "_build/anew", ignore_errors=True)
            shutil.rmtree(tmp_path / "_build/doctrees-anew", ignore_errors=True)
            assert site_build.tree(found.out) == site_build.tree(site_build.build(tmp_path, out="anew").out), name
    assert not (found.out / "facts/a-claim.html").exists() and (found.out / "facts/gpt-3-paper-2020.html").exists()


def leads_to_the_feeds(out: Path) -> None:
    for name, page in pages(out).items():
        links = [str(link["href"]) for link in page.select('link[rel=alternate][type="application/atom+xml"]')]
        assert all((out / name).parent.joinpath(link).is_file() for link in links)
        feeds = ["feed.xml", f"feeds/{name[12:-5]}.xml"] if name.startswith("chapters/") else ["feed.xml"]
        assert [link.removeprefix("../") for link in links] == feeds, name
    banner = pages(out)[f"{NEXT}.html"].select_one(".unpublished a:last-of-type")
    assert banner is not None and (banner["href"], banner.get_text()) == ("../feeds/next-chapter.xml", "订阅本章")


def test_every_head_leads_to_the_feed_and_a_chapter_s_to_its_own(shared: site_build.Built) -> None:
    leads_to_the_feeds(shared.out)


def test_without_an_address_the_feeds_alone_are_there(tmp_path: Path) -> None:
    built = site_build.build(a_book(tmp_path, "").parent)
    assert (built.error, built.warnings) == ("", ())
    for name, raw in site_build.tree(built.out).items():
        assert not re.match(r"404|sitemap|cards|facts", name)
        assert not re.search(rb'example\.org/book|"og:|ld\+json|"canonical"', raw), name
    leads_to_the_feeds(built.out)
    for path in (built.out / "feed.xml", *(built.out / "feeds").iterdir()):
        links = [str(link.get("href")) for link in etree.parse(str(path)).iter("{*}link")]
        assert links and all((path.parent / link.partition("#")[0]).is_file() for link in links), path


@pytest.mark.parametrize("tags", [(), ("strict",)])
def test_without_a_typeface_for_chinese_there_are_no_cards(
    tags: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(raster, "has_han", lambda: False)
    a_book(tmp_path)
    built = site_build.build(tmp_path, tags=tags)
    told = "\n".join(built.warnings) if tags else capsys.readouterr().err
    assert told.count("cards: no typeface for Chinese here") == 1 and len(built.warnings) == len(tags)
    assert not (built.out / "cards").exists()
    assert "og:title" in built.page(NEXT) and "og:image" not in built.page(NEXT)


def card(**given: object) -> etree._Element:
    """A card's drawing."""
    source = (light.THEME / "card.svg").read_text(encoding="utf-8")
    values = {
        "library": Library.model_construct(book=Book.model_construct(title="书名 & <b>")),
        "inks": VERDICT | STATUS,
        "counts": {},
    }
    values |= {"lines_of": mermaid.lines, "cells": mermaid.cells}
    return etree.fromstring(SandboxedEnvironment().from_string(source).render(values | given))


@pytest.mark.parametrize(
    "title",
    ["短", "AI 与资本主义", "一个很长的题目，" * 4 + "完", "很长" * 60, "Supercalifragilistic" * 5, "a & <b> </svg>"],
)
def test_the_words_of_a_card_fit_and_break_where_chinese_may(title: str) -> None:
    drawn = card(chapter=Chapter.model_construct(id="x", number=1, title=title), state="已预告")
    texts = [(str(t.text), int(t.get("font-size", 0))) for t in drawn.iter("{*}text")]
    lines = [words for words, size in texts if size in (88, 72, 56)]
    assert texts[0][0] == "书名 & <b>" and 1 <= len(lines) <= 3
    assert all(mermaid.cells(words) * size / 2 <= 600 for words, size in texts)
    assert not any(after[0] in mermaid.CLOSING for _, after in pairwise(lines))
    shown, whole = "".join(lines).replace(" ", ""), title.replace(" ", "")
    assert shown == whole or (shown.endswith("…") and whole.startswith(shown[:-1]))


def test_no_date_and_no_word_of_a_card_is_torn_where_that_can_be_had() -> None:
    fact = Fact.model_validate({"id": "x", "title": "t", "title_en": "t", "verdict": "imprecise"})
    drawn = card(fact=fact, said="text-davinci-002 上线（2022 年 1 月）", found="说明。")
    assert [t.text for t in drawn.iter("{*}text")][2:4] == ["text-davinci-002 上线", "（2022 年 1 月）"]


def test_the_real_cover_s_card_has_the_finding_in_numbers() -> None:
    values = library.read(site_build.ROOT / "docs").library
    counts = tally(fact for fact in values.facts.values() if fact.is_essay)[0]
    words = [t.text for t in card(library=values, counts=counts).iter("{*}text")]
    assert {str(count) for count in counts.values()} | {verdict.zh for verdict in counts} <= set(words)
