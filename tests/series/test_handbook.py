"""The handbook's road, walked: every command is run on a copy of the book, every edit is made, every output compared.

Run as a program it writes the outputs anew: ``PYTHONPATH=tests python tests/series/test_handbook.py``.
"""

from __future__ import annotations

import contextlib
import re
import shlex
import shutil
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from bs4 import BeautifulSoup
from click.testing import CliRunner

import book
import site_build
from series import library, rules, views
from series.cli import main
from series.lifecycle import Status
from series.views import readme_md

ROOT = Path(__file__).resolve().parents[2]
ROAD = ROOT / "docs/handbook/road.md"
TODAY = date(2026, 12, 1)
_BLOCK = re.compile(r"^```(console|diff)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def walked(text: str, folder: Path) -> str:
    """*text* with the outputs that its commands give, run one after the other on a copy of the book in *folder*."""
    shutil.copytree(ROOT / "docs", folder / "docs")
    # READMEs of the table alone, so that other words in the real ones move no line number
    frame = f"# README\n\n{readme_md.BEGIN}\n{readme_md.END}\n"
    for name in library.READMES:
        readme = readme_md.mended(frame, library.read(ROOT / "docs").library, name)
        (folder / name).write_text(readme or "", encoding="utf-8")
    shutil.copytree(ROOT / ".github", folder / ".github")

    def done(found: re.Match[str]) -> str:
        if found[1] == "console":
            commands = [line for line in found[2].splitlines() if line.startswith("$ ")]
            return "```console\n" + "".join(f"{line}\n{output(line[2:], folder)}" for line in commands) + "```"
        edit(found[2], folder)
        return found[0]

    with patch("series.cli.change.today", return_value=TODAY), patch("series.cli.look.today", return_value=TODAY):
        return _BLOCK.sub(done, text)


def output(command: str, folder: Path) -> str:
    """What a reader of a Chinese terminal sees: results first, then messages."""
    words = shlex.split(command)
    assert words[0] == "series"
    environment = {"LC_ALL": "zh_CN.UTF-8"}
    with contextlib.chdir(folder):  # files are named as in the repository's folder
        result = CliRunner().invoke(main, ["--docs", str(folder / "docs"), *words[1:]], env=environment)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return "".join(f"{line.rstrip()}\n" for line in (result.stdout + result.stderr).splitlines())


def edit(diff: str, folder: Path) -> None:
    """Make a change that the page shows: each part's old lines must stand in the file; a new file must not be there."""
    lines = diff.splitlines()
    path = folder / lines[1].removeprefix("+++ ")
    is_new = lines[0] == "--- /dev/null"
    assert path.exists() is not is_new, path
    text = "" if is_new else path.read_text(encoding="utf-8")
    for part in "\n".join(lines[2:]).split("\n@@\n"):
        old = "\n".join(line[1:] for line in part.split("\n") if not line.startswith("+"))
        new = "\n".join(line[1:] for line in part.split("\n") if not line.startswith("-"))
        assert old in text, old
        text = text.replace(old, f"{new}\n" if is_new else new, 1)
    path.write_text(text, encoding="utf-8")


def test_every_command_of_the_road_gives_what_the_page_shows(tmp_path: Path) -> None:
    text = ROAD.read_text(encoding="utf-8")
    assert walked(text, tmp_path) == text
    chapter = library.read(tmp_path / "docs").library.by_id["data-labour"]
    assert [move.after for move in chapter.moves] == [
        Status.PLANNED, Status.DRAFTING, Status.REVIEW, Status.PUBLISHED, Status.PUBLISHED,
    ]  # fmt: skip


def test_the_page_of_outputs_names_every_output() -> None:
    text = (ROOT / "docs/handbook/outputs.md").read_text(encoding="utf-8")
    named = set(re.findall(r"\{output\}`([^`]+)`", text))
    made = set(views.makers(library.read(ROOT / "docs").library))
    assert {name for name in made if not name.startswith(("badges/", "feeds/"))} <= named
    assert all(f"`{kind}" in text for kind in ("badges/", "feeds/"))


def test_the_examples_of_the_page_on_style_build_as_they_stand(tmp_path: Path) -> None:
    """What a contributor copies from the page: each block of text with Markdown in it, together in one chapter."""
    shutil.copytree(ROOT / "docs", tmp_path / "docs")
    shutil.copy(ROOT / "conf.py", tmp_path)
    (tmp_path / "docs/images").mkdir(exist_ok=True)
    for name in ("pipeline", "pipeline-dark"):
        (tmp_path / f"docs/images/{name}.png").write_bytes(book.png(40, 20))
    text = (ROOT / "docs/handbook/style.md").read_text(encoding="utf-8")
    examples = re.findall(r"^(`{3,})text\n(.*?)^\1$", text, re.MULTILINE | re.DOTALL)
    assert len(examples) > 8
    chapter = tmp_path / "docs/chapters/05-humans-in-the-agi-era.md"
    body = "\n\n".join(example for _, example in examples).replace("style-source", "source-of-it")
    own = {
        "some-model-2022": "chatgpt-launch-2022",
        "my-chapter-scope": "agi-example",
        "my-chapter": "openai-story",
        "maker-2022-model": "openai-2022-chatgpt",
    }
    for shown, real in own.items():  # the page names what any book may have
        body = body.replace(shown, real)
    chapter.write_text(chapter.read_text("utf-8") + f"\n{body}\n一段。\n", encoding="utf-8")
    wrong = [
        p
        for p in rules.problems(library.read(tmp_path / "docs"))
        if p.severity != "advice" or "raw on the page" in p.message
    ]
    assert [str(problem) for problem in wrong] == []
    built = site_build.build(tmp_path)
    assert (built.error, built.warnings) == ("", ())
    page = BeautifulSoup(built.page("chapters/05-humans-in-the-agi-era"), "html.parser")
    wanted = "math[display=block] figure img.only-light[width] img.only-dark ruby>rt abbr[title] kbd .attribution .foot-note .diagram svg"
    assert [one for one in wanted.split() if not page.select(one)] == []
    assert "图 2" in [number.get_text() for number in page.select(".figure-number")]


if __name__ == "__main__":
    with TemporaryDirectory() as folder:
        ROAD.write_text(walked(ROAD.read_text(encoding="utf-8"), Path(folder)), encoding="utf-8")
