"""The one reader of ``docs/``: files → a Library, the positions of its values, and what is wrong.

Nothing here stops at the first fault. A page with a fault stays, with its most modest meaning.
"""

from __future__ import annotations

import fnmatch
import hashlib
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, lru_cache, partial
from itertools import accumulate, islice
from pathlib import Path, PurePath
from stat import S_ISREG
from typing import Any, TypeVar, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from series import allowed, images, plain_yaml, prose
from series.dates import Wrong
from series.facts import Fact, Source
from series.fields import SLUG, UNSEEN, Value
from series.messages import said
from series.model import DERIVED, Book, Chapter, Library, Page, Person, Problem
from sphinx_zh import drawing, kept, typography
from sphinx_zh.typography import Slip

KNOWN = ("index.md", "about.md", "tracking.md", "chapters/*.md", "evidence/*.md", "handbook/*.md")
"""The pages that are read and built, as globs below ``docs/``."""
BOOK = "docs/book.yaml"
READMES = ("README.md", "README.zh.md")
"""What a code host shows, beside ``docs/``."""
DATA: Mapping[str, type[Fact] | type[Source] | type[Person]] = {
    "docs/evidence/events": Fact,
    "docs/evidence/claims": Fact,
    "docs/evidence/sources": Source,
    "docs/people": Person,
}
"""The folders of data: one file an entry, so that two people add theirs without a conflict; the file's name is its id."""
_CHAPTER_FILE = re.compile(r"(\d{2}|[1-9]\d{2,3})-([a-z0-9](?:[a-z0-9-]{0,56}[a-z0-9])?)\.md")
_PAGE_FILE = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?\.md")
MAX_FILE, MAX_FRONT_MATTER, MAX_LINE = 512 * 1024, 16 * 1024, 20_000
MAX_PROBLEMS = 1000
"""Problems that are kept of one file: nobody mends more at once."""
_MERGE = re.compile(r"(?m)^(<{7} |={7}$|>{7} )")
"""The marks that git leaves around what two branches say."""
BAD_CHARACTERS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufffe\uffff]")

SEEN_BY_NOBODY = re.compile(rf"(?!^\ufeff)[{UNSEEN}]")

Path_ = tuple[str | int, ...]
Lines = Mapping[Path_, int]


@dataclass(frozen=True)
class Reading:
    """What was read: the values, where each stands, each page's prose, and what was wrong on the way."""

    library: Library = field(default_factory=Library)
    positions: Mapping[str, Lines] = field(default_factory=dict)
    """File → path of a value in it → line."""
    prose: Mapping[str, prose.Prose] = field(default_factory=dict)
    """File → what its body holds."""
    images: frozenset[str] = frozenset()
    """The images in ``docs/images`` that are as images must be, by path."""
    slips: Mapping[str, list[tuple[Slip, int]]] = field(default_factory=dict)
    """File → what in its titles and other texts, not the body, is set against the custom of Chinese, with its line."""
    readmes: Mapping[str, str] = field(default_factory=dict)
    """The READMEs that stand beside ``docs/``, by name."""
    problems: tuple[Problem, ...] = ()
    maimed: frozenset[str] = frozenset()
    """Files of which values were left out, because they could not be read: what seems to be wrong there may follow from it."""
    state: str = field(default="", compare=False)
    """A digest of all that was read; empty where not all of it came from ``docs/``."""

    def __reduce__(self) -> tuple[type[Reading], tuple[()]]:
        """It is read anew, never kept with Sphinx's environment: that would take longer."""
        return Reading, ()

    @cached_property
    def marks(self) -> Mapping[str, list[tuple[str, Any]]]:
        """Of each role, its marks with the files that they stand in."""
        found: dict[str, list[tuple[str, Any]]] = {}
        for file, page in self.prose.items():
            for mark in page.marks:
                found.setdefault(mark.role, []).append((file, mark))
        return found

    @cached_property
    def facts(self) -> list[tuple[str, Fact]]:
        """Every fact with the file that it stands in: ``docs/evidence/events/my-event.yaml``."""
        named = ("events", self.library.events), ("claims", self.library.claims)
        return [(f"docs/evidence/{name}/{fact.id}.yaml", fact) for name, facts in named for fact in facts]

    def line(self, file: str, *path: str | int) -> int:
        """The line of a value, or of the nearest thing around it."""
        return _nearest(self.positions.get(file, {}), path)


