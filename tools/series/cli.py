"""The command line: the only place that prints, reads the clock, and sets exit codes: 0 done, 1 problems, 2 wrong use."""

from __future__ import annotations

import io
import json
import locale
import os
import re
import sys
from collections.abc import Callable
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

import click
from rich.console import Console
from rich.table import Table

from series import __version__, library, rules, timeline
from series.library import Reading
from series.model import Chapter, Problem
from series.views import series_json


class Door(click.Group):
    """The group, with one promise: whatever a contributor wrote, no traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; what the disk refuses is said in one line."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise  # whoever read the output has seen enough: click ends quietly
        except OSError as error:
            click.echo(f"series: {error.filename or ''}: {error.strerror or error}", err=True)
            ctx.exit(2)


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
    ctx.obj = (docs, lang or _language())
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal that has no Chinese is no reason to stop


def _language() -> str:
    name = next((os.environ[key] for key in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(key)), "")
    name = name or (locale.getlocale()[0] or "")
    return "zh" if name.lower().startswith("zh") else "en"


def _reading(ctx: click.Context) -> Reading:
    docs: Path | None = ctx.obj[0]
    if docs is not None:
        if not (docs / "people.yaml").is_file():
            raise click.UsageError(f"{docs} is no book's docs folder: it holds no people.yaml")
    else:
        docs = library.find_docs(Path.cwd())
        if docs is None:
            raise click.UsageError("no book here: run this inside one, or name its docs folder with --docs")
    return library.read(docs)


@main.command()
@click.option("--json", "as_json", is_flag=True, help="The same text as api/series.json on the site.")
@click.pass_context
def status(ctx: click.Context, as_json: bool) -> None:
    """Every chapter with its state.

    \b
    Examples:
      series status
      series status --json
    """
    reading = _reading(ctx)
    if as_json:
        click.echo(series_json.series(reading.library), nl=False)
        return
    table = Table("", "章节", "id", "状态", "自", "预告", box=None, pad_edge=False)
    for chapter in reading.library.chapters:
        promised = str(chapter.promised.on) if chapter.promised else "–"
        word = f"{chapter.status.icon} {chapter.status.zh}" + ("·自校" if chapter.is_self_checked else "")
        table.add_row(
            f"{chapter.number:02d}", _printable(chapter.title), chapter.id, word, str(chapter.since or "–"), promised
        )
    _console().print(table)


@main.command()
@click.argument("chapter")
@click.pass_context
def show(ctx: click.Context, chapter: str) -> None:
    """One chapter: what was promised, its history, its questions. CHAPTER is an id, a number, or a unique beginning.

    \b
    Examples:
      series show openai-story
      series show 2
      series show ai-al
    """
    reading = _reading(ctx)
    found = _chapter(reading, chapter)
    out = _console()

    def say(line: str) -> None:
        out.print(_printable(line))

    say(f"{found.number:02d} {found.title}  ({found.title_en or '–'})")
    say(f"   {found.status.icon} {found.status.zh} · docs/{found.docname}.md")
    if found.summary:
        say(f"   {found.summary}")
    if found.promised:
        elsewhere = found.promised.elsewhere
        where = "别处未知" if isinstance(elsewhere, str) else f"别处：{elsewhere.url}（{elsewhere.on}）"
        say(f"预告  {found.promised.on} {found.promised.by}：“{found.promised.as_}” · {where}")
    if found.origin:
        say(f"原文  {found.origin.author}，{found.origin.on}，{found.origin.url}")
    for title, handles in (("作者", found.owners), ("审稿", found.reviewers), ("核对", found.checkers)):
        if handles:
            say(f"{title}  {' '.join(handles)}")
    for n, question in enumerate(found.questions, 1):
        answered = f"（已答：#{question.answer}）" if question.answer else ""
        say(f"问题 {n}  {question.ask}{answered}")
    for entry in found.history:
        said = [entry.status.zh] if entry.status else []
        said += [f"计划 {entry.due}"] if entry.due else []
        said += [f"认领至 {entry.claimed_until}"] if entry.claimed_until else []
        say(f"记录  {entry.on} {entry.by}：{'；'.join(said)}{'。' + entry.note if entry.note else ''}")
    facts = reading.library.facts_of(found.id)
    say(f"事实  {len(facts)} 条")


def _chapter(reading: Reading, name: str) -> Chapter:
    chapters = reading.library.chapters
    if name.isascii() and name.isdigit():
        exact = [c for c in chapters if str(c.number) == (name.lstrip("0") or "0")]
    else:
        exact = [c for c in chapters if c.id == name] or [c for c in chapters if c.id.startswith(name) and name]
    if len(exact) == 1:
        return exact[0]
    if exact:
        raise click.UsageError(f"{name!r} may be {' or '.join(c.id for c in exact)}; write more of it")
    raise _no_chapter(reading, name)


def _no_chapter(reading: Reading, name: str) -> click.UsageError:
    known = [chapter.id for chapter in reading.library.chapters]
    near = get_close_matches(name, known, 3, 0.4) or known
    return click.UsageError(f"no chapter {name!r}; nearest: {' '.join(near)}")


@main.command()
@click.option("--json", "as_json", is_flag=True, help="As a JSON list.")
@click.pass_context
def check(ctx: click.Context, as_json: bool) -> None:
    """Every problem as `path:line: message [rule]`. Exit code 1 where there is one; advice alone is none.

    \b
    Examples:
      series check
      series --lang zh check
      series check --json
    """
    reading = _reading(ctx)
    problems = rules.problems(reading)
    if as_json:
        click.echo(json.dumps([_problem(p) for p in problems], ensure_ascii=False, indent=1))
    else:
        for problem in problems:
            message = problem.message_zh if ctx.obj[1] == "zh" and problem.message_zh else problem.message
            weight = "advice: " if problem.severity == "advice" else ""
            click.echo(_printable(f"{problem.path}:{problem.line}: {weight}{message} [{problem.rule}]"))
        wrong = sum(p.severity != "advice" for p in problems)
        values = reading.library
        click.echo(
            f"{len(values.chapters)} chapters, {len(values.events)} events, {len(values.claims)} claims,"
            f" {len(values.sources)} sources: {wrong or 'no'} problem{'' if wrong == 1 else 's'}",
            err=True,
        )
        if any(p.severity == "unsafe" for p in problems):
            click.echo("some of it is unsafe: the rest of the rules are asked once that is mended", err=True)
    if any(p.severity != "advice" for p in problems):
        ctx.exit(1)


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "path": problem.path,
        "line": problem.line,
        "rule": problem.rule,
        "severity": problem.severity,
        "message": problem.message,
        "message_zh": problem.message_zh,
    }


Command = TypeVar("Command", bound=Callable[..., Any])


def _selectors(command: Command) -> Command:
    """The directive's options, under the same names."""
    for name in reversed(timeline.OPTIONS):
        if name in ("overview", "essay"):
            command = click.option(f"--{name}", name, is_flag=True, help=_HELP[name])(command)
        else:
            command = click.option(f"--{name}", name, help=_HELP[name])(command)
    return command


