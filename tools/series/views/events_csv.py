"""Events as a table for spreadsheets: ``api/events.csv``."""

from __future__ import annotations

import csv
import io

from series import site
from series.model import Library

COLUMNS = (
    "id", "title", "title_en", "lane", "kind", "essay", "stated", "date", "first_day", "last_day",
    "verdict", "said", "note", "chapters", "sources", "url",
)  # fmt: skip


def events(library: Library) -> str:
    """All events, one a row; several values in a cell are separated by spaces."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\r\n")  # RFC 4180
    writer.writeheader()
    for fact in library.events:
        when = fact.when("date")
        row = {
            "id": fact.id,
            "title": fact.title,
            "title_en": fact.title_en,
            "lane": fact.lane or "",
            "kind": fact.kind or "",
            "essay": "yes" if fact.is_essay else "no",
            "stated": fact.stated or "",
            "date": fact.date or "",
            "first_day": when.first if when else "",
            "last_day": (when.last or "") if when else "",
            "verdict": fact.verdict,
            "said": fact.said or "",
            "note": fact.note or "",
            "chapters": " ".join(fact.chapters),
            "sources": " ".join(s.url for c in fact.sources if (s := library.source.get(c.source))),
            "url": site.fact(library, fact.id),
        }
        writer.writerow({key: _safe(str(value)) for key, value in row.items()})
    return out.getvalue()


_FORMULA = tuple("=+-@\t\r\n＝＋－＠")


def _safe(text: str) -> str:
    """A spreadsheet takes a cell that begins with one of these for a formula: an apostrophe makes it text."""
    return f"'{text}" if text.startswith(_FORMULA) else text
