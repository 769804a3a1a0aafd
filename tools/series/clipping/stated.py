"""A date as Chinese writers put it at the beginning of a line → EDTF at the precision written."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta

from series.dates import When, Wrong

WIDE = str.maketrans("０１２３４５６７８９／－．\u3000\u00a0\u2009\u202f", "0123456789/-.    ")
"""What is read as if it were typed in half width; nothing moves."""
_DIGITS = {
    ch: n for n, chars in enumerate(("〇○零", "一元", "二", "三", "四", "五", "六", "七", "八", "九")) for ch in chars
}
_N = r"(?:[0-9]{1,2}|[元一二三四五六七八九十廿]{1,3})"
_Y = r"(?:(?:1[5-9]|20)[0-9]{2}|[一二][〇○零一二三四五六七八九]{3})"
_TO = r"(?:[—–―~～-]{1,2}|[至到])"
_MANY = rf"(?:\ *(?:{_TO}|[、和与及/])\ *"
_QUARTERS = "一1二2三3四4"
_PARTS = {
    **dict.fromkeys(("年初", "岁初", "开年", "初", "初期"), ("01", "03~")),
    **dict.fromkeys(("年中", "中", "中期"), ("05~", "08~")),
    **dict.fromkeys(("年底", "年末", "年终", "岁末", "底", "末", "末期"), ("10~", "12")),
    **dict.fromkeys(("上半年", "前半年"), ("01", "06")),
    **dict.fromkeys(("下半年", "后半年"), ("07", "12")),
    "前三季度": ("01", "09"),
    **{f"{ch}季": (f"{3 * (n // 2) + 1:02}", f"{3 * (n // 2) + 3:02}") for n, ch in enumerate(_QUARTERS)},
    "春": ("03", "05"), "夏": ("06", "08"), "秋": ("09", "11"), "冬": ("12", "+02"),
}  # fmt: skip
"""Parts of a year, each with its first and its last month; what is vague is said to be about so."""
_THIRDS = {
    "初": (1, 10),
    "上旬": (1, 10),
    "中": (11, 20),
    "中旬": (11, 20),
    "下旬": (21, 31),
    "底": (21, 31),
    "末": (21, 31),
}
_LONE = r"(?=[ ，,、：:；;。)）】\]|｜—–-]|前后|左右|$)"
"""A word that begins others too (年中国, 月底特律) is itself only where something ends behind it."""
_CHINESE = re.compile(
    rf"""(?: (?P<y>{_Y}{_MANY}{_Y})?) \ *年(?!代|级|龄|纪|轻|货|味|会|报|薪)(?:份|度(?=[第上下一二三四]))?
           | (?P<yy>[0-9]{{2}}|[〇○零一二三四五六七八九]{{2}})\ *年(?=\ *{_N}\ *月)
           | (?P<yrel>去年|今年|本年|前年|同年|次年|翌年|第二年|[前上]一年|(?:当年|[这那]一?年)(?=\ *(?:{_N}\ *月|[年上下]))))?
        (?: \ *(?P<m>{_N}{_MANY}{_N}){{0,3}})\ *月(?!薪|球|饼|亮|票|龄|嫂|[一二三四五六七八九十]{{1,3}}(?:[，。、,]|节))份?
            (?: \ *(?P<d>{_N}{_MANY}{_N}){{0,3}})\ *[日号](?!线|楼|院|店|馆|称|均|内|后|游|年)
              | \ *(?P<third>[上中下]旬|[初底末]{_LONE}|(?<=月)[初底末](?![中级步始创学特层线端日])|中{_LONE}))?
          | (?P<mrel>同月|当月|次月|翌月|下个?月|本月|上个?月) (?:\ *(?P<d2>{_N})\ *[日号]|(?P<third2>[上中下]旬))?
          | (?P<drel>同日|当[日天]|次日|翌日|第二天)
          | \ *(?P<part>年[初中底末终]|岁[初末]|开年|[上下前后]半年|前三季度|第?\ ?(?P<q>[{_QUARTERS}])\ ?季度|[Qq](?P<q2>[1-4])(?![0-9])
              |(?P<season>[春夏秋冬])(?:[天季]|{_LONE})|(?<=年)[初底末中]期?{_LONE}|(?<=年)[初底末](?![中级步始创学特层线端日])) )?""",
    re.VERBOSE,
)
_DAY = re.compile(rf"(?P<d>{_N}) *[日号](?!线|楼|院|店|馆|称|均|内|后|游|年)")
_FIGURES = re.compile(
    r"(?P<y>(?:1[5-9]|20)[0-9]{2})([./-])(?P<m>[0-9]{1,2})(?:\2(?P<d>[0-9]{1,2}))?(?![0-9]|[./-][0-9]|[A-Za-z%版])(?: [0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)?"
)
_BARE = re.compile(rf"(?P<y>{_Y}(?: *{_TO} *{_Y})?)(?=[：:]|、? *[—–|｜]| +-+ |[，,] ?(?![0-9])|[)）】\]〕]| *$)")
_MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec"
_ENGLISH = re.compile(
    r"(?:(?P<part>[Ee]arly|[Mm]id|[Ll]ate)[ -])?(?:(?P<d>[0-9]{1,2})(?:st|nd|rd|th)? )?"
    r"(?P<M>Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\b\.?"
    r"(?: (?P<d2>[0-9]{1,2})(?:st|nd|rd|th)?(?![0-9]))?(?:,? (?P<y>(?:1[5-9]|20)[0-9]{2})(?![0-9]))?"
)
_AHEAD = re.compile(
    r"(?:[①-⑳]|[（(]?[0-9一二三四五六七八九十]{1,2}[)）、.．] *(?=(?:1[5-9]|20)[0-9]{2}))?[^\w“”‘’\"'《〈「『$~<{\\%+.#@&-]*(?:(?:就|早)?在|于|自从?|从|到了?|直[到至]|截[至止]到?|时间(?:来到|回到|到了)|[回来]到|公元|北京时间|当地时间|[Ii]n|[Oo]n)? *(?P<about>大?约|大概|[Aa]bout|[Cc]irca)? *"
)
"""What may stand before it: marks and emoji, and words that lead to a date."""
_ABOUT = re.compile(r" *(?:左右|前后)")
_DECADE = re.compile(
    r"(?:(?P<y>(?:1[5-9]|20)[0-9])0|(?:(?P<c>20|21) *世纪|上世纪) *(?P<t>[1-9])0) *年代 *(?P<part>[初中末]期?)?"
)
_NO_DATE = re.compile(
    r" *(?:以[来后前]|之[后前间内]|[一二]?来(?![自到源临袭])|后(?![台端续来援卫疫])|前(?![端沿台往锋线任所])|间(?![接隔])|内(?![地部容存测蒙])"
    r"|[代度版款级届](?![码表理言替工])|开始的|起的|个|生人|年|%|世纪|多|余)"
)
_OF = re.compile(r" *(?:的|是|已经?是?|那[场次一年]|对于?|[这,，]?不(?:是|过)|岁|[0-9]{1,2} *岁)")
"""What goes on about the date itself: no event, save in a list of dates."""
_OPEN, _UNTIL, _AND = (
    re.compile(rf" *{_TO} *(?:今|现在|目前)"),
    re.compile(rf" *{_TO} *"),
    re.compile(r" *[，,、和与及/] *"),
)
_YEAR, _MARK = re.compile(rf"{_Y}|\w年"), re.compile(r" *(?:[，,、：:—–-]|$)")
_WEEKDAY = re.compile(r" *[(（](?:周|星期)[一二三四五六日天][)）]| *(?:周|星期)[一二三四五六日天](?=[ ，,：:])")


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
            first, last = _THIRDS[self.part]
            return f"{month}-{first:02}", f"{month}-{min(last, monthrange(self.y or 1, self.m)[1]):02}"
        if self.part:
            begin, end = _PARTS[self.part]
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


def read(text: str, base: Point, last: Point, today: date | None) -> Stated | None:
    """The date that *text* begins with; ``None`` where it begins with none.

    A month alone is one of *base*; 同年, 次月 follow *last*; 去年 is seen from *today*, the day of writing.
    """
    plain = text.translate(WIDE)
    ahead = _AHEAD.match(plain)
    start = ahead.end() if ahead else 0
    if m := _DECADE.match(plain, start):
        tens = m["y"] or f"{int(m['c'] or 20) - 1}{m['t']}"
        cut = {"初": "{0}0/{0}3~", "中": "{0}4~/{0}6~", "末": "{0}7~/{0}9"}.get(m["part"] or "", "{0}0/{0}9").format(
            tens
        )
        return Stated((cut,), m.end(), text[start : m.end()].strip(), NO_DAY, bool(_OF.match(plain, m.end())))
    if not (found := _points(plain, start, base, last, today)):
        return None
    spans, end = found
    if to := _OPEN.match(plain, end):
        dates, end = [f"{spans[0][0].ends()[0]}/.."], to.end()
    else:
        if to := _UNTIL.match(plain, end):
            before = spans[-1][-1]
            if second := _points(plain, to.end(), replace(before, d=None, part=""), before, today):
                spans[-1], end = (spans[-1][0], second[0][-1][-1]), second[1]
        while (more := _AND.match(plain, end)) and (before := spans[-1][-1]).m and not _YEAR.match(plain, more.end()):
            second = _points(plain, more.end(), replace(before, d=None, part=""), before, today)
            if not second or (more[0].strip() in "，," and not _MARK.match(plain, second[1])):
                break
            spans, end = [*spans, *second[0]], second[1]
        about = _ABOUT.match(plain, end)
        pairs = [(one.ends()[0], other.ends()[one != other]) for one, other in spans]
        pairs = [
            (first, one.ends()[1] if one == other else stop)
            for (first, stop), (one, other) in zip(pairs, spans, strict=True)
        ]
        mark = "~" if about or (ahead and ahead["about"]) else ""
        dates = [(first if first == stop else f"{first}/{stop}") + mark for first, stop in pairs]
        end = about.end() if about else end
    try:
        for stated in dates:
            When.parse(stated)
    except Wrong:
        return None
    if _NO_DATE.match(plain, end):
        return None
    end = m.end() if (m := _WEEKDAY.match(plain, end)) else end
    is_bare = bool(re.fullmatch(rf"{_Y}(?: *{_TO} *{_Y})?", plain[start:end].strip()))
    return Stated(tuple(dates), end, text[start:end].strip(), spans[-1][-1], bool(_OF.match(plain, end)), is_bare)


def _points(text: str, at: int, base: Point, last: Point, today: date | None) -> tuple[Spans, int] | None:
    """The dates at a place of *text*, each with its end, and where they end; ``None`` where such days do not exist."""
    spans: Spans = []
    if m := _FIGURES.match(text, at):
        spans = _spans(m["d"] or "", Point(int(m["y"]), int(m["m"])), "d")
    elif m := _ENGLISH.match(text, at):
        day = m["d"] or m["d2"] or ""
        third = {"e": "初", "m": "中", "l": "底"}.get((m["part"] or " ")[0].lower(), "")
        if m["y"] or day or _MARK.match(text, m.end()):
            spans = _spans(
                day, Point(int(m["y"]) if m["y"] else base.y, _MONTHS.index(m["M"][:3]) // 3 + 1, part=third), "d"
            )
    elif (m := _CHINESE.match(text, at)) and m[0].strip():
        spans = _chinese(m, base, last, today)
    elif m := _BARE.match(text, at):
        spans = _spans(m["y"], NO_DAY, "y")
    elif base.m and (m := _DAY.match(text, at)):
        spans = _spans(m["d"], replace(base, part=""), "d")
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
        return (
            _spans(m["d"], spans[-1][-1], "d")
            if m["d"]
            else [(replace(a, part=third), replace(b, part=third)) for a, b in spans]
        )
    part = (
        f"{m['q'] or m['q2']}季" if m["q"] or m["q2"] else m["season"] or (m["part"] or "").strip().removesuffix("期")
    )
    return [(Point(year, part=part), Point(year, part=part))] if part or not years else years


def _spans(text: str, base: Point, field: str) -> Spans:
    """``6—8`` is one span, ``6、7`` are two; nothing is *base* itself."""
    found: Spans = []
    for one in re.split(r" *[、和与及/] *", text) if text else ():
        ends = [Point(**{**vars(base), field: number(word)}) for word in re.split(rf" *{_TO} *", one)]
        found.append((ends[0], ends[-1]))
    return found or [(base, base)]
