"""Sections of the book → a static index that a script in the page can search exactly. Pure: text in, files out.

A *hit* is a section whose folded heading or text holds every term of the query: just what a plain text search finds.
The index keeps, for every two neighbouring characters (and every three of a Latin word), the places where they stand;
a query puts the places together. It is cut into shards, so that a query loads a few small files however long the book is.

    index.js    number of shards and sections, the folding of traditional characters and phrases, the rank of each page
    g/N.js      neighbouring characters → places        s/N.js  single characters → sections
    t/P-S.js    section S of page P: address, titles, state, text
    pages.json  what the files above were made from; no page loads it, the next build begins with it
"""

from __future__ import annotations

import hashlib
import json
import operator
import re
import unicodedata
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cache, partial
from itertools import repeat
from pathlib import Path
from typing import Any

from sphinx_zh import kept
from sphinx_zh.radicals import RADICALS

FORMAT = 6
"""To be raised when the files change their form: every page is then indexed again."""

STATE_FILE = "pages.json"
FIRST, ORDINARY, LATER, LAST = range(4)
"""Ranks: where all else is equal, hits of a lower rank come first; those of the last come after all others: lists of sources."""

TEXT_FROM = 256
"""Places below are in the heading; those of the text begin here, so that no hit spans both."""
PLACES_A_SHARD = 1400  # about 3 KB gzip
SECTIONS_A_SHARD = 2000

CJK = "\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
_LATIN = re.compile(f"[^{CJK} ]{{3,}}")
_LOOSE_JOINER = re.compile(rf"[-./'_](?:(?<![^{CJK}\s,./'_-].)|(?![^{CJK}\s,./'_-]))|,(?:(?<![0-9],)|(?![0-9]))")
# The lookbehinds stand behind the first character, so that the search for it is the fast one.
_DATE = re.compile(r"([12](?<![0-9].)[0-9]{3})([-./])(0?[1-9]|1[0-2])(?:\2(0?[1-9]|[12][0-9]|3[01]))?(?![0-9])")
_MODEL = re.compile(r"-(?<=[a-z]-)(?=[0-9])")
_SEPARATOR = re.compile(r" *\n[ \n]*")
_SPACE_BY_CJK = re.compile(f" (?:(?<=[{CJK}] ) *| *(?=[{CJK}]))")


@dataclass(frozen=True)
class Section:
    """One heading and its own text: what a hit leads to. ``titles`` goes from the page's title to the section's own."""

    address: str
    titles: tuple[str, ...]
    text: str
    state: tuple[str, str] | None = None
    """What stands behind a hit's title: classes for the style sheet, and words."""
    rank: int = ORDINARY


# -- folding -------------------------------------------------------------------------------------------------

PHRASES = (
    ("藉", "借", "[慰狼枕蘊蕴]藉|([憑凭]藉|藉[口由此以助故機机據据端詞词手代著着])"),
    ("瞭", "了", "(明瞭|瞭[解然如若])"), ("畫", "划", "([計计規规企策擘籌筹謀谋比]畫|畫[分清])"),
    ("覆", "复", "(反覆覆?|[回答重批函]覆|覆[信電电核查審审議议])"),
    ("沈", "沉", "([深低消浮陰阴昏]沈沈?|沈[默重沒没思浸迷溺澱淀淪沦睡痛悶闷])"),
    ("鍊", "链", "([項项鐵铁鎖锁鉸铰銀银]鍊|鍊[子條条墜坠])"), ("甦", "苏", "([復复]甦|甦[醒生])"),
    ("甚", "什", "(甚[麼麽么])"), ("彷", "仿", "(彷[彿佛])"), ("俱", "具", "([傢家]俱)"),
    ("著", "着", (
        "[顯显名專专原編编巨鉅昭卓土拙譯译遺遗論论合所]著|([討讨議议爭争談谈辯辩評评][論论]著|[結结配混符組组融綜综迎]合著"
        "|[\u4e00-\u9fff]著(?![名作称稱述者录錄有于於]|[书書]立)|著[急手重眼想陸陆落實实裝装力涼凉迷火])"
    )),
)  # fmt: skip
"""A character that in some phrases is another; that other; a pattern whose group 1 are these phrases, after OpenCC's tables,
which can be applied but not listed; without the group it matches what looks like them. The page has the same patterns."""


@cache
def variants() -> dict[str, str]:
    """Traditional characters, Hong Kong's too, and radicals that NFKC does not know → what they are folded to."""
    return kept.value(_variants, kept.code(Path(kept.__file__).parent))


