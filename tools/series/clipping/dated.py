"""The dated events of a text: which items and paragraphs begin with a date, below which year."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from series.clipping.blocks import Block
from series.clipping.forms import FORMS
from series.clipping.stated import NO_DAY, Point, Stated, read


@dataclass(frozen=True)
class Dated:
    """Something that the text says happened: its line, its dates in EDTF, the words they were read from, what it says."""

    line: int
    stated: tuple[str, ...]
    words: str
    """Empty where its date is its group's."""
    text: str
    group: str
    """The heading or line that sets the year, or the section's heading."""
    top: int
    """Which block of the text's own it ends in, from 0: its group is shown behind the last."""
    part: int
    """The number of the part, counted by the highest headings."""

    @property
    def splits(self) -> tuple[str, ...]:
        """Its sentences, where it may tell several events."""
        found = [one.strip() for one in re.split(r"(?<=[。！？；])(?![”’」』）])", self.text) if len(one.strip()) > 5]
        return tuple(found) if len(found) > 1 else ()


@dataclass
class _Year:
    """What a heading or a line says of the date of what stands below it."""

    label: str
    point: Point = NO_DAY
    stated: str = ""
    """What an undated item below it gets."""
    is_pure: bool = False
    """Whether it says nothing but the date."""
    is_fresh: bool = True
    """Whether nothing but lists stood below it so far."""


@dataclass
class _Walk:
    today: date | None
    author: str
    found: list[Dated] = field(default_factory=list)
    headings: dict[int, _Year] = field(default_factory=dict)
    """By level; a line that sets a year has level 7, an item with others in it 8 and above."""
    last: Point = NO_DAY
    part: int = 0
    top: int = 0

    @property
    def year(self) -> _Year:
        return self.headings[max(self.headings)] if self.headings else _Year("")

    @property
    def base(self) -> Point:
        """What a month alone is a month of."""
        point = self.year.point
        if self.last.y and (not point.y or self.last.y > point.y):
            return Point(self.last.y, self.last.m)
        return Point(point.y, point.m or (self.last.m if self.last.y == point.y else None))

    def set(self, level: int, year: _Year) -> None:
        self.headings = {other: one for other, one in self.headings.items() if other < level} | {level: year}
        self.last = Point()

    def read(self, text: str) -> Stated | None:
        return read(text, self.base, self.last, self.today)

    def add(self, line: int, day: Stated | None, text: str) -> None:
        """One more: with its own date, or its group's."""
        text = re.sub(r"\s+", " ", text).strip(_TAIL)
        stated, words = (day.dates, day.words) if day else ((self.year.stated,), "")
        self.found.append(Dated(line, stated, words, text, self.year.label, self.top, self.part))
        self.last = day.last if day else self.last


_RULE = re.compile(r"[\s【】\[\]（）()《》#*—–-]*")
_TAIL = " ，,、：:；;。.—–-|｜)）】]"


def _labelled(text: str, walk: _Walk, *, is_heading: bool, is_above: bool = False) -> _Year | None:
    """What a heading, or a line that may set a year, says of dates; ``None`` where a line is more than that."""
    words = " ".join(text.split())
    bare = FORMS["numbered"].sub("", words, count=1) if FORMS["numbered"].match(words) else words
    if FORMS["before"].fullmatch(bare):
        return _Year(words)
    if found := walk.read(bare):
        rest, stated = bare[found.end :], found.dates[0]
        is_pure, is_titled = not _RULE.sub("", rest).strip("：:"), bool(FORMS["titled"].fullmatch(rest))
        if is_pure or is_heading or (is_titled and is_above and not found.last.m):
            point = found.last if "/" not in stated or found.last.part else NO_DAY
            is_apart = is_titled or (is_heading and rest[:1] in " ：:，,·—–|｜-")
            is_one = len({one[:4] for one in stated.split("/")}) == 1
            is_pure = is_pure or (is_apart and not point.m)
            return _Year(words, Point(point.y, point.m), stated if is_one else "", is_pure)
    years = set(FORMS["years"].findall(words))
    return _Year(words, Point(int(min(years))) if len(years) == 1 else NO_DAY) if is_heading else None


def dated(root: Block, today: date | None, author: str = "") -> list[Dated]:
    """All of them, in the text's order. *today* is the day of writing, from which 去年 is seen."""
    walk = _Walk(today, author)
    highest = min((block.token.tag for block in root.inside if block.kind == "heading"), default="")
    for n, block in enumerate(root.inside):
        walk.top = n
        if block.kind == "heading":
            level = int(block.token.tag[1])
            walk.part += block.token.tag == highest
            year = _labelled(block.text, walk, is_heading=True) or _Year(block.text)
            above = max((other for other in walk.headings if other < level), default=0)
            if not year.point.y and above and walk.headings[above].point.y:
                year.point = walk.headings[above].point
            walk.set(level, year)
        elif block.kind == "paragraph":
            behind = root.inside[n + 1] if n + 1 < len(root.inside) else None
            _paragraph(block, behind, n < 3 or n > len(root.inside) - 3, walk)
        elif block.kind.endswith("_list"):
            _list(block, 8, walk)
        elif block.kind == "table":
            _table(block, walk)
    return walk.found


