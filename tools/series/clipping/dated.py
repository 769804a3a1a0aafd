"""The dated events of a text: which items and paragraphs begin with a date, below which year."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from series.clipping.source import Block
from series.clipping.stated import NO_DAY, Point, Stated, read
from series.dates import When


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

    def add(self, line: int, stated: Sequence[str], words: str, text: str) -> None:
        text = re.sub(r"\s+", " ", text).strip(" ，,、：:；;。.—–-|｜)）】]")
        self.found.append(Dated(line, tuple(stated), words, text, self.year.label, self.top, self.part))


_BEFORE = re.compile(r"(?:以|之)?前|(?:以|之)后|以来")
_RULE = re.compile(r"[\s【】\[\]（）()《》#*—–-]*")
_NUMBERED = re.compile(
    r"(?:第?[一二三四五六七八九十0-9]{1,3}(?:[、.．)）:：]|[章节部分]+)|[（(][一二三四五六七八九十0-9]{1,3}[)）])\s*(?![0-9]*\s*[月日])"
)


def _labelled(text: str, walk: _Walk, *, is_heading: bool) -> _Year | None:
    """What a heading, or a line that may set a year, says of dates; ``None`` where a line is more than that."""
    words = " ".join(text.split())
    bare = _NUMBERED.sub("", words, count=1) if _NUMBERED.match(words) else words
    found = walk.read(bare)
    if re.fullmatch(rf"[【\[（(]?((?:1[5-9]|20)\d\d)\s*年?\s*(?:{_BEFORE.pattern})[】\])）]?[：:]?", bare):
        return _Year(words, is_pure=False, stated="")
    if found:
        rest = bare[found.end :]
        is_pure = not _RULE.sub("", rest).strip("：:")
        is_titled = (
            bool(re.fullmatch(r"\s*[：:·•—–|｜,， -]+[^。！？，,；]{1,16}|\s*[（(][^（）()]{1,16}[)）]", rest))
            and "：" not in rest[3:]
        )
        if is_pure or is_heading or is_titled:
            point = found.last if "/" not in found.dates[0] or found.last.part else Point()
            is_year = (
                When.parse(found.dates[0]).last is not None
                and found.dates[0][:4] == (found.dates[0].partition("/")[2] or found.dates[0])[:4]
            )
            is_set = (
                is_pure or (is_titled and not point.m) or (is_heading and rest[:1] in " ：:，,·—–|｜-" and not point.m)
            )
            return _Year(words, Point(point.y, point.m), found.dates[0] if is_year else "", is_set)
    if is_heading:
        years = set(re.findall(r"(?<!\d)((?:1[5-9]|20)\d\d)\s*(?=年(?!代)|[)）]|$)", words))
        return _Year(words, Point(int(min(years))) if len(years) == 1 else Point())
    return None


def dated(root: Block, today: date | None, author: str = "") -> list[Dated]:
    """All of them, in the text's order. *today* is the day of writing, from which 去年 is seen."""
    walk = _Walk(today, author)
    levels = [block.token.tag for block in root.inside if block.kind == "heading"]
    for n, block in enumerate(root.inside):
        walk.top = n
        if block.kind == "heading":
            level = int(block.token.tag[1])
            walk.part += block.token.tag == min(levels)
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
    text = block.text
    is_alone = "\n" not in text.strip() and "\v" not in text.strip()
    is_bold = [one.type for one in block.tokens if one.content or one.nesting][0::2] == ["strong_open", "strong_close"]
    if is_alone and (year := _labelled(text, walk, is_heading=False)):
        day = walk.read(text)
        is_fine = day and bool(day.last.m or day.last.part) and year.is_pure
        if (
            day
            and is_fine
            and behind is not None
            and behind.kind == "paragraph"
            and not walk.read(behind.text)
            and (is_bold or not is_edge)
        ):
            walk.add(block.line, day.dates, day.words, behind.text)
            walk.last = day.last
        elif behind is not None and (behind.kind != "heading" or not is_edge) and not (day and day.last.d and is_edge):
            walk.set(7, year)
        elif day:
            walk.last = day.last
        return
    if (
        is_alone
        and behind is not None
        and (is_bold or (behind.kind.endswith("_list") and len(text) <= 16 and not re.search("[。：:，,！？]", text)))
        and not walk.read(text)
    ):
        walk.set(7, _Year(text))
        return
    hits = 0
    for line, one in _lines(text, block.line):
        day = walk.read(one)
        if not day or (day.is_bare and not re.match(r"\s*[：:—–|｜〕】)）\]]", one[day.end :])) or day.is_of:
            continue
        rest = one[day.end :].strip(" ，,、：:；;。.—–-|｜)）】]")
        is_signed = (
            is_edge
            and len(re.sub(r"\W", "", rest.replace(walk.author, "") if walk.author else rest)) <= 8
            and not re.search(r"[。！？]|.，", one[day.end :])
        )
        is_later = walk.today is not None and day.last.y is not None and day.last.y > walk.today.year
        if (
            rest
            and not is_signed
            and not is_later
            and not re.match(
                r"[a-z]*\d[\d:.\s]*$|(?:发布|发表|编辑|更新|阅读|来源|作者|写|作|记|完稿|定稿|初稿)于?\S{0,12}$", rest
            )
        ):
            walk.add(line, day.dates, day.words, one[day.end :])
            hits += 1
        walk.last = day.last
    if not hits:
        walk.year.is_fresh = False


