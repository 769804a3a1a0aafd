"""Values → docutils nodes: badges, verdicts, dates, links, lists, tables. Pure; each docstring draws the tree."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import is_dataclass
from datetime import date
from typing import Any, Literal

from docutils import nodes
from sphinx import addnodes

from series import site, timeline
from series.dates import When, day_zh, home_days
from series.evidence import Index
from series.facts import Fact, Verdict, tally
from series.fields import Value
from series.lifecycle import Status
from series.model import Book, Chapter, Library, Version
from series.sphinx_ext.nodes import details, evidence_note, icon, sign, summary, time
from series.views import badge_svg
from sphinx_zh import typography
from sphinx_zh.markdown import is_wide
from sphinx_zh.search import pages as search

ZONES = {"UTC": "世界协调时", "America/Los_Angeles": "美国太平洋时间"}
"""Zones of the tz database in words; another is shown by its name."""


def badge(chapter: Chapter) -> nodes.inline:
    """``<span class="status status-planned"><span class="icon">○</span> 已预告</span>``"""
    status = chapter.status
    sign, word = icon("", status.icon, classes=["icon"]), nodes.Text(f" {badge_svg.word(chapter)}")
    return nodes.inline("", "", sign, word, classes=["status", f"status-{status}"])


def verdict(word: Verdict) -> nodes.inline:
    """``<span class="verdict verdict-imprecise"><span class="icon">≈</span> 有出入</span>``"""
    return nodes.inline(
        "", "", icon("", word.icon, classes=["icon"]), nodes.Text(f" {word.zh}"), classes=["verdict", f"verdict-{word}"]
    )


def sign_of(word: Verdict) -> nodes.inline:
    """The verdict in a list: its word too where the sources say otherwise; elsewhere its sign, and the word to those who listen."""
    if word.differs:
        return verdict(word)
    sign, said = icon("", word.icon, classes=["icon"]), nodes.inline("", f"（{word.zh}）", classes=["sr-only"])
    return nodes.inline("", "", sign, said, classes=["verdict-sign", f"verdict-{word}"])


def lane(book: Book, name: str) -> nodes.inline:
    """``<span class="lane lane-world">国际</span>``"""
    return nodes.inline("", book.lane(name).word, classes=["lane", f"lane-{name}"])


def moment(when: When) -> time:
    """``<time datetime="2022-11">2022 年 11 月</time>``"""
    return time("", when.zh, datetime="" if when.is_interval else when.text.rstrip("~?%"))


def elsewhere(fact: Fact) -> str:
    """``（美国太平洋时间；北京时间 11 月 30 日至 12 月 1 日）``: the local day, and what it is here; empty where it does not matter."""
    if not (fact.zone and fact.date):
        return ""
    days = home_days(fact.date, fact.zone)
    here = f"；北京时间 {days[0].month} 月 {days[0].day} 日至 {days[1].month} 月 {days[1].day} 日" if days else ""
    return f"（{ZONES.get(fact.zone, fact.zone)}{here}）"


def digest(value: object) -> str:
    """Of all that a page shows: the same in every process for the same values, whatever they are."""
    told = _told(value)
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _parts(value: Any) -> object:
    if isinstance(value, Value):
        return value.digest
    return vars(value) if is_dataclass(value) else sorted(value) if isinstance(value, frozenset) else str(value)


_told = json.JSONEncoder(default=_parts, ensure_ascii=False).encode


def link(
    kind: Literal["fact", "chapter", "source", "place", "output", "send"],
    target: str,
    *content: nodes.Node,
    classes: Sequence[str] = (),
) -> nodes.Element:
    """A reference that is resolved when its page is written: ``<a class="…" href="…">content</a>``."""
    inner = nodes.inline("", "", *content, classes=list(classes))
    return addnodes.pending_xref("", inner, refdomain="", reftype=f"series-{kind}", reftarget=target, refwarn=False)


def form(book: Book, name: str, text: str, **fields: str) -> nodes.Element:
    """A link to an issue form, filled in; without a repository, to the page that says how to send a change."""
    address = site.form(book, name, **fields)
    return outside(address, text) if address else link("send", "", nodes.Text(text))


TO_COPY = """\
哪一条，或哪一页哪一段；想认领的话，哪一章：
错在哪里，或想怎样写：
依据（来源的题目、日期、网址）：
怎样署名（可以不写）：
"""


def send(book: Book) -> list[nodes.Node]:
    """``p(link, link)`` with a repository; ``p, pre`` without: to whom, and what to fill in."""
    listed = site.hosted(book, "issues")
    if listed and book.repository:
        line = nodes.paragraph("", "请写在", outside(listed, "仓库的议题区"), nodes.Text("（需要登录）。仓库在 "))
        line += [outside(book.repository, book.repository), nodes.Text("。")]
        return [line]
    to = f"发给编者（{book.contact}）" if book.contact else "交给把本书给你的人，由他转给编者"
    line = nodes.paragraph("", f"本书还没有公开的仓库。请把下面几行抄下、填好，{to}。")
    return [line, nodes.literal_block(TO_COPY, TO_COPY, language="none")]


def colophon(book: Book, version: Version) -> nodes.paragraph:
    """``p.colophon``: which version this is; the same words in the site and in whatever was made of it."""
    changed = "，此后有未提交的改动" if version.is_changed else ""
    words = f"《{book.title}》，{book.editors}。本版：{version.zh}{changed}。"
    return nodes.paragraph("", words, classes=["colophon"])


def edition(name: str, size: int) -> nodes.inline:
    """``<span class="kept"><a href="editions/book.epub">EPUB 电子书</a> 0.4 MB</span>``"""
    words = next(word for end, word in site.KINDS.items() if name.endswith(end))
    leads = link("output", f"{site.EDITIONS}/{name}", nodes.Text(words))
    return nodes.inline("", "", leads, nodes.Text(f" {size / 1e6:.1f} MB"), classes=["kept"])


def cite(word: str, name: str) -> details:
    """``details.cite(summary)``: how to cite the fact of this id, the chapter of this page; filled when its page is written, since it names the version."""
    return details("", summary("", word), classes=["cite"], cites=name, **{search.MARK: search.SKIP})


def report(book: Book, fact_id: str, now: str, today: date) -> list[nodes.Node]:
    """How to report a mistake in an entry: a form filled with its id, its present text and the day; else text to copy."""
    said = f"{now}（{day_zh(today)}所见）"
    if book.repository:
        return [nodes.paragraph("", "", form(book, "fact", "报告这一条的错误", fact=fact_id, said=said))]
    text = f"条目：{fact_id}\n现在写的：{said}\n错在哪里：\n依据：\n"
    line = nodes.paragraph("", "报错时抄下这几行，填好；寄到哪里，见", link("send", "", nodes.Text("怎样报告错误")))
    line += nodes.Text("。")
    return [line, nodes.literal_block(text, text, language="none")]


def told(fact: Fact) -> Iterator[nodes.Node]:
    """What stands behind a fact's verdict: that the book added it, that it was corrected."""
    if not fact.is_essay:
        yield from (nodes.Text(" "), nodes.inline("", "本书补入", classes=["added"]))
    if fact.corrections:
        yield from (nodes.Text(" "), corrected(fact))


