"""The chapters as JSON: ``api/series.json``, and what ``series status --json`` prints."""

from __future__ import annotations

import json
from typing import Any

from series import site
from series.model import Chapter, Library

SCHEMA_VERSION = 1


def series(library: Library) -> str:
    """All chapters with their state and history. Addresses are relative to the site's root."""
    value = {"schema_version": SCHEMA_VERSION, "chapters": [_chapter(chapter) for chapter in library.chapters]}
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def _chapter(chapter: Chapter) -> dict[str, Any]:
    plain = chapter.model_dump(mode="json", by_alias=True)
    return {
        "id": chapter.id,
        "number": chapter.number,
        "title": chapter.title,
        "title_en": chapter.title_en,
        "summary": chapter.summary,
        "status": chapter.status.value,
        "status_zh": chapter.status.zh,
        "since": str(chapter.since) if chapter.since else None,
        "promised": plain["promised"],
        "origin": plain["origin"],
        "owners": plain["owners"],
        "reviewers": plain["reviewers"],
        "checkers": plain["checkers"],
        "self_checked": chapter.is_self_checked,
        "claimed_until": str(chapter.claimed_until) if chapter.claimed_until else None,
        "due": str(chapter.due) if chapter.due else None,
        "questions": plain["questions"],
        "history": [{key: value for key, value in entry.items() if value is not None} for entry in plain["history"]],
        "url": site.chapter(chapter),
        "badge": site.badge(chapter),
    }
