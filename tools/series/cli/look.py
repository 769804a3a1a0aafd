"""Commands that look: status, show, ready, check, timeline."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar

import click

from series import library, readiness, revision, rules, timeline
from series.cli import Desk, columns, main, printable, today
from series.dates import Wrong
from series.lifecycle import SELF_CHECKED_ZH, Standing, Status, moves
from series.model import Chapter, Entry
from series.readiness import Missing
from series.views import badge_svg, series_json

PRINTED = 50
"""Problems that are printed; of more, their number."""


@main.command()
@click.option("--json", "as_json", is_flag=True, help="The same text as api/series.json on the site.")
@click.pass_obj
def status(desk: Desk, as_json: bool) -> None:
    """The whole board: every chapter with its state, who holds it, and when it is due.

    \b
    Examples:
      series status
      series status --json
    """
    if as_json:
        click.echo(series_json.series(desk.reading().library), nl=False)
        return
    chapters = library.read(desk.folder(), bodies=False).library.chapters  # states stand in front matter
    head = desk.words("章节 编号 状态 起于 负责人 计划完成 预告于", "chapter id state since held due promised").split()
    rows = [["", *head]]
    for chapter in chapters:
        state, due = f"{chapter.status.icon} {_state(desk, chapter)}", None if chapter.status.is_public else chapter.due
        days = (chapter.since, _held(desk, chapter), due, chapter.promised and chapter.promised.on)
        name = [f"{chapter.number:02d}", printable(chapter.title), chapter.id, state]
        rows.append([*name, *(str(one or "–") for one in days)])
    click.echo("\n".join(columns(rows)))


def _state(desk: Desk, chapter: Chapter) -> str:
    checked = badge_svg.is_self_checked(chapter)
    mark = desk.words(f"·{SELF_CHECKED_ZH}", "·self-checked") if checked else ""
    return desk.words(chapter.status.zh, chapter.status.value) + mark


def _held(desk: Desk, chapter: Chapter) -> str:
    names = " ".join(chapter.owners)
    if chapter.is_lapsed(today()):
        return desk.words(f"{names}（已到期，重新开放）", f"{names} (lapsed, open again)")
    if chapter.status.standing is Standing.OPEN:
        return "–"
    until = chapter.claimed_until
    if until and not chapter.status.is_public:
        return desk.words(f"{names} 至 {until}", f"{names} until {until}")
    return names or "–"


@main.command()
@click.argument("chapter")
@click.option("--json", "as_json", is_flag=True, help="The chapter's part of api/series.json.")
@click.pass_obj
def show(desk: Desk, chapter: str, as_json: bool) -> None:
    """One chapter: what was promised, who works on it, its questions, its history.

    CHAPTER is an id, a number, or a unique beginning.

    \b
    Examples:
      series show my-chapter
      series show 2 --json
      series show ai-al
    """
    reading = desk.reading()
    found = desk.chapter(reading, chapter)
    if as_json:
        ledger = json.loads(series_json.series(reading.library))
        account = next(account for account in ledger["chapters"] if account["id"] == found.id)
        click.echo(json.dumps(account, ensure_ascii=False, indent=1))
        return

    def say(zh: str, en: str, text: str) -> None:
        click.echo(printable(f"{desk.words(zh, en)}{text}"))

    say("", "", f"{found.number:02d} {found.title}  ({found.title_en or '–'})")
    state = f"   {found.status.icon} {_state(desk, found)} · docs/{found.docname}.md"
    say(state, state, desk.words(f" · {found.characters:,} 字，约 {found.minutes} 分钟",
                                 f" · {found.characters:,} characters, {found.minutes} min"))  # fmt: skip
    if found.summary:
        say("   ", "   ", found.summary)
    if found.promised:
        elsewhere, where = found.promised.elsewhere, ""  # the book's own has no elsewhere
        if not isinstance(elsewhere, str):
            where = f" · {elsewhere.on} {elsewhere.url}"
        elif reading.library.is_of_the_essay(found):
            where = desk.words(" · 别处未知", " · elsewhere: unknown")
        say("预告  ", "promised  ", f"{found.promised.on} {found.promised.by}：“{found.promised.as_}”{where}")
    if found.origin:
        say("原文  ", "origin    ", f"{found.origin.author}，{found.origin.on}，{found.origin.url or '–'}")
    for zh, en in (("负责  ", "owners    "), ("审稿  ", "reviewers "), ("核对  ", "checkers  ")):
        if handles := getattr(found, en.strip()):
            say(zh, en, " ".join(handles))
    if found.is_lapsed(today()):
        until = found.claimed_until
        say(f"认领已于 {until} 到期，这一章重新开放", f"the claim ended on {until}: it is open again", "")
    if found.slips:
        say("推迟  ", "slips     ", desk.words(f"{len(found.slips)} 次，共 {sum(found.slips)} 天",
                                              f"{len(found.slips)}, {sum(found.slips)} days in all"))  # fmt: skip
    for n, question in enumerate(found.questions, 1):
        answer = f" → #{question.answer}" if question.answer else ""
        say(f"问题 {n}  ", f"question {n}  ", f"{question.ask}{answer}")
    for entry in found.history:
        said = desk.words(entry.zh, _entry_en(entry))
        say("记录  ", "history   ", f"{entry.on} {entry.by}{desk.words('：', ': ')}{said}")
    facts = len(reading.library.facts_of(found.id))
    say("事实  ", "facts     ", desk.words(f"{facts} 条", str(facts)))


def _entry_en(entry: Entry) -> str:
    said = [entry.status.value] if entry.status else []
    said += [f"claimed until {entry.claimed_until}"] if entry.claimed_until else []
    said += [f"due {entry.due}"] if entry.due else []
    return "; ".join(said) + (f". {entry.note}" if entry.note else "")


@main.command()
@click.argument("chapter")
@click.option("--json", "as_json", is_flag=True, help="As a JSON object.")
@click.pass_context
def ready(ctx: click.Context, chapter: str, as_json: bool) -> None:
    """What a chapter still lacks for its next move, each with the line to add. Exit code 1 where something is missing.

    CHAPTER is an id, a number, or a unique beginning.

    \b
    Examples:
      series ready my-chapter
      series ready 2 --json
    """
    desk: Desk = ctx.obj
    reading = desk.reading()
    found = desk.chapter(reading, chapter)
    after = readiness.next_state(found)
    lacking = readiness.lacking(reading.library, found, after) if after else ()
    later = readiness.later(reading.library, found)
    if as_json:
        value = {
            "chapter": found.id,
            "status": found.status.value,
            "next": after.value if after else None,
            "may_go_to": [state.value for state in moves(found.status, found.left)],
            "missing": _as_values(lacking),
            "later": {state.value: _as_values(missing) for state, missing in later.items()},
        }
        click.echo(json.dumps(value, ensure_ascii=False, indent=1))
    else:
        for line in _ready_lines(desk, found, after, lacking):
            click.echo(printable(line))
        for state, missing in later.items():
            if missing:
                goal = desk.words(f"再往后，进入“{state.zh}”还要有：", f"behind that, {state} will want:")
                click.echo("\n".join([goal, *(f"  - {printable(desk.words(one.zh, one.en))}" for one in missing)]))
    if lacking:
        ctx.exit(1)


def _as_values(missing: Sequence[Missing]) -> list[dict[str, str]]:
    return [{"want": one.want.value, "which": one.which, "add": one.add} for one in missing]


def _ready_lines(desk: Desk, chapter: Chapter, after: Status | None, lacking: tuple[Missing, ...]) -> list[str]:
    name, now = chapter.id, desk.words(chapter.status.zh, chapter.status.value)
    if after is None:
        allowed = moves(chapter.status, chapter.left)
        if not allowed:
            return [desk.words(f"{name}：{now}，不再变化", f"{name}: {now}, for good")]
        return [desk.words(f"{name}：{now}。修订时运行：", f"{name}: {now}. For a revision:"),
                f"  series mark {name} published --by {desk.words('代号', 'HANDLE')} --note …"]  # fmt: skip
    goal = desk.words(after.zh, after.value)
    if not lacking:
        return [desk.words(f"{name}：{now}，可以进入“{goal}”：", f"{name}: {now}, ready for {goal}:"),
                f"  {_command(desk, chapter, after, lacking)}"]  # fmt: skip
    lines = [desk.words(f"{name}：{now}，进入“{goal}”还差 {len(lacking)} 项：",
                        f"{name}: {now}; {goal} still wants {len(lacking)}:")]  # fmt: skip
    lines += [f"  - {desk.words(missing.zh, missing.en)}" for missing in lacking]
    lines += [desk.words("补齐后运行（负责人、审稿人、核对人可以直接写在命令里）：", "then run (people can be given right here):"),
              f"  {_command(desk, chapter, after, lacking)}"]  # fmt: skip
    return lines


def _command(desk: Desk, chapter: Chapter, after: Status, lacking: tuple[Missing, ...]) -> str:
    wants = {missing.want.value for missing in lacking}
    if chapter.status is Status.PLANNED:
        wants.add("owner")  # whoever held it before, a new claim says whose it is
    handle = desk.words("代号", "HANDLE")
    more = "".join(f" --{who} {handle}" for who in ("owner", "reviewer", "checker") if who in wants)
    return f"series mark {chapter.id} {after.value} --by {handle}{more}"


@main.command()
@click.option("--json", "as_json", is_flag=True, help="As a JSON list.")
@click.option("--base", metavar="REF", help="Compare with a git revision too: histories may only have grown since.")
@click.argument("files", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.pass_context
def check(ctx: click.Context, files: tuple[Path, ...], as_json: bool, base: str | None) -> None:
    """Every problem, or those of FILES, as `path:line: message [rule]`. Exit code 1 where there is one; advice alone is none.

    \b
    Examples:
      series check
      series check docs/chapters/04-my-chapter.md
      series check --base origin/main
      series --lang zh check
      series check --json
    """
    desk: Desk = ctx.obj
    reading = desk.reading()
    try:
        before = revision.read(desk.folder(), base) if base is not None else None
        tip = revision.read(desk.folder(), base, at_tip=True) if base is not None else None
    except revision.RevisionError as error:
        raise click.UsageError(f"--base {base}: {desk.words(error.zh, str(error))}") from None
    problems = rules.problems(reading, base=before, tip=tip, today=today())
    root = desk.folder().resolve().parent
    places = [path.resolve() for path in files]
    for path, place in zip(files, places, strict=True):
        if not place.is_relative_to(root / "docs") and place not in {root / name for name in library.READMES}:
            raise desk.wrong(f"{path} 不是这本书的文件", f"{path} is no file of this book")
    problems = [p for p in problems if not places or any((root / p.path).is_relative_to(place) for place in places)]
    if as_json:
        told = [asdict(p) | {"help": rules.section(reading, p.rule)} for p in problems]
        click.echo(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        for problem in problems[:PRINTED]:
            click.echo(desk.line(problem))
        if more := len(problems[PRINTED:]):
            click.echo(desk.words(f"……另有 {more} 条；--json 列出全部", f"… and {more} more; --json lists all"))
        wrong = sum(p.severity != "advice" for p in problems)
        advice = len(problems) - wrong
        values = reading.library
        counts = (len(values.chapters), len(values.events), len(values.claims), len(values.sources))
        en = "{} chapters, {} events, {} claims, {} sources: {} problem{}{}"
        zh = "{} 章，{} 个事件，{} 条论断，{} 条来源：{}错误{}"
        zh = zh.format(*counts, f"{wrong} 个" if wrong else "没有", f"，{advice} 条建议" if advice else "")
        more_en = f", {advice} of advice" if advice else ""
        desk.tell(zh, en.format(*counts, wrong or "no", "" if wrong == 1 else "s", more_en))
        desk.help(reading, problems)
        if before:
            desk.tell(f"已与 {base} 比对", f"compared with {base}")
        if reading.maimed or any(p.severity == "unsafe" for p in reading.problems):
            en = "some of it is unsafe or could not be read: what may follow from it is asked once that is mended"
            desk.tell("有的内容不安全或读不懂；改好之后，才能检查与它们有关的内容", en)
    if any(p.severity != "advice" for p in problems):
        ctx.exit(1)


Command = TypeVar("Command", bound=Callable[..., Any])


def _selectors(command: Command) -> Command:
    """The directive's options, under the same names."""
    for name in reversed(_HELP):
        is_flag = name in ("overview", "essay")
        command = click.option(f"--{name}", name, is_flag=is_flag, help=_HELP[name])(command)
    return command


_HELP = {
    "from": "Only from this date on: 2022, 2022-11, 2022-11-30.",
    "to": "Only up to this date.",
    "lanes": "Ids of lanes in book.yaml; several with commas.",
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
    desk: Desk = ctx.obj
    reading = desk.reading()
    given = {name: "" if value is True else value for name, value in options.items() if value not in (None, False)}
    try:
        chosen = timeline.selection(given, reading.library.book.lanes)
    except Wrong as error:
        raise desk.wrong(error.zh, str(error)) from None
    for name in sorted(chosen.chapters - set(reading.library.by_id)):
        desk.chapter(reading, name)  # it is none: this says which are near
    facts = timeline.selected(reading.library, chosen)
    if not facts:
        desk.tell("没有选中任何事件", "no event is selected")
        ctx.exit(1)
    click.echo(timeline.mermaid_text(facts, chosen, reading.library.book.lanes), nl=False)
