"""The exports of named brokers and authorities, each in its own layout: what is held, and what is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from screener import Rulebook, Screener
from screener.holdings import read_holdings

SAP, APPLE, HSBC, NESTLE, SONY = "DE0007164600", "US0378331005", "GB0005405286", "CH0038863350", "JP3435000009"

BROKERS: dict[str, tuple[str, list[tuple[str, float]]]] = {
    "Charles Schwab": (
        """"Positions for account Individual ...001 as of 04:48 PM ET, 11/23/2026"

"Symbol","Description","Qty (Quantity)","Price","Mkt Val (Market Value)","Cost Basis","Security Type"
"AAPL","APPLE INC","100","$231.50","$23,150.00","$18,000.00","Equity"
"HSBC","HSBC HLDGS PLC ADR","20","$40.00","$800.00","$700.00","Equity"
"Cash & Cash Investments","--","--","--","$1,204.10","--","Cash and Money Market"
"Account Total","--","--","--","$25,154.10","$18,700.00","--"
""",
        [("APPLE INC", 23150.0), ("HSBC HLDGS PLC ADR", 800.0)],
    ),
    "Fidelity": (
        """Account Number,Account Name,Symbol,Description,Quantity,Last Price,Current Value,Type
X1,Individual,SPAXX**,HELD IN MONEY MARKET,,,"$5,230.11",Cash
X1,Individual,AAPL,APPLE INC,120,$231.50,"$27,780.00",Margin
X1,Individual,Pending Activity,,,,"$2,900.00",
""",
        [("APPLE INC", 27780.0)],
    ),
    "Interactive Brokers, an activity statement with lots": (
        """Statement,Header,Field Name,Field Value
Statement,Data,BrokerName,Interactive Brokers
Open Positions,Header,DataDiscriminator,Asset Category,Currency,Symbol,Quantity,Mult,Cost Price,Close Price,Value
Open Positions,Data,Summary,Stocks,USD,AAPL,30,1,150,231.5,6945
Open Positions,Data,Lot,Stocks,USD,AAPL,10,1,140,231.5,2315
Open Positions,Data,Lot,Stocks,USD,AAPL,20,1,155,231.5,4630
Financial Instrument Information,Header,Asset Category,Symbol,Description,Conid,Security ID,Listing Exch,Type
Financial Instrument Information,Data,Stocks,AAPL,APPLE INC,265598,US0378331005,NASDAQ,COMMON
""",
        [(APPLE, 6945.0)],
    ),
    "flatex": (
        """Nummer;Bezeichnung;ISIN;WKN;Lagerstelle;Stk./Nominale;Einstandskurs;Letzter Kurs;Kurswert;Währung
1;SAP SE;DE0007164600;716460;Deutschland;10;180,00;220,50;2.205,00;EUR
2;HSBC HOLDINGS;GB0005405286;923893;England;100;6,00;8,10;810,00;EUR
""",
        [(SAP, 2205.0), (HSBC, 810.0)],
    ),
    "ING": (
        """Depotbewertung vom 23.11.2026
ISIN;Wertpapiername;Stück/Nominale;Einstandskurs;Einstandswert;Kurs;Währung;Kurswert in EUR
DE0007164600;SAP SE O.N.;10,00;180,00;1.800,00;220,50;EUR;2.205,00
US0378331005;APPLE INC.;5,00;150,00;750,00;200,00;EUR;1.000,00
Gesamt;;;;2.550,00;;EUR;3.205,00
""",
        [(SAP, 2205.0), (APPLE, 1000.0)],
    ),
    "Consors": (
        """Depot-Nr.:;123456789
Datum:;23.11.2026
Name;WKN;ISIN;Anzahl/Nominal;Währung;Einstandskurs;Akt. Kurs;Gesamtwert EUR
SAP SE;716460;DE0007164600;10;EUR;180,00;220,50;2.205,00
NESTLE NAM.;A0Q4DC;CH0038863350;20;EUR;90,00;85,00;1.700,00
""",
        [(SAP, 2205.0), (NESTLE, 1700.0)],
    ),
    "Hargreaves Lansdown": (
        """HL Vantage
Stock and Share Account
Client Name:,Invented Person
Code,Stock,Units held,Price (pence),Value (£),Cost (£),Gain/loss (£)
HSBA,HSBC Holdings plc Ordinary US$0.50,500,810.00,4050.00,3000.00,1050.00
,Totals,,,4050.00,3000.00,1050.00
""",
        [("HSBC Holdings plc Ordinary US$0.50", 4050.0)],
    ),
    "DEGIRO": (
        """Product,Symbool/ISIN,Aantal,Slotkoers,Lokale waarde,,Waarde in EUR
CASH & CASH FUND (EUR),,,,EUR,120.50,"120,50"
SAP SE,DE0007164600,10,"220,50",EUR,2205.00,"2205,00"
""",
        [(SAP, 2205.0)],
    ),
    "Zerodha": (
        """Client ID,AB1234
