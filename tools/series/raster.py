"""SVG → PNG, for those who show no SVG: cards of links, the cover of an e-book. The one place that knows resvg."""

from __future__ import annotations

from functools import cache

import resvg_py

_BLANK = '<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16"><text y="14" font-size="16">{}</text></svg>'


@cache
def has_han() -> bool:
    """Whether a typeface for Chinese can be found here: without one a picture would have no words."""
    return resvg_py.svg_to_bytes(svg_string=_BLANK.format("中")) != resvg_py.svg_to_bytes(svg_string=_BLANK.format(""))


def png(svg: str) -> bytes:
    """The picture in its own width and height, in px. It must be plain: no variables, no ``light-dark()``."""
    return bytes(resvg_py.svg_to_bytes(svg_string=svg))
