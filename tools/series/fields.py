"""What a field may hold: ids, lines of plain text, web addresses; and values that refuse unknown keys."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, WithJsonSchema

from series.dates import Wrong

SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?")
"""What an id, a label or a file name may be."""


def only(is_good: Callable[[str], object], en: str, zh: str) -> BeforeValidator:
    """Refuses a text that is not so: what is said of it in both languages has ``{value!r}`` and its ``{length}``."""

    def check(value: Any) -> Any:
        if isinstance(value, str) and not is_good(value):
            raise Wrong(*(words.format(value=value, length=len(value)) for words in (en, zh)))
        return value

    return BeforeValidator(check)


Slug = Annotated[
    str,
    only(
        SLUG.fullmatch,
        "{value!r} is not an id; use small letters, digits and hyphens, at most 60",
        "{value!r} 不能作编号；只用小写字母、数字和连字符，不超过 60 个",
    ),
    WithJsonSchema({"type": "string", "pattern": f"^{SLUG.pattern}$", "maxLength": 60}),
]


CONTROL = re.compile("[\ud800-\udfff\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
"""What no line of text may hold: control characters, line ends, marks that turn the direction, halves of characters."""


def _line(value: Any) -> Any:
    if isinstance(value, str):
        if not any(ch.isprintable() and not ch.isspace() for ch in value):
            raise Wrong("is empty", "是空的")
        if CONTROL.search(value):
            raise Wrong("may not hold line breaks or control characters", "不能有换行或控制字符")
        if "<" in value or ">" in value:
            raise Wrong("may not hold < or >", "不能有 < 或 >")
    return value


Line = Annotated[
    str, BeforeValidator(_line), WithJsonSchema({"type": "string", "minLength": 1, "pattern": r"^[^<>\r\n]*$"})
]
"""Some words in plain text: not empty, no angle brackets."""
Address = Annotated[
    str,
    only(
        re.compile(r"https?://[^\s\"'<>\\]{3,2000}").fullmatch,
        "{value!r} is not a web address; it begins with https:// or http://",
        "{value!r} 不是网址；网址以 https:// 或 http:// 开头",
    ),
    WithJsonSchema({"type": "string", "pattern": "^https?://", "maxLength": 2010}),
]


_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_WORD = re.compile(r"[A-Za-z\u00c0-\u024f0-9]+(?:[.'’,-][A-Za-z\u00c0-\u024f0-9]+)*")


def lengths(text: str) -> tuple[int, int]:
    """How many Chinese characters, punctuation left out, and how many words and numbers in other scripts."""
    return len(_HAN.findall(text)), len(_WORD.findall(text))


class Value(BaseModel):
    """A frozen value that refuses unknown keys."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", populate_by_name=True, strict=False, use_attribute_docstrings=True
    )
