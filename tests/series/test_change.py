"""Commands that change the book: every pair of states, the whole road, wrong use, and nothing changed beside what is named."""

from __future__ import annotations

import json
from datetime import date
from itertools import product
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner, Result

import book
import series.cli
import series.cli.change
import series.cli.look
from series import library, rules, views
from series.cli import main
from series.lifecycle import MOVES, Status, moves
from series.views import readme_md

NEXT, ESSAY = "chapters/01-next-chapter.md", "chapters/00-essay.md"
TODAY = date(2026, 12, 1)
PEOPLE = {"ada": "艾达", "lin": "林", "wu": "吴"}


@pytest.fixture
def docs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for module in (series.cli.change, series.cli.look):
        monkeypatch.setattr(module, "today", lambda: TODAY)
    found = book.write(tmp_path)
    for handle, name in PEOPLE.items():
        book.person(found, handle, name)
    return found


def run(docs: Path, *arguments: str, lang: str = "en") -> Result:
    """The command in this process; an exception that reaches the user fails the test."""
    result = CliRunner().invoke(main, ["--docs", str(docs), "--lang", lang, *arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def diff(before: bytes, after: bytes) -> list[str]:
    """Lines that went (-) and came (+), in the file's order."""
    old, new = before.decode().splitlines(), after.decode().splitlines()
    return [f"-{line}" for line in old if line not in new] + [f"+{line}" for line in new if line not in old]


ROADS: dict[Status, tuple[str, ...]] = {  # the entries that lead to each state
    Status.PLANNED: ("planned",),
    Status.DRAFTING: ("planned", "drafting"),
    Status.REVIEW: ("planned", "drafting", "review"),
    Status.PUBLISHED: ("planned", "drafting", "review", "published"),
    Status.PAUSED: ("planned", "drafting", "paused"),
    Status.WITHDRAWN: ("planned", "withdrawn"),
    Status.RETRACTED: ("planned", "drafting", "review", "published", "retracted"),
}


def put(docs: Path, state: Status) -> None:
    """The second chapter in a state, with all that it wants."""
    entries = []
    for word in ROADS[state]:
        more = ", claimed_until: 2027-02-01" if word == "drafting" else ""
        more += ", note: 因为" if word in ("paused", "withdrawn", "retracted") else ""
        entries.append(f"  - {{on: 2026-11-24, by: editors, status: {word}{more}}}\n")
    book.change(docs, NEXT, "  - {on: 2026-11-24, by: editors, status: planned}\n", "".join(entries))
    for key, handle in (("owners", "ada"), ("reviewers", "lin"), ("checkers", "wu")):
        book.change(docs, NEXT, f"{key}: []", f"{key}: [{handle}]")
    book.change(docs, NEXT, "history:", "ai: none\nhistory:")
    answer(docs)
    assert [str(p) for p in rules.problems(library.read(docs)) if p.severity != "advice"] == []


def answer(docs: Path) -> None:
    book.change(docs, NEXT, "  - 第一个问题？", "  - {ask: 第一个问题？, answer: next-one}")
    book.change(docs, NEXT, "  - 第二个问题？", "  - {ask: 第二个问题？, answer: next-one}")
    book.change(
        docs, NEXT, "\n还没有写。\n", f"\n(next-one)=\n## 答案\n\n{'问题说清楚了，依据也写在这里。' * 70}\n\n写了。\n"
    )


@pytest.mark.parametrize(("before", "after"), list(product(Status, Status)))
def test_every_pair_of_states(before: Status, after: Status, docs: Path) -> None:
    """Allowed moves succeed with evidence; all others are refused with the reason and the allowed ones."""
    put(docs, before)
    old = (docs / NEXT).read_bytes()
    left = Status.DRAFTING if before is Status.PAUSED else None
    owner = ["--owner", "ada"] if after is Status.DRAFTING else []
    result = run(docs, "mark", "1", after.value, "--by", "editors", "--note", "缘由", *owner)
    if after in moves(before, left):
        assert (result.exit_code, result.stderr) == (0, "")
        lease = ", claimed_until: 2027-03-01" if after is Status.DRAFTING else ""
        entry = f"+  - {{on: 2026-12-01, by: editors, status: {after}{lease}, note: 缘由}}"
        assert diff(old, (docs / NEXT).read_bytes()) == [entry]
        assert entry in result.stdout
        assert [str(p) for p in rules.problems(library.read(docs)) if p.severity != "advice"] == []
    else:
        assert (result.exit_code, result.stdout) == (1, "")
        allowed = " ".join(moves(before, left)) or "nothing"
        said = f"next-chapter is {before} and may not go to {after}; allowed: {allowed}\n"
        if before is after is Status.DRAFTING:  # whoever holds it is named, and what can be done
            said = "next-chapter is held by 艾达 until 2027-02-01; to hold it longer: --until DATE; to write along: --owner HANDLE --note WHY\n"
        assert result.stderr == said
        assert (docs / NEXT).read_bytes() == old


LACKING = {  # (state before, state after): (what is taken away, what the message must name)
    ("planned", "drafting"): ("owners: [ada]", "owners: []", ["an owner: owners: [HANDLE]"]),
    ("drafting", "review"): ("reviewers: [lin]", "reviewers: []", ["a reviewer: reviewers: [HANDLE]"]),
    ("review", "published"): ("checkers: [wu]", "checkers: []", ["a checker: checkers: [HANDLE]"]),
}


@pytest.mark.parametrize(("before", "after"), list(LACKING))
def test_a_move_without_its_evidence_is_refused_and_what_is_missing_is_named(
    before: str, after: str, docs: Path
) -> None:
    put(docs, Status(before))
    old_text, new_text, said = LACKING[before, after]
    book.change(docs, NEXT, old_text, new_text)
    old = (docs / NEXT).read_bytes()
    result = run(docs, "mark", "next", after, "--by", "editors")
    assert (result.exit_code, result.stdout) == (1, "")
    for words in said:
        assert words in result.stderr
    assert (docs / NEXT).read_bytes() == old


@pytest.mark.parametrize(
    ("before", "after"),
    [(b, a) for b in Status for a in MOVES[b] if a in ("paused", "withdrawn", "retracted") or a is b],
)
def test_a_pause_an_end_and_a_revision_want_a_note(before: Status, after: Status, docs: Path) -> None:
    put(docs, before)
    result = run(docs, "mark", "1", after.value, "--by", "editors")
    assert result.exit_code == 1
    assert "a note: note: …" in result.stderr


def test_template_notes_stop_a_review(docs: Path) -> None:
    put(docs, Status.DRAFTING)
    book.change(docs, NEXT, "写了。", "写了。\n\n% 模板：写什么")
    result = run(docs, "mark", "1", "review", "--by", "ada")
    assert result.exit_code == 1 and "no template notes (1)" in result.stderr


UNWRITTEN = {  # what is done to a chapter that is ready for review, and what the message must name
    "no answer": ("{ask: 第一个问题？, answer: next-one}", "第一个问题？", "(1): - {ask: 第一个问题？, answer: LABEL}"),
    "an answer that says nothing": ("\n写了。\n", "\n写了。\n\n(next-two)=\n## 又一节\n\n略。\n", "(2): - {ask: 第二个问题？"),
    "an answer by the outline": ("next-one", "next-scope", "(1): - {ask: 第一个问题？"),
    "by its heading": ("\n## 答案\n", "\n## 这一章要写什么\n", "to be gone: (next-one)="),
    "how to claim": ("\n写了。\n", "\n写了。\n\n(next-claim)=\n## 认领\n\n来信。\n", "to be gone: (next-claim)="),
    "help wanted": ("\n写了。\n", "\n写了。\n\n(next-x)=\n## 需要什么帮助\n\n来信。\n", "to be gone: (next-x)="),
    "nobody says what machines did": ("ai: none\n", "", "what machines did, and who checked it: ai: none /"),
    "nobody checked what machines did": ("ai: none", "ai: draft", "what machines did, and who checked it: ai: none /"),
    "short": ("，依据也写在这里。", "。", "why it is short (4"),
}  # fmt: skip


@pytest.mark.parametrize("name", list(UNWRITTEN))
def test_what_is_not_written_is_not_reviewed(name: str, docs: Path) -> None:
    put(docs, Status.DRAFTING)
    old, new, said = UNWRITTEN[name]
    path = docs / NEXT
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    if "next-two" in new:
        book.change(docs, NEXT, "{ask: 第二个问题？, answer: next-one}", "{ask: 第二个问题？, answer: next-two}")
    before = path.read_bytes()
    result = run(docs, "mark", "1", "review", "--by", "ada")
    assert result.exit_code == 1 and said in result.stderr, result.stderr
    assert path.read_bytes() == before
    noted = run(docs, "mark", "1", "review", "--by", "ada", "--note", "只有一问，答得短")
    assert (noted.exit_code == 0) is (name == "short")


def test_unchecked_facts_stop_a_publication(docs: Path) -> None:
    put(docs, Status.REVIEW)
    book.change(docs, NEXT, "\n写了。", "\n写了{fact}`这个 <borders-closed>`和{fact}`那个 <gpt-3-paper-2020>`。")
    book.change(docs, book.GPT_3_FILE, "verdict: confirmed", "verdict: unchecked")
    result = run(docs, "mark", "1", "published", "--by", "editors")
    assert result.exit_code == 1
    of_fact = f"docs/{book.GPT_3_FILE}: verdict: …"
    for words in ("gpt-3-paper-2020, unchecked", of_fact):
        assert words in result.stderr
    assert "borders-closed" not in result.stderr


def test_a_book_with_one_editor_can_publish_and_says_so(docs: Path) -> None:
    put(docs, Status.REVIEW)
    for old, new in (("[ada]", "[editors]"), ("[lin]", "[editors]"), ("[wu]", "[editors]")):
        book.change(docs, NEXT, old, new)
    assert run(docs, "mark", "1", "published", "--by", "editors").exit_code == 0
    values = library.read(docs).library
    assert "已发布 · 自校" in views.outputs(values)["badges/next-chapter.svg"]
    assert json.loads(views.outputs(values)["api/series.json"])["chapters"][1]["self_checked"] is True


def agree(docs: Path) -> tuple[str, ...]:
    """Feed, badge, README and JSON say the same of the second chapter; returned is what they say."""
    values = library.read(docs).library
    chapter = values.by_id["next-chapter"]
    out = views.outputs(values)
    feed = ET.fromstring(out["feed.xml"])
    atom = "{http://www.w3.org/2005/Atom}"
    entries = [e for e in feed.iter(f"{atom}entry") if "next-chapter" in str(e.find(f"{atom}link").get("href"))]  # type: ignore[union-attr]
    assert len(entries) == len(chapter.moves)
    kinds = [str(e.find(f"{atom}category").get("term")) for e in entries]  # type: ignore[union-attr]
    account = next(a for a in json.loads(out["api/series.json"])["chapters"] if a["id"] == "next-chapter")
    assert account["status"] == chapter.status and account["status_zh"] in out["badges/next-chapter.svg"]
    assert len(account["history"]) == len(chapter.history)
    row = next(line for line in readme_md.table(values).splitlines() if "next-chapter" in line)
    assert f"![{chapter.status.icon} {chapter.status.zh}](.github/badges/{chapter.status}.svg)" in row
    assert row in (docs.parent / "README.md").read_text(encoding="utf-8")
    return (account["status"], kinds[0])


def test_from_planned_to_published_by_commands_each_touching_only_the_lines_it_names(docs: Path) -> None:
    readme = docs.parent / "README.md"
    readme.write_text(f"# 书\n\n{readme_md.BEGIN}\n{readme_md.END}\n", encoding="utf-8")
    assert run(docs, "readme", "--write").exit_code == 0
    steps = [
        (["drafting", "--by", "editors", "--owner", "ada"],
         ["-owners: []", "+owners: [ada]",
          "+  - {on: 2026-12-01, by: editors, status: drafting, claimed_until: 2027-03-01}"], ("drafting", "moved")),
        (["--by", "ada", "--until", "2027-06-30", "--due", "2027-05"],
         ["+  - {on: 2026-12-01, by: ada, due: 2027-05, claimed_until: 2027-06-30}"], ("drafting", "moved")),
        (["paused", "--by", "ada", "--note", "请假"],
         ["+  - {on: 2026-12-01, by: ada, status: paused, note: 请假}"], ("paused", "moved")),
        (["drafting", "--by", "ada"],
         ["+  - {on: 2026-12-01, by: ada, status: drafting, claimed_until: 2027-03-01}"], ("drafting", "moved")),
        (["review", "--by", "ada", "--reviewer", "lin"],
         ["-reviewers: []", "+reviewers: [lin]", "+  - {on: 2026-12-01, by: ada, status: review}"], ("review", "moved")),
        (["published", "--by", "editors", "--checker", "wu", "--checker", "wu"],
         ["-checkers: []", "+checkers: [wu]", "+  - {on: 2026-12-01, by: editors, status: published}"],
         ("published", "published")),
        (["published", "--by", "editors", "--note", "改了两处日期"],
         ["+  - {on: 2026-12-01, by: editors, status: published, note: 改了两处日期}"], ("published", "revised")),
        (["retracted", "--by", "editors", "--note", "数据有误"],
         ["+  - {on: 2026-12-01, by: editors, status: retracted, note: 数据有误}"], ("retracted", "moved")),
    ]  # fmt: skip
    assert agree(docs) == ("planned", "moved")
    for arguments, lines, said in steps:
        if arguments[0] == "review":
            book.change(docs, NEXT, "history:", "ai: {did: polish, checked: [lin]}\nhistory:")
            answer(docs)
        others = {path: path.read_bytes() for path in docs.rglob("*") if path.is_file() and path != docs / NEXT}
        before = (docs / NEXT).read_bytes()
        result = run(docs, "mark", "next-chapter", *arguments)
        assert result.exit_code == 0, result.stderr
        assert sorted(diff(before, (docs / NEXT).read_bytes())) == sorted(lines)
        assert {path: path.read_bytes() for path in others} == others
        assert result.stderr == ""  # the README is right at once
        assert run(docs, "check").exit_code == 0
        assert agree(docs) == said


@pytest.mark.parametrize(("folder", "here"), [("docs", True), ("text", False), ("text", True)])
def test_a_book_in_a_folder_of_any_name_is_read_and_changed_there(
    folder: str, here: bool, docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = docs.rename(docs.parent / folder)
    monkeypatch.chdir(place if here else place.parent)
    assert run(Path("." if here else folder), "check").exit_code == 0
    done = run(Path("." if here else folder), "mark", "1", "drafting", "--by", "ada", "--owner", "ada")
    assert (done.exit_code, "+++ docs/chapters/01-next-chapter.md" in done.stdout) == (0, True)
    assert library.read(place).library.by_id["next-chapter"].status == Status.DRAFTING
    assert [path.name for path in place.parent.iterdir()] == [folder]


def test_a_dry_run_shows_the_change_and_writes_nothing(docs: Path) -> None:
    old = (docs / NEXT).read_bytes()
    result = run(docs, "mark", "1", "drafting", "--by", "ada", "--owner", "ada", "--dry-run")
    assert (result.exit_code, "+owners: [ada]" in result.stdout) == (0, True)
    assert "nothing was written" in result.stderr
    assert (docs / NEXT).read_bytes() == old


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["mark", "1", "--by", "ada"], "name at least one of STATE, --until, --due, --note"),
        (["mark", "1", "drafted", "--by", "ada"], "'drafted' is no state; did you mean 'drafting'?"),
        (["mark", "1", "drafting"], "Missing option '--by'"),
        (["mark", "1", "drafting", "--by", "adda"], "nobody in docs/people is 'adda'; did you mean 'ada'?"),
        (["mark", "1", "drafting", "--by", "ada", "--owner", "a\nb"], "nobody in docs/people"),
        (["mark", "nxt", "drafting", "--by", "ada"], "no chapter 'nxt'; allowed: essay next-chapter"),
        (["mark", "1", "--by", "ada", "--until", "soon"], "'soon' is not a day; write it like 2026-11-24"),
        (["mark", "1", "--by", "ada", "--until", "2027-02-30"], "names a day that does not exist"),
        (["mark", "1", "--by", "ada", "--due", "2027/.."], "has no end"),
        (["mark", "1", "--by", "ada", "--due", "spring"], "is not a date"),
        (
            ["new", "Big Name", "--title", "题", "--title-en", "T", "--summary", "摘", "--question", "问"],
            "is not an id",
        ),
        (["new", "../x", "--title", "题", "--title-en", "T", "--summary", "摘", "--question", "问"], "is not an id"),
        (
            ["new", "x", "--title", "题", "--title-en", "T", "--summary", "摘", "--question", "问"],
            "at least two questions",
        ),
        (["new", "x", "--title", "题"], "Missing option"),
        (["check", "--base", "HEAD"], "--base HEAD: "),
        (["check", "--base", ""], "--base : "),
        (["mark", "1", "--by", "ada", "--note", "\udcff"], "an argument is not UTF-8"),
    ],
)
def test_wrong_use_ends_with_2_and_says_what_would_be_right(arguments: list[str], said: str, docs: Path) -> None:
    before = {path: path.read_bytes() for path in docs.rglob("*.md")}
    result = run(docs, *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr
    assert {path: path.read_bytes() for path in docs.rglob("*.md")} == before


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--on", "2026-11-01"], "entry of 2026-11-01 stands after 2026-11-24"),
        (["--on", "2027-01-01"], "entry of 2027-01-01 lies in the future"),
        (["--until", "2026-11-30"], "claimed_until 2026-11-30 lies before the entry's own day"),
        (["--note", "a\x1b[31mb"], "note: "),
        (["--note", "<b>"], "may not hold < or >"),
        (["--note", ""], "is empty"),
        (["--note", "\u200b\ufeff"], "is empty"),
        (["--until", "9999-12-31"], "for 366 days at most"),
        (["--due", "2020"], "due 2020 lies before the entry's own day"),
    ],
)
def test_an_entry_that_the_rules_refuse_is_not_written(more: list[str], said: str, docs: Path) -> None:
    before = (docs / NEXT).read_bytes()
    result = run(docs, "mark", "1", "drafting", "--by", "ada", "--owner", "ada", *more)
    assert result.exit_code == 1
    assert said in result.stderr and "\x1b" not in result.stderr
    assert (docs / NEXT).read_bytes() == before


