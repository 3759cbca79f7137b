"""What each row of a sheet is: three ordered lists of named rules, of which the first that takes a row decides.

`CONTEXT` rules on single lines that cannot be positions, from their own cells; they yield the context lines that speak
of the rows below. `RECORDS` rules on the records of a table, over facts that are complete before any rule is asked.
The third list, `PAIRS` in `position_subrows`, rules on records that only detail another one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from screener.files.grid import Cell
from screener.holdings.columns.content import scheme_of
from screener.holdings.layout.header import is_header
from screener.holdings.rows import lines
from screener.holdings.rows.context_lines import ContextLine, key_and_value, section_marks, statement_marks
from screener.holdings.rows.labels import text_kind
from screener.holdings.rows.terms import plain, words
from screener.holdings.values.numbers import is_nothing, parse_number
from screener.positions import TextColumn
from screener.reference.territories import currency

Place = Literal["above", "inside", "end", "unread", "beside", "no_table"]
"""Where a line stands: above all tables, among positions, behind the last one, in a table of something else, outside
every table, on a sheet without one."""

POSITION = "position"
MONEY = ("cash", "accrual", "margin", "fx", "exchange_rate")
KINDS = ("", "total", *MONEY, "group")
"""What a label, a class or a title can say of a record that is no security."""

LONGEST_TITLE = 60
"""A longer line is a sentence."""
LONGEST_LABEL = 90
"""A longer text explains something."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """What one line is: the reason for which it is no position, the rule that decided and what the rule saw."""

    reason: str
    rule: str
    because: str


@dataclass(frozen=True)
class LineFacts:
    """One line outside the records of positions.

    Attributes:
        unread: what its table is, where that is not one of holdings.
        described: places of cells in columns that only describe (a currency, a country), which are no labels.
        sums: its money is the sum of rows above it.
        figures: it has a quantity, a price or a value.
        of_data: it is one of several rows outside every table that are filled alike, with a text and numbers.
    """

    row: int
    cells: Sequence[Cell]
    place: Place
    unread: str = ""
    described: frozenset[int] = frozenset()
    sums: bool = False
    figures: bool = False
    of_data: bool = False

    @cached_property
    def filled(self) -> list[Cell]:
        """Its cells with content."""
        return [cell for cell in self.cells if cell != ""]

    @cached_property
    def texts(self) -> list[str]:
        """Its texts."""
        return [cell for cell in self.filled if isinstance(cell, str)]

    @cached_property
    def numbers(self) -> int:
        """How many of its cells are numbers."""
        return sum(not isinstance(cell, str) or parse_number(cell) is not None for cell in self.filled)

    @cached_property
    def labels(self) -> list[str]:
        """Its texts that are neither numbers nor empty words nor only describe."""
        texts = [
            cell for at, cell in enumerate(self.cells) if isinstance(cell, str) and cell and at not in self.described
        ]
        return [text for text in texts if parse_number(text) is None and not is_nothing(text)]

    @cached_property
    def nameless(self) -> bool:
        """Whether nothing in it can be a name: it has no label, or a currency's code only, beside several figures."""
        codes = all(label.isupper() and currency(label) == label for label in self.labels)
        return codes and (not self.labels or self.numbers > 1)

    @cached_property
    def kind(self) -> str:
        """What its first label says it is, or one of the next two where the first says nothing."""
        if not self.labels:
            return ""
        others = (k for label in self.labels[1:3] if (k := text_kind(label)) not in ("", "group", "exchange_rate"))
        return text_kind(self.labels[0]) or next(others, "")

    @cached_property
    def marks(self) -> list[ContextLine]:
        """What it states: an account, a date, a currency."""
        return statement_marks(self.row, self.cells)

    @cached_property
    def security(self) -> bool:
        """Whether it could be a position; outside a table only legal forms count."""
        return lines.looks_like_security(self.cells, firmly=self.place == "end")

    @property
    def lone(self) -> bool:
        """Whether it is a single text."""
        return len(self.labels) == 1 and not self.numbers

    @property
    def in_table(self) -> bool:
        """Whether it stands among the columns of a table of holdings."""
        return self.place in ("inside", "end")


@dataclass(frozen=True, slots=True)
class LineRule:
    """A rule of `CONTEXT`: its name, the reason it gives, what it takes, and what it saw in words."""

    name: str
    reason: str | Callable[[LineFacts], str]
    takes: Callable[[LineFacts], bool]
    saw: str = "{label}"


def _is_dashes(line: LineFacts) -> bool:
    return all(isinstance(cell, str) and (lines.DASHES.fullmatch(cell) or is_nothing(cell)) for cell in line.filled)


