"""Each format gives back what went in, whatever stands in it, and says the whole of what it promises."""

from __future__ import annotations

import csv
import io
import json
import re
from functools import cache
from pathlib import Path
from typing import Any, get_args
from xml.etree import ElementTree as ET

import pytest
import yaml
from jsonschema import Draft202012Validator

from series import library, palette, site, views
from series.facts import Fact, FactKind, Source, Verdict
from series.lifecycle import MOVES, Status
from series.model import Chapter, Lane, Library, Page, Person
from series.sphinx_ext import shown
from series.views import badge_svg, bibtex, csl, facts_csv, gbt7714, readme_md, schema, states_mermaid
from sphinx_zh import mermaid
from wcag import contrast

NASTY = "=1+1 & “引号” \"quotes\", 'single'; 100% #1 {a_b} $x ~^\\ 末尾"
FORMULAS = ["=1", "+1", "-1", "@SUM(1)", "＝1", "＋1", "－1", "＠1"]

CHAPTER = {
    "id": "next-chapter",
    "number": 1,
    "title": NASTY,
    "title_en": "Next",
    "summary": "还没有写。",
    "promised": {"on": "2023-02-08", "in": "essay", "by": "某人", "as": "下一章"},
    "questions": ["为什么？"],
    "owners": ["editors"],
    "history": [
        {"on": "2026-11-24", "by": "editors", "status": "planned"},
        {"on": "2026-11-25", "by": "editors", "status": "drafting", "claimed_until": "2027-01-31", "due": "2027-03"},
    ],
}
EVENT = {
    "id": "nasty",
    "title": NASTY,
    "title_en": "Nasty",
    "lane": "openai",
    "kind": "paper",
    "said": NASTY,
    "stated": "2020-05",
    "date": "2020-05-28",
    "verdict": "confirmed",
    "note": NASTY,
    "chapters": ["next-chapter"],
    "sources": [{"source": "brown-2020", "quote": NASTY, "gloss": NASTY, "at": NASTY}, {"source": "nowhere"}],
    "locus": {"part": 1, "nth": 3, "words": NASTY[:12]},
    "judged": [
        {"on": "2026-11-24", "by": "editors", "verdict": "confirmed"},
        {"on": "2026-11-28", "by": "editors", "verdict": "imprecise", "why": NASTY},
    ],
    "dissent": NASTY,
    "corrections": [{"on": "2026-11-28", "by": "editors", "was": NASTY, "why": NASTY}],
}
ADDED = {
    "id": "added",
    "title": "补",
    "title_en": "Added",
    "date": "2020-03-28/..",
    "verdict": "unverifiable",
    "added": "原文未提。",
}
CLAIM = {"id": "a-claim", "title": "判断", "title_en": "A claim", "said": "原文这样认为。", "verdict": "opinion"}
SOURCE = {
    "id": "brown-2020",
    "type": "article-journal",
    "title": "Few-Shot Learners",
    "author": "Brown et al.",
    "publisher": "arXiv",
    "issued": "2020-05-28",
    "accessed": "2026-11-24",
    "url": "https://a.example/100%25?a=1&b={2}#x_y",
    "archived": "https://archive.example/1",
    "language": "en",
    "hand": "first",
}
LIBRARY = Library(
    chapters=(Chapter.model_validate(CHAPTER),),
    events=(Fact.model_validate(EVENT), Fact.model_validate(ADDED)),
    claims=(Fact.model_validate(CLAIM),),
    sources=(Source.model_validate(SOURCE),),
    people={"editors": Person(name="编者")},
)
OUT = views.outputs(LIBRARY)


def test_every_output_has_its_address() -> None:
    assert list(OUT) == [
        "feed.xml",
        "api/series.json",
        "api/events.json",
        "api/claims.json",
        "api/events.csv",
        "api/claims.csv",
        "api/citations.csv",
        "api/sources.json",
        "llms.txt",
        "references.bib",
        *(f"api/schema/{name}.json" for name in ("series", "events", "claims", "sources")),
        *(
            f"api/schema/{name}.json"
            for name in ("event-file", "claim-file", "source-file", "person-file", "book-file", "front-matter")
        ),
        "badges/next-chapter.svg",
        "feeds/next-chapter.xml",
    ]
    assert all(text.endswith("\n") for text in OUT.values())