def test_another_due_date_wants_a_reason_and_slips_are_counted(docs: Path) -> None:
    put(docs, Status.DRAFTING)
    assert run(docs, "mark", "1", "--by", "ada", "--due", "2027-03").exit_code == 0
    refused = run(docs, "mark", "1", "--by", "ada", "--due", "2027-05-01")
    assert refused.exit_code == 1 and "due was 2027-03 and is now 2027-05-01; say why in a note" in refused.stderr
    assert run(docs, "mark", "1", "--by", "ada", "--due", "2027-05-01", "--note", "等回信").exit_code == 0
    assert run(docs, "mark", "1", "--by", "ada", "--due", "2027-04-01", "--note", "提前").exit_code == 0
    assert run(docs, "mark", "1", "--by", "ada", "--due", "2027-04-11", "--note", "又晚").exit_code == 0
    assert library.read(docs).library.by_id["next-chapter"].slips == (31, 10)
    assert "推迟  2 次，共 41 天" in run(docs, "show", "1", lang="zh").stdout
    assert json.loads(run(docs, "show", "1", "--json").stdout)["slips"] == {"count": 2, "days": 41}


def test_a_claim_that_lapses_is_open_again_and_can_be_held_again(docs: Path) -> None:
    put(docs, Status.DRAFTING)
    assert "ada until 2027-02-01" in run(docs, "status").stdout
    book.change(docs, NEXT, "2027-02-01", "2026-11-30")
    assert "ada (lapsed, open again)" in run(docs, "status").stdout
    assert "认领已于 2026-11-30 到期，这一章重新开放" in run(docs, "show", "1", lang="zh").stdout
    assert run(docs, "mark", "1", "--by", "ada", "--until", "2027-03-01").exit_code == 0
    assert "ada until 2027-03-01" in run(docs, "status").stdout


