"""What a reader should know about single positions: an invalid identifier, a quantity of zero, a text for a number."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import numpy as np
from numpy.typing import NDArray

from screener.holdings.columns.assign import NUMBERS
from screener.holdings.values.fields import Fields
from screener.holdings.values.text_column import joined, on_rows
from screener.positions import TextColumn, nothing


def position_notes(
    fields: Fields, details: Mapping[int, str], coded: tuple[TextColumn | None, str] = (None, "")
) -> TextColumn:
    """The notes of each record, with those made on single ones and on those filled from a list of securities."""
    height = len(fields.record_type)
    notes = nothing(height)
    notes = _add(notes, fields.invalid, lambda text: f'"{text}" is not a valid identifier')
    notes = _add(notes, fields.mended, lambda text: f'the identifier "{text}" was put right by its check digit')
    if fields.found.present.sum() < 0.5 * fields.has_identifier().sum():
        notes = _add(notes, fields.found, lambda text: f"{text} was found inside a text")
    notes = looked_up(notes, *coded)
    notes = _add(notes, fields.overruled, lambda text: f"{text} currency, which is the same: the latter was taken")
    zero = fields.numbers["quantity"] == 0
    notes = _add(notes, TextColumn(zero.astype(np.int32), (None, "quantity is zero")), str)
    for name in NUMBERS:
        notes = _add(notes, fields.unread[name], partial('{} is stated as "{}"'.format, name.replace("_", " ")))
    return _add(notes, on_rows(height, details), str) if details else notes


def looked_up(notes: TextColumn, codes: TextColumn | None, source: str) -> TextColumn:
    """The notes, with one on each record that was filled by its code from a list of securities."""
    return notes if codes is None else _add(notes, codes, lambda code: f"code {code} was looked up in {source}")


def weaknesses(fields: Fields, uncalculated: NDArray[np.bool_], guessed: NDArray[np.bool_]) -> TextColumn:
    """What was wrong in the reading of each record, in codes that the outcome of a position is decided by.

    `uncalculated` are records with a formula whose value nobody has stored; the market of those `guessed` is a guess.
    """
    damaged = (fields.invalid.present & ~fields.has_identifier()) | fields.mended.present
    names = ("identifier_damaged", "uncalculated_formula", "market_guessed")
    codes = damaged.astype(np.int32) + 2 * uncalculated.astype(np.int32) + 4 * guessed.astype(np.int32)
    said = (" ".join(name for bit, name in enumerate(names) if code >> bit & 1) for code in range(1, 8))
    return TextColumn(codes, (None, *said))


def _add(notes: TextColumn, more: TextColumn, wording: Callable[[str], str]) -> TextColumn:
    """The notes with further ones behind them."""
    if not more.codes.any():
        return notes
    worded = more.map(wording)
    return joined(notes, worded, "; ") if notes.codes.any() else worded
