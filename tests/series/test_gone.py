"""What is gone from ``docs/`` is gone from the output; what others put there stays; nothing is told of what did not change."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

import book
import site_build
from series.sphinx_ext import gone, light

NEW = "chapters/02-third.md"
CHAPTER = book.NEXT.replace("下一章", "第三章").replace("The next chapter", "The third chapter")


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    book.write(tmp_path)
    site_build.conf(tmp_path)
    (tmp_path / "docs/images").mkdir()
    return tmp_path


def files(folder: Path) -> dict[str, bytes]:
    """Every file below it, with nothing left out."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def folders(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_dir()}


def add(folder: Path, picture: str = "x.png") -> None:
    """A third chapter that shows a picture, which has a twin for dark pages."""
    docs = folder / "docs"
    (docs / NEW).write_text(f"{CHAPTER}\n![一幅图](../images/{picture})\n", encoding="utf-8")
    (docs / "images" / picture).write_bytes(book.png(3, 2))
    (docs / "images" / picture.replace(".", "-dark.")).write_bytes(book.png(3, 3))
    book.change(docs, "index.md", "evidence/events\n", f"{NEW.removesuffix('.md')}\nevidence/events\n")


def rename(folder: Path) -> None:
    docs = folder / "docs"
    (docs / NEW).rename(docs / "chapters/02-other.md")
    (docs / "images/x.png").rename(docs / "images/y.png")
    (docs / "images/x-dark.png").unlink()
    book.change(docs, "chapters/02-other.md", "x.png", "y.png")
    book.change(docs, "index.md", "02-third", "02-other")


def delete(folder: Path) -> None:
    docs = folder / "docs"
    (docs / "chapters/02-other.md").unlink()
    shutil.rmtree(docs / "images")
    book.change(docs, "index.md", "chapters/02-other\n", "")