def _paragraph(block: Block, behind: Block | None, is_edge: bool, walk: _Walk) -> None:
    """Of a paragraph each line that begins with a date; one that is nothing but a date sets it for what follows."""
    text, kind = block.text, behind.kind if behind else ""
    is_bold = [one.type for one in block.tokens if one.content or one.nesting][0::2] == ["strong_open", "strong_close"]
    is_above = kind.endswith("_list") or bool(behind and FORMS["in_year"].match(behind.text))
    is_alone, day = not re.search("[\n\v]", text.strip()), walk.read(text)
    if is_alone and (year := _labelled(text, walk, is_heading=False, is_above=is_above)):
        is_event = year.is_pure and day and (day.last.m or day.last.part) and (is_bold or not is_edge)
        if is_event and day and behind and kind == "paragraph" and not walk.read(behind.text):
            walk.add(block.line, day, behind.text)
        elif behind and (kind != "heading" or not is_edge) and not (day and day.last.d and is_edge):
            walk.set(7, year)
        elif day:
            walk.last = day.last
        return
    is_label = is_bold or (kind.endswith("_list") and len(text) <= 16 and not re.search("[。：:，,！？]", text))
    if is_alone and behind and is_label and not day:
        walk.set(7, _Year(text))
        return
    number = len(walk.found)
    for line, one in _lines(text, block.line):
        day = walk.read(one)
        if not day or day.is_of or (day.is_bare and not re.match(r"\s*[：:—–|｜〕】)）\]]", one[day.end :])):
            continue
        rest = one[day.end :].strip(_TAIL)
        words = FORMS["dateline_rest"].sub("", rest.replace(walk.author, ""))
        is_among = bool(behind and walk.read(behind.text)) or walk.top - 1 in [one.top for one in walk.found[-1:]]
        is_short = not words or (len(words) <= 8 and not is_among)
        is_signature = is_edge and is_short and not re.search(r"[。！？]|.，", one[day.end :])
        is_later = walk.today is not None and (day.last.y or 0) > walk.today.year
        if rest and not is_signature and not is_later and not FORMS["signed"].match(rest):
            walk.add(line, day, one[day.end :])
        walk.last = day.last
    if len(walk.found) == number:
        walk.year.is_fresh = False


def _lines(text: str, first: int) -> Iterator[tuple[int, str]]:
    """A paragraph, or those of its lines that begin anew: behind a break that was meant, or the end of a sentence."""
    start, line = 0, first
    for m in re.finditer(r"\v|(?<=[。！？；;!?.])\s*\n", text):
        yield line, text[start : m.start()]
        line, start = first + len(re.findall("[\n\v]", text[: m.end()])), m.end()
    yield line, text[start:]


def _list(block: Block, depth: int, walk: _Walk) -> None:
    items = list[tuple[Block, str]]()
    for item in block.inside:  # 2019. is a year
        year_of = f"{item.token.info}：" if re.fullmatch("(?:1[5-9]|20)[0-9]{2}", item.token.info) else ""
        items.append((item, year_of + "\v".join(one.text for one in item.inside if one.kind == "paragraph")))
    if any(FORMS["version"].match(text) and not walk.read(text) for _, text in items):
        items = [(item, re.sub(r"^(?=\d+(?:\.\d+)+\s*(?:[：:—–]|版|$))", "v", text)) for item, text in items]
    number = sum(bool(walk.read(text)) for _, text in items)
    is_chronicle = 2 * number >= len(items) and number > 1
    takes_year = bool(walk.year.stated) and (number > 0 or (walk.year.is_pure and walk.year.is_fresh))
    for item, text in items:
        lists, (first, _, more) = [one for one in item.inside if one.kind.endswith("_list")], text.partition("\v")
        year, day = _labelled(first, walk, is_heading=False) if lists else None, walk.read(text)
        if year and year.is_pure and not more.strip():
            walk.set(depth, year)
            for inner in lists:
                _list(inner, depth + 1, walk)
            del walk.headings[depth]
        elif day and (is_chronicle or not day.is_of):
            whole = first if first[day.end :].strip(_TAIL) else text
            for line, one in [(item.line, whole), *list(_lines(text, item.line))[1:]]:
                if (again := day if one is text else walk.read(one)) and re.sub(r"\W", "", one[again.end :]):
                    walk.add(line, again, one[again.end :])
        elif not day and takes_year and text.strip():
            walk.add(item.line, None, text)
        elif not day:
            for inner in lists:
                _list(inner, depth + 1, walk)


def _table(block: Block, walk: _Walk) -> None:
    """Rows whose first cell is a date and whose others say something."""
    rows = [(row.line, [cell.text for cell in row.inside]) for part in block.inside for row in part.inside]
    for line, cells in rows[1:] if FORMS["when_column"].search(rows[0][1][0]) else ():
        day, words = walk.read(cells[0]), "，".join(filter(None, cells[1:]))
        letters = re.findall(r"[^\W\d_]", re.sub(r"\d[\d,.]*\s*\S{0,2}", "", words))
        if day and not _RULE.sub("", cells[0][day.end :]) and len(letters) > 1:
            walk.add(line, day, words)
