"""A chapter's badge as a picture for other sites: ``badges/<chapter id>.svg``."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from series.lifecycle import SELF_CHECKED_ZH, Status
from series.model import Chapter
from series.palette import STATUS

HAN, HEIGHT, PAD = 13, 22, 8  # px: a Chinese character at 13 px, the badge's height, space at either end


def badge(chapter: Chapter) -> str:
    """An SVG with icon and word; no script, no style sheet, nothing from elsewhere."""
    status, ink = chapter.status, STATUS[chapter.status]
    is_self_checked = chapter.is_self_checked and status is Status.PUBLISHED
    word = f"{status.icon} {status.zh}" + (f" · {SELF_CHECKED_ZH}" if is_self_checked else "")
    width = 2 * PAD + sum(HAN if ord(ch) > 0x2000 else HAN // 2 for ch in word)
    svg = ET.Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "width": str(width),
            "height": str(HEIGHT),
            "viewBox": f"0 0 {width} {HEIGHT}",
            "role": "img",
        },
    )
    ET.SubElement(svg, "title").text = f"{chapter.title}：{status.zh}"
    box = {"x": "0.5", "y": "0.5", "width": str(width - 1), "height": str(HEIGHT - 1), "rx": "10.5"}
    ET.SubElement(svg, "rect", {**box, "fill": ink.fill, "stroke": ink.text})
    text = {"x": str(width // 2), "y": "15.5", "text-anchor": "middle", "font-size": "13", "font-family": "sans-serif"}
    ET.SubElement(svg, "text", {**text, "fill": ink.text}).text = word
    return ET.tostring(svg, encoding="unicode") + "\n"
