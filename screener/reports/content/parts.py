"""The parts a report is made of, in no particular form: sections, tables, charts and findings ready to be shown.

Every text here is clean (see `screener.reports.safe.clean`), every number still a number: a form decides how wide, how
coloured and how rounded, never what is said.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

from screener.model import ExposureKind, Status, Verdict
from screener.triage import Group

Kind = Literal["text", "integer", "money", "number", "percent", "date", "link", "code"]
"""How a column's values are shown. `percent` holds 7.82 for 7.82 %, `link` a web address, `code` a hash or an id."""

PositionKey = tuple[object, ...]
"""What identifies a position, `Position.counted_by`: one position on two lists is two findings with one key."""

Value = str | int | float | date | None

Tone = Status | Literal["review", "plain"]
"""What colours a thing: the status of a finding against the issuer itself, or that it is for a person to review."""


@dataclass(frozen=True, slots=True)
class Column:
    """A table's column: `key` is stable in every language, `title` is what a reader sees."""

    key: str
    title: str
    kind: Kind = "text"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of values under columns. `empty` is the sentence that stands in its place when there is no row."""

    id: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    note: str = ""
    empty: str = ""

    def only(self, keys: Container[str]) -> Table:
        """The table with those of its columns that have one of some keys."""
        at = [place for place, column in enumerate(self.columns) if column.key in keys]
        rows = tuple(tuple(row[place] for place in at) for row in self.rows)
        return replace(self, columns=tuple(self.columns[place] for place in at), rows=rows)


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of one or several segments (length and tone); `text` is what is written beside it."""

    label: str
    segments: tuple[tuple[float, Tone], ...]
    text: str

    @property
    def length(self) -> float:
        """The whole bar's length."""
        return sum(length for length, _ in self.segments)


@dataclass(frozen=True, slots=True)
class Chart:
    """A bar chart that a reader of words can do without: every label and figure is text.

    `legend` names the tones that the bars use (empty where one tone says nothing), `full` the length of a whole bar.
    """

    id: str
    title: str
    bars: tuple[Bar, ...]
    legend: tuple[tuple[str, Tone], ...] = ()

    @property
    def full(self) -> float:
        """The longest bar's length."""
        return max((bar.length for bar in self.bars), default=0.0)


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the report and its meaning in plain language. `tone` colours a status."""

    word: str
    meaning: str
    tone: Tone = "plain"


@dataclass(frozen=True, slots=True)
class Terms:
    """A short key."""

    id: str
    title: str
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class WordView:
    """A word of the position beside the list's word, in words: `how` is the reading, `weight` bits of surprise."""

    position_word: str
    list_word: str
    how: str
    weight: float


@dataclass(frozen=True, slots=True)
class DecisionView:
    """A person's answer, ready to be shown."""

    answer: str
    label: str
    reason: str
    reviewer: str
    second_reviewer: str
    decided_at: datetime
    scope: str
    scope_key: str
    expires_on: date | None


