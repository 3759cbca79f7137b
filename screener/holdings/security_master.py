"""Security master: what a list of securities says of codes that a holdings file gives alone.

Half of a custodian's lines have an internal code only. The user's own list (`--securities FILE`), or the list of
instruments that a broker's statement holds itself, gives their names and identifiers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from screener.files.grid import Grid
from screener.holdings.columns.assign import ColumnAssignment, assign
from screener.holdings.columns.options import Guidance, SecurityMaster
from screener.holdings.layout.records import read_records
from screener.holdings.layout.table_finder import find_tables
from screener.holdings.rows.lines import is_break
from screener.holdings.values.fields import Fields, read_fields
from screener.holdings.values.text_column import texts_of
from screener.positions import TextColumn, recode

KEYS = ("identifier", "ticker", "sedol", "cusip", "isin")
"""Columns whose codes are looked up."""
FILLED = ("isin", "cusip", "sedol", "lei", "name", "issuer", "country", "asset_class")
"""What a list of securities can say of a position that lacks it."""
_CODE_WORDS = frozenset({"code", "id", "number", "internal", "no", "key", "ref", "reference"})


def master_of(name: str, tables: Iterable[tuple[Sequence[ColumnAssignment], Fields]]) -> SecurityMaster:
    """The master that tables of securities make, each by its columns and fields; notes call it by its name."""
    found: dict[str, dict[str, str]] = {}
    for uses, fields in tables:
        said = {column: fields.texts[column] for column in FILLED}
        for use in uses:
            if use.field not in KEYS and not (use.heading or _CODE_WORDS & set(use.header.casefold().split())):
                continue
            codes = texts_of(use.data)
            for record in np.flatnonzero(codes.present).tolist():
                row = found.setdefault(key_of(codes[record] or ""), {})
                row |= {column: value for column, texts in said.items() if (value := texts[record])} | row
    return SecurityMaster(name, found)


def fill(master: SecurityMaster, uses: Sequence[ColumnAssignment], fields: Fields) -> TextColumn | None:
    """Fill what records lack, by the codes that they have; the codes that served, one a record."""
    found: TextColumn | None = None
    for use in (use for use in uses if use.field in KEYS and master.securities):
        used = fill_by(master, texts_of(use.data), fields.texts)
        if used is not None:
            found = used if found is None else found.or_else(used)
    return found


def fill_by(master: SecurityMaster, codes: TextColumn, texts: dict[str, TextColumn]) -> TextColumn | None:
    """Fill fields that records lack, by one code each; the codes that served, None where the master knows none."""
    known = [master.securities.get(key_of(value)) if value else None for value in codes.values]
    if not any(known):
        return None
    filled = np.zeros(len(codes), dtype=bool)
    for column in FILLED:
        before = texts[column].codes
        values = recode(codes.codes, [one.get(column) if one else None for one in known])
        texts[column] = texts[column].or_else(values)
        filled |= texts[column].codes != before
    return codes.where(filled)


def key_of(code: str) -> str:
    """A code as it is looked up."""
    return code.strip().upper().lstrip("0")


def read_master(name: str, grids: Iterable[Grid], guidance: Guidance) -> SecurityMaster:
    """The master that the sheets of the user's file make."""
    tables = []
    for grid in grids:
        for region in find_tables(grid, guidance.header_words()):
            records = read_records(grid, region, is_break)
            if len(records.rows):
                uses = assign(records.columns, guidance)
                tables.append((uses, read_fields(uses, len(records.rows))))
    return master_of(name, tables)
