"""A tiny book on disk, sound as it stands; a test changes one thing in it."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

BOOK = """\
id: small-book
title: 小书
editors: 某人
essay: {id: essay, author: 某人}
repository: https://example.org/editors/book
lanes:
  - {id: openai, word: OpenAI, colour: blue}
  - {id: china, word: 中国, colour: red}
  - {id: world, word: 国际}
"""
EDITORS = "name: 本书编者\n"
GPT_3 = """\
title: GPT-3 论文
title_en: GPT-3 paper
lane: openai
kind: paper
said: 2020 年 5 月有了 GPT-3 的论文。
locus: {part: 1, nth: 1, words: GPT-3 的论文}
stated: 2020-05
date: 2020-05-28
verdict: confirmed
chapters: [next-chapter]
overview: true
sources: [{source: brown-2020, quote: "Language models are few-shot learners", gloss: 语言模型是小样本学习者}]
"""
BORDERS = """\
title: 边境关闭
title_en: Borders closed
lane: china
kind: policy
added: 原文反复提到它。
bears: neither
date: 2020-03-28/2023-01-08
verdict: confirmed
overview: true
sources: [{source: notice-2020, quote: 暂时停止外国人入境}]
"""
CLAIM = """\
title: 一个判断
title_en: A claim
said: 原文这样认为。
locus: {part: 2}
verdict: opinion
note: 别人另有看法。
"""
BROWN = """\
type: article-journal
title: Language Models are Few-Shot Learners
author: Brown et al.
publisher: arXiv
issued: 2020-05-28
accessed: 2026-11-24
url: https://arxiv.org/abs/2005.14165
language: en
hand: first
"""
NOTICE = """\
type: webpage
title: 公告
publisher: 移民局
issued: 2020-03-26
accessed: 2026-11-24
url: https://example.org/notice
language: zh-CN
hand: first
"""
INDEX = """\
---
kind: page
title: 小书
summary: 测试用的小书。
---

```{series-board}
```

```{toctree}
:hidden:

chapters/00-essay
chapters/01-next-chapter
evidence/events
evidence/claims
evidence/sources
```
"""
ESSAY = """\
---
kind: chapter
title: 原文
title_en: The essay
summary: 一篇文章。
origin: {author: 某人, on: 2023-02-08, url: https://example.org/essay}
owners: [editors]
reviewers: [editors]
checkers: [editors]
history:
  - {on: 2026-11-24, by: editors, status: published}
---

一个{fact}`判断 <a-claim>`，预告了{chapter}`next-chapter`，依据{source}`brown-2020`。

(essay-years)=
## 年表

```{timeline}
:from: 2020
:to: 2020
:caption: 2020 年
```
"""
NEXT = """\
---
kind: chapter
title: 下一章
title_en: The next chapter
summary: 还没有写。
promised: {on: 2023-02-08, in: essay, by: 某人, as: 下一章}
questions:
  - 第一个问题？
  - 第二个问题？
owners: []
reviewers: []
checkers: []
history:
  - {on: 2026-11-24, by: editors, status: planned}
---

还没有写。
"""
EVIDENCE = """\
---
kind: page
title: {title}
summary: 清单。
---

```{{evidence}} {kind}
```
"""

EDITORS_FILE = "people/editors.yaml"
GPT_3_FILE, BORDERS_FILE = "evidence/events/gpt-3-paper-2020.yaml", "evidence/events/borders-closed.yaml"
CLAIM_FILE = "evidence/claims/a-claim.yaml"
BROWN_FILE, NOTICE_FILE = "evidence/sources/brown-2020.yaml", "evidence/sources/notice-2020.yaml"
FILES = {
    "book.yaml": BOOK,
    EDITORS_FILE: EDITORS,
    GPT_3_FILE: GPT_3,
    BORDERS_FILE: BORDERS,
    CLAIM_FILE: CLAIM,
    BROWN_FILE: BROWN,
    NOTICE_FILE: NOTICE,
    "index.md": INDEX,
    "chapters/00-essay.md": ESSAY,
    "chapters/01-next-chapter.md": NEXT,
    "evidence/events.md": EVIDENCE.format(title="事件", kind="events"),
    "evidence/claims.md": EVIDENCE.format(title="说法", kind="claims"),
    "evidence/sources.md": EVIDENCE.format(title="来源", kind="sources"),
}


def write(folder: Path) -> Path:
    """The tiny book in ``folder/docs``, which is returned."""
    docs = folder / "docs"
    for name, text in FILES.items():
        path = docs / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return docs


def change(docs: Path, name: str, old: str, new: str) -> None:
    """Replace *old*, which must stand once or more, in one file."""
    path = docs / name
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{old!r} does not stand in {name}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def add(docs: Path, name: str, text: str) -> Path:
    """One more file, which must not be there; its path."""
    path = docs / name
    assert not path.exists(), f"{name} is there already"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def person(docs: Path, handle: str, name: str) -> None:
    """One more person."""
    add(docs, f"people/{handle}.yaml", f"name: {name}\n")


PLANNED = "  - {on: 2026-11-24, by: editors, status: planned}\n"
DRAFTING = "  - {on: 2026-11-24, by: editors, status: drafting, claimed_until: 2027-02-22, due: 2027-03}\n"
SLIP = "  - {on: 2026-11-24, by: editors, due: 2027-05, note: 等回信}\n"
BOARD = """\
---
kind: page
title: 进度
summary: 板。
---

```{series-board}
```

```{series-history}
```

```{series-states}
```
"""


def with_board(docs: Path) -> Path:
    """The book with a page that shows the whole ledger."""
    (docs / "tracking.md").write_text(BOARD, encoding="utf-8")
    change(docs, "index.md", "evidence/events\n", "evidence/events\ntracking\n")
    return docs


def draft(docs: Path) -> None:
    """Its second chapter is being written: claimed, due, and put off once."""
    change(docs, "chapters/01-next-chapter.md", PLANNED, PLANNED + DRAFTING + SLIP)
    change(docs, "chapters/01-next-chapter.md", "owners: []", "owners: [editors]")


def png(width: int, height: int) -> bytes:
    """A grey picture of this size; without its rows where it would be large."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * (width + 1) * height) if width * height < 1e6 else b""
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
