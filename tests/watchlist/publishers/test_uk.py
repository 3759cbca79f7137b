# ruff: noqa: E501 - rows of a table are one line each
from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from screener.errors import WatchlistError
from screener.watchlist.publishers import import_list

NEW = (
    "Name 6,Name 1,Name 2,Name Non-Latin Script,DOB,Nationality,Passport Number,Passport Details,Address 1,Country,"
    "Other Information,Group Type,Alias Type,Alias Quality,Regime,Listed On,UK Sanctions List Date Designated,Last Updated,Group ID"
)
BAN = "Listed under Schedule 2 of the Russia (Sanctions) (EU Exit) Regulations 2019 (S.I. 2019/855)."
FCDO = (
    "Last Updated,Unique ID,OFSI Group ID,Name 6,Name 1,Name type,Alias strength,Name non-latin script,Regime Name,"
    "Designation Type,Sanctions Imposed,Other Information,UK Statement of Reasons,Address Country,Date Designated,D.O.B,"
    "Parent company,Business registration number (s),Novelty"
)


def ofsi(
    folder: Path, *rows: str, banner: str = "Last Updated,06/04/2022", header: str = NEW, encoding: str = "utf-8"
) -> Path:
    path = folder / "list.csv"
    path.write_bytes("\n".join([banner, header, *rows, ""]).encode(encoding))
    return path


def row(name6: str, *, name1: str = "", kind: str = "Entity", alias: str = "Primary name", quality: str = "", script: str = "",
        dob: str = "", nation: str = "", info: str = "", group: str = "100", regime: str = "Russia") -> str:  # fmt: skip
    return f'{name6},{name1},,{script},{dob},{nation},,,1 Road,Russia,"{info}",{kind},{alias},{quality},{regime},01/08/2014,01/03/2022,06/04/2022,{group}'


def test_names_of_one_group_are_one_entity(tmp_path: Path) -> None:
    path = ofsi(
        tmp_path,
        row("ORLOV", name1="Ivan", kind="Individual", dob="00/08/1960", nation="1) Russia 2) Qatar", alias="AKA"),
        row("ORLOV", name1="Igor", kind="Individual", script="Орлов", dob="01/08/1960"),
        row("FOX", kind="Individual", alias="AKA", quality="Low"),
    )
    watchlist = import_list(path)
    (one,) = watchlist.entities
    assert (watchlist.id, watchlist.published_on) == ("gb-ofsi-consolidated", date(2022, 4, 6))
    assert (one.id, one.name, one.type, one.country) == ("gb-ofsi-100", "Igor ORLOV", "Person", "RU")
    assert {name.text: name.kind for name in one.names} == {
        "Igor ORLOV": "primary",
        "Орлов": "alias",
        "Ivan ORLOV": "alias",
        "FOX": "weak",
    }
    assert one.extra["birth_date"] == ["1960-08", "1960-08-01"]
    assert one.extra["nationality"] == ["Russia", "Qatar"]
    assert one.listings[0].regime == "gb-asset-freeze"


def test_the_investment_ban_list_is_told_by_what_each_row_says(tmp_path: Path) -> None:
    info = f"(UK Sanctions List Ref):RUS0256 {BAN} (Consolidated List Group ID): 15076. (UK Statement of Reasons):ALPHA is big. (Business Reg No):1027700132195"
    watchlist = import_list(ofsi(tmp_path, row("ALPHA BANK", info=info)))
    (one,) = watchlist.entities
    assert (watchlist.id, watchlist.regime) == ("gb-investment-ban", "gb-investment-ban")
    assert (one.listings[0].measure, one.listings[0].regime) == ("securities_ban", "gb-investment-ban")
    assert one.linked_to == ("gb-ofsi-15076",)
    assert [(item.scheme, item.value) for item in one.identifiers] == [("registration", "1027700132195")]
    assert one.note == "ALPHA is big."
    mixed = import_list(ofsi(tmp_path, row("ALPHA BANK", info=info), row("BETA", group="101")))
    assert mixed.id == "gb-ofsi-consolidated"


def test_windows_1252_is_read(tmp_path: Path) -> None:
    (one,) = import_list(ofsi(tmp_path, row("\u2018ALPHA\u2019 CAF\u00c9"), encoding="windows-1252")).entities
    assert one.name == "\u2018ALPHA\u2019 CAF\u00c9"


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ({"banner": "Last Updated,soon"}, "line 1: no date"),
        ({"header": NEW.replace("Regime,", "Reich,")}, "line 2: the header lacks"),
        ({}, "line 4: 3 fields"),
    ],
)
def test_a_changed_file_is_refused_with_its_line(tmp_path: Path, arguments: dict[str, str], problem: str) -> None:
    with pytest.raises(WatchlistError, match=problem):
        import_list(ofsi(tmp_path, row("ALPHA"), "a,b,c", **arguments))


def test_a_group_id_that_a_spreadsheet_mangled_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WatchlistError, match=r"line 3: the Group ID '1\.3E\+04'"):
        import_list(ofsi(tmp_path, row("ALPHA", group="1.3E+04")))


def fcdo(folder: Path, *rows: str, banner: str = "Report Date: 13-Feb-2026") -> Path:
    path = folder / "uk.csv"
    path.write_text("\n".join([banner, FCDO, *rows, ""]), encoding="utf-8")
    return path


