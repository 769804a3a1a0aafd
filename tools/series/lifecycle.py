"""The states of a chapter: their words, the moves between them, and what each wants. The only list of them."""

from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    """A chapter's state. The value is the word in front matter; ``zh`` the word that readers see."""

    PLANNED = "planned"
    DRAFTING = "drafting"
    REVIEW = "review"
    PUBLISHED = "published"
    PAUSED = "paused"
    WITHDRAWN = "withdrawn"
    RETRACTED = "retracted"

    @property
    def zh(self) -> str:
        """The Chinese word, as on badges."""
        return _ZH[self]

    @property
    def icon(self) -> str:
        """One character that tells the state without colour; every common font has it."""
        return _ICON[self]

    @property
    def is_public(self) -> bool:
        """Whether the text stands as the book's word: only then does a page carry no banner."""
        return self is Status.PUBLISHED


_ZH = {
    Status.PLANNED: "已预告",
    Status.DRAFTING: "写作中",
    Status.REVIEW: "审稿中",
    Status.PUBLISHED: "已发布",
    Status.PAUSED: "暂缓",
    Status.WITHDRAWN: "已取消",
    Status.RETRACTED: "已撤回",
}
_ICON = {
    Status.PLANNED: "○",
    Status.DRAFTING: "◔",
    Status.REVIEW: "◑",
    Status.PUBLISHED: "●",
    Status.PAUSED: "◇",
    Status.WITHDRAWN: "✕",
    Status.RETRACTED: "⊘",
}

SELF_CHECKED_ZH = "自校"
"""Added to a badge where an owner reviewed or checked the chapter."""

MOVES: dict[Status, tuple[Status, ...]] = {
    Status.PLANNED: (Status.DRAFTING, Status.PAUSED, Status.WITHDRAWN),
    Status.DRAFTING: (Status.REVIEW, Status.PLANNED, Status.PAUSED, Status.WITHDRAWN),
    Status.REVIEW: (Status.PUBLISHED, Status.DRAFTING, Status.PAUSED, Status.WITHDRAWN),
    Status.PUBLISHED: (Status.PUBLISHED, Status.RETRACTED),
    Status.PAUSED: (Status.PLANNED, Status.WITHDRAWN),  # and the state it left: see moves()
    Status.WITHDRAWN: (Status.PLANNED,),
    Status.RETRACTED: (),
}

MOST_MODEST = Status.PLANNED
"""What a chapter counts as while its own history cannot be read."""


class Evidence(StrEnum):
    """A thing that a move into a state wants."""

    TITLE = "title"
    TITLE_EN = "title_en"
    SUMMARY = "summary"
    QUESTIONS = "questions"  # at least QUESTIONS_WANTED
    PROMISED = "promised"
    OWNER = "owner"
    CLAIMED_UNTIL = "claimed_until"
    REVIEWER = "reviewer"
    CHECKER = "checker"
    NO_TEMPLATE_TEXT = "no_template_text"
    FACTS_EXIST = "facts_exist"
    FACTS_SOURCED = "facts_sourced"
    QUESTIONS_ANSWERED = "questions_answered"
    NOTE = "note"


QUESTIONS_WANTED = 2

WANTS: dict[Status, tuple[Evidence, ...]] = {
    Status.PLANNED: (
        Evidence.TITLE,
        Evidence.TITLE_EN,
        Evidence.SUMMARY,
        Evidence.QUESTIONS,
        Evidence.PROMISED,
    ),
    Status.DRAFTING: (Evidence.OWNER, Evidence.CLAIMED_UNTIL),
    Status.REVIEW: (Evidence.REVIEWER, Evidence.NO_TEMPLATE_TEXT, Evidence.FACTS_EXIST),
    Status.PUBLISHED: (Evidence.CHECKER, Evidence.FACTS_SOURCED, Evidence.QUESTIONS_ANSWERED),
    Status.PAUSED: (Evidence.NOTE,),
    Status.WITHDRAWN: (Evidence.NOTE,),
    Status.RETRACTED: (Evidence.NOTE,),
}


def first_states(has_origin: bool) -> tuple[Status, ...]:
    """The states a history may begin with: a text that existed before the book may begin further on."""
    return (Status.PUBLISHED, Status.DRAFTING) if has_origin else (Status.PLANNED,)


def moves(current: Status, left: Status | None = None) -> tuple[Status, ...]:
    """The states that may follow *current*; *left* is the state that a paused chapter was paused from."""
    allowed = MOVES[current]
    if current is Status.PAUSED and left is not None and left not in allowed:
        return (left, *allowed)
    return allowed
