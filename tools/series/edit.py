"""Text → text: one more line for a list of front matter, or a new chapter. Everything else stays, byte for byte."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from series.views.templates import filled

_FENCES = re.compile(r"\ufeff?---[ \t]*\r?\n(.*?)^---[ \t]*\r?$", re.DOTALL | re.MULTILINE)


class EditError(Exception):
    """The text cannot be changed safely; ``line`` is where, and the message says what would be right."""

    def __init__(self, line: int, en: str, zh: str) -> None:
        super().__init__(en)
        self.line, self.zh = line, zh


def appended(text: str, key: str, item: str) -> str:
    """*text*, a page, with *item* (flow YAML) as the last one of the list *key* of its front matter.

    Comments, order, quotes, line ends stay. Raises EditError where the list is written in a way that this cannot
    lengthen, or where anything besides would change.
    """
    found = _FENCES.match(text)
    if not found:
        raise EditError(1, "has no front matter between two lines ---", "缺少两行 --- 之间的文首数据")
    start, front = found.start(1), found[1]
    new = _lengthened(front, key, item)
    before, after = _values(front), _values(new)
    wanted = {**before, key: [*(before.get(key) or []), *_values(f"x: [{item}]\n")["x"]]}
    if after != wanted or list(after) != list(wanted):
        raise EditError(_line(front, key), f"{key!r} could not be lengthened alone", f"{key!r} 无法单独添加一项")
    return text[:start] + new + text[start + len(front) :]


def _lengthened(front: str, key: str, item: str) -> str:
    root = _compose(front)
    newline = "\r\n" if "\r\n" in front else "\n"
    pair = next(((k, v) for k, v in root.value if k.value == key), None)
    if pair is None:
        if root.flow_style:
            raise EditError(2, f"front matter in braces has no {key!r}", f"大括号写法的文首数据里没有 {key!r}")
        end = "" if not front or front.endswith("\n") else newline
        return f"{front}{end}{key}: [{item}]{newline}"
    name, value = pair
    line = name.start_mark.line + 2
    if isinstance(value, ScalarNode) and not value.value and value.style is None:
        at = name.end_mark.index + len(front[name.end_mark.index :].partition(":")[0]) + 1
        return f"{front[:at]} [{item}]{front[at:]}"
    if not isinstance(value, SequenceNode):
        raise EditError(line, f"{key!r} is no list; write {key}: []", f"{key!r} 不是列表；请写成 {key}: []")
    return _flow(front, value, item, newline) if value.flow_style else _block(front, value, item, newline)


def _flow(front: str, value: SequenceNode, item: str, newline: str) -> str:
    """``[a]`` → ``[a, b]``; where the bracket closes on a later line, *item* gets a line of its own."""
    close = value.end_mark.index - 1
    if not value.value:
        return f"{front[: value.start_mark.index + 1]}{item}{front[close:]}"
    last = value.value[-1]
    end = last.end_mark.index
    if last.end_mark.line == value.end_mark.line:
        comma = "" if front[end:close].strip() == "," else ","
        return f"{front[:end]}{front[end:close].rstrip() if not comma else ','} {item}{front[close:]}"
    rest = front.index("\n", end) + 1
    has_comma = front[end:].lstrip().startswith(",")
    indent = " " * last.start_mark.column
    return f"{front[:end]}{'' if has_comma else ','}{front[end:rest]}{indent}{item},{newline}{front[rest:]}"


def _block(front: str, value: SequenceNode, item: str, newline: str) -> str:
    """A further ``- …`` below the last one, on a line of its own."""
    lines = front.splitlines(keepends=True)
    last = _last_line(value.value[-1], front)
    dash = lines[value.start_mark.line][: value.start_mark.column]
    end = "" if lines[last].endswith("\n") else newline
    return "".join([*lines[: last + 1], f"{end}{dash}- {item}{newline}", *lines[last + 1 :]])


def _last_line(node: Node, front: str) -> int:
    """The line on which *node* ends; the end that YAML gives for blocks runs on over what follows."""
    if isinstance(node, MappingNode | SequenceNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _last_line(last[1] if isinstance(node, MappingNode) else last, front)
    is_past = isinstance(node, ScalarNode) and node.style in ("|", ">") and node.end_mark.column == 0
    return int(node.end_mark.line) - is_past


def _compose(front: str) -> MappingNode:
    """The front matter as nodes; refuses what a reader of the book would refuse too."""
    try:
        for event in yaml.parse(front, Loader=yaml.BaseLoader):
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) or getattr(event, "tag", None):
                mark = event.start_mark
                line = (mark.line if mark else 0) + 2
                raise EditError(line, "anchors, aliases and tags are not edited", "带锚点、别名或标签的文首数据不能改")
        root = yaml.compose(front, Loader=yaml.BaseLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise EditError((mark.line if mark else 0) + 2, "is not YAML", "不是合法的 YAML") from None
    if root is None:
        return MappingNode("", [], flow_style=False)
    if not isinstance(root, MappingNode):
        raise EditError(2, "front matter is not 'key: value' lines", "文首数据应当是“键: 值”")
    seen: set[str] = set()
    for name, _ in root.value:
        if not isinstance(name, ScalarNode) or name.value in seen:
            en, zh = f"key {name.value!r} stands twice; keep one", f"键 {name.value!r} 写了两次；请只留一个"
            raise EditError(name.start_mark.line + 2, en, zh)
        seen.add(name.value)
    return root


def _values(front: str) -> dict[str, Any]:
    """Keys and values as written; an empty value is an empty list to one who appends."""
    _compose(front)
    found = yaml.load(front, Loader=yaml.BaseLoader)
    return {key: value if value != "" else [] for key, value in found.items()} if found else {}


def _line(front: str, key: str) -> int:
    return next((k.start_mark.line + 2 for k, _ in _compose(front).value if k.value == key), 2)


def chapter(slug: str, **fields: object) -> str:
    """A whole new page: complete front matter, an outline, and template notes, which readers never see."""
    return filled("chapter.md", slug=slug, flow=flow, **fields)


# -- writing ---------------------------------------------------------------------------------------


def flow(value: object) -> str:
    """*value*, of texts, days, lists and mappings, as YAML in one line: ``{on: 2026-11-24, note: "…"}``.

    The one place that makes text safe for YAML. What another reader would take for a number or a truth is quoted.
    """
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {flow(v)}" for key, v in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(flow(v) for v in value) + "]"
    return _scalar(value) if type(value) is str else str(value)


_PLAIN = re.compile(
    r"[\u4e00-\u9fff](?:[\u4e00-\u9fffA-Za-z0-9，。、；：（）“”《》？！ .-]*[\u4e00-\u9fff，。、；：（）“”《》？！])?"
)
"""Words that no reader of YAML takes for anything else."""


def _scalar(text: str) -> str:
    if _PLAIN.fullmatch(text):
        return text
    quoted = json.dumps(text, ensure_ascii=False)  # a JSON string is a YAML string
    places = f"- {{x: {text}}}\n- [{text}, y]\n- {text}\n"
    try:
        is_word = isinstance(yaml.safe_load(text), str)
        is_same = yaml.load(places, Loader=yaml.BaseLoader) == [{"x": text}, [text, "y"], text]
        is_plain = not any(isinstance(event, yaml.ScalarEvent) and event.style for event in yaml.parse(places))
    except (yaml.YAMLError, ValueError, TypeError):
        return quoted
    return text if is_word and is_same and is_plain else quoted


def entry(values: Mapping[str, Any]) -> str:
    """A whole file of data: a line a field, and a line for each field of a list's entries; what is empty is left out."""
    lines: list[str] = []
    for key, value in values.items():
        if isinstance(value, list | tuple) and value and isinstance(value[0], Mapping):
            rows = ([f"{name}: {flow(v)}" for name, v in item.items()] for item in value)
            lines += [f"{key}:", *(f"  {'- ' if n == 0 else '  '}{row}" for item in rows for n, row in enumerate(item))]
        elif value not in (None, "", [], {}):
            lines.append(f"{key}: {flow(value)}")
    return "\n".join([*lines, ""])
