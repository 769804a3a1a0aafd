"""Mermaid text → checked SVG that follows the page's theme. The one place that knows merman (pinned: its schema changes)."""

from __future__ import annotations

import atexit
import json
import os
import platform
import re
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import cache, lru_cache, partial
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as version_of
from itertools import zip_longest
from operator import itemgetter
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from sphinx_zh import fit, kept, layout, mermaid
from sphinx_zh.fit import SVG

ET.register_namespace("", SVG[1:-1])  # for whoever writes a page: one whose drawings were kept says svg too

MAX_SVG, MAX_DIAGRAMS = 120 * 1024, 30
WIDE, NARROW = 720, 320  # px: what a drawing is made for, on a desk and on a phone
SMALL, BROAD = 280, 608  # px: the columns of the smallest phone and of the narrowest screen that is not one
FONT = 'system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif'

_BOX = ("#e4ecf7", "#1d2b3f")
_INK = ("#1e2126", "#e2e6ec")
_LINE = ("#6b7480", "#8b95a3")
_PAGE = ("#fdfcf9", "#15171a")
_SOFT = ("#f3f0e9", "#23282f")
_CRIT = ("#f6d9d2", "#5a241a")
_RANGE = (  # fills that differ in lightness and hue, each at least 7 : 1 under the ink
    ("#dbe8f8", "#1d3350"),
    ("#dff1e5", "#173a27"),
    ("#fbeed0", "#41320c"),
    ("#efe3f8", "#372149"),
    ("#fbe3de", "#4a2018"),
    ("#e4e7eb", "#30363d"),
)

_NAMES = (
    (_PAGE, "background edgeLabelBackground altSectionBkgColor"),
    (_BOX, "mainBkg primaryColor taskBkgColor"),
    (_SOFT, "secondaryColor tertiaryColor clusterBkg sectionBkgColor sectionBkgColor2"),
    (_CRIT, "critBkgColor"),
    (
        _INK,
        "primaryTextColor secondaryTextColor tertiaryTextColor textColor titleColor taskTextColor taskTextDarkColor"
        " taskTextLightColor taskTextOutsideColor taskTextClickableColor pieTitleTextColor pieSectionTextColor"
        " pieLegendTextColor labelColor stateLabelColor transitionLabelColor quadrantTitleFill quadrantPointTextFill"
        " quadrantXAxisTextFill quadrantYAxisTextFill",
    ),
    (
        _LINE,
        "primaryBorderColor lineColor nodeBorder clusterBorder gridColor taskBorderColor critBorderColor pieStrokeColor"
        " pieOuterStrokeColor transitionColor quadrantPointFill",
    ),
)
PALETTE: dict[str, tuple[str, str]] = {
    **{name: pair for pair, names in _NAMES for name in names.split()},
    **{f"quadrant{n}Fill": _RANGE[n - 1] for n in range(1, 5)},
    **{f"quadrant{n}TextFill": _INK for n in range(1, 5)},
    **{f"cScale{n}": _SOFT for n in range(12)},  # which period it is says nothing: whoever knows more colours by a mark
    **{f"cScaleLabel{n}": _INK for n in range(12)},
    **{f"cScaleInv{n}": _LINE for n in range(12)},
    **{f"cScalePeer{n}": _LINE for n in range(12)},
    **{f"pie{n}": _RANGE[(n - 1) % 6] for n in range(1, 13)},
}
_XY = (
    "titleColor",
    *(f"{axis}Axis{part}Color" for axis in "xy" for part in ("Label", "Title", "Tick", "Line")),
)

_COLOUR = re.compile(
    r"(#[0-9a-fA-F]{3,8}\b|(?:rgb|hsl)a?\([^)]*\)"
    r"|(?<![\w#.-])(?:white|black|gr[ae]y|lightgr[ae]y|red|navy|transparent)(?![\w-]))"
)

_SHEET = re.compile("(<style>.*?</style>)", re.DOTALL)

