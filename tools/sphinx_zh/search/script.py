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
WORDS = (
    "软体 软件,硬体 硬件,资讯 信息,讯息 消息,网际网路 互联网,网路 网络,人工智慧 人工智能,智慧 智能,演算法 算法,程式码 代码,"
    "程式设计 编程,程式 程序,资料库 数据库,资料集 数据集,资料夹 文件夹,资料 数据,数位 数字,档案 文件,伺服器 服务器,使用者 用户,"
    "介面 接口,晶片 芯片,影片 视频,视讯 视频,音讯 音频,影像 图像,记忆体 内存,硬碟 硬盘,滑鼠 鼠标,萤幕 屏幕,搜寻 搜索,连结 链接,"
    "原始码 源代码,部落格 博客,参数列 参数表,变数 变量,函式 函数,阵列 数组,字串 字符串,物件 对象,模组 模块,最佳化 优化,"
    "机率 概率,杂凑 哈希,预设 默认,线上 在线,行动电话 移动电话,奈米 纳米,矽谷 硅谷,矽 硅,雷射 激光,核融合 核聚变,品质 质量,"
    "执行长 首席执行官,创投 风险投资,辉达 英伟达,史丹佛 斯坦福,川普 特朗普,欧巴马 奥巴马,纽西兰 新西兰,义大利 意大利"
)
"""Words of Taiwan and those of the mainland, both as they are folded; of two that begin alike the longer comes first."""

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
