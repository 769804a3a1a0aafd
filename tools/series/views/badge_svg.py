"""A chapter's badge as a picture for other sites: ``badges/<chapter id>.svg``; and one for each state."""

from __future__ import annotations

from series.lifecycle import SELF_CHECKED_ZH, Status
from series.model import Chapter
from series.palette import STATUS
from series.views.templates import filled

HAN, PAD = 13, 8  # px: a Chinese character at 13 px, space at either end


def word(chapter: Chapter) -> str:
    """What the badge says: ``已发布 · 自校``."""
    return _word(chapter.status, is_self_checked(chapter))


def is_self_checked(chapter: Chapter) -> bool:
    """Whether a badge says 自校: only a published text was checked."""
    return chapter.is_self_checked and chapter.status is Status.PUBLISHED


def state_name(chapter: Chapter) -> str:
    """The name of the picture that shows its state: ``planned``, ``published-self-checked``."""
    return f"{chapter.status}-self-checked" if is_self_checked(chapter) else chapter.status.value


def badge(chapter: Chapter) -> str:
    """An SVG with icon and word; no script, no style sheet, nothing from elsewhere."""
    return _svg(chapter.status, word(chapter), f"{chapter.title}：{chapter.status.zh}")


def states() -> dict[str, str]:
    """A picture for each state by its name, the self-checked one too."""
    found = {status.value: _svg(status, status.zh, status.zh) for status in Status}
    checked = _word(Status.PUBLISHED, True)
    return {**found, f"{Status.PUBLISHED}-self-checked": _svg(Status.PUBLISHED, checked, checked)}


def _word(status: Status, checked: bool) -> str:
    return f"{status.zh} · {SELF_CHECKED_ZH}" if checked else status.zh


def _svg(status: Status, shown: str, title: str) -> str:
    ink, label = STATUS[status], f"{status.icon} {shown}"
    width = 2 * PAD + sum(HAN if ord(ch) > 0x2000 else HAN // 2 for ch in label)
    return filled("badge.svg", ink=ink, label=label, title=title, width=width)
