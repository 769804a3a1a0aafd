"""Characters and words as they are written in Taiwan, Hong Kong and the mainland: what the search takes for the same.

After OpenCC's tables, which :mod:`opencc` can apply but does not list: the script in the page needs the lists.
"""

from __future__ import annotations

import re
from functools import cache, partial

import opencc

from sphinx_zh.radicals import RADICALS

PHRASES = (
    ("藉", "借", "[慰狼枕蘊蕴]藉|([憑凭]藉|藉[口由此以助故機机據据端詞词手代著着])"),
    ("瞭", "了", "(明瞭|瞭[解然如若])"),
    ("畫", "划", "([計计規规企策擘籌筹謀谋比]畫|畫[分清])"),
    ("覆", "复", "(反覆覆?|[回答重批函]覆|覆[信電电核查審审議议])"),
    ("沈", "沉", "([深低消浮陰阴昏]沈沈?|沈[默重沒没思浸迷溺澱淀淪沦睡痛悶闷])"),
    ("鍊", "链", "([項项鐵铁鎖锁鉸铰銀银]鍊|鍊[子條条墜坠])"),
    ("甚", "什", "(甚[麼麽么])"),
    ("彷", "仿", "(彷[彿佛])"),
    ("俱", "具", "([傢家]俱)"),
    ("甦", "苏", "([復复]甦|甦[醒生])"),
    ("著", "着", (
        "[顯显名專专原編编巨鉅昭卓土拙譯译遺遗論论合所]著|([討讨議议爭争談谈辯辩評评][論论]著|[結结配混符組组融綜综迎]合著"
        "|[\u4e00-\u9fff]著(?![名作称稱述者录錄有于於]|[书書]立)|著[急手重眼想陸陆落實实裝装力涼凉迷火])"
    )),
)  # fmt: skip
"""A character that is another one in some phrases only; that one; a pattern whose group 1 are these phrases, what it matches
without the group being those that only look like them. The same patterns run in the page: no lookbehind."""

_PHRASES = [(old, re.compile(pattern), {ord(old): new}) for old, new, pattern in PHRASES]


def by_phrase(text: str) -> str:
    """The text with what some phrases write otherwise; as many characters as before, each where it was."""
    for old, pattern, table in _PHRASES:
        if old in text:
            text = pattern.sub(partial(_changed, table), text)
    return text


def _changed(table: dict[int, str], found: re.Match[str]) -> str:
    return found[0].translate(table) if found[1] else found[0]


@cache
def variants() -> dict[str, str]:
    """Every traditional character, Hong Kong's among them → the simplified one that it is folded to.

    Radicals too, but those that NFKC knows.
    """
    chars = [chr(code) for code in range(0x3400, 0xA000)]
    simplified = opencc.OpenCC("hk2s").convert("\n".join(chars)).split("\n")
    found = {old: new for old, new in zip(chars, simplified, strict=True) if old != new}
    return found | {radical: found.get(char, char) for radical, char in RADICALS.items() if radical < "\u2f00"}
