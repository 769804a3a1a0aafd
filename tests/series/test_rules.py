"""Each fault gives one clear problem with file and line, from the reader or from a rule."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import book
from series import library, rules

NEXT, ESSAY = "chapters/01-next-chapter.md", "chapters/00-essay.md"
EVENT, SOURCE = book.GPT_3_FILE, book.BROWN_FILE

CASES: dict[str, tuple[str, str, str, str]] = {
    # name: (file, old, new, the whole list of problems, one a line)
    "merge that is not resolved": (
        EVENT,
        "verdict: confirmed",
        "<<<<<<< HEAD\nverdict: imprecise\n=======\nverdict: opinion\n>>>>>>> branch",
        "docs/evidence/events/gpt-3-paper-2020.yaml:9: holds a merge that is not resolved, lines 9 to 13; keep what is right and delete the three marks [unresolved-merge]",
    ),
    "full-width colon": (
        NEXT,
        "title: 下一章\n",
        "title：下一章\n",
        "docs/chapters/01-next-chapter.md:3: title： has a full-width colon; write 'title: ', with a half-width one and a space [bad-yaml]",
    ),
    "value cut by a hash": (
        SOURCE,
        "author: Brown et al.",
        "author: Brown #et al.",
        "docs/evidence/sources/brown-2020.yaml:3: what stands behind # is not read: '#et al.'; put the whole value in quotes [cut-by-hash]",
    ),
    "lane of no book": (
        EVENT,
        "lane: openai",
        "lane: opneai",
        "docs/evidence/events/gpt-3-paper-2020.yaml:3: book.yaml has no lane 'opneai'; its lanes are openai china world [unknown-lane]",
    ),
    "lane that is no word": (
        EVENT,
        "lane: openai",
        "lane: Open AI",
        "docs/evidence/events/gpt-3-paper-2020.yaml:3: lane: 'Open AI' is not an id; use small letters, digits and hyphens, at most 60 [bad-value]",
    ),
    "colour of no palette": (
        "book.yaml",
        "colour: blue",
        "colour: bleu",
        "docs/book.yaml:7: colour 'bleu' is unknown; did you mean 'blue'? [unknown-word]",
    ),
    "essay that is no chapter": (
        "book.yaml",
        "essay: {id: essay",
        "essay: {id: esay",
        "docs/book.yaml:4: essay 'esay' is no chapter with an origin; nearest: essay [unknown-essay]",
    ),
    "unknown key of the book": (
        "book.yaml",
        "editors: 某人",
        "editor: 某人",
        "docs/book.yaml:3: unknown field 'editor'; did you mean 'editors'? [unknown-field]",
    ),
    "repository that is no address": (
        "book.yaml",
        "repository: https://example.org/editors/book",
        "repository: javascript:alert(1)",
        "docs/book.yaml:5: repository: 'javascript:alert(1)' is not a web address; it begins with https:// or http:// [bad-value]",
    ),
    "book that is a list": (
        "book.yaml",
        book.BOOK,
        "- id: book\n",
        "docs/book.yaml:1: is no mapping; write {key: value} [bad-value]",
    ),
    "misspelt status": (
        NEXT,
        "status: planned",
        "status: planed",
        "docs/chapters/01-next-chapter.md:14: status 'planed' is unknown; did you mean 'planned'? [unknown-status]",
    ),
    "unknown key": (
        NEXT,
        "owners: []",
        "ownres: []",
        "docs/chapters/01-next-chapter.md:10: unknown field 'ownres'; did you mean 'owners'? [unknown-field]",
    ),
    "unknown key in history": (
        NEXT,
        "status: planned}",
        "status: planned, nota: x}",
        "docs/chapters/01-next-chapter.md:14: unknown field 'nota'; did you mean 'note'? [unknown-field]",
    ),
    "impossible date": (
        EVENT,
        "date: 2020-05-28",
        "date: 2020-02-30",
        "docs/evidence/events/gpt-3-paper-2020.yaml:8: date: '2020-02-30' names a day that does not exist [bad-date]",
    ),
    "fact without source": (
        EVENT,
        book.GPT_3.splitlines()[-1],
        "note: 无",
        "docs/evidence/events/gpt-3-paper-2020.yaml:1: fact 'gpt-3-paper-2020' is confirmed but has no source; add sources:"
        " [{source: ID}], or verdict: unverifiable with not_found: {on: YYYY-MM-DD, looked_in: …} [fact-without-source]",
    ),
    "dangling fact": (
        ESSAY,
        "<a-claim>",
        "<a-clam>",
        "docs/chapters/00-essay.md:14: no fact 'a-clam'; nearest: a-claim; for a new one add docs/evidence/events/ID.yaml or claims/ID.yaml [dangling-fact]",
    ),
    "dangling chapter": (
        ESSAY,
        "`next-chapter`",
        "`next-chaper`",
        "docs/chapters/00-essay.md:14: no chapter 'next-chaper'; nearest: next-chapter [dangling-chapter]",
    ),
    "dangling source": (
        EVENT,
        "brown-2020",
        "brown-2021",
        "docs/evidence/events/gpt-3-paper-2020.yaml:12: no source 'brown-2021'; nearest: brown-2020; for a new one add docs/evidence/sources/ID.yaml [dangling-source]",
    ),
    "unknown person": (
        NEXT,
        "by: editors",
        "by: editor",
        "docs/chapters/01-next-chapter.md:14: nobody in docs/people is 'editor'; nearest: editors; for somebody new add docs/people/editor.yaml with name: … [unknown-person]",
    ),
    "html block": (
        ESSAY,
        "一个{fact}",
        "<script>x</script>\n\n一个{fact}",
        "docs/chapters/00-essay.md:14: raw HTML '<script>x</script>'; write it in Markdown, or as code between"
        " backquotes [raw-html]",
    ),
    "html inline": (
        ESSAY,
        "一个{fact}",
        "一个<b>大</b>{fact}",
        """\
