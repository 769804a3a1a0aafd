"""The feed: every move, nothing of the texts, sound Atom, the same bytes for the same book."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import feedparser
import pytest
from lxml import etree

import book
from series import library, site
from series.model import Chapter, Library, Person
from series.views import atom

SCHEMA = etree.RelaxNG(etree.parse(str(Path(__file__).parents[1] / "cases/atom.rng")))
NASTY = "标题 & “引号” \"q\" ]] 'x' \N{FAMILY}"
HISTORY = [
    {"on": "2026-11-24", "by": "editors", "status": "planned"},
    {"on": "2026-11-25", "by": "ada", "status": "drafting", "claimed_until": "2027-02-23", "note": "开始写"},
    {"on": "2026-11-26", "by": "ada", "claimed_until": "2027-06-01", "due": "2027-05"},
    {"on": "2027-03-01", "by": "ada", "status": "review"},
    {"on": "2027-04-01", "by": "editors", "status": "published"},
    {"on": "2027-05-01", "by": "editors", "status": "published", "note": "改了两处"},
]
CHAPTER = {"id": "next-chapter", "number": 1, "title": NASTY, "summary": "摘要", "history": HISTORY}


def a_book(*chapters: dict[str, object]) -> Library:
    people = {"editors": Person(name="本书编者", url="https://example.org/"), "ada": Person(name="艾达 & 林")}
    return Library(chapters=tuple(Chapter.model_validate(c) for c in chapters), people=people)


def check(text: str) -> etree._Element:
    """The feed's root, after it passed the schema."""
    root = etree.fromstring(text.encode())
    assert SCHEMA.validate(root), SCHEMA.error_log
    return root


def test_every_move_is_an_entry_newest_first_with_kind_date_and_author() -> None:
    text = atom.feed(a_book(CHAPTER))
    check(text)
    found = feedparser.parse(text)
    assert not found.bozo and found.version == "atom10"
    assert [(e.title, e.tags[0].term, e.updated[:10], e.author) for e in found.entries] == [
        (f"《{NASTY}》：修订", "revised", "2027-05-01", "本书编者"),
        (f"《{NASTY}》：审稿中 → 已发布", "published", "2027-04-01", "本书编者"),
        (f"《{NASTY}》：写作中 → 审稿中", "moved", "2027-03-01", "艾达 & 林"),
        (f"《{NASTY}》：已预告 → 写作中", "moved", "2026-11-25", "艾达 & 林"),
        (f"《{NASTY}》：已预告", "moved", "2026-11-24", "本书编者"),
    ]
    assert [e.summary for e in found.entries] == ["改了两处", "摘要", "摘要", "开始写", "摘要"]
    assert found.feed.updated == "2027-05-01T12:00:00Z"
    assert all(e.link == "chapters/01-next-chapter.html" for e in found.entries)


def test_an_entry_keeps_its_id_whatever_comes_after_and_whatever_the_title_becomes() -> None:
    before = feedparser.parse(atom.feed(a_book({**CHAPTER, "history": HISTORY[:2]})))
    after = feedparser.parse(atom.feed(a_book({**CHAPTER, "title": "新题", "number": 7})))
    assert [e.id for e in before.entries] == [e.id for e in after.entries][-2:]
    assert len({e.id for e in after.entries}) == 5
    assert all(re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", e.id) for e in after.entries)


def test_links_are_whole_where_the_site_is_known() -> None:
    root = check(atom.feed(a_book(CHAPTER), "https://example.org/book/"))
    links = [link.get("href") for link in root.iter("{*}link")]
    assert links[:3] == [
        "https://example.org/book/index.html",
        "https://example.org/book/feed.xml",
        "https://example.org/book/chapters/01-next-chapter.html",
    ]


def test_an_empty_book_has_a_sound_feed() -> None:
    check(atom.feed(Library()))


@pytest.mark.parametrize("state", ["planned", "drafting"])
def test_unpublished_text_never_enters_it(state: str, tmp_path: Path) -> None:
    docs = book.write(tmp_path)
    book.change(docs, "chapters/01-next-chapter.md", "\n还没有写。\n", "\n秘密的草稿。\n\n(secret)=\n## 秘密的标题\n")
    if state == "drafting":
        planned = "status: planned}\n"
        more = f"{planned}  - {{on: 2026-11-25, by: editors, status: drafting, claimed_until: 2027-02-01}}\n"
        book.change(docs, "chapters/01-next-chapter.md", planned, more)
        book.change(docs, "chapters/01-next-chapter.md", "owners: []", "owners: [editors]")
    text = atom.feed(library.read(docs).library)
    assert "秘密" not in text and "next-chapter" in text


def test_the_feed_of_the_real_site_is_sound(real_site: Path) -> None:
    text = (real_site / site.FEED).read_text(encoding="utf-8")
    check(text)
    reading = library.read(Path(__file__).parents[2] / "docs")
    assert len(feedparser.parse(text).entries) == sum(len(c.moves) for c in reading.library.chapters)
    assert text == atom.feed(reading.library)


def test_the_moves_of_one_day_stand_in_their_order() -> None:
    same = [{**entry, "on": date(2026, 11, 24)} for entry in HISTORY]
    found = feedparser.parse(atom.feed(a_book({**CHAPTER, "history": same})))
    told = feedparser.parse(atom.feed(a_book({**CHAPTER, "history": HISTORY})))
    assert [e.id for e in found.entries] == [e.id for e in told.entries]  # as of different days
    assert [e.summary for e in found.entries] == [e.summary for e in told.entries]
