"""Reports that show one security on several rows of different kinds: the position is counted once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from screener.holdings.columns.assign import ColumnAssignment
from screener.holdings.rows.rules import POSITION
from screener.holdings.rows.terms import plain, words
from screener.holdings.values.text_column import TextColumn, texts_of

if TYPE_CHECKING:
    from screener.holdings.table import TableReading

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


def merge_record_types(reading: TableReading) -> dict[int, str]:
    """Keep one record for each security that stands on several: its total, else its details.

    The others are marked `record_detail`. What the total lacks (name, identifiers, country) is filled from them.

    Returns:
        Notes on the records kept, by their place.
    """
    fields = reading.fields
    texts = record_column(reading.uses)
    if fields is None or texts is None:
        return {}
    if "record_detail" not in reading.reasons:
        reading.reasons.append("record_detail")
    detail = reading.reasons.index("record_detail")
    position = reading.reasons.index(POSITION)
    kinds = [record_kind(value) if (value := texts[record]) else "" for record in range(len(texts))]
    notes: dict[int, str] = {}
    filling: dict[str, list[tuple[int, int]]] = {}
    for group in _groups(reading, kinds, position):
        totals = [record for record in group if kinds[record] == "record_total"]
        kept = totals[-1:] or [r for r in group if kinds[r] == "record_detail"] or group[-1:]
        for record in group:
            reading.kinds[record] = position if record in kept else detail
        if totals:
            notes[totals[-1]] = f"{texts[totals[-1]]} of {len(group)} rows"
            for name, column in fields.texts.items():
                source = next((record for record in group if column.codes[record]), None)
                if source is not None and not column.codes[totals[-1]]:
                    filling.setdefault(name, []).append((totals[-1], source))
    for name, pairs in filling.items():
        codes = fields.texts[name].codes.copy()
        to, source_rows = (np.array(side) for side in zip(*pairs, strict=True))
        codes[to] = codes[source_rows]
        fields.texts[name] = TextColumn(codes, fields.texts[name].values)
    return notes


def _groups(reading: TableReading, kinds: Sequence[str], position: int) -> Iterator[list[int]]:
    """Records in a row that speak of one security in one account."""
    fields = reading.fields
    assert fields is not None
    schemes = [fields.texts[name] for name in ("isin", "cusip", "sedol", "figi")]
    total = reading.reasons.index("total") if "total" in reading.reasons else -1
    group: list[int] = []
    current: tuple[object, ...] | None = None
    for record, kind in enumerate(kinds):
        eligible = reading.kinds[record] == position or (kind == "record_total" and reading.kinds[record] == total)
        identity = tuple(int(scheme.codes[record]) for scheme in schemes)
        name = int(fields.texts["name"].codes[record])
        if not kind or not eligible or (not group and not any(identity) and not name):
            if group:
                yield group
            group, current = [], None
            continue
        mine = (int(fields.texts["account"].codes[record]), identity if any(identity) else name)
        blank = not any(identity) and not name
        if group and (blank or mine == current):
            group.append(record)
        else:
            if group:
                yield group
            group, current = [record], mine
        if kind == "record_balance" and any(kinds[r] == "record_total" for r in group):
            yield group
            group, current = [], None
    if group:
        yield group
