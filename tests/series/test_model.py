"""The nouns: dates as precise as they are known, chapters that derive their state, values that refuse what is wrong."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from series.dates import When, Wrong, days_between
from series.facts import Citation, Fact, Source, Verdict
from series.lifecycle import Status
from series.model import Book, Chapter, Library, Person, Problem, Promise

DATES = [
    # written, first day, last day, precision, as a reader sees it
    ("2022", "2022-01-01", "2022-12-31", "year", "2022 年"),
    ("2022-11", "2022-11-01", "2022-11-30", "month", "2022 年 11 月"),
    ("2020-02", "2020-02-01", "2020-02-29", "month", "2020 年 2 月"),
    ("2022-11-30", "2022-11-30", "2022-11-30", "day", "2022 年 11 月 30 日"),
    ("2020-03~", "2020-03-01", "2020-03-31", "month", "约 2020 年 3 月"),
    ("2021?", "2021-01-01", "2021-12-31", "year", "2021 年（存疑）"),
    ("2021%", "2021-01-01", "2021-12-31", "year", "约 2021 年（存疑）"),
    ("2022-01/2022-06", "2022-01-01", "2022-06-30", "interval", "2022 年上半年"),
    ("2022-07/2022-12", "2022-07-01", "2022-12-31", "interval", "2022 年下半年"),
    ("2022-12-01/2022-12-10", "2022-12-01", "2022-12-10", "interval", "2022 年 12 月上旬"),
    ("2022-12-05/2022-12-08", "2022-12-05", "2022-12-08", "interval", "2022 年 12 月 5 日至 8 日"),
    ("2020-01/2020-03~", "2020-01-01", "2020-03-31", "interval", "2020 年初"),
    ("2020-03-28/2023-01-08", "2020-03-28", "2023-01-08", "interval", "2020 年 3 月 28 日至 2023 年 1 月 8 日"),
    ("2018/2020", "2018-01-01", "2020-12-31", "interval", "2018 年至 2020 年"),
    ("2023-02/..", "2023-02-01", None, "interval", "2023 年 2 月至今"),
]


@pytest.mark.parametrize(("text", "first", "last", "precision", "zh"), DATES)
def test_a_date_means_its_days_and_is_read_aloud(
    text: str, first: str, last: str | None, precision: str, zh: str
) -> None:
    when = When.parse(text)
    assert (str(when.first), str(when.last) if when.last else None) == (first, last)
    assert (str(when), when.precision, when.is_interval, when.zh) == (text, precision, "/" in text, zh)


@pytest.mark.parametrize(
    "text",
    [
        "", "/", "..", "../2022", "22", "2022-1", "2022-13", "2022-00", "2022-02-30", "0000", "2022-11-30T00:00",
        "2022/2021", "2022-05/2022-04", "2022/2023/2024", "2022~~", "~2022", "2022 ", " 2022", "2022\n", "２０２２", "2022-11-30/",
    ],
)  # fmt: skip
def test_what_is_no_date_is_refused_and_quoted(text: str) -> None:
    with pytest.raises(ValueError) as refused:
        When.parse(text)
    assert repr(text) in str(refused.value)


@pytest.mark.parametrize(
    ("text", "part", "en", "zh", "months"),
    [
        ("2022-21", "2022-21", "a season", "季节", "2022-03/2022-05"),
        ("2022-24", "2022-24", "a season", "季节", "2022-12/2023-02"),
        ("2022-26", "2022-26", "a season", "季节", "2022-06/2022-08"),
        ("2022-29", "2022-29", "a season", "季节", "2022-09/2022-11"),  # southern spring
        ("2022-30", "2022-30", "a season", "季节", "2022-12/2023-02"),
        ("2022-32", "2022-32", "a season", "季节", "2022-06/2022-08"),
        ("2022-33", "2022-33", "a quarter", "季度", "2022-01/2022-03"),
        ("2022-36~", "2022-36~", "a quarter", "季度", "2022-10/2022-12"),
        ("2022-38", "2022-38", "a third of a year", "四个月", "2022-05/2022-08"),
        ("2022-40", "2022-40", "half a year", "半年", "2022-01/2022-06"),
        ("2022-41", "2022-41", "half a year", "半年", "2022-07/2022-12"),
        ("2022-Q3", "2022-Q3", "a quarter", "季度", "2022-07/2022-09"),
        ("2022Q1", "2022Q1", "a quarter", "季度", "2022-01/2022-03"),
        ("2022-H2", "2022-H2", "half a year", "半年", "2022-07/2022-12"),
        ("2022-spring", "2022-spring", "a season", "季节", "2022-03/2022-05"),
        ("2022 Fall", "2022 Fall", "a season", "季节", "2022-09/2022-11"),
        ("2022-秋", "2022-秋", "a season", "季节", "2022-09/2022-11"),
        ("2022-01/2022-22", "2022-22", "a season", "季节", "2022-06/2022-08"),
        ("2022-21/..", "2022-21", "a season", "季节", "2022-03/2022-05"),
    ],
)
def test_a_part_of_a_year_is_told_with_its_months(text: str, part: str, en: str, zh: str, months: str) -> None:
    with pytest.raises(Wrong) as refused:
        When.parse(text)
    assert str(refused.value) == f"{part!r} is {en}; write the months: {months}"
    assert refused.value.zh == f"“{part}”是{zh}；请写成月份：{months}"
    When.parse(months)


def test_order_is_first_day_then_last_day_and_an_open_end_comes_last() -> None:
    written = ["2022/..", "2022", "2022-01-01", "2022-01", "2021-12"]
    assert sorted(written, key=lambda text: When.parse(text).key) == [
        "2021-12",
        "2022-01-01",
        "2022-01",
        "2022",
        "2022/..",
    ]


@pytest.mark.parametrize(
    ("stated", "found", "differs"),
    [
        ("2020-05", "2020-05-28", False),
        ("2020-05", "2020-06-01", True),
        ("2022-12-01", "2022-11-30", True),
        ("2022", "2022-01/2022-06", False),
        ("2022-01/2022-06", "2022", True),
        ("2020/..", "2023-01-08", False),
        ("2020", "2020/..", True),
        ("2020-05", None, False),
        (None, "2020-05", False),
    ],
)
def test_a_date_differs_where_it_lies_outside_what_was_stated(
    stated: str | None, found: str | None, differs: bool
) -> None:
    assert fact(stated=stated, date=found).date_differs is differs


def test_each_order_falls_back_on_the_other_date() -> None:
    both, essay_only, source_only = fact(stated="2022", date="2021"), fact(stated="2022"), fact(date="2021")
    assert [str(f.when("stated")) for f in (both, essay_only, source_only)] == ["2022", "2022", "2021"]
    assert [str(f.when("date")) for f in (both, essay_only, source_only)] == ["2021", "2022", "2021"]
    assert fact().when("date") is None


def test_every_verdict_has_a_word_and_a_sign_of_its_own() -> None:
    assert {verdict.value: verdict.zh for verdict in Verdict} == {
        "confirmed": "与来源一致",
        "imprecise": "有出入",
        "contradicted": "与来源不符",
        "unverifiable": "未找到依据",
        "opinion": "观点",
        "unchecked": "待核",
    }
    assert len({verdict.icon for verdict in Verdict}) == len(Verdict)
    assert [verdict.value for verdict in Verdict if verdict.differs] == ["imprecise", "contradicted"]


HISTORY = [
    {"on": "2026-11-01", "by": "editors", "status": "planned"},
    {"on": "2026-11-10", "by": "editors", "status": "drafting", "claimed_until": "2027-01-31"},
    {"on": "2026-11-20", "by": "editors", "due": "2027-03"},
]


def test_a_chapter_derives_its_state_from_its_history() -> None:
    value = chapter(history=HISTORY)
    assert (value.status, value.since) == (Status.DRAFTING, date(2026, 11, 10))
    assert (value.claimed_until, str(value.due)) == (date(2027, 1, 31), "2027-03")


def test_a_chapter_without_history_counts_as_planned() -> None:
    value = chapter()
    assert (value.status, value.since, value.claimed_until, value.due) == (Status.PLANNED, None, None, None)


def test_a_chapter_knows_its_page() -> None:
    assert (chapter().slug, chapter().docname) == ("01-openai-story", "chapters/01-openai-story")


@pytest.mark.parametrize(
    ("people", "self_checked"),
    [
        ({"owners": ["a"], "reviewers": ["b"], "checkers": ["c"]}, False),
        ({"owners": ["a"], "reviewers": ["a"], "checkers": ["c"]}, True),
        ({"owners": ["a", "b"], "reviewers": ["c"], "checkers": ["b"]}, True),
        ({"reviewers": ["a"], "checkers": ["a"]}, False),
    ],
)
def test_self_checked_means_an_owner_reviewed_or_checked(people: dict[str, list[str]], self_checked: bool) -> None:
    assert chapter(**people).is_self_checked is self_checked


def test_what_other_pages_show_changes_with_title_and_state_only() -> None:
    same = chapter(summary="别的简介。", history=[HISTORY[0], HISTORY[2]])
    assert same.as_shown == chapter(history=HISTORY[:1]).as_shown
    assert chapter(title="新题目").as_shown != chapter().as_shown
    assert chapter(history=HISTORY).as_shown != chapter().as_shown


def test_a_question_may_be_plain_words() -> None:
    value = chapter(questions=["为什么？", {"ask": "后来呢？", "answer": "openai-after"}])
    assert [(q.ask, q.answer) for q in value.questions] == [("为什么？", None), ("后来呢？", "openai-after")]


def test_a_promise_is_written_with_words_that_python_keeps_for_itself() -> None:
    written = {"on": "2023-02-08", "in": "essay", "by": "某人", "as": "下一章", "elsewhere": "unknown"}
    assert Promise.model_validate(written).model_dump(mode="json", by_alias=True) == written


@pytest.mark.parametrize(
    ("model", "change", "place"),
    [
        (Fact, {"verdikt": "confirmed"}, "verdikt"),
        (Fact, {"id": "GPT 3"}, "id"),
        (Fact, {"id": "-gpt"}, "id"),
        (Fact, {"id": "g" * 61}, "id"),
        (Fact, {"title": " "}, "title"),
        (Fact, {"title": "<b>大</b>"}, "title"),
        (Fact, {"lane": "Open AI"}, "lane"),
        (Fact, {"date": "soon"}, "date"),
        (Fact, {"verdict": "true"}, "verdict"),
        (Fact, {"bears": "perhaps"}, "bears"),
        (Source, {"mirror": "javascript:alert(1)"}, "mirror"),
        (Source, {"repeats": "Another Source"}, "repeats"),
        (Source, {"language": "English"}, "language"),
        (Source, {"language": "EN"}, "language"),
        (Source, {"language": "zh_CN"}, "language"),
        (Source, {"language": "zh-cn"}, "language"),
        (Source, {"language": "zh-hant"}, "language"),
        (Source, {"url": "javascript:alert(1)"}, "url"),
        (Source, {"url": "https://a.example/ b"}, "url"),
        (Source, {"url": 'https://a.example/"onclick='}, "url"),
        (Source, {"accessed": "2026-11"}, "accessed"),
        (Source, {"accessed": "2026-02-30"}, "accessed"),
        (Source, {"hand": "third"}, "hand"),
        (Source, {"type": "tweet"}, "type"),
    ],
)
def test_what_is_wrong_is_refused_at_its_place(model: type[Fact | Source], change: dict[str, str], place: str) -> None:
    sound: dict[type, dict[str, str]] = {Fact: FACT, Source: SOURCE}
    model.model_validate(sound[model])
    with pytest.raises(ValidationError) as refused:
        model.model_validate({**sound[model], **change})
    assert [error["loc"] for error in refused.value.errors()] == [(place,)]


@pytest.mark.parametrize("language", ["en", "zh-CN", "zh-Hant", "zh-Hant-TW", "cmn", "es-419"])
def test_a_language_is_a_tag(language: str) -> None:
    assert Source.model_validate({**SOURCE, "language": language}).language == language


WHO = {"on": "2026-11-28", "by": "editors"}


@pytest.mark.parametrize(
    ("good", "bad", "place"),
    [
        ({"locus": {"part": 1, "words": "字" * 12}}, {"locus": {"part": 1, "words": "字" * 13}}, ("locus", "words")),
        ({"locus": {"part": 99}}, {"locus": {"part": 100}}, ("locus", "part")),
        ({"locus": {"part": 1, "nth": 1}}, {"locus": {"part": 1, "nth": 0}}, ("locus", "nth")),
        ({"locus": {"part": 1}}, {"locus": {"words": "字"}}, ("locus", "part")),
        (
            {"sources": [{"source": "s", "quote": "“" + "字" * 40 + "。”"}]},
            {"sources": [{"source": "s", "quote": "字" * 41}]},
            ("sources", 0, "quote"),
        ),
        (
            {"sources": [{"source": "s", "quote": "a state-of-the-art model" + " word" * 17}]},
            {"sources": [{"source": "s", "quote": "word" + " word" * 20}]},
            ("sources", 0, "quote"),
        ),
        (
            {"judged": [{**WHO, "verdict": "confirmed"}]},
            {"judged": [{**WHO, "verdict": "sure"}]},
            ("judged", 0, "verdict"),
        ),
        (
            {"judged": [{**WHO, "verdict": "opinion"}]},
            {"judged": [{"by": "editors", "verdict": "opinion"}]},
            ("judged", 0, "on"),
        ),
        (
            {"corrections": [{**WHO, "was": "甲", "why": "乙"}]},
            {"corrections": [{**WHO, "was": "甲"}]},
            ("corrections", 0, "why"),
        ),
    ],
)
def test_what_proves_a_fact_has_its_bounds(
    good: dict[str, Any], bad: dict[str, Any], place: tuple[str | int, ...]
) -> None:
    assert fact(**good).model_dump(mode="json", exclude_unset=True) == {**FACT, **good}
    with pytest.raises(ValidationError) as refused:
        fact(**bad)
    assert [error["loc"] for error in refused.value.errors()] == [place]


def test_the_place_of_a_fact_is_that_of_its_sentence_and_what_was_added_comes_behind() -> None:
    first, second = fact(id="z", locus={"part": 1, "nth": 2}), fact(id="y", locus={"part": 1, "nth": 10})
    third, added, another = fact(id="x", locus={"part": 2}), fact(id="a"), fact(id="b")
    assert sorted([another, added, third, second, first], key=lambda one: one.place) == [
        first, second, third, added, another,
    ]  # fmt: skip


def test_a_copy_knows_nothing_that_was_worked_out_of_the_old_values() -> None:
    book = Book(title="甲")
    before = book.digest
    assert book.model_copy(update={"title": "乙"}).digest not in (before, "") and book.digest == before
    assert Book(title="甲").digest == before


def test_values_are_frozen() -> None:
    with pytest.raises(ValidationError):
        fact().title = "别的"  # type: ignore[misc]


def test_a_library_finds_by_id_and_tells_events_from_claims() -> None:
    event, claim = fact(sources=[Citation(source="s")], chapters=["openai-story"]), fact(id="claim")
    source = Source.model_validate(SOURCE)
    values = Library(
        chapters=(chapter(),),
        events=(event,),
        claims=(claim,),
        sources=(source,),
        people={"editors": Person(name="编者")},
    )
    assert dict(values.facts) == {"gpt-3": event, "claim": claim}
    assert (values.is_event("gpt-3"), values.is_event("claim"), values.is_event("nothing")) == (True, False, False)
    assert (values.by_id["openai-story"], values.source["s"]) == (chapter(), source)
    assert dict(values.facts_on) == {"s": (event,)}
    assert (values.facts_of("openai-story"), values.facts_of("nothing")) == ((event,), ())


def test_a_problem_is_one_line_with_an_address() -> None:
    first = Problem("docs/a.md", 4, "unknown-field", "unknown field 'ownres'; did you mean 'owners'?")
    assert str(first) == "docs/a.md:4: unknown field 'ownres'; did you mean 'owners'? [unknown-field]"
    later = [Problem("docs/a.md", 10, "a", ""), Problem("docs/b.md", 1, "a", "")]
    assert sorted([*reversed(later), first]) == [first, *later]


def test_days_are_counted_from_the_earlier_to_the_later() -> None:
    assert days_between(date(2023, 2, 8), date(2026, 11, 24)) == 1385


FACT = {"id": "gpt-3", "title": "GPT-3", "title_en": "GPT-3", "verdict": "confirmed"}
SOURCE = {"id": "s", "type": "webpage", "title": "A page", "url": "https://a.example/", "hand": "first"}


def fact(**fields: Any) -> Fact:
    """A fact with little in it."""
    return Fact.model_validate({**FACT, **fields})


def chapter(**fields: Any) -> Chapter:
    """A chapter with little in it."""
    return Chapter.model_validate({"id": "openai-story", "number": 1, "title": "OpenAI 的故事", **fields})


# -- a chapter's history ---------------------------------------------------------------------------


def a_chapter(*entries: dict[str, str], **more: object) -> Chapter:
    history = [{"on": "2026-11-24", "by": "editors", **entry} for entry in entries]
    return Chapter.model_validate({"id": "x", "number": 1, "title": "题", "history": history, **more})


HELD = {"status": "drafting", "claimed_until": "2027-02-22"}


@pytest.mark.parametrize(
    ("entries", "until"),
    [
        ([{"status": "planned"}], None),
        ([{"status": "planned"}, HELD], "2027-02-22"),
        ([{"status": "planned"}, HELD, {"claimed_until": "2027-06-30"}], "2027-06-30"),
        ([{"status": "planned"}, HELD, {"status": "review"}], "2027-02-22"),
        ([{"status": "planned"}, HELD, {"status": "paused", "note": "忙"}], "2027-02-22"),
        ([{"status": "planned"}, HELD, {"status": "planned"}], None),
        ([{"status": "planned"}, HELD, {"status": "review"}, {"status": "published"}], None),
        ([{"status": "planned"}, HELD, {"status": "withdrawn", "note": "不写了"}], None),
    ],
)
def test_a_claim_ends_with_the_writing(entries: list[dict[str, str]], until: str | None) -> None:
    assert a_chapter(*entries).claimed_until == (date.fromisoformat(until) if until else None)


@pytest.mark.parametrize(
    ("entries", "day", "standing"),
    [
        ([{"status": "planned"}, HELD], "2027-02-22", "in-work"),
        ([{"status": "planned"}, HELD], "2027-02-23", "open"),
        ([{"status": "planned"}, HELD, {"status": "review"}], "2027-02-23", "open"),
        ([{"status": "planned"}, HELD, {"status": "paused", "note": "忙"}], "2027-02-23", "stopped"),
        ([{"status": "planned"}, HELD, {"status": "review"}, {"status": "published"}], "2030-01-01", "kept"),
        ([{"status": "planned"}], "2030-01-01", "open"),
    ],
)
def test_a_lapsed_claim_opens_a_chapter_again(entries: list[dict[str, str]], day: str, standing: str) -> None:
    assert a_chapter(*entries).standing(date.fromisoformat(day)) == standing


@pytest.mark.parametrize(
    ("dues", "slips"),
    [
        ([], ()),
        (["2027-03"], ()),
        (["2027-03", "2027-03"], ()),
        (["2027-03", "2027-05"], (61,)),
        (["2027-03-10", "2027-03"], (21,)),
        (["2027", "2027-03"], ()),
        (["2027-03-01", "2027-02-01", "2027-02-11"], (10,)),
        (["2027-03-01", "2027-03-02", "2027-03-03"], (1, 1)),
    ],
)
def test_slips_are_later_last_days(dues: list[str], slips: tuple[int, ...]) -> None:
    assert a_chapter(*({"due": due} for due in dues)).slips == slips


def test_moves_know_what_was_before_and_where_a_pause_began() -> None:
    chapter = a_chapter(
        {"status": "planned"}, HELD, {"due": "2027"}, {"status": "paused"}, {"status": "drafting"}, {"status": "review"},
        {"status": "published"}, {"status": "published"},
    )  # fmt: skip
    assert [(m.n, m.before, m.after, m.kind) for m in chapter.moves] == [
        (0, None, "planned", "moved"),
        (1, "planned", "drafting", "moved"),
        (3, "drafting", "paused", "moved"),
        (4, "paused", "drafting", "moved"),
        (5, "drafting", "review", "moved"),
        (6, "review", "published", "published"),
        (7, "published", "published", "revised"),
    ]
    assert chapter.moves[3].left == "drafting"


@pytest.mark.parametrize(
    ("han", "words", "characters", "minutes"),
    [(0, 0, 0, 1), (400, 0, 400, 1), (4000, 220, 4220, 11), (1000, 0, 1000, 2)],
)
def test_length_is_counted_as_chinese_counts_it(han: int, words: int, characters: int, minutes: int) -> None:
    chapter = a_chapter(han=han, words=words)
    assert (chapter.characters, chapter.minutes) == (characters, minutes)