def test_a_note_alone_corrects_an_earlier_entry(docs: Path) -> None:
    assert run(docs, "mark", "1", "--by", "editors", "--note", "日期应为前一天").exit_code == 0
    assert run(docs, "check").exit_code == 0
    assert "日期应为前一天" in run(docs, "show", "1").stdout


def test_a_chapter_that_was_handed_back_is_claimed_by_somebody_named(docs: Path) -> None:
    put(docs, Status.DRAFTING)
    assert run(docs, "mark", "1", "planned", "--by", "ada").exit_code == 0
    assert "drafting --by HANDLE --owner HANDLE" in run(docs, "ready", "1").stdout
    refused = run(docs, "mark", "1", "drafting", "--by", "lin")
    assert refused.exit_code == 1 and "its owners are ada: say by --owner who claims it now" in refused.stderr
    assert run(docs, "mark", "1", "drafting", "--by", "lin", "--owner", "lin").exit_code == 0


@pytest.mark.parametrize(
    "name", ["1", "01", "next-chapter", "next", "01-next-chapter", "docs/chapters/01-next-chapter.md"]
)
def test_a_chapter_goes_by_number_id_beginning_and_file(name: str, docs: Path) -> None:
    assert run(docs, "show", name).stdout.startswith("01 下一章")


