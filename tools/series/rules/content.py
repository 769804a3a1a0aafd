"""Rules for what stands in pages and evidence: ids, references, facts, timelines, links, setting."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from posixpath import normpath, relpath
from urllib.parse import unquote

from series import allowed, timeline, views
from series.dates import Wrong
from series.facts import Correction, FactKind, Verdict
from series.library import BOOK, Reading
from series.rules.found import Found, blocks_of, entries_of, file_of, nearest, unknown
from series.views import readme_md


def _unknown_marks(reading: Reading, role: str, known: Iterable[str]) -> Iterator[Found]:
    names = set(known)
    for file, mark in reading.marks.get(role, ()):
        if mark.target not in names:
            yield Found(file, mark.line, {"id": mark.target, "near": nearest(mark.target, names)})


def duplicate_id(reading: Reading) -> Iterator[Found]:
    """An id stands twice: an event and a claim have one, or two chapters."""
    seen: dict[tuple[str, str], str] = {}
    named = [(file, "fact", fact.id) for file, fact in reading.facts]
    for chapter in reading.library.chapters:
        named += [(file_of(chapter), "chapter", chapter.id), (file_of(chapter), "number", f"{chapter.number:02d}")]
    for file, kind, value in named:
        if (kind, value) in seen:
            yield Found(file, 1, {"id": value, "first": seen[kind, value]})
        else:
            seen[kind, value] = file


def duplicate_name(reading: Reading) -> Iterator[Found]:
    """Two people have one name, so that readers could not tell them apart."""
    seen: dict[str, str] = {}
    for handle, person in reading.library.people.items():
        if first := seen.get(person.name):
            yield Found(f"docs/people/{handle}.yaml", 1, {"id": handle, "first": first, "name": person.name})
        seen.setdefault(person.name, handle)


def duplicate_label(reading: Reading) -> Iterator[Found]:
    """A label stands before two headings of the book, so that one of them has no address."""
    seen: dict[str, str] = {}
    for file, page in reading.prose.items():
        for label, line in page.labels:
            if label in seen:
                yield Found(file, line, {"id": label, "first": seen[label]})
            else:
                seen[label] = f"{file}:{line}"


def dangling_fact(reading: Reading) -> Iterator[Found]:
    """A page marks a fact that the evidence does not hold."""
    yield from _unknown_marks(reading, "fact", reading.library.facts)


def dangling_chapter(reading: Reading) -> Iterator[Found]:
    """A page or a fact names a chapter that does not exist."""
    known = reading.library.by_id
    yield from _unknown_marks(reading, "chapter", known)
    for file, fact in reading.facts:
        for name in fact.chapters:
            yield from unknown(reading, file, ["chapters"], name, known)
    places = {*known, *(page.docname for page in reading.library.pages)}  # the book itself announces on its board
    for chapter in reading.library.chapters:
        if chapter.promised:
            yield from unknown(reading, file_of(chapter), ["promised", "in"], chapter.promised.in_, places)


def dangling_source(reading: Reading) -> Iterator[Found]:
    """A page or a fact cites a source that the evidence does not hold."""
    known = reading.library.source
    yield from _unknown_marks(reading, "source", known)
    for file, fact in reading.facts:
        for n, citation in enumerate(fact.sources):
            yield from unknown(reading, file, ["sources", n, "source"], citation.source, known)


def dangling_output(reading: Reading) -> Iterator[Found]:
    """A page names a file of the site that the build does not make."""
    if "output" in reading.marks:
        yield from _unknown_marks(reading, "output", views.makers(reading.library))


def dangling_part(reading: Reading) -> Iterator[Found]:
    """A fact says it is part of one, or about an event, that does not exist, or is itself."""
    library = reading.library
    events = {event.id for event in library.events}
    for file, fact in reading.facts:
        for name, written, known in (("part_of", fact.part_of, library.facts.keys()), ("about", fact.about, events)):
            others = known - {fact.id} if written == fact.id else known
            yield from unknown(reading, file, [name], written, others, name=name)


def unknown_person(reading: Reading) -> Iterator[Found]:
    """A handle that is no file in docs/people."""
    known = reading.library.people
    for chapter in reading.library.chapters:
        file = file_of(chapter)
        for handle in chapter.ai.checked if chapter.ai else ():
            yield from unknown(reading, file, ["ai", "checked"], handle, known)
        for key in ("owners", "reviewers", "checkers"):
            for n, handle in enumerate(getattr(chapter, key)):
                yield from unknown(reading, file, [key, n], handle, known)
        for n, move in enumerate(chapter.history):
            yield from unknown(reading, file, ["history", n, "by"], move.by, known)
    for file, key, entries in entries_of(reading):
        for n, entry in enumerate(entries):
            yield from unknown(reading, file, [key, n, "by"], entry.by, known)
            if isinstance(entry, Correction):
                yield from unknown(reading, file, [key, n, "reported"], entry.reported, known)


def fact_without_source(reading: Reading) -> Iterator[Found]:
    """A fact that is no opinion and not unchecked has neither a source nor, where nothing was found, a `not_found`."""
    for file, fact in reading.facts:
        is_free = fact.verdict in (Verdict.OPINION, Verdict.UNCHECKED)
        if not (is_free or fact.sources or (fact.verdict is Verdict.UNVERIFIABLE and fact.not_found)):
            yield Found(file, reading.line(file), {"id": fact.id, "verdict": fact.verdict.value})


def fact_of_nobody(reading: Reading) -> Iterator[Found]:
    """A fact says neither what the essay says (`said`) nor why the book added it (`added`), or says both."""
    for file, fact in reading.facts:
        if (fact.said is None) == (fact.added is None):
            yield Found(file, reading.line(file), {"id": fact.id})


def event_without_place(reading: Reading) -> Iterator[Found]:
    """An event lacks its lane, its kind, or any date, so that no timeline can show it."""
    lanes, kinds = "|".join(lane.id for lane in reading.library.book.lanes), "|".join(FactKind)
    for fact in reading.library.events:
        wanted = {"lane": (fact.lane, lanes), "kind": (fact.kind, kinds), "date": (fact.when("date"), "2022-11-30")}
        for name in (name for name, (value, _) in wanted.items() if value is None):
            said = {"id": fact.id, "field": name, "add": f"{name}: {wanted[name][1]}"}
            yield Found(f"docs/evidence/events/{fact.id}.yaml", 1, said)


def unknown_lane(reading: Reading) -> Iterator[Found]:
    """A fact's lane is none of those in `book.yaml`."""
    lanes = [lane.id for lane in reading.library.book.lanes]
    if any(problem.path == BOOK for problem in reading.problems):
        return  # it could not be read: what follows from that is no news
    for file, fact in reading.facts:
        yield from unknown(reading, file, ["lane"], fact.lane, lanes, lanes=" ".join(lanes))


