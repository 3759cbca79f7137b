"""The positions of a table, with what the lines around them say, and every line of it accounted for."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from operator import or_
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from screener.files.grid import Grid
from screener.holdings.columns.assign import NUMBERS
from screener.holdings.columns.header_terms import currency_of, scale_of
from screener.holdings.columns.options import Guidance
from screener.holdings.columns.products import NEARLY
from screener.holdings.layout.records import Records
from screener.holdings.purpose import MOST_WORDS
from screener.holdings.report import ColumnLayout, TableLayout
from screener.holdings.residual_text import Residue, residual_texts
from screener.holdings.rows.context_lines import ContextLine, speaks_of_else
from screener.holdings.rows.labels import asset_class_of, is_plain_total
from screener.holdings.rows.lines import begins_like_total, line_text
from screener.holdings.rows.position_subrows import pair_records
from screener.holdings.rows.reconcile import RowAudit, Sums, person_ruling
from screener.holdings.rows.rules import KINDS, MONEY, POSITION, RECORDS, RecordFacts, Ruling
from screener.holdings.rows.terms import plain, words
from screener.holdings.table_reader import RecordRulings, TableReading, record_rows, row_cells, rulings_of
from screener.holdings.values.doubts import (
    OTHER_DOLLARS,
    RATE_APART,
    UNCERTAIN,
    Stated,
    are_in_one_currency,
    bare_dollar,
    doubts_of,
    named_rows,
)
from screener.holdings.values.fields import Fields, as_percentages
from screener.holdings.values.notes import position_notes, weaknesses
from screener.holdings.values.numbers import parse_number
from screener.holdings.values.units import NOT_APPLIED, Valued
from screener.model import MENTIONING, POSITION_COLUMNS
from screener.positions import Positions, TextColumn, constant, nothing, recode, stacked
from screener.reference.identifiers import SCHEMES

_FIRST = 5


@dataclass(slots=True)
class TablePositions:
    """The positions of one table, or the rows of one that holds none, ready to stand under those of others.

    Attributes:
        rows: first row of each position, from 0 within the grid.
        layout: how the table was understood.
        sums: its money, to be compared with its totals.
        loose: texts outside the recognised fields.
        remarks: sentences for the report.
        figures: whether a column counts what is held, or its numbers were not understood and may do so.
        titled: whether its title says that it lists something else than what is held.
        held: whether its title says that it lists holdings, or a fund's.
        valued: its values and their units.
    """

    rows: NDArray[np.int64]
    texts: dict[str, TextColumn]
    numbers: dict[str, NDArray[np.float64]]
    layout: TableLayout
    sums: Sums | None = None
    loose: list[Residue] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    figures: bool = False
    titled: bool = False
    held: bool = False
    valued: Valued | None = None

    def states(self, number: str) -> bool:
        """Whether any row has a number: its `quantity`, `market_value`, `weight` or `price`."""
        return not bool(np.isnan(self.numbers[number]).all())


def positions_of(parts: Sequence[tuple[str, str, TablePositions]]) -> Positions:
    """The positions of all tables (file, sheet, positions of each) under each other."""
    if not parts:
        return Positions.of({}, 0)
    blocks = [block for _, _, block in parts]
    names = [name for name, dtype in POSITION_COLUMNS.items() if dtype == "str" and name not in ("file", "sheet")]
    texts = {
        "file": stacked([constant(file, len(block.rows)) for file, _, block in parts]),
        "sheet": stacked([constant(sheet, len(block.rows)) for _, sheet, block in parts]),
        **{name: stacked([block.texts[name] for block in blocks]) for name in names},
    }
    numbers = {name: np.concatenate([block.numbers[name] for block in blocks]) for name in blocks[0].numbers}
    return Positions(texts, {**numbers, "row": np.concatenate([block.rows + 1 for block in blocks])})


def extract(
    grid: Grid,
    reading: TableReading,
    marks: Sequence[ContextLine],
    audit: RowAudit,
    guidance: Guidance,
    percents: frozenset[int] = frozenset(),
    uncalculated: Sequence[int] = (),
    scaled: Mapping[int, tuple[float, str]] = MappingProxyType({}),
) -> TablePositions:
    """Apply the lines above and between the records, and account for every line of the table."""
    region, records, fields = reading.region, reading.records, reading.fields
    before = len(audit.skipped)
    for place, header in enumerate((region.header, *region.repeats)):
        ruling = Ruling("header_repeated" if place else "header", "header", "its words are header words")
        for row in range(header.top, header.bottom + 1):
            _skip(grid, reading, row, ruling, audit)
    none = np.zeros(len(records.rows), dtype=bool)
    if fields is None:
        for row, ruling in reading.lines.items():
            _skip(grid, reading, row, ruling, audit)
        loose = residual_texts(records, reading.uses, {}, np.full(len(none), -1), none, grid, region)
        loose = _but_of(loose, [row for row, ruling in reading.lines.items() if ruling.reason in MENTIONING])
        layout, aside = _layout(grid, reading, guidance, audit, before), reading.aside
        assert aside is not None
        texts = aside.texts | dict.fromkeys(("notes", "weaknesses"), nothing(len(none)))
        texts["mic"] = texts["mic"].or_else(constant(HONG_KONG, len(none)).where(_are_hong_kong_numbers(aside)))
        return TablePositions(records.rows, texts, aside.numbers, layout, loose=loose)
    rulings = rulings_of(reading, marks)
    pairing = pair_records(reading.uses, fields, rulings, records.rows)
    overridden = np.flatnonzero(np.isin(records.rows, list(audit.overrides)))
    by_person = {at: person_ruling(audit.overrides[int(records.rows[at])]) for at in overridden.tolist()}
    rulings = replace(rulings, lines={**rulings.lines, **pairing.details, **by_person})
    keep = rulings.are(POSITION)
    keep[[at for at in pairing.positions if at not in by_person]] = True
    remarks = [*fields.remarks, *as_percentages(reading.uses, fields, keep, percents)]
    apart = _titles_of_repeats(reading, marks)
    texts = _with_marks(fields, records, marks, apart)
    value = next((use.header for use in reading.uses if use.field == "market_value"), "")
    other = "and a line above another currency for all"
    remarks += [f'{UNCERTAIN}"{value}": row {one.row + 1} states {one.value}, {other}' for one in apart]
    said, scales = _scaled(reading, fields, marks, scaled)
    remarks += said
    remarks += (settled := _in_base(grid, reading, rulings, keep, texts, marks))
    if keep.any():
        rows, currency = records.rows, texts["currency"]
        summed = bool((rulings.facts.sums & ~keep).any())
        found = doubts_of(reading.uses, fields, currency, keep, rows, settled=bool(settled), summed=summed)
        remarks += [UNCERTAIN + doubt for doubt in (*found, *_passed_over(reading.facts, rulings, keep, rows))]
    texts["notes"] = position_notes(fields, pairing.notes, reading.coded)
    texts["mic"] = texts["mic"].or_else(constant(HONG_KONG, len(keep)).where(_are_hong_kong_numbers(fields)))
    texts["weaknesses"] = weaknesses(fields, np.isin(records.rows, uncalculated), _market_guessed(texts, fields))
    _account(grid, reading, rulings, keep, audit)
    based = any(mark.kind == "base" and not mark.value and mark.row < reading.records.rows[0] for mark in marks)
    kept = np.flatnonzero(keep)
    chosen = slice(None) if keep.all() else kept
    repeated = rulings.are("all_accounts") & ~keep
    kept_by = np.where(keep, np.arange(len(keep)), -1)
    for detail, position in pairing.kept.items():
        kept_by[detail] = position if keep[position] else kept_by[detail]
    loose = residual_texts(records, reading.uses, fields.texts, kept_by, repeated, grid, region)
    loose = _but_of(loose, records.rows[rulings.are(*MENTIONING) & ~keep])
    positions = TablePositions(
        rows=records.rows[kept],
        texts={name: value.take(chosen) for name, value in texts.items()},
        numbers={name: value[chosen] for name, value in fields.numbers.items()},
        layout=_layout(grid, reading, guidance, audit, before, kept),
        sums=_sums(reading, rulings, keep, texts["currency"]),
        loose=loose,
        remarks=remarks,
        figures=any(
            use.field in NUMBERS
            or (use.heading is None and use.field is None and use.evidence.share("number") > MOST_WORDS)
            for use in reading.uses
        ),
        titled=reading.titled,
        held=reading.held,
        valued=_valued(reading, kept, scales, texts["currency"], bool(settled) or based),
    )
    audit.positions += len(kept)
    first = tuple(_first(positions, place) for place in range(min(_FIRST, len(kept))))
    return replace(positions, layout=replace(positions.layout, first=first))


def _valued(
    reading: TableReading,
    kept: NDArray[np.int64],
    scales: NDArray[np.float64],
    currency: TextColumn,
    settled: bool,
) -> Valued:
    """The positions of a table with the units of their values, unless a person says which column these are."""
    assert reading.fields is not None
    use = next((use for use in reading.uses if use.field == "market_value"), None)
    header = use.header if use is not None and use.why not in ("map", "profile") else ""
    headed = bool(use is not None and use.heading and use.heading.currency)
    own = reading.fields.texts["currency"].present[kept] & (not headed)
    return Valued(header, reading.records.rows[kept], scales[kept], currency.take(kept), own, headed, settled)


def _but_of(loose: Sequence[Residue], rows: Sequence[int] | NDArray[np.int64]) -> list[Residue]:
    """The texts that stand outside some rows: listed names in those are mentions."""
    outside = ((places[~np.isin(places, rows)], at, text) for places, at, text in loose) if len(rows) else loose
    return [one for one in outside if len(one[0])]


def _passed_over(
    facts: RecordFacts | None, rulings: RecordRulings, keep: NDArray[np.bool_], rows: NDArray[np.int64]
) -> Iterator[str]:
    """What is said of records taken for money, a sum or a group that may be securities, or the other way round."""
    assert facts is not None
    names = facts.texts["name"]
    marks, taken = words("company_mark", without=("weak", "zh")), rulings.are(*MONEY, "total", "group") & ~keep
    formed = names.flags(lambda name: not marks.isdisjoint(plain(name).split())) & rulings.are("total", "group")
    security = facts.firm | (facts.counted & facts.priced & facts.priced_like_a_security)
    titled = np.isin(rulings.rules, [place for place, rule in enumerate(RECORDS) if rule.name.endswith("_section")])
    odd = names.flags(lambda name: begins_like_total(name) and not is_plain_total(name)) & ~facts.sums
    may_be = facts.total_first | np.isin(facts.label, [KINDS.index(kind) for kind in ("total", *MONEY)])
    held = facts.identified | facts.ticker | (facts.priced & facts.counted)
    unlabelled = facts.label == 0
    for at in np.flatnonzero(taken & (security | formed) & unlabelled).tolist():
        having = "an identifier or a quantity and a price" if security[at] else "a company's legal form in its name"
        yield f"row {rows[at] + 1} “{names[at]}”: taken for {rulings.of(at).reason}, with {having}"
    kinds = (
        (facts.of_benchmark & keep, "taken for a position, with a weight in an index and 0 of its own"),
        (titled & ~keep & facts.counted & unlabelled & ~security, "taken for money by a title, with a quantity"),
        (
            rulings.are("group") & ~keep & facts.counted & ~facts.sums & ~facts.sums_below,
            "taken for a group, with a quantity that is no sum",
        ),
        (rulings.are("total") & ~keep & odd, "taken for a total, and is no sum of rows above it"),
        (keep & may_be & ~held, "taken for a position, and its name is a total's or says money"),
    )
    for places, said in kinds:
        if places.any():
            yield f"{named_rows(rows, names, places)}: {said}"


def _skip(grid: Grid, reading: TableReading, row: int, ruling: Ruling, audit: RowAudit) -> None:
    cells = row_cells(grid, reading.region, row)
    if any(cell != "" for cell in cells):
        audit.skip(row, ruling, line_text(cells))


def _account(
    grid: Grid, reading: TableReading, rulings: RecordRulings, keep: NDArray[np.bool_], audit: RowAudit
) -> None:
    if reading.records.spans is None:
        audit.position_lines += int(keep.sum())
    else:
        audit.position_lines += sum(len(record_rows(grid, reading, int(at))) for at in np.flatnonzero(keep))
    for record in np.flatnonzero(~keep).tolist():
        for row in record_rows(grid, reading, record):
            _skip(grid, reading, row, rulings.of(record), audit)
    for row in reading.records.odd.tolist():
        _skip(grid, reading, row, reading.lines[row], audit)


def _titles_of_repeats(reading: TableReading, marks: Sequence[ContextLine]) -> list[ContextLine]:
    """The titles with a currency right above a repeated header, where a line further above states one of all values."""
    first = reading.records.rows[0]
    based = any(mark.kind == "base" and not mark.value and mark.row < first for mark in marks)
    stated = next((mark.value for mark in reversed(marks) if mark.kind == "currency" and mark.row < first), None)
    above = {header.top - at for header in reading.region.repeats for at in range(1, 1 + ROWS_ABOVE)}
    titles = [mark for mark in marks if based and mark.kind == "section_currency" and mark.row in above]
    return titles if any(mark.value != stated for mark in titles) else []


ROWS_ABOVE = 4
"""Rows above a repeated header in which the title of its table stands, with a date, a page or blank lines between."""


def _with_marks(
    fields: Fields, records: Records, marks: Sequence[ContextLine], apart: Sequence[ContextLine]
) -> dict[str, TextColumn]:
    """The fields, with account, date, currency and class from the lines above where no column gives them."""
    texts = dict(fields.texts)
    names = {"owner": "account", "section_currency": "currency"}
    for kind in ("account", "owner", "held_on", "section_currency", "currency"):
        name = names.get(kind, kind)
        found = [mark for mark in marks if mark.kind == kind]
        bases = [mark.value for mark in marks if mark.kind == "base" and mark.row < records.rows[0]]
        if kind == "section_currency" and bases and not bases[-1]:
            # Values are in a base currency; a title such as "China - HKD" speaks of the securities, but above a table.
            found = [*apart]
        if kind == "section_currency":
            # A title of another class without a currency ends the reach of the one before it.
            rows = {mark.row for mark in found}
            titles = [mark for mark in marks if mark.kind == "section" and mark.row not in rows]
            ends = [ContextLine(mark.row, kind, "") for mark in titles if asset_class_of(mark.value)]
            found = sorted([*found, *ends], key=lambda mark: mark.row)
        texts[name] = texts[name].or_else(_latest(found, records.rows))
    if not texts["asset_class"].codes.any():
        sections = [mark for mark in marks if mark.kind == "section" and asset_class_of(mark.value)]
        classes = [ContextLine(mark.row, mark.kind, asset_class_of(mark.value)) for mark in sections]
        texts["asset_class"] = _latest(classes, records.rows)
    return texts


def _in_base(
    grid: Grid,
    reading: TableReading,
    rulings: RecordRulings,
    keep: NDArray[np.bool_],
    texts: dict[str, TextColumn],
    marks: Sequence[ContextLine],
) -> list[str]:
    """Take back the currencies of securities where the values prove to be in one, and read a bare dollar sign."""
    assert reading.fields is not None
    use = next((use for use in reading.uses if use.field == "market_value"), None)
    numbers, currency = reading.fields.numbers, texts["currency"]
    if use is None or use.why in ("map", "profile"):
        return []
    totals = rulings.are("total") & ~keep
    stated = Stated(numbers["market_value"], numbers["weight"], currency.codes, keep, totals)
    if proof := are_in_one_currency(stated):
        said = [mark for mark in marks if mark.kind == "currency"]
        if len({mark.value for mark in said}) > 1:  # of the securities below; those above the table are of its values
            said = [mark for mark in said if mark.row < reading.region.header.top]
        own = None if said else _of_products(numbers, currency, keep)
        texts["currency"] = constant(own, len(currency)) if own else _latest(said, reading.records.rows)
        code = own or next((mark.value for mark in said), "")
        begun, code = ("", code) if code else (UNCERTAIN, "one currency that the file does not name")
        return [f'{begun}"{use.header}": in {code}, since {proof} add up over securities of several currencies']
    account = next((mark.value for mark in marks if mark.kind == "currency"), "")
    account = account or _of_products(numbers, currency, keep) or ""
    if account and _are_converted(numbers, currency, keep, account):
        texts["currency"] = constant(account, len(currency))
        return [f'"{use.header}": in {account}, since no security in another currency is worth price by quantity']
    if not currency.codes.any() and (total := _of_totals(grid, reading, totals)):
        texts["currency"] = constant(total, len(currency))
        return [f'{UNCERTAIN}"{use.header}": in {total}, which only the label of a total says']
    titled = any(mark.kind == "dollar" for mark in marks)
    if bare_dollar(use, reading.uses, currency, titled) and not _other_dollar(grid, reading, texts, keep):
        texts["currency"] = constant("USD", len(currency))
        texts["mic"] = texts["mic"].or_else(constant(UNITED_STATES, len(currency)).where(_are_us_symbols(texts, keep)))
        guessed = "; symbols without a market were looked up as of the United States"
        guessed = guessed if (keep & _market_guessed(texts, reading.fields)).any() else ""
        dollars = '"$" was read as US dollars; nothing in the table speaks of another dollar'
        return [f'{UNCERTAIN}"{use.header}": {dollars}{guessed}']
    said_above = {mark.value for mark in marks if mark.kind == "currency" and mark.row < reading.region.header.top}
    others = (
        reading.fields.texts["currency"].flags(lambda code: code not in said_above)
        & keep
        & ~np.isnan(numbers["market_value"])
    )
    settled = use.heading is not None and (use.heading.currency or use.heading.basis)
    if len(said_above) == 1 and others.any() and not settled and not _are_products(numbers, others):
        column = "which a line above the table does not say"
        return [
            f'{UNCERTAIN}"{use.header}": {int(others.sum()):,} values were taken for amounts in a currency {column}'
        ]
    return []


def _other_dollar(grid: Grid, reading: TableReading, texts: Mapping[str, TextColumn], keep: NDArray[np.bool_]) -> bool:
    """Whether a file speaks of another dollar than that of the United States: in lines above its table, in a cell
    anywhere, or by the one country of all its positions or of their ISINs.
    """
    above = range(max(0, reading.region.header.top - LINES_ABOVE), reading.region.header.top)
    lines = (cell for row in above for cell in grid.row(row) if isinstance(cell, str))
    countries = {country for country in texts["country"].take(keep) if country}
    countries |= {isin[:2] for isin in texts["isin"].take(keep) if isin}
    return (
        (len(countries) == 1 and not countries.isdisjoint(DOLLARS.values()))
        or any(map(OTHER_DOLLARS.search, lines))
        or any(not DOLLARS.keys().isdisjoint(column.values) for column in grid.columns)
    )


LINES_ABOVE = 20
DOLLARS = {"HKD": "HK", "AUD": "AU", "CAD": "CA", "SGD": "SG", "NZD": "NZ", "TWD": "TW"}
"""Other dollars and their countries."""


def _are_products(numbers: Mapping[str, NDArray[np.float64]], rows: NDArray[np.bool_]) -> bool:
    """Whether most values of some rows are price by quantity, but for a power of ten: in the currency of prices."""
    power = _powers(numbers)[rows]
    return bool(np.median(np.nan_to_num(np.abs(power - np.round(power)), nan=1.0)) <= np.log10(1 + RATE_APART))


def _powers(numbers: Mapping[str, NDArray[np.float64]]) -> NDArray[np.float64]:
    """The logarithms of how often price by quantity goes into each value."""
    with np.errstate(divide="ignore", invalid="ignore"):
        power: NDArray[np.float64] = np.log10(
            np.abs(numbers["market_value"] / (numbers["price"] * numbers["quantity"]))
        )
    return power


def _are_us_symbols(texts: Mapping[str, TextColumn], keep: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which records are known by a symbol only, where a broker of the United States lists nothing but its symbols."""
    symbol = texts["ticker"].flags(lambda text: _US_SYMBOL.fullmatch(text) is not None)
    others = reduce(or_, (texts[name].present for name in ("name", "mic", *SCHEMES)))
    return symbol & ~others & bool(symbol[keep & texts["ticker"].present].all())


