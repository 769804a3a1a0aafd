"""What must hold across a library: one generator a rule, which yields where it is broken and the values for its two messages.

They stand here in ``RULES``, English and Chinese. Adding a rule here is the whole registration; the handbook tells of each
name, of these and of ``messages``, in a section of its own, with a bad and a good example.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Literal

from series import library, messages, site
from series.library import Reading, docname_of
from series.model import Problem, Severity
from series.rules import content, evidence, histories, since
from series.rules.found import Check
from sphinx_zh import kept


@dataclass(frozen=True)
class Rule:
    """A check with its words and its weight."""

    check: Check
    en: str
    zh: str
    severity: Severity = "error"
    wants: Literal["base", "tip", "today"] | None = None
    """What the check is given besides the reading; without it the rule is not asked."""

    @property
    def name(self) -> str:
        """As it is printed: ``dangling-fact``."""
        return self.check.__name__.replace("_", "-")


# fmt: off
RULES: tuple[Rule, ...] = (
    Rule(content.dangling_link, "nothing in the book is at {id!r}; nearest: {near}", "书里没有 {id!r}；相近的有：{near}"),
    Rule(content.duplicate_id, "id {id!r} stands twice, first at {first}; give this file another name", "编号 {id!r} 重复，第一次在 {first}；请给这个文件改名"),
    Rule(content.duplicate_name, "{id!r} and {first!r} have one name, {name!r}; tell them apart, as in name: {name} (…)", "{id!r} 与 {first!r} 同名 {name!r}；请加以区别，如 name: {name}（……）"),
    Rule(content.duplicate_label, "label {id!r} stands twice, first at {first}; rename one", "标签 {id!r} 重复，第一次在 {first}；请改一个名"),
    Rule(content.dangling_fact, "no fact {id!r}; nearest: {near}; for a new one add docs/evidence/events/ID.yaml or claims/ID.yaml", "没有编号为 {id!r} 的事实；相近的有：{near}；新的请写成 docs/evidence/events/编号.yaml 或 claims/编号.yaml"),
    Rule(content.dangling_chapter, "no chapter {id!r}; nearest: {near}", "没有 {id!r} 这一章；相近的有：{near}"),
    Rule(content.dangling_source, "no source {id!r}; nearest: {near}; for a new one add docs/evidence/sources/ID.yaml", "没有编号为 {id!r} 的来源；相近的有：{near}；新的请写成 docs/evidence/sources/编号.yaml"),
    Rule(content.dangling_output, "the site has no file {id!r}; nearest: {near}", "网站没有文件 {id!r}；相近的有：{near}"),
    Rule(content.unknown_lane, "book.yaml has no lane {id!r}; its lanes are {lanes}", "book.yaml 的 lanes 里没有 {id!r}，只有 {lanes}"),
    Rule(content.unknown_essay, "essay {id!r} is no chapter with an origin; nearest: {near}", "essay 指向的 {id!r} 不是有 origin 的章；相近的有：{near}"),
    Rule(content.dangling_part, "{name}: there is no {id!r}; nearest: {near}", "{name} 指向的 {id!r} 不存在；相近的有：{near}"),
    Rule(content.unknown_person, "nobody in docs/people is {id!r}; nearest: {near}; for somebody new add docs/people/{id}.yaml with name: …", "docs/people 里没有 {id!r}；相近的有：{near}；新来的人请添 docs/people/{id}.yaml，写一行 name: 名字"),
    Rule(content.fact_without_source, "fact {id!r} is {verdict} but has no source; add sources: [{{source: ID}}], or verdict: unverifiable with not_found: {{on: YYYY-MM-DD, looked_in: …}}", "事实 {id!r} 评为 {verdict}，却没有来源；请补 sources: [{{source: 编号}}]，或改为 verdict: unverifiable，并写 not_found: {{on: 日期, looked_in: 找过哪里}}"),
    Rule(content.fact_of_nobody, "fact {id!r} wants either said: … (what the essay says) or added: … (why the book added it), not both", "事实 {id!r} 要么写 said: …（原文所说），要么写 added: …（本书为何补入），二者取一"),
    Rule(content.event_without_place, "event {id!r} has no {field}; add {add}", "事件 {id!r} 缺少 {field}；请添一行 {add}"),
    Rule(content.dangling_answer, "no label {id!r} in this chapter; nearest: {near}; write ({id})= before the heading that answers", "这一章没有标签 {id!r}；相近的有：{near}；请在回答它的标题上一行写 ({id})="),
    Rule(content.bad_timeline, "timeline: {why}", "时间线：{why}"),
    Rule(evidence.bad_evidence_list, "evidence: {why}", "evidence：{why}"),
    Rule(evidence.fact_without_quote, "fact {id!r} is graded without a quotation; give one of its sources quote: …", "事实 {id!r} 评过对错，却没有引文；请给一条来源加上 quote: 起决定作用的几个字"),
    Rule(evidence.quote_without_gloss, "a quotation of {id!r} is not in Chinese; add gloss: … behind quote", "{id!r} 的引文不是中文；请在 quote 后面加上 gloss: 中文意思"),
    Rule(evidence.source_not_seen, "source {id!r} does not say when it was seen; add accessed: YYYY-MM-DD", "来源 {id!r} 没有写何日所见；请添一行 accessed: 日期"),
    Rule(evidence.unused_source, "source {id!r} is not used; cite it, in a chapter as {{source}}`{id}`, in a fact as {{source: {id}}}, or delete its file; one that is published stays, with a correction", "来源 {id!r} 没有用到；请引用，正文里写作 {{source}}`{id}`，事实的 sources 里写作 {{source: {id}}}，或删去文件；已经发布的要留下，在它的 corrections 里写明"),
    Rule(evidence.duplicate_address, "sources {id!r} and {first!r} have one address; keep one", "来源 {id!r} 与 {first!r} 网址相同；请只留一个"),
    Rule(evidence.dangling_repeat, "no other source {id!r} to repeat; nearest: {near}", "repeats 指向的 {id!r} 不是另一条来源；相近的有：{near}"),
    Rule(evidence.repost_for_original, "{id!r} repeats {origin!r}, which is not cited; add {{source: {origin}}}", "{id!r} 转自 {origin!r}，却没有引用原件；请添上 {{source: {origin}}}"),
    Rule(evidence.second_hand_only, "fact {id!r} has no first-hand source; find the paper, the notice, the person's own words", "事实 {id!r} 没有一手来源；请找论文、公告、本人的话这样的原件", severity="advice"),
    Rule(evidence.one_publisher, "fact {id!r} rests on one publisher, at second hand; find another", "事实 {id!r} 只靠一家的转述；请再找一家", severity="advice"),
    Rule(evidence.nothing_found, "fact {id!r} is unverifiable; say where you looked: not_found: {{on: YYYY-MM-DD, looked_in: …}}", "事实 {id!r} 评为 unverifiable；请写明找过哪里：not_found: {{on: 日期, looked_in: …}}"),
    Rule(evidence.lost_judgement, "{why}", "{why}"),
    Rule(evidence.misplaced_field, "{name} does not belong here, delete it: locus is for what the essay says (said), bears for what the book added (added)", "{name} 不该写在这里，请删去：locus 只用于原文所说（said），bears 只用于本书补入（added）"),
    Rule(evidence.backward_entry, "entry of {later} stands after {earlier}; put the earlier day first", "{later} 的一条排在 {earlier} 之后；请按日期先后排列"),
    Rule(histories.chapter_of_nothing, "chapter {id!r} wants either promised: {{on: YYYY-MM-DD, in: ID, by: …, as: …}} or, for a text that was published before, origin", "章 {id!r} 要有 promised: {{on: 日期, in: 编号, by: …, as: …}}，重述旧文的写 origin，二者取一"),
    Rule(histories.forbidden_move, "a chapter may not go from {from} to {to}; allowed: {allowed}", "不能从 {from} 变为 {to}；可以变为：{allowed}"),
    Rule(histories.backward_history, "entry of {later} stands after {earlier}; put the earlier day first", "{later} 的记录排在 {earlier} 之后；请按日期先后排列"),
    Rule(histories.empty_entry, "a history entry wants status, due, claimed_until or note; add note: …", "history 的每一条要有 status、due、claimed_until 或 note；请添上 note: …"),
    Rule(histories.no_history, "chapter {id!r} has no state in its history; begin it with - {{on: YYYY-MM-DD, by: HANDLE, status: planned}}", "章 {id!r} 的 history 里没有状态；请以 - {{on: 日期, by: 代号, status: planned}} 开头"),
    Rule(histories.missing_evidence, "state {status} wants {what}", "状态 {status} 还差一项，{what}"),
    Rule(content.ref_without_words, "label {id!r} stands before no heading; write words: {{ref}}`words <{id}>`", "标签 {id!r} 后面不是标题；请写上文字：{{ref}}`文字 <{id}>`"),
    Rule(content.chinese_setting, "set {right!r} for {wrong!r}", "{wrong!r} 应当写成 {right!r}", severity="advice"),
    Rule(histories.next_state, "state {status} will want {what}", "进入下一个状态 {status} 还差一项，{what}", severity="advice"),
    Rule(histories.borrowed_text, "these are {author}'s own words: get leave to publish them, and say so in origin.licence", "这是 {author} 的原文：发布前要得到许可，并在 origin.licence 里写明", severity="advice"),
    Rule(histories.future_entry, "entry of {on} lies in the future; write the real day", "记录的日期 {on} 还没有到；请写实际的日期", wants="today"),
    Rule(histories.past_date, "{key} {day} lies before the entry's own day {on}; write a later one", "{key} {day} 早于这一条自己的日期 {on}；请写以后的日期"),
    Rule(histories.long_claim, "claimed until {until}: for {days} days at most; write {last} or before, it can be claimed again", "认领到 {until}：一次至多 {days} 天；请写 {last} 或更早，到时可以续"),
    Rule(histories.idle_entry, "{key} for a chapter that is {state}: nobody writes it; delete {key}", "{key} 用不上：这一章是 {state}，没有人在写；请删去"),
    Rule(histories.endless_due, "due {due} has no end; write a day, a month or a year", "计划 {due} 没有截止日期；请写明日、月或年"),
    Rule(histories.silent_slip, "due was {before} and is now {after}; say why in a note: note: …", "计划从 {before} 改为 {after}；请写明原因，note: …"),
    Rule(since.changed_history, "entry {n} of the history was changed ({what}); put it back and add a new last entry instead", "history 的第 {n} 条有改动（{what}）；请恢复原样，另在末尾添一条", wants="base"),
    Rule(since.removed_chapter, "chapter {id!r} was removed or renamed; put it back; to withdraw it, add - {{on: YYYY-MM-DD, by: HANDLE, status: withdrawn, note: …}} to its history", "章 {id!r} 不见了，或改了名；请恢复，要取消就在 history 里添一条：- {{on: 日期, by: 代号, status: withdrawn, note: …}}", wants="base"),
    Rule(since.moved_chapter, "the file was {was}; put the name back, another number would change its address", "文件原来是 {was}；改了序号，地址就变了，请改回原名", wants="base"),
    Rule(since.changed_promise, "what was announced stays as it was ({what}); put it back", "预告和出处不能改写（{what}）；请恢复原样", wants="base"),
    Rule(since.changed_questions, "question {ask!r} is gone; put it back, or say why in a new entry: - {{on: YYYY-MM-DD, by: HANDLE, note: …}}", "问题 {ask!r} 不见了；请恢复，或在 history 里添一条写明原因：- {{on: 日期, by: 代号, note: …}}", wants="base"),
    Rule(since.changed_hands, "{id!r} is gone from {key} of a published chapter; put it back, or say why in a new entry: - {{on: YYYY-MM-DD, by: HANDLE, note: …}}", "已发布的一章，{key} 里少了 {id!r}；请恢复，或在 history 里添一条写明原因：- {{on: 日期, by: 代号, note: …}}", wants="base"),
    Rule(since.rival_entry, "the other side has new entries for {id!r} too: it is {state} there, held by {who}; merge it, keep its entries first, and take your own claim back where another holds the chapter", "{id!r} 在主线上也有了新的记录：现在是“{state}”，负责人 {who}；请先合并主线，把它的记录放在前面；已由别人认领的，撤下自己的认领", wants="tip"),
    Rule(evidence.removed_entry, "{id!r} was published and is gone, or renamed, or moved; put it back: addresses lead there", "{id!r} 已经发布，却不见了、改了名或换了位置；请恢复，有地址指向它", wants="base"),
    Rule(evidence.reused_id, "under {id!r} stood {was!r}: an id is never used again; give the new entry one of its own", "{id!r} 原来是 {was!r}：编号不重用；请给新的一条另起编号", wants="base"),
    Rule(evidence.silent_correction, "{field} was {was!r} when it was published; add to corrections: - {{on: YYYY-MM-DD, by: HANDLE, was: {was}, why: …}}", "{field} 发布时是 {was!r}；请在 corrections 里添一条：- {{on: 日期, by: 代号, was: {was}, why: …}}", wants="base"),
    Rule(evidence.changed_correction, "{key}: entry {n} ({was!r}) was changed; put it back and add a new one", "{key} 的第 {n} 条（{was!r}）有改动；请恢复原样，另添一条", wants="base"),
    Rule(content.stale_readme, "the table of chapters, or the finding, is out of date; run: series readme --write", "章节表或核对结果已经过时；请运行：series readme --write"),
)
# fmt: on


def problems(
    reading: Reading, *, base: Reading | None = None, tip: Reading | None = None, today: date | None = None
) -> list[Problem]:
    """All that is wrong, reading and rules together, in the order of files and lines.

    Where something is unsafe, rules are not asked: what they would say follows from text that was not read. Nor is said what
    may follow from values that could not be read.
    Rules that compare with an earlier state of the book or with the clock are asked where *base* or *today* is given; with
    *tip*, what the other side has become since *base*, those that look at both sides.
    """
    given: dict[str | None, tuple[object, ...] | None] = {
        "base": (base,) if base else None,
        "tip": (base, tip) if base and tip else None,
        "today": (today,) if today else None,
    }
    alone = partial(_found, reading, {None: ()})
    found = kept.value(alone, library.code(), reading.state) if reading.state else alone()
    return sorted({*reading.problems, *found, *_found(reading, given)})


def _found(reading: Reading, given: Mapping[str | None, tuple[object, ...] | None]) -> list[Problem]:
    found = []
    for rule in () if any(problem.severity == "unsafe" for problem in reading.problems) else RULES:
        more = given.get(rule.wants)
        for file, line, values in rule.check(reading, *more) if more is not None else ():
            en, zh = (messages.filled(words, n, values) for n, words in enumerate((rule.en, rule.zh)))
            # where nothing is near, nothing is named
            en, zh = en.replace("; nearest: –", ""), zh.replace("；相近的有：–", "")
            if not _follows(file, rule.name, reading.maimed):
                found.append(Problem(file, line, rule.name, en, zh, rule.severity))
    return found


def section(reading: Reading, name: str) -> str:
    """Where the handbook tells of a rule: ``handbook/rules-text.html#rule-raw-html``; empty in a book without such a section."""
    label = f"rule-{name}"
    files = (file for file, page in reading.prose.items() if label in dict(page.labels))
    return next((site.page(docname_of(file), label) for file in files), "")


def _follows(file: str, rule: str, maimed: frozenset[str]) -> bool:
    """Whether a problem may be there only because some values were left out."""
    lost_facts = rule in ("dangling-fact", "dangling-part", "dangling-source")
    return (
        file in maimed
        or (bool(maimed) and rule == "stale-readme")
        or (lost_facts and any(name.startswith("docs/evidence/") for name in maimed))
    )
