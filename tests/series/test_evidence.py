"""Facts that many hands keep: they merge, are corrected in the open, and lead back to the sentences that rest on them."""

from __future__ import annotations

import csv
import io
import json
import os
import random
import signal
import time
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from bs4 import BeautifulSoup, Tag
from click.testing import CliRunner
from test_revision import check, commit, git

import book
import site_build
from series import evidence, library, rules, views
from series.cli import main
from series.facts import Fact, Source
from series.model import Library

EVENT = "evidence/events/gpt-3-paper-2020.yaml"
CLAIM = "evidence/claims/a-claim.yaml"
SOURCE = "evidence/sources/brown-2020.yaml"
CORRECTION = "corrections: [{on: 2026-12-01, by: editors, was: %s, why: 找到了原件}]\n"


def run(docs: Path, *arguments: str, typed: str = "") -> tuple[int, str]:
    done = CliRunner().invoke(main, ["--docs", str(docs), "--lang", "en", *arguments], input=typed)
    return done.exit_code, done.output


def add(docs: Path, name: str, on: str) -> None:
    """A person, a source and a fact, by the commands."""
    source = ["--type", "webpage", "--url", f"https://example.org/{name}", "--hand", "first", "--publisher", name]
    fact = ["--lane", "world", "--kind", "model", "--date", on, "--verdict", "confirmed", "--added", f"补{name}。"]
    for arguments in (
        ["person", f"hand-{name}", "--name", f"人{name}"],
        ["source", f"source-{name}", "--title", f"Words on {name}", "--accessed", "2026-11-24", *source],
        ["fact", f"fact-{name}", "--title", f"事{name}", "--title-en", name, *fact, "--source", f"source-{name}",
         "--quote", "some words", "--gloss", "几个字", "--double"],
    ):  # fmt: skip
        code, said = run(docs, *arguments)
        assert code == 0, said


# -- merging ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(20))
def test_branches_that_each_add_a_fact_a_source_and_a_person_merge(seed: int, tmp_path: Path) -> None:
    """Two, then a third; merged, rebased or squashed: no conflict, and the book is sound afterwards."""
    chance = random.Random(seed)
    docs = book.write(tmp_path)
    (tmp_path / ".gitignore").write_text(".lock\n")
    git(tmp_path, "init", "-q", "-b", "main")
    commit(tmp_path, "base")
    names = [f"{chance.choice('abcxyz')}{chance.randrange(10**6)}" for _ in range(3)]
    for name in names:
        git(tmp_path, "checkout", "-q", "-b", name, "main")
        add(docs, name, f"{chance.randrange(2017, 2024)}-{chance.randrange(1, 13):02d}-{chance.randrange(1, 29):02d}")
        commit(tmp_path, name)
    git(tmp_path, "checkout", "-q", "main")
    for name, way in zip(names, chance.sample(("merge", "rebase", "squash"), 3), strict=True):
        if way == "rebase":
            git(tmp_path, "checkout", "-q", name)
            git(tmp_path, "rebase", "-q", "main")
            git(tmp_path, "checkout", "-q", "main")
        git(tmp_path, "merge", "-q", *(["--squash"] if way == "squash" else ["--no-edit"]), name)
        if way == "squash":
            commit(tmp_path, name)
        reading = library.read(docs)
        assert [str(problem) for problem in rules.problems(reading) if problem.severity != "advice"] == []
    assert {f"fact-{name}" for name in names} < set(reading.library.facts)
    assert {f"hand-{name}" for name in names} < set(reading.library.people)


# -- adding -------------------------------------------------------------------------------------------


def test_a_double_is_refused_and_what_is_missing_is_named(tmp_path: Path) -> None:
    docs = book.write(tmp_path)
    before = {path: path.read_bytes() for path in docs.rglob("*.*")}
    same = ["source", "other", "--type", "webpage", "--title", "Else", "--hand", "first"]
    code, said = run(docs, *same, "--url", "http://www.arxiv.org/abs/2005.14165/#top")
    assert code == 1 and "much like brown-2020" in said
    code, said = run(docs, *same[:4], "--title", "Language models are few shot learners", "--issued", "2020-05-28", "--hand",
                     "second", "--url", "https://example.org/x")  # fmt: skip
    assert code == 1 and "much like brown-2020" in said
    fact = ["fact", "other", "--title", "GPT-3 的论文", "--title-en", "a", "--lane", "world", "--kind", "paper"]
    code, said = run(
        docs, *fact, "--date", "2020-05-28", "--verdict", "confirmed", "--added", "补。", "--source", "brown-2020"
    )
    assert code == 1 and "much like gpt-3-paper-2020" in said
    code, said = run(docs, "fact", "other", "--title", "甲")
    assert code == 2 and "missing: --title-en, --verdict, --said (--added), --lane, --kind, --date" in said
    code, said = run(docs, "source", "Bad_Id", *same[2:], "--url", "https://example.org/x")
    assert code == 2 and "'Bad_Id' is not an id" in said
    code, said = run(docs, "source", "brown-2020", *same[2:], "--url", "https://example.org/x")
    assert code == 1 and "already there" in said
    assert {path: path.read_bytes() for path in docs.rglob("*.*") if path.name != ".lock"} == before


