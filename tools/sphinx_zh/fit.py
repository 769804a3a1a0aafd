"""Whether the words of a finished drawing can be read: measured from its shapes and the widths of characters."""

from __future__ import annotations

import cmath
import re
from collections.abc import Iterator, Mapping, Sequence
from math import inf, radians
from unicodedata import east_asian_width
from xml.etree import ElementTree as ET

SVG = "{http://www.w3.org/2000/svg}"
Box = tuple[float, float, float, float]
"""Left, top, right, bottom, in px of the drawing."""
Placed = tuple[ET.Element, tuple[ET.Element, ...], complex, complex, Mapping[str, str]]
"""An element, those around it, what takes a point *z* of it (x + y·i) to ``a·z + b`` of the drawing, what it inherits."""
_ADVANCES = {"“”‘’·": 0.4, " iljtfIr.,:;'|!/()[]-": 0.28, "ckszvxyJ": 0.5, "mwMW@%": 0.85}
_EM = {ch: em for chars, em in _ADVANCES.items() for ch in chars} | {chr(code): 0.6 for code in range(0xE000, 0xF900)}
"""Of characters that are no Han and no common Latin; those that stand for entities are as the renderer takes them."""
_ABOVE = {"hanging": 0.0, "text-before-edge": 0.0, "middle": 0.5, "central": 0.5}
"""How much of a line's em is above its y, by where its baseline is."""
_INHERITED = ("font-size", "text-anchor", "dominant-baseline", "fill")
GROUND = "ground"
"""The class of a shape that lies under everything and holds no words."""
_DOT = 10  # px: a circle's radius below which it holds no words


def width(text: str) -> float:
    """In em: a wide character is one; Latin as Arial has it, from which other sans fonts differ by a twentieth."""
    return sum(_EM.get(ch) or (1 if east_asian_width(ch) in "WFA" else 0.68 if ch.isupper() else 0.56) for ch in text)


def right(root: ET.Element) -> float:
    """The right edge of all words and shapes."""
    return max(box[2] for placed in _placed((root, (), 1, 0, {})) for _, box in _boxes(placed))


def misfits(root: ET.Element) -> dict[tuple[str, ...], int]:
    """Words that leave the drawing or the shape that they stand in, or that a shape covers; and pairs that overlap.

    With each the cells that a line in its shape may have, 0 where it has none.
    """
    left, top, wide, high = map(float, root.attrib["viewBox"].split())
    shapes: list[tuple[Box, ET.Element, Sequence[ET.Element]]] = []
    texts: list[tuple[Box, str, ET.Element, Sequence[ET.Element], int]] = []
    for placed in _placed((root, (), 1, 0, {})):
        for words, box in _boxes(placed):
            if words:
                texts.append((box, words, placed[0], placed[1], len(shapes)))
            elif placed[4].get("fill") != "none" and GROUND not in placed[0].get("class", ""):
                shapes.append((box, placed[0], placed[1]))
    found: dict[tuple[str, ...], int] = {}
    for n, (box, words, element, parents, painted) in enumerate(texts):
        own = next((near for one in parents[::-1] if (near := [s for s in shapes[:painted] if one in s[2]])), [])
        holding = ((s[0], _slack(s)) for s in own if _holds(s[0], box))
        around, slack = min(holding, key=lambda s: s[0][2] - s[0][0], default=(None, 0.0))
        room = around or (-inf, -inf, inf, inf)
        em = box[3] - box[1]  # higher by less than half a line is no harm
        outside = box[0] < max(left - 1, room[0] - slack) or box[2] > min(left + wide + 1, room[2] + slack)
        outside |= box[1] < max(top - 2, room[1] - em / 2) or box[3] > min(top + high + 2, room[3] + em / 2)
        over = (s[0] for k, s in enumerate(shapes) if s[0] is not around and _is_over(s[1], k >= painted))
        if outside or any(_overlap(box, other) for other in over):
            found[(words,)] = int(2 * (room[2] - room[0]) / em - 2) if around else 0
        found |= {(words, t[1]): 0 for t in texts[n + 1 :] if t[2] is not element and _overlap(box, t[0])}
    return found


def _slack(shape: tuple[Box, ET.Element, object]) -> float:
    """How far words may leave a shape, in px: further where it is but a pale ground, as of words at an arrow."""
    return (shape[0][2] - shape[0][0]) / 4 if "opacity" in shape[1].attrib else 0.5


