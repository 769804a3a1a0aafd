"""``PYTHONPATH=tests python tests/bench/build.py``: what a build costs, beside a stock project of the same text.

    python tests/bench/build.py [--chapters 50,200,500] [--stock 500] [--phases cold,anew,nothing,edit,title,fact,live]
                                [--write docs/handbook/PAGE.md] [--keep FOLDER]

Books of N chapters are made, each chapter as long as this book's placeholders, with an event of its own that it and its
neighbours cite. Each phase is one build in a new process with one core; figures are processor seconds: cold with nothing kept,
anew into an empty folder with what the first kept (SPHINX_ZH_KEPT is each book's own); but live: there it is the time from a save until the browser is told, the median of seven, in one process that stays. Stock is sphinx-book-theme with
sphinxcontrib-mermaid; it has no facts, so an entry of a list is changed. At 2,000 chapters it would take most of an hour.
"""

from __future__ import annotations

import argparse
import http.client
import math
import os
import re
import resource
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import book

ROOT = Path(__file__).resolve().parents[2]
PHASES = ("cold", "anew", "nothing", "edit", "title", "fact", "live")
BEGIN, END = "% bench: begin", "% bench: end"
ENV = {
    **{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}, "PYTHONUTF8": "1", "PYTHONSAFEPATH": "1", "PYTHONPATH": str(ROOT / "tools"),
    "SOURCE_DATE_EPOCH": "1795900000", "SOURCE_COMMIT": "", "LC_ALL": "C.UTF-8",
}  # fmt: skip
FACT = """\
title: 第 {k} 件事
title_en: Event {k}
lane: {lane}
kind: product
said: 第 {k} 章说到的一件事，发生在那几年里。
locus: {{part: 1}}
stated: {month}
date: {month}-{day:02d}
verdict: confirmed
note: 这一件事有来源可查，日期与来源一致。
chapters: [{chapters}]
sources: [{{source: brown-2020, quote: "Language models are few-shot learners", gloss: 语言模型是小样本学习者}}]
"""
LIST = "---\nkind: page\ntitle: {month} 的事件\nsummary: 清单。\n---\n\n```{{evidence}} events\n:from: {month}\n:to: {month}\n```\n"
STOCK = """\
project = "书"
language = "zh_CN"
extensions = ["myst_parser", "sphinxcontrib.mermaid"]
html_theme = "sphinx_book_theme"
html_copy_source = False
smartquotes = False
myst_title_to_header = True
myst_enable_extensions = ["colon_fence", "deflist", "dollarmath", "strikethrough"]
myst_fence_as_directive = ["mermaid"]
"""
"""What a Chinese project writes who takes the theme as it comes."""


def months(number: int) -> list[str]:
    """Those that have a list of events: one for each seven chapters, six years at most."""
    found = [f"{year}-{month:02d}" for year in range(2017, 2023) for month in range(1, 13)]
    return found[: max(1, min(len(found), number // 7))]


def write(folder: Path, number: int) -> Path:
    """This book with *number* chapters, the essay among them, and a ``conf.py``; its docs."""
    docs = book.with_board(book.write(folder))
    for name in ("conf.py", "docutils.conf"):
        shutil.copy(ROOT / name, folder / name)
    own = docs / "book.yaml"
    own.write_text(re.sub("(?m)^repository.*\n", "", own.read_text(encoding="utf-8")), encoding="utf-8")
    (docs / "chapters/01-next-chapter.md").unlink()
    book.change(docs, "chapters/00-essay.md", "next-chapter", "c1")
    book.change(docs, "chapters/00-essay.md", ":from: 2020\n:to: 2020\n", ":from: 2020-05\n:to: 2020-05\n")
    book.change(docs, book.GPT_3_FILE, "[next-chapter]", "[c1]")
    index = docs / "index.md"
    text = index.read_text(encoding="utf-8").replace(
        "```{series-board}\n", "```{series-title}\n```\n\n```{series-chapters}\n"
    )
    text = text.replace("chapters/01-next-chapter\n", "").replace("chapters/00-essay\n", "")
    trees = "".join(
        f"```{{toctree}}\n:hidden:\n:glob:\n\n{names}\n```\n\n" for names in ("chapters/*", "evidence/events-*")
    )
    index.write_text(
        text.replace("```{toctree}\n:hidden:\n", f"{trees}```{{toctree}}\n:hidden:\n", 1), encoding="utf-8"
    )
    real = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "docs/chapters").glob("0[1-5]*.md"))]
    for month in (listed := months(number)):
        (docs / f"evidence/events-{month}.md").write_text(LIST.format(month=month), encoding="utf-8")
    for k in range(1, number):
        near = [f"own-{j}" for j in (k - 1, k, k + 1) if 1 <= j < number]
        (docs / f"chapters/{k:02d}-c{k}.md").write_text(_chapter(real[k % len(real)], k, near), encoding="utf-8")
        given = {"month": listed[k % len(listed)], "day": k % 27 + 1, "lane": ("openai", "china", "world")[k % 3]}
        cited = ", ".join(name.replace("own-", "c") for name in near)
        (docs / f"evidence/events/own-{k}.yaml").write_text(FACT.format(k=k, chapters=cited, **given), encoding="utf-8")
    return docs


