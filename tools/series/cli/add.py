"""Commands that add to the evidence, each a file of its own: fact, source, person.

Their options are the fields of what they add, under their names: what a field is for is said once, in its model.
"""

from __future__ import annotations

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
    "double": "It is another thing, though much like one that is there.",
    "ask": "Ask for what is missing, also where input is no terminal.",
    "dry-run": "Show the file, write nothing.",
}
ASKED = {
    "title": "题目：事实写中文，来源照原样", "title_en": "英文题目", "name": "名字", "lane": "谁做的", "date": "来源给的日期",
    "kind": "paper、model、api、product、dataset、policy、business、statement 或 other", "url": "网址", "looked_in": "找过哪里",
    "verdict": "confirmed 一致，imprecise 有出入，contradicted 不符，unverifiable 未找到依据，opinion 观点，unchecked 待核",
    "said": "原文怎么说；本书补入的，直接回车", "added": "本书为何补入", "source": "来源的编号", "quote": "起决定作用的几个字，照录",
    "gloss": "引文的中文意思；引文是中文的，直接回车", "hand": "first 一手，second 二手",
    "type": "webpage、post、article-journal、report、book、dataset 或 software",
}  # fmt: skip
"""What is asked for, in Chinese; in English it is what the model says of its field."""
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
        own["claim"] = "A claim; an event otherwise. It takes no value."
    return {name: said or "" for name, said in own.items()}


def _helped(model: type[Value]) -> str:
    rows = [*((f"{name.replace('_', '-')} …", said) for name, said in _known(model).items()), *FLAGS.items()]
    told = [f"  --{name:<14} {' '.join(said.split()).partition('. ')[0].rstrip('.')}." for name, said in rows if said]
    return "\n\n\b\n" + "\n".join(told)


