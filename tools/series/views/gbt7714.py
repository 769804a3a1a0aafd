"""A source as GB/T 7714—2025 writes it, in force since 1 July 2026: clauses 6, 7.5, 7.6 and 8, as its published examples show them."""

from __future__ import annotations

import re

from series.dates import When
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
_PREPRINTS = re.compile(r"xiv\b|\bssrn\b|preprint|research ?square", re.IGNORECASE)
"""In the name of a platform, or in the address of a paper that names none: CSL has no type of its own for these papers."""
_BETWEEN_AUTHORS = re.compile(r"\s*[,，、]\s*|\s+(?=et al\b)|(?<![,，、\s])\s*(?=等$)")


def citation(source: Source) -> str:
    """``Vaswani，et al. Attention Is All You Need[PP/OL]. arXiv（2017-06-12）[2026-11-24]. https://…``

    Full stop and square brackets are half-width, other marks full-width. Books, journals and reports have no day of access, and
    pages no publisher: where no author is known, it takes the author's place. No stop ends it: it would be read as the address's.
    """
    mark = _MARKS[source.type]
    if mark == "J/OL" and _PREPRINTS.search(source.publisher or source.url):
        mark = "PP/OL"
    author, publisher = source.author, source.publisher or ""
    day = _day(source.issued, mark == "M/OL") if source.issued else ""
    if mark in ("EB/OL", "CP/OL", "R/OL"):
        author, publisher = author or publisher, ""
    if mark in ("M/OL", "J/OL", "R/OL"):
        dated = f"[{day}]" if source.issued and source.issued.is_unsure else day
        published = "，".join(part for part in (publisher, dated) if part)
    else:
        published = publisher + (f"（{day}）" if day else "") + (f"[{source.accessed}]" if source.accessed else "")
    named = _BETWEEN_AUTHORS.sub("，", author).rstrip(".") if author else ""
    return ". ".join(part for part in (named, f"{source.title}[{mark}]", published, source.url) if part)


def _day(when: When, year_alone: bool) -> str:
    """``2022-11-30`` where the date is sure (clause 7.6); else words: ``约 2020 年 5 月``, ``2021 年，存疑``."""
    if year_alone:
        return "-".join(dict.fromkeys(half[:4] for half in when.text.removesuffix("/..").split("/")))
    return when.zh.replace("（存疑）", "，存疑") if when.is_interval or when.is_unsure else when.text