@pytest.mark.parametrize("text", ["true", "1", "1.5", "2026-12-01", "null", "~", "no", "0x1f", "12:30"])
def test_what_other_readers_would_take_for_something_else_is_quoted(text: str, with_board: Path) -> None:
    arguments = [text if word == "谁在“标注”？" else word for word in NEW]
    assert run(with_board, *arguments).exit_code == 0
    assert f'summary: "{text}"\n' in (with_board / "chapters/02-data-labour.md").read_text(encoding="utf-8")


def test_a_faulty_chapter_is_mended_before_anything_is_added(docs: Path) -> None:
    book.change(docs, NEXT, "owners: []", "ownres: []")
    result = run(docs, "mark", "1", "drafting", "--by", "ada", "--owner", "ada")
    assert result.exit_code == 1
    assert "unknown field 'ownres'" in result.stderr and "mend these first" in result.stderr


@pytest.mark.parametrize("key", ["title: 下一章\ntitle: 再一章", "summary: &a 摘"])
def test_front_matter_that_is_not_plain_is_refused_with_its_line(key: str, docs: Path) -> None:
    book.change(docs, NEXT, "title: 下一章" if "title" in key else "summary: 还没有写。", key)
    result = run(docs, "mark", "1", "drafting", "--by", "ada", "--owner", "ada")
    assert result.exit_code == 1 and f"docs/{NEXT}:" in result.stderr


