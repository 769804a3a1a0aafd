"""Library → text, one module a format. Pure: the same library gives the same bytes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cache, partial

from series import allowed, site
from series.model import Library
from series.views import atom, badge_svg, bibtex, csl, facts_csv, facts_json, readme_md, schema, series_json
from series.views.templates import filled


def outputs(library: Library, base: str = "", built: datetime = atom.NEVER) -> dict[str, str]:
    """Every machine-readable output: path below the site's root → its text. *base* is the site's address, if known."""
    return {path: make() for path, make in makers(library, base, built).items()}


def makers(library: Library, base: str = "", built: datetime = atom.NEVER) -> dict[str, Callable[[], str]]:
    """The same paths, each with what makes its text: to know what there is costs nothing."""
    cover = library.by_docname.get(allowed.TOCTREE_PAGE)
    told: dict[str, object] = {"library": library, "cover": cover, "base": base and f"{base.rstrip('/')}/"}
    told |= {"twin": site.twin, "state": badge_svg.word, "escaped": readme_md.escaped}
    lanes = tuple(lane.id for lane in library.book.lanes)
    feed = partial(atom.feed, library, base, cache(partial(atom.entries, library, built)))
    return {
        site.FEED: feed,
        "api/series.json": partial(series_json.series, library),
        "api/events.json": partial(facts_json.events, library),
        "api/claims.json": partial(facts_json.claims, library),
        "api/events.csv": partial(facts_csv.facts, library, library.events),
        "api/claims.csv": partial(facts_csv.facts, library, library.claims),
        "api/citations.csv": partial(facts_csv.citations, library),
        "api/sources.json": partial(csl.sources, library),
        "llms.txt": partial(filled, "llms.txt", **told),
        "references.bib": partial(bibtex.references, library),
        **{f"api/schema/{name}.json": partial(schema.schema, name, lanes) for name in schema.NAMES},
        **{site.badge(chapter): partial(badge_svg.badge, chapter) for chapter in library.chapters},
        **{site.feed(chapter): partial(feed, chapter) for chapter in library.chapters},
    }
