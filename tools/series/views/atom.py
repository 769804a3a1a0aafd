"""Feeds, Atom (RFC 4287): changes of state, corrections of facts; of all chapters, and of each. ``feed.xml``, ``feeds/ID.xml``"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import NamedTuple
from xml.etree import ElementTree as ET

from series import site
from series.facts import Fact
from series.model import Chapter, Library, Move

ATOM = "http://www.w3.org/2005/Atom"
KINDS = {"published": "发布", "revised": "修订", "moved": "状态变化", "corrected": "更正"}
"""What readers filter by; the label is what they see."""
CALENDAR = timezone(timedelta(hours=8))
"""China's, which has no summer time: the days in the histories are those of its calendar."""
NEVER = datetime(9999, 1, 1, tzinfo=UTC)


def feed(library: Library, base: str = "", built: datetime = NEVER, of: Chapter | None = None) -> str:
    """Newest first. An entry's id is made of chapter and move, its date is the move's; no chapter's text is in it.

    Without *base*, the site's address, links are relative to the feed's own, so that mirrors work too. No entry is later
    than the build: one of a day that has not begun (a history may be a day ahead, for other time zones) has its instant.
    *of* one chapter: its moves and the facts that it rests on, each entry as in the whole feed.
    """
    base = f"{base.rstrip('/')}/" if base else "../" if of else ""
    rests = {*of.cites, *(fact.id for fact in library.facts_of(of.id))} if of else set()
    own = of and {site.chapter(of), *(site.fact(library, name) for name in rests)}
    dated = [(_instant(move.on, move.n, c.number), _moved(c, move)) for c in library.chapters for move in c.moves]
    dated += [
        (_instant(found.on, n, 0), _corrected(library, fact, n))
        for fact in library.facts.values()
        for n, found in enumerate(fact.corrections)
    ]
    entries: list[ET.Element] = []
    for instant, told in sorted(dated, key=lambda pair: pair[0], reverse=True):
        built = min(built, instant).astimezone(CALENDAR)
        if own is None or told.page in own:
            entries.append(_entry(library, told, built.isoformat(timespec="milliseconds"), base))
        built -= timedelta(milliseconds=1)
    root = ET.Element("feed", {"xmlns": ATOM, "xml:lang": "zh-CN"})
    page, path = (site.chapter(of), site.feed(of)) if of else (site.page("index"), site.FEED)
    _text(root, "id", site.urn(library.book, f"{of.id}/feed" if of else "feed"))
    _text(root, "title", f"{library.book.title}：{f'《{of.title}》的' if of else '各章'}进展与更正")
    _text(root, "updated", entries[0].findtext("updated", "") if entries else "1970-01-01T00:00:00Z")
    _author(root, library.book.editors, library.book.repository)
    ET.SubElement(root, "link", {"rel": "alternate", "type": "text/html", "href": f"{base}{page}"})
    if "://" in base:
        ET.SubElement(root, "link", {"rel": "self", "type": "application/atom+xml", "href": f"{base}{path}"})
    root.extend(entries)
    ET.indent(root, " ")
    text: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return text.decode() + "\n"


class _Told(NamedTuple):
    """What an entry says."""

    name: str
    """What its id is made of."""
    title: str
    by: str
    page: str
    kind: str
    summary: str


def _moved(chapter: Chapter, move: Move) -> _Told:
    before = f"{move.before.zh} → " if move.before else ""
    word = KINDS["revised"] if move.kind == "revised" else f"{before}{move.after.zh}"
    said = move.note or chapter.summary or word
    title = f"《{chapter.title}》：{word}"
    return _Told(f"{chapter.id}/{move.n + 1}", title, move.by, site.chapter(chapter), move.kind, said)


def _corrected(library: Library, fact: Fact, n: int) -> _Told:
    found = fact.corrections[n]
    title, said = f"{KINDS['corrected']}：{fact.title}", f"原作“{found.was}”。{found.why}"
    return _Told(f"facts/{fact.id}/{n + 1}", title, found.by, site.fact(library, fact.id), "corrected", said)


def _entry(library: Library, told: _Told, instant: str, base: str) -> ET.Element:
    entry = ET.Element("entry")
    _text(entry, "id", site.urn(library.book, told.name))
    _text(entry, "title", told.title)
    _text(entry, "updated", instant)
    _text(entry, "published", instant)
    person = library.people.get(told.by)
    _author(entry, library.name_of(told.by), person.url if person else None)
    ET.SubElement(entry, "link", {"rel": "alternate", "type": "text/html", "href": f"{base}{told.page}"})
    ET.SubElement(entry, "category", {"term": told.kind, "label": KINDS[told.kind]})
    _text(entry, "summary", told.summary)
    return entry


def _text(parent: ET.Element, name: str, words: str) -> None:
    ET.SubElement(parent, name).text = words


def _author(parent: ET.Element, name: str, uri: str | None) -> None:
    author = ET.SubElement(parent, "author")
    _text(author, "name", name)
    if uri:
        _text(author, "uri", uri)


def _instant(on: date, n: int, number: int) -> datetime:
    """The beginning of its day, a second later for each entry before it, a millisecond for each chapter: the same for ever."""
    return datetime.combine(on, time(), CALENDAR) + timedelta(seconds=n, milliseconds=number)
