"""A newcomer's chapter from claim to publication, command by command, with a remote and the workflow's own script."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import book
import site_build
from series import library
from series.views import readme_md

ROOT = Path(__file__).resolve().parents[2]
NEXT = "docs/chapters/01-next-chapter.md"
MOST = 12
"""Commands of all that is typed, by the newcomer and by the editor together."""
pytestmark = pytest.mark.skipif(os.name != "posix", reason="the workflow's script is one of a POSIX shell")
BIN = Path(sys.prefix, "bin")
WHO = {f"GIT_{who}_{what}": "x@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}


def run(folder: Path, *words: str) -> str:
    """What a command says, in *folder*; it must succeed."""
    env = {**os.environ, **WHO, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", "SERIES": str(BIN / "series")}
    done = subprocess.run(words, cwd=folder, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, (words, done.stdout + done.stderr)
    return done.stdout + done.stderr


def write_the_chapter(clone: Path) -> None:
    """What the newcomer does in an editor: two answers of some length, with the two facts, and what machines did."""
    place = clone / NEXT
    text = place.read_text(encoding="utf-8")
    for n, ask in enumerate(("第一个问题？", "第二个问题？"), start=1):
        text = text.replace(f"  - {ask}\n", f"  - {{ask: {ask}, answer: next-{n}}}\n")
    text = text.replace("checkers: []\n", "checkers: []\nai: none\n")
    sections = [
        f"(next-{n})=\n## 第{n}问\n\n{{fact}}`有这么一回事 <{fact}>`。"
        + "这里写的是答案，一句一句都有依据。" * 30
        + "\n"
        for n, fact in enumerate(("one-model-2023", "other-model-2023"), start=1)
    ]
    place.write_text(text.partition("\n还没有写。")[0] + "\n" + "\n".join(sections), encoding="utf-8")


@pytest.fixture(scope="module")
def road(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """A remote with a branch ready to be merged, the editor's clone, and the commands that were typed until then."""
    folder = tmp_path_factory.mktemp("road")
    editor, newcomer = folder / "editor", folder / "newcomer"
    editor.mkdir()
    docs = book.write(editor)
    book.person(docs, "wu", "吴")
    site_build.conf(editor)
    shutil.copytree(ROOT / ".ci", editor / ".ci")
    (editor / "README.md").write_text(f"# 书\n\n{readme_md.BEGIN}\n{readme_md.END}\n", encoding="utf-8")
    (editor / ".gitignore").write_text("/docs/.lock\n", encoding="utf-8")
    run(editor, "series", "readme", "--write")
    for words in ("init -q -b main", "add -A", "commit -q -m base", f"clone -q --bare . {folder}/remote.git"):
        run(editor, "git", *words.split())
    run(editor, "git", "remote", "add", "origin", f"{folder}/remote.git")
    run(folder, "git", "clone", "-q", "remote.git", "newcomer")

    fact = "--lane world --kind model --verdict confirmed --added 原文止于此前一个月"
    cited = "--source maker-2023 --quote 今日起可用"
    typed = [
        "git switch -q -c next-chapter",
        "series person lin --name 林一",
        "series mark next drafting --by lin --owner lin",
        "series source maker-2023 --type webpage --title 模型发布 --publisher 某公司 --issued 2023-03-14"
        " --accessed 2026-11-28 --url https://maker.example/model --language zh-CN --hand first",
        f"series fact one-model-2023 --title 某模型发布 --title-en One --date 2023-03-14 {fact} {cited}",
        f"series fact other-model-2023 --title 又一模型开源 --title-en Two --date 2023-03-15 {fact} {cited}",
    ]
    for line in typed:
        run(newcomer, *line.split())
    write_the_chapter(newcomer)
    more = ["series check", "series mark next review --by lin --reviewer wu --commit", "git push -q -u origin HEAD"]
    for line in more:
        run(newcomer, *line.split())
    assert run(newcomer, "git", "status", "--porcelain") == ""  # all of it is in one commit
    return folder, typed + more


def test_the_workflow_says_what_is_still_missing(road: tuple[Path, list[str]]) -> None:
    folder, _ = road
    run(folder / "editor", "bash", ".ci/content", str(folder / "newcomer"), str(folder / "out"))
    summary = (folder / "out/summary.md").read_text(encoding="utf-8")
    zh, en = summary.split("## Preview")
    assert "next-chapter: 已预告 → 审稿中 (lin)" in zh and "next-chapter: planned → review (lin)" in en
    assert "README.md" not in summary  # the commands mended it: no code owner is wanted
    assert "one-model-2023" in zh and "next-state" in zh and (folder / "out/site/changes.html").exists()


@pytest.mark.parametrize(
    "merged",
    [
        ["merge -q --no-ff -m merge {branch}"],
        ["merge -q --squash {branch}", "commit -q -m squash"],
        ["checkout -q -b again {branch}", "rebase -q main", "checkout -q main", "merge -q --ff-only again"],
    ],
    ids=["merge", "squash", "rebase"],
)
def test_however_it_is_merged_the_book_is_sound_and_the_chapter_gets_published(
    merged: list[str], road: tuple[Path, list[str]], tmp_path: Path
) -> None:
    folder, typed = road
    for name in ("remote.git", "editor"):
        shutil.copytree(folder / name, tmp_path / name)
    # main went on meanwhile; then the code host merges, at the press of a button
    run(tmp_path, "git", "clone", "-q", "remote.git", "host")
    host, editor = tmp_path / "host", tmp_path / "editor"
    book.change(host / "docs", "chapters/00-essay.md", "预告了", "也预告了")
    run(host, "git", "commit", "-q", "-a", "-m", "words")
    for words in merged:
        run(host, "git", *words.format(branch="origin/next-chapter").split())
    run(host, "git", "push", "-q", "origin", "main")
    assert "没有错误" in run(host, "series", "--lang", "zh", "check", "--base", "HEAD~1")

    run(editor, "git", "remote", "set-url", "origin", str(tmp_path / "remote.git"))
    published = [
        "git pull -q --ff-only origin main",
        "series mark next published --by editors --checker editors --commit",
        "git push -q origin main",
    ]
    for line in published:
        run(editor, *line.split())
    assert "没有错误" in run(editor, "series", "--lang", "zh", "check", "--base", "HEAD~1")
    chapter = library.read(editor / "docs").library.by_id["next-chapter"]
    assert [(str(entry.status), entry.by) for entry in chapter.history] == [
        ("planned", "editors"), ("drafting", "lin"), ("review", "lin"), ("published", "editors"),
    ]  # fmt: skip
    assert len(typed + published) <= MOST