def _variants() -> dict[str, str]:
    import opencc  # its dictionaries are read where none of this is kept

    chars = [chr(code) for code in range(0x3400, 0xA000)]
    simplified = opencc.OpenCC("hk2s").convert("\n".join(chars)).split("\n")
    found = {old: new for old, new in zip(chars, simplified, strict=True) if old != new}
    return found | {radical: found.get(char, char) for radical, char in RADICALS.items() if radical < "\u2f00"}


def _in_phrase(table: dict[int, str], found: re.Match[str]) -> str:
    return found[0].translate(table) if found[1] else found[0]


class _Folded(dict[int, str]):
    """Code point → what it is folded to, made when first met: letters, a space, a joiner, or a line end that separates."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = "".join(map(self._one, unicodedata.normalize("NFKC", chr(code)).lower()))
        return folded

    @staticmethod
    def _one(char: str) -> str:
        char = variants().get(char, char)
        category = unicodedata.category(char)
        if category == "Cf" or "\ufe00" <= char <= "\ufe0f":
            return ""  # seen by nobody
        if char in "-./'_,":
            return char
        if char in "‘’":
            return "'"
        if char == "\u2010":  # what U+2011, the hyphen that does not break, is in NFKC
            return "-"
        if char in " \t\r\f\v" or category == "Zs":
            return " "
        return char if category[0] in "LMN" or char in "+#" else "\n"


_FOLDED = _Folded()


def fold(text: str) -> str:
    """Text as it is searched: one width, one case, one script; one space for all that separates, none beside Han.

    Traditional characters are the simplified ones, in phrases where only these tell (計畫: 计划), radicals the characters.
    A date in digits is one in words (``2022-11-30``: 2022年11月30日), and a model is named with or without its hyphen.
    """
    text = unicodedata.normalize("NFC", text)
    for old, new, pattern in PHRASES:
        if old in text:
            text = re.sub(pattern, partial(_in_phrase, {ord(old): new}), text)
    folded = _MODEL.sub("", _DATE.sub(_date_in_words, text.translate(_FOLDED)))
    folded = _SEPARATOR.sub("\n", _LOOSE_JOINER.sub("\n", folded))
    return " ".join(_SPACE_BY_CJK.sub("", folded).split())


def _date_in_words(found: re.Match[str]) -> str:
    year, _, month, day = found.groups()
    return f"{year}年{int(month)}月" + (f"{int(day)}日" if day else "")


def heading_and_text(section: Section) -> tuple[str, str]:
    """Both folded; a heading too long for its places stands in the text as well."""
    heading, text = fold(section.titles[-1]), fold(section.text)
    return (heading, text) if len(heading) < TEXT_FROM else (heading[: TEXT_FROM - 1], f"{heading} {text}")


# -- places --------------------------------------------------------------------------------------------------

_LAST = "abcdefghijklmnopqrstuvwxyz)*+,-:"
_MORE = "ABCDEFGHIJKLMNOPQRSTUVWXYZ!#$%&("


def _coded(value: int) -> str:
    """A number in base 32, its last digit from another alphabet than the others; neither holds decimal digits."""
    text = _LAST[value & 31]
    value >>= 5
    while value:
        text = _MORE[value & 31] + text
        value >>= 5
    return text


_PLACES: defaultdict[int, list[str]] = defaultdict(list)


def _codes(section: int, end: int) -> list[str]:
    """Codes of the places of a section up to *end*, and perhaps of more: made once for all pages."""
    codes, first = _PLACES[section], _coded(section)
    codes += (first + _coded(place) for place in range(len(codes), end))
    return codes


class Places:
    """Where the grams and characters of some pages stand. A gram is every two neighbouring characters, or three of Latin."""

    def __init__(self) -> None:
        self._grams: defaultdict[str, list[str]] = defaultdict(list)
        self._characters: defaultdict[str, list[str]] = defaultdict(list)

    def add(self, page: int, sections: Sequence[Section]) -> tuple[int, set[str]]:
        """Add a page that comes after those added before; returns how many places it has, and its characters."""
        grams: list[str] = []
        places: list[str] = []
        characters: list[str] = []
        holders: list[str] = []
        for at, section in enumerate(sections):
            heading, text = heading_and_text(section)
            codes = _codes(at, TEXT_FROM + len(text))
            for words, start, holder in ((heading, 0, 2 * at + 1), (text, TEXT_FROM, 2 * at)):
                chars = list(words)
                grams += map(operator.add, chars, chars[1:])
                places += codes[start : start + max(0, len(chars) - 1)]
                for word in _LATIN.finditer(words):
                    for place in range(word.start(), word.end() - 2):
                        grams.append(words[place : place + 3])
                        places.append(codes[start + place])
                characters += (found := set(chars))
                holders += repeat(_coded(holder), len(found))
        _append(self._grams, str(page), grams, places)
        _append(self._characters, str(page), characters, holders)
        return len(grams), set(characters)

    def grams(self) -> dict[str, str]:
        """Gram → its places, in the order of the book: the page's number in digits, and two coded numbers, the section's and
        where in it the gram begins."""
        return _joined(self._grams)

    def characters(self) -> dict[str, str]:
        """Character → its sections, in the order of the book: the page's number in digits, and twice the section's number,
        coded, plus one where it is the heading that has the character."""
        return _joined(self._characters)


def _append(index: Mapping[str, list[str]], page: str, tokens: list[str], codes: list[str]) -> None:
    """Add to each token's list the page's number, once, and behind it the token's codes. Loops of C alone: there are
    thousands of tokens on a page."""
    lists = list(map(index.__getitem__, tokens))
    any(map(list.append, dict(zip(tokens, lists, strict=True)).values(), repeat(page)))
    any(map(list.append, lists, codes))


def _joined(tokens: Mapping[str, list[str]]) -> dict[str, str]:
    """All but those with a space, which no query asks for: leaving them out here is cheaper than not making them."""
    return {token: "".join(codes) for token, codes in tokens.items() if " " not in token}


# -- files ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Page:
    """What the index remembers of a page."""

    digest: str
    sections: int
    places: int
    characters: int
    rank: int
    """The highest of its sections."""


@dataclass(frozen=True)
class State:
    """What an index was made from: its pages in the order of their numbers, and on how many pages a character stands."""

    pages: Mapping[str, Page] = field(default_factory=dict)
    characters: Mapping[str, int] = field(default_factory=dict)

    def shards(self) -> tuple[int, int]:
        """How many shards of grams and of single characters: powers of two, so that they seldom change."""
        places = sum(page.places for page in self.pages.values())
        characters = sum(page.characters for page in self.pages.values())
        return _power(places // PLACES_A_SHARD), _power(characters // SECTIONS_A_SHARD)

    def json(self) -> str:
        """The text of ``pages.json``."""
        pages = [[name, *asdict(page).values()] for name, page in self.pages.items()]
        return _json({"format": FORMAT, "pages": pages, "characters": self.characters}) + "\n"


def _power(value: int) -> int:
    return 1 << value.bit_length()


def state(text: str | None) -> State | None:
    """The state in ``pages.json``; ``None`` where there is none, or one of another format."""
    try:
        found = json.loads(text or "")
        if found["format"] != FORMAT:
            return None
        return State({name: Page(*rest) for name, *rest in found["pages"]}, found["characters"])
    except (ValueError, KeyError, TypeError):
        return None


Read = Callable[[str], str | None]
"""What gives the text of a file of the index; ``None`` where there is none."""


def updated(
    before: State, names: Iterable[str], changed: Mapping[str, Sequence[Section]], read: Read, growing: str = ""
) -> tuple[State, dict[str, str | None]]:
    """The new state, and the files that differ from what *read* gives; ``None`` for those that are to go.

    *changed* holds the sections of the pages that were written; the others are as *before* says. Pages in the folder
    *growing* come last: a new one at its end leaves the numbers of all others as they are. An index that is brought
    up to date is, byte for byte, the one that would be made from nothing.
    """
    order = sorted(names, key=lambda name: (bool(growing) and name.startswith(growing), name))
    digests = {name: _digest(sections) for name, sections in changed.items()}
    old_number = {name: number for number, name in enumerate(before.pages)}
    same = {name for name, page in before.pages.items() if digests.get(name, page.digest) == page.digest}
    moved = {name for number, name in enumerate(order) if old_number.get(name) != number or name not in same}
    gone = sorted(before.pages.keys() - set(order), key=old_number.__getitem__)
    if not moved and not gone and before.pages:
        return before, {}

    def old_sections(name: str) -> list[Section]:
        return [read_section(read(f"t/{old_number[name]}-{at}.js")) for at in range(before.pages[name].sections)]

    outdated = [name for name in before.pages if name in moved or name in gone]
    characters = Counter(before.characters)
    old, new = Places(), Places()
    for name in outdated:
        characters.subtract(_targets(old.add(old_number[name], old_sections(name))[1]))
    sections = {name: changed[name] if name in changed else old_sections(name) for name in order if name in moved}
    pages: dict[str, Page] = {}
    for number, name in enumerate(order):
        if name in moved:
            places, alphabet = new.add(number, sections[name])
            characters.update(_targets(alphabet))
            rank = max((section.rank for section in sections[name]), default=ORDINARY)
            digest = digests.get(name) or before.pages[name].digest
            pages[name] = Page(digest, len(sections[name]), places, len(alphabet), rank)
        else:
            pages[name] = before.pages[name]
    after = State(pages, {char: number for char, number in sorted(characters.items()) if number})

    files: dict[str, str | None] = {}
    for name in outdated:
        files |= {f"t/{old_number[name]}-{at}.js": None for at in range(before.pages[name].sections)}
    for number, name in enumerate(order):
        for at, section in enumerate(sections.get(name, ())):
            files[f"t/{number}-{at}.js"] = _call(f"t/{number}-{at}", _fields(section))
    afresh = not before.pages or before.shards() != after.shards()
    if afresh and before.pages:  # all tokens find themselves in other shards
        for folder, count in zip("gs", before.shards(), strict=True):
            files |= {f"{folder}/{shard}.js": None for shard in range(count)}
        new = Places()
        for number, name in enumerate(order):
            new.add(number, sections[name] if name in moved else old_sections(name))
    outdated_pages = {str(old_number[name]) for name in outdated}
    tokens_of = (("g", old.grams(), new.grams()), ("s", old.characters(), new.characters()))
    for (folder, removed, added), count in zip(tokens_of, after.shards(), strict=True):
        if afresh:
            shards = {shard: dict[str, str]() for shard in range(count)} | _by_shard(added, count)
        else:
            differing = (token for token in removed | added if removed.get(token) != added.get(token))
            shards = _by_shard({token: added.get(token, "") for token in differing}, count)
            for shard, entries in shards.items():
                shards[shard] = _edited(_data(read(f"{folder}/{shard}.js")), entries, outdated_pages)
        for shard, tokens in shards.items():
            files[f"{folder}/{shard}.js"] = _call(f"{folder}/{shard}", tokens)
    files["index.js"] = _call("index", _index(after))
    files[STATE_FILE] = after.json()
    return after, {path: text for path, text in files.items() if text is None or text != read(path)}


def _by_shard(tokens: Mapping[str, str], count: int) -> dict[int, dict[str, str]]:
    """The tokens of each shard that has any."""
    shards: defaultdict[int, dict[str, str]] = defaultdict(dict)
    for token, entries in tokens.items():
        shards[zlib.crc32(token.encode()) % count][token] = entries
    return shards


_ENTRY = re.compile(r"(\d+)(\D+)")


def _edited(shard: Mapping[str, str], added: Mapping[str, str], outdated: Container[str]) -> dict[str, str]:
    """A shard in which the entries of the *outdated* pages have given way to those *added*, for all tokens of these."""
    edited = dict(shard)
    for token, entries in added.items():
        kept = [entry for entry in _ENTRY.findall(shard.get(token, "")) if entry[0] not in outdated]
        in_order = sorted((*kept, *_ENTRY.findall(entries)), key=lambda entry: int(entry[0]))
        edited[token] = "".join(map("".join, in_order))
    return {token: entries for token, entries in edited.items() if entries}


def _targets(singles: Iterable[str]) -> set[str]:
    return set(singles) & _simplified()


@cache
def _simplified() -> frozenset[str]:
    return frozenset(variants().values())


def _index(state: State) -> dict[str, object]:
    pairs, singles = state.shards()
    folding = sorted((new, old) for old, new in variants().items() if new in state.characters or old < "\u2f00")
    version = hashlib.sha256(_json([[name, page.digest] for name, page in state.pages.items()]).encode())
    return {
        "version": version.hexdigest()[:12],  # in the address of every other file: no old one is met in a cache
        "grams": pairs,
        "singles": singles,
        "ranks": "".join(str(page.rank) for page in state.pages.values()),
        "traditional": "".join(old for _, old in folding),
        "simplified": "".join(new for new, _ in folding),
        "phrases": PHRASES,
        "sections": sum(page.sections for page in state.pages.values()),
    }


def _fields(section: Section) -> list[object]:
    return [section.address, section.titles, section.state, section.text, section.rank]


def read_section(file: str | None) -> Section:
    """The section that a file ``t/P-S.js`` holds."""
    address, titles, status, text, rank = _data(file)
    return Section(address, tuple(titles), text, tuple(status) if status else None, rank)


def _digest(sections: Iterable[Section]) -> str:
    return hashlib.sha256(_json([_fields(section) for section in sections]).encode()).hexdigest()[:16]


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def _call(name: str, value: object) -> str:
    """A classic script that hands its value over: neither ``fetch`` nor ``import`` works from a folder on disk."""
    return f"zhIndex({_json(name)},{_json(value)});\n"


def _data(file: str | None) -> Any:
    if file is None:
        raise FileNotFoundError("a file of the search index is missing; remove the folder and build again")
    return json.loads(file[file.index(",") + 1 : file.rindex(")")])