def _is_header(line: LineFacts) -> bool:
    return is_header(list(enumerate(line.texts))) and line.numbers <= len(line.texts)


def _has_identifier(line: LineFacts) -> bool:
    return len(line.filled) > 2 and any(scheme_of(label) in ("isin", "figi") for label in line.labels)


def _says_statement(line: LineFacts) -> bool:
    following = line.filled[1:] if line.filled[0] == line.labels[0] else ()
    return key_and_value(line.labels[0], following) is not None


CONTEXT: tuple[LineRule, ...] = (
    LineRule("security_without_table", "not_understood", lambda f: f.place == "no_table" and f.security),
    LineRule(
        "data_without_table",
        "not_understood",
        lambda f: f.of_data and not text_kind(f.labels[0] if f.labels else ""),
        "filled like the rows beside it, below a header that is not known",
    ),
    LineRule("no_table", "no_table", lambda f: f.place == "no_table"),
    LineRule("statement", "statement_line", lambda f: f.in_table and bool(f.marks)),
    LineRule("dashes", "rule", _is_dashes, "marks only"),
    LineRule(
        "figures_without_name",
        "not_understood",
        lambda f: f.in_table and f.nameless and f.figures and not f.sums,
        "figures, and neither name nor identifier",
    ),
    LineRule("sum_without_label", "total", lambda f: not f.labels and f.numbers > 0, "figures only"),
    LineRule("total_beside", "total", lambda f: f.in_table and f.sums and any(map(lines.begins_like_total, f.labels))),
    LineRule("no_label", "rule", lambda f: not f.labels, "no text that says anything"),
    LineRule("header_words", "header_repeated", _is_header),
    LineRule("identifier", "not_understood", _has_identifier),
    LineRule("title_of_kind", "title", lambda f: f.lone and f.kind not in ("", "note", "total", "exchange_rate")),
    LineRule("label", lambda f: f.kind, lambda f: f.kind not in ("", "note"), "“{label}” says {kind}"),
    LineRule("page", "page_line", lambda f: any(lines.PAGE.fullmatch(text) for text in f.texts)),
    LineRule("key_and_value", "statement_line", _says_statement),
    LineRule("note", "note", lambda f: len(f.labels[0]) > LONGEST_LABEL or lines.is_note(f.labels[0])),
    LineRule("title", "title", lambda f: f.lone and _is_title(f.labels[0])),
    LineRule("sentence", "note", lambda f: f.lone),
    LineRule(
        "figures",
        "not_understood",
        lambda f: f.numbers > 0 and (f.numbers + len(f.labels) > 2 or (f.in_table and f.figures and not f.sums)),
    ),
    LineRule("other_table", "other", lambda f: not f.in_table),
    LineRule("company_and_number", "not_understood", lambda f: f.security),
    LineRule("text_inside", "title", lambda f: f.place == "inside" and len(f.texts[0]) < LONGEST_TITLE),
    LineRule("text", "note", lambda _: True),
)
"""Rules on single lines, first wins."""

UNNAMED = "unnamed"
"""What a table is whose headers name a quantity or a value, and none of whose columns is known to name a security."""
_UNREAD_STAY = ("title", "total", "note", "rule", "page_line", "statement_line", "header_repeated")


def _is_title(text: str) -> bool:
    return len(text) <= LONGEST_TITLE and not text.endswith((".", "。"))


def rule_on_line(line: LineFacts) -> tuple[Ruling, list[ContextLine]]:
    """What a single line is, and what it says about the rows below it."""
    rule = next(rule for rule in CONTEXT if rule.takes(line))
    reason = rule.reason(line) if callable(rule.reason) else rule.reason
    marks = line.marks if line.place != "unread" or reason == "statement_line" else []
    if not marks and reason in ("title", "group") and line.place != "no_table":
        marks = section_marks(line.row, line.cells, above=line.place == "above")
    label = line.labels[0][:80] if line.labels else ""
    because = rule.saw.format(label=f"“{label}”" if rule.saw == "{label}" else label, kind=reason.replace("_", " "))
    return Ruling(_by_place(line, reason), rule.name, because), marks


def _by_place(line: LineFacts, reason: str) -> str:
    """The reason that a rule gives, in the place where the line stands."""
    if line.place == "unread" and line.unread == "not_understood" and reason in ("title", "note"):
        return line.unread  # a list of names alone
    if line.place == "unread" and reason not in _UNREAD_STAY:
        if line.unread in ("fees", "events"):
            return "not_holdings"
        if line.unread == UNNAMED:
            return "not_understood" if line.labels and line.numbers > 1 else "not_holdings"
        return "not_understood" if line.unread == "not_holdings" and line.security else line.unread
    if line.place not in ("above", "beside"):
        return reason
    if reason == "not_understood" and (line.security or line.of_data):
        return reason
    if line.marks:
        return "statement_line"
    soft = ("other", "not_understood", "header_repeated", "title", "note")
    above = line.place == "above"
    if reason in soft or (above and reason in ("cash", "group", "total")):
        return "preamble" if above else "note"
    return reason


