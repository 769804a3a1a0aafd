"""How long `series status` takes on books of 5 and of 1,000 chapters, in processor seconds: `python tests/bench/status.py`."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import book

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs/chapters/01-openai-story.md").read_text(encoding="utf-8")


def a_book(folder: Path, chapters: int) -> Path:
    """A book of that many chapters, each as long as a real placeholder. Numbers end at 99, so they are used again."""
    docs = book.write(folder)
    for n in range(1, chapters):
        text = TEXT.replace("(openai-", f"(chapter-{n}-").replace("in: absent-from-the-feast", "in: essay")
        (docs / f"chapters/{n % 100:02d}-chapter-{n}.md").write_text(text, encoding="utf-8")
    return docs


def seconds(docs: Path) -> float:
    """Processor time of one command, user and system; the least of three runs."""
    found = []
    for _ in range(3):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        command = [sys.executable, "-P", "-m", "series", "--docs", str(docs), "status"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        found.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return min(found)


if __name__ == "__main__":
    with TemporaryDirectory() as small, TemporaryDirectory() as large:
        few, many = seconds(a_book(Path(small), 5)), seconds(a_book(Path(large), 1000))
    print(f"5 chapters {few:.2f} s, 1,000 chapters {many:.2f} s, difference {many - few:.2f} s (wanted: under 1)")
