"""The book elsewhere: in a git revision, to compare with or to add to; in a stranger's tree, copied as bytes, nothing of it followed or run."""

from __future__ import annotations

import os
import re
import stat
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from series import library
from series.dates import Wrong
from series.library import MAX_FILE, Reading
from series.messages import said
from series.model import Problem

MOST_FILES, MOST_BYTES = 20_000, 200 << 20
_NAME = re.compile(r"(?!.*(^|/)\.\.?(/|$))[^\\:\x00-\x1f]+")
_Files = dict[str, tuple[int | None, str]]
"""Names as in a Reading → the size, ``None`` for what is no regular file, and where it is: a blob, or a path."""


class RevisionError(Wrong):
    """The revision cannot be read; the message says why, ``zh`` in Chinese."""


def read(docs: Path, ref: str, *, at_tip: bool = False) -> Reading:
    """The book at the point where the present work left *ref* (their merge base; *ref* itself where they share none).

    With *at_tip* as *ref* has it now.

    Raises RevisionError where there is no git, no repository, or no such revision.
    """
    found = _files(docs, commit(docs, ref) if at_tip else parting(docs, ref, "HEAD"))
    kept = {n: one for n, one in found.items() if one[0] is not None and re.fullmatch(r"docs/.*\.(md|yaml)", n, re.S)}
    return library.read_files({name: raw[: MAX_FILE + 1] for name, raw in _contents(docs, kept)})


def commit(docs: Path, ref: str) -> str:
    """The full name of the commit that *ref* is."""
    return _git(docs, "rev-parse", "--verify", "--end-of-options", f"{ref}^{{commit}}").strip()


def parting(docs: Path, ref: str, work: str) -> str:
    """The commit at which *work* left *ref*; that of *ref* where they share none: then they are compared as they are."""
    there, here = commit(docs, ref), commit(docs, work)
    with suppress(RevisionError):
        return _git(docs, "merge-base", there, here).strip() or there
    return there


def copy(docs: Path, named: str | None, into: Path) -> list[Problem]:
    """Copy a book's content, with its READMEs, as a commit holds it or, without, as it lies there; why nothing was copied, if so."""
    found = _files(docs, named) if named else dict(_listed(docs.parent))
    faults = {name: _fault(name, size) for name, (size, _) in sorted(found.items())}
    wrong = [Problem(name, 1, *said(fault, name=name)) for name, fault in faults.items() if fault]
    if len(found) > MOST_FILES or sum(size or 0 for size, _ in found.values()) > MOST_BYTES:
        wrong.append(Problem("docs", 1, *said("too-large:tree", files=MOST_FILES, size=MOST_BYTES >> 20)))
    for name, raw in () if wrong else _contents(docs, found) if named else _bytes(found):
        (into / name).parent.mkdir(parents=True, exist_ok=True)
        with (into / name).open("xb") as stream:
            stream.write(raw)
    return wrong


def _fault(name: str, size: int | None) -> str:
    if size is None or size > MAX_FILE:
        return "not-a-file" if size is None else "too-large"
    return "" if _NAME.fullmatch(name) else "bad-file-name:data"


def _listed(root: Path) -> Iterator[tuple[str, tuple[int | None, str]]]:
    places = [root / "docs", *(path for name in library.READMES if os.path.lexists(path := root / name))]
    for path in places:  # which grow meanwhile
        state = path.lstat()
        if stat.S_ISDIR(state.st_mode):
            places += path.iterdir()
        else:
            yield path.relative_to(root).as_posix(), (state.st_size if stat.S_ISREG(state.st_mode) else None, str(path))


def _bytes(found: _Files) -> Iterator[tuple[str, bytes]]:
    for name, (_, path) in found.items():
        with os.fdopen(os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0)), "rb") as stream:
            yield name, stream.read(MAX_FILE + 1)


def _files(docs: Path, named: str) -> _Files:
    found = {f"docs/{path}": one for path, one in _entries(docs, "-r", named)}  # of this folder alone
    if not found:
        raise RevisionError(f"holds no book in {docs.name}/", f"{docs.name}/ 里没有书")
    with suppress(RevisionError):  # where docs/ is all of the repository
        beside = (f"../{name}" for name in library.READMES)
        found.update((path.removeprefix("../"), one) for path, one in _entries(docs, named, "--", *beside))
    return found


def _entries(docs: Path, *arguments: str) -> Iterator[tuple[str, tuple[int | None, str]]]:
    for line in filter(None, _git(docs, "ls-tree", "-l", "-z", *arguments).split("\0")):
        head, _, path = line.partition("\t")
        mode, _, blob, size = head.split()
        yield path, (int(size) if mode.startswith("100") else None, blob)


def outside(docs: Path, before: str, named: str) -> list[str]:
    """The files beside the book's content that two commits do not share, as the repository names them."""
    beside = ("--", ":(top)", ":(exclude).")
    return _git(docs, "diff", "--name-only", "--no-renames", "-z", before, named, *beside).split("\0")[:-1]


def record(docs: Path, message: str, *beside: str) -> None:
    """Commit what was changed in the book's content and in the files *beside* it, and nothing else."""
    paths = (".", *(f"../{name}" for name in beside))
    _git(docs, "add", "--", *paths)
    _git(docs, "commit", "-q", "-m", message, "--", *paths)


def _git(folder: Path, *arguments: str) -> str:
    return _run(folder, arguments, None).decode("utf-8", "surrogateescape")


def _run(folder: Path, arguments: tuple[str, ...], fed: bytes | None) -> bytes:
    try:
        done = subprocess.run(["git", *arguments], cwd=folder, input=fed, capture_output=True, check=False)
    except FileNotFoundError:
        raise RevisionError("git is not installed", "没有安装 git") from None
    if done.returncode:
        lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
        said = lines[-1].removeprefix("fatal: ") if lines else f"git {arguments[0]} failed"
        if arguments[1] == "--verify" and "not a git" not in said:
            raise RevisionError("no such revision", "没有这个版本")
        raise RevisionError(said, "git 没有读出这个版本，或者不把这里当作仓库")
    return done.stdout


def _contents(docs: Path, found: _Files) -> Iterator[tuple[str, bytes]]:
    """All by one process."""
    out = _run(docs, ("cat-file", "--batch"), "".join(f"{blob}\n" for _, blob in found.values()).encode())
    at = 0
    for name in found:
        end = out.index(b"\n", at)
        size = int(out[at:end].split()[2])
        yield name, out[end + 1 : end + 1 + size]
        at = end + 1 + size + 1