def test_what_is_missing_can_be_asked(tmp_path: Path) -> None:
    docs = book.write(tmp_path)
    typed = "webpage\n公告二\nhttps://example.org/2\nfirst\n"
    assert run(docs, "source", "notice-2", "--ask", typed=typed)[0] == 0
    assert (docs / "evidence/sources/notice-2.yaml").read_text() == (
        "type: webpage\ntitle: 公告二\nurl: https://example.org/2\nhand: first\n"
    )
    typed = "乙事\nB\nopinion\n\n原文没有写\nworld\npolicy\n2021-02\n"
    code, said = run(docs, "fact", "b", "--ask", "--source", "notice-2020", typed=typed)
    assert code == 0, said
    assert library.read(docs).library.facts["b"].added == "原文没有写"
    code, said = run(docs, "--lang", "zh", "source", "notice-3", "--ask", typed="webpage\n")
    assert code == 1 and said.endswith("已取消，什么也没有改。\n")


def test_one_quotation_a_source_in_order(tmp_path: Path) -> None:
    docs = book.write(tmp_path)
    fact = [
        "fact",
        "c",
        "--claim",
        "--title",
        "丙",
        "--title-en",
        "c",
        "--said",
        "原文说丙。",
        "--verdict",
        "confirmed",
    ]
    cited = ["--source", "notice-2020", "--quote", "停止入境", "--source", "brown-2020"]
    assert run(docs, *fact, *cited, "--part", "2", "--nth", "9", "--words", "丙")[0] == 0
    found = library.read(docs).library.facts["c"]
    assert [(citation.source, citation.quote) for citation in found.sources] == [
        ("notice-2020", "停止入境"),
        ("brown-2020", None),
    ]
    assert found.locus and (found.locus.part, found.locus.nth, found.locus.words) == (2, 9, "丙")
    assert run(docs, *fact, "--quote", "甲")[0] == 2
    code, said = run(
        docs, "fact", "d", *fact[2:], "--source", "brown-2020", "--double", "--quote", " ".join(["word"] * 21)
    )
    assert code == 1 and "at most 40 Han characters or 20 words; this one has 0 and 21" in said


KILLS = 120


def test_no_option_is_dropped_or_taken_for_a_value(tmp_path: Path) -> None:
    docs = book.write(tmp_path)
    fact = ["fact", "new", "--title", "丁", "--title-en", "d", "--lane", "world", "--kind", "paper", "--date", "2021",
            "--verdict", "confirmed", "--added", "补。", "--source", "brown-2020"]  # fmt: skip
    for more, said in (
        (["--title", "又"], "--title stands twice"),
        (["--quote", "a", "--quote", "b"], "--quote stands twice"),
        (["--quote", "--gloss", "甲"], "--quote wants a value"),
        (["title", "又"], "no option 'title'; did you mean '--title'?"),
    ):
        code, told = run(docs, *fact, *more)
        assert code == 2 and said in told, told
    code, told = run(docs, "person", "lin", "--name", "林", "--claim")
    assert code == 2 and "no option '--claim'" in told
    assert not (docs / "evidence/events/new.yaml").exists()