def test_the_same_library_gives_the_same_text() -> None:
    assert views.outputs(LIBRARY.model_copy(deep=True)) == OUT


def test_an_empty_library_has_sound_outputs() -> None:
    out = views.outputs(Library())
    assert json.loads(out["api/series.json"]) == {"schema_version": 1, "chapters": []}
    assert json.loads(out["api/events.json"]) == {"schema_version": 1, "events": []}
    assert json.loads(out["api/sources.json"]) == []
    assert list(csv.reader(io.StringIO(out["api/events.csv"]))) == [list(facts_csv.COLUMNS)]


def test_pages_have_one_address_each() -> None:
    assert site.chapter(LIBRARY.chapters[0]) == "chapters/01-next-chapter.html"
    assert site.fact(LIBRARY, "nasty") == "evidence/events.html#nasty"
    assert site.fact(LIBRARY, "a-claim") == "evidence/claims.html#a-claim"
    assert site.page("index") == "index.html"


# -- JSON ------------------------------------------------------------------------------------------


def test_series_json_says_all_of_a_chapter() -> None:
    assert json.loads(OUT["api/series.json"]) == {
        "schema_version": 1,
        "chapters": [
            {
                "id": "next-chapter",
                "number": 1,
                "title": NASTY,
                "title_en": "Next",
                "summary": "还没有写。",
                "status": "drafting",
                "status_zh": "写作中",
                "standing": "in-work",
                "since": "2026-11-25",
                "promised": {"on": "2023-02-08", "in": "essay", "by": "某人", "as": "下一章", "elsewhere": "unknown"},
                "origin": None,
                "owners": ["editors"],
                "reviewers": [],
                "checkers": [],
                "self_checked": False,
                "claimed_until": "2027-01-31",
                "due": "2027-03",
                "slips": {"count": 0, "days": 0},
                "may_go_to": ["review", "planned", "paused", "withdrawn"],
                "next": "review",
                "waits_for": ["questions", "length", "questions_answered", "ai", "reviewer"],
                "length": {"characters": 0, "minutes": 1},
                "questions": [{"ask": "为什么？", "answer": None}],
                "history": CHAPTER["history"],
                "url": "chapters/01-next-chapter.html",
                "badge": "badges/next-chapter.svg",
            }
        ],
    }


def test_events_json_resolves_sources_and_leaves_out_what_is_absent() -> None:
    source = {"title": "Few-Shot Learners", "url": SOURCE["url"], "hand": "first"}
    first, second = json.loads(OUT["api/events.json"])["events"]
    assert first == {
        **EVENT,
        "overview": False,
        "surprise": False,
        "sources": [
            {"source": "brown-2020", **source, "quote": NASTY, "gloss": NASTY, "at": NASTY},
            {"source": "nowhere"},
        ],
        "essay": True,
        "url": "evidence/events.html#nasty",
    }
    assert second == {
        **ADDED,
        "said": None,
        "stated": None,
        "chapters": [],
        "overview": False,
        "surprise": False,
        "sources": [],
        "judged": [],
        "corrections": [],
        "essay": False,
        "url": "evidence/events.html#added",
    }


def test_claims_json_holds_claims_only() -> None:
    (claim,) = json.loads(OUT["api/claims.json"])["claims"]
    assert claim == {
        **CLAIM,
        "stated": None,
        "date": None,
        "chapters": [],
        "overview": False,
        "surprise": False,
        "sources": [],
        "judged": [],
        "corrections": [],
        "essay": True,
        "url": "evidence/claims.html#a-claim",
    }


def test_json_shows_chinese_as_it_is() -> None:
    assert "为什么？" in OUT["api/series.json"] and "\\u" not in OUT["api/series.json"]


