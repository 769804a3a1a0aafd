"""Front matter of every kind, one line longer: that line alone changes, or the text is refused with a line."""

from __future__ import annotations

from difflib import ndiff

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from series import edit

ITEM = "{on: 2026-12-01, by: ada, status: drafting}"
HEAD = "title: 题目\n"
SOUND = {  # name: (front matter, lines taken away, lines that come)
    "block": ("history:\n  - {on: a}\n", [], [f"  - {ITEM}"]),
    "block without indent": ("history:\n- {on: a}\nowners: []\n", [], [f"- {ITEM}"]),
    "block mappings": ("history:\n  - on: a\n    by: b\nowners: []\n", [], [f"  - {ITEM}"]),
    "comment behind": ("history:\n  - {on: a}  # first\n# next\nowners: []\n", [], [f"  - {ITEM}"]),
    "comment and empty lines below": ("history:\n  - {on: a}\n\n  # more\n\nowners: []\n", [], [f"  - {ITEM}"]),
    "literal block": ("history:\n  - note: |\n      two\n      lines\nowners: []\n", [], [f"  - {ITEM}"]),
    "kept literal block": ("history:\n  - note: |+\n      two\n\nowners: []\n", [], [f"  - {ITEM}"]),
    "folded block": ("history:\n  - note: >-\n      two\n      lines\n\n# c\nowners: []\n", [], [f"  - {ITEM}"]),
    "block in block": ("history:\n  -\n    on: a\n    x:\n      - b\nowners: []\n", [], [f"  - {ITEM}"]),
    "quoted over lines": ("history:\n  - note: 'a\n      b'\nowners: []\n", [], [f"  - {ITEM}"]),
    "flow over lines in block": ("history:\n  - {on: a,\n     by: b}\nowners: []\n", [], [f"  - {ITEM}"]),
    "empty flow": ("history: []\n", ["history: []"], [f"history: [{ITEM}]"]),
    "empty flow with space and comment": ("history: [ ]  # none\n", ["history: [ ]  # none"], [f"history: [{ITEM}]  # none"]),
    "flow": ("history: [{on: a}]\n", ["history: [{on: a}]"], [f"history: [{{on: a}}, {ITEM}]"]),
    "flow with last comma": ("history: [{on: a},]\n", ["history: [{on: a},]"], [f"history: [{{on: a}}, {ITEM}]"]),
    "flow on lines of its own": (
        "history: [\n  {on: a},\n  {on: b}  # last\n]\n",
        ["  {on: b}  # last"],
        ["  {on: b},  # last", f"  {ITEM},"],
    ),
    "flow on lines of its own, last comma": ("history: [\n  {on: a},\n]\nx: 1\n", [], [f"  {ITEM},"]),
    "nothing behind the colon": ("history:\nowners: []\n", ["history:"], [f"history: [{ITEM}]"]),
    "nothing but a comment": ("history:  # none yet\n", ["history:  # none yet"], [f"history: [{ITEM}]  # none yet"]),
    "no such key": ("owners: []\n", [], [f"history: [{ITEM}]"]),
    "keys that look like values": ("yes: no\non: off\n~: null\n1: 2\nhistory:\n  - {on: a}\n", [], [f"  - {ITEM}"]),
    "values that look like keys": ("summary: 'history: []'\nhistory:\n  - {on: a}\n", [], [f"  - {ITEM}"]),
    "a quoted key": ("'history':\n  - {on: a}\n", [], [f"  - {ITEM}"]),
    "a block scalar above": ("summary: >\n  history: []\n  more\nhistory:\n  - {on: a}\n", [], [f"  - {ITEM}"]),
    "emoji and wide characters": ("x: 👩‍👩‍👧家“引”\nhistory: [{on: 家👧}]  # 注\n", ["history: [{on: 家👧}]  # 注"], [f"history: [{{on: 家👧}}, {ITEM}]  # 注"]),
}  # fmt: skip
REFUSED = {  # name: (front matter, line)
    "duplicate keys": ("history: []\nhistory: []\n", 4),
    "duplicate of another key": ("history: []\ntitle: 再\n", 4),
    "a scalar": ("history: none\n", 3),
    "a mapping": ("history: {on: a}\n", 3),
    "a block scalar": ("history: |\n  - a\n", 3),
    "an anchor": ("history: &h [{on: a}]\n", 3),
    "an alias": ("x: &x [a]\nhistory: *x\n", 3),
    "a tag": ("history: !!seq [a]\n", 3),
    "a complex key": ("? [a]\n: b\nhistory: []\n", 3),
    "broken YAML": ("history: [\n", 4),
    "null": ("history: ~\n", 3),
}
ENDS = {"LF": "{}", "CRLF": "{}", "BOM": "\ufeff{}", "BOM and CRLF": "\ufeff{}", "no final newline": "{}"}


