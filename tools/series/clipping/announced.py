"""What a text announces: the titles in the closing list behind words such as 预告."""

from __future__ import annotations

import re
from collections.abc import Iterator

from series.clipping.blocks import Block
from series.clipping.forms import FORMS

_QUOTED = re.compile(r"《([^《》]{2,60})》")


def announced(root: Block) -> list[tuple[int, str]]:
    """Line and title of each. Where several lists stand behind such words it is the last."""
    found, top = list[tuple[int, str]](), root.inside
    for n, block in enumerate(top):
        if (
            2 * n < len(top) - 4
            or block.kind not in ("heading", "paragraph")
            or not FORMS["announced"].search(block.text)
        ):
            continue
        is_heading = block.kind == "heading"
        for behind in top[n + 1 :] if is_heading or len(block.text) <= 40 or block.text.rstrip()[-1] in ":：" else ():
            if behind.kind == "heading" and (not is_heading or behind.token.tag <= block.token.tag):
                break
            if behind.kind.endswith("_list"):
                found = [(item.line, title) for item in behind.inside for title in [_title(item)] if title]
                break
        if not is_heading and not found:
            found = [(block.line, title) for title in _in_line(block.text)]
    return found


def _title(item: Block) -> str:
    """What an item names: words between 《》 or in strong, otherwise those before a dash or a long explanation."""
    first = next((one for one in item.inside if one.kind == "paragraph"), item)
    if m := _QUOTED.search(text := " ".join(first.text.split())):
        return m[1].strip()
    text = FORMS["announced_mark"].sub("", text)
    strong = [token for token in first.tokens if token.content or token.nesting][:2]
    if len(strong) == 2 and strong[0].type == "strong_open" and len(text) > len(strong[1].content) + 1:
        text = strong[1].content
    text = FORMS["announced_rest"].split(text)[0] if len(text) > 12 else text
    return text.strip(" 。.，,；;：:、")


def _in_line(text: str) -> Iterator[str]:
    """``下期预告：《甲》《乙》``, ``下一篇写：甲。``"""
    m = FORMS["announced"].search(text)
    rest = re.sub("^[^：:。《]*", "", text[m.end() :]) if m else ""
    if quoted := _QUOTED.findall(rest):
        yield from quoted
    elif m := re.match(r"[：:]\s*([^。！？，：:]{2,40})[。.]?\s*$", rest):
        yield from filter(None, (one.strip() for one in re.split("[、；;]", m[1])))