# -- CSV -------------------------------------------------------------------------------------------


def test_csv_gives_back_what_went_in_but_for_the_mark_before_formulas() -> None:
    first, second = csv.DictReader(io.StringIO(OUT["api/events.csv"], newline=""))
    assert first == {
        "id": "nasty",
        "title": f"'{NASTY}",
        "title_en": "Nasty",
        "lane": "openai",
        "kind": "paper",
        "essay": "yes",
        "stated": "2020-05",
        "date": "2020-05-28",
        "first_day": "2020-05-28",
        "last_day": "2020-05-28",
        "verdict": "confirmed",
        "said": f"'{NASTY}",
        "note": f"'{NASTY}",
        "chapters": "next-chapter",
        "sources": SOURCE["url"],
        "url": "evidence/events.html#nasty",
        "zone": "",
        "part": "1",
        "words": f"'{NASTY[:12]}",
        "added": "",
        "bears": "",
        "surprise": "no",
        "judged": "confirmed imprecise",
        "dissent": f"'{NASTY}",
        "corrected": "2026-11-28",
    }
    assert (second["essay"], second["first_day"], second["last_day"]) == ("no", "2020-03-28", "")
    cited, lost = csv.DictReader(io.StringIO(OUT["api/citations.csv"], newline=""))
    assert (cited["fact"], cited["source"], cited["url"]) == ("nasty", "brown-2020", SOURCE["url"])
    assert {cited[name] for name in ("quote", "gloss", "at")} == {f"'{NASTY}"}
    assert (cited["accessed"], cited["hand"], cited["publisher"]) == ("2026-11-24", "first", "arXiv")
    assert (lost["source"], lost["url"]) == ("nowhere", "")


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_is_a_formula(text: str) -> None:
    library = Library(events=(Fact.model_validate({**EVENT, "title": text, "note": text}),))
    (row,) = csv.DictReader(io.StringIO(facts_csv.facts(library, library.events), newline=""))
    assert (row["title"], row["note"]) == (f"'{text}", f"'{text}")


def test_what_only_holds_a_sign_within_is_left_alone() -> None:
    library = Library(events=(Fact.model_validate({**EVENT, "title": "GPT-3 = 大模型"}),))
    (row,) = csv.DictReader(io.StringIO(facts_csv.facts(library, library.events), newline=""))
    assert row["title"] == "GPT-3 = 大模型"


# -- sources ---------------------------------------------------------------------------------------


def source(**fields: Any) -> Source:
    """A source with little in it."""
    return Source.model_validate(
        {"id": "s", "type": "webpage", "title": "A page", "url": "https://a.example/", "hand": "first", **fields}
    )


def test_csl_names_fields_as_its_schema_does() -> None:
    assert json.loads(OUT["api/sources.json"]) == [
        {
            "id": "brown-2020",
            "type": "article-journal",
            "title": "Few-Shot Learners",
            "author": [{"literal": "Brown et al."}],
            "publisher": "arXiv",
            "issued": {"date-parts": [[2020, 5, 28]]},
            "accessed": {"date-parts": [[2026, 11, 24]]},
            "URL": SOURCE["url"],
            "archive_location": "https://archive.example/1",
            "language": "en",
        }
    ]


@pytest.mark.parametrize(
    ("issued", "expected"),
    [
        ("2022", {"date-parts": [[2022]]}),
        ("2022-11", {"date-parts": [[2022, 11]]}),
        ("2022-11~", {"date-parts": [[2022, 11]], "circa": True}),
        ("2022-01/2022-06", {"date-parts": [[2022, 1], [2022, 6]]}),
        ("2022-01/..", {"date-parts": [[2022, 1]]}),
    ],
)
def test_csl_dates_are_as_precise_as_the_sources(issued: str, expected: dict[str, Any]) -> None:
    (value,) = json.loads(csl.sources(Library(sources=(source(issued=issued),))))
    assert value["issued"] == expected


