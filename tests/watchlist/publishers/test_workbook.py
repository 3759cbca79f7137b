"""Lists that come as workbooks: the Australian one, Norges Bank's table, a house list."""
# ruff: noqa: E501 - rows of a table are one line each

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from screener.errors import WatchlistError
from screener.watchlist.publishers import import_list

AUSTRALIA = [
    "Reference",
    "Name of Individual or Entity",
    "Type",
    "Name Type",
    "Alias Strength",
    "Date of Birth",
    "Citizenship",
    "Additional Information",
    "Listing Information",
    "IMO Number",
    "Committees",
    "Control Date",
    "Targeted Financial Sanction",
    "Travel Ban",
    "Novelty",
]


def write(folder: Path, *rows: list[Any], sheet: str = "Consolidated List", before: int = 0) -> Path:
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = sheet
    for _ in range(before):
        page.append(["As published"])
    for row in rows:
        page.append(row)
    path = folder / "list.xlsx"
    book.save(path)
    return path


def person(
    reference: object, name: str, name_type: str = "Primary Name", strength: str = "", freeze: bool = True
) -> list[Any]:
    return [reference, name, "Individual", name_type, strength, date(1961, 1, 2), "Russia", "Friend of Gamma", "Listed on 25 Jan. 2001 (amended)", None, "Autonomous (Russia)", date(2026, 4, 14), freeze, True, "x"]  # fmt: skip


def test_the_letters_of_a_reference_are_further_names(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        AUSTRALIA,
        person(2, "IGOR ORLOV"),
        person("2a", "Игорь Орлов", "Original Script"),
        person("2b", "The Fox", "Alias", "Weak"),
        person(3, "IVAN ORLOV", freeze=False),
    )
    watchlist = import_list(path)
    igor, ivan = watchlist.entities
    assert (watchlist.id, watchlist.published_on) == ("au-dfat", date(2026, 4, 14))
    assert (igor.id, igor.country, igor.birth_date, igor.note) == ("au-dfat-2", "RU", "1961-01-02", "Friend of Gamma")
    assert {name.text: name.kind for name in igor.names} == {
        "IGOR ORLOV": "primary",
        "Игорь Орлов": "alias",
        "The Fox": "weak",
    }
    listing = igor.listings[0]
    assert (listing.regime, listing.measure, listing.listed_on) == (
        "au-asset-freeze",
        "asset_freeze",
        date(2001, 1, 25),
    )
    assert igor.extra["unread"] == {"Novelty": "x"}
    assert (ivan.listings[0].regime, ivan.listings[0].measure) == ("advisory", "visa_ban")


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (person("two", "IGOR"), "row 3: no Reference"),
        (person(4, ""), "row 3: no Reference"),
        (person("4a", "IGOR", "Alias"), "the entry 4 has no primary name"),
    ],
)
def test_a_changed_australian_row_is_refused(tmp_path: Path, row: list[Any], problem: str) -> None:
    with pytest.raises(WatchlistError, match=problem):
        import_list(write(tmp_path, AUSTRALIA, person(2, "IVAN"), row))


def test_the_real_australian_file_has_the_independent_counts(shared_data: Path) -> None:
    path = shared_data / "lists" / "other" / "dfat_2026-08.xlsx"
    watchlist = import_list(path)
    rows = list(load_workbook(path, read_only=True).worksheets[0].iter_rows(values_only=True))
    header, body = rows[0], rows[1:]
    kind, name_type = header.index("Type"), header.index("Name Type")
    primary = [row for row in body if row[name_type] == "Primary Name"]
    assert len(watchlist.entities) == len(primary) == 3_846
    assert sum(one.type == "Vessel" for one in watchlist.entities) == sum(row[kind] == "Vessel" for row in primary)
    weak = sum(row[header.index("Alias Strength")] == "Weak" for row in body)
    assert weak - 10 <= sum(name.kind == "weak" for one in watchlist.entities for name in one.names) <= weak


def test_a_house_list_below_a_title_row(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        ["Company", "ISIN", "Ticker", "Exchange", "Reason", "Excluded since", "Until", "Analyst"],
        ["Alpha Group Inc", "KYG8020E1199", 20, "Hong Kong", "surveillance", date(2022, 2, 13), None, "Jo"],
        ["Beta Ltd", "CNE100000PM8; CNE100000PM9", "002415 CH", None, None, date(2022, 3, 1), date(2023, 3, 1), None],
        [None] * 8,
        ["ALPHA GROUP INC", "US1694261033", None, None, "more", None, None, None],
        sheet="Exclusions",
        before=2,
    )
    watchlist = import_list(path, known_on=date(2025, 1, 1))
    alpha, beta = watchlist.entities
    assert (watchlist.id, watchlist.regime) == ("house-list", "house")
    assert [(one.scheme, one.value, one.mic) for one in alpha.identifiers if one.scheme == "ticker"] == [
        ("ticker", "20", "XHKG")
    ]
    assert {one.value for one in alpha.identifiers if one.scheme == "isin"} == {"KYG8020E1199", "US1694261033"}
    assert alpha.note == "surveillance; more"
    assert alpha.extra["Analyst"] == ["Jo"]
    assert (beta.listings[0].listed_on, beta.listings[0].removed_on) == (date(2022, 3, 1), date(2023, 3, 1))
    assert [(one.value, one.valid) for one in beta.identifiers if one.scheme == "isin"] == [
        ("CNE100000PM8", True),
        ("CNE100000PM9", False),
    ]
    assert alpha.listings[0].measure == "exclusion"


def test_norges_bank_as_a_workbook(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        [None, "Company", "Category", "Criterion", "Decision", "Publishing date"],
        ["1", "Alpha Mining (formerly Old Alpha)", "Conduct", "Environment", "Exclusion", "07.03.2022"],
        [None, "Beta Ltd", "Conduct", "Corruption", "Observation", date(2023, 1, 2)],
    )
    watchlist = import_list(path)
    alpha, beta = watchlist.entities
    assert (watchlist.id, watchlist.published_on) == ("no-nbim", date(2023, 1, 2))
    assert [(name.text, name.kind) for name in alpha.names] == [("Alpha Mining", "primary"), ("Old Alpha", "former")]
    assert (alpha.listings[0].regime, alpha.listings[0].measure) == ("house", "exclusion")
    assert (beta.listings[0].regime, beta.listings[0].measure) == ("advisory", None)


def test_a_holdings_workbook_is_no_list(tmp_path: Path) -> None:
    path = write(tmp_path, ["Security name", "ISIN", "Quantity", "Market value"], ["Alpha", "KYG8020E1199", 1, 2.0])
    with pytest.raises(WatchlistError, match="no sheet has the header"):
        import_list(path)


def test_a_damaged_workbook_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, AUSTRALIA, person(2, "IVAN"))
    path.write_bytes(path.read_bytes()[:-700])
    with pytest.raises(WatchlistError, match="cut off or damaged"):
        import_list(path)
