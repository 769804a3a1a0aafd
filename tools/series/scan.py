"""A written file → what it may not hold: the last look before a browser, whatever let it through. And the policy of each page.

Nothing is parsed or guessed: a file is held to a plain form, in which every ``<`` begins a tag that is written out in full,
in double quotes. Browsers then have nothing to read otherwise than it is judged here; comments and CDATA do not occur.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from html import unescape
from pathlib import PurePosixPath

POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'"
"""What a browser lets a page do: use what lies beside it, in a folder on disk too (tried with Chromium and Firefox). It needs no
hash: nothing stands in line."""
_SVG = " svg g path rect circle ellipse line polyline polygon text tspan defs marker linearGradient stop clipPath"
_SVG += " filter feDropShadow title "
_HTML = (
    " a abbr article aside b blockquote body br button caption cite code col colgroup datalist dd del details dfn dialog div dl"
    " dt em fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 head header hr html i img input ins kbd label legend li"
    " link main mark meta nav noscript ol optgroup option output p pre q rp rt ruby s samp script section select small span"
    " strong sub summary sup table tbody td template textarea tfoot th thead time tr u ul var wbr math mrow mi mn mo ms mtext mspace"
    " mfrac msqrt mroot mstyle merror mpadded mphantom msub msup msubsup munder mover munderover mmultiscripts mprescripts"
    " mtable mtr mtd"
)
_XML = " author category entry feed id lastmod link loc name published summary title updated uri url urlset "
KINDS = {".html": _HTML + _SVG, ".svg": _SVG, ".xml": _XML, ".json": ""}
"""What is looked at, and the elements that may stand in it."""
_BEGINS = re.compile(r"<!DOCTYPE html>|<\?xml version=(['\"])1\.0\1 encoding=(['\"])utf-8\2\?>", re.IGNORECASE)
_TAG = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]*)((?:[ \t\r\n]+[-\w:.]+(?:=\"[^\"<>]*\")?)*)[ \t\r\n]*/?>", re.ASCII)
_ATTRIBUTE = re.compile(r"([-\w:.]+)(?:=\"([^\"]*)\")?", re.ASCII)
_NEVER = re.compile(
    r"(on.*|style|(image)?srcset|srcdoc|data|poster|background|ping|formaction|manifest|http-equiv)="
    r"|(fill|stroke|filter|mask|clip-path|cursor|marker(-\w+)?)=.*(\\|url\((?!#[-\w]+\))|image|src\()",
    re.IGNORECASE | re.DOTALL,
)
"""What runs, or loads something; of paints, what is not in the drawing itself."""
_LEADS = re.compile(r"(https?|mailto):|(?![^/?#]*:)", re.IGNORECASE)
_LOADS = re.compile(r"(?![/\\]|.*[:\\]|(.*/)?\.\.(/|$))")
_UNLOADED = re.compile(r"((alternate|author|canonical|license|next|prev|self)\s*)*")
"""What a ``link`` may be that browsers load nothing for."""
_POLICY_TAG = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">')
_PROGRAM = re.compile(r'"\s*(?:javascript|vbscript|data):[^\s"]', re.IGNORECASE)


def faults(name: str, raw: bytes, root: str, scripts: frozenset[str]) -> Iterator[tuple[int, str]]:
    """What a file may not hold, each with its line. *root* leads from it to the site's root; *scripts* are ours, from there."""
    kind, text = PurePosixPath(name).suffix, raw.decode("utf-8", errors="replace")
    tags = dict.fromkeys(re.findall(r"<[^>]*>?", text)) if kind in KINDS else ()
    wrong = [tag for tag in tags if not _is_policy(tag) and not _is_sound(tag, kind, root, scripts)]
    if kind == ".json":
        wrong = [found[0] for found in _PROGRAM.finditer(text)]
    elif kind == ".html" and not any(map(_is_policy, re.findall(r"<meta[^>]*>", text)[:1])):
        yield 1, "no policy"
    yield from ((text.count("\n", 0, text.index(part)) + 1, part) for part in wrong)


def _is_policy(tag: str) -> bool:
    return bool((found := _POLICY_TAG.fullmatch(tag)) and found[1] == POLICY)


@cache
def _is_sound(tag: str, kind: str, root: str, scripts: frozenset[str]) -> bool:
    """Whether a tag may stand in a file of this kind."""
    found = _TAG.fullmatch(tag)
    if not found or f" {found[1]} " not in KINDS[kind]:
        return bool(_BEGINS.fullmatch(tag))
    given = [(name.lower(), unescape(value)) for name, value in _ATTRIBUTE.findall(found[2])]
    held = dict(given)
    is_known = found[1] != "script" or tag[1] == "/" or held.get("type") in ("application/json", "application/ld+json")
    if "src" in held and found[1] == "script":
        file = held["src"].partition("?")[0]
        is_known = file.startswith(root) and file.removeprefix(root) in scripts
    return is_known and len(held) == len(given) and all(_is_plain(found[1], *one, held, root) for one in given)


def _is_plain(element: str, name: str, value: str, held: dict[str, str], root: str) -> bool:
    if name not in ("href", "src", "action", "xlink:href"):
        return not _NEVER.match(f"{name}={value}")
    address, place = re.sub(r"[\x00-\x20\x7f]", "", value), f"{element} {name}"
    if place == "a href" or (place == "link href" and _UNLOADED.fullmatch(held.get("rel", ""))):
        return bool(_LEADS.match(address))
    loads = ("link href", "img src", "script src", "form action")
    return bool(_LOADS.match(address.removeprefix(root))) if place in loads else address.startswith("#")