# -- new -------------------------------------------------------------------------------------------

NEW = ["new", "data-labour", "--title", "数据：劳工, [一]", "--title-en", "Data: labour", "--summary", "谁在“标注”？", "--question",
       "他们是谁？", "--question", "得到什么: 多少"]  # fmt: skip


def test_a_new_chapter_is_whole_and_planned(docs: Path) -> None:
    result = run(docs, *NEW, "--by", "ada")
    assert result.exit_code == 0, result.stderr
    reading = library.read(docs)
    assert [p.rule for p in rules.problems(reading) if p.severity != "advice"] == []
    chapter = reading.library.by_id["data-labour"]
    assert (chapter.number, chapter.title, chapter.title_en) == (2, "数据：劳工, [一]", "Data: labour")
    assert (chapter.summary, [q.ask for q in chapter.questions]) == ("谁在“标注”？", ["他们是谁？", "得到什么: 多少"])
    assert (chapter.status, chapter.since, chapter.history[0].by) == (Status.PLANNED, TODAY, "ada")
    assert chapter.template_notes == 7 and chapter.han > 0
    assert result.stdout.startswith("--- /dev/null\n+++ docs/chapters/02-data-labour.md\n")


def test_a_new_chapter_is_announced_by_the_editors_unless_another_is_named(docs: Path) -> None:
    assert run(docs, *NEW).exit_code == 0
    values = library.read(docs).library
    promised = values.by_id["data-labour"].promised
    assert next(iter(values.people)) == "ada"
    assert promised is not None and promised.by == "本书编者"
    assert values.by_id["data-labour"].history[0].by == "editors"