def _chapter(text: str, k: int, near: list[str]) -> str:
    """A placeholder of this book as the *k*th chapter: its own labels, the facts *near* it, one drawing."""
    for label in re.findall(r"(?m)^\(([a-z0-9-]+)\)=$", text):
        text = text.replace(f"({label})=", f"(c{k}-{label})=").replace(f"<{label}>`", f"<c{k}-{label}>`")
    text = re.sub(r"\{ref\}`([^`<]*)<about-mistakes>`", r"\1", text)
    text = re.sub(r"\[([^\]]*)\]\(\.\./(?!images)[^)]*\)", r"\1", text)
    text = re.sub(r"(?m)^title: (.*)$", rf"title: \1 之 {k}", text, count=1)
    text = re.sub(r"(?m)^title_en: (.*)$", rf"title_en: \1 {k}", text, count=1)
    text = text.replace("in: absent-from-the-feast, by: 红博士", "in: essay, by: 某人")
    drawn = f"```{{timeline}}\n:chapters: c{k}\n:by: date\n:caption: 第 {k} 章的事件\n```\n"
    before, _, after = re.sub(r"(?s)```\{timeline\}.*?```\n", "\0", text).partition("\0")
    text = before + drawn + after.replace("\0", "")
    turn = iter(range(9999))
    text = re.sub(r"(\{fact\}`[^`<]*<)[a-z0-9-]+(>`)", lambda m: f"{m[1]}{near[next(turn) % len(near)]}{m[2]}", text)
    text = re.sub(r"(\{source\}`(?:[^`<]*<)?)[a-z0-9-]+(>?`)", r"\1brown-2020\2", text)
    text = re.sub(r"(\{chapter\}`(?:[^`<]*<)?)[a-z0-9-]+(>?`)", r"\1essay\2", text)
    return re.sub(r"\{output\}`[^`]*`", "订阅", text).replace("最缺的", f"第 {k} 章最缺的", 1)


