"""Commands that add to the evidence, each a file of its own: fact, source, person."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import click

from series import edit, evidence, library, rules
from series.cli import Desk, main, today
from series.cli.change import locked, plain, put, refuse
from series.facts import FactKind, Verdict
from series.fields import SLUG
from series.library import Reading

Command = TypeVar("Command", bound=Callable[..., Any])

_SOURCE = (
    "type",
    "title",
    "author",
    "publisher",
    "issued",
    "accessed",
    "url",
    "archived",
    "mirror",
    "repeats",
    "language",
    "hand",
)
_FACT = ("title", "title_en", "lane", "kind", "said", "stated", "date", "zone", "verdict", "note", "added", "bears")
_PERSON = ("name", "url")
_HELP = {
    "title": "In Chinese, for a fact; as published, for a source.",
    "title_en": "In English.",
    "lane": "Who acts: an id of book.yaml.",
    "kind": f"{', '.join(FactKind)}.",
    "said": "What the essay says, in a sentence of our own.",
    "stated": "Its date as the essay gives it.",
    "date": "As the sources give it: 2022, 2022-11, 2022-11-30, 2020-03/2023-01.",
    "zone": "Where the local day matters: America/Los_Angeles.",
    "verdict": f"{', '.join(Verdict)}.",
    "note": "Why this verdict, for the reader.",
    "added": "Why the book adds it, where the essay does not say it.",
    "bears": "Of an added fact: for, against or neither.",
    "type": "webpage, post, article-journal, report, book, dataset, software.",
    "author": "As it is written there.",
    "publisher": "Who brought it out.",
    "issued": "When it was published.",
    "accessed": "The day on which you saw it.",
    "url": "Its address.",
    "archived": "An archived copy that you saw.",
    "mirror": "A copy that opens where the original does not.",
    "repeats": "The id of the source that it reprints or translates.",
    "language": "en, zh-CN, …",
    "hand": "first (paper, notice, repository, own words) or second (news, reference).",
    "name": "As the book shows it.",
}


def _options(names: tuple[str, ...]) -> Callable[[Command], Command]:
    """An option for each field, under its own name."""

    def add(command: Command) -> Command:
        for name in reversed(names):
            command = click.option(f"--{name.replace('_', '-')}", name, help=_HELP[name])(command)
        for flag, said in (("dry-run", "Show the file, write nothing."), ("double", "It is another thing, though much like one that is there."),
                           ("ask", "Ask for what is missing, also where input is no terminal.")):  # fmt: skip
            command = click.option(f"--{flag}", is_flag=True, help=said)(command)
        return command

    return add


@main.command("fact")
@click.argument("fact_id", metavar="ID")
@_options(_FACT)
@click.option("--claim", is_flag=True, help="A claim; an event otherwise.")
@click.option("--chapter", "chapters", multiple=True, metavar="ID", help="A chapter that it belongs to.")
@click.option("--source", "sources", multiple=True, metavar="ID", help="A source; may be given again.")
@click.option(
    "--quote",
    "quotes",
    multiple=True,
    help="The source's deciding words, at most 20 words or 40 characters; one a source, in order.",
)
@click.option("--gloss", "glosses", multiple=True, help="The quotation in Chinese, where it is not.")
@click.option("--at", "places", multiple=True, help="Where in the source.")
@click.option("--part", help="Of the essay: the number of its part.")
@click.option("--nth", help="Of the essay: the how-manieth statement.")
@click.option("--words", help="Of the essay: at most 12 of its characters.")
@click.option("--looked-in", help="Where one looked in vain (unverifiable).")
@click.pass_context
def fact_command(ctx: click.Context, /, fact_id: str, claim: bool, chapters: tuple[str, ...], sources: tuple[str, ...],
                 quotes: tuple[str, ...], glosses: tuple[str, ...], places: tuple[str, ...], part: str | None, nth: str | None,
                 words: str | None, looked_in: str | None, **given: Any) -> None:  # fmt: skip
    """A new event or claim, with its sources.

    ID becomes its file's name and a part of its address, for good: small letters, digits and hyphens.

    \b
    Examples:
      series fact some-model-2023 --title 某模型发布 --title-en "A model released" --lane world --kind model \\
        --date 2023-03-14 --verdict confirmed --added 原文止于此前一个月 --source maker-2023-model \\
        --quote "available today" --gloss 今日起可用
      series fact some-model-2023 --ask
    """
    desk: Desk = ctx.obj
    wanted = [
        "title",
        "title_en",
        "verdict",
        *(() if given["added"] else ("said",)),
        *(() if claim else ("lane", "kind", "date")),
    ]
    values = _asked(ctx, given, wanted, {"said": "added"})
    cited = [
        {
            "source": name,
            **{
                key: found[n]
                for key, found in (("quote", quotes), ("gloss", glosses), ("at", places))
                if n < len(found)
            },
        }
        for n, name in enumerate(sources)
    ]
    if max(map(len, (quotes, glosses, places))) > len(sources):
        raise click.UsageError(
            desk.words("--quote、--gloss、--at 不能比 --source 多", "more --quote, --gloss or --at than --source")
        )
    locus = {key: value for key, value in (("part", part), ("nth", nth), ("words", words)) if value}
    more: dict[str, Any] = {"locus": locus, "chapters": list(chapters), "sources": cited}
    if looked_in:
        more["not_found"] = {"on": today(), "looked_in": looked_in}
    _write(
        ctx,
        f"docs/evidence/{'claims' if claim else 'events'}/{fact_id}.yaml",
        fact_id,
        {**values, **more},
        given,
        _like_fact,
    )


@main.command("source")
@click.argument("source_id", metavar="ID")
@_options(_SOURCE)
@click.pass_context
def source_command(ctx: click.Context, /, source_id: str, **given: Any) -> None:
    """A new source that facts can rest on.

    \b
    Examples:
      series source maker-2023-model --type webpage --title "A model" --publisher Maker --issued 2023-03-14 \\
        --accessed 2026-11-28 --url https://maker.example/model --language en --hand first
    """
    values = _asked(ctx, given, ["type", "title", "url", "hand"], {})
    _write(ctx, f"docs/evidence/sources/{source_id}.yaml", source_id, values, given, _like_source)


@main.command("person")
@click.argument("handle")
@_options(_PERSON)
@click.pass_context
def person_command(ctx: click.Context, /, handle: str, **given: Any) -> None:
    """Somebody who works on the book: HANDLE is how histories name them.

    \b
    Examples:
      series person ada --name 阿达
    """
    values = _asked(ctx, given, ["name"], {})
    _write(ctx, f"docs/people/{handle}.yaml", handle, values, given, lambda reading, values: None)


def _asked(
    ctx: click.Context, given: Mapping[str, Any], wanted: list[str], instead: Mapping[str, str]
) -> dict[str, Any]:
    """The fields that were given, and those wanted that were asked for; a usage error that names them where nobody can be asked."""
    values = {
        name: value for name, value in given.items() if value is not None and name not in ("ask", "dry_run", "double")
    }
    missing = [name for name in wanted if name not in values]
    if missing and not (given["ask"] or sys.stdin.isatty()):
        desk: Desk = ctx.obj
        named = ", ".join(
            f"--{name.replace('_', '-')}" + (f" (--{instead[name]})" if name in instead else "") for name in missing
        )
        raise click.UsageError(
            desk.words(f"还缺 {named}；加 --ask 会逐项询问", f"missing: {named}; with --ask you are asked for each")
        )
    for name in missing:
        answer = click.prompt(
            f"{name} ({_HELP[name]})", default="" if name in instead else None, show_default=False, err=True
        )
        key = name if answer or name not in instead else instead[name]
        values[key] = answer or click.prompt(f"{key} ({_HELP[key]})", err=True)
    return {name: values[name] for name in (*_SOURCE, *_FACT, *_PERSON) if name in values}


def _write(ctx: click.Context, name: str, entry_id: str, values: Mapping[str, Any], given: Mapping[str, Any],
           like: Callable[[Reading, Mapping[str, Any]], str | None]) -> None:  # fmt: skip
    desk: Desk = ctx.obj
    docs = desk.folder()
    plain(desk, entry_id, *(value for value in values.values() if isinstance(value, str)))
    if not SLUG.fullmatch(entry_id):
        raise click.UsageError(desk.words(f"{entry_id!r} 不能作编号；只用小写字母、数字和连字符，不超过 60 个",
                                          f"{entry_id!r} is not an id; use small letters, digits and hyphens, at most 60"))  # fmt: skip
    with locked(ctx, docs):
        reading = library.read(docs)
        path = docs / name.removeprefix("docs/")
        if path.exists():
            refuse(ctx, desk.words(f"{name} 已经存在，没有改动", f"{name} is already there; nothing was changed"))
        if (double := like(reading, values)) and not given["double"]:
            refuse(ctx, desk.words(f"与已有的 {double} 很像，没有写入；确实是另一回事，就加 --double",
                                   f"much like {double}, which is there; nothing was written. If it is another thing, add --double"))  # fmt: skip
        path.parent.mkdir(parents=True, exist_ok=True)
        put(
            ctx, docs, rules.problems(reading, today=today()), name, None, edit.entry(values).encode(), given["dry_run"]
        )


def _like_source(reading: Reading, values: Mapping[str, Any]) -> str | None:
    """The source that has this address, or this day and a like title."""
    for source in reading.library.sources:
        same_day = str(source.issued) == values.get("issued") and evidence.is_like(source.title, values["title"])
        if same_day or evidence.bare(source.url) == evidence.bare(values["url"]):
            return f"{source.id}（{source.title}）"
    return None


def _like_fact(reading: Reading, values: Mapping[str, Any]) -> str | None:
    """The fact that has this date and a like title, or says the same."""
    for fact in reading.library.facts.values():
        dates = {str(when) for when in (fact.date, fact.stated) if when}
        same_day = dates & {values.get("date"), values.get("stated")} and evidence.is_like(fact.title, values["title"])
        if same_day or (fact.said and fact.said == values.get("said")):
            return f"{fact.id}（{fact.title}）"
    return None
