"""Random series of edits, each build compared with a fresh one byte by byte: ``PYTHONPATH=tests:tools python tests/bench/changes.py [200] [first seed]``."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import edits

if __name__ == "__main__":
    os.environ.setdefault("SOURCE_DATE_EPOCH", "1795900000")
    number, first = (int(word) for word in (*sys.argv[1:], *("200", "0")[len(sys.argv) - 1 :]))
    found = []
    for seed in range(first, first + number):
        with tempfile.TemporaryDirectory() as name:
            found += filter(None, [edits.fault(seed, Path(name))])
        print(f"\r{seed - first + 1} of {number}, {len(found)} differ", end="", flush=True)
    print("\n" + "\n".join(found))
    sys.exit(bool(found))
