"""Check's parser and MyST's held together: what check lets through a build takes without a word, and shows in full."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from itertools import count
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

import book
import site_build
from series import library, rules

CONSTRUCTS = (Path(__file__).parents[1] / "cases/constructs.md").read_text(encoding="utf-8").strip().split("\n----\n")
"""Forms of Markdown and MyST, made up, sound and unsound, one between two lines of dashes."""


def name(number: int) -> str:
    return f"chapters/{number + 10}-page-{number}"


def write(folder: Path, bodies: Sequence[tuple[int, str]]) -> None:
    """A book with a chapter for each body, under its number."""
    docs = book.write(folder)
    site_build.conf(folder)
    (docs / "images").mkdir(exist_ok=True)
    (docs / "images/x.png").write_bytes(book.png(3, 2))
    for number, body in bodies:
        text = book.NEXT.replace("\n还没有写。\n", f"\n{body.replace('here-', f'page-{number}-')}\n\n最后一段。\n")
        (docs / f"{name(number)}.md").write_text(text, encoding="utf-8")
    listed = "".join(f"{name(number)}\n" for number, _ in bodies)
    book.change(docs, "index.md", "evidence/events\n", f"{listed}evidence/events\n")


def told(folder: Path, bodies: Sequence[tuple[int, str]], *, advice: bool) -> dict[int, list[str]]:
    """What check says of each page. Where one is unsafe the rules are not asked: they are, without it."""
    write(folder, bodies)
    by_name = {f"docs/{name(number)}.md": number for number, _ in bodies}
    found: dict[int, list[str]] = {}
    is_unsafe = False
    for problem in rules.problems(library.read(folder / "docs")):
        is_about_form = problem.rule not in ("chinese-setting", "next-state")
        is_unsafe |= problem.severity == "unsafe"
        if problem.path in by_name and is_about_form and (advice or problem.severity != "advice"):
            found.setdefault(by_name[problem.path], []).append(str(problem))
    rest = [(number, body) for number, body in bodies if number not in found]
    return found | told(folder / "rest", rest, advice=advice) if is_unsafe else found


def test_what_check_lets_through_a_build_takes_without_a_word(tmp_path: Path) -> None:
    faulty = told(tmp_path / "all", list(enumerate(CONSTRUCTS)), advice=False)
    sound = [(n, body) for n, body in enumerate(CONSTRUCTS) if n not in faulty]
    assert len(sound) > 40 and len(faulty) > 20  # both kinds are there
    write(tmp_path / "sound", sound)
    built = site_build.build(tmp_path / "sound")
    assert (built.error, built.warnings) == ("", ())


PIECES = r"""
一句W，又一句W。
**W**与*W*
[W](https://example.org)
<https://example.org/W>
- W
- W\n  W
1. W\n2. W
> W\n> W
| W | W |\n|---|---|\n| W | W |
| W | W |\n|---|---|\n| W | W | W |
| W | W |\n|---|---|\n| `W|W` | W |
:::{note}\nW\n:::
:::{admonition} W\nW\n:::
::: tip W\nW\n:::
:::{tip} W\nW\n:::
```text\nW\n```
```\nW\n```
```{code-block} text\n:caption: W\nW\n```
W[^W]。\n\n[^W]: W
W[^W]
[^W]: W
W\n: W
~~W~~
==W==
[[W]]
![W](../images/x.png)
![](../images/x.png)
```{figure} ../images/x.png\n:alt: W\nW\n\nW\n```
{ruby}`W (W)`
{abbr}`W (W)`
{kbd}`W`
{fact}`W <a-claim>`
{fact} `W <a-claim>`
{chapter}`W <next-chapter>`
{W}`W`
$x_1$ W
$ W $
$$W$$
\(W\)
\textbf{W}
<b>W</b>
&lt;W&gt;
%%W%%
!!! note W\n    W
??? W
> [!NOTE] W\n> W
[TOC] W
{: .W}
{#W}
[W]{.W}
[W][W]
[W]: https://example.org
W^W^
W~W~
{{W}}
{% W %}
＃ W
###W
－ W
1、W
｜W｜W｜
＊＊W＊＊
[W]（W）
(here-W)=
    W
W\\nW
W  \nW
:::{epigraph}\nW\n\n——W\n:::
+++ W
---
:W: W
;;; W
{eval-rst}`W`
```{W}\nW\n```
<!-- W -->
:::{note} W\n:::
:::{seealso}\n:class: W\nW\n:::
W | W\n--|--\nW | W | W
\vocab W\n\nW
"W": W
@W
#W
W{W}
@[W](W)
!!!W
/// note\nW\n///
{{< W >}}
<W>
[W](W)
[W](#here-W)
[W](../about.md#W)
[](../index.md)
* * *
W\nW
W\n===
W\n---
## W
(here-w)=\n## W
""".strip().split("\n")
"""One a line: a W is a word of its own, a backslash and an n a line's end."""


@pytest.mark.parametrize("seed", range(5))
def test_words_are_on_the_page_or_check_says_something(seed: int, tmp_path: Path) -> None:
    """Pages of random pieces. Seeds are kept: a failure is the same again, and shrinking would build hundreds of books."""
    chance = random.Random(seed)
    afters = ["\n\n", "\n\n", "\n", " ", "\n\n> "]
    pages = [[(chance.choice(PIECES), chance.choice(afters)) for _ in range(chance.randint(1, 3))] for _ in range(40)]
    numbers = count(100)
    bodies: list[tuple[int, str]] = []
    for n, page in enumerate(pages):
        text = "".join(piece.replace("\\n", "\n") + after for piece, after in page)
        parts = text.split("W")
        bodies.append((n, parts[0] + "".join(f"w{next(numbers)}{part}" for part in parts[1:])))
    spoken = told(tmp_path, bodies, advice=True)
    silent = [(n, body) for n, body in bodies if n not in spoken]
    write(tmp_path / "silent", silent)
    built = site_build.build(tmp_path / "silent")
    assert (built.error, built.warnings) == ("", ())
    for n, body in silent:
        article = BeautifulSoup(built.page(name(n)), "html.parser").select_one("article")
        assert article is not None
        shown = article.get_text() + str(article)  # a word may stand in two elements, or in an attribute
        lost = [word for word in words(body) if word not in shown]
        assert lost == [], body


def words(text: str) -> list[str]:
    """The made-up words that a body holds."""
    return re.findall(r"w\d{3}", text)