def find_docs(start: Path) -> Path | None:
    """The ``docs`` folder of the book that holds *start*; ``None`` outside any book."""
    here = start.resolve()
    for folder in (here, *here.parents):
        for docs in (folder, folder / "docs"):
            if docs.name == "docs" and is_docs(docs):
                return docs
    return None


def is_docs(folder: Path) -> bool:
    """Whether it is the ``docs`` folder of a book."""
    return (folder / "book.yaml").is_file()


def book(docs: Path) -> Book:
    """The book's own words alone; what is wrong with them :func:`read` tells."""
    found = _file(docs, BOOK, True, _of()).value
    return found if isinstance(found, Book) else Book()


def read(docs: Path, instead: Mapping[str, bytes] | None = None, *, bodies: bool = True) -> Reading:
    """All that stands in *docs*. Never raises for what contributors wrote: that becomes problems.

    *instead* gives other contents for some files, by name: the library as it would be. Without *bodies* pages are
    read for their front matter alone, which is six times as fast.
    """
    given, of, is_link = instead or {}, _of(), cache(os.path.islink)
    names = dict.fromkeys((*_names(docs), *filter(_is_read, given)))
    parts = [_parse(n, given[n], bodies, of) if n in given else _file(docs, n, bodies, of, is_link) for n in names]
    faults = {f"docs/images/{path.name}": images.fault(path) for path in sorted(docs.glob("images/*"))}
    parts += [_faulty(name, "bad-image", why=fault) for name, fault in faults.items() if fault]
    good = frozenset(name for name, fault in faults.items() if not fault)
    parts += [_stray(name) for name in _strays(docs) if name not in names]
    readmes = {name: text for name in READMES if (text := _readme(docs.parent / name))}
    told = "\n".join(f"{part.file} {part.digest} {part.problems}" for part in parts)
    state = hashlib.sha256(f"{told}\n{sorted(good)}\n{readmes}\n{bodies}".encode()).hexdigest()
    return replace(_reading(parts, good, readmes), state=state)


def _is_read(name: str) -> bool:
    """Whether a file of this name (``docs/…``) is a part of the book."""
    if name.endswith(".md"):
        return known(docname_of(name))
    return name == BOOK or (name.endswith(".yaml") and name.rpartition("/")[0] in DATA)


def _stray(name: str) -> _Part:
    """A page or data that lie where none are read."""
    if name.endswith(".md"):
        return _faulty(name, "stray-page", known=(", ".join(KNOWN), "、".join(KNOWN)))
    places = [name.removeprefix("docs/") for name in (BOOK, *(f"{folder}/ID.yaml" for folder in DATA))]
    return _faulty(name, "stray-data", known=(", ".join(places), "、".join(places)))


def _faulty(file: str, problem: str, /, **values: object) -> _Part:
    """A file of which nothing is read."""
    part = _Part(file)
    part.problem(1, problem, **values)
    return part


def read_files(files: Mapping[str, bytes]) -> Reading:
    """The same from files in memory, by name (``docs/…``): the pages and data of a book as a git revision holds it."""
    of = _of()
    return _reading([_parse(name, files[name], True, of) for name in sorted(files) if _is_read(name)], frozenset(), {})


Model = TypeVar("Model", bound=Value)