def test_bibtex_is_written_out() -> None:
    assert OUT["references.bib"] == (
        "@article{brown-2020,\n"
        "  title = {{Few-Shot Learners}},\n"
        "  author = {{Brown et al.}},\n"
        "  journal = {arXiv},\n"
        "  year = {2020},\n"
        "  month = {5},\n"
        "  url = {https://a.example/100%25?a=1&b=%7B2%7D#x_y},\n"
        "  urldate = {2026-11-24},\n"
        "  language = {en},\n"
        "}\n"
    )


@pytest.mark.parametrize("text", [NASTY, "}", "{", "\\}", "a } , url = {x"])
def test_bibtex_text_closes_no_brace_and_stays_on_its_line(text: str) -> None:
    """BibTeX counts braces also behind a backslash: within a value they come in pairs or not at all."""
    entry = bibtex.references(Library(sources=(source(title=text, author=text, publisher=text),)))
    lines = entry.splitlines()
    assert [line.split(" = ")[0].strip() for line in lines[1:-1]] == ["title", "author", "howpublished", "url"]
    for line in lines[1:-1]:
        depth = [line[:n].count("{") - line[:n].count("}") for n in range(1, len(line) - 1)]
        assert min(depth[line.index("{") :]) >= 1 and line.endswith("},"), line


def test_bibtex_escapes_give_the_characters_back() -> None:
    names = {
        "textbackslash": "\\",
        "textasciitilde": "~",
        "textasciicircum": "^",
        "textbraceleft": "{",
        "textbraceright": "}",
    }
    text = "100% #1 & {a_b} $x ~^\\ 好"
    back = re.sub(r"\\(text\w+)\{\}", lambda m: names[m[1]], re.sub(r"\\([%&#$_])", r"\1", bibtex.escaped(text)))
    assert back == text


