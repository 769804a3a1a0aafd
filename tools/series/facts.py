"""The nouns of the evidence: Fact, Source, and what they are made of. Frozen values, no I/O."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Literal, Self
from zoneinfo import available_timezones

from pydantic import Field

from series.dates import Day, When
from series.fields import Address, Line, Only, Slug, Value, no_longer


class FactKind(StrEnum):
    """What kind of thing happened."""

    PAPER = "paper"
    MODEL = "model"
    API = "api"
    PRODUCT = "product"
    DATASET = "dataset"
    POLICY = "policy"
    BUSINESS = "business"
    STATEMENT = "statement"
    OTHER = "other"


class Verdict(StrEnum):
    """How what the essay says compares with the sources: the word in data, and what readers see of it."""

    CONFIRMED = "confirmed", "与来源一致", "✓"
    IMPRECISE = "imprecise", "有出入", "≈"
    CONTRADICTED = "contradicted", "与来源不符", "✗"
    UNVERIFIABLE = "unverifiable", "未找到依据", "?"
    OPINION = "opinion", "观点", "¶"
    UNCHECKED = "unchecked", "待核", "…"

    zh: str
    icon: str
    """One character that tells the verdict without colour."""

    def __new__(cls, value: str, zh: str, icon: str) -> Self:
        """The word, with what is seen of it."""
        made = str.__new__(cls, value)
        made._value_, made.zh, made.icon = value, zh, icon
        return made

    @property
    def differs(self) -> bool:
        """Whether the sources say something else than the essay."""
        return self in (Verdict.IMPRECISE, Verdict.CONTRADICTED)


_QUOTE = Only(
    no_longer(40, 20),
    "a quotation has at most 40 Han characters or 20 words; this one has {han} and {words}",
    "这一条引文有 {han} 个汉字、{words} 个词；最多 40 个汉字或 20 个词",
)


class Correction(Value):
    """That something published was wrong: when and by whom it was mended, what it said, and why it was changed."""

    on: Day
    by: Slug
    was: Line
    why: Line
    reported: Slug | None = None
    """The handle of whoever found it, where that was somebody else."""


class Citation(Value):
    """A source as one fact uses it."""

    source: Slug
    """The id of a source; quote, gloss and at belong to the source before them."""
    quote: Annotated[Line, _QUOTE] | None = None
    """Its deciding words, as it has them: at most 20 words or 40 Han characters."""
    gloss: Line | None = None
    """The quotation in Chinese, where it is not."""
    at: Line | None = None
    """Where in the source."""


def _at_most(number: int) -> Only:
    en, zh = "{value!r} has {length} characters, at most ", "{value!r} 有 {length} 个字符；最多 "
    return Only(rf"[\s\S]{{0,{number}}}", f"{en}{number}", f"{zh}{number} 个字符")


_ZONE = Only(
    "[A-Za-z][A-Za-z0-9_+/-]*",
    "{value!r} is no zone of the tz database; write America/Los_Angeles",
    "{value!r} 不是时区名；请写 America/Los_Angeles 之类",
    lambda text: text in available_timezones(),
)
_LANGUAGE = Only(
    "[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?",
    "{value!r} is no language tag; write en, zh-CN, zh-Hant",
    "{value!r} 不是语言代码；请写 en、zh-CN、zh-Hant",
)
Words = Annotated[Line, _at_most(12)]
"""A few of the essay's own characters."""


class Locus(Value):
    """Where the essay says it: its part, the number of its statement, counted through the whole, a few of its own characters to find it by."""

    part: Annotated[int, Field(ge=1, le=99)]
    """Of what the essay says: the number of its part."""
    nth: Annotated[int, Field(ge=1)] | None = None
    """Of what the essay says: the number of its statement, counted through the whole."""
    words: Words | None = None
    """Of what the essay says: at most 12 of its characters, to find it by."""


class Judgement(Value):
    """A verdict by one person, without sight of another's."""

    on: Day
    by: Slug
    verdict: Verdict
    why: Line | None = None


class NotFound(Value):
    """That a source was looked for, when and where."""

    on: Day
    looked_in: Line
    """Where one looked in vain, with verdict unverifiable."""


