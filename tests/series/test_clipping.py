"""A clipping becomes a chapter: its dates and titles as a person finds them, its words exact, all written or nothing."""

from __future__ import annotations

import json
import os
import re
import signal
import sys
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import book
from series import clipping, files, library, prose, rules
from series.cli import main
from series.clipping.stated import Point
from series.clipping.stated import read as read_date
from series.views import readme_md

CASES = Path(__file__).parents[1] / "cases/clippings"
ESSAY = Path(__file__).parents[3] / "shared/source/essay-clipping.md"
TODAY = date(2026, 11, 28)
NAMES = sorted(path.stem for path in CASES.glob("*.yaml"))
_LETTERS = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff〇]|[^\W_\u3400-\u9fff]+")


def raw_of(name: str) -> bytes:
    path = next(path for path in CASES.glob(f"{name}.*") if path.suffix != ".yaml")
    raw = path.read_bytes()
    return b"\xef\xbb\xbf" + raw.replace(b"\n", b"\r\n") if name == "crlf-bom" else raw


def planned(raw: bytes, **options: Any) -> clipping.Plan:
    return clipping.plan(raw, library.Reading(), entry={"on": TODAY, "by": "editors"}, **options)


def body(plan: clipping.Plan) -> str:
    """What the author wrote of a chapter: without labels and timelines."""
    text = str(plan.files[plan.name]).split("\n---\n", 1)[1]
    return re.sub(r"```\{timeline\}.*?```|^\([a-z0-9-]+\)=$", "", text, flags=re.DOTALL | re.MULTILINE)


def letters(text: str) -> list[str]:
    return _LETTERS.findall(text)


def unlisted(raw: bytes, plan: clipping.Plan) -> list[str]:
    """Letters that are in the chapter and not in the clipping, in its order, or gone without being told."""
    text = re.sub(r"(?m)^(?:> |\s)*`{3,}text$", "", body(plan))
    old, new = ("".join(letters(one)) for one in (raw.decode("utf-8-sig"), text))
    rest = iter(old)
    strange = [ch for ch in new if ch not in rest]
    gone = Counter(old) - Counter(new)
    listed = Counter("".join("".join(letters(change.was)) for change in plan.changes if change.kind != "setting"))
    return [*strange[:9], *(gone - listed)]


