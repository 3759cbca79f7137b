from __future__ import annotations

from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest

from screener.errors import WatchlistError
from screener.model import Entity
from screener.watchlist.publishers import import_list, recognise

PERSON = """<INDIVIDUAL><DATAID>11</DATAID><FIRST_NAME>ALPHA</FIRST_NAME><SECOND_NAME>BETA</SECOND_NAME>
<UN_LIST_TYPE>DRC</UN_LIST_TYPE><REFERENCE_NUMBER>CDi.001</REFERENCE_NUMBER><LISTED_ON>2012-12-31</LISTED_ON>
<NAME_ORIGINAL_SCRIPT>ألفا</NAME_ORIGINAL_SCRIPT><COMMENTS1>Friend of
  Gamma Delta.</COMMENTS1><NATIONALITY><VALUE>Mali</VALUE></NATIONALITY>
<INDIVIDUAL_ALIAS><QUALITY>Good</QUALITY><ALIAS_NAME>ALPHA B.</ALIAS_NAME></INDIVIDUAL_ALIAS>
<INDIVIDUAL_ALIAS><QUALITY>Low</QUALITY><ALIAS_NAME>The Fox</ALIAS_NAME></INDIVIDUAL_ALIAS>
<INDIVIDUAL_ALIAS><QUALITY/><ALIAS_NAME/></INDIVIDUAL_ALIAS>
<INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>BETWEEN</TYPE_OF_DATE><FROM_YEAR>1960</FROM_YEAR><TO_YEAR>1962</TO_YEAR>
</INDIVIDUAL_DATE_OF_BIRTH><INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT><NUMBER>AB 12</NUMBER>
</INDIVIDUAL_DOCUMENT><NEW_ELEMENT>kept</NEW_ELEMENT></INDIVIDUAL>"""
GROUP = """<ENTITY><DATAID>12</DATAID><FIRST_NAME>ALPHA TRADING CO</FIRST_NAME><UN_LIST_TYPE>DPRK</UN_LIST_TYPE>
<LISTED_ON>2016-03-02</LISTED_ON>
<ENTITY_ALIAS><QUALITY>f.k.a.</QUALITY><ALIAS_NAME>OLD ALPHA</ALIAS_NAME></ENTITY_ALIAS></ENTITY>"""


def write(folder: Path, people: str = PERSON, groups: str = GROUP, head: str = "") -> Path:
    path = folder / "list.xml"
    path.write_text(
        f"<?xml version='1.0' encoding='UTF-8'?>{head}<CONSOLIDATED_LIST dateGenerated=\"2026-02-27T00:00:00Z\">"
        f"<INDIVIDUALS>{people}</INDIVIDUALS><ENTITIES>{groups}</ENTITIES></CONSOLIDATED_LIST>",
        encoding="utf-8",
    )
    return path


def kinds(entity: Entity) -> dict[str, str]:
    return {name.text: name.kind for name in entity.names}


def test_a_person_and_a_group_are_read_whole(tmp_path: Path) -> None:
    watchlist = import_list(write(tmp_path))
    person, group = watchlist.entities
    assert watchlist.published_on == date(2026, 2, 27)
    assert kinds(person) == {"ALPHA BETA": "primary", "ALPHA B.": "alias", "The Fox": "weak", "ألفا": "alias"}
    assert (person.country, person.birth_date) == ("ML", "1960/1962")
    assert person.note == "Friend of Gamma Delta."
    assert [(one.raw, one.scheme) for one in person.identifiers] == [("AB 12", "other")]
    assert person.listings[0].model_dump(include={"regime", "measure", "program", "listed_on"}) == {
        "regime": "un-asset-freeze",
        "measure": "asset_freeze",
        "program": "DRC",
        "listed_on": date(2012, 12, 31),
    }
    assert person.extra["unread"] == {"NEW_ELEMENT": "kept"}
    assert kinds(group) == {"ALPHA TRADING CO": "primary", "OLD ALPHA": "former"}


@pytest.mark.parametrize(
    ("people", "groups", "head", "problem"),
    [
        (PERSON, "", "", "no ENTITY"),
        (PERSON.replace("DATAID", "ID"), GROUP, "", "no DATAID or no name"),
        (PERSON, GROUP + GROUP, "", "un-12 twice"),
        (PERSON, GROUP, '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>', "no list format|document type"),
    ],
)
def test_a_changed_or_hostile_file_is_refused(
    tmp_path: Path, people: str, groups: str, head: str, problem: str
) -> None:
    with pytest.raises(WatchlistError, match=problem):
        import_list(write(tmp_path, people, groups, head))


def test_a_cut_file_is_refused_with_its_line(tmp_path: Path) -> None:
    path = write(tmp_path)
    path.write_bytes(path.read_bytes()[:-60])
    with pytest.raises(WatchlistError, match="line"):
        import_list(path)


@pytest.mark.parametrize("name", ["consolidated_2024-05-15", "consolidated_2026-02", "consolidated_2026-08"])
def test_each_real_edition_has_the_independent_counts(shared_data: Path, name: str) -> None:
    path = shared_data / "lists" / "un" / f"{name}.xml"
    watchlist = import_list(path)
    root = ElementTree.parse(path).getroot()
    people, groups = list(root.iter("INDIVIDUAL")), list(root.iter("ENTITY"))
    assert [sum(entity.type == kind for entity in watchlist.entities) for kind in ("Person", "Organization")] == [
        len(people),
        len(groups),
    ]
    for element, entity in zip([*people, *groups], watchlist.entities, strict=True):
        printed = {" ".join((one.text or "").split()).strip(" ;,").casefold() for one in element.iter("ALIAS_NAME")}
        assert printed - {""} <= {one.text.casefold() for one in entity.names}
        assert all(entity_name.text.strip() for entity_name in entity.names)
    low = sum((one.findtext("QUALITY") or "") == "Low" for one in root.iter() if one.tag.endswith("_ALIAS"))
    weak = sum(name.kind == "weak" for entity in watchlist.entities for name in entity.names)
    assert weak <= low
    assert recognise(path) == "UN Security Council Consolidated List (XML)"
