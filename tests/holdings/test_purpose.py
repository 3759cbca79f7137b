"""What a table lists: what is held, or what its titles and columns say that it may be."""

from pathlib import Path

import openpyxl
import pytest

from screener import read_holdings

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
            "Date,Description,Amount USD",
            "2026-07-15,Custody China Mobile Ltd,45.00",
            "2026-09-30,Handling SAP SE,19.00",
        ),
        (
            "Security,ISIN,Nominal,Haircut",
            "China Mobile Ltd,HK0941009539,1,5%",
            "SAP SE,DE0007164600,1,5%",
        ),
    ],
    ids=["sides of trades", "payments", "collateral"],
)
def test_columns_that_holdings_do_not_have_are_a_doubt(lines: tuple[str, ...], tmp_path: Path) -> None:
    assert _doubts(tmp_path, lines)


def test_values_in_the_reporting_currency_are_not_in_that_of_the_asset(tmp_path: Path) -> None:
    lines = (
        "S.06.02.01 List of assets - reporting currency EUR",
        "C0040 Asset ID;C0130 Quantity;C0190 Item title;C0250 Currency;C0170 Total Solvency II amount",
        "ISIN/KYG8062L1041;400000;SENSETIME-W;HKD;108000",
        "ISIN/DE0007164600;2000;SAP SE;EUR;481000",
    )
    (tmp_path / "a.csv").write_text("\n".join(lines), encoding="utf-8")
    assert read_holdings(tmp_path / "a.csv").positions["currency"].tolist() == ["EUR", "EUR"]
