"""YAML as people write data: mappings, lists and words, each with its line; nothing that means something else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any, Protocol

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

MAX_DEPTH = 20
_WIDE_COLON = re.compile(r"(?m)^[ -]*([A-Za-z_]+)：")
_CUT = re.compile(r"(?m)^( *(?:- )?[\w-]+: +[^\s'\"\[{|>#][^\n]*?) (#[^\s#][^\n]*)$")
"""A plain value with `` #`` in it, and words right behind: no comment was meant."""


_SAID_ZH = {
    "':'": "这里缺一个冒号和空格，或者上一行没有写完",
    "mapping values": "这一行多了一个冒号；含冒号的值要加引号",
    "block sequence": "这里不能以 - 开头；看看缩进",
    "expected <block end>": "缩进与上面不一致",
    "expected key": "缩进与上面不一致，或者少了引号",
    "tab": "缩进不能用制表符，请用空格",
    "cannot start": "这个字符不能放在开头，请给值加引号",
    "',' or": "方括号或花括号没有闭合，或者少了逗号",
    "quoted scalar": "引号没有闭合",
    "end of stream": "没有写完",
    "escape": "双引号里的反斜杠要写成 \\\\，或者改用单引号",
}
"""What libyaml says, by a part of it, in Chinese."""


class Part(Protocol):
    """What is filled while a file is read: lines of its values, and what is wrong."""

    lines: dict[tuple[str | int, ...], int]

    def problem(self, line: int, name: str, /, **values: object) -> None:
        """Take a problem of this file."""


def _odd(text: str) -> Iterator[tuple[int, str, dict[str, object]]]:
    """What is not plain: its line from 0, the message, values for it. Raises YAMLError."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        line = event.start_mark.line if event.start_mark else 0
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            yield line, "too-deep:yaml", {"most": MAX_DEPTH}
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            yield line, "yaml-alias", {}
        if tag := getattr(event, "tag", None):
            yield line, "yaml-tag", {"tag": tag.replace("tag:yaml.org,2002:", "!!")}


def read(text: str, first_line: int, part: Part) -> Any:
    """*text* as dicts, lists, strings and None; every scalar as written. Fills ``part.lines``."""
    try:
        if odd := next(_odd(text), None):
            part.problem(odd[0] + first_line, odd[1], **odd[2])
            return None
        node = yaml.compose(text, Loader=yaml.CBaseLoader)
    except yaml.YAMLError as error:
        at = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        line = (at.line if at else 0) + first_line
        if m := _WIDE_COLON.search(text):
            part.problem(first_line + text.count("\n", 0, m.start()), "bad-yaml:colon", key=m[1])
            return None
        en = str(getattr(error, "problem", None) or "cannot be read")
        zh = next((zh for word, zh in _SAID_ZH.items() if word in en), "这一行读不懂")
        part.problem(line, "bad-yaml", why=(en, zh))
        return None
    for m in islice(_CUT.finditer(text), 100):
        part.problem(first_line + text.count("\n", 0, m.start()), "cut-by-hash", cut=m[2])
    return None if node is None else _value(node, (), first_line, part)


def _value(node: Node, path: tuple[str | int, ...], first_line: int, part: Part) -> Any:
    part.lines[path] = node.start_mark.line + first_line
    if isinstance(node, MappingNode):
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + first_line
            if not isinstance(key_node, ScalarNode) or key_node.value == "<<":
                part.problem(line, "yaml-key")
                continue
            key = key_node.value
            if key in result:
                part.problem(line, "duplicate-key", key=key, first=part.lines[(*path, key)])
                continue
            result[key] = _value(value_node, (*path, key), first_line, part)
            part.lines[(*path, key)] = line
        return result
    if isinstance(node, SequenceNode):
        return [_value(child, (*path, n), first_line, part) for n, child in enumerate(node.value)]
    if isinstance(node, ScalarNode) and not node.style and node.value in ("", "~", "null"):
        return None
    return node.value
