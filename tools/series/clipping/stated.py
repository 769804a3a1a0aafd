"""A date as Chinese writers put it at the beginning of a line → EDTF at the precision written."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from series.clipping.forms import FORMS, PARTS, THIRDS
from series.dates import When, Wrong

WIDE = str.maketrans("０１２３４５６７８９／－．\u3000\u00a0\u2009\u202f", "0123456789/-.    ")
"""What is read as if it were typed in half width; nothing moves."""
_DIGITS = {ch: n for n, chars in enumerate(("〇○零", "一元", *"二三四五六七八九")) for ch in chars}
_MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec"


@dataclass(frozen=True)
class Point:
    """A day, month, year or part of one, as far as it is known."""

    y: int | None = None
    m: int | None = None
    d: int | None = None
    part: str = ""
    """A part of the year, or third of the month."""

    def ends(self) -> tuple[str, str]:
        """Its first and its last moment in EDTF, the same where it is one."""
        year, month = f"{self.y:04}", f"{self.y:04}-{self.m or 0:02}"
        if self.m and self.part:
            first, last = THIRDS[self.part]
            return f"{month}-{first:02}", f"{month}-{min(last, monthrange(self.y or 1, self.m)[1]):02}"
        if self.part:
            begin, end = PARTS[self.part]
            return f"{year}-{begin}", f"{(self.y or 0) + 1:04}-{end[1:]}" if end[0] == "+" else f"{year}-{end}"
        text = f"{month}-{self.d:02}" if self.d else month if self.m else year
        return text, text


NO_DAY = Point()
Spans = list[tuple[Point, Point]]


@dataclass(frozen=True)
class Stated:
    """What a line begins with: its dates, where they end in the line, and the words."""

    dates: tuple[str, ...]
    end: int
    words: str
    last: Point
    """The last one: what 同年 or a month alone behind it refers to."""
    is_of: bool = False
    """Whether the sentence goes on about the date itself."""
    is_bare: bool = False
    """Whether it is a year without its 年."""


def number(text: str) -> int:
    """``12``, ``十二``, ``廿五``, ``二〇二〇``."""
    if text.isascii():
        return int(text)
    if "十" in text or "廿" in text:
        tens, _, ones = text.replace("廿", "二十").partition("十")
        return _DIGITS.get(tens, 1) * 10 + _DIGITS.get(ones, 0)
    return int("".join(str(_DIGITS[ch]) for ch in text))


@lru_cache(maxsize=64)  # a line is asked about as a heading, an item, a neighbour
def read(text: str, base: Point, last: Point, today: date | None) -> Stated | None:
    """The date that *text* begins with; ``None`` where it begins with none.

    A month alone is one of *base*; 同年, 次月 follow *last*; 去年 is seen from *today*, the day of writing.
    """
    plain = text[:160].translate(WIDE)
    ahead = FORMS["ahead"].match(plain)
    start = ahead.end() if ahead else 0
    if m := FORMS["decade"].match(plain, start):
        tens = m["y"] or f"{int(m['c'] or 20) - 1}{number(m['t']) // 10}"
        years = {"初": "{0}0/{0}3~", "中": "{0}4~/{0}6~", "末": "{0}7~/{0}9"}.get(m["part"] or "", "{0}0/{0}9")
        is_of = bool(FORMS["of"].match(plain, m.end()))
        return Stated((years.format(tens),), m.end(), text[start : m.end()].strip(), NO_DAY, is_of)
    if not (found := _points(plain, start, base, last, today)):
        return None
    spans, end = found
    if to := FORMS["open"].match(plain, end):
        dates, end = [f"{spans[0][0].ends()[0]}/.."], to.end()
    else:
        if to := FORMS["until"].match(plain, end):
            before = spans[-1][-1]
            if second := _points(plain, to.end(), replace(before, d=None, part=""), before, today):
                spans[-1], end = (spans[-1][0], second[0][-1][-1]), second[1]
        while (
            (more := FORMS["and"].match(plain, end))
            and (before := spans[-1][-1]).m
            and not FORMS["year"].match(plain, more.end())
        ):
            second = _points(plain, more.end(), replace(before, d=None, part=""), before, today)
            if not second or (more[0].strip() in "，," and not FORMS["mark"].match(plain, second[1])):
                break
            spans, end = [*spans, *second[0]], second[1]
        about = FORMS["about"].match(plain, end)
        pairs = [(one.ends()[0], other.ends()[1]) for one, other in spans]
        mark = "~" if about or (ahead and ahead["about"]) else ""
        dates = [(first if first == stop else f"{first}/{stop}") + mark for first, stop in pairs]
        end = about.end() if about else end
    try:
        for stated in dates:
            When.parse(stated)
    except Wrong:
        return None
    if FORMS["no_date"].match(plain, end) and not (spans[-1][-1].d and FORMS["since"].match(plain, end)):
        return None
    end = m.end() if (m := FORMS["weekday"].match(plain, end)) else end
    point, is_of = spans[-1][-1], bool(FORMS["of"].match(plain, end))
    is_bare = "年" not in plain[start:end] and not (point.m or point.part)
    return Stated(tuple(dates), end, text[start:end].strip(), point, is_of, is_bare)


def _points(text: str, at: int, base: Point, last: Point, today: date | None) -> tuple[Spans, int] | None:
    """The dates at a place of *text*, each with its end, and where they end; ``None`` where such days do not exist."""
    spans: Spans = []
    if m := FORMS["figures"].match(text, at):
        spans = _spans(m["d"] or "", Point(int(m["y"]), int(m["m"])), "d")
    elif m := FORMS["english"].match(text, at):
        day = m["d"] or m["d2"] or ""
        third = {"e": "初", "m": "中", "l": "底"}.get((m["part"] or " ")[0].lower(), "")
        if m["y"] or day or FORMS["mark"].match(text, m.end()):
            spans = _spans(
                day, Point(int(m["y"]) if m["y"] else base.y, _MONTHS.index(m["M"][:3]) // 3 + 1, part=third), "d"
            )
    elif (m := FORMS["chinese"].match(text, at)) and m[0].strip():
        spans = _chinese(m, base, last, today)
    elif m := FORMS["bare"].match(text, at):
        spans = _spans(m["y"], NO_DAY, "y")
    elif base.m and (m := FORMS["day"].match(text, at)):
        spans = _spans(m["d"] or "", replace(base, d=None, part=(m["third"] or "").removeprefix("月")), "d")
    try:
        for point in (one for span in spans for one in span):
            date(point.y or 0, point.m or (1 if point.m is None else 0), point.d or (1 if point.d is None else 0))
    except ValueError:
        return None
    return (spans, m.end()) if m and spans else None


def _chinese(m: re.Match[str], base: Point, last: Point, today: date | None) -> Spans:
    known, years, third = last.y or base.y, Spans(), m["third"] or m["third2"] or ""
    year = base.y
    if m["y"]:
        years = _spans(m["y"], NO_DAY, "y")
        year = years[-1][-1].y
    elif m["yy"]:
        year = (number(m["yy"]) + 50) % 100 + 1950
    elif word := m["yrel"]:
        back = {"去年": -1, "今年": 0, "本年": 0, "前年": -2}.get(word)
        step = 1 if word in ("次年", "翌年", "第二年") else -1 if word in ("前一年", "上一年") else 0
        year = (known + step if known else None) if back is None else today.year + back if today else None
    if word := m["drel"]:
        if not (last.y and last.m and last.d):
            return []
        day = date(last.y, last.m, last.d) + timedelta(days=word in ("次日", "翌日", "第二天"))
        return _spans(str(day.day), Point(day.year, day.month), "d")
    if word := m["mrel"]:
        there = last if word[0] not in "本上" else Point(today.year, today.month) if today else NO_DAY
        if not (there.y and there.m):
            return []
        months = there.y * 12 + there.m - 1 + (0 if word[0] in "同当本" else -1 if word[0] == "上" else 1)
        return _spans(m["d2"] or "", Point(months // 12, months % 12 + 1, part=third), "d")
    if year is None:
        return []
    if m["m"]:
        spans = _spans(m["m"], Point(year), "m")
        thirds = [(replace(a, part=third), replace(b, part=third)) for a, b in spans]
        return _spans(m["d"], spans[-1][-1], "d") if m["d"] else thirds
    quarter = m["q"] or m["q2"]
    part = f"{quarter}季" if quarter else m["season"] or (m["part"] or "").strip().removesuffix("期")
    return [(Point(year, part=part), Point(year, part=part))] if part or not years else years


def _spans(text: str, base: Point, field: str) -> Spans:
    """``6—8`` is one span, ``6、7`` are two; nothing is *base* itself."""
    found: Spans = []
    for one in re.split(r" *[、和与及/] *", text) if text else ():
        ends = [Point(**{**vars(base), field: number(word)}) for word in FORMS["until"].split(one)]
        found.append((ends[0], ends[-1]))
    return found or [(base, base)]
