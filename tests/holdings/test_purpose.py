"""What a table lists: what is held, or what its titles and columns say that it may be."""

from pathlib import Path

import openpyxl
import pytest

from screener import Rulebook, Screener, read_holdings
from screener.triage import exit_status

COUNTED = ("Security name,ISIN,Quantity", "China Mobile Ltd,HK0941009539,100", "SAP SE,DE0007164600,20")
VALUED = ("Security name,ISIN,Quantity,Value (EUR)", "China Mobile Ltd,HK0941009539,100,900", "SAP SE,DE0007164600,2,9")
NAMED = ("Company,Country,Theme", "China Mobile Ltd,CN,Labour", "SAP SE,DE,Climate")
WEIGHED = ("Constituent,ISIN,Weight %", "China Mobile Ltd,HK0941009539,60", "SAP SE,DE0007164600,40")


def _doubts(folder: Path, lines: tuple[str, ...], name: str = "a.csv") -> list[str]:
    (folder / name).write_text("\n".join(lines), encoding="utf-8")
    read = read_holdings(folder / name)
    assert len(read.positions) == 2
    return [one for one in read.inputs[0].warnings if "taken for holdings" in one]


@pytest.mark.parametrize(
    "title",
    [
        "Exclusion list of the foundation as of July 2026",
        "Collateral received under securities lending",
        "Proposed portfolio after rebalancing",
        "Vorschlag zur Umschichtung",
        "Wertpapiere: Ausschlussliste Q3",
        "Portefeuille modèle, septembre",
        "Composizione dell'indice al 30/09",
        "Carteira teórica do mês",
        "Uitsluitingen per 1 oktober",
        "投資除外銘柄一覧",
        "Disposals in the quarter",
    ],
)
def test_what_stands_under_a_title_of_something_else_is_held_with_a_doubt(title: str, tmp_path: Path) -> None:
    assert _doubts(tmp_path, (title, "", *VALUED))


@pytest.mark.parametrize("name", ["ExclusionList_2026.csv", "model portfolio Q3.csv", "index-weights.csv"])
def test_the_name_of_a_file_may_say_that_its_rows_are_not_held(name: str, tmp_path: Path) -> None:
    assert _doubts(tmp_path, VALUED, name)


def test_the_name_of_a_workbook_and_of_its_sheet_may_say_it_too(tmp_path: Path) -> None:
    for file, sheet in (("Exclusions.xlsx", "Sheet1"), ("a.xlsx", "Proposal")):
        book = openpyxl.Workbook()
        book.active.title = sheet
        for line in VALUED:
            book.active.append(line.split(","))
        book.save(tmp_path / file)
        assert [one for one in read_holdings(tmp_path / file).inputs[0].warnings if "taken for holdings" in one]


@pytest.mark.parametrize("title", ["Coupons", "Journal des coupons et dividendes", "Dividendenliste"])
def test_a_title_of_income_is_a_doubt_only_where_nothing_has_a_value(title: str, tmp_path: Path) -> None:
    assert _doubts(tmp_path, (title, "", *COUNTED))
    assert not _doubts(tmp_path, (title, "", *VALUED))


@pytest.mark.parametrize(
    "title",
    [
        "Holdings as of 30 September 2026",
        "All figures exclude accrued interest",
        "Solde des positions au 30/09/2026",
        "Invented Dividend Growth Fund: portfolio",
        "Exclusive Wealth LLP, fixed income holdings",
        "Engagements et valeur liquidative",
        "Open orders: none",
        "Corporate actions processed until 30 September",
    ],
)
def test_a_title_of_holdings_is_no_doubt(title: str, tmp_path: Path) -> None:
    assert not _doubts(tmp_path, (title, "", *VALUED))


def test_names_without_amounts_and_weights_alone_are_held_with_a_doubt(tmp_path: Path) -> None:
    assert "of its 2 rows (A1:C3) no amounts were read" in _doubts(tmp_path, NAMED)[0]
    assert "of its 2 rows (A1:C3) only weights" in _doubts(tmp_path, WEIGHED)[0]
    assert not _doubts(tmp_path, COUNTED)


@pytest.mark.parametrize(
    "lines",
    [
        (
            "Date,B/S,Security,ISIN,Qty,Net USD",
            "2026-09-03,S,China Mobile Ltd,HK0941009539,5,53",
            "2026-09-17,B,SAP,,2,4",
        ),
        (
            "Security,ISIN,Nominal,Haircut",
            "China Mobile Ltd,HK0941009539,1,5%",
            "SAP SE,DE0007164600,1,5%",
        ),
    ],
    ids=["sides of trades", "collateral"],
)
def test_columns_that_holdings_do_not_have_are_a_doubt(lines: tuple[str, ...], tmp_path: Path) -> None:
    assert _doubts(tmp_path, lines)


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("a.csv", ("Exclusion list of the foundation as of July 2026", "", *NAMED)),
        ("a.csv", ("Restricted issuers (no purchases permitted)", "", *NAMED)),
        ("a.csv", ("Asia ex Japan index, for reference only", "", *WEIGHED)),
        ("a.csv", ("Portefeuille modèle, septembre", "", *WEIGHED)),
        ("a.csv", ("Coupons", "", *NAMED)),
        ("IndexWeights_2026.csv", WEIGHED),
        ("a.csv", ("Constituent,ISIN,Index weight %", *WEIGHED[1:])),
        ("engagement log.csv", ("Stewardship of the Alpha Fund", "", *NAMED)),
        ("a.csv", ("Umsätze", "", *(",".join(line.split(",")[:2]) for line in WEIGHED))),
        ("a.csv", ("Date,Description,Amount USD", "2026-07-15,Custody China Mobile Ltd,45", "2026-09-30,SAP SE,19")),
    ],
)
def test_names_and_weights_alone_below_a_title_of_something_else_are_not_understood(
    name: str, lines: tuple[str, ...], tmp_path: Path
) -> None:
    """They are in no sum and meet no rule, the run is not complete (exit 3), and a listed name in them is told."""
    (tmp_path / name).write_text("\n".join(lines), encoding="utf-8")
    run = Screener(Rulebook.load()).screen(tmp_path / name, as_of="2026-11-24")
    assert run.summary.positions == 0
    assert sum(row.reason == "not_understood" for row in run.coverage) == 2
    assert {one.match.by for one in run.findings} == {"sweep"}
    assert exit_status(run) == 3


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("a.csv", ("Invented Index Fund: holdings", "", *WEIGHED)),
        ("a.csv", ("Open orders: none", "", *WEIGHED)),
        ("exclusions_check.csv", WEIGHED),
        ("a.csv", ("Alpha Global Equity", "Benchmark: MSCI World Index", "Dividends: quarterly", *WEIGHED)),
        ("a.csv", ("Alpha Global Equity", "Benchmark,MSCI World", "Fees,0.5 % p.a.", *WEIGHED)),
    ],
)
def test_weights_below_a_title_of_a_fund_are_held(name: str, lines: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / name).write_text("\n".join(lines), encoding="utf-8")
    assert len(read_holdings(tmp_path / name).positions) == 2