def test_what_is_asked_for_is_enough(tmp_path: Path) -> None:
    """In the language of the caller; a graded fact is asked for its source."""
    docs = book.write(tmp_path)
    code, said = run(docs, "--lang", "zh", "fact", "new", "--ask",
                     typed="丁\nd\nconfirmed\n\n补。\nworld\npaper\n2021\nbrown-2020\nlearners\n学习者\n")  # fmt: skip
    assert code == 0 and "事实写中文" in said and "In Chinese" not in said, said
    assert (
        "sources:\n  - source: brown-2020\n    quote: learners\n    gloss: 学习者\n"
        in (docs / "evidence/events/new.yaml").read_text()
    )


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_killed_at_any_moment_a_new_file_is_whole_or_not_there_and_nothing_else_is_touched(tmp_path: Path) -> None:
    docs = book.write(tmp_path)
    (docs / SOURCE).write_bytes(
        b"\xef\xbb\xbf" + (docs / SOURCE).read_bytes().replace(b"\n", b"\r\n") + b"# \xe6\x9c\xab"
    )
    (docs / EVENT).write_text((docs / EVENT).read_text().replace("lane: openai", 'lane:   "openai"   # 注'))
    before = {path: path.read_bytes() for path in docs.rglob("*.*")}
    chance = random.Random(2)
    source = ["source", "new", "--type", "post", "--title", "甲", "--url", "https://example.org/n", "--hand", "first"]
    fact = ["fact", "new", "--title", "丁", "--title-en", "d", "--lane", "world", "--kind", "paper", "--date", "2021",
            "--verdict", "confirmed", "--added", "补。", "--source", "brown-2020", "--quote", "a b", "--gloss", "甲"]  # fmt: skip
    for folder, arguments in (("sources", source), ("events", fact)):
        path = docs / f"evidence/{folder}/new.yaml"
        started = time.monotonic()
        assert run(docs, *arguments)[0] == 0
        took, whole = time.monotonic() - started, path.read_bytes()
        path.unlink()
        killed = 0
        for _ in range(KILLS // 2):
            child = os.fork()
            if child == 0:
                os.close(1)
                code = 99
                try:
                    code = run(docs, *arguments)[0]
                finally:
                    os._exit(code)
            time.sleep(chance.uniform(0, took * 1.5))
            os.kill(child, signal.SIGKILL)
            _, state = os.waitpid(child, 0)
            killed += os.WIFSIGNALED(state)
            if path.exists():
                assert path.read_bytes() == whole
                path.unlink()
        assert killed > KILLS / 8
        assert run(docs, *arguments)[0] == 0
        path.unlink()
    left = {path: path.read_bytes() for path in docs.rglob("*.*") if path.name != ".lock"}
    assert left == before


# -- corrections --------------------------------------------------------------------------------------


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    """A repository; its base is tagged."""
    found = book.write(tmp_path)
    book.change(
        found,
        CLAIM,
        "verdict: opinion\nnote: 别人另有看法。",
        "verdict: contradicted\nnote: 来源说的是另一回事。\nsources: [{source: brown-2020, quote: x, gloss: 甲}]",
    )
    git(tmp_path, "init", "-q", "-b", "main")
    commit(tmp_path, "base")
    git(tmp_path, "tag", "base")
    return found


SILENT = {
    "verdict": (CLAIM, "verdict: contradicted", "verdict: confirmed", "与来源不符", "verdict was 'contradicted'"),
    "date": (EVENT, "\ndate: 2020-05-28", "\ndate: 2020-05-29", "2020-05-28", "date was '2020-05-28'"),
    "the essay's date": (EVENT, "stated: 2020-05", "stated: 2020-06", "2020 年 5 月", "stated was '2020-05'"),
    "note": (CLAIM, "另一回事", "同一回事", "说的是另一回事", "note was "),
    "said": (CLAIM, "原文这样认为。", "原文不这样认为。", "这样认为", "said was "),
    "title": (CLAIM, "title: 一个判断", "title: 一个误判", "一个判断", "title was "),
    "source swapped": (EVENT, "source: brown-2020", "source: notice-2020", "brown-2020", "sources was 'brown-2020'"),
    "quotation": (EVENT, "few-shot learners", "many-shot learners", "few-shot", "sources was 'brown-2020: "),
}


@pytest.mark.parametrize("name", SILENT)
def test_what_was_published_is_corrected_in_the_open(name: str, docs: Path) -> None:
    file, old, new, was, said = SILENT[name]
    book.change(docs, file, old, new)
    code, problems, _ = check(docs)
    assert code == 1 and [line for line in problems if "[silent-correction]" in line and said in line]
    text = (docs / file).read_text()
    (docs / file).write_text(text + CORRECTION % was)
    assert check(docs)[:2] == (0, [])


def test_a_correction_says_what_it_was(docs: Path) -> None:
    book.change(docs, CLAIM, "verdict: contradicted", "verdict: confirmed")
    (docs / CLAIM).write_text((docs / CLAIM).read_text() + CORRECTION % "别的")
    code, problems, _ = check(docs)
    assert code == 1 and "verdict was 'contradicted'" in problems[0]


def test_a_correction_of_signs_says_nothing(docs: Path) -> None:
    book.change(docs, CLAIM, "另一回事", "同一回事")
    (docs / CLAIM).write_text((docs / CLAIM).read_text() + CORRECTION % "。")
    code, problems, _ = check(docs)
    assert code == 1 and "note was " in problems[0]


def test_a_sign_within_a_number_a_gloss_and_a_side_count(docs: Path) -> None:
    book.change(docs, CLAIM, "另一回事。", "另一回事，差 1.5 倍。")
    book.change(docs, CLAIM, "said: 原文这样认为。\nlocus: {part: 2}", "added: 补前一环。\nbears: for")
    commit(docs.parent, "told")
    git(docs.parent, "tag", "-f", "base")
    for old, new, said in (
        ("1.5", "15", "note"),
        ("gloss: 甲", "gloss: 乙", "sources"),
        ("s: for", "s: against", "bears"),
    ):
        book.change(docs, CLAIM, old, new)
        code, problems, _ = check(docs)
        assert code == 1 and f"{said} was " in problems[0], old
        book.change(docs, CLAIM, new, old)
    assert check(docs)[:2] == (0, [])


def test_two_quotations_of_one_source_are_two_and_one_source(docs: Path) -> None:
    book.change(docs, CLAIM, "gloss: 甲}", "gloss: 甲}, {source: brown-2020, quote: y, gloss: 乙}")
    assert check(docs)[:2] == (0, [])
    commit(docs.parent, "twice")
    git(docs.parent, "tag", "-f", "base")
    assert check(docs)[:2] == (0, [])
    values = library.read(docs).library
    assert [source.id for source in values.cited(values.facts["a-claim"])] == ["brown-2020"]
    assert [fact.id for fact in values.facts_on["brown-2020"]] == ["gpt-3-paper-2020", "a-claim"]
    book.change(docs, CLAIM, "quote: y", "quote: z")
    assert "sources was 'brown-2020: y'" in check(docs)[1][0]


def test_setting_alone_is_no_correction(docs: Path) -> None:
    book.change(docs, CLAIM, "note: 来源说的是另一回事。", 'note: "来源说的，是另一回事！"')
    book.change(docs, EVENT, "chapters: [next-chapter]\n", "")
    book.change(docs, SOURCE, "hand: first", "hand: first\narchived: https://example.org/copy")
    assert check(docs)[:2] == (0, [])


def test_a_source_that_a_fact_rests_on_is_not_swapped_in_silence(docs: Path) -> None:
    book.change(docs, SOURCE, "abs/2005.14165", "abs/2005.99999")
    code, problems, _ = check(docs)
    assert code == 1 and "url was 'https://arxiv.org/abs/2005.14165'" in problems[0]
    (docs / SOURCE).write_text((docs / SOURCE).read_text() + CORRECTION % "网址写错一位")
    assert check(docs)[:2] == (0, [])


def test_a_source_that_is_given_up_stays_with_a_correction(docs: Path) -> None:
    book.change(docs, "chapters/00-essay.md", "，依据{source}`brown-2020`", "")
    book.change(docs, CLAIM, "source: brown-2020", "source: notice-2020")
    book.change(docs, EVENT, "source: brown-2020", "source: notice-2020")
    for file, was in ((CLAIM, "brown-2020"), (EVENT, "brown-2020")):
        (docs / file).write_text((docs / file).read_text() + CORRECTION % was)
    code, problems, _ = check(docs)
    assert code == 1 and len(problems) == 1 and "[unused-source]" in problems[0]
    text = (docs / SOURCE).read_text()
    (docs / SOURCE).unlink()
    assert "[removed-entry]" in check(docs)[1][0]
    (docs / SOURCE).write_text(text + CORRECTION % "用于两处")
    assert check(docs)[:2] == (0, [])


def test_no_id_is_renamed_removed_moved_or_used_again(docs: Path) -> None:
    def refused(rule: str) -> None:
        code, problems, _ = check(docs)
        assert code == 1 and any(f"[{rule}]" in line for line in problems), problems

    text = (docs / EVENT).read_text()
    (docs / EVENT).rename(docs / "evidence/events/gpt-3-2020.yaml")
    refused("removed-entry")
    (docs / "evidence/events/gpt-3-2020.yaml").rename(docs / "evidence/claims/gpt-3-paper-2020.yaml")
    refused("removed-entry")
    (docs / "evidence/claims/gpt-3-paper-2020.yaml").unlink()
    other = (
        text.replace("GPT-3 论文", "某地的天气")
        .replace("GPT-3 paper", "Weather")
        .replace("2020 年 5 月有了 GPT-3 的论文", "那天下雨")
    )
    (docs / EVENT).write_text(other + CORRECTION % "2020-05-28")
    refused("reused-id")
    (docs / EVENT).write_text(text)
    assert check(docs)[:2] == (0, [])
    book.change(docs, SOURCE, "author: Brown et al.\n", "")
    commit(docs.parent, "no author")
    git(docs.parent, "tag", "-f", "base")
    source = (docs / SOURCE).read_text()
    (docs / SOURCE).write_text(
        "type: post\ntitle: 另一篇\nurl: https://example.org/2\nhand: first\n" + CORRECTION % "别的"
    )
    refused("reused-id")
    (docs / SOURCE).write_text(source)
    (docs / SOURCE).unlink()
    refused("removed-entry")


def test_corrections_only_grow(docs: Path) -> None:
    (docs / CLAIM).write_text((docs / CLAIM).read_text() + CORRECTION % "甲")
    commit(docs.parent, "corrected")
    git(docs.parent, "tag", "-f", "base")
    book.change(docs, CLAIM, "was: 甲", "was: 乙")
    code, problems, _ = check(docs)
    assert (
        code == 1 and "corrections: entry 1 ('甲') was changed" in problems[0] and "[changed-correction]" in problems[0]
    )


def test_judgements_only_grow(docs: Path) -> None:
    text = (docs / CLAIM).read_text()
    (docs / CLAIM).write_text(f"{text}judged: [{{on: 2026-11-24, by: editors, verdict: contradicted}}]\n")
    commit(docs.parent, "judged")
    git(docs.parent, "tag", "-f", "base")
    (docs / CLAIM).write_text(text)
    code, problems, _ = check(docs)
    assert code == 1 and "judged: entry 1 ('2026-11-24') was changed" in problems[0]


def test_a_changed_verdict_changes_every_place_that_shows_it_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And a correction is shown by the entry, by each page that uses the fact, by JSON, CSV and the feed."""
    site_build.on(monkeypatch, "2026-12-05")
    docs = book.write(tmp_path)
    site_build.conf(tmp_path)
    book.change(
        docs, "chapters/01-next-chapter.md", "---\n\n还没有写。\n", "---\n\n见{fact}`论文 <gpt-3-paper-2020>`。\n"
    )
    first = site_build.build(tmp_path, out="a")
    assert first.warnings == ()
    before = site_build.tree(first.out)
    book.change(docs, EVENT, "verdict: confirmed", "verdict: imprecise")
    (docs / EVENT).write_text((docs / EVENT).read_text() + CORRECTION % "与来源一致")
    after = site_build.build(tmp_path, out="a")
    changed = {name for name, raw in site_build.tree(after.out).items() if before.get(name) != raw}
    shown = {"chapters/00-essay.html", "chapters/01-next-chapter.html", "evidence/events.html"}
    data = {"api/events.json", "api/events.csv", "feed.xml", "feeds/next-chapter.xml"}
    twins = {name.replace(".html", ".md") for name in shown}
    assert {name for name in changed if not name.startswith("_static/search/")} == shown | twins | data
    for name in shown:
        assert "更正于 " in BeautifulSoup(after.page(name[:-5]), "html.parser").get_text(), name
        assert "verdict-imprecise" in after.page(name[:-5])
    entry = BeautifulSoup(after.page("evidence/events"), "html.parser").select_one("#gpt-3-paper-2020")
    assert entry and "原作“与来源一致”。找到了原件" in entry.get_text()
    listed = json.loads((after.out / "api/events.json").read_text())["events"]
    told = next(fact["corrections"] for fact in listed if fact["id"] == "gpt-3-paper-2020")
    assert told == [{"on": "2026-12-01", "by": "editors", "was": "与来源一致", "why": "找到了原件"}]
    feed = ET.fromstring((after.out / "feed.xml").read_text())
    atom = {"a": "http://www.w3.org/2005/Atom"}
    corrected = [e for e in feed.findall("a:entry", atom) if e.find("a:category[@term='corrected']", atom) is not None]
    assert [e.findtext("a:title", "", atom) for e in corrected] == ["更正：GPT-3 论文"]
    fresh = site_build.build(tmp_path, out="b")
    assert site_build.tree(fresh.out) == site_build.tree(after.out)


# -- pages --------------------------------------------------------------------------------------------

ROOT = Path(__file__).resolve().parents[2]
READING = library.read(ROOT / "docs")


def soups(site: Path) -> dict[str, BeautifulSoup]:
    return {path.relative_to(site).as_posix(): site_build.soup(path) for path in sorted(site.rglob("*.html"))}


def test_every_entry_leads_back_to_each_mark_and_list_entry(real_site: Path) -> None:
    pages = soups(real_site)
    there: dict[str, int] = dict.fromkeys(READING.library.facts, 0)
    for page in pages.values():
        for mark in page.select("a.fact, ol.facts :is(a.fact-title, a.fact-remark)"):
            there[str(mark["href"]).partition("#")[2]] += 1
    entries = {str(entry["id"]): (name, entry) for name, page in pages.items() for entry in page.select(".fact-entry")}
    assert entries.keys() == there.keys()
    for name, (at, entry) in entries.items():
        back = entry.select(".rests a")
        assert len(back) == there[name], name
        for link in back:
            page, _, place = str(link["href"]).partition("#")
            target = os.path.normpath(Path(at).parent / page) if page else at
            assert target in pages and (not place or pages[target].find(id=place)), (name, link)
            if not link.get_text().startswith("时间线"):
                marked = [str(a["href"]).partition("#")[2] for a in pages[target].find(id=place).select("a.fact")]  # type: ignore[union-attr]
                assert name in marked, (name, link)


STALE = {
    "title of a page that uses a fact": ("evidence/later.md", "title: 四月以后", "title: 五月以后"),
    "title of a fact whose slip is shared": (CLAIM, "title: 一个判断", "title: 一个说法"),
    "title of a source that is repeated": (SOURCE, "Few-Shot Learners", "Learners of Few Shots"),
    "a new mark": ("chapters/01-next-chapter.md", "---\n\n还没有写。", "---\n\n见{fact}`论文 <gpt-3-paper-2020>`。"),
    "a name": ("people/editors.yaml", "本书编者", "编者们"),
    "the book's": ("book.yaml", "title: 小书", "title: 另一本小书"),
}


@pytest.mark.parametrize("name", STALE)
def test_an_edit_leaves_no_entry_or_list_as_it_was(name: str, tmp_path: Path) -> None:
    docs = book.write(tmp_path)
    site_build.conf(tmp_path)
    twice = "judged: [{on: 2026-11-24, by: editors, verdict: confirmed}, {on: 2026-11-28, by: editors, verdict: confirmed}]\n"
    (docs / EVENT).write_text((docs / EVENT).read_text() + f"part_of: a-claim\n{twice}")
    book.change(docs, EVENT, "chapters: [next-chapter]\n", "")
    book.change(docs, "evidence/sources/notice-2020.yaml", "language:", "repeats: brown-2020\nlanguage:")
    book.change(docs, "evidence/events/borders-closed.yaml", "sources: [", "sources: [{source: brown-2020}, ")
    part = book.EVIDENCE.format(title="四月以后", kind="events").replace("events\n", "events\n:from: 2020-04\n")
    part += "\n```{timeline}\n:from: 2020\n```\n"
    (docs / "evidence/later.md").write_text(part)
    sources = book.EVIDENCE.format(title="自甲", kind="sources").replace("sources\n", "sources\n:from: n\n")
    (docs / "evidence/sources-n.md").write_text(sources)
    book.change(docs, "index.md", "evidence/events\n", "evidence/events\nevidence/later\nevidence/sources-n\n")
    assert site_build.build(tmp_path, out="a").warnings == ()
    book.change(docs, *STALE[name])
    after = site_build.build(tmp_path, out="a")
    assert site_build.tree(site_build.build(tmp_path, out="b").out) == site_build.tree(after.out)


def test_every_permanent_address_leads_to_the_whole_entry(real_site: Path) -> None:
    pages = soups(real_site)
    kept = [
        (f"evidence/{'events' if READING.library.is_event(f) else 'claims'}.html", f, "fact")
        for f in READING.library.facts
    ]
    kept += [("evidence/sources.html", source.id, "source") for source in READING.library.sources]
    for at, name, kind in kept:
        target = pages[at].find(id=name)
        assert isinstance(target, Tag), name
        if f"{kind}-entry" not in (target.get("class") or ()):
            link = target.find("a")
            assert isinstance(link, Tag)
            page, _, anchor = str(link["href"]).partition("#")
            entry = pages[f"evidence/{page}"].find(id=anchor)
            assert anchor == name and isinstance(entry, Tag) and f"{kind}-entry" in (entry.get("class") or ())


def test_each_entry_has_a_report_with_its_id_and_present_verdict(real_site: Path) -> None:
    for page in soups(real_site).values():
        for entry in page.select(".fact-entry"):
            text = entry.select("pre")[-1]
            assert text and f"条目：{entry['id']}" in text.get_text()
            assert READING.library.facts[str(entry["id"])].verdict.zh in text.get_text()


def test_with_a_repository_the_report_is_a_form_filled_in(tmp_path: Path) -> None:
    docs = book.write(tmp_path)
    site_build.conf(tmp_path)
    assert "repository" in (docs / "book.yaml").read_text()
    built = site_build.build(tmp_path)
    for name in ("events", "claims"):
        for entry in BeautifulSoup(built.page(f"evidence/{name}"), "html.parser").select(".fact-entry"):
            link = entry.find("a", string="报告这一条的错误")
            assert isinstance(link, Tag) and f"fact={entry['id']}" in str(link["href"])


def test_a_paragraph_keeps_its_address_when_others_change(tmp_path: Path) -> None:
    def addresses(text: str) -> list[str]:
        docs = book.write(tmp_path)
        book.change(docs, "chapters/01-next-chapter.md", "---\n\n还没有写。\n", f"---\n\n{text}")
        site_build.conf(tmp_path)
        article = BeautifulSoup(site_build.build(tmp_path).page("chapters/01-next-chapter"), "html.parser").find(
            "article"
        )
        assert isinstance(article, Tag)
        return [str(p["id"]) for p in article.select("p[id^=p-]")]

    one, two, three = addresses("第一段，*着重*。\n\n第二段。\n\n- 第三段{fact}`论文 <gpt-3-paper-2020>`\n")
    assert (
        addresses(
            "新的一段。\n\n第一段，*着重*。\n\n第二段。\n换了行。\n\n又一段。\n\n- 第三段{fact}`论文 <gpt-3-paper-2020>`\n"
        )[1::2]
        != []
    )
    again = addresses("新的一段。\n\n第一段，*着重*。\n\n改过的第二段。\n\n- 第三段{fact}`论文 <gpt-3-paper-2020>`\n")
    assert (one in again, two in again, three in again) == (True, False, True)
    assert addresses("同。\n\n同。\n\n")[1] == addresses("同。\n\n同。\n\n")[0] + "-2"


def test_an_opinion_without_anything_to_say_has_no_note(tmp_path: Path) -> None:
    docs = book.write(tmp_path)
    site_build.conf(tmp_path)
    page = BeautifulSoup(site_build.build(tmp_path).page("chapters/00-essay"), "html.parser")
    assert "别人另有看法。" in "".join(note.get_text() for note in page.select(".fact-note"))
    book.change(docs, CLAIM, "note: 别人另有看法。\n", "")
    page = BeautifulSoup(site_build.build(tmp_path).page("chapters/00-essay"), "html.parser")
    assert page.select("a.fact") and not page.select(".fact-note, .fact-sign, .fact-notes")


def test_small_books_have_their_entries_where_they_were(tmp_path: Path) -> None:
    """Nothing is cut until a page asks for a part; what no part takes stays in full."""
    docs = book.write(tmp_path)
    site_build.conf(tmp_path)
    built = site_build.build(tmp_path)
    ids = [str(e["id"]) for e in BeautifulSoup(built.page("evidence/events"), "html.parser").select(".fact-entry")]
    assert ids == ["borders-closed", "gpt-3-paper-2020"]
    part = book.EVIDENCE.format(title="四月以后", kind="events").replace("events\n", "events\n:from: 2020-04\n")
    (docs / "evidence/later.md").write_text(part)
    book.change(docs, "index.md", "evidence/events\n", "evidence/events\nevidence/later\n")
    built = site_build.build(tmp_path)
    assert built.warnings == ()
    page = BeautifulSoup(built.page("evidence/events"), "html.parser")
    assert [str(e["id"]) for e in page.select(".fact-entry")] == ["borders-closed"]
    link = page.select_one("#gpt-3-paper-2020 a")
    assert link and link["href"] == "later.html#gpt-3-paper-2020"
    mark = BeautifulSoup(built.page("chapters/00-essay"), "html.parser").select_one(
        "ol.facts a.fact-title[href*=gpt-3]"
    )
    assert mark and mark["href"] == "../evidence/later.html#gpt-3-paper-2020"


def test_a_list_is_filtered_by_verdict_lane_year_and_chapter(real_site: Path) -> None:
    page, sheet = soups(real_site)["evidence/events.html"], (real_site / "_static/style.css").read_text()
    groups = page.select("p.choices")
    assert [group.get_text()[:3] for group in groups] == ["评定：", "谁做的", "年份：", "章节："]
    for group in groups:
        boxes = group.select("input[id]")
        assert len(boxes) > 1
        for box in boxes:
            number = str(box["id"]).removeprefix("only-")
            assert f":has(#only-{number}:checked) :is(.fact-row, .fact-entry):not(.f{number})" in sheet
            assert isinstance(box.parent, Tag)
            assert len(page.select(f".fact-row.f{number}")) == int(box.parent.get_text().split()[-1])


# -- who says it, and what it all says -----------------------------------------------------------------


def source(name: str, **more: object) -> Source:
    given = {"id": name, "type": "webpage", "title": name, "url": f"https://{name}.example/1", "hand": "second"}
    return Source.model_validate({**given, **more})


def test_copies_of_one_text_are_one_witness() -> None:
    values = Library(
        sources=(source("wire", publisher="电讯社"), source("paper", repeats="wire"), source("blog", repeats="paper"), source("other")),
        events=(Fact(id="a", title="甲", title_en="a", added="补", verdict="confirmed",  # type: ignore[arg-type]
                     sources=[{"source": name} for name in ("paper", "blog")]),  # type: ignore[arg-type]
                Fact(id="b", title="乙", title_en="b", added="补", verdict="confirmed",  # type: ignore[arg-type]
                     sources=[{"source": name} for name in ("paper", "other")])),  # type: ignore[arg-type]
    )  # fmt: skip
    assert evidence.witnesses(values.facts["a"], values) == {"电讯社"}
    assert evidence.witnesses(values.facts["b"], values) == {"电讯社", "other.example"}
    assert [fact.id for fact in values.events if evidence.is_lone(fact, values)] == ["a"]


def fact(name: str, **more: object) -> Fact:
    given = {
        "id": name,
        "title": name,
        "title_en": name,
        "said": "说",
        "verdict": "confirmed",
        "lane": "world",
        "kind": "paper",
    }
    return Fact.model_validate({**given, **more})


def test_the_account_counts_what_is_there() -> None:
    judged = [
        {"by": "a", "on": "2026-12-01", "verdict": "confirmed"},
        {"by": "b", "on": "2026-12-02", "verdict": "confirmed"},
    ]
    values = Library(
        events=(
            fact("a", verdict="imprecise", stated="2020-05", date="2020-06-10"),
            fact("b", verdict="contradicted", stated="2020-05", date="2020-04-29"),
            fact(
                "c", verdict="imprecise", judged=[{**judged[0], "verdict": "imprecise"}, judged[1]], dissent="各有理由"
            ),
            fact("d", verdict="imprecise", part_of="c"),
            fact("e", judged=judged),
            Fact(id="f", title="己", title_en="f", added="补", verdict="confirmed", bears="for"),  # type: ignore[arg-type]
        )
    )
    assert evidence.account(values) == (
        "本书收了 6 条事实：6 个事件，0 条论断；5 条出自原文，1 条由本书补入。",
        "出自原文的，除去 1 条与另一条同出一处失误的：与来源一致 1 条，有出入 2 条，与来源不符 1 条。",
        "有出入和不符的 3 条里，2 条日期不对（中位数差 6 天，最多差 10 天：“a”），1 条说法不对。",
        "评过两次、第二次不看第一次结果的有 2 条，其中 1 条两次相同。",
        "补入的 1 条里，支持原文说法的 1 条，相反的 0 条，只补背景、不涉对错的 0 条。",
    )
    assert "%" not in "".join(evidence.account(READING.library))


def test_tables_hold_the_words_that_decide() -> None:
    made = views.outputs(READING.library)
    rows = list(csv.DictReader(io.StringIO(made["api/citations.csv"])))
    assert len(rows) == sum(len(fact.sources) for fact in READING.library.facts.values())
    quoted = [c.quote or "" for fact in READING.library.facts.values() for c in fact.sources]
    assert [row["quote"].removeprefix("'") for row in rows] == [text.removeprefix("'") for text in quoted] and any(
        quoted
    )
    claims = list(csv.DictReader(io.StringIO(made["api/claims.csv"])))
    assert [row["id"] for row in claims] == [claim.id for claim in READING.library.claims]
    assert all(row["part"] and row["words"] for row in claims)
