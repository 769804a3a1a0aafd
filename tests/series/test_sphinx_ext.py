"""The Sphinx door, on a tiny book that is really built."""

from __future__ import annotations

import pickle
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from test_rules import CASES, SHAPES

import book
import site_build
from series import allowed, evidence, library, rules
from series.sphinx_ext import directives, lists, navigation

NEXT, ESSAY = "chapters/01-next-chapter.md", "chapters/00-essay.md"


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    book.write(tmp_path)
    site_build.conf(tmp_path)
    return tmp_path


def soup(built: site_build.Built, page: str) -> BeautifulSoup:
    return BeautifulSoup(built.page(page), "html.parser")


def test_a_sound_book_builds_without_a_warning(tiny: Path) -> None:
    built = site_build.build(tiny)
    assert (built.error, built.warnings) == ("", ())
    essay = soup(built, "chapters/00-essay").find("article")
    assert essay is not None
    mark = essay.select_one("a.fact")
    assert mark is not None and mark["href"] == "../evidence/claims.html#a-claim"
    assert "verdict-opinion" in mark["class"]
    assert essay.select_one("a[href='01-next-chapter.html']") is not None
    assert essay.select_one("a[href='../evidence/sources.html#brown-2020']") is not None


def test_a_badge_stands_under_the_title_and_a_banner_where_unpublished(tiny: Path) -> None:
    built = site_build.build(tiny)
    for page, word, has_banner in (("00-essay", "已发布", False), ("01-next-chapter", "已预告", True)):
        article = soup(built, f"chapters/{page}").find("article")
        assert article is not None
        line = article.select_one("h1 + p.chapter-status")
        assert line is not None and word in line.get_text()
        assert (article.select_one(".unpublished") is not None) is has_banner


