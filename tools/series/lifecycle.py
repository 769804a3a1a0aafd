"""The states of a chapter: their words, the moves between them, and what each wants. The only list of them."""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class Standing(StrEnum):
    """What has become of a promise, in one word; ``zh`` is what readers see."""

    KEPT = "kept"
    IN_WORK = "in-work"
    OPEN = "open"
    STOPPED = "stopped"

    @property
    def zh(self) -> str:
        """The Chinese word, as on the board."""
        return {"kept": "已写成", "in-work": "在写", "open": "待写", "stopped": "已停"}[self]


class Status(StrEnum):
    """A chapter's state. The value is the word in front matter; the rest is what readers see of it."""

    PLANNED = "planned", "已预告", "○", Standing.OPEN, "题目和范围定了，还没有人写"
    DRAFTING = "drafting", "写作中", "◔", Standing.IN_WORK, "有人认领，正在写"
    REVIEW = "review", "审稿中", "◑", Standing.IN_WORK, "初稿写完，请人审读"
    PUBLISHED = "published", "已发布", "●", Standing.KEPT, "审过、核过，可以引用"
    PAUSED = "paused", "暂缓", "◇", Standing.STOPPED, "停一停，原因写在记录里"
    WITHDRAWN = "withdrawn", "已取消", "✕", Standing.STOPPED, "本书不打算写了"
    RETRACTED = "retracted", "已撤回", "⊘", Standing.STOPPED, "发布过，后来发现不能成立；地址、文字和撤回的原因都保留"

    zh: str
    """The Chinese word, as on badges."""
    icon: str
    """One character that tells the state without colour; every common font has it."""
    standing: Standing
    """What has become of a promise whose chapter is in this state."""
    meaning_zh: str
    """What it says to a reader, in half a sentence."""

    def __new__(cls, value: str, zh: str, icon: str, standing: Standing, meaning_zh: str) -> Self:
        """The word, with what is seen of it."""
        made = str.__new__(cls, value)
        made._value_, made.zh, made.icon, made.standing, made.meaning_zh = value, zh, icon, standing, meaning_zh
        return made

    @property
    def is_public(self) -> bool:
        """Whether the text stands as the book's word: only then does a page carry no banner."""
        return self is Status.PUBLISHED


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
    """A thing that a move into a state wants; ``zh`` and ``en`` name it in a sentence."""

    TITLE = "title", "题目", "a title"
    TITLE_EN = "title_en", "英文题目", "an English title"
    SUMMARY = "summary", "摘要", "a summary"
    QUESTIONS = "questions", "至少两个问题", "at least two questions"  # QUESTIONS_WANTED
    PROMISED = "promised", "预告的出处", "where it was promised"
    OWNER = "owner", "负责人", "an owner"
    CLAIMED_UNTIL = "claimed_until", "认领的截止日期", "until when it is claimed"
    AI = "ai", "写明机器做了什么，由谁核对", "what machines did, and who checked it"
    REVIEWER = "reviewer", "审稿人", "a reviewer"
    CHECKER = "checker", "核对人", "a checker"
    NO_TEMPLATE_TEXT = "no_template_text", "删去模板提示", "no template notes"
    FACTS_EXIST = "facts_exist", "引用的事实都已收录", "every fact it cites to exist"
    FACTS_SOURCED = ("facts_sourced", "引用的事实都已核对，并附来源或写明找过哪里（观点除外）",
                     "every fact it cites to have a source or a not_found, and none unchecked")  # fmt: skip
    NO_OUTLINE = "no_outline", "删去占位页的提纲", "the placeholder's own sections to be gone"
    QUESTIONS_ANSWERED = ("questions_answered", "每个问题都有写成的一节来回答",
                          "every question answered by a section that was written")  # fmt: skip
    LENGTH = "length", "满 800 字，或说明为什么短", "800 characters, or a note on why it is short"  # LEAST_LENGTH
    NOTE = "note", "说明", "a note"

    zh: str
    en: str

    def __new__(cls, value: str, zh: str, en: str) -> Self:
        """The word, with what it is called."""
        made = str.__new__(cls, value)
        made._value_, made.zh, made.en = value, zh, en
        return made


QUESTIONS_WANTED = 2
LEAST_LENGTH = 800
"""Characters of a chapter that needs no note on why it is so short."""
LEASE_DAYS = 90
"""For how long a chapter is held unless said otherwise; it can be held again."""
LONGEST_LEASE_DAYS = 366

_WANTS = {
    Status.PLANNED: "title title_en summary questions promised",
    Status.DRAFTING: "owner claimed_until",
    Status.REVIEW: "length questions_answered facts_exist no_outline no_template_text ai reviewer",
    Status.PUBLISHED: "questions_answered facts_sourced checker",
    **dict.fromkeys((Status.PAUSED, Status.WITHDRAWN, Status.RETRACTED), "note"),
}
WANTS = {status: tuple(Evidence[word.upper()] for word in words.split()) for status, words in _WANTS.items()}
"""What each state wants to be entered. A revision, published once more, also wants a note."""

ROAD = (Status.PLANNED, Status.DRAFTING, Status.REVIEW, Status.PUBLISHED)
"""The states on the way to the reader, in order."""


def first_states(has_origin: bool) -> tuple[Status, ...]:
    """The states a history may begin with: a text that existed before the book may begin further on."""
    return (Status.PUBLISHED, Status.DRAFTING) if has_origin else (Status.PLANNED,)


def moves(current: Status, left: Status | None = None) -> tuple[Status, ...]:
    """The states that may follow *current*; *left* is the state that a paused chapter was paused from."""
    allowed = MOVES[current]
    if current is Status.PAUSED and left is not None and left not in allowed:
        return (left, *allowed)
    return allowed


def onward(current: Status, left: Status | None = None) -> Status | None:
    """The next state on the way to the reader, which ``moves`` names first; ``None`` where the way ends."""
    if current in (Status.PUBLISHED, Status.RETRACTED):
        return None
    if current is Status.PAUSED and left is not None:
        return left
    return moves(current, left)[0]


def wanted(status: Status, visited: frozenset[Status]) -> tuple[Evidence, ...]:
    """What a chapter that enters *status* must have, counting what earlier states of its road wanted.

    *visited* are the states it has been in: a text older than the book never passed the first ones. Nothing that an
    earlier state wanted may be taken away later, but a published chapter is held by nobody.
    """
    road = ROAD[: ROAD.index(status)] if status in ROAD else (Status.PLANNED,)
    found = [want for state in road if state in visited for want in WANTS[state]]
    found += [want for want in WANTS[status] if want not in found]
    if status is Status.PUBLISHED:
        found = [want for want in found if want is not Evidence.CLAIMED_UNTIL]
    return tuple(found)
