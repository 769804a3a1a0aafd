"""The command that looks at what a stranger wrote: these tools over its content, in a throw-away folder, behind walls."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import click

from series import library, revision, rules, sandbox
from series.cli import Desk, main, today
from series.library import Reading
from series.site import followed
from series.views import changes, readme_md

BUILD = [sys.executable, "-m", "sphinx", "-E", "-W", "--keep-going", "-n", "-q", "-j", "auto"]
JUDGE = [sys.executable, "-c", "import sys; from series.cli import preview; preview.judge(*sys.argv[1:])"]


@main.command("preview")
@click.argument("source", metavar="PATH|REF")
@click.option("--base", metavar="REF", default="HEAD", help="A revision of this book to compare with; HEAD otherwise.")
@click.option("--into", type=click.Path(path_type=Path), help="A new folder for site/ and summary.md.")
@click.option("--open/--no-open", "is_opened", default=True, help="Show the site in a browser.")
@click.pass_context
def preview_command(ctx: click.Context, source: str, base: str, into: Path | None, is_opened: bool) -> None:
    """The site that a stranger's branch or folder makes, and what is to be said of it. Nothing but its docs/ is used.

    \b
    Examples:
      git fetch origin pull/7/head && series preview FETCH_HEAD
      series preview ../their-folder --base main
    """
    desk: Desk = ctx.obj
    docs, folder = desk.folder().resolve(), (into or Path(tempfile.mkdtemp(prefix="series-"), "preview")).resolve()
    folder.mkdir(parents=True)
    try:
        tip = revision.commit(docs, base)
        commit = None if Path(source).is_dir() else revision.commit(docs, source)
        before = revision.parting(docs, tip, commit) if commit else tip
        outside = revision.outside(docs, before, commit)[:50] if commit else []
        wrong = revision.copy(docs if commit else Path(source, "docs"), commit, folder)
        for name, named in (("before", before), ("tip", tip)):
            revision.copy(docs, named, folder / name)
    except revision.RevisionError as error:
        raise click.UsageError(f"{source}, {base}: {desk.words(error.zh, str(error))}") from None
    name, words = sandbox.walls(folder, docs.parent)
    command = [*words, *JUDGE, str(folder), str(docs.parent), name, *outside]
    done = None if wrong else sandbox.run(command, folder)
    told, site = folder / "summary.md", folder / "site/index.html"
    if not told.exists():
        said = done.stdout.splitlines()[-1:] if done else []
        text = changes.text("changes.md", walls=name, wrong=wrong, said=said, outside=outside, stopped=not wrong)
        told.write_text(text, encoding="utf-8", errors="backslashreplace")  # a stranger's file name may be no text
    text = told.read_text(encoding="utf-8")
    click.echo(text.partition("\n---\n")[0 if desk.lang == "zh" else 2], nl=False)
    if site.exists():
        for page in (site, folder / "site/changes.html"):
            click.echo(page)
        if is_opened:
            click.launch(str(site))
    ctx.exit(0 if done and done.returncode == 0 else 1)


def judge(into: str, settings: str, walls: str, *outside: str) -> None:
    """Read, check, build and tell what was copied *into* a folder: what runs behind the walls. Exit code 1 where something is wrong."""
    folder = Path(into)
    now, before, tip = (library.read(folder / name / "docs") for name in ("", "before", "tip"))
    problems = rules.problems(now, base=before, tip=tip, today=today())
    changed = changes.differing(_texts(folder / "before"), _texts(folder))
    chapters = changes.differing(before.library.by_id, now.library.by_id)
    told = {
        "now": now.library,
        "wrong": [problem for problem in problems if problem.severity != "advice"],
        "advice": [p for p in problems if p.severity == "advice" and p.path in {name for name, *_ in changed}],
        "changed": changed,
        "states": [(n, a, b) for n, a, b in chapters if not a or not b or (a.status, a.owners) != (b.status, b.owners)],
        "asked": [
            (name, sign, ask)
            for name, was, is_ in chapters if was and is_
            for sign, one, other in (("−", was, is_), ("+", is_, was))
            for ask in (question.ask for question in one.questions)
            if ask not in {question.ask for question in other.questions}
        ],
        "facts": changes.differing(before.library.facts, now.library.facts),
        # a README that a command mended says nothing of its own
        "outside": [name for name in outside if not _is_mended(name, before, now)],
        "sections": {name: followed(tip.library.book, below) for name in sorted({p.rule for p in problems})
                     if (below := rules.section(tip, name))},
    }  # fmt: skip
    is_built, said = False, list[str]()
    if not any(problem.severity == "unsafe" for problem in problems):
        command = [*BUILD, "-c", settings, "-d", "doctrees", "docs", "site"]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        is_built = done.returncode == 0
        said = [line.replace(f"{folder}/", "") for line in done.stderr.splitlines() if line and "[series." not in line]
        (folder / "site/changes.html").write_text(changes.text("changes.html", **told), encoding="utf-8")
    text = changes.text("changes.md", **told, walls=walls, said=said, is_built=is_built)
    (folder / "summary.md").write_text(text, encoding="utf-8")
    sys.exit(1 if told["wrong"] or not is_built else 0)


def _is_mended(name: str, before: Reading, now: Reading) -> bool:
    return readme_md.mended(before.readmes.get(name, ""), now.library, name) == now.readmes.get(name, "")


def _texts(folder: Path) -> dict[str, str]:
    paths = [*folder.glob("docs/**/*.md"), *folder.glob("docs/**/*.yaml")]
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8", errors="replace") for path in paths}