@dataclass(frozen=True, slots=True)
class RecordFacts:
    """What is known of the records of a table before any rule is asked; one value a record.

    Attributes:
        firm: it has an identifier that money does not have.
        priced_apart: it has a ticker and a price that money does not have.
        fits: it is filled like the positions of its table, and is no line with a single text.
        lone: it is a line with a single text.
        label: what its name says it is when it is no security's; a place in `KINDS`.
        class_kind: what its asset class says so; a place in `KINDS`.
        security_class: its asset class is one of securities.
        total_beside: a cell beside the name says that it is a total.
        same_as_above: its identifiers, name and account are those of the record before it.
        usually_counted: most positions of the table have a quantity.
        everywhere: its account stands for all accounts, where other records name single ones.
        unlike: the names of the table are tickers, and this one is none.
        contradicted: its cells contradict their columns, or nothing but an identifier could tell that it is a position.
        sums: its money is the sum of rows above it.
        sums_below: its money is the sum of rows below it, down to the next row of a sum.
        bare: it fills fewer cells than the positions of its table usually do.
        total_first: its name or a cell beside it begins with a word for a total.
        cash_first: its name begins with a word for money.
        money_last: its name of a few words ends with one of a currency's.
        carried: its name says that it is a page's sum, carried forward.
        of_benchmark: an index holds it, and its own weight, value and quantity are stated as nothing.
    """

    texts: Mapping[str, TextColumn]
    identified: NDArray[np.bool_]
    firm: NDArray[np.bool_]
    ticker: NDArray[np.bool_]
    priced: NDArray[np.bool_]
    priced_apart: NDArray[np.bool_]
    fits: NDArray[np.bool_]
    lone: NDArray[np.bool_]
    label: NDArray[np.int8]
    class_kind: NDArray[np.int8]
    security_class: NDArray[np.bool_]
    total_beside: NDArray[np.bool_]
    same_as_above: NDArray[np.bool_]
    usually_counted: NDArray[np.bool_]
    everywhere: NDArray[np.bool_]
    unlike: NDArray[np.bool_]
    contradicted: NDArray[np.bool_]
    sums: NDArray[np.bool_]
    sums_below: NDArray[np.bool_]
    bare: NDArray[np.bool_]
    total_first: NDArray[np.bool_]
    cash_first: NDArray[np.bool_]
    money_last: NDArray[np.bool_]
    priced_like_a_security: NDArray[np.bool_]
    counted: NDArray[np.bool_]
    carried: NDArray[np.bool_]
    of_benchmark: NDArray[np.bool_]

    @property
    def unpriced(self) -> NDArray[np.bool_]:
        """Which records have neither a valid identifier nor a price."""
        return ~self.identified & ~self.priced

    @property
    def no_security(self) -> NDArray[np.bool_]:
        """Which records have nothing by which a security is told: no identifier, no ticker, no price."""
        return self.unpriced & ~self.ticker

    @property
    def uncounted(self) -> NDArray[np.bool_]:
        """Which records have no quantity, where most positions have one."""
        return self.usually_counted & ~self.counted


Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class RecordRule:
    """A rule of `RECORDS`: its name, the reason it gives, the records it takes, and what it saw in words."""

    name: str
    reason: str
    takes: Callable[[RecordFacts], Mask]
    saw: str


def _by_class(kind: str) -> RecordRule:
    at = KINDS.index(kind)
    return RecordRule(
        f"{kind}_class",
        kind,
        lambda f: (f.class_kind == at) & ~f.firm & ~f.priced_apart & ~f.lone,
        "its class is “{asset_class}”",
    )


def _by_label(kind: str) -> RecordRule:
    at = KINDS.index(kind)
    return RecordRule(
        f"{kind}_name",
        kind,
        lambda f: (f.label == at) & ~f.firm & ~f.security_class & f.fits & ~(f.ticker & f.texts["mic"].present),
        "its name “{name}” says " + kind.replace("_", " "),
    )


TOTAL, GROUP = KINDS.index("total"), KINDS.index("group")
LINE = "line"
"""The reason of a record that does not fit its table: the rules of `CONTEXT` say what it is."""