docs/chapters/00-essay.md:14: raw HTML '</b>'; write it in Markdown, or as code between backquotes [raw-html]
docs/chapters/00-essay.md:14: raw HTML '<b>'; write it in Markdown, or as code between backquotes [raw-html]""",
    ),
    "included file": (
        ESSAY,
        "(essay-years)=",
        "```{include} ../people/editors.yaml\n```\n\n(essay-years)=",
        "docs/chapters/00-essay.md:16: directive 'include' is not allowed here; allowed: admonition caution"
        " code-block epigraph evidence figure hint important math mermaid note seealso series-board series-chapters series-colophon series-form series-history series-people series-send series-states series-title timeline tip toctree warning"
        " [forbidden-directive]",
    ),
    "mermaid file argument": (
        ESSAY,
        "(essay-years)=",
        "```{mermaid} ../people/editors.yaml\n```\n\n(essay-years)=",
        "docs/chapters/00-essay.md:16: directive 'mermaid' takes no argument, but '../people/editors.yaml' was written; delete it"
        " [directive-argument]",
    ),
    "forbidden diagram line": (
        ESSAY,
        "(essay-years)=",
        "```{mermaid}\n:alt: 图\n\nflowchart TD\n  A --> B\n  click A call x()\n```\n\n(essay-years)=",
        "docs/chapters/00-essay.md:21: a diagram may not hold a statement that links or calls: 'click A call x()' [forbidden-diagram]",
    ),
    "html in a note": (
        ESSAY,
        "(essay-years)=",
        ":::{note}\n好。\n\n<div>坏</div>\n:::\n\n(essay-years)=",
        "docs/chapters/00-essay.md:19: raw HTML '<div>坏</div>'; write it in Markdown, or as code between"
        " backquotes [raw-html]",
    ),
    "myst key": (
        NEXT,
        "kind: chapter\n",
        "kind: chapter\nmyst: {enable_extensions: [substitution]}\n",
        "docs/chapters/01-next-chapter.md:3: the key 'myst' would change the parser and is refused; delete it [myst-key]",
    ),
    "duplicate key": (
        NEXT,
        "title: 下一章\n",
        "title: 下一章\ntitle: 又一章\n",
        "docs/chapters/01-next-chapter.md:4: key 'title' stands twice, first on line 3; keep one [duplicate-key]",
    ),
    "yaml alias": (
        NEXT,
        "title: 下一章\n",
        "title: &t 下一章\n",
        "docs/chapters/01-next-chapter.md:3: YAML anchors and aliases are not read; write it out [yaml-alias]",
    ),
    "yaml tag": (
        NEXT,
        "title: 下一章\n",
        "title: !!str 下一章\n",
        "docs/chapters/01-next-chapter.md:3: YAML tag '!!str' is not read; leave it out and write the value"
        " alone [yaml-tag]",
    ),
    "yaml that is none": (
        SOURCE,
        "title: Lang",
        "\ttitle: Lang",
        "docs/evidence/sources/brown-2020.yaml:2: is not YAML: found a tab character that violates indentation [bad-yaml]",
    ),
    "missing label": (
        ESSAY,
        "(essay-years)=\n",
        "",
        "docs/chapters/00-essay.md:16: heading '年表' has no label; write (some-label)= on the line before it"
        " [missing-label]",
    ),
    "bad timeline": (
        ESSAY,
        ":to: 2020\n",
        ":to: 2020\n:lanes: openia\n",
        "docs/chapters/00-essay.md:19: timeline: lanes: 'openia' is unknown; did you mean 'openai'? [bad-timeline]",
    ),
    "empty timeline": (
        ESSAY,
        ":from: 2020\n:to: 2020",
        ":from: 1990\n:to: 1991",
        "docs/chapters/00-essay.md:19: timeline: it selects no event [bad-timeline]",
    ),
    "link out of the book": (
        ESSAY,
        "一个{fact}",
        "[看](../../etc/passwd) 一个{fact}",
        "docs/chapters/00-essay.md:14: link to '../../etc/passwd'; write https://…, #label, or a page such as"
        " ../about.md [link-address]",
    ),
    "script link": (
        ESSAY,
        "一个{fact}",
        "[看](javascript:alert) 一个{fact}",
        "docs/chapters/00-essay.md:14: link to 'javascript:alert'; write https://…, #label, or a page such as"
        " ../about.md [link-address]",
    ),
    "remote image": (
        ESSAY,
        "一个{fact}",
        "![图](https://example.org/x.png) 一个{fact}",
        "docs/chapters/00-essay.md:14: image 'https://example.org/x.png'; an image lies in docs/images and is"
        " written ../images/name.png [image-address]",
    ),
    "a footnote without words": (
        ESSAY,
        "一个{fact}",
        "注[^1]，[^2]一个{fact}",
        """\
