"""In which currency the values of a table are, and what is doubtful in that: nothing is guessed in silence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from screener.holdings.columns.assign import ColumnAssignment, by_strength, day_of, is_size, is_valor
from screener.holdings.columns.header_terms import bare
from screener.holdings.columns.products import NEARLY, first_numbers
from screener.holdings.rows.lines import is_bond
from screener.holdings.rows.terms import plain, words
from screener.holdings.values.fields import MOST_NUMBERS, Fields
from screener.positions import TextColumn

UNCERTAIN = "uncertain: "
"""How the sentence on a doubt begins."""
TAKEN = "taken for holdings"
"""What it says of a table whose rows may be none."""
MOST_NAMED = 5
"""Columns and rows that a sentence names."""
FEWEST_ROWS = 2
"""Values that must speak for a doubt about a whole column."""
MOST_ROWS = 0.8
THOUSAND = 3
"""Zeros from which a factor is a unit: bonds are quoted per hundred, options are on a hundred shares."""
RATE_APART = 0.03
"""Most exchange rates differ from one by more, and what is rounded or has interest accrued by less."""
SMALLEST, LARGEST = 0.1, 1e6
"""What one unit of most securities is worth, in any currency."""
SAME_RATE = 0.005
"""How far the exchange rates of one currency in one table lie apart."""
FEWEST_WEIGHTS = 3
"""Positions from which weights tell."""
SMALLEST_WEIGHT = 0.5
"""Smaller weights are rounded too much to tell, in per cent."""
ALIKE = 0.01
ROUNDED = 0.05
"""How far a printed weight may lie from the true one, in per cent."""
AGREED = 1e-4
_TODAY = words("valued", without=("market",))


def doubts_of(
    uses: Sequence[ColumnAssignment],
    fields: Fields,
    currency: TextColumn,
    keep: NDArray[np.bool_],
    rows: NDArray[np.int64],
    *,
    settled: bool,
    summed: bool = False,
) -> Iterator[str]:
    """A sentence for each doubt about the values of a table's positions.

    Args:
        currency: the currency of each value, as it was settled.
        keep: which records are positions, in the rows (from 0) that `rows` says.
        settled: something proves in which currency the values are.
        summed: a total of the table is their sum.
    """
    numbers = fields.numbers
    yield from _beyond_header(uses, fields, keep, rows)
    yield from _without_amounts(fields, keep, rows)
    in_words = keep & fields.unread["quantity"].present & np.isnan(numbers["quantity"])
    if count := int(in_words.sum()):
        said = fields.unread["quantity"][int(np.argmax(in_words))]
        yield f"{count:,} of {int(keep.sum()):,} positions have a quantity that is no number (“{said}”)"
    for use in uses:
        texts = [str(use.data.values[code]) for code in use.data.used] if use.why.startswith("headed quantity") else []
        if sum(text[0].isdigit() for text in texts) > MOST_NUMBERS * len(texts):
            yield f'"{use.header}": no quantity was read, since its cells are no numbers (“{texts[0]}”)'
    value = next((use for use in uses if use.field == "market_value"), None)
    if value is None:
        yield from _without_value(uses)
        return
    stated = keep & ~np.isnan(numbers["market_value"])
    if not settled and stated.any() and not currency.codes[stated].all():
        count = int((stated & ~currency.present).sum())
        yield f'"{value.header}": nothing says in which currency {count:,} of {int(stated.sum()):,} values are'
    if missing := int((keep & ~stated).sum()):
        yield f'"{value.header}": {missing:,} of {int(keep.sum()):,} positions have no value'
    lots = (use for use in uses if use.field == "quantity" and "lots" in (use.heading.words if use.heading else ()))
    yield from (f'"{use.header}": taken for the quantity, in lots and not in shares' for use in lots)
    yield from _of_header(value, fields.texts["name"].values, summed=summed)
    yield from _rivals(value, uses)
    yield from _two_quantities(uses)
    yield from _sides(value, uses, keep & (numbers["market_value"] > 0))
    with np.errstate(divide="ignore", invalid="ignore"):
        power = np.log10(np.abs(numbers["market_value"] / (numbers["price"] * numbers["quantity"])))
        each = np.abs(numbers["market_value"] / numbers["quantity"])[stated]
    known = stated & np.isfinite(power)
    if known.sum() >= FEWEST_ROWS and not settled:
        yield from _not_products(value, uses, power, known, currency)
    each = each[np.isfinite(each) & (each > 0)]
    if not known.any() and len(each) >= FEWEST_ROWS and not SMALLEST <= (usual := float(np.median(each))) <= LARGEST:
        yield f'"{value.header}": one unit is worth {usual:,.7g}; a scale may not be said, or be said twice'
    if not settled and not known.any() and len(np.unique(currency.codes[stated])) > 1:
        yield from _of_prices(value, uses)
    unread = any(use.heading is None and use.evidence.share("number") > MOST_NUMBERS for use in uses if not use.field)
    product = (np.abs(power[known]) <= np.log10(1 + NEARLY)).any()
    if is_valor(value) and unread and not product:
        yield f'"{value.header}": taken for the market value, and may be numbers of Swiss securities'
    weighed = Stated(numbers["market_value"], numbers["weight"], currency.codes, keep, ~keep)
    if value.heading and value.heading.field == "exchange" and not (product or summed or _in_proportion(weighed, keep)):
        yield f'"{value.header}": taken for the market value, and may be the price'  # "Market" heads exchanges and both
    yield from _sold(value, uses, fields, keep, rows)
    yield from _incomplete(fields, keep, rows)


def _incomplete(fields: Fields, keep: NDArray[np.bool_], rows: NDArray[np.int64]) -> Iterator[str]:
    """What is said of positions without code and price that have a value or a quantity only, where others have both."""
    numbers, stated = fields.numbers, keep & ~np.isnan(fields.numbers["market_value"])
    nameless = ~fields.has_identifier() & ~fields.texts["ticker"].present & np.isnan(numbers["price"])
    alone = stated & np.isnan(numbers["quantity"]) & nameless
    counted = keep & ~stated & ~np.isnan(numbers["quantity"]) & nameless
    if counted.any() and stated.any():
        yield f"{named_rows(rows, fields.texts['name'], counted)}: taken for a position, and no value as others have"
    if 0 < alone.sum() <= MOST_NAMED and (stated & ~alone & ~np.isnan(numbers["quantity"])).sum() >= alone.sum():
        named = ", ".join(f"row {rows[at] + 1} “{fields.texts['name'][at]}”" for at in np.flatnonzero(alone).tolist())
        yield f"{named}: taken for a position, with a value only and no quantity as other rows have"


def named_rows(rows: NDArray[np.int64], names: TextColumn, places: NDArray[np.bool_]) -> str:
    """The first rows of some places by number and name, and how many more there are."""
    found = np.flatnonzero(places).tolist()
    more = f" and {len(found) - MOST_NAMED:,} more" if len(found) > MOST_NAMED else ""
    return ", ".join(f"row {rows[at] + 1} “{names[at]}”" for at in found[:MOST_NAMED]) + more


def _beyond_header(
    uses: Sequence[ColumnAssignment], fields: Fields, keep: NDArray[np.bool_], rows: NDArray[np.int64]
) -> Iterator[str]:
    """What is said of rows with a figure behind the last header, as a comma in a number or a name makes them."""
    last = max((use.column for use in uses if use.header), default=-1)
    numbers = [first_numbers(use) for use in uses if use.column == last + 1 > 0]
    if wide := [at for cells in numbers for at in np.flatnonzero(keep[: len(cells)] & ~np.isnan(cells)).tolist()]:
        named = ", ".join(f"row {rows[at] + 1} “{fields.texts['name'][at]}”" for at in wide[:MOST_NAMED])
        yield f"{len(wide):,} rows have more cells than the header, and figures may stand in wrong columns: {named}"


def _of_header(value: ColumnAssignment, names: Sequence[str | None], *, summed: bool) -> Iterator[str]:
    """What is said where the header of the value may head something else."""
    begun = f'"{value.header}": taken for the market value, and may be'
    if is_size(value.header):
        yield f"{begun} the size of the fund or company"
    if plain(value.header) in words("value_word") - words("value_word", without=("alone",)) and not summed:
        yield f"{begun} the sum of other columns"
    if value.heading and value.heading.field in ("quantity", "name") and any(map(is_bond, names)):
        yield f"{begun} nominals"


def _without_amounts(fields: Fields, keep: NDArray[np.bool_], rows: NDArray[np.int64]) -> Iterator[str]:
    """What is said of rows that state neither quantity, value nor weight, where most others do."""
    bare_rows = np.isnan([fields.numbers[name] for name in ("quantity", "market_value", "weight")]).all(axis=0)
    if 0 < 2 * (count := int((keep & bare_rows).sum())) < int(keep.sum()):
        named = named_rows(rows, fields.texts["name"], keep & bare_rows)
        yield f"{count:,} rows were taken for positions without any amount: {named}"


def _without_value(uses: Sequence[ColumnAssignment]) -> Iterator[str]:
    """What is said where no column of a table is its market value, and columns of numbers were not understood."""
    unknown = [use for use in uses if use.field is None and use.header and use.heading is None]
    counted = (use for use in uses if use.field in ("price", "quantity") and use.heading)
    unknown += [use for use in counted if use.heading and "market_value" in use.heading.others]
    known = [
        (use, use.heading.words) for use in uses if use.heading and use.field is None and use.why.startswith("known")
    ]
    value = words("value_word", without=("alone",))
    unknown += [use for use, said in known if said & value and not said & words("not_of_position")]
    odd = [use for use in uses if use.field is None and use.heading and use.why.startswith("headed ")]
    numbers = [use for use in (*unknown, *odd) if use.evidence.share("number") > MOST_NUMBERS]
    numbers += [use for use in odd if use.heading and use.heading.field == "market_value"]
    bare = [use for use in uses if use.field is None and not use.header and use.evidence.share("number") > MOST_NUMBERS]
    if bare and not any(use.header for use in uses):
        yield f"no column was understood as the market value; columns of numbers without a header: {len(bare)}"
    aside = [use for use in uses if use.field is None and use.heading and use.heading.field == "market_value"]
    numbers += [use for use in aside if use not in numbers and use.evidence.share("number") > MOST_NUMBERS]
    if named := [f'"{use.header}"' for use in numbers][:MOST_NAMED]:
        yield f"no column was understood as the market value; numbers of unknown columns: {', '.join(named)}"


def _rivals(value: ColumnAssignment, uses: Sequence[ColumnAssignment]) -> Iterator[str]:
    """What is said where another column could be the market value as well, and neither header says which money."""
    said = value.heading
    if value.why in ("map", "profile") or said is None or said.basis or said.currency:
        return
    for use in uses:
        other = use.heading
        if use is value or other is None or use.why != "another column is the market_value":
            continue
        alike = other.exact == said.exact and not other.basis and not other.currency and use.evidence.filled
        alike = alike and not (said.words < other.words or other.words < said.words)  # "Equivalent market value"
        alike = alike and not (said.words - other.words) & _TODAY  # "current" beside "prior"
        if alike and not np.array_equal(first_numbers(use), first_numbers(value), equal_nan=True):
            yield f'"{value.header}" was taken for the market value; "{use.header}" could be it as well'


def _two_quantities(uses: Sequence[ColumnAssignment]) -> Iterator[str]:
    """What is said where two columns of quantities have one header, but for a unit or a day that tells nothing."""
    counts = by_strength(uses, "quantity")
    for use in counts[1:]:
        first = counts[0]
        alike = (use.line, bare(use.header)) == (first.line, bare(first.header))
        apart = np.nan_to_num(first_numbers(use) - first_numbers(first))
        if alike and day_of(use.header) == day_of(first.header) and apart.any():
            yield f'"{first.header}" was taken for the quantity; another "{use.header}" could be it as well'


def _sold(
    value: ColumnAssignment,
    uses: Sequence[ColumnAssignment],
    fields: Fields,
    keep: NDArray[np.bool_],
    rows: NDArray[np.int64],
) -> Iterator[str]:
    """What is said of positions without shares that are worth nothing now, and were before or brought something in."""
    nothing = keep & (fields.numbers["market_value"] == 0) & ~(fields.numbers["quantity"] > 0)
    for use in uses:
        sold = words("realised") & set(plain(use.header).split())
        again = use.header == value.header and use.why == "another column is the market_value"
        if use is not value and (sold or again):
            where = f'in "{use.header}"' if sold else "in the other one"
            other = first_numbers(use)
            gone = np.flatnonzero(nothing[: len(other)] & (other > 0))[:MOST_NAMED].tolist()
            if named := ", ".join(f"row {rows[at] + 1} “{fields.texts['name'][at]}”" for at in gone):
                yield f"{named}: worth nothing in this period and something {where}; sold, or written off"


def _sides(value: ColumnAssignment, uses: Sequence[ColumnAssignment], more: NDArray[np.bool_]) -> Iterator[str]:
    """What is said of values above zero (`more`) beside which a column of sides says "Short", "CR" or a minus."""
    for use in uses:
        if plain(use.header) not in words("side") or len(use.data.used) < FEWEST_ROWS:
            continue
        said = {code: str(use.data.values[code]) for code in use.data.used}
        less = [code for code, side in said.items() if side in ("-", "−", "–") or plain(side) in words("side_less")]
        if count := int((np.isin(use.data.codes, less) & more).sum()):
            yield f'"{value.header}": {count:,} values above zero may be below it by "{use.header}"'


def _of_prices(value: ColumnAssignment, uses: Sequence[ColumnAssignment]) -> Iterator[str]:
    """What is said where the currency of values is that of a column which by its header speaks of something else."""
    own = next((use for use in uses if use.field == "currency"), None)
    if own is None or own.heading is None or (value.heading and (value.heading.currency or value.heading.basis)):
        return
    if own.heading.words & words("of_prices") - (value.heading.words if value.heading else set()):
        yield f'"{value.header}": taken for amounts in "{own.header}", which may be that of prices only'


def _not_products(
    value: ColumnAssignment,
    uses: Sequence[ColumnAssignment],
    power: NDArray[np.float64],
    known: NDArray[np.bool_],
    currency: TextColumn,
) -> Iterator[str]:
    """What is said where values are price by quantity but for a unit, or for what must be an exchange rate."""
    unit = np.round(power[known])
    whole = np.abs(power[known] - unit) <= np.log10(1 + NEARLY)
    common = float(np.median(unit))
    if abs(common) >= THOUSAND and (whole & (unit == common)).mean() >= MOST_ROWS:
        yield f'"{value.header}": price by quantity is {10**-common:,.7g} times as much; a unit may not be said'
        return
    if value.heading is not None and (value.heading.currency or value.heading.basis):
        return
    if all(use.field != "currency" for use in uses):
        return
    for code in np.unique(currency.codes[known]).tolist():
        rates = power[known & (currency.codes == code)]
        apart = np.abs(rates - np.round(rates)) > np.log10(1 + RATE_APART)
        if code and len(rates) >= FEWEST_ROWS and apart.all() and np.ptp(rates) <= SAME_RATE:
            said = f"are price by quantity at one rate; they may be in another currency than {currency.values[code]}"
            yield f'"{value.header}": {len(rates):,} values {said}'


@dataclass(frozen=True, slots=True)
class Stated:
    """The money of a table as it states it; weights in per cent, currencies as numbers, 0 where a row names none."""

    values: NDArray[np.float64]
    weights: NDArray[np.float64]
    currencies: NDArray[np.int32]
    positions: NDArray[np.bool_]
    totals: NDArray[np.bool_]


def are_in_one_currency(stated: Stated) -> str:
    """What proves that values beside several currencies are in one: `weights`, a `total`; empty where nothing does.

    Weights prove it where they are in proportion to the values whatever the currency, totals where one of them is the
    sum of values beside different currencies.
    """
    counted = stated.positions & ~np.isnan(stated.values) & (stated.currencies > 0)
    if len(np.unique(stated.currencies[counted])) < 2:
        return ""
    if _in_proportion(stated, counted, currencies=2):
        return "weights"
    return "a total" if any(_sums_up(stated, counted, int(at)) for at in np.flatnonzero(stated.totals)) else ""


def _in_proportion(stated: Stated, counted: NDArray[np.bool_], currencies: int = 1) -> bool:
    rows = counted & (np.nan_to_num(stated.weights) >= SMALLEST_WEIGHT) & (stated.values > 0)
    if rows.sum() < FEWEST_WEIGHTS or len(np.unique(stated.currencies[rows])) < currencies:
        return False
    ratio = stated.values[rows] / stated.weights[rows]
    usual = float(np.median(ratio))
    return bool(np.all(np.abs(ratio / usual - 1) <= ALIKE + ROUNDED / stated.weights[rows]))


def _sums_up(stated: Stated, counted: NDArray[np.bool_], place: int) -> bool:
    """Whether a total is the sum of all positions above it, or since the total before it, of several currencies."""
    total = stated.values[place]
    for start in {0, *(np.flatnonzero(stated.totals[:place])[-1:] + 1).tolist()}:
        rows = np.flatnonzero(counted[start:place]) + start
        several = len(np.unique(stated.currencies[rows])) > 1
        if several and abs(total - float(stated.values[rows].sum())) <= AGREED * abs(total):
            return True
    return False


def bare_dollar(use: ColumnAssignment, uses: list[ColumnAssignment], others: TextColumn, titled: bool) -> bool:
    """Whether values are in "$" and nothing in the table speaks of another dollar than that of the United States.

    Neither may the currencies of prices and positions that it names (`others`). `titled`: a line above says "$".
    """
    used = [use.data.values[code] for code in use.data.used][:LOOK]
    signs = titled or "$" in use.header or any(isinstance(value, str) and "$" in value for value in used)
    # A printed report has the sign in a column of its own, before the first figure and the totals.
    signs |= any({one.data.values[code] for code in one.data.used} == {"$"} for one in uses if not one.header)
    if not signs or others.codes.any():
        return False
    return not any(OTHER_DOLLARS.search(one.header) for one in uses)


LOOK = 200
OTHER_DOLLARS = re.compile(
    r"(?<![A-Za-z])(?:(?:HKD?|AUD|CAD|SGD|NZD|TWD|NTD)(?![A-Za-z])|(?:HK|A|AU|C|CA|S|NT|NZ)\$)"
    r"|(?i:\b(?:australian?|canad(?:a|ian|iens?|iennes?)|hong kong|singapore|new zealand|taiwan)\b)"
)
"""How texts name other dollars and their countries."""
