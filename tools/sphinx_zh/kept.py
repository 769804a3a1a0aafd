"""What was worked out once, kept for the next process: values by a digest of all that they were made of.

They lie in the virtual environment, beside the code that reads them: what comes with the sources never lies there, and who can
write there need not forge a pickle to run code. Without such an environment, or where nobody can write, nothing is kept.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import sqlite3
import sys
import sysconfig
import time
from collections.abc import Callable
from contextlib import suppress
from functools import cache, lru_cache
from pathlib import Path
from threading import get_ident
from typing import TypeVar

Made = TypeVar("Made")
FOLDER = "SPHINX_ZH_KEPT"
"""The environment variable that names another folder, to be trusted like code; empty for none."""
FILE = "values.sqlite"
DAYS = 30
"""What was not asked for so long goes."""


def folder() -> str:
    """Where values are kept; empty where none are."""
    return os.environ.get(FOLDER, f"{sys.prefix}/.kept" if sys.prefix != sys.base_prefix else "")


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

    A value that is broken or cannot be read is as good as none. Several processes and threads may ask at once.
    """
    if not (place := folder()):
        return make()
    digest = hashlib.sha256()
    for part in of:
        raw = part.encode() if isinstance(part, str) else part
        digest.update(b"%d " % len(raw) + raw)
    name, today = digest.digest(), int(time.time() / 86400)
    with suppress(Exception):  # whatever a foreign pickle raises
        database = _database(place, os.getpid(), get_ident())
        day, raw = database.execute("SELECT day, value FROM kept WHERE name = ?", (name,)).fetchone()
        found: Made = pickle.loads(raw)
        if day < today:
            database.execute("UPDATE kept SET day = ? WHERE name = ?", (today, name))
        return found
    found = make()
    with suppress(OSError, sqlite3.OperationalError):  # another holds it too long, or nobody can write
        row = name, today, pickle.dumps(found)
        try:
            _database(place, os.getpid(), get_ident()).execute("REPLACE INTO kept VALUES (?, ?, ?)", row)
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise
            _database.cache_clear()  # no database, or a broken one
            for path in Path(place).glob(f"{FILE}*"):
                path.unlink()
    return found


@lru_cache(maxsize=32)
def _database(place: str, process: int, thread: int) -> sqlite3.Connection:
    """One for each process and thread, for none may use another's. What nobody has asked for goes when it is opened."""
    Path(place).mkdir(parents=True, exist_ok=True)
    database = sqlite3.connect(f"{place}/{FILE}", isolation_level=None)
    database.executescript("PRAGMA journal_mode = wal; PRAGMA synchronous = off")  # what is lost is made again
    database.execute("CREATE TABLE IF NOT EXISTS kept (name BLOB PRIMARY KEY, day INTEGER, value BLOB)")
    database.execute("DELETE FROM kept WHERE day < ?", (int(time.time() / 86400) - DAYS,))
    return database
