"""Random edits of a book that one process builds again and again: after them its output must be that of a new build."""

from __future__ import annotations

import multiprocessing
import random
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sphinx.util.docutils import docutils_namespace, patch_docutils

import book
import site_build
from series.sphinx_ext import light
from series.sphinx_ext.live import Book

PICTURE = "\n![一张灰图](../images/grey.png)\n"


def start(folder: Path) -> Path:
    """The tiny book with a board, a picture and a theme of its own; its docs."""
    docs = book.with_board(book.write(folder))
    (docs / "images").mkdir()
    (docs / "images/grey.png").write_bytes(book.png(8, 8))
    site_build.conf(folder)
    shutil.copytree(light.THEME, folder / "theme")
    for number in (2, 3):
        _add(random.Random(number), docs)
    return docs


def _add(chance: random.Random, docs: Path) -> None:
    number = next(n for n in range(2, 99) if not list(docs.glob(f"chapters/{n:02d}-*")))
    text = (docs / "chapters/01-next-chapter.md").read_text(encoding="utf-8").replace(PICTURE, "")
    path = docs / f"chapters/{number:02d}-chapter-{number}-{chance.randrange(999)}.md"
    path.write_text(text.replace("下一章", f"第 {number} 章"), encoding="utf-8")
    _list(docs)


def _list(docs: Path) -> None:
    """The contents name the chapters that are there."""
    text = (docs / "index.md").read_text(encoding="utf-8").splitlines()
    names = [path.relative_to(docs).with_suffix("").as_posix() for path in sorted(docs.glob("chapters/*.md"))]
    at = next(n for n, line in enumerate(text) if line.startswith("chapters/"))
    text = [line for line in text if not line.startswith("chapters/")]
    (docs / "index.md").write_text("\n".join([*text[:at], *names, *text[at:]]) + "\n", encoding="utf-8")


def edit(chance: random.Random, folder: Path) -> tuple[str, set[Path]]:
    """One edit: what it was, and the files that it changed."""
    docs = folder / "docs"
    more = sorted(docs.glob("chapters/*-chapter-*-*.md"))
    kind = chance.choice(("text", "title", "add", "rename", "delete", "fact", "person", "picture", "redraw", "broken", "template", "sheet"))  # fmt: skip
    path, word = chance.choice([*more, docs / "chapters/01-next-chapter.md"]), f"{chance.randrange(9999)}"
    if kind in ("rename", "delete") and len(more) < 2:
        kind = "add"
    match kind:
        case "text":
            path.write_text(path.read_text(encoding="utf-8") + f"\n又一段，{word} 字。\n", encoding="utf-8")
        case "title":
            book.change(docs, f"chapters/{path.name}", "title: ", f"title: 新{word}")
        case "add":
            _add(chance, docs)
            path = docs / "index.md"
        case "rename" | "delete":
            path = more[-1]
            if kind == "rename":
                path.rename(path.with_name(f"{path.name[:2]}-chapter-0-{word}.md"))
            else:
                path.unlink()
            _list(docs)
        case "fact":
            path = docs / book.GPT_3_FILE
            book.change(docs, book.GPT_3_FILE, "title: ", f"title: 新{word}")
        case "person":
            path = docs / "people/editors.yaml"
            path.write_text(f"name: 编者{word}\n", encoding="utf-8")
        case "picture":
            text = path.read_text(encoding="utf-8")
            path.write_text(text.replace(PICTURE, "") if PICTURE in text else text + PICTURE, encoding="utf-8")
        case "redraw":
            path = docs / "images/grey.png"
            path.write_bytes(book.png(8 + int(word) % 9, 8))
        case "broken":  # a page that is half saved, then whole again
            path = docs / book.GPT_3_FILE
            path.write_text(path.read_text(encoding="utf-8") + "note: [\n", encoding="utf-8")
        case "template":
            path = folder / "theme/nav.html"
            path.write_text(path.read_text(encoding="utf-8") + f"<p>{word}</p>\n", encoding="utf-8")
        case "sheet":
            path = folder / "theme/static/style.css.jinja"
            path.write_text(path.read_text(encoding="utf-8") + f".n{word} {{ color: red; }}\n", encoding="utf-8")
    return f"{kind} {path.name} {word}", {path}


def difference(folder: Path, seed: int, edits: int, each: int = 3) -> str:
    """What differs from a new build after a series of edits, looked at after *each* so many; empty where nothing does."""
    chance = random.Random(seed)
    docs = start(folder)
    light.THEME, kept = folder / "theme", light.THEME
    done: list[str] = []
    try:
        with namespace(folder):
            live = Book(folder)
            live.build(left := set[Path]())
            for number in range(1, edits + 1):
                what, changed = edit(chance, folder)
                done.append(what)
                if any(path.is_relative_to(folder / "theme") for path in changed):
                    live = Book(folder)  # as a restart makes it
                left |= changed
                if live.ahead(changed) and number % each and number != edits:
                    continue  # what else follows is built with the next
                told = live.build(left)
                left.clear()
                if what.startswith("broken"):
                    assert "gpt-3-paper-2020.yaml" in told, told
                    path = docs / book.GPT_3_FILE
                    path.write_text(path.read_text(encoding="utf-8").replace("note: [\n", ""), encoding="utf-8")
                    told = live.build({path})
                assert "gpt-3-paper-2020.yaml" not in told, (done, told)
                if number % each == 0 or number == edits:
                    new = multiprocessing.get_context("fork").Process(target=_new, args=(folder,))
                    new.start()
                    new.join()
                    assert new.exitcode == 0
                    ours, fresh = site_build.tree(folder / "_build/html"), site_build.tree(folder / "new/_build/html")
                    if wrong := [name for name in ours.keys() | fresh.keys() if ours.get(name) != fresh.get(name)]:
                        return f"seed {seed}, {done}: {sorted(wrong)[:9]}"
    finally:
        light.THEME = kept
    return ""


@contextmanager
def namespace(folder: Path) -> Iterator[None]:
    """In which a book can be built in this process."""
    with patch_docutils(folder), docutils_namespace():
        yield


def _new(folder: Path) -> None:
    """The same book, built from nothing."""
    other = folder / "new"
    shutil.rmtree(other, ignore_errors=True)
    other.mkdir()
    shutil.copytree(folder / "docs", other / "docs")
    shutil.copy(folder / "conf.py", other)
    Book(other).build(set())
