"""``series check`` on mutated pages and data of the real book: no traceback, none over 10 s or 512 MB.

    python tests/bench/fuzz.py [minutes] [first seed]

Each seed is one book with a few mutations in one file, checked in a process of its own with its memory limited. A seed that
fails is printed with what happened; put it into SEEDS, which the tests run.
"""

from __future__ import annotations

import random
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[2]
SECONDS, MEGABYTES = 10, 512
SEEDS = (1, 2, 3, 5, 8, 13, 21, 34, 55, 89)
"""Kept: those that failed once, and a few that never did."""
BITS = [
    "\n", "\n\n", " ", "\t", "  ", "# ", "- ", "> ", "|", "`", "```", "```{note}\n", ":::", ":::{tip}\n", "{fact}`", "<", ">", "[", "](",
    "![", "]", "(", "*", "**", "_", "~~", "$", "$$", "\\", "^", "[^a]", "[^a]: ", "---\n", "+++", "%", "&#0;", "<b>", "{", "}", "：", "，",
    "“", "’", "\u200b", "\ufffd", "\u2028", "\x00", "\U0001f600", "é", "e\u0301", "한", "⻔", "0", "-1", "null", "~", "!!python/object:os.system",
    "&a ", "*a", ": ", "- {", "[[", "<<<<<<< ", "'", '"', "2026-13-45", "\ud7ff", "x" * 3000, "[" * 300, "{" * 300, "> " * 200, "(a)=\n",
]  # fmt: skip


def _insert(chance: random.Random, text: str) -> str:
    at = chance.randrange(len(text) + 1)
    return text[:at] + chance.choice(BITS) * chance.choice((1, 1, 1, 3, 50)) + text[at:]


def _delete(chance: random.Random, text: str) -> str:
    at = chance.randrange(len(text) + 1)
    return text[:at] + text[at + chance.choice((1, 2, 10, 200)) :]


def _copy(chance: random.Random, text: str) -> str:
    at, to = chance.randrange(len(text) + 1), chance.randrange(len(text) + 1)
    piece = text[at : at + chance.choice((5, 50, 500))] * chance.choice((1, 2, 200))
    return text[:to] + piece + text[to:]


def _swap(chance: random.Random, text: str) -> str:
    lines = text.split("\n")
    chance.shuffle(lines)
    return "\n".join(lines)


def mutated(seed: int, docs: Path) -> str:
    """Change one file below *docs* as *seed* says; its name."""
    chance = random.Random(seed)
    kind = chance.choice(("*.md", "*.yaml"))  # first: files of data are many, and short
    path = chance.choice(sorted(docs.rglob(kind)))
    text = path.read_text(encoding="utf-8")
    ways: list[Callable[[random.Random, str], str]] = [_insert, _insert, _insert, _delete, _copy, _swap]
    for _ in range(chance.choice((1, 2, 3, 10, 40))):
        text = chance.choice(ways[:-1] if chance.random() < 0.95 else ways)(chance, text)
    raw = text.encode("utf-8", "surrogatepass")
    if chance.random() < 0.03:
        at = chance.randrange(len(raw) + 1)
        raw = raw[:at] + bytes(chance.randrange(256) for _ in range(3)) + raw[at:]
    path.write_bytes(raw)
    return path.relative_to(docs).as_posix()


# the system's own figure for a child counts the process that it was forked from
PROGRAM = """
import atexit, re, sys
from pathlib import Path
from series.cli import main
peak = lambda: re.findall("VmHWM:[^0-9]*([0-9]+)", Path("/proc/self/status").read_text())
atexit.register(lambda: print(*peak(), file=sys.stderr) if Path("/proc/self/status").is_file() else None)
main()
"""


def fault(seed: int) -> str:
    """What is wrong with how check takes the book of this seed; empty where nothing is."""
    with TemporaryDirectory() as folder:
        docs = Path(folder, "docs")
        shutil.copytree(ROOT / "docs", docs)
        name = mutated(seed, docs)

        def limited() -> None:
            resource.setrlimit(resource.RLIMIT_AS, (MEGABYTES << 21, MEGABYTES << 21))  # addresses, twice what is used

        command = [sys.executable, "-c", PROGRAM, "--docs", str(docs), "check"]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, preexec_fn=limited)
        except subprocess.TimeoutExpired:
            return f"{name}: longer than {SECONDS} s"
        told = done.stderr.splitlines()
        used = int(told[-1]) // 1024 if told and told[-1].isdigit() else 0
        if "Traceback" in done.stderr or done.returncode not in (0, 1) or used > MEGABYTES:
            return f"{name}: exit {done.returncode}, {used} MB, {done.stderr[-300:]}"
        lines = done.stdout.splitlines()
        return f"{name}: {len(lines)} lines" if len(lines) > 51 or any(len(line) > 700 for line in lines) else ""


def main() -> None:
    """Seeds one after the other until the time is up."""
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else 1.0
    first = number = int(sys.argv[2]) if len(sys.argv) > 2 else 1000
    end = time.monotonic() + 60 * minutes
    while time.monotonic() < end:
        if said := fault(number):
            print(f"seed {number}: {said}", flush=True)
        number += 1
    print(f"{number - first} books, seeds {first} to {number - 1}")


if __name__ == "__main__":
    main()
