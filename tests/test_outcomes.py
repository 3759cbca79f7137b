"""What a run says of every position: `outcomes(holdings.columns, findings)`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from screener import screen
from screener.holdings.inputs import typed_by_hand
from screener.outcomes import outcomes


def outcome(**fields: Any) -> tuple[str, str | None]:
    (found,) = outcomes(typed_by_hand(fields).columns, ())
    return found.outcome, found.reason


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"name": "Coca-Cola Company", "isin": "US1912161007"}, ("clear", None)),
        ({"name": "ISHARES MSCI EM UCITS ETF"}, ("not_screened", "fund_without_holdings")),
        ({"name": "Northern Small Cap", "asset_class": "Mutual Fund"}, ("not_screened", "fund_without_holdings")),
        ({"name": "Amundi Growth", "cic": "FR42"}, ("not_screened", "fund_without_holdings")),
        ({"name": "SCOTTISH MORTGAGE INVESTMENT TRUST PLC"}, ("not_screened", "fund_without_holdings")),
        ({"name": "FEDERAL REALTY INVESTMENT TRUST"}, ("clear", None)),
        ({"name": "GRAYSCALE BITCOIN TRUST"}, ("clear", None)),
        ({"name": "PIMCO TOTAL RETURN INST", "isin": "US6933907007"}, ("not_screened", "fund_without_holdings")),
        ({"name": "DWS TOP DIVIDENDE LD", "isin": "DE0009848119"}, ("not_screened", "fund_without_holdings")),
        ({"name": "NT COLLECTIVE EMERGING MARKETS INDEX NL"}, ("not_screened", "fund_without_holdings")),
        ({"name": "UNKNOWN SECURITY 4711"}, ("not_screened", "unreadable_name")),
        ({"name": "Unbekannter Wert 0815"}, ("not_screened", "unreadable_name")),
        ({"name": "UNKNOWN PLEASURES LTD", "isin": "US0378331005"}, ("clear", None)),
        ({"name": "NIPPON BUILDING FUND INC"}, ("clear", None)),
        ({"name": "华夏沪深300ETF"}, ("not_screened", "fund_without_holdings")),
        ({"name": "易方达蓝筹精选混合基金"}, ("not_screened", "fund_without_holdings")),
        ({"name": "易方达基金管理有限公司"}, ("clear", None)),
        ({"name": "野村 外国株式 投資信託"}, ("not_screened", "fund_without_holdings")),
        ({"name": "DEKA-AKTIENFONDS CF"}, ("not_screened", "fund_without_holdings")),
        ({"name": "SPP AKTIEFOND GLOBAL"}, ("not_screened", "fund_without_holdings")),
        ({"name": "FUNDO DE INVESTIMENTO EM ACOES BB"}, ("not_screened", "fund_without_holdings")),
        ({"name": "БПИФ СБЕР КИТАЙ"}, ("not_screened", "fund_without_holdings")),
        ({"name": "E FUND MANAGEMENT CO LTD"}, ("clear", None)),
        ({"name": "FONDO DE TITULIZACION DEL DEFICIT"}, ("clear", None)),
        ({"name": "OPEC FUND 4.5% 26/01/2026"}, ("clear", None)),
        ({"name": "Invented Growth Fund", "cic": "US31"}, ("clear", None)),
        ({"name": "XYZ DEC26 CALL", "asset_class": "Exchange-traded derivatives"}, ("clear", None)),
        ({"name": "S&P 500 E-MINI DEC26"}, ("not_screened", "index_product")),
        ({"name": "MSCI EM", "contract": "FUT", "underlying_name": "MSCI EM Index"}, ("not_screened", "index_product")),
        ({"name": "MSCI INC COMMON"}, ("clear", None)),
        ({"name": "????"}, ("not_screened", "unreadable_name")),
        ({"name": "n/a"}, ("not_screened", "unreadable_name")),
        ({}, ("not_screened", "unreadable_name")),
        ({"name": "CHINA MOBILE LTD", "weaknesses": "identifier_damaged"}, ("weakly_screened", "identifier_damaged")),
        ({"name": "CHINA MOBILE LTD", "isin": "HK0941009539", "weaknesses": "identifier_damaged"}, ("clear", None)),
        ({"ticker": "941"}, ("weakly_screened", "ticker_without_market")),
        ({"ticker": "941", "mic": "XHKG"}, ("clear", None)),
        ({"ticker": "RY", "mic": "XNYS", "weaknesses": "market_guessed"}, ("weakly_screened", "ticker_without_market")),
        ({"name": "Nestle"}, ("weakly_screened", "one_word_name")),
        ({"name": "中国移动"}, ("clear", None)),
        ({"name": "Funding Circle Holdings", "asset_class": "Equity"}, ("clear", None)),
        ({"name": "ACME LTD", "weaknesses": "uncalculated_formula"}, ("weakly_screened", "uncalculated_formula")),
    ],
)  # fmt: skip
def test_a_position_has_the_first_outcome_that_fits(fields: dict[str, str], expected: tuple[str, str | None]) -> None:
    assert outcome(**fields) == expected


KNOWN_TO_BE_WRONG = {"SPDR Technologies Ltd", "Alphabet Inc Class A Acc"}
"""Companies taken for funds: a fund house's brand before another word, and a mark of accumulating shares."""


