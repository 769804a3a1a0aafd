"""What passes the gate stands on the page as it was meant; what does not is said by every build, until it is mended."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import book
import site_build
from bench import fuzz
from series import images, library, rules
from series.cli import main
from series.views import bibtex
from sphinx_zh import drawing

ROOT = Path(__file__).resolve().parents[2]
NEXT = "chapters/01-next-chapter.md"


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    book.write(tmp_path)
    site_build.conf(tmp_path)
    return tmp_path


def problems(folder: Path) -> list[str]:
    return [str(problem) for problem in rules.problems(library.read(folder / "docs"))]


def add(folder: Path, body: str) -> None:
    book.change(folder / "docs", NEXT, "\n还没有写。\n", f"\n还没有写。\n\n{body}\n")


@pytest.mark.parametrize(
    "body",
    [
        "一句话。\n\n[^d]: 没人引用的注。",
        "```nosuchlanguage\n文字\n```",
        "```{mermaid}\n:alt: 图。\nflowchart LR\n  a --\n```",
    ],
    ids=["footnote", "language", "diagram"],
)
@pytest.mark.parametrize("parallel", [1, 2])
def test_a_second_build_says_what_the_first_said(body: str, parallel: int, tiny: Path) -> None:
    add(tiny, body)
    first, second, third = (site_build.build(tiny, parallel=parallel) for _ in range(3))
    assert first.warnings and set(second.warnings) == set(third.warnings) == set(first.warnings)
    path = tiny / "docs" / NEXT
    path.write_text(path.read_text("utf-8").replace(f"\n\n{body}\n", "\n"), encoding="utf-8")
    assert site_build.build(tiny, parallel=parallel).warnings == ()
    last = site_build.build(tiny, parallel=parallel)
    assert (last.warnings, last.read, last.written) == ((), (), ())


TITLES = [
    "![](../../.git/config)",
    "甲 ![](https://evil.example/t.gif)",
    "[乙](https://evil.example)",
    "7*7 与 8*8",
    "a_b_c `x` \\",
]


@pytest.mark.parametrize("title", TITLES)
def test_a_title_is_text(title: str, tiny: Path) -> None:
    path = tiny / "docs" / NEXT
    text = (
        path.read_text("utf-8")
        .replace("title: 下一章\n", f"title: '{title}'\n")
        .replace("as: 下一章", f"as: '{title}'")
    )
    path.write_text(text, encoding="utf-8")
    built = site_build.build(tiny)
    assert (built.error, built.warnings) == ("", ())
    page = BeautifulSoup(built.page("chapters/01-next-chapter"), "html.parser")
    heading = page.select_one("h1")
    assert heading is not None and heading.get_text().removesuffix("#") == title
    assert page.select("h1 img, h1 em") == [] and not (built.out / "_images").exists()
    assert "evil.example" not in {str(tag.get("href")) for tag in page.find_all("a")}


@pytest.mark.parametrize(
    "fence",
    [
        "```{code-block} text\n:caption: CAPTION\n文字\n```",
        "```{mermaid}\n:alt: 图。\n:caption: CAPTION\nflowchart LR\n  a --> b\n```",
    ],
)
@pytest.mark.parametrize(
    "caption",
    ["![甲](../../README.md)", "![](https://evil.example/t.gif)", "<img src=x onerror=y>", "[乙](javascript:x)"],
)
def test_a_caption_is_walked_as_any_text(fence: str, caption: str, tiny: Path) -> None:
    add(tiny, fence.replace("CAPTION", caption))
    found = problems(tiny)
    assert len(found) >= 1 and all(line.startswith(f"docs/{NEXT}:") for line in found)
    assert "unsafe problem(s)" in site_build.build(tiny).error


def test_an_image_is_shown(tiny: Path) -> None:
    (tiny / "docs/images").mkdir()
    (tiny / "docs/images/x.png").write_bytes(book.png(3, 2))
    add(tiny, "![一幅图](../images/x.png)")
    built = site_build.build(tiny)
    assert (built.error, built.warnings, problems(tiny)) == ("", (), [])
    assert (built.out / "_images/x.png").read_bytes() == book.png(3, 2)


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"<html><script>1</script>", "not what its name says"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not what its name says"),
        (book.png(3, 2)[:40], "not what its name says"),
        (book.png(100_000, 100_000), "100000 × 100000"),
        (book.png(3, 2)[:-12] + b"\0" * 500_000 + book.png(3, 2)[-12:], "at most 400 KiB"),
    ],
    ids=["html", "svg", "cut", "huge", "heavy"],
)
def test_what_is_no_image_is_refused(raw: bytes, said: str, tiny: Path) -> None:
    (tiny / "docs/images").mkdir()
    (tiny / "docs/images/x.png").write_bytes(raw)
    (found,) = problems(tiny)
    assert found.startswith("docs/images/x.png:1: ") and said in found and found.endswith("[bad-image]")


def test_an_image_that_is_a_link_is_refused_and_nothing_is_published(tiny: Path) -> None:
    (tiny / "secret.txt").write_text("geheim", encoding="utf-8")
    (tiny / "docs/images").mkdir()
    (tiny / "docs/images/x.png").symlink_to(tiny / "secret.txt")
    add(tiny, "![一幅图](../images/x.png)")
    assert "links are not followed" in problems(tiny)[0]
    built = site_build.build(tiny)
    assert "unsafe problem(s)" in built.error and not (built.out / "_images").exists()


@pytest.mark.parametrize("depth", [21, 600, 30_000])
@pytest.mark.parametrize("file", [NEXT, book.GPT_3_FILE])
def test_deep_yaml_is_told_with_its_line(depth: int, file: str, tiny: Path) -> None:
    if file == NEXT:
        depth = min(depth, 5000)  # front matter has at most 16 KiB
        book.change(tiny / "docs", file, "owners: []", f"x: {'[' * depth}{']' * depth}\nowners: []")
        wanted = f"docs/{file}:10: is nested more than 20 deep [too-deep]"
    else:
        (tiny / "docs" / file).write_text("\n".join("[" for _ in range(depth)), encoding="utf-8")
        wanted = f"docs/{file}:21: is nested more than 20 deep [too-deep]"
    assert wanted in problems(tiny)


def test_an_inline_footnote_hides_no_link_from_the_gate(tiny: Path) -> None:
    add(tiny, "甲^[点](../../../outside)")
    assert [line for line in problems(tiny) if "link-address" in line]


def test_a_gantt_that_counts_days_one_by_one_is_refused(tiny: Path) -> None:
    days = "gantt\n  dateFormat YYYY-MM-DD\n  excludes weekends\n  甲 :a1, 2000-01-01, 99999999d"
    add(tiny, f"```{{mermaid}}\n:alt: 图。\n{days}\n```")
    (found,) = problems(tiny)
    assert "excludes" in found and "forbidden-diagram" in found


DIAGRAM = "```{mermaid}\n:alt: 图。\n"
WRONG = [
    ("flowchart TD\n  甲 --> 乙\n  乙 —> 丙", 2, "the diagram cannot be read here: '乙 —> 丙'", "图里这一行读不懂：'乙 —> 丙'"),
    (
        "quadrantChart\n  x-axis 低 --> 高\n  最右边的那个点: [0.99, 0.5]",
        2,
        "words that do not fit or cover others: '最右边的那个点'; write less or fewer, or break lines by <br>",
        "图里的字放不下或互相遮盖：“最右边的那个点”；请写短些、少放些，或用 <br> 分行",
    ),
]  # fmt: skip


@pytest.mark.skipif(drawing.renderer() is None, reason=drawing.missing_reason())
@pytest.mark.parametrize(("text", "row", "english", "chinese"), WRONG, ids=["mistake", "crowded"])
def test_check_and_build_say_of_a_diagram_the_same_at_its_line_and_once(
    text: str, row: int, english: str, chinese: str, tiny: Path
) -> None:
    add(tiny, f"{DIAGRAM}{text}\n```")
    lines = (tiny / "docs" / NEXT).read_text("utf-8").split("\n")
    line = lines.index(text.split("\n")[row]) + 1
    (found,) = rules.problems(library.read(tiny / "docs"))
    assert (found.path, found.line, found.rule, found.severity) == (f"docs/{NEXT}", line, "bad-diagram", "error")
    assert (found.message, found.message_zh) == (english, chinese)
    (warning,) = site_build.build(tiny).warnings
    assert warning.startswith(f"docs/{NEXT}:{line}: WARNING: ") and (english in warning or chinese in warning)


def test_where_nothing_draws_check_says_nothing_of_a_mistake(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPHINX_ZH_NO_RENDERER", "1")
    add(tiny, f"{DIAGRAM}flowchart TD\n  没有 --> ][ 画\n```")
    assert problems(tiny) == []


@pytest.mark.parametrize(
    "row", ["style A fill:#ffffcc", "classDef warm fill:#f00", "class A warm", "linkStyle 0 stroke:red", "A:::warm"]
)
def test_colours_are_the_theme_s(row: str, tiny: Path) -> None:
    add(tiny, f"{DIAGRAM}flowchart TD\n  A --> B\n  {row}\n```")
    (found,) = problems(tiny)
    assert found.endswith(
        f"a diagram may not hold colours and sizes of its own; the theme has them: {row!r} [forbidden-diagram]"
    )


def test_a_page_has_so_many_diagrams(tiny: Path) -> None:
    many = [f"{DIAGRAM}flowchart TD\n  A[第 {n} 张]\n```" for n in range(drawing.MAX_DIAGRAMS + 2)]
    add(tiny, "\n\n".join(many))
    (found,) = problems(tiny)
    assert f"at most {drawing.MAX_DIAGRAMS} diagrams" in found


@pytest.mark.parametrize("handle", ["ev\x1b[31mil", "<script>", "Ada", "a, status: published", "a\nb", "林"])
@pytest.mark.parametrize("folder", ["people", "evidence/events"])
def test_a_file_of_data_is_named_by_an_id(folder: str, handle: str, tiny: Path) -> None:
    book.person(tiny / "docs", "lin", "林")
    (tiny / "docs/people/lin.yaml").rename(tiny / f"docs/{folder}/{handle}.yaml")
    (found,) = rules.problems(library.read(tiny / "docs"))
    assert (found.rule, found.line, "is no id" in found.message) == ("bad-file-name", 1, True)
    shown = command(tiny, "check", lang="en").splitlines()
    assert len(shown) <= 3 and shown[0].startswith(f"docs/{folder}/") and all(line.isprintable() for line in shown)


def test_two_people_have_two_names(tiny: Path) -> None:
    book.person(tiny / "docs", "lin", "本书编者")
    assert [line for line in problems(tiny) if line.endswith("[duplicate-name]")] == [
        "docs/people/lin.yaml:1: 'lin' and 'editors' have one name, '本书编者'; tell them apart, as in name: 本书编者 (…) [duplicate-name]"
    ]


@pytest.mark.parametrize("name", ["[一, 二]", "{甲: 乙}", "12", "''"])
def test_a_name_of_any_shape_is_told_and_not_thrown(name: str, tiny: Path) -> None:
    book.person(tiny / "docs", "lin", name)
    assert all(line.startswith("docs/people/lin.yaml:1: ") for line in problems(tiny))


@given(raw=st.binary(max_size=200), kind=st.sampled_from(["png", "jpg", "webp"]))
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_bytes_make_the_look_at_an_image_fail(raw: bytes, kind: str, tmp_path: Path) -> None:
    begins = {
        "png": book.png(1, 1)[:12] + raw + book.png(1, 1)[-12:],
        "jpg": b"\xff\xd8\xff" + raw,
        "webp": b"RIFF0000WEBP" + raw,
    }
    path = tmp_path / f"x.{kind}"
    path.write_bytes(begins[kind])
    images.fault(path)


def test_a_folder_of_images_that_is_a_link_is_refused(tiny: Path) -> None:
    (tiny / "outside").mkdir()
    (tiny / "outside/x.png").write_bytes(book.png(3, 2))
    (tiny / "docs/images").symlink_to(tiny / "outside")
    (found,) = problems(tiny)
    assert found.startswith("docs/images/x.png:1: is no plain file")


def test_of_many_problems_fifty_are_printed_and_the_rest_counted(tiny: Path) -> None:
    for n in range(70):
        book.add(tiny / "docs", f"evidence/claims/empty-{n}.yaml", "{}\n")
    done = CliRunner().invoke(main, ["--docs", str(tiny / "docs"), "--lang", "en", "check"])
    lines = done.stdout.splitlines()
    assert done.exit_code == 1 and sum(": " in line and line.startswith("docs/") for line in lines) == 50
    assert any(re.fullmatch(r"… and \d+ more; --json lists all", line) for line in lines)


@pytest.mark.parametrize(
    "field", ["title: Language Models are Few-Shot Learners", "author: Brown et al.", "publisher: arXiv"]
)
def test_every_field_of_bibtex_is_escaped(field: str, tiny: Path) -> None:
    name = field.partition(":")[0]
    book.change(tiny / "docs", book.BROWN_FILE, field, f"{name}: 'en}}, note = {{\\input{{/etc/passwd}}'")
    assert problems(tiny) == []
    text = bibtex.references(library.read(tiny / "docs").library)
    assert "passwd" in text and r"\input" not in text and "note = {" not in text


def test_a_language_is_a_tag_so_that_no_export_need_escape_it(tiny: Path) -> None:
    book.change(tiny / "docs", book.BROWN_FILE, "language: en", "language: 'en}, note = {\\input{/etc/passwd}'")
    (found,) = problems(tiny)
    assert found.startswith(f"docs/{book.BROWN_FILE}:8: language: ") and "write en, zh-CN, zh-Hant" in found
    assert "passwd" not in bibtex.references(library.read(tiny / "docs").library)


@pytest.mark.parametrize("written", ["2022-06/2022", "2022-06-15/2022-06"])
def test_an_end_may_be_coarser_than_the_beginning(written: str, tiny: Path) -> None:
    book.change(tiny / "docs", book.BORDERS_FILE, "date: 2020-03-28/2023-01-08", f"date: {written}")
    assert problems(tiny) == []


@pytest.mark.skipif(shutil.which("make") is None, reason="no make")
@pytest.mark.parametrize("target", ["html", "strict", "live"])
def test_a_build_folder_that_came_with_the_sources_is_never_used(target: str, tmp_path: Path) -> None:
    """The rule of the Makefile that every building target wants first, run alone in a folder like the project's."""
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    (line,) = [line for line in text.splitlines() if line.startswith(f"{target}:")]
    assert " ours " in f"{line.partition('##')[0]} "
    shutil.copy(ROOT / "Makefile", tmp_path)
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv/.key").write_text("mine\n", encoding="utf-8")
    pickle = tmp_path / "_build/doctrees/environment.pickle"
    for key, is_kept in ((None, False), ("theirs\n", False), ("mine\n", True)):
        pickle.parent.mkdir(parents=True, exist_ok=True)
        pickle.write_bytes(b"x")
        if key is not None:
            (tmp_path / "_build/.key").write_text(key, encoding="utf-8")
        subprocess.run(["make", "-s", "ours"], cwd=tmp_path, check=True, env={**os.environ, "MAKEFLAGS": ""})
        assert pickle.exists() is is_kept
        assert (tmp_path / "_build/.key").read_text(encoding="utf-8") == "mine\n"


