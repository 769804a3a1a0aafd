"""One script: what Taiwan and Hong Kong write otherwise is folded as OpenCC says, and what only looks like it is left alone."""

from __future__ import annotations

import re
import unicodedata

import opencc
import pytest

from sphinx_zh.radicals import RADICALS
from sphinx_zh.search import index as search
from sphinx_zh.search.pages import SCRIPT, STATIC

TAIWAN = (
    "看著 帶著 沿著 隨著 有著 代表著 討論著 結合著 憑藉著 沈默著 著急 著手 瞭解 明瞭 一目瞭然 "
    "瞭如指掌 計畫 計畫案 籌畫 藉口 藉由 藉此 藉助 憑藉 答覆 回覆 反覆 反反覆覆 深沈 沈默 項鍊 "
    "鐵鍊 彷彿 傢俱 復甦 顯著 他的著名 他的著作 名著 狼藉 慰藉 瞭望 畫家 畫畫 筆畫 覆蓋 顛覆 "
    "沈先生 俱樂部 這裡 時候 為了 臺灣 以後 乾淨 "
)
HONG_KONG = "衞星 防衞 敍述 粧容 糭子 裏面 説明 啓動 羣眾 牀單 綫路 着手 沿着 顯著 "


@pytest.mark.parametrize(("table", "phrases"), [("tw2s", TAIWAN), ("hk2s", HONG_KONG)])
def test_phrases_are_folded_as_opencc_converts_them(table: str, phrases: str) -> None:
    simplified = {phrase: opencc.OpenCC(table).convert(phrase) for phrase in phrases.split()}
    assert {phrase: search.fold(phrase) for phrase in simplified} == {
        phrase: search.fold(text) for phrase, text in simplified.items()
    }


SIMPLIFIED = "显著 著名 名著 原著者 论著 合著 慰藉 狼藉 瞭望 覆盖 沈阳 俱乐部 面面俱到 著"


@pytest.mark.parametrize("text", SIMPLIFIED.split(" "))
def test_simplified_text_stays_as_it_is(text: str) -> None:
    assert search.fold(text) == text


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("規畫", "规划"),
        ("企畫", "企划"),
        ("甚麼", "什么"),
        ("⽤户的⻓期⽬标，⻔槛很⾼", "用户的长期目标 门槛很高"),
        ("⾒⻅⻢⻰", "见见马龙"),
    ],
)
def test_other_forms_are_one(one: str, other: str) -> None:
    assert search.fold(one) == other


def test_radicals_are_the_characters_that_they_look_like() -> None:
    for code in [*range(0x2E80, 0x2EF4), *range(0x2F00, 0x2FD6)]:
        radical = chr(code)
        if radical in "\u2e80\u2e9a":  # without an equivalent; not assigned
            assert radical not in RADICALS
            continue
        assert unicodedata.name(RADICALS[radical]).startswith("CJK UNIFIED IDEOGRAPH"), radical
        named = unicodedata.normalize("NFKC", radical)
        assert named in (radical, RADICALS[radical])


def test_words_of_taiwan_are_written_as_they_are_folded() -> None:
    script = (STATIC / SCRIPT).read_text("utf-8")
    words = re.findall(r"[\u4e00-\u9fff]+", script[script.index("const WORDS") : script.index("const THEIRS")])
    assert len(words) > 100 and len(words) % 2 == 0
    assert [search.fold(word) for word in words] == words
    pairs = re.findall(r"const THEIRS = \"(.+)\"", script)[0]
    assert search.fold(pairs[::2]) == pairs[1::2]
