"""What stands around the book agrees with it: issue forms, workflow, the script of continuous integration."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml

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


@pytest.mark.parametrize("name", ["claim", "fact", "progress"])
def test_a_link_to_a_form_fills_in_a_field_that_it_has(name: str) -> None:
    query = parse_qs(urlsplit(site.form(WITH_REPOSITORY, name, chapter="openai-story")).query)
    assert (FORMS / query["template"][0]).is_file()
    assert query["chapter"] == ["openai-story"] and "chapter" in fields(name)


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