DATED = {"publisher": "X", "issued": "2022-05-01", "accessed": "2026-11-24"}
PAPER = {"type": "article-journal"}


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (SOURCE, f"Brown，et al. Few-Shot Learners[PP/OL]. arXiv（2020-05-28）[2026-11-24]. {SOURCE['url']}"),
        ({}, "A page[EB/OL]. https://a.example/"),
        ({"publisher": "OpenAI"}, "OpenAI. A page[EB/OL]. https://a.example/"),
        ({"publisher": "OpenAI", "issued": "2022"}, "OpenAI. A page[EB/OL]. （2022）. https://a.example/"),
        ({"issued": "2022-11"}, "A page[EB/OL]. （2022-11）. https://a.example/"),
        ({"accessed": "2026-11-24"}, "A page[EB/OL]. [2026-11-24]. https://a.example/"),
        ({"type": "post", "author": "某人", "publisher": "微博"}, "某人. A page[EB/OL]. https://a.example/"),
        ({"type": "software", "publisher": "OpenAI"}, "OpenAI. A page[CP/OL]. https://a.example/"),
        # no day of access where the standard has none (8.2, 8.5, 8.8), one where it has (8.14, 8.15)
        (
            DATED | {"type": "dataset", "author": "某人"},
            "某人. A page[DS/OL]. X（2022-05-01）[2026-11-24]. https://a.example/",
        ),
        (DATED | {"type": "report", "author": "某院"}, "某院. A page[R/OL]. 2022-05-01. https://a.example/"),
        (DATED | {"type": "report"}, "X. A page[R/OL]. 2022-05-01. https://a.example/"),
        (DATED | {"type": "book", "author": "某人"}, "某人. A page[M/OL]. X，2022. https://a.example/"),
        (DATED | {"type": "article-journal"}, "A page[J/OL]. X，2022-05-01. https://a.example/"),
        # preprints, by the platform that is named, or else by the address
        (PAPER | {"publisher": "bioRxiv"}, "A page[PP/OL]. bioRxiv. https://a.example/"),
        (PAPER | {"publisher": "ChinaXiv"}, "A page[PP/OL]. ChinaXiv. https://a.example/"),
        (PAPER | {"publisher": "SSRN"}, "A page[PP/OL]. SSRN. https://a.example/"),
        (PAPER | {"url": "https://arxiv.org/abs/2005.14165"}, "A page[PP/OL]. https://arxiv.org/abs/2005.14165"),
        (
            PAPER | {"publisher": "Nature", "url": "https://arxiv.org/abs/1"},
            "A page[J/OL]. Nature. https://arxiv.org/abs/1",
        ),
        (PAPER | {"url": "https://archive.example/"}, "A page[J/OL]. https://archive.example/"),
        # authors as the standard parts them
        ({"author": "Huang, Grady, Li et al."}, "Huang，Grady，Li，et al. A page[EB/OL]. https://a.example/"),
        ({"author": "符尧、彭昊，等"}, "符尧，彭昊，等. A page[EB/OL]. https://a.example/"),
        ({"author": "符尧等"}, "符尧，等. A page[EB/OL]. https://a.example/"),
        # dates that are not sure, or stretches, in words
        ({"issued": "2020-05~"}, "A page[EB/OL]. （约 2020 年 5 月）. https://a.example/"),
        ({"issued": "2021?"}, "A page[EB/OL]. （2021 年，存疑）. https://a.example/"),
        ({"issued": "2022-06/2022"}, "A page[EB/OL]. （2022 年 6 月至 2022 年）. https://a.example/"),
        ({"issued": "2022-01/2022-06"}, "A page[EB/OL]. （2022 年上半年）. https://a.example/"),
        ({"issued": "2022-03/.."}, "A page[EB/OL]. （2022 年 3 月至今）. https://a.example/"),
        (PAPER | {"publisher": "X", "issued": "2020-05~"}, "A page[J/OL]. X，[约 2020 年 5 月]. https://a.example/"),
        ({"type": "book", "issued": "2021?"}, "A page[M/OL]. [2021]. https://a.example/"),
        ({"type": "book", "issued": "2021-11/2022-02"}, "A page[M/OL]. 2021-2022. https://a.example/"),
        ({"type": "book", "issued": "2021/.."}, "A page[M/OL]. 2021. https://a.example/"),
    ],
)
def test_citations_are_in_the_national_form(fields: dict[str, str], expected: str) -> None:
    assert gbt7714.citation(source(**fields)) == expected


# -- badges and colours ----------------------------------------------------------------------------

SVG = "{http://www.w3.org/2000/svg}"


def badge(status: str, **fields: Any) -> ET.Element:
    """The badge of a chapter in a state, parsed again."""
    history = [{"on": "2026-11-24", "by": "editors", "status": status}]
    return ET.fromstring(badge_svg.badge(Chapter.model_validate({**CHAPTER, "history": history, **fields})))


@pytest.mark.parametrize("status", list(Status))
def test_a_badge_tells_the_state_by_icon_and_word_and_has_a_name(status: Status) -> None:
    root = badge(status)
    assert (root.get("role"), root.findtext(f"{SVG}text")) == ("img", f"{status.icon} {status.zh}")
    assert root.findtext(f"{SVG}title") == f"{NASTY}：{status.zh}"
    assert {element.tag for element in root} == {f"{SVG}title", f"{SVG}rect", f"{SVG}text"}


def test_a_published_badge_says_where_the_book_checked_itself() -> None:
    root = badge("published", reviewers=["editors"], checkers=["editors"])
    assert root.findtext(f"{SVG}text") == "● 已发布 · 自校"
    assert badge("review", reviewers=["editors"]).findtext(f"{SVG}text") == "◑ 审稿中"


def test_every_word_has_colours_that_can_be_read_in_light_and_dark() -> None:
    assert (set(palette.STATUS), set(palette.VERDICT)) == (set(Status), set(Verdict))
    assert set(palette.INKS) == set(get_args(Lane.model_fields["colour"].annotation))
    for ink in {*palette.STATUS.values(), *palette.VERDICT.values(), *palette.INKS.values()}:
        assert contrast(ink.text, ink.fill) >= 7, ink
        assert contrast(ink.dark_text, ink.dark_fill) >= 7, ink


