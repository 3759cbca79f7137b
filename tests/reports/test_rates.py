"""A rates file: the only way in which a report adds up money of different currencies, and it says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from screener.errors import ReportError
from screener.reports.content import build
from screener.reports.content.parts import Table
from screener.reports.presentation import Presentation
from screener.reports.rates import Rates, load_rates
from tests.reports.example_run import AS_OF, example_run

GOOD = 'base = "USD"\ndate = 2025-11-24\nsource = "Closing rates"\n[rates]\nHKD = 0.1285\nCNY = 0.14\n'
RATES = Rates("USD", AS_OF, "Closing rates", "rates.toml", {"USD": 1.0, "HKD": 0.1285, "CNY": 0.14})


def load(folder: Path, text: str) -> Rates:
    (folder / "rates.toml").write_text(text, encoding="utf-8")
    return load_rates(folder / "rates.toml")


def test_a_rates_file_is_read(tmp_path: Path) -> None:
    assert load(tmp_path, GOOD) == RATES


def test_a_sum_without_a_rate_is_left_out_and_named() -> None:
    assert RATES.convert([("HKD", 1000.0), ("GBP", 5.0), ("", 1.0)]) == (128.5, ("GBP", ""))


def test_without_rates_nothing_is_converted() -> None:
    report = build(example_run())
    assert "Together" not in report.headline.money
    assert all(
        "base" not in column.key
        for block in report.section("exposure").blocks
        if isinstance(block, Table)
        for column in block.columns
    )


def test_with_rates_the_sum_the_date_and_what_is_missing_are_stated() -> None:
    report = build(example_run(), Presentation(rates=RATES))
    money = report.headline.money.replace("\u00a0", " ")
    assert "Together USD 5,714,104, at the exchange rates of 24 November 2025 that were supplied" in money
    assert "No rate was supplied for GBP" in money
    assert "rates.toml" in report.section("exposure").lead[1]
    rates = next(block for block in report.section("method").blocks if isinstance(block, Table) and block.id == "rates")
    assert rates.rows == (("CNY", 0.14), ("HKD", 0.1285))


def test_a_table_keeps_its_own_currencies_beside_the_base() -> None:
    report = build(example_run(), Presentation(rates=RATES))
    table = next(
        block for block in report.section("exposure").blocks if isinstance(block, Table) and block.id == "by_list"
    )
    keys = [column.key for column in table.columns]
    for row in table.rows:
        unit, value, base = (row[keys.index(key)] for key in ("currency", "value", "base_value"))
        if unit in RATES.values and isinstance(value, float) and isinstance(unit, str):
            assert base == pytest.approx(value * RATES.values[unit])
        else:
            assert base is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "lacks its date or its rates"),
        ('base = "USD"\ndate = "today"\n[rates]\n', "lacks its date"),
        ('base = "USD"\ndate = 2025-11-24T00:00:00\n[rates]\n', "lacks its date"),
        ('base = "Dollar"\ndate = 2025-11-24\n[rates]\n', "no ISO 4217"),
        ('base = "USD"\ndate = 2025-11-24\n[rates]\nXXQ = 1.0\n', "“XXQ”"),
        ('base = "USD"\ndate = 2025-11-24\n[rates]\nHKD = 0\n', "no positive number"),
        ('base = "USD"\ndate = 2025-11-24\n[rates]\nHKD = nan\n', "no positive number"),
        ('base = "USD"\ndate = 2025-11-24\n[rates]\nHKD = inf\n', "no positive number"),
        ('base = "USD"\ndate = 2025-11-24\n[rates]\nHKD = true\n', "no positive number"),
        ('base = "USD"\ndate = 2025-11-24\n[rates]\nUSD = 1.1\n', "other than 1"),
        ('base = "USD"\ndate = 2025-11-24\nrate = 1\n[rates]\n', "unknown entry “rate”"),
        ("base = ", "not TOML"),
    ],
)
def test_a_wrong_rates_file_is_one_clear_sentence(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ReportError, match=message):
        load(tmp_path, text)
