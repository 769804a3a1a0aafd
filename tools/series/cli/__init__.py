"""The command line: the only place that prints, reads the clock, changes ``docs/`` and sets exit codes.

0 done, 1 problems found, 2 wrong use.
"""

from __future__ import annotations

import atexit
import gc
import io
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from unicodedata import category, east_asian_width, normalize

import click

from series import __version__, allowed, language, library, rules, site
from series.cli import usage
from series.dates import Wrong, day
from series.fields import CONTROL
from series.library import Reading
from series.model import Chapter, Problem


class Door(click.Group):
    """The group, with one promise: whatever a contributor wrote, no traceback."""

    def make_context(self, *given: Any, **more: Any) -> click.Context:
        """The set-up of a call; wrong use of its own options is said in the caller's language."""
        with usage.in_words(language.of_caller):
            return super().make_context(*given, **more)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; wrong use is said in its language, what the disk refuses in one line."""
        try:
            with usage.in_words(lambda: ctx.obj.lang if ctx.obj else ctx.params.get("lang") or language.of_caller()):
                return super().invoke(ctx)
        except BrokenPipeError:
            raise  # whoever read the output has seen enough: click ends quietly
        except click.Abort:
            ctx.obj.tell("已取消，什么也没有改。", "Cancelled; nothing was changed.")
            ctx.exit(1)
        except OSError as error:
            click.echo(f"series: {error.filename or ''}: {error.strerror or error}", err=True)
            ctx.exit(2)


@dataclass(frozen=True)
class Desk:
    """Where a command works and in which language it speaks."""

    docs: Path | None
    lang: str

    def words(self, zh: str, en: str) -> str:
        """One of the two."""
        return zh if self.lang == "zh" else en

    def tell(self, zh: str, en: str) -> None:
        """Say one of the two beside what the command prints."""
        click.echo(printable(self.words(zh, en)), err=True)

    def wrong(self, zh: str, en: str) -> click.UsageError:
        """Wrong use of a command, said in one of the two."""
        return click.UsageError(self.words(zh, en))

    def folder(self) -> Path:
        """The book's docs folder; UsageError outside any book."""
        if self.docs is None:
            found = library.find_docs(Path.cwd())
            if found is None:
                en = "no book here: run this inside one, or name its docs folder with --docs"
                raise self.wrong("这里没有书：请在书的目录里运行，或用 --docs 指明 docs 目录", en)
            return found
        if not library.is_docs(self.docs):
            en = f"{self.docs} is no book's docs folder: it holds no book.yaml"
            raise self.wrong(f"{self.docs} 不是书的 docs 目录：里面没有 book.yaml", en)
        return self.docs.absolute()  # its parent has the README; “.” knows none

    def reading(self) -> Reading:
        """All of the book."""
        return library.read(self.folder())

    def chapter(self, reading: Reading, name: str) -> Chapter:
        """The chapter of that id, number, file, title or unique beginning; UsageError with the nearest names."""
        chapters = reading.library.chapters
        word = _squeezed(Path(name).name.removesuffix(".md"))
        exact = [c for c in chapters if word in (c.id, c.slug, _squeezed(c.title))]
        if word.isascii() and word.isdigit():
            exact = [c for c in chapters if c.number == int(word[-9:])]
        if word and not exact:
            exact = [c for c in chapters if any(one.startswith(word) for one in (c.id, _squeezed(c.title)))]
        if len(exact) == 1:
            return exact[0]
        if exact:
            zh, en = (sign.join(c.id for c in exact) for sign in ("、", " or "))
            raise self.wrong(f"{name!r} 可能指 {zh}；请多写几个字母", f"{name!r} may be {en}; write more of it")
        en, zh = allowed.near(word, [chapter.id for chapter in chapters])
        if any(problem.severity == "unsafe" for problem in reading.problems):
            en += "; some files cannot be read: see series check"
            zh += "；有的文件读不了，请先运行 series check"
        raise self.wrong(f"没有 {name!r} 这一章；{zh}", f"no chapter {name!r}; {en}")

    def line(self, problem: Problem, *, is_written: bool = True) -> str:
        """``path:line: message [rule]``; of a file as it would be without a line, which would point to what nobody has."""
        place = f"{problem.path}:{problem.line}" if is_written else problem.path
        weight = self.words("建议：", "advice: ") if problem.severity == "advice" else ""
        message = self.words(problem.message_zh or problem.message, problem.message)
        return printable(f"{place}: {weight}{message} [{problem.rule}]")

    def help(self, reading: Reading, problems: Sequence[Problem]) -> None:
        """Say where the handbook tells of the first one's rule, and that it tells of the others."""
        first = min(problems, key=lambda problem: problem.severity == "advice", default=None)
        if first and (below := rules.section(reading, first.rule)):
            where, is_one = site.followed(reading.library.book, below), len({problem.rule for problem in problems}) == 1
            zh, en = ("", "") if is_one else ("；其余的，按方括号里的名字找", "; the others by their names in brackets")
            self.tell(f"{first.rule} 的说明和例子：{where}{zh}", f"{first.rule}, with examples: {where}{en}")


@click.group(cls=Door, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--docs",
    type=click.Path(path_type=Path, file_okay=False),
    help="The book's docs folder; found from here upwards otherwise.",
)
@click.option("--lang", type=click.Choice(["zh", "en"]), help="Language of messages; by locale otherwise.")
@click.version_option(__version__, prog_name="series")
@click.pass_context
def main(ctx: click.Context, docs: Path | None, lang: str | None) -> None:
    """Keep a serial book: its chapters, its promises, its facts."""
    ctx.obj = Desk(docs, lang or language.of_caller())
    gc.set_threshold(1_000_000, 20, 50)  # what was read lives as long as the command
    atexit.register(gc.freeze)  # and need not be looked through at its end
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal that has no Chinese is no reason to stop


def _squeezed(text: str) -> str:
    """A title or an id as people type it: without spaces and title marks, in one width and case."""
    return re.sub(r"[\s《》]", "", normalize("NFKC", text)).casefold()


def today() -> date:
    """The clock's day: nothing below the doors asks for it."""
    return date.today()


def printable(text: str) -> str:
    """*text* on one line and without what a terminal obeys: YAML's escapes can write any character."""
    return CONTROL.sub("\ufffd", text)


def columns(rows: Sequence[Sequence[str]]) -> list[str]:
    """The rows as lines with their columns aligned: a Chinese character is two cells wide, a joiner none."""
    widths = [max(_cells(row[n]) for row in rows) for n in range(len(rows[0]))]
    return [
        "  ".join(f"{cell}{' ' * (width - _cells(cell))}" for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def _cells(text: str) -> int:
    wide = sum(east_asian_width(ch) in "WF" for ch in text)
    return len(text) + wide - sum(category(ch) in ("Mn", "Me", "Cf") for ch in text)


class Parsed(click.ParamType[Any]):
    """A parameter that *parse* makes of what was written, or raises Wrong."""

    def __init__(self, name: str, parse: Callable[[str], Any]) -> None:
        self.name, self.parse = name, parse

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Its value; a usage error in the caller's language where it has none."""
        try:
            return self.parse(value) if isinstance(value, str) else value
        except Wrong as error:
            desk = (ctx or click.get_current_context()).find_object(Desk)
            self.fail(error.zh if desk and desk.lang == "zh" else str(error), param, ctx)


DAY = Parsed("date", day)

from series.cli import add, begin, bring, change, look, preview  # noqa: E402, F401 - they add their commands to the group above
