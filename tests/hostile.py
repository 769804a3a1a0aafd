"""What strangers' text can try (cases/hostile.yaml), written as chapters of a tiny book."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

import book
import site_build

CASES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "cases/hostile.yaml").read_text(encoding="utf-8"))
SECRET_WORDS, SECRET_PICTURE = "words of another file", book.png(7, 5)
HOST, RAN = "https://foreign.example", "top.name=7"
MEANINGS = {"SECRET": "../../secret", "HOST": HOST, "RAN": RAN}


def meant(text: str) -> str:
    for word, meaning in MEANINGS.items():
        text = text.replace(word, meaning)
    return text


def write(folder: Path, cases: list[dict[str, Any]]) -> Path:
    """A tiny book in which each case is a chapter, and one more chapter that is sound; beside it what is to be kept."""
    docs = book.write(folder)
    site_build.conf(folder)
    (folder / "secret.md").write_text(SECRET_WORDS, encoding="utf-8")
    (folder / "secret.png").write_bytes(SECRET_PICTURE)
    (folder / "hostile_module.py").write_text(f"open({str(folder / 'ran')!r}, 'w').close()\n", encoding="utf-8")
    (docs / "images").mkdir()
    (docs / "images/x.png").write_bytes(book.png(3, 2))
    names = []
    for n, case in enumerate([*cases, {"id": "plain"}]):
        names.append(f"chapters/{n + 10}-{case['id']}")
        text = book.NEXT.replace("title: 下一章", f"title: {meant(case.get('title', case['id']))}")
        text = text.replace("summary:", f"{meant(case['front'])}\nsummary:") if "front" in case else text
        text = text.replace("\n还没有写。\n", f"\n{meant(case.get('body', '一段。'))}\n")
        book.add(docs, f"{names[-1]}.md", text)
        for name, content in case.get("file", {}).items():
            book.add(docs, name, meant(content))
        for name, target in case.get("link", {}).items():
            (docs / name).symlink_to(folder / target)
    book.change(docs, "index.md", "evidence/events\n", "\n".join(names) + "\nevidence/events\n")
    return docs
