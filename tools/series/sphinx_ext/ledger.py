"""The ledger as docutils nodes: a chapter's account, the board, the history, the states. Pure; each docstring draws the tree."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from docutils import nodes
from sphinxcontrib.mermaid import mermaid

from series import allowed, readiness
from series.dates import day_zh
from series.lifecycle import MOVES, WANTS, Standing, Status
from series.model import Book, Chapter, Entry, Library, Promise
from series.rules import RULES
from series.sphinx_ext import shown
from series.sphinx_ext.nodes import aging, details, icon, summary, time
from series.views import states_mermaid
from sphinx_zh.search.pages import MARK as SEARCH
from sphinx_zh.search.pages import SKIP

Row = tuple[str, Sequence[nodes.Node]]


def day(on: date) -> time:
    """``<time datetime="2026-11-24">2026 年 11 月 24 日</time>``"""
    return time("", day_zh(on), datetime=str(on))


def age(on: date, words: str) -> aging:
    """``<span data-days="2026-11-24" hidden>，已 00 天</span>``: the reader's clock puts the number of days for the digits, which keep its place."""
    node = aging("", words)
    node["data-days"] = str(on)
    node["hidden"] = True
    return node


def after(on: date, today: date, *words: nodes.Node) -> aging:
    """Words that hold only after a day: hidden until then, by the build and by the reader's clock."""
    node = aging("", "", *words)
    node["data-after"] = str(on)
    node["hidden"] = today <= on
    return node


def until(on: date, today: date, *words: nodes.Node) -> aging:
    """Words that hold up to a day, that day included."""
    node = aging("", "", *words)
    node["data-until"] = str(on)
    node["hidden"] = today > on
    return node


def account(chapter: Chapter, library: Library, today: date) -> nodes.container:
    """``div.ledger(div.announced(p.ledger-title, dl), div.done(p.ledger-title, dl))``: two columns kept apart."""
    announced = _column("原文的预告" if library.is_of_the_essay(chapter) else "出处", _announced(chapter, library))
    announced["classes"].append("announced")
    done = _column("本书的进展", _done(chapter, library, today))
    done["classes"].append("done")
    return nodes.container("", announced, done, classes=["ledger"])


def _column(title: str, rows: Iterable[Row]) -> nodes.container:
    items = (
        nodes.definition_list_item("", nodes.term("", term), nodes.definition("", nodes.paragraph("", "", *content)))
        for term, content in rows
    )
    return nodes.container("", nodes.paragraph("", title, classes=["ledger-title"]), nodes.definition_list("", *items))


def _announced(chapter: Chapter, library: Library) -> Iterable[Row]:
    if chapter.origin:
        origin = chapter.origin
        yield "作者", [nodes.Text(origin.author)]
        yield "发表", [day(origin.on), age(origin.on, "（0000 天前）")]
        told: list[nodes.Node] = [shown.outside(origin.archived or origin.url, "存档" if origin.archived else "链接")]
        more = shown.outside(origin.also, "另一处") if origin.also else nodes.Text("只此一处，没有见到第二个独立的副本")
        yield "原文", [*told, nodes.Text("；"), more]
    elif chapter.promised:
        promise = chapter.promised
        yield "何时", [day(promise.on), age(promise.on, "（0000 天前）")]
        yield "何处", [_place(promise, library)]
        yield "何人", [nodes.Text(promise.by)]
        yield "题目", [nodes.Text(f"“{promise.as_}”")]
        if library.is_of_the_essay(chapter):
            yield "别处", _elsewhere(promise)


def _place(promise: Promise, library: Library) -> nodes.Node:
    if chapter := library.by_id.get(promise.in_):
        return shown.link("chapter", chapter.id, nodes.Text(chapter.title))
    page = next((page for page in library.pages if page.docname == promise.in_), None)
    return nodes.Text(page.title if page else promise.in_)


def _elsewhere(promise: Promise) -> Sequence[nodes.Node]:
    if isinstance(promise.elsewhere, str):
        return [nodes.Text("未知")]
    return [day(promise.elsewhere.on), nodes.Text("，"), shown.outside(promise.elsewhere.url, "已在别处发表")]


