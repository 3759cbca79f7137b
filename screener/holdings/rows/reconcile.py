"""Row reconciliation: every row with content is a position, a skipped row, or not understood."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from screener.holdings.rows.rules import POSITION, Ruling

NOT_UNDERSTOOD = "not_understood"


@dataclass(slots=True)
class RowAudit:
    """What became of each line of a sheet. A line is the content of one row within one table (or outside of all).

    Attributes:
        positions: positions read.
        position_lines: lines that they were read from.
        skipped: for each line that is not a position its row (from 0), what it is and its text.
        overrides: what a person says that a row (from 0) is; it goes before every rule.
    """

    positions: int = 0
    position_lines: int = 0
    skipped: list[tuple[int, Ruling, str]] = field(default_factory=list)
    overrides: Mapping[int, str] = field(default_factory=dict)

    def skip(self, row: int, ruling: Ruling, text: str) -> None:
        """Note a line that is not a position."""
        word = self.overrides.get(row)
        if word == POSITION:
            # It has no columns to be read by, and nobody may be told that it was screened.
            ruling = Ruling(NOT_UNDERSTOOD, "person", "a person says that it is a position, but it stands in no table")
        elif word is not None:
            ruling = person_ruling(word)
        self.skipped.append((row, ruling, text))

    def counts(self) -> Counter[str]:
        """Lines by reason, those not understood apart."""
        return Counter(ruling.reason for _, ruling, _ in self.skipped if ruling.reason != NOT_UNDERSTOOD)

    @property
    def not_understood(self) -> int:
        """Lines that look like positions and were not understood."""
        return sum(ruling.reason == NOT_UNDERSTOOD for _, ruling, _ in self.skipped)

    def check(self, content_lines: int, sheet: str) -> None:
        """Prove that every line with content is accounted for exactly once.

        Raises:
            AssertionError: it is not, which is a fault in this program and never in the file.
        """
        if self.position_lines + len(self.skipped) != content_lines:
            counts = f"{self.position_lines} of positions and {len(self.skipped)} others"
            raise AssertionError(f"sheet {sheet!r}: {content_lines} lines with content, but {counts}")


def person_ruling(word: str) -> Ruling:
    """What a person says that a row is, as a ruling."""
    return Ruling(word, "person", "a person says so")


@dataclass(frozen=True, slots=True)
class Sums:
    """The money of one table, in the order of its rows, whose numbers are as a person sees them.

    A row's currency is its place in `codes` (ISO 4217), 0 where it names none; after a break a new sum may begin.
    """

    rows: NDArray[np.int64]
    values: NDArray[np.float64]
    currencies: NDArray[np.int32]
    is_total: NDArray[np.bool_]
    is_break: NDArray[np.bool_]
    codes: Sequence[str | None]


MOST_WARNINGS = 3
MOST_SUMS = 5_000
"""No more rows of one table are compared with the sums above or below them."""


def sums_of_rows_above(
    values: NDArray[np.float64],
    currencies: NDArray[np.int32],
    addends: NDArray[np.bool_],
    named_total: NDArray[np.bool_],
) -> NDArray[np.bool_]:
    """Which rows state the sum of rows above them.

    Args:
        addends: rows that are like positions; they may still turn out to be sums.
        named_total: rows that say so; one of them may sum a single row.
    """
    found = np.zeros(len(values), dtype=bool)
    stated = ~np.isnan(values)
    tested = np.flatnonzero(stated)
    if len(tested) > MOST_SUMS:
        tested = np.flatnonzero(stated & ~addends)[:MOST_SUMS]
    breaks = ~addends
    for place in tested.tolist():
        part = stated[:place] & addends[:place] & ~found[:place]
        tries = _sums(values, currencies, part, found | breaks, place) if part.any() else []
        if any(_agree(float(values[place]), one) for one in tries):
            found[place] = part.sum() > 1 or breaks[place] or named_total[place]
    return found


def sums_of_rows_below(
    values: NDArray[np.float64], addends: NDArray[np.bool_], heads: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Which rows state the sum of the rows below them, as the names of countries do in a fund's report.

    Args:
        addends: rows that are like positions, heads among them.
        heads: rows that could be such a name; they are looked at from the last to the first.
    """
    found = np.zeros(len(values), dtype=bool)
    stated = ~np.isnan(values)
    tested = np.flatnonzero(heads & stated)
    if len(tested) > MOST_SUMS:
        return found
    breaks = heads | ~addends
    for place in tested[::-1].tolist():
        below = slice(place + 1, place + 1 + MOST_SUMS)
        sums = np.where(addends[below] & stated[below] & ~found[below], values[below], 0.0).cumsum()
        ends = [*(np.flatnonzero(breaks[below]) - 1), len(sums) - 1]
        found[place] = any(end >= 0 and _agree(float(values[place]), float(sums[end])) for end in ends)
    return found


def _sums(
    values: NDArray[np.float64],
    currencies: NDArray[np.int32],
    addends: NDArray[np.bool_],
    breaks: NDArray[np.bool_],
    place: int,
) -> list[float]:
    """What a row could be the sum of: all above, what stands since one of the last breaks, one currency of these."""
    plain = np.where(addends, values[:place], 0.0)
    starts = {0, *(int(at) + 1 for at in np.flatnonzero(breaks[:place])[-4:])}
    sums = [float(plain[start:].sum()) for start in starts]
    totals = values[:place][breaks[:place] & ~np.isnan(values[:place])]
    sums.append(float(totals.sum()))
    present = np.unique(currencies[:place][plain != 0])
    for currency in present.tolist() if len(present) > 1 else ():
        own = np.where(currencies[:place] == currency, plain, 0.0)
        sums += [float(own[start:].sum()) for start in starts]
    return sums


def _sums_below(sums: Sums, addends: NDArray[np.bool_], place: int) -> list[float]:
    """What a total above its rows could be the sum of: the rows down to one of the next totals, or to the end."""
    below = np.where(addends, sums.values, 0.0)[place + 1 :]
    ends = [*np.flatnonzero(sums.is_total[place + 1 :])[:4].tolist(), len(below)]
    return [float(below[:end].sum()) for end in ends]


def disagreeing_totals(sums: Sums, where: str) -> list[str]:
    """A sentence for each total that a sheet states and the rows above it do not make, `MOST_WARNINGS` at most.

    A total may sum everything above, what stands since the last total or title, the totals above, or one currency of
    these. It disagrees where it is none of them within rounding.
    """
    stated = sums.is_total & ~np.isnan(sums.values)
    addends = ~sums.is_total & ~np.isnan(sums.values)
    warnings: list[str] = []
    for place in np.flatnonzero(stated)[:MOST_SUMS].tolist():
        present = np.unique(sums.currencies[:place][addends[:place]])
        tries = _sums(sums.values, sums.currencies, addends[:place], sums.is_total | sums.is_break, place)
        total = float(sums.values[place])
        mixed = len(present) > 1 and not sums.currencies[place]
        tries += _sums_below(sums, addends, place)
        if not mixed and not any(_agree(total, attempt) for attempt in tries):
            nearest = min(filter(None, tries), key=lambda attempt: abs(attempt - total), default=0.0)
            code = sums.codes[int(sums.currencies[place])]
            money = f" {code}" if code else ""
            said = f"the sheet's total is {total:,.2f}{money}, the rows above it add up to {nearest:,.2f}"
            warnings.append(f"{where}, row {sums.rows[place]}: {said}")
            if len(warnings) == MOST_WARNINGS:
                break
    return warnings


def _agree(stated: float, found: float) -> bool:
    return abs(stated - found) <= max(1.0, abs(stated) * 1e-4)
