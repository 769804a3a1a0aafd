"""The states and the moves between them as Mermaid text, with or without how many chapters are in each."""

from __future__ import annotations

from collections import Counter

from series.lifecycle import MOVES, Status
from series.model import Library


def diagram(library: Library | None = None) -> str:
    """Every state and every move; with a *library*, each state says how many of its chapters are in it.

    A flowchart: for so many moves the state diagram's layout gives up. That a paused chapter may go back to where it
    was is told in words, since two more arrows would hide the road.
    """
    count = Counter(chapter.status for chapter in library.chapters) if library else Counter()
    many = {status: f"<br>{count[status]} 章" if count[status] else "" for status in Status}
    nodes = [f'  {status}["{status.icon} {status.zh}{many[status]}"]' for status in Status]
    arrows = [f"  {before} --> {after}" for before in Status for after in MOVES[before]]
    return "\n".join(["flowchart TD", *nodes, *arrows]) + "\n"


def told(library: Library | None = None) -> str:
    """The same in words, for those who cannot see it."""
    count = Counter(chapter.status for chapter in library.chapters) if library else Counter()
    now = "；".join(f"{status.zh} {count[status]} 章" for status in Status if count[status])
    moves = "；".join(
        f"{before.zh}之后可以是{'、'.join(after.zh for after in MOVES[before])}" for before in Status if MOVES[before]
    )
    ends = "、".join(state.zh for state in Status if not MOVES[state])
    back = f"{Status.PAUSED.zh}之后也可以回到停下之前的状态"
    return (f"现在：{now}。" if now else "") + f"{moves}；{back}；{ends}之后不再变化。"
