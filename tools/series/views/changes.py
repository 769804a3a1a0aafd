"""What a preview tells: what to mend, what is missing, what changes for readers. Values here, words in the two templates."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

from series import site
from series.fields import CONTROL
from series.views.templates import environment

LONGEST, FINEST = 300, 3000
"""Characters of a line that are shown, and of a passage that is compared word by word."""
_WORDS = re.compile(r"[A-Za-z0-9]+|\s+|.", re.DOTALL)


def text(template: str, **told: Any) -> str:
    """``changes.md``, the summary in one language, or ``changes.html``, the page of a previewed site."""
    from jinja2 import Undefined  # here: other commands fill nothing in

    forms = environment().overlay(undefined=Undefined)  # a preview that was stopped has little to tell
    return str(forms.get_template(template).render(told, page=site.page, fact=site.fact, words=words, line=line))


def line(value: object) -> str:
    """*value* on one line, not too long, and without what a terminal obeys."""
    return CONTROL.sub("\ufffd", str(value).strip())[:LONGEST]


def differing(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[tuple[str, Any, Any]]:
    """What is not the same under a name: the name, what it was and what it is."""
    names = (name for name in sorted({*before, *now}) if before.get(name) != now.get(name))
    return [(name, before.get(name), now.get(name)) for name in names]


def _is_like(old: str, new: str) -> bool:
    """Whether one is the other, mended: else what they share by chance would be woven into what cannot be read."""
    shared = sum(block.size for block in SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks())
    return shared > 0.6 * min(len(old), len(new))


def words(was: str | Sequence[str], now: str | Sequence[str]) -> Iterator[tuple[str, str]]:
    """What stayed, went (``del``) and came (``ins``), in order: by lines, and where lines differ by words."""
    a, b = (text.splitlines(True) if isinstance(text, str) else text for text in (was, now))
    for how, i, j, k, n in SequenceMatcher(None, a, b).get_opcodes():
        old, new = "".join(a[i:j]), "".join(b[k:n])
        if how == "replace" and isinstance(was, str) and len(old) + len(new) < FINEST and _is_like(old, new):
            yield from words(_WORDS.findall(old), _WORDS.findall(new))
        elif how == "equal":
            yield "", f"{old[:60]} … {old[-60:]}" if len(old) > 160 else old
        else:
            yield from ((tag, text) for tag, text in (("del", old), ("ins", new)) if text)
