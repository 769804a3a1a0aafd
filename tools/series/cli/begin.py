"""The command that begins a book: init. It is made beside its place, checked, and put there whole."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click

import series
from series import library, rules, starter
from series.cli import Desk, Parsed, main, today
from series.cli.change import plain, readme, refuse
from series.dates import Wrong
from series.fields import SLUG

CHECKOUT = Path(series.__file__).resolve().parents[2]
UNFINISHED = ".init.series.tmp"
"""The folder in which a book is made: where it is found, an init was interrupted."""
CODE = ("pyproject.toml", "LICENSE", "tools/series", "tools/sphinx_zh")
"""Of what the wheel is built."""
ASKED = {
    "title": ("书名", "title", None),
    "author": ("署名：谁编这本书", "who keeps the book, as its pages name them", "本书编者"),
    "lanes": ("书里的事由哪几方做：各写成 id=词，用逗号分开", "who acts in its events, as id=word, with commas between", "world=各方"),
    "licence": (f"文字的许可：{'、'.join(starter.LICENCES)}", f"licence of its text: {', '.join(starter.LICENCES)}", "CC-BY-SA-4.0"),
}  # fmt: skip


def _lane(text: str) -> tuple[str, str]:
    name, _, word = text.partition("=")
    if not SLUG.fullmatch(name) or not word.strip():
        en, zh = (
            "is no lane; write id=word, the id of small letters, digits and hyphens",
            "读不懂；请写成 id=词，id 只用小写字母、数字和连字符",
        )
        raise Wrong(f"{text!r} {en}", f"{text!r} {zh}")
    return name, word.strip()


LANE = Parsed("lane", _lane)


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--from", "clipping", metavar="CLIPPING", type=click.Path(path_type=Path, exists=True, dir_okay=False),
              help="Begin with this essay, as `series import` takes it in.")  # fmt: skip
@click.option("--title", help="The book's title; the essay's otherwise.")
@click.option("--author", help="Who keeps the book, as its pages name them.")
@click.option("--lane", "lanes", metavar="ID=WORD", type=LANE, multiple=True, help="One who acts in its events.")
@click.option("--licence", type=click.Choice(list(starter.LICENCES)), help="Of the book's own text; none otherwise.")
@click.pass_context
def init(ctx: click.Context, folder: Path, clipping: Path | None, title: str | None, author: str | None,
         lanes: tuple[tuple[str, str], ...], licence: str | None) -> None:  # fmt: skip
    """A new book in an empty FOLDER: cover, board, evidence, handbook, and the tools as a wheel.

    At a terminal what is missing is asked for.

    \b
    Examples:
      series init ../my-book --title 我的书 --author 我 --lane maker=厂商 --lane world=各方 --licence CC-BY-SA-4.0
      series init ../my-book --from clipping.md
    """
    desk: Desk = ctx.obj
    plain(desk, title, author, *(word for _, word in lanes))
    given = {"title": title or clipping, "author": author or clipping, "lanes": lanes, "licence": licence}
    if _is_asked():
        answers = {name: _answer(desk, name) for name, value in given.items() if not value}
        title, author, licence = (
            answers.get("title", title),
            answers.get("author", author),
            answers.get("licence", licence),
        )
        try:
            lanes = lanes or tuple(_lane(one.strip()) for one in re.split("[,，]", answers["lanes"]))
        except Wrong as error:
            raise desk.wrong(error.zh, str(error)) from None
        if licence not in starter.LICENCES:
            raise desk.wrong(f"没有 {licence!r} 这种许可", f"no licence {licence!r}")
    elif missing := [f"--{name}" for name in ("title", "author") if not given[name]]:
        raise desk.wrong(
            f"还缺 {'、'.join(missing)}；在终端里运行，会逐项询问",
            f"missing: {', '.join(missing)}; at a terminal you are asked for each",
        )
    if not (CHECKOUT / "Makefile").is_file():
        refuse(ctx, "series init 要在本项目的源码里运行：克隆仓库，make setup，再用它的 .venv/bin/series", "series init runs from a checkout of this project: clone it, make setup, and use its .venv/bin/series")  # fmt: skip
    with _made_in(ctx, folder) as new:
        for name in starter.general(CHECKOUT):
            (new / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(CHECKOUT / name, new / name)
        _wheel(ctx, new / "wheels")
        book_id = "-".join(re.findall("[a-z0-9]+", folder.resolve().name.lower()))[:60].strip("-") or "book"
        _renamed(new / ".github/CODEOWNERS", library.book(CHECKOUT / "docs").id, book_id)
        told: dict[str, Any] = {"id": book_id, "lanes": starter.lanes(lanes or [("world", "各方")]), "today": today(),
                "licence": starter.LICENCES[licence or "none"],
                "handbook": re.findall("(?m)^handbook/(.+)$", (CHECKOUT / "docs/index.md").read_text("utf-8"))}  # fmt: skip
        editors = author or "本书编者"
        _write(new, starter.written(essay=None, title=title or book_id, editors=editors, **told))
        ctx.obj = replace(desk, docs=new / "docs")
        if clipping:
            (new / starter.FIRST).unlink()
            ctx.invoke(main.commands["import"], source=clipping.absolute(), number=0, write=True)
            essay = next(chapter for chapter in library.read(new / "docs").library.chapters if chapter.origin)
            _write(new, starter.written(essay=essay, title=title or essay.title, editors=editors, **told))
        with redirect_stdout(None):
            ctx.invoke(readme, write=True)
        wrong = [p for p in rules.problems(library.read(new / "docs"), today=today()) if p.severity != "advice"]
        for problem in wrong:
            click.echo(desk.line(problem, is_written=False), err=True)
        if wrong:
            refuse(ctx, "没有写入", "nothing was written")
    desk.tell(
        f"{folder} 里有了一本书。接下来：cd {folder} && make html",
        f"{folder} holds a book. Next: cd {folder} && make html",
    )


def _is_asked() -> bool:
    """Whether somebody is there to answer."""
    return sys.stdin.isatty()


def _answer(desk: Desk, name: str) -> str:
    """What the caller says of it at the terminal."""
    zh, en, usual = ASKED[name]
    return str(click.prompt(desk.words(zh, en), default=usual, prompt_suffix=desk.words("：", ": "), err=True))


@contextmanager
def _made_in(ctx: click.Context, folder: Path) -> Iterator[Path]:
    """A new folder inside *folder*, whose contents stand in *folder* at the end; where that is not reached, nothing is left."""
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        refuse(ctx, f"{folder} 不是文件夹；符号链接请换成文件夹本身", f"{folder} is no folder; links are not followed")
    there = {path.name for path in folder.iterdir()} if folder.exists() else set()
    if UNFINISHED in there:
        refuse(ctx, f"{folder} 里有 {UNFINISHED}：上一次 init 没有做完。请清空 {folder} 再来", f"{folder} holds {UNFINISHED}: an earlier init did not end. Empty {folder}, then try again")  # fmt: skip
    if there - {".git"}:
        refuse(ctx, f"{folder} 不是空的，没有写入", f"{folder} is not empty; nothing was written")
    if outer := library.find_docs(folder.absolute().parent):
        refuse(ctx, f"{folder} 在另一本书里：{outer.parent}；请换一处", f"{folder} lies in another book, {outer.parent}; choose another place")  # fmt: skip
    is_new, new, moved = not folder.exists(), folder / UNFINISHED, list[Path]()
    new.mkdir(parents=True)
    try:
        yield new
        for path in sorted(new.iterdir(), key=lambda path: path.name == "docs"):  # without docs it is no book yet
            moved.append(path.rename(folder / path.name))
        new.rmdir()
    except BaseException:
        for path in (*moved, new):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        if is_new:
            folder.rmdir()
        raise


def _wheel(ctx: click.Context, into: Path) -> None:
    """The tools as one file, built of a copy: building leaves nothing in the checkout, and takes nothing that lies about in it."""
    with TemporaryDirectory() as folder:
        for name in CODE:
            source, target = CHECKOUT / name, Path(folder, name)
            target.parent.mkdir(parents=True, exist_ok=True)
            passed = shutil.ignore_patterns("__pycache__", "build", "*.egg-info")
            shutil.copytree(source, target, ignore=passed) if source.is_dir() else shutil.copy(source, target)
        command = [
            sys.executable,
            "-m",
            "pip",
            "wheel",
            "-q",
            "--no-deps",
            "--no-build-isolation",
            "-w",
            str(into),
            folder,
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        refuse(ctx, f"工具打不成安装包：{done.stderr}", f"the tools could not be built: {done.stderr}")


def _renamed(path: Path, old: str, new: str) -> None:
    """The team that this names is the book's."""
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")


def _write(folder: Path, texts: Mapping[str, str]) -> None:
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
