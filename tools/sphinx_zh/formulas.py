"""TeX formulas → checked MathML, made while building: no script, no font, no request. The one place that knows math-core.

It was chosen over latex2mathml, which shows what it does not know raw and accepts what is not closed.
"""

from __future__ import annotations

import html
import re
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from math_core import LatexError, LatexToMathML

from sphinx_zh import __version__
from sphinx_zh.typography import HAN, WIDE

SHEET = Path(__file__).parent / "zh_formulas.css"

MAX, MAX_DEPTH = 1000, 60
"""Characters of a formula, and how deep its MathML is nested: far more, and the library or a browser would end."""
_SHOWN = (
    "math mrow mi mn mo ms mtext mspace msub msup msubsup munder mover munderover mmultiscripts mprescripts mfrac msqrt"
    " mroot mtable mtr mtd mpadded mphantom menclose b i"
)
_ELEMENTS = frozenset(_SHOWN.split())
_ATTRIBUTE = re.compile(
    r"display(style)?|scriptlevel|stretchy|symmetric|[lr]space|width|height|depth|voffset|accent(under)?|mathvariant|form"
    r"|m(in|ax)size|notation|movablelimits|linethickness|columnalign|largeop|separator|fence|class"
)
_KEPT = re.compile(r"text-align: *(left|right)|(border-\w+):")
"""What a cell's style says that its class says instead, so that a page needs no inline styles."""
_WORDS = re.compile(r"\\(?:text\w*|mbox)\s*\{[^{}]*\}")


class FormulaError(Exception):
    """A formula that cannot be shown; ``zh`` says it in Chinese."""

    def __init__(self, message: str, zh: str) -> None:
        super().__init__(message)
        self.zh = zh


def draw(tex: str, *, is_block: bool) -> str:
    """A ``<math>`` element, named by its TeX for who cannot see it. Raises FormulaError."""
    if len(tex) > MAX:
        raise FormulaError(f"a formula has at most {MAX} characters", f"一个公式至多 {MAX} 个字符")
    if number := re.search(r"\\(?:tag|label|eqref)\b", tex):
        raise FormulaError(f"formulas bear no numbers here: {number[0]}", f"公式不编号，请删去 {number[0]}")
    if words := re.search(f"[{HAN}{WIDE}]+", _WORDS.sub("", tex)):
        form = f"\\text{{{words[0][:20]}}}"
        zh = f"公式里的文字写成 {form}；表示美元的 $ 写成 \\$"
        raise FormulaError(f"words in a formula stand in {form}; a dollar is written \\$", zh)
    try:
        made = _converter().convert_with_local_state(tex, displaystyle=is_block)
    except LatexError as error:
        at, _, said = str(error).partition(": ")
        place = tex[int(at) :][:20] if at.isdigit() else ""
        if name := re.search(r'Unknown (?:command|environment) "([^"]+)"', said):
            zh = f"不支持 TeX 的 {name[1]!r}；请换一种写法"
            raise FormulaError(f"TeX {name[1]!r} is not known here", zh) from None
        here = repr(place) if place.strip() else repr(tex[-20:])
        raise FormulaError(f"the formula cannot be read at {here}", f"公式在 {here} 处读不懂") from None
    # names of characters are HTML's; XML has five
    made = re.sub(r"&(?!(?:amp|lt|gt|quot|apos);)\w+;", lambda m: html.unescape(m[0]), made)
    root = ET.fromstring(made)
    _check(root)
    root.attrib.update({"xmlns": "http://www.w3.org/1998/Math/MathML", "aria-label": " ".join(tex.split())})
    return ET.tostring(root, encoding="unicode")


def _check(root: ET.Element, depth: int = 0) -> None:
    if depth > MAX_DEPTH:
        raise FormulaError("the formula is nested too deeply", "公式嵌套过深")
    style = root.attrib.pop("style", "")
    if "color" in style.replace("currentcolor", ""):
        raise FormulaError("a formula may not choose its colours", "公式不能自己指定颜色")
    if kept := [f"tex-{side or border}" for side, border in _KEPT.findall(style)]:
        root.set("class", " ".join(kept))
    for key, value in root.attrib.items():
        if not _ATTRIBUTE.fullmatch(key):
            raise FormulaError(f"the formula makes {key}={value[:40]!r}", f"公式会生成 {key}={value[:40]!r}，不能用")
    if root.tag not in _ELEMENTS:
        raise FormulaError(f"the formula makes <{root.tag}>", f"公式会生成 <{root.tag}>，不能用")
    for child in root:
        _check(child, depth + 1)


@cache
def _converter() -> LatexToMathML:
    return LatexToMathML(fancy_error=False, max_expansions=50)


def _visit(self: Any, node: Any) -> None:
    from docutils.nodes import SkipNode
    from sphinx.util import logging

    is_block = node.tagname == "math_block"
    try:
        made = draw(node.astext(), is_block=is_block)
    except FormulaError as error:
        logging.getLogger(__name__).warning(str(error), type="sphinx_zh", subtype="bad-formula", location=node)
        made = f"<code>{html.escape(node.astext())}</code>"
    self.body.append(f'<div class="formula">{made}</div>\n' if is_block else made)
    raise SkipNode


def on_config_inited(app: Any, config: Any) -> None:
    """A sheet for themes that know nothing of formulas."""
    if config.zh_formulas_style:
        config.html_static_path = [*config.html_static_path, str(SHEET)]
        app.add_css_file(SHEET.name)


def setup(app: Any) -> dict[str, Any]:
    """Draw what ``$…$``, ``$$…$$`` and ``{math}`` give, in every HTML builder."""
    app.add_config_value("zh_formulas_style", True, "html", types=(bool,))
    app.add_html_math_renderer("mathml", inline_renderers=(_visit, None), block_renderers=(_visit, None))
    app.connect("config-inited", on_config_inited)
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": True}
