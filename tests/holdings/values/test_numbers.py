"""Numbers in words: `parse_number("1.234,56", ",").value == 1234.56`."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screener.holdings.values.numbers import decimal_mark, is_nothing, parse_number, parse_numbers


@pytest.mark.parametrize(
    ("text", "mark", "value"),
    [
        ("1.234,56", ",", 1234.56),
        ("1 234,56", ",", 1234.56),
        ("1\u202f234,56", ",", 1234.56),
        ("1'234.56", ".", 1234.56),
        ("1’234’567.5", ".", 1234567.5),
        ("12,34,567.89", ".", 1234567.89),
        ("(1,234)", ".", -1234.0),
        ("$(1,234)", ".", -1234.0),
        ("($1,234)", ".", -1234.0),
        ("1,234-", ".", -1234.0),
        ("−3", ".", -3.0),
        ("1,234 CR", ".", -1234.0),
        ("12.5%", ".", 12.5),
        ("0,5 %", ",", 0.5),
        ("HK$ 1,234.50", ".", 1234.5),
        ("USD 12", ".", 12.0),
        ("12 EUR", ",", 12.0),
        ("3.5bn", ".", 3.5e9),
        ("1.5E+09", ".", 1.5e9),
        ("1.234.567", ".", 1234567.0),
        (".5", ".", 0.5),
        ("1E+03", ".", 1000.0),
        ("7,05E+04", ",", 70500.0),
        ("70.500,25", ".", 70500.25),
        ("70,500.25", ",", 70500.25),
        ("1.234.567,89", ".", 1234567.89),
    ],
)
def test_numbers_as_people_write_them(text: str, mark: str, value: float) -> None:
    read = parse_number(text, mark)  # type: ignore[arg-type]
    assert read is not None
    assert read.value == pytest.approx(value)


@pytest.mark.parametrize(
    "text",
    ["2024-01-02", "US0378331005", "1.2.3", "12/5", "10-20", "1_000", "12,345,6", "A1", "1,2", "", "12E5", "1.234,5.6"],
)
def test_what_is_no_number(text: str) -> None:
    assert parse_number(text) is None


@pytest.mark.parametrize(
    ("texts", "mark"),
    [
        (["1,234", "12,5"], ","),
        (["1,234"], None),
        (["1.234.567"], ","),
        (["55,112,922,924.56"], "."),
        (["0.25"], "."),
        (["1'234.50"], "."),
        (["1 234,5"], ","),
        (["7,05E+04"], ","),
        (["7.05E+04"], "."),
        (["1E+03"], None),
    ],
)
def test_the_decimal_mark_is_told_by_unambiguous_numbers_only(texts: list[str], mark: str | None) -> None:
    assert decimal_mark(texts) == mark


def test_a_column_keeps_what_is_no_number_by_its_place() -> None:
    read = parse_numbers(["1,000", "-", "see note", "5%", "HK$ 3"], ".")
    assert read.values.tolist()[0] == 1000.0
    assert read.failed == [2]
    assert read.marks == {4: "HK$"}


@pytest.mark.parametrize("text", ["-", "N.A.", "n/a", "#N/A", "", "—", "不適用", "None"])
def test_signs_of_nothing(text: str) -> None:
    assert is_nothing(text)


@given(st.floats(-1e12, 1e12, allow_nan=False))
def test_what_is_printed_in_any_style_is_read_back(value: float) -> None:
    english = f"{value:,.2f}"
    german = english.translate(str.maketrans(",.", ".,"))
    french = english.replace(",", "\u00a0").replace(".", ",")
    swiss = english.replace(",", "’")
    expected = float(f"{value:.2f}")
    for text, mark in ((english, "."), (german, ","), (french, ","), (swiss, ".")):
        read = parse_number(text, mark)  # type: ignore[arg-type]
        assert read is not None, text
        assert read.value == pytest.approx(expected)


@given(st.text(max_size=30), st.sampled_from([".", ","]))
def test_no_text_breaks_the_parser(text: str, mark: str) -> None:
    read = parse_number(text, mark)  # type: ignore[arg-type]
    assert read is None or abs(read.value) < 1e310
    parse_numbers([text], mark)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["1{}!", "{}!", "({}x", "$ ({}- 1{}?", "1{}% ({}!"])
def test_a_number_with_thousands_of_blanks_is_answered(text: str) -> None:
    assert parse_number(text.replace("{}", " " * 5000)) is None


def test_blanks_around_a_number_tell_nothing() -> None:
    assert parse_number(f"({' ' * 300}USD{' ' * 300}1 200.5{' ' * 300})") == (-1200.5, "USD")
