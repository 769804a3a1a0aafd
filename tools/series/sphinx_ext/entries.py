"""The evidence as docutils nodes: an entry for each fact and each source, and the lists that lead to them. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import starmap
from typing import Any

from docutils import nodes

from series import evidence, site
from series.dates import day_zh
from series.evidence import Index, Use
from series.facts import Citation, Correction, Fact, Source, Verdict, tally
from series.model import Chapter, Library
from series.sphinx_ext import shown
from series.sphinx_ext.nodes import choice, details, summary
from series.views import gbt7714
from sphinx_zh import typography
from sphinx_zh.search import pages as search
from sphinx_zh.search.index import LAST

BEARS = {"for": "支持原文的说法", "against": "不利于原文的说法", "neither": "只补背景，不涉对错"}

_UNSEARCHED: Mapping[str, Any] = {search.MARK: search.SKIP}
Row = tuple[str, list[nodes.Element]]


# -- a fact -----------------------------------------------------------------------------------------


def fact_entry(fact: Fact, library: Library, index: Index, today: date, classes: Sequence[str]) -> nodes.container:
    """``div.fact-entry#ID(rubric, p.fact-tags, dl, details)``: what the essay says, what the sources say, the verdict with
    its reason; folded: what rests on it, how to cite it, how to report a mistake."""
    title = nodes.rubric("", "", nodes.Text(fact.title), classes=["fact-name"], **{"heading-level": 3})
    body = nodes.definition_list("", *starmap(_definition, _rows(fact, library)))
    more = _more(fact, library, index, today)
    whole = (title, _tags(fact, library), body, more)
    entry = nodes.container("", *whole, ids=[fact.id], classes=["fact-entry", *classes])
    search.entry(entry, fact.title)
    return entry


def _tags(fact: Fact, library: Library) -> nodes.paragraph:
    tags = nodes.paragraph("", "", shown.verdict(fact.verdict), classes=["fact-tags"])
    if fact.lane:
        tags += [nodes.Text(" "), shown.lane(library.book, fact.lane)]
    tags += shown.told(fact)
    return tags


def _rows(fact: Fact, library: Library) -> Iterator[Row]:
    if fact.said:
        yield "原文说", [_line(nodes.Text(fact.said), *_locus(fact))]
    if fact.added:
        side = f"（{BEARS[fact.bears]}）" if fact.bears else ""
        yield "为何补入", [_line(nodes.Text(f"{fact.added}{side}"))]
    if fact.sources:
        cited = (_cited(citation, library) for citation in fact.sources)
        yield (
            "来源说" if any(citation.quote for citation in fact.sources) else "来源",
            [nodes.bullet_list("", *cited, classes=["cited"])],
        )
    if fact.not_found:
        yield "找过哪里", [_line(nodes.Text(f"{fact.not_found.looked_in}（{day_zh(fact.not_found.on)}）"))]
    if fact.stated and fact.stated != fact.date:
        yield "原文日期", [_line(shown.moment(fact.stated))]
    if fact.date:
        yield (
            "日期" if fact.stated == fact.date else "来源日期",
            [_line(shown.moment(fact.date), nodes.Text(shown.elsewhere(fact)))],
        )
    if fact.note:
        yield "评注", [_line(nodes.Text(fact.note))]
    if fact.dissent:
        yield "意见不同", [_line(nodes.Text(fact.dissent))]
    if fact.part_of and (whole := library.facts.get(fact.part_of)):
        yield "同一处失误", [_line(nodes.Text("见"), shown.link("fact", whole.id, nodes.Text(whole.title)))]


def _line(*content: nodes.Node) -> nodes.paragraph:
    return nodes.paragraph("", "", *content)


def _locus(fact: Fact) -> list[nodes.Node]:
    if not fact.locus:
        return []
    words = f"，“{fact.locus.words}”" if fact.locus.words else ""
    return [nodes.inline("", f"（第 {fact.locus.part} 部分{words}）", classes=["locus"])]


def _cited(citation: Citation, library: Library) -> nodes.list_item:
    """``“words”（in Chinese） title，place（first-hand，seen on，copy）``"""
    source = library.source.get(citation.source)
    if source is None:
        return nodes.list_item("", nodes.paragraph("", citation.source))
    line = nodes.paragraph()
    if citation.quote:
        line += nodes.inline(
            "",
            f"“{citation.quote[:-2]}",
            nodes.inline("", f"{citation.quote[-2:]}”", classes=["kept"]),
            classes=["quoted"],
        )
        line += nodes.Text(f"（{citation.gloss}）" if citation.gloss else " ")
    line += shown.outside(source.url, source.title)
    line += nodes.Text(f"，{citation.at}" if citation.at else "")
    about = nodes.inline("", "（", classes=["related"])
    about += shown.link("source", source.id, *shown.kept(_seen(source)))
    for address, word in _copies(source):
        about += [nodes.Text("，"), shown.outside(address, word)]
    about += nodes.Text("）")
    line += about
    return nodes.list_item("", line)


def _seen(source: Source) -> str:
    hand = "一手" if source.hand == "first" else "二手"
    return f"{hand}，{day_zh(source.accessed)}所见" if source.accessed else f"{hand}，未见"


def _copies(source: Source) -> list[tuple[str, str]]:
    copies = [(source.archived, "副本"), (source.mirror, "大陆可打开的副本")]
    return [(address, word) for address, word in copies if address and address != source.url]


def _corrected(corrections: Sequence[Correction]) -> nodes.bullet_list:
    lines = (f"{day_zh(c.on)}：原作“{c.was}”。{c.why}" for c in corrections)
    return nodes.bullet_list(
        "", *(nodes.list_item("", nodes.paragraph("", line)) for line in lines), classes=["corrections"]
    )


def _more(fact: Fact, library: Library, index: Index, today: date) -> details:
    uses = index.uses.get(fact.id, ())
    inside: list[nodes.Node] = []
    if fact.corrections:
        inside += [nodes.paragraph("", "更正："), _corrected(fact.corrections)]
    for judgement in fact.judged if len(fact.judged) > 1 else ():
        line = nodes.paragraph("", f"{day_zh(judgement.on)}评定：", shown.verdict(judgement.verdict))
        line += nodes.Text(f"（{library.name_of(judgement.by)}）{judgement.why or ''}")
        inside.append(line)
    if uses:
        inside += [nodes.paragraph("", "用到它的地方："), _rests(uses, library)]
    if named := [library.by_id[name] for name in fact.chapters if name in library.by_id]:
        links = shown.joined("、", (shown.chapter_link(chapter, None) for chapter in named))
        inside.append(nodes.paragraph("", "相关章节：", *links))
    inside.append(shown.cite("引用这一条", fact.id))
    on = fact.date.zh if fact.date else "没有日期"
    now = f"{fact.verdict.zh}；{on}；{fact.note or fact.said or fact.added or ''}"
    inside += shown.report(library.book, fact.id, now, today)
    if library.book.site and fact in evidence.surprises(library):
        address = f"{library.book.site.rstrip('/')}/{site.FACTS}/{fact.id}.html"
        inside.append(nodes.paragraph("", "转发用的地址：", shown.outside(address, address)))
    words = [f"更正 {len(fact.corrections)} 次"] if fact.corrections else []
    words += [f"评过 {len(fact.judged)} 次"] if len(fact.judged) > 1 else []
    word = "，".join([*words, *([f"用到它的 {len(uses)} 处"] if uses else []), "引用", "报错"])
    return details("", summary("", word), *inside, classes=["entry-more"], **_UNSEARCHED)


def _rests(uses: Sequence[Use], library: Library) -> nodes.bullet_list:
    """``ul.rests > li(title：link；link)``: a link for each mark and each entry of a list."""
    pages: defaultdict[str, list[Use]] = defaultdict(list)
    for use in uses:
        pages[use.docname].append(use)
    items = []
    for docname, found in pages.items():
        page = library.by_docname.get(docname)
        links = shown.joined("；", ([_place(use)] for use in found))
        items.append(nodes.list_item("", nodes.paragraph("", f"{page.title if page else docname}：", *links)))
    return nodes.bullet_list("", *items, classes=["rests"])


def _place(use: Use) -> nodes.Element:
    words = f"时间线“{use.words}”" if use.is_listed and use.words else use.words or "时间线"
    return shown.link("place", f"{use.docname}#{use.place}", nodes.Text(words))


def _definition(term: str, content: list[nodes.Element]) -> nodes.definition_list_item:
    named = nodes.term("", term, **_UNSEARCHED)  # all entries have it: nobody searches for it
    return nodes.definition_list_item("", named, nodes.definition("", *content))


# -- a source ---------------------------------------------------------------------------------------


def source_entry(source: Source, library: Library) -> nodes.container:
    """One source with its own address: the citation in GB/T 7714 form, links, and the facts that rest on it."""
    line = nodes.paragraph("", gbt7714.citation(source))
    links = nodes.paragraph("", "", shown.outside(source.url, "原页面"), classes=["source-links"])
    for address, word in _copies(source):
        links += [nodes.Text(" · "), shown.outside(address, word)]
    links += nodes.Text(f" · {_seen(source)}")
    entry = nodes.container("", line, links, ids=[source.id], classes=["source-entry"])
    search.entry(entry, source.title, rank=LAST)
    if source.repeats and (origin := library.source.get(source.repeats)):
        entry += nodes.paragraph("", "转自：", shown.link("source", origin.id, nodes.Text(origin.title)))
    if users := library.facts_on.get(source.id, ()):
        used = shown.joined("、", (_rested(fact, library) for fact in users))
        entry += nodes.paragraph("", "用于：", *used, classes=["source-used"])
    if source.corrections:
        entry += [nodes.paragraph("", "更正："), _corrected(source.corrections)]
    return entry


def _rested(fact: Fact, library: Library) -> list[nodes.Node]:
    """A link to the fact; where it hangs on one witness, that it does."""
    lone = [nodes.Text("（只靠这一家）")] if evidence.is_lone(fact, library) else []
    return [shown.link("fact", fact.id, nodes.Text(fact.title)), *lone]


def sources_account(library: Library) -> list[nodes.Node]:
    """How many, of how many publishers, and what would fall with one of them."""
    said = {evidence.witness(source, library) for source in library.sources}
    seen = sum(source.accessed is not None for source in library.sources)
    first = sum(source.hand == "first" for source in library.sources)
    copies = sum(source.mirror is not None for source in library.sources)
    graded = [fact for fact in library.facts.values() if fact.is_graded]
    lone = [fact for fact in graded if evidence.is_lone(fact, library)]
    told = (
        f"共 {len(library.sources)} 条，一手 {first} 条；出自 {len(said)} 家（转载与原件算一家）。"
        f"注明何日所见的 {seen} 条，附有大陆可打开的副本的 {copies} 条。"
        f"评过对错的事实有 {len(graded)} 条，其中 {len(lone)} 条只靠一家。"
    )
    found: list[nodes.Node] = [nodes.paragraph("", told)]
    if lone:
        items = []
        for fact in lone:
            line = nodes.paragraph("", "", shown.link("fact", fact.id, nodes.Text(fact.title)))
            line += nodes.Text(f"：{'、'.join(sorted(evidence.witnesses(fact, library)))}")
            items.append(nodes.list_item("", line))
        word = summary("", f"只靠一家的 {len(lone)} 条")
        found.append(details("", word, nodes.bullet_list("", *items), **_UNSEARCHED))
    return found


# -- what it all says --------------------------------------------------------------------------------------


def account(library: Library) -> list[nodes.Node]:
    """``ul > li``: what it all says, a sentence each."""
    said = (nodes.list_item("", nodes.paragraph("", line)) for line in evidence.account(library))
    return [nodes.bullet_list("", *said)]


def finding(library: Library) -> list[nodes.Node]:
    """``p.checked, ul.finding > li(p(span.number, verdict))``: of the essay's facts; nothing where there are none."""
    essays = [fact for fact in library.facts.values() if fact.is_essay]
    number, once = tally(essays)
    slips = f"{once} 条与别条同出一处失误，不另计。" if once else ""
    checked = nodes.strong("", f"{len(essays)} 条")
    lead = nodes.paragraph(
        "",
        "原文的日期与论断共 ",
        checked,
        nodes.Text(f"，逐条核对；{slips}评定从宽，由编者作出，未经外人复核。"),
        classes=["checked"],
    )
    listed = nodes.bullet_list("", classes=["finding"])
    for word, count in number.items():
        large = nodes.inline("", str(count), classes=["number", f"verdict-{word}"])
        listed += nodes.list_item("", nodes.paragraph("", "", large, nodes.Text(" "), shown.verdict(word)))
    return [lead, listed] if essays else []


