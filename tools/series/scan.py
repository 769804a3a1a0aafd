"""A written file → what it may not hold: the last look before a browser, whatever let it through. And the policy of each page.

Nothing is parsed or guessed: a file is held to a plain form, in which every ``<`` begins a tag that is written out in full,
in double quotes. Browsers then have nothing to read otherwise than it is judged here; comments and CDATA do not occur.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from html import unescape
from pathlib import PurePosixPath

from series.allowed import SCHEMES

POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'"
"""What a browser lets a page do: use what lies beside it, in a folder on disk too (tried with Chromium and Firefox). No hash is
needed, since nothing stands in line."""


def _words(*lines: str) -> frozenset[str]:
    return frozenset(word for line in lines for word in line.split())


_SVG = _words(
    "svg g path rect circle ellipse line polyline polygon text tspan defs marker linearGradient stop clipPath filter",
    "feDropShadow title",
)
_HTML = _SVG | _words(
    "a abbr article aside b blockquote body br button caption cite code col colgroup datalist dd del details dfn dialog div dl",
    "dt em fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 head header hr html i img input ins kbd label legend li",
    "link main mark meta nav noscript ol optgroup option output p pre q rp rt ruby s samp script section select small span",
    "strong sub summary sup table tbody td textarea tfoot th thead time tr u ul var wbr",
    "math mrow mi mn mo ms mtext mspace mfrac msqrt mroot mstyle merror mpadded mphantom msub msup msubsup munder mover",
    "munderover mmultiscripts mprescripts mtable mtr mtd",
)
_XML = _words("author category entry feed id lastmod link loc name published summary title updated uri url urlset")
KINDS = {".html": _HTML, ".svg": _SVG, ".xml": _XML, ".json": _words()}
"""What is looked at, and the elements that may stand in it."""
_SPACES = _words(
    "http://www.w3.org/2005/Atom http://www.sitemaps.org/schemas/sitemap/0.9 http://www.w3.org/2000/svg",
    "http://www.w3.org/1998/Math/MathML",
)
_BEGINS = re.compile(r"<!DOCTYPE html>|<\?xml version=(['\"])1\.0\1 encoding=(['\"])utf-8\2\?>", re.IGNORECASE)
_TAG = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]*)((?:[ \t\r\n]+[-\w:.]+(?:=\"[^\"<>]*\")?)*)[ \t\r\n]*/?>", re.ASCII)
_ATTRIBUTE = re.compile(r"([-\w:.]+)(?:=\"([^\"]*)\")?", re.ASCII)
_NEVER = _words("style srcset srcdoc imagesrcset data poster background ping formaction manifest http-equiv")
_PAINTS = re.compile(r"fill|stroke|filter|mask|clip-path|cursor|marker(-\w+)?")
_NO_PAINT = re.compile(r"\\|url\((?!#[-\w]+\))|image|src\(", re.IGNORECASE)
_LEADS = _words("alternate author canonical license next prev self")
"""What a ``link`` may be that browsers load nothing for."""
_POLICY_TAG = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">')
_DATA = _words("application/json application/ld+json")
_PROGRAM = re.compile(r'"\s*(?:javascript|vbscript|data):[^\s"]', re.IGNORECASE)


def faults(name: str, raw: bytes, root: str, scripts: frozenset[str]) -> Iterator[tuple[int, str]]:
    """What a file may not hold, each with its line. *root* leads from it to the site's root; *scripts* lie in ``_static``."""
    kind, text = PurePosixPath(name).suffix, raw.decode("utf-8", errors="replace")
    if kind == ".json":
        yield from ((_line(text, found[0]), found[0]) for found in _PROGRAM.finditer(text))
        return
    for tag in dict.fromkeys(re.findall(r"<[^>]*>?", text)):
        if not _is_policy(tag) and not _is_sound(tag, kind, root, scripts):
            yield _line(text, tag), tag
    if kind == ".html":
        first = re.search(r"<meta[^>]*>", text)
        if not first or not _is_policy(first[0]):
            yield 1, "no policy"
        for script, inside in re.findall(r"(<script[^>]*>)([^<]*)", text):
            if inside if " src=" in script else not _is_json(inside):
                yield _line(text, script), script + inside


def _line(text: str, part: str) -> int:
    return text.count("\n", 0, text.index(part)) + 1


def _is_policy(tag: str) -> bool:
    found = _POLICY_TAG.fullmatch(tag)
    return bool(found and found[1] == POLICY)


def _is_json(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict | list)
    except ValueError:
        return False


@cache
def _is_sound(tag: str, kind: str, root: str, scripts: frozenset[str]) -> bool:
    """Whether a tag may stand in a file of this kind."""
    found = _TAG.fullmatch(tag)
    if not found or found[1] not in KINDS[kind]:
        return bool(_BEGINS.fullmatch(tag))
    given = [(name.lower(), unescape(value)) for name, value in _ATTRIBUTE.findall(found[2])]
    held = dict(given)
    if len(held) < len(given) or (
        found[1] == "script" and tag[1] != "/" and "src" not in held and held.get("type") not in _DATA
    ):
        return False
    return all(_is_plain(found[1], name, value, held.get("rel", ""), root, scripts) for name, value in given)


def _is_plain(element: str, name: str, value: str, rel: str, root: str, scripts: frozenset[str]) -> bool:
    if name in ("href", "src", "action", "xlink:href"):
        address = re.sub(r"[\x00-\x20\x7f]", "", value)
        if element == "a" or (element == "link" and _LEADS.issuperset(rel.split())):
            scheme = re.match(r"([^/?#]*):", address)
            return name == "href" and (not scheme or scheme[1].lower() in SCHEMES)
        below = address.removeprefix(root)
        if element == "script":
            return below.partition("?")[0].removeprefix("_static/") in scripts and address.startswith(f"{root}_static/")
        if (element, name) in (("link", "href"), ("img", "src"), ("form", "action")):
            return not re.search(r"^[/\\]|[:\\]|(^|/)\.\.(/|$)", below)
        return address.startswith("#")
    if name in ("xmlns", "xmlns:xlink"):
        return value in _SPACES
    return not (name.startswith("on") or name in _NEVER or (_PAINTS.fullmatch(name) and _NO_PAINT.search(value)))