# -- what a person finds in each ------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_case(name: str) -> None:
    wanted = yaml.load((CASES / f"{name}.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    plan = planned(raw_of(name))
    found = {
        "title": plan.title, "author": plan.author, "on": str(plan.on), "source": plan.source, "archived": plan.archived, "parts": plan.parts,
        "announced": [place["title"] for place in plan.placeholders],
        "dates": [[str(event["line"]), event["stated"], event["words"]] for event in plan.events],
    }  # fmt: skip
    assert found == {"archived": "", **wanted}


@pytest.mark.parametrize("name", [name for name in NAMES if (CASES / f"{name}.md").exists()])
def test_the_words_are_the_authors(name: str) -> None:
    raw = raw_of(name)
    assert unlisted(raw, planned(raw)) == []
    kept = planned(raw, keep_typography=True)
    assert unlisted(raw, kept) == []
    assert [change for change in kept.changes if change.kind == "setting"] == []


@pytest.mark.parametrize("name", NAMES)
def test_what_is_written_passes_the_gate(name: str) -> None:
    plan = planned(raw_of(name))
    found = prose.read(str(plan.files[plan.name]).split("\n---\n", 1)[1], "chapters/09-x")
    assert [fault for fault in found.faults if fault[1][3] != "advice"] == []


@pytest.mark.skipif(not ESSAY.is_file(), reason="the essay is not here")
def test_the_essay() -> None:
    plan = planned(ESSAY.read_bytes())
    assert (plan.title, plan.author, plan.on) == ("中国如何缺席 ChatGPT 盛宴", "红博士", date(2023, 2, 8))
    assert plan.source == plan.archived == "https://archive.is/6eeyj"
    assert plan.parts == ["ChatGPT 编年史", "我们如何错过 GPT 盛宴？", "GPT 大语言模型能实现 AGI 吗？", "连载话题预告"]
    assert [place["title"] for place in plan.placeholders] == [
        "OpenAI 的故事",
        "AI Alignment",
        "AI 与资本主义",
        "AI 与教育",
        "AGI 时代的人",
    ]
    assert " ".join(event["stated"] for event in plan.events) == (
        "2017-06 2017-06 2017-07 2018-06 2018-11 2019-02 2020-01/2020-03~ 2020-01 2020-05 2020-06 2020-09 2020-12 2021-07 2021-08 2021-11 2021 "
        "2022-01 2022-03 2022-05 2022-08 2022-09 2022 2022 2022-11 2022-12-01 2022-12-01/2022-12-10 2022 2023-01 2023-02 2023"
    )
    assert [zh for _, zh, _ in plan.notes] == ["作者取文中署名“红博士”，不取文首的“红博士说”：署名是作者自己写的"]
    assert unlisted(ESSAY.read_bytes(), plan) == []
    # the book has 45: these 44, since seven of the items tell several, and the essay's own date, which is no event of its chronicle
    reading = library.read(Path(__file__).parents[2] / "docs")
    known = clipping.plan(ESSAY.read_bytes(), reading, entry={"on": TODAY, "by": "editors"}).events
    assert [len(event["known"]) for event in known] == [
        *[1, 1, 1, 1, 1, 1, 2, 1, 1, 1, 1, 1, 1, 1, 2],
        *[1, 1, 1, 1, 1, 1, 1, 5, 1, 2, 3, 1, 2, 5, 1],
    ]


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("2017 年 6 月，7 月，OpenAI", "2017-06 2017-07"), ("年初，爆发", "2021-01/2021-03~"), ("12 月初，", "2021-12-01/2021-12-10"), ("3 月中旬，", "2021-03-11/2021-03-20"),
        ("去年，", "2022"), ("同年，", "2021"), ("次年 1 月", "2022-01"), ("6—8 月，", "2021-06/2021-08"), ("二〇二〇年五月", "2020-05"), ("June 12, 2017: x", "2017-06-12"),
        ("2020年底，", "2020-10~/2020-12"), ("2020 年中国闭关", "2020"), ("2020年初中毕业", "2020"), ("约 2020 年 3 月，", "2020-03~"), ("2019 年 12 月至 2020 年 1 月，", "2019-12/2020-01"),
        ("2020 年至今，", "2020/.."), ("3 月 5 日至 8 日，", "2021-03-05/2021-03-08"), ("20 世纪 90 年代，", "1990/1999"), ("２０２０年５月", "2020-05"), ("次日，", "2021-08-04"),
        ("9 月 14 日后，", "2021-09-14"), ("1966 年 8 月的一个晚上，", "1966-08"), ("1949 年的秋天，", "1949-09/1949-11"), ("五十年代初，", "1950/1953~"), ("2012 Q2", "2012-04/2012-06"),
        *((text, "") for text in ("1/100,000", "3.5 版", "2022.1 版本", "10 年来，", "2012 年开始的浪潮", "3 个月后", "13 月，", "2 月 30 日，", "2020 个", "May the force", "“2020 年，他说”", "5 号线", "3 月龄", "Q1：为什么停？", "10 日后")),
    ],
)  # fmt: skip
def test_what_a_line_begins_with(text: str, dates: str) -> None:
    found = read_date(text, Point(2021), Point(2021, 8, 3), date(2023, 2, 8))
    assert " ".join(found.dates if found else ()) == dates


# -- bad ones ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "line", "words"),
    [
        (b"", 1, "empty"), (b" \n\n", 1, "empty"), ("没有标题。\n".encode(), 1, "no title"), (b"\x89PNG\r\n\x1a\n\0", 1, "no text"), (b"# a\n\0", 2, "no text"),
        (b"a" * (clipping.MOST + 1), 1, "larger"), ("# 题\n\n正文".encode("gbk"), 1, "GBK"), ("# 题\n\n正文".encode()[:-1], 3, "cut off"), (b"---\ntitle: [a\n---\n# x\n", 3, "not YAML"),
        (b"---\ntitle: &a [*a]\n---\n# x\n", 2, "anchors"), (b"---\ntitle: !!python/name:os.system x\n---\n# x\n", 2, "tag"), (b"---\ntitle: x\n", 1, "not closed"),
        ("# 题\n\n```python\n字\n".encode(), 3, "not closed by"), ("<!doctype html><html><body><p>字</p>\n".encode(), 2, "cut off"), (b"# t\n\n" + b"[" * 6000, 1, "brackets"),
        (("# 题\n\n" + "他来了，又走了。\n\n" * 6 + "他来了，又").encode(), 15, "within a sentence"),
    ],
)  # fmt: skip
def test_bad_clipping(raw: bytes, line: int, words: str) -> None:
    with pytest.raises(clipping.ClippingError, match=words) as raised:
        planned(raw)
    assert raised.value.line == line


