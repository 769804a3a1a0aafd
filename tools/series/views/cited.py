"""How the book itself is cited, a chapter or an entry of its evidence, in one version: as a source, and in three forms."""

from __future__ import annotations

from urllib.parse import urljoin

from series import site
from series.dates import day_zh
from series.facts import Fact, Part, Source
from series.model import Chapter, Library, Version
from series.views import bibtex, gbt7714


def part(one: Chapter | Fact, library: Library, version: Version, base: str = "") -> Part:
    """A chapter is its owners', and says so where it restates a text of somebody else; an entry is the editors': of what
    the essay says it names the verdict too, since nobody but the essay says it.

    Its address only where *base*, the site's, is known; a version that was changed since its commit has a ``+``.
    """
    kind, names, address = "dataset", [library.book.editors], site.fact(library, one.id)
    title = f"核对“{one.title}”：{one.verdict.zh}" if isinstance(one, Fact) and one.is_essay else one.title
    if isinstance(one, Chapter):
        kind, names, address = "book", [library.name_of(owner) for owner in one.owners] or names, site.chapter(one)
        restated = "" if one.is_verbatim else "重述"
        title += f"：{restated}{one.origin.author} {day_zh(one.origin.on)}的文章" if one.origin else ""
    place = {"whole": library.book.title, "url": urljoin(f"{base.rstrip('/')}/", address) if base else ""}
    when = {"issued": str(version.on), "version": version.short + "+" * version.is_changed, "language": "zh-CN"}
    by = {"author": "，".join(names), "hand": "first"}
    return Part.model_validate({"id": one.id, "type": kind, "title": title, **by, **place, **when})


def forms(one: Chapter | Fact, library: Library, version: Version, base: str = "") -> dict[str, str]:
    """Name of each form → how it is cited in it; for a restatement also the text that it restates."""
    made = part(one, library, version, base)
    commit = f"（提交 {made.version}）" if made.version else ""
    place = f"载《{made.whole}》{day_zh(version.on)}版{commit}，{made.url}".removesuffix("，")
    words = f"{made.author}：{made.title}，{place}"
    found = {"GB/T 7714—2025": gbt7714.citation(made), "BibTeX": bibtex.entry(made), "一行文字": words}
    if isinstance(one, Chapter) and (origin := one.origin) and origin.url:
        given = {"type": "post", "author": origin.author, "issued": str(origin.on), "url": origin.url, "hand": "first"}
        found["原文"] = gbt7714.citation(Source.model_validate({"id": one.id, "title": one.title, **given}))
    return found
