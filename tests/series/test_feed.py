"""The feed: every move, nothing of the texts, sound Atom, the same bytes for the same book."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import feedparser
import pytest
from lxml import etree

import book
import site_build
from series import library, site
from series.facts import Fact
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


def feed(library: Library, base: str = "", built: datetime = atom.NEVER, of: Chapter | None = None) -> str:
    return atom.feed(library, base, lambda: atom.entries(library, built), of)


def a_book(*chapters: dict[str, object]) -> Library:
    people = {"editors": Person(name="本书编者", url="https://example.org/"), "ada": Person(name="艾达 & 林")}
    return Library(chapters=tuple(Chapter.model_validate(c) for c in chapters), people=people)


def check(text: str) -> etree._Element:
    """The feed's root, after it passed the schema."""
    root = etree.fromstring(text.encode())
    assert SCHEMA.validate(root), SCHEMA.error_log
    return root


def test_every_move_is_an_entry_newest_first_with_kind_date_and_author() -> None:
    text = feed(a_book(CHAPTER))
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
    assert found.feed.updated == found.entries[0].updated == "2027-05-01T00:00:05.001+08:00"
    assert all(e.link == "chapters/01-next-chapter.html" for e in found.entries)


def test_an_entry_keeps_its_id_whatever_comes_after_and_whatever_the_title_becomes() -> None:
    before = feedparser.parse(feed(a_book({**CHAPTER, "history": HISTORY[:2]})))
    after = feedparser.parse(feed(a_book({**CHAPTER, "title": "新题", "number": 7})))
    assert [e.id for e in before.entries] == [e.id for e in after.entries][-2:]
    assert len({e.id for e in after.entries}) == 5
    assert all(re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", e.id) for e in after.entries)


@pytest.mark.parametrize("base", ["https://example.org/book/", "https://example.org/book"])
def test_links_are_whole_where_the_site_is_known(base: str) -> None:
    root = check(feed(a_book(CHAPTER), base))
    links = [link.get("href") for link in root.iter("{*}link")]
    assert links[:3] == [
        "https://example.org/book/index.html",
        "https://example.org/book/feed.xml",
        "https://example.org/book/chapters/01-next-chapter.html",
    ]


def test_a_chapter_s_feed_has_its_moves_and_the_corrections_of_what_it_rests_on() -> None:
    other = {**CHAPTER, "id": "other-chapter", "number": 2, "cites": ["cited"]}
    fixed = [{"on": "2026-11-28", "by": "editors", "was": "误", "why": "查到了"}]
    fact = {"title_en": "x", "verdict": "opinion", "corrections": fixed}
    facts = [
        {"id": "cited", "title": "引"},
        {"id": "named", "title": "属", "chapters": ["other-chapter"]},
        {"id": "apart", "title": "无"},
    ]
    claims = tuple(Fact.model_validate(fact | one) for one in facts)
    values = a_book(CHAPTER, other).model_copy(update={"claims": claims})
    late = datetime(2026, 11, 26, tzinfo=UTC)  # what is later than the build has its instant: the same in each feed
    for base in ("", "https://example.org/book"):
        whole = {e.id: e for e in feedparser.parse(feed(values, base, late)).entries}
        text = feed(values, base, late, values.chapters[1])
        found = feedparser.parse(text)
        titles = [e.title for e in found.entries]
        assert (len(titles), [title for title in titles if "更正" in title]) == (7, ["更正：引", "更正：属"])
        assert all((whole[e.id].updated, whole[e.id].title) == (e.updated, e.title) for e in found.entries)
        links = [link.get("href") for link in check(text).iter("{*}link")]
        own = [f"{base}/chapters/02-other-chapter.html", f"{base}/feeds/other-chapter.xml"]
        assert links[:2] == own if base else links[0] == "../chapters/02-other-chapter.html"
        assert all(link.startswith(base or "../") for link in links)
        assert found.feed.id not in {*whole, feedparser.parse(feed(values, base)).feed.id}


def test_an_empty_book_has_a_sound_feed() -> None:
    check(feed(Library()))


@pytest.mark.parametrize("state", ["planned", "drafting"])
def test_unpublished_text_never_enters_it(state: str, tmp_path: Path) -> None:
    docs = book.write(tmp_path)
    book.change(docs, "chapters/01-next-chapter.md", "\n还没有写。\n", "\n秘密的草稿。\n\n(secret)=\n## 秘密的标题\n")
    if state == "drafting":
        planned = "status: planned}\n"
        more = f"{planned}  - {{on: 2026-11-25, by: editors, status: drafting, claimed_until: 2027-02-01}}\n"
        book.change(docs, "chapters/01-next-chapter.md", planned, more)
        book.change(docs, "chapters/01-next-chapter.md", "owners: []", "owners: [editors]")
    text = feed(library.read(docs).library)
    assert "秘密" not in text and "next-chapter" in text


def test_the_feed_of_the_real_site_is_sound(real_site: Path) -> None:
    text = (real_site / site.FEED).read_text(encoding="utf-8")
    check(text)
    reading = library.read(Path(__file__).parents[2] / "docs")
    assert len(feedparser.parse(text).entries) == (
        sum(len(c.moves) for c in reading.library.chapters)
        + sum(len(fact.corrections) for fact in reading.library.facts.values())
    )
    assert text == feed(reading.library)


def instants(text: str) -> list[datetime]:
    """When each entry was last changed, in the feed's order; the feed itself is as new as the first."""
    check(text)
    found = feedparser.parse(text)
    assert found.feed.updated == found.entries[0].updated
    assert [e.updated for e in found.entries] == [e.published for e in found.entries]
    return [datetime.fromisoformat(e.updated) for e in found.entries]


def test_the_moves_of_one_day_stand_in_their_order() -> None:
    same = [{**entry, "on": date(2026, 11, 24)} for entry in HISTORY]
    other = {**CHAPTER, "id": "other-chapter", "number": 2, "history": same}
    text = feed(a_book({**CHAPTER, "history": same}, other))
    found = [e for e in feedparser.parse(text).entries if "01-next" in e.link]
    told = feedparser.parse(feed(a_book({**CHAPTER, "history": HISTORY})))
    assert [e.id for e in found] == [e.id for e in told.entries]  # as of different days
    assert [e.summary for e in found] == [e.summary for e in told.entries]
    assert len(instants(text)) == 10 == len(set(instants(text)))
    assert instants(text) == sorted(instants(text), reverse=True)
    assert {instant.date() for instant in instants(text)} == {date(2026, 11, 24)}


def test_an_entry_is_of_the_same_instant_whatever_comes_after_and_whenever_it_is_built() -> None:
    before = instants(feed(a_book({**CHAPTER, "history": HISTORY[:2]})))
    other = {**CHAPTER, "id": "other-chapter", "number": 2}
    after = feed(a_book(CHAPTER, other), built=datetime(2027, 5, 1, 2, tzinfo=UTC))
    assert set(before) < set(instants(after))
    assert after == feed(a_book(CHAPTER, other))


@pytest.mark.parametrize("hour", [0, 2, 16])
def test_no_entry_is_later_than_the_build(hour: int) -> None:
    """A history may be dated a day ahead, where the book's day began before the builder's."""
    built = datetime(2027, 5, 1, hour, tzinfo=UTC) - timedelta(days=1)
    found = instants(feed(a_book(CHAPTER), built=built))
    assert max(found) <= built and found == sorted(set(found), reverse=True)
    assert found[0].date() == (date(2027, 5, 1) if hour == 16 else date(2027, 4, 30))
    same = [{**entry, "on": date(2027, 5, 1)} for entry in HISTORY]
    found = instants(feed(a_book({**CHAPTER, "history": same}), built=built))
    assert max(found) <= built and found == sorted(set(found), reverse=True) and len(found) == 5


@pytest.mark.parametrize("epoch", ["1795831200", "0", ""])
def test_the_builds_own_instant_is_that_of_source_date_epoch_or_the_clock(
    epoch: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book.write(tmp_path)
    site_build.conf(tmp_path)
    day = datetime.fromtimestamp(int(epoch), UTC).date() if int(epoch or 0) else datetime.now().astimezone().date()
    for name in ("chapters/00-essay.md", "chapters/01-next-chapter.md"):
        book.change(tmp_path / "docs", name, "2026-11-24", str(day + timedelta(days=2)))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch) if epoch else monkeypatch.delenv("SOURCE_DATE_EPOCH", False)
    built = site_build.build(tmp_path)
    limit = datetime.fromtimestamp(int(epoch), UTC) if int(epoch or 0) else datetime.now(UTC)
    found = instants((built.out / site.FEED).read_text(encoding="utf-8"))
    assert max(found) <= limit and min(found) > limit - timedelta(hours=1)


@pytest.mark.parametrize(
    ("locale", "said"),
    [("C.UTF-8", "feed.xml: links are relative; with"), ("zh_CN.UTF-8", "feed.xml：链接是相对的；在")],
)
def test_a_build_says_once_what_makes_the_links_whole(
    locale: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book.write(tmp_path)
    site_build.conf(tmp_path)
    monkeypatch.setenv("LC_ALL", locale)
    built = site_build.build(tmp_path)
    assert (built.log.count(said), built.warnings) == (1, ())
    assert 'href="index.html"' in (built.out / site.FEED).read_text(encoding="utf-8")
    book.change(tmp_path / "docs", "book.yaml", "editors: 某人", "editors: 某人\nsite: https://example.org/book")
    built = site_build.build(tmp_path)
    assert "feed.xml" not in built.log
    root = check((built.out / site.FEED).read_text(encoding="utf-8"))
    assert all(link.get("href").startswith("https://example.org/book/") for link in root.iter("{*}link"))
