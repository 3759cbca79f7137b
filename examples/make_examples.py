"""Write the example portfolios: invented accounts, real securities. Run by `make examples`.

`endowment.xlsx` is a workbook as an endowment keeps it: a summary sheet, equities below a title, bonds whose identifier
stands in the description, a sheet of notes. `pension_fund.csv` is a custodian's export: preamble, account codes, cash,
totals and a footer.
"""

from __future__ import annotations

import csv
from datetime import date, datetime
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

FOLDER = Path(__file__).parent
HELD_ON = date(2026, 10, 30)

EQUITIES = [
    # security, ISIN, ticker, exchange, country, quantity, price, currency, market value in that currency
    ("APPLE INC", "US0378331005", "AAPL US", "NASDAQ", "United States", 12_000, 268.10, "USD"),
    ("MICROSOFT CORP", "US5949181045", "MSFT US", "NASDAQ", "United States", 6_500, 498.55, "USD"),
    ("COSTAR GROUP INC", "US22160N1090", "CSGP US", "NASDAQ", "United States", 3_200, 71.40, "USD"),
    ("NESTLE SA-REG", "CH0038863350", "NESN SW", "SIX Swiss Exchange", "Switzerland", 8_000, 82.10, "CHF"),
    ("TOYOTA MOTOR CORP", "JP3633400001", "7203 JP", "Tokyo Stock Exchange", "Japan", 15_000, 2_955.0, "JPY"),
    ("CHINA TELECOM CORP LTD-H", "CNE1000002V2", "728 HK", "Hong Kong", "China", 400_000, 5.62, "HKD"),
    ("HANGZHOU HIKVISION DIGITAL-A", None, "002415 CH", "Shenzhen", "China", 50_000, 33.40, "CNY"),
    ("SENSETIME GROUP INC-CLASS B", None, "20 HK", "Hong Kong", "Cayman Islands", 900_000, 2.31, "HKD"),
    ("TENCENT HOLDINGS LTD", "KYG875721634", "700 HK", "Hong Kong", "China", 9_000, 640.5, "HKD"),
    ("CGN POWER CO LTD-H", None, "1816 HK", "Hong Kong", "China", 300_000, 2.98, "HKD"),
    ("CHINA RAILWAY SIGNAL & COM-H", None, "3969 HK", "Hong Kong", "China", 120_000, 3.35, "HKD"),
    ("XINJIANG TIANYE CO LTD-A", None, "600075 CH", "Shanghai", "China", 60_000, 4.41, "CNY"),
    ("GUOYUAN SECURITIES CO LTD-A", None, "000728", None, "China", 70_000, 8.12, "CNY"),
]
BONDS = [
    ("(XS1567423766) PROVEN GLORY CAPITAL LTD 4% 21/02/2027", "USD", 1_000_000, 99.15, 991_500.0),
    ("CNOOC FINANCE 2013 LTD 4.25% 09/05/2043", "USD", 500_000, 91.02, 455_100.0),
    ("XINJIANG PRODUCTION & CONSTRUCTION CORPS 4.85% 18/03/2028", "CNY", 2_000_000, 100.4, 2_008_000.0),
    ("KFW 2.875% 03/04/2028", "USD", 750_000, 98.6, 739_500.0),
    ("HIKVISION INTELLIGENT TRAFFIC TECH 5.1% 30/06/2029", "USD", 250_000, 100.0, 250_000.0),
]
PENSION_FUND = [
    # account, security, SEDOL, ISIN, country, units, currency, market value
    ("PF-1001", "ALPHABET INC CLASS A", None, "US02079K3059", "US", "4,200", "USD", "1,196,412.00"),
    ("PF-1001", "CNOOC LTD COMMON STOCK HKD NPV", "B00G0S5", None, "HK", "250,000", "HKD", "5,312,500.00"),
    ("PF-1001", "CHINA UNICOM HONG KONG LTD", None, "HK0000049939", "HK", "180,000", "HKD", "1,629,000.00"),
    ("PF-1002", "SEMICONDUCTOR MFG INTL CORP A", None, "CNE1000041W8", "CN", "30,000", "CNY", "3,811,500.00"),
    ("PF-1002", "商汤-W", None, None, "KY", "210,000", "HKD", "485,100.00"),
    ("PF-1002", "CHINA MOBILE GAMES & ENTERTAINMENT GROUP LTD", None, None, "KY", "0", "USD", "0.00"),
    ("PF-1002", "SENSETIME GROUP LTD PRIVATE PLACEMENT", None, None, "HK", "100,000", "USD", "150,000.00"),
    ("PF-1003", "PHILIP MORRIS INTERNATIONAL INC", None, "US7181721090", "US", "2,500", "USD", "394,250.00"),
    ("PF-1003", "SIEMENS AG-REG", None, "DE0007236101", "DE", "1,900", "EUR", "463,220.00"),
    ("PF-1003", "ALIBABA GROUP HOLDING-SP ADR", None, "US01609W1027", "CN", "3,000", "USD", "488,400.00"),
]


