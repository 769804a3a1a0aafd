"""Commands that add to the evidence, each a file of its own: fact, source, person.

Their options are the fields of what they add, under their names: what a field is for is said once, in its model.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from inspect import cleandoc
from typing import Any

import click

from series import allowed, edit, evidence, library, rules
from series.cli import Desk, main, today
from series.cli.change import locked, plain, put, refuse
from series.dates import Wrong
from series.facts import Citation, Fact, Locus, NotFound, Source
from series.fields import SLUG, Value
from series.library import Reading
from series.model import Person

FLAGS = {
    "claim": "Of a fact: a claim; an event otherwise.",
    "double": "It is another thing, though much like one that is there.",
    "ask": "Ask for what is missing, also where input is no terminal.",
    "dry-run": "Show the file, write nothing.",
}
NESTED: dict[str, type[Value]] = {"source": Citation, "quote": Citation, "gloss": Citation, "at": Citation, "part": Locus, "nth": Locus, "words": Locus,
          "looked_in": NotFound}  # fmt: skip
"""Options that stand inside another field: what follows a ``--source`` belongs to it."""
Like = Callable[[Reading, Mapping[str, Any]], str | None]


def _known(model: type[Value]) -> dict[str, str]:
    """The options of a model, each with what its field is for."""
    own = {name: info.description for name, info in model.model_fields.items() if name not in ("id", "corrections")}
    if model is Fact:
        own["chapter"] = own["chapters"]
        for gone in ("sources", "locus", "not_found", "judged", "dissent", "chapters", "overview", "surprise"):
            del own[gone]
        own |= {name: inside.model_fields[name].description for name, inside in NESTED.items()}
    return {name: said or "" for name, said in own.items()}


def _helped(model: type[Value]) -> str:
    rows = [*((f"{name.replace('_', '-')} …", said) for name, said in _known(model).items()), *FLAGS.items()]
    told = [f"  --{name:<14} {' '.join(said.split()).partition('. ')[0].rstrip('.')}." for name, said in rows if said]
    return "\n\n\b\n" + "\n".join(told)


def _pairs(words: Sequence[str], known: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """``--title 甲 --date=2020`` → pairs of field and value; Wrong for what is no field, or has no value."""
    left = list(words)
    while left:
        m = re.fullmatch(r"--([a-z-]+)(?:=(.*))?", left.pop(0), re.DOTALL)
        name = m[1].replace("-", "_") if m else ""
        if m is None or (name not in known and m[1] not in FLAGS):
            written = m[1] if m else words[-len(left) - 1]
            en, zh = allowed.near(written, [one.replace("_", "-") for one in (*known, *FLAGS)])
            raise Wrong(f"no option {written!r}; {en}", f"没有 {written!r} 这个选项；{zh}")
        if m[1] in FLAGS:
            yield m[1], "yes"
        elif m[2] is None and not left:
            raise Wrong(f"--{m[1]} wants a value", f"--{m[1]} 后面要写值")
        else:
            yield name, m[2] if m[2] is not None else left.pop(0)


def _values(pairs: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """The fields as the file has them; Wrong for a quotation of no source."""
    values: dict[str, Any] = {}
    for name, text in pairs:
        if name == "source":
            values.setdefault("sources", []).append({"source": text})
        elif NESTED.get(name) is Citation:
            if "sources" not in values:
                raise Wrong(
                    f"--{name} stands behind the --source that it belongs to", f"--{name} 要写在它所属的 --source 后面"
                )
            values["sources"][-1][name] = text
        elif name in NESTED:
            values.setdefault("locus" if NESTED[name] is Locus else "not_found", {})[name] = (
                int(text) if text.isdecimal() and name in ("part", "nth") else text
            )
        elif name == "chapter":
            values.setdefault("chapters", []).append(text)
        else:
            values[name] = text
    if "not_found" in values:
        values["not_found"] = {"on": today(), **values["not_found"]}
    return values


def _add(
    ctx: click.Context, model: type[Value], name: str, words: Sequence[str], wanted: Sequence[str], like: Like
) -> None:
    """Read what was given, ask for what is missing, refuse a double, show and write the file."""
    desk: Desk = ctx.obj
    docs, known = desk.folder(), _known(model)
    plain(desk, name, *words)
    try:
        pairs = list(_pairs(words, known))
        flags = {key for key, _ in pairs if key in FLAGS}
        values = _values([pair for pair in pairs if pair[0] not in FLAGS])
    except Wrong as error:
        raise click.UsageError(desk.words(error.zh, str(error))) from None
    if not SLUG.fullmatch(name):
        en, zh = "use small letters, digits and hyphens, at most 60", "只用小写字母、数字和连字符，不超过 60 个"
        raise click.UsageError(desk.words(f"{name!r} 不能作编号；{zh}", f"{name!r} is not an id; {en}"))
    if model is Fact:
        wanted = [
            *wanted,
            *(() if "added" in values else ("said",)),
            *(() if "claim" in flags else ("lane", "kind", "date")),
        ]
    missing = [one for one in wanted if one not in values]
    if missing and not ("ask" in flags or sys.stdin.isatty()):
        named = ", ".join(f"--{one.replace('_', '-')}" + (" (--added)" if one == "said" else "") for one in missing)
        raise click.UsageError(
            desk.words(f"还缺 {named}；加 --ask 会逐项询问", f"missing: {named}; with --ask you are asked for each")
        )
    for one in missing:
        empty = "" if one == "said" else None  # the book adds it, then
        answer = click.prompt(f"{one}: {known[one]}", default=empty, show_default=False, err=True)
        values[one if answer else "added"] = answer or click.prompt(f"added: {known['added']}", err=True)
    folder = {Source: "evidence/sources", Person: "people"}.get(
        model, "evidence/claims" if "claim" in flags else "evidence/events"
    )
    path = docs / folder / f"{name}.yaml"
    with locked(ctx, docs):
        reading, at = library.read(docs), f"docs/{folder}/{name}.yaml"
        if path.exists():
            refuse(ctx, desk.words(f"{at} 已经存在，没有改动", f"{at} is already there; nothing was changed"))
        if (double := like(reading, values)) and "double" not in flags:
            refuse(ctx, desk.words(f"与已有的 {double} 很像，没有写入；确实是另一回事，就加 --double",
                                   f"much like {double}, which is there; nothing was written. If it is another thing, add --double"))  # fmt: skip
        path.parent.mkdir(parents=True, exist_ok=True)
        ordered = {key: values[key] for key in model.model_fields if key in values}
        put(
            ctx,
            docs,
            rules.problems(reading, today=today()),
            at,
            None,
            edit.entry(ordered).encode(),
            "dry-run" in flags,
        )


def _like_source(reading: Reading, values: Mapping[str, Any]) -> str | None:
    """The source that has this address, or this day and a like title."""
    for source in reading.library.sources:
        same_day = str(source.issued) == values.get("issued") and evidence.is_like(source.title, values["title"])
        if source.id == values.get("repeats"):
            same_day = False  # it is meant to be like it
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


COMMANDS: dict[str, tuple[type[Value], str, tuple[str, ...], Like]] = {
    "fact": (Fact, """A new event or claim, with its sources.

    ID becomes its file's name and a part of its address, for good: small letters, digits and hyphens.

    \b
    Examples:
      series fact some-model-2023 --title 某模型发布 --title-en "A model released" --lane world --kind model \\
        --date 2023-03-14 --verdict confirmed --added 原文止于此前一个月 \\
        --source maker-2023-model --quote "available today" --gloss 今日起可用
      series fact some-model-2023 --ask""", ("title", "title_en", "verdict"), _like_fact),
    "source": (Source, """A new source that facts can rest on.

    \b
    Examples:
      series source maker-2023-model --type webpage --title "A model" --publisher Maker --issued 2023-03-14 \\
        --accessed 2026-11-28 --url https://maker.example/model --language en --hand first""",
        ("type", "title", "url", "hand"), _like_source),
    "person": (Person, """Somebody who works on the book; ID is the handle by which histories name them.

    \b
    Examples:
      series person ada --name 阿达""", ("name",), lambda reading, values: None),
}  # fmt: skip


def _command(name: str) -> None:
    model, said, wanted, like = COMMANDS[name]

    def run(ctx: click.Context, /, entry_id: str, words: tuple[str, ...]) -> None:
        _add(ctx, model, entry_id, words, wanted, like)

    entry = click.argument("entry_id", metavar="ID")(
        click.argument("words", metavar="--FIELD VALUE …", nargs=-1, type=click.UNPROCESSED)(click.pass_context(run))
    )
    settings = {"ignore_unknown_options": True}
    main.command(name, help=cleandoc(said) + _helped(model), context_settings=settings, options_metavar="")(entry)


for _name in COMMANDS:
    _command(_name)
