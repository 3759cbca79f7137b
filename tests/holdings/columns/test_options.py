"""What the user says wins: columns named by hand, profiles saved and applied, sheets chosen."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from screener.errors import HoldingsError
from screener.holdings import read_holdings
from screener.holdings.columns.profiles import load_profile, path_of, save_profile
from tests.holdings.fixtures import securities as s
from tests.holdings.fixtures.sheets import write_xlsx

ODD = [
    ("Zeta list",),
    ("Zorp", "Quux", "Blip", "Frob"),
    (s.HIKVISION.name, "HIK", 100, 3210.5),
    (s.TENCENT.name, "TCN", 200, 83400.0),
]


@pytest.fixture
def odd_file(tmp_path: Path) -> Path:
    return write_xlsx(tmp_path / "odd.xlsx", {"Zeta": ODD})


@pytest.fixture
def user_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SCREENER_HOME", str(tmp_path / "home"))
    return tmp_path / "home" / "profiles"


def test_a_table_with_unknown_headers_is_not_passed_over_in_silence(odd_file: Path) -> None:
    holdings = read_holdings([odd_file])
    assert len(holdings.positions) == 0
    assert holdings.not_understood == 2
    assert s.HIKVISION.name in {one.text for one in holdings.loose}


def test_a_mapped_header_is_found_and_read(odd_file: Path) -> None:
    holdings = read_holdings([odd_file], mapping={"name": "Zorp", "quantity": "blip", "market_value": "FROB"})
    assert holdings.positions[["name", "quantity", "market_value"]].to_numpy().tolist() == [
        [s.HIKVISION.name, 100.0, 3210.5],
        [s.TENCENT.name, 200.0, 83400.0],
    ]
    assert [column.why for column in holdings.layouts[0].tables[0].columns] == ["map", "", "map", "map"]


def test_a_column_without_header_is_mapped_by_its_letter(tmp_path: Path) -> None:
    path = write_xlsx(
        tmp_path / "a.xlsx", {"A": [("ISIN", "", "Price"), (s.SAP.isin, 12, 200.5), (s.BHP.isin, 8, 40.5)]}
    )
    holdings = read_holdings([path], mapping={"quantity": "column B"})
    assert holdings.positions["quantity"].tolist() == [12.0, 8.0]


def test_a_mapped_header_that_does_not_exist_is_an_error_that_lists_the_headers(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"A": [("ISIN", "Quantity"), (s.SAP.isin, 12)]})
    with pytest.raises(HoldingsError, match="no column is headed 'Name'") as caught:
        read_holdings([path], mapping={"name": "Name"})
    assert caught.value.hint == "Headers are 'ISIN', 'Quantity'."
    with pytest.raises(HoldingsError, match="no field 'colour' to map"):
        read_holdings([path], mapping={"colour": "ISIN"})


def test_a_saved_profile_reads_the_same_shape_again(odd_file: Path, tmp_path: Path) -> None:
    first = read_holdings([odd_file], mapping={"name": "Zorp", "quantity": "Blip"})
    path = save_profile(tmp_path / "zeta.toml", first.layouts, dt.date(2025, 1, 31))
    later = write_xlsx(tmp_path / "later.xlsx", {"Zeta": [*ODD[:2], (s.ICBC.name, "IC", 5, 1.5)]})
    holdings = read_holdings([later], profiles=[path])
    assert holdings.positions[["name", "quantity"]].to_numpy().tolist() == [[s.ICBC.name, 5.0]]
    table = holdings.layouts[0].tables[0]
    assert table.profile == str(path)
    assert {column.why for column in table.columns} == {"profile"}


def test_an_edited_profile_corrects_a_column(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"A": [("Security Name", "ISIN", "Units"), (s.SAP.name, s.SAP.isin, 12)]})
    saved = save_profile(tmp_path / "a.toml", read_holdings([path]).layouts, dt.date(2025, 1, 31))
    saved.write_text(saved.read_text().replace('field = "quantity"', 'field = "market_value"'))
    position = read_holdings([path], profiles=[saved]).positions.iloc[0]
    assert position["market_value"] == 12.0
    assert position["quantity"] != position["quantity"]


def test_a_profile_in_the_users_folder_is_offered_and_not_applied(odd_file: Path, user_folder: Path) -> None:
    holdings = read_holdings([odd_file], mapping={"name": "Zorp"})
    saved = save_profile(path_of("zeta"), holdings.layouts, dt.date(2025, 1, 31))
    assert saved == user_folder / "zeta.toml"
    again = read_holdings([odd_file], mapping={"name": "Zorp"})
    assert again.layouts[0].tables[0].offer == str(saved)
    assert again.layouts[0].tables[0].profile is None
    assert any(f"a saved profile fits this table: {saved}" in warning for warning in again.inputs[0].warnings)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("not toml [", "is not TOML"),
        ('schema = "other"', "is no profile of this program"),
        ('schema = "screener.profile/1"\n[[table]]\n', "lacks 'fingerprint'"),
        (
            'schema = "screener.profile/1"\n[[table]]\nfingerprint = "x"\n'
            '[[table.column]]\nline = 1\ncolumn = 1\nheader = "A"\nfield = "colour"\n',
            "names the field 'colour'",
        ),
    ],
)
def test_a_broken_profile_is_named(text: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "broken.toml"
    path.write_text(text)
    with pytest.raises(HoldingsError, match=message):
        load_profile(path)
    with pytest.raises(HoldingsError, match="There is no profile"):
        load_profile(tmp_path / "missing.toml")


def test_only_the_sheets_asked_for_are_read(tmp_path: Path) -> None:
    rows = [("ISIN", "Quantity"), (s.SAP.isin, 12)]
    path = write_xlsx(tmp_path / "a.xlsx", {"One": rows, "Two": rows, "Three": rows})
    holdings = read_holdings([path], sheets=["Two", "Three"])
    assert holdings.positions["sheet"].tolist() == ["Two", "Three"]
