"""What other sites make of a link: Open Graph and JSON-LD in each head (``theme/share.html``), a picture (``card.svg``) for the
cover, each chapter, each surprise; a sitemap; a page for what is not there. All of it wants the site's address.

``sphinx-sitemap`` lists what a build wrote: after one change 8 pages of 49. ``sphinxext-opengraph`` shows Han as boxes, a
page's first words (badge, numbers) as its summary, and wants matplotlib.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from markupsafe import escape
from sphinx.application import Sphinx

from series import evidence, raster, site
from series.facts import tally
from series.palette import STATUS, VERDICT
from series.views import badge_svg
from sphinx_zh import mermaid, typography

MISSING, SITEMAP = "404", "sitemap.xml"


def address(app: Sphinx, name: str = "index") -> str:
    """Of a page, of the cover by default: with its name, as the feed has it and every host shows it. Empty where the site has none."""
    base = app.config.html_baseurl if app.builder.name == "html" else ""
    return base and urljoin(f"{base.rstrip('/')}/", site.page(name))


def pages(app: Any) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Made from no file: one for each surprise, with a head of its own, and the one that a host shows for what is not there."""
    for fact in evidence.surprises(app.env.series.library) if address(app) else ():
        when = f"（{fact.stated.zh}）" if fact.stated and fact.date_differs else ""
        told = {"fact": fact, "said": f"{fact.title}{when}", "found": typography.sentence(fact.note or "", 0)}
        given = {
            "title": escape(f"原文说“{told['said']}”：{fact.verdict.zh}"),
            "entry": app.env.series_index.pages[fact.id],
        }
        yield f"{site.FACTS}/{fact.id}", given | told, "fact.html"
    if address(app):
        yield MISSING, {"title": "没有这一页"}, "404.html"


def made(app: Sphinx) -> list[str]:
    """The files that are there with an address alone, below the output folder."""
    cards: dict[str, str] = getattr(app.env, "series_cards", {})
    return [SITEMAP, *cards.values(), *(site.page(name) for name, *_ in pages(app))] if address(app) else []


def on_env_updated(app: Sphinx, env: Any) -> Sequence[str]:
    """Write the sitemap, and cards that are not there: a name changes with what the card shows, and pages with it."""
    before, env.series_cards = getattr(env, "series_cards", {}), {}
    if not address(app):
        return ()
    library, render, out = env.series.library, app.builder.templates.render, Path(app.outdir)
    alone = {name: given for name, given, _ in pages(app) if name != MISSING}
    chapters = {c.docname: {"chapter": c, "state": badge_svg.word(c)} for c in library.chapters}
    given = {"library": library, "counts": tally(fact for fact in library.facts.values() if fact.is_essay)[0]}
    given |= {"lines_of": mermaid.lines, "cells": mermaid.cells, "inks": VERDICT | STATUS}
    for name, shown in ({app.config.root_doc: {}} | chapters | alone).items():
        svg = render("card.svg", given | shown)
        env.series_cards[name] = path = f"cards/{name.rpartition('/')[2]}-{zlib.crc32(svg.encode()):08x}.png"
        if raster.has_han() and not (out / path).exists():
            (out / "cards").mkdir(parents=True, exist_ok=True)
            (out / path).write_bytes(raster.png(svg))
    names = sorted(env.found_docs)
    listed = {"addresses": [address(app, name) for name in (*names, site.CONTENTS_PAGE, *alone)]}
    (out / SITEMAP).write_text(render(SITEMAP, listed), encoding="utf-8")
    env.series_cards = dict.fromkeys(names, env.series_cards[app.config.root_doc]) | env.series_cards
    return [name for name in names if before.get(name) != env.series_cards[name]]


def on_html_page_context(app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """What ``share.html`` needs. The page for what is not there is shown at any depth: its links begin with the site's path."""
    if base := address(app):
        library, cards, pathto = app.env.series.library, app.env.series_cards, context["pathto"]  # type: ignore[attr-defined]
        here, cover = library.by_docname.get(pagename), library.by_docname.get(app.config.root_doc)
        card = raster.has_han() and urljoin(base, cards.get(pagename, cards[app.config.root_doc]))
        context |= {"library": library, "here": here, "base": base, "card": card}
        context["summary"] = (here and here.summary) or context.get("found") or (cover and cover.summary)
        if pagename == MISSING:
            context |= {"pageurl": None, "pathto": lambda *given: urljoin(urlsplit(base).path, pathto(*given))}
