"""The US lists that come as small tables: DoD 1260H, BIS Denied Persons, military-intelligence end users, sections."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from screener.errors import WatchlistError
from screener.watchlist.publishers import import_list

H1260 = "Name,Clean Name,Alias,Previous Name,Parent Name,Note,Start date,End date,Source Url\n"
DPL = (
    "Name\tStreet_Address\tCity\tState\tCountry\tPostal_Code\tEffective_Date\tExpiration_Date\tStandard_Order\t"
    "Last_Update\tAction\tFR_Citation\n"
)
SECTION = (
    "schema,name,aliases,topics,program,authority,reason,report-date,start-date,end-date,country,notes,source_url\n"
)
MIEU = "Type,Name,Alias,Country,Topics,Program,Date,End date,Source URL\n"


def written(folder: Path, text: str) -> Path:
    path = folder / "table.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_editions_of_1260h_that_follow_each_other_are_one_listing(tmp_path: Path) -> None:
    rows = (
        '"Example Group, Inc.","Example Group, Inc.",,,,,2025-01-07,,https://example.org/a\n'
        '"Example Group, Inc. (EXG)*","Example Group, Inc.",EXG,Old Example Ltd,Example Holding,Because.,'
        "2026-06-08,,https://example.org/b\n"
    )
    watchlist = import_list(written(tmp_path, H1260 + rows))
    (entity,) = watchlist.entities
    (listing,) = entity.listings
    assert watchlist.published_on == date(2026, 6, 8)
    assert (listing.list, listing.regime, listing.measure) == ("us-dod-1260h", "advisory", "procurement")
    assert (listing.listed_on, listing.removed_on) == (date(2025, 1, 7), None)
    assert {(name.text, name.kind) for name in entity.names} == {
        ("Example Group, Inc.", "primary"),
        ("EXG", "short"),
        ("Old Example Ltd", "former"),
    }
    assert (entity.linked_to, entity.note) == (("Example Holding",), "Because.")


def test_a_party_removed_and_listed_again_has_two_listings(tmp_path: Path) -> None:
    rows = "X Ltd,X Ltd,,,,,2021-06-03,2024-01-31,\nX Ltd,X Ltd,,,,,2025-01-07,,\n"
    (entity,) = import_list(written(tmp_path, H1260 + rows)).entities
    assert [(held.listed_on, held.removed_on) for held in entity.listings] == [
        (date(2021, 6, 3), date(2024, 1, 31)),
        (date(2025, 1, 7), None),
    ]


@pytest.mark.parametrize("bad", ["X Ltd,X Ltd,,,,,06/03/2021,,\n", "X Ltd,,,,,,2021-06-03,,\n"])
def test_a_row_of_1260h_without_name_or_date_is_refused_with_its_line(tmp_path: Path, bad: str) -> None:
    with pytest.raises(WatchlistError, match="line 2: no name, or no date"):
        import_list(written(tmp_path, H1260 + bad))


def test_a_denial_order_ends_on_its_expiration_date(tmp_path: Path) -> None:
    row = "ADA EXAMPLE\t1 Road\tParis\t\tFR\t\t06/19/2003\t06/29/2056\tY\t2007-01-31\tADDED\t68 F.R. 38290\n"
    watchlist = import_list(written(tmp_path, DPL + row))
    (listing,) = watchlist.entities[0].listings
    assert (listing.list, listing.listed_on, listing.removed_on) == (
        "us-bis-dpl",
        date(2003, 6, 19),
        date(2056, 6, 29),
    )
    assert (watchlist.published_on, watchlist.entities[0].country) == (date(2007, 1, 31), "FR")


def test_a_mistyped_update_in_another_millennium_does_not_date_the_file(tmp_path: Path) -> None:
    rows = (
        "A EXAMPLE\t1 Road\tParis\t\tFR\t\t08/24/2022\t\tY\t3017-08-22\tADDED\tX\n"
        "B EXAMPLE\t1 Road\tParis\t\tFR\t\t08/24/2022\t\tY\t2022-09-02\tADDED\tX\n"
    )
    assert import_list(written(tmp_path, DPL + rows)).published_on == date(2022, 9, 2)


def test_the_reason_in_a_section_table_is_a_note_and_never_a_name(tmp_path: Path) -> None:
    row = (
        "Person,Ada Example,A. Example; Ada B. Example,,Section 353(b) of the Act,State Department,"
        "bribed Bob Other,2022,,December 2023,GUATEMALA,,https://example.org\n"
    )
    (entity,) = import_list(written(tmp_path, SECTION + row)).entities
    assert [name.text for name in entity.names] == ["Ada Example", "A. Example", "Ada B. Example"]
    assert (entity.type, entity.country, entity.note) == ("Person", "GT", "bribed Bob Other")
    assert [(held.list, held.measure, held.removed_on) for held in entity.listings] == [
        ("us-state-353", "visa_ban", date(2023, 12, 31))
    ]


def test_two_programmes_in_one_section_table_are_refused(tmp_path: Path) -> None:
    rows = "Company,X,,,Section 154 of A,,,,,,,,\nCompany,Y,,,Section 889 of B,,,,,,,,\n"
    with pytest.raises(WatchlistError, match="line 3: programme 'Section 889 of B'"):
        import_list(written(tmp_path, SECTION + rows))


def test_military_intelligence_end_users_are_bodies_of_their_state(tmp_path: Path) -> None:
    row = (
        "Organization,Intelligence Bureau (IB),Second Bureau,CN,export.control,US-BIS-MIEU,2021-03-16,,https://e.org\n"
    )
    (entity,) = import_list(written(tmp_path, MIEU + row)).entities
    assert (entity.name, entity.country, entity.listings[0].measure) == ("Intelligence Bureau", "CN", "export_control")


# --- the real files ------------------------------------------------------------------------------------------------


def test_the_1260h_table_gives_every_name_and_sensetime_twice_edited(shared_data: Path) -> None:
    path = shared_data / "lists" / "us-other" / "dod_1260h_table.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    watchlist = import_list(path)
    names = {name.text for entity in watchlist.entities for name in entity.names}
    assert (len(rows), watchlist.published_on) == (397, date(2026, 6, 8))
    assert sum(len(entity.extra["editions"]) for entity in watchlist.entities) == 397
    without_points = {"".join(filter(str.isalnum, row["Clean Name"].casefold())) for row in rows}
    assert len(watchlist.entities) == len(without_points) == 227
    assert {"SenseTime Group, Inc.", "SenseTime"} <= names
    (sensetime,) = [entity for entity in watchlist.entities if entity.name == "SenseTime Group, Inc."]
    assert len(sensetime.extra["editions"]) == 2
    assert sensetime.listings[0].listed_on == date(2025, 1, 7)


@pytest.mark.parametrize(
    ("file", "list_id", "entities"),
    [
        ("dpl_2022-09.txt", "us-bis-dpl", 457),
        ("dpl_2023-11.txt", "us-bis-dpl", 543),
        ("mieu.csv", "us-bis-mieu", 13),
        ("inksna.csv", "us-state-isn", 28),
        ("section_154.csv", "us-ndaa-154", 6),
        ("section_353.csv", "us-state-353", 167),
        ("section_889.csv", "us-ndaa-889", 5),
        ("section_1286.csv", "us-dod-1286", 190),
    ],
)
def test_every_other_us_table_gives_all_its_parties(shared_data: Path, file: str, list_id: str, entities: int) -> None:
    watchlist = import_list(shared_data / "lists" / "us-other" / file)
    assert (watchlist.id, len(watchlist.entities)) == (list_id, entities)
    assert {held.regime for entity in watchlist.entities for held in entity.listings} == {"advisory"}


TABLES = {
    H1260: ",", DPL: "\t", SECTION: ",", MIEU: ",",
}  # fmt: skip
ROWS = {
    H1260: "X Ltd,X Ltd,,,,,2025-01-07,,",
    DPL: "ADA\tRoad\tParis\t\tFR\t\t06/19/2003\t\tY\t2007-01-31\tADDED\tX",
    SECTION: "Person,Ada,A.,,Section 353(b),S,r,2022,,December 2023,GT,,u",
    MIEU: "Organization,Bureau,IB,CN,e,P,2021-03-16,,https://example.org",
}


@pytest.mark.parametrize("header", TABLES, ids=["1260H", "DPL", "section", "MIEU"])
def test_a_column_that_the_publisher_adds_is_kept_and_makes_no_house_list(tmp_path: Path, header: str) -> None:
    mark = TABLES[header]
    same = import_list(written(tmp_path, f"{header}{ROWS[header]}\n"))
    more = import_list(written(tmp_path, f"{header.rstrip()}{mark}New\n{ROWS[header]}{mark}told\n"))
    assert (more.id, len(more.entities)) == (same.id, len(same.entities))
    assert "told" in str(more.entities[0].extra)


@pytest.mark.parametrize(
    ("header", "column"), [(header, column) for header, mark in TABLES.items() for column in header.strip().split(mark)]
)
def test_a_column_that_is_gone_is_refused_by_name_and_makes_no_house_list(
    tmp_path: Path, header: str, column: str
) -> None:
    mark = TABLES[header]
    columns, cells = header.strip().split(mark), ROWS[header].split(mark)
    at = columns.index(column)
    lines = (mark.join(row[:at] + row[at + 1 :]) for row in (columns, cells))
    with pytest.raises(WatchlistError, match=f"lacks .* the column {column}"):
        import_list(written(tmp_path, "\n".join(lines) + "\n"))
