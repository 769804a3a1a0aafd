"""Feeds, Atom (RFC 4287): changes of state, corrections of facts; of all chapters, and of each. ``feed.xml``, ``feeds/ID.xml``"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import NamedTuple

from series import site
from series.facts import Fact
from series.model import Chapter, Library, Move
from series.views.templates import filled

KINDS = {"published": "发布", "revised": "修订", "moved": "状态变化", "corrected": "更正"}
"""What readers filter by; the label is what they see."""
CALENDAR = timezone(timedelta(hours=8))
"""China's, which has no summer time: the days in the histories are those of its calendar."""
NEVER = datetime(9999, 1, 1, tzinfo=UTC)


Entries = Mapping[str, list[tuple[int, "_Told", str]]]
"""By the page that it is about, each entry with its place among all and its instant."""


def entries(library: Library, built: datetime = NEVER) -> Entries:
    """Those of all feeds: of 2,000 chapters each looks at its own alone."""
    dated = [(_instant(move.on, move.n, c.number), _moved(c, move)) for c in library.chapters for move in c.moves]
    mended = ((fact, n, one.on) for fact in library.facts.values() for n, one in enumerate(fact.corrections))
    dated += [(_instant(on, n, 0), _corrected(library, fact, n)) for fact, n, on in mended]
    found: dict[str, list[tuple[int, _Told, str]]] = {}
    for n, (instant, told) in enumerate(sorted(dated, key=lambda pair: pair[0], reverse=True)):
        built = min(built, instant).astimezone(CALENDAR)
        found.setdefault(told.page, []).append((n, told, built.isoformat(timespec="milliseconds")))
        built -= timedelta(milliseconds=1)
    return found


def feed(library: Library, base: str, dated: Callable[[], Entries], of: Chapter | None = None) -> str:
    """Newest first. An entry's id is made of chapter and move, its date is the move's; no chapter's text is in it.

    Without *base*, the site's address, links are relative to the feed's own, so that mirrors work too. No entry is later
    than the build: one of a day that has not begun (a history may be a day ahead, for other time zones) has its instant.
    *of* one chapter: its moves and the facts that it rests on, each entry as in the whole feed.
    """
    base = f"{base.rstrip('/')}/" if base else "../" if of else ""
    page, path = (site.chapter(of), site.feed(of)) if of else (site.page("index"), site.FEED)
    given = {
        "library": library,
        "of": of,
        "base": base,
        "page": page,
        "path": path,
        "entries": listed(library, dated, of),
    }
    name = site.urn(library.book, f"{of.id}/feed" if of else "feed")
    return filled("feed.xml", id=name, urn=site.urn, kinds=KINDS, **given)


def listed(library: Library, dated: Callable[[], Entries], of: Chapter | None = None) -> list[tuple[_Told, str]]:
    """The entries of one feed with their instants."""
    rests = {*of.cites, *(fact.id for fact in library.facts_of(of.id))} if of else set()
    own = {site.chapter(of), *(site.fact(library, name) for name in rests)} if of else dated().keys()
    return [entry[1:] for entry in sorted(entry for page in own for entry in dated().get(page, ()))]


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


def _instant(on: date, n: int, number: int) -> datetime:
    """The beginning of its day, a second later for each entry before it, a millisecond for each chapter: the same for ever."""
    return datetime.combine(on, time(), CALENDAR) + timedelta(seconds=n, milliseconds=number)
