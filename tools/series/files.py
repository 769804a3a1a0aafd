"""Files that change whole or not at all: one lock for the book, writing beside the file, then one rename."""

from __future__ import annotations

import ctypes
import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

WAIT = 30
"""Seconds to wait for another command that changes the book."""


class BusyError(Exception):
    """Another command has been changing the book for too long."""


class ChangedError(Exception):
    """The file was changed by someone else while this command worked on it."""


@contextmanager
def locked(docs: Path) -> Iterator[None]:
    """Nobody else changes this book meanwhile. The lock is the system's: it ends with its process, however that ends."""
    try:
        with FileLock(docs / ".lock", timeout=WAIT):
            yield
    except Timeout:
        raise BusyError(f"{docs / '.lock'} is held by another command") from None


def read(path: Path) -> bytes:
    """The contents of a regular file; OSError for a link, a folder, or one that may not be written."""
    state = path.lstat()
    if not stat.S_ISREG(state.st_mode):
        raise OSError(0, "is not a regular file; links are not followed", str(path))
    if not state.st_mode & stat.S_IWUSR:
        raise PermissionError(13, "is read-only", str(path))
    with os.fdopen(os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0)), "rb") as stream:
        return stream.read()


def replace(path: Path, old: bytes | None, new: bytes) -> None:
    """Put *new* in place of *old*; ``None`` for a file that must not be there yet. Call it under the lock.

    A crash, a full disk or a kill leave the old file or the new one, never a part: the text is written and synced
    beside it first. OSError says what the disk refused; ChangedError that the file is not *old* any more.
    """
    for stale in path.parent.glob(".*.series.tmp"):  # of a command that was killed: nobody else is at work
        with suppress(OSError):
            stale.unlink()
    mode = stat.S_IMODE(path.lstat().st_mode) if old is not None else 0o644
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".series.tmp", dir=path.parent)
    beside = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(new)
            stream.flush()
            os.fsync(stream.fileno())
        beside.chmod(mode)
        if old is None:
            if path.exists() or path.is_symlink():
                raise FileExistsError(17, "is already there; nothing was overwritten", str(path))
        elif read(path) != old:
            raise ChangedError(str(path))
        beside.replace(path)
    except BaseException:
        with suppress(OSError):
            beside.unlink()
        raise
    _sync(path.parent)


def replace_all(docs: Path, texts: Mapping[str, bytes]) -> None:
    """Put several files into a book's folder, by name within it, all or none, however this ends. Call it under the lock.

    A copy of the folder, of links to the same files, takes them, and the two change places in one step of the system
    (Linux, macOS); elsewhere in two, and where the second fails the first is undone.
    """
    for stale in docs.parent.glob(f".{docs.name}.*.series.tmp"):  # of a command that was killed: nobody else is at work
        shutil.rmtree(stale, ignore_errors=True)
    beside = Path(tempfile.mkdtemp(prefix=f".{docs.name}.", suffix=".series.tmp", dir=docs.parent))
    try:
        made = Path(shutil.copytree(docs, beside / docs.name, symlinks=True, copy_function=_linked))
        for name, text in texts.items():
            path = made / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.unlink(missing_ok=True)  # the link, not the file
            with path.open("xb") as stream:
                stream.write(text)
                stream.flush()
                os.fsync(stream.fileno())
            _sync(path.parent)
        _exchange(made, docs)
        _sync(docs.parent)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _linked(source: str, target: str) -> str:
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError:
        shutil.copy2(source, target)
    return target


def _exchange(one: Path, other: Path) -> None:
    """Two folders change places."""
    calls = {
        "linux": ("renameat2", (-100, os.fsencode(one), -100, os.fsencode(other), 2)),
        "darwin": ("renamex_np", (os.fsencode(one), os.fsencode(other), 2)),
    }
    with suppress(KeyError, AttributeError, OSError):
        name, given = calls[sys.platform]
        if getattr(ctypes.CDLL(None), name)(*given) == 0:
            return
    other.rename(aside := one.with_name("before"))
    try:
        one.rename(other)
    except BaseException:
        aside.rename(other)
        raise


def _sync(folder: Path) -> None:
    """Make the rename last through a power cut, where the system can."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