def test_where_nobody_is_the_editors_the_first_announces(docs: Path) -> None:
    (docs / book.EDITORS_FILE).unlink()
    book.change(docs, ESSAY, "by: editors", "by: ada")
    for key in ("owners", "reviewers", "checkers"):
        book.change(docs, ESSAY, f"{key}: [editors]", f"{key}: [ada]")
    book.change(docs, NEXT, "by: editors", "by: ada")
    assert run(docs, *NEW).exit_code == 0
    assert library.read(docs).library.by_id["data-labour"].history[0].by == "ada"


@pytest.fixture
def with_board(docs: Path) -> Path:
    (docs / "tracking.md").write_text("---\nkind: page\ntitle: 进度\nsummary: 板\n---\n\n```{series-board}\n```\n")
    return docs


def test_a_new_chapter_passes_the_check_and_can_go_on(with_board: Path) -> None:
    assert run(with_board, *NEW).exit_code == 0
    assert run(with_board, "check").exit_code == 0
    assert run(with_board, "mark", "data", "drafting", "--by", "ada", "--owner", "ada").exit_code == 0


def test_new_refuses_to_overwrite(with_board: Path) -> None:
    assert run(with_board, *NEW).exit_code == 0
    path = with_board / "chapters/02-data-labour.md"
    before = path.read_bytes()
    again = run(with_board, *NEW)
    assert again.exit_code == 1 and "docs/chapters/02-data-labour.md is already there" in again.stderr
    assert path.read_bytes() == before and len(list(path.parent.glob("*.md"))) == 3


