"""Library → text, one module a format. Pure: the same library gives the same bytes."""

from __future__ import annotations

from series import site
from series.model import Library
from series.views import badge_svg, bibtex, csl, events_csv, facts_json, series_json


def outputs(library: Library) -> dict[str, str]:
    """Every machine-readable output: path below the site's root → its text."""
    return {
        "api/series.json": series_json.series(library),
        "api/events.json": facts_json.events(library),
        "api/claims.json": facts_json.claims(library),
        "api/events.csv": events_csv.events(library),
        "api/sources.json": csl.sources(library),
        "references.bib": bibtex.references(library),
        **{site.badge(chapter): badge_svg.badge(chapter) for chapter in library.chapters},
    }
