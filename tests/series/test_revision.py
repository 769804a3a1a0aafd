"""`series check --base`: histories only grow. On broken trees in real git repositories."""

from __future__ import annotations

import contextlib
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

import book
from series import revision
from series.cli import main

NEXT, ESSAY = "chapters/01-next-chapter.md", "chapters/00-essay.md"
PLANNED = "  - {on: 2026-11-24, by: editors, status: planned}\n"
DRAFTING = "  - {on: 2026-11-24, by: editors, status: drafting, claimed_until: 2027-02-22, due: 2027-03}\n"


def git(folder: Path, *arguments: str) -> str:
    who = ["-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "commit.gpgsign=false"]
    done = subprocess.run(["git", *who, *arguments], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout


def commit(folder: Path, message: str) -> None:
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", message)


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    """A repository whose second chapter is being drafted; its base is tagged."""
    found = book.write(tmp_path)
    book.change(found, NEXT, PLANNED, PLANNED + DRAFTING)
    book.change(found, NEXT, "owners: []", "owners: [editors]")
    git(tmp_path, "init", "-q", "-b", "main")
    commit(tmp_path, "base")
    git(tmp_path, "tag", "base")
    return found


def check(docs: Path, base: str = "base") -> tuple[int, list[str], str]:
    """The command's exit code, problems, and the rest. As CI runs it, in a process of its own, it stands in the whole road."""
    with contextlib.chdir(docs):
        done = CliRunner().invoke(main, ["--lang", "en", "check", "--base", base])
    problems = [line for line in done.stdout.splitlines() if "advice: " not in line]
    return done.exit_code, problems, done.stderr


BROKEN = {  # name: (file, old, new, the whole list of problems)
    "an earlier date changed": (
        "on: 2026-11-24, by: editors, status: planned",
        "on: 2026-11-23, by: editors, status: planned",
        [
            "docs/chapters/01-next-chapter.md:14: entry 1 of the history was changed (on: 2026-11-24 → 2026-11-23);"
            " put it back and add a new last entry instead [changed-history]"
        ],
    ),
    "an entry removed": (
        DRAFTING,
        "",
        [
            "docs/chapters/01-next-chapter.md:14: entry 2 of the history was changed (on: 2026-11-24, by: editors,"
            " status: drafting, due: 2027-03, claimed_until: 2027-02-22 → –); put it back and add a new last entry"
            " instead [changed-history]"
        ],
    ),
    "a due date changed without an entry": (
        "due: 2027-03",
        "due: 2027-09",
        [
            "docs/chapters/01-next-chapter.md:15: entry 2 of the history was changed (due: 2027-03 → 2027-09);"
            " put it back and add a new last entry instead [changed-history]"
        ],
    ),
    "an entry put before": (
        PLANNED,
        "  - {on: 2026-11-20, by: editors, status: planned}\n  - {on: 2026-11-21, by: editors, due: 2027}\n",
        [
            "docs/chapters/01-next-chapter.md:14: entry 1 of the history was changed (on: 2026-11-24 → 2026-11-20);"
            " put it back and add a new last entry instead [changed-history]",
            "docs/chapters/01-next-chapter.md:15: entry 2 of the history was changed (on: 2026-11-24 → 2026-11-21;"
            " status: drafting → –; due: 2027-03 → 2027; claimed_until: 2027-02-22 → –); put it back and add a new last"
            " entry instead [changed-history]",
            "docs/chapters/01-next-chapter.md:16: due was 2027 and is now 2027-03; say why in a note: note: … [silent-slip]",
        ],
    ),
    "a state skipped": (
        DRAFTING,
        DRAFTING + "  - {on: 2026-11-24, by: editors, status: published}\n",
        [
            "docs/chapters/01-next-chapter.md:8: state published wants every question answered by a section that was written (1): - {ask:"
            " 第一个问题？, answer: LABEL} [missing-evidence]",
            "docs/chapters/01-next-chapter.md:9: state published wants every question answered by a section that was written (2): - {ask:"
            " 第二个问题？, answer: LABEL} [missing-evidence]",
            "docs/chapters/01-next-chapter.md:12: state published wants a checker: checkers: [HANDLE] [missing-evidence]",
            "docs/chapters/01-next-chapter.md:16: a chapter may not go from drafting to published; allowed: review"
            " planned paused withdrawn [forbidden-move]",
        ],
    ),
    "dates going backwards": (
        DRAFTING,
        DRAFTING + "  - {on: 2026-11-02, by: editors, claimed_until: 2027-03-01}\n",
        [
            "docs/chapters/01-next-chapter.md:16: entry of 2026-11-02 stands after 2026-11-24; put the earlier day first [backward-history]"
        ],
    ),
    "a move without its evidence": (
        DRAFTING,
        DRAFTING + "  - {on: 2026-11-24, by: editors, status: review}\n",
        [
            "docs/chapters/01-next-chapter.md:2: state review wants what machines did, and who checked it: ai: none /"
            " ai: {did: polish, checked: [HANDLE]} [missing-evidence]",
            "docs/chapters/01-next-chapter.md:3: state review wants 800 characters, or a note on why it is short (4):"
            " note: … [missing-evidence]",
            "docs/chapters/01-next-chapter.md:8: state review wants every question answered by a section that was written"
            " (1): - {ask: 第一个问题？, answer: LABEL} [missing-evidence]",
            "docs/chapters/01-next-chapter.md:9: state review wants every question answered by a section that was written"
            " (2): - {ask: 第二个问题？, answer: LABEL} [missing-evidence]",
            "docs/chapters/01-next-chapter.md:11: state review wants a reviewer: reviewers: [HANDLE] [missing-evidence]",
        ],
    ),
    "evidence of an earlier state taken away": (
        "owners: [editors]",
        "owners: []",
        ["docs/chapters/01-next-chapter.md:10: state drafting wants an owner: owners: [HANDLE] [missing-evidence]"],
    ),
    "a due date put off without a reason": (
        DRAFTING,
        DRAFTING + "  - {on: 2026-11-24, by: editors, due: 2027-06}\n",
        [
            "docs/chapters/01-next-chapter.md:16: due was 2027-03 and is now 2027-06; say why in a note: note: … [silent-slip]"
        ],
    ),
    "an entry in the future": (
        DRAFTING,
        DRAFTING + "  - {on: 2199-01-01, by: editors, claimed_until: 2199-02-01}\n",
        [
            "docs/chapters/01-next-chapter.md:16: entry of 2199-01-01 lies in the future; write the real day [future-entry]"
        ],
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_tree_is_found_with_file_and_line(name: str, docs: Path) -> None:
    old, new, said = BROKEN[name]
    book.change(docs, NEXT, old, new)
    commit(docs.parent, "broken")
    code, problems, _ = check(docs)
    assert (code, problems) == (1, said)


@pytest.mark.parametrize("is_committed", [True, False])
def test_a_history_that_grew_is_sound(is_committed: bool, docs: Path) -> None:
    book.change(docs, NEXT, DRAFTING, DRAFTING + "  - {on: 2026-11-24, by: editors, due: 2027-06, note: 等回信}\n")
    book.change(docs, NEXT, PLANNED, PLANNED.replace("  - ", "  -   "))  # only the spaces
    if is_committed:
        commit(docs.parent, "grown")
    assert check(docs)[:2] == (0, [])


def test_a_removed_chapter_is_found(docs: Path) -> None:
    (docs / NEXT).unlink()
    book.change(docs, ESSAY, "，预告了{chapter}`next-chapter`", "")
    book.change(docs, book.GPT_3_FILE, "chapters: [next-chapter]\n", "")
    commit(docs.parent, "removed")
    code, problems, _ = check(docs)
    assert code == 1
    assert problems == [
        "docs/chapters/01-next-chapter.md:1: chapter 'next-chapter' was removed or renamed; put it back; to withdraw it,"
        " add - {on: YYYY-MM-DD, by: HANDLE, status: withdrawn, note: …} to its history [removed-chapter]"
    ]


def test_a_chapter_with_another_number_keeps_its_history(docs: Path) -> None:
    (docs / NEXT).rename(docs / "chapters/07-next-chapter.md")
    book.change(
        docs,
        "chapters/07-next-chapter.md",
        "on: 2026-11-24, by: editors, status: planned",
        "on: 2026-11-23, by: editors, status: planned",
    )
    commit(docs.parent, "renumbered")
    code, problems, _ = check(docs)
    assert code == 1 and [problem.rsplit(" ", 1)[1] for problem in problems] == ["[moved-chapter]", "[changed-history]"]


PROMISE = "promised: {on: 2023-02-08, in: essay, by: 某人, as: 下一章}"
TAMPERED = {  # name: (file, old, new, whether an entry with a note makes it good, the rule)
    "another title was promised": (NEXT, "as: 下一章", "as: 别的题目", False, "changed-promise"),
    "another day": (NEXT, "on: 2023-02-08, in", "on: 2023-02-09, in", False, "changed-promise"),
    "another author of the essay": (ESSAY, "author: 某人", "author: 别人", False, "changed-promise"),
    "the promise became an origin": (
        NEXT, PROMISE, "origin: {author: 某人, on: 2023-02-08, url: 'https://example.org/x'}", False, "changed-promise",
    ),
    "a question taken away": (NEXT, "  - 第二个问题？\n", "  - 容易的问题？\n", True, "changed-questions"),
    "a checker of a published chapter taken away": (ESSAY, "checkers: [editors]", "checkers: [ada]", True, "changed-hands"),
}  # fmt: skip


@pytest.mark.parametrize("name", TAMPERED)
def test_what_was_promised_asked_and_signed_is_not_rewritten(name: str, docs: Path) -> None:
    file, old, new, can_be_explained, rule = TAMPERED[name]
    book.person(docs, "ada", "艾达")
    book.change(docs, file, old, new)
    _, problems, _ = check(docs)
    assert {problem.rsplit(" ", 1)[1] for problem in problems if rule in problem} == {f"[{rule}]"}
    last = DRAFTING if file == NEXT else "  - {on: 2026-11-24, by: editors, status: published}\n"
    book.change(docs, file, last, last + "  - {on: 2026-11-24, by: editors, note: 因为}\n")
    _, problems, _ = check(docs)
    assert any(rule in problem for problem in problems) is not can_be_explained


def test_elsewhere_may_become_known_once(docs: Path) -> None:
    book.change(docs, NEXT, "as: 下一章}", "as: 下一章, elsewhere: {on: 2024-01-01, url: 'https://example.org/x'}}")
    assert check(docs)[:2] == (0, [])
    commit(docs.parent, "known")
    git(docs.parent, "tag", "known")
    book.change(docs, NEXT, ", elsewhere: {on: 2024-01-01, url: 'https://example.org/x'}", "")
    assert check(docs, "known")[0] == 1


def test_a_question_may_be_added_and_answered(docs: Path) -> None:
    book.change(docs, NEXT, "  - 第二个问题？\n", "  - {ask: 第二个问题？, answer: next-one}\n  - 第三个？\n")
    book.change(docs, NEXT, "\n还没有写。\n", "\n(next-one)=\n## 答\n\n有了。\n")
    assert check(docs)[:2] == (0, [])


def test_a_base_that_holds_no_book_is_refused(docs: Path) -> None:
    git(docs.parent, "checkout", "-q", "--orphan", "empty")
    git(docs.parent, "rm", "-rqf", "--cached", ".")
    git(docs.parent, "commit", "-q", "--allow-empty", "-m", "nothing")
    code, _, said = check(docs, "empty")
    assert code == 2 and "holds no book" in said


def test_a_new_chapter_is_no_problem(docs: Path) -> None:
    text = (docs / NEXT).read_text(encoding="utf-8").replace(DRAFTING, "").replace("下一章", "再一章")
    (docs / "chapters/02-another.md").write_text(text, encoding="utf-8")
    commit(docs.parent, "more")
    assert check(docs)[:2] == (0, [])


def test_the_base_is_where_the_branch_began(docs: Path) -> None:
    """What others have added to main since is not missed here."""
    root = docs.parent
    git(root, "checkout", "-q", "-b", "mine")
    book.change(docs, "index.md", "测试用的小书。", "小书。")
    commit(root, "mine")
    git(root, "checkout", "-q", "main")
    book.change(docs, NEXT, DRAFTING, DRAFTING + "  - {on: 2026-11-24, by: editors, claimed_until: 2027-06-01}\n")
    commit(root, "theirs")
    git(root, "checkout", "-q", "mine")
    assert check(docs, "main")[:2] == (0, [])


def test_a_base_with_faults_of_its_own_is_still_compared(docs: Path) -> None:
    root = docs.parent
    book.change(docs, ESSAY, "summary: 一篇文章。", "summry: 一篇文章。")
    commit(root, "faulty")
    git(root, "tag", "faulty")
    book.change(docs, ESSAY, "summry: 一篇文章。", "summary: 一篇文章。")
    book.change(docs, ESSAY, "on: 2026-11-24, by", "on: 2026-11-22, by")
    commit(root, "changed")
    code, problems, _ = check(docs, "faulty")
    assert code == 1 and len(problems) == 1 and "[changed-history]" in problems[0]


@pytest.mark.parametrize("ref", ["nowhere", "--help", "-x", "base:docs"])
def test_a_base_that_is_none_is_wrong_use(ref: str, docs: Path) -> None:
    code, problems, said = check(docs, ref)
    assert (code, problems) == (2, []) and "Traceback" not in said and "--base" in said


def test_outside_a_repository_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(revision.RevisionError):
        revision.read(book.write(tmp_path), "HEAD")
