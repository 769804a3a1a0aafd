"""The book's colours for states and verdicts: the only list of them. Text on fill is at least 7 : 1 in both themes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from series.facts import Verdict
from series.lifecycle import Status
from series.model import Lane


class Ink(NamedTuple):
    """Text and fill, for light and for dark pages."""

    text: str
    fill: str
    dark_text: str
    dark_fill: str


INKS = {
    "teal": Ink("#0b4650", "#dcf0f2", "#97dce5", "#0e2d33"),
    "pink": Ink("#75103f", "#fbe4ee", "#f8b4d3", "#331322"),
    "green": Ink("#0f4f2c", "#e3f3e8", "#9fe3b8", "#10301e"),
    "amber": Ink("#5c3f00", "#fbf0d4", "#f3d08a", "#352809"),
    "blue": Ink("#0b3f7d", "#e4eefb", "#a9cdfb", "#12294a"),
    "purple": Ink("#552080", "#f2e8fa", "#dcbcf7", "#2f1a42"),
    "red": Ink("#7f1d14", "#fbe7e4", "#ffb9ac", "#451712"),
    "grey": Ink("#3d444d", "#eceef1", "#c6cdd6", "#2a2f36"),
}
"""The names by which a book chooses colours for its lanes."""
_STATES = "planned amber, drafting purple, review blue, published green, paused grey, withdrawn grey, retracted red"
_VERDICTS = "confirmed green, imprecise amber, contradicted red, unverifiable purple, opinion grey, unchecked blue"
STATUS = {Status[word.upper()]: INKS[colour] for word, colour in map(str.split, _STATES.split(","))}
VERDICT = {Verdict[word.upper()]: INKS[colour] for word, colour in map(str.split, _VERDICTS.split(","))}


def css(lanes: Iterable[Lane] = ()) -> str:
    """A style sheet that gives ``.status-…``, ``.verdict-…`` and ``.lane-…`` their ``--ink`` and ``--fill``, by ``color-scheme``."""
    rules = []
    of_lanes = {lane.id: INKS[lane.colour] for lane in lanes}
    named: tuple[tuple[str, Mapping[Any, Ink]], ...] = (("status", STATUS), ("verdict", VERDICT), ("lane", of_lanes))
    for name, inks in named:
        for word, ink in inks.items():
            text, fill = f"light-dark({ink.text},{ink.dark_text})", f"light-dark({ink.fill},{ink.dark_fill})"
            rules.append(f".{name}-{word}{{--ink:{text};--fill:{fill}}}")
    return "\n".join(rules) + "\n"