Equity Holdings Statement as on 2026-11-23
Symbol,ISIN,Sector,Quantity Available,Quantity Pledged (Margin),Average Price,Previous Closing Price,Unrealized P&L
INFY,INE009A01021,IT,100,0,1400,1500,10000
RELIANCE,INE002A01018,ENERGY,50,10,2400,2900,30000
""",
        [("INE009A01021", 0.0), ("INE002A01018", 0.0)],
    ),
    "an Israeli pension fund": (
        "שם נייר ערך,מספר נייר ערך,סוג מטבע,ערך נקוב,שער,שווי שוק\n"
        'APPLE INC,US0378331005,דולר,10,23150,900\n"סה""כ",,,,,900\n',
        [(APPLE, 900.0)],
    ),
    "a form 13F page as a browser saves it": (
        """NAME OF ISSUER,TITLE OF CLASS,CUSIP,FIGI,VALUE (to the nearest dollar),SHRS OR PRN AMT,SH/PRN,PUT/CALL
APPLE INC,COM,037833100,,"231,500","1,000",SH,
APPLE INC,COM,037833900,,"23,150",100,SH,Put
""",
        [("APPLE INC", 231500.0), ("APPLE INC", 23150.0)],
    ),
    "a sheet of several managers": (
        """Manager,Security,ISIN,Shares,Market Value USD
Alpha Capital,APPLE INC,US0378331005,10,2315
Alpha Capital,SONY GROUP CORP,JP3435000009,20,400
Subtotal Alpha Capital,,,,2715
Beta Partners,SAP SE,DE0007164600,5,1100
Subtotal Beta Partners,,,,1100
Total,,,,3815
""",
        [(APPLE, 2315.0), (SONY, 400.0), (SAP, 1100.0)],
    ),
    "private markets": (
        """Partnership,Vintage,Commitment,Unfunded,NAV,IRR
Invented Growth Fund V LP,2018,"40,000,000","1,000,000","55,100,000",18%
Invented Buyout IX LP,2019,"100,000,000","12,500,000","98,200,000",14.2%
Total,,"140,000,000","13,500,000","153,300,000",
""",
        [("Invented Growth Fund V LP", 55_100_000.0), ("Invented Buyout IX LP", 98_200_000.0)],
    ),
}


@pytest.mark.parametrize("broker", BROKERS)
def test_what_a_broker_exports_is_read(broker: str, tmp_path: Path) -> None:
    text, expected = BROKERS[broker]
    (tmp_path / "export.csv").write_text(text, encoding="utf-8")
    holdings = read_holdings([tmp_path / "export.csv"])
    frame = holdings.positions
    keys = frame["isin"].fillna(frame["name"]) if broker != "a form 13F page as a browser saves it" else frame["name"]
    assert list(zip(keys, frame["market_value"].fillna(0.0), strict=True)) == expected
    assert not holdings.not_understood


def test_put_and_call_of_a_13f_and_the_manager_of_a_sheet_are_fields(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text(BROKERS["a form 13F page as a browser saves it"][0], encoding="utf-8")
    assert list(read_holdings([path]).positions["put_call"].fillna("")) == ["", "put"]
    path.write_text(BROKERS["a sheet of several managers"][0], encoding="utf-8")
    positions = read_holdings([path]).positions
    assert list(positions["manager"]) == ["Alpha Capital", "Alpha Capital", "Beta Partners"]
    assert not positions["person"].notna().any()


def test_a_symbol_that_is_a_currency_too_is_a_share_among_stocks_and_money_elsewhere(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text(
        "Symbol,Asset Category,Currency,Quantity,Close Price,Value\n"
        "NIO,Stocks,USD,1500,6.9,10350\nEUR,Forex,USD,200,1.08,216\n"
    )
    assert list(read_holdings([path]).positions["ticker"]) == ["NIO"]


def test_symbols_alone_under_a_section_that_every_row_names_are_the_positions_own(tmp_path: Path) -> None:
    lines = (
        "Open Positions,Header,DataDiscriminator,Asset Category,Currency,Symbol,Quantity,Close Price,Value",
        "Open Positions,Data,Summary,Stocks,USD,BIDU,300,122.4,36720",
        "Open Positions,Data,Summary,Stocks,HKD,1211,2000,98.3,196600",
    )
    (tmp_path / "a.csv").write_text("\n".join(lines), encoding="utf-8")
    run = Screener(Rulebook.load()).screen(read_holdings(tmp_path / "a.csv"), as_of="2026-11-24")
    assert {one.entity.id for one in run.findings} >= {"dod-1260h-baidu-inc", "dod-1260h-byd-company-limited"}


def test_the_lines_of_a_statement_above_a_section_are_none_of_its_header(tmp_path: Path) -> None:
    lines = (
        "Statement,Header,Field Name,Field Value,,,,",
        "Statement,Data,Title,Activity Statement,,,,",
        "Open Positions,Header,DataDiscriminator,Asset Category,Currency,Symbol,Quantity,Value",
        "Open Positions,Data,Summary,Stocks,USD,TCEHY,900,59040",
        "Open Positions,Data,Summary,Stocks,HKD,9888,600,56760",
    )
    (tmp_path / "a.csv").write_text("\n".join(lines), encoding="utf-8")
    run = Screener(Rulebook.load()).screen(tmp_path / "a.csv", as_of="2026-11-24")
    assert {(one.position.row, one.entity.id) for one in run.findings} == {
        (4, "dod-1260h-tencent-holdings-limited"),
        (5, "dod-1260h-baidu-inc"),
    }