def _are_hong_kong_numbers(fields: Fields) -> NDArray[np.bool_]:
    """Which records are known by a number only, and are in Hong Kong dollars: 1211 is BYD there."""
    number = fields.texts["ticker"].flags(lambda text: _HONG_KONG_NUMBER.fullmatch(text) is not None)
    others = reduce(or_, (fields.texts[name].present for name in ("name", "mic", *SCHEMES)))
    return number & ~others & fields.texts["currency"].flags(lambda code: code == "HKD")


def _market_guessed(texts: Mapping[str, TextColumn], fields: Fields) -> NDArray[np.bool_]:
    """Which records have a market that nothing in the file says."""
    return texts["mic"].present & ~fields.texts["mic"].present


_US_SYMBOL = re.compile(r"[A-Z]{1,5}(?:[./-][A-Z])?")
_HONG_KONG_NUMBER = re.compile(r"\d{1,5}")
HONG_KONG = "XHKG"
UNITED_STATES = "XNYS"
"""The market of a symbol of which only the country is known, as of "AAPL US"."""


def _of_totals(grid: Grid, reading: TableReading, totals: NDArray[np.bool_]) -> str | None:
    """The currency that the labels of all totals name in brackets or at their end: "Portfolio Total (AUD)".

    Within a label, "Euro" and "US" are as often regions ("Total Euro area equities"). Where a total does not say it so,
    what it sums may be in another ("Total HK$").
    """
    rows = {*reading.records.rows[totals].tolist()}
    rows |= {row for row, ruling in reading.lines.items() if ruling.reason == "total"}
    cells = (row_cells(grid, reading.region, row) for row in rows)
    texts = ([cell for cell in row if isinstance(cell, str) and parse_number(cell) is None] for row in cells)
    texts = (row for row in texts if not any(map(_is_of_fund, row)) and not any(map(speaks_of_else, row)))
    found = ([match[1] or match[2] for text in row if (match := _NAMED_LAST.search(text))] for row in texts)
    codes = {code for row in found for code in (list(map(currency_of, row)) or [None])}
    return codes.pop() if len(codes) == 1 else None


