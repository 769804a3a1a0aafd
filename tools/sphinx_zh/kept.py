"""What was worked out once, kept for the next process: values by a digest of all that they were made of.

They lie in the virtual environment, beside the code that reads them: what comes with the sources never lies there, and who can
write there need not forge a pickle to run code. Without such an environment, or where nobody can write, nothing is kept.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import sys
import sysconfig
import tempfile
import time
import zlib
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TypeVar

Made = TypeVar("Made")
FOLDER = "SPHINX_ZH_KEPT"
"""The environment variable that names another folder, to be trusted like code; empty for none."""
DAYS = 30
"""What was not asked for so long goes."""


def folder() -> Path | None:
    """Where values are kept; ``None`` where none are."""
    own = f"{sys.prefix}/.kept" if sys.prefix != sys.base_prefix else ""
    named = os.environ.get(FOLDER, own)
    return Path(named) if named else None


@cache
def code(*folders: Path) -> str:
    """Of what makes values: the Python, each package installed with its version, all files below *folders*."""
    found = hashlib.sha256(sys.version.encode())
    for place in map(sysconfig.get_path, ("purelib", "platlib")):
        found.update("/".join(sorted(path.name for path in Path(place).glob("*.dist-info"))).encode())
    for path in sorted(path for place in folders for path in place.rglob("*.*")):
        found.update(path.read_bytes() if path.is_file() and path.suffix != ".pyc" else b"")
    return found.hexdigest()


def value(make: Callable[[], Made], *of: str | bytes) -> Made:
    """What *make* gives, a pure function of *of*: its code, named by :func:`code`, and its arguments.

    A file that is broken or cannot be read is as good as none. Several processes may ask at once.
    """
    if (place := folder()) is None:
        return make()
    digest = hashlib.sha256()
    for part in of:
        raw = part.encode() if isinstance(part, str) else part
        digest.update(b"%d " % len(raw) + raw)
    name = digest.hexdigest()
    path = place / name[:2] / name[2:]
    with suppress(Exception):  # whatever a foreign pickle raises
        found: Made = pickle.loads(zlib.decompress(path.read_bytes()))
        if path.stat().st_mtime < time.time() - 86400:
            os.utime(path)
        return found
    found = make()
    with suppress(OSError):
        _write(path, zlib.compress(pickle.dumps(found), 1))
    return found


def _write(path: Path, raw: bytes) -> None:
    _tidy(path.parents[1])
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as stream:
        stream.write(raw)
    Path(name).replace(path)


@cache
def _tidy(place: Path) -> None:
    """Once a process that writes: remove what nobody has asked for."""
    for path in place.glob("*/*"):
        if path.stat().st_mtime < time.time() - DAYS * 86400:
            path.unlink()