def page(front: str, end: str) -> str:
    text = ENDS[end].format("---\n" + HEAD.replace("{", "{{").replace("}", "}}")) + front + "---\n\n正文\n---\n- a\n"
    text = text.removesuffix("\n") if end == "no final newline" else text
    return text.replace("\n", "\r\n") if "CRLF" in end else text


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("name", SOUND)
def test_one_line_changes_and_no_other_byte(name: str, end: str) -> None:
    front, gone, come = SOUND[name]
    before = page(front, end)
    after = edit.appended(before, "history", ITEM)
    newline = "\r\n" if "CRLF" in end else "\n"
    changes = [line for line in ndiff(before.split(newline), after.split(newline)) if line[0] in "+-"]
    assert sorted(changes) == sorted([*(f"- {line}" for line in gone), *(f"+ {line}" for line in come)])
    assert after.count("\r") == after.count("\n") if "CRLF" in end else "\r" not in after
    values = yaml.load(after.replace("\r\n", "\n").lstrip("\ufeff").split("---\n")[1], Loader=yaml.BaseLoader)
    assert values["history"][-1] == {"on": "2026-12-01", "by": "ada", "status": "drafting"}


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_lengthened_safely_is_refused_with_its_line(name: str, end: str) -> None:
    front, line = REFUSED[name]
    with pytest.raises(edit.EditError) as error:
        edit.appended(page(front, end), "history", ITEM)
    assert error.value.line == line
    assert error.value.zh


def test_front_matter_in_braces_is_lengthened_where_the_list_is() -> None:
    text = "---\n{title: x, history: [a], owners: []}\n---\n"
    assert edit.appended(text, "history", "b") == "---\n{title: x, history: [a, b], owners: []}\n---\n"
    with pytest.raises(edit.EditError):
        edit.appended(text, "checkers", "b")


@pytest.mark.parametrize("text", ["", "正文\n", "---\ntitle: x\n", "--- \n"])
def test_a_page_without_front_matter_is_refused(text: str) -> None:
    with pytest.raises(edit.EditError):
        edit.appended(text, "history", ITEM)


def test_empty_front_matter_gets_its_first_key() -> None:
    assert edit.appended("---\n---\n正文\n", "owners", "ada") == "---\nowners: [ada]\n---\n正文\n"


@given(
    st.text(
        st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"], exclude_characters="\ufffe\uffff\ufeff"), max_size=40
    )
)
def test_any_text_comes_back_from_yaml_as_it_was(text: str) -> None:
    written = edit.flow({"on": "2026-12-01", "note": text, "by": text})
    found = yaml.load(f"history:\n  - {written}\n", Loader=yaml.BaseLoader)["history"]
    assert found == [{"on": "2026-12-01", "note": text, "by": text}]


@given(st.lists(st.sampled_from(sorted(SOUND)), min_size=1, max_size=1), st.integers(2, 4))
def test_entries_can_be_added_again_and_again(names: list[str], times: int) -> None:
    text = page(SOUND[names[0]][0], "LF")
    first = yaml.load(text.split("---\n")[1], Loader=yaml.BaseLoader).get("history") or []
    for n in range(times):
        text = edit.appended(text, "history", f"{{n: {n}}}")
    after = yaml.load(text.split("---\n")[1], Loader=yaml.BaseLoader)["history"]
    assert after == [*first, *({"n": str(n)} for n in range(times))]
