"""The handbook's sections on rules: one for each name that a problem can bear, its examples tried on the tiny book.

An example is a block ``diff``. A line without a sign names a file below ``docs/``; what follows is put into it: lines with
``-`` make the bad one, lines with ``+`` the good one, the others stand in both. The keys of front matter or data take the
place of those that are there; text goes to the end of a page, behind ``---`` where keys stand above it. A file that the
tiny book does not have is new; one that is named with a sign is there in that case alone.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

import book
import site_build
from series import library, messages, rules
from series.cli import main
from series.model import Problem
from series.views import changes

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted((ROOT / "docs/handbook").glob("rules*.md"))
NAMES = [*dict.fromkeys(key.partition(":")[0] for key in messages._MESSAGES), *(rule.name for rule in rules.RULES)]
WANTS = {rule.name: rule.wants for rule in rules.RULES}
TOLD = {
    "bad-character", "bad-image", "missing-file", "not-a-file", "not-utf-8", "too-large", "unseen-character",  # bytes, no text
    "too-deep", "too-many",  # more than a page can show
    "changed-correction", "moved-chapter", "removed-chapter", "removed-entry", "reused-id", "rival-entry",  # two commits
    "stale-readme",  # not in docs/
}  # fmt: skip
"""Sections without an example: other tests break these rules."""
WANTING = "next-state"
"""A chapter that is being written lacks more than an example has room for: its good one lacks less."""
_SECTION = re.compile(r"^\(rule-([a-z0-9-]+)\)=\n### ([^\n]+)\n(.*?)(?=^\(|\Z)", re.MULTILINE | re.DOTALL)
_EXAMPLE = re.compile(r"^(`{3,})diff\n(.*?)^\1$", re.MULTILINE | re.DOTALL)
_FILE = re.compile(r"([-+]?)docs/(\S+)")
_KEY = re.compile(r"([a-z_]+) ?[:：]")

SECTIONS = {
    name: (heading, text) for page in PAGES for name, heading, text in _SECTION.findall(page.read_text("utf-8"))
}


def blocks(lines: list[str]) -> list[tuple[str, list[str]]]:
    """The keys at the beginning of lines, each with its lines; what stands before the first has none."""
    found: list[tuple[str, list[str]]] = []
    for line in lines:
        if (key := _KEY.match(line)) or not found:
            found.append((key[1] if key else "", []))
        found[-1][1].append(line)
    return found


def merged(old: list[str], new: list[str], keys: set[str]) -> list[str]:
    """Lines of data with other values for some keys."""
    kept = [(key, lines) for key, lines in blocks(old) if key not in keys]
    return [line for _, lines in kept for line in lines] + new


def put(path: Path, new: list[str], keys: set[str]) -> None:
    """A part of a file's text instead of what it has under the same keys, or behind its text."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        text = new
    elif path.suffix == ".yaml":
        text = merged(path.read_text("utf-8").splitlines(), new, keys)
    else:
        _, head, body = path.read_text("utf-8").split("---\n", 2)
        front, rest = (new, list[str]()) if keys else (list[str](), new)
        if keys and "---" in new:
            front, rest = new[: new.index("---")], new[new.index("---") + 1 :]
        text = ["---", *merged(head.splitlines(), front, keys), "---", *body.splitlines(), "", *rest]
    path.write_text("\n".join(text) + "\n", encoding="utf-8")


def tried(example: str, sign: str, folder: Path, *, is_compared: bool) -> list[Problem]:
    """What check says of the tiny book with the bad (``-``) or the good (``+``) example, compared with how it was before or not."""
    for shown, real in {"some-model-2020": "gpt-3-paper-2020", "some-policy-2020": "borders-closed"}.items():
        example = example.replace(shown, real)  # the pages name what any book may have
    docs = book.write(folder)
    (docs / "images").mkdir()
    (docs / "images/pipeline.png").write_bytes(book.png(4, 3))
    before = library.read(docs)
    files: dict[str, list[str]] = defaultdict(list)
    keys: dict[str, set[str]] = defaultdict(set)
    name = ""
    for line in example.splitlines():
        if file := _FILE.fullmatch(line):
            if file[1] != {"-": "+", "+": "-"}[sign]:
                name = file[2]
                files[name] = []
            continue
        assert name and (not line or line[0] in " -+"), line
        keys[name] |= {found[1]} if (found := _KEY.match(line[1:])) else set()
        if not line or line[0] in (" ", sign):
            files[name].append(line[1:])
    for name, lines in files.items():
        put(docs / name, lines, keys[name])
    return rules.problems(library.read(docs), base=before if is_compared else None, today=date(2026, 12, 1))


def test_every_name_has_one_section_and_every_section_a_name() -> None:
    named = [name for page in PAGES for name, _, _ in _SECTION.findall(page.read_text("utf-8"))]
    labels = re.findall(r"^\(rule-(.+)\)=$", "".join(page.read_text("utf-8") for page in PAGES), re.MULTILINE)
    assert sorted(named) == sorted(labels) == sorted(NAMES)


