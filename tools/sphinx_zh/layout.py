"""Where the parts of a finished drawing stand, what colours its events and where they lead.

The renderer's own layout is airy, sets some words over their signs, knows no stretch of time behind all rows and begins
bars below 0.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from math import ceil
from typing import NamedTuple
from xml.etree import ElementTree as ET

from sphinx_zh import fit
from sphinx_zh.fit import SVG

AXIS_TEXT = 15  # px: of the dates below a gantt


class Mark(NamedTuple):
    """Of an event in a timeline or a gantt: a class that colours it, and where its words lead."""

    tint: str
    href: str = ""


def laid_out(root: ET.Element, ident: str, width: int) -> None:
    """Number the parts of each event, for :func:`mark`, and set the rows of a timeline, the words and dates of a gantt, the bars of a
    chart."""
    _number(root, ident)
    _thin(root)
    _compact(root)
    _begin_at_zero(root)
    _make_room(root)
    _spread(root, width)


def _thin(root: ET.Element) -> None:
    """Of the dates of a gantt and the numbers of a chart as many stay as have room beside each other."""
    for axis in root.iter(f"{SVG}g"):
        is_label = axis.get("class") == "label"
        is_chart = is_label and all(re.fullmatch(r"[\d.]+", "".join(one.itertext())) for one in axis)
        ticks = [tick for tick in axis if is_chart or tick.get("class") == "tick"]
        places = [fit.numbers(tick.get("transform", "0"))[0] for tick in ticks]
        if len(ticks) > 1 and places[-1] != places[0]:
            longest = max(fit.width("".join(tick.itertext())) for tick in ticks) * AXIS_TEXT + 8
            every = ceil(longest * len(ticks) / abs(places[-1] - places[0]))
            for tick in (tick for n, tick in enumerate(ticks) if n % every):
                for words in tick.findall(f"{SVG}text"):
                    tick.remove(words)
                if is_chart:
                    axis.remove(tick)


_ROW = re.compile(r"translate\(([\d.]+), ([\d.]+)\)")
_GAP = 8  # px between the rows of a timeline


def _compact(root: ET.Element) -> None:
    """In a ``timeline TD`` with one event a period each row is as high as it must be, and a period that repeats stands once.

    The renderer makes all rows as high as the highest, and leaves as much between them.
    """
    boxes = [(group, _ROW.match(group.get("transform", ""))) for group in root if "Wrapper" in group.get("class", "")]
    placed = [(group, float(found[1]), float(found[2])) for group, found in boxes if found]
    rows = sorted({y for _, _, y in placed})
    periods = [(group, y) for group, _, y in placed if group.get("class") == "taskWrapper"]
    if not rows or [y for _, y in periods] != rows or len(placed) != 2 * len(rows):
        return
    highs = {y: max(_high(group) for group, _, at in placed if at == y) for y in rows}
    moved, at = {}, rows[0] - _GAP * 2
    for y in rows:
        moved[y] = at
        at += highs[y] + _GAP
    for group, x, y in placed:
        group.set("transform", f"translate({x:g}, {moved[y]:g})")
    box = fit.numbers(root.attrib["viewBox"])
    less = rows[-1] - moved[rows[-1]]
    for line in (line for group in root for line in group if group.get("class") == "lineWrapper"):
        if line.get("y1") != line.get("y2"):  # the axis
            line.set("y2", f"{float(line.attrib['y2']) - less:g}")
        elif row := [y for y in rows if y <= float(line.attrib["y1"])]:
            line.attrib.update(dict.fromkeys(("y1", "y2"), f"{float(line.attrib['y1']) - row[-1] + moved[row[-1]]:g}"))
    box[3] -= less
    root.set("viewBox", " ".join(f"{number:g}" for number in box))
    for (one, _), (other, _) in reversed(list(pairwise(periods))):
        if "".join(one.itertext()) == "".join(other.itertext()):
            root.remove(other)


def _begin_at_zero(root: ET.Element) -> None:
    """A chart's bars begin at its 0; the renderer's begin at the edge, a little below it, and the short ones look too long."""
    axes = [(axis.get("class"), text) for axis in root.iter(f"{SVG}g") for text in axis.iter(f"{SVG}text")]
    zero = [(name, fit.numbers(text.get("transform", "0 0"))) for name, text in axes if "".join(text.itertext()) == "0"]
    upright = next((at[1] for name, at in zero if name == "left-axis"), None)
    lying = next((at[0] for name, at in zero if name in ("top-axis", "bottom-axis")), None)
    plots = (group for group in root.iter(f"{SVG}g") if group.get("class", "").startswith("bar-plot"))
    for bar in (bar for group in plots for bar in group):
        x, y, width = (float(bar.attrib[name]) for name in ("x", "y", "width"))
        if upright is not None:
            bar.set("height", f"{max(upright - y, 0):g}")
        elif lying is not None:
            bar.attrib.update(x=f"{lying:g}", width=f"{max(x + width - lying, 0):g}")


def _make_room(root: ET.Element) -> None:
    """Names of bars that lie are inside: the renderer takes Latin for narrower than it is."""
    axes = (axis for axis in root.iter(f"{SVG}g") if axis.get("class") == "left-axis")
    labels = [text for axis in axes for text in axis.iter(f"{SVG}text") if text.get("text-anchor") == "end"]
    wide = (fit.width("".join(text.itertext())) * 14 - fit.numbers(text.get("transform", "0"))[0] for text in labels)
    if (out := max(wide, default=0)) <= 0:
        return
    out += 14  # fonts differ: one character more
    left, top, whole, high = fit.numbers(root.attrib["viewBox"])
    for ground in (rect for rect in root.iter(f"{SVG}rect") if rect.get("width") == f"{whole:g}"):
        ground.attrib.update(x=f"{left - out:g}", width=f"{whole + out:g}")
    root.set("viewBox", f"{left - out:g} {top:g} {whole + out:g} {high:g}")


def _high(group: ET.Element) -> float:
    numbers = (re.match(r"M0 ([\d.]+)", path.get("d", "")) for path in group.iter(f"{SVG}path"))
    return max((float(number[1]) + 5 for number in numbers if number), default=0)


def _spread(root: ET.Element, width: int) -> None:
    """In a gantt a ``vert`` that lasts is the ground of all rows while it does, and a milestone's words stand beside it.

    The renderer draws a line where the one begins, and sets the other's words over it where it errs about the room.
    """
    high = 0.0
    grid = next((fit.numbers(group.get("transform", "")) for group in root if group.get("class") == "grid"), [])
    bars = [(group, bar) for group in root for bar in group if _NTH in bar.attrib and bar.tag == f"{SVG}rect"]
    for stripe in (bar for group in root for bar in group if "section" in bar.get("class", "").split()):
        stripe.set("width", str(width))
    for group, bar in bars if grid else ():
        words = next(text for text in group if text.get(_NTH) == bar.get(_NTH) and text is not bar)
        x, middle = float(bar.attrib["x"]), fit.numbers(bar.get("transform-origin", "0"))[0]
        kinds = bar.get("class", "").split()
        if "vert" in kinds and middle - x > 1:
            bar.attrib.update(width=f"{2 * (middle - x):g}", y="12", height=f"{grid[1] - 12:g}")
            bar.set("class", f"task crit0 {fit.GROUND}")
            words.attrib.update({"class": "taskText taskText0", "x": f"{middle:g}", "y": "34"})
            group.remove(bar)
            root.insert(0, bar)
            high = high or grid[1] + 32
        elif "vert" in kinds:
            high = grid[1] + 52  # its name stands below the dates
        elif "milestone" in kinds:
            right = x + float(bar.attrib["width"]) + 5
            has_room = right + fit.width("".join(words.itertext()).strip()) * 16 < width
            side, at = ("Right", right) if has_room else ("Left", x - 5)
            words.attrib.update({"class": f"taskTextOutside{side} taskTextOutside0", "x": f"{at:g}"})
    if high:
        root.set("viewBox", f"0 0 {fit.numbers(root.attrib['viewBox'])[2]:g} {high:g}")


_NTH = "data-nth"


def _number(root: ET.Element, ident: str) -> None:
    """Say on each part of an event which one it is in the text, as long as the drawing is worked on."""
    for n, group in enumerate(group for group in root.iter() if group.get("class") == "eventWrapper"):
        group.set(_NTH, str(n))
    for element in root.iter():
        if found := re.fullmatch(rf"{ident}-task(\d+)(?:-text)?", element.get("id", "")):
            element.set(_NTH, str(int(found[1]) - 1))


def mark(root: ET.Element, marks: Sequence[Mark]) -> None:
    """Give each event its class, and its words the address that they lead to."""
    if any(one.href for one in marks):
        root.set("role", "group")  # an image holds no links
    for parent in list(root.iter()):
        for at, element in enumerate(list(parent)):
            nth = element.attrib.pop(_NTH, None)
            of_it = marks[int(nth)] if nth is not None and int(nth) < len(marks) else None
            if of_it:
                element.set("class", f"{element.get('class', '')} {of_it.tint}".strip())
            if of_it and of_it.href and element.tag != f"{SVG}rect":
                parent[at] = link = ET.Element(f"{SVG}a", {"href": of_it.href})
                link.append(element)