docs/chapters/00-essay.md:14: no footnote [^1]; write [^1]: … on a line of its own [dangling-footnote]
docs/chapters/00-essay.md:14: no footnote [^2]; write [^2]: … on a line of its own [dangling-footnote]""",
    ),
    "skipped state": (
        NEXT,
        "status: planned}\n",
        "status: planned}\n  - {on: 2026-11-25, by: editors, status: review}\n",
        """\
docs/chapters/01-next-chapter.md:2: state review wants what machines did, and who checked it: ai: none / ai: {did: polish, checked: [HANDLE]} [missing-evidence]
docs/chapters/01-next-chapter.md:3: state review wants 800 characters, or a note on why it is short (4): note: … [missing-evidence]
docs/chapters/01-next-chapter.md:8: state review wants every question answered by a section that was written (1): - {ask: 第一个问题？, answer: LABEL} [missing-evidence]
docs/chapters/01-next-chapter.md:9: state review wants every question answered by a section that was written (2): - {ask: 第二个问题？, answer: LABEL} [missing-evidence]
docs/chapters/01-next-chapter.md:11: state review wants a reviewer: reviewers: [HANDLE] [missing-evidence]
docs/chapters/01-next-chapter.md:15: a chapter may not go from planned to review; allowed: drafting paused withdrawn [forbidden-move]""",
    ),
    "dates going back": (
        NEXT,
        "status: planned}\n",
        "status: planned}\n  - {on: 2026-11-20, by: editors, due: 2027}\n",
        "docs/chapters/01-next-chapter.md:15: entry of 2026-11-20 stands after 2026-11-24; put the earlier day first [backward-history]",
    ),
    "a planned chapter with one question": (
        NEXT,
        "  - 第二个问题？\n",
        "",
        "docs/chapters/01-next-chapter.md:7: state planned wants at least two questions: questions: [ …？, …？ ] [missing-evidence]",
    ),
    "an option that is indented": (
        ESSAY,
        "(essay-years)=",
        ":::{note}\n :class: evil\n文字\n:::\n\n(essay-years)=",
        "docs/chapters/00-essay.md:17: options of 'note' stand right below its first line, each as ':key: value' from"
        " the line's beginning [directive-option]",
    ),
    "an option behind an empty line": (
        ESSAY,
        "(essay-years)=",
        ":::{note}\n\n:class: evil\n文字\n:::\n\n(essay-years)=",
        "docs/chapters/00-essay.md:18: options of 'note' stand right below its first line, each as ':key: value' from"
        " the line's beginning [directive-option]",
    ),
    "options as YAML": (
        ESSAY,
        "(essay-years)=",
        "```{code-block} python\n---x\nlinenos: 1\n---\nx\n```\n\n(essay-years)=",
        "docs/chapters/00-essay.md:17: options of 'code-block' stand right below its first line, each as ':key: value'"
        " from the line's beginning [directive-option]",
    ),
    "a directive with nothing in it": (
        ESSAY,
        "(essay-years)=",
        ":::{note}\n:::\n\n(essay-years)=",
        "docs/chapters/00-essay.md:16: directive 'note' is empty; write text in it, or delete it [directive-body]",
    ),
    "an image that is not there": (
        ESSAY,
        "一个{fact}",
        "![图](../images/none.png) 一个{fact}",
        "docs/chapters/00-essay.md:14: nothing in the book is at '../images/none.png' [dangling-link]",
    ),
    "a heading that skips a level": (
        ESSAY,
        "## 年表",
        "### 年表",
        "docs/chapters/00-essay.md:17: heading '年表' skips a level; write ## 年表 [skipped-level]",
    ),
    "a link to no label": (
        ESSAY,
        "一个{fact}",
        "[看](#essay-yaers)一个{fact}",
        "docs/chapters/00-essay.md:14: nothing in the book is at '#essay-yaers'; nearest: essay-years [dangling-link]",
    ),
    "a link to no page": (
        ESSAY,
        "一个{fact}",
        "[看](01-next-chapte.md)一个{fact}",
        "docs/chapters/00-essay.md:14: nothing in the book is at '01-next-chapte.md'; nearest:"
        " 01-next-chapter.md [dangling-link]",
    ),
    "an unknown chapter in a timeline": (
        ESSAY,
        ":to: 2020\n",
        ":to: 2020\n:chapters: next-chapter next-chapte\n",
        "docs/chapters/00-essay.md:19: timeline: no chapter 'next-chapte'; did you mean 'next-chapter'? [bad-timeline]",
    ),
    "a timeline that ends before it begins": (
        ESSAY,
        ":to: 2020\n",
        ":to: 2019\n",
        "docs/chapters/00-essay.md:19: timeline: to: 2019 ends before from: 2020 begins [bad-timeline]",
    ),
    "neither said nor added": (
        EVENT,
        "said: 2020 年 5 月有了 GPT-3 的论文。\n",
        "",
        "docs/evidence/events/gpt-3-paper-2020.yaml:1: fact 'gpt-3-paper-2020' wants either said: … (what the essay says)"
        " or added: … (why the book added it), not both [fact-of-nobody]",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_fault_gives_one_clear_problem(name: str, tmp_path: Path) -> None:
    file, old, new, expected = CASES[name]
    docs = book.write(tmp_path)
    book.change(docs, file, old, new)
    found = [str(p) for p in rules.problems(library.read(docs))]
    assert "\n".join(found) == expected


def test_a_sound_book_has_no_problem(tmp_path: Path) -> None:
    assert rules.problems(library.read(book.write(tmp_path))) == []


def test_yaml_guesses_reach_nobody(tmp_path: Path) -> None:
    docs = book.write(tmp_path)
    book.change(docs, NEXT, "title: 下一章", "title: no")
    book.change(docs, NEXT, "title_en: The next chapter", "title_en: 12:30")
    chapter = library.read(docs).library.by_id["next-chapter"]
    assert (chapter.title, chapter.title_en) == ("no", "12:30")


def test_a_faulty_chapter_stays_with_its_most_modest_meaning(tmp_path: Path) -> None:
    docs = book.write(tmp_path)
    book.change(docs, ESSAY, "status: published", "status: publisht")
    chapter = library.read(docs).library.by_id["essay"]
    assert (chapter.status, chapter.title) == ("planned", "原文")


SHAPES: dict[str, tuple[str, str, list[str]]] = {
    # name: (a file that is added, its text, the problems)
    "an event and a claim with one id": (
        "evidence/claims/borders-closed.yaml",
        book.CLAIM,
        [
            "docs/evidence/claims/borders-closed.yaml:1: id 'borders-closed' stands twice, first at"
            " docs/evidence/events/borders-closed.yaml; give this file another name [duplicate-id]"
        ],
    ),
    "a fact whose file name is no id": (
        "evidence/events/GPT_3.yaml",
        book.GPT_3,
        [
            "docs/evidence/events/GPT_3.yaml:1: file name GPT_3.yaml is no id; use small letters, digits and hyphens,"
            " at most 60 [bad-file-name]"
        ],
    ),
    "a source whose file name is Chinese": (
        "evidence/sources/公告.yaml",
        book.NOTICE,
        [
            "docs/evidence/sources/公告.yaml:1: file name 公告.yaml is no id; use small letters, digits and hyphens,"
            " at most 60 [bad-file-name]"
        ],
    ),
    "an id inside": (
        "evidence/events/another.yaml",
        f"id: another\n{book.BORDERS}",
        ["docs/evidence/events/another.yaml:1: unknown field 'id'; it comes from the file, delete it [unknown-field]"],
    ),
    "a person with a handle inside": (
        "people/lin.yaml",
        "name: 林\nid: lin\n",
        ["docs/people/lin.yaml:2: unknown field 'id'; it comes from the file, delete it [unknown-field]"],
    ),
    "an empty file": (
        "evidence/claims/empty.yaml",
        "",
        ["docs/evidence/claims/empty.yaml:1: is no mapping; write {key: value} [bad-value]"],
    ),
    "a file of comments alone": (
        "people/lin.yaml",
        "# name: 林\n",
        ["docs/people/lin.yaml:1: is no mapping; write {key: value} [bad-value]"],
    ),
    "a list of facts": (
        "evidence/events/two.yaml",
        "- title: 甲\n- title: 乙\n",
        ["docs/evidence/events/two.yaml:1: is no mapping; write {key: value} [bad-value]"],
    ),
    "a word": (
        "evidence/sources/word.yaml",
        "来源\n",
        ["docs/evidence/sources/word.yaml:1: is no mapping; write {key: value} [bad-value]"],
    ),
    "what must be there and is wrong is not missing as well": (
        "evidence/sources/notice.yaml",
        "type: webpage\ntitle: 公告\nurl: ftp://example.org/x\nhand: first\n",
        ["docs/evidence/sources/notice.yaml:3: url: 'ftp://example.org/x' is not a web address; "],
    ),
    "facts as mappings of a mapping": (
        "evidence/claims/two.yaml",
        "one: {title: 甲}\ntwo: {title: 乙}\n",
        [
            "docs/evidence/claims/two.yaml:1: field 'title' is missing; add title: … [missing-field]",
            "docs/evidence/claims/two.yaml:1: field 'title_en' is missing; add title_en: … [missing-field]",
            "docs/evidence/claims/two.yaml:1: field 'verdict' is missing; add verdict: … [missing-field]",
            "docs/evidence/claims/two.yaml:1: unknown field 'one'; ",
            "docs/evidence/claims/two.yaml:2: unknown field 'two'; ",
        ],
    ),
    "a name that another has": (
        "people/lin.yaml",
        "name: 本书编者\n",
        [
            "docs/people/lin.yaml:1: 'lin' and 'editors' have one name, '本书编者'; tell them apart, as in name: 本书编者 (…) [duplicate-name]"
        ],
    ),
    "a verdict by nobody": (
        "evidence/claims/more.yaml",
        f"{book.CLAIM}judged:\n  - {{on: 2026-11-28, by: editors, verdict: opinion}}\n"
        "  - {on: 2026-11-28, by: editor, verdict: opinion}\n",
        [
            "docs/evidence/claims/more.yaml:9: nobody in docs/people is 'editor'; nearest: editors; for somebody new add docs/people/editor.yaml with name: … [unknown-person]"
        ],
    ),
    "corrections by nobody": (
        "evidence/sources/more.yaml",
        f"{book.NOTICE.replace('org/', 'org/more-')}repeats: notice-2020\ncorrections:\n"
        "  - {on: 2026-11-28, by: editor, was: 甲, why: 乙}\n",
        [
            "docs/evidence/sources/more.yaml:11: nobody in docs/people is 'editor'; nearest: editors; for somebody new add docs/people/editor.yaml with name: … [unknown-person]"
        ],
    ),
    **{
        f"data at {name}": (
            name,
            "name: 林\n",
            [
                f"docs/{name}:1: is not read; move it, data are book.yaml, evidence/events/ID.yaml, evidence/claims/ID.yaml,"
                " evidence/sources/ID.yaml, people/ID.yaml [stray-data]"
            ],
        )
        for name in ("people.yaml", "evidence/events.yaml", "people/more/lin.yaml", "event/lin.yaml", "people/lin.yml")
    },
}


@pytest.mark.parametrize("name", SHAPES)
def test_a_file_that_holds_no_entry_is_told_and_stops_no_other(name: str, tmp_path: Path) -> None:
    file, text, expected = SHAPES[name]
    docs = book.write(tmp_path)
    book.add(docs, file, text)
    reading = library.read(docs)
    found = [str(p) for p in rules.problems(reading)]
    assert len(found) == len(expected) and all(f.startswith(e) for f, e in zip(found, expected, strict=True)), found
    assert {"gpt-3-paper-2020", "borders-closed", "a-claim"} <= reading.library.facts.keys()
    assert "editors" in reading.library.people and len(reading.library.sources) >= 2


def test_the_order_of_facts_is_that_of_days_and_of_the_essay_not_of_names(tmp_path: Path) -> None:
    docs = book.write(tmp_path)
    for name, part, nth in (("a-later", 3, 2), ("b-earlier", 3, 1), ("z-first", 1, 1)):
        text = book.CLAIM.replace("{part: 2}", f"{{part: {part}, nth: {nth}}}")
        book.add(docs, f"evidence/claims/{name}.yaml", text)
    same_day = book.GPT_3.replace("{part: 1, nth: 1,", "{part: 1, nth: 9,")
    book.add(docs, "evidence/events/a-same-day.yaml", same_day)
    values = library.read(docs).library
    assert [fact.id for fact in values.claims] == ["z-first", "a-claim", "b-earlier", "a-later"]
    assert [fact.id for fact in values.events] == ["borders-closed", "gpt-3-paper-2020", "a-same-day"]


def test_values_of_two_readings_are_equal_wherever_they_stand(tmp_path: Path) -> None:
    docs = book.write(tmp_path)
    first = library.read(docs)
    book.change(docs, EVENT, "title: GPT-3", "# a comment\n\ntitle: GPT-3")
    second = library.read(docs)
    assert first.library == second.library
    assert first.positions != second.positions


@pytest.mark.parametrize(
    ("raw", "rule"),
    [("中文".encode("gbk"), "not-utf-8"), (b"a\x00b", "bad-character"), ("a\u202eb".encode(), "bad-character")],
)
def test_bytes_that_are_no_text_are_refused_with_a_line(raw: bytes, rule: str, tmp_path: Path) -> None:
    docs = book.write(tmp_path)
    (docs / NEXT).write_bytes(b"---\n" + raw)
    problems = [p for p in rules.problems(library.read(docs)) if p.severity == "unsafe"]
    assert [(p.path, p.line, p.rule) for p in problems] == [(f"docs/{NEXT}", 2, rule)]


def test_a_symbolic_link_is_not_followed(tmp_path: Path) -> None:
    docs = book.write(tmp_path)
    (docs / NEXT).unlink()
    (docs / NEXT).symlink_to("/etc/hostname")
    rules_found = {p.rule for p in rules.problems(library.read(docs)) if p.severity == "unsafe"}
    assert rules_found == {"not-a-file"}


@pytest.mark.parametrize(
    ("name", "rule", "line"),
    [("a long file", "too-large", 1), ("a long line", "too-large", 4), ("no book.yaml", "missing-file", 1)],
)
def test_a_file_that_is_too_large_or_not_there_is_told(name: str, rule: str, line: int, tmp_path: Path) -> None:
    docs = book.write(tmp_path)
    if name == "no book.yaml":
        (docs / "book.yaml").unlink()
    else:
        text = "字\n" * 200_000 if name == "a long file" else "---\n\n\n" + "字" * 20_001
        (docs / NEXT).write_text(text, encoding="utf-8")
    file = "docs/book.yaml" if name == "no book.yaml" else f"docs/{NEXT}"
    found = [(p.path, p.line) for p in rules.problems(library.read(docs)) if p.rule == rule]
    assert found == [(file, line)]


def test_an_image_of_the_book_is_let_through(tmp_path: Path) -> None:
    docs = book.write(tmp_path)
    (docs / "images").mkdir()
    (docs / "images/one.png").write_bytes(book.png(3, 2))
    book.change(docs, ESSAY, "一个{fact}", "![图](../images/one.png) 一个{fact}")
    assert rules.problems(library.read(docs)) == []


def test_a_page_where_none_is_built_is_told_and_stops_nothing(tmp_path: Path) -> None:
    docs = book.write(tmp_path)
    (docs / "notes").mkdir()
    (docs / "notes/idea.md").write_text("想法\n", encoding="utf-8")
    (docs / "todo.md").write_text("---\nkind: page\n", encoding="utf-8")
    found = rules.problems(library.read(docs))
    assert [(p.path, p.rule, p.severity) for p in found] == [
        ("docs/notes/idea.md", "stray-page", "advice"),
        ("docs/todo.md", "stray-page", "advice"),
    ]


def test_a_source_was_not_seen_in_the_future(tmp_path: Path) -> None:
    docs = book.write(tmp_path)
    assert rules.problems(library.read(docs), today=date(2026, 11, 28)) == []
    book.change(docs, book.BROWN_FILE, "accessed: 2026-11-24", "accessed: 2027-01-01")
    (problem,) = rules.problems(library.read(docs), today=date(2026, 11, 28))
    assert (problem.rule, problem.path, problem.line) == ("future-entry", f"docs/{book.BROWN_FILE}", 6)
