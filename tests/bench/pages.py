"""``PYTHONPATH=tests:tools python tests/bench/pages.py [large]``: the same page in a book of 6 and of 500 chapters costs a reader the same.

Builds both with the real templates, prints time and weight, and fails where a page differs by more than 1 % or asks for
more files. Not part of the test suite: it takes a minute.
"""

from __future__ import annotations

import gzip
import sys
import tempfile
import time
from pathlib import Path

import book
import site_build

SMALL, LARGE = 6, 500
TOLERANCE = 0.01
ROW = 300
"""So many bytes, compressed, may a chapter add to the board."""
PAGES = ("chapters/00-essay", "chapters/02-chapter-002", "evidence/events", "evidence/claims")


def written(folder: Path, number: int) -> Path:
    """A sound book of *number* chapters: the tiny one's essay, then placeholders, each named in as many letters."""
    docs = book.write(folder)
    placeholder = (docs / "chapters/01-next-chapter.md").read_text(encoding="utf-8")
    for n in range(2, number):
        text = placeholder.replace("下一章", f"第 {n:03d} 章")
        (docs / f"chapters/{n:02d}-chapter-{n:03d}.md").write_text(text, encoding="utf-8")
    names = [f"chapters/{n:02d}-chapter-{n:03d}" for n in range(2, number)]
    trees = ("\n".join(names[at : at + 250]) for at in range(0, len(names), 250))  # no paragraph is longer than may be
    again = "\n```\n\n```{toctree}\n:hidden:\n\n"
    book.change(docs, "index.md", "chapters/01-next-chapter\n", f"chapters/01-next-chapter\n{again.join(trees)}\n")
    book.with_board(docs)
    site_build.conf(folder)
    return folder


def measured(number: int) -> dict[str, tuple[int, int, int]]:
    """For each page: bytes of HTML, the same compressed, files asked for."""
    with tempfile.TemporaryDirectory() as name:
        folder = written(Path(name), number)
        times = []
        for _ in range(2):
            start = time.process_time()
            built = site_build.build(folder)
            times.append(time.process_time() - start)
            assert not built.error and not built.warnings, (built.error, built.warnings[:3])
        assert built.read == built.written == (), "an unchanged book was read again"
        print(f"{number:>4} chapters: built in {times[0]:.1f} s cpu, unchanged {times[1]:.1f} s")
        found = {}
        for page in (*PAGES, "tracking"):
            raw = (built.out / f"{page}.html").read_bytes()
            asked = raw.count(b"<script ") + raw.count(b'rel="stylesheet"') + raw.count(b'rel="icon"') + 1
            found[page] = (len(raw), len(gzip.compress(raw, 6)), asked)
        return found


def main(large: int) -> int:
    """1 where a page is not the same in both books, else 0."""
    small, big = measured(SMALL), measured(large)
    failed = 0
    for page in PAGES:
        difference = abs(big[page][0] - small[page][0]) / small[page][0]
        is_same = difference <= TOLERANCE and small[page][2] == big[page][2]
        failed += not is_same
        print(f"{page:<26} {small[page]} {big[page]} {difference:.2%} {'' if is_same else 'NOT THE SAME'}")
    row = (big["tracking"][1] - small["tracking"][1]) / (large - SMALL)
    print(f"a row of the board: {row:.0f} bytes")
    return int(failed > 0 or row > ROW)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else LARGE))
