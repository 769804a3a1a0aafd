"""A source as GB/T 7714—2015 writes it."""

from __future__ import annotations

from series.model import Source

_MARKS = {
    "webpage": "EB/OL",
    "post": "EB/OL",
    "article-journal": "J/OL",
    "report": "R/OL",
    "book": "M/OL",
    "dataset": "DS/OL",
    "software": "CP/OL",
}


def citation(source: Source) -> str:
    """``Vaswani A, et al. Attention Is All You Need[J/OL]. arXiv, 2017(2017-06-12)[2026-11-24]. https://…``

    A day or month stands in round brackets behind the year, the day it was looked at in square ones.
    """
    author = f"{source.author.rstrip('.')}. " if source.author else ""
    day = str(source.issued) if source.issued else ""
    year = day[:4] if source.publisher else ""
    imprint = ", ".join(part for part in (source.publisher, year) if part)
    dates = (f"({day})" if day != year else "") + (f"[{source.accessed}]" if source.accessed else "")
    published = f"{imprint}{dates}. " if imprint or dates else ""
    return f"{author}{source.title}[{_MARKS[source.type]}]. {published}{source.url}"
