"""Tables that only list things hold nothing; they name the positions of the other tables."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from screener.holdings import Holdings, read_holdings

Rows = list[tuple[object, ...]]
HELD: Rows = [
    *[("ISIN", "Quantity", "Market Value"), ("US0378331005", 5, 40)],
    *[("US5949181045", 3, 30), ("CH0038863350", 2, 180)],
]
KNOWN: Rows = [("US0378331005", "Apple Inc"), ("US5949181045", "Microsoft"), ("CH0038863350", "Nestle SA")]
OTHER: Rows = [("HK0941009539", "China Mobile Ltd"), ("HK0883013259", "CNOOC Ltd")]


def read_sheets(folder: Path, held: Rows, title: str, listed: Rows, *, below: bool = False) -> Holdings:
    """A workbook with positions, and another table in a sheet of that title, or below it in the same one."""
    book = openpyxl.Workbook()
    for row in held:
        book.active.append(row)
    sheet = book.active if below else book.create_sheet(title)
    for row in [(), (title,), *listed] if below else listed:
        sheet.append(row)
    book.save(folder / "h.xlsx")
    return read_holdings(folder / "h.xlsx")


@pytest.mark.parametrize(
    ("title", "header", "rest", "below"),
    [
        ("Private holdings", ("Company", "Country", "Sector"), ("CN", "Telecom"), False),
        ("Private holdings", ("Company", "Country", "Sector"), ("CN", "Telecom"), True),
        ("Our positions in China", ("Issuer", "Instrument type"), ("Bond",), True),
        ("Broker positions", ("Security", "Account"), ("A1",), True),
        ("Sheet2", ("Security Name",), (), False),
        ("Sheet2", ("Company", "Held"), ("Yes",), False),
        ("Sheet2", ("Company", "Fund A", "Fund B"), ("x", "x"), False),
    ],
)
def test_names_without_amounts_beside_positions_are_held_and_that_is_said(
    title: str, header: tuple[str, ...], rest: tuple[str, ...], *, below: bool, tmp_path: Path
) -> None:
    listed = [header, *((name, *rest) for _, name in OTHER)]
    read = read_sheets(tmp_path, HELD, title, listed, below=below)
    assert read.positions["name"].dropna().tolist() == ["China Mobile Ltd", "CNOOC Ltd"]
    assert any("taken for holdings, though of its 2 rows" in warning for warning in read.inputs[0].warnings)


@pytest.mark.parametrize("title", ["Contents", "Broker codes", "Counterparties", "Security master"])
def test_a_list_whose_title_says_what_else_it_lists_holds_nothing(title: str, tmp_path: Path) -> None:
    read = read_sheets(tmp_path, HELD, title, [("Code", "Name"), ("A", "China Mobile Ltd"), ("B", "CNOOC Ltd")])
    assert read.positions["isin"].tolist() == [row[0] for row in HELD[1:]]
    assert [row.rule for row in read.coverage if row.reason == "not_holdings"] == ["list_of_names"] * 2


@pytest.mark.parametrize("below", [False, True])
def test_of_a_list_of_instruments_only_those_that_are_positions_already_are_set_apart(
    *, below: bool, tmp_path: Path
) -> None:
    read = read_sheets(tmp_path, HELD, "Fund B", [("ISIN", "Security name"), *KNOWN, *OTHER], below=below)
    names = [name for _, name in (*KNOWN, *OTHER)]
    assert read.positions["name"].tolist() == names


def test_a_list_of_symbols_names_positions_and_its_others_are_held(tmp_path: Path) -> None:
    held: Rows = [("Ticker", "Quantity", "Value USD"), ("AAPL", 10, 100), ("MSFT", 10, 100)]
    listed: Rows = [("Ticker", "Name"), ("AAPL", "Apple Inc"), ("941 HK", "China Mobile Ltd")]
    read = read_sheets(tmp_path, held, "More", listed, below=True)
    assert read.positions["name"].fillna("").tolist() == ["Apple Inc", "", "China Mobile Ltd"]


def test_two_listings_of_one_security_name_its_position(tmp_path: Path) -> None:
    listed = [("ISIN", "Name", "Country", "Ticker"), (*KNOWN[0], "US", "AAPL US"), (*KNOWN[0], "DE", "APC GY")]
    assert read_sheets(tmp_path, HELD, "Listings", listed).positions["name"].tolist()[0] == KNOWN[0][1]


def test_constituents_with_the_code_of_their_fund_are_held(tmp_path: Path) -> None:
    listed = [("ISIN", "Name"), *((KNOWN[0][0], name) for _, name in OTHER)]
    read = read_sheets(tmp_path, HELD, "Look-through", listed)
    assert read.positions["name"].dropna().tolist() == ["China Mobile Ltd", "CNOOC Ltd"]


@pytest.mark.parametrize("header", ["Underlying", "Security Name 2"])
def test_a_list_of_instruments_that_names_another_company_is_held(header: str, tmp_path: Path) -> None:
    listed = [("ISIN", "Security Name", header), *((*row, "Dahua Technology") for row in KNOWN)]
    assert len(read_sheets(tmp_path, HELD, "Sheet2", listed).positions) == 6


def test_a_column_headed_content_is_no_title_of_contents(tmp_path: Path) -> None:
    read = read_sheets(tmp_path, HELD, "Sheet2", [("Content", "Security"), *(("bond", name) for _, name in OTHER)])
    assert read.positions["name"].dropna().tolist() == ["China Mobile Ltd", "CNOOC Ltd"]


def test_a_table_of_contents_with_identifiers_of_securities_is_held(tmp_path: Path) -> None:
    read = read_sheets(tmp_path, HELD, "Contents", [("ISIN", "Security Name"), *OTHER])
    assert read.positions["name"].dropna().tolist() == ["China Mobile Ltd", "CNOOC Ltd"]


@pytest.mark.parametrize(("header", "cell"), [("Shrs held", 100), ("Quantity", None), ("Account", "A2")])
def test_a_table_that_says_what_or_who_holds_is_no_list_of_instruments(
    header: str, cell: int | str | None, tmp_path: Path
) -> None:
    listed = [("ISIN", "Security name", header), *((*row, cell) for row in KNOWN)]
    assert len(read_sheets(tmp_path, HELD, "Fund B", listed).positions) == 6


def test_a_list_of_instruments_below_positions_is_set_apart_and_names_those_that_lack_a_name(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    held = book.active
    for row in (("ISIN", "Quantity", "Market Value"), ("HK0941009539", 5, 40), ("CH0038863350", 2, 180)):
        held.append(row)
    held.append(())
    for row in (("Name", "ISIN"), ("China Mobile Ltd", "HK0941009539"), ("Nestle SA", "CH0038863350")):
        held.append(row)
    book.save(tmp_path / "h.xlsx")
    read = read_holdings(tmp_path / "h.xlsx")
    assert read.positions[["name", "market_value"]].to_numpy().tolist() == [
        ["China Mobile Ltd", 40],
        ["Nestle SA", 180],
    ]
    assert [row.rule for row in read.coverage if row.reason == "not_holdings"] == ["instrument_list"] * 2