_DRAWN = (
    "svg g path rect circle ellipse line polyline polygon text tspan defs marker style linearGradient stop clipPath"
)
_ELEMENTS = frozenset({*_DRAWN.split(), "filter", "feDropShadow"})
_DROPPED = frozenset({"title", "desc"})
_ATTRIBUTE = re.compile(
    r"(?:id|class|style|d|x|y|x1|x2|y1|y2|cx|cy|r|rx|ry|dx|dy|width|height|points|transform|transform-origin|viewBox"
    r"|fill|stroke|opacity|offset|orient|refX|refY|markerWidth|markerHeight|markerUnits|flood-color|flood-opacity"
    r"|stdDeviation|dominant-baseline|alignment-baseline|text-anchor|role|clip-path|preserveAspectRatio|xml:space"
    r"|color|display|visibility"
    r"|(?:fill|stroke|font|marker|stop|text|letter|word|shape)-[a-z-]+)"
)


class DrawingError(Exception):
    """A diagram that cannot be read or drawn; ``zh`` says it in Chinese, ``line`` counts from 0 in its source."""

    def __init__(self, message: str, zh: str = "画出的图里有网页不许用的内容；请换一种写法", line: int = 0) -> None:
        super().__init__(message)
        self.zh, self.line = zh, line


class _UnreadError(Exception):
    """The renderer refuses a text; its own words are about its grammar."""


def renderer() -> str | None:
    """What draws here, with its version; ``None`` where nothing can. ``SPHINX_ZH_NO_RENDERER=1`` hides it."""
    return None if os.environ.get("SPHINX_ZH_NO_RENDERER") else _installed()


@cache
def _installed() -> str | None:
    with suppress(PackageNotFoundError):  # no wheel for this machine: lists stand for timelines
        return f"merman {version_of('merman')}"
    return None


def missing_reason() -> str:
    """One plain clause for the log: ``no renderer for linux-aarch64``."""
    return f"no renderer for {platform.system().lower()}-{platform.machine().lower()}"


def version() -> str:
    """Changes when drawings look different though their text is the same."""
    parts = (Path(__file__).with_name(f"{name}.py").read_bytes() for name in ("drawing", "layout", "fit"))
    return f"{zlib.crc32(b''.join(parts)):08x}"


def faults(source: str, number: int = 1) -> list[tuple[int, str, str]]:
    """Why the diagram that is *number* on its page is not drawn: its line from 0, English, Chinese. None where nothing can draw.

    Pages are read often: so many are drawn and no more.
    """
    if number > MAX_DIAGRAMS:
        said = f"a page holds at most {MAX_DIAGRAMS} diagrams", f"一页至多 {MAX_DIAGRAMS} 张手画的图"
        return [(0, *said)] if number == MAX_DIAGRAMS + 1 else []
    try:
        if renderer():
            draw(source, "d", "")
    except DrawingError as error:
        return [(error.line, str(error), error.zh)]
    return []


def both(source: str, ident: str, name: str, marks: Sequence[layout.Mark] = ()) -> list[str]:
    """The drawing, and where a phone would make its words smaller than 12 px a second one for phones, if there can be one.

    Their classes are ``drawing``, or ``drawing wide`` and ``drawing narrow``. Raises DrawingError.
    """
    made = partial(_both, source, ident, name, marks)
    return kept.value(made, kept.code(Path(__file__).parent), repr(PALETTE), source, ident, name, repr(marks))


def _both(source: str, ident: str, name: str, marks: Sequence[layout.Mark]) -> list[str]:
    found = [draw(source, ident, name, marks)]
    if is_wide(found[0]):
        with suppress(DrawingError):
            found.append(draw(source, f"{ident}-n", name, marks, NARROW))
    return found


def is_wide(drawn: str) -> bool:
    """Whether a phone has no room for it."""
    return 'class="drawing wide"' in drawn.partition(">")[0]


def lit(svg: str) -> str:
    """*svg* in its light colours alone, for programs that do not know ``light-dark()``."""
    return re.sub(r"light-dark\(([^(),]*(?:\([^()]*\))?),[^(),]*(?:\([^()]*\))?\)", r"\1", svg)


