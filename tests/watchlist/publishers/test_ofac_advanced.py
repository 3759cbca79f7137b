from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from screener.errors import WatchlistError
from screener.watchlist.publishers import import_list

TABLES = """<ReferenceValueSets>
<AliasTypeValues><AliasType ID="1400">A.K.A.</AliasType><AliasType ID="1401">F.K.A.</AliasType>
<AliasType ID="1403">Name</AliasType></AliasTypeValues>
<AreaCodeValues><AreaCode ID="7" CountryID="7" Description="China">CN</AreaCode></AreaCodeValues>
<CountryValues><Country ID="7" ISO2="CN">China</Country></CountryValues>
<DetailReferenceValues><DetailReference ID="9">Public Company</DetailReference></DetailReferenceValues>
<FeatureTypeValues><FeatureType ID="25">Location</FeatureType><FeatureType ID="504">Target Type</FeatureType>
<FeatureType ID="867">Effective Date (CMIC)</FeatureType><FeatureType ID="1">ISIN</FeatureType></FeatureTypeValues>
<IDRegDocTypeValues><IDRegDocType ID="1602">C.R. No.</IDRegDocType></IDRegDocTypeValues>
<ListValues><List ID="1">Non-SDN CMIC List</List><List ID="2">Consolidated List</List></ListValues>
<NamePartTypeValues><NamePartType ID="1520">Last Name</NamePartType><NamePartType ID="1521">First Name</NamePartType>
<NamePartType ID="1525">Entity Name</NamePartType></NamePartTypeValues>
<PartySubTypeValues><PartySubType ID="3" PartyTypeID="2">Unknown</PartySubType>
<PartySubType ID="4" PartyTypeID="1">Unknown</PartySubType></PartySubTypeValues>
<PartyTypeValues><PartyType ID="1">Individual</PartyType><PartyType ID="2">Entity</PartyType></PartyTypeValues>
<RelationTypeValues><RelationType ID="15003">Owned or Controlled By</RelationType></RelationTypeValues>
<SanctionsTypeValues><SanctionsType ID="1">Program</SanctionsType></SanctionsTypeValues>
<ScriptValues><Script ID="215">Latin</Script><Script ID="216">Chinese Simplified</Script></ScriptValues>
</ReferenceValueSets>"""


def alias(
    text: str, group: str, *, code: str = "1400", primary: bool = False, weak: bool = False, script: str = "215"
) -> str:
    return (
        f'<Alias AliasTypeID="{code}" Primary="{str(primary).lower()}" LowQuality="{str(weak).lower()}">'
        "<DocumentedName>"
        f'<DocumentedNamePart><NamePartValue NamePartGroupID="{group}" ScriptID="{script}">{text}</NamePartValue>'
        "</DocumentedNamePart></DocumentedName></Alias>"
    )


PARTY = (
    '<DistinctParty FixedRef="33"><Comment/><Profile ID="33" PartySubTypeID="3"><Identity ID="100">'
    + alias("EXAMPLE GROUP LIMITED", "1", code="1403", primary=True)
    + alias("示例有限公司", "1", script="216")
    + alias("EXG", "1", weak=True)
    + alias("OLD EXAMPLE", "1", code="1401")
    + '<NamePartGroups><MasterNamePartGroup><NamePartGroup ID="1" NamePartTypeID="1525"/></MasterNamePartGroup>'
    "</NamePartGroups></Identity>"
    '<Feature FeatureTypeID="1"><FeatureVersion><VersionDetail>US1694261033</VersionDetail></FeatureVersion></Feature>'
    '<Feature FeatureTypeID="504"><FeatureVersion><VersionDetail DetailReferenceID="9"/></FeatureVersion></Feature>'
    '<Feature FeatureTypeID="25"><FeatureVersion><VersionLocation LocationID="55"/></FeatureVersion></Feature>'
    '<Feature FeatureTypeID="867"><FeatureVersion><DatePeriod><Start><From><Year>2022</Year><Month>2</Month>'
    "<Day>8</Day></From><To><Year>2022</Year><Month>2</Month><Day>8</Day></To></Start><End><From><Year>2022</Year>"
    "<Month>2</Month><Day>8</Day></From><To><Year>2022</Year><Month>2</Month><Day>8</Day></To></End></DatePeriod>"
    "</FeatureVersion></Feature></Profile></DistinctParty>"
)
PERSON = (
    '<DistinctParty FixedRef="44"><Profile ID="44" PartySubTypeID="4"><Identity ID="101">'
    '<Alias AliasTypeID="1403" Primary="true" LowQuality="false"><DocumentedName>'
    '<DocumentedNamePart><NamePartValue NamePartGroupID="2" ScriptID="215">EXAMPLE</NamePartValue></DocumentedNamePart>'
    '<DocumentedNamePart><NamePartValue NamePartGroupID="3" ScriptID="215">Ada</NamePartValue></DocumentedNamePart>'
    "</DocumentedName></Alias><NamePartGroups><MasterNamePartGroup>"
    '<NamePartGroup ID="2" NamePartTypeID="1520"/><NamePartGroup ID="3" NamePartTypeID="1521"/>'
    "</MasterNamePartGroup></NamePartGroups></Identity></Profile></DistinctParty>"
)


