"""``PYTHONPATH=tests:tools python tests/bench/live.py [series] [first seed]``: random edits of a live book against new builds.

Prints each series that differs; 200 of ten edits take about an hour of one core. The tests run two short ones.
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import live_edits


def main() -> int:
    """1 where a series differs."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    first = int(sys.argv[2]) if len(sys.argv) > 2 else 1000
    failed = 0
    for seed in range(first, first + number):
        with TemporaryDirectory() as folder:
            if found := live_edits.difference(Path(folder), seed, 10):
                failed += 1
                print(found, flush=True)
    print(f"{number} series, seeds {first} to {first + number - 1}: {failed} differ")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
