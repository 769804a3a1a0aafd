"""What a field may hold: ids, lines of plain text, web addresses; and values that refuse unknown keys."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, GetCoreSchemaHandler, GetJsonSchemaHandler, WithJsonSchema
from pydantic_core import core_schema

from series.dates import Wrong

SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?")
"""What an id, a label or a file name may be."""
# Classes of characters, as Python and ECMAScript both write them: one pattern serves the reader, editors and browsers.
_CONTROL = r"\ud800-\udfff\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufffe\uffff"
UNSEEN = "\\u00ad\\u200b\\u200e\\u200f\\u2060-\\u2064\\ufeff\\ufff9-\\ufffd\\ue000-\\uf8ff\U000e0000-\U000e00ff\U000f0000-\U0010fffd"
"""What nobody sees, what was lost on the way (U+FFFD), and what each font shows as it likes. Joiners belong to scripts and emoji."""
_BLANK = rf"\s\u034f\u061c\u115f\u1160\u180e\u200c\u200d\u206a-\u206f\u2800\u3164{_CONTROL}{UNSEEN}"
_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_LETTER = r"A-Za-z\u00c0-\u024f0-9"
CONTROL, _SHOWN, _HAN_ONE = (re.compile(f"[{one}]") for one in (_CONTROL, f"^{_BLANK}", _HAN))
"""What no line of text may hold: control characters, line ends, marks that turn the direction, halves of characters."""
_WORD = re.compile(f"[{_LETTER}]+(?:[.'’,-][{_LETTER}]+)*")


@dataclass(frozen=True)
class Only:
    """Refuses a text that does not fit a pattern as a whole, or is not good: in JSON Schema too, which says the Chinese words behind ``；``.

    Words are given ``{value!r}``, its ``{length}``, how much ``{han}`` and how many ``{words}`` are in it.
    """

    pattern: str
    en: str
    zh: str
    is_good: Callable[[str], object] = lambda text: True

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        def check(value: Any) -> Any:
            if isinstance(value, str) and not (re.fullmatch(self.pattern, value) and self.is_good(value)):
                told = ("value", "length", "han", "words"), (value, len(value), *lengths(value))
                given = dict(zip(*told, strict=True))
                raise Wrong(self.en.format(**given), self.zh.format(**given))
            return value

        return core_schema.no_info_before_validator_function(check, handler(source))

    def __get_pydantic_json_schema__(self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler) -> Any:
        told, inner = {"pattern": f"^(?:{self.pattern})$", "errorMessage": self.zh.rpartition("；")[2]}, handler(schema)
        return {**inner, "allOf": [told]} if "pattern" in inner else {**inner, **told}


_ID_EN = "{value!r} is not an id; use small letters, digits and hyphens, at most 60"
_ID_ZH = "{value!r} 不能作编号；只用小写字母、数字和连字符，不超过 60 个"
Slug = Annotated[str, Only(SLUG.pattern, _ID_EN, _ID_ZH)]


def _line(value: Any) -> Any:
    if isinstance(value, str):
        if not _SHOWN.search(value):
            raise Wrong("is empty", "是空的")
        if CONTROL.search(value):
            raise Wrong("may not hold line breaks or control characters", "不能有换行或控制字符")
        if "<" in value or ">" in value:
            raise Wrong("may not hold < or >", "不能有 < 或 >")
    return value


_LINE = {"type": "string", "pattern": rf"^(?=[\s\S]*[^{_BLANK}])[^<>{_CONTROL}{UNSEEN}]*$"}
_LINE["errorMessage"] = "写成一行文字：不能换行，不能有 <、> 和看不见的字符"
Line = Annotated[str, BeforeValidator(_line), WithJsonSchema(_LINE)]
"""Some words in plain text: not empty, no angle brackets."""
_HOST = r"""[^\s"'<>\\/?#@\[\]\u2000-\u2bff\ufe10-\ufe6f\uff00-\uffef]+"""  # no sign that is taken for one that ends it
Address = Annotated[
    str,
    Only(
        rf"""(?![\s\S]*[{_CONTROL}{UNSEEN}])https?://(?=[\s\S]{{3,2000}}$){_HOST}(?:[/?#][^\s"'<>\\]*)?""",
        "{value!r} is not a web address; it begins with https:// or http://",
        "{value!r} 不是网址；网址以 https:// 或 http:// 开头，中间没有空格",
    ),
]


def no_longer(han: int, words: int) -> str:
    """The pattern of a text of at most so many Chinese characters and so many words, as :func:`lengths` counts them."""
    word = f"{_WORD.pattern}(?![{_LETTER}]|[.'’,-][{_LETTER}])"
    return rf"(?!(?:[^{_HAN}]*[{_HAN}]){{{han + 1}}}|(?:[^{_LETTER}]*{word}){{{words + 1}}})[\s\S]*"


def lengths(text: str) -> tuple[int, int]:
    """How many Chinese characters, punctuation left out, and how many words and numbers in other scripts."""
    return len(_HAN_ONE.findall(text)), len(_WORD.findall(text))


class Value(BaseModel):
    """A frozen value that refuses unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, defer_build=True)

    @cached_property
    def digest(self) -> str:
        """Of all that it says: the same in every process."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:32]

    def model_copy(self, **given: Any) -> Self:
        """As of any model, without what was worked out of the old values."""
        copied = super().model_copy(**given)
        for name in copied.__dict__.keys() - type(self).model_fields.keys():
            del copied.__dict__[name]
        return copied
