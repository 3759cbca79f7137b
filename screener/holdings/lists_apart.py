"""Rows that hold nothing, in a file with a table of positions: lists of their instruments, and titled lists.

A sheet of positions may give codes and amounts, and a second one the names of what is held (the two parts of the
supervisors' form S.06.02). The second holds nothing, and says who the positions of the first are. Nor are contents and
lists of brokers holdings, where their title says so; a listed name in one is a mention. What else has no amounts is
held, as in a sheet "Private holdings".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from screener.holdings.columns.assign import NUMBERS
from screener.holdings.columns.options import SecurityMaster
from screener.holdings.extract import TablePositions
from screener.holdings.rows.lines import line_text
from screener.holdings.rows.rules import Ruling
from screener.holdings.rows.terms import plain
from screener.holdings.security_master import FILLED, fill_by, key_of
from screener.holdings.sheet import SheetReading
from screener.holdings.values.doubts import TAKEN, UNCERTAIN
from screener.holdings.values.notes import looked_up
from screener.reference.identifiers import SCHEMES

_SAID = (
    *("name", "issuer", "other_name", "text_beside", "fund_name", "fund_isin", "account", "manager"),
    *("underlying_name", "underlying_isin", "underlying_lei", "underlying_ticker"),
)
"""What a list may say of a position beside its code: whom it is screened for, and whose it is."""
_INSTRUMENT = Ruling("not_holdings", "instrument_list", "it describes a position of another table, and has no amounts")
_TITLED = Ruling("not_holdings", "list_of_names", "the title of its table says that it lists something else")


def set_lists_apart(readings: Sequence[SheetReading]) -> None:
    """Take rows of a file that only list things for no positions, and name positions by them; changed in place."""
    held = [block for reading in readings for block in reading.blocks if _has_amounts(block)]
    lists = [(reading, block) for reading in readings for block in reading.blocks if not _has_amounts(block)]
    for reading, block in lists if held else ():
        if reading.audit.position_lines != reading.audit.positions:
            continue
        for positions in held:
            _name(positions, block)
        if block.titled:
            _withdraw(reading, block, np.ones(len(block.rows), dtype=bool), _TITLED)
            continue
        if not block.figures:
            _withdraw(reading, block, _described(held, block), _INSTRUMENT)
    for reading in readings:
        reading.warnings += [doubt for block in reading.blocks for doubt in _of_amounts(block)]


def _of_amounts(block: TablePositions) -> Iterator[str]:
    """What is said of a table of positions that does not state how much of them is held."""
    begun = f'{UNCERTAIN}"{block.layout.columns[0].header}": {TAKEN}'
    told = any(one.startswith(begun) for one in block.remarks)
    if not len(block.rows) or told or block.states("quantity") or block.states("market_value"):
        return
    if block.held and block.states("weight"):
        return
    saw = "only weights were read, which an index or a model has too" if block.states("weight") else NO_AMOUNTS
    yield f"{begun}, though of its {len(block.rows):,} rows ({block.layout.range}) {saw}"


NO_AMOUNTS = "no amounts were read"


def _described(held: Sequence[TablePositions], block: TablePositions) -> NDArray[np.bool_]:
    """Rows whose code, and every name beside it, stand on a position."""
    found = np.zeros(len(block.rows), dtype=bool)
    for scheme in (*SCHEMES, "ticker"):
        listed = {key_of(code) for code in block.texts[scheme].values if code}
        said: dict[str, set[str]] = {}
        for positions in held if listed else ():
            codes = positions.texts[scheme]
            for at in np.flatnonzero(codes.flags(lambda code: key_of(code) in listed)).tolist():  # noqa: B023
                said.setdefault(key_of(codes[at] or ""), set()).update(_names(positions, at))
        for at in np.flatnonzero(block.texts[scheme].present).tolist():
            names, code = _names(block, at), key_of(block.texts[scheme][at] or "")
            found[at] |= code in said and names <= said[code] and (bool(names) or scheme != "ticker")
    return found


def _names(block: TablePositions, at: int) -> set[str]:
    return {plain(text) for name in _SAID if (text := block.texts[name][at])}


def _has_amounts(block: TablePositions) -> bool:
    return any(map(block.states, NUMBERS))


def _name(positions: TablePositions, described: TablePositions) -> None:
    """Fill what positions lack from the list that describes them."""
    known: dict[str, dict[str, str]] = {}
    for at in range(len(described.rows)):
        fields = {column: value for column in FILLED if (value := described.texts[column][at])}
        for scheme in SCHEMES:
            code = key_of(described.texts[scheme][at] or "")
            if code and known.setdefault(code, fields).get("name") != fields.get("name"):
                known[code] = {}  # a fund's code on each of its constituents names none of them
    for scheme in SCHEMES:
        used = fill_by(SecurityMaster("", known), positions.texts[scheme], positions.texts)
        positions.texts["notes"] = looked_up(positions.texts["notes"], used, "another sheet of the same file")


def _withdraw(reading: SheetReading, block: TablePositions, apart: NDArray[np.bool_], ruling: Ruling) -> TablePositions:
    """Take rows of a table of positions for something else; what is left of it."""
    for at in np.flatnonzero(apart).tolist():
        text = line_text([column[at] or "" for column in block.texts.values()])
        reading.audit.skip(int(block.rows[at]), ruling, text)
    count = int(apart.sum())
    reading.audit.positions -= count
    reading.audit.position_lines -= count
    first = tuple(one for one in block.layout.first if int(one["row"]) - 1 not in set(block.rows[apart].tolist()))
    layout = replace(block.layout, positions=len(block.rows) - count, holdings=count < len(block.rows), first=first)
    left = replace(_part(block, ~apart), layout=layout)
    reading.aside += [_part(block, apart)] if count else []
    reading.blocks = [left if one is block else one for one in reading.blocks if one is not block or len(left.rows)]
    tables = tuple(layout if table is block.layout else table for table in reading.layout.tables)
    positions, lines, skipped = reading.audit.positions, reading.audit.position_lines, dict(reading.audit.counts())
    reading.layout = replace(reading.layout, tables=tables, positions=positions, position_rows=lines, skipped=skipped)
    return left


def _part(block: TablePositions, rows: NDArray[np.bool_]) -> TablePositions:
    texts = {name: column.take(np.flatnonzero(rows)) for name, column in block.texts.items()}
    numbers = {name: column[rows] for name, column in block.numbers.items()}
    return replace(block, rows=block.rows[rows], texts=texts, numbers=numbers)