def _is_of_fund(text: str) -> bool:
    """Whether a label is one of a figure of the fund, such as its net asset value per share, and of no sum."""
    return plain(text) in words("total") - words("total", without=("of_fund",))


_NAMED_LAST = re.compile(r"(?:[(\[]([^()\[\]]{1,12})[)\]]|\b([A-Z]{3}|[€£¥]))[\s:]*$")


def _of_products(
    numbers: Mapping[str, NDArray[np.float64]], currency: TextColumn, keep: NDArray[np.bool_]
) -> str | None:
    """The currency of values in one: that of the securities whose value alone is their price by their quantity."""
    product, value = numbers["price"] * numbers["quantity"], numbers["market_value"]
    stated = keep & ~np.isnan(product * value)
    agree = stated & (np.abs(product - value) <= NEARLY * np.abs(value))
    codes = np.unique(currency.codes[agree])
    alone = len(codes) == 1 and not (stated & ~agree & (currency.codes == codes[0])).any()
    return currency.values[codes[0]] if alone else None


def _are_converted(
    numbers: Mapping[str, NDArray[np.float64]], currency: TextColumn, keep: NDArray[np.bool_], account: str
) -> bool:
    """Whether values are in the currency that a line above says: those of its securities alone are price by quantity.

    Bonds are quoted per hundred and options are on a hundred shares: a power of ten is no exchange rate.
    """
    power = _powers(numbers)
    ratio, stated = 10**power, keep & np.isfinite(power)
    converted = np.abs(power - np.round(power)) > np.log10(1 + RATE_APART)
    theirs = currency.flags(lambda code: code != account) & stated
    own = currency.flags(lambda code: code == account) & stated
    if not own.any() or converted[own].any() or not converted[theirs].all():
        return False
    alike = (theirs & (currency.codes == code) for code in np.unique(currency.codes[theirs]))
    return any(_is_rate(ratio[rows], power[rows] % 1, numbers["price"][rows]) for rows in alike)


