"""The schemas that editors and the form for facts go by: of few keywords, and one with what check says."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from pydantic import TypeAdapter, ValidationError

import book
import site_build
from series import library, rules
from series.facts import Fact, Source
from series.fields import Address, Line
from series.views import schema

ROOT = Path(__file__).resolve().parents[2]
LANES = tuple(lane.id for lane in library.book(ROOT / "docs").lanes)
FORM = ("event-file", "claim-file", "source-file")


def parts(of: Any) -> Iterator[dict[str, Any]]:
    """Every schema in a schema."""
    if isinstance(of, dict):
        yield of
        for name, value in of.items():
            inner = value.values() if name in ("properties", "$defs") else [value]
            yield from (part for one in inner for part in parts(one) if name != "default")
    elif isinstance(of, list):
        yield from (part for one in of for part in parts(one))


def test_the_form_s_script_knows_every_keyword_that_occurs() -> None:
    """Another keyword, which the script would let pass, fails here."""
    script = (ROOT / "tools/series/theme/static/form.js").read_text(encoding="utf-8")
    told = {"$schema", "$defs", "title", "description", "default"}
    names = {name for one in FORM for part in parts(json.loads(schema.schema(one, LANES))) for name in part}
    assert [
        name for name in names - told if f"schema.{name}" not in script and f'"{name}" in schema' not in script
    ] == []
    kinds = {part["format"] for one in FORM for part in parts(json.loads(schema.schema(one))) if "format" in part}
    assert kinds == {"date", "edtf"}


@pytest.mark.parametrize("name", FORM)
def test_patterns_are_those_of_both_languages(name: str) -> None:
    """ECMAScript in Unicode mode knows no needless backslash, Python no ``\\u{…}`` or ``\\p``."""
    for part in parts(json.loads(schema.schema(name, LANES))):
        if "pattern" in part:
            re.compile(part["pattern"])
            assert re.findall(r"\\[^sSdwWbBnrtux^$\\.*+?()\[\]{}|/-]", part["pattern"]) == []


LINES = [
    "字",
    "a<b",
    "a\nb",
    " ",
    "\u3000",
    "\u200d",
    "a\u202eb",
    "\u2800",
    "👩‍🔬",
    "a\tb",
    "\u0301",
    " a ",
    "\ud800",
    "\ufffe",
]
ADDRESSES = ["https://a.example", "https://a.example/（x）?q=[1]#", "ftp://a.example", "https://a b", "https://[a", "https://例子.example/一",
             "https://a.example／b", "https://a.example：80", "http://a@b.example", "https://", "https://a.example/" + "x" * 2000]  # fmt: skip


@pytest.mark.parametrize(("kind", "values"), [(Line, LINES), (Address, ADDRESSES)], ids=["line", "address"])
def test_a_pattern_says_what_the_reader_says(kind: Any, values: list[str]) -> None:
    adapter: TypeAdapter[str] = TypeAdapter(kind)
    by_pattern = Draft202012Validator(adapter.json_schema())
    for value in values:
        try:
            adapter.validate_python(value)
            is_good = True
        except ValidationError:
            is_good = False
        assert by_pattern.is_valid(value) is is_good, value


@pytest.mark.parametrize("url", ['"https://[abc"', "https://a.example／b"])
def test_an_address_that_no_reader_can_take_apart_is_told_and_not_stumbled_over(url: str, tmp_path: Path) -> None:
    docs = book.write(tmp_path)
    book.change(docs, book.NOTICE_FILE, "https://example.org/notice", url)
    (problem,) = [p for p in rules.problems(library.read(docs)) if p.severity != "advice"]
    assert (problem.rule, problem.path) == ("bad-value", f"docs/{book.NOTICE_FILE}")


BY = {"on": "2026-11-28", "by": "editors"}
GOOD: dict[str, Any] = {
    "title": "甲",
    "title_en": "A",
    "lane": LANES[0],
    "kind": "paper",
    "said": "原文说甲。",
    "date": "2020-05-28",
    "verdict": "confirmed",
    "sources": [{"source": "brown-2020", "quote": "释放"}],
    "judged": [{**BY, "verdict": "confirmed"}],
}


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({}, None),
        ({"said": None}, "fact-of-nobody"),
        ({"added": "补"}, "fact-of-nobody"),
        ({"bears": "for"}, "misplaced-field"),
        ({"said": None, "added": "补", "locus": {"part": 1}, "bears": "for"}, "misplaced-field"),
        ({"said": None, "added": "补", "bears": "for"}, None),
        ({"sources": []}, "fact-without-source"),
        ({"sources": [{"source": "brown-2020"}]}, "fact-without-quote"),
        ({"verdict": "unverifiable", "judged": []}, "nothing-found"),
        ({"verdict": "opinion"}, "lost-judgement"),
        ({"dissent": "为何"}, "lost-judgement"),
        ({"judged": [{**BY, "verdict": "confirmed"}, {**BY, "verdict": "opinion"}]}, "lost-judgement"),
        ({"judged": [{**BY, "verdict": "confirmed"}, {**BY, "verdict": "opinion"}], "dissent": "为何"}, None),
        ({"lane": None}, "event-without-place"),
        ({"kind": None}, "event-without-place"),
        ({"date": None}, "event-without-place"),
        ({"date": None, "stated": "2020"}, None),
        ({"lane": "nowhere"}, "unknown-lane"),
    ],
)
def test_an_event_s_schema_refuses_what_rules_of_one_file_refuse(
    change: dict[str, Any], rule: str | None, tmp_path: Path
) -> None:
    values = {key: value for key, value in {**GOOD, **change}.items() if value is not None}
    assert Draft202012Validator(json.loads(schema.schema("event-file", LANES))).is_valid(values) is (rule is None)
    name = "docs/evidence/events/new-2020.yaml"
    reading = library.read(book.write(tmp_path), {name: json.dumps(values, ensure_ascii=False).encode()})
    told = {problem.rule for problem in rules.problems(reading) if problem.path == name and problem.severity == "error"}
    assert told - {"quote-without-gloss"} == ({rule} if rule else set())


# -- editors -------------------------------------------------------------------------------------------


def read(name: str) -> dict[str, Any]:
    return dict(json.loads((ROOT / name).read_text(encoding="utf-8")))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_an_editor_marks_what_check_says(language: str, tmp_path: Path) -> None:
    """The lines that ``series check`` prints, by the patterns of the task."""
    from click.testing import CliRunner

    from series.cli import main

    docs = book.write(tmp_path)
    book.change(docs, "chapters/01-next-chapter.md", "summary: 还没有写。", "sumary: 还没有写。")
    book.change(docs, book.NOTICE_FILE, "hand: first", "hand: second")
    said = CliRunner().invoke(main, ["--docs", str(docs), "--lang", language, "check"])
    (task,) = read(".vscode/tasks.json")["tasks"]
    found = {
        (matcher["severity"], match[matcher["pattern"]["file"]], match[matcher["pattern"]["code"]])
        for matcher in task["problemMatcher"]
        for line in (said.stdout + said.stderr).splitlines()
        if (match := re.match(matcher["pattern"]["regexp"], line))
    }
    assert ("error", "docs/chapters/01-next-chapter.md", "unknown-field") in found
    assert ("info", f"docs/{book.BORDERS_FILE}", "second-hand-only") in found
    assert all(
        (severity == "info") == (code in ("second-hand-only", "one-publisher", "next-state"))
        for severity, _, code in found
    )
    assert "Python packages" in (ROOT / "Makefile").read_text("utf-8") and task["command"].endswith("/.venv/bin/series")


def test_the_container_and_the_editor_want_what_is_there() -> None:
    container, wanted = read(".devcontainer/devcontainer.json"), read(".vscode/extensions.json")["recommendations"]
    assert re.fullmatch(r"[a-z./]+/python:1-3\.11-[a-z]+", container["image"])
    goal = container["postCreateCommand"].removeprefix("make ")
    assert re.search(rf"^{goal}: ", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert container["customizations"]["vscode"]["extensions"] == wanted
    assert {Path(name) for name in read(".vscode/settings.json")["yaml.schemas"]} < {
        Path("schemas", path.name) for path in (ROOT / "schemas").iterdir()
    }


def test_the_skeletons_to_copy_are_sound(tmp_path: Path) -> None:
    """What the page of the form shows to those without a script, all three together."""
    text = (ROOT / "docs/handbook/new-fact.md").read_text(encoding="utf-8")
    shown = re.findall(r"`(docs/evidence/[^`]+)`.*?```yaml\n(.*?)```", text, re.DOTALL)
    assert [name.split("/")[2] for name, _ in shown] == ["events", "claims", "sources"]
    reading = library.read(book.write(tmp_path), {name: body.encode() for name, body in shown})
    assert [str(p) for p in rules.problems(reading) if p.severity != "advice"] == []
    assert {*reading.library.facts} >= {"some-model-2022", "some-claim"}


def test_the_form_asks_in_the_words_of_the_models() -> None:
    """Each field of the form is one of a fact or a source, and the order of the file's keys names them all."""
    form = (ROOT / "tools/series/theme/form.html").read_text(encoding="utf-8")
    asked = {
        of: set(re.findall(rf'\w+\("{of}", "(\w+)[/"]', form)) | set(re.findall(r'data-key="(\w+)"', form))
        for of in ("fact", "source")
    }
    assert asked["fact"] - {"id", "sources"} < set(Fact.model_fields)
    assert asked["source"] - {"chapters", "overview"} == set(Source.model_fields) - {"corrections"}
    left = set(Fact.model_fields) - asked["fact"]
    assert left == {"sources", "called", "judged", "dissent", "surprise", "corrections"}
    script = (ROOT / "tools/series/theme/static/form.js").read_text(encoding="utf-8")
    order = re.search(r"ORDER = \((.*?)\)\.split", script, re.DOTALL)
    assert order and (asked["fact"] | asked["source"]) - {"id"} <= set(re.findall(r"\w+", order[1]))


def test_the_form_knows_what_the_book_holds_after_each_change(tmp_path: Path) -> None:
    docs = book.write(tmp_path)
    page = "---\nkind: page\ntitle: 表\nsummary: 表单。\n---\n\n```{series-form}\n```\n"
    book.add(docs, "handbook/new-fact.md", page)
    book.change(docs, "index.md", "evidence/events\n", "evidence/events\nhandbook/new-fact\n")
    site_build.conf(tmp_path)
    before = site_build.build(tmp_path).page("handbook/new-fact")
    assert '"brown-2020": ["arxiv.org/abs/2005.14165", "en", true, null]' in before and "new-2022" not in before
    book.add(docs, "evidence/sources/new-2022.yaml", book.NOTICE.replace("notice", "new"))
    book.change(docs, book.GPT_3_FILE, "sources: [", "sources: [{source: new-2022}, ")
    after = site_build.build(tmp_path)
    assert "handbook/new-fact" in after.written and '"new-2022": ["example.org/new"' in after.page("handbook/new-fact")
    assert after.page("handbook/new-fact") == site_build.build(tmp_path, out="fresh").page("handbook/new-fact")