_OWN = "zh-drawing"
"""The id of every drawing until it is finished: so the rules of all begin alike, and are compiled once."""


def draw(source: str, ident: str, name: str, marks: Sequence[layout.Mark] = (), width: int = WIDE) -> str:
    """An SVG of *source*, named *name* for screen readers; every id in it begins with *ident*. Raises DrawingError.

    *marks* belong to its events, in the order of the text. Words that do not fit are broken, where the kind knows ``<br>``:
    the renderer breaks only at spaces. None is smaller than 12 px where the drawing is shown.
    """
    text, meant = mermaid.hidden(source)
    try:
        root = _drawn(text, name, width)
    except _UnreadError:
        raise _unread(text.split("\n"), source.split("\n")) from None
    misfits = fit.misfits(root)
    if misfits and re.match(r"(?:\s*%%.*\n)*\s*(?:timeline|state|flowchart)", text):
        for (words, *_), room in sorted(misfits.items(), key=lambda item: -len(item[0][0])):
            broken = "<br>".join(mermaid.balanced(words, room)) if room > 1 else words
            rows = (row if row.strip().startswith("title ") else row.replace(words, broken) for row in text.split("\n"))
            text = "\n".join(rows)
        with suppress(_UnreadError, DrawingError):  # a node's words were its name
            root = _drawn(text, name, width)
            misfits = fit.misfits(root)
    shown = str.maketrans(meant)
    if misfits:
        raise _unfit([[words.translate(shown) for words in one] for one in misfits], text.translate(shown).split("\n"))
    least = _least_width(root)
    if least > (BROAD if width == WIDE else SMALL):
        raise DrawingError(
            f"the drawing is so wide that its words would be smaller than {_LEAST_TEXT} px; put less side by side (TD, not LR)",
            f"图太宽，字会小于 {_LEAST_TEXT} 像素；请少并排几样，或改为从上到下（TD）",
        )
    kind = "drawing wide" if least > SMALL else "drawing"
    root.set("class", kind if width == WIDE else "drawing narrow")
    layout.mark(root, marks)
    for element in root.iter():
        element.text, element.tail = ((said or "").translate(shown) for said in (element.text, element.tail))
        for key, value in element.items():
            if key == "id" or f"(#{_OWN}" in value:
                element.set(key, value.replace(_OWN, ident))
    out = ET.tostring(root, encoding="unicode")
    if len(out.encode()) > MAX_SVG:
        raise DrawingError("the drawing is larger than 120 KB; split the diagram", "画出的图超过 120 KB；请分成几张")
    return out


def _unfit(misfits: list[list[str]], rows: list[str]) -> DrawingError:
    """Says the first three, at the line of the first."""
    bare, words = ["".join(re.split(r"\s|<br>", row)) for row in rows], "".join(misfits[0][0].split())
    line = next((n for n, row in enumerate(bare) if words in row), 0)
    en = "; ".join(" over ".join(map(repr, one)) for one in misfits[:3])
    zh = "；".join("压着".join(f"“{words}”" for words in one) for one in misfits[:3])
    return DrawingError(
        f"words that do not fit or cover others: {en}; write less or fewer, or break lines by <br>",
        f"图里的字放不下或互相遮盖：{zh}；请写短些、少放些，或用 <br> 分行",
        line,
    )


def _unread(rows: list[str], written: list[str]) -> DrawingError:
    """Says, in no grammar's words, the row without which all can be read, or with which it no longer can.

    The renderer's own place is often the end of the text.
    """
    full = [n for n, row in enumerate(rows) if row.strip()] or [0]
    line = next((n for n in full[1:] if _reads(rows[:n] + rows[n + 1 :])), None)
    line = next((n for n in full if not _reads(rows[: n + 1])), None) if line is None else line
    if line is None:
        return DrawingError("the diagram is too large to be drawn; split it", "图太大，画不出来；请分成几张图")
    shown = written[line].strip()[:60]
    return DrawingError(f"the diagram cannot be read here: {shown!r}", f"图里这一行读不懂：{shown!r}", line)


