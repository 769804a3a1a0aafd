"""Dates as precisely as they are known: the book's subset of EDTF, single days, and both in Chinese."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, GetCoreSchemaHandler, GetJsonSchemaHandler, WithJsonSchema
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import core_schema


class Wrong(ValueError):
    """A value that cannot be: what is said of it in English and in Chinese."""

    def __init__(self, en: str, zh: str) -> None:
        super().__init__(en)
        self.zh = zh


_PART = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?([~?%]?)\Z", re.ASCII)

_PART_OF_YEAR = re.compile(r"([0-9]{4})[- ]?([^\W\d]+[0-9]?|[0-9]{2})[~?%]?\Z")
_SPANS = {
    name: (start + months * n, months, en, zh)
    for start, months, en, zh, names in (
        (3, 3, "a season", "季节", "21 25 31 spring 春,22 26 32 summer 夏,23 27 29 autumn fall 秋,24 28 30 winter 冬"),
        (1, 3, "a quarter", "季度", "33 q1,34 q2,35 q3,36 q4"),
        (1, 4, "a third of a year", "四个月", "37,38,39"),
        (1, 6, "half a year", "半年", "40 h1,41 h2"),
    )
    for n, group in enumerate(names.split(","))
    for name in group.split()
}
"""Codes (EDTF level 2, sub-year groupings) and words for a part of a year → its first month, how many, what it is."""


@dataclass(frozen=True, order=False)
class When:
    """A date as precisely as it is known, in the book's subset of EDTF (ISO 8601-2:2019).

    ``2022`` · ``2022-11`` · ``2022-11-30`` · ``~`` about · ``?`` doubtful · ``A/B`` · ``A/..`` (still going on).
    """

    text: str
    first: date
    last: date | None
    """The last day it can mean; ``None`` where the end is open."""

    @classmethod
    def parse(cls, text: str) -> When:
        """The date that *text* writes. Raises ValueError that says what is wrong and shows the forms allowed."""
        start, slash, end = text.partition("/")
        first, start_last = _days(start, text)
        if not slash:
            return cls(text, first, start_last)
        if end == "..":
            return cls(text, first, None)
        _, last = _days(end, text)
        if last < first:
            raise Wrong(f"{text!r} ends before it begins", f"{text!r} 的结束早于开始")
        return cls(text, first, last)

    @property
    def key(self) -> tuple[date, date]:
        """For sorting: first day, then last day; an open end comes last."""
        return (self.first, self.last or date.max)

    @property
    def is_interval(self) -> bool:
        """Whether it was written as a stretch of time."""
        return "/" in self.text

    @property
    def precision(self) -> Literal["year", "month", "day", "interval"]:
        """How finely it is written."""
        if self.is_interval:
            return "interval"
        return {0: "year", 1: "month", 2: "day"}[self.text.count("-")]  # type: ignore[return-value]

    @property
    def zh(self) -> str:
        """As a reader sees it: ``2022 年 11 月 30 日``, ``约 2020 年 3 月``, ``2022 年上半年``."""
        year = self.text[:4]
        parts = {f"{year}-01/{year}-06": "上半年", f"{year}-01/{year}-03~": "初", f"{year}-07/{year}-12": "下半年"}
        if self.text in parts:
            return f"{year} 年{parts[self.text]}"
        if m := re.fullmatch(r"(\d{4})-(\d{2})-01/\1-\2-10", self.text):
            return f"{m[1]} 年 {int(m[2])} 月上旬"
        start, slash, end = self.text.partition("/")
        if not slash:
            return _zh(start)
        if end == "..":
            return f"{_zh(start)}至今"
        if start[:4] == end[:4]:
            shown = _zh(end).replace(f"{end[:4]} 年 ", "", 1)
            if start[:7] == end[:7] and len(start) > 7:
                shown = shown.split(" 月 ", 1)[-1]
            return f"{_zh(start)}至 {shown}" if shown[0].isdigit() else f"{_zh(start)}至{shown}"
        return f"{_zh(start)}至 {_zh(end)}" if end[-1] not in "~?%" else f"{_zh(start)}至{_zh(end)}"

    def __str__(self) -> str:
        return self.text

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        def read(value: Any) -> When:
            if isinstance(value, When):
                return value
            if not isinstance(value, str):
                en, zh = "a date is written like 2022-11-30, 2022-11 or 2022", "日期写成 2022-11-30、2022-11 或 2022"
                raise Wrong(en, zh)
            return cls.parse(value)

        as_text = core_schema.plain_serializer_function_ser_schema(str)
        return core_schema.no_info_plain_validator_function(read, serialization=as_text)

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        part = r"(?!0000)[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?[~?%]?"
        says = "写 2022、2022-11 或 2022-11-30，后面可加 ~（约）或 ?（存疑）；一段时间写 A/B，还没有结束写 A/.."
        found: JsonSchemaValue = {"type": "string", "pattern": rf"^{part}(/({part}|\.\.))?$", "format": "edtf"}
        found["errorMessage"] = says
        # a bare year in YAML is a number to everyone but our reader
        year = {"type": "integer", "minimum": 1000, "maximum": 9999}
        return found if handler.mode == "serialization" else {"anyOf": [found, year]}


def _days(part: str, whole: str) -> tuple[date, date]:
    m = _PART.match(part)
    if (named := _PART_OF_YEAR.match(part)) and (span := _SPANS.get(named[2].lower())):
        first, last = span[0] - 1, span[0] + span[1] - 2
        ends = "/".join(f"{int(named[1]) + month // 12}-{month % 12 + 1:02}" for month in (first, last))
        raise Wrong(f"{part!r} is {span[2]}; write the months: {ends}", f"“{part}”是{span[3]}；请写成月份：{ends}")
    if not m:
        en = "write 2022, 2022-11, 2022-11-30, with ~ (about) or ? (doubtful) behind, or two of them as A/B or A/.."
        zh = "请写 2022、2022-11、2022-11-30，后面可加 ~（约）或 ?（存疑），一段时间写 A/B 或 A/.."
        raise Wrong(f"{whole!r} is not a date; {en}", f"{whole!r} 不是日期；{zh}")
    year, first, last = int(m[1]), int(m[2] or 1), int(m[2] or 12)
    try:
        end = int(m[3]) if m[3] else calendar.monthrange(year, last)[1]
        return date(year, first, int(m[3] or 1)), date(year, last, end)
    except (ValueError, calendar.IllegalMonthError):
        raise Wrong(f"{whole!r} names a day that does not exist", f"没有 {whole!r} 这一天") from None


def _zh(part: str) -> str:
    mark = part[-1] if part[-1] in "~?%" else ""
    year, *rest = part.rstrip("~?%").split("-")
    shown = f"{year} 年" + "".join(f" {int(n)} {unit}" for n, unit in zip(rest, "月日", strict=False))
    return {"~": f"约 {shown}", "?": f"{shown}（存疑）", "%": f"约 {shown}（存疑）", "": shown}[mark]


def day(value: Any) -> Any:
    """The calendar day that a text writes; what is no text stays. Raises Wrong."""
    if isinstance(value, str):
        try:
            if re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
                return date.fromisoformat(value)
        except ValueError:
            raise Wrong(f"{value!r} names a day that does not exist", f"没有 {value!r} 这一天") from None
        raise Wrong(f"{value!r} is not a day; write it like 2026-11-24", f"{value!r} 不是一天；请写成 2026-11-24")
    return value


_DAY = {"type": "string", "format": "date", "errorMessage": "写成 2026-11-24 这样的一天"}
Day = Annotated[date, BeforeValidator(day), WithJsonSchema(_DAY)]
"""One calendar day, written ``2026-11-24``."""


def day_zh(day: date) -> str:
    """``2026 年 11 月 24 日``"""
    return f"{day.year} 年 {day.month} 月 {day.day} 日"


def days_between(earlier: date, later: date) -> int:
    """Whole days from one day to a later one."""
    return (later - earlier) // timedelta(days=1)


HOME = ZoneInfo("Asia/Shanghai")
"""Where the book is read."""


def home_days(when: When, zone: str) -> tuple[date, date] | None:
    """The days at home on which a day of another zone begins and ends; ``None`` where they are the same, or it is no day."""
    if when.precision != "day":
        return None
    begins = datetime.combine(when.first, time(), ZoneInfo(zone))
    ends = datetime.combine(when.first, time(23, 59, 59), ZoneInfo(zone))
    days = begins.astimezone(HOME).date(), ends.astimezone(HOME).date()
    return days if days[0] != days[1] else None
