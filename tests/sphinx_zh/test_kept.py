"""What is kept between processes: only by the digest of all that it was made of, and never needed."""

from __future__ import annotations

import sqlite3
import sys
import sysconfig
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from multiprocessing import get_context
from pathlib import Path

import pytest

from sphinx_zh import drawing, kept
from sphinx_zh.layout import Mark


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of this test's own."""
    monkeypatch.setenv(kept.FOLDER, str(tmp_path / "kept"))
    return tmp_path / "kept"


class Maker:
    """Gives *said*, and counts how often."""

    def __init__(self, said: object) -> None:
        self.said, self.count = said, 0

    def __call__(self) -> object:
        self.count += 1
        return self.said


def held(place: Path) -> int:
    """How many values are kept there."""
    with closing(sqlite3.connect(place / kept.FILE)) as database:
        number: int = database.execute("SELECT count(*) FROM kept").fetchone()[0]
    return number


def age(place: Path, days: int) -> None:
    """As if nobody had asked for *days*."""
    with closing(sqlite3.connect(place / kept.FILE)) as database, database:
        database.execute("UPDATE kept SET day = day - ?", (days,))


def test_what_was_made_is_not_made_again_unless_a_byte_of_what_it_was_made_of_changes() -> None:
    make = Maker(["甲", {"b": (1, 2)}])
    assert kept.value(make, "code", b"text") == kept.value(make, "code", b"text") == make.said
    assert make.count == 1
    for n, of in enumerate(
        ((), ("code",), ("code", b"texT"), ("Code", b"text"), ("codet", b"ext"), ("code", b"text", "")), 2
    ):
        kept.value(make, *of)
        assert make.count == n, of


@pytest.mark.parametrize("raw", [b"", b"\0", b"\x78\x01", None], ids=["empty", "foreign", "cut", "half"])
def test_a_broken_value_is_as_good_as_none_and_is_replaced(place: Path, raw: bytes | None) -> None:
    make = Maker("x" * 100)
    kept.value(make, "a")
    with closing(sqlite3.connect(place / kept.FILE)) as database, database:
        (whole,) = database.execute("SELECT value FROM kept").fetchone()
        database.execute("UPDATE kept SET value = ?", (whole[: len(whole) // 2] if raw is None else raw,))
    assert kept.value(make, "a") == make.said and make.count == 2
    assert kept.value(make, "a") == make.said and make.count == 2 and held(place) == 1


@pytest.mark.parametrize(
    "raw", [b"no database at all, and long enough to be one" * 99, b"\0" * 9], ids=["foreign", "short"]
)
def test_a_broken_store_is_begun_anew(place: Path, raw: bytes) -> None:
    place.mkdir()
    (place / kept.FILE).write_bytes(raw)
    make = Maker("甲")
    assert [kept.value(make, "a") for _ in range(3)] == ["甲"] * 3
    assert make.count == 2, "the first removes it, the second keeps its value"


def test_a_store_that_another_process_writes_to_is_read_meanwhile(place: Path) -> None:
    make = Maker("甲")
    kept.value(make, "a")
    with closing(sqlite3.connect(place / kept.FILE, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert kept.value(make, "a") == "甲" and make.count == 1


def test_what_raises_is_not_kept(place: Path) -> None:
    def fails() -> None:
        raise ValueError("no")

    for _ in range(2):
        with pytest.raises(ValueError, match="no"):
            kept.value(fails, "a")
    kept.value(Maker(1), "b")
    assert held(place) == 1


def test_nothing_is_kept_where_nobody_can_write_or_no_environment_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "kept").write_text("a file", encoding="utf-8")
    make = Maker(1)
    assert kept.value(make, "a") == kept.value(make, "a") == 1 and make.count == 2
    monkeypatch.setenv(kept.FOLDER, "")
    assert not kept.folder() and kept.value(make, "a") == 1 and make.count == 3
    monkeypatch.delenv(kept.FOLDER)
    monkeypatch.setattr(sys, "prefix", sys.base_prefix)
    assert not kept.folder(), "beside a system's Python nothing is written"
    monkeypatch.setattr(sys, "prefix", str(tmp_path / ".venv"))
    assert kept.folder() == str(tmp_path / ".venv/.kept")


def test_what_nobody_asked_for_goes(place: Path) -> None:
    for name in "abc":
        kept.value(Maker(name), name)
    age(place, kept.DAYS + 1)
    kept.value(Maker("never called"), "b")  # asked for: stays
    kept._database.cache_clear()
    kept.value(Maker("d"), "d")
    assert held(place) == 2
    again = Maker("b")
    kept.value(again, "b")
    assert not again.count


def test_several_may_ask_at_once(place: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda n: kept.value(lambda: "甲" * 10000, "same"), range(64)))
    assert set(found) == {"甲" * 10000} and held(place) == 1


def test_a_process_that_was_forked_opens_its_own(place: Path) -> None:
    kept.value(Maker("before"), "a")
    with get_context("fork").Pool(2) as pool:
        assert sorted(pool.map(_asked, "bcdefgh")) == list("bcdefgh")
    assert held(place) == 8
    again = Maker("x")
    assert kept.value(again, "h") == "h" and not again.count


def _asked(name: str) -> object:
    return kept.value(Maker(name), name)


def test_code_is_of_our_modules_and_of_what_is_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module, site = tmp_path / "ours/deep/module.py", tmp_path / "site/some-1.0.dist-info"
    module.parent.mkdir(parents=True)
    module.write_text("A = 1\n", encoding="utf-8")
    site.mkdir(parents=True)
    monkeypatch.setattr(sysconfig, "get_path", lambda name: str(site.parent))

    def code() -> str:
        kept.code.cache_clear()
        return kept.code(tmp_path / "ours")

    try:
        found = [code(), code()]
        assert found[0] == found[1]
        module.write_text("A = 2\n", encoding="utf-8")
        found.append(code())
        site.rename(site.with_name("some-1.1.dist-info"))
        found.append(code())
        assert len(set(found)) == 3
    finally:
        kept.code.cache_clear()


@pytest.mark.skipif(drawing.renderer() is None, reason="nothing draws here")
def test_drawings_are_kept_by_all_that_they_show(monkeypatch: pytest.MonkeyPatch) -> None:
    source, marks = "timeline\n    2020 : 甲\n", [Mark("lane-a", "events.html#a")]
    drawn = drawing.both(source, "d1", "名", marks)
    real, asked = drawing._both, Maker(None)
    monkeypatch.setattr(drawing, "_both", lambda *given: asked() or real(*given))
    assert drawing.both(source, "d1", "名", marks) == drawn and not asked.count
    ways = [
        (source.replace("甲", "乙"), "d1", "名", marks),
        (source, "d2", "名", marks),
        (source, "d1", "别名", marks),
        (source, "d1", "名", [Mark("lane-b", "events.html#a")]),
        (source, "d1", "名", [Mark("lane-a", "events.html#b")]),
    ]
    for n, way in enumerate(ways, 1):
        assert drawing.both(*way) != drawn and asked.count == n
    monkeypatch.setitem(drawing.PALETTE, "cScale0", ("#123456", "#654321"))
    assert drawing.both(source, "d1", "名", marks) and asked.count == len(ways) + 1