def surprises(library: Library) -> list[nodes.Node]:
    """``ul.surprises > li(p.said(label, link), p(label, words, source, verdict))``; nothing where nothing is chosen."""
    listed = nodes.bullet_list("", classes=["surprises"])
    for fact in evidence.surprises(library):
        said, told = (
            nodes.paragraph("", "", nodes.inline("", word, classes=["label"])) for word in ("原文说", "查下来")
        )
        said["classes"].append("said")
        when = f"（{fact.stated.zh}）" if fact.stated and fact.date_differs else ""
        said += shown.link("fact", fact.id, nodes.Text(f"{fact.title}{when}"))
        told += nodes.Text(typography.sentence(fact.note or "", 0))
        for source in library.cited(fact)[:1]:
            told += [
                nodes.Text(f"（{evidence.house(source)}，"),
                shown.outside(source.url, source.title),
                nodes.Text("）"),
            ]
        told += [nodes.Text(" "), shown.verdict(fact.verdict)]
        listed += nodes.list_item("", said, told)
    return [listed] if listed.children else []


# -- lists ------------------------------------------------------------------------------------------


def source_list(library: Library, index: Index, here: str) -> list[nodes.paragraph]:
    """``p.publisher(strong, link#ID …)``: every source that stands in full elsewhere, by who brought it out."""
    groups: defaultdict[str, list[Source]] = defaultdict(list)
    for source in library.sources:
        if index.sources[source.id] != here:
            groups[evidence.house(source)].append(source)
    several = {name: found for name, found in groups.items() if len(found) > 1}
    rest = [found[0] for found in groups.values() if len(found) == 1]
    rows = sorted(several.items(), key=lambda row: (-len(row[1]), row[0]))
    return [_publisher(f"{name}（{len(found)} 条）", found) for name, found in rows] + (
        [_publisher(f"各家一条（{len(rest)} 条）", rest)] if rest else []
    )


