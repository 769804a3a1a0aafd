"""Facts as tables for spreadsheets: ``api/events.csv``, ``api/claims.csv``, and a row for each link from a fact to a source."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from series import site
from series.facts import Fact
from series.model import Library

COLUMNS = (
    "id", "title", "title_en", "lane", "kind", "essay", "stated", "date", "first_day", "last_day", "zone", "verdict", "said",
    "part", "words", "note", "added", "bears", "surprise", "judged", "dissent", "corrected", "chapters", "sources", "url",
)  # fmt: skip
CITED = (
    "fact", "source", "title", "publisher", "hand", "language", "url", "archived", "accessed", "quote", "gloss", "at",
)  # fmt: skip


def facts(library: Library, chosen: Sequence[Fact]) -> str:
    """One a row; several values in a cell are separated by spaces."""
    return _table(COLUMNS, (_row(fact, library) for fact in chosen))


def citations(library: Library) -> str:
    """A row for each source of each fact, with the words that decide."""
    rows = []
    for fact in library.facts.values():
        for citation in fact.sources:
            source = library.source.get(citation.source)
            found = {name: getattr(source, name) for name in CITED if hasattr(source, name)}
            rows.append({**found, **citation.model_dump(), "fact": fact.id})
    return _table(CITED, rows)


def _row(fact: Fact, library: Library) -> Mapping[str, object]:
    when = fact.when("date")
    return {
        **{name: getattr(fact, name) for name in COLUMNS if name in Fact.model_fields},
        "essay": "yes" if fact.is_essay else "no",
        "first_day": when.first if when else None,
        "last_day": when.last if when else None,
        "part": fact.locus and fact.locus.part,
        "words": fact.locus and fact.locus.words,
        "surprise": "yes" if fact.surprise else "no",
        "judged": " ".join(judgement.verdict for judgement in fact.judged),
        "corrected": " ".join(str(correction.on) for correction in fact.corrections),
        "chapters": " ".join(fact.chapters),
        "sources": " ".join(source.url for source in library.cited(fact)),
        "url": site.fact(library, fact.id),
    }


def _table(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, lineterminator="\r\n", extrasaction="ignore")  # RFC 4180
    writer.writeheader()
    writer.writerows({key: _safe(str(row[key]) if row.get(key) is not None else "") for key in columns} for row in rows)
    return out.getvalue()


_FORMULA = tuple("=+-@\t\r\n＝＋－＠")


def _safe(text: str) -> str:
    """A spreadsheet takes a cell that begins with one of these for a formula: an apostrophe makes it text."""
    return f"'{text}" if text.startswith(_FORMULA) else text