def unknown_essay(reading: Reading) -> Iterator[Found]:
    """The essay that `book.yaml` names is no chapter with an origin."""
    essay, chapters = reading.library.book.essay, reading.library.chapters
    origins = [chapter.id for chapter in chapters if chapter.origin]
    if essay and chapters:
        yield from unknown(reading, BOOK, ["essay"], essay.id, origins)


def bad_timeline(reading: Reading) -> Iterator[Found]:
    """A `{timeline}` has an option that cannot be read, or selects nothing."""
    for file, block in blocks_of(reading, "timeline"):
        try:
            selection = timeline.selection(block.options, reading.library.book.lanes)
        except Wrong as error:
            yield Found(file, block.line, {"why": (str(error), error.zh)})
            continue
        for name in sorted(name for name in selection.chapters if name not in reading.library.by_id):
            en, zh = allowed.near(name, reading.library.by_id)
            yield Found(file, block.line, {"why": (f"no chapter {name!r}; {en}", f"没有 {name!r} 这一章；{zh}")})
        if not timeline.selected(reading.library, selection):
            yield Found(file, block.line, {"why": ("it selects no event", "没有选中任何事件")})


def dangling_answer(reading: Reading) -> Iterator[Found]:
    """A question is answered by a label that the chapter does not have."""
    for chapter in reading.library.chapters:
        file = file_of(chapter)
        answers = [(n, question.answer) for n, question in enumerate(chapter.questions) if question.answer]
        labels = {label for label, _ in reading.prose[file].labels} if answers and file in reading.prose else set()
        for n, answer in answers:
            yield from unknown(reading, file, ["questions", n, "answer"], answer, labels)


def dangling_link(reading: Reading) -> Iterator[Found]:
    """A link within the book leads to a label, a page or an image that does not exist."""
    labels = {label for page in reading.prose.values() for label, _ in page.labels}
    for file, page in reading.prose.items():
        folder = PurePosixPath(file).parent
        for target, line in page.links:
            path, _, label = target.partition("#")
            linked = normpath(folder / path) if path else file
            known = reading.images if linked.startswith("docs/images/") else reading.prose
            if linked not in known:
                near = nearest(path, {relpath(name, folder) for name in known})  # as it is written here
                yield Found(file, line, {"id": unquote(target), "near": near})
            elif label and label not in labels:
                yield Found(file, line, {"id": unquote(target), "near": nearest(label, labels)})


def ref_without_words(reading: Reading) -> Iterator[Found]:
    """A `{ref}` without words names a label that stands before no heading, which would give them."""
    if not any(page.bare for page in reading.prose.values()):
        return
    titled = {heading.label for page in reading.prose.values() for heading in page.headings}
    labels = {label for page in reading.prose.values() for label, _ in page.labels} - titled
    for file, page in reading.prose.items():
        yield from (Found(file, line, {"id": label}) for label, line in page.bare if label in labels)


def chinese_setting(reading: Reading) -> Iterator[Found]:
    """Chinese is set against its custom: marks of half width, spaces missing or too many, quotes turned round. Advice."""
    of_bodies = ((file, page.slips) for file, page in reading.prose.items())
    for file, slips in (*of_bodies, *reading.slips.items()):
        yield from (Found(file, line, {"wrong": slip.wrong, "right": slip.right}) for slip, line in slips)


def stale_readme(reading: Reading) -> Iterator[Found]:
    """The README's table of chapters, or what it says of the check, is not what chapters and facts say."""
    for name, text in reading.readmes.items():
        if line := readme_md.stale_line(text, reading.library, name):
            yield Found(name, line, {})
