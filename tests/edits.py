"""Series of random edits of the tiny book, as a person makes them: what a build makes of each is what a fresh one makes."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import book
import site_build

CHAPTER = book.NEXT.replace("下一章", "第 {n} 章").replace("The next chapter", "Chapter {n}")


def write(folder: Path, chapters: int = 9) -> Path:
    """The tiny book with a few chapters more, all kinds of lists, and an image; its ``docs``."""
    docs = book.with_board(book.write(folder))
    for n in range(2, chapters):
        book.add(docs, f"chapters/{n:02d}-chapter-{n}.md", CHAPTER.replace("{n}", str(n)))
    book.change(docs, "index.md", "chapters/00-essay\nchapters/01-next-chapter\n", "")
    book.change(
        docs,
        "index.md",
        "```{toctree}\n",
        "```{series-chapters}\n```\n\n```{toctree}\n:hidden:\n:glob:\n\nchapters/*\n```\n\n```{toctree}\n",
    )
    (docs / "images").mkdir()
    (docs / "images/a.png").write_bytes(book.png(8, 8))
    book.change(
        docs,
        "chapters/01-next-chapter.md",
        "\n---\n\n",
        "\n---\n\n![图](../images/a.png)\n\n见 {chapter}`chapter-2`。\n\n",
    )
    site_build.conf(folder)
    return docs


def _some(chance: random.Random, docs: Path, pattern: str) -> Path:
    return chance.choice(sorted(docs.glob(pattern)))


def _replaced(path: Path, old: str, new: str) -> None:
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")


def _text(chance: random.Random, docs: Path) -> None:
    path = _some(chance, docs, "chapters/*.md")
    path.write_text(f"{path.read_text(encoding='utf-8')}\n添了第 {chance.randrange(1000)} 句。\n", encoding="utf-8")


def _title(chance: random.Random, docs: Path) -> None:
    _replaced(_some(chance, docs, "*/*.md"), "title: ", f"title: 改 {chance.randrange(100)} ")


def _state(chance: random.Random, docs: Path) -> None:
    _replaced(_some(chance, docs, "chapters/0[1-9]*.md"), book.PLANNED + "---", book.PLANNED + book.DRAFTING + "---")


def _add(chance: random.Random, docs: Path) -> None:
    n = chance.randrange(10, 99)
    (docs / f"chapters/{n}-chapter-{n}.md").write_text(CHAPTER.replace("{n}", str(n)), encoding="utf-8")


def _delete(chance: random.Random, docs: Path) -> None:
    if found := sorted(docs.glob("chapters/*-chapter-[13-9]*.md")):
        chance.choice(found).unlink()


def _rename(chance: random.Random, docs: Path) -> None:
    if found := sorted(docs.glob("chapters/*-chapter-[13-9]*.md")):
        path = chance.choice(found)
        path.rename(path.with_name(f"{chance.randrange(10, 99)}-{path.name.partition('-')[2]}"))


def _fact(chance: random.Random, docs: Path) -> None:
    word = chance.choice(("confirmed", "imprecise", "contradicted"))
    path = docs / book.GPT_3_FILE
    lines = [
        f"verdict: {word}" if line.startswith("verdict:") else line
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    path.write_text("\n".join([*lines, ""]), encoding="utf-8")


def _source(chance: random.Random, docs: Path) -> None:
    _replaced(docs / book.BROWN_FILE, "title: ", f"title: The {chance.randrange(100)} ")


def _person(chance: random.Random, docs: Path) -> None:
    (docs / book.EDITORS_FILE).write_text(f"name: 编者 {chance.randrange(100)}\n", encoding="utf-8")


def _image(chance: random.Random, docs: Path) -> None:
    (docs / "images/a.png").write_bytes(book.png(chance.randrange(1, 20), 9))
    dark = docs / "images/a-dark.png"
    if dark.exists():
        dark.unlink()
    else:
        dark.write_bytes(book.png(8, 8))


def _book(chance: random.Random, docs: Path) -> None:
    _replaced(docs / "book.yaml", "title: ", f"title: 又{chance.randrange(10)}")


WAYS: tuple[Callable[[random.Random, Path], None], ...] = (
    _text, _title, _state, _add, _delete, _rename, _fact, _source, _person, _image, _book,
)  # fmt: skip


def fault(seed: int, folder: Path, edits: int = 4) -> str:
    """In which way, after which edit, a build of the same folder differs from one from nothing; empty where it never does."""
    chance = random.Random(seed)
    docs = write(folder)
    site_build.build(folder)
    for n in range(edits):
        made = [way.__name__ for way in chance.choices(WAYS, k=chance.choice((1, 1, 2)))]
        for name in made:
            globals()[name](chance, docs)
        again = site_build.build(folder)
        fresh = folder / "_build/fresh"
        for made_before in (fresh, folder / "_build/doctrees-fresh"):
            shutil.rmtree(made_before, ignore_errors=True)
        other = site_build.build(folder, out="fresh")
        trees = site_build.tree(again.out), site_build.tree(other.out)
        differ = [name for name in sorted({*trees[0], *trees[1]}) if trees[0].get(name) != trees[1].get(name)]
        if differ or again.error != other.error:
            return f"seed {seed}, edit {n + 1} ({', '.join(made)}): {differ[:5]} {again.error} {other.error}"
    return ""
