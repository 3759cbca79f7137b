"""Small exports as brokers, custodians, funds and authorities write them; each stands for a kind once misread.

A position must say its key (ISIN, ticker with market, or name), value and currency.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import pytest

from tests.holdings.test_whose_it_is import outcomes, positions

Rows = tuple[tuple[object, ...], ...]
APPLE, SAP, NESTLE, HSBC, SONY = "US0378331005", "DE0007164600", "CH0038863350", "GB0005405286", "JP3435000009"
FUND, OTHER_FUND = "LU0000000017", "IE0000000018"

EXPORTS: dict[str, tuple[Rows, list[tuple[str, float | None, str | None]]]] = {
    "codes of an exchange under Stock and Mkt": (
        (("Stock", "Mkt", "Qty", "Value HKD"), ("5", "HK", 10, 100), ("1299", "HK", 20, 200)),
        [("5 XHKG", 100.0, "HKD"), ("1299 XHKG", 200.0, "HKD")],
    ),
    "numbers as codes that lost their zeros": (
        (("Code", "Exchange", "Shares", "Value HKD"), (5, "SEHK", 10, 100), (858, "SZSE", 20, 200)),
        [("5 XHKG", 100.0, "HKD"), ("000858 XSHE", 200.0, "HKD")],
    ),
    "code and name in one column": (
        (
            ("銘柄コード・銘柄名", "保有株数", "取得単価", "現在値", "評価額"),
            ("6758 ソニーグループ", 100, 2000, 3000, 300000),
            ("00005 HSBCホールディングス", 400, 50, 60, 24000),
        ),
        [("ソニーグループ", 300000.0, None), ("HSBCホールディングス", 24000.0, None)],
    ),
    "two ISINs, the first of which changes with the fund": (
        (
            ("ISIN", "Name", "ISIN", "Name", "Qty", "MV CHF"),
            (OTHER_FUND, "", SAP, "SAP", 1, 10),
            (FUND, "Invented Fund", APPLE, "APPLE", 2, 20),
            (FUND, "Invented Fund", NESTLE, "NESTLE", 3, 30),
        ),
        [(SAP, 10.0, "CHF"), (APPLE, 20.0, "CHF"), (NESTLE, 30.0, "CHF")],
    ),
    "thousands grouped by a point, proved by the weights' comma": (
        (
            ("Naam onderneming", "ISIN", "Marktwaarde (x € 1.000)", "Aandeel in portefeuille"),
            ("SAP", SAP, "125.430", "0,45%"),
            ("Nestlé", NESTLE, "12.050", "0,04%"),
        ),
        [(SAP, 125_430_000.0, "EUR"), (NESTLE, 12_050_000.0, "EUR")],
    ),
    "points before three digits, where the headers' language writes commas before decimals": (
        (("Bezeichnung", "ISIN", "Kurswert"), ("SAP SE", SAP, "19.200"), ("NESTLE", NESTLE, "9.800")),
        [(SAP, 19_200.0, None), (NESTLE, 9_800.0, None)],
    ),
    "a currency behind a preposition, and names of funds under a word for accounts": (
        (("Fonds", "ISIN-code", "Valor en EUR"), ("Heineken", SAP, 10), ("Philips", NESTLE, 20)),
        [(SAP, 10.0, "EUR"), (NESTLE, 20.0, "EUR")],
    ),
    "open swaps with the trades that made them": (
        (
            ("Trade ID", "Product", "Underlying ID", "Buy/Sell", "Notional", "MtM (USD)"),
            ("D1", "Equity Swap", SAP, "Buy", 1000, 10),
            ("D2", "Equity Swap", NESTLE, "Sell", 2000, -5),
        ),
        [("Equity Swap", 10.0, "USD"), ("Equity Swap", -5.0, "USD")],
    ),
    "a scale in one word with its currency": (
        (("Gattungsbezeichnung", "WKN/ISIN", "Nominale/Stück", "Kurswert in TEUR"), ("SAP SE", SAP, "10", "840,0")),
        [(SAP, 840_000.0, "EUR")],
    ),
    "value of realisation": (
        (
            ("Libellé du titre", "Code ISIN", "Nombre de titres", "Valeur de réalisation (€)"),
            ("SAP", SAP, 1, "12,50 €"),
        ),
        [(SAP, 12.5, "EUR")],
    ),
    "lakhs of rupees": (
        (
            ("Name of the Instrument", "ISIN", "Quantity", "Market/Fair Value (Rs. in Lakhs)", "% to Net Assets"),
            ("Apple", APPLE, 10, "545.50", "2.83%"),
            ("TREPS / Reverse Repo", "", "", "1,355.00", "7.04%"),
        ),
        [(APPLE, 54_550_000.0, "INR")],
    ),
    "the scale in a second line of the header": (
        (
            ("שם נייר ערך", 'מספר ני"ע', "סוג מטבע", "ערך נקוב", "שער", "שווי שוק"),
            ("", "", "", "", "(אגורות)", '(אלפי ש"ח)'),
            ("APPLE", APPLE, "דולר", 10, 23150, 900),
        ),
        [(APPLE, 900_000.0, "ILS")],
    ),
    "a value in the account's currency beside the security's": (
        (
            ("Namn", "Volym", "Marknadsvärde", "GAV (SEK)", "GAV", "Valuta", "ISIN"),
            ("Apple", 10, 24000, 1500, 150, "USD", APPLE),
        ),
        [(APPLE, 24000.0, "SEK")],
    ),
    "values in one currency, as a sub-total proves": (
        (
            ("Devise : EUR", "", "", "", ""),
            ("Code valeur", "Libellé", "Devise cot.", "Quantité", "Valeur boursière"),
            (NESTLE, "NESTLE", "CHF", 10, 180),
            (SAP, "SAP", "EUR", 20, 305),
            ("Sous-total ACTIONS", "", "", "", 485),
            ("LIQUIDITES", "", "", "", ""),
            ("BQE EUR", "BANQUE EUR", "EUR", "", 60),
        ),
        [(NESTLE, 180.0, "EUR"), (SAP, 305.0, "EUR")],
    ),
    "values in one currency, as the weights prove": (
        (
            ("Cartera a 30/09/2026 (importes en miles de euros)", "", "", ""),
            ("ISIN", "Descripción de la inversión", "Divisa", "Valor de mercado", "%"),
            (SAP, "SAP", "EUR", 512.5, 10.2),
            (NESTLE, "NESTLE", "CHF", 190.1, 3.8),
            (HSBC, "HSBC", "GBP", 700, 14.0),
        ),
        [(SAP, 512_500.0, "EUR"), (NESTLE, 190_100.0, "EUR"), (HSBC, 700_000.0, "EUR")],
    ),
    "a dollar sign and no other dollar": (
        (("Symbol", "Description", "Quantity", "Current Value"), ("AAPL", "APPLE INC", 120, "$27,780.00")),
        [("APPLE INC", 27780.0, "USD")],
    ),
    "a filter that says ALL is no Albanian money": (
        (("Filters: ALL", "", ""), ("Symbol", "Quantity", "Value"), ("AAPL", 100, 23150), ("MSFT", 10, 4300)),
        [("AAPL", 23150.0, None), ("MSFT", 4300.0, None)],
    ),
    "a total after the lots of each security": (
        (
            ("Security", "ISIN", "Lot date", "Qty", "Value EUR"),
            ("SAP SE", SAP, "2024-01-02", 1, 100),
            ("SAP SE", SAP, "2024-02-02", 2, 200),
            ("SAP SE", SAP, "Total", 3, 300),
            ("NESTLE", NESTLE, "2024-01-02", 1, 50),
            ("NESTLE", NESTLE, "Total", 1, 50),
        ),
        [(SAP, 100.0, "EUR"), (SAP, 200.0, "EUR"), (NESTLE, 50.0, "EUR")],
    ),
    "sums that bear a country's name": (
        (
            ("Name", "Country", "Shares", "Value USD"),
            ("SONY GROUP CORP", "Japan", 10, 2000),
            ("TOYOTA MOTOR", "Japan", 10, 6500),
            ("Japan", "", "", 8500),
            ("SUMMIT THERAPEUTICS INC", "US", 50, 1000),
            ("TOTAL SYSTEM SERVICES LLC", "US", 50, 1500),
            ("US", "", "", 2500),
            ("", "", "", 11000),
        ),
        [
            ("SONY GROUP CORP", 2000.0, "USD"),
            ("TOYOTA MOTOR", 6500.0, "USD"),
            ("SUMMIT THERAPEUTICS INC", 1000.0, "USD"),
            ("TOTAL SYSTEM SERVICES LLC", 1500.0, "USD"),
        ],
    ),
    "money under its title, a bank's deposit and a fund's receivables": (
        (
            ("Symbole", "Nom", "Quantité", "Valeur totale CHF", "ISIN"),
            ("NESN", "Nestlé N", 100, 8500, NESTLE),
            ("Sweep", "ML BANK DEPOSIT PROGRAM", "", 40, ""),
            ("-CASH-", "Cash/Receivables/Payables", 0, 30, ""),
            ("Liquidités", "", "", "", ""),
            ("CHF", "", 1000, 1000, ""),
        ),
        [(NESTLE, 8500.0, "CHF")],
    ),
    "identifiers in Cyrillic, with hyphens and in full width": (
        (
            ("Name", "ISIN", "Qty"),
            ("A Corp", "СН0038863350", 1),
            ("B Corp", "US-037833-1005", 2),
            ("C Corp", "ＤＥ０００７１６４６００", 3),
        ),
        [(NESTLE, None, None), (APPLE, None, None), (SAP, None, None)],
    ),
    "figures of full width, and an identifier as the name": (
        (
            ("銘柄", "数量", "評価額（円）"),
            ("ＳＯＮＹ　ＧＲＯＵＰ", "１，０００", "１，６００，０００"),
            ("ＪＰ３４３５０００００９", "１０", "２００"),
        ),
        [("ＳＯＮＹ ＧＲＯＵＰ", 1_600_000.0, "JPY"), (SONY, 200.0, "JPY")],
    ),
    "a name that a line break cut at a hyphen": (
        (("Name", "Value EUR"), ("Invented Mo-", ""), ("bile Ltd", 900), ("SAP", 2200)),
        [("Invented Mobile Ltd", 900.0, "EUR"), ("SAP", 2200.0, "EUR")],
    ),
    "a group over the names, in thousands": (
        (
            ("(in thousands, except share amounts)", "", ""),
            ("Common stocks", "Shares", "Value"),
            ("Apple, Inc.", "500,000", "$ 115,750"),
            ("Total common stocks (cost $100,000)", "", "$ 115,750"),
        ),
        [("Apple, Inc.", 115_750_000.0, "USD")],
    ),
    "a form 13F in thousands": (
        (
            ("", "", "", "VALUE", "SHRS OR", "SH/", "PUT/"),
            ("NAME OF ISSUER", "TITLE OF CLASS", "CUSIP", "(x$1000)", "PRN AMT", "PRN", "CALL"),
            ("APPLE INC", "COM", "037833100", "231,000", "1,000,000", "SH", ""),
        ),
        [("APPLE INC", 231_000_000.0, "USD")],
    ),
    "an open position at a broker who says BUY": (
        (
            ("Position", "Symbol", "Type", "Volume", "Open time", "Open price", "Market price", "Commission"),
            (1001, "AAPL.US", "BUY", 20, "2025-03-03", "150.1", "231.5", 0),
            (1002, "MSFT.US", "BUY", 10, "2025-03-03", "400.1", "430.5", 0),
        ),
        [("AAPL XNYS", None, None), ("MSFT XNYS", None, None)],
    ),
    "values in the currency of valuation, and an account in the same sheet": (
        (
            ("Bewertungswährung: CHF", "", "", "", ""),
            ("Anlagekategorie", "Beschreibung", "ISIN", "Währung", "Bewertung in Bewertungswährung"),
            ("Aktien", "SAP SE", SAP, "EUR", 20250.5),
            ("Liquidität", "CHF Kontokorrent", "", "CHF", 1000),
        ),
        [(SAP, 20250.5, "CHF")],
    ),
    "thousands of kronor": (
        (("Bolag", "ISIN", "Antal", "Marknadsvärde (TSEK)"), ("SAP", SAP, "250", "5 950")),
        [(SAP, 5_950_000.0, "SEK")],
    ),
    "yuan in simplified characters, won in Korean": (
        (("股票代码", "股票名称", "数量（股）", "公允价值（元）"), ("000858", "五粮液", 50000, 7000000)),
        [("五粮液", 7_000_000.0, "CNY")],
    ),
    "an investment item total of two sections": (
        (
            ("Name / Kind of Investment Item", "Security Identifier", "Units Held", "Value (AUD)"),
            ("CASH", "", "", ""),
            ("COMMONWEALTH BANK", "", "", 1200),
            ("TOTAL CASH", "", "", 1200),
            ("LISTED EQUITY", "", "", ""),
            ("SONY GROUP CORP", "6821506", 40, 132),
            ("BHP GROUP LTD", "6144690", 10, 455),
            ("TOTAL LISTED EQUITY", "", "", 587),
            ("TOTAL INVESTMENT ITEMS", "", "", 1787),
        ),
        [("SONY GROUP CORP", 132.0, "AUD"), ("BHP GROUP LTD", 455.0, "AUD")],
    ),
    "a listed option under the symbols": (
        (
            ("Account", "Symbol", "Type", "Quantity", "Net Liq"),
            ("5WX1", "AAPL  270115C00100000", "OPTION", 2, 680),
            ("5WX1", "AAPL", "STOCK", 100, 9810),
        ),
        [("AAPL  270115C00100000", 680, None), ("AAPL", 9810, None)],
    ),
}


def said(frame: pd.DataFrame) -> Sequence[tuple[str, float | None, str | None]]:
    return [(key(row), row["market_value"], row["currency"]) for _, row in frame.iterrows()]


def key(row: pd.Series) -> str:  # type: ignore[type-arg]
    ticker = f"{row['ticker']} {row['mic']}" if row["mic"] else row["ticker"]
    return str(row["isin"] or row["name"] or ticker)


@pytest.mark.parametrize(
    "title",
    ["USD", "EUR", "Euro", "US Dollar", "US DOLLARS", "Hong Kong Dollar", "Schweizer Franken", "1. Pound Sterling"],
)
def test_a_section_under_a_currency_holds_securities(title: str) -> None:
    found = positions(
        ("Security", "ISIN", "Quantity", "Price", "Market Value"),
        (title, "", "", "", ""),
        ("APPLE INC", "US0378331005", 10, 250, 2500),
        ("MERIDIAN PARTNERS BUYOUT FUND IV L.P.", "", "", "", 3250),
        ("SMICC CAPITAL 2.693% 2025", "", 500, 100, 50000),
        ("Cash", "", "", "", 100),
    )
    assert list(found["market_value"]) == [2500, 3250, 50000]


def test_what_has_a_quantity_and_a_price_is_a_position_under_a_title_of_cash_too() -> None:
    found = positions(
        ("Security", "ISIN", "Quantity", "Price", "Market Value"),
        ("APPLE INC", "US0378331005", 10, 250, 2500),
        ("Cash and cash equivalents", "", "", "", ""),
        ("SMICC CAPITAL 2.693% 2025", "", 500, 99.2, 49600),
        ("NT COLLECTIVE STIF", "", 500, 1, 500),
        ("Bank of New York", "", "", "", 55),
    )
    assert list(found["name"]) == ["APPLE INC", "SMICC CAPITAL 2.693% 2025"]


@pytest.mark.parametrize("title", EXPORTS)
def test_an_export_is_read_as_it_is_meant(title: str) -> None:
    rows, expected = EXPORTS[title]
    assert said(positions(*rows)) == expected


OTHERS: dict[str, tuple[Rows, str]] = {
    "purchases and sales under Typ": (
        (
            ("Datum", "Typ", "ISIN", "Name", "Stück", "Kurs", "Betrag"),
            ("2026-10-01", "Kauf", APPLE, "Apple", 100, 9, -900),
            ("2026-10-05", "Verkauf", APPLE, "Apple", -100, 9, 910),
            ("2026-10-07", "Einzahlung", "", "", "", "", 500),
        ),
        "transactions",
    ),
    "closed positions": (
        (
            ("Closed positions", "", "", "", "", "", ""),
            ("Position", "Symbol", "Type", "Volume", "Open time", "Close time", "Close price"),
            (900, "AAPL.US", "BUY", 10, "2024-01-02", "2024-06-03", "45"),
        ),
        "transactions",
    ),
    "disposals": (
        (("Stock", "Mkt", "Qty sold", "Proceeds", "Date sold"), ("5", "HK", 2000, 120000, "2026-02-03")),
        "transactions",
    ),
    "deals in Russian": (
        (
            ("Сделки за период", "", "", "", "", ""),
            ("Дата", "Тип сделки", "Наименование", "Количество", "Цена", "Сумма"),
            ("02.11.2026", "Продажа", "Apple Inc", 500, 19.5, 113100),
        ),
        "transactions",
    ),
    "what funds cost": (
        (
            ("ISIN", "Share class", "Management fee", "Entry fee", "OCF"),
            (FUND, "Invented Fund A", "0.20%", "0%", "0.20%"),
            (OTHER_FUND, "Invented Fund B", "0.20%", "0%", "0.20%"),
        ),
        "not_holdings",
    ),
}


@pytest.mark.parametrize("title", OTHERS)
def test_a_table_of_something_else_holds_nothing(title: str) -> None:
    rows, reason = OTHERS[title]
    assert positions(*rows).empty
    assert reason in {found for found, _ in outcomes(*rows).values()}


def test_an_underlying_that_is_a_code_of_hong_kong_is_a_ticker() -> None:
    frame = positions(
        ("Product", "Issuer", "Underlying", "Units", "Value HKD"),
        ("AB-HSBC RC2712A", "Bank A", "00005", 500, 42),
        ("AB-AIA RC2712A", "Bank A", "01299", 500, 42),
    )
    assert list(frame["underlying_ticker"]) == ["5", "1299"]
    assert set(frame["underlying_mic"]) == {"XHKG"}


def test_totals_above_their_rows_are_not_called_wrong() -> None:
    from tests.holdings.test_whose_it_is import reading

    found = reading(
        ("Name", "Quantity", "Value EUR"),
        ("Total", "", 350),
        ("Total shares", "", 300),
        ("SAP SE", 1, 100),
        ("NESTLE SA", 2, 200),
        ("Total bonds", "", 50),
        ("BUND 2030", 3, 50),
    )
    assert not [text for text in found.warnings if "total" in text]