def test_what_the_user_maps_is_held_whatever_its_title_says(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("\n".join(("Exclusion list of July 2026", "", *NAMED)), encoding="utf-8")
    assert len(read_holdings(tmp_path / "a.csv", mapping={"name": "Company"}).positions) == 2


def test_what_only_an_index_holds_is_named_with_its_row(tmp_path: Path) -> None:
    lines = ("Name,Portfolio value EUR,Portfolio %,Index %", "China Mobile Ltd,0,0.0,3.2", "SAP SE,100,1,2")
    (tmp_path / "a.csv").write_text("\n".join(lines), encoding="utf-8")
    read = read_holdings(tmp_path / "a.csv")
    assert len(read.positions) == 2
    assert any("0 of its own" in one and "row 2 “China Mobile Ltd”" in one for one in read.inputs[0].warnings)


def test_values_in_the_reporting_currency_are_not_in_that_of_the_asset(tmp_path: Path) -> None:
    lines = (
        "S.06.02.01 List of assets - reporting currency EUR",
        "C0040 Asset ID;C0130 Quantity;C0190 Item title;C0250 Currency;C0170 Total Solvency II amount",
        "ISIN/KYG8062L1041;400000;SENSETIME-W;HKD;108000",
        "ISIN/DE0007164600;2000;SAP SE;EUR;481000",
    )
    (tmp_path / "a.csv").write_text("\n".join(lines), encoding="utf-8")
    assert read_holdings(tmp_path / "a.csv").positions["currency"].tolist() == ["EUR", "EUR"]


def test_the_only_position_of_a_fund_is_no_sum(tmp_path: Path) -> None:
    rows = ("A,Nestle,CH0038863350,2000,60", "A,Roche,CH0012032048,1000,40", "B,AVIC Intl,,5000,100")
    (tmp_path / "a.csv").write_text("\n".join(("Fund,Name,ISIN,Value EUR,Weight %", *rows)), encoding="utf-8")
    assert len(read_holdings(tmp_path / "a.csv").positions) == 3


def test_a_movement_brought_forward_beside_a_name_is_a_position(tmp_path: Path) -> None:
    rows = ("Vortrag;AVIC Intl;100;2000", "Vortrag;Lenta;10;500")
    (tmp_path / "a.csv").write_text("\n".join(("Vorgang;Wertpapier;Stück;Kurswert EUR", *rows)), encoding="utf-8")
    assert len(read_holdings(tmp_path / "a.csv").positions) == 2


def test_a_page_sum_carried_forward_is_no_position(tmp_path: Path) -> None:
    rows = ("SAP SE;DE;10;100", "UEBERTRAG;;;100", "UEBERTRAG;;;100", "Siemens;DE;10;300")
    (tmp_path / "a.csv").write_text("\n".join(("TITEL;LAND;STUECK;MARKTWERT EUR", *rows)), encoding="utf-8")
    assert read_holdings(tmp_path / "a.csv").positions["name"].tolist() == ["SAP SE", "Siemens"]


@pytest.mark.parametrize(
    "rows",
    [
        ("Cost EUR,Value EUR,Weight,Benchmark weight", "12000,0,0.00,0.3", "50000,60000,60,2.1"),
        ("Shares,Shares on loan,Value EUR,Benchmark weight", "0,1000,0,0.3", "100,0,60000,2.1"),
        ("Held at custodian,Value EUR,Benchmark weight", "12500,0,0.5", "100,30100,3"),
    ],
)
def test_what_cost_something_or_is_on_loan_is_held_at_nothing(rows: tuple[str, str, str], tmp_path: Path) -> None:
    head, first, second = rows
    lines = (f"Name,ISIN,{head}", f"China Mobile Ltd,HK0941009539,{first}", f"SAP SE,DE0007164600,{second}")
    (tmp_path / "a.csv").write_text("\n".join(lines), encoding="utf-8")
    assert len(read_holdings(tmp_path / "a.csv").positions) == 2


@pytest.mark.parametrize(
    "title",
    ["At market prices", "Vanguard Index 500", "Global Dividend", "Exclusions applied", "Alpha Index Fund - holdings"],
)
def test_weights_below_what_a_fund_is_called_are_held(title: str, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("\n".join((title, "", *WEIGHED)), encoding="utf-8")
    assert len(read_holdings(tmp_path / "a.csv").positions) == 2
