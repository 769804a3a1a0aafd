"""The command that takes a clipped essay into the book: import. It shows what it would make, and makes all of it or nothing."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Any

import click

from series import clipping, files, library, rules
from series.cli import Desk, main, printable, today
from series.cli.change import NEXT, locked, mend_readmes, refuse
from series.fields import SLUG
from series.lifecycle import LEASE_DAYS

KINDS = {
    "front matter": "文首数据", "title": "题目", "left out": "删去", "beside the text": "正文以外", "heading": "标题改为粗体", "heading level": "标题级别", "HTML": "HTML",
    "picture": "图片", "link": "链接", "footnote": "脚注", "code": "代码语言", "list": "列表", "setting": "排版", "rule": "分隔线", "unseen": "看不见的字符",
}  # fmt: skip
"""What kinds of changes are called in Chinese."""


@main.command("import")
@click.argument("source", metavar="CLIPPING", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--slug", help="The new chapter's id; made of its title otherwise.")
@click.option("--number", type=click.IntRange(0, 9999), help="Its number; the next one otherwise.")
@click.option("--into", metavar="CHAPTER", help="Replace this chapter's text; its front matter and history stay.")
@click.option("--write", is_flag=True, help="Write it; otherwise the plan is shown.")
@click.option("--json", "as_json", is_flag=True, help="The plan as JSON.")
@click.option(
    "--report",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the plan, with every change, into this file too.",
)
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
    desk: Desk = ctx.obj
    docs = desk.folder()
    if slug is not None and (not SLUG.fullmatch(slug) or len(slug) > 57):
        raise desk.wrong(
            f"{slug!r} 不能作编号；只用小写字母、数字和连字符，不超过 57 个字符",
            f"{slug!r} is not an id; use small letters, digits and hyphens, at most 57",
        )
    if into is not None and (slug or number is not None):
        raise desk.wrong(
            "--into 的章已有编号和序号，不用 --slug、--number",
            "with --into the chapter has its id and number: no --slug, no --number",
        )
    with locked(ctx, docs):
        reading = library.read(docs)
        chapter = desk.chapter(reading, into) if into is not None else None
        people = reading.library.people
        by = next((handle for handle in ("editors", *people) if handle in people), "editors")
        with source.open("rb") as stream:
            raw = stream.read(clipping.MOST + 1)
        old = files.read(docs / f"{chapter.docname}.md") if chapter else None
        try:
            plan = clipping.plan(raw, reading, today=today(), until=today() + timedelta(days=LEASE_DAYS), by=by, named=slug, number=number,
                                 into=(chapter, old.decode("utf-8")) if chapter and old else None, keep_typography=keep_typography)  # fmt: skip
        except clipping.ClippingError as error:
            refuse(
                ctx,
                f"{source}:{error.line}: {error.zh}；没有写入",
                f"{source}:{error.line}: {error}; nothing was written",
            )
        told = _told(desk, plan, source)
        click.echo(
            json.dumps(_values(plan), ensure_ascii=False, indent=1) if as_json else "\n".join(map(printable, told))
        )
        if report:
            report.write_text(
                "\n".join([*map(printable, told), *map(printable, _changes(desk, plan)), ""]), encoding="utf-8"
            )
        same = [
            c
            for c in reading.library.chapters
            if not chapter and (f"docs/{c.docname}.md" in plan.files or c.id == plan.id or c.number == plan.number)
        ]
        there = [f"docs/{c.docname}.md" for c in same] + [
            name for name in plan.files if not (chapter and name == plan.name) and _is_there(docs, name)
        ]
        if there:
            refuse(
                ctx,
                f"{there[0]} 已经存在，没有写入；请用 --slug、--number 另取，或用 --into 换下它的正文",
                f"{there[0]} is already there; nothing was written: choose --slug and --number, or replace its text by --into",
            )
        whole = str(plan.files[plan.name]).encode()
        texts = plan.texts() if len(whole) <= library.MAX_FILE else {plan.name: whole}
        before = set(rules.problems(reading, today=today()))
        after = [
            p
            for p in rules.problems(library.read(docs, instead=texts), today=today())
            if p not in before and p.rule not in NEXT
        ]
        wrong = [p for p in after if p.severity != "advice"]
        for problem in wrong or [p for p in after if p.rule == "borrowed-text"]:
            click.echo(desk.line(problem, is_written=False), err=True)
        if wrong:
            refuse(ctx, "没有写入", "nothing was written")
        if not write:
            desk.tell("（没有写入；加 --write 才写）", "(nothing was written; --write writes it)")
            return
        files.replace_all(docs, {name.removeprefix("docs/"): text for name, text in texts.items()})
    mend_readmes(docs)


def _is_there(docs: Path, name: str) -> bool:
    path = docs / name.removeprefix("docs/")
    return path.exists() or any(one.is_symlink() for one in (path, *path.parents[: name.count("/")]))


def _values(plan: clipping.Plan) -> dict[str, Any]:
    """The plan as JSON has it."""
    values = asdict(plan)
    values["on"] = str(plan.on) if plan.on else None
    values["notes"] = [{"line": line, "zh": zh, "en": en} for line, zh, en in plan.notes]
    return values


def _told(desk: Desk, plan: clipping.Plan, source: Path) -> list[str]:
    """The plan in lines."""
    at = f"{source}:"
    lines = [desk.words(f"{plan.name}：{plan.title}", f"{plan.name}: {plan.title}"),
             f"  {plan.author or '–'}, {plan.on or '–'}, {plan.source or '–'}" + (f", {plan.archived}" if plan.archived else "")]  # fmt: skip
    lines += [f"  ## {part}" for part in plan.parts]
    lines += [f"{at}{line}: {desk.words(zh, en)}" for line, zh, en in plan.notes]
    for event in plan.events:
        known = (
            desk.words(f"（已有 {'、'.join(event['known'])}）", f" (is there: {', '.join(event['known'])})")
            if event["known"]
            else ""
        )
        lines.append(
            f"{at}{event['line']}: {event['stated']} {event['words'] or '–'} | {event['text'][:40]} → {event['id']}{known}"
        )
        lines += [desk.words(f"    可拆出：{one}", f"    may be split: {one}") for one in event["splits"]]
    for place in plan.placeholders:
        known = (
            desk.words("（已有）", " (is there)")
            if place["known"]
            else desk.words("（两个问题待写）", " (two questions to be written)")
        )
        lines.append(f"{at}{place['line']}: {place['title']} → {place['id']}{known}")
    for word, zh, en in (("set", "重新标上", "marked again"), ("lost", "没有找到原句", "not found again")):
        if plan.marks.get(word):
            lines.append(f"{desk.words(zh, en)} ({len(plan.marks[word])}): {' '.join(plan.marks[word])}")
    return [
        *lines,
        desk.words(
            f"改动 {len(plan.changes)} 处，新文件 {len(plan.files)} 个",
            f"{len(plan.changes)} changes, {len(plan.files)} files",
        ),
    ]


def _changes(desk: Desk, plan: clipping.Plan) -> list[str]:
    """Each change in a line."""
    return [
        f"{change.line}: {desk.words(KINDS[change.kind], change.kind)}: {change.was!r} → {change.now!r}"
        for change in plan.changes
    ]
