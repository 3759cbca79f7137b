"""How tables, columns and rows are understood: one behaviour a test, each on the smallest sheet that shows it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from screener.holdings import Holdings, read_holdings
from tests.holdings.fixtures import securities as s
from tests.holdings.fixtures.sheets import write_ods, write_xls, write_xlsb, write_xlsx

Rows = Sequence[Sequence[object]]


@pytest.fixture
def read(tmp_path: Path):
    def reader(rows: Rows) -> Holdings:
        return read_holdings([write_xlsx(tmp_path / "a.xlsx", {"A": rows})])

    return reader


def reasons(holdings: Holdings) -> list[str]:
    return [row.reason for row in holdings.coverage]


def fields(holdings: Holdings) -> dict[str, str | None]:
    return {column.header: column.field for column in holdings.layouts[0].tables[0].columns}


def test_the_short_way(read) -> None:
    holdings = read([("Security Name", "ISIN", "Quantity"), (s.SAP.name, s.SAP.isin, 12)])
    position = holdings.positions.iloc[0]
    assert (position["row"], position["name"], position["isin"], position["quantity"]) == (
        2,
        s.SAP.name,
        s.SAP.isin,
        12.0,
    )
    assert holdings.not_understood == 0


@pytest.mark.parametrize("write", [write_xlsx, write_xls, write_xlsb, write_ods])
def test_workbooks_of_every_kind_read_alike(write, tmp_path: Path) -> None:
    rows = [("Title",), (), ("Security Name", "ISIN", "Quantity"), (s.SAP.name, s.SAP.isin, 12.5), ("Total", "", 12.5)]
    holdings = read_holdings([write(tmp_path / "book", {"Sheet": rows})])
    assert holdings.positions[["row", "isin", "quantity"]].to_numpy().tolist() == [[4, s.SAP.isin, 12.5]]
    assert reasons(holdings) == ["preamble", "header", "total"]


def test_content_wins_where_the_header_is_wrong(read) -> None:
    holdings = read([("Description", "SEDOL", "Units"), *[(one.name, one.isin, 10) for one in s.EQUITIES[:6]]])
    assert fields(holdings) == {"Description": "name", "SEDOL": "isin", "Units": "quantity"}


def test_columns_without_header_are_known_by_their_content(read) -> None:
    holdings = read(
        [("Security Name", "", "", "Quantity"), *[(o.name, o.isin, o.currency, 10) for o in s.EQUITIES[:6]]]
    )
    assert holdings.positions["isin"].tolist() == [one.isin for one in s.EQUITIES[:6]]
    assert holdings.positions["currency"].tolist() == [one.currency for one in s.EQUITIES[:6]]


def test_a_table_without_any_header_is_read_by_its_identifiers(read) -> None:
    holdings = read([(o.name, o.isin, 10.5) for o in s.EQUITIES[:6]])
    assert holdings.positions["isin"].tolist() == [one.isin for one in s.EQUITIES[:6]]
    assert holdings.positions["name"].tolist() == [one.name for one in s.EQUITIES[:6]]


def test_a_table_on_its_side_is_turned(read) -> None:
    three = (s.SAP, s.BHP, s.TENCENT)
    holdings = read(
        [
            ("Fund factsheet",),
            ("Security Name", *(o.name for o in three)),
            ("ISIN", *(o.isin for o in three)),
            ("Quantity", 1, 2, 3),
            ("Currency", *(o.currency for o in three)),
        ]
    )
    assert holdings.positions[["isin", "quantity", "currency"]].to_numpy().tolist() == [
        [s.SAP.isin, 1.0, "EUR"],
        [s.BHP.isin, 2.0, "AUD"],
        [s.TENCENT.isin, 3.0, "HKD"],
    ]
    assert holdings.layouts[0].tables[0].orientation == "columns"
    assert reasons(holdings) == ["preamble"]


def test_a_company_called_total_is_no_total(read) -> None:
    holdings = read(
        [
            ("Security Name", "Ticker", "Quantity", "Price", "Market Value"),
            ("TOTAL SE", "FP FP", 10, 50.0, 500.0),
            ("TOTAL ACCESS COMMUNICATION PCL", "TAC TB", 10, 5.0, 50.0),
            ("Total equities", "", "", "", 550.0),
        ]
    )
    assert holdings.positions["name"].tolist() == ["TOTAL SE", "TOTAL ACCESS COMMUNICATION PCL"]
    assert reasons(holdings) == ["header", "total"]


def test_cash_accruals_margin_and_forwards_are_not_securities(read) -> None:
    lines = {
        "USD CASH": "cash",
        "US DOLLAR": "cash",
        "Current Account - Bank of China": "cash",
        "DIVIDEND RECEIVABLE": "accrual",
        "Initial margin": "margin",
        "USD/EUR FWD 20250630": "fx",
    }
    holdings = read(
        [
            ("Security Name", "Quantity", "Market Value"),
            *((name, 10, 100.0) for name in lines),
            ("CASH CONVERTERS INTERNATIONAL LTD", 10, 100.0),
            ("FIRST CASH FINANCIAL SERVICES", 10, 100.0),
        ]
    )
    assert reasons(holdings) == ["header", *lines.values()]
    assert len(holdings.positions) == 2


def test_the_asset_class_says_what_is_cash(read) -> None:
    holdings = read(
        [
            ("Security Name", "Asset Class", "Market Value"),
            ("BLK CSH FND TREASURY", "Money Market", 100.0),
            ("Cash Financial Inc", "Equity", 100.0),
            ("Goldman sweep", "Cash Collateral and Margins", 100.0),
        ]
    )
    assert reasons(holdings) == ["header", "cash", "margin"]


def test_a_row_without_identifier_in_a_table_of_them_is_still_a_position(read) -> None:
    rows = [(o.name, o.isin, 10, 100.0) for o in s.EQUITIES[:5]]
    holdings = read(
        [("Security Name", "ISIN", "Quantity", "Market Value"), *rows, ("EASTERN PORTS PTY LTD", "", 5, 50.0)]
    )
    assert len(holdings.positions) == 6


def test_a_row_of_another_shape_that_names_a_company_is_not_understood(read) -> None:
    rows = [(o.name, o.isin, 10, 2.5, 25.0, "USD") for o in s.EQUITIES[:5]]
    header = ("Security Name", "ISIN", "Quantity", "Price", "Market Value", "Currency")
    holdings = read([header, *rows, ("", "", "", "", "HANGZHOU HIKVISION LTD", 77.0)])
    assert holdings.not_understood == 1
    assert "HANGZHOU HIKVISION LTD" in {one.text for one in holdings.loose}


def test_invalid_identifiers_are_named_and_kept_for_the_sweep(read) -> None:
    holdings = read(
        [("Security Name", "ISIN", "Quantity"), (s.SAP.name, "DE0007164601", 1), (s.BHP.name, s.BHP.isin, 2)]
    )
    assert holdings.positions["notes"].iloc[0] == '"DE0007164601" is not a valid identifier'
    assert "DE0007164601" in {one.text for one in holdings.loose}


def test_leading_zeros_that_a_spreadsheet_took_come_back(read) -> None:
    rows = [(s.HSBC.name, 540528.0, ""), (s.APPLE.name, 2046251.0, 37833100.0), (s.NESTLE.name, 7123870.0, "")]
    holdings = read([("Security Name", "SEDOL", "CUSIP"), *rows])
    assert holdings.positions["sedol"].tolist() == ["0540528", "2046251", "7123870"]
    assert holdings.positions["cusip"].iloc[1] == "037833100"


def test_an_identifier_column_with_its_types_is_read_by_them(read) -> None:
    holdings = read(
        [
            ("Security ID", "Security ID Type", "Security Name", "Quantity"),
            (s.SAP.isin, "ISIN", s.SAP.name, 1),
            (s.BHP.sedol, "SEDOL", s.BHP.name, 2),
            (s.APPLE.cusip, "CUSIP", s.APPLE.name, 3),
            ("941 HK", "TICKER", s.CHINA_MOBILE.name, 4),
            ("2046251", "INTERNAL", "Loan 77", 5),
        ]
    )
    positions = holdings.positions
    assert positions["isin"].iloc[0] == s.SAP.isin
    assert positions["sedol"].iloc[1] == s.BHP.sedol
    assert positions["cusip"].iloc[2] == s.APPLE.cusip
    assert (positions["ticker"].iloc[3], positions["mic"].iloc[3]) == ("941", "XHKG")


def test_the_currency_of_the_value_is_the_one_beside_it(read) -> None:
    header = ("Security Name", "ISIN", "Market Price", "Market Price Currency", "Market Value", "Market Value Currency")
    holdings = read(
        [
            header,
            (s.HSBC.name, s.HSBC.isin, 8.1, "GBP", 1027.0, "USD"),
            (s.SAP.name, s.SAP.isin, 200.0, "EUR", 999.0, "USD"),
        ]
    )
    assert holdings.positions["currency"].tolist() == ["USD", "USD"]


def test_a_base_value_takes_the_base_currency_of_the_preamble(read) -> None:
    holdings = read(
        [
            ("Base Currency: CHF",),
            ("Security Name", "ISIN", "Market Value Base", "Currency"),
            (s.SAP.name, s.SAP.isin, 999.0, "EUR"),
        ]
    )
    assert holdings.positions["currency"].tolist() == ["CHF"]


def test_values_in_thousands_are_multiplied_and_said(read) -> None:
    holdings = read([("Security Name", "Market Value (USD '000)"), (s.SAP.name, 12.5), (s.BHP.name, 3.0)])
    assert holdings.positions["market_value"].tolist() == [12500.0, 3000.0]
    assert "multiplied by 1,000" in holdings.inputs[0].warnings[0]


def test_fractions_that_add_up_to_one_are_percentages(read) -> None:
    holdings = read([("Security Name", "ISIN", "Weight"), *[(o.name, o.isin, 0.2) for o in s.EQUITIES[:5]]])
    assert holdings.positions["weight"].tolist() == [20.0] * 5


def test_a_total_that_disagrees_is_a_warning_and_one_that_agrees_is_not(read) -> None:
    head = ("Security Name", "ISIN", "Market Value (EUR)")
    rows = [head, (s.SAP.name, s.SAP.isin, 100.0), (s.BHP.name, s.BHP.isin, 50.0)]
    assert read([*rows, ("Total", "", 150.0)]).inputs[0].warnings == ()
    warnings = read([*rows, ("Total", "", 175.0)]).inputs[0].warnings
    assert warnings == ("a.xlsx, A, row 4: the sheet's total is 175.00 EUR, the rows above it add up to 150.00",)


def test_subtotals_and_cash_agree_with_the_sheets_own_totals(read) -> None:
    holdings = read(
        [
            ("Security Name", "ISIN", "Market Value", "Currency"),
            (s.SAP.name, s.SAP.isin, 100.0, "EUR"),
            ("Total EUR", "", 100.0, "EUR"),
            (s.BHP.name, s.BHP.isin, 50.0, "USD"),
            ("USD CASH", "", 7.0, "USD"),
            ("Total USD", "", 57.0, "USD"),
        ]
    )
    assert holdings.inputs[0].warnings == ()
    assert len(holdings.positions) == 2


def test_a_table_of_sectors_is_no_table_of_holdings(read) -> None:
    rows = [
        ("Security Name", "ISIN", "Quantity"),
        (s.SAP.name, s.SAP.isin, 1),
        (),
        ("Sector", "Country", "Weight", "Market Value"),
    ]
    holdings = read([*rows, ("Technology", "Germany", 40.0, 100.0), ("Energy", "France", 60.0, 150.0)])
    assert len(holdings.positions) == 1
    assert reasons(holdings) == ["header", "header", "not_holdings", "not_holdings"]


def test_a_table_of_trades_is_no_table_of_holdings(read) -> None:
    holdings = read(
        [
            ("Security Name", "ISIN", "Quantity"),
            (s.SAP.name, s.SAP.isin, 1),
            (),
            ("Trade Date", "Buy/Sell", "Security Name", "ISIN", "Quantity", "Net Amount"),
            ("2025-01-02", "BUY", s.ICBC.name, s.ICBC.isin, 5, 100.0),
        ]
    )
    assert reasons(holdings) == ["header", "header", "transactions"]
    # What it names is a mention in its coverage row: nothing sold is found in the sweep.
    assert s.ICBC.isin not in {one.text for one in holdings.loose}
    assert s.ICBC.isin in holdings.coverage[-1].text


def test_headers_in_other_languages_are_known(read) -> None:
    headers = {
        ("Bezeichnung", "ISIN", "Stück", "Kurswert", "Währung"),
        ("Libellé", "Code ISIN", "Quantité", "Valorisation", "Devise"),
        ("Valor", "Código ISIN", "Títulos", "Valor de mercado", "Divisa"),
        ("證券名稱", "ISIN 代碼", "數量", "市值", "貨幣"),
        ("銘柄名", "ISINコード", "株数", "時価評価額", "通貨"),
        ("종목명", "ISIN", "수량", "평가금액", "통화"),
    }
    for header in headers:
        holdings = read(
            [header, (s.SAP.name, s.SAP.isin, 12, 2400.5, "EUR"), (s.BHP.name, s.BHP.isin, 3, 100.0, "AUD")]
        )
        assert list(fields(holdings).values()) == ["name", "isin", "quantity", "market_value", "currency"], header


def test_a_list_of_names_alone_is_read(read) -> None:
    holdings = read([("Security Name",), *[(one.name,) for one in s.EQUITIES]])
    assert holdings.positions["name"].tolist() == [one.name for one in s.EQUITIES]


def test_one_isin_split_over_the_wrong_columns_is_still_found(read) -> None:
    rows = [(o.name, o.isin, 10, 100.0) for o in s.EQUITIES[:6]]
    rows[3] = ("TENCENT", "HOLDINGS LTD", s.TENCENT.isin, 10)
    holdings = read([("Security Name", "ISIN", "Quantity", "Market Value"), *rows])
    found = set(holdings.positions["isin"].dropna()) | {one.text for one in holdings.loose}
    assert s.TENCENT.isin in found


def test_hidden_rows_of_a_binary_workbook_are_said(tmp_path: Path) -> None:
    rows = [("Security Name", "ISIN"), (s.SAP.name, s.SAP.isin), (s.BHP.name, s.BHP.isin)]
    holdings = read_holdings([write_xlsb(tmp_path / "a.xlsb", {"Sheet": rows}, hidden_rows=[2])])
    assert holdings.positions["isin"].tolist() == [s.SAP.isin, s.BHP.isin]
    assert holdings.inputs[0].warnings == (
        "a.xlsb, Sheet: 1 hidden row was read and screened",
        'uncertain: "Security Name": taken for holdings, though of its 2 rows (A1:B3) no amounts were read',
    )
