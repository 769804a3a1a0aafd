"""Library → text, one module a format. Pure: the same library gives the same bytes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cache, partial
from typing import NamedTuple

from series import allowed, site
from series.model import Chapter, Library
from series.views import atom, badge_svg, bibtex, csl, facts_csv, facts_json, readme_md, schema, series_json
from series.views.templates import filled


class Output(NamedTuple):
    """A machine-readable output: what makes its text, and all that it is made of."""

    make: Callable[[], str]
    of: Callable[[], object]


def outputs(library: Library, base: str = "", built: datetime = atom.NEVER) -> dict[str, str]:
    """Every machine-readable output: path below the site's root → its text. *base* is the site's address, if known."""
    return {path: output.make() for path, output in makers(library, base, built).items()}


def makers(library: Library, base: str = "", built: datetime = atom.NEVER) -> dict[str, Output]:
    """The same paths, each with what makes its text: to know what there is costs nothing."""
    cover = library.by_docname.get(allowed.TOCTREE_PAGE)
    told: dict[str, object] = {"library": library, "cover": cover, "base": base and f"{base.rstrip('/')}/"}
    told |= {"twin": site.twin, "state": badge_svg.word, "escaped": readme_md.escaped}
    lanes = tuple(lane.id for lane in library.book.lanes)
    dated = cache(partial(atom.entries, library, built))

    evidence = library.events, library.claims, library.sources

    def of_evidence(make: Callable[..., str], *given: object) -> Output:
        return Output(partial(make, library, *given), lambda: evidence)

    def feed(chapter: Chapter | None = None) -> Output:
        of = [library.book, library.people, base, chapter and (chapter.id, chapter.title, chapter.number)]
        return Output(
            partial(atom.feed, library, base, dated, chapter), lambda: [of, atom.listed(library, dated, chapter)]
        )

    def badge(chapter: Chapter) -> Output:
        of = chapter.title, badge_svg.word(chapter), chapter.status
        return Output(partial(badge_svg.badge, chapter), lambda: of)

    def pages() -> list[tuple[object, ...]]:
        words = {chapter.docname: badge_svg.word(chapter) for chapter in library.chapters}
        return [(p.docname, p.title, p.summary, words.get(p.docname)) for p in library.by_docname.values()]

    return {
        site.FEED: feed(),
        "api/series.json": Output(
            partial(series_json.series, library), lambda: [*evidence, library.chapters, library.people]
        ),
        "api/events.json": of_evidence(facts_json.events),
        "api/claims.json": of_evidence(facts_json.claims),
        "api/events.csv": of_evidence(facts_csv.facts, library.events),
        "api/claims.csv": of_evidence(facts_csv.facts, library.claims),
        "api/citations.csv": of_evidence(facts_csv.citations),
        "api/sources.json": of_evidence(csl.sources),
        "llms.txt": Output(partial(filled, "llms.txt", **told), lambda: [library.book, base, pages()]),
        "references.bib": of_evidence(bibtex.references),
        **{
            f"api/schema/{name}.json": Output(partial(schema.schema, name, lanes), lambda: lanes)
            for name in schema.NAMES
        },
        **{site.badge(chapter): badge(chapter) for chapter in library.chapters},
        **{site.feed(chapter): feed(chapter) for chapter in library.chapters},
    }