def write_stock(folder: Path, number: int, docs: Path) -> None:
    """The same text as a stock project: words for roles, hand-written diagrams and lists for what we make of data."""
    (folder / "docs/chapters").mkdir(parents=True)
    (folder / "docs/evidence").mkdir()
    (folder / "conf.py").write_text(STOCK, encoding="utf-8")
    for path in sorted(docs.glob("chapters/*.md")):
        text = re.sub(r"\A---\n.*?\n---\n", lambda m: _title(m[0]), path.read_text(encoding="utf-8"), flags=re.DOTALL)
        text = re.sub(r"\{(?:fact|source|chapter)\}`([^`<]*?) ?(?:<[^`>]*>)?`", r"\1", text)
        drawn = "```{mermaid}\ntimeline\n    2020 : 第一件事\n    2021 : 第二件事\n    2022 : 第三件事\n```\n"
        text = re.sub(r"(?s)```\{timeline\}.*?```\n", drawn, text)
        (folder / "docs/chapters" / path.name).write_text(text, encoding="utf-8")
    entries: dict[str, list[str]] = {}
    for path in sorted(docs.glob("evidence/events/own-*.yaml")):
        text = path.read_text(encoding="utf-8")
        words = dict(line.split(": ", 1) for line in text.splitlines())
        told = (
            f"## {words['title']}\n\n{words['said']}评定：{words['verdict']}。{words['note']}\n\n{words['sources']}\n"
        )
        entries.setdefault(words["stated"], []).append(told.replace("{", "").replace("}", ""))
    for month, told in entries.items():
        (folder / f"docs/evidence/events-{month}.md").write_text(
            f"# {month} 的事件\n\n" + "\n".join(told), encoding="utf-8"
        )
    trees = "".join(
        f"```{{toctree}}\n:glob:\n:caption: {name}\n\n{name}/*\n```\n\n" for name in ("chapters", "evidence")
    )
    (folder / "docs/index.md").write_text(f"# 书\n\n{trees}", encoding="utf-8")


def _title(front: str) -> str:
    found = re.search("(?m)^title: (.*)$", front)
    return f"# {found[1] if found else ''}\n"


def change(folder: Path, phase: str, *, is_stock: bool = False, turn: int = 0) -> Path:
    """What somebody saves in this phase; the file."""
    chapter = next((folder / "docs/chapters").glob("*-c20.md"))
    if phase in ("edit", "live"):
        return _replaced(chapter, r"(\n\n(?=\S)(?![#`(:\-|]))", rf"\g<1>第 {turn} 次存。")
    if phase == "title":
        return _replaced(chapter, r"(?m)^(# |title: )", r"\g<1>新")
    if phase == "fact" and not is_stock:
        return _replaced(folder / "docs/evidence/events/own-20.yaml", "verdict: confirmed", "verdict: imprecise")
    if phase == "fact":
        return _replaced(next((folder / "docs/evidence").glob("*.md")), "confirmed", "imprecise")
    return chapter


def _replaced(path: Path, old: str, new: str) -> Path:
    text, number = re.subn(old, new, path.read_text(encoding="utf-8"), count=1)
    assert number, (path, old)
    path.write_text(text, encoding="utf-8")
    return path


def _env(folder: Path, **more: str) -> dict[str, str]:
    return {**ENV, "SPHINX_ZH_KEPT": str(folder / ".kept"), **more}


def seconds(folder: Path, *, is_stock: bool) -> float:
    """Processor seconds of one build in a process of its own."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [
        sys.executable,
        "-m",
        "sphinx",
        "-c",
        ".",
        "-d",
        "_build/doctrees",
        "-j",
        "1",
        "-q",
        "docs",
        "_build/html",
    ]
    done = subprocess.run(command, cwd=folder, env=_env(folder), capture_output=True, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert done.returncode == 0 and (is_stock or not done.stderr), done.stderr[-2000:]
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def live(folder: Path, saves: int = 7, say: Callable[[str], object] = print) -> float:
    """Median seconds from a save of a chapter's text until the browser is told that its page is new."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "series.sphinx_ext.live"], cwd=folder, env=_env(folder, PORT=str(port)),
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert process.stdout
        while " ms" not in process.stdout.readline():
            assert process.poll() is None
        page = next((folder / "docs/chapters").glob("*-c20.md")).stem
        told = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        told.request("GET", f"/.live/news?/chapters/{page}.html")
        stream = told.getresponse()
        time.sleep(3)  # the watch begins, and the kept state is written
        took, used, last = [], [], _news(stream)
        for turn in range(saves):
            cpu, start = _cpu(process.pid), time.perf_counter()
            change(folder, "live", turn=turn)
            while (now := _news(stream)) == last:
                pass
            took.append(time.perf_counter() - start)
            used.append(_cpu(process.pid) - cpu)
            last = now
            time.sleep(0.5)
        memory = re.findall(r"VmHWM:\s+(\d+)", Path(f"/proc/{process.pid}/status").read_text())
        say(
            f"      live: {', '.join(f'{one:.2f}' for one in took)} s; processor {statistics.median(used):.2f} s; most memory {int(memory[0]) // 1024} MiB"
        )
        return statistics.median(took)
    finally:
        process.terminate()
        process.wait()


