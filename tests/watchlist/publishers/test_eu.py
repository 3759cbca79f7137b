from __future__ import annotations

from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest

from screener.errors import WatchlistError
from screener.watchlist.publishers import import_list

XML = """<export xmlns="{namespace}" generationDate="2024-05-13T17:44:28.283+02:00">{entities}</export>"""
NAMESPACE = "http://eu.europa.ec/fpi/fsd/export"
ENTITY = """<sanctionEntity designationDate="{day}" euReferenceNumber="EU.1.1" logicalId="{id}">
<remark>Friend of Gamma Delta</remark>
<regulation regulationType="amendment" numberTitle="2021/478 (OJ L99I)" programme="{programme}" logicalId="1">
<publicationUrl>https://eur-lex.example/1</publicationUrl></regulation>
<subjectType code="{subject}" classificationCode="P"/>{names}
<citizenship countryIso2Code="CN" countryDescription="CHINA"/>
<birthdate birthdate="" monthOfYear="1" year="1958" countryIso2Code="00"/>
<identification number="12 34" identificationTypeCode="regnumber" countryIso2Code="RU"/><novelty a="b"/>
</sanctionEntity>"""
HEADER = (
    "fileGenerationDate;Entity_LogicalId;Entity_EU_ReferenceNumber;Entity_SubjectType;Entity_Regulation_Programme;"
    "NameAlias_WholeName;NameAlias_NameLanguage;NameAlias_FirstName;NameAlias_LastName;Identification_Number;"
    "Identification_TypeCode;Entity_Remark"
)


def alias(whole: str, language: str = "", first: str = "", strong: str = "true") -> str:
    return (
        f'<nameAlias wholeName="{whole}" firstName="{first}" nameLanguage="{language}" strong="{strong}" '
        'function="Boss of Gamma"/>'
    )


def entity(names: str, *, id_: int = 1, programme: str = "HR", subject: str = "person", day: str = "2021-03-22") -> str:
    return ENTITY.format(names=names, id=id_, programme=programme, subject=subject, day=day)


def write(folder: Path, *entities: str, namespace: str = NAMESPACE) -> Path:
    path = folder / "eu.xml"
    path.write_text(XML.format(namespace=namespace, entities="".join(entities)), encoding="utf-8")
    return path


def test_the_name_shown_is_never_the_chinese_one_that_stands_first(tmp_path: Path) -> None:
    path = write(
        tmp_path, entity(alias("朱海仑", "ZH") + alias("ŽU Hailun", "SL") + alias("ZHU Hailun") + alias("Zhu  HAILUN"))
    )
    (one,) = import_list(path).entities
    assert one.name == "ZHU Hailun"
    assert [name.text for name in one.names] == ["ZHU Hailun", "朱海仑", "ŽU Hailun"]
    assert one.extra["languages"]["朱海仑"] == "ZH"


def test_a_nom_de_guerre_printed_first_is_not_the_name_shown(tmp_path: Path) -> None:
    path = write(
        tmp_path, entity(alias("Tango Fort") + alias("Gabriel Amisi", first="Gabriel") + alias("TF", strong="false"))
    )
    (one,) = import_list(path).entities
    assert one.name == "Gabriel Amisi"
    assert {name.text: name.kind for name in one.names}["TF"] == "weak"


def test_facts_are_kept_and_narrative_is_no_name(tmp_path: Path) -> None:
    watchlist = import_list(write(tmp_path, entity(alias("Alpha"))))
    (one,) = watchlist.entities
    assert watchlist.published_on == date(2024, 5, 13)
    assert (one.id, one.country, one.birth_date, one.note) == ("eu-1", "CN", "1958-01", "Friend of Gamma Delta")
    assert [(item.scheme, item.value, item.source) for item in one.identifiers] == [
        ("registration", "12 34", "EU: regnumber, RU")
    ]
    assert not any("Gamma" in name.text for name in one.names)
    assert one.extra["unread"] == {"novelty": {"a": "b"}}


def test_an_entity_under_two_programmes_is_one_entity_with_two_listings(tmp_path: Path) -> None:
    path = write(tmp_path, entity(alias("Alpha"), programme="AFG"), entity(alias("Alfa"), programme="TAQA", day=""))
    (one,) = import_list(path).entities
    assert [(listing.program, listing.listed_on) for listing in one.listings] == [
        ("AFG", date(2021, 3, 22)),
        ("TAQA", None),
    ]
    assert [name.text for name in one.names] == ["Alpha", "Alfa"]


