"""The states: each has its words, its moves and what it wants, as the handbook's table says."""

from __future__ import annotations

import pytest

from series.lifecycle import (
    MOST_MODEST,
    MOVES,
    ROAD,
    WANTS,
    Evidence,
    Standing,
    Status,
    first_states,
    moves,
    onward,
    wanted,
)

WORDS = {
    "planned": "已预告",
    "drafting": "写作中",
    "review": "审稿中",
    "published": "已发布",
    "paused": "暂缓",
    "withdrawn": "已取消",
    "retracted": "已撤回",
}
TABLE = {
    "planned": "drafting paused withdrawn",
    "drafting": "review planned paused withdrawn",
    "review": "published drafting paused withdrawn",
    "published": "published retracted",
    "paused": "planned withdrawn",
    "withdrawn": "planned",
    "retracted": "",
}


def test_every_state_has_a_chinese_word() -> None:
    assert {status.value: status.zh for status in Status} == WORDS


def test_every_state_is_told_apart_without_colour() -> None:
    icons = [status.icon for status in Status]
    assert len(set(icons)) == len(Status) and all(len(icon) == 1 for icon in icons)


def test_the_moves_are_those_of_the_table() -> None:
    assert {status.value: " ".join(allowed) for status, allowed in MOVES.items()} == TABLE


def test_every_state_says_what_it_wants() -> None:
    assert set(WANTS) == set(Status)
    assert {want for wants in WANTS.values() for want in wants} == set(Evidence)


@pytest.mark.parametrize("left", [Status.DRAFTING, Status.REVIEW])
def test_a_paused_chapter_may_go_back_to_the_state_it_left(left: Status) -> None:
    assert moves(Status.PAUSED, left) == (left, Status.PLANNED, Status.WITHDRAWN)


def test_a_paused_plan_offers_its_own_state_once() -> None:
    assert moves(Status.PAUSED, Status.PLANNED) == moves(Status.PAUSED) == (Status.PLANNED, Status.WITHDRAWN)


def test_the_state_left_matters_to_paused_chapters_only() -> None:
    assert moves(Status.WITHDRAWN, Status.REVIEW) == (Status.PLANNED,)
    assert moves(Status.RETRACTED, Status.PUBLISHED) == ()


def test_every_state_can_be_reached_from_the_first() -> None:
    reached, frontier = set(), set(first_states(has_origin=False))
    while frontier:
        reached |= frontier
        frontier = {after for before in frontier for after in MOVES[before]} - reached
    assert reached == set(Status)


def test_only_a_text_older_than_the_book_may_begin_further_on() -> None:
    assert first_states(has_origin=False) == (Status.PLANNED,)
    assert first_states(has_origin=True) == (Status.PUBLISHED, Status.DRAFTING)


def test_a_chapter_that_cannot_be_read_is_never_taken_for_published() -> None:
    assert [status for status in Status if status.is_public] == [Status.PUBLISHED]
    assert not MOST_MODEST.is_public


def test_every_word_of_the_lifecycle_has_its_sentence() -> None:
    for word in (*Status, *Standing, *Evidence):
        assert word.zh
    assert all(status.meaning_zh for status in Status) and all(want.en for want in Evidence)


@pytest.mark.parametrize(
    ("before", "left", "after"),
    [
        ("planned", None, "drafting"),
        ("drafting", None, "review"),
        ("review", None, "published"),
        ("paused", "review", "review"),
        ("paused", "planned", "planned"),
        ("paused", None, "planned"),
        ("withdrawn", None, "planned"),
        ("published", None, None),
        ("retracted", None, None),
    ],
)
def test_the_way_onward(before: str, left: str | None, after: str | None) -> None:
    assert onward(Status(before), Status(left) if left else None) == after


def test_the_way_onward_is_always_allowed() -> None:
    for status in Status:
        for left in (None, *ROAD[:3]):
            after = onward(status, left)
            assert after is None or after in moves(status, left)


def test_what_an_earlier_state_wanted_may_not_be_taken_away() -> None:
    road = frozenset(ROAD)
    assert set(wanted(Status.REVIEW, road)) == {*WANTS[Status.PLANNED], *WANTS[Status.DRAFTING], *WANTS[Status.REVIEW]}
    published = set(wanted(Status.PUBLISHED, road))
    assert {Evidence.OWNER, Evidence.REVIEWER, Evidence.CHECKER} <= published
    assert Evidence.CLAIMED_UNTIL not in published and Evidence.NOTE not in published


def test_a_text_older_than_the_book_is_asked_only_for_what_its_own_states_want() -> None:
    assert wanted(Status.PUBLISHED, frozenset({Status.PUBLISHED})) == WANTS[Status.PUBLISHED]


def test_a_pause_asks_for_a_plan_and_a_note_only() -> None:
    assert set(wanted(Status.PAUSED, frozenset(ROAD))) == {*WANTS[Status.PLANNED], Evidence.NOTE}