def _publisher(name: str, sources: Iterable[Source]) -> nodes.paragraph:
    links = ((source.id, shown.link("source", source.id, nodes.Text(source.title))) for source in sources)
    entries = shown.joined(" · ", ([nodes.inline("", "", link, ids=[name])] for name, link in links))
    head = (nodes.strong("", name), nodes.Text("："))
    return nodes.paragraph("", "", *head, *entries, classes=["publisher"], **_UNSEARCHED)


def fact_rows(facts: Sequence[Fact], chosen: Filter) -> nodes.enumerated_list:
    """``ol.fact-rows > li#ID(p(time, link, verdict))``: a line for each, which leads to its entry."""
    items = []
    for fact in facts:
        line = nodes.paragraph("", "")
        if when := fact.when("date"):
            line += [shown.moment(when), nodes.Text(" ")]
        line += shown.link("fact", fact.id, nodes.Text(fact.title), classes=["fact-title"])
        line += [nodes.Text(" "), shown.verdict(fact.verdict), *shown.told(fact)]
        items.append(nodes.list_item("", line, ids=[fact.id], classes=["fact-row", *chosen.classes(fact)]))
    form = {"classes": ["fact-rows"], "enumtype": "arabic", "prefix": "", "suffix": "."}
    return nodes.enumerated_list("", *items, **form, **_UNSEARCHED)


