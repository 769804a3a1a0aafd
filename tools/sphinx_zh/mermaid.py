"""Text that Mermaid takes for text, broken where Chinese may be broken; and what authors' diagrams may hold."""

from __future__ import annotations

import re
from html.entities import html5
from itertools import islice
from unicodedata import category, east_asian_width

CLOSING = set("，。、；：？！）】》〉」』”’…—·％%,.;:?!)]}")
OPENING = set("（【《〈「『“‘([{")
_TOKEN = re.compile(r"[A-Za-z0-9.+%'/-]+|\s+|.", re.DOTALL)
_KEYWORD = re.compile(  # a line that begins so is a statement, in a timeline or a gantt
    r"(?i)^(?=title|section|acc(?:Title|Descr)|click|call|href|(?:in|ex)cludes|week(?:day|end)|(?:date|axis)Format"
    r"|tickInterval|todayMarker|inclusiveEndDates|topAxis)\w"
)


def cells(text: str) -> int:
    """Width in cells: wide, full-width and ambiguous characters take two."""
    return sum(2 if east_asian_width(ch) in "WFA" else 1 for ch in text)


def _units(text: str) -> list[str]:
    """What is not broken: a character or a Latin word, with the marks that belong to it; and spaces."""
    units: list[str] = []
    for token in _TOKEN.findall(text):
        token = " " if token.isspace() else token
        if units and not (token + units[-1]).isspace() and (token[0] in CLOSING or units[-1][-1] in OPENING):
            units[-1] += token
        else:
            units.append(token)
    return units


def lines(text: str, width: int) -> list[str]:
    """*text* in lines of at most *width* cells. Closing marks begin no line, opening marks end none, Latin words stay whole."""
    out = [""]
    for unit in _units(text):
        if out[-1] and cells(out[-1] + unit.rstrip()) > width:
            out.append("")
        while cells(unit) > width:  # longer than a line
            cut = max(n for n in range(1, len(unit)) if n == 1 or cells(unit[:n]) <= width)
            out[-1:], unit = [unit[:cut], ""], unit[cut:]
        if out[-1] or not unit.isspace():
            out[-1] += unit
    return [line.strip() for line in out if line.strip()]


def safe(line: str) -> str:
    """One line, each character that Mermaid's timeline or gantt would read as syntax as a numeric entity."""
    text = re.sub(r"\s+", " ", line).strip()
    text = re.sub(r"[#&<>:;%]", lambda m: f"#{ord(m[0])};", text)
    return _KEYWORD.sub(lambda m: f"#{ord(m[0])};", text)


