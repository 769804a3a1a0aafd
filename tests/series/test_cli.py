"""The command line: what it prints, and the code it ends with: 0 done, 1 problems, 2 wrong use. Never a traceback."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import book
from series import __version__, library, timeline
from series.cli import main
from series.views import series_json

NEXT = "chapters/01-next-chapter.md"
FAULT = "docs/chapters/01-next-chapter.md:10: unknown field 'ownres'; did you mean 'owners'? [unknown-field]"
WORST_NAMES = ["[/b]", "[red]红", ":smile:", "%s {0}", "a\\", "\N{ZERO WIDTH JOINER}家"]


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    return book.write(tmp_path)


def run(docs: Path, *arguments: str, lang: str = "en") -> Result:
    """The command in this process; an exception that reaches the user fails the test."""
    result = CliRunner().invoke(main, ["--docs", str(docs), "--lang", lang, *arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def outside(folder: Path, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    """The command as a program of its own, run in *folder*."""
    command = [sys.executable, "-P", "-m", "series", *arguments]
    path = os.pathsep.join(filter(None, [str(book_tools()), os.environ.get("PYTHONPATH", "")]))
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("LC_", "LANG"))}
    return subprocess.run(
        command, cwd=folder, env={**kept, "PYTHONPATH": path, **env}, capture_output=True, encoding="utf-8", timeout=60
    )


def book_tools() -> Path:
    """Where the package lies, for a process that has not installed it."""
    return Path(library.__file__).resolve().parent.parent


# -- status ----------------------------------------------------------------------------------------


def test_status_lists_every_chapter_with_its_state(docs: Path) -> None:
    result = run(docs, "status")
    rows = [line.split() for line in result.stdout.splitlines()[1:]]
    assert (result.exit_code, result.stderr) == (0, "")
    assert rows == [
        ["00", "原文", "essay", "●", "published·self-checked", "2026-11-24", "editors", "–", "–"],
        ["01", "下一章", "next-chapter", "○", "planned", "2026-11-24", "–", "–", "2023-02-08"],
    ]


def test_status_in_json_is_the_text_of_the_site(docs: Path) -> None:
    result = run(docs, "status", "--json")
    assert result.stdout == series_json.series(library.read(docs).library)
    assert [(c["id"], c["status"]) for c in json.loads(result.stdout)["chapters"]] == [
        ("essay", "published"),
        ("next-chapter", "planned"),
    ]


def test_a_faulty_chapter_is_still_listed(docs: Path) -> None:
    book.change(docs, NEXT, "status: planned", "status: planed")
    result = run(docs, "status")
    assert (result.exit_code, "next-chapter" in result.stdout) == (0, True)


@pytest.mark.parametrize("name", WORST_NAMES)
def test_a_title_is_text_and_nothing_else(name: str, docs: Path) -> None:
    book.change(docs, NEXT, "title: 下一章", f"title: '{name}'")
    assert name in run(docs, "status").stdout
    assert name in run(docs, "show", "1").stdout


def test_what_a_terminal_obeys_is_not_printed(docs: Path) -> None:
    book.change(docs, NEXT, "  - 第一个问题？", '  - "红\\e[31m\\u202e\\r字？"')
    shown = [run(docs, "show", "1").stdout, run(docs, "check").stdout]
    assert not re.search("[\x1b\u202e\r]", "".join(shown))
    assert "may not hold line breaks or control characters" in shown[1]


# -- show ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["next-chapter", "1", "01", "0001", "next", "n"])
def test_show_finds_a_chapter_by_id_number_or_unique_beginning(name: str, docs: Path) -> None:
    result = run(docs, "show", name)
    assert result.exit_code == 0
    assert result.stdout.splitlines()[0] == "01 下一章  (The next chapter)"


def test_show_tells_promise_questions_history_and_facts(docs: Path) -> None:
    shown = run(docs, "show", "next-chapter", lang="zh").stdout
    for part in (
        "已预告",
        "2023-02-08 某人：“下一章”",
        "第一个问题？",
        "第二个问题？",
        "2026-11-24 editors",
        "事实  1 条",
    ):
        assert part in shown, part


def test_show_tells_where_an_older_text_comes_from(docs: Path) -> None:
    assert "某人，2023-02-08，https://example.org/essay" in run(docs, "show", "0").stdout


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("nxt-chapter", "no chapter 'nxt-chapter'; did you mean 'next-chapter'?"),
        ("7", "no chapter '7'; allowed: essay next-chapter"),
        ("9" * 5000, "allowed: essay next-chapter"),
        ("", "no chapter ''; allowed: essay next-chapter"),
        ("²", "no chapter '²'"),
    ],
)
def test_a_chapter_that_is_not_there_is_wrong_use_and_the_nearest_are_named(name: str, said: str, docs: Path) -> None:
    result = run(docs, "show", name)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr


def test_a_beginning_of_several_chapters_names_them(docs: Path) -> None:
    second = (docs / NEXT).read_text(encoding="utf-8").replace("下一章", "再下一章")
    (docs / "chapters/02-next-again.md").write_text(second, encoding="utf-8")
    result = run(docs, "show", "next-")
    assert result.exit_code == 2
    assert "next-chapter or next-again" in result.stderr


# -- check -----------------------------------------------------------------------------------------


def test_a_sound_book_has_no_problem(docs: Path) -> None:
    result = run(docs, "check")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr.endswith("no problems\n")


def test_a_problem_is_a_line_with_an_address_and_the_exit_code_is_1(docs: Path) -> None:
    book.change(docs, NEXT, "owners: []", "ownres: []")
    result = run(docs, "check")
    assert (result.exit_code, result.stdout) == (1, f"{FAULT}\n")
    assert ": 1 problem\n" in result.stderr


def test_problems_are_told_in_chinese(docs: Path) -> None:
    book.change(docs, NEXT, "owners: []", "ownres: []")
    (line,) = run(docs, "check", lang="zh").stdout.splitlines()
    assert line.startswith("docs/chapters/01-next-chapter.md:10: ") and line.endswith(" [unknown-field]")
    assert "did you mean" not in line and "'owners'" in line


def test_every_problem_is_told_not_only_the_first(docs: Path) -> None:
    book.change(docs, NEXT, "owners: []", "ownres: []")
    book.change(docs, "chapters/00-essay.md", "by: editors", "by: editor")
    result = run(docs, "check")
    assert [line.rpartition("[")[2] for line in result.stdout.splitlines()] == ["unknown-person]", "unknown-field]"]
    assert ": 2 problems\n" in result.stderr


def test_problems_in_json_are_the_same(docs: Path) -> None:
    assert json.loads(run(docs, "check", "--json").stdout) == []
    book.change(docs, NEXT, "owners: []", "ownres: []")
    result = run(docs, "check", "--json")
    (problem,) = json.loads(result.stdout)
    assert result.exit_code == 1
    assert problem.pop("message_zh")
    assert problem == {
        "path": "docs/chapters/01-next-chapter.md",
        "line": 10,
        "rule": "unknown-field",
        "severity": "error",
        "message": "unknown field 'ownres'; did you mean 'owners'?",
        "help": "",
    }


def test_bytes_that_are_no_text_are_a_problem_like_any_other(docs: Path) -> None:
    (docs / NEXT).write_bytes("中文".encode("gbk"))
    result = run(docs, "check")
    assert (result.exit_code, "[not-utf-8]" in result.stdout) == (1, True)


# -- timeline --------------------------------------------------------------------------------------


def test_the_timeline_is_that_of_the_directive(docs: Path) -> None:
    chosen = timeline.selection(
        {"from": "2020", "to": "2020", "lanes": "openai", "essay": ""}, library.read(docs).library.book.lanes
    )
    expected = timeline.mermaid_text(
        timeline.selected(library.read(docs).library, chosen), chosen, library.read(docs).library.book.lanes
    )
    result = run(docs, "timeline", "--from", "2020", "--to", "2020", "--lanes", "openai", "--essay")
    assert (result.exit_code, result.stdout) == (0, expected)
    assert "GPT-3 论文" in expected and "边境关闭" not in expected


def test_every_option_of_the_directive_is_one_of_the_command(docs: Path) -> None:
    everything = "--from 2020 --to 2023 --lanes openai,china --kinds paper,policy --chapters next-chapter --by stated"
    result = run(docs, "timeline", *everything.split(), "--overview", "--essay", "--form", "band")
    assert (result.exit_code, result.stdout.splitlines()[0]) == (0, "gantt")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("--from soon", "from: 'soon' is not a date"),
        ("--to 2022-02-30", "names a day that does not exist"),
        ("--lanes openia", "lanes: 'openia' is unknown; did you mean 'openai'?"),
        ("--kinds novel", "kinds: 'novel' is unknown"),
        ("--chapters next-chaptr", "no chapter 'next-chaptr'; did you mean 'next-chapter'?"),
        ("--by heart", "by: 'heart' is unknown"),
        ("--form circle", "form: 'circle' is unknown"),
        ("--colour red", "No such option"),
    ],
)
def test_an_option_that_cannot_be_read_is_wrong_use(arguments: str, said: str, docs: Path) -> None:
    result = run(docs, "timeline", *arguments.split())
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr


def test_a_timeline_of_nothing_says_so(docs: Path) -> None:
    result = run(docs, "timeline", "--from", "1990", "--to", "1991")
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", "no event is selected\n")


# -- the door --------------------------------------------------------------------------------------


def test_the_version_is_the_package_s() -> None:
    assert CliRunner().invoke(main, ["--version"]).stdout == f"series, version {__version__}\n"


@pytest.mark.parametrize("command", ["status", "show", "check", "timeline"])
def test_every_command_shows_an_example(command: str) -> None:
    result = CliRunner().invoke(main, [command, "--help"])
    assert (result.exit_code, f"series {command}" in result.stdout) == (0, True)


def test_a_folder_that_is_no_book_is_wrong_use(tmp_path: Path) -> None:
    result = run(tmp_path, "status")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "it holds no book.yaml" in result.stderr


@pytest.mark.parametrize("below", ["", "docs", "docs/chapters"])
def test_the_book_is_found_from_any_folder_inside_it(below: str, docs: Path) -> None:
    done = outside(docs.parent / below, "status", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert len(json.loads(done.stdout)["chapters"]) == 2


def test_outside_any_book_the_way_out_is_shown(tmp_path: Path) -> None:
    done = outside(tmp_path, "status")
    assert (done.returncode, done.stdout) == (2, "")
    assert "--docs" in done.stderr


@pytest.mark.parametrize(("lang", "is_chinese"), [("zh_CN.UTF-8", True), ("en_US.UTF-8", False), ("C.UTF-8", False)])
def test_the_language_is_that_of_the_locale(lang: str, is_chinese: bool, docs: Path) -> None:
    book.change(docs, NEXT, "owners: []", "ownres: []")
    assert (FAULT not in outside(docs, "check", LANG=lang).stdout) is is_chinese


def test_a_terminal_without_chinese_is_no_reason_to_stop(docs: Path) -> None:
    done = outside(docs, "status", PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (0, "")
    assert "next-chapter" in done.stdout and "Traceback" not in done.stdout


def test_where_something_is_unsafe_it_says_that_more_may_follow(docs: Path) -> None:
    book.change(docs, NEXT, "\n还没有写。", "\n<b>还没有写。")
    result = run(docs, "check")
    assert (result.exit_code, "once that is mended" in result.stderr) == (1, True)