def _done(chapter: Chapter, library: Library, today: date) -> Iterable[Row]:
    state: list[nodes.Node] = [shown.badge(chapter)]
    if chapter.since:
        state += [nodes.Text(" "), day(chapter.since), nodes.Text("起"), age(chapter.since, "，已 00 天")]
    yield "状态", state
    if chapter.owners or not chapter.status.is_public:
        yield "负责人", _held(chapter, library, today)
    if chapter.moves:
        last = chapter.moves[-1]
        said = last.after.zh + (f"。{last.note}" if last.note else "")
        yield "最近一步", [nodes.Text(f"{said}（{library.name_of(last.by)}）")]
    if chapter.due and not chapter.status.is_public:
        yield "计划", _planned(chapter, today)
    elif chapter.slips:
        yield "计划", [nodes.Text(_slips(chapter))]
    yield "篇幅", [nodes.Text(f"{chapter.characters:,} 字，约 {chapter.minutes} 分钟")]
    step = readiness.next_state(chapter)
    if step and not chapter.status.is_public:
        wants = dict.fromkeys(missing.want.zh for missing in readiness.lacking(library, chapter, step))
        words = f"，还差：{'；'.join(wants)}" if wants else "，条件已齐，等编者添一条记录"
        yield "下一步", [nodes.Text(f"进入“{step.zh}”{words}")]
    if calls := list(_calls(chapter, library.book, today)):
        yield "你可以", calls


def _held(chapter: Chapter, library: Library, today: date) -> list[nodes.Node]:
    names = "、".join(library.name_of(handle) for handle in chapter.owners)
    end = chapter.claimed_until
    if chapter.status.standing is Standing.IN_WORK and end:
        return [
            nodes.Text(f"{names}，认领至 "),
            day(end),
            after(end, today, nodes.Text("，已到期，重新开放")),
        ]
    if chapter.status.standing is Standing.OPEN:
        return [nodes.Text(f"待认领（{names}写过，署名保留）" if names else "待认领")]
    return [nodes.Text(names or "–")]


def _planned(chapter: Chapter, today: date) -> list[nodes.Node]:
    due = chapter.due
    assert due is not None
    found: list[nodes.Node] = [shown.moment(due), nodes.Text("完成")]
    if due.last and not chapter.status.is_public:
        found.append(after(due.last, today, nodes.Text("（日期已过）")))
    if chapter.slips:
        found.append(nodes.Text(f"；{_slips(chapter)}"))
    return found


def _slips(chapter: Chapter) -> str:
    return f"推迟 {len(chapter.slips)} 次，共 {sum(chapter.slips)} 天"


def _calls(chapter: Chapter, book: Book, today: date) -> Iterable[nodes.Node]:
    """What a reader can do next: a link to an issue form with the chapter filled in."""
    claim = shown.form(book, "claim", "认领这一章", chapter=chapter.id)
    fact = shown.form(book, "fact", "补一条事实或指出错处", chapter=chapter.id)
    move = shown.form(book, "progress", _PROGRESS.get(chapter.status, ""), chapter=chapter.id)
    if chapter.status is Status.PLANNED:
        yield from (claim, nodes.Text("，或者只"), fact)
    elif chapter.status.standing is Standing.IN_WORK:
        if end := chapter.claimed_until:
            again = shown.form(book, "claim", "接着写这一章", chapter=chapter.id)
            yield after(end, today, again, nodes.Text("，或者"))
        yield from ((move, nodes.Text("，或者")) if chapter.status is Status.REVIEW else ())
        yield fact
    elif chapter.status in _PROGRESS:
        yield move
    elif chapter.status.is_public:
        yield fact


_PROGRESS = {
    Status.REVIEW: "参加审稿",
    Status.PAUSED: "问问近况",
    Status.WITHDRAWN: "提议重新立项",
}


