# ruff: noqa: E501 - rows of a table are one line each
from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest

from screener.errors import WatchlistError
from screener.watchlist.publishers import import_list

RECORD = "<record><Country>{country}</Country>{name}<Schedule>1, Part 2</Schedule><Item>{item}</Item><DateOfListing>2022-03-10</DateOfListing>{more}</record>"


def record(name: str, item: str = "1", more: str = "", country: str = "Russia / Russie") -> str:
    return RECORD.format(name=name, item=item, more=more, country=country)


def write(folder: Path, *records: str) -> Path:
    path = folder / "sema.xml"
    path.write_text(f"<?xml version='1.0' encoding='UTF-8'?><data-set>{''.join(records)}</data-set>", encoding="utf-8")
    return path


def test_people_companies_and_ships_are_told_apart(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        record(
            "<LastName>Orlov</LastName><GivenName>Igor</GivenName>",
            more="<Aliases>Russian: Игорь Орлов; Ihor Orlov, Ihar Arlou; Igor</Aliases><DateOfBirthOrShipBuildDate>1961-08-22</DateOfBirthOrShipBuildDate><New>kept</New>",
        ),
        record("<EntityOrShip>Alpha Co., Ltd</EntityOrShip>", "2", "<Aliases>Alfa / Альфа</Aliases>"),
        record(
            "<EntityOrShip>Skif V</EntityOrShip>",
            "3",
            "<ShipIMONumber>8858087</ShipIMONumber><TitleOrShip>Cargo</TitleOrShip><DateOfBirthOrShipBuildDate>1984</DateOfBirthOrShipBuildDate>",
        ),
    )
    person, company, ship = import_list(path, known_on=date(2025, 5, 1)).entities
    assert (person.id, person.name, person.birth_date) == ("ca-sema-russia-1-part-2-1", "Igor Orlov", "1961-08-22")
    assert {name.text: name.kind for name in person.names} == {
        "Igor Orlov": "primary",
        "Игорь Орлов": "alias",
        "Ihor Orlov": "alias",
        "Ihar Arlou": "alias",
        "Igor": "weak",
    }
    assert person.country is None, "the regulations' country is not the person's"
    assert person.extra["unread"] == {"New": "kept"}
    assert [name.text for name in company.names] == ["Alpha Co., Ltd", "Alfa", "Альфа"]
    assert (ship.type, ship.birth_date, ship.identifiers[0].raw) == ("Vessel", None, "8858087")
    assert company.listings[0].listed_on == date(2022, 3, 10)


@pytest.mark.parametrize(
    ("records", "problem"),
    [
        ([], "no list format"),
        ([record("")], "record 1 .without name."),
        ([record("<LastName>A</LastName>"), record("<LastName>B</LastName>")], "twice"),
    ],
)
def test_a_changed_file_is_refused(tmp_path: Path, records: list[str], problem: str) -> None:
    with pytest.raises(WatchlistError, match=problem):
        import_list(write(tmp_path, *records))


def test_the_real_file_has_the_independent_counts(shared_data: Path) -> None:
    path = shared_data / "lists" / "other" / "sema_2025-05.xml"
    watchlist = import_list(path)
    records = ElementTree.parse(path).getroot().findall("record")
    expected = Counter(
        "Vessel" if one.findtext("ShipIMONumber") else "Organization" if one.findtext("EntityOrShip") else "Person"
        for one in records
    )
    assert Counter(entity.type for entity in watchlist.entities) == expected
    assert len(watchlist.entities) == path.read_bytes().count(b"<record>") == 4_759
