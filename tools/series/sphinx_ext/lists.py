"""What is made when its page is written, and is no part of what was read of it: lists of the whole book, what a chapter says
of itself, the notes beside the text.

No transform of reading need look at thousands of rows, and a page is written again, without being read, when a row changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

from series import evidence
from series.dates import Wrong
from series.evidence import Index
from series.facts import Fact
from series.library import Reading
from series.model import Chapter, Library, Version
from series.prose import Block
from series.sphinx_ext import entries, ledger, shown
from series.sphinx_ext.nodes import evidence_note, listed
from series.sphinx_ext.transforms import resolved

LISTS: Mapping[str, Callable[[Library, Version], list[nodes.Node]]] = {
    "series-board": lambda library, version: [ledger.board(library, version.on)],
    "series-chapters": lambda library, version: ledger.chapters(library),
    "series-history": lambda library, version: ledger.whole_history(library),
    "series-people": lambda library, version: [ledger.people(library)],
}
"""Directives that take nothing and list a part of the ledger, the whole of it."""
TOLD = {"account": entries.account, "finding": entries.finding, "surprises": entries.surprises}


class Lists(SphinxPostTransform):
    """Put each list in its place, its links resolved: of thousands, none is looked at by the transforms before this one."""

    default_priority = 380  # after Sphinx has resolved the page's own references, before what is done to entries

    def run(self, **kwargs: Any) -> None:
        """Of the book as it is now; and into each note beside the text what it says."""
        env: Any = self.env
        library, version, index = env.series.library, env.series_version, env.series_index
        for node in list(self.document.findall(listed)):
            here = node["docname"]  # some builders put all pages together
            if node["name"] == "account":
                facts = [library.facts[name] for name in node["facts"]]
                fold = ledger.folded(library.by_docname[here], facts, library, version.on)
                fold["classes"] += node["classes"]
                made: list[nodes.Node] = [fold]
            elif make := LISTS.get(node["name"]):
                made = make(library, version)
            else:
                made = _evidence(library, version, index, here, node["argument"], node["options"])
            node.replace_self(self._resolved(made))
        for beside in self.document.findall(evidence_note):
            if "fact" in beside:
                beside += self._resolved(shown.noted(library.facts[beside["fact"]], library, beside=True))

    def _resolved(self, made: Sequence[nodes.Node]) -> list[nodes.Node]:
        env: Any = self.env
        frame = nodes.container("", *made)
        for link in list(frame.findall(addnodes.pending_xref)):
            link["refdoc"], inner = env.current_document.docname, link[0]
            assert isinstance(inner, nodes.Element)
            link.replace_self(resolved(env._app, env, link, inner) or inner)
        return list(frame.children)


def _evidence(
    library: Library, version: Version, index: Index, here: str, kind: str, options: Mapping[str, str]
) -> list[nodes.Node]:
    """``div.evidence(filter, list, entries)``: every event, claim or source, each with its own address; ``account``: what it
    all says; ``finding``: the same in a few numbers; ``surprises``: the facts that the cover shows.

    With ``:from:`` or ``:to:`` those alone, in full. Without, a line for each that stands in full on another page, which
    leads there, and the others in full. Nothing where argument or options are wrong, which a rule tells.
    """
    if kind in TOLD:
        return TOLD[kind](library)
    if kind not in evidence.LISTS:
        return []
    frame = nodes.container("", classes=["evidence", kind])
    if kind == "sources":
        part = evidence.sources_chosen(library, kind, options)
        if not options:
            frame += [*entries.sources_account(library), *entries.source_list(library, index, here)]
        whole = [s for s in (part if options else library.sources) if index.sources[s.id] == here]
        frame += [entries.source_entry(source, library) for source in whole]
        return [frame]
    try:
        facts = _facts(library, kind, options)
    except Wrong:
        return []
    chosen = entries.Filter(facts, library, index)
    frame += chosen.form()
    if moved := [fact for fact in facts if index.pages[fact.id] != here]:
        frame += entries.fact_rows(moved, chosen)
    for fact in (fact for fact in facts if index.pages[fact.id] == here):
        frame += entries.fact_entry(fact, library, index, version.on, chosen.classes(fact))
    return [frame]


def shown_on(reading: Reading, index: Index, docname: str, version: Version) -> Iterator[object]:
    """All that the lists of a page show: when it changes, the page is written again. Of the ledger's, which are bounded, the
    lists themselves and where chapters stand."""
    values, page = reading.library, reading.prose.get(f"docs/{docname}.md")
    for block in page.blocks if page else ():
        if make := LISTS.get(block.name):
            yield [*map(_plain, make(values, version))], [(c.id, c.docname) for c in values.chapters]
        elif block.name == "evidence" and block.argument in TOLD:
            told = [(fact, values.cited(fact), index.pages[fact.id]) for fact in evidence.surprises(values)]
            yield evidence.account(values), told
        elif block.name == "evidence":
            yield from _entries_on(values, index, block, docname)
            yield version.on, values.book, values.people


def _plain(node: nodes.Node) -> object:
    """All of it, for a digest: docutils' own text takes three times as long."""
    if not isinstance(node, nodes.Element):
        return node.astext()
    given = {name: value for name, value in node.attributes.items() if value}
    return node.tagname, given, [*map(_plain, node.children)]


def _entries_on(values: Library, index: Index, block: Block, docname: str) -> Iterator[object]:
    """Of a list of evidence: what its filter and its lines say, its entries with their sources and what rests on them."""
    if block.argument == "sources":
        listed = values.sources if not block.options else evidence.sources_chosen(values, "sources", block.options)
        yield not block.options and sum(fact.is_graded for fact in values.facts.values())
        for source in listed:
            users = [
                (f.id, f.title, index.pages[f.id], evidence.is_lone(f, values))
                for f in values.facts_on.get(source.id, ())
            ]
            yield source, index.sources[source.id], values.source.get(source.repeats or ""), users
        return
    try:
        facts = _facts(values, block.argument, block.options)
    except Wrong:
        return
    chosen = entries.Filter(facts, values, index)
    yield chosen.groups, [(fact, index.pages[fact.id], chosen.classes(fact)) for fact in facts]
    for fact in facts:
        if index.pages[fact.id] == docname:
            uses = index.uses.get(fact.id, ())
            near = [
                *map(values.by_id.get, fact.chapters),
                *map(values.by_docname.get, dict.fromkeys(use.docname for use in uses)),
            ]
            named = [(c.as_shown, c.number) if isinstance(c, Chapter) else c for c in near]
            whole = values.facts.get(fact.part_of or "")
            sources = [(source, index.sources[source.id]) for source in values.cited(fact)]
            yield whole, whole and index.pages[whole.id], sources, uses, named


def _facts(library: Library, kind: str, options: Mapping[str, str]) -> Sequence[Fact]:
    """Those that a list shows, in full or with a line. Raises Wrong."""
    every = library.events if kind == "events" else library.claims
    return evidence.facts_chosen(library, kind, options) if options else every


def setup_lists(app: Sphinx) -> None:
    """Register what fills their places."""
    app.add_post_transform(Lists)