def corrected(fact: Fact) -> nodes.inline:
    """``<span class="corrected">更正于 <time>…</time></span>``: the last correction's day."""
    on = fact.corrections[-1].on
    return nodes.inline("", "更正于 ", time("", day_zh(on), datetime=str(on)), classes=["corrected"])


def corrections(facts: Sequence[Fact]) -> list[nodes.Element]:
    """``p.corrected-facts``: of what a page rests on, how much was corrected, and the last of it; nothing where nothing was."""
    found = sorted((fact for fact in facts if fact.corrections), key=lambda fact: fact.corrections[-1].on, reverse=True)
    if not found:
        return []
    line = nodes.paragraph(
        "", f"用到的事实里，{len(found)} 条发布后更正过，最近的是", classes=["corrected-facts", "ragged"]
    )
    line += joined("、", ([link("fact", fact.id, nodes.Text(fact.title))] for fact in found[:3]))
    line += [nodes.Text("（"), corrected(found[0]), nodes.Text("）。")]
    return [line]


def joined(mark: str, parts: Iterable[Sequence[nodes.Node]]) -> list[nodes.Node]:
    """The parts of a line with a mark between each two."""
    found: list[nodes.Node] = []
    for part in parts:
        found += [*([nodes.Text(mark)] if found else []), *part]
    return found


def kept(text: str) -> list[nodes.Node]:
    """``te<span class="kept">xt</span>``: no character of it stands alone on a last line."""
    return [nodes.Text(text[:-2]), nodes.inline("", text[-2:], classes=["kept"])]


def outside(url: str, text: str) -> nodes.reference:
    """A link that leaves the site. Latin words keep their own apostrophes: in Chinese type these are of full width."""
    classes = [] if any(map(is_wide, text)) else ["latin-words"]
    return nodes.reference("", text, refuri=url, internal=False, classes=classes)