def listing(profile: str, listed: str = "1") -> str:
    return (
        f'<SanctionsEntry ProfileID="{profile}" ListID="{listed}"><EntryEvent><Date><Year>2021</Year><Month>12</Month>'
        '<Day>10</Day></Date></EntryEvent><SanctionsMeasure SanctionsTypeID="1"><Comment>CMIC-EO13959</Comment>'
        "</SanctionsMeasure></SanctionsEntry>"
    )


def advanced(folder: Path, parties: str, listings: str, relations: str = "") -> Path:
    path = folder / "CONS_ADVANCED.XML"
    path.write_text(
        '<?xml version="1.0"?><Sanctions xmlns="http://www.un.org/sanctions/1.0" Version="3"><DateOfIssue><Year>2022'
        f"</Year><Month>3</Month><Day>1</Day></DateOfIssue>{TABLES}<Locations><Location ID='55'>"
        '<LocationAreaCode AreaCodeID="7"/><LocationPart><LocationPartValue><Value>Beijing</Value></LocationPartValue>'
        '</LocationPart></Location></Locations><IDRegDocuments><IDRegDocument IDRegDocTypeID="1602" IdentityID="100" '
        'IssuedBy-CountryID="7"><IDRegistrationNo>2162198</IDRegistrationNo></IDRegDocument></IDRegDocuments>'
        f"<DistinctParties>{parties}</DistinctParties><ProfileRelationships>{relations}</ProfileRelationships>"
        f"<SanctionsEntries>{listings}</SanctionsEntries></Sanctions>",
        encoding="utf-8",
    )
    return path


def test_every_code_is_read_through_its_table(tmp_path: Path) -> None:
    relation = '<ProfileRelationship From-ProfileID="33" To-ProfileID="44" RelationTypeID="15003" Former="false"/>'
    watchlist = import_list(
        advanced(tmp_path, PARTY + PERSON, listing("33") + listing("33", "2") + listing("44"), relation)
    )
    company, person = watchlist.entities
    (held,) = company.listings
    assert watchlist.published_on == date(2022, 3, 1)
    assert {(found.text, found.kind) for found in company.names} == {
        ("EXAMPLE GROUP LIMITED", "primary"),
        ("示例有限公司", "alias"),
        ("EXG", "weak"),
        ("OLD EXAMPLE", "former"),
    }
    assert (held.list, held.listed_on, held.effective_on, held.program) == (
        "us-ofac-ns-cmic",
        date(2021, 12, 10),
        date(2022, 2, 8),
        "CMIC-EO13959",
    )
    assert {(found.scheme, found.value) for found in company.identifiers} == {
        ("isin", "US1694261033"),
        ("registration", "2162198"),
    }
    assert (company.country, company.extra["addresses"]) == ("CN", ["Beijing, China"])
    assert [(found.to, found.kind) for found in company.relations] == [("ofac-44", "subsidiary")]
    assert (person.name, person.type) == ("Ada EXAMPLE", "Person")


def test_a_party_on_no_list_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WatchlistError, match="party 33 is on no list"):
        import_list(advanced(tmp_path, PARTY, ""))


def test_a_listing_of_an_unknown_party_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WatchlistError, match="unknown party 99"):
        import_list(advanced(tmp_path, PARTY, listing("33") + listing("99")))


def test_a_code_that_its_table_lacks_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WatchlistError, match="code 5 is not in the table of List"):
        import_list(advanced(tmp_path, PARTY, listing("33", "5")))


def test_the_consolidated_file_of_2020_gives_all_parties_on_their_lists(shared_data: Path) -> None:
    watchlist = import_list(shared_data / "lists" / "us-ofac" / "CONS_ADVANCED_2020-03-17.XML")
    lists = [held.list for entity in watchlist.entities for held in entity.listings]
    assert len(watchlist.entities) == 375
    assert {name: lists.count(name) for name in set(lists)} == {
        "us-ofac-ssi": 290,
        "us-ofac-ns-plc": 78,
        "us-ofac-sdn": 9,
        "us-ofac-fse": 6,
        "us-ofac-capta": 1,
    }
    assert sum(len(entity.relations) for entity in watchlist.entities) == 276
    (person,) = [entity for entity in watchlist.entities if entity.id == "ofac-9639"]
    assert (person.name, person.birth_date) == ("Ismail Abdul Salah HANIYA", "1962")