def _reads(rows: list[str]) -> bool:
    with suppress(_UnreadError):
        return bool(_asked("parse_json", "\n".join(rows)))
    return False


def _drawn(source: str, name: str, width: int) -> ET.Element:
    light, dark = (_SHEET.split(_render(source, n, width)) for n in (0, 1))
    text = "".join(_coloured(one, other) for one, other in zip_longest(light, dark, fillvalue=""))
    # `timeline TD` names its arrowhead wrongly
    text = text.replace('id="undefined-', f'id="{_OWN}-').replace("url(#arrowhead)", f"url(#{_OWN}-arrowhead)")
    try:
        root = ET.fromstring(text)
    except ET.ParseError as error:
        raise DrawingError(f"the drawing is not well-formed: {error}") from None
    checked(root)
    layout.laid_out(root, _OWN, width)
    _rules_to_attributes(root, _OWN)
    _drop_unused_ids(root, _OWN)
    box = fit.numbers(root.attrib["viewBox"])
    for title in root.iter(f"{SVG}text"):
        if title.get("font-size") == "4ex":  # a timeline's: it begins in the middle, and fonts differ in what 4ex is
            title.attrib.update({"font-size": "20", "x": f"{box[0] + 8:g}", "y": "12"})
            box[2] = fit.right(root) + 8 - box[0]
    for ground, *words in filter(len, root.iter(f"{SVG}g")):
        if ground.get("opacity") == "0.5":  # an arrow would strike its words through
            ground.set("opacity", "0.95")
        if words and ground.get("opacity") and "transform" in words[0].attrib:
            # merman sets the words at an arrow between states half their height too low
            words[0].set("transform", re.sub(r",.*", ", 2)", words[0].attrib["transform"]))
    for element in root.iter():  # 27.799999999999997: what no eye sees weighs 1 KB a page
        element.attrib.update(
            {k: re.sub(r"\d+\.\d{2,}", lambda m: f"{float(m[0]):.1f}", v) for k, v in element.items()}
        )
    root.attrib.update({"role": "img", "aria-label": name, "width": f"{box[2]:.0f}", "height": f"{box[3]:.0f}"})
    root.set("viewBox", " ".join(f"{number:g}" for number in box))
    return root


@lru_cache(maxsize=64)
def _coloured(light: str, dark: str) -> str:
    """One text with both colours; three quarters of each drawing is a sheet that all of its kind have."""
    pieces, others = _COLOUR.split(light), _COLOUR.split(dark)
    if pieces[::2] != others[::2]:
        raise DrawingError("light and dark differ in more than colour")
    colours = (one if one == other else f"light-dark({one},{other})" for one, other in zip(pieces, others, strict=True))
    return "".join(colours)


def _least_width(root: ET.Element) -> float:
    """In px: how wide it must be shown, so that no word is smaller than 12 px."""
    sizes = [fit.length(text.get("font-size"), 16, 16) for text in root.iter(f"{SVG}text")]
    return float(root.attrib["width"]) * _LEAST_TEXT / min(sizes, default=_LEAST_TEXT)


@cache
def _engine(theme: int = 0, width: int = WIDE) -> Any:
    """One for each theme (0 light, 1 dark) and width: to read these options takes ten times as long as to draw.

    It is imported when the first drawing is made, which is not in each build.
    """
    import merman

    values: dict[str, Any] = {key: pair[theme] for key, pair in PALETTE.items()}
    values["xyChart"] = {"backgroundColor": _PAGE[theme], "plotColorPalette": _LINE[theme]} | dict.fromkeys(
        _XY, _INK[theme]
    )
    options = {
        "site_config": {
            "securityLevel": "strict",
            "htmlLabels": False,
            "theme": "base",
            "look": "classic",
            "darkMode": bool(theme),
            "themeVariables": {**values, "darkMode": bool(theme), "fontFamily": FONT},
            "timeline": {"padding": 8, "leftMargin": 0, "useMaxWidth": True},
            "gantt": {"fontSize": 16, "sectionFontSize": 16, "barHeight": 24, "barGap": 4, "rightPadding": 40},
            "flowchart": {"nodeSpacing": 16, "rankSpacing": 32, "padding": 8} if width == NARROW else {},
            # its bars lie where there is no room for their names side by side
            "xyChart": {"width": _CHART, "height": _CHART, "chartOrientation": "horizontal"} if width == NARROW else {},
            "quadrantChart": {"pointTextPadding": 9},
        },
        "svg": {"diagram_id": _OWN, "pipeline": "parity"},
        "layout": {"container_width": width},
        "resources": {"profile": "constrained"},
    }
    atexit.register(_engine.cache_clear)  # while there still is what it is freed with
    return merman.MermanEngine(json.dumps(options), None)