_HELP = {
    "from": "Only from this date on: 2022, 2022-11, 2022-11-30.",
    "to": "Only up to this date.",
    "lanes": "openai, china, world; several with commas.",
    "kinds": "paper, model, api, product, dataset, policy, business, statement, other.",
    "chapters": "Ids of the chapters that the events belong to.",
    "overview": "Only what pictures of the whole show.",
    "essay": "Only what the essay has.",
    "by": "date (the sources', as they give it) or stated (the essay's).",
    "form": "timeline or band (to scale, intervals as bars).",
}


@main.command("timeline")
@_selectors
@click.pass_context
def timeline_command(ctx: click.Context, /, **options: Any) -> None:
    """Mermaid text of the chosen events, as the directive {timeline} makes it.

    \b
    Examples:
      series timeline --from 2022-07 --to 2022-12 --by stated --essay
      series timeline --overview --form band
    """
    reading = _reading(ctx)
    given = {name: "" if value is True else value for name, value in options.items() if value not in (None, False)}
    try:
        chosen = timeline.selection(given)
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    for name in sorted(chosen.chapters - set(reading.library.by_id)):
        raise _no_chapter(reading, name)
    facts = timeline.selected(reading.library, chosen)
    if not facts:
        click.echo("no event is selected", err=True)
        ctx.exit(1)
    click.echo(timeline.mermaid_text(facts, chosen), nl=False)


_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def _printable(text: str) -> str:
    """*text* on one line and without what a terminal obeys: YAML's escapes can write any character."""
    return _CONTROL.sub("\ufffd", text)


def _console() -> Console:
    """Plain and unwrapped where nobody looks. What stands in square brackets is text, not rich's markup."""
    is_seen = sys.stdout.isatty()
    return Console(width=None if is_seen else 200, soft_wrap=not is_seen, markup=False, emoji=False, highlight=False)
