"""Sources as BibTeX: ``references.bib``."""

from __future__ import annotations

from series.facts import Part, Source
from series.model import Library

_TYPES = {"article-journal": "article", "report": "techreport", "book": "book"}
_PUBLISHER = {"article": "journal", "techreport": "institution", "book": "publisher", "misc": "howpublished"}
"""Each kind of entry has its own name for who brought it out, and ignores the others'."""
_ESCAPES = str.maketrans(
    {
        "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}", "%": r"\%", "&": r"\&", "#": r"\#", "$": r"\$", "_": r"\_",
        "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "\n": " ", "\r": " ",
    }
)  # fmt: skip


def escaped(text: str) -> str:
    """*text* as BibTeX takes it for text: the one place that escapes for it."""
    return text.translate(_ESCAPES)


def references(library: Library) -> str:
    """All sources, in the file's order."""
    return "\n".join(entry(source) for source in library.sources)


def entry(source: Source) -> str:
    """A source; a part of this book names in its note the version that it is of."""
    kind, when = _TYPES.get(source.type, "misc"), source.issued
    fields = {
        "title": f"{{{escaped(source.title)}}}",
        "author": f"{{{escaped(source.author)}}}" if source.author else None,
        _PUBLISHER[kind]: escaped(source.publisher) if source.publisher else None,
        "year": str(when.first.year) if when else None,
        "month": str(when.first.month) if when and when.precision in ("month", "day") else None,
        "url": source.url.replace("{", "%7B").replace("}", "%7D"),  # read as it stands, so not escaped
        "urldate": str(source.accessed) if source.accessed else None,
        "language": escaped(source.language) if source.language else None,
    }
    if isinstance(source, Part):
        kind, names = "incollection", [f"{{{escaped(name)}}}" for name in (source.author or "").split("，")]
        note = f"{source.issued and source.issued.text}" + (f"，提交 {source.version}" if source.version else "")
        fields |= {"author": " and ".join(names), "booktitle": escaped(source.whole), "note": note}
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@{kind}{{{source.id},", *lines, "}", ""])