def banner(chapter: Chapter, today: date) -> nodes.admonition:
    """What an unpublished chapter says on its face; where a claim has run out, that the chapter is open again."""
    line = nodes.paragraph("", shown.BANNER[chapter.status])
    end = chapter.claimed_until
    if chapter.status.standing is Standing.IN_WORK and end:
        line += after(end, today, nodes.Text("认领已经到期，这一章重新开放，欢迎接着写。"))
    classes = ["unpublished", f"status-{chapter.status}"]
    return nodes.admonition("", nodes.title("", chapter.status.zh), line, classes=classes)


def history(pairs: Iterable[tuple[Chapter, Entry]], library: Library, *, named: bool) -> nodes.bullet_list:
    """``ul.history > li > p(time, chapter link, what, who)``, in the order given."""
    items = []
    for chapter, entry in pairs:
        line = nodes.paragraph("", "", day(entry.on), nodes.Text(" "))
        if named:
            line += [shown.link("chapter", chapter.id, nodes.Text(chapter.title)), nodes.Text("：")]
        line += nodes.Text(f"{entry.zh}（{library.name_of(entry.by)}）")
        items.append(nodes.list_item("", line))
    return nodes.bullet_list("", *items, classes=["history"])


def whole_history(library: Library) -> nodes.bullet_list:
    """Every entry of every chapter, newest first."""
    pairs = [(entry.on, n, -chapter.number, chapter, entry) for chapter in library.chapters
             for n, entry in enumerate(chapter.history)]  # fmt: skip
    pairs.sort(key=lambda row: row[:3], reverse=True)
    return history(((chapter, entry) for *_, chapter, entry in pairs), library, named=True)


def folded(chapter: Chapter, library: Library, today: date) -> details:
    """A published chapter's account and history, folded; of others the history alone."""
    entries = history(((chapter, entry) for entry in chapter.history), library, named=False)
    if chapter.status.is_public:
        return details("", summary("", "这一章的来历与记录"), account(chapter, library, today), entries)
    return details("", summary("", f"这一章的记录，共 {len(chapter.history)} 条"), entries)


def at_a_glance(library: Library, today: date) -> nodes.container:
    """``div.glance > p(icon, word, number, chapters)``: what has become of each promise of the essay.

    A lapsed claim opens a chapter again.
    """
    promised = [chapter for chapter in library.chapters if library.is_of_the_essay(chapter)]
    groups: dict[Standing, list[nodes.Node]] = {standing: [] for standing in Standing}
    number = dict.fromkeys(Standing, 0)
    for chapter in promised:
        number[chapter.standing(today)] += 1
        mark: nodes.Node = shown.link("chapter", chapter.id, nodes.Text(chapter.title))
        end = chapter.claimed_until
        if chapter.status.standing is Standing.IN_WORK and end:
            again = shown.link("chapter", chapter.id, nodes.Text(chapter.title))
            groups[Standing.IN_WORK].append(until(end, today, mark))
            groups[Standing.OPEN].append(after(end, today, again))
        else:
            groups[chapter.status.standing].append(mark)
    lines = []
    for standing, marks in groups.items():
        count = nodes.inline("", str(number[standing]), classes=["count"])
        head = [icon("", _STANDING_ICON[standing], classes=["icon"]), nodes.Text(f" {standing.zh} "), count]
        line = nodes.paragraph("", "", nodes.strong("", "", *head), classes=["standing", f"standing-{standing}"])
        for mark in marks:
            line += [nodes.Text(" "), mark]
        lines.append(line)
    return nodes.container("", *lines, classes=["glance"])


_STANDING_ICON = {
    Standing.KEPT: Status.PUBLISHED.icon,
    Standing.IN_WORK: Status.DRAFTING.icon,
    Standing.OPEN: Status.PLANNED.icon,
    Standing.STOPPED: Status.PAUSED.icon,
}


def board(library: Library, today: date) -> list[nodes.Node]:
    """``div.glance, div.account(p.account-title(link), div.ledger) …``"""
    accounts = []
    for chapter in library.chapters:
        name = nodes.Text(f"{chapter.number:02d} {chapter.title}")
        title = nodes.rubric("", "", shown.link("chapter", chapter.id, name), classes=["account-title"])
        title[SEARCH] = SKIP
        title["heading-level"] = 3
        accounts.append(nodes.container("", title, account(chapter, library, today), classes=["account"]))
    return [at_a_glance(library, today), *accounts]