@pytest.mark.parametrize("cut", range(200, 1300, 97))
def test_cut_anywhere_is_no_traceback(cut: int) -> None:
    for name in ("like-the-essay", "singlefile", "hostile"):
        try:
            planned(raw_of(name)[:cut])
        except clipping.ClippingError as error:
            assert error.line > 0 and error.zh


# -- properties --------------------------------------------------------------------------------------------

_WORDS = st.text("字句一二三月年日，。：“”（）AbC012 .,()*_#[]{}<>!$|~-+=&%\\`\u3000", min_size=1, max_size=24)


@st.composite
def markdown(draw: st.DrawFn) -> str:
    def line(words: str) -> str:
        return draw(
            st.sampled_from(
                [
                    "{}",
                    "**{}**",
                    "- {}",
                    "1. {}",
                    "> {}",
                    "### {}",
                    "*{}*后",
                    "{}\n：{{}}`x`",
                    "| {} | b |\n|---|---|\n| c | d |",
                    "[{}](https://a.example)",
                ]
            )
        ).format(words)

    return "# 题目\n\n" + "\n\n".join(line(words) for words in draw(st.lists(_WORDS, max_size=6))) + "\n"


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(markdown(), st.booleans())
def test_words_stay_and_nothing_is_alive(text: str, keep: bool) -> None:
    plan = planned(text.encode(), keep_typography=keep)
    found = prose.read(str(plan.files[plan.name]).split("\n---\n", 1)[1], "chapters/09-x")
    assert [fault for fault in found.faults if fault[1][3] != "advice"] == []
    assert {block.name for block in found.blocks} <= {"timeline"} and not found.marks
    assert unlisted(text.encode(), plan) == []
    assert planned(text.encode(), keep_typography=keep) == plan


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200), st.sampled_from(NAMES))
def test_any_bytes_are_a_plan_or_a_message(noise: bytes, name: str) -> None:
    raw = raw_of(name)
    for given_ in (noise, raw[: len(noise) * 3] + noise + raw[len(noise) * 3 :]):
        try:
            planned(given_)
        except clipping.ClippingError as error:
            assert error.line > 0


# -- the command ----------------------------------------------------------------------------------------------


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    return book.write(tmp_path)


def run(docs: Path, *arguments: str | Path) -> Result:
    result = CliRunner().invoke(main, ["--docs", str(docs), "--lang", "en", "import", *map(str, arguments)])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def tree(docs: Path) -> dict[str, bytes]:
    return {
        path.relative_to(docs.parent).as_posix(): path.read_bytes()
        for path in docs.parent.rglob("*")
        if path.is_file() and path.name != ".lock"
    }


def test_shown_first_then_written(docs: Path) -> None:
    before, case = tree(docs), CASES / "like-the-essay.md"
    assert run(docs, case).exit_code == 0
    assert tree(docs) == before
    result = run(docs, case, "--slug", "trains", "--number", "7", "--write", "--json")
    assert result.exit_code == 0, result.stderr
    plan, new = json.loads(result.stdout), {name: text for name, text in tree(docs).items() if name not in before}
    assert plan["name"] == "docs/chapters/07-trains.md" and set(new) == set(plan["files"])
    assert {name: text for name, text in tree(docs).items() if name in before} == before
    chapter = library.read(docs).library.by_id["trains"]
    assert (chapter.status, chapter.is_verbatim, chapter.owners) == ("drafting", True, ("editors",))
    found = rules.problems(library.read(docs))
    assert [problem for problem in found if problem.severity != "advice"] == []
    assert "borrowed-text" in [problem.rule for problem in found]
    fact = library.read(docs).library.facts["wang-luo-kuo-rong-2019"]
    assert (str(fact.stated), fact.verdict, fact.chapters, fact.said) == (
        "2019-01/2019-03~",
        "unchecked",
        ("trains",),
        "年初：网络扩容。全线停用旧卡",
    )
    there = f"docs/{chapter.docname}.md"
    for words in (("--slug", "trains", "--write"), ("--slug", "other", "--number", str(chapter.number))):
        again = run(docs, case, *words)
        assert (
            again.exit_code == 1 and f"{there} is there already" in again.stderr
        )  # what is in the way, not what would be


def test_the_readme_follows_and_json_stays_json(docs: Path) -> None:
    (docs.parent / "README.md").write_text(f"{readme_md.BEGIN}\n{readme_md.END}\n", encoding="utf-8")
    result = run(docs, CASES / "months.md", "--slug", "zine", "--write", "--json")
    assert json.loads(result.stdout)["id"] == "zine" and "README.md" in result.stderr
    assert "stale-readme" not in [problem.rule for problem in rules.problems(library.read(docs))]


