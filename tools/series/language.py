"""In which language whoever called is spoken to."""

from __future__ import annotations

import locale
import os


def of_caller() -> str:
    """``zh`` or ``en``, by the environment's locale, as POSIX orders its variables."""
    name = next((os.environ[key] for key in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(key)), "")
    name = name or (locale.getlocale()[0] or "")
    return "zh" if name.lower().startswith("zh") else "en"