@dataclass(frozen=True, slots=True)
class FindingView:
    """One finding, ready to be shown. Texts that the run does not have are empty; numbers that it does not have, None.

    `group` is the part of the report it belongs to; `on_position` is false for what the sweep found outside every
    position; `where` says file, sheet and row (`where_in_file` without
    the file); `dates` the publisher's dates
    and `identifiers` the position's by their stable key; `deadline` the date that matters on the as-of date; `money`
    the value as a sentence writes it; `treatment` what the institution's policy says; `earlier` a decision that no
    longer settles the finding, and why. Through a fund, `value` and `money` are the part of the position that lies in
    the listed company, `funds` the way to it, `security` what the last of them holds, `share_of_fund` its per cent of
    the first, `fund_money` the position in that fund, `fund_duty` what may be done with its units. `named_by` is the
    list and since when it names the entity, `doubt` what must be established before the status is taken for certain.
    """

    id: str
    key: PositionKey
    number: int
    group: Group
    on_position: bool
    verdict: Verdict
    verdict_label: str
    status: Status
    status_label: str
    tone: Tone
    score: float
    position: str
    where: str
    where_in_file: str
    file: str
    sheet: str
    row: int
    account: str
    identifiers: Mapping[str, str]
    country: str
    asset_class: str
    quantity: float | None
    price: float | None
    value: float | None
    currency: str
    money: str
    weight: float | None
    notes: str
    entity: str
    entity_id: str
    entity_country: str
    list_id: str
    list_title: str
    program: str
    authority: str
    dates: Mapping[str, date]
    deadline: date | None
    source: str
    by: str
    position_value: str
    list_value: str
    evidence: str
    explanation: tuple[str, ...]
    words: tuple[WordView, ...]
    relation: str
    issuer: str
    relation_grade: str
    relation_source: str
    action: str
    treatment: str
    decision: DecisionView | None
    earlier: str
    exposure_kind: ExposureKind = "direct"
    manager: str = ""
    funds: tuple[str, ...] = ()
    security: str = ""
    fund_file: str = ""
    share_of_fund: float | None = None
    fund_money: float | None = None
    fund_duty: str = ""
    named_by: str = ""
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class Findings:
    """A list of findings under one heading (an empty title: the section's own)."""

    id: str
    title: str
    lead: str
    empty: str
    findings: tuple[FindingView, ...]


@dataclass(frozen=True, slots=True)
class Cards:
    """A card for each finding; a form that shows fewer says how many it leaves out."""

    id: str
    findings: tuple[FindingView, ...]


@dataclass(frozen=True, slots=True)
class SignOff:
    """Lines for people to sign on."""

    id: str
    lines: tuple[str, ...]
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Prose:
    """Paragraphs, for instance an institution's own text."""

    id: str
    paragraphs: tuple[str, ...]


Block = Table | Chart | Terms | Findings | Cards | SignOff | Prose


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the report under one heading."""

    id: str
    title: str
    lead: tuple[str, ...]
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that stands large at the top. `tone` is the status whose colour it takes."""

    label: str
    number: int
    value: str
    tone: Tone = "plain"


@dataclass(frozen=True, slots=True)
class Task:
    """The task for the positions that one list, or several, touch alike.

    `label` is the status (or verdict, for review), `count` writes how many positions, `deadline` the nearest date.
    """

    tone: Tone
    label: str
    lists: tuple[str, ...]
    list_titles: str
    positions: int
    count: str
    action: str
    deadline: str = ""


@dataclass(frozen=True, slots=True)
class Headline:
    """The answer in a few sentences: first the one that matters, then money, then what is left to look at.

    `touched` is true of an answer that is not complete too. `money` is what a ban touches, per currency; empty where
    nothing is. `gaps` say what was not looked at or weakly,
    `sentences` the lesser matters; `currencies` has the sums of several currencies in place of `money`; `tasks` is
    None where the report is not one that says what must happen;
    `files` what each file holds and how much of it is touched, where there are several; `ways` what is held
    directly, what lies in funds that were looked through and what in others, where there are funds; `repeated` is
    whether a position stands in several tasks.
    """

    answer: str
    touched: bool
    money: str
    sentences: tuple[str, ...]
    figures: tuple[Figure, ...]
    tasks: tuple[Task, ...] | None
    gaps: tuple[str, ...] = ()
    files: Table | None = None
    currencies: Table | None = None
    ways: Table | None = None
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """One run as a report says it, in one language; every form renders this and decides nothing.

    `start` is the section that a reader in a hurry is taken to, `board` the first lines as a board reads them: who must
    do what, and no command.
    """

    run_id: str
    as_of: date
    language: str
    title: str
    subtitle: str
    organisation: str
    notices: tuple[str, ...]
    headline: Headline
    sections: tuple[Section, ...]
    footer: str
    start: str = "findings"
    board: Headline | None = None

    def section(self, name: str) -> Section:
        """The section with an id."""
        return next(section for section in self.sections if section.id == name)

    def findings(self, *names: str) -> Iterator[FindingView]:
        """The findings in its tables of some ids, or in all."""
        blocks = (block for section in self.sections for block in section.blocks if isinstance(block, Findings))
        return (view for block in blocks if block.id in names or not names for view in block.findings)