def _is_rate(ratio: NDArray[np.float64], power: NDArray[np.float64], price: NDArray[np.float64]) -> bool:
    """Whether values of one currency are price by quantity by an exchange rate: by one, and by no contract's size.

    What a single security's is by may be the index factor of a bond, unless it is greater than such factors are.
    """
    if ((ratio > 1) & np.isclose(ratio, np.round(ratio), rtol=WHOLE)).any():
        return False
    same = np.abs(power - np.median(power)) < np.log10(1 + SAME_RATE)
    if len(np.unique(price)) == 1:
        return bool(same.all() and power[0] > np.log10(GREATEST_INDEX_FACTOR))
    return len(np.unique(price[same])) > 1 and bool(2 * same.sum() > len(same))


SAME_RATE = 0.002
"""What rounded prices leave of one rate; index factors of two bonds differ by more."""
WHOLE = 1e-6
"""How near to a whole number the size of a contract (5, 50, 250) is; a rate seldom is."""
GREATEST_INDEX_FACTOR = 2.0
"""By which bonds that follow consumer prices are multiplied, at most, whatever power of ten their quotation has."""


def _scaled(
    reading: TableReading, fields: Fields, marks: Sequence[ContextLine], scaled: Mapping[int, tuple[float, str]]
) -> tuple[list[str], NDArray[np.float64]]:
    """Multiply the values by what a line above them says ("all amounts in USD '000"), unless their header says it.

    A title with a currency and no scale above a repeated header may end what it says. Digits that the number format of
    the cells leaves out (`scaled`) are not multiplied again, and words in it ("k") say it first. With the sentence on
    it stands what each figure as it is shown was multiplied by.
    """
    none = np.ones(len(reading.records.rows))
    use = next((use for use in reading.uses if use.field == "market_value"), None)
    header = use.heading.scale if use and use.heading else 1.0
    if use is None or header < 1.0:
        return [], none
    left_out, suffix = scaled.get(use.column, (1.0, ""))
    unit = scale_of(f"€{suffix}") if suffix else 1.0
    if unit != 1.0 or header != 1.0:
        factor = unit / header / left_out if unit != 1.0 else 1.0 / left_out
        fields.numbers["market_value"] = fields.numbers["market_value"] * factor
        total = f"in all multiplied by {factor * header:,.7g}, as the number format of its cells says"
        return [f'"{use.header}": {total}'] if factor != 1.0 else [], none * (unit if unit != 1.0 else header)
    said = [mark for mark in marks if mark.kind == "scale"]
    scale = _latest(said, reading.records.rows)
    shown = np.array([float(value or 1.0) for value in scale.values])[scale.codes]
    doubtful = any(mark.kind == "doubtful_scale" and mark.row < reading.records.rows[0] for mark in marks)
    if (shown == 1.0).all():
        told = f'{UNCERTAIN}"{use.header}": {NOT_APPLIED}'
        return [told] if doubtful else [], none * left_out
    fields.numbers["market_value"] = fields.numbers["market_value"] * np.where(shown == 1.0, 1.0, shown / left_out)
    first = next(mark for mark in said if float(mark.value) != 1.0)
    row, titles = max(first.row, ~first.row) + 1, {mark.row for mark in marks if mark.kind == "section_currency"}
    ends = any({header.top - 1, header.top - 2} & titles for header in reading.region.repeats)
    by = float(first.value) / left_out
    return [f'{UNCERTAIN * (ends or doubtful)}"{use.header}": multiplied by {by:,.0f}, as row {row} says'], shown


