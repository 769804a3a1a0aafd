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
    """``Vaswani A, et al. Attention Is All You Need[J/OL]. arXiv, 2017-06-12. https://…``"""
    parts = [f"{source.author.rstrip('.')}. " if source.author else "", f"{source.title}[{_MARKS[source.type]}]. "]
    if source.publisher:
        parts.append(f"{source.publisher}, " if source.issued else f"{source.publisher}. ")
    if source.issued:
        parts.append(f"{source.issued}")
        parts.append("" if source.accessed else ". ")
    if source.accessed:
        parts.append(f"[{source.accessed}]. ")
    return "".join(parts) + source.url
