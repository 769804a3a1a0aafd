"""The one feed, Atom (RFC 4287): every change of state of every chapter. ``feed.xml``"""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, time, timedelta, timezone
from urllib.parse import urljoin
from xml.etree import ElementTree as ET

from series import site
from series.model import Book, Chapter, Library, Move

ATOM = "http://www.w3.org/2005/Atom"
KINDS = {"published": "发布", "revised": "修订", "moved": "状态变化"}
"""What readers filter by; the label is what they see."""
CALENDAR = timezone(timedelta(hours=8))
"""China's, which has no summer time: the days in the histories are those of its calendar."""
NEVER = datetime(9999, 1, 1, tzinfo=UTC)


def feed(library: Library, base: str = "", built: datetime = NEVER) -> str:
    """Newest first. An entry's id is made of chapter and move, its date is the move's; no chapter's text is in it.

    Without *base*, the site's address, links are relative to the feed's own, so that mirrors work too. No entry is later
    than the build: one of a day that has not begun (a history may be a day ahead, for other time zones) has its instant.
    """
    base = base and f"{base.rstrip('/')}/"
    moves = [(_instant(chapter, move), chapter, move) for chapter in library.chapters for move in chapter.moves]
    entries: list[ET.Element] = []
    for instant, chapter, move in sorted(moves, key=lambda dated: dated[0], reverse=True):
        built = min(built, instant).astimezone(CALENDAR)
        entries.append(_entry(library, chapter, move, built.isoformat(timespec="milliseconds"), base))
        built -= timedelta(milliseconds=1)
    root = ET.Element("feed", {"xmlns": ATOM, "xml:lang": "zh-CN"})
    _text(root, "id", _id(library.book, "feed"))
    _text(root, "title", f"{library.book.title}：各章进展")
    _text(root, "updated", entries[0].findtext("updated", "") if entries else "1970-01-01T00:00:00Z")
    _author(root, library.book.editors, library.book.repository)
    ET.SubElement(root, "link", {"rel": "alternate", "type": "text/html", "href": urljoin(base, site.page("index"))})
    if base:
        ET.SubElement(root, "link", {"rel": "self", "type": "application/atom+xml", "href": urljoin(base, site.FEED)})
    root.extend(entries)
    ET.indent(root, " ")
    text: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return text.decode() + "\n"


def _entry(library: Library, chapter: Chapter, move: Move, instant: str, base: str) -> ET.Element:
    entry = ET.Element("entry")
    _text(entry, "id", _id(library.book, f"{chapter.id}/{move.n + 1}"))
    before = f"{move.before.zh} → " if move.before else ""
    word = KINDS["revised"] if move.kind == "revised" else f"{before}{move.after.zh}"
    _text(entry, "title", f"《{chapter.title}》：{word}")
    _text(entry, "updated", instant)
    _text(entry, "published", instant)
    person = library.people.get(move.by)
    _author(entry, library.name_of(move.by), person.url if person else None)
    href = urljoin(base, site.chapter(chapter))
    ET.SubElement(entry, "link", {"rel": "alternate", "type": "text/html", "href": href})
    ET.SubElement(entry, "category", {"term": move.kind, "label": KINDS[move.kind]})
    _text(entry, "summary", move.note or chapter.summary or word)
    return entry


def _text(parent: ET.Element, name: str, words: str) -> None:
    ET.SubElement(parent, name).text = words


def _author(parent: ET.Element, name: str, uri: str | None) -> None:
    author = ET.SubElement(parent, "author")
    _text(author, "name", name)
    if uri:
        _text(author, "uri", uri)


def _id(book: Book, name: str) -> str:
    """A UUID made of the book's id and the name: it names the entry for good, wherever the site lies."""
    return uuid.uuid5(uuid.NAMESPACE_OID, f"{book.id}/{name}").urn


def _instant(chapter: Chapter, move: Move) -> datetime:
    """The beginning of its day, a second later for each entry before it, a millisecond for each chapter: the same for ever."""
    return datetime.combine(move.on, time(), CALENDAR) + timedelta(seconds=move.n, milliseconds=chapter.number)
