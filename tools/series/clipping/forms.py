"""How dates, signatures, announcements and saved pages look: patterns as data, in ``forms.toml``."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

_TABLE = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


def _filled(text: str) -> str:
    """A pattern in which the pieces that it names, «N», stand."""
    return re.sub("«(.+?)»", lambda m: _filled(_TABLE["pieces"][m[1]]), text)


FORMS = {name: re.compile(_filled(text), re.X if "\n" in text else 0) for name, text in _TABLE["forms"].items()}
PATHS: dict[str, list[str]] = _TABLE["paths"]
"""Where a saved page says what; the first path that finds something holds."""
PARTS: dict[str, tuple[str, str]] = {name: (a, b) for names, a, b in _TABLE["parts"] for name in names.split()}
"""Parts of a year, each with its first and its last month; what is vague is said to be about so."""
THIRDS: dict[str, tuple[int, int]] = {name: (a, b) for names, a, b in _TABLE["thirds"] for name in names.split()}
"""Parts of a month, each with its first and its last day."""
SAID: dict[str, tuple[str, str]] = _TABLE["said"]
"""Why a clipping cannot be taken over, in English and in Chinese."""