def test_the_style_sheet_has_a_class_for_every_word() -> None:
    words = [
        *(f".status-{s}" for s in Status),
        *(f".verdict-{v}" for v in Verdict),
        ".lane-here",
        ".lane-there",
    ]
    css = palette.css([Lane(id="here", word="这里", colour="red"), Lane(id="there", word="那里")])
    assert [css.count(f"{word}{{") for word in words] == [1] * len(words)  # both themes in one rule
    assert FactKind.PAPER not in css


def test_contrast_is_measured_rightly() -> None:
    assert round(contrast("#000000", "#ffffff"), 1) == 21.0
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48


# -- schemas ---------------------------------------------------------------------------------------

DOCS = Path(__file__).parents[2] / "docs"


@cache
def validator(name: str) -> Draft202012Validator:
    lanes = tuple(lane.id for lane in library.book(DOCS).lanes)
    found = json.loads(schema.schema(name, lanes))
    Draft202012Validator.check_schema(found)
    return Draft202012Validator(found)


@pytest.mark.parametrize("name", ["series", "events", "claims", "sources"])
def test_the_real_outputs_hold_against_their_schemas(name: str, real_site: Path) -> None:
    for text in ((real_site / f"api/{name}.json").read_text(encoding="utf-8"), OUT[f"api/{name}.json"]):
        assert list(validator(name).iter_errors(json.loads(text))) == []
    beside = (real_site / f"api/schema/{name}.json").read_text(encoding="utf-8")
    assert beside == schema.schema(name)


@pytest.mark.parametrize(
    ("name", "broken"),
    [
        ("series", {"schema_version": 1, "chapters": [{"id": "x"}]}),
        ("series", {"schema_version": 1}),
        ("events", {"schema_version": 1, "events": [{"id": "Not a slug"}]}),
        ("sources", [{"title": "x"}]),
    ],
)
def test_a_schema_refuses_what_is_not_its_output(name: str, broken: object) -> None:
    assert list(validator(name).iter_errors(broken))


EDITORS = json.loads((DOCS.parent / ".vscode/settings.json").read_text(encoding="utf-8"))["yaml.schemas"]
"""What an editor of YAML reads: a schema in the tree → the files that it is for."""


def typed(entry: dict[str, Any]) -> dict[str, Any]:
    """An entry that was read as words, with numbers, truth and nothing where YAML has them."""
    known: dict[str, Any] = {
        "overview": lambda v: v == "true",
        "surprise": lambda v: v == "true",
        "part": int,
        "nth": int,
        "since": int,
    }
    return {key: known.get(key, lambda v: None if v == "" else v)(value) for key, value in entry.items()}


def test_the_files_hold_against_the_schemas_that_editors_are_told() -> None:
    found: list[Path] = []
    for address, patterns in EDITORS.items():
        assert address.startswith("./schemas/") and Path(address).stem in schema.FILES
        for path in (path for pattern in patterns for path in DOCS.parent.glob(pattern)):
            values = json.loads(json.dumps(yaml.load(path.read_bytes(), Loader=yaml.BaseLoader)), object_hook=typed)
            assert list(validator(Path(address).stem).iter_errors(values)) == [], path
            assert list(validator(Path(address).stem).iter_errors({**values, "idd": "x"})), path
            found.append(path)
    assert sorted(found) == sorted(DOCS.rglob("*.yaml")), "each file has one schema"


@pytest.mark.parametrize(("name", "entry"), [("event-file", {**EVENT, "judged": []}), ("source-file", SOURCE)])
def test_no_file_says_its_own_id(name: str, entry: dict[str, Any]) -> None:
    without = {key: value for key, value in entry.items() if key not in ("id", "dissent")}
    assert list(validator(name).iter_errors(without)) == []
    (error,) = validator(name).iter_errors({**without, "id": entry["id"]})
    assert error.validator == "additionalProperties" and "'id'" in error.message


