"""The Markdown twin of each page: read by another parser it says what the page says, word for word."""

from __future__ import annotations

import re
from itertools import zip_longest
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from bs4 import BeautifulSoup, NavigableString, Tag
from markdown_it import MarkdownIt
from mdit_py_plugins.footnote import footnote_plugin

import book
import site_build
from series.sphinx_ext import twins

READER = MarkdownIt("commonmark").enable(["table", "strikethrough"]).use(footnote_plugin)
OF_THE_PAGE_ALONE = "svg, button, .filter, .headerlink, [hidden], .note-number, .fact-note, .footnote-reference, math"
"""Drawings, what is pressed, the links beside headings, what only a script shows; notes and their numbers, which stand at the end."""
OF_THE_TWIN_ALONE = "sup.footnote-ref, section.footnotes"


def words(text: str) -> str:
    """Every character that is seen, without spaces: lists in a cell of a table keep their dashes."""
    return re.sub(r"[\s\u200b]+", "", text)


def without(tree: Tag, selector: str) -> str:
    for found in tree.select(selector):
        found.extract()
    return words("".join(text for text in tree.descendants if isinstance(text, NavigableString)))  # how Han are read, too


def rendered(twin: str) -> BeautifulSoup:
    title, _line, rest = twin.split("\n\n", 2)
    return BeautifulSoup(READER.render(f"{title}\n\n{rest}"), "lxml")


def notes_of_page(article: Tag) -> list[str]:
    numbered = {mark.select("sup")[-1].get_text(): words(mark.select(".fact-note")[-1].get_text()) for mark in article.select(".noted")}
    return list(numbered.values())


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
        pairs = [(without(article, OF_THE_PAGE_ALONE), without(tree, OF_THE_TWIN_ALONE)), *zip_longest(told, kept, fillvalue="")]
        if said := next(filter(None, (first_difference(*pair) for pair in pairs)), ""):
            found[path.relative_to(folder).as_posix()] = said
    return found


def test_the_words_of_each_twin_are_the_page_s(real_site: Path) -> None:
    assert len(list(real_site.rglob("*.md"))) == len(list(real_site.rglob("*.html"))) - 1  # the search has none
    assert differences(real_site) == {}