def title_page(library: Library) -> nodes.container:
    """``div.title-page(p.byline, p.byline, p.book-summary, p(a.begin))``: below the cover's title, who wrote what and when, what
    the book is, the way in; by-lines where there is an essay, the way in where there is a chapter."""
    book, cover = library.book, library.by_docname.get(allowed.TOCTREE_PAGE)
    essay = library.by_id.get(book.essay.id) if book.essay else None
    frame = nodes.container("", classes=["title-page"])
    if essay and essay.origin:
        author, editors = nodes.strong("", essay.origin.author), nodes.strong("", book.editors)
        frame += nodes.paragraph("", "原文 ", author, nodes.Text("，"), day(essay.origin.on), classes=["byline"])
        frame += nodes.paragraph("", "重述与核对 ", editors, nodes.Text(f"，{book.since} 年"), classes=["byline"])
    frame += nodes.paragraph("", (cover and cover.summary) or "", classes=["book-summary"])
    if first := essay or next(iter(library.chapters), None):
        frame += nodes.paragraph("", "", shown.link("chapter", first.id, nodes.Text("开始读"), classes=["begin"]))
    return frame


def chapters(library: Library) -> nodes.bullet_list:
    """``ul.chapters > li(p(link, badge), p)``: with its summary; where it is not written, the first question it is to answer."""
    listed = nodes.bullet_list("", classes=["chapters"])
    for chapter in library.chapters:
        name = nodes.Text(f"{chapter.number:02d} {chapter.title}")
        head = nodes.paragraph("", "", shown.link("chapter", chapter.id, name), nodes.Text(" "), shown.badge(chapter))
        asked = () if chapter.status.is_public else chapter.questions
        text = asked[0].ask if asked else chapter.summary or ""
        listed += nodes.list_item("", head, nodes.paragraph("", text, classes=["chapter-summary"]))
    return listed


def states_picture(library: Library | None) -> nodes.container:
    """``div.diagram.form-states > figure(mermaid, caption), details``: every state and move, with the chapters in each."""
    caption = "各章现在的状态" if library else "状态之间的变化"
    picture = mermaid("", code=states_mermaid.diagram(library), options={})
    picture["name"] = caption
    figure = nodes.figure("", picture, nodes.caption("", caption), classes=["picture"])
    told = nodes.paragraph("", states_mermaid.told(library))
    return nodes.container(
        "", figure, details("", summary("", "这幅图的文字说明"), told), classes=["diagram", "form-states"]
    )


def states_table() -> nodes.table:
    """State, meaning, what it wants, where it may go: one row a state."""
    rows: list[list[list[nodes.Node]]] = []
    for status in Status:
        wants = "；".join(want.zh for want in WANTS[status])
        goes = "、".join(
            "已发布（修订，要写说明）" if status is state is Status.PUBLISHED else state.zh for state in MOVES[status]
        )
        if status is Status.PAUSED:
            goes = f"停下之前的状态、{goes}"
        name = [
            icon("", status.icon, classes=["icon"]),
            nodes.Text(f"\u00a0{status.zh} "),
            nodes.literal("", status.value),
        ]
        rows.append(
            [
                [nodes.inline("", "", *name)],
                [nodes.Text(status.meaning_zh)],
                [nodes.Text(wants)],
                [nodes.Text(goes or "无")],
            ]
        )
    return shown.table(("状态", "意思", "进入的条件", "之后可以改为"), rows, ["states"])


def rules_table() -> nodes.table:
    """Rule, what it says, a bad and a good line: one row a rule."""
    rows: list[list[list[nodes.Node]]] = []
    for rule in RULES:
        bad, good = (nodes.inline("", line, classes=["example"]) for line in rule.example)
        rows.append(
            [
                [nodes.literal("", rule.name)],
                [nodes.Text(rule.said_zh)],
                [icon("", "✗ "), bad],
                [icon("", "✓ "), good],
            ]
        )
    return shown.table(("规则", "提示", "错误写法", "正确写法"), rows, ["rules"])
