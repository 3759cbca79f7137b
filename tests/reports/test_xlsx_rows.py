"""Rows written as XML: `rows.write(sheet, [Cell], [["CNOOC"], ["Huawei"]], first=2)`."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.workbook import Workbook

from screener.reports.content.parts import Value
from screener.reports.xlsx.cells import MAX_TEXT, add_styles, shown_text
from screener.reports.xlsx.rows import Cell, Form, write


def sheet_with(forms: Sequence[Form], *rows: Sequence[Value]) -> Any:
    book = Workbook(write_only=True)
    add_styles(book)
    sheet: Any = book.create_sheet("Rows")
    sheet.append(["Header"])
    write(sheet, forms, rows, 2)
    out = io.BytesIO()
    book.save(out)
    return openpyxl.load_workbook(out)["Rows"]


@settings(deadline=None, max_examples=60)
@given(st.lists(st.text() | st.integers(-(2**53), 2**53) | st.floats(-1e300, 1e300), min_size=1))
def test_every_text_and_number_is_read_as_it_was_written(values: list[str | int | float]) -> None:
    row = next(sheet_with([Cell] * len(values), values).iter_rows(min_row=2, values_only=True))
    for found, value in zip(row, values, strict=True):
        if isinstance(value, str):
            assert (found or "") == shown_text(value)
        else:
            assert found == pytest.approx(value, rel=1e-15)


def test_days_heights_links_and_what_begins_like_a_formula_are_kept() -> None:
    forms = [
        lambda value: Cell(value, "s_date"),
        lambda value: Cell(value, ""),
        lambda value: Cell(value, address="https://ofac.treasury.gov" if value == "where" else ""),
        lambda value: Cell(value, width=20),
    ]
    sheet = sheet_with(
        forms,
        (date(2022, 12, 10), "=1+1", "where", "named by two lists of one authority"),
        (None, "x" * (MAX_TEXT + 1), float("nan"), None),
        (None, None, "where", None),
    )
    day, formula, source, _ = sheet[2]
    assert day.value.date() == date(2022, 12, 10)
    assert day.number_format == "yyyy-mm-dd"
    assert (formula.value, formula.data_type, formula.quotePrefix) == ("=1+1", "s", True)
    assert {source.hyperlink.target, sheet["C4"].hyperlink.target} == {"https://ofac.treasury.gov"}
    assert sheet["C3"].hyperlink is None
    assert sheet.row_dimensions[2].height == 33
    assert len(sheet["B3"].value) == MAX_TEXT
    assert (sheet["A3"].value, sheet["C3"].value) == (None, None)