def test_a_new_chapter_refuses_what_the_rules_refuse(with_board: Path) -> None:
    result = run(with_board, *(word.replace("谁在“标注”？", "<b>") for word in NEW))
    assert result.exit_code == 1 and "may not hold < or >" in result.stderr
    assert not (with_board / "chapters/02-data-labour.md").exists()


# -- ready -----------------------------------------------------------------------------------------


def test_ready_names_what_is_missing_with_the_line_to_add(docs: Path) -> None:
    result = run(docs, "ready", "1")
    assert result.exit_code == 1
    assert "  - an owner: owners: [HANDLE]\n" in result.stdout
    assert "  series mark next-chapter drafting --by HANDLE --owner HANDLE\n" in result.stdout
    found = json.loads(run(docs, "ready", "1", "--json").stdout)
    assert (found["status"], found["next"]) == ("planned", "drafting")
    assert [missing["want"] for missing in found["missing"]] == ["owner", "claimed_until"]
    later = {state: [missing["want"] for missing in rest] for state, rest in found["later"].items()}
    assert later == {
        "review": ["length", "questions_answered", "questions_answered", "ai", "reviewer"],
        "published": ["checker"],
    }
    assert "behind that, review will want:\n  - 800 characters" in result.stdout


@pytest.mark.parametrize(
    ("state", "code", "said"),
    [
        (Status.DRAFTING, 0, "series mark next-chapter review --by HANDLE"),
        (Status.REVIEW, 0, "series mark next-chapter published --by HANDLE"),
        (Status.PUBLISHED, 0, "series mark next-chapter published --by HANDLE --note …"),
        (Status.PAUSED, 0, "series mark next-chapter drafting --by HANDLE"),
        (Status.RETRACTED, 0, "retracted, for good"),
    ],
)
def test_ready_says_when_nothing_is_missing(state: Status, code: int, said: str, docs: Path) -> None:
    put(docs, state)
    result = run(docs, "ready", "1")
    assert (result.exit_code, said in result.stdout) == (code, True), result.stdout