class Fact(Value):
    """One dated event, or one claim, of the essay or added by the book."""

    id: Slug
    title: Line
    """In Chinese, as lists and drawings show it."""
    title_en: Line
    """In English."""
    lane: Slug | None = None
    """Who acts: an id of book.yaml."""
    kind: FactKind | None = None
    """paper, model, api, product, dataset, policy, business, statement or other."""
    said: Line | None = None
    """What the essay says, in a sentence of our own."""
    stated: When | None = None
    """Its date as the essay gives it."""
    date: When | None = None
    """As the sources give it, in EDTF: 2022, 2022-11, 2022-11-30, 2020-03/2023-01."""
    zone: Annotated[Line, _ZONE] | None = None
    """Where the local day matters, as the tz database names it: America/Los_Angeles."""
    verdict: Verdict
    """confirmed, imprecise, contradicted, unverifiable, opinion or unchecked."""
    note: Line | None = None
    """For the reader: why this verdict and not the next milder one."""
    added: Line | None = None
    """Why the book adds it, where the essay does not say it."""
    chapters: tuple[Slug, ...] = ()
    """A chapter that it belongs to."""
    overview: bool = False
    short: Annotated[Line, _at_most(16)] | None = None
    """In a picture to scale, where its title is too long for it."""
    about: Slug | None = None
    """Of a claim: the event that it is about, under which the essay's own timelines list it."""
    part_of: Slug | None = None
    """The fact whose slip this one shares: counted once."""
    sources: tuple[Citation, ...] = ()
    not_found: NotFound | None = None
    locus: Locus | None = None
    called: Words | None = None
    """What the essay calls it, in at most 12 of its characters, where the title is another."""
    judged: tuple[Judgement, ...] = ()
    """The first judgement and the second, which was made without sight of it."""
    dissent: Line | None = None
    """Where they differ: why both are shown."""
    bears: Literal["for", "against", "neither"] | None = None
    """Of an added fact: whether it speaks for what the essay says, against it, or neither."""
    surprise: bool = False
    """Whether the cover shows it: its title as what the essay says, the first sentence of its note as what the sources say."""
    corrections: tuple[Correction, ...] = ()

    def name(self, by: Literal["stated", "date"]) -> str:
        """Its title; as stated, the essay's own words for it, in quotation marks, where they are others."""
        return f"“{self.called}”" if by == "stated" and self.called else self.title

    @property
    def place(self) -> tuple[int, int, str]:
        """Its place in the essay's own order; what the book added comes behind, by id."""
        return (self.locus.part, self.locus.nth or 0, self.id) if self.locus else (100, 0, self.id)

    def order(self, by: Literal["stated", "date"]) -> Any:
        """First day, last day; what has no date comes first."""
        when = self.when(by)
        return when.key if when else (date.min, date.min)

    @property
    def is_graded(self) -> bool:
        """Whether the sources decide about it: no opinion, not unchecked, and something was found."""
        return self.verdict in (Verdict.CONFIRMED, Verdict.IMPRECISE, Verdict.CONTRADICTED)

    @property
    def is_essay(self) -> bool:
        """Whether the essay says it; otherwise the book added it."""
        return self.said is not None

    def when(self, by: Literal["stated", "date"]) -> When | None:
        """Its date as the essay gives it (falling back on the sources') or as the sources give it (and back)."""
        return (self.stated or self.date) if by == "stated" else (self.date or self.stated)

    @property
    def date_differs(self) -> bool:
        """Whether the sources' date lies outside what the essay's date can mean."""
        if self.stated is None or self.date is None:
            return False
        is_late = self.stated.last is not None and (self.date.last or date.max) > self.stated.last
        return is_late or self.date.first < self.stated.first


def tally(facts: Iterable[Fact]) -> tuple[dict[Verdict, int], int]:
    """How many have each verdict; how many are left out, wrong for the same reason as another: a slip counts once."""
    whole = {fact.id: fact for fact in facts}
    number = Counter(fact.verdict for fact in whole.values() if fact.part_of not in whole)
    return {word: number[word] for word in Verdict if number[word]}, len(whole) - number.total()


class Source(Value):
    """A published thing that a fact rests on; field names as in CSL 1.0.2."""

    id: Slug
    type: Literal["webpage", "post", "article-journal", "report", "book", "dataset", "software"]
    """webpage, post, article-journal, report, book, dataset or software."""
    title: Line
    """As it was published."""
    author: Line | None = None
    """As it is written there."""
    publisher: Line | None = None
    """Who brought it out."""
    issued: When | None = None
    """When it was published."""
    accessed: Day | None = None
    """The day on which you saw it."""
    url: Address
    """The original's address."""
    archived: Address | None = None
    """An archived copy that you saw."""
    mirror: Address | None = None
    """A copy that opens where the original does not."""
    repeats: Slug | None = None
    """The source that it reprints, translates or takes over: both are one witness."""
    language: Annotated[Line, _LANGUAGE] | None = None
    """A BCP 47 tag: en, zh-CN."""
    hand: Literal["first", "second"]
    """first (paper, notice, repository, own words) or second (news, reference, repost)."""
    corrections: tuple[Correction, ...] = ()


class Part(Source):
    """A part of this book as a source: a chapter (``book``) or an entry (``dataset``); version and url may be empty."""

    whole: Line
    version: str
    url: str
