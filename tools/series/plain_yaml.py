"""YAML as people write data: mappings, lists and words, each with its line; nothing that means something else."""

from __future__ import annotations

import re
from typing import Any, Protocol

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from series.model import Severity

MAX_DEPTH = 20
_WIDE_COLON = re.compile(r"(?m)^[ -]*([A-Za-z_]+)：")
_CUT = re.compile(r"(?m)^( *(?:- )?[\w-]+: +[^\s'\"\[{|>#][^\n]*?) (#[^\s#][^\n]*)$")
"""A plain value with `` #`` in it, and words right behind: no comment was meant."""


class Part(Protocol):
    """What is filled while a file is read: lines of its values, and what is wrong."""

    lines: dict[tuple[str | int, ...], int]

    def problem(self, line: int, rule: str, en: str, zh: str, severity: Severity = "error") -> None:
        """Take a problem of this file."""


class _Refused(Exception):
    """YAML that is not plain."""

    def __init__(self, line: int, rule: str, en: str, zh: str) -> None:
        super().__init__(en)
        self.args_ = (line, rule, en, zh)


def read(text: str, first_line: int, part: Part) -> Any:
    """*text* as dicts, lists, strings and None; every scalar as written. Fills ``part.lines``."""
    depth = 0
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            mark = event.start_mark
            line = (mark.line if mark else 0) + first_line
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if depth > MAX_DEPTH:
                raise _Refused(
                    line, "too-deep", f"is nested more than {MAX_DEPTH} deep", f"嵌套超过 {MAX_DEPTH} 层，请写得浅一些"
                )
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                raise _Refused(
                    line,
                    "yaml-alias",
                    "YAML anchors and aliases are not read; write it out",
                    "不支持 YAML 锚点和别名，请直接写出来",
                )
            if tag := getattr(event, "tag", None):
                raise _Refused(
                    line,
                    "yaml-tag",
                    f"YAML tag {tag!r} is not read; write plain values",
                    "不支持 YAML 标签，请写普通的值",
                )
        node = yaml.compose(text, Loader=yaml.CBaseLoader)
    except _Refused as refused:
        line, rule, en, zh = refused.args_
        part.problem(line, rule, en, zh, "unsafe")
        return None
    except yaml.YAMLError as error:
        at = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        line = (at.line if at else 0) + first_line
        if m := _WIDE_COLON.search(text):
            line = first_line + text.count("\n", 0, m.start())
            en = f"{m[1]}： has a full-width colon; write {m[1] + ': '!r}, with a half-width one and a space"
            part.problem(line, "bad-yaml", en, f"{m[1]}： 用了全角冒号；请写半角冒号加空格：{m[1] + ': '!r}", "unsafe")
            return None
        said = getattr(error, "problem", None) or "cannot be read"
        part.problem(line, "bad-yaml", f"is not YAML: {said}", f"不是合法的 YAML：{said}", "unsafe")
        return None
    for m in _CUT.finditer(text):
        line = first_line + text.count("\n", 0, m.start())
        part.problem(
            line,
            "cut-by-hash",
            f"what stands behind # is not read: {m[2][:40]!r}; put the whole value in quotes",
            f"# 后面的不会读到：{m[2][:40]!r}；请给整个值加引号",
        )
    return None if node is None else _value(node, (), first_line, part)


def _value(node: Node, path: tuple[str | int, ...], first_line: int, part: Part) -> Any:
    part.lines[path] = node.start_mark.line + first_line
    if isinstance(node, MappingNode):
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + first_line
            if not isinstance(key_node, ScalarNode) or key_node.value == "<<":
                part.problem(line, "yaml-key", "a key must be a plain word", "键只能是普通的词", "unsafe")
                continue
            key = key_node.value
            if key in result:
                first = part.lines[(*path, key)]
                part.problem(
                    line,
                    "duplicate-key",
                    f"key {key!r} stands twice, first on line {first}; keep one",
                    f"键 {key!r} 写了两次，第一次在第 {first} 行；请只留一个",
                    "unsafe",
                )
                continue
            result[key] = _value(value_node, (*path, key), first_line, part)
            part.lines[(*path, key)] = line
        return result
    if isinstance(node, SequenceNode):
        return [_value(child, (*path, n), first_line, part) for n, child in enumerate(node.value)]
    if isinstance(node, ScalarNode) and not node.style and node.value in ("", "~", "null"):
        return None
    return node.value
