"""How long the plan of a clipping takes, in processor seconds, for ¼, ½ and 1 MB: `python tests/bench/clipping.py`."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from time import process_time

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))

from series import clipping, library  # noqa: E402

PROSE = "\n".join(
    line
    for path in sorted((ROOT / "docs/chapters").glob("*.md"))
    for line in path.read_text(encoding="utf-8").split("\n---\n", 1)[1].split("\n")
)
CASE = (ROOT / "tests/cases/clippings/like-the-essay.md").read_text(encoding="utf-8")


def text(size: int) -> bytes:
    """A clipping of about that many bytes: chronicles and prose in turn, no part of it twice the same."""
    parts, chronicle = [CASE.partition("### ")[0]], CASE[CASE.index("2016 之前") : CASE.index("### 断线")]
    n = 0
    while len("".join(parts).encode()) < size:
        n += 1
        parts += [
            f"### 第 {n} 部分\n\n",
            chronicle.replace("铁路", f"第 {n} 段铁路"),
            PROSE.replace("。", f"（第 {n} 次）。")[:60_000],
            "\n\n",
        ]
    return "".join(parts).encode()[:size].decode("utf-8", "ignore").encode() + b"\n"


if __name__ == "__main__":
    entry = {"on": date(2026, 11, 28), "by": "editors"}
    for size in (1 << 18, 1 << 19, 1 << 20):
        raw = text(size)
        start = process_time()
        plan = clipping.plan(raw, library.Reading(), entry=entry)
        print(f"{len(raw):,} bytes, {len(plan.events)} events: {process_time() - start:.2f} s")