def _reading(parts: Sequence[_Part], good: frozenset[str], readmes: Mapping[str, str]) -> Reading:
    def of(model: type[Model], folder: str = "docs") -> list[Model]:
        return [part.value for part in parts if isinstance(part.value, model) and part.file.startswith(f"{folder}/")]

    library = Library(
        book=next(iter(of(Book)), Book()),
        chapters=tuple(sorted(of(Chapter), key=lambda c: (c.number, c.id))),
        pages=tuple(of(Page)),
        events=tuple(sorted(of(Fact, "docs/evidence/events"), key=lambda fact: (fact.order("date"), fact.place))),
        claims=tuple(sorted(of(Fact, "docs/evidence/claims"), key=lambda fact: fact.place)),
        sources=tuple(of(Source)),
        people={PurePath(part.file).stem: part.value for part in parts if isinstance(part.value, Person)},
    )
    return Reading(
        library,
        {part.file: part.lines for part in parts},
        {part.file: part.prose for part in parts if part.prose},
        good,
        {part.file: part.slips for part in parts if part.slips},
        readmes,
        tuple(problem for part in parts for problem in part.problems),
        frozenset(part.file for part in parts if part.is_maimed),
    )


def _readme(path: Path) -> str:
    """The text of a README, where it is one; it shows chapters and numbers, and a rule keeps that true."""
    if path.is_symlink() or not path.is_file() or path.stat().st_size > MAX_FILE:
        return ""
    return path.read_bytes().decode("utf-8", "replace")


def docname_of(file: str) -> str:
    """The name of a page, of its file's: ``docs/about.md`` → ``about``."""
    return file.removeprefix("docs/").removesuffix(".md")


def known(docname: str) -> bool:
    """Whether a page of this name may be built."""
    folder, _, name = docname.rpartition("/")
    return f"{folder}/*.md" in KNOWN if folder else f"{name}.md" in KNOWN


@dataclass
class _Part:
    """What one file gives."""

    file: str
    value: Value | None = None
    """The book's words, a page, a chapter, a fact, a source or a person."""
    lines: dict[Path_, int] = field(default_factory=dict)
    prose: prose.Prose | None = None
    is_maimed: bool = False
    """Whether a value could not be read and was left out."""
    problems: list[Problem] = field(default_factory=list)
    slips: list[tuple[Slip, int]] = field(default_factory=list)
    digest: str = ""
    """Of its bytes."""

    def problem(self, line: int, name: str, /, **values: object) -> None:
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(Problem(self.file, line, *said(name, **values)))


def _names(docs: Path) -> Iterator[str]:
    """Of all files that are read, there or not: ``docs/book.yaml`` and what is in the folders."""
    yield BOOK
    for pattern in (*(f"{folder}/*.yaml" for folder in DATA), *(f"docs/{name}" for name in KNOWN)):
        folder, _, last = pattern.rpartition("/")
        with suppress(OSError):
            listed = os.listdir(_path(docs, folder))  # noqa: PTH208
            yield from (f"{folder}/{name}" for name in sorted(fnmatch.filter(listed, last)))


def _strays(docs: Path) -> list[str]:
    """Of all pages and data, wherever they lie."""
    endings = (".md", ".yaml", ".yml")
    found = [(top, name) for top, _, files in os.walk(docs) for name in files]
    shown = [
        f"docs{top[len(str(docs)) :]}/{name}".replace(os.sep, "/") for top, name in found if name.endswith(endings)
    ]
    return sorted(shown, key=lambda name: (endings.index("." + name.rpartition(".")[2]), name))


def _path(docs: Path, file: str) -> str:
    """Text, for there are thousands: a Path would take longer than what it is asked."""
    return f"{docs}{file.removeprefix('docs')}"


def _file(docs: Path, file: str, bodies: bool, of: str, is_link: Any = os.path.islink) -> _Part:
    path = _path(docs, file)
    try:
        found = os.lstat(path)
    except OSError:
        return _faulty(file, "missing-file", file=file)
    folders = accumulate(file.split("/")[:-1], "{}/{}".format)
    if not S_ISREG(found.st_mode) or any(is_link(_path(docs, one)) for one in folders):
        return _faulty(file, "not-a-file")
    with open(path, "rb") as stream:  # noqa: PTH123
        return _parse(file, stream.read(MAX_FILE + 1 if found.st_size > MAX_FILE else -1), bodies, of)


