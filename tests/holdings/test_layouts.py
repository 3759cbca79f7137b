"""Every layout of the issue is read exactly: positions, reasons, and the values that make each layout hard."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from screener import read_holdings
from screener.holdings import Holdings
from tests.holdings.fixtures import LAYOUTS, Layout
from tests.holdings.fixtures import securities as s

Read = Callable[[str], Holdings]


def rows(holdings: Holdings, *columns: str) -> list[tuple[object, ...]]:
    frame = holdings.positions[list(columns)].astype(object)
    return list(frame.where(frame.notna(), None).itertuples(index=False, name=None))


@pytest.mark.parametrize("case", LAYOUTS, ids=lambda case: case.title)
def test_every_layout_is_read_exactly(case: Layout, layout: Read) -> None:
    holdings = layout(case.title)
    skipped = sum((Counter(dict(one.skipped)) for one in holdings.layouts), Counter())
    assert len(holdings.positions) == case.positions
    assert dict(skipped) == dict(case.skipped)
    assert holdings.not_understood == 0


@pytest.mark.parametrize("case", LAYOUTS, ids=lambda case: case.title)
def test_every_row_is_accounted_for(case: Layout, layout: Read) -> None:
    for sheet in layout(case.title).inputs[0].sheets:
        assert sheet.position_rows is not None
        assert sheet.position_rows + sheet.skipped + sheet.not_understood == sheet.content_rows


def test_a_stacked_position_is_one_position_of_four_rows(layout: Read) -> None:
    holdings = layout("stacked custody statement")
    assert rows(holdings, "row", "sedol", "isin", "country", "quantity", "held_on") == [
        (12, "6706250", s.PICC.isin, "HK", 510000.0, "2016-07-06"),
        (17, "6073556", s.CHINA_MOBILE.isin, "HK", 64500.0, "2016-07-06"),
        (22, None, s.PROVEN_GLORY.isin, "VG", 3000000.0, "2016-07-06"),
        (43, "B00G0S5", s.CNOOC.isin, "HK", 12000.0, "2016-07-06"),
        (48, "4846288", s.SAP.isin, "DE", 1000.0, "2016-07-06"),
    ]
    assert holdings.positions["name"].iloc[0] == "PICC PROPERTY & CASUALTY CO LTD COMMON STOCK HKD 1"
    assert holdings.positions.account.tolist() == [
        *["48029 NORTHERN TEACHERS PENSION SCHEME"] * 3,
        *["48089 NORTHERN TEACHERS BOND FUND"] * 2,
    ]
    table = holdings.layouts[0].tables[0]
    assert (table.orientation, table.rows_per_position, table.header_rows) == ("stacked", 4, (7, 8, 9, 10))
    assert holdings.inputs[0].sheets[0].position_rows == 20


def test_record_types_count_a_security_once_with_its_sub_total(layout: Read) -> None:
    holdings = layout("bank holding report")
    assert rows(holdings, "row", "isin", "quantity", "market_value", "currency", "mic") == [
        (6, s.CHINA_MOBILE.isin, 42000.0, 3675000.0, "HKD", "XHKG"),
        (9, s.PROVEN_GLORY.isin, 3000000.0, 3001410.0, "USD", None),
        (12, s.CHINA_MOBILE.isin, 5000.0, 437500.0, "HKD", "XHKG"),
        (17, s.TENCENT.isin, 650.0, 247000.0, "HKD", "XHKG"),
    ]
    assert holdings.positions.account.iloc[0] == "SOUTHERN ENDOWMENT A 86-0001"


def test_sections_give_currency_and_class_and_descriptions_give_identifiers(layout: Read) -> None:
    holdings = layout("fund valuation workbook")
    assert rows(holdings, "name", "isin", "quantity", "market_value", "currency", "asset_class") == [
        ("PROVEN GLORY CAPITAL LTD 4%", s.PROVEN_GLORY.isin, 2000000.0, 1995000.0, "USD", "Debt Securities"),
        ("DIANJIAN HAIYU LTD 3.5%", "XS1856799421", 0.0, None, "USD", "Debt Securities"),
        ("CHINA CONSTRUCTION BK ASIA 3.25%", "XS1629465797", 500000.0, 505500.0, "USD", "Debt Securities"),
        ("CHINA MOBILE LTD", s.CHINA_MOBILE.isin, 30000.0, 2535000.0, "HKD", "Equities"),
        ("TENCENT HOLDINGS LTD", s.TENCENT.isin, 10000.0, 1936000.0, "HKD", "Equities"),
        ("CNOOC LTD", s.CNOOC.isin, 0.0, None, "HKD", "Equities"),
    ]
    assert "quantity is zero" in holdings.positions.notes.iloc[1]
    assert set(holdings.positions.held_on) == {"2016-11-30"}
    assert len(holdings.inputs[0].sheets) == 16


def test_names_that_are_tickers_are_tickers_too(layout: Read) -> None:
    holdings = layout("portfolio-system export")
    assert rows(holdings, "name", "ticker", "mic", "isin", "account", "currency") == [
        ("941 HK", "941", "XHKG", s.CHINA_MOBILE.isin, "11490", "HKD"),
        ("941 HK", "941", "XHKG", s.CHINA_MOBILE.isin, "12341", "HKD"),
        ("700 HK", "700", "XHKG", s.TENCENT.isin, "11490", "HKD"),
        ("000603 C2", "000603", "XSHE", None, "12341", "HKD"),
        ("002415 C2", "002415", "XSHE", s.HIKVISION.isin, "12341", "HKD"),
    ]


@pytest.mark.parametrize("title", ["iShares CSV", "iShares SpreadsheetML 2003"])
def test_an_ishares_future_is_a_position_and_its_cash_is_not(title: str, layout: Read) -> None:
    holdings = layout(title)
    assert holdings.positions.asset_class.tolist() == ["Equity"] * 5 + ["Futures"]
    assert rows(holdings, "ticker", "mic", "market_value")[0] == ("700", "XHKG", 251250000.0)
    assert [row.text.split(" | ")[1] for row in holdings.coverage if row.reason == "cash"] == [
        "BLK CSH FND TREASURY SL AGENCY",
        "HKD CASH",
    ]


def test_vanguard_weights_and_dollar_amounts_are_numbers(layout: Read) -> None:
    assert rows(layout("Vanguard CSV"), "sedol", "weight", "market_value", "quantity", "held_on")[0] == (
        s.TENCENT.sedol,
        1.32,
        7812345678.0,
        96118720.0,
        "2025-10-31",
    )


def test_hidden_rows_and_sheets_are_read_and_said(layout: Read) -> None:
    holdings = layout("merged headers, hidden rows and sheets")
    assert rows(holdings, "sheet", "row", "isin", "market_value", "currency") == [
        ("Holdings", 3, s.HSBC.isin, pytest.approx(10287.0), "USD"),
        ("Holdings", 4, s.NESTLE.isin, pytest.approx(20496.0), "USD"),
        ("Holdings", 5, s.TOYOTA.isin, pytest.approx(12474.0), "USD"),
        ("Old", 2, s.CNOOC.isin, None, None),
        ("Archive", 2, s.ICBC.isin, None, None),
    ]
    assert [sheet.hidden for sheet in holdings.inputs[0].sheets] == [False, True, True]
    assert [warning.partition(": ")[2] or warning for warning in holdings.inputs[0].warnings] == [
        "1 hidden row was read and screened",
        "the sheet 'Old' is hidden; it was read and screened",
        "the sheet 'Archive' is hidden; it was read and screened",
    ]


def test_tables_side_by_side_are_each_read(layout: Read) -> None:
    holdings = layout("tables side by side")
    assert [table.range for table in holdings.layouts[0].tables] == ["A2:C5", "E2:G4", "I6:K7"]
    assert rows(holdings, "isin", "quantity") == [
        (s.APPLE.isin, 10.0),
        (s.MICROSOFT.isin, 20.0),
        (s.SAP.isin, 30.0),
        (s.TENCENT.isin, 40.0),
        (s.ICBC.isin, 50.0),
        (s.BHP.isin, 60.0),
    ]


@pytest.mark.parametrize(
    ("sheet", "sign", "currency"),
    [("German", 1, None), ("French", 1, None), ("Swiss", 1, None), ("English", 1, "HKD"), ("Accounting", -1, None)],
)
def test_national_number_styles_mean_the_same(sheet: str, sign: int, currency: str | None, layout: Read) -> None:
    holdings = layout("numbers as text in five styles")
    frame = holdings.positions[holdings.positions.sheet == sheet]
    first = frame.iloc[0]
    assert (first.quantity, first.market_value, first.weight) == (sign * 1234.5, sign * 9876543.21, 12.5)
    assert (first.currency if isinstance(first.currency, str) else None) == currency
    assert frame.iloc[1][["quantity", "market_value"]].isna().all()
    assert first.held_on == "2025-11-18"


def test_filings_give_issuer_class_and_dollars(layout: Read) -> None:
    assert rows(
        layout("SEC 13F information table"), "name", "cusip", "asset_class", "quantity", "market_value", "currency"
    ) == [
        (s.APPLE.name, s.APPLE.cusip, "COM", 10000.0, 1820000.0, "USD"),
        (s.ALIBABA.name, s.ALIBABA.cusip, "SPONSORED ADS", 5000.0, 750000.0, "USD"),
        (s.MICROSOFT.name, s.MICROSOFT.cusip, "COM", 1000.0, 430000.0, "USD"),
    ]
    nport = rows(layout("SEC N-PORT"), "account", "isin", "market_value", "currency", "weight", "held_on")
    assert nport[0] == ("Example Asia Fund", s.TENCENT.isin, 75000.5, "USD", 3.1, "2025-09-30")


def test_a_data_set_joins_identifiers_to_holdings(layout: Read) -> None:
    assert rows(layout("SEC N-PORT data set (zip of TSV)"), "isin", "ticker", "mic", "market_value", "currency") == [
        (s.TENCENT.isin, "700", "XHKG", 75000.5, "USD"),
        (s.CNOOC.isin, "883", "XHKG", 48000.0, "USD"),
    ]


def test_a_custody_message_signs_short_positions_and_names_sub_accounts(layout: Read) -> None:
    assert rows(layout("ISO 20022 semt.002"), "isin", "sedol", "quantity", "market_value", "currency", "account") == [
        (s.NESTLE.isin, s.NESTLE.sedol, 500.0, 40050.0, "CHF", "CH-7781"),
        (s.SAP.isin, s.SAP.sedol, -120.0, 28356.0, "EUR", "CH-7781"),
        (s.TENCENT.isin, s.TENCENT.sedol, 900.0, 375300.0, "HKD", "CH-7781-02"),
    ]


def test_a_value_range_is_noted_and_never_guessed(layout: Read) -> None:
    port = layout("Australian portfolio holdings disclosure").positions.iloc[3]
    assert port["name"] == "Eastern Ports Holdings Pty Ltd"
    assert port[["market_value"]].isna().all()
    assert port.notes == 'market value is stated as "$50m - $100m"'
    assert port.asset_class == "UNLISTED INFRASTRUCTURE"


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("cp1252", "MÜNCHENER RÜCK AG"),
        ("gbk", "中国移动有限公司"),
        ("big5", "中國移動有限公司"),
        ("cp932", "トヨタ自動車"),
        ("utf-16", "CHINA MOBILE LTD"),
    ],
)
def test_legacy_encodings_are_told_apart(encoding: str, name: str, layout: Read) -> None:
    assert layout(f"semicolon CSV in {encoding}").positions.name.iloc[0] == name


def test_an_archive_names_what_it_does_not_read(layout: Read) -> None:
    holdings = layout("zip of several files")
    assert [one.file for one in holdings.inputs] == [
        "files.zip/__MACOSX/._europe.csv",
        "files.zip/asia/hongkong.csv",
        "files.zip/europe.csv",
        "files.zip/logo.png",
    ]
    assert [one.warnings for one in holdings.inputs if one.warnings] == [
        ("files.zip/__MACOSX/._europe.csv is what a Mac keeps beside a file (AppleDouble) and was not read",),
        ("files.zip/logo.png is a PNG picture and was not read",),
    ]


@pytest.mark.parametrize("first", ["", "Ligne"])
def test_a_table_on_its_side_has_the_unit_the_day_and_the_names_above_it(first: str, tmp_path: Path) -> None:
    lines = (
        "Situation au 30/10/2026, montants en milliers d'euros",
        f"{first}\tLVMH\tTencent Holdings",
        "ISIN\tFR0000121014\tKYG875721634",
        "Quantité\t1500\t9000",
        "Valorisation\t918\t644",
        "Poids\t58\t42",
    )
    (path := tmp_path / "a.tsv").write_text("\n".join(lines), encoding="utf-8")
    held = read_holdings(path).positions
    assert held[["name", "market_value", "currency"]].to_numpy().tolist() == [
        ["LVMH", 918000.0, "EUR"],
        ["Tencent Holdings", 644000.0, "EUR"],
    ]


def test_one_name_over_two_securities_on_their_side_names_both(tmp_path: Path) -> None:
    (path := tmp_path / "a.csv").write_text(
        ",ZTE Corp,ZTE Corp\nISIN,DE0007164600,bond\nQuantity,100,200\nMarket value,500,600\n", encoding="utf-8"
    )
    assert rows(read_holdings(path), "name", "market_value") == [("ZTE Corp", 500.0), ("ZTE Corp", 600.0)]


def test_what_stands_above_the_issuers_of_a_table_on_its_side_names_no_security(tmp_path: Path) -> None:
    lines = "Broker,UBS AG,CS AG", "Issuer,China Mobile Ltd,CNOOC Ltd", "Quantity,100,200", "Market value,500,600"
    (path := tmp_path / "a.csv").write_text("\n".join(lines), encoding="utf-8")
    assert rows(read_holdings(path), "name") == [("China Mobile Ltd",), ("CNOOC Ltd",)]