def _latest(marks: Sequence[ContextLine], rows: NDArray[np.int64]) -> TextColumn:
    """For each row what the last mark above it says; a mark of the preamble below the first row counts for all."""
    if not marks:
        return constant(None, len(rows))
    at = np.searchsorted(np.array([mark.row for mark in marks]), rows)
    return recode(at.astype(np.int32), [None, *(mark.value or None for mark in marks)])


def _sums(reading: TableReading, rulings: RecordRulings, keep: NDArray[np.bool_], currency: TextColumn) -> Sums | None:
    assert reading.fields is not None
    is_total = rulings.are("total") & ~keep
    if not is_total.any():
        return None
    names, of_fund = reading.fields.texts["name"], np.zeros(len(keep), dtype=bool)
    for at in np.flatnonzero(~keep).tolist():
        of_fund[at] = _is_of_fund(names[at] or "")
    is_total &= ~of_fund
    ignored = rulings.are("group", "record_detail", "all_accounts", "exchange_rate") & ~keep | of_fund
    values = np.where(ignored, np.nan, reading.fields.numbers["market_value"])
    breaks = rulings.are("title", "statement_line", "group")
    return Sums(reading.records.rows + 1, values, currency.codes, is_total, breaks, currency.values)


def _first(found: TablePositions, place: int) -> dict[str, str | float]:
    values: dict[str, str | float] = {"row": int(found.rows[place]) + 1}
    values |= {name: value for name, column in found.texts.items() if (value := column[place])}
    return values | {name: float(v[place]) for name, v in found.numbers.items() if not np.isnan(v[place])}


