"""The ledger as docutils nodes: a chapter's account, the board, the history, the states. Pure; each docstring draws the tree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from docutils import nodes
from sphinxcontrib.mermaid import mermaid

from series import allowed, contributors, readiness, site
from series.dates import day_zh
from series.facts import Fact
from series.lifecycle import MOVES, WANTS, Standing, Status
from series.model import Book, Chapter, Entry, Library, Promise, Version
from series.sphinx_ext import shown
from series.sphinx_ext.nodes import aging, details, icon, summary, time
from series.views import states_mermaid
from sphinx_zh.search.pages import MARK, SKIP

Row = tuple[str, Sequence[nodes.Node]]


def day(on: date, words: str = "") -> nodes.inline:
    """``<span class="kept"><time datetime="2026-11-24">2026 年 11 月 24 日</time>起</span>``: a date is not broken over two lines."""
    return nodes.inline("", "", time("", day_zh(on), datetime=str(on)), nodes.Text(words), classes=["kept"])


def age(on: date, words: str) -> aging:
    """``<span data-days="2026-11-24" hidden>（已 0 天）</span>``: the reader's clock puts the number of days; folded, so nothing shifts."""
    return aging("", words, classes=["kept"], hidden=True, **{"data-days": str(on)})


def after(on: date, today: date, *words: nodes.Node) -> aging:
    """Words that hold only after a day: hidden until then, by the build and by the reader's clock."""
    return aging("", "", *words, hidden=today <= on, **{"data-after": str(on)})


def until(on: date, today: date, *words: nodes.Node) -> aging:
    """Words that hold up to a day, that day included."""
    return aging("", "", *words, hidden=today > on, **{"data-until": str(on)})


def account(chapter: Chapter, library: Library, today: date) -> nodes.container:
    """``div.ledger(div.announced(p.ledger-title, dl), div.done(p.ledger-title, dl))``: two columns kept apart."""
    title = "原文的预告" if library.is_of_the_essay(chapter) else "出处"
    announced = _column("announced", title, _announced(chapter, library))
    done = _column("done", "本书的进展", _done(chapter, library, today))
    return nodes.container("", announced, done, classes=["ledger"])


def _column(name: str, title: str, rows: Iterable[Row]) -> nodes.container:
    items = (
        nodes.definition_list_item("", nodes.term("", term), nodes.definition("", nodes.paragraph("", "", *content)))
        for term, content in rows
    )
    head = nodes.paragraph("", title, classes=["ledger-title"])
    return nodes.container("", head, nodes.definition_list("", *items), classes=[name])


def _announced(chapter: Chapter, library: Library) -> Iterable[Row]:
    if chapter.origin:
        origin = chapter.origin
        yield "作者", [nodes.Text(origin.author)]
        yield "发表", [day(origin.on), age(origin.on, "（0 天前）")]
        address, word = origin.archived or origin.url, "存档" if origin.archived else "链接"
        told: list[nodes.Node] = [shown.outside(address, word) if address else nodes.Text("没有记下网址")]
        more = shown.outside(origin.also, "另一处") if origin.also else nodes.Text("只此一处，没有见到第二个独立的副本")
        yield "原文", [*told, nodes.Text("；"), more]
    elif chapter.promised:
        promise = chapter.promised
        yield "何时", [day(promise.on), age(promise.on, "（0 天前）")]
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
        return [nodes.Text("作者后来写过没有，本书不知道")]
    return [day(promise.elsewhere.on), nodes.Text("，"), shown.outside(promise.elsewhere.url, "已在别处发表")]