def fact_mark(fact: Fact, shown: str | None) -> nodes.Element:
    """The marked words, which lead to the evidence; a sign that opens the note; the note; its number for print.

    ``<span class="noted"><a class="fact verdict-imprecise" href="…#id">te<span class="kept">xt<span class="verdict-mark">≈</span></span><span class="sr-only">（有出入）</span></a>
    <button class="fact-sign">…</button><span class="fact-note" popover>…</span><sup class="note-number">3</sup></span>``

    What the note says is put in when its page is written (:func:`noted`). The mark keeps the last two characters with it: no
    line begins with a mark, or with one character before it. The sign takes no place in the line, which has room for it, so
    that no line begins with a comma after it either.
    """
    words = shown or fact.title
    marked = link(
        "fact",
        fact.id,
        nodes.Text(words[:-2]),
        nodes.inline("", words[-2:], icon("", fact.verdict.icon, classes=["verdict-mark"]), classes=["kept"]),
        nodes.inline("", f"（{fact.verdict.zh}）", classes=["sr-only"]),
        classes=["fact", f"verdict-{fact.verdict}"],
    )
    if not says_something(fact):
        return marked
    open_note = sign(
        "",
        "",
        icon("", fact.verdict.icon),
        nodes.inline("", f"{fact.verdict.zh}，看依据", classes=["sr-only"]),
        classes=["fact-sign", f"verdict-{fact.verdict}"],
    )
    beside = evidence_note("", classes=["fact-note", f"verdict-{fact.verdict}"], fact=fact.id)
    number = nodes.superscript("", "", classes=["note-number"])
    return nodes.inline("", "", marked, open_note, beside, number, classes=["noted"])


def says_something(fact: Fact) -> bool:
    """Whether a note beside the text would say more than the verdict, which the mark shows already."""
    return bool(fact.date or fact.sources or fact.corrections or (fact.note and fact.verdict is not Verdict.CONFIRMED))


SOURCES_IN_A_NOTE = 2
"""A note names the first few; the full entry has all."""


def noted(fact: Fact, library: Library, *, beside: bool) -> list[nodes.Node]:
    """Verdict, dates, what the reader must know where the sources say otherwise, the first sources, the full entry."""
    found: list[nodes.Node] = [verdict(fact.verdict), nodes.Text(" ")]
    if fact.stated and fact.date and fact.stated.zh != fact.date.zh:
        found += [nodes.Text("原文："), moment(fact.stated), nodes.Text("；来源："), moment(fact.date)]
    elif fact.date:
        found += [nodes.Text("来源日期："), moment(fact.date)]
    if fact.date:
        found.append(nodes.Text(f"{elsewhere(fact)}。"))
    if fact.note and fact.verdict is not Verdict.CONFIRMED:
        words = typography.sentence(fact.note, 0) if fact.verdict is Verdict.OPINION else fact.note
        found.append(nodes.inline("", words, classes=["note-text"]))
    if named := library.cited(fact):
        cited = nodes.inline("", "依据：", outside(named[0].url, named[0].title), classes=["note-sources"])
        for source in named[1:SOURCES_IN_A_NOTE] if beside else ():
            cited += nodes.inline("", "、", outside(source.url, source.title), classes=["more"])
        if len(named) > SOURCES_IN_A_NOTE:
            cited += [nodes.Text(" "), nodes.inline("", f"等 {len(named)} 处", classes=["kept"])]
        cited += nodes.Text("。")
        found.append(cited)
    if fact.corrections:
        found += [nodes.inline("", "有更正", classes=["corrected"]), nodes.Text(" ")]
    if beside:
        found.append(link("fact", fact.id, nodes.Text("完整条目"), classes=["note-more"]))
    return found


def notes(marks: Sequence[tuple[Fact, Sequence[str]]], library: Library) -> nodes.container:
    """``div.fact-notes(rubric, footnote#fact-note-1 …)``: the same notes as a list, for EPUB and text; each leads back to its marks."""
    title = nodes.rubric("", "本页的证据", **{"heading-level": 2})
    listed = []
    for n, (fact, backrefs) in enumerate(marks, 1):
        line = nodes.paragraph("", "", nodes.strong("", fact.title), nodes.Text("："))
        line += noted(fact, library, beside=False)
        listed.append(nodes.footnote("", nodes.label("", str(n)), line, ids=[f"fact-note-{n}"], backrefs=backrefs))
    return nodes.container("", title, *listed, classes=["fact-notes"])


def shares(facts: Sequence[Fact]) -> list[nodes.Node]:
    """``span, span.kept(verdict, number) …``: how much of what a page rests on is confirmed, imprecise, contradicted, open.

    What is wrong for the same reason counts once, as the book's rules say.
    """
    number, _ = tally(facts)
    found: list[nodes.Node] = [nodes.inline("", f"所引条目 {sum(number.values())} 条：" if facts else "来历与记录")]
    for word, count in number.items():
        found += [nodes.Text(" "), nodes.inline("", "", verdict(word), nodes.Text(f" {count}"), classes=["kept"])]
    return found


def chapter_link(chapter: Chapter, shown: str | None) -> list[nodes.Node]:
    """``<a>title</a> <span class="status …">…</span>``"""
    return [link("chapter", chapter.id, nodes.Text(shown or chapter.title)), nodes.Text(" "), badge(chapter)]


