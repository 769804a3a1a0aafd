"""The real book: what it holds, and that all its views hold the same."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from bs4 import BeautifulSoup

from series import library
from series.facts import Verdict

ROOT = Path(__file__).resolve().parents[2]
READING = library.read(ROOT / "docs")
GOLDEN = ROOT / "tests/cases/facts.csv"
ESSAY = "absent-from-the-feast"
FOLLOW_UPS = ["openai-story", "ai-alignment", "ai-and-capitalism", "ai-and-education", "humans-in-the-agi-era"]


def soup(site: Path, page: str) -> BeautifulSoup:
    return BeautifulSoup((site / page).read_text(encoding="utf-8"), "html.parser")


def test_six_chapters_the_essay_published_five_planned() -> None:
    chapters = READING.library.chapters
    assert [(c.number, c.id, str(c.status)) for c in chapters] == [
        (0, ESSAY, "published"),
        *((n, name, "planned") for n, name in enumerate(FOLLOW_UPS, 1)),
    ]
    assert {str(c.promised.on) for c in chapters if c.promised} == {"2023-02-08"}
    assert all(len(c.questions) >= 3 for c in chapters[1:])


def test_every_fact_keeps_its_id_and_its_dates() -> None:
    """The golden list is what the fact-check of November 2026 gave: a change of it wants a reason and a source. Facts may
    be added without it."""
    with GOLDEN.open(encoding="utf-8", newline="") as stream:
        golden = [tuple(row) for row in csv.reader(stream)][1:]
    found = [(f.id, str(f.stated or ""), str(f.date or ""), f.verdict.value) for f in READING.library.facts.values()]
    assert set(golden) - set(found) == set()


def test_the_essay_has_87_facts_and_none_is_lost() -> None:
    values = READING.library
    assert sum(f.is_essay for f in values.events) == 45
    assert sum(f.is_essay for f in values.claims) == 42


def test_every_fact_but_opinions_has_a_source_or_says_where_none_was_found() -> None:
    for fact in READING.library.facts.values():
        assert fact.verdict is Verdict.OPINION or fact.sources or fact.not_found, fact.id


def test_verdicts_rest_on_sources_that_were_seen_most_of_them_first_hand() -> None:
    """What the book says of itself (CHANGELOG, about): floors, which more facts may raise."""
    values = READING.library
    checkable = [fact for fact in values.facts.values() if fact.verdict is not Verdict.OPINION]

    def number(hands: set[str], lane: str | None = None) -> int:
        return sum(
            any(source.accessed and source.hand in hands for source in values.cited(fact))
            for fact in checkable
            if lane in (None, fact.lane)
        )

    assert number({"first", "second"}) >= len(checkable) - 1
    assert number({"first"}) >= 0.9 * len(checkable)
    assert number({"first"}, "china") >= 15
    assert sum(any(citation.quote for citation in fact.sources) for fact in checkable) >= len(checkable) - 1
    assert all(len(fact.judged) > 1 for fact in values.facts.values())


def test_each_fact_of_the_essay_is_in_its_place(real_site: Path) -> None:
    """A claim is marked in the prose or said under its event; a dated event stands in one era's list; the essay's own date at its end."""
    article = soup(real_site, f"chapters/00-{ESSAY}.html").find("article")
    assert article is not None
    marked = {str(a["href"]).partition("#")[2] for a in article.select("a.fact, a.fact-remark")}
    assert {f.id for f in READING.library.claims} <= marked
    eras = article.select("#essay-chronicle > section .diagram.form-timeline")
    listed = [str(a["href"]).partition("#")[2] for era in eras for a in era.select("a.fact-title")]
    assert len(listed) == len(set(listed)), "in one era's list"
    assert {f.id for f in READING.library.events if f.is_essay} <= {*listed, *marked}


def test_all_views_hold_the_same_facts(real_site: Path) -> None:
    values = READING.library
    events, claims = [f.id for f in values.events], [f.id for f in values.claims]
    exported = {
        name: json.loads((real_site / f"api/{name}.json").read_text(encoding="utf-8")) for name in ("events", "claims")
    }
    assert [e["id"] for e in exported["events"]["events"]] == events
    assert [e["id"] for e in exported["claims"]["claims"]] == claims
    for name, ids in (("events", events), ("claims", claims)):
        with (real_site / f"api/{name}.csv").open(encoding="utf-8", newline="") as stream:
            assert [row["id"] for row in csv.DictReader(stream)] == ids
        assert [e["id"] for e in soup(real_site, f"evidence/{name}.html").select(".fact-row")] == ids
        parts = sorted(path.name for path in (real_site / "evidence").glob(f"{name}-*.html"))
        entries = [e["id"] for part in parts for e in soup(real_site, f"evidence/{part}").select(".fact-entry")]
        assert sorted(entries) == sorted(ids)
    eras = soup(real_site, "evidence/timeline.html").select(".diagram.form-timeline ol.facts a.fact-title")
    assert sorted(str(a["href"]).partition("#")[2] for a in eras) == sorted(events)
