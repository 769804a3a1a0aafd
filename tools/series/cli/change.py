"""Commands that change the book: new, mark, readme. Each shows what it changes, and changes nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from difflib import unified_diff
from pathlib import Path
from typing import NoReturn

import click

from series import allowed, edit, files, library, revision, rules, site
from series.cli import DAY, Desk, Parsed, main, printable, today
from series.dates import When, Wrong
from series.fields import SLUG
from series.library import Reading
from series.lifecycle import LEASE_DAYS, QUESTIONS_WANTED, Evidence, Status, first_states, moves, wanted
from series.model import Chapter, Problem
from series.views import badge_svg, readme_md


def _due(text: str) -> When:
    """A date as precise as it is known, with an end."""
    found = When.parse(text)
    if found.last is None:
        raise Wrong(f"{text!r} has no end; write a day, a month or a year", f"{text!r} 没有截止日期；请写明日、月或年")
    return found


def _state(text: str) -> str:
    """The state of that word, English or Chinese."""
    for status in Status:
        if text.casefold() in (status.value, status.zh):
            return status.value
    en, zh = allowed.near(text, [status.value for status in Status])
    raise Wrong(f"{text!r} is no state; {en}", f"没有 {text!r} 这个状态；{zh}")


NEXT = ("stale-readme", "unused-source")
"""Rules that a further step will keep: what a command writes may break them until then. The READMEs follow at once."""
DUE, STATE = Parsed("date", _due), Parsed("state", _state)


@main.command()
@click.argument("slug")
@click.option("--title", required=True, help="In Chinese.")
@click.option("--title-en", required=True, help="In English.")
@click.option("--summary", required=True, help="One or two sentences: what the chapter answers.")
@click.option(
    "--question", "questions", multiple=True, required=True, help="What a reader can answer after it; at least two."
)
@click.option("--by", metavar="HANDLE", help="Who announces it; otherwise editors, or the first of docs/people.")
@click.option("--on", type=DAY, metavar="DATE", help="The day; today otherwise.")
@click.option("--dry-run", is_flag=True, help="Show the file, write nothing.")
@click.pass_context
def new(ctx: click.Context, slug: str, title: str, title_en: str, summary: str, questions: tuple[str, ...],
        by: str | None, on: date | None, dry_run: bool) -> None:  # fmt: skip
    """A new announced chapter: the next number, complete front matter, an outline with notes on what to write.

    SLUG becomes its id: small letters, digits and hyphens.

    \b
    Examples:
      series new data-labour --title 数据劳工 --title-en "Data labour" \\
        --summary 模型背后标注数据的人。 --question 他们是谁？ --question 他们得到了什么？
    """
    desk: Desk = ctx.obj
    docs = desk.folder()
    if not SLUG.fullmatch(slug) or len(slug) > 57:
        en, zh = "use small letters, digits and hyphens, at most 57", "只用小写字母、数字和连字符，不超过 57 个字符"
        raise desk.wrong(f"{slug!r} 不能作编号；{zh}", f"{slug!r} is not an id; {en}")
    plain(desk, title, title_en, summary, by, *questions)
    if len(questions) < QUESTIONS_WANTED:
        raise desk.wrong("至少要两个问题：再加一个 --question", "at least two questions are wanted: add --question")
    with locked(ctx, docs):
        reading = library.read(docs)
        people = reading.library.people
        usual = next((handle for handle in ("editors", *people) if handle in people), "editors")
        handle = _handle(desk, reading, by) if by else usual
        day = on or today()
        if slug in reading.library.by_id:
            at = f"docs/{reading.library.by_id[slug].docname}.md"
            refuse(ctx, f"{at} 已经存在，没有改动", f"{at} is already there; nothing was changed")
        number = max((chapter.number for chapter in reading.library.chapters), default=-1) + 1
        if number > 9999:
            refuse(ctx, "序号最多到 9999", "numbers end at 9999")
        places = [page.docname for page in reading.library.pages]
        place = site.BOARD_PAGE if site.BOARD_PAGE in places else "index"
        promised = {"on": day, "in": place, "by": reading.library.name_of(handle), "as": title}
        entry = {"on": day, "by": handle, "status": Status.PLANNED.value}
        said = {"title": title, "title_en": title_en, "summary": summary, "questions": questions}
        text = edit.chapter(slug, **said, promised=promised, entry=entry)
        name = f"docs/chapters/{number:02d}-{slug}.md"
        put(ctx, docs, rules.problems(reading, today=today()), name, None, text.encode(), dry_run)


@main.command()
@click.argument("chapter")
@click.argument("state", type=STATE, required=False)
@click.option("--by", required=True, metavar="HANDLE", help="Who makes the entry.")
@click.option("--note", help="Why; a pause, an end, a revision or another due date wants one.")
@click.option("--owner", "owners", multiple=True, metavar="HANDLE", help="Add an owner.")
@click.option("--reviewer", "reviewers", multiple=True, metavar="HANDLE", help="Add a reviewer.")
@click.option("--checker", "checkers", multiple=True, metavar="HANDLE", help="Add a checker.")
@click.option("--until", type=DAY, metavar="DATE",
              help=f"Claimed until; for drafting {LEASE_DAYS} days from now unless said otherwise.")  # fmt: skip
@click.option("--due", type=DUE, metavar="DATE", help="When the book means to have it out: 2027-03-31, 2027-03, 2027.")
@click.option("--on", type=DAY, metavar="DATE", help="The day of the entry; today otherwise.")
@click.option("--commit", "is_committed", is_flag=True,
              help="Commit it with all else that was changed in docs/ and the READMEs.")  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Show the change, write nothing.")
@click.pass_context
def mark(ctx: click.Context, chapter: str, state: str | None, by: str, note: str | None, owners: tuple[str, ...],
         reviewers: tuple[str, ...], checkers: tuple[str, ...], until: date | None, due: When | None,
         on: date | None, is_committed: bool, dry_run: bool) -> None:  # fmt: skip
    """One more entry in a chapter's history: a move to STATE, a longer claim, a due date, or a note alone.

    CHAPTER is an id, a number, or a unique beginning. What the move wants is checked first; what is missing is named.

    \b
    Examples:
      series mark my-chapter drafting --by editors --owner ada
      series mark my-chapter review --by ada --reviewer lin --commit
      series mark 1 --by ada --until 2027-06-30
      series mark ai-al paused --by editors --note 作者请假
      series mark 3 --by editors --note 上一条的日期应为前一天
    """
    desk: Desk = ctx.obj
    docs = desk.folder()
    if not (state or until or due or note):
        some = "STATE, --until, --due, --note"
        raise desk.wrong(f"要写明 {some.replace(', ', '、')} 中的至少一个", f"name at least one of {some}")
    plain(desk, by, note, *owners, *reviewers, *checkers)
    with locked(ctx, docs):
        reading = library.read(docs)
        found = desk.chapter(reading, chapter)
        handles = {"owners": owners, "reviewers": reviewers, "checkers": checkers}
        for handle in (by, *owners, *reviewers, *checkers):
            _handle(desk, reading, handle)
        before = rules.problems(reading, today=today())
        _sound(ctx, desk, reading, before, found)
        after = next((status for status in Status if status == state), None)
        if after:
            _allowed(ctx, reading, found, after)
        is_claim = after is Status.DRAFTING and found.status is Status.PLANNED
        if is_claim and found.owners and by not in found.owners and not owners:
            held = " ".join(found.owners)
            zh = f"负责人写的是 {held}：请用 --owner 写明这次是谁认领"
            refuse(ctx, zh, f"its owners are {held}: say by --owner who claims it now")
        day = on or today()
        if until is None and after and _wants_claim(found, after):
            until = day + timedelta(days=LEASE_DAYS)
        given = {"on": day, "by": by, "status": after, "due": due, "claimed_until": until, "note": note}
        entry = {key: value for key, value in given.items() if value is not None}
        name = f"docs/{found.docname}.md"
        old = files.read(docs / name.removeprefix("docs/"))
        text = old.decode("utf-8")
        try:
            for key, more in handles.items():
                for handle in dict.fromkeys(one for one in more if one not in getattr(found, key)):
                    text = edit.appended(text, key, edit.flow(handle))
            text = edit.appended(text, "history", edit.flow(entry))
        except edit.EditError as error:
            refuse(ctx, f"{name}:{error.line}: {error.zh}", f"{name}:{error.line}: {error}")
        put(ctx, docs, before, name, old, text.encode("utf-8"), dry_run)
    if is_committed and not dry_run:
        _record(ctx, docs, f"{found.id}: {after or 'note'}", reading.readmes)


def _record(ctx: click.Context, docs: Path, message: str, readmes: Iterable[str]) -> None:
    badges = [readme_md.BADGES] if (docs.parent / readme_md.BADGES).is_dir() else []
    try:
        revision.record(docs, message, *readmes, *badges)
    except revision.RevisionError as error:
        refuse(ctx, f"已写入，但 git 没有提交：{error}", f"written, but git did not commit it: {error}")
    ctx.obj.tell(f"已提交：{message}", f"committed: {message}")


def plain(desk: Desk, *words: str | None) -> None:
    """Refuse bytes that are no text: a terminal of another encoding passes them on."""
    for word in words:
        if word and any("\ud800" <= ch <= "\udfff" for ch in word):
            raise desk.wrong("参数不是 UTF-8", "an argument is not UTF-8")


def _wants_claim(chapter: Chapter, after: Status) -> bool:
    """Whether a move wants a claim that nobody has made: entering drafting always makes a new one."""
    if after is Status.DRAFTING:
        return True
    return Evidence.CLAIMED_UNTIL in wanted(after, chapter.visited | {after}) and chapter.claimed_until is None


def _handle(desk: Desk, reading: Reading, handle: str) -> str:
    known = reading.library.people
    if handle not in known:
        en, zh = allowed.near(handle, known)
        zh = f"{zh.rstrip('？')}。第一次贡献请先运行 series person {handle} --name 名字"
        en += f". Newcomers run first: series person {handle} --name NAME"
        raise desk.wrong(f"docs/people 里没有 {handle!r}；{zh}", f"nobody in docs/people is {handle!r}; {en}")
    return handle


def _sound(ctx: click.Context, desk: Desk, reading: Reading, problems: list[Problem], chapter: Chapter) -> None:
    """Refuse to add to what cannot be read as it stands."""
    name = f"docs/{chapter.docname}.md"
    if wrong := [p for p in problems if p.severity == "unsafe" or (p.severity == "error" and p.path == name)]:
        for problem in wrong:
            click.echo(desk.line(problem), err=True)
        desk.help(reading, wrong)
        refuse(ctx, "没有改动；请先改好以上各处", "mend these first; nothing was changed")


def _allowed(ctx: click.Context, reading: Reading, chapter: Chapter, after: Status) -> None:
    current = chapter.status if chapter.moves else None
    may = moves(current, chapter.left) if current else first_states(chapter.origin is not None)
    if after in may:
        return
    name, words = chapter.id, " ".join(may)
    if after is current is Status.DRAFTING:
        held, until = "、".join(map(reading.library.name_of, chapter.owners)), chapter.claimed_until
        more = "to hold it longer: --until DATE; to write along: --owner HANDLE --note WHY"
        zh = f"{name} 已由 {held} 认领到 {until}；要续期，加 --until 日期；要合写，加 --owner 代号 --note 说明"
        refuse(ctx, zh, f"{name} is held by {held} until {until}; {more}")
    zh = f"{name} 现在是 {current or '–'}，不能改为 {after}；可以改为：{words or '无'}"
    refuse(ctx, zh, f"{name} is {current or '–'} and may not go to {after}; allowed: {words or 'nothing'}")


def put(ctx: click.Context, docs: Path, before: list[Problem], name: str, old: bytes | None, new: bytes,
         dry_run: bool) -> None:  # fmt: skip
    """Show the change; write it where the book stays sound: rules are asked about the book as it would be."""
    desk: Desk = ctx.obj
    would = library.read(docs, instead={name: new})
    known = set(before)
    after = [p for p in rules.problems(would, today=today()) if p not in known]
    wrong = [p for p in after if p.severity != "advice" and p.rule not in NEXT]
    if wrong:
        for problem in wrong:
            click.echo(desk.line(problem, is_written=False), err=True)
        desk.help(would, wrong)
        if old is None:
            refuse(ctx, "没有写入", "nothing was written")
        zh = "人名可以用 --owner、--reviewer、--checker 一并给出，说明用 --note；其余请先写进文件"
        en = "People are given by --owner, --reviewer, --checker, a reason by --note"
        refuse(ctx, f"没有改动。{zh}", f"nothing was changed. {en}; write the rest into the file first")
    for line in unified_diff(_lines(old or b""), _lines(new), name if old else "/dev/null", name, lineterm=""):
        click.echo(printable(line))
    if dry_run:
        desk.tell("（--dry-run：没有写入）", "(--dry-run: nothing was written)")
        return
    files.replace(docs / name.removeprefix("docs/"), old, new)
    mended = mend_readmes(docs)
    for problem in after:
        if (problem.rule in NEXT and problem.path not in mended) or (old is None and problem.path == name):
            click.echo(desk.line(problem), err=True)


def _lines(raw: bytes) -> list[str]:
    return raw.decode("utf-8", "replace").splitlines()


@contextmanager
def locked(ctx: click.Context, docs: Path) -> Iterator[None]:
    """The book, held by this command; what goes wrong with its files is said in one line."""
    try:
        with files.locked(docs):
            yield
    except files.BusyError as error:
        refuse(ctx, f"另一个命令正在改这本书：{error}", f"another command is changing the book: {error}")
    except files.ChangedError as error:
        refuse(ctx, f"{error} 刚被改动过，没有写入；请再试一次",
                    f"{error} was changed by someone else meanwhile; nothing was written, try again")  # fmt: skip
    except OSError as error:
        said = f"{error.filename or ''}: {error.strerror or error}"
        refuse(ctx, said, said)


def refuse(ctx: click.Context, zh: str, en: str) -> NoReturn:
    ctx.obj.tell(zh, en)
    ctx.exit(1)


@main.command()
@click.option("--write", is_flag=True, help="Mend READMEs and the badges beside them; otherwise the table is printed.")
@click.pass_context
def readme(ctx: click.Context, write: bool) -> None:
    """The README's table of chapters, with their badges, and what the check found.

    \b
    Examples:
      series readme
      series readme --write
    """
    desk: Desk = ctx.obj
    docs = desk.folder()
    if not write:
        click.echo(readme_md.table(desk.reading().library), nl=False)
        return
    with locked(ctx, docs):
        for name in library.READMES[:1] + tuple(library.read(docs).readmes):
            if readme_md.BEGIN not in files.read(docs.parent / name).decode("utf-8"):
                refuse(ctx, f"{name} 里没有这两行：{readme_md.BEGIN} 与 {readme_md.END}",
                            f"{name} lacks the two lines {readme_md.BEGIN} and {readme_md.END}")  # fmt: skip
        mend_readmes(docs)


def mend_readmes(docs: Path) -> list[str]:
    """Write what is out of date in READMEs that have a place for it, and the badges beside them; the files' names, which are told."""
    reading = library.read(docs)
    texts: dict[Path, bytes] = {}
    for name in reading.readmes:
        path = docs.parent / name
        new = readme_md.mended(files.read(path).decode("utf-8"), reading.library, name)
        texts.update({path: new.encode("utf-8")} if new is not None else {})
    badges = docs.parent / readme_md.BADGES
    texts.update({badges / f"{name}.svg": svg.encode() for name, svg in badge_svg.states().items()} if texts else {})
    written = []
    for target, text in texts.items():
        before = files.read(target) if target.exists() else None
        if before != text:
            target.parent.mkdir(parents=True, exist_ok=True)
            files.replace(target, before, text)
            written.append(target.relative_to(docs.parent).as_posix())
            click.echo(written[-1])
    return written
