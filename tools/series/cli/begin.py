"""The command that begins a book: init. It is made beside its place, checked, and put there whole."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, redirect_stdout
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click

import series
from series import library, rules, starter
from series.cli import Desk, Parsed, main, today
from series.cli.change import plain, readme, refuse

CHECKOUT = Path(series.__file__).resolve().parents[2]
UNFINISHED = ".init.series.tmp"
"""The folder in which a book is made: where it is found, an init was interrupted."""
LANES = Parsed("lanes", starter.lanes)
LICENCE = click.Choice(list(starter.LICENCES))
ASKED: dict[str, tuple[str, str, str | None, Any]] = {
    "title": ("书名", "title", None, str),
    "author": ("署名：谁编这本书", "who keeps the book, as its pages name them", "本书编者", str),
    "lanes": ("书里的事由哪几方做，写成 id=词，用逗号分开", "who acts in its events, as id=word, with commas between", "world=各方", LANES),
    "licence": ("文字的许可", "licence of its text", "none", LICENCE),
}  # fmt: skip
"""What a book must say of itself: the question, what is taken without an answer, and what reads one."""


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--from", "clipping", metavar="CLIPPING", type=click.Path(path_type=Path, exists=True, dir_okay=False),
              help="Begin with this essay, as `series import` takes it in.")  # fmt: skip
@click.option("--title", help="The book's title; the essay's otherwise.")
@click.option("--author", help="Who keeps the book, as its pages name them.")
@click.option("--lanes", metavar="ID=WORD,…", type=LANES, help="Who acts in its events.")
@click.option("--licence", type=LICENCE, help="Of the book's own text.")
@click.pass_context
def init(ctx: click.Context, /, folder: Path, clipping: Path | None, **given: Any) -> None:
    """A new book in an empty FOLDER: cover, board, evidence, handbook, and the tools as a wheel.

    At a terminal what is missing is asked for.

    \b
    Examples:
      series init ../my-book --title 我的书 --author 我 --lanes maker=厂商,world=各方 --licence CC-BY-SA-4.0
      series init ../my-book --from clipping.md
    """
    desk: Desk = ctx.obj
    for name, (zh, en, usual, kind) in ASKED.items():
        if given[name] is None and not (clipping and name == "title"):
            question = {"text": desk.words(zh, en), "default": usual, "type": kind, "err": True}
            given[name] = click.prompt(**question) if _is_asked() else kind(usual) if usual else None
    plain(desk, given["title"], given["author"])
    if not clipping and not given["title"]:
        raise desk.wrong(
            "还缺 --title；在终端里运行，会逐项询问", "missing: --title; at a terminal you are asked for it"
        )
    if not (CHECKOUT / "Makefile").is_file():
        refuse(ctx, "series init 要在本项目的源码里运行：克隆仓库，make setup，再用它的 .venv/bin/series",
                    "series init runs from a checkout of this project: clone it, make setup, and use its .venv/bin/series")  # fmt: skip
    with _made_in(ctx, folder) as new:
        for name in starter.general(CHECKOUT):
            (new / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(CHECKOUT / name, new / name)
        _wheel(ctx, new / "wheels")
        ctx.obj = replace(desk, docs=new / "docs")
        starter.write(new, CHECKOUT, name=folder.resolve().name, today=today(), **given)
        if clipping:
            (new / starter.FIRST).unlink()
            ctx.invoke(main.commands["import"], source=clipping.absolute(), number=0, write=True)
            essay = next(chapter for chapter in library.read(new / "docs").library.chapters if chapter.origin)
            starter.write(new, CHECKOUT, name=folder.resolve().name, today=today(), essay=essay, **given)
        with redirect_stdout(None):
            ctx.invoke(readme, write=True)
        wrong = [p for p in rules.problems(library.read(new / "docs"), today=today()) if p.severity != "advice"]
        for problem in wrong:
            click.echo(desk.line(problem, is_written=False), err=True)
        if wrong:
            refuse(ctx, "没有写入", "nothing was written")
    desk.tell(f"{folder} 里有了一本书。接下来：cd {folder} && make html", f"{folder} holds a book. Next: cd {folder} && make html")  # fmt: skip


def _is_asked() -> bool:
    """Whether somebody is there to answer."""
    return sys.stdin.isatty()


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
    with ExitStack() as undone:
        if not folder.exists():
            folder.mkdir(parents=True)
            undone.callback(folder.rmdir)
        (new := folder / UNFINISHED).mkdir()
        undone.callback(shutil.rmtree, new)
        yield new
        for path in sorted(new.iterdir(), key=lambda path: path.name == "docs"):  # without docs it is no book yet
            undone.callback(shutil.rmtree if path.is_dir() else Path.unlink, path.rename(folder / path.name))
        undone.pop_all()
        new.rmdir()


def _wheel(ctx: click.Context, into: Path) -> None:
    """The tools as one file, built of a copy: building leaves nothing in the checkout, and takes nothing that lies about in it."""
    with TemporaryDirectory() as folder:
        for name in ("pyproject.toml", "LICENSE"):
            shutil.copy(CHECKOUT / name, folder)
        shutil.copytree(CHECKOUT / "tools", Path(folder, "tools"), ignore=shutil.ignore_patterns("__pycache__", "build", "*.egg-info"))  # fmt: skip
        built = [
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
        done = subprocess.run(built, capture_output=True, text=True, check=False)
    if done.returncode:
        refuse(ctx, f"工具打不成安装包：{done.stderr}", f"the tools could not be built: {done.stderr}")