def _lines(text: str, first: int) -> Iterator[tuple[int, str]]:
    """A paragraph, or those of its lines that begin anew: behind a break that was meant, or behind the end of a sentence."""
    start, line = 0, first
    for m in re.finditer(r"\v|(?<=[。！？；;!?.])\s*\n", text):
        yield line, text[start : m.start()]
        line, start = first + text.count("\n", 0, m.end()) + text.count("\v", 0, m.end()), m.end()
    yield line, text[start:]


def _list(block: Block, depth: int, walk: _Walk) -> None:
    items = [item for item in block.inside if item.kind == "list_item"]
    read_ = [(item, "\v".join(one.text for one in item.inside if one.kind == "paragraph")) for item in items]
    if any(re.match(r"[vV]?\d+(?:\.\d+)+\s*(?:[：:—–]|版|$)", text) and not walk.read(text) for _, text in read_):
        read_ = [
            (item, re.sub(r"^(?=\d+(?:\.\d+)+\s*(?:[：:—–]|版|$))", "v", text)) for item, text in read_
        ]  # of versions
    number = sum(bool(walk.read(text)) for _, text in read_)
    is_chronicle = 2 * number >= len(items) and number > 1
    takes_year = bool(walk.year.stated) and (number > 0 or (walk.year.is_pure and walk.year.is_fresh))
    for item, text in read_:
        lists = [one for one in item.inside if one.kind.endswith("_list")]
        info = item.token.info
        if re.fullmatch("(?:1[5-9]|20)[0-9]{2}", info):
            text = f"{info}：{text}"
        first, _, more = text.partition("\v")
        year = _labelled(first, walk, is_heading=False) if lists else None
        if year and year.is_pure and not more.strip():
            walk.set(depth, year)
            for inner in lists:
                _list(inner, depth + 1, walk)
            del walk.headings[depth]
            continue
        day = walk.read(text)
        if day and not (day.is_of and not is_chronicle):
            rest = text[day.end :]
            if re.sub(r"\W", "", rest):
                for line, one in [
                    (item.line, first if first[day.end :].strip(" ：:，,") else text),
                    *_more(text, item.line),
                ]:
                    if again := day if one is text else walk.read(one):
                        walk.add(line, again.dates, again.words, one[again.end :])
                        walk.last = again.last
        elif not day and takes_year and text.strip():
            walk.add(item.line, [walk.year.stated], "", text)
        elif not day:
            for inner in lists:
                _list(inner, depth + 1, walk)


def _more(text: str, line: int) -> list[tuple[int, str]]:
    """The lines of an item behind its first."""
    return list(_lines(text, line))[1:]


def _table(block: Block, walk: _Walk) -> None:
    rows = [[cell.text for cell in row.inside] for part in block.inside for row in part.inside]
    lines = [row.line for part in block.inside for row in part.inside]
    if not rows or not re.search(r"时间|日期|年|月|date|time|when", rows[0][0], re.I):
        return
    for line, cells in zip(lines[1:], rows[1:], strict=True):
        day, words = walk.read(cells[0]), "，".join(filter(None, cells[1:]))
        if (
            day
            and not _RULE.sub("", cells[0][day.end :])
            and len(re.findall(r"[^\W\d_]", re.sub(r"\d[\d,.]*\s*\S{0,2}", "", words))) > 3
        ):
            walk.add(line, day.dates, day.words, words)
            walk.last = day.last
