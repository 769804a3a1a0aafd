"""What strangers wrote is looked at by our tools, behind walls: told in both languages, and nothing outside is touched."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from time import sleep

import pytest
from click.testing import CliRunner

import book
import hostile
import site_build
from series import library, revision, sandbox
from series.cli import main, preview
from series.views import changes, readme_md

NEXT = "chapters/01-next-chapter.md"
ROOT = Path(__file__).resolve().parents[2]
SECRET = "a secret of this machine"
EVIL = "open('{}', 'w').write('run')\n"
pytestmark = pytest.mark.skipif(os.name != "posix", reason="links, fifos, namespaces")


def git(folder: Path, *arguments: str) -> str:
    who = ["-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "commit.gpgsign=false"]
    done = subprocess.run(["git", *who, *arguments], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def commit(folder: Path, message: str) -> None:
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", message)


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A trusted clone of the book, and beside it a stranger's, ``fork``, on a branch of its own."""
    (tmp_path / "base").mkdir()
    book.write(tmp_path / "base")
    site_build.conf(tmp_path / "base")
    shutil.copy(ROOT / "docutils.conf", tmp_path / "base")
    shutil.copytree(ROOT / ".ci", tmp_path / "base/.ci")
    git(tmp_path / "base", "init", "-q", "-b", "main")
    commit(tmp_path / "base", "base")
    git(tmp_path, "clone", "-q", "base", "fork")
    git(tmp_path / "fork", "checkout", "-q", "-b", "theirs")
    (tmp_path / "secret").write_text(SECRET, encoding="utf-8")
    return tmp_path / "base"


def seen(base: Path, source: str, *options: str, lang: str = "en") -> tuple[int, str, Path]:
    """The command in *base*: exit code, the summary of both languages, and the folder that it filled."""
    into = base.parent / "into"
    command = ["--docs", str(base / "docs"), "--lang", lang, "preview", source, "--no-open", "--into", str(into)]
    result = CliRunner().invoke(main, [*command, *options])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    summary = into / "summary.md"
    return result.exit_code, summary.read_text(encoding="utf-8") if summary.exists() else result.output, into


def theirs(base: Path) -> Path:
    """The stranger's docs, with a claim, another verdict of a fact and another text."""
    docs = base.parent / "fork/docs"
    book.draft(docs)
    book.change(
        docs,
        NEXT,
        "\n还没有写。\n",
        "\n还没有写 @someone <b>完</b>。\n".replace("<b>", "`<b>").replace("</b>", "</b>`"),
    )
    book.change(docs, book.GPT_3_FILE, "verdict: confirmed", "verdict: imprecise")
    correction = "corrections: [{on: 2026-11-25, by: editors, was: confirmed, why: 月份不对}]\n"
    book.change(docs, book.GPT_3_FILE, "overview: true\n", f"overview: true\n{correction}")
    return docs