def test_what_the_book_has_is_not_written_twice(docs: Path) -> None:
    case = book.add(
        docs.parent,
        "c.md",
        "# 第二篇\n\n2020 年\n\n- 5 月，GPT-3 的论文发表。\n- 6 月，别的事。\n\n下期预告：下一章、另一章\n",
    )
    plan = json.loads(run(docs, case, "--json").stdout)
    assert [(event["id"], event["known"]) for event in plan["events"]] == [
        ("gpt-3-paper-2020", ["gpt-3-paper-2020"]),
        ("bie-de-shi-2020", []),
    ]
    assert [(place["title"], place["id"], place["known"]) for place in plan["placeholders"]] == [
        ("下一章", "next-chapter", True),
        ("另一章", "ling-yi-zhang", False),
    ]


def test_into_a_chapter(docs: Path) -> None:
    book.change(
        docs,
        "chapters/00-essay.md",
        "一个{fact}`判断 <a-claim>`",
        "一个{fact}`判断 <a-claim>`，又{fact}`说 <gpt-3-paper-2020>`",
    )
    old = (docs / "chapters/00-essay.md").read_text(encoding="utf-8")
    case = book.add(
        docs.parent, "c.md", "# 原文\n\n## 年表\n\n2020 年\n\n- 5 月，有了 GPT-3的论文。\n- 7 月，新的一件。\n"
    )
    result = run(docs, case, "--into", "0", "--write", "--json")
    assert result.exit_code == 0, result.stderr
    assert json.loads(result.stdout)["marks"] == {"set": ["gpt-3-paper-2020"], "lost": ["a-claim"]}
    new = (docs / "chapters/00-essay.md").read_text(encoding="utf-8")
    front = old.partition("\n---\n")[0]
    assert new.startswith(front) and new.count("text: verbatim") == 1
    assert "(essay-years)=\n## 年表" in new and "有了 {fact}`GPT-3 的论文 <gpt-3-paper-2020>`" in new
    assert [problem for problem in rules.problems(library.read(docs)) if problem.severity != "advice"] == []


def test_a_target_that_is_a_link(docs: Path, tmp_path: Path) -> None:
    (docs / "chapters/02-x.md").symlink_to(tmp_path / "outside.md")
    result = run(docs, CASES / "months.md", "--slug", "x", "--number", "2", "--write")
    assert result.exit_code == 1 and "docs/chapters/02-x.md" in result.stderr
    assert not (tmp_path / "outside.md").exists()


@pytest.mark.parametrize("step", ["link", "fsync", "rename", "_exchange"])
def test_what_fails_leaves_nothing(docs: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    before, calls = tree(docs), iter(range(100))

    def fail(*given: Any, **more: Any) -> None:
        if next(calls) > (2 if step == "fsync" else -1):
            raise OSError(28, "No space left on device", "x")

    monkeypatch.setattr(*((files, step) if step.startswith("_") else (os, step)), fail)
    result = run(docs, CASES / "like-the-essay.md", "--slug", "trains", "--write")
    if result.exit_code:
        assert tree(docs) == before
    else:  # there are other ways: to copy instead of linking, one step of the system instead of two
        assert step in ("link", "rename") and len(tree(docs)) > len(before)


def killed(docs: Path, call: int) -> bool:
    """Whether the command, in a process of its own, was killed as it began its n-th change of the disk."""
    left = [call]

    def hook(name: str, given: tuple[Any, ...]) -> None:
        is_open = name == "open" and isinstance(given[1], str) and set(given[1]) & set("wxa")
        if is_open or name in ("os.mkdir", "os.link", "os.rename", "os.remove", "os.rmdir", "ctypes.dlsym"):
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    if (child := os.fork()) == 0:
        sys.addaudithook(hook)
        run(docs, CASES / "like-the-essay.md", "--slug", "trains", "--write")
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


def test_killed_anywhere_it_is_all_or_nothing(tmp_path: Path) -> None:
    seen = set()
    for call in (1, 2, 12, *range(20, 90, 4), 400):
        docs = book.write(tmp_path / str(call))
        before = len(list(docs.rglob("*.*")))
        was_killed = killed(docs, call)
        seen.add((was_killed, len(list(docs.rglob("*.*"))) - before))
    assert {more for _, more in seen} <= {0, 1, 16, 17}, seen  # with the lock's file or without
    assert {(was, more > 1) for was, more in seen} == {(True, False), (True, True), (False, True)}, seen
