"""Sheets that hold nothing, in a file with a sheet of positions: lists of their instruments, and other lists of names.

A sheet of positions may give codes and amounts, and a second one the names of what is held (the two parts of the
supervisors' form S.06.02). The second holds nothing, and says who the positions of the first are. Nor are contents and
lists of brokers holdings; a listed name in one is a mention.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from screener.holdings.columns.assign import NUMBERS
from screener.holdings.columns.options import SecurityMaster
from screener.holdings.extract import TablePositions
from screener.holdings.rows.lines import line_text
from screener.holdings.rows.rules import Ruling
from screener.holdings.security_master import FILLED, fill_by, key_of
from screener.holdings.sheet import SheetReading
from screener.holdings.values.notes import looked_up
from screener.reference.identifiers import SCHEMES

MOST_KNOWN = 0.5
"""A sheet without amounts is a list of instruments where more than this share of its rows stand on one with them."""
_INSTRUMENTS = Ruling("not_holdings", "instrument_list", "it describes positions of another sheet, and has no amounts")
_NAMES = Ruling("not_holdings", "list_of_names", "its sheet has neither numbers nor identifiers, and another sheet has")


def set_lists_apart(readings: Sequence[SheetReading]) -> None:
    """Take sheets of a file that only list things for no positions, and name positions by them; changed in place."""
    held = [block for reading in readings for block in reading.blocks if _has_amounts(block)]
    lists = [(reading, block) for reading in readings for block in reading.blocks if not _has_amounts(block)]
    if not held or not lists:
        return
    codes = {key_of(code) for block in held for scheme in SCHEMES for code in block.texts[scheme].values if code}
    for reading, block in lists:
        known = np.zeros(len(block.rows), dtype=bool)
        for scheme in SCHEMES:
            known |= block.texts[scheme].flags(lambda code: key_of(code) in codes)
        if reading.audit.position_lines != reading.audit.positions:
            continue
        if known.mean() > MOST_KNOWN:
            for positions in held:
                _name(positions, block)
            _withdraw(reading, block, _INSTRUMENTS)
        elif not block.figures and not any(block.texts[name].present.any() for name in (*SCHEMES, "ticker")):
            _withdraw(reading, block, _NAMES)


def _has_amounts(block: TablePositions) -> bool:
    return any(not np.isnan(block.numbers[name]).all() for name in NUMBERS)


def _name(positions: TablePositions, described: TablePositions) -> None:
    """Fill what positions lack from the list that describes them."""
    known: dict[str, dict[str, str]] = {}
    for at in range(len(described.rows)):
        fields = {column: value for column in FILLED if (value := described.texts[column][at])}
        for scheme in SCHEMES:
            if code := described.texts[scheme][at]:
                known.setdefault(key_of(code), fields)
    for scheme in SCHEMES:
        used = fill_by(SecurityMaster("", known), positions.texts[scheme], positions.texts)
        positions.texts["notes"] = looked_up(positions.texts["notes"], used, "another sheet of the same file")


def _withdraw(reading: SheetReading, block: TablePositions, ruling: Ruling) -> None:
    """Take a table of positions for one of something else."""
    for at, row in enumerate(block.rows.tolist()):
        reading.audit.skip(row, ruling, line_text([column[at] or "" for column in block.texts.values()]))
    reading.audit.positions -= len(block.rows)
    reading.audit.position_lines -= len(block.rows)
    reading.blocks = [one for one in reading.blocks if one is not block]
    reading.aside.append(block)
    withdrawn = replace(block.layout, positions=0, holdings=False, first=())
    tables = tuple(withdrawn if table is block.layout else table for table in reading.layout.tables)
    positions, lines, skipped = reading.audit.positions, reading.audit.position_lines, dict(reading.audit.counts())
    reading.layout = replace(reading.layout, tables=tables, positions=positions, position_rows=lines, skipped=skipped)
