"""The command that takes a clipped essay into the book: import. It shows what it would make, and makes all of it or nothing."""

from __future__ import annotations

import json
import sys
from contextlib import redirect_stdout
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path

import click

from series import files, library, rules
from series.cli import Desk, main, printable, today
from series.cli.change import NEXT, locked, mend_readmes, refuse
from series.fields import SLUG
from series.lifecycle import LEASE_DAYS
from series.views.templates import filled

PATH = click.Path(path_type=Path, dir_okay=False)


@main.command("import")
@click.argument("source", metavar="CLIPPING", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--slug", help="The new chapter's id; made of its title otherwise.")
@click.option("--number", type=click.IntRange(0, 9999), help="Its number; the next one otherwise.")
@click.option("--into", metavar="CHAPTER", help="Replace this chapter's text; its front matter and history stay.")
@click.option("--write", is_flag=True, help="Write it; otherwise the plan is shown.")
@click.option("--json", "as_json", is_flag=True, help="The plan as JSON.")
@click.option("--report", type=PATH, help="Write the plan, with every change, into this file too.")
@click.option("--keep-typography", is_flag=True, help="Leave spaces and marks as they are.")
@click.pass_context
def import_(ctx: click.Context, source: Path, slug: str | None, number: int | None, into: str | None, write: bool,
            as_json: bool, report: Path | None, keep_typography: bool) -> None:  # fmt: skip
    """A clipped essay becomes a chapter with its dated events and a placeholder for each chapter it announces.

    CLIPPING is Markdown or HTML, as web clippers and browsers save it, at most 4 MiB. The words stay the author's.

    \b
    Examples:
      series import clipping.md
      series import clipping.md --slug my-essay --write
      series import clipping.md --into 0 --report changes.md
    """
    from series import clipping  # of this command alone: what all others need not load

    desk: Desk = ctx.obj
    docs = desk.folder()
    if slug is not None and (not SLUG.fullmatch(slug) or len(slug) > 57):
        en = f"{slug!r} is not an id; use small letters, digits and hyphens, at most 57"
        raise desk.wrong(f"{slug!r} 不能作编号；只用小写字母、数字和连字符，不超过 57 个字符", en)
    if into is not None and (slug is not None or number is not None):
        en = "with --into the chapter has its id and number: no --slug, no --number"
        raise desk.wrong("--into 的章已有编号和序号，不用 --slug、--number", en)
    with locked(ctx, docs):
        reading = library.read(docs)
        chapter = desk.chapter(reading, into) if into is not None else None
        people = reading.library.people
        by = "editors" if "editors" in people else next(iter(people), "editors")
        entry = {"on": today(), "by": by, "claimed_until": today() + timedelta(days=LEASE_DAYS)}
        with source.open("rb") as stream:
            raw = stream.read(clipping.MOST + 1)
        old = (chapter, files.read(docs / f"{chapter.docname}.md").decode("utf-8")) if chapter else None
        try:
            plan = clipping.plan(raw, reading, entry=entry, named=slug, number=number, into=old,
                                 keep_typography=keep_typography)  # fmt: skip
        except clipping.ClippingError as error:
            at = f"{source}:{error.line}"
            refuse(ctx, f"{at}: {error.zh}；没有写入", f"{at}: {error}; nothing was written")
        told = [filled("import.txt", plan=plan, source=source, lang=desk.lang, whole=whole) for whole in (False, True)]
        shown = json.dumps({**asdict(plan), "name": plan.name}, ensure_ascii=False, indent=1, default=str)
        click.echo(shown if as_json else "\n".join(map(printable, told[0].splitlines())))
        if report:
            report.write_text("\n".join([*map(printable, told[1].splitlines()), ""]), encoding="utf-8")
        new = [name for name in plan.files if not (chapter and name == plan.name)]
        if there := next(filter(None, (_there(docs, name) for name in new)), ""):
            en = f"{there} is there already, or is a link; nothing was written: choose --slug and --number"
            refuse(ctx, f"{there} 已经存在，或者是符号链接，没有写入；请用 --slug、--number 另取", en)
        whole = str(plan.files[plan.name]).encode()
        texts = plan.texts() if len(whole) <= library.MAX_FILE else {plan.name: whole}
        before, would = set(rules.problems(reading, today=today())), library.read(docs, instead=texts)
        after = [p for p in rules.problems(would, today=today()) if p not in before and p.rule not in NEXT]
        wrong = [problem for problem in after if problem.severity != "advice"]
        for problem in wrong or [problem for problem in after if problem.rule == "borrowed-text"]:
            click.echo(desk.line(problem, is_written=False), err=True)
        if wrong:
            refuse(ctx, "没有写入", "nothing was written")
        if not write:
            desk.tell("（没有写入；加 --write 才写）", "(nothing was written; --write writes it)")
            return
        files.replace_all(docs, {name.removeprefix("docs/"): text for name, text in texts.items()})
        with redirect_stdout(sys.stderr):  # what the command prints is the plan
            mend_readmes(docs)


def _there(docs: Path, name: str) -> str:
    """What is in the way of a new file: one of this name, for a chapter of its number or id, a link; or nothing."""
    path, (number, _, rest) = docs / name.removeprefix("docs/"), Path(name).name.partition("-")
    alike = [*path.parent.glob(f"{number}-*.md"), *path.parent.glob(f"[0-9]*-{rest}")] if "/chapters/" in name else []
    same = [one for one in alike if one.name.partition("-")[0] == number or one.name.partition("-")[2] == rest]
    links = [one for one in (path, *path.parents[: name.count("/")]) if one.is_symlink()]
    found = next(iter([*links, *same, *([path] if path.exists() else [])]), None)
    return found.relative_to(docs.parent).as_posix() if found else ""
