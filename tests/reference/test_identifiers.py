"""Identifiers: `isin("US-037833100-5")` is "US0378331005"; anything else is None, and nothing ever raises."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import cusip as stdnum_cusip
from stdnum import figi as stdnum_figi
from stdnum import isin as stdnum_isin
from stdnum.gb import sedol as stdnum_sedol
from stdnum.iso7064 import mod_97_10

from screener.reference import identifiers
from screener.reference.identifiers import Ticker, find_identifiers, mic, mic_country, parse_ticker
from screener.reference.markets import _name_key
from screener.reference.territories import read_table

UPPER = string.ascii_uppercase
CONSONANTS = "".join(letter for letter in UPPER if letter not in "AEIOU")

nsins = st.text(string.digits + UPPER, min_size=9, max_size=9)
isins = st.builds(
    lambda country, nsin: country + nsin + stdnum_isin.calc_check_digit(country + nsin),
    st.sampled_from(["US", "CN", "HK", "KY", "XS", "DE", "GB"]),
    nsins,
)
cusips = st.text(string.digits + UPPER, min_size=8, max_size=8).filter(lambda code: len(set(code)) > 1)
cusips = cusips.map(lambda code: code + stdnum_cusip.calc_check_digit(code))
sedols = st.builds(
    lambda first, rest: first + rest + stdnum_sedol.calc_check_digit(first + rest),
    st.sampled_from(CONSONANTS),
    st.text(string.digits + CONSONANTS, min_size=5, max_size=5),
)
figis = st.text(string.digits + CONSONANTS, min_size=8, max_size=8).map(lambda code: "BBG" + code)
figis = figis.map(lambda code: code + stdnum_figi.calc_check_digit(code))
leis = st.text(string.digits + UPPER, min_size=18, max_size=18).map(
    lambda code: code + mod_97_10.calc_check_digits(code)
)


@pytest.mark.parametrize(
    ("function", "printed", "value"),
    [
        (identifiers.isin, "US0378331005", "US0378331005"),
        (identifiers.isin, " us-037833100-5 ", "US0378331005"),
        (identifiers.isin, "XS 1567423766", "XS1567423766"),
        (identifiers.isin, "ＵＳ０３７８３３１００５", "US0378331005"),
        (identifiers.isin, "US0378331006", None),
        (identifiers.isin, "ZZ0378331005", None),
        (identifiers.isin, "CND10002K094", None),
        (identifiers.cusip, "037833100", "037833100"),
        (identifiers.cusip, "g8020e 11 9", "G8020E119"),
        (identifiers.cusip, "000000000", None),
        (identifiers.sedol, "2046251", "2046251"),
        (identifiers.sedol, "b0wnly7", "B0WNLY7"),
        (identifiers.sedol, "2046252", None),
        (identifiers.sedol, "A0WNLY7", None),
        (identifiers.sedol, "0000000", None),
        (identifiers.figi, "BBG000B9XRY4", "BBG000B9XRY4"),
        (identifiers.figi, "BBG000B9XRY5", None),
        (identifiers.lei, "5493001KJTIIGC8Y1R12", "5493001KJTIIGC8Y1R12"),
        (identifiers.lei, "5493001KJTIIGC8Y1R13", None),
    ],
)
def test_an_identifier_is_normalised_and_proved(function, printed, value):
    assert function(printed) == value


@given(st.one_of(*[st.tuples(st.just(name), values) for name, values in {
    "isin": isins, "cusip": cusips, "sedol": sedols, "figi": figis, "lei": leis}.items()]), st.data())  # fmt: skip
def test_a_valid_identifier_survives_separators_and_case_and_a_changed_digit_is_caught(case, data):
    scheme, value = case
    function = getattr(identifiers, scheme)
    cut = data.draw(st.integers(1, len(value) - 1))
    assert function(value) == value
    assert function(f" {value[:cut].lower()}-{value[cut:]}") == value
    wrong = str((int(value[-1]) + data.draw(st.integers(1, 9))) % 10)
    assert function(value[:-1] + wrong) is None


@given(isins, st.integers(2, 10), st.integers(1, 9))
def test_one_changed_digit_inside_an_isin_is_caught(value, place, step):
    if value[place].isdigit():
        wrong = str((int(value[place]) + step) % 10)
        assert identifiers.isin(value[:place] + wrong + value[place + 1 :]) is None


@given(st.text(max_size=80))
def test_no_text_makes_any_function_raise(text):
    for name in ("isin", "cusip", "sedol", "figi", "lei", "mic", "mic_country", "country", "currency", "parse_ticker"):
        getattr(identifiers, name)(text)
    parse_ticker("20", text)
    parse_ticker(text, text)
    find_identifiers(text)


def test_a_figi_is_not_taken_for_an_isin_of_barbados():
    clash = next(
        value
        for n in range(1000)
        if (value := f"BBG000{n:03d}XX" + stdnum_figi.calc_check_digit(f"BBG000{n:03d}XX"))
        and stdnum_isin.is_valid(value)
    )
    assert identifiers.isin(clash) is None
    assert find_identifiers(clash) == [("figi", clash)]


def test_an_isin_of_barbados_that_is_no_figi_is_one():
    assert identifiers.isin("BBG000000026") == "BBG000000026"


def test_a_text_longer_than_48_characters_is_no_identifier_however_it_is_spaced():
    spaced = "US0378331005".ljust(48)
    assert identifiers.isin(spaced) == "US0378331005"
    assert identifiers.isin(spaced + " ") is None


def test_a_word_counts_as_a_cusip_without_a_label_from_four_digits_on():
    assert identifiers.cusip("EUCJDR770") == "EUCJDR770"
    assert find_identifiers("EUCJDR770 and WNGDR0662") == [("cusip", "WNGDR0662")]


@given(st.sampled_from(["", "bond of ", "(", "ISIN: "]), isins, st.sampled_from(["", " due 2027", ")", ", held"]))
def test_an_isin_inside_a_text_is_found(before, value, after):
    assert ("isin", value) in find_identifiers(before + value + after) or identifiers.figi(value)


def test_identifiers_in_a_text_come_in_order_and_once():
    text = "PROVEN GLORY (XS1567423766), Apple US 037833100 5, again XS1567423766; LEI 5493001KJTIIGC8Y1R12"
    assert find_identifiers(text) == [
        ("isin", "XS1567423766"),
        ("isin", "US0378331005"),
        ("lei", "5493001KJTIIGC8Y1R12"),
    ]


@pytest.mark.parametrize("text", ["invoice 2046251 of 037833100", "ref 2046251", "order 037833100", "20231207"])
def test_a_bare_number_is_no_sedol_or_cusip(text):
    assert find_identifiers(text) == []


def test_a_number_beside_its_label_or_with_letters_is_one():
    assert find_identifiers("SEDOL: 2046251; CUSIP No. 037833100") == [("sedol", "2046251"), ("cusip", "037833100")]
    assert find_identifiers("B0WNLY7 / G8020E119") == [("sedol", "B0WNLY7"), ("cusip", "G8020E119")]


@pytest.mark.parametrize(
    ("text", "code", "market"),
    [
        ("0728 HK", "728", "XHKG"), ("941 HK", "941", "XHKG"), ("00883 HK", "883", "XHKG"),
        ("601698  CN", "601698", "XSHG"),
        ("603019CN", "603019", "XSHG"), ("C1HL34 BR", "C1HL34", "BVMF"), ("CHA US", "CHA", "XNYS"),
        ("MKN1 DE", "MKN1", "XETR"), ("K3ED SG", "K3ED", "XSES"), ("CNU CA", "CNU", "XTSE"), ("CHL RU", "CHL", "MISX"),
        ("CHL AR", "CHL", "XBUE"),
    ],
)  # fmt: skip
def test_the_tickers_that_ofac_prints_are_read(text, code, market):
    assert parse_ticker(text) == Ticker(code, market)


@pytest.mark.parametrize(
    "text",
    ["20 HK", "0020.HK", "HKG:20", "SEHK:20", "20:HKG", "20-HK", "hk0020", "20 hk equity", "XHKG:00020", "２０ HK"],
)
def test_one_hong_kong_share_is_one_ticker_however_it_is_written(text):
    assert parse_ticker(text) == Ticker("20", "XHKG")


@pytest.mark.parametrize(
    ("text", "code", "market"),
    [
        ("600519 CH", "600519", "XSHG"), ("600941 C1", "600941", "XSHG"), ("688981.SH", "688981", "XSHG"),
        ("600519 SS", "600519", "XSHG"), ("sh600519", "600519", "XSHG"), ("SHA:600519", "600519", "XSHG"),
        ("000603 C2", "000603", "XSHE"), ("300474 CN", "300474", "XSHE"), ("000063.SZ", "000063", "XSHE"),
        ("302132 CH", "302132", "XSHE"), ("200012 CH", "200012", "XSHE"), ("900901 CH", "900901", "XSHG"),
        ("430047 CH", "430047", "BJSE"), ("920163.BJ", "920163", "BJSE"), ("728 CN", "000728", "XSHE"),
    ],
)  # fmt: skip
def test_a_mainland_code_has_six_digits_and_its_own_venue(text, code, market):
    assert parse_ticker(text) == Ticker(code, market)


@pytest.mark.parametrize(
    ("text", "market", "expected"),
    [
        ("RY CN", None, Ticker("RY", "XTSE")),
        ("601698 CN", None, Ticker("601698", "XSHG")),
        ("NESN-CH", None, Ticker("NESN", "XSWX")),
        ("TSE:7203", None, Ticker("7203", "XTKS")),
        ("TSE:RY", None, Ticker("RY", "XTSE")),
        ("601698", "CN", Ticker("601698", "XSHG")),
        ("RY", "CN", Ticker("RY", "XTSE")),
        ("600519", "China", Ticker("600519", "XSHG")),
        ("VOLV B SS", None, Ticker("VOLV.B", "XSTO")),
    ],
)
def test_a_market_code_of_two_countries_is_read_by_the_shape_of_the_code(text, market, expected):
    assert parse_ticker(text, market) == expected


@pytest.mark.parametrize(
    ("text", "market", "expected"),
    [
        ("20", None, Ticker("20", None)),
        ("AAPL", None, Ticker("AAPL", None)),
        ("20", "Hong Kong Exchanges And Clearing Ltd", Ticker("20", "XHKG")),
        ("AAPL", "NASDAQ", Ticker("AAPL", "XNAS")),
        ("BRK/B US", None, Ticker("BRK.B", "XNYS")),
        ("BRK B", "New York Stock Exchange Inc.", Ticker("BRK.B", "XNYS")),
        ("HEI.F", "NYSE", Ticker("HEI.F", "XNYS")),
        ("HEI.F", None, Ticker("HEI", "XFRA")),
        ("BAC-PL", None, Ticker("BAC.PL", None)),
        ("5930.KS", None, Ticker("005930", "XKRX")),
        ("BP/ LN", None, Ticker("BP", "XLON")),
        ("7203 JT", None, Ticker("7203", "XTKS")),
        ("AAPL", "NO MARKET (E.G. UNLISTED)", Ticker("AAPL", None)),
    ],
)
def test_a_ticker_takes_its_market_from_the_text_or_from_the_column_beside_it(text, market, expected):
    assert parse_ticker(text, market) == expected


@pytest.mark.parametrize(
    "text", ["", "-", "N/A", "CHINA MOBILE LTD", "SENSETIME GROUP INC", "CASH_USD", "x" * 50, "a:b:c"]
)
def test_what_is_no_ticker_is_none(text):
    assert parse_ticker(text) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Hong Kong Exchanges And Clearing Ltd", "XHKG"), ("The Stock Exchange of Hong Kong Limited", "XHKG"),
        ("Shanghai Stock Exchange", "XSHG"), ("Shenzhen Stock Exchange", "XSHE"), ("深圳证券交易所", "XSHE"),
        ("New York Stock Exchange Inc.", "XNYS"), ("NASDAQ", "XNAS"), ("Nyse Mkt Llc", "XASE"), ("Cboe BZX", "BATS"),
        ("XTRA", "XETR"), ("Gretai Securities Market", "ROCO"), ("HK", "XHKG"), ("UN", "XNYS"), ("GY", "XETR"),
        ("SJ", "XJSE"), (".SS", "XSHG"), (".SG", "XSTU"), ("HKG", "XHKG"), ("xshg", "XSHG"),
        ("Beijing Stock Exchange", "BJSE"),
        ("CN", None), ("China", None), ("-", None), ("", None), ("somewhere", None),
    ],
)  # fmt: skip
def test_a_market_is_found_by_name_code_suffix_and_mic(text, code):
    assert mic(text) == code


def test_the_country_of_a_market():
    assert [mic_country(code) for code in ("XHKG", "XSHG", "XNAS", "ARCX", "NOPE")] == ["HK", "CN", "US", "US", None]


@pytest.mark.parametrize("column", ["mic", "bloomberg", "suffixes", "prefixes", "names"])
def test_no_code_in_the_markets_table_means_two_markets(column):
    seen: dict[str, str] = {}
    for row in read_table("markets.csv"):
        for value in filter(None, row[column].split("|")):
            key = _name_key(value) if column == "names" else value.upper()
            assert seen.setdefault(key, row["mic"]) == row["mic"], f"{value} is {seen[key]} and {row['mic']}"


def test_the_tables_are_whole():
    for name in ("markets.csv", "ambiguous_markets.csv", "countries.csv", "currencies.csv"):
        assert all(None not in row and None not in row.values() for row in read_table(name)), name
    countries = {row["alpha2"] for row in read_table("countries.csv")}
    assert {row["country"] for row in read_table("markets.csv")} <= countries


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("China", "CN"), ("PRC", "CN"), ("People's Republic of China", "CN"), ("中国", "CN"), ("Chine", "CN"),
        ("CHN", "CN"),
        ("Hong Kong", "HK"), ("Hong Kong SAR", "HK"), ("香港", "HK"), ("Taiwan", "TW"), ("Korea (South)", "KR"),
        ("U.S.", "US"), ("usa", "US"), ("United States", "US"), ("UK", "GB"), ("Cayman Islands", "KY"),
        ("开曼群岛", "KY"),
        ("Schweiz", "CH"), ("CA", "CA"), ("California", None), ("Global", None), ("", None), ("-", None),
    ],
)  # fmt: skip
def test_a_country_is_found_by_name_and_code(text, code):
    assert identifiers.country(text) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("USD", "USD"), ("US$", "USD"), ("hk$", "HKD"), ("€", "EUR"), ("RMB", "CNY"), ("CNH", "CNY"), ("£", "GBP"),
        ("gbp", "GBP"), ("Hong Kong Dollar", "HKD"), ("U.S. Dollar", "USD"), ("人民币", "CNY"),
        ("$", None), ("¥", None), ("GBp", None), ("GBX", None), ("", None), ("ABC", None),
    ],
)  # fmt: skip
def test_a_currency_is_found_and_a_sign_of_several_is_not_guessed(text, code):
    assert identifiers.currency(text) == code


def test_every_ticker_that_ofac_publishes_has_a_market(shared_data):
    text = (shared_data / "lists" / "us-ofac" / "cons_prim.csv").read_text(encoding="latin-1")
    import re

    printed = set(re.findall(r"Equity Ticker ([^;\"]+?)\s*[;\"]", text))
    assert len(printed) > 60
    assert [raw for raw in printed if (ticker := parse_ticker(raw)) is None or ticker.mic is None] == []


def test_an_identifier_in_full_width_characters_inside_a_text_is_found() -> None:
    assert find_identifiers("bond of ＨＫ０８８３０１３２５９, 2026") == [("isin", "HK0883013259")]
