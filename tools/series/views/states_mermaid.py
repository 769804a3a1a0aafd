"""The states and the moves between them as Mermaid text."""

from __future__ import annotations

from series.lifecycle import MOVES, Status


def diagram() -> str:
    """Every state and every move.

    A flowchart: for so many moves the state diagram's layout gives up. That a paused chapter may go back to where it
    was is told in words, since two more arrows would hide the road.
    """
    nodes = [f'  {status}["{status.icon} {status.zh}"]' for status in Status]
    arrows = [f"  {before} --> {after}" for before in Status for after in MOVES[before]]
    return "\n".join(["flowchart TD", *nodes, *arrows]) + "\n"


def told() -> str:
    """The same in words, for those who cannot see it."""
    moves = "；".join(f"“{before.zh}”可改为{_choice(before)}" for before in Status if MOVES[before])
    ends = "".join(f"“{state.zh}”" for state in Status if not MOVES[state])
    return f"{moves}。{ends}之后不再变化。"


def _choice(before: Status) -> str:
    """``“写作中”“暂缓”或“已取消”``; out of a pause the state before it as well."""
    words = [f"“{after.zh}”" for after in MOVES[before]]
    if before is Status.PAUSED:
        words.insert(0, "停下之前的状态、")
    return f"{''.join(words[:-1])}或{words[-1]}" if len(words) > 1 else words[0]
