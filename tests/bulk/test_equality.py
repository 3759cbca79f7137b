"""`bulk` finds on a table, finding by finding, what `screen` finds on it."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from screener.bulk import screen_table
from screener.files.grid import Grid
from screener.holdings import read_holdings
from screener.holdings.values.text_column import number_text
from screener.screening import Screener
from tests.conftest import REPOSITORY
from tests.holdings.fixtures import securities as s

pytest.importorskip("duckdb")
DAY = date(2026, 11, 25)
LISTED = (
    ("SENSETIME GROUP INC-CLASS B", "KYG8062L1041"),
    ("CHINA MOBILE LTD", "HK0941009539"),
    ("HANGZHOU HIKVISION DIGITAL-A", ""),
    ("CHINA TELECOM CORP LTD-H", "CNE1000002V2"),
)
INNOCENT = (s.APPLE, s.SAP, s.HSBC, s.BHP)


@pytest.fixture(scope="module")
def screener() -> Screener:
    return Screener()


def assert_equal(table: Path, screener: Screener) -> int:
    """Both ways over one table find the same; how many findings that are."""
    out = {"findings": table.parent / "out" / "findings.csv", "coverage": table.parent / "out" / "coverage.csv"}
    run = screener.screen(table, as_of=DAY)
    result = screen_table(table, **out, screener=screener, as_of=DAY)
    with out["findings"].open(newline="", encoding="utf-8") as file:
        found = sorted(
            (one["id"], int(one["row"]), one["account"] or None, one["entity"], one["list"], one["verdict"],
             one["status"], float(one["score"]), one["match_by"], one["exposure_kind"], one["action"])
            for one in csv.DictReader(file)
        )  # fmt: skip
    expected = sorted(
        (one.id, one.position.row, one.position.account, one.entity.id, one.listing.list, one.verdict,
         one.status, one.score, one.match.by, one.exposure_kind, one.action)
        for one in run.findings
    )  # fmt: skip
    assert found == expected
    assert (result.positions, result.not_understood) == (run.summary.positions, run.summary.not_understood)
    return len(found)


def tables_of(path: Path, folder: Path) -> Iterator[Path]:
    """The sheets of a file that are one regular table, each as a CSV of its header and all that is below it."""
    grids: dict[tuple[str, str], Grid] = {}
    read = read_holdings([path], on_grid=lambda file, grid: grids.update({(file, grid.name): grid}))
    for number, layout in enumerate(read.layouts):
        held = [table for table in layout.tables if table.holdings]
        if len(held) != 1 or held[0].orientation != "rows" or held[0].rows_per_position != 1:
            continue
        if len(held[0].header_rows) != 1:
            continue
        grid = grids[layout.file, layout.sheet]
        target = folder / f"{path.stem}_{number}.csv"
        with target.open("w", newline="", encoding="utf-8") as file:
            rows = range(held[0].header_rows[0] - 1, grid.height)
            csv.writer(file).writerows([cell(one) for one in grid.row(row)] for row in rows)
        yield target


def cell(value: object) -> str:
    if isinstance(value, float):
        return number_text(value)
    return value.isoformat()[:10] if hasattr(value, "isoformat") else str(value)


@pytest.mark.parametrize("name", ["pension_fund.csv", "endowment.xlsx"])
def test_the_examples(tmp_path: Path, screener: Screener, name: str) -> None:
    for table in tables_of(REPOSITORY / "examples" / name, tmp_path):
        assert assert_equal(table, screener)


@pytest.mark.slow
def test_fund_files_as_regulators_define_them(tmp_path: Path, screener: Screener, shared_data: Path) -> None:
    found = [
        assert_equal(table, screener)
        for path in sorted((shared_data / "funds").glob("tpt_*.xlsx"))
        for table in tables_of(path, tmp_path)
    ]
    assert len(found) >= 5
    assert sum(found)


def write_generated(table: Path, rows: int = 100_000) -> Path:
    """A table of invented securities, some listed ones among them, in many accounts."""
    draw = random.Random(19)
    syllables = ("ka", "lo", "mi", "ra", "ten", "vos", "pri", "gor", "zan", "del", "tur", "nik", "sha", "vek", "yar")
    ends = (" PLC", " SA", " AG")
    made = [("".join(draw.choices(syllables, k=3)).upper() + draw.choice(ends), "") for _ in range(5_000)]
    securities = [*made, *((one.name, one.isin) for one in INNOCENT), *LISTED * 10]
    with table.open("w", newline="", encoding="utf-8") as file:
        write = csv.writer(file)
        write.writerow(("Account", "Security Name", "ISIN", "Quantity", "Market Value", "Currency"))
        for _ in range(rows):
            amounts = draw.randrange(1, 9_999), f"{draw.random() * 1e6:.2f}", draw.choice(("USD", "EUR", "HKD"))
            write.writerow((f"P-{draw.randrange(500)}", *draw.choice(securities), *amounts))
    return table


@pytest.mark.slow
def test_a_hundred_thousand_generated_rows(tmp_path: Path, screener: Screener) -> None:
    assert assert_equal(write_generated(tmp_path / "generated.csv"), screener) > 500
