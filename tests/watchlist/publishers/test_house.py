from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from screener.errors import WatchlistError
from screener.watchlist.publishers import import_list, recognise


def write(folder: Path, text: str, name: str = "exclusions 2025.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_header_words_and_delimiters_of_many_kinds(tmp_path: Path, mark: str) -> None:
    rows = [
        ["Issuer name", "ISIN", "LEI", "Also known as", "Status"],
        ["Alpha Group", "KYG8020E1199", "", "Alfa", "Excluded"],
    ]
    path = write(tmp_path, "\n".join(mark.join(row) for row in rows) + "\n")
    (one,) = import_list(path).entities
    assert one.name == "Alpha Group"
    assert "Alfa" in [name.text for name in one.names]


def test_a_list_of_nothing_but_names(tmp_path: Path) -> None:
    watchlist = import_list(write(tmp_path, "Company\nAlpha Group\nBeta Co., Ltd.\n"))
    assert [one.name for one in watchlist.entities] == ["Alpha Group", "Beta Co., Ltd."]
    assert watchlist.id == "house-exclusions-2025"
    assert watchlist.version.startswith("undated")


def test_a_watched_company_is_not_excluded(tmp_path: Path) -> None:
    watchlist = import_list(write(tmp_path, "Name,Decision\nAlpha,Exclude\nBeta,Under review\n"))
    assert [one.listings[0].measure for one in watchlist.entities] == ["exclusion", None]


def test_the_other_dates_of_the_column_say_which_number_is_the_day(tmp_path: Path) -> None:
    watchlist = import_list(write(tmp_path, "Name,Date added\nAlpha,03/04/2025\nBeta,25/04/2025\n"))
    assert watchlist.entities[0].listings[0].listed_on == date(2025, 4, 3)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("Name,Date added\nAlpha,03/04/2025\n", "row 2: the date '03/04/2025' cannot be read, or reads two ways"),
        ("Name,ISIN\n,KYG8020E1199\n", "row 2: the row has no name"),
        ("Name,ISIN\nAlpha,KYG8020E1199,x\n", "row 2: 3 cells"),
        ("Name,Decision\nAlpha,perhaps\n", "row 2: the decision 'perhaps'"),
        ("Name,ISIN\n", "no entity was found"),
    ],
)
def test_a_row_that_cannot_be_read_refuses_the_file(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(WatchlistError, match=problem.replace("(", r"\(")):
        import_list(write(tmp_path, text))


@pytest.mark.parametrize(
    "text",
    [
        "Security name,ISIN,Quantity,Market value\nAlpha,KYG8020E1199,1,2\n",
        "| file | rows | what |\n| --- | --- | --- |\n",
        "Dear board,\n\nplease find the name of the company below.\n",
        '{"name": "Alpha", "isin": "KYG8020E1199"}\n',
    ],
)
def test_what_is_no_house_list_is_not_taken_for_one(tmp_path: Path, text: str) -> None:
    assert recognise(write(tmp_path, text)) is None


def test_a_western_encoding_is_read(tmp_path: Path) -> None:
    (one,) = import_list(write(tmp_path, "Name,Reason\nGénérale des Eaux,météo\n", encoding="windows-1252")).entities
    assert one.name == "Générale des Eaux"


def test_no_real_holdings_file_is_taken_for_a_list(shared_data: Path) -> None:
    for path in (shared_data / "holdings").glob("*.csv"):
        assert recognise(path) is None