@lru_cache(maxsize=8192)
def _parse(file: str, raw: bytes, bodies: bool, of: str) -> _Part:
    """What a file of this name and content gives: a pure function, so its result may be kept."""
    return kept.value(partial(_parsed, file, raw, bodies), of, file, str(bodies), raw)


def _of() -> str:
    """What else a reading depends on: what cannot be drawn is no fault where nothing draws."""
    return f"{code()}, {drawing.renderer()}"


def code() -> str:
    """A digest of all code that makes a reading, or something of one."""
    return kept.code(Path(__file__).parent, Path(kept.__file__).parent)


def _parsed(file: str, raw: bytes, bodies: bool) -> _Part:
    part = _Part(file, digest=hashlib.sha256(raw).hexdigest())
    text = _text(raw, part)
    if text is None:
        if file.endswith(".md"):
            _page({}, "", 1, part)
    elif file.endswith(".md"):
        _markdown(text, part, bodies)
    else:
        _data(text, part)
    texts = ((_nearest(part.lines, path), text) for path, text in _texts(part.value) if bodies)
    part.slips = [(slip, line) for line, text in texts for slip in typography.slips(text)]
    _ = part.value and part.value.digest  # it is kept with it
    return part


def _texts(value: Value | None) -> Iterator[tuple[Path_, str]]:
    """Where lines of text stand. Notes of a history are left out: they cannot be put right any more."""
    names = ("title", "said", "note", "added") if isinstance(value, Fact) else ("title", "summary")
    if isinstance(value, Chapter):
        yield from ((("questions", n), question.ask) for n, question in enumerate(value.questions))
    if isinstance(value, Fact | Chapter | Page):
        yield from (((name,), text) for name in names if (text := getattr(value, name)))


def _text(raw: bytes, part: _Part) -> str | None:
    if len(raw) > MAX_FILE:
        part.problem(1, "too-large")
        return None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        part.problem(raw.count(b"\n", 0, error.start) + 1, "not-utf-8")
        return None
    text = text.replace("\r\n", "\n")
    if m := BAD_CHARACTERS.search(text.replace("\r", "\x00")):
        shown = f"U+{ord(text[m.start()]):04X}"
        part.problem(text.count("\n", 0, m.start()) + 1, "bad-character", shown=shown)
        return None
    for m in islice(SEEN_BY_NOBODY.finditer(text), 20):
        around = SEEN_BY_NOBODY.sub("", text[max(0, m.start() - 6) : m.end() + 6].replace("\n", " "))
        part.problem(text.count("\n", 0, m.start()) + 1, "unseen-character", shown=f"U+{ord(m[0]):04X}", around=around)
    marks = list(_MERGE.finditer(text))
    if [mark[1][0] for mark in marks[:3]] == ["<", "=", ">"]:
        first, last = (text.count("\n", 0, mark.start()) + 1 for mark in (marks[0], marks[2]))
        part.problem(first, "unresolved-merge", first=first, last=last)
        return None
    for n, line_text in enumerate(text.split("\n"), 1):
        if len(line_text) > MAX_LINE:
            part.problem(n, "too-large:line")
            return None
    return text


def _nearest(lines: Lines, path: Iterable[str | int]) -> int:
    rest = tuple(path)
    while rest and rest not in lines:
        rest = rest[:-1]
    return lines.get(rest, 1)


# -- values ----------------------------------------------------------------------------------------


def _without_none(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _without_none(v) for k, v in value.items() if v is not None}
    if isinstance(value, list):
        return [_without_none(v) for v in value]
    return value