def test_a_good_branch_is_shown_and_what_it_changes_beside_its_content_has_no_say(base: Path) -> None:
    """The very script of the workflow, over a branch that would change all that judges it."""
    docs, fork, canary, out = theirs(base), base.parent / "fork", base.parent / "canary", base.parent / "out"
    evil = EVIL.format(canary)
    for name in ("conf.py", "docs/conf.py", "tools/series/__init__.py", "series.py", "sphinx.py", "docs/sphinx.py"):
        (fork / name).parent.mkdir(parents=True, exist_ok=True)
        (fork / name).write_text(evil, encoding="utf-8")
    for name in (
        "Makefile",
        ".ci/content",
        ".ci/run",
        ".github/workflows/preview.yml",
        "docutils.conf",
        ".gitattributes",
    ):
        (fork / name).parent.mkdir(parents=True, exist_ok=True)
        (fork / name).write_text(f"touch {canary}\n", encoding="utf-8")
    (fork / ".gitattributes").write_text("docs/** export-ignore filter=evil\n", encoding="utf-8")
    commit(fork, "theirs")
    done = subprocess.run(
        ["bash", str(base / ".ci/content"), str(fork), str(out)],
        env={**os.environ, "SERIES": str(Path(sys.prefix, "bin/series"))}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    summary = (out / "summary.md").read_text(encoding="utf-8")
    assert (done.returncode, canary.exists()) == (0, False), done.stdout + done.stderr
    zh, en = summary.split("## Preview")
    assert (
        "    next-chapter: 已预告 → 写作中 (editors)\n" in zh
        and "    next-chapter: planned → drafting (editors)\n" in en
    )
    assert "    gpt-3-paper-2020: 评定 与来源一致 → 有出入" in zh and "verdict confirmed → imprecise" in en
    for text in (zh, en):
        assert f"    docs/{NEXT}\n" in text and f"    docs/{book.GPT_3_FILE}\n" in text and "    .ci/content\n" in text
        assert f"    docs/{NEXT}:8: " in text and "[next-state]" in text
    shown = (out / "site/changes.html").read_text(encoding="utf-8")
    assert "<ins> @someone `&lt;b&gt;完&lt;/b&gt;`</ins>" in shown
    assert '<a href="evidence/events.html#gpt-3-paper-2020">' in shown
    assert 'href="chapters/01-next-chapter.html"' in shown and (out / f"site/{NEXT[:-3]}.html").exists()
    assert not any(path.suffix == ".py" for path in (out / "site").rglob("*")) and docs.exists()


@pytest.fixture
def unbuilt(monkeypatch: pytest.MonkeyPatch) -> None:
    """The content is judged in this process, and not built."""

    def run(command: Sequence[str], folder: Path) -> subprocess.CompletedProcess[str]:
        (folder / "site").mkdir()
        with pytest.raises(SystemExit) as ended:
            preview.judge(*command[command.index(preview.JUDGE[-1]) + 1 :])
        return subprocess.CompletedProcess([], int(ended.value.code or 0), "", "")

    monkeypatch.setattr(preview, "BUILD", ["true"])
    monkeypatch.setattr(sandbox, "run", run)


@pytest.mark.usefixtures("unbuilt")
def test_a_mistake_is_named_with_file_line_and_the_way_out_in_both_languages(base: Path) -> None:
    fork = base.parent / "fork"
    book.change(fork / "docs", NEXT, "owners: []", "ownres: []")
    code, summary, _ = seen(base, str(fork))
    zh, en = summary.split("## Preview")
    assert code == 1
    assert f"    docs/{NEXT}:10: unknown field 'ownres'; did you mean 'owners'? [unknown-field]\n" in en
    assert f"    docs/{NEXT}:10: 没有 'ownres' 这个键；" in zh


@pytest.mark.usefixtures("unbuilt")
def test_a_rule_is_linked_to_the_base_s_own_site(base: Path) -> None:
    """Whatever address the branch gives itself."""
    page = "---\nkind: page\ntitle: 规则\nsummary: 规则。\n---\n\n(rule-unknown-field)=\n## 规则\n\n一段。\n"
    book.add(base / "docs", "handbook/rules.md", page)
    book.change(base / "docs", "book.yaml", "title: 小书\n", "title: 小书\nsite: https://book.example.org/\n")
    commit(base, "a handbook")
    fork = base.parent / "fork"
    book.change(fork / "docs", "book.yaml", "title: 小书\n", "title: 小书\nsite: https://evil.example.org/\n")
    book.change(fork / "docs", NEXT, "owners: []", "ownres: []")
    _, summary, _ = seen(base, str(fork))
    link = "[unknown-field](https://book.example.org/handbook/rules.html#rule-unknown-field)\n"
    assert summary.count(link) == 2 and "evil" not in summary


@pytest.mark.usefixtures("unbuilt")
def test_another_claim_on_main_is_named(base: Path) -> None:
    fork = base.parent / "fork"
    book.change(fork / "docs", NEXT, book.PLANNED, book.PLANNED + book.DRAFTING)
    book.change(fork / "docs", NEXT, "owners: []", "owners: [editors]")
    commit(fork, "claim")
    book.person(base / "docs", "lin", "林一")
    book.change(base / "docs", NEXT, book.PLANNED, book.PLANNED + book.DRAFTING.replace("editors", "lin"))
    book.change(base / "docs", NEXT, "owners: []", "owners: [lin]")
    commit(base, "another claim")
    git(base, "fetch", "-q", "../fork", "theirs")
    code, summary, _ = seen(base, "FETCH_HEAD")
    assert code == 1 and "[rival-entry]" in summary and "林一 (2027-02-22)" in summary


def link_to(target: str, name: str):  # type: ignore[no-untyped-def]
    def made(docs: Path) -> None:
        place = docs / name
        if place.is_dir():
            shutil.rmtree(place)
        place.unlink(missing_ok=True)
        place.parent.mkdir(exist_ok=True)
        place.symlink_to(docs.parent.parent / target)

    return made


HOSTILE = {  # name: (what is done, whether it is tried from git too, the file that is named)
    "an image that is a link": (link_to("secret", "images/x.png"), True, "docs/images/x.png:1: "),
    "a chapter that is a link": (link_to("secret", NEXT), True, f"docs/{NEXT}:1: "),
    "a folder that is a link": (link_to("base/docs/chapters", "chapters"), True, "docs/chapters:1: "),
    "a link that leads nowhere": (link_to("nowhere", "people/x.yaml"), True, "docs/people/x.yaml:1: "),
    "a fifo": (lambda docs: os.mkfifo(docs / "chapters/07-fifo.md"), False, "docs/chapters/07-fifo.md:1: "),
    "a fifo that nothing reads": (lambda docs: os.mkfifo(docs / "x"), False, "docs/x:1: "),
    "a huge file": (lambda docs: os.truncate(book.add(docs, "x.md", "x"), 1 << 40), False, "docs/x.md:1: "),
    "a large file": (lambda docs: book.add(docs, "x.md", "长" * 300_000), True, "docs/x.md:1: "),
    "an include": (
        lambda docs: book.change(docs, NEXT, "\n还没有写。\n", f"\n```{{include}} {docs.parent.parent / 'secret'}\n```\n"),
        False, f"docs/{NEXT}:17: ",
    ),
    "a parser of its own": (
        lambda docs: book.change(docs, NEXT, "kind: chapter", "kind: chapter\nmyst: {enable_extensions: [substitution]}"),
        False, f"docs/{NEXT}:3: ",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_of_what_is_hostile_nothing_is_read_or_built(name: str, base: Path) -> None:
    made, in_git, named = HOSTILE[name]
    fork = base.parent / "fork"
    made(fork / "docs")
    sources = [str(fork)]
    if in_git:
        commit(fork, "hostile")
        git(base, "fetch", "-q", "../fork", "theirs")
        sources.append("FETCH_HEAD")
    before = site_build.tree(base / "docs")
    for source in sources:
        code, summary, into = seen(base, source)
        assert code == 1 and f"    {named}" in summary and not (into / "site").exists()
        held = [path for path in into.rglob("*") if path.is_symlink() or not (path.is_dir() or path.is_file())]
        assert held == [] and not any(SECRET.encode() in raw for raw in site_build.tree(into).values())
        shutil.rmtree(into)
    assert site_build.tree(base / "docs") == before


def test_a_tree_whose_names_lead_out_of_it_is_refused(base: Path) -> None:
    """Git makes none, but a pack from elsewhere can hold one."""

    def put(kind: str, raw: bytes) -> bytes:
        command = ["git", "hash-object", "-w", "-t", kind, "--literally", "--stdin"]
        done = subprocess.run(command, cwd=base, input=raw, capture_output=True, check=True)
        return bytes.fromhex(done.stdout.decode().strip())

    blob = put("blob", b"kind: page\n")
    up = put("tree", b"100644 canary.md\0" + blob)
    docs = put("tree", b"40000 ..\0" + up + b"100644 book.yaml\0" + blob)
    named = git(base, "commit-tree", put("tree", b"40000 docs\0" + docs).hex(), "-m", "evil")
    wrong = revision.copy(base / "docs", named, base.parent / "into")
    assert [problem.path for problem in wrong] == ["docs/../canary.md"] and not (base.parent / "into").exists()


def test_behind_the_walls_there_is_neither_network_nor_environment_nor_another_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, secret = tmp_path / "folder", tmp_path / "secret"
    folder.mkdir()
    secret.write_text(SECRET, encoding="utf-8")
    monkeypatch.setenv("A_TOKEN", SECRET)
    name, words = sandbox.walls(folder)
    if not name:
        pytest.skip("this system has no walls")
    with socket.create_server(("127.0.0.1", 0)) as server:
        script = (
            "import os, pathlib, socket\n"
            "def tried(name, what):\n"
            "    try: what(); print(name)\n"
            "    except OSError: pass\n"
            f"tried('network', lambda: socket.create_connection(('127.0.0.1', {server.getsockname()[1]}), 1))\n"
            f"tried('read', lambda: pathlib.Path({str(secret)!r}).read_text())\n"
            f"tried('write', lambda: pathlib.Path({str(tmp_path / 'canary')!r}).write_text('x'))\n"
            "tried('inside', lambda: pathlib.Path('canary').write_text('x'))\n"
            "print(os.environ.get('A_TOKEN'))\n"
        )
        done = sandbox.run([*words, sys.executable, "-c", script], folder)
    assert done is not None
    said = done.stdout.split()
    assert [word for word in said if word != "write"] == ["read"] * (name != "bwrap") + ["inside", "None"]
    assert (tmp_path / "canary").exists() is (name != "bwrap")  # what was written went with the walls


def test_what_takes_too_long_is_ended_and_said_to_be(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "SECONDS", 0.2)
    code, summary, _ = seen(base, "HEAD")
    assert code == 1 and "没有看完" in summary and "not looked at to the end" in summary


@pytest.mark.parametrize(("seconds", "behind"), [(60, "exit 0"), (1, "sleep 1000")])
def test_what_runs_on_is_ended_and_not_waited_for(
    seconds: int, behind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A part of a command that outlives the rest holds its output: whoever waits for its end waits for ever."""
    monkeypatch.setattr(sandbox, "SECONDS", seconds)
    done = sandbox.run(["sh", "-c", f"sleep 1000 & echo $! >pid; {behind}"], tmp_path)
    assert (done is None) is (seconds == 1)
    number = (tmp_path / "pid").read_text(encoding="utf-8").strip()
    for _ in range(100):  # a signal takes a moment
        listed = subprocess.run(["ps", "-o", "stat=", "-p", number], capture_output=True, text=True, check=False).stdout
        if not listed.strip() or listed.startswith("Z"):
            break
        sleep(0.05)
    else:
        pytest.fail(f"it runs on: {listed}")


@pytest.mark.parametrize("source", ["nowhere", "HEAD:docs", "--help-me"])
def test_what_is_neither_a_folder_nor_a_revision_is_wrong_use(source: str, base: Path) -> None:
    assert seen(base, source)[0] == 2


def test_where_there_are_no_walls_it_is_said(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox.shutil, "which", lambda name: None)
    assert sandbox.walls(base) == ("", [])
    monkeypatch.setattr(sandbox, "run", lambda command, folder: None)
    assert "not kept from the network" in seen(base, "HEAD")[1]


def test_of_a_base_the_files_beside_its_content_are_named(base: Path) -> None:
    fork = base.parent / "fork"
    (fork / "Makefile").write_text("x:", encoding="utf-8")
    (fork / "docs/chapters/02-é.md").write_text("x", encoding="utf-8")
    commit(fork, "more")
    git(base, "fetch", "-q", "../fork", "theirs")
    assert revision.outside(base / "docs", "HEAD", "FETCH_HEAD") == ["Makefile"]


@pytest.mark.usefixtures("unbuilt")
@pytest.mark.parametrize(("words", "is_named"), [("", False), ("读我。\n", True)])
def test_a_readme_that_a_command_mended_is_not_named_and_other_words_in_it_are(
    words: str, is_named: bool, base: Path
) -> None:
    fork = base.parent / "fork"
    for folder, more in ((base, ""), (fork, words)):
        readme = f"# 书\n{more}\n{readme_md.BEGIN}\n{readme_md.END}\n"
        if folder == fork:
            git(fork, "pull", "-q", "origin", "main")
            theirs(base)
        readme = readme_md.mended(readme, library.read(folder / "docs").library) or ""
        (folder / "README.md").write_text(readme, encoding="utf-8")
        commit(folder, "readme")
    git(base, "fetch", "-q", "../fork", "theirs")
    code, summary, _ = seen(base, "FETCH_HEAD")
    assert (code, "    README.md\n" in summary) == (0, is_named)


@pytest.mark.usefixtures("unbuilt")
def test_a_readme_that_is_out_of_date_is_named(base: Path) -> None:
    readme = f"{readme_md.BEGIN}\n{readme_md.END}\n"
    (base.parent / "fork/README.md").write_text(readme, encoding="utf-8")
    code, summary, _ = seen(base, str(base.parent / "fork"))
    assert code == 1 and "README.md:2: " in summary and "[stale-readme]" in summary


SYSTEM = tuple(f"/{name}" for name in ["usr", "lib", "lib64", "bin", "sbin", "etc", "proc", "sys", "dev"])
OPENED = re.compile(r"\bopenat\(.*?\b(O_[A-Z_|]+)[^)]*\) += \d+<([^>]*)>")
CHANGED = re.compile(
    r"\b(?:mkdir|unlink|rename|symlink|link|truncate|rmdir|chmod)\w*\((?:AT_FDCWD<[^>]*>, )?\"([^\"]*)\".*\) += 0$"
)


@pytest.mark.skipif(shutil.which("strace") is None, reason="no strace: install the package strace")
def test_of_what_is_hostile_nothing_outside_is_read_or_written(base: Path, tmp_path: Path) -> None:
    """By what the kernel was asked for: the throw-away folder, the stranger's docs, the book itself, the tools, the system."""
    theirs, into, log = tmp_path / "theirs", tmp_path / "into", tmp_path / "log"
    theirs.mkdir()
    hostile.write(
        theirs, [case for case in hostile.CASES if "link" not in case]
    )  # with a link nothing is copied at all
    for name in ("home", "temporary"):
        (tmp_path / name).mkdir()
    env = {"HOME": str(tmp_path / "home"), "TMPDIR": str(tmp_path / "temporary"), "PYTHONPATH": str(ROOT / "tools")}
    env |= {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"}
    traced = ["strace", "-f", "-y", "-qq", "-s", "512", "-e", "trace=%file,connect", "-o", str(log)]
    command = ["-m", "series", "--docs", str(base / "docs"), "preview", str(theirs), "--no-open", "--into", str(into)]
    done = subprocess.run([*traced, sys.executable, *command], cwd=base, env=env, capture_output=True, text=True)
    told = (into / "summary.md").read_text(encoding="utf-8") if into.exists() else ""
    assert done.returncode == 1 and "-script.md:17: " in told and "[raw-html]" in told, done.stderr
    read, written = set[str](), set[str]()
    for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
        if found := OPENED.search(line):
            (written if re.search("O_(WRONLY|RDWR|CREAT)", found[1]) else read).add(found[2])
        elif found := CHANGED.search(line):
            written.add(found[1])
    own = tuple(
        map(str, (base, into, theirs / "docs", tmp_path / "temporary", ROOT / "tools", sys.prefix, sys.base_prefix))
    )
    ours = [re.sub(r"^/(newroot|oldroot)(?=/|$)", "", path) for path in read]  # what bwrap calls the same
    foreign = [path for path in ours if not path.startswith((*SYSTEM, *own))]
    assert [path for path in foreign if not (ROOT / "tools").is_relative_to(path or "/")] == []
    kept = (
        str(into),
        str(tmp_path / "temporary"),
        "/dev/",
        "/proc/",
        "/newroot",
        "/oldroot",
        "newroot",
        "oldroot",
        "pts/ptmx",
    )
    assert [path for path in written if not path.startswith(kept)] == []
    assert "AF_INET" not in log.read_text(encoding="utf-8", errors="replace")
    assert site_build.tree(tmp_path / "home") == {} and not (theirs / "ran").exists()


@pytest.mark.usefixtures("unbuilt")
def test_a_question_that_goes_and_a_fact_that_comes_are_told_with_what_is_to_be_judged(base: Path) -> None:
    docs = base.parent / "fork/docs"
    book.change(docs, NEXT, "  - 第二个问题？\n", "  - 另一个问题？\n")
    book.add(
        docs,
        "evidence/events/new-2021.yaml",
        book.BORDERS.replace("边境关闭", "又一件事").replace("2020-03-28/2023-01-08", "2021-03"),
    )
    zh, en = seen(base, str(base.parent / "fork"))[1].split("## Preview")
    for text in (zh, en):
        assert "    next-chapter: − 第二个问题？\n" in text and "    next-chapter: + 另一个问题？\n" in text
    assert (
        "    new-2021: 题目 又一件事 · 日期 2021 年 3 月 · 评定 与来源一致 · 补入 原文反复提到它。 · notice-2020 “暂时停止外国人入境”"
        in zh
    )
    shown = (base.parent / "into/site/changes.html").read_text(encoding="utf-8")
    assert "<del>第二个问题？</del>" in shown and "<ins>另一个问题？</ins>" in shown


def test_what_was_rewritten_is_struck_and_added_whole() -> None:
    was, now = "占位的话，还没有写。\n", "这里是新的正文，同旧的没有关系。\n"
    assert list(changes.words(was, now)) == [("del", was), ("ins", now)]
    assert [part for part in changes.words("甲乙丙丁戊己。\n", "甲乙丙丁午己。\n") if part[0]] == [
        ("del", "戊"),
        ("ins", "午"),
    ]