def _done(chapter: Chapter, library: Library, today: date) -> Iterable[Row]:
    state: list[nodes.Node] = [shown.badge(chapter)]
    if chapter.since:
        state += [nodes.Text(" "), day(chapter.since, "起"), age(chapter.since, "（已 0 天）")]
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
    if long := length(chapter):
        yield "篇幅", [nodes.Text("，".join(long))]
    if ai := chapter.ai:
        names = "、".join(library.name_of(handle) for handle in ai.checked)
        yield "机器", [nodes.Text(f"{ai.zh}，{names}核对" if names else ai.zh)]
    if step := readiness.next_state(chapter):
        wants = "；".join(_wants(library, chapter))
        words = f"，还差：{wants}" if wants else "，条件已齐，等编者添一条记录"
        yield "下一步", [nodes.Text(f"进入“{step.zh}”{words}")]


def told_in_account(library: Library, chapter: Chapter, today: date) -> object:
    """All that an account shows beside the facts that the chapter marks: of the chapter, and of those whom it names."""
    name = chapter.promised.in_ if chapter.promised else ""
    place, page = library.by_id.get(name), library.by_docname.get(name)
    overdue = bool(chapter.due and chapter.due.last and chapter.due.last < today)
    return (
        chapter,
        (chapter.is_lapsed(today), overdue),
        place and (place.as_shown, place.origin),
        page and page.title,
        [library.people.get(name) for name in (*chapter.owners, *(entry.by for entry in chapter.history))],
    )


def length(chapter: Chapter) -> tuple[str, ...]:
    """``("1,257 字", "约 3 分钟")``; nothing where there is no text of a chapter yet, or no longer."""
    is_written = chapter.status.standing in (Standing.KEPT, Standing.IN_WORK)
    return (f"{chapter.characters:,} 字", f"约 {chapter.minutes} 分钟") if is_written else ()


def _wants(library: Library, chapter: Chapter) -> list[str]:
    """What it lacks for its next state, each thing once."""
    step = readiness.next_state(chapter)
    return list(dict.fromkeys(gap.want.zh for gap in readiness.lacking(library, chapter, step))) if step else []


def _held(chapter: Chapter, library: Library, today: date) -> list[nodes.Node]:
    names = "、".join(library.name_of(handle) for handle in chapter.owners)
    if end := chapter.lease:
        return [nodes.Text(f"{names}，认领至 "), day(end), after(end, today, nodes.Text("，已到期，重新开放"))]
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


def calls(chapter: Chapter) -> Iterable[tuple[str, str, date | None]]:
    """What a reader can do for it: an issue form, the words that lead there; the day after which, where it is not at once."""
    is_waiting = chapter.status in (Status.PLANNED, Status.PAUSED)
    if is_waiting or chapter.lease:
        yield "claim", "我想写这一章" if is_waiting else "接着写这一章", chapter.lease
    if is_waiting:
        yield "fact", "我知道一件事", None
    if words := _PROGRESS.get(chapter.status):
        yield "progress", words, None
    if chapter.status.is_public or chapter.status.standing is Standing.IN_WORK:
        yield "fact", MEND, None


MEND = "补充、纠错"
_PROGRESS = {Status.REVIEW: "参加审稿", Status.PAUSED: "询问进展", Status.WITHDRAWN: "提议重新立项"}


def _calls(chapter: Chapter, book: Book, today: date) -> list[nodes.Node]:
    """The same as links, with the chapter filled in; with words between them."""
    found: list[nodes.Node] = []
    for name, words, end in reversed(list(calls(chapter))):
        parts = [shown.form(book, name, words, chapter=chapter.id), *([nodes.Text("，或者")] if found else [])]
        found[:0] = [after(end, today, *parts)] if end else parts
    return found


