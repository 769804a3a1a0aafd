"""A new book: what it is made of, that it is whole and knows nothing of this one, and what happens where it cannot be made."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest
from click.testing import CliRunner, Result

import site_build
from series import library, rules, starter
from series.cli import begin, main, today

ROOT = Path(__file__).resolve().parents[2]
WORDS = (
    "--title",
    "我的书：“一”",
    "--author",
    "编书的人",
    "--lanes",
    "maker=厂商，world=各方",
    "--licence",
    "CC-BY-4.0",
)


def init(folder: Path, *words: str, answers: str | None = None) -> Result:
    return CliRunner().invoke(main, ["--lang", "en", "init", str(folder), *words], input=answers)


@pytest.fixture(scope="module")
def new(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book that began with no essay."""
    folder = tmp_path_factory.mktemp("new") / "My-book"
    result = init(folder, *WORDS)
    assert (result.exit_code, result.stdout) == (0, ""), result.output
    return folder


@pytest.fixture
def no_wheel(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(begin, "_wheel", lambda ctx, into: into.mkdir())


def own_words() -> Iterator[str]:
    """What a book of another essay has no cause to hold."""
    values = library.read(ROOT / "docs").library
    assert values.book.essay
    yield from (values.book.title, values.book.essay.author, values.book.id)
    yield from (
        word for lane in values.book.lanes if lane.id != "world" for word in (lane.id, lane.word) if word != "中国"
    )
    yield from (chapter.title for chapter in values.chapters)
    yield from (*values.facts, *values.source, *values.by_id)


def test_nothing_of_this_essay_is_in_it(new: Path) -> None:
    words = list(own_words())
    assert len(words) > 300
    names = {word for word in words if re.fullmatch(r"[\w-]+", word, re.ASCII)}
    texts = {str(path): path.read_bytes() for path in new.rglob("*") if path.is_file() and path.suffix != ".whl"}
    (wheel,) = new.glob("wheels/*.whl")
    with ZipFile(wheel) as packed:
        texts |= {f"{wheel.name}/{name}": packed.read(name) for name in packed.namelist()}
    assert f"{wheel.name}/series/theme/theme.toml" in texts and f"{wheel.name}/series/starter/book/README.md" in texts
    for name, raw in texts.items():
        text = raw.decode()
        found = [word for word in words if word not in names and word in text]
        assert [*found, *names & set(re.findall(r"[\w-]+", text, re.ASCII))] == [], name


def test_it_has_what_was_said_and_no_problem(new: Path) -> None:
    reading = library.read(new / "docs")
    assert rules.problems(reading, today=today()) == []
    book = reading.library.book
    assert (book.id, book.title, book.editors, book.essay) == ("my-book", WORDS[1], WORDS[3], None)
    assert [(lane.id, lane.word) for lane in book.lanes] == [("maker", "厂商"), ("world", "各方")]
    assert book.licence == starter.LICENCES["CC-BY-4.0"]
    assert [(c.number, c.id, str(c.status)) for c in reading.library.chapters] == [(1, "first-chapter", "planned")]
    assert all("first-chapter.md" in text for text in reading.readmes.values()) and len(reading.readmes) == 2
    assert "@my-book/editors" in (new / ".github/CODEOWNERS").read_text("utf-8")


def test_general_files_are_those_of_the_checkout(new: Path) -> None:
    names = [name for name in starter.general(ROOT) if name != ".github/CODEOWNERS"]
    assert len(names) > 30
    assert [name for name in names if (new / name).read_bytes() != (ROOT / name).read_bytes()] == []
    assert (new / ".ci/run").stat().st_mode == (ROOT / ".ci/run").stat().st_mode


def test_its_own_tests_pass_and_can_fail(new: Path, tmp_path: Path) -> None:
    """What ``make test`` runs there; a copy with a mistake in it fails."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--basetemp={tmp_path}/base"]
    clean = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST")}
    passed = subprocess.run(command, cwd=new, env=clean, capture_output=True, text=True)
    assert (passed.returncode, re.findall(r"\d+ (?:passed|failed|skipped)", passed.stdout)) == (0, ["9 passed"]), (
        passed.stdout
    )
    copy = tmp_path / "copy"
    shutil.copytree(new, copy)
    page = copy / "docs/chapters/01-first-chapter.md"
    page.write_text(page.read_text("utf-8") + "\n{fact}`一句话 <nowhere>`。\n", "utf-8")
    failed = subprocess.run([*command, "-k", "no_problem"], cwd=copy, env=clean, capture_output=True, text=True)
    assert failed.returncode == 1 and "no fact 'nowhere'" in failed.stdout


def test_it_begins_with_a_clipping(no_wheel: None, tmp_path: Path) -> None:
    clipping = ROOT / "tests/cases/clippings/obsidian.md"
    result = init(tmp_path / "book", "--from", str(clipping))
    assert result.exit_code == 0, result.output
    reading = library.read(tmp_path / "book/docs")
    assert [p for p in rules.problems(reading, today=today()) if p.severity != "advice"] == []
    essay = reading.library.chapters[0]
    assert essay.origin and reading.library.book.essay
    assert (essay.number, essay.id, essay.title) == (0, reading.library.book.essay.id, reading.library.book.title)
    assert reading.library.book.essay.author == essay.origin.author
    built = site_build.build(tmp_path / "book", fatal=True)
    assert (built.error, built.warnings) == ("", ())
    cover = re.sub(r"<[^>]+>", "", (built.out / "index.html").read_text("utf-8"))
    assert "重述" not in cover and "核对 本书编者" in cover


def test_what_is_missing_is_named_or_at_a_terminal_asked_for(
    no_wheel: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = init(tmp_path / "book")
    assert result.exit_code == 2 and "missing: --title;" in result.stderr
    monkeypatch.setattr("series.cli.begin._is_asked", lambda: True)
    result = init(tmp_path / "book", answers="书\n\n甲=乙\n")
    assert "'甲=乙' is no lane" in result.stderr and result.exit_code == 1 and not (tmp_path / "book").exists()
    result = init(tmp_path / "book", answers="书\n\n甲=乙\nmaker=厂商，world=各方\nmine\nnone\n")
    assert result.exit_code == 0, result.output
    book = library.book(tmp_path / "book/docs")
    assert (book.title, book.editors, [lane.word for lane in book.lanes]) == ("书", "本书编者", ["厂商", "各方"])
    assert book.licence is None


def place(kind: str, folder: Path) -> Path:
    """A folder in which no book may begin, or none may any more."""
    there = folder / "book"
    match kind:
        case "not empty":
            there.mkdir()
            (there / "notes.txt").write_text("x")
        case "no folder":
            there.write_text("x")
        case "a link":
            (folder / "real").mkdir()
            there.symlink_to(folder / "real")
        case "in a book":
            (folder / "docs").mkdir()
            (folder / "docs/book.yaml").write_text("id: x\n")
        case "unfinished":
            (there / begin.UNFINISHED / "docs").mkdir(parents=True)
    return there


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("not empty", "is not empty"), ("no folder", "is no folder"), ("a link", "links are not followed"), ("in a book", "in another book"),
        ("unfinished", f"holds {begin.UNFINISHED}: an earlier init did not end"),
    ],
)  # fmt: skip
def test_where_no_book_can_be_made_nothing_is_written(kind: str, said: str, no_wheel: None, tmp_path: Path) -> None:
    there = place(kind, tmp_path)
    before = sorted(tmp_path.rglob("*"))
    result = init(there, *WORDS)
    assert result.exit_code == 1 and said in result.stderr
    assert sorted(tmp_path.rglob("*")) == before


def test_a_folder_with_a_repository_alone_is_empty(no_wheel: None, tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    assert init(tmp_path, *WORDS).exit_code == 0
    assert library.is_docs(tmp_path / "docs") and not (tmp_path / begin.UNFINISHED).exists()


STEPS = (
    "series.starter.write",
    "series.starter.general",
    "series.rules.problems",
    "shutil.copy",
    "pathlib.Path.rename",
)


@pytest.mark.parametrize("there", [False, True])
@pytest.mark.parametrize("step", STEPS)
def test_one_that_is_interrupted_leaves_nothing(
    step: str, there: bool, no_wheel: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "book"
    if there:
        (folder / ".git").mkdir(parents=True)
    before, calls = sorted(tmp_path.rglob("*")), iter([True, True, False] if step == STEPS[-1] else [False])
    real = Path.rename

    def stopped(*given: Path, **more: object) -> Path:
        if next(calls):
            return real(*given)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(step, stopped)
        assert init(folder, *WORDS).exit_code == 1
    assert next(calls, None) is None and sorted(tmp_path.rglob("*")) == before
    assert init(folder, *WORDS).exit_code == 0


def test_what_was_said_wrong_is_named_and_nothing_is_written(no_wheel: None, tmp_path: Path) -> None:
    for words, said in ((("--lanes", "厂商"), "is no lane"), (("--licence", "mine"), "mine")):
        result = init(tmp_path / "book", "--title", "书", "--author", "人", *words)
        assert (result.exit_code, said in result.stderr) == (2, True), result.output
    result = init(tmp_path / "book", "--title", "书\x07", "--author", "人")
    assert result.exit_code == 1 and "docs/book.yaml: " in result.stderr
    assert list(tmp_path.iterdir()) == []