SLOTS = 48
"""Choices of one list that the style sheet knows how to filter by."""


class Filter:
    """What the facts of one list can be filtered by: verdict, who acts, years that they touch, chapters. Each choice has a
    number; the style sheet hides what is not of the one that is checked. No script."""

    def __init__(self, facts: Sequence[Fact], library: Library, index: Index) -> None:
        """A group with less than two choices is none; one that the sheet has no numbers for is left out."""
        self._library, self._index = library, index
        self._named = {fact.id: self._names(fact) for fact in facts}
        number = Counter(name for names in self._named.values() for name in names)
        chapters = [chapter for name in number if name[:3] == "of " and (chapter := library.by_id.get(name[3:]))]
        groups = {
            "评定": [(str(word), word.zh) for word in Verdict],
            "谁做的": [(f"by {lane.id}", lane.word) for lane in library.book.lanes],
            "年份": [(name, f"{name[3:]} 年") for name in sorted(number) if name.startswith("in ")],
            "章节": [(f"of {c.id}", c.title) for c in sorted(chapters, key=lambda c: (c.number, c.id))],
        }
        self.slots: dict[str, int] = {}
        self.groups: dict[str, list[tuple[int, str]]] = {}
        for word, values in groups.items():
            present = [(name, f"{label} {number[name]}") for name, label in values if number[name]]
            if 1 < len(present) <= SLOTS - len(self.slots):
                self.slots.update({name: n for n, (name, _) in enumerate(present, len(self.slots) + 1)})
                self.groups[word] = [(self.slots[name], label) for name, label in present]

    def _names(self, fact: Fact) -> list[str]:
        when = fact.when("date")
        years = range(when.first.year, (when.last or when.first).year + 1) if when else ()
        places = {use.docname for use in self._index.uses.get(fact.id, ())}
        pages = map(self._library.by_docname.get, places)
        chapters = {*fact.chapters, *(page.id for page in pages if isinstance(page, Chapter))}
        named = [f"in {year}" for year in years] + [f"of {name}" for name in sorted(chapters)]
        return [str(fact.verdict), f"by {fact.lane}", *named]

    def classes(self, fact: Fact) -> list[str]:
        """Of its place in the list: ``verdict-confirmed f1 f8``"""
        return [
            f"verdict-{fact.verdict}",
            *(f"f{self.slots[name]}" for name in self._named[fact.id] if name in self.slots),
        ]

    def form(self) -> list[nodes.Node]:
        """``details(summary, p.choices(choice …) …)``; nothing where nothing can be chosen."""
        lines: list[nodes.Node] = []
        for word, values in self.groups.items():
            line = nodes.paragraph("", f"{word}：", choice("", "全部", name=word, checked=True), classes=["choices"])
            line += [choice("", label, name=word, ids=[f"only-{n}"]) for n, label in values]
            lines.append(line)
        return [details("", summary("", "筛选"), *lines, classes=["filter"], **_UNSEARCHED)] if lines else []
