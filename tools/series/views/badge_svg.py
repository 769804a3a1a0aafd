"""A chapter's badge as a picture for other sites: ``badges/<chapter id>.svg``; and one for each state."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from series.lifecycle import SELF_CHECKED_ZH, Status
from series.model import Chapter
from series.palette import STATUS

HAN, HEIGHT, PAD = 13, 22, 8  # px: a Chinese character at 13 px, the badge's height, space at either end


def word(chapter: Chapter) -> str:
    """What the badge says: ``已发布 · 自校``."""
    return _word(chapter.status, is_self_checked(chapter))


def is_self_checked(chapter: Chapter) -> bool:
    """Whether a badge says 自校: only a published text was checked."""
    return chapter.is_self_checked and chapter.status is Status.PUBLISHED


def state_name(chapter: Chapter) -> str:
    """The name of the picture that shows its state: ``planned``, ``published-self-checked``."""
    return f"{chapter.status}-self-checked" if is_self_checked(chapter) else chapter.status.value


def badge(chapter: Chapter) -> str:
    """An SVG with icon and word; no script, no style sheet, nothing from elsewhere."""
    return _svg(chapter.status, word(chapter), f"{chapter.title}：{chapter.status.zh}")


def states() -> dict[str, str]:
    """A picture for each state by its name, the self-checked one too."""
    found = {status.value: _svg(status, status.zh, status.zh) for status in Status}
    checked = _word(Status.PUBLISHED, True)
    return {**found, f"{Status.PUBLISHED}-self-checked": _svg(Status.PUBLISHED, checked, checked)}


def _word(status: Status, checked: bool) -> str:
    return f"{status.zh} · {SELF_CHECKED_ZH}" if checked else status.zh


def _svg(status: Status, shown: str, title: str) -> str:
    ink, label = STATUS[status], f"{status.icon} {shown}"
    width = 2 * PAD + sum(HAN if ord(ch) > 0x2000 else HAN // 2 for ch in label)
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
    ET.SubElement(svg, "title").text = title
    box = {"x": "0.5", "y": "0.5", "width": str(width - 1), "height": str(HEIGHT - 1), "rx": "10.5"}
    ET.SubElement(svg, "rect", {**box, "fill": ink.fill, "stroke": ink.text})
    text = {"x": str(width // 2), "y": "15.5", "text-anchor": "middle", "font-size": "13", "font-family": "sans-serif"}
    ET.SubElement(svg, "text", {**text, "fill": ink.text}).text = label
    return ET.tostring(svg, encoding="unicode") + "\n"
