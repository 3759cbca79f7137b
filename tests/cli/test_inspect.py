"""`screener inspect FILE`: what was understood, why, and what is remembered."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import Screener
from tests.holdings.fixtures import custody, valuation
from tests.holdings.fixtures import securities as s
from tests.holdings.fixtures.sheets import write_xlsx


def test_it_shows_tables_columns_reasons_and_first_rows(screener: Screener, tmp_path: Path) -> None:
    left = screener("inspect", custody.stacked_custody(tmp_path / "custody.xls"))
    assert left.status == 0
    assert "47 rows with content = 5 positions on 20 rows + 27 skipped + 0 not understood" in left.out
    assert "Table A7:H51, header rows: 7, 8, 9, 10; 5 positions, 4 rows a position" in left.out
    assert "header repeated on a later page" in left.out
    assert "A, line 2" in left.out
    assert "isin CNE100000593" in left.out


def test_it_leaves_with_3_where_rows_were_not_understood(screener: Screener, tmp_path: Path) -> None:
    rows = [("Zorp", "Blip"), (s.HIKVISION.name, 100), (s.TENCENT.name, 200)]
    left = screener("inspect", write_xlsx(tmp_path / "odd.xlsx", {"Odd": rows}))
    assert left.status == 3
    assert "looks like a position, but was not understood" in left.out


def test_map_corrects_a_column(screener: Screener, tmp_path: Path) -> None:
    rows = [("Zorp", "Blip"), (s.HIKVISION.name, 100), (s.TENCENT.name, 200)]
    path = write_xlsx(tmp_path / "odd.xlsx", {"Odd": rows})
    left = screener("inspect", path, "--map", "name=Zorp", "--map", "quantity=Blip")
    assert left.status == 0
    assert "--map" in left.out
    assert screener("inspect", path, "--map", "name=Missing").message[0].endswith("(mapped to name)")


def test_json_says_the_same(screener: Screener, tmp_path: Path) -> None:
    left = screener("inspect", valuation.portfolio_export(tmp_path / "export.xlsx"), "--format", "json")
    data = json.loads(left.out)
    assert data["schema"] == "screener.layout/1"
    table = data["sheets"][0]["tables"][0]
    assert (table["range"], table["positions"], table["skipped"]) == ("A4:I12", 5, {"header": 1, "group": 3})
    assert table["columns"][3] == {
        "letter": "D",
        "header": "Position",
        "field": "quantity",
        "why": "both",
        "line": 1,
    }


def test_a_saved_profile_that_fits_is_applied_and_named(screener: Screener, tmp_path: Path) -> None:
    path = valuation.portfolio_export(tmp_path / "export.xlsx")
    saved = tmp_path / "home" / "profiles" / "export.toml"
    assert str(saved) in screener("inspect", path, "--save-profile", "export").err
    assert f"Read by the profile {saved}" in screener("inspect", path).out
    assert f"A saved profile fits: --profile {saved}" in screener("inspect", path, "--no-profile").out
    assert f"Read by the profile {saved}" in screener("inspect", path, "--profile", "export").out
    elsewhere = tmp_path / "elsewhere.toml"
    assert screener("inspect", path, "--save-profile", elsewhere).status == 0
    assert elsewhere.is_file()


def test_an_unreadable_file_is_one_sentence(screener: Screener, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    left = screener("inspect", path)
    assert left.status == 2
    assert left.message[0] == "screener: a.xlsx is a PNG picture, not a holdings file"