@pytest.mark.parametrize(
    ("entities", "problem"),
    [
        ([], "no entity"),
        ([entity("")], "no name"),
        ([entity(alias("Alpha"), subject="robot")], "robot"),
    ],
)
def test_a_changed_file_is_refused(tmp_path: Path, entities: list[str], problem: str) -> None:
    with pytest.raises(WatchlistError, match=problem):
        import_list(write(tmp_path, *entities))


def test_csv_rows_of_one_entity_are_grouped(tmp_path: Path) -> None:
    path = tmp_path / "eu.csv"
    path.write_text(
        f"\ufeff{HEADER}\n05/08/2026;7;EU.7;E;UKR;Alpha AO;RU;;;;;Friend of Gamma\n"
        "05/08/2026;7;EU.7;E;UKR;Alpha JSC;EN;;;;;Friend of Gamma\n05/08/2026;7;EU.7;E;UKR;;;;;99;regnumber;\n",
        encoding="utf-8",
    )
    watchlist = import_list(path)
    (one,) = watchlist.entities
    assert (one.name, one.type, watchlist.published_on) == ("Alpha JSC", "Organization", date(2026, 8, 5))
    assert [item.value for item in one.identifiers] == ["99"]
    assert len(one.listings) == 1


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (f"{HEADER}\n1;2;3\n", "line 2: 3 fields"),
        (f"{HEADER}\n05/08/2026;;EU.7;E;UKR;Alpha;EN;;;;;\n", "line 2: the row has no Entity_LogicalId"),
        (HEADER.replace("NameAlias_WholeName", "Whole") + "\n", "line 1: the header lacks"),
        (f'"{HEADER}\t\t"\n"05/08/2026;7;x"\n', "a spreadsheet program has saved this file"),
        ("Date_file;Entity_logical_id\n04/07/2018;1\n", "version 1.0"),
    ],
)
def test_a_damaged_csv_is_refused_with_its_line(tmp_path: Path, text: str, problem: str) -> None:
    path = tmp_path / "eu.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(WatchlistError, match=problem):
        import_list(path)


def test_a_misencoded_csv_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "eu.csv"
    path.write_bytes(f"{HEADER}\n05/08/2026;7;EU.7;E;UKR;".encode() + b"\x91\xff;EN;;;;;\n")
    with pytest.raises(WatchlistError, match="line 2: not utf-8"):
        import_list(path)


def test_the_real_file_has_the_independent_counts(shared_data: Path) -> None:
    path = shared_data / "lists" / "eu-fsf" / "20240513-FULL-1_1(xsd).xml"
    watchlist = import_list(path)
    ids: set[str] = set()
    elements = aliases = documents = 0
    for _, element in ElementTree.iterparse(path):
        if element.tag.endswith("}sanctionEntity"):
            elements += 1
            ids.add(element.get("logicalId", ""))
        aliases += element.tag.endswith("}nameAlias")
        documents += element.tag.endswith("}identification")
    assert (elements, len(ids), len(watchlist.entities)) == (4811, 4808, 4808)
    assert sum(len(one.listings) for one in watchlist.entities) == elements
    assert (aliases, documents) == (25_257, 1_502)
    chinese = next(one for one in watchlist.entities if any(name.text == "朱海仑" for name in one.names))
    assert chinese.name == "ZHU Hailun"


def test_the_excel_mangled_file_is_refused_with_a_clear_message(shared_data: Path) -> None:
    path = shared_data / "lists" / "eu-fsf" / "EUSanctionsShort_2018-07_excel_mangled_v1_0.csv"
    with pytest.raises(WatchlistError, match="a spreadsheet program has saved this file"):
        import_list(path)


def test_the_excerpt_of_the_live_csv_is_read(shared_data: Path) -> None:
    watchlist = import_list(
        shared_data / "lists" / "eu-fsf" / "csvFullSanctionsList_1_1_2026-08-05_excerpt_cols1-21.csv"
    )
    assert [(one.id, one.name) for one in watchlist.entities] == [("eu-13", "Saddam Hussein Al-Tikriti")]
