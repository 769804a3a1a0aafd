"""Two branches, one book: what `series check --base` says of the other side, and the handbook's rule for a conflict, with git."""

from __future__ import annotations

import contextlib
import re
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner
from test_revision import NEXT, check, commit, git

import book
from series import library
from series.cli import main
from series.views import readme_md


def series(docs: Path, *arguments: str) -> None:
    """A command of the tool, which must succeed."""
    with contextlib.chdir(docs):
        done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 0, done.output


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    """A repository with the branch ``mine``, on which wu claimed the chapter that lin claimed on main meanwhile."""
    found = book.write(tmp_path)
    for handle, name in (("lin", "林"), ("wu", "吴")):
        book.person(found, handle, name)
    readme = tmp_path / "README.md"
    readme.write_text(f"# 书\n\n{readme_md.BEGIN}\n{readme_md.END}\n", encoding="utf-8")
    git(tmp_path, "init", "-q", "-b", "main")
    series(found, "readme", "--write")
    commit(tmp_path, "base")
    for branch, handle in (("main", "lin"), ("mine", "wu")):
        git(tmp_path, "checkout", "-q", *([] if branch == "main" else ["-b", "mine", "HEAD^"]))
        series(found, "mark", "1", "drafting", "--by", handle, "--owner", handle)
        assert f"![{'◔'} 写作中]" in readme.read_text(encoding="utf-8")  # in the same commit
        commit(tmp_path, handle)
    return found


def test_a_claim_on_the_other_side_is_named_with_its_holder(docs: Path) -> None:
    code, problems, _ = check(docs, "main")
    assert (code, len(problems)) == (1, 1)
    assert re.search(
        r"^docs/chapters/01-next-chapter\.md:\d+: the other side has new entries for 'next-chapter' too: it is drafting there, "
        r"held by 林 \(\d{4}-\d\d-\d\d\); merge it, .*\[rival-entry\]$",
        problems[0],
    )
    git(docs.parent, "checkout", "-q", "main")
    assert check(docs, "mine")[0] == 1  # from the other side too
    assert check(docs, "main")[:2] == (0, [])


def test_what_only_one_side_wrote_is_no_rivalry(docs: Path) -> None:
    git(docs.parent, "checkout", "-q", "-B", "other", "main~1")
    book.change(docs, "chapters/00-essay.md", "预告了", "也预告了")
    commit(docs.parent, "words")
    assert check(docs, "main")[:2] == (0, [])


@pytest.mark.parametrize("way", ["merge", "squash", "rebase"])
def test_the_rule_of_the_handbook_mends_a_conflict(way: str, docs: Path) -> None:
    """Main's entries first, one's own behind them; the README from the data."""
    root = docs.parent
    # wu does not claim but writes along: a note, and another claim of the same chapter would be taken back
    git(root, "reset", "-q", "--hard", "HEAD^")
    series(docs, "mark", "1", "--by", "wu", "--note", "愿意合写")
    commit(root, "note")
    command = {"merge": ["merge", "main"], "squash": ["merge", "--squash", "main"], "rebase": ["rebase", "main"]}[way]
    with pytest.raises(subprocess.CalledProcessError):
        git(root, *command)
    path = docs / NEXT
    text = path.read_text(encoding="utf-8")
    theirs, mine = (
        re.findall(r"^  - \{.*by: lin.*\}$", text, re.M)[0],
        re.findall(r"^  - \{.*by: wu.*\}$", text, re.M)[0],
    )
    text = re.sub(r"^<{7}.*?^>{7}.*?$", f"{theirs}\n{mine}", text, flags=re.M | re.S)
    path.write_text(text, encoding="utf-8")
    readme = root / "README.md"
    if "<<<<<<<" in readme.read_text(encoding="utf-8"):
        git(root, "checkout", "--theirs" if way != "rebase" else "--ours", "README.md")
    series(docs, "readme", "--write")
    git(root, "add", "-A")
    git(root, *(["-c", "core.editor=true", "rebase", "--continue"] if way == "rebase" else ["commit", "-q", "-m", way]))
    assert check(docs, "main")[:2] == (0, [])
    entries = library.read(docs).library.by_id["next-chapter"].history
    assert [entry.by for entry in entries] == ["editors", "lin", "wu"]


def test_a_mark_is_committed_with_the_text_and_nothing_else(docs: Path) -> None:
    root = docs.parent
    book.change(docs, "chapters/00-essay.md", "预告了", "也预告了")
    (root / "tool.py").write_text("x = 1\n", encoding="utf-8")
    git(root, "add", "tool.py")
    git(root, "config", "user.name", "wu")
    git(root, "config", "user.email", "wu@example.org")
    series(docs, "mark", "1", "--by", "wu", "--note", "愿意合写", "--commit")
    said = subprocess.run(["git", "log", "-1", "--format=%s", "--name-only"], cwd=root, capture_output=True, text=True)
    assert said.stdout.split("\n")[:-1] == ["next-chapter: note", "", "docs/chapters/00-essay.md", f"docs/{NEXT}"]
    left = subprocess.run(["git", "status", "--porcelain"], cwd=root, capture_output=True, text=True)
    assert left.stdout == "A  tool.py\n"


def test_where_git_refuses_the_entry_is_written_and_it_is_said(docs: Path) -> None:
    hook = docs.parent / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho not today >&2\nexit 1\n", encoding="utf-8")
    hook.chmod(0o755)
    with contextlib.chdir(docs):
        done = CliRunner().invoke(main, ["mark", "1", "--by", "wu", "--note", "愿意合写", "--commit"])
    assert done.exit_code == 1 and done.stderr.splitlines()[-1] == "written, but git did not commit it: not today"
    assert "愿意合写" in (docs / NEXT).read_text(encoding="utf-8")
