"""What a text announces: the titles in the closing list behind words such as 预告."""

from __future__ import annotations

import re
from collections.abc import Iterator

from series.clipping.source import Block

_AHEAD = re.compile(
    r"预告|计划中|计划写|下[一]?[期篇章回集]|待续|后续|接下来(?:会|将|要|几|还|的|写|,|，|：|$)|敬请期待|写作计划|未完|之后(?:会|还会|打算)写|coming (?:up|soon|next)|\bnext\b|upcoming|to be continued",
    re.I,
)
_QUOTED = re.compile(r"《([^《》]{2,60})》")


def announced(root: Block) -> list[tuple[int, str]]:
    """Line and title of each. Where several lists stand behind such words it is the last."""
    blocks, found = root.inside, list[tuple[int, str]]()
    for n, block in enumerate(blocks):
        if 2 * n < len(blocks) - 4 or block.kind not in ("heading", "paragraph") or not _AHEAD.search(block.text):
            continue
        is_label = block.kind == "heading" or len(block.text) <= 40 or block.text.rstrip().endswith((":", "："))
        for behind in blocks[n + 1 :] if is_label else ():
            if behind.kind == "heading" and (block.kind != "heading" or behind.token.tag <= block.token.tag):
                break
            if behind.kind.endswith("_list"):
                found = [(item.line, title) for item in behind.inside for title in [_title(item)] if title]
                break
        if block.kind == "paragraph" and not found:
            found = [(block.line, title) for title in _inline(block.text)]
    return found


def _title(item: Block) -> str:
    first = next((one for one in item.inside if one.kind == "paragraph"), None)
    if first is None:
        return ""
    if m := _QUOTED.search(text := " ".join(first.text.split())):
        return m[1].strip()
    text = re.sub(
        r"^(?:\[[ xX]\]\s*|第?[一二三四五六七八九十0-9]{1,3}[篇章期回集、.．:：)）]\s*[:：]?\s*|下[一]?[期篇][:：]\s*)+",
        "",
        text,
    )
    if (
        first.tokens
        and first.tokens[0].type == "text"
        and not first.tokens[0].content
        and len(first.tokens) > 1
        and first.tokens[1].type == "strong_open"
    ):
        text = first.tokens[2].content if len(text) > len(first.tokens[2].content) + 1 else text
    text = (
        re.split(r"\s*(?:——|—|–| - |[（(](?:预计|计划|待|写作|下)|[：:](?=.{12}))", text)[0] if len(text) > 12 else text
    )
    return text.strip(" 。.，,；;：:、")


def _inline(text: str) -> Iterator[str]:
    """``下期预告：《甲》《乙》``, ``下一篇写：甲。``"""
    m = re.search(rf"(?:{_AHEAD.pattern})[^：:。《]*", text, re.I)
    rest = text[m.end() :] if m else ""
    if quoted := _QUOTED.findall(rest):
        yield from quoted
    elif m := re.match(r"[：:]\s*([^。！？，：:]{2,40})[。.]?\s*$", rest):
        yield from filter(None, (one.strip() for one in re.split("[、；;]", m[1])))
