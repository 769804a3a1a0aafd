"""What is set wrongly in a line of Chinese, and what would be right: after W3C's clreq and the book's own handbook."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from os.path import commonprefix

from sphinx_zh.radicals import RADICALS

HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
WIDE = "，。；：？！、（）《》〈〉「」『』【】"
OBJECT = "\ufffc"
"""Stands for what is not prose: code, an image, a role without words of its own."""


@dataclass(frozen=True)
class Slip:
    """Something set wrongly: ``text[at:end]``, and what is to stand there, or None where nobody knows.

    *wrong* and *right* have a little around it; code is shown as "`…`", words left out before a mark's partner as "[…]".
    """

    at: int
    end: int
    mend: str | None
    wrong: str
    right: str


def _full(m: re.Match[str]) -> str:
    """A run of marks in full width: an ellipsis, or of those that exclude each other the one that is stronger or first."""
    run = m[0].replace(" ", "").translate(str.maketrans(",;:?!．", "，；：？！."))
    if not re.fullmatch("(?:……)+", run):
        run = re.sub(r"[.…]*…[.…]*|\.{3,}|。{3,}", "……", run).replace(".", "。")
    return re.sub("[，；：、]*。[，。；：、]*", "。", re.sub("([，；：、])[，；：、]+", r"\1", run))


_RADICALS = str.maketrans(RADICALS)


def _unspaced(m: re.Match[str]) -> str:
    is_verse = any(len(one) == len(other) > 4 for one, other in pairwise(m[0].split()))
    return m[0] if is_verse else _HAN_SPACE.sub("", m[0])


_LATIN = "A-Za-z0-9"
_BLANK = r"\u00a0\u2000-\u200a\u202f\u3000"
_CLOSED = "）》〉」』】"
_END = rf"(?=$|[\s{WIDE}“”‘’{OBJECT}])"
_DOTS = r"(?<![.．…])(?<![.．…] )(?=[.．]*…|[.．] ?[.．] ?[.．])(?:[.．…]| (?=[.．…](?![A-Za-z0-9])))*+"


@cache
def _rules() -> list[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]]:
    """What is set wrongly, and what stands there instead; compiled when the first text is read, which is not in each build."""
    rules: tuple[tuple[str, str | Callable[[re.Match[str]], str]], ...] = (
        ("[Ａ-Ｚａ-ｚ０-９](?:[－．]?[Ａ-Ｚａ-ｚ０-９])*", lambda m: unicodedata.normalize("NFKC", m[0])),
        ("[\u2e80-\u2fd5]+", lambda m: m[0].translate(_RADICALS)),  # what some PDF files give in place of characters
        # other spaces than the plain one, and more than one
        (rf"(?m)(?<=[{HAN}])[{_BLANK}]+(?=[{HAN}])|^[{_BLANK}]+|[{_BLANK}]+$", ""),
        (rf"[{_BLANK}]|(?<=[^\s]) {{2,}}(?=[^\s])", " "),
        # dots and dashes of typewriters, and an en dash in a model's name
        (rf"(?<=[{HAN}{WIDE}]) ?{_DOTS}(?: (?=[{HAN}]))?|{_DOTS}(?=[{HAN}])", _full),
        (rf"(?<=[{HAN}]) ?--+ ?(?=[{HAN}])", "——"),
        (r"(?<=[A-Za-z])\u2013(?=\d)", "-"),
        (rf"(?m)(?<=^[一二三四五六七八九十])[.．] ?(?=[{HAN}])", "、"),
        # marks of half width at the end, before Latin and before Han, and marks that exclude each other
        (rf"(?<=[{HAN}{_CLOSED}])(?: ?[,;:?!]|[.．])[,;:?!.．]*+{_END}", _full),
        (rf"(?<=[{HAN}{_CLOSED}])[,;:?!]+(?=[{_LATIN}])|(?<=[{_CLOSED}])[.．]+(?=[{HAN}])", _full),
        (rf"(?:(?<=[{HAN}{_CLOSED}]) ?|(?<=[{_LATIN}%)\]{OBJECT}]))[,;:?!]+(?=[{HAN}])", _full),
        (rf"(?<=[{HAN}{_LATIN}{_CLOSED}”’{OBJECT}])[，。；：、](?: ?[，。；：、])+", _full),
        # a space between Han and Latin, none beside full-width punctuation; between two such marks it may be meant
        (rf"(?<=[{HAN}])(?=[{_LATIN}])|(?<=[{_LATIN}])(?=[{HAN}])", " "),
        (rf"(?<=[{WIDE}]) +(?=[^\s{WIDE}])|(?<=[^\s{WIDE}]) +(?=[{WIDE}])", ""),
        # no space between Han, but in verse, behind a number (第一章 总则, 附录一 名词) and beside one character (李 明)
        (rf"(?<![{HAN}])[{HAN}]++(?: +[{HAN}]++)+", _unspaced),
    )
    return [(re.compile(pattern), right) for pattern, right in rules]


_HAN_SPACE = re.compile(rf"(?<=[{HAN}]{{2}})(?<![章节回卷编部篇课条一二三四五六七八九十]) +(?=[{HAN}]{{2}})")
_HAN = re.compile(f"[{HAN}{WIDE}]")
_STRAIGHT = re.compile(rf"(?<=[{HAN}{WIDE}])\"|\"(?=[{HAN}{WIDE}])")
_STOP = re.compile(rf" ?[,;:?!.．…]+(?:{_END}|(?=[{HAN}]))")
_WORD = rf"[{_LATIN}\u00c0-\u024f{OBJECT}]"
_ELIDED = rf"(?<![^\s(（“‘])’(?=[{_LATIN}]++(?![‘’])|[nN]’)"
_APOSTROPHE = [re.compile(rf"(?<={_WORD})’{ahead}|{_ELIDED}") for ahead in ("", f"(?={_WORD})")]
"""In don’t, users’, ’90s and rock ’n’ roll, but not in ’OK’; the second where a quotation is open, which ’ may close."""
_ADDRESS = re.compile(rf"https?://[^\s<>\"“”‘’…{WIDE}]+")
_LETTER = rf"\w\n\u2e80-\u2fd5{OBJECT}"
_PIECE = re.compile(rf"\A[^{_LETTER}]*|[{_LETTER}][^{_LETTER}]*")
"""A letter and the marks behind it. No rule adds letters or takes any: a text and its mended form have the same pieces."""
_BEFORE = re.compile(rf"(?:[^\W{HAN}]|[.…’{OBJECT}-])*[^\n]{{0,4}}\Z")
_BEHIND = re.compile(rf"(?:[^\n]{{0,3}}[^\s])?(?:(?<=[{_LATIN}.,;:?!．…’-])[^\s])*")
_GAP = re.compile(r"(?!\w{0,6}\Z).+", re.DOTALL)


def slips(text: str) -> list[Slip]:
    """All that is set wrongly in *text*, a slip for each place, in its order; line breaks in it count for nothing.

    The rules are followed until none finds more: with every mend made, only marks are left whose partner nobody knows.
    """
    mended = text = _ADDRESS.sub(lambda address: OBJECT * len(address[0]), text)
    for _ in range(20):  # three or four are enough; no text may keep a check busy for ever
        before = mended
        for pattern, right in _rules():
            mended = pattern.sub(right, mended)
        mended, partners, alone = _paired(mended)
        if mended == before:
            break
    places: list[tuple[int, int, int, int]] = []
    for old, new in zip(_PIECE.finditer(text), _PIECE.finditer(mended), strict=True) if mended != text else ():
        if old[0] != new[0]:
            same = len(commonprefix([old[0], new[0]]))  # noqa: RUF071 - no paths
            rest = len(commonprefix([old[0][same:][::-1], new[0][same:][::-1]]))  # noqa: RUF071
            at, start = old.start() + same, new.start() + same
            if places and at - places[-1][1] <= 4 and "\n" not in text[places[-1][1] : at]:
                at, _, start, _ = places.pop()
            places.append((at, old.end() - rest, start, new.end() - rest))
    found: list[Slip] = []
    for at, end, start, stop in places:
        first = next(_BEFORE.finditer(mended, max(0, start - 30), start)).start()
        last = next(_BEHIND.finditer(mended, stop, stop + 30)).end()
        shown = sorted({*range(first, last), *(partners[i] for i in range(first, last) if i in partners)})
        head, tail = [i for i in shown if i < start] + [start], [stop - 1] + [i for i in shown if i >= stop]
        opened = "".join(mended[i] + _GAP.sub("[…]", mended[i + 1 : after]) for i, after in pairwise(head))
        closed = "".join(_GAP.sub("[…]", mended[i + 1 : after]) + mended[after] for i, after in pairwise(tail))
        wrong, right = text[at:end], mended[start:stop]
        found.append(Slip(at, end, right, _shown(opened + wrong + closed), _shown(opened + right + closed)))
    for at, opening, closing in alone:
        words = mended[at : at + 6] if closing else mended[max(0, at - 5) : at + 1]
        at = [at, *(at + end - stop for _, end, _, stop in places if stop <= at)][-1]
        found.append(Slip(at, at + 1, None, _shown(words), _shown(opening + words + closing)))
    return sorted(found, key=lambda slip: slip.at)


def _shown(text: str) -> str:
    return re.sub(f"{OBJECT}+", "`…`", text.replace("\n", " "))


def _paired(text: str) -> tuple[str, dict[int, int], list[tuple[int, str, str]]]:
    """The text with its pairs mended, each mark's partner, and marks that have none, with what would show it on each side.

    Brackets of half width around or behind Han, or closed by the other kind; quotation marks that are straight, turned
    round or within their like, and stops of half width behind them.
    """
    signs, partners, opened = list(text), dict[int, int](), list[tuple[int, bool]]()
    han = -3  # the last so far
    for m in re.finditer(rf"[()]|{_HAN.pattern}", text):
        mark, at = m[0], m.start()
        if mark in "(（":
            opened.append((at, han == at - 1 - (text[at - 1 : at] == " ") and text[han] not in "（《〈「『【"))
        elif mark in ")）" and opened:
            start, is_behind_han = opened.pop()
            partners |= {start: at, at: start}
            if text[start] + mark != "()" or han > start or (is_behind_han and at > start + 1):
                signs[start], signs[at], han = "（", "）", at
        if mark not in "()":
            han = at
    alone = [(at, "", "…）") for at, _ in opened if text[at] == "（"]
    for opening, closing, straight in (("“", "”", '"' if _STRAIGHT.search(text) else ""), ("‘", "’", "")):
        marks, begun, lost, pairs = list[int](), list[int](), list[int](), list[tuple[int, int, bool]]()
        for m in re.finditer(f"[{opening}{closing}{straight}]", text):
            if m[0] == "’" and _APOSTROPHE[len(marks) % 2].match(text, m.start()):
                continue
            marks.append(m.start())
            if m[0] == opening or (m[0] == straight and not begun):
                begun.append(m.start())
            elif begun:
                pairs.append((begun.pop(), m.start(), bool(begun) and opening == "“"))
            else:
                lost.append(m.start())
        lost = sorted(lost + begun)
        if lost and len(marks) % 2 == 0:
            pairs, lost = [(*pair, False) for pair in zip(marks[::2], marks[1::2], strict=True)], []
        for start, end, is_inner in pairs:
            signs[start], signs[end] = ("‘", "’") if is_inner and not lost else (opening, closing)
            partners |= {start: end, end: start}
            stop = _STOP.match(text, end + 1)
            if stop and (_HAN.search(text, max(0, start - 2), end) or _HAN.match(text, stop.end())):
                signs[stop.start() : stop.end()] = [_full(stop)] + [""] * (len(stop[0]) - 1)
        for at in lost:
            if text[at] == closing or (at and not (at == marks[-1] and text[-1] in "。！？…")):
                alone.append((at, opening + "…", "") if text[at] == closing else (at, "", "…" + closing))
                break
            partners[at] = len(text) - 1  # one of several paragraphs: only the last of a long quotation closes
    return "".join(signs), partners, alone


_ENDS = re.compile(r"[。！？!?…]+[”’」』）)]*|\.(?=\s)|\Z")


def sentence(text: str, at: int) -> str:
    """The sentence of *text* that the character at *at* belongs to, on one line; what is no prose in it is an ellipsis."""
    start = 0
    for end in _ENDS.finditer(text):
        if end.end() > at:
            break
        start = end.end()
    found = text[start : end.end()].strip().replace(OBJECT, "…")
    return re.sub(r"(?<![\x21-\x7e])\s*\n\s*|\s*\n\s*(?![\x21-\x7e])", "", found).replace("\n", " ")