def balanced(text: str, width: int) -> list[str]:
    """As few lines as :func:`lines` needs, of much the same length: a character is seldom alone on the last."""
    number = len(lines(text, width))
    longest = max(map(cells, _units(text)), default=0)
    for even in range(max(longest, cells(text) // max(1, number)), width):
        if len(found := lines(text, even)) == number:
            return found
    return lines(text, width)


def label(text: str, width: int) -> str:
    """*text* wrapped, each line made safe, joined as Mermaid breaks lines."""
    return "<br>".join(safe(line) for line in balanced(text, width))


# -- entities --------------------------------------------------------------------------------------

_ENTITY = re.compile(r"(?m)^[ \t]*(?:%%|(?:style|classDef|linkStyle)\b).*|(?<!&)#(\w+);", re.ASCII)
"""A comment or a style, whose ``#`` is left alone; or ``#quot;``, ``#9829;``."""


def _character(name: str) -> str:
    """That an entity stands for; nothing where there is none, or none that is seen."""
    number = int(name) if name.isdigit() and len(name) < 8 else 0
    found = chr(number) if 0 < number < 0x110000 else html5.get(f"{name};", "")
    return "" if any(category(ch) in ("Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp") for ch in found) else found


def hidden(source: str) -> tuple[str, dict[str, str]]:
    """*source* with one private character for each entity, and what each stands for.

    So none is read as syntax, and none becomes markup: whoever draws puts the words in at the end.
    """
    meant = {m[0]: _character(m[1]) or m[0] for m in _ENTITY.finditer(source) if m[1]}
    free = (ch for ch in map(chr, range(0xE000, 0xF900)) if ch not in source)
    signs = dict(zip(meant, islice(free, len(meant)), strict=False))
    text = _ENTITY.sub(lambda m: signs.get(m[0], m[0]), source)
    return text, {sign: meant[entity] for entity, sign in signs.items()}


# -- authors' diagrams -----------------------------------------------------------------------------

_STYLED = ("flowchart", "stateDiagram-v2", "quadrantChart")
KINDS = ("timeline", "gantt", "pie", "quadrantChart", "flowchart", "stateDiagram-v2", "xychart-beta", "xychart")
MAX_BYTES, MAX_LINES, MAX_GROUPS, MAX_EVENTS = 8 * 1024, 200, 8, 60

_REFUSED = (
    (r"%%\{", "a directive %%{…}", "指令 %%{…}"),
    (r"(?i)(?:^|;|\r)\s*(click|callback|call|href|links?)\b", "a statement that links or calls", "链接或调用的语句"),
    (r"(?i)\b(javascript:|vbscript:|data:\w+/)", "an address with a script or data", "脚本或数据地址"),
    (r"(?i)url\s*\(|@import|themeCSS", "a style that loads something", "会加载内容的样式"),
    (r"://", "an address", "网址"),
    (r"@\{", "a shape with properties @{…}", "带属性的图形 @{…}"),
    (r"(?i)\bimg:", "an image", "图片"),
    (r"(?i)<(?!br\s*/?>|-|=)[a-z/!?]", "an HTML tag other than <br>", " <br> 以外的 HTML 标签"),
    (r"&#|&[a-z]+;", "an entity", "字符实体"),
    (r"\$\$", "a formula", "公式"),
    # the renderer counts the days one by one, however many they are
    (r"(?i)^\s*(?:ex|in)cludes\b", "days left out (excludes, includes)", "排除或计入日期的语句（excludes、includes）"),
)
# a statement of a flowchart or of states, unless what it names is a node; a class on a node or a point
_COLOURS = r"(?i)(?:^|;|\r)\s*(?:style|linkStyle|classDef|class)\s+(?!\s|--|==|-\.|~~|[&<:@])|:::|\]\s*(?:color|radius|stroke-\w+)\s*:"


def faults(source: str) -> list[tuple[int, str, str]]:
    """What an author's diagram may not hold: (line from 0, English, Chinese)."""
    found: list[tuple[int, str, str]] = []
    rows = source.split("\n")
    first = next((n for n, row in enumerate(rows) if row.strip() and not re.match(r"\s*%%(?!\{)", row)), None)
    if first is None:
        return [(0, "the diagram is empty", "图是空的")]
    kind = re.split(r"[\s:;]", rows[first].strip(), maxsplit=1)[0]
    if kind not in KINDS:
        said = f"{kind[:30]!r} is no kind of diagram; allowed: {' '.join(KINDS)}"
        found.append((first, said, f"没有 {kind[:30]!r} 这种图；可用的有：{' '.join(KINDS)}"))
    if len(source.encode()) > MAX_BYTES or len(rows) > MAX_LINES:
        found.append((first, "the diagram is larger than 8 KiB or 200 lines", "图超过 8 KiB 或 200 行"))
    if sum(bool(re.match(r"\s*(subgraph|section|state\s.*\{)", row)) for row in rows) > MAX_GROUPS:
        found.append((first, f"the diagram has more than {MAX_GROUPS} groups", f"图里的分组超过 {MAX_GROUPS} 个"))
    if kind in ("timeline", "gantt") and len(re.findall(r":(?=\s)|(?<=\s):", source)) > MAX_EVENTS:
        found.append((first, f"the diagram has more than {MAX_EVENTS} events", f"图里的事件超过 {MAX_EVENTS} 个"))
    styled = (_COLOURS, "colours and sizes of its own; the theme has them", "自定的颜色和大小（由主题决定）")
    refused = (*_REFUSED, styled) if kind in _STYLED else _REFUSED
    for n, row in enumerate(rows):
        for odd in (m[0] for m in _ENTITY.finditer(row) if m[1] and not _character(m[1])):
            said = f"there is no character {odd!r}; write a name or number as in #quot; or #9829;"
            found.append((n, said, f"没有 {odd!r} 这个字符；名称或编号写成 #quot;、#9829; 的样子"))
        for pattern, en, zh in refused:
            if re.search(pattern, _ENTITY.sub(lambda m: "…" if m[1] else m[0], row)):
                shown = row.strip()[:40]
                found.append((n, f"a diagram may not hold {en}: {shown!r}", f"图里不能有{zh}：{shown!r}"))
                break
    return found