RECORDS: tuple[RecordRule, ...] = (
    RecordRule("lone_text", LINE, lambda f: f.lone, ""),
    RecordRule("all_accounts", "all_accounts", lambda f: f.everywhere, "its account is “{account}”"),
    RecordRule("group_name", "group", lambda f: (f.label == GROUP) & f.no_security, "its name “{name}” is a group's"),
    RecordRule("total_name", "total", lambda f: (f.label == TOTAL) & f.unpriced, "its name “{name}” is a total's"),
    RecordRule(
        "carried",
        "total",
        lambda f: f.carried & f.unpriced & ~f.counted & ~f.texts["issuer"].present,
        "“{name}” is a page's sum",
    ),
    RecordRule("total_beside", "total", lambda f: f.total_beside & f.unpriced, "a cell beside its name says total"),
    *map(_by_class, ("cash", "margin", "fx", "accrual")),
    *map(_by_label, MONEY),
    RecordRule(
        "cash_word",
        "cash",
        lambda f: f.cash_first & ~f.firm & ~f.security_class & ~f.priced & ~f.counted,
        "its name “{name}” begins with cash, and it has neither quantity nor price",
    ),
    RecordRule(
        "currency_at_one",
        "cash",
        lambda f: f.money_last & ~f.identified & ~f.security_class & ~f.priced_like_a_security,
        "its name “{name}” ends like a currency's, and it has no other price than one",
    ),
    RecordRule(
        "sum_of_rows_above",
        "total",
        lambda f: f.total_first & (f.sums | f.uncounted) & f.no_security,
        "it says total, and is the sum of rows above or alone has no quantity",
    ),
    RecordRule(
        "total_of_lots",
        "total",
        lambda f: f.total_beside & f.same_as_above,
        "it says total and repeats the security of the rows above",
    ),
    RecordRule(
        "sum_without_quantity",
        "total",
        lambda f: f.sums & f.uncounted & f.no_security,
        "“{name}” is the sum of rows above, and alone has no quantity",
    ),
    RecordRule(
        "sum_of_rows_below",
        "group",
        lambda f: f.sums_below & f.bare & f.uncounted & f.no_security,
        "“{name}” is the sum of rows below, and alone has no quantity",
    ),
    RecordRule("unlike", LINE, lambda f: ~f.fits, ""),
    RecordRule(
        "remainder",
        "not_understood",
        lambda f: f.texts["name"].flags(lambda name: plain(name) in words("remainder")) & f.no_security & ~f.counted,
        "“{name}” stands for holdings that it does not name",
    ),
    RecordRule(
        "no_ticker",
        "not_understood",
        lambda f: f.unlike & f.bare & f.uncounted & f.no_security,
        "every other name is a ticker, and it alone has neither quantity nor price",
    ),
    RecordRule(
        "contradicted",
        "not_understood",
        lambda f: f.contradicted & ~f.identified,
        "its cells contradict their columns, and it has no identifier",
    ),
    RecordRule(POSITION, POSITION, lambda f: f.fits, ""),
    *(
        RecordRule(
            f"{kind}_section",
            kind,
            lambda f: ~f.identified & ~f.ticker & ~(f.counted & f.priced_like_a_security),
            f"the title above it says {said}",
        )
        for kind, said in ((one, one.replace("_", " ")) for one in MONEY)
    ),
)
"""Rules on records, first wins. The last ones stand behind the positions: they are asked of these alone, each by titles
of its kind, once the lines of the whole sheet have been heard."""
POSITIONS = next(place for place, rule in enumerate(RECORDS) if rule.reason == POSITION)


def rule_on_records(facts: RecordFacts) -> NDArray[np.int8]:
    """The place in `RECORDS` of the first rule that takes each record, whatever the titles above it say."""
    result = np.full(len(facts.fits), POSITIONS, dtype=np.int8)
    open_records = np.ones(len(facts.fits), dtype=bool)
    for place, rule in enumerate(RECORDS[:POSITIONS]):
        taken = rule.takes(facts) & open_records
        result[taken] = place
        open_records &= ~taken
    return result


def rule_by_titles(rules: NDArray[np.int8], facts: RecordFacts, titles: NDArray[np.int8]) -> NDArray[np.int8]:
    """The rules again, of positions below a title that says money: its place in `MONEY` by record, -1 for nothing."""
    result = rules.copy()
    for at in range(len(MONEY)):
        place = POSITIONS + 1 + at
        result[(rules == POSITIONS) & (titles == at) & RECORDS[place].takes(facts)] = place
    return result


def because(rule: RecordRule, facts: RecordFacts, record: int) -> str:
    """What a rule saw in a record, in words."""
    texts = {name: facts.texts[name][record] or "" for name in ("name", "asset_class", "account", "cic")}
    texts["asset_class"] = texts["asset_class"] or texts["cic"]
    return rule.saw.format(**texts)
