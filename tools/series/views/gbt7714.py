"""A source as GB/T 7714—2025 writes it, in force since 1 July 2026: clauses 6, 7.5, 7.6 and 8, as its published examples show them."""

from __future__ import annotations

import re

from series.facts import Part, Source

_MARKS = {"article-journal": "J", "report": "R", "book": "M", "dataset": "DS", "software": "CP"}
_PREPRINTS = re.compile(r"xiv\b|\bssrn\b|preprint|research ?square", re.IGNORECASE)
"""In the name of a platform, or in the address of a paper that names none: CSL has no type of its own for these papers."""
_BETWEEN_AUTHORS = re.compile(r"\s*[,，、]\s*|\s+(?=et al\b)|(?<![,，、\s])\s*(?=等$)")


def citation(source: Source) -> str:
    """``Vaswani，et al. Attention Is All You Need[PP/OL]. arXiv（2017-06-12）[2026-11-24]. https://…``

    Full stops and square brackets are half-width, other marks full-width. Where pages have no author, the publisher takes
    the place. Days are in digits; dates that are not sure, or stretches, in words; an estimate behind a comma in brackets.
    A part of this book: ``编者. 题名[M/OL]//书名. 提交 f3c9838. 2026-11-28. https://…``
    """
    mark, author, publisher = _MARKS.get(source.type, "EB"), source.author or "", source.publisher or ""
    if mark == "J" and _PREPRINTS.search(publisher or source.url):
        mark = "PP"
    text = source.issued.text if source.issued else ""
    is_unsure = any(sign in text for sign in "~?%")
    day = source.issued.zh.replace("（存疑）", "，存疑") if source.issued and (is_unsure or "/" in text) else text
    if mark == "M":  # the year alone
        day = "-".join(dict.fromkeys(half[:4] for half in text.removesuffix("/..").split("/")))
    elif mark in ("EB", "CP", "R"):  # no publisher
        author, publisher = author or publisher, ""
    if mark in ("M", "J", "R"):  # no day of access
        published = "，".join(part for part in (publisher, f"[{day}]" if is_unsure else day) if part)
    else:
        published = publisher + (f"（{day}）" if day else "") + (f"[{source.accessed}]" if source.accessed else "")
    named, titled = _BETWEEN_AUTHORS.sub("，", author).rstrip("."), f"{source.title}[{mark}/OL]"
    if isinstance(source, Part):
        titled = f"{source.title}[{'M' if mark == 'M' else 'DB'}{'/OL' if source.url else ''}]//{source.whole}"
        published = f"提交 {source.version}. {text}" if source.version else text
    return ". ".join(part for part in (named, titled, published, source.url) if part)
