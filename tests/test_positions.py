"""Positions as plain columns: `Positions.of({"name": [...], "isin": [...]}, height)`."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from screener.model import POSITION_COLUMNS
from screener.positions import Positions, encoded, stacked

ROWS = st.lists(
    st.tuples(st.sampled_from([None, "A", "B", "C"]), st.sampled_from([None, "X"]), st.sampled_from([None, 1.0, 2.5]))
)


def positions(rows: list[tuple[str | None, str | None, float | None]]) -> Positions:
    name, isin, value = zip(*rows, strict=True) if rows else ((), (), ())
    values = [float("nan") if one is None else one for one in value]
    return Positions.of({"name": name, "isin": isin, "market_value": values}, len(rows))


@given(ROWS)
def test_keys_are_the_distinct_rows_in_the_order_of_their_first(
    rows: list[tuple[str | None, str | None, float | None]],
) -> None:
    places, keys = positions(rows).keys(("name", "isin", "market_value"))
    assert keys == list(dict.fromkeys(rows))
    assert [keys[place] for place in places.tolist()] == rows


@given(ROWS)
def test_a_frame_of_positions_holds_the_same_positions(
    rows: list[tuple[str | None, str | None, float | None]],
) -> None:
    held = positions(rows)
    frame = held.frame()
    assert list(frame.columns) == list(POSITION_COLUMNS)
    again = Positions.of_frame(frame)
    assert list(again.rows(list(POSITION_COLUMNS))) == list(held.rows(list(POSITION_COLUMNS)))


def test_many_wide_fields_make_one_key_each() -> None:
    texts = [f"{number}" for number in range(50_000)]
    columns = dict.fromkeys(("name", "issuer", "isin", "cusip", "ticker"), texts)
    places, keys = Positions.of(columns, len(texts)).keys(tuple(columns))
    assert len(keys) == len(texts)
    assert (places == np.arange(len(texts))).all()


def test_columns_under_each_other_hold_no_text_that_no_row_has() -> None:
    first = encoded(["A", "B"]).take(np.array([1]))
    assert stacked([first, encoded([None, "B"])]).values == (None, "B")


def test_what_is_missing_is_none_and_an_infinite_number_is_left_out() -> None:
    frame = pd.DataFrame({"name": ["A", None], "price": [float("inf"), 2.0]}, index=[7, 9])
    assert list(Positions.of_frame(frame).rows(("name", "price", "isin"))) == [("A", None, None), (None, 2.0, None)]