def test_the_colophon_tells_day_and_commit_and_follows_them_alone(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    about = "---\nkind: page\ntitle: 关于\n---\n\n```{series-colophon}\n```\n"
    (tiny / "docs/about.md").write_text(about, encoding="utf-8")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795860000")
    monkeypatch.setenv("SOURCE_COMMIT", "f3c9838" + "0" * 33)
    assert "本版：2026 年 11 月 28 日，提交 f3c9838。" in site_build.build(tiny).page("about")
    monkeypatch.setenv("SOURCE_COMMIT", "abcdef1" + "0" * 33 + "-dirty")
    built = site_build.build(tiny)
    assert "提交 abcdef1，此后有未提交的改动。" in built.page("about")
    assert built.read == ("about",)
    monkeypatch.setenv("SOURCE_COMMIT", "no commit")
    assert "本版：2026 年 11 月 28 日。" in site_build.build(tiny).page("about")


def test_a_timeline_is_a_named_drawing_and_a_list_of_the_same_events(tiny: Path) -> None:
    built = site_build.build(tiny)
    diagram = soup(built, "chapters/00-essay").select_one(".diagram")
    assert diagram is not None
    svg = diagram.select_one("figure.picture svg")
    assert svg is not None and svg["role"] == "group" and svg["aria-label"] == "2020 年"  # an image holds no links
    assert [a.get_text() for a in diagram.select("ol.facts li a")] == ["边境关闭", "GPT-3 论文"]
    assert [a["href"] for a in svg.select("a")] == [a["href"] for a in diagram.select("ol.facts li a")]
    assert [one["class"] for one in svg.select(".eventWrapper")] == [
        ["eventWrapper", "lane-china"],
        ["eventWrapper", "lane-openai"],
    ]
    assert "2 条" in (diagram.select_one("summary") or diagram).get_text()


def test_every_fact_has_an_address(tiny: Path) -> None:
    built = site_build.build(tiny)
    page = soup(built, "evidence/events")
    assert [e["id"] for e in page.select(".fact-entry")] == ["borders-closed", "gpt-3-paper-2020"]
    assert [e["id"] for e in soup(built, "evidence/claims").select(".fact-entry")] == ["a-claim"]
    assert [e["id"] for e in soup(built, "evidence/sources").select(".source-entry")] == ["brown-2020", "notice-2020"]


def test_an_unchanged_book_reads_and_writes_no_page(tiny: Path) -> None:
    site_build.build(tiny)
    again = site_build.build(tiny)
    assert (again.read, again.written, again.warnings) == ((), (), ())


def test_a_changed_state_rereads_only_the_pages_that_show_it(tiny: Path) -> None:
    site_build.build(tiny)
    book.change(
        tiny / "docs",
        NEXT,
        "status: planned}\n",
        "status: planned}\n  - {on: 2026-11-25, by: editors, status: paused, note: 等资料}\n",
    )
    again = site_build.build(tiny)
    # the chapter itself and the essay that names it
    assert again.read == ("chapters/00-essay", "chapters/01-next-chapter")
    # and every page is written again, since its navigation shows the badge
    assert set(again.written) == {f.removesuffix(".md") for f in book.FILES if f.endswith(".md")}
    assert all("暂缓" in again.page(name) for name in again.written)


def test_the_page_of_contents_is_written_where_it_changed(tiny: Path) -> None:
    page = site_build.build(tiny).out / "contents.html"
    before = page.stat().st_mtime_ns
    book.change(tiny / "docs", NEXT, "\n还没有写。", "\n还没有写成。")
    site_build.build(tiny)
    assert page.stat().st_mtime_ns == before
    page.with_suffix(".md").unlink()
    book.change(tiny / "docs", NEXT, "\n还没有写成。", "\n还没有写完。")
    site_build.build(tiny)
    assert page.with_suffix(".md").is_file(), "what somebody took away comes back"
    book.change(tiny / "docs", NEXT, "title: 下一章", "title: 另一章")
    site_build.build(tiny)
    assert page.stat().st_mtime_ns > before and "01 另一章" in page.read_text(encoding="utf-8")


def test_what_stands_on_each_page_is_kept_by_itself(tiny: Path) -> None:
    """Of thousands a build asks for few; Sphinx, which asks for each by its name, is given what it kept."""
    site_build.build(tiny)
    env = pickle.loads((tiny / "_build/doctrees-html/environment.pickle").read_bytes())
    assert isinstance(env.tocs, navigation.Contents) and {type(one) for one in env.tocs.values()} == {bytes}
    assert "年表" in env.tocs["chapters/00-essay"].astext() and "chapters/00-essay" in env.tocs
    assert {type(one) for one in pickle.loads(pickle.dumps(env.tocs)).values()} == {bytes}
    book.change(tiny / "docs", ESSAY, "## 年表", "## 大事年表")
    again = site_build.build(tiny)
    assert "大事年表" in str(soup(again, "chapters/00-essay").select_one("#page-contents"))


def test_a_link_to_a_code_host_keeps_its_own_words(tiny: Path) -> None:
    """The parent theme would shorten them, and look for some on each page in twenty times as long as docutils does."""
    book.change(tiny / "docs", NEXT, "\n还没有写。", "\n见 <https://github.com/a/b/issues/1>。")
    assert ">https://github.com/a/b/issues/1</a>" in site_build.build(tiny).page("chapters/01-next-chapter")


def test_what_myst_itself_writes_raw_is_let_through(tiny: Path) -> None:
    book.change(tiny / "docs", NEXT, "\n还没有写。", "\n还没有\\\n写。")
    assert (site_build.build(tiny).error, "<br />" in site_build.build(tiny).page("chapters/01-next-chapter")) == (
        "",
        True,
    )


def test_a_changed_fact_rereads_only_the_pages_that_show_it(tiny: Path) -> None:
    site_build.build(tiny)
    book.change(tiny / "docs", book.BORDERS_FILE, "title: 边境关闭", "title: 边境关上")
    again = site_build.build(tiny)
    assert again.read == ("chapters/00-essay",)
    assert {"evidence/events", "evidence/sources"} <= set(again.written)
    assert "边境关上" in again.page("chapters/00-essay")


def test_the_same_problem_is_told_on_every_build(tiny: Path) -> None:
    book.change(tiny / "docs", ESSAY, "<a-claim>", "<a-clam>")
    for _ in range(2):
        built = site_build.build(tiny)
        assert built.warnings == (
            "docs/chapters/00-essay.md:14: WARNING: no fact 'a-clam'; nearest: a-claim; for a new one add docs/evidence/events/ID.yaml or claims/ID.yaml [series.dangling-fact]",
        )


def test_what_is_unsafe_stops_the_build_before_anything_is_read(tiny: Path) -> None:
    book.change(tiny / "docs", ESSAY, "一个{fact}", "<script>x</script> {fact}")
    built = site_build.build(tiny)
    assert built.error.startswith("SystemExit: 1 unsafe problem") and built.read == ()
    assert "docs/chapters/00-essay.md:14: WARNING: raw HTML" in built.warnings[0]


@pytest.mark.parametrize("slot", ["title: 下一章", "summary: 还没有写。", "as: 下一章", "  - 第一个问题？"])
def test_text_of_strangers_stays_text(slot: str, tiny: Path) -> None:
    canary = "&lt;canary-x&gt; &amp; \"'"
    book.change(tiny / "docs", NEXT, slot, slot.rstrip("？。") + " & canary'x' \\\" 甲" if "as:" not in slot else slot)
    built = site_build.build(tiny)
    assert built.error == ""
    for path in built.out.rglob("*.html"):
        assert BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser").find("canary-x") is None, canary


def test_parallel_and_serial_builds_are_the_same_bytes(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    for n in range(8):  # Sphinx reads in parallel from five pages on
        shutil.copy(tiny / "docs" / NEXT, tiny / "docs" / f"chapters/{n + 10}-more-{n}.md")
    serial = site_build.build(tiny, out="one")
    parallel = site_build.build(tiny, out="many", parallel=4)
    assert site_build.tree(serial.out) == site_build.tree(parallel.out)


def test_two_folders_give_the_same_bytes(
    tiny: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    other = tmp_path_factory.mktemp("other")
    book.write(other)
    site_build.conf(other)
    assert site_build.tree(site_build.build(tiny).out) == site_build.tree(site_build.build(other).out)


def test_without_a_renderer_the_list_stands_alone(
    tiny: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SPHINX_ZH_NO_RENDERER", "1")
    built = site_build.build(tiny)
    assert (built.error, built.warnings) == ("", ())
    assert "diagrams: no renderer" in capsys.readouterr().err  # also in a quiet build
    diagram = soup(built, "chapters/00-essay").select_one(".diagram")
    assert diagram is not None and diagram.select_one("svg") is None
    assert diagram.select_one("details[open] ol.facts") is not None


def test_without_a_renderer_strict_fails(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPHINX_ZH_NO_RENDERER", "1")
    (warning,) = site_build.build(tiny, tags=("strict",)).warnings  # an error under -W, which `make strict` has
    assert "no renderer" in warning and "[series.no-renderer]" in warning


def test_no_search_index_and_no_script_of_mermaid(tiny: Path) -> None:
    built = site_build.build(tiny)
    assert not (built.out / "searchindex.js").exists()
    for path in built.out.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert "mermaid.esm" not in text and "cdn" not in text.lower(), path


def test_text_and_epub_builders_show_the_list(tiny: Path) -> None:
    text = site_build.build(tiny, builder="text")
    assert text.error == ""
    shown = (text.out / "chapters/00-essay.txt").read_text(encoding="utf-8")
    assert "边境关闭" in shown and "timeline TD" not in shown


def test_the_command_stops_in_one_line_and_with_a_code(tiny: Path) -> None:
    book.change(tiny / "docs", ESSAY, "一个{fact}", "<script>x</script> {fact}")
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "-c", str(tiny), str(tiny / "docs"), str(tiny / "out")]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr and "open an issue" not in done.stderr
    assert done.stderr.splitlines()[-1] == "1 unsafe problem(s) in docs/, told above; nothing was built"


@pytest.mark.parametrize(
    "name",
    [
        "misspelt status",
        "unknown key",
        "impossible date",
        "fact without source",
        "dangling fact",
        "forbidden diagram line",
        "html block",
        "included file",
    ],
)
def test_the_build_tells_what_the_check_tells(name: str, tiny: Path) -> None:
    file, old, new, _ = CASES[name]
    book.change(tiny / "docs", file, old, new)
    build_tells_one_problem(tiny)


@pytest.mark.parametrize(
    "name", ["an event and a claim with one id", "an id inside", "a list of facts", "data at people.yaml"]
)
def test_the_build_tells_of_a_file_what_the_check_tells(name: str, tiny: Path) -> None:
    file, text, _ = SHAPES[name]
    book.add(tiny / "docs", file, text)
    build_tells_one_problem(tiny)


def build_tells_one_problem(folder: Path) -> None:
    found = rules.problems(library.read(folder / "docs"))
    told = [f"{p.path}:{p.line}: WARNING: {p.message} [series.{p.rule}]" for p in found]
    assert len(told) == 1
    assert list(site_build.build(folder).warnings) == told


@pytest.mark.parametrize("title", ["0123", "no", "12:30", "2026-11-24", "'# 引号'", '"\\" \'单\' \\\\"'])
def test_a_title_reaches_the_page_as_it_was_written(title: str, tiny: Path) -> None:
    book.change(tiny / "docs", NEXT, "title: 下一章", f"title: {title}")
    wanted = library.read(tiny / "docs").library.by_id["next-chapter"].title
    built = site_build.build(tiny)
    assert (built.error, built.warnings) == ("", ())
    heading = soup(built, "chapters/01-next-chapter").find("h1")
    assert heading is not None and heading.get_text().removesuffix("#") == wanted


def test_a_faulty_date_draws_no_other_complaint(tiny: Path) -> None:
    book.change(tiny / "docs", NEXT, "on: 2026-11-24", "on: 2026-02-30")
    assert [w.rsplit("[")[-1] for w in site_build.build(tiny).warnings] == ["series.bad-date]"]


def test_a_marked_fact_has_its_note_beside_it_and_once_in_the_list_for_paper(tiny: Path) -> None:
    book.change(
        tiny / "docs",
        ESSAY,
        "<a-claim>`，",
        "<a-claim>`，再提{fact}`一次 <a-claim>`和{fact}`论文 <gpt-3-paper-2020>`，",
    )
    page = soup(site_build.build(tiny), "chapters/00-essay")
    signs, notes = page.select("button.fact-sign"), page.select("span.fact-note[popover]")
    assert [sign["popovertarget"] for sign in signs] == [note["id"] for note in notes] == ["note-1", "note-2", "note-3"]
    assert [number.get_text() for number in page.select(".note-number")] == ["1", "1", "2"]
    assert page.select(".fact-notes") == [], "on a site a script makes the list, for paper"
    paper = notes[2].get_text()
    assert "2020 年 5 月 28 日" in paper and "Language Models are Few-Shot Learners" in paper
    assert notes[2].select_one("a[href='../evidence/events.html#gpt-3-paper-2020']") is not None


def test_emphasis_of_latin_words_is_slanted_and_that_of_han_dotted(tiny: Path) -> None:
    book.change(tiny / "docs", ESSAY, "<a-claim>`，", "<a-claim>`，*强调* 与 *Nature* 与 *AI 时代*，")
    page = soup(site_build.build(tiny), "chapters/00-essay")
    assert [(em.get_text(), em.get("class")) for em in page.select("article em")] == [
        ("强调", None),
        ("Nature", ["latin"]),
        ("AI 时代", None),
    ]


def test_a_paragraph_with_what_cannot_be_broken_is_not_justified(tiny: Path) -> None:
    kinds = [
        "只有汉字和 GPT。",
        "有 Transformer 一词。",
        "有`码`。",
        "见{chapter}`next-chapter`。",
        "{fact}`用在 ChatGPT 里 <a-claim>`。",
    ]
    book.change(tiny / "docs", ESSAY, "(essay-years)=", "\n\n".join([*kinds, "(essay-years)="]))
    page = soup(site_build.build(tiny), "chapters/00-essay")
    begins = {words[:2]: False for words in ("只有", "有 ", "有码", "见下", "用在")}
    for line in page.select("section > p"):
        begins |= {words: "ragged" in line.get("class", []) for words in begins if line.get_text().startswith(words)}
    assert begins == {"只有": False, "有 ": True, "有码": True, "见下": True, "用在": True}


def test_elsewhere_than_in_html_a_note_stands_in_the_list_alone(tiny: Path) -> None:
    built = site_build.build(tiny, builder="text")
    text = (built.out / "chapters/00-essay.txt").read_text(encoding="utf-8")
    assert text.count("一个判断") == 2 and "本页的证据" in text
    epub = site_build.build(tiny, builder="epub")
    assert epub.error == ""
    page = BeautifulSoup((epub.out / "chapters/00-essay.xhtml").read_text(encoding="utf-8"), "html.parser")
    assert page.select("[popover], button, script, .book-head, .book-contents, .skip") == [], "the text alone"
    assert [(number.get_text(), number["href"]) for number in page.select(".note-number")] == [("[1]", "#fact-note-1")]
    assert [(note["id"], note.name) for note in page.select(".fact-notes .footnote")] == [("fact-note-1", "aside")]


def test_a_changed_source_rereads_the_pages_whose_notes_name_it(tiny: Path) -> None:
    book.change(tiny / "docs", ESSAY, "<a-claim>`，", "<a-claim>`，{fact}`论文 <gpt-3-paper-2020>`，")
    site_build.build(tiny)
    book.change(tiny / "docs", book.BROWN_FILE, "title: Language Models", "title: Large Language Models")
    again = site_build.build(tiny)
    assert "chapters/00-essay" in again.read and "Large Language Models" in again.page("chapters/00-essay")


def test_what_is_wrong_for_the_same_reason_counts_once(tiny: Path) -> None:
    book.change(tiny / "docs", ESSAY, "<a-claim>`，", "<a-claim>`，{fact}`论文 <gpt-3-paper-2020>`，")
    of = "chapters/00-essay"
    before = soup(site_build.build(tiny), of).select_one(".shares")
    book.change(tiny / "docs", book.CLAIM_FILE, "verdict: opinion", "part_of: gpt-3-paper-2020\nverdict: opinion")
    after = soup(site_build.build(tiny), of).select_one(".shares")
    assert before is not None and after is not None
    counts = [int(line.get_text().split()[1]) for line in (before, after)]
    assert counts[0] - counts[1] == 1


def test_each_word_that_check_knows_has_what_it_shows() -> None:
    """Names of directives and of what ``{evidence}`` tells stand in two layers: below Sphinx for the rules, above it for the nodes."""
    known = {name for name in allowed.DIRECTIVES if name.startswith("series-")}
    assert known == {*directives.PARTS, *lists.LISTS}
    assert set(evidence.TOLD) == set(lists.TOLD)