def banner(chapter: Chapter, book: Book, today: date) -> list[nodes.Element]:
    """``p.unpublished, ul.questions``: what an unpublished chapter says on its face, and what it is to answer once written."""
    line = nodes.paragraph("", shown.BANNER[chapter.status], classes=["unpublished", f"status-{chapter.status}"])
    if chapter.status.standing is Standing.STOPPED and chapter.moves[-1].note:
        line += nodes.Text(f"原因：{chapter.moves[-1].note}")
    if end := chapter.lease:
        line += after(end, today, nodes.Text("认领已到期，重新开放，欢迎接着写。"))
    follow = shown.link("output", site.feed(chapter), nodes.Text("订阅本章"))
    if chapter.status.standing is Standing.IN_WORK:
        line += [nodes.Text("想在写成时得到通知，可以"), follow, nodes.Text("。")]
    if chapter.status is not Status.PLANNED:
        return [line]
    line += [
        shown.form(book, "claim", "欢迎认领", chapter=chapter.id),
        nodes.Text("；想在写成时得到通知，可以"),
        follow,
    ]
    line += nodes.Text("。它要回答：")
    asked = (nodes.list_item("", nodes.paragraph("", question.ask)) for question in chapter.questions)
    return [line, nodes.bullet_list("", *asked, classes=["questions"])]


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


def whole_history(library: Library, latest: int = 4) -> list[nodes.Node]:
    """Every entry of every chapter, newest first; all but the *latest* are folded, and of those MOST are there."""
    entries = [(entry.on, n, -chapter.number, chapter, entry) for chapter in library.chapters
               for n, entry in enumerate(chapter.history)]  # fmt: skip
    entries.sort(key=lambda row: row[:3], reverse=True)
    pairs = [(chapter, entry) for *_, chapter, entry in entries]
    shown_first, rest = history(pairs[:latest], library, named=True), pairs[latest:]
    if not rest:
        return [shown_first]
    more = "" if len(rest) <= MOST else f"（这里只列最近的 {MOST} 条，其余见各章）"
    return [
        shown_first,
        details("", summary("", f"更早的 {len(rest)} 条{more}"), history(rest[:MOST], library, named=True)),
    ]


def folded(chapter: Chapter, facts: Sequence[Fact], library: Library, today: date) -> details:
    """``details(summary.shares, p.corrected-facts, div.ledger, ul.history)``: what a chapter rests on, its account and history."""
    entries = history(((chapter, entry) for entry in chapter.history), library, named=False)
    line = summary("", "", *shown.shares(facts), classes=["shares"])
    return details("", line, *shown.corrections(facts), account(chapter, library, today), entries)


def people(library: Library) -> nodes.bullet_list:
    """``ul.people > li > p(strong, link …)``: who wrote, reviewed, checked, judged, corrected, reported what."""
    listed = nodes.bullet_list("", classes=["people"])
    for handle, done in contributors.people(library).items():
        person = library.people[handle]
        name: nodes.Node = shown.outside(person.url, person.name) if person.url else nodes.Text(person.name)
        line = nodes.paragraph("", "", nodes.strong("", "", name))
        for word, chapters in done.chapters.items():
            links = ([shown.link("chapter", c.id, nodes.Text(f"《{c.title}》"))] for c in chapters)
            line += [nodes.Text(f"；{word}"), *shown.joined("", links)]
        for word, count in done.facts.items():
            line += nodes.Text(f"；{word} {count} 条")
        line += nodes.Text("。")
        listed += nodes.list_item("", line)
    return listed


def at_a_glance(library: Library, today: date) -> nodes.container:
    """``div.glance(p > span.standing(icon, word, number) …, p)``: how many chapters there are of each kind.

    A lapsed claim opens a chapter again. What the essay announced is told apart from what stands in the book beside it.
    """
    number = Counter(chapter.standing(today) for chapter in library.chapters)
    line = nodes.paragraph("", f"共 {len(library.chapters)} 章：")
    for standing in Standing:
        sign = next(status.icon for status in Status if status.standing is standing)
        count = nodes.inline("", str(number[standing]), classes=["count"])
        head = [icon("", sign, classes=["icon"]), nodes.Text(f" {standing.zh} "), count]
        line += [nodes.inline("", "", *head, classes=["standing", f"standing-{standing}"]), nodes.Text(" ")]
    kinds: dict[str, list[bool]] = {"原文预告的": [], "照录原文的": [], "重述原文的": [], "本书另立的": []}
    for chapter in library.chapters:
        own = ("照录原文的" if chapter.is_verbatim else "重述原文的") if chapter.origin else "本书另立的"
        kind = "原文预告的" if library.is_of_the_essay(chapter) else own
        kinds[kind].append(chapter.status.standing is Standing.KEPT)
    told = [f"{kind} {len(kept)} 章，写成 {sum(kept)} 章" for kind, kept in kinds.items() if kept]
    apart = [nodes.paragraph("", f"其中{'；'.join(told)}。")] if told[1:] else []
    return nodes.container("", line, *apart, classes=["glance"])


