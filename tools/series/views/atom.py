"""The one feed, Atom (RFC 4287): every change of state of every chapter. ``feed.xml``"""

from __future__ import annotations

import uuid
from datetime import date
from urllib.parse import urljoin
from xml.etree import ElementTree as ET

from series import site
from series.model import Book, Chapter, Library, Move

ATOM = "http://www.w3.org/2005/Atom"
KINDS = {"published": "发布", "revised": "修订", "moved": "状态变化"}
"""What readers filter by; the label is what they see."""


def feed(library: Library, base: str = "") -> str:
    """Newest first. An entry's id is made of chapter and move, its date is the move's; no chapter's text is in it.

    Without *base*, the site's address, links are relative to the feed's own, so that mirrors work too.
    """
    moves = [(chapter, move) for chapter in library.chapters for move in chapter.moves]
    moves.sort(key=lambda pair: (pair[1].on, pair[1].n, pair[0].number), reverse=True)
    root = ET.Element("feed", {"xmlns": ATOM, "xml:lang": "zh-CN"})
    _text(root, "id", _id(library.book, "feed"))
    _text(root, "title", f"{library.book.title}：各章进展")
    _text(root, "updated", _instant(max((move.on for _, move in moves), default=date(1970, 1, 1))))
    _author(root, library.book.editors, library.book.repository)
    ET.SubElement(root, "link", {"rel": "alternate", "type": "text/html", "href": urljoin(base, site.page("index"))})
    if base:
        ET.SubElement(root, "link", {"rel": "self", "type": "application/atom+xml", "href": urljoin(base, site.FEED)})
    for chapter, move in moves:
        root.append(_entry(library, chapter, move, base))
    ET.indent(root, " ")
    text: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return text.decode() + "\n"


def _entry(library: Library, chapter: Chapter, move: Move, base: str) -> ET.Element:
    entry = ET.Element("entry")
    _text(entry, "id", _id(library.book, f"{chapter.id}/{move.n + 1}"))
    before = f"{move.before.zh} → " if move.before else ""
    word = KINDS["revised"] if move.kind == "revised" else f"{before}{move.after.zh}"
    _text(entry, "title", f"《{chapter.title}》：{word}")
    _text(entry, "updated", _instant(move.on))
    _text(entry, "published", _instant(move.on))
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


def _instant(day: date) -> str:
    """Noon in UTC is the same calendar day nearly everywhere."""
    return f"{day}T12:00:00Z"