@pytest.mark.parametrize("name", sorted(SECTIONS))
def test_a_section_says_what_is_wrong_and_its_bad_example_alone_is_so(name: str, tmp_path: Path) -> None:
    heading, text = SECTIONS[name]
    words = _EXAMPLE.sub("", text).strip()
    assert heading.endswith(f" `{name}`") and len(words) >= 20
    examples = [example for _, example in _EXAMPLE.findall(text)]
    assert len(examples) == (name not in TOLD)
    for example in examples:
        bad, good = (tried(example, sign, tmp_path / sign, is_compared=WANTS.get(name) == "base") for sign in "-+")
        weights = {problem.severity for problem in bad if problem.rule == name}
        assert weights, bad
        if weights != {"advice"}:
            assert {problem.rule for problem in bad if problem.severity != "advice"} == {name}
        assert [str(problem) for problem in good if problem.severity != "advice"] == []
        left = sum(problem.rule == name for problem in good)
        assert left < len([p for p in bad if p.rule == name]) if name == WANTING else not left


@pytest.mark.parametrize("name", sorted(TOLD))
def test_what_no_example_shows_another_test_does(name: str) -> None:
    others = (path.read_text("utf-8") for path in Path(__file__).parent.glob("test_*.py") if path != Path(__file__))
    assert any(f'"{name}"' in text or f"[{name}]" in text for text in others)


# -- the way from a message to its section -------------------------------------------------------------

RAW, FACT = "handbook/rules-text.html#rule-raw-html", "handbook/rules-text.html#rule-dangling-fact"
SITE = "https://book.example.org/b/"


def faulty(folder: Path, *, sections: bool = True, site: str = "") -> Path:
    """The tiny book with two faults of one rule and one of another, and perhaps a page that tells of both rules."""
    docs = book.write(folder)
    told = "".join(f"\n(rule-{name})=\n## {name}\n\n一段。\n" for name in ("raw-html", "dangling-fact"))
    if sections:
        book.add(docs, "handbook/rules-text.md", f"---\nkind: page\ntitle: 规则\nsummary: 规则。\n---\n{told}")
        book.change(docs, "index.md", "evidence/events\n", "handbook/rules-text\nevidence/events\n")
    book.change(docs, "book.yaml", "id: small-book\n", f"id: small-book\nsite: {site}\n")
    book.change(docs, "chapters/00-essay.md", "<a-claim>", "<a-clam>")
    return docs


def check(docs: Path, *options: str) -> tuple[str, str]:
    result = CliRunner().invoke(main, ["--docs", str(docs), "--lang", "en", "check", *options])
    assert result.exit_code == 1, result.output
    return result.stdout, result.stderr


@pytest.mark.parametrize(
    ("site", "where"), [("", f"docs/{FACT.replace('.html', '.md')}"), (SITE, f"https://book.example.org/b/{FACT}")]
)
def test_check_says_once_where_the_handbook_tells_more(site: str, where: str, tmp_path: Path) -> None:
    docs = faulty(tmp_path, site=site)
    out, err = check(docs)
    assert out.count("\n") == 1 and "handbook" not in out
    assert err.splitlines()[1:] == [f"dangling-fact, with examples: {where}"]
    book.change(docs, "chapters/00-essay.md", "一个{fact}", "中文,一个{fact}")
    assert check(docs)[1].splitlines()[1:] == [
        f"dangling-fact, with examples: {where}; the others by their names in brackets"
    ]
    assert [one["help"] for one in json.loads(check(docs, "--json")[0])] == ["", FACT]  # this page tells of two rules


def test_a_book_without_such_a_page_is_sent_nowhere(tmp_path: Path) -> None:
    docs = faulty(tmp_path, sections=False, site=SITE)
    assert "with examples" not in check(docs)[1]
    assert [one["help"] for one in json.loads(check(docs, "--json")[0])] == [""]


def test_a_refused_command_says_where_too(tmp_path: Path) -> None:
    docs = faulty(tmp_path)
    book.change(docs, "chapters/01-next-chapter.md", "\n还没有写。", "\n还没有写 <b>。")
    words = ["--docs", str(docs), "--lang", "en", "mark", "essay", "published", "--by", "editors", "--note", "x"]
    result = CliRunner().invoke(main, words)
    assert (result.exit_code, "with examples: docs/handbook/rules-text.md#rule-" in result.stderr) == (1, True)


def test_a_build_says_it_once_a_rule(tmp_path: Path) -> None:
    docs = faulty(tmp_path, site=SITE)
    site_build.conf(tmp_path)
    book.change(docs, "chapters/00-essay.md", "(essay-years)=", "又{fact}`一处 <a-clam>`。\n\n(essay-years)=")
    told = [line for line in site_build.build(tmp_path).warnings if "[series.dangling-fact]" in line]
    assert [f"https://book.example.org/b/{FACT}) [series." in line for line in told] == [True, False]


def test_a_preview_without_a_site_names_the_file() -> None:
    problem = Problem("docs/about.md", 3, "raw-html", "raw HTML", "不能写 HTML", "unsafe")
    file = f"docs/{RAW.replace('.html', '.md')}"
    text = changes.text("changes.md", wrong=[problem, problem], sections={"raw-html": file})
    assert text.splitlines().count(f"The rules, with examples: raw-html `{file}`") == 1 and "](" not in text