UNFOLDING = 24
"""Chapters at most on a board whose rows unfold to the account: of more, each chapter's own page has it, and this one stays small."""


MOST = 100
"""Rows at most of a list of the whole book: a page stays readable, and what it costs does not grow with the book."""


def latest(library: Library) -> tuple[Sequence[Chapter], list[nodes.Node]]:
    """The chapters that have room in a list, those that moved last, in the book's order; and a line that says where all are."""
    chapters = library.chapters
    if len(chapters) <= MOST:
        return chapters, []
    moved = sorted(
        chapters, key=lambda chapter: max((entry.on for entry in chapter.history), default=date.min), reverse=True
    )
    chosen = {chapter.id for chapter in moved[:MOST]}
    whole = shown.link("output", site.page(site.CONTENTS_PAGE), nodes.Text("全书目录"))
    told = nodes.paragraph("", f"这里是最近有进展的 {MOST} 章；全部 {len(chapters)} 章见", whole, nodes.Text("。"))
    return [chapter for chapter in chapters if chapter.id in chosen], [told]


def board(library: Library, today: date) -> nodes.container:
    """``div.board(div.glance, table(tr, tr.unfolds(td(details(summary, div.ledger))) …))``"""
    head = ("章", "状态", "负责人", "还差", "你可以")
    listed, rest = latest(library)
    table = shown.table(head, [_row(chapter, library, today) for chapter in listed], ())
    glance = at_a_glance(library, today)
    if len(library.chapters) > UNFOLDING:
        table[MARK] = SKIP  # each chapter is found by itself
        return nodes.container("", glance, *rest, table, classes=["board", "folded-nowhere"])
    body = next(table.findall(nodes.tbody))
    rows: list[nodes.Node] = []
    for chapter, row in zip(library.chapters, body.children, strict=True):
        whole = details("", summary("", "预告与进展"), account(chapter, library, today))
        rows += [row, nodes.row("", nodes.entry("", whole, morecols=len(head) - 1), classes=["unfolds"])]
    body.children.clear()
    body += rows
    return nodes.container("", glance, table, classes=["board"])


def _row(chapter: Chapter, library: Library, today: date) -> list[list[nodes.Node]]:
    """A cell for each column. A chapter whose claim has lapsed is shown as what it counts as: open again."""
    title = shown.link("chapter", chapter.id, nodes.Text(f"{chapter.number:02d} {chapter.title}"))
    state: list[nodes.Node] = [shown.badge(chapter)]
    if end := chapter.lease:
        sign = icon("", Status.PLANNED.icon, classes=["icon"])
        again = nodes.inline("", "", sign, nodes.Text(" 重新开放"), classes=["status", f"status-{Status.PLANNED}"])
        state = [until(end, today, *state), after(end, today, again)]
    if chapter.since:
        state += [nodes.Text(" "), day(chapter.since, "起")]
    wants = [want.partition("，")[0] for want in _wants(library, chapter)]
    lack = "、".join(wants) or "无"
    can = _calls(chapter, library.book, today) or [nodes.Text("–")]
    return [[title], state, _held(chapter, library, today), [nodes.Text(lack)], can]