def _news(stream: http.client.HTTPResponse) -> str:
    """When the page was written, as the next line of the stream tells."""
    while not (found := re.search(rb'"at": "(\d+)"', stream.readline())):
        pass
    return found[1].decode()


def _cpu(number: int) -> float:
    fields = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measured(folder: Path, phases: list[str], *, is_stock: bool) -> dict[str, float]:
    """Of one book, each phase."""
    found: dict[str, float] = {}
    for phase in phases:
        if is_stock and phase in ("anew", "live"):
            continue  # it keeps nothing, and does not stay
        if phase == "live":
            found[phase] = live(folder)
            continue
        if phase == "anew":
            shutil.rmtree(folder / "_build")
        elif phase not in ("cold", "nothing"):
            change(folder, phase, is_stock=is_stock, turn=9)
        found[phase] = seconds(folder, is_stock=is_stock)
        print(f"      {'stock ' if is_stock else ''}{phase}: {found[phase]:.1f} s", flush=True)
    return found


def table(ours: dict[int, dict[str, float]], stock: dict[int, dict[str, float]]) -> str:
    """All figures as Markdown: with stock's ratio, and the exponent from the smallest book to the largest."""
    words = {
        "cold": "从头生成",
        "anew": "从头生成，有存下的",
        "nothing": "没有改动",
        "edit": "改一章正文",
        "title": "改一个题目",
        "fact": "改一条评定",
        "live": "`make live`，存盘到见页",
    }
    few, many = min(ours), max(ours)
    heads = ["做什么", *(f"{number} 章" for number in ours), *(["增长的指数"] if few != many else [])]
    rows = [heads, ["---"] * len(heads)]
    for phase in next(iter(ours.values())):
        row = [words[phase]]
        for number, found in ours.items():
            other = stock.get(number, {}).get(phase)
            row.append(f"{found[phase]:.2f}" + (f"（{found[phase] / other:.0%}）" if other else ""))
        if few != many:
            row.append(f"{math.log(ours[many][phase] / ours[few][phase]) / math.log(many / few):.2f}")
        rows.append(row)
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def main() -> None:
    """Measure, print, and write the table where it is wanted."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--chapters", default="50,200,500")
    parser.add_argument("--phases", default=",".join(PHASES))
    parser.add_argument("--stock", type=int, default=500, metavar="N", help="beside stock up to N chapters; 0 for none")
    parser.add_argument("--write", type=Path, help="a page with the two marker lines, between which the table goes")
    parser.add_argument("--keep", type=Path, help="a new folder for the books; a temporary one otherwise")
    parser.add_argument("--make", action="store_true", help="only write the books (with --keep)")
    chosen = parser.parse_args()
    phases = [phase for phase in PHASES if phase in chosen.phases.split(",")]
    ours: dict[int, dict[str, float]] = {}
    stock: dict[int, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as temporary:
        for number in map(int, chosen.chapters.split(",")):
            print(f"{number} chapters", flush=True)
            folder = (chosen.keep or Path(temporary)) / str(number)
            docs = write(folder / "ours", number)
            if number <= chosen.stock:
                write_stock(folder / "stock", number, docs)
            if chosen.make:
                continue
            ours[number] = measured(folder / "ours", phases, is_stock=False)
            if number <= chosen.stock:
                stock[number] = measured(folder / "stock", phases, is_stock=True)
    if ours:
        print(made := table(ours, stock))
    if ours and chosen.write:
        before, begin, rest = chosen.write.read_text(encoding="utf-8").partition(f"{BEGIN}\n")
        _, end, after = rest.partition(f"{END}\n")
        assert begin and end, f"{chosen.write} has no lines {BEGIN!r} and {END!r}"
        chosen.write.write_text(f"{before}{begin}\n{made}\n\n{end}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
