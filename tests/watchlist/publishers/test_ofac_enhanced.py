from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from screener.errors import WatchlistError
from screener.watchlist.publishers import import_list, ofac_entry

NAMESPACE = "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/ENHANCED_XML"


def name(text: str, *, primary: bool = False, weak: bool = False, alias: str = "", script: str = "Latin") -> str:
    kind = f"<aliasType>{alias}</aliasType>" if alias else ""
    return (
        f"<name><isPrimary>{str(primary).lower()}</isPrimary>{kind}<isLowQuality>{str(weak).lower()}</isLowQuality>"
        f"<translations><translation><isPrimary>true</isPrimary><script>{script}</script>"
        f"<formattedLastName>{text}</formattedLastName><formattedFullName>{text}</formattedFullName></translation>"
        "</translations></name>"
    )


ENTITY = (
    '<entity id="33"><generalInfo><entityType>Entity</entityType></generalInfo><sanctionsLists>'
    '<sanctionsList datePublished="2021-12-10">Non-SDN CMIC List</sanctionsList>'
    '<sanctionsList datePublished="2021-12-10">Consolidated List</sanctionsList></sanctionsLists>'
    "<sanctionsPrograms><sanctionsProgram>CMIC-EO13959</sanctionsProgram></sanctionsPrograms>"
    "<legalAuthorities><legalAuthority>Executive Order 14032 (CMIC)</legalAuthority></legalAuthorities><names>"
    + name("EXAMPLE GROUP LIMITED", primary=True)
    + name("示例集團有限公司", alias="A.K.A.", script="Chinese Traditional")
    + name("EXG", weak=True, alias="A.K.A.")
    + "</names><features><feature><type>Effective Date (CMIC)</type><value>08 Feb 2022</value></feature></features>"
    "<identityDocuments><identityDocument><type>C.R. No.</type><documentNumber>2162198</documentNumber>"
    "<issuingCountry>Hong Kong</issuingCountry></identityDocument></identityDocuments><relationships><relationship>"
    '<type>Owned or Controlled By</type><relatedEntity entityId="44">EXAMPLE HOLDING</relatedEntity></relationship>'
    "</relationships></entity>"
)


def enhanced(folder: Path, *entities: str) -> Path:
    path = folder / "CONS_ENHANCED.XML"
    path.write_text(
        f'<?xml version="1.0" encoding="utf-8"?><sanctionsData xmlns="{NAMESPACE}"><publicationInfo>'
        "<dataAsOf>2025-01-10T00:00:00</dataAsOf><filters><sanctionsLists><sanctionsList>Consolidated List"
        "</sanctionsList></sanctionsLists></filters></publicationInfo><referenceValues/><entities>"
        + "".join(entities)
        + "</entities></sanctionsData>",
        encoding="utf-8",
    )
    return path


def test_an_entity_keeps_its_original_script_its_listing_date_and_its_owner(tmp_path: Path) -> None:
    watchlist = import_list(enhanced(tmp_path, ENTITY))
    (entity,) = watchlist.entities
    (listing,) = entity.listings
    assert watchlist.published_on == date(2025, 1, 10)
    assert {(held.text, held.kind) for held in entity.names} == {
        ("EXAMPLE GROUP LIMITED", "primary"),
        ("示例集團有限公司", "alias"),
        ("EXG", "weak"),
    }
    assert entity.extra["scripts"] == {"示例集團有限公司": "Chinese Traditional"}
    assert (listing.list, listing.listed_on, listing.effective_on) == (
        "us-ofac-ns-cmic",
        date(2021, 12, 10),
        date(2022, 2, 8),
    )
    assert [(held.to, held.kind, held.share) for held in entity.relations] == [("ofac-44", "subsidiary", None)]
    assert entity.linked_to == ("EXAMPLE HOLDING",)
    assert (entity.identifiers[0].scheme, entity.identifiers[0].value) == ("registration", "2162198")


def test_an_entity_on_two_lists_has_two_listings(tmp_path: Path) -> None:
    both = ENTITY.replace("Consolidated List", "SDN List")
    (entity,) = import_list(enhanced(tmp_path, both)).entities
    assert {(held.list, held.regime) for held in entity.listings} == {
        ("us-ofac-ns-cmic", "us-cmic"),
        ("us-ofac-sdn", "us-sdn"),
    }


def test_an_entity_without_a_primary_name_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WatchlistError, match="entity 33 has no primary name"):
        import_list(enhanced(tmp_path, ENTITY.replace("<isPrimary>true</isPrimary>", "<isPrimary>false</isPrimary>")))


def test_a_file_without_any_entity_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WatchlistError, match="no entity was found"):
        import_list(enhanced(tmp_path))


def test_an_unknown_kind_of_entity_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WatchlistError, match=r"is of the unknown kind '[Ss]ubmarine'"):
        import_list(enhanced(tmp_path, ENTITY.replace("<entityType>Entity", "<entityType>Submarine")))


# --- the publisher's own file --------------------------------------------------------------------------------------


def test_the_consolidated_file_gives_all_entities_scripts_and_relationships(shared_data: Path) -> None:
    watchlist = import_list(shared_data / "lists" / "us-ofac" / "CONS_ENHANCED_2025-01-10.XML")
    assert len(watchlist.entities) == 443
    cmic = [entity for entity in watchlist.entities if entity.listings[0].list == "us-ofac-ns-cmic"]
    assert sum(any("Chinese" in script for script in entity.extra.get("scripts", {}).values()) for entity in cmic) == 6
    words = [held["type"] for entity in watchlist.entities for held in entity.extra.get("relationships", [])]
    assert (words.count("Owned or Controlled By"), words.count("Owns, controls, or operates")) == (278, 4)
    on_both = [e for e in watchlist.entities if any(held.list == "us-ofac-sdn" for held in e.listings)]
    assert len(on_both) == 77


def test_sensetime_has_its_chinese_name_and_no_identifier_of_a_security(shared_data: Path) -> None:
    watchlist = import_list(shared_data / "lists" / "us-ofac" / "CONS_ENHANCED_2025-01-10.XML")
    (entity,) = [held for held in watchlist.entities if held.id == "ofac-33114"]
    assert {held.text for held in entity.names} == {
        "SENSETIME GROUP LIMITED",
        "SENSETIME GROUP LTD",
        "商湯集團有限公司",
    }
    assert [found.scheme for found in entity.identifiers] == ["registration"]


def test_the_list_told_by_programme_agrees_with_the_list_that_the_file_names(shared_data: Path) -> None:
    """The legacy formats name no list: ofac_lists.yaml tells it from the programmes, checked here for all 443."""
    watchlist = import_list(shared_data / "lists" / "us-ofac" / "CONS_ENHANCED_2025-01-10.XML")
    for entity in watchlist.entities:
        programs = (entity.listings[0].program or "").split("; ")
        entry = ofac_entry.OfacEntry(uid="1", name="X", kind="entity", programs=tuple(programs))
        (told,) = ofac_entry.completed(entry, ofac_entry.CONSOLIDATED).listings
        assert told.list in {held.list for held in entity.listings}, entity.id