def title_page(library: Library, version: Version) -> nodes.container:
    """``div.title-page(p.byline, p.byline, p.book-summary, p(a.begin))``: below the cover's title, who wrote what and when, what
    the book is, the way in, what can be taken along; by-lines where there is an essay, the way in where there is a chapter."""
    book, cover = library.book, library.by_docname.get(allowed.TOCTREE_PAGE)
    essay = library.by_id.get(book.essay.id) if book.essay else None
    frame = nodes.container("", classes=["title-page"])
    if essay and essay.origin:
        author, editors = nodes.strong("", essay.origin.author), nodes.strong("", book.editors)
        frame += nodes.paragraph("", "原文 ", author, nodes.Text("，"), day(essay.origin.on), classes=["byline"])
        frame += nodes.paragraph(
            "", f"{library.editing} ", editors, nodes.Text(f"，{book.since} 年"), classes=["byline"]
        )
    frame += nodes.paragraph("", (cover and cover.summary) or "", classes=["book-summary"])
    for chapter in first(library):
        frame += nodes.paragraph("", "", shown.link("chapter", chapter.id, nodes.Text("开始读"), classes=["begin"]))
    if version.editions:
        offers = shown.joined("，", ([shown.edition(name, size)] for name, size in version.editions))
        made = nodes.inline("", f"（{version.zh}）", classes=["kept"])
        frame += nodes.paragraph("", "带走：", *offers, made, classes=["editions"], zh_search=SKIP)
    return frame


def first(library: Library) -> Sequence[Chapter]:
    """Where a reader begins: the essay, or else the first chapter; none in a book without."""
    essay = library.by_id.get(library.book.essay.id) if library.book.essay else None
    return [essay] if essay else library.chapters[:1]


def chapters(library: Library) -> list[nodes.Node]:
    """``ul.chapters > li(p(link, badge), p)``: with its summary; where it is not written, the first question it is to answer."""
    listed = nodes.bullet_list("", classes=["chapters"], **{MARK: SKIP} if len(library.chapters) > UNFOLDING else {})
    chosen, rest = latest(library)
    for chapter in chosen:
        name = nodes.Text(f"{chapter.number:02d} {chapter.title}")
        head = nodes.paragraph("", "", shown.link("chapter", chapter.id, name), nodes.Text(" "), shown.badge(chapter))
        asked = () if chapter.status.is_public else chapter.questions
        text = asked[0].ask if asked else chapter.summary or ""
        listed += nodes.list_item("", head, nodes.paragraph("", text, classes=["chapter-summary"]))
    return [*rest, listed]


def states_picture() -> nodes.container:
    """``div.diagram.form-states > figure(mermaid, caption), details``: every state and every move."""
    caption = "状态之间的变化"
    picture = mermaid("", code=states_mermaid.diagram(), options={}, name=caption)
    figure = nodes.figure("", picture, nodes.caption("", caption), classes=["picture"])
    told = nodes.paragraph("", states_mermaid.told())
    folded = details("", summary("", f"{caption}：文字说明"), told)
    return nodes.container("", figure, folded, classes=["diagram", "form-states"])


def states_table() -> nodes.table:
    """State, meaning, what it wants, where it may go: one row a state."""
    rows: list[list[list[nodes.Node]]] = []
    for status in Status:
        wants = "；".join(want.zh for want in WANTS[status])
        goes = "、".join("已发布（修订，要写说明）" if status is state else state.zh for state in MOVES[status])
        if status is Status.PAUSED:
            goes = f"停下之前的状态、{goes}"
        sign = icon("", status.icon, classes=["icon"])
        name = nodes.inline("", "", sign, nodes.Text(f"\u00a0{status.zh} "), nodes.literal("", status.value))
        rows.append([[name], [nodes.Text(status.meaning_zh)], [nodes.Text(wants)], [nodes.Text(goes or "无")]])
    return shown.table(("状态", "意思", "进入的条件", "之后可以改为"), rows, ["states"])
