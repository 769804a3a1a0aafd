"""What is set wrongly in a line of Chinese, and what would be right: after W3C's clreq and the book's own handbook."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
WIDE = "，。；：？！、（）《》〈〉「」『』【】"
OBJECT = "\ufffc"
"""Stands for what is not prose: code, an image, a role without words of its own."""


@dataclass(frozen=True)
class Slip:
    """Something set wrongly: where in the text, what stands there with a little around it, and what would be right."""

    at: int
    wrong: str
    right: str


_HALF = dict(zip(",;:?!", "，；：？！", strict=True))
_RULES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), right)
    for pattern, right in (
        # a space between Han and Latin letters or digits
        (rf"(?<=[{HAN}])(?=[A-Za-z0-9])", " "),
        (rf"(?<=[A-Za-z0-9])(?=[{HAN}])", " "),
        # no space beside full-width punctuation; between two such marks it may be meant
        (rf"(?<=[{WIDE}])[ \u00a0]+(?=[^\s{WIDE}])|(?<=[^\s{WIDE}])[ \u00a0]+(?=[{WIDE}])", ""),
        # other spaces than the plain one
        (r"[\u200b\ufeff]", ""),
        (rf"(?<=[{HAN}])[\u00a0\u2000-\u200a\u202f\u3000]+(?=[{HAN}])", ""),
        (r"[\u00a0\u2000-\u200a\u202f\u3000]", " "),
        # more than one space
        (r"(?<=[^\s]) {2,}(?=[^\s])", " "),
        # an en dash in a model's name
        (r"(?<=[A-Za-z])\u2013(?=\d)", "-"),
        # dots and dashes of typewriters
        (rf"(?<=[{HAN}{WIDE}])\.{{3,}}", "……"),
        (rf"(?<=[{HAN}])--+(?=[{HAN}])", "——"),
        # the same mark twice, and two that exclude each other
        (rf"(?<=[{HAN}A-Za-z0-9])(?:([，。；：、])[，；：、]+|(。)。+)", r"\1\2"),
        # a full stop of half width at a Chinese sentence's end
        (rf"(?<=[{HAN}])\.(?=$|[ \n])", "。"),
    )
)
_HALF_WIDTH = re.compile(rf"(?<=[{HAN}”’》）]) ?([,;:?!])(?=$|[ {HAN}“‘《（?!])")
_HAN = re.compile(f"[{HAN}{WIDE}]")
_WIDE_LATIN = re.compile("[Ａ-Ｚａ-ｚ０-９](?:[－．]?[Ａ-Ｚａ-ｚ０-９])*")
_HAN_SPACE = re.compile(rf"(?<=([{HAN}]{{2}})) +(?=([{HAN}]{{2,}}))")
_STRAIGHT = re.compile(rf"(?<=[{HAN}{WIDE}])\"|\"(?=[{HAN}{WIDE}])")


def slips(text: str) -> list[Slip]:
    """All that is set wrongly in *text*, in its order; line breaks in it count for nothing."""
    found: list[Slip] = []
    for pattern, right in _RULES:
        found += [_slip(text, m, m.expand(right)) for m in pattern.finditer(text)]
    found += [_slip(text, m, _HALF[m[1]]) for m in _HALF_WIDTH.finditer(text)]
    found += [_slip(text, m, unicodedata.normalize("NFKC", m[0])) for m in _WIDE_LATIN.finditer(text)]
    found += [_slip(text, m, "") for m in _HAN_SPACE.finditer(text) if not _is_meant(m)]
    found += _brackets(text)
    found += [_slip(text, m, "“”"[text.count('"', 0, m.start()) % 2]) for m in _STRAIGHT.finditer(text)]
    found += _quotes(text)
    kept: dict[int, Slip] = {}
    for slip in found:
        kept.setdefault(slip.at, slip)
    return [kept[at] for at in sorted(kept)]


def _slip(text: str, m: re.Match[str], right: str) -> Slip:
    before, after = text[max(0, m.start() - 4) : m.start()], text[m.end() : m.end() + 4]
    shown = [part.replace("\n", " ").replace(OBJECT, "…") for part in (before, m[0], right, after)]
    return Slip(m.start(), f"{shown[0]}{shown[1]}{shown[3]}", f"{shown[0]}{shown[2]}{shown[3]}")


def _is_meant(space: re.Match[str]) -> bool:
    """Whether a space between Han stands behind a number (第一章 总则, 附录一 名词), or between lines of verse."""
    before = re.search(rf"[{HAN}]+$", space.string[: space.start()])
    words = before[0] if before else ""
    return words[-1:] in set("章节回卷编部篇课条一二三四五六七八九十") or (
        len(words) > 4 and len(words) == len(space[2])
    )


def _brackets(text: str) -> list[Slip]:
    """Brackets of half width around or behind Han, and such as are closed by the other kind."""
    found: list[Slip] = []
    opened: list[re.Match[str]] = []
    for m in re.finditer(r" ?\(|[)（）]", text):
        if m[0].strip() in ("(", "（"):
            opened.append(m)
            continue
        start = opened.pop() if opened else None
        if start is None:
            continue
        inside = text[start.end() : m.start()]
        is_chinese = bool(
            _HAN.search(inside) or (inside and _HAN.match(text[max(0, start.start() - 1) : start.start()]))
        )
        if start[0].strip() == "(" and (is_chinese or m[0] == "）"):
            found.append(_slip(text, start, "（"))
        if m[0] == ")" and (is_chinese or start[0] == "（"):
            found.append(_slip(text, m, "）"))
    return found + [_unclosed(text, start, "）") for start in opened if start[0] == "（"]


def _quotes(text: str) -> list[Slip]:
    """Quotation marks that close before they open, open twice, or stay open."""
    found: list[Slip] = []
    for opening, closing in ("“”", "‘’"):
        is_open: re.Match[str] | None = None
        for m in re.finditer(f"[{opening}{closing}]", text):
            before, after = text[: m.start()], text[m.end() :]
            if m[0] == "’" and re.search(r"[A-Za-z]$", before) and (not is_open or re.match("[A-Za-z]", after)):
                continue  # an apostrophe
            if (m[0] == opening) is bool(is_open):
                found.append(_slip(text, m, closing if is_open else opening))
            is_open = None if is_open else m
        is_one_of_several = re.search("[。！？…]$", text)  # paragraphs: only the last of a long quotation closes
        if is_open and is_open.start() and not is_one_of_several:
            found.append(_unclosed(text, is_open, closing))
    return found


def _unclosed(text: str, start: re.Match[str], closing: str) -> Slip:
    """Nobody knows where it was to end: the words that it opens are shown with the mark behind them."""
    words = text[start.start() : start.start() + 6].replace("\n", " ").replace(OBJECT, "…")
    return Slip(start.start(), words, f"{words}…{closing}")