def test_the_uk_sanctions_list_csv(tmp_path: Path) -> None:
    path = fcdo(
        tmp_path,
        "12/01/2022,RUS0256,15076,ALPHA BANK,,Primary Name,,Альфа,Russia Regs,Entity,Asset freeze|Charge,Info,Reasons,Russia,01/03/2022,,GAMMA PLC,1) 12 2) 34,x",
        "12/01/2022,RUS0256,15076,ALPHA,,Alias,weak,,Russia Regs,Entity,Asset freeze|Charge,Info,Reasons,Russia,01/03/2022,,,,",
        "12/01/2022,RUS0001,,ORLOV,Ivan,Primary Name,,,Russia Regs,Individual,Travel Ban,,,,01/03/2022,dd/mm/1960,,,",
        "12/01/2022,RUS0002,,BETA,,Primary Name,,,Russia Regs,Entity,"
        "Asset freeze|Prohibition on dealing with transferable securities or money-market instruments,,,,01/03/2022,,,,",
    )
    watchlist = import_list(path)
    alpha, orlov, beta = watchlist.entities
    assert (watchlist.id, watchlist.published_on) == ("gb-sanctions", date(2026, 2, 13))
    assert {name.text: name.kind for name in alpha.names} == {
        "ALPHA BANK": "primary",
        "Альфа": "alias",
        "ALPHA": "weak",
    }
    assert alpha.linked_to == ("gb-ofsi-15076", "GAMMA PLC")
    assert [item.value for item in alpha.identifiers] == ["12", "34"]
    assert alpha.extra["novelty"] == ["x"]
    assert [(one.regime, one.measure) for one in alpha.listings] == [("gb-asset-freeze", "asset_freeze")]
    assert [(one.regime, one.measure) for one in orlov.listings] == [("advisory", "visa_ban")]
    assert orlov.birth_date == "1960"
    assert [one.regime for one in beta.listings] == ["gb-asset-freeze", "gb-investment-ban"]


def test_the_uk_sanctions_list_xml(tmp_path: Path) -> None:
    path = tmp_path / "uk.xml"
    path.write_text(
        "<Designations><DateGenerated>13/02/2026</DateGenerated><Designation><UniqueID>RUS0256</UniqueID>"
        "<OFSIGroupID>15076</OFSIGroupID><Names><Name><Name6>ALPHA BANK</Name6><NameType>Primary name</NameType></Name>"
        "<Name><Name1>Old</Name1><Name6>ALPHA</Name6><NameType>ALias</NameType></Name></Names>"
        "<NonLatinNames><NonLatinName><NameNonLatinScript>Альфа</NameNonLatinScript></NonLatinName></NonLatinNames>"
        "<RegimeName>Russia Regs</RegimeName><IndividualEntityShip>Entity</IndividualEntityShip>"
        "<SanctionsImposedIndicators><AssetFreeze>true</AssetFreeze><TravelBan>false</TravelBan></SanctionsImposedIndicators>"
        "<DateDesignated>01/03/2022</DateDesignated><UKStatementofReasons>Because.</UKStatementofReasons>"
        "<EntityDetails><Entity><BusinessRegistrationNumbers><BusinessRegistrationNumber>12</BusinessRegistrationNumber>"
        "</BusinessRegistrationNumbers><TypeOfEntities><TypeOfEntity>Bank</TypeOfEntity></TypeOfEntities></Entity></EntityDetails>"
        "<Novelty>kept</Novelty></Designation></Designations>",
        encoding="utf-8",
    )
    watchlist = import_list(path)
    (one,) = watchlist.entities
    assert (watchlist.published_on, one.id, one.name) == (date(2026, 2, 13), "gb-fcdo-RUS0256", "ALPHA BANK")
    assert [name.text for name in one.names] == ["ALPHA BANK", "Old ALPHA", "Альфа"]
    assert (one.listings[0].measure, one.listings[0].listed_on) == ("asset_freeze", date(2022, 3, 1))
    assert [item.value for item in one.identifiers] == ["12"]
    assert (one.extra["Novelty"], one.extra["TypeOfEntity"], one.note) == (["kept"], ["Bank"], "Because.")


def test_the_real_2018_list_has_the_independent_counts(shared_data: Path) -> None:
    path = shared_data / "lists" / "uk" / "sanctionsconlist_2018-04-13.csv"
    watchlist = import_list(path)
    with path.open(encoding="windows-1252", newline="") as stream:
        rows = list(csv.reader(stream))[2:]
    assert len(rows) == 9_487
    assert len(watchlist.entities) == len({one[-1] for one in rows}) == 2_106
    people = {one[-1] for one in rows if one[23] == "Individual"}
    assert sum(one.type == "Person" for one in watchlist.entities) == len(people)


def test_the_real_investment_ban_list(shared_data: Path) -> None:
    watchlist = import_list(shared_data / "lists" / "uk" / "InvBan_2022-04-06.csv")
    assert (watchlist.id, len(watchlist.entities)) == ("gb-investment-ban", 11)
    assert {one.listings[0].measure for one in watchlist.entities} == {"securities_ban"}
    sber = next(one for one in watchlist.entities if "SBERBANK" in one.name)
    assert "ПАО Сбербанк" in [name.text for name in sber.names]
    assert [item.value for item in sber.identifiers] == ["1027700132195"]


def test_a_real_row_that_is_a_field_short_refuses_the_file_with_its_line(shared_data: Path, tmp_path: Path) -> None:
    path = shared_data / "lists" / "uk" / "UK-Sanctions-List_header_real_rows_mock.csv"
    with pytest.raises(WatchlistError, match="line 4: 57 fields where the header has 58"):
        import_list(path)
    mended = tmp_path / "uk.csv"
    mended.write_text(path.read_text(encoding="utf-8").rstrip("\n") + ",\n", encoding="utf-8")
    assert [one.name for one in import_list(mended).entities] == [
        "HAJI KHAIRULLAH HAJI SATTAR MONEY EXCHANGE",
        "MOHAMMAD HASSAN AKHUND",
    ]
