"""What stands around the book agrees with it: issue forms, workflow, the script of continuous integration."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from bs4 import BeautifulSoup

import book
import site_build
from series import library, site
from series.facts import Verdict
from series.lifecycle import Status
from series.model import Book

ROOT = Path(__file__).resolve().parent.parent
FORMS = ROOT / ".github/ISSUE_TEMPLATE"
WITH_REPOSITORY = Book(repository="https://example.org/editors/book")
ABOUT = """\
---
kind: page
title: 关于
summary: 怎样报告错误。
---

(about-mistakes)=
## 怎样报告错误

```{series-send}
```
"""


def fields(name: str) -> dict[str, dict[str, object]]:
    form = yaml.safe_load((FORMS / f"{name}.yml").read_text(encoding="utf-8"))
    return {field["id"]: field["attributes"] for field in form["body"]}


def test_the_choices_of_the_forms_are_the_books_own_words() -> None:
    assert fields("progress")["status"]["options"] == [f"{status} {status.zh}" for status in Status]
    assert fields("fact")["verdict"]["options"] == [f"{verdict} {verdict.zh}" for verdict in Verdict]


@pytest.mark.parametrize(
    ("name", "field"),
    [("claim", "chapter"), ("fact", "chapter"), ("progress", "chapter"), ("fact", "page"), ("fact", "said")],
)
def test_a_link_to_a_form_fills_in_a_field_that_it_has(name: str, field: str) -> None:
    query = parse_qs(urlsplit(site.form(WITH_REPOSITORY, name, **{field: "openai-story"})).query)
    assert (FORMS / query["template"][0]).is_file()
    assert query[field] == ["openai-story"] and field in fields(name)


def test_without_a_repository_no_page_names_one_and_every_call_leads_to_what_can_be_done(real_site: Path) -> None:
    assert library.book(ROOT / "docs").repository is None
    texts = {path: path.read_text(encoding="utf-8") for path in real_site.rglob("*.html")}
    assert [path.name for path, text in texts.items() if "/issues/new" in text] == []
    assert "about.html#about-mistakes" in texts[real_site / "tracking.html"]
    assert "本书还没有公开的仓库" in texts[real_site / "about.html"] and "怎样署名" in texts[real_site / "about.html"]


def test_with_a_repository_every_account_links_to_its_forms(tmp_path: Path) -> None:
    docs = book.with_board(book.write(tmp_path))
    (docs / "about.md").write_text(ABOUT, encoding="utf-8")
    site_build.conf(tmp_path)
    built = site_build.build(tmp_path)
    claim = site.form(library.book(docs), "claim", chapter="next-chapter")
    assert claim and claim.replace("&", "&amp;") in built.page("tracking")
    about = built.page("about")
    assert 'href="https://example.org/editors/book/issues"' in about and "本书还没有公开的仓库" not in about
    book.change(docs, "book.yaml", "repository: https://example.org/editors/book\n", "contact: 编辑部信箱\n")
    after = site_build.build(tmp_path)
    assert "example.org/editors" not in after.page("tracking") + after.page("about")
    assert 'href="about.html#about-mistakes"' in after.page("tracking")
    assert "发给编者（编辑部信箱）" in after.page("about")


def pencil(built: site_build.Built, name: str) -> dict[str, str]:
    """What stands at a page's end: words → where they lead."""
    (line,) = BeautifulSoup(built.page(name), "html.parser").select("main > .pencil")
    return {link.get_text(): str(link["href"]) for link in line.select("a:not([hidden])")}


def test_each_page_ends_with_where_it_is_edited_and_its_mistakes_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    docs = book.write(tmp_path)
    (docs / "about.md").write_text(ABOUT, encoding="utf-8")
    book.change(docs, "index.md", "evidence/events\n", "evidence/events\nabout\n")
    site_build.conf(tmp_path)
    monkeypatch.setenv("SOURCE_COMMIT", "f3c9838" + "0" * 33)
    built, host = site_build.build(tmp_path), "https://example.org/editors/book"
    report = site.form(library.book(docs), "fact", page="chapters/00-essay")
    edit = f"{host}/edit/main/docs/chapters/00-essay.md"
    assert pencil(built, "chapters/00-essay") == {"修改这一页": edit, "报告错误": report}
    assert pencil(built, "chapters/01-next-chapter") == {
        "我想写这一章": f"{host}/issues/new?template=claim.yml&chapter=next-chapter",
        "我知道一件事": f"{host}/issues/new?template=fact.yml&chapter=next-chapter",
        "修改这一页": edit.replace("00-essay", "01-next-chapter"),
        "报告错误": str(report).replace("00-essay", "01-next-chapter"),
    }
    for name in ("contents", "search"):  # made from no file
        assert list(pencil(built, name)) == ["报告错误"]
    for path in (*built.out.rglob("*.md"), *(built.out / "_static/search").rglob("*.js")):
        assert "修改这一页" not in path.read_text(encoding="utf-8"), path
    monkeypatch.setenv("SOURCE_COMMIT", "abcdef0" + "0" * 33)
    assert "f3c9838" in (built.out / "_static/commit.js").read_text()
    after = site_build.build(tmp_path)  # another commit: one file says so, and those pages that say how they are cited
    assert (after.read, "chapters/01-next-chapter" in after.written) == ((), False)
    assert "abcdef0" in (built.out / "_static/commit.js").read_text()