def test_front_matter_holds_against_its_schema() -> None:
    for path in [*DOCS.glob("*.md"), *DOCS.glob("*/*.md")]:
        values = yaml.load(path.read_text(encoding="utf-8").split("---\n")[1], Loader=yaml.BaseLoader)
        assert list(validator("front-matter").iter_errors(values)) == [], path
        assert list(validator("front-matter").iter_errors({**values, "myst": {}})), path


def test_the_states_of_the_schema_are_those_of_the_lifecycle() -> None:
    found = json.loads(schema.schema("front-matter"))
    assert found["$defs"]["Status"]["enum"] == [status.value for status in Status]


# -- pictures of states, README --------------------------------------------------------------------


def test_the_badges_beside_the_readme_are_those_of_the_states() -> None:
    folder = DOCS.parent / readme_md.BADGES
    assert {path.stem: path.read_text(encoding="utf-8") for path in folder.glob("*.svg")} == badge_svg.states()


def test_the_diagram_of_states_shows_every_state_and_every_move() -> None:
    text = states_mermaid.diagram()
    assert mermaid.faults(text) == []
    assert {status.value for status in Status} == set(re.findall(r"^  (\w+)\[", text, re.M))
    assert set(re.findall(r"^  (\w+) --> (\w+)$", text, re.M)) == {(a.value, b.value) for a in Status for b in MOVES[a]}
    for status in Status:
        assert status.zh in states_mermaid.told()


def test_the_readme_table_escapes_titles() -> None:
    row = readme_md.table(LIBRARY).splitlines()[-1]
    assert row.count(" | ") == 3
    assert "\\|" not in row.replace(readme_md.escaped(NASTY), "")


def _changes(chapter: dict[str, Any], event: dict[str, Any]) -> dict[str, Library]:
    """A library whose chapter waits for its facts, and what differs from it in one value each."""
    chapter = {**chapter, "cites": ["nasty"], "han": 900, "words": 3}
    last = {"on": "2026-11-26", "by": "editors", "status": "review"}  # a published one wants its facts checked
    chapter["history"] = [*chapter["history"], last]
    whole = {name: getattr(LIBRARY, name) for name in Library.model_fields}
    whole |= {"chapters": (Chapter(**chapter),), "events": (Fact(**event),)}

    def but(**values: object) -> Library:
        return Library.model_validate(whole | values)

    return {
        "as it is": but(),
        "a verdict": but(events=(Fact(**{**event, "verdict": "unchecked", "judged": []}),)),
        "a title": but(chapters=(Chapter(**{**chapter, "title": "甲"}),)),
        "a summary": but(chapters=(Chapter(**{**chapter, "summary": "乙。"}),)),
        "a length": but(chapters=(Chapter(**{**chapter, "han": 1900}),)),
        "a note": but(
            chapters=(Chapter(**{**chapter, "history": [*chapter["history"][:-1], {**last, "note": "丙"}]}),)
        ),
        "a source": but(sources=tuple(one.model_copy(update={"title": "丁"}) for one in LIBRARY.sources)),
        "a name": but(people={name: Person(name="戊") for name in (*LIBRARY.people, "editors")}),
        "a book": but(book=LIBRARY.book.model_copy(update={"title": "己", "editors": "庚"})),
        "a page": but(pages=(Page(docname="about", title="辛", summary="壬。"),)),
    }


def test_what_an_output_is_made_of_differs_where_its_text_does() -> None:
    told = {name: views.makers(values) for name, values in _changes(CHAPTER, EVENT).items()}
    first, seen = told.pop("as it is"), set()
    for name, makers in told.items():
        for path, output in makers.items():
            if output.make() != first[path].make():
                seen.add((name, path))
                assert shown.digest(output.of()) != shown.digest(first[path].of()), (name, path)
    assert {("a verdict", "api/series.json"), ("a verdict", "api/events.json"), ("a name", "feed.xml")} <= seen
    assert {name for name, _ in seen} == told.keys()