def _pairs(words: Sequence[str], known: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """``--title 甲 --date=2020`` → pairs of field and value; Wrong for what is no field, stands twice, or has no value."""
    options = {f"--{name.replace('_', '-')}": name for name in (*known, *FLAGS)}
    left, seen = list(words), set[str]()
    while left:
        option, is_joined, value = left.pop(0).partition("=")
        if not (name := options.get(option)):
            en, zh = allowed.near(option if option.startswith("--") else f"--{option}", list(options))
            raise Wrong(f"no option {option!r}; {en}", f"没有 {option!r} 这个选项；{zh}")
        if name in seen:
            raise Wrong(f"{option} stands twice", f"{option} 写了两遍")
        seen.add(name)
        if name == "source":
            seen -= {key for key, inside in NESTED.items() if inside is Citation}
        elif name == "chapter":
            seen.remove(name)
        if name in FLAGS or name == "claim":
            yield name, "yes"
        elif is_joined:
            yield name, value
        elif not left or left[0].partition("=")[0] in options:
            raise Wrong(f"{option} wants a value", f"{option} 后面要写值")
        else:
            yield name, left.pop(0)


def _values(pairs: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """The fields as the file has them; Wrong for a quotation of no source."""
    values: dict[str, Any] = {}
    for name, text in pairs:
        if name == "source":
            values.setdefault("sources", []).append({"source": text})
        elif NESTED.get(name) is Citation:
            if "sources" not in values:
                en = f"--{name} stands behind the --source that it belongs to"
                raise Wrong(en, f"--{name} 要写在它所属的 --source 后面")
            values["sources"][-1][name] = text
        elif name in NESTED:
            inside = values.setdefault("locus" if NESTED[name] is Locus else "not_found", {})
            inside[name] = int(text) if text.isdecimal() and name in ("part", "nth") else text
        elif name == "chapter":
            values.setdefault("chapters", []).append(text)
        else:
            values[name] = text
    if "not_found" in values:
        values["not_found"] = {"on": today(), **values["not_found"]}
    return values


def _asked(desk: Desk, known: Mapping[str, str], missing: Sequence[str], given: set[str]) -> Iterator[tuple[str, str]]:
    """Fields and answers; of a fact that is no opinion also its source and the words that decide."""

    def ask(one: str) -> str:
        text, end = desk.words(f"{one}（{ASKED[one]}）", f"{one} ({known[one].rstrip('.')})"), desk.words("：", ": ")
        empty = "" if one in ("said", "gloss") else None
        return str(click.prompt(text, default=empty, show_default=False, prompt_suffix=end, err=True))

    verdict = ""
    for one in missing:
        answer = ask(one)
        verdict = answer if one == "verdict" else verdict
        yield (one, answer) if answer else ("added", ask("added"))  # the book adds what the essay does not say
    if verdict not in ("", "opinion", "unchecked") and not given & {"source", "looked_in"}:
        for one in ["looked_in"] if verdict == "unverifiable" else ["source", "quote", "gloss"]:
            if answer := ask(one):
                yield one, answer


def _add(
    ctx: click.Context, model: type[Value], name: str, words: Sequence[str], wanted: Sequence[str], like: Like
) -> None:
    """Read what was given, ask for what is missing, refuse a double, show and write the file."""
    desk: Desk = ctx.obj
    docs, known = desk.folder(), _known(model)
    plain(desk, name, *words)
    if not SLUG.fullmatch(name):
        en, zh = "use small letters, digits and hyphens, at most 60", "只用小写字母、数字和连字符，不超过 60 个"
        raise desk.wrong(f"{name!r} 不能作编号；{zh}", f"{name!r} is not an id; {en}")
    try:
        pairs = list(_pairs(words, known))
        given = {key for key, _ in pairs}
        if model is Fact:
            wanted = [*wanted, *["said"] * ("added" not in given)]
            wanted += ["lane", "kind", "date"] * ("claim" not in given)
        missing = [one for one in wanted if one not in given]
        if "ask" in given or (missing and sys.stdin.isatty()):
            pairs += _asked(desk, known, missing, given)
        elif missing:
            named = ", ".join(f"--{one.replace('_', '-')}" + (" (--added)" if one == "said" else "") for one in missing)
            en, zh = f"missing: {named}; with --ask you are asked for each", f"还缺 {named}；加 --ask 会逐项询问"
            raise Wrong(en, zh)
        values = _values([pair for pair in pairs if pair[0] in known and pair[0] != "claim"])
    except Wrong as error:
        raise desk.wrong(error.zh, str(error)) from None
    of_facts = "evidence/claims" if "claim" in given else "evidence/events"
    folder = {Source: "evidence/sources", Person: "people"}.get(model, of_facts)
    path = docs / folder / f"{name}.yaml"
    with locked(ctx, docs):
        reading, at = library.read(docs), f"docs/{folder}/{name}.yaml"
        if path.exists():
            refuse(ctx, f"{at} 已经存在，没有改动", f"{at} is already there; nothing was changed")
        if (double := like(reading, values)) and "double" not in given:
            refuse(ctx, f"与已有的 {double} 很像，没有写入；确实是另一回事，就加 --double",
                        f"much like {double}, which is there; nothing was written. If it is another thing, add --double")  # fmt: skip
        path.parent.mkdir(parents=True, exist_ok=True)
        ordered = {key: values[key] for key in model.model_fields if key in values}
        before, text = rules.problems(reading, today=today()), edit.entry(ordered)
        put(ctx, docs, before, at, None, text.encode(), "dry-run" in given)


def _like_source(reading: Reading, values: Mapping[str, Any]) -> str | None:
    """The source that has this address, or this day and a like title."""
    for source in reading.library.sources:
        same_day = str(source.issued) == values.get("issued") and evidence.is_like(source.title, values["title"])
        if source.id == values.get("repeats"):
            same_day = False  # it is meant to be like it
        if same_day or evidence.bare(source.url) == evidence.bare(values["url"]):
            return source.id
    return None


def _like_fact(reading: Reading, values: Mapping[str, Any]) -> str | None:
    """The fact that has this date and a like title, or says the same."""
    for fact in reading.library.facts.values():
        dates = {str(when) for when in (fact.date, fact.stated) if when}
        same_day = dates & {values.get("date"), values.get("stated")} and evidence.is_like(fact.title, values["title"])
        if same_day or (fact.said and fact.said == values.get("said")):
            return fact.id
    return None


COMMANDS: dict[str, tuple[type[Value], str, tuple[str, ...], Like]] = {
    "fact": (Fact, """A new event or claim, with its sources.

    ID becomes its file's name and a part of its address, for good: small letters, digits and hyphens.

    \b
    Examples:
      series fact some-model-2022 --title 某模型发布 --title-en "A model released" --lane world --kind model \\
        --date 2022-03-14 --verdict confirmed --added 原文只写了它的后续 \\
        --source maker-2022-model --quote "available today" --gloss 今日起可用
      series fact some-model-2022 --ask""", ("title", "title_en", "verdict"), _like_fact),
    "source": (Source, """A new source that facts can rest on.

    \b
    Examples:
      series source maker-2022-model --type webpage --title "A model" --publisher Maker --issued 2022-03-14 \\
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

    entry = click.Argument(["entry_id"], metavar="ID")
    rest = click.Argument(["words"], metavar="--FIELD VALUE …", nargs=-1, type=click.UNPROCESSED)
    given = {"params": [entry, rest], "context_settings": {"ignore_unknown_options": True}, "options_metavar": ""}
    main.command(name, help=cleandoc(said) + _helped(model), **given)(click.pass_context(run))


for _name in COMMANDS:
    _command(_name)
