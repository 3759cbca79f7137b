"""Reports that show one security on several rows of different kinds: the position is counted once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from screener.holdings.columns.assign import ColumnAssignment
from screener.holdings.rows.rules import POSITION, Ruling
from screener.holdings.rows.terms import plain, words
from screener.holdings.values.text_column import texts_of
from screener.positions import TextColumn
from screener.reference.identifiers import SCHEMES

if TYPE_CHECKING:
    from screener.holdings.table_reader import RecordRulings
    from screener.holdings.values.fields import Fields

_KINDS = ("record_total", "record_detail", "record_balance")


@lru_cache(maxsize=1024)
def record_kind(text: str) -> str:
    """Whether a record of this type is a security's total, a detail of it, or its available balance; else empty."""
    label = plain(text)
    return next((kind for kind in _KINDS if label in words(kind)), "")


def record_column(uses: Sequence[ColumnAssignment]) -> TextColumn | None:
    """The column that says what kind of record each row is: by its header, or because its words say nothing else."""
    for use in sorted(uses, key=lambda use: use.field != "record_type"):
        if use.field not in (None, "record_type", "asset_class"):
            continue
        texts = texts_of(use.data)
        kinds = {record_kind(value) for value in texts.values if value}
        if len(texts.values) < 30 and "record_total" in kinds and kinds & {"record_detail", "record_balance"}:
            return texts
    return None


PAIRS: Mapping[str, Callable[[Sequence[int], Sequence[str]], Sequence[int]]] = {
    "total_of_security": lambda group, kinds: [at for at in group if kinds[at] == "record_total"][-1:],
    "details_of_security": lambda group, kinds: [at for at in group if kinds[at] == "record_detail"],
    "last_of_security": lambda group, _: group[-1:],
}
"""Rules on records of one security in one account, by name; the first that keeps any says which is the position."""


@dataclass(frozen=True, slots=True)
class Pairing:
    """What became of records that only detail a position.

    Attributes:
        positions: records that are positions after all.
        details: rulings on those that only repeat one, by record.
        notes: what is said of a position that stands on several rows, by record.
        kept: the position that each detail belongs to, by record.
    """

    positions: frozenset[int] = frozenset()
    details: Mapping[int, Ruling] = field(default_factory=dict)
    notes: Mapping[int, str] = field(default_factory=dict)
    kept: Mapping[int, int] = field(default_factory=dict)


def pair_records(
    uses: Sequence[ColumnAssignment], fields: Fields, rulings: RecordRulings, rows: NDArray[np.int64]
) -> Pairing:
    """Keep one record for each security that stands on several: its total, else its details, else its first line.

    What the kept one lacks (name, identifiers, country) is filled from the others, in place.
    """
    if (texts := record_column(uses)) is None:
        return _second_lines(fields, rulings, rows)
    kinds = [record_kind(value) if (value := texts[record]) else "" for record in range(len(texts))]
    positions: set[int] = set()
    details: dict[int, Ruling] = {}
    notes: dict[int, str] = {}
    belongs: dict[int, int] = {}
    filling: dict[str, list[tuple[int, int]]] = {}
    for group in _groups(fields, kinds, rulings):
        rule, kept = next((rule, kept) for rule, keeps in PAIRS.items() if (kept := keeps(group, kinds)))
        positions.update(kept)
        seen = f"“{texts[kept[-1]]}” is kept of {len(group)} rows"
        details |= {at: Ruling("record_detail", rule, seen) for at in group if at not in kept}
        belongs |= {at: kept[-1] for at in group if at not in kept}
        if rule == "total_of_security":
            notes[kept[0]] = f"{texts[kept[0]]} of {len(group)} rows"
            for name, column in fields.texts.items():
                source = next((record for record in group if column.codes[record]), None)
                if source is not None and not column.codes[kept[0]]:
                    filling.setdefault(name, []).append((kept[0], source))
    _fill(fields, filling)
    return Pairing(frozenset(positions), details, notes, belongs)


def _fill(fields: Fields, filling: Mapping[str, Sequence[tuple[int, int]]]) -> None:
    """Give records what others say, by field: pairs of the record that lacks it and the one that says it."""
    for name, pairs in filling.items():
        codes = fields.texts[name].codes.copy()
        to, source_rows = (np.array(side) for side in zip(*pairs, strict=True))
        codes[to] = codes[source_rows]
        fields.texts[name] = TextColumn(codes, fields.texts[name].values)


def _second_lines(fields: Fields, rulings: RecordRulings, rows: NDArray[np.int64]) -> Pairing:
    """Lines with an identifier and no figures, right below the figures of the position that they complete.

    They are told from positions without figures by the table: its lines with figures never have such an identifier.
    """
    figures, positions = fields.count_numbers() > 0, rulings.are(POSITION)
    given = {scheme: fields.texts[scheme].present for scheme in SCHEMES}
    apart = [name for name, present in given.items() if present.any() and not (present & figures & positions).any()]
    details: dict[int, Ruling] = {}
    belongs: dict[int, int] = {}
    filling: dict[str, list[tuple[int, int]]] = {}
    for record in np.flatnonzero(positions & ~figures).tolist() if apart else ():
        first = belongs.get(record - 1, record - 1)
        adjoining = record > 0 and rows[record] == rows[record - 1] + 1 and figures[first] and positions[first]
        schemes = [scheme for scheme in SCHEMES if given[scheme][record]]
        if not adjoining or not schemes or not set(schemes) <= set(apart):
            return Pairing()
        saw = f"it gives the identifier of the position in row {rows[first] + 1}, and no figures"
        details[record], belongs[record] = Ruling("record_detail", "second_line", saw), first
        for scheme in schemes:
            filling.setdefault(scheme, []).append((first, record))
    _fill(fields, filling)
    return Pairing(details=details, kept=belongs)


def _groups(fields: Fields, kinds: Sequence[str], rulings: RecordRulings) -> Iterator[list[int]]:
    """Records in a row that speak of one security in one account."""
    schemes = [fields.texts[name] for name in ("isin", "cusip", "sedol", "figi", "ticker")]
    are_positions, are_totals = rulings.are(POSITION), rulings.are("total")
    group: list[int] = []
    current: tuple[object, ...] | None = None
    for record, kind in enumerate(kinds):
        eligible = are_positions[record] or (kind == "record_total" and are_totals[record])
        identity = tuple(int(scheme.codes[record]) for scheme in schemes)
        name = int(fields.texts["name"].codes[record])
        blank = not any(identity) and not name
        if not kind or not eligible or (not group and blank):
            if group:
                yield group
            group = []
            continue
        mine = (int(fields.texts["account"].codes[record]), identity if any(identity) else name)
        if group and not blank and mine != current:
            yield group
            group = []
        current = current if group else mine
        group.append(record)
        if kind == "record_balance" and any(kinds[r] == "record_total" for r in group):
            yield group
            group = []
    if group:
        yield group