def _layout(
    grid: Grid,
    reading: TableReading,
    guidance: Guidance,
    audit: RowAudit,
    before: int,
    kept: NDArray[np.int64] | None = None,
) -> TableLayout:
    region, records = reading.region, reading.records
    used = [use.column for use in reading.uses]
    rows = records.rows
    bottom = int(rows[-1]) if len(rows) else region.header.bottom
    if kept is not None and len(kept):
        span = 1 if records.spans is None else int(records.spans[kept[-1]])
        bottom = int(rows[kept[-1]]) + span - 1
    headed = bool(region.header.cells)
    top = region.header.top if headed else int(rows[0]) if len(rows) else 0
    shape = region.header.fingerprint()
    applied, offer = guidance.profiles.get(shape), guidance.offers.get(shape)
    return TableLayout(
        range=f"{grid.letter(min(used))}{top + 1}:{grid.letter(max(used))}{bottom + 1}",
        header_rows=tuple(range(region.header.top + 1, region.header.bottom + 2)) if headed else (),
        orientation="stacked" if records.lines > 1 else "rows",
        rows_per_position=records.lines,
        columns=tuple(
            ColumnLayout(grid.letter(use.column), use.header, use.field, use.why, use.line + 1) for use in reading.uses
        ),
        positions=0 if kept is None else len(kept),
        skipped=dict(Counter(ruling.reason for _, ruling, _ in audit.skipped[before:])),
        fingerprint=shape,
        profile=str(applied.path) if applied else None,
        offer=str(offer.path) if offer and not applied else None,
        holdings=reading.fields is not None,
    )
