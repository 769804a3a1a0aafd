"""Radicals that stand for whole characters: what some PDF files and fonts give in place of 长 and 门 when text is copied."""

from __future__ import annotations

import unicodedata

_SUPPLEMENT = (  # Equivalent_Unified_Ideograph of U+2E80 and those that follow; a space where Unicode names none
    " 厂乛乚乙亻冂𠘨刀刂卜㔾小小兀尣尢𡯂巳幺彑彐忄心扌攵 旡日月歺母民氵氺灬爫爫丬牛犭王𤴔目示礻𥫗糹纟罓罒㓁冗𦉫羊𦍌𦍋"
    "耂肀聿肉𦥑艹艹艹虎衤覀西见角𧢲讠贝𧾷车辶辶辶邑钅長镸长门𨸏阝雨青韦页风飞食𩙿飠饣𩠐马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟"
)

RADICALS: dict[str, str] = {chr(code): char for code, char in enumerate(_SUPPLEMENT, 0x2E80) if char != " "} | {
    chr(code): unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)
}
"""Each character of CJK Radicals Supplement (by Unicode's EquivalentUnifiedIdeograph.txt; ⺀ has none) and Kangxi Radicals (by
NFKC, which says the same) → the ordinary character that it looks like; of some the traditional one (⾒: 見)."""