def legend(book: Book) -> nodes.paragraph:
    """``p.legend(span.lane …, span.verdict …)``: what the colours and the signs of drawings say."""
    parts = [[lane(book, one.id)] for one in book.lanes]
    parts += [[verdict(word)] for word in Verdict if word not in (Verdict.CONFIRMED, Verdict.UNCHECKED)]
    return nodes.paragraph("", "", nodes.Text("图例："), *joined(" ", parts), classes=["legend"])


def fact_list(facts: Sequence[Fact], chosen: timeline.Selection, library: Library) -> nodes.Element:
    """``<ol class="facts"><li><p class="fact-head"><time/> <lane/> <span><a>title</a> <verdict/></span></p><div class="told"/></li>…</ol>``;
    where it is brief the heads alone."""
    items = []
    for fact in facts:
        head = _head(fact, chosen.by, library.book)
        if chosen.brief:
            head += told(fact)
        more = [] if chosen.brief else [nodes.container("", *_said(fact, chosen.by, library), classes=["told"])]
        items.append(nodes.list_item("", head, *more))
    return nodes.enumerated_list("", *items, classes=["facts"], enumtype="arabic", prefix="", suffix=".")


def _head(fact: Fact, by: timeline.By, book: Book) -> nodes.paragraph:
    head = nodes.paragraph("", classes=["fact-head"])
    if when := fact.when(by):
        head += [moment(when), nodes.Text(" ")]
    if fact.lane:
        head += [lane(book, fact.lane), nodes.Text(" ")]
    title = link("fact", fact.id, *kept(fact.name(by)), classes=["fact-title"])
    head += nodes.inline("", "", title, nodes.Text("\u00a0"), sign_of(fact.verdict), classes=["fact-name"])
    return head


def _said(fact: Fact, by: timeline.By, library: Library) -> Iterator[nodes.paragraph]:
    """What the book calls it, where that is something else; what the essay says, or why the book adds it; the sources' date,
    where it is another; what else the essay says about it."""
    about = nodes.paragraph("", "", *told(fact), classes=["differs"])
    if fact.name(by) != fact.title:
        about.insert(0, nodes.Text(f"本书题作“{fact.title}”"))
    if about.children:
        yield about
    if words := fact.said or fact.note:
        yield nodes.paragraph("", words, classes=["said"])
    is_told = by == "stated" and fact.verdict.differs and (fact.stated is None or fact.date != fact.stated)
    if fact.is_essay and fact.date and (fact.date_differs or is_told):
        yield nodes.paragraph(
            "", "", nodes.Text("来源给出的日期："), moment(fact.date), nodes.Text(elsewhere(fact)), classes=["differs"]
        )
    for claim in library.remarks.get(fact.id, ()) if by == "stated" else ():
        sign = link("fact", claim.id, verdict(claim.verdict), classes=["fact-remark"])
        yield nodes.paragraph("", "", nodes.Text(f"{claim.said or claim.title} "), sign, classes=["said"])


def table(head: Sequence[str], rows: Sequence[Sequence[Sequence[nodes.Node]]], classes: Sequence[str]) -> nodes.table:
    """A table with one header row; each cell is a list of inline nodes."""
    group = nodes.tgroup("", *(nodes.colspec(colwidth=1) for _ in head), cols=len(head))
    group += nodes.thead("", nodes.row("", *(nodes.entry("", nodes.paragraph("", word)) for word in head)))
    body = nodes.tbody("")
    for row in rows:
        body += nodes.row("", *(nodes.entry("", nodes.paragraph("", "", *cell)) for cell in row))
    group += body
    return nodes.table("", group, classes=list(classes))


BANNER = {
    Status.PLANNED: "这一章还没有写成，",
    Status.DRAFTING: "这一章正在写，文字随时会变，请不要引用。",
    Status.REVIEW: "这一章正在审稿，文字可能还会修改，请不要引用。",
    Status.PAUSED: "这一章暂时停了下来。",
    Status.WITHDRAWN: "这一章已经取消，页面保留，地址不变。",
    Status.RETRACTED: "这一章已经撤回，其中的说法不再代表本书。",
}


def address(kind: str, target: str, library: Library, index: Index) -> tuple[str, str] | None:
    """(page, anchor) of a fact, chapter, source or place in a page; ``None`` for what does not exist."""
    if kind == "series-chapter":
        chapter = library.by_id.get(target)
        return (chapter.docname, "") if chapter else None
    if kind == "series-send":
        return site.SEND
    if kind == "series-place":
        docname, _, place = target.partition("#")
        return docname, place
    pages = index.sources if kind == "series-source" else index.pages
    return (pages[target], target) if target in pages else None