def test_a_build_speaks_the_language_of_whoever_calls_it(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book.change(tiny / "docs", NEXT, "owners: []", "ownres: []")
    assert "unknown field 'ownres'" in site_build.build(tiny).warnings[0]
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert "没有 'ownres' 这个键" in site_build.build(tiny).warnings[0]
    assert "LC_ALL" not in (ROOT / "Makefile").read_text(encoding="utf-8")  # make hands on what it was called with


FOREIGN = {
    "> [!NOTE]\n> 一条说明。": ":::{note}",
    "- [ ] 未做": "plain list",
    "- [x] 做了": "plain list",
    "这里==重点==。": "**words**",
    "见[[另一页]]。": "[words](page.md)",
    "![[图.png]]": "[words](page.md)",
    "H~2~O 是水。": "{sub}",
    "E = mc^2^": "{sup}",
    "[TOC]": "contents",
    "设 $ w_i $ 为权重。": "no space inside its dollars",
    "一行里的 $$x_1$$ 式。": "no space inside its dollars",
    "$$\n\\foo{x}\n$$": "TeX '\\\\foo' is not known here",
    "花了 $五元$ 钱。": "a dollar is written \\$",
    "{math}`\\frac{a`": "cannot be read at",
    "{abbr}`LLM`": "{abbr}`LLM (大语言模型)`",
    "{ruby}`汉字`": "{ruby}`汉字 (hàn zì)`",
    "```{figure} ../images/x.png\n图题。\n```": "write :alt: …",
    "见 {fact} `发布 <a-claim>`。": "no space",
    "一段{#here .wide}": "label",
    '{% hint style="info" %}': "templates",
    "!!! note 小提示": ":::{note}",
    "::: tip 小提示\n内容。\n:::": ":::{tip}",
    "::: warning\n内容。\n:::": ":::{warning}",
    "\\textbf{粗}": "LaTeX",
    "'''粗'''": "**words**",
    "见 https://example.org/a 一文。": "<https://…>",
    "见[某文][ref]。": "[words](address)",
    "这是_强调_的话。": "*words*",
    "＃＃ 小节": "## words",
    "###小节": "## words",
    "－ 一条": "- words",
    "1.没有空格": "1. words",
    "1、没有空格": "1. words",
    "｜甲｜乙｜\n｜－｜－｜": "| a | b |",
    "＊＊粗＊＊": "**words**",
    "[文字]（https://example.org）": "(address)",
    '=== "甲"\n\n    甲的话。\n\n=== "乙"\n\n    乙的话。': "no tabs",
    "见 :numref:`sec_a` 与 :label:`sec_b`。": "{ref}`label`",
    '![图](../images/x.png){ class="wide" }': "label",
    "```{.python .input}\nx = 1\n```\n\n```{.python .input}\ny = 2\n```": "write 'python'",
    '```python title="a.py"\nx = 1\n```\n\n```python title="a.py"\ny = 2\n```': "write 'python'",
    ":::{note}\n没有收尾。": "not closed by a line :::",
    "~~~\n没有收尾": "not closed by a line ~~~",
    "(genindex)=\n## 索引": "Sphinx gives itself",
    "(id1)=\n## 节": "Sphinx gives itself",
    "```None\n甲\n```": "write 'none'",
    "```mermaid\nflowchart LR\n```": "write '{mermaid}'",
    "```csv\n甲\n```": "write 'text'",
    "- | 甲 | 乙 |\n  |---|---|\n  | 一 | 二 | 三 |": "has 3 cells, the head 2",
    "占到了 50\n% 左右的份额。": "is a comment",
    "%50 的人": "is a comment",
    "+++ 甲": "is not shown",
    "[名]: https://example.org": "nothing refers to [名]",
    "| 甲 | 乙 |\n| 一 | 二 |": "|---|---|",
    "| 甲 | 乙 | 丙 |\n|---|---|\n| 一 | 二 | 三 |": "|---|---|",
    "| 甲 | 乙 |\n|---|---|\n| 一 | 二 |\n后面的文字。": "becomes a row",
    "这是**粗体的字，没有收尾。": "both sides",
    "用`make html 生成。": "a backquote",
    "(next-a)=\n一段。\n\n见[](#next-a)。": "stands before no heading",
    "{ref}`!不是链接 <essay-years>`": "write {ref}",
    "＞ 引文": "half-width",
    "：：：{note}\n文字。\n：：：": "half-width",
    "（next-a）=": "(my-label)=",
    "有三件：\n2. 第二件": "empty line above",
    "① 甲\n② 乙": "run together",
    "一、甲\n二、乙": "run together",
    "· 甲": "- words",
    "![红](../images/x.png =30x20)": "nothing else",
    "[文字] (https://example.org)": "no space between ] and (",
    "[@smith2020]": "{source}",
    "好:tada:": "emoji",
    "{漢字|かんじ}": "{ruby}",
    "公式 \\(x^2\\) 与": "between dollars",
    "\\LaTeX 写的": "LaTeX",
    ":::{note} 标题\n文字。\n:::": "{admonition}",
    "```plaintext\n文字\n```": "write 'text'",
    "```pyhton\n1\n```": "write 'python'",
    "一句话。\n\n[^d]: 没人引用的注。": "nothing refers to footnote 'd'",
    "一句[^d]。\n\n[^d]: 注。\n\n[^d]: 又一条。": "stands twice",
    "| 甲 | 乙 |\n|---|---|\n| `x|y` | c |": "has 3 cells, the head 2",
    "![](../images/x.png)": "write ![…](../images/name.png)",
}
"""What stands raw or vanishes, or what the build alone would tell, and a part of what is said of it."""


@pytest.mark.parametrize("body", FOREIGN)
def test_nothing_stands_raw_or_vanishes_in_silence(body: str, tiny: Path) -> None:
    (tiny / "docs/images").mkdir()
    (tiny / "docs/images/x.png").write_bytes(book.png(3, 2))
    add(tiny, body)
    about = [line for line in problems(tiny) if "[chinese-setting]" not in line]
    assert len(about) == 1, about
    assert FOREIGN[body] in about[0] and about[0].startswith(f"docs/{NEXT}:")


PLAIN = [
    "价格是 $5 到 $10，涨了一倍。",
    "文件名是 a_b_c.md，函数是 `f(x)`。",
    "比例是 3.5 倍，1.5 万人；第 1. 条。",
    "```python\nx = 1  # ==不是==\n```",
    "| 甲 | 乙 |\n|---|---|\n| a \\| b | c |",
    "一句[^d]。\n\n[^d]: 注。",
    "见 <https://example.org/a> 与[某文](https://example.org/b)。",
    "It's Rock ’n’ Roll，don't stop.",
    "1. 一条\n2. 两条\n\n- 甲\n- 乙",
    "约 ~30 人，~50 页。",
    "-5 度的早晨。",
    "约 ~5、~8 万。",
    "见[](#essay-years)、[](../index.md)。",
    "**粗体。**后面的字，C++ 与 C++。",
    "10:30 到 11:45，比例 3:1。",
    "% 注释\n\n一段。",
    ":::{note}\n```text\n甲\n```\n:::",
    "- 甲\n\n  ```text\n  乙\n  ```",
    "> ```text\n> 乙\n> ```",
    "3.x 版与 2.0 版。",
    "见 [https://example.org/a](https://example.org/a) 一文。",
    "一句[^d]。\n\n[^d]: 注。\n\n```text\n[^d]: 样例\n[^d]: 样例\n```",
    ":::{note}\n框里一句[^d]。\n:::\n\n[^d]: 注在框外。",
    "集合 {a, b} 与 C# 语言，井号 #标签 在句中。",
]


@pytest.mark.parametrize("body", PLAIN)
def test_what_is_no_mark_is_let_alone(body: str, tiny: Path) -> None:
    add(tiny, body)
    assert [line for line in problems(tiny) if "[chinese-setting]" not in line] == []


def test_a_kind_of_mark_is_named_once_a_page_and_is_not_proofread(tiny: Path) -> None:
    add(tiny, "这里==重,点==，那里==另一处==。")
    (found,) = problems(tiny)
    assert "[foreign-mark]" in found


FAULTY = {
    NEXT: [
        "一句话。\n\n[^d]: 没人引用的注。",
        "一句[^D]。\n\n[^D]: 注。\n\n[^d]: 又一条。",
        "```pyhton\n1\n```",
        "```python\nprint(“x”)\n```",
        "```{mermaid}\n:alt: 图。\nflowchart LR\n  a --\n```",
        "```{mermaid}\n:alt: 图。\nflowchart LR\n  a --> b\n  style a fill:#fff\n```",
        "(next-a)=\n一段。{ref}`next-a`",
        "见[文字](#nowhere)。",
        "见[文字](../nothing.md)。",
        "![图](../images/no.png)",
        "![图](https://example.org/x.png)",
        "{fact}`甲 <no-such-fact>`",
        "{chapter}`nxt-chapter`",
        "{source}`no-source`",
        "{doc}`x`",
        "## 没有标签",
        "***\n\n___",
        "| 甲 | 乙 |\n|---|---|\n| 一 | 二 | 三 |",
        "<b>粗</b>",
        "$\\foo$",
        "```{timeline}\n:lanes: mars\n```",
        "```{nothing}\n```",
        "甲\u200b乙",
        "```{figure} ../images/x.png\n图题\n```",
        "`````{note}\n`````",
    ],
    book.GPT_3_FILE: ["title：甲", "title: 甲", "bear: for", "id: gpt-3-paper-2020", "- 甲"],
    "evidence/claims/gpt-3-paper-2020.yaml": ["title: 甲\ntitle_en: a\nverdict: opinion\nsaid: 乙"],
    "evidence/events/a-b.yaml": ["{title: 甲, title_en: a, verdict: confirmd, said: 乙}", "{}", "- {}", "", "title"],
    "evidence/events/A-B.yaml": ["{title: 甲, title_en: a, verdict: opinion, said: 乙}"],
    "evidence/sources/a-b.yaml": ["{}", "{title: 甲, type: webpage, url: 'https://example.org/', hand: third}"],
    "people/lin.yaml": ["name: 本书编者", "{}", "lin: {name: 林}"],
    "people/Lin.yaml": ["name: 林"],
    "people.yaml": ["lin: {name: 林}"],
}
"""What is added at the end of a file, or as a new one, so that the book has one fault or more."""


@pytest.mark.parametrize(("file", "fault"), [(file, fault) for file, faults in FAULTY.items() for fault in faults])
def test_check_a_first_build_and_a_second_say_the_same(file: str, fault: str, tiny: Path) -> None:
    path = tiny / "docs" / file
    text = f"{path.read_text('utf-8')}\n" if path.exists() else ""
    path.write_text(f"{text}{fault}\n", encoding="utf-8")
    before = rules.problems(library.read(tiny / "docs"))
    first, second = site_build.build(tiny), site_build.build(tiny)
    said = {f"{p.path}:{p.line}: WARNING: {p.message} [series.{p.rule}]" for p in before if p.severity != "advice"}
    assert said and set(first.warnings) == set(second.warnings) == said
    assert bool(first.error) is bool(second.error) is any(p.severity == "unsafe" for p in before)
    assert rules.problems(library.read(tiny / "docs")) == before


def command(folder: Path, *words: str, lang: str = "zh") -> str:
    done = CliRunner().invoke(main, ["--docs", str(folder / "docs"), "--lang", lang, *words])
    return done.stdout + done.stderr


@pytest.mark.parametrize("name", ["下一章", "《下一章》", "NEXT-CHAPTER", "next", "下一", "01-next-chapter.md", "1"])
def test_a_chapter_is_found_by_what_people_call_it(name: str, tiny: Path) -> None:
    assert "01 下一章" in command(tiny, "show", name)


def test_a_state_is_named_in_chinese_too(tiny: Path) -> None:
    said = command(tiny, "mark", "下一章", "写作中", "--by", "editors", "--owner", "editors", "--dry-run")
    assert "status: drafting" in said
    assert "没有 '写做中' 这个状态" in command(tiny, "mark", "1", "写做中", "--by", "editors")


WRONG_USE = {
    ("show",): "缺少 CHAPTER",
    ("show", "1", "--jsno"): "没有选项 --jsno；是不是 --json？",
    ("nothing",): "没有 nothing 这个命令",
    ("show", "1", "2"): "多写了 2",
    ("mark", "1", "--by"): "--by 后面要写值",
    ("mark", "1", "drafting"): "缺少 --by",
    ("mark", "1", "--by", "editors", "--until", "2027-02-30"): "--until 的值不对：没有 '2027-02-30' 这一天",
    ("mark", "1", "--by", "editors", "--due", "2027-05/.."): "没有截止日期",
    ("timeline", "--lanes", "mars"): "lanes 没有 'mars' 这个值；可用的有：",
    ("timeline", "--from", "2019", "--to", "2018"): "早于",
    ("check", "--base", "HEAD"): "git 没有读出这个版本，或者不把这里当作仓库",
    ("show", "nxt-chapter"): "没有 'nxt-chapter' 这一章；是不是 'next-chapter'？",
    ("check", "nothing.md"): "没有 nothing.md 这个文件或目录",
}


@pytest.mark.parametrize("words", WRONG_USE)
def test_wrong_use_is_said_wholly_in_chinese(words: tuple[str, ...], tiny: Path) -> None:
    said = command(tiny, *words).replace("openai china world", "")
    assert WRONG_USE[words] in said
    assert re.findall(r"Usage|Error|Try|Invalid|Missing|did you|[a-z]{3,} [a-z]{3,} [a-z]{3,}", said) == []


YAML_FAULTS = [
    "title: 甲: 乙",
    "title: [甲",
    'title: "甲',
    "\ttitle: 甲",
    "title: @甲",
    "- 甲",
    'title: "\\q"',
    "title",
]


@pytest.mark.parametrize("line", YAML_FAULTS)
def test_what_is_no_yaml_is_said_in_chinese(line: str, tiny: Path) -> None:
    book.change(tiny / "docs", NEXT, "title: 下一章", line)
    (said,) = [text for text in command(tiny, "check").splitlines() if "[bad-yaml]" in text]
    assert re.findall(r"[a-z]{3,} [a-z]{3,}", said.partition("：")[2]) == []


def test_files_can_be_checked_alone(tiny: Path) -> None:
    add(tiny, "## 没有标签")
    book.change(tiny / "docs", "chapters/00-essay.md", "(essay-years)=\n", "")
    said = command(tiny, "check", str(tiny / "docs" / NEXT))
    assert "01-next-chapter.md" in said and "00-essay.md" not in said
    assert "00-essay.md" in command(tiny, "check", str(tiny / "docs/chapters"))


def test_an_answer_whose_label_is_not_there_is_named_with_the_nearest(tiny: Path) -> None:
    book.change(tiny / "docs", NEXT, "  - 第一个问题？", "  - {ask: 第一个问题？, answer: next-exam}")
    add(tiny, "(next-exams)=\n## 考试\n\n这样考。")
    assert [line for line in problems(tiny) if "dangling-answer" in line] == [
        f"docs/{NEXT}:8: no label 'next-exam' in this chapter; nearest: next-exams; write (next-exam)= before the heading that answers [dangling-answer]"
    ]


def test_an_entry_of_a_history_that_cannot_be_read_is_one_problem_and_the_chapter_stays(tiny: Path) -> None:
    book.change(tiny / "docs", NEXT, book.PLANNED, f"{book.PLANNED}  - {{on: 2026-11-28, status: drafting}}\n")
    assert problems(tiny) == [f"docs/{NEXT}:15: field 'by' is missing; add by: … [missing-field]"]
    assert "下一章" in command(tiny, "status")


UNSEEN = [
    "甲\u200b乙",
    "软\u00ad连字",
    "丢\ufffd了",
    "私\ue000用",
    "[链接](https://example.org/a\u200b)",
    "`x\u2060y`",
    "零\u200f宽",
]


@pytest.mark.parametrize("body", UNSEEN)
def test_what_nobody_sees_is_named(body: str, tiny: Path) -> None:
    add(tiny, body)
    (said,) = [line for line in problems(tiny) if "unseen-character" in line]
    char = next(ch for ch in body if not ch.isprintable() or ch in "\u00ad\ufffd\ue000")
    assert f"U+{ord(char):04X}" in said and said.startswith(f"docs/{NEXT}:19: ")


CAPS = {
    "lines": "\n" * 5001,
    "square brackets": ("[a](b) " * 60 + "\n\n") * 84,
    "in one paragraph": "一句话。" * 2501,
    "headings": "(next-a)=\n## 节\n\n" * 201,
    "labels": "(a)=\n\n" * 401,
    "cells": ("| 甲 |\n|---|\n" + "| 乙 |\n" * 21 + "\n") * 101,
    "footnotes": "[^a]: 注\n\n" * 301,
    "formulas": "$a$ \n\n" * 501,
    "blocks of code": "```\n甲\n```\n" * 301,
}


@pytest.mark.parametrize("what", CAPS)
def test_too_much_of_a_thing_is_named_with_its_limit(what: str, tiny: Path) -> None:
    add(tiny, CAPS[what])
    said = [line for line in problems(tiny) if "[too-many]" in line]
    assert len(said) == 1 and what in said[0] and re.search(r"more than [\d,]+ ", said[0])


def test_no_message_is_long(tiny: Path) -> None:
    book.change(tiny / "docs", NEXT, "owners: []", f"owners: []\ndue_{'x' * 5000}: 1")
    book.change(tiny / "docs", book.GPT_3_FILE, "lane: openai", f"lane: {'A' * 15000}")
    add(tiny, f"{{fact}}`甲 <{'a' * 400}>` [x](javascript:{'b' * 9000})")
    assert all(len(line) < 600 for line in problems(tiny)) and len(problems(tiny)) >= 3


@pytest.mark.parametrize("folder", ["chapters", "people", "evidence", "evidence/events"])
def test_a_folder_that_is_a_link_is_refused_with_all_that_lies_below(folder: str, tiny: Path) -> None:
    (tiny / "docs" / folder).rename(tiny / "outside")
    (tiny / "docs" / folder).symlink_to(tiny / "outside")
    refused = {line.partition(":")[0] for line in problems(tiny) if "[not-a-file]" in line}
    assert refused == {f"docs/{name}" for name in book.FILES if name.startswith(f"{folder}/")}
    assert "unsafe problem(s)" in site_build.build(tiny).error


@pytest.mark.parametrize("seed", fuzz.SEEDS)
def test_a_mutated_book_is_checked_without_a_traceback_in_seconds(seed: int) -> None:
    assert fuzz.fault(seed) == ""


def test_a_box_in_a_block_of_as_many_marks_is_not_closed(tiny: Path) -> None:
    add(tiny, "```{note}\n外层。\n```python\nx = 1\n```\n还有。\n```\n\n(next-a)=\n## 节\n\n话。")
    assert all("[open-fence]" in line for line in problems(tiny)) and problems(tiny)


def test_a_file_that_is_none_of_the_book_is_wrong_use(tiny: Path) -> None:
    (tiny / "draft.md").write_text("<script>", encoding="utf-8")
    assert "不是这本书的文件" in command(tiny, "check", str(tiny / "draft.md"))


def test_no_line_keeps_a_check_busy(tiny: Path) -> None:
    add(tiny, f"文 ${' ' * 4000}{'=' * 4000}x")
    began = time.monotonic()
    problems(tiny)
    assert time.monotonic() - began < 5