def _render(source: str, theme: int, width: int) -> str:
    return str(_asked("render_svg", source, theme, width))


def _asked(what: str, source: str, theme: int = 0, width: int = WIDE) -> object:
    """What the renderer's method *what* makes of *source*. Raises :class:`_UnreadError`."""
    import merman

    try:
        return getattr(_engine(theme, width), what)(source, None)
    except merman.MermanError:
        raise _UnreadError from None


def checked(root: ET.Element) -> None:
    """Drop what is only for tools, then refuse whatever is not on the list. Raises DrawingError."""
    _drop(root, lambda child: fit.tag(child) in _DROPPED)
    for element in root.iter():
        tag = fit.tag(element)
        if not element.tag.startswith(SVG) or tag not in _ELEMENTS:
            raise DrawingError(f"the drawing holds <{tag}>, which is not allowed")
        for key in list(element.attrib):
            if key.startswith(("data-", "aria-")):
                del element.attrib[key]
            elif not _ATTRIBUTE.fullmatch(key):
                raise DrawingError(f"the drawing holds the attribute {key!r}, which is not allowed")
        if tag == "style":
            _check_style(element.text or "")
    _check_style("\n".join(value for element in root.iter() for value in element.attrib.values()))


def _drop(root: ET.Element, is_needless: Callable[[ET.Element], bool]) -> None:
    for parent in root.iter():
        for child in filter(is_needless, list(parent)):
            parent.remove(child)


@lru_cache(maxsize=64)
def _check_style(text: str) -> None:
    for address in re.findall(r"(?i)url\s*\(([^)]*)\)?", text):
        if not re.fullmatch(r"#[A-Za-z0-9_-]+", address.strip("\"' ")):
            raise DrawingError(f"the drawing refers to {address[:60]!r}")
    if re.search(r"(?i)@import|@font-face|\\|<|expression\s*\(|javascript:", text):
        raise DrawingError("the drawing holds a style that is not allowed")


_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
# What a rule may set on an element. Not the font: a drawing has the page's.
_PRESENTATION = re.compile(
    r"fill|stroke|opacity|transform|color|display|visibility|text-anchor|dominant-baseline|alignment-baseline"
    r"|font-size|font-weight|marker-(?:start|mid|end)|shape-rendering|letter-spacing"
    r"|(?:fill|stroke|stop)-(?:opacity|width|linecap|linejoin|dasharray|dashoffset|miterlimit|rule|color)"
)
_LEAST_TEXT = 12  # px
_CHART = 290  # px: how wide and high a chart is on a phone
_EVENT = ("eventWrapper", "task", fit.GROUND)
"""The classes that stay: whoever looks at a page can count its layout."""


