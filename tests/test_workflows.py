"""What a stranger's pull request can make of the workflows: nothing is run or believed that it holds."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
GH = """\
#!/usr/bin/env bash
case "$*" in
  *-f\\ head=*) echo "$GH_NUMBER" ;;
  *changed_files*) echo "$GH_COUNT" ;;
  *files*) printf '%s\\n' "$GH_FILES" ;;
  *comment*) echo "$*" >"$GH_SAID.arguments"; while [ $# -gt 1 ]; do shift; done; cp "$1" "$GH_SAID" ;;
esac
"""


def workflow(name: str) -> dict[Any, Any]:
    return dict(yaml.safe_load((ROOT / f".github/workflows/{name}.yml").read_text(encoding="utf-8")))


def steps(name: str) -> list[dict[str, Any]]:
    return [step for job in workflow(name)["jobs"].values() for step in job["steps"]]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_nothing_is_granted_that_is_not_wanted_and_no_word_of_a_stranger_is_run(path: Path) -> None:
    found = workflow(path.stem)
    assert found["permissions"] == {} and "pull_request_target" not in found[True]  # for YAML the key `on` is true
    for step in steps(path.stem):
        assert "${{" not in step.get("run", ""), step
        assert re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", step.get("uses", f"x@{'0' * 40}")), step
        assert "cache" not in str(step), step
        if "checkout" in step.get("uses", ""):
            assert step["with"]["persist-credentials"] is False
    writes = {job: [k for k, v in one["permissions"].items() if v == "write"] for job, one in found["jobs"].items()}
    allowed = {"comment": {"comment": ["pull-requests"]}, "publish": {"site": [], "pages": ["pages", "id-token"]}}
    assert writes == allowed.get(path.stem, {job: [] for job in writes})
    assert not re.search(r"secrets\.", path.read_text(encoding="utf-8"))


def test_of_a_pull_request_the_base_is_run_over_the_content() -> None:
    first, second = (step["with"] for step in steps("preview")[:2])
    assert (first["ref"], first["path"]) == ("${{ github.event.pull_request.base.sha }}", "base")
    assert (second["ref"], second["path"]) == ("${{ github.event.pull_request.head.sha }}", "content")
    scripts = [step["run"] for step in steps("preview") if "run" in step]
    assert scripts[0] == "bash base/.ci/content content out" and not any("content/" in script for script in scripts)
    assert workflow("preview")[True] == {"pull_request": None}


def test_code_is_tested_in_a_job_of_its_own_that_publishes_nothing() -> None:
    assert workflow("build")[True]["pull_request"]["paths-ignore"][0] == "docs/**"
    assert not any("artifact" in step.get("uses", "") or "pages" in step.get("uses", "") for step in steps("build"))


@pytest.fixture
def told(tmp_path: Path):  # type: ignore[no-untyped-def]
    """The script that comments, with a code host that is none."""
    (tmp_path / "gh").write_text(GH, encoding="utf-8")
    (tmp_path / "gh").chmod(0o755)

    def run(summary: str | None, files: str = "docs/index.md", number: str = "7", count: str = "1") -> str | None:
        if summary is not None:
            (tmp_path / "summary.md").write_text(summary, encoding="utf-8")
        env = {
            "PATH": f"{tmp_path}:{os.environ['PATH']}", "GH_SAID": str(tmp_path / "said"), "GH_NUMBER": number,
            "GH_FILES": files, "GH_COUNT": count, "HEAD": "ada:$(touch evil)", "HEAD_SHA": "f" * 40, "RUN": "https://example.org/run",
        }  # fmt: skip
        subprocess.run(
            ["bash", str(ROOT / ".ci/comment"), str(tmp_path / "summary.md")], cwd=tmp_path, env=env, check=True
        )
        said = tmp_path / "said"
        assert not (tmp_path / "evil").exists()
        assert not said.exists() or "comment 7 " in (tmp_path / "said.arguments").read_text(encoding="utf-8")
        return said.read_text(encoding="utf-8") if said.exists() else None

    return run


posix = pytest.mark.skipif(os.name != "posix", reason="a shell script")


@posix
def test_a_summary_is_told_as_it_stands_whatever_stands_in_it(told) -> None:  # type: ignore[no-untyped-def]
    text = "## 预览\n\n    `touch evil` $(touch evil) ${{ github.token }} \\\n"
    assert told(text) == f"{text}\n[预览的网站 · the site, as an artifact](https://example.org/run)\n"


@posix
def test_what_is_long_is_cut_at_a_line(told) -> None:  # type: ignore[no-untyped-def]
    said = told("    行\n" * 100_000)
    assert len(said) < 61_000 and set(said.splitlines()[:-2]) == {"    行"}


@posix
@pytest.mark.parametrize(("files", "count"), [("docs/x.md\n.github/workflows/preview.yml", "2"), ("docs/x.md", "3000")])
def test_a_pull_request_that_may_have_written_its_own_summary_is_not_quoted(files: str, count: str, told) -> None:  # type: ignore[no-untyped-def]
    said = told("all is well", files, count=count)
    assert "all is well" not in said and "a code owner must look" in said


@posix
def test_without_a_summary_or_a_pull_request_there_is_nothing_to_quote(told) -> None:  # type: ignore[no-untyped-def]
    assert "was not finished" in told(None)


@posix
@pytest.mark.parametrize("number", ["", "7; touch evil"])
def test_what_the_code_host_knows_no_pull_request_of_is_not_commented_on(number: str, told) -> None:  # type: ignore[no-untyped-def]
    assert told("x", number=number) is None


@posix
@pytest.mark.parametrize(("answer", "code"), [("true", 0), ("false", 1)])
def test_the_command_on_protection_asks_for_each_setting_and_names_what_is_missing(
    answer: str, code: int, tmp_path: Path
) -> None:
    (tmp_path / "gh").write_text(f"#!/bin/sh\necho {answer}\n", encoding="utf-8")
    (tmp_path / "gh").chmod(0o755)
    env = {"PATH": f"{tmp_path}:{os.environ['PATH']}"}
    command = ["bash", str(ROOT / ".ci/protection"), "editors/book"]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    word = "ok" if code == 0 else "MISSING"
    assert (done.returncode, {line.split()[0] for line in done.stdout.splitlines()}) == (code, {word})