@pytest.mark.parametrize(("builder", "parallel"), [("html", 2), ("dirhtml", 1)])
def test_after_each_change_the_output_is_the_one_of_a_build_from_nothing(
    builder: str, parallel: int, tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site_build.on(monkeypatch, "2026-12-01")

    def built() -> dict[str, bytes]:
        found = site_build.build(tiny, builder=builder, parallel=parallel)
        assert (found.error, found.warnings) == ("", ())
        shutil.rmtree(tiny / "_build/anew", ignore_errors=True)
        shutil.rmtree(tiny / "_build/doctrees-anew", ignore_errors=True)
        anew = site_build.build(tiny, builder=builder, out="anew")
        assert files(found.out) == files(anew.out)
        assert folders(found.out) == folders(anew.out)
        return files(found.out)

    first = built()
    add(tiny)
    assert {"badges/third.svg", "_images/x.png", "_images/x-dark.png"} <= built().keys() - first.keys()
    rename(tiny)
    assert {name for name in built() if re.search("third|other|_images/", name)} == {
        *{"html": ["chapters/02-other.html", "chapters/02-other.md"], "dirhtml": ["chapters/02-other/index.html"]}[
            builder
        ],
        "badges/other.svg",
        "feeds/other.xml",
        "_images/y.png",
    }
    delete(tiny)
    assert built() == first


def test_what_a_build_did_not_write_stays(tiny: Path) -> None:
    add(tiny)
    out = tiny / "_build/html"
    own = {
        "chapters/02-third.txt": b"mine",
        "badges/mine.svg": b"mine",
        "_images/mine.png": b"mine",
        "CNAME": b"a.example",
    }
    for name, raw in own.items():
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        (out / name).write_bytes(raw)
    site_build.build(tiny)
    (out / "_images/x.png").write_bytes(b"changed since")
    rename(tiny)
    delete(tiny)
    site_build.build(tiny)
    left = files(out)
    assert {name: left[name] for name in own} == own
    assert left["_images/x.png"] == b"changed since"
    assert not {"chapters/02-third.html", "badges/third.svg", "_images/x-dark.png"} & left.keys()


def test_a_folder_that_was_emptied_and_filled_by_others_is_theirs(tiny: Path) -> None:
    add(tiny)
    out = site_build.build(tiny).out
    shutil.rmtree(out)
    (out / "badges").mkdir(parents=True)
    (out / "badges/third.svg").write_bytes(b"mine")
    rename(tiny)
    site_build.build(tiny)
    assert (out / "badges/third.svg").read_bytes() == b"mine"


@pytest.mark.parametrize("fault", ["warning", "exception"])
def test_a_build_that_fails_removes_nothing_and_the_next_one_also_what_it_wrote(
    fault: str, tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(tiny)
    before = files(site_build.build(tiny).out)
    rename(tiny)

    def fail(*given: Any) -> None:
        raise OSError("the disk is full")

    with monkeypatch.context() as broken:
        if fault == "exception":
            broken.setattr("series.views.atom.listed", fail)
        else:
            book.change(tiny / "docs", "chapters/02-other.md", "\n还没有写。", "\n还没有写，见{chapter}`none`。")
        failed = site_build.build(tiny, fatal=True)
    assert failed.error if fault == "exception" else failed.warnings
    after = files(failed.out)
    assert {name for name in before if name not in after and "/search/" not in name} == set()
    assert "chapters/02-other.html" in after
    (tiny / "docs/chapters/02-other.md").write_text(CHAPTER, encoding="utf-8")
    delete(tiny)
    (failed.out / "_static/search/pages.json").unlink(missing_ok=True)  # as where pages could not all be written
    again = site_build.build(tiny, fatal=True)
    assert (again.error, again.warnings) == ("", ())
    assert files(again.out) == files(site_build.build(tiny, out="anew").out)


def test_a_file_of_the_theme_that_is_no_more_goes(tiny: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    theme = tmp_path / "theme"
    shutil.copytree(light.THEME, theme)
    (theme / "static/old.js").write_text("old", encoding="utf-8")
    with monkeypatch.context() as before:
        before.setattr(light, "THEME", theme)
        assert (site_build.build(tiny).out / "_static/old.js").is_file()
    assert not (site_build.build(tiny).out / "_static/old.js").exists()


def test_the_list_stands_with_the_doctrees_and_not_in_the_output(tiny: Path) -> None:
    out = site_build.build(tiny).out
    assert (tiny / "_build/doctrees-html" / gone.FILE).is_file()
    assert not list(out.rglob(gone.FILE))


def test_a_list_that_an_earlier_version_left_is_understood(tiny: Path) -> None:
    add(tiny)
    file = tiny / "_build/doctrees-html" / gone.FILE
    site_build.build(tiny)
    listed = json.loads(file.read_text(encoding="utf-8"))
    for out, names in listed.items():
        listed[out] = {name: one if isinstance(one, str) else one[0] for name, one in names.items()}
    file.write_text(json.dumps(listed), encoding="utf-8")
    rename(tiny)
    delete(tiny)
    built = site_build.build(tiny)
    assert (built.error, built.warnings) == ("", ())
    assert "badges/third.svg" not in files(built.out)
    assert files(built.out) == files(site_build.build(tiny, out="anew").out)


CHANGED = re.compile("has (been )?changed|mismatch|updating environment: \\[")


def told(built: site_build.Built) -> list[str]:
    """Lines of a build's log about settings, extensions, templates that are not what they were."""
    plain = re.sub(r"\x1b\[[0-9;]*m", "", built.log)
    return [line for line in plain.splitlines() if CHANGED.search(line)]


def test_what_did_not_change_is_not_said_to_and_nothing_is_written_again(tiny: Path) -> None:
    assert "[new config]" in "".join(told(site_build.build(tiny)))
    for tags in ((), ("strict",), ()):  # as `make html`, `make strict`, `make html`
        built = site_build.build(tiny, tags=tags)
        assert (built.read, built.written, told(built)) == ((), (), [])
    assert not (built.out / ".buildinfo.bak").exists()


@pytest.mark.parametrize(
    ("settings", "pages"),
    [({"html_show_copyright": False}, 6), ({"nitpicky": True}, 1), ({"myst_heading_anchors": 2}, 6)],
)
def test_a_changed_setting_is_named_once_and_alone(settings: dict[str, object], pages: int, tiny: Path) -> None:
    site_build.build(tiny)
    built = site_build.build(tiny, settings=settings)
    (name,) = settings
    assert re.search(rf"changed \(1 option: '{name}'\)", built.log), built.log
    assert len(built.written) == pages
    again = site_build.build(tiny, settings=settings)
    assert (again.read, again.written, told(again)) == ((), (), [])