def _make(model: type[Value], data: Mapping[str, Any], part: _Part, fallback: Mapping[str, Any]) -> None:
    """The part's value, each fault told; faulty fields are left out or, where they must be, taken from *fallback*."""
    values = _without_none(dict(data))
    faulty: set[str] = set()
    for _ in range(len(values) + len(fallback) + 2):
        try:
            part.value = model.model_validate(values)
            return
        except ValidationError as error:
            part.is_maimed = True
            for detail in error.errors(include_url=False):
                if detail["type"] != "missing" or str(detail["loc"][0]) not in faulty:  # what was there is not missing
                    _tell(detail, model, part)
            places = {tuple(detail["loc"][:2]): detail for detail in error.errors(include_url=False)}
            for place, detail in reversed(places.items()):
                name = str(place[0]) if place else ""
                if isinstance(values.get(name), list) and len(place) > 1 and isinstance(place[1], int):
                    del values[name][place[1]]  # one entry of a history, say: the others keep their meaning
                    continue
                values.pop(name, None)
                faulty.add(name)
                if name in fallback:
                    values[name] = fallback[name]
                elif detail["type"] == "missing":
                    return


def _fields(model: type[Value]) -> list[str]:
    """The fields that a person may write."""
    is_page = issubclass(model, Chapter | Page)
    names = [info.alias or name for name, info in model.model_fields.items()]
    return ["kind", *(name for name in names if name not in DERIVED)] if is_page else names


def _model_at(model: type[Value], loc: tuple[str | int, ...]) -> type[Value]:
    """The model that the parent of *loc* is, for naming its fields."""

    def inside(annotation: Any) -> type[Value] | None:
        if isinstance(annotation, type) and issubclass(annotation, Value):
            return annotation
        return next((found for arg in get_args(annotation) if (found := inside(arg))), None)

    for name in loc[:-1]:
        info = next((i for n, i in model.model_fields.items() if name in (n, i.alias)), None)
        if info and (found := inside(info.annotation)):
            model = found
    return model


def _tell(detail: ErrorDetails, model: type[Value], part: _Part) -> None:
    loc = tuple(detail["loc"])
    line = _nearest(part.lines, loc)
    name = next((str(x) for x in reversed(loc) if isinstance(x, str)), "")
    written = detail.get("input")
    kind = detail["type"]
    if kind == "extra_forbidden":
        near = allowed.near(name, _fields(_model_at(model, loc)))
        part.problem(line, "unknown-field", name=name, near=near)
    elif kind == "missing":
        part.problem(line, "missing-field", name=name)
    elif kind in ("enum", "literal_error"):
        words = re.findall(r"'([^']*)'", str((detail.get("ctx") or {}).get("expected", "")))
        near = allowed.near(str(written), words)
        rule = "unknown-status" if name == "status" else "unknown-word"
        part.problem(line, rule, name=name, written=written, near=near)
    else:
        en, zh = _said(detail)
        rule = "bad-date" if re.search(r"\bday\b|\bdate\b|ends before", en) else "bad-value"
        shown = repr(written) if isinstance(written, str | int | bool) else "what was written"
        if shown not in en:
            en = f"{shown} {en}" if en.startswith(("is ", "may ")) else f"{shown}: {en}"
            zh = f"{written!r} {zh}" if isinstance(written, str) else zh
        part.problem(line, rule, name=name, why=(en, zh))


_SHAPES = {
    "tuple_type": ("is no list; write [a, b]", "不是列表；请写成 [甲, 乙]"),
    "model_type": ("is no mapping; write {key: value}", "应当是一组键和值；请写成 {键: 值}"),
    "dict_type": ("is no mapping; write {key: value}", "应当是一组键和值；请写成 {键: 值}"),
    "string_type": ("is no text", "不是文字"),
    "greater_than_equal": ("is too small", "太小"),
    "less_than_equal": ("is too large", "太大"),
    "int_parsing": ("is no whole number", "不是整数"),
    "bool_parsing": ("is neither true nor false", "既不是 true 也不是 false"),
}


def _said(detail: ErrorDetails) -> tuple[str, str]:
    """What is wrong, in English and in Chinese."""
    if found := _SHAPES.get(detail["type"]):
        return found
    error = (detail.get("ctx") or {}).get("error")
    if isinstance(error, Wrong):
        return str(error), error.zh
    return re.sub(r"^(Value error|Input), ?", "", detail["msg"]), "这个值读不懂"


