"""The book as a git revision holds it: for comparing what is with what was."""

from __future__ import annotations

import subprocess
from contextlib import suppress
from pathlib import Path

from series import library
from series.library import MAX_FILE, Reading


class RevisionError(Exception):
    """The revision cannot be read; the message says why, ``zh`` in Chinese."""

    def __init__(self, message: str, zh: str) -> None:
        super().__init__(message)
        self.zh = zh


def read(docs: Path, ref: str) -> Reading:
    """The book at the point where the present work left *ref* (their merge base; *ref* itself where they share none).

    Raises RevisionError where there is no git, no repository, or no such revision.
    """
    root = Path(_git(docs, "rev-parse", "--show-toplevel").strip())
    commit = _git(root, "rev-parse", "--verify", "--end-of-options", f"{ref}^{{commit}}").strip()
    with suppress(RevisionError):  # histories that share nothing are compared as they are
        commit = _git(root, "merge-base", commit, "HEAD").strip() or commit
    inside = docs.resolve().relative_to(root.resolve()).as_posix()
    listed = _git(root, "ls-tree", "-r", "-z", "--full-tree", commit, "--", f"{inside}/")
    found: dict[str, str] = {}
    for line in filter(None, listed.split("\0")):
        head, _, path = line.partition("\t")
        mode, kind, blob = head.split()[:3]
        name = f"docs/{path.removeprefix(f'{inside}/')}"
        if kind == "blob" and mode != "120000" and name.endswith((".md", ".yaml")):
            found[name] = blob
    if not found:
        raise RevisionError(f"holds no book in {inside}/", f"{inside}/ 里没有书")
    return library.read_files(_blobs(root, found))


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
        if arguments[1] == "--verify":
            raise RevisionError("no such revision", "没有这个版本")
        zh = "git 不把这里当作仓库" if arguments[1] == "--show-toplevel" else "git 没有读出这个版本"
        raise RevisionError(said, zh)
    return done.stdout


def _blobs(root: Path, found: dict[str, str]) -> dict[str, bytes]:
    """The contents of all blobs, by one process."""
    if not found:
        return {}
    out = _run(root, ("cat-file", "--batch"), "\n".join(found.values()).encode() + b"\n")
    texts: dict[str, bytes] = {}
    at = 0
    for name in found:
        end = out.index(b"\n", at)
        size = int(out[at:end].split()[2])
        texts[name] = out[end + 1 : end + 1 + min(size, MAX_FILE + 1)]
        at = end + 1 + size + 1
    return texts