def test_funds_are_told_from_companies_by_their_names_alone() -> None:
    lines = Path(__file__).with_name("fund_names.tsv").read_text(encoding="utf-8").splitlines()
    labelled = [line.split("\t") for line in lines if not line.startswith("#")]
    told = [(name, reason, outcome(name=name)[1]) for name, reason in labelled]
    assert {name for name, reason, said in told if reason != (said or "")} == KNOWN_TO_BE_WRONG


def test_outcomes_add_up_to_the_positions_and_their_money_by_currency(tmp_path: Path) -> None:
    file = tmp_path / "holdings.csv"
    file.write_text(
        "Name,ISIN,Quantity,Market Value,Currency\n"
        "CHINA MOBILE LTD,HK0941009539,10,100.5,HKD\n"
        "VANGUARD FTSE EUROPE ETF,,5,50,USD\n"
        "VANGUARD TOTAL BOND FUND,,5,7,EUR\n"
        "COCA COLA COMPANY,US1912161007,1,60,USD\n",
        encoding="utf-8",
    )
    run = screen(file, as_of="2026-11-24")
    found = {(one.outcome, one.reason): one for one in run.summary.outcomes}
    assert sum(one.positions for one in found.values()) == run.summary.positions == 4
    funds = found["not_screened", "fund_without_holdings"]
    assert [(one.currency, one.value) for one in funds.value] == [("EUR", 7.0), ("USD", 50.0)]
    assert found["finding", None].positions == 1
    assert run.summary.funds is not None
    assert run.summary.funds.not_looked_through == 2


@pytest.mark.parametrize(
    ("symbols", "found"),
    [(("RY", "TD", "CGG"), 0), (("CHL", "CEO", "RY"), 0), (("SMICY", "SIUIF", "BYDDY", "CRWOF"), 2)],
    ids=["a Canadian broker's", "receipts that are no more", "traded over the counter"],
)
def test_a_symbol_whose_market_was_guessed_from_a_dollar_sign_is_found_or_weakly_screened(
    symbols: tuple[str, ...], found: int, tmp_path: Path
) -> None:
    file = tmp_path / "holdings.csv"
    file.write_text("Symbol,Shares,Value\n" + "".join(f"{one},100,$1000\n" for one in symbols), encoding="utf-8")
    run = screen(file, as_of="2026-11-24")
    counts = {(one.outcome, one.reason): one.positions for one in run.summary.outcomes}
    weak = ("weakly_screened", "ticker_without_market")
    assert counts == {("finding", None): found, weak: len(symbols) - found} if found else {weak: len(symbols)}


def test_a_fund_that_was_looked_through_is_clear() -> None:
    frame = typed_by_hand({"name": "VANGUARD FTSE EUROPE ETF"}).columns
    (found,) = outcomes(frame, (), looked_through=[0])
    assert found.outcome == "clear"


def test_no_positions_have_no_outcome() -> None:
    assert outcomes(typed_by_hand({}).columns.take([]), ()) == ()