# -- readme ----------------------------------------------------------------------------------------


def test_a_stale_readme_is_found_and_mended(docs: Path) -> None:
    readme = docs.parent / "README.md"
    readme.write_bytes(f"# 书\r\n\r\n{readme_md.BEGIN}\r\nold\r\n{readme_md.END}\r\n尾\r\n".encode())
    stale = run(docs, "check")
    assert stale.exit_code == 1
    message = "the table of chapters, or the finding, is out of date; run: series readme --write [stale-readme]"
    assert f"README.md:4: {message}" in stale.stdout
    assert run(docs, "readme", "--write").stdout.splitlines()[0] == "README.md"
    assert run(docs, "check").exit_code == 0
    text = readme.read_bytes().decode()
    assert text.startswith("# 书\r\n") and text.endswith("尾\r\n") and text.count("\n") == text.count("\r\n")
    assert run(docs, "readme", "--write").stdout == ""


def test_a_readme_without_a_place_for_the_table_is_refused(docs: Path) -> None:
    (docs.parent / "README.md").write_text("# 书\n", encoding="utf-8")
    result = run(docs, "readme", "--write")
    assert result.exit_code == 1 and readme_md.BEGIN in result.stderr


def test_the_chinese_readme_is_kept_by_the_same_command(docs: Path) -> None:
    frame = f"# 书\n\n{readme_md.BEGIN}\n{readme_md.END}\n"
    for name in library.READMES:
        (docs.parent / name).write_text(frame, encoding="utf-8")
    stale = run(docs, "check", str(docs.parent / "README.zh.md"))
    assert stale.exit_code == 1 and stale.stdout.startswith("README.zh.md:4: ")
    assert run(docs, "readme", "--write").stdout.splitlines()[:2] == list(library.READMES)
    assert "| | 章 | 状态 | 起于 |" in (docs.parent / "README.zh.md").read_text(encoding="utf-8")
    assert run(docs, "check").exit_code == 0


def test_readme_prints_the_table(docs: Path) -> None:
    assert run(docs, "readme").stdout == readme_md.table(library.read(docs).library)


@pytest.mark.parametrize("command", ["status", "show", "ready", "check", "timeline", "new", "mark", "readme"])
def test_every_command_helps_with_examples(command: str, docs: Path) -> None:
    result = run(docs, command, "--help")
    assert result.exit_code == 0
    assert "Examples:" in result.stdout and f"series {command}" in result.stdout