def _data(text: str, part: _Part) -> None:
    before = len(part.problems)
    data = plain_yaml.read(text, 1, part)
    folder, _, name = part.file.removesuffix(".yaml").rpartition("/")
    if not isinstance(data, dict):
        if len(part.problems) == before:
            part.problem(1, "bad-value:mapping")
        return
    if part.file == BOOK:
        _make(Book, data, part, {})
        return
    if not SLUG.fullmatch(name):
        part.problem(1, "bad-file-name:data", name=f"{name}.yaml")
        return
    model = DATA[folder]
    if "id" in data:
        part.problem(part.lines[("id",)], "unknown-field:derived", name="id")
        del data["id"]
    if model is Person:
        _make(Person, data, part, {"name": name})
    elif model is Source:
        _make(Source, {**data, "id": name}, part, {"title": name, "type": "webpage", "hand": "second"})
    else:
        _make(Fact, {**data, "id": name}, part, {"title": name, "title_en": name, "verdict": "unchecked"})


def _markdown(text: str, part: _Part, bodies: bool) -> None:
    head: Any = None
    body, first_line = text, 1
    if m := re.match(r"---[ \t]*\n(?:(.*?)\n)?---[ \t]*(?:\n|\Z)", text, re.DOTALL):
        front = m[1] or ""
        body, first_line = text[m.end() :], text.count("\n", 0, m.end()) + 1
        if len(front.encode()) > MAX_FRONT_MATTER:
            part.problem(1, "too-large:front")
        else:
            head = plain_yaml.read(front, 2, part)
            if head is not None and not isinstance(head, dict):
                part.problem(2, "bad-yaml:front")
                head = None
    elif text.startswith("---"):
        part.problem(1, "bad-yaml:open")
    else:
        part.problem(1, "missing-field:front")
    _page(head or {}, body if bodies else "", first_line, part)


def _page(head: dict[str, Any], body: str, first_line: int, part: _Part) -> None:
    docname = docname_of(part.file)
    folder, _, name = docname.rpartition("/")
    part.prose = prose.read(body, docname, first_line)
    part.problems += [Problem(part.file, line, *fault) for line, fault in part.prose.faults]
    if "myst" in head:
        part.problem(_nearest(part.lines, ("myst",)), "myst-key")
    is_chapter = folder == "chapters"
    kind = head.pop("kind", None)
    wanted = "chapter" if is_chapter else "page"
    if kind != wanted and head:
        part.problem(_nearest(part.lines, ("kind",)), "bad-kind", kind=kind, wanted=wanted)
    head = {k: v for k, v in head.items() if k != "myst"}
    m = _CHAPTER_FILE.fullmatch(f"{name}.md")
    if (is_chapter and not m) or not _PAGE_FILE.fullmatch(f"{name}.md"):
        part.problem(1, "bad-file-name", name=f"{name}.md")
        return
    if not head and part.problems:  # it could not be read: the page stays, under its file's name
        head = {"title": name}
    derived: dict[str, Any] = {"docname": docname} if not is_chapter else {}
    for key in DERIVED:
        if key in head:
            head.pop(key)
            part.problem(_nearest(part.lines, (key,)), "unknown-field:derived", name=key)
    if m and is_chapter:
        parts = [h.label or h.text for h in part.prose.headings if allowed.is_outline(h.label or "", h.text)]
        cites = tuple(dict.fromkeys(mark.target for mark in part.prose.marks if mark.role == "fact"))
        derived = {
            "id": m[2],
            "number": int(m[1]),
            "cites": tuple(c for c in cites if re.fullmatch(r"[a-z0-9-]+", c)),
            "labels": tuple(
                label
                for label, count in part.prose.below.items()
                if count >= allowed.LEAST_ANSWER and label not in parts and SLUG.fullmatch(label)
            ),
            "outline": tuple((name, part.prose.below.get(name, 0)) for name in parts),
            "template_notes": len(part.prose.template_notes),
            "han": part.prose.han,
            "words": part.prose.words,
        }
    _make(Chapter if is_chapter else Page, {**head, **derived}, part, {"title": name})
