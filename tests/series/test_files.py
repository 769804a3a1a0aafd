"""Files change whole or not at all: killed, refused by the disk, or changed by two at once."""

from __future__ import annotations

import errno
import os
import random
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from click.testing import CliRunner

import book
from series import files, library
from series.cli import main

NEXT = "chapters/01-next-chapter.md"
KILLS = 200
MARK = ["mark", "next-chapter", "--by", "editors", "--until", "2027-06-30"]

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals and limits of POSIX")


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    """A book whose second chapter somebody holds."""
    found = book.write(tmp_path)
    book.draft(found)
    return found


def entries(docs: Path) -> int:
    """How many entries the chapter's history has; the book must be sound."""
    reading = library.read(docs)
    assert reading.problems == ()
    return len(reading.library.by_id["next-chapter"].history)


def leftovers(docs: Path) -> list[str]:
    return [path.name for path in (docs / "chapters").iterdir() if path.suffix != ".md"]


def run(docs: Path, *more: str) -> int:
    return CliRunner().invoke(main, ["--docs", str(docs), *MARK, *more]).exit_code


@pytest.mark.slow
def test_killed_at_any_moment_the_file_is_old_or_new(docs: Path) -> None:
    """Forked, not started: a start takes longer than the command, and most kills would hit the start."""
    path = docs / NEXT
    started = time.monotonic()
    assert run(docs) == 0
    whole = (time.monotonic() - started) * 1.5
    chance = random.Random(1)
    known = entries(docs)
    killed = 0
    for _ in range(KILLS):
        before = path.read_bytes()
        child = os.fork()
        if child == 0:
            os.close(1)
            code = 99
            try:
                code = run(docs)
            finally:
                os._exit(code)
        time.sleep(chance.uniform(0, whole))
        os.kill(child, signal.SIGKILL)
        _, state = os.waitpid(child, 0)
        killed += os.WIFSIGNALED(state)
        after = path.read_bytes()
        if after != before:
            now = entries(docs)
            assert now == known + 1
            known = now
            path.write_bytes(before)
            known -= 1
    assert killed > KILLS / 4, "the kills came too late to mean anything"
    assert run(docs) == 0
    assert leftovers(docs) == []


@pytest.mark.slow
def test_many_at_once_lose_nothing_of_one_another(docs: Path) -> None:
    def outside(n: int) -> int:
        command = [sys.executable, "-P", "-m", "series", "--docs", str(docs), *MARK, "--note", f"第 {n} 次"]
        tools = str(Path(library.__file__).resolve().parent.parent)
        return subprocess.run(command, capture_output=True, env={**os.environ, "PYTHONPATH": tools}).returncode

    before = entries(docs)
    with ThreadPoolExecutor(20) as pool:
        codes = list(pool.map(outside, range(20)))
    assert codes == [0] * 20
    assert entries(docs) == before + 20
    history = library.read(docs).library.by_id["next-chapter"].history
    assert {entry.note for entry in history[before:]} == {f"第 {n} 次" for n in range(20)}


CALLS = ("fsync", "chmod", "replace", "write", "mkstemp", "lstat")


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO, errno.EROFS])
def test_a_call_that_fails_leaves_the_old_file_and_says_why(
    call: str, code: int, docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = (docs / NEXT).read_bytes()

    def fail(*arguments: object, **more: object) -> None:
        raise OSError(code, os.strerror(code), NEXT)

    class Full:
        """A file that takes nothing."""

        def __init__(self, stream: object) -> None:
            self.stream = stream

        def __enter__(self) -> Full:
            return self

        def __exit__(self, *error: object) -> None:
            self.stream.close()  # type: ignore[attr-defined]

        write = fail

    with monkeypatch.context() as patched:
        if call == "write":
            real = os.fdopen
            patched.setattr(
                files.os, "fdopen", lambda fd, mode: Full(real(fd, mode)) if "w" in mode else real(fd, mode)
            )
        elif call == "mkstemp":
            patched.setattr(files.tempfile, "mkstemp", fail)
        elif call in ("replace", "chmod", "lstat"):
            patched.setattr(Path, call, fail)
        else:
            patched.setattr(files.os, call, fail)
        if call == "lstat":  # the whole reading needs it: the writing alone
            with pytest.raises(OSError):
                files.replace(docs / NEXT, before, b"new")
        else:
            result = CliRunner().invoke(main, ["--docs", str(docs), *MARK])
            assert result.exit_code == 1
            assert os.strerror(code) in result.stderr
    assert (docs / NEXT).read_bytes() == before
    assert leftovers(docs) == []


def test_a_disk_that_takes_no_more_leaves_the_old_file(docs: Path) -> None:
    """A real refusal by the system: files may not grow beyond a hundred bytes."""
    before = (docs / NEXT).read_bytes()
    child = os.fork()
    if child == 0:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
        code = 99
        try:
            code = run(docs)
        finally:
            os._exit(code)
    _, state = os.waitpid(child, 0)
    assert os.WEXITSTATUS(state) == 1
    assert (docs / NEXT).read_bytes() == before
    assert leftovers(docs) == []


def test_what_a_killed_command_left_is_cleared_away_by_the_next(docs: Path) -> None:
    (docs / "chapters/.01-next-chapter.md.abc.series.tmp").write_text("half")
    assert run(docs) == 0
    assert leftovers(docs) == []


def test_a_file_that_changed_meanwhile_is_left_alone(docs: Path) -> None:
    path = docs / NEXT
    with pytest.raises(files.ChangedError):
        files.replace(path, b"something else", b"new")
    assert b"new" not in path.read_bytes()
    assert leftovers(docs) == []


def test_a_new_file_never_overwrites(docs: Path) -> None:
    path = docs / NEXT
    before = path.read_bytes()
    with pytest.raises(FileExistsError):
        files.replace(path, None, b"new")
    assert path.read_bytes() == before


def test_permissions_stay(docs: Path) -> None:
    path = docs / NEXT
    path.chmod(0o640)
    assert run(docs) == 0
    assert path.stat().st_mode & 0o777 == 0o640


@pytest.fixture
def linked(docs: Path) -> Iterator[Path]:
    path = docs / NEXT
    real = path.rename(docs / "elsewhere.md")
    path.symlink_to(real)
    yield docs


def test_a_link_is_not_followed(linked: Path) -> None:
    before = (linked / "elsewhere.md").read_bytes()
    assert run(linked) != 0
    assert (linked / "elsewhere.md").read_bytes() == before
    with pytest.raises(OSError, match="not a regular file"):
        files.read(linked / NEXT)


def test_a_read_only_file_is_refused(docs: Path) -> None:
    path = docs / NEXT
    before = path.read_bytes()
    path.chmod(0o444)
    result = CliRunner().invoke(main, ["--docs", str(docs), *MARK])
    assert result.exit_code == 1 and "read-only" in result.stderr
    assert path.read_bytes() == before


def test_a_command_that_waits_too_long_says_so(docs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "WAIT", 0)
    before = entries(docs)
    with files.locked(docs):
        child = os.fork()
        if child == 0:
            os._exit(run(docs))
        _, state = os.waitpid(child, 0)
    assert os.WEXITSTATUS(state) == 1
    assert entries(docs) == before
