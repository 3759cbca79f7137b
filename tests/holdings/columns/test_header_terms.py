"""What a header says: `heading("Market Value (USD '000)").field == "market_value"`."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from screener import read_holdings
from screener.holdings.columns import header_terms
from screener.holdings.columns.assign import FIELDS, NOT_HELD
from screener.holdings.columns.header_terms import heading, key, scale_of


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("Security_Name", "name"),
        ("nameOfIssuer", "issuer"),
        ("MARKET  VALUE\n(EUR)", "market_value"),
        ("Market Value 31.12.2024", "market_value"),
        ("Market Value %", "weight"),
        ("% of Net Assets", "weight"),
        ("Market Price Currency", "currency"),
        ("Price Date", "other"),
        ("Book Value", "other"),
        ("Issuer Country", "country"),
        ("證券名稱 Security Name", "name"),
        ("数量/Quantity", "quantity"),
        ("持有股票名称", "name"),
        ("Kurswert in EUR", "market_value"),
        ("Location/Nominee", "country"),
        ("Fund ISIN", "fund_isin"),
        ("Name of the underlying asset", "underlying_name"),
        ("ISIN du sous-jacent", "underlying_isin"),
        ("Portfolio holding name", "name"),
        ("Guarantor", "mentioned"),
        ("14_Identification code of the financial instrument", "identifier"),
        ("22_Market valuation in quotation currency (A)", "market_value"),
        ("17_Instrument name", "name"),
        ("C0040 Code d'identification", "identifier"),
        ("S.06.02.01.01 C0190/Item Title", "name"),
        ("C0170 (Valore di mercato EUR)", "market_value"),
        ("VL_MERC_POS_FINAL", "market_value"),
        ("QT_POS_FINAL", "quantity"),
        ("DS_ATIVO", "name"),
        ("Marktwert inkl. Zinsen", "market_value"),
        ("Wartość na dzień wyceny", "market_value"),
        ("Yhtiö", "name"),
        ("Portfolio company", "name"),
        ("Principales positions", "name"),
        ("投資標的", "name"),
        ("標的", "underlying_name"),
        ("Emisora", "issuer"),
        ("Títulos", "quantity"),
        ("Liczba instrumentów", "quantity"),
        ("Osakkeita kpl", "quantity"),
        ("Valor a mercado", "market_value"),
        ("Valuación ARS", "market_value"),
        ("帳列金額（千元）", "market_value"),
        ("Valor de balanço", "market_value"),
        ("Marknadsverdi i tusen kroner (NOK)", "market_value"),
        ("Marktwaarde x EUR 1 miljoen", "market_value"),
        ("Unrealized fair value", "market_value"),
        ("Valeur liquidative", "price"),
        ("Valor unitario", "price"),
        ("Bekerülési érték", "other"),
        ("매입금액", "other"),
        ("Anskaffningsvärde", "other"),
        ("Udział w wartości aktywów (%)", "weight"),
        ("Loan ccy", "currency"),
    ],
)
def test_headers_are_understood_whatever_their_spelling(text: str, field: str) -> None:
    found = heading(text)
    assert found is not None
    assert found.field == field


@pytest.mark.parametrize("text", ["CHINA MOBILE LTD", "Gold Price Ltd", "APPLE INC", "foo", "", "x" * 200])
def test_names_of_securities_are_no_headers(text: str) -> None:
    assert heading(text) is None


CROWNS = {"Marknadsvärde (tkr)": "SEK", "Markedsværdi (mio. kr.)": "DKK", "Markedsverdi i kr": "NOK", "Kurs (kr)": None}


def test_units_currency_and_basis_are_told() -> None:
    found = heading("Market Value Base (USD '000)")
    assert found is not None
    assert (found.currency, found.scale, found.basis) == ("USD", 1000.0, "base")
    assert {text: said.currency for text in CROWNS if (said := heading(text)) is not None} == CROWNS
    chinese = heading("市值(万元)")
    assert chinese is not None
    assert chinese.scale == 10_000.0


def test_the_vocabulary_names_only_fields_that_exist() -> None:
    path = Path(header_terms.__file__).parent / "header_terms.yaml"
    text = path.read_text(encoding="utf-8")
    assert set(yaml.safe_load(text)) <= {*FIELDS, *NOT_HELD}
    body = [line for line in text.splitlines() if not line.startswith("#")]
    assert not [line for line in body if re.search(r"\s#", line)], "a # would cut the rest of the line off"


@given(st.text(max_size=60))
def test_no_text_breaks_the_look_up(text: str) -> None:
    heading(text)
    assert key(key(text)) == key(text)


@pytest.mark.parametrize(
    ("head", "scale"),
    [
        ("Kurswert in TEUR", 1e3),
        ("Marktwaarde (x € 1.000)", 1e3),
        ("VALUE (x$1000)", 1e3),
        ("importes en miles de euros", 1e3),
        ("NAV ($M)", 1e6),
        ("Value (£m)", 1e6),
        ("時価総額（億円）", 1e8),
        ("Hodnota v tis. Kč", 1e3),
        ("Hodnota (mil. Kč)", 1e6),
        ("Valor (R$ mil)", 1e3),
        ("Piaci érték (ezer Ft)", 1e3),
        ("Wartość (mld zł)", 1e9),
        ("Markkina-arvo milj. euroa", 1e6),
        ("市值（千港元）", 1e3),
        ("市值（億美元）", 1e8),
        ("Value TIS Inc", 1.0),
        ("Market Value (USD)", 1.0),
        ("Market Value", 1.0),
        ("Marktwert T€", 1e3),
        ("Valeur en K EUR", 1e3),
        ("Markedsverdi (1000 NOK)", 1e3),
        ("Piyasa değeri (bin TL)", 1e3),
        ("Piaci érték (eFt)", 1e3),
        ("Monto (M$)", 1e3),
        ("Valeur (M$)", 1e6),
        ("Market Value (ZAR m)", 1e6),
        ("Market value Rm", 1e6),
        ("Market Value (RM)", 1.0),
        ("Market Value MM USD", 1e6),
        ("Market Value (Rs. Cr)", 1e7),
        ("MV ($B)", 1e9),
        ("Market Value Class B USD", 1.0),
        ("มูลค่า (ล้านบาท)", 1e6),
        ("Αξία (χιλ. €)", 1e3),
        ("Nilai Pasar (juta Rp)", 1e6),
        ("Giá trị (triệu đồng)", 1e6),
        ("Market Value as of DD/MM/YYYY", 1.0),
    ],
)
def test_the_scale_of_amounts_is_heard_in_the_ways_that_systems_say_it(head: str, scale: float) -> None:
    assert scale_of(head) == scale


def test_identifiers_with_their_scheme_before_them_need_no_header(tmp_path: Path) -> None:
    (path := tmp_path / "a.csv").write_text("Kennzeichen;Bezeichnung;Menge\nISIN/FR0000120073;Air Liquide;2\n")
    assert read_holdings([path]).positions["isin"].tolist() == ["FR0000120073"]


@pytest.mark.parametrize(
    ("head", "field"),
    [
        ("Our share (market value)", "market_value"),
        ("Index weight %", "benchmark_weight"),
        ("Bench. Wgt", "benchmark_weight"),
        ("STUECK", "quantity"),
        ("005930 KS", None),
    ],
)
def test_what_brackets_an_index_and_capitals_make_of_a_header(head: str, field: str | None) -> None:
    found = heading(head)
    assert (found.field if found else None) == field


@pytest.mark.parametrize("head", ["Kursværdi (t.kr.)", "Valore mgl €", "Mkt Val (K)"])
def test_abbreviated_thousands_are_thousands(head: str) -> None:
    assert scale_of(head) == 1000.0


@pytest.mark.parametrize("text", ["401(K) plan", "Value class (K)", "MGL portfolio"])
def test_letters_that_look_like_thousands_are_none(text: str) -> None:
    assert scale_of(text) == 1.0