def test_without_a_repository_the_same_place_leads_to_the_text_to_copy(tmp_path: Path) -> None:
    docs = book.write(tmp_path)
    book.change(docs, "book.yaml", "repository: https://example.org/editors/book\n", "")
    site_build.conf(tmp_path)
    assert "pencil" not in site_build.build(tmp_path).page("index")  # nowhere to lead to
    (docs / "about.md").write_text(ABOUT, encoding="utf-8")
    book.change(docs, "index.md", "evidence/events\n", "evidence/events\nabout\n")
    built, send = site_build.build(tmp_path), "../about.html#about-mistakes"
    assert pencil(built, "chapters/01-next-chapter") == {"我想写这一章": send, "我知道一件事": send, "报告错误": send}
    assert "（页名：下一章）" in built.page("chapters/01-next-chapter")
    assert pencil(built, "about") == {"报告错误": "#about-mistakes"}
    book.add(docs, "handbook/new-fact.md", ABOUT.replace("about-mistakes", "new-fact").replace("send", "form"))
    book.change(docs, "index.md", "evidence/events\n", "evidence/events\nhandbook/new-fact\n")
    known = pencil(site_build.build(tmp_path), "chapters/01-next-chapter")["我知道一件事"]
    assert known == "../handbook/new-fact.html?chapter=next-chapter"


def test_a_chapter_that_is_paused_or_whose_claim_has_lapsed_asks_for_a_writer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    docs = book.write(tmp_path)
    site_build.conf(tmp_path)
    book.draft(docs)
    site_build.on(monkeypatch, "2027-02-22")
    assert "接着写这一章" not in pencil(built := site_build.build(tmp_path), "chapters/01-next-chapter")
    assert 'data-after="2027-02-22" hidden' in built.page("chapters/01-next-chapter")  # for the reader's clock
    site_build.on(monkeypatch, "2027-02-23")
    assert "接着写这一章" in pencil(site_build.build(tmp_path), "chapters/01-next-chapter")
    book.change(
        docs,
        "chapters/01-next-chapter.md",
        book.SLIP,
        f"{book.SLIP}  - {{on: 2026-11-25, by: editors, status: paused, note: 等}}\n",
    )
    found = pencil(site_build.build(tmp_path), "chapters/01-next-chapter")
    assert list(found) == ["我想写这一章", "我知道一件事", "询问进展", "修改这一页", "报告错误"]


def test_the_site_s_address_reaches_what_leaves_the_site(tmp_path: Path) -> None:
    docs = book.write(tmp_path)
    site_build.conf(tmp_path)
    assert 'rel="canonical"' not in site_build.build(tmp_path).page("index")
    book.change(docs, "book.yaml", "editors: 某人", "editors: 某人\nsite: https://example.org/book/")
    built = site_build.build(tmp_path)
    assert 'rel="canonical" href="https://example.org/book/index.html"' in built.page("index")
    assert 'href="https://example.org/book/chapters/00-essay.html"' in (built.out / "feed.xml").read_text(
        encoding="utf-8"
    )


def test_continuous_integration_compares_histories_with_the_base() -> None:
    script = (ROOT / ".ci/run").read_text(encoding="utf-8")
    assert 'series check --base "$base"' in script
    workflow = yaml.safe_load((ROOT / ".github/workflows/build.yml").read_text(encoding="utf-8"))
    steps = workflow["jobs"]["build"]["steps"]
    assert steps[0]["with"]["fetch-depth"] == 0
    run = next(step for step in steps if "run" in step)
    assert (run["run"], "pull_request.base.sha" in run["env"]["SERIES_BASE"]) == ("bash .ci/run", True)


@pytest.mark.skipif(os.name != "posix", reason="a shell script")
def test_the_base_that_the_script_finds(tmp_path: Path) -> None:
    """The part of the script that chooses the base, run in a repository of its own."""
    script = (ROOT / ".ci/run").read_text(encoding="utf-8")
    part = script.split("# -- base", 1)[1].split("# -- end of base", 1)[0].split("\n", 1)[1]

    def git(*arguments: str) -> str:
        command = ["git", "-c", "user.name=x", "-c", "user.email=x@example.org", *arguments]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True).stdout.strip()

    def base(**env: str) -> str:
        command = ["bash", "-euo", "pipefail", "-c", f'{part}\necho "$base"']
        kept = {key: value for key, value in os.environ.items() if key != "SERIES_BASE"}
        return subprocess.run(
            command, cwd=tmp_path, capture_output=True, text=True, check=True, env={**kept, **env}
        ).stdout.strip()

    git("init", "-q", "-b", "main")
    git("commit", "-q", "--allow-empty", "-m", "one")
    first = git("rev-parse", "HEAD")
    assert base() == ""  # nothing before it
    git("commit", "-q", "--allow-empty", "-m", "two")
    assert base() == "HEAD^"
    assert base(SERIES_BASE=first) == first
    assert base(SERIES_BASE="0" * 40) == "HEAD^"  # what a code host says of a new branch
    git("update-ref", "refs/remotes/origin/main", first)
    assert base() == "origin/main"