def _is_over(shape: ET.Element, later: bool) -> bool:
    if tag(shape) == "circle":
        return float(shape.get("r", 0)) < _DOT
    return tag(shape) == "rect" and (later or shape.get("class") == "task")


def _holds(box: Box, words: Box) -> bool:
    is_beside = words[2] < box[0] or words[0] > box[2]
    return not is_beside and box[1] < (words[1] + words[3]) / 2 < box[3] and box[2] - box[0] > _DOT


def _overlap(one: Box, other: Box) -> bool:
    x, y = (min(one[n + 2], other[n + 2]) - max(one[n], other[n]) for n in (0, 1))
    return x > 2 and y > 3  # px: less is the air around a character


def _placed(placed: Placed) -> Iterator[Placed]:
    """It and what is in it, in the order of painting."""
    element, parents, a, b, style = placed
    if tag(element) in ("defs", "marker") or {"transform", "transform-origin"} <= element.attrib.keys():
        return
    for name, said in re.findall(r"(\w+)\(([^)]*)\)", element.get("transform", "")):
        if name == "translate":
            b += a * complex(*numbers(said)[:2])
        elif name == "rotate":
            a *= cmath.rect(1, radians(length(said, 1)))
    style = {**style, **{name: element.attrib[name] for name in _INHERITED if name in element.attrib}}
    yield element, parents, a, b, style
    for child in () if tag(element) == "text" else element:
        yield from _placed((child, (*parents, element), a, b, style))


def _boxes(placed: Placed) -> Iterator[tuple[str, Box]]:
    """Each line of a text, or no words and the box of a shape."""
    element, _, a, b, style = placed
    for words, *corners in _lines(element, style) if tag(element) == "text" else _shape(element):
        ends = [a * z + b for z in corners]
        xs, ys = sorted(z.real for z in ends), sorted(z.imag for z in ends)
        yield words, (xs[0], ys[0], xs[1], ys[1])


def _lines(text: ET.Element, style: Mapping[str, str]) -> Iterator[tuple[str, complex, complex]]:
    em = length(style.get("font-size"), 16, 16)
    y = length(text.get("y"), em)
    for line in [child for child in text if child.get("x")] or [text]:
        y = length(line.get("y"), em, y) + length(line.get("dy", text.get("dy")), em)
        words = " ".join("".join(line.itertext()).split())
        long = width(words) * em
        x = length(line.get("x"), em) - long * {"middle": 0.5, "end": 1}.get(style.get("text-anchor", ""), 0)
        top = y - em * _ABOVE.get(style.get("dominant-baseline", ""), 0.86)
        if words:
            yield words, complex(x, top), complex(x + long, top + em)


def _shape(shape: ET.Element) -> Iterator[tuple[str, complex, complex]]:
    """A rectangle, a circle, a timeline's box, a path without arcs: the box of a pie's slice would say nothing."""
    names = {"rect": ("x", "y", "width", "height"), "circle": ("cx", "cy", "r")}.get(tag(shape), ())
    x, y, *size = (length(shape.get(name), 1) for name in names) if names else (0, 0)
    if len(size) == 2 and size[0]:
        yield "", complex(x, y), complex(x + size[0], y + size[1])
    elif len(size) == 1:
        yield "", complex(x - size[0], y - size[0]), complex(x + size[0], y + size[0])
    elif timeline := re.match(r"M0 (\S+) v\S+ q\S+ \S+ h(\S+)", shape.get("d", "")):
        yield "", 0j, complex(float(timeline[2]) + 10, float(timeline[1]))
    elif len(found := numbers(shape.get("d", ""))) > 1 and not re.search("[AaHhVv]", shape.get("d", "")):
        xs, ys = sorted(found[::2]), sorted(found[1::2])
        yield "", complex(xs[0], ys[0]), complex(xs[-1], ys[-1])


def numbers(text: str) -> list[float]:
    """Every number in a path, a transform, a list of points."""
    return [float(number) for number in re.findall(r"-?(?:\d+\.?\d*|\.\d+)(?:e-?\d+)?", text)]


def length(text: str | None, em: float, default: float = 0) -> float:
    """In px, of a length as SVG writes it; *default* where there is none."""
    found = numbers(text or "")
    return found[0] * (em if str(text).endswith("em") else 1) if found else default


def tag(element: ET.Element) -> str:
    """Its name without the namespace."""
    return str(element.tag).rpartition("}")[2]