def endowment() -> Workbook:
    """The endowment's workbook."""
    book = Workbook()
    book.properties.created = book.properties.modified = datetime(2026, 10, 30)
    summary = book.active
    assert isinstance(summary, Worksheet)
    summary.title = "Summary"
    for row in (
        ["Riverbend College Endowment"],
        ["Statement of investments"],
        ["As of", HELD_ON],
        [],
        ["Sheets: Equities, Bonds, Notes"],
    ):
        summary.append(row)
    summary["A1"].font = Font(bold=True, size=14)
    _equities(book.create_sheet("Equities"))
    _bonds(book.create_sheet("Bonds"))
    notes = book.create_sheet("Notes")
    notes.append(["Prices are closing prices of the primary exchange. The accounts are invented."])
    return book


def _equities(sheet: Worksheet) -> None:
    sheet.append(["Riverbend College Endowment: listed equities"])
    sheet.append(["As of", HELD_ON])
    sheet.append([])
    header = [
        "Account",
        "Security Name",
        "ISIN",
        "Bloomberg Ticker",
        "Exchange",
        "Country",
        "Quantity",
        "Price",
        "Currency",
        "Market Value",
    ]
    sheet.append(header)
    _bold(sheet)
    for number, (name, isin, ticker, exchange, country, quantity, price, currency) in enumerate(EQUITIES):
        account = "RCE-01" if number % 3 else "RCE-02"
        sheet.append(
            [account, name, isin, ticker, exchange, country, quantity, price, currency, round(quantity * price, 2)]
        )
    sheet.append(["Total positions", len(EQUITIES)])
    _widths(sheet, (14, 34, 16, 18, 20, 16, 12, 12, 10, 18))


def _bonds(sheet: Worksheet) -> None:
    sheet.append(["Riverbend College Endowment: bonds"])
    sheet.append([])
    sheet.append(["Description", "Currency", "Nominal", "Price", "Market Value"])
    _bold(sheet)
    for row in BONDS:
        sheet.append(list(row))
    _widths(sheet, (62, 10, 14, 10, 18))


def _bold(sheet: Worksheet) -> None:
    for cell in sheet[sheet.max_row]:
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="DDE5EC")


def _widths(sheet: Worksheet, widths: tuple[int, ...]) -> None:
    for column, width in zip("ABCDEFGHIJ", widths, strict=False):
        sheet.column_dimensions[column].width = width


def pension_fund(path: Path) -> None:
    """The pension fund's export from its custodian."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        rows = csv.writer(file, quoting=csv.QUOTE_ALL)
        rows.writerow(["Lakeshore Teachers' Pension Fund"])
        rows.writerow(["Holdings as of", f"{HELD_ON:%b %d, %Y}"])
        rows.writerow([])
        rows.writerow(
            [
                "Account",
                "Security Description",
                "SEDOL",
                "ISIN",
                "Country",
                "Units",
                "Local Currency",
                "Market Value (Local)",
            ]
        )
        rows.writerows([[cell or "" for cell in row] for row in PENSION_FUND])
        rows.writerow(["PF-1003", "US DOLLAR CASH", "", "", "US", "812,400.11", "USD", "812,400.11"])
        rows.writerow([])
        rows.writerow(["Prices are supplied by third parties. The accounts are invented."])


def main() -> None:
    """Write both files beside this script."""
    endowment().save(FOLDER / "endowment.xlsx")
    pension_fund(FOLDER / "pension_fund.csv")


if __name__ == "__main__":
    main()