def _rules_to_attributes(root: ET.Element, ident: str) -> None:
    """Say on each element what the style sheet says of it, so that a page needs no inline styles; then drop the sheet.

    A rule without motion, shadow or slant; of two that speak of one thing the stronger, as in a browser.
    """
    used = frozenset(name for element in root.iter() for name in element.get("class", "").split())
    tags = frozenset(fit.tag(element) for element in root.iter())
    matcher, known = _matcher("".join(style.text or "" for style in root.iter(f"{SVG}style")), ident, used, tags)
    places = list(_places(root))
    if not known.keys() >= {place for _, place in places}:
        from cssselect2 import ElementWrapper

        for one, (_, place) in zip(ElementWrapper.from_xml_root(root).iter_subtree(), places, strict=True):
            # of two that match, the more specific, then the later
            known[place] = [match[-1] for match in sorted(matcher.match(one), key=itemgetter(0, 1))]
    for element, rules in [(element, known[place]) for element, place in places]:
        own = _declarations(element.attrib.pop("style", ""))
        for important in (False, True):
            for said in (*rules, own):
                element.attrib.update({name: value for name, (value, strong) in said.items() if strong is important})
        for name in ("font-family", "font-style", "filter"):
            element.attrib.pop(name, None)
        names = [name for name in element.attrib.pop("class", "").split() if name in _EVENT]
        if names:
            element.set("class", " ".join(names))
        size = re.fullmatch(r"([\d.]+)(?:px)?", element.get("font-size", ""))
        if size:
            element.set("font-size", f"{max(float(size[1]), _LEAST_TEXT):g}")
    _drop(root, lambda child: fit.tag(child) in ("style", "filter"))


def _places(element: ET.Element, above: tuple[object, ...] = ()) -> Iterator[tuple[ET.Element, tuple[object, ...]]]:
    """Each element with all that a rule can know it by: its tag, classes and the end of its id, and those above it."""
    here = (*above, (element.tag, element.get("class"), element.get("id", "").rpartition("-")[2]))
    yield element, here
    for child in element:
        yield from _places(child, here)


@lru_cache(maxsize=256)
def _matcher(sheet: str, ident: str, used: frozenset[str], tags: frozenset[str]) -> tuple[Any, dict[object, list[Any]]]:
    """Of the rules that are about these classes and elements, for most of the sheet is about other diagrams; and what it found
    for each place, for all drawings of a kind have much the same."""
    from cssselect2 import Matcher, compile_selector_list

    sheet = re.sub(r"@keyframes [\w-]+\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", "", sheet)
    # merman's lines take the page's ink and would cross the words in black
    sheet += f"#{ident} .tick line{{stroke:inherit;opacity:.4}}#{ident} .tick text{{font-size:{layout.AXIS_TEXT}px}}#{ident} .{fit.GROUND}{{stroke:none}}"
    matcher = Matcher()
    for selectors, body in _RULE.findall(sheet):
        near = ",".join(one for one in selectors.split(",") if _is_used(one.strip(), ident, used, tags))
        for selector in compile_selector_list(near) if near else ():
            matcher.add_selector(selector, _declarations(body))
    return matcher, {}


def _declarations(text: str) -> dict[str, tuple[str, bool]]:
    """``{"fill": ("#fff", False)}`` from ``fill:#fff``: name, value, whether it is ``!important``."""
    pairs = (one.partition(":")[::2] for one in text.split(";"))
    return {
        name.strip(): (value.replace("!important", "").strip().replace("deg)", ")"), "!important" in value)
        for name, value in pairs
        if _PRESENTATION.fullmatch(name.strip())
    }


def _is_used(selector: str, ident: str, used: frozenset[str], tags: frozenset[str]) -> bool:
    if not selector.startswith(f"#{ident}") or re.search(r"[>@:+~]|.#|\[(?!id\$=\"-\w+\"\])", selector):
        return False
    classes = set(re.findall(r"\.([\w-]+)", selector))
    elements = set(re.findall(r"(?:^|\s)([a-zA-Z][\w-]*)", selector))
    return classes <= used and elements <= tags


def _drop_unused_ids(root: ET.Element, ident: str) -> None:
    """Only ids and arrowheads that are referred to stay, so that no two drawings of a page share one."""
    values = "\n".join(value for element in root.iter() for value in element.attrib.values())
    wanted = {ident, *re.findall(r"url\(#([\w-]+)\)", values)}
    _drop(root, lambda child: fit.tag(child) == "marker" and child.get("id") not in wanted)
    for element in root.iter():
        if element.get("id") and element.get("id") not in wanted:
            del element.attrib["id"]
    foreign = [name for name in wanted if not name.startswith(ident)]
    if foreign:
        raise DrawingError(f"the drawing refers to {foreign[0]!r}, which is not its own")
