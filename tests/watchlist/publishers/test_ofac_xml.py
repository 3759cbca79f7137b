from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from screener.errors import WatchlistError
from screener.watchlist.publishers import import_list
from tests.watchlist.publishers.files import NEW_NAMESPACE, OLD_NAMESPACE, legacy_entry, legacy_id, legacy_xml

CMIC = legacy_entry(
    1,
    "EXAMPLE TECHNOLOGY CO., LTD.",
    inner="<idList>"
    + legacy_id("ISIN", "US0378331005")
    + legacy_id("ISIN", "US0378331006")
    + legacy_id("Equity Ticker", "601698  CN")
    + legacy_id("Issuer Name", "Example Tech Ltd")
    + legacy_id("Listing Date (CMIC)", "10 Dec 2021")
    + legacy_id("Effective Date (CMIC)", "08 Feb 2022")
    + legacy_id("Purchase/Sales For Divestment Date (CMIC)", "10 Dec 2022")
    + legacy_id("Shoe Size No.", "44")
    + "</idList><akaList>"
    "<aka><uid>2</uid><type>a.k.a.</type><category>weak</category><lastName>EXT</lastName></aka>"
    "<aka><uid>3</uid><type>f.k.a.</type><category>strong</category><lastName>OLD EXAMPLE LTD</lastName></aka>"
    "</akaList><addressList><address><uid>1</uid><city>Beijing</city><country>China</country></address></addressList>"
    "<remarks>(Linked To: EXAMPLE GROUP)</remarks><futureList><future>kept</future></futureList>",
)


def test_an_entry_becomes_an_entity_with_its_names_identifiers_dates_and_links(tmp_path: Path) -> None:
    watchlist = import_list(legacy_xml(tmp_path, CMIC))
    (entity,) = watchlist.entities
    (listing,) = entity.listings

    assert (watchlist.id, watchlist.published_on, watchlist.version) == (
        "us-ofac-consolidated",
        date(2025, 3, 28),
        "2025-03-28",
    )
    assert (entity.id, entity.name, entity.type, entity.country) == (
        "ofac-1",
        "EXAMPLE TECHNOLOGY CO., LTD.",
        "Company",
        "CN",
    )
    assert {(name.text, name.kind) for name in entity.names} == {
        ("EXAMPLE TECHNOLOGY CO., LTD.", "primary"),
        ("EXT", "weak"),
        ("OLD EXAMPLE LTD", "former"),
        ("Example Tech Ltd", "issuer"),
    }
    assert (listing.list, listing.regime, listing.measure) == ("us-ofac-ns-cmic", "us-cmic", "securities_ban")
    assert (listing.listed_on, listing.effective_on, listing.divest_by) == (
        date(2021, 12, 10),
        date(2022, 2, 8),
        date(2022, 12, 10),
    )
    assert entity.linked_to == ("EXAMPLE GROUP",)


def test_an_isin_with_a_wrong_check_digit_is_kept_and_flagged(tmp_path: Path) -> None:
    (entity,) = import_list(legacy_xml(tmp_path, CMIC)).entities
    isins = [(found.raw, found.valid) for found in entity.identifiers if found.scheme == "isin"]
    assert isins == [("US0378331005", True), ("US0378331006", False)]


def test_a_ticker_keeps_its_printed_form_beside_code_and_market(tmp_path: Path) -> None:
    (entity,) = import_list(legacy_xml(tmp_path, CMIC)).entities
    (ticker,) = [found for found in entity.identifiers if found.scheme == "ticker"]
    assert (ticker.value, ticker.raw) == ("601698", "601698  CN")
    assert ticker.mic in ("XSHG", "XSEC", "XSHE")


def test_what_is_not_known_survives_in_extra(tmp_path: Path) -> None:
    (entity,) = import_list(legacy_xml(tmp_path, CMIC)).entities
    assert entity.extra["statements"]["Shoe Size No."] == ["44"]
    assert entity.extra["unread"] == {"futureList": "kept"}


@pytest.mark.parametrize("namespace", [OLD_NAMESPACE, NEW_NAMESPACE, "https://example.org/a-namespace-of-tomorrow"])
def test_the_namespace_may_change(tmp_path: Path, namespace: str) -> None:
    assert len(import_list(legacy_xml(tmp_path, CMIC, namespace=namespace)).entities) == 1


def test_a_person_is_named_in_speaking_order(tmp_path: Path) -> None:
    person = (
        "<sdnEntry><uid>5</uid><firstName>Ada</firstName><lastName>EXAMPLE</lastName><sdnType>Individual</sdnType>"
        "<programList><program>SDGT</program></programList><dateOfBirthList><dateOfBirthItem><uid>1</uid>"
        "<dateOfBirth>08 Feb 1980</dateOfBirth><mainEntry>true</mainEntry></dateOfBirthItem></dateOfBirthList>"
        "</sdnEntry>"
    )
    (entity,) = import_list(legacy_xml(tmp_path, person, name="sdn.xml")).entities
    assert (entity.name, entity.type, entity.birth_date) == ("Ada EXAMPLE", "Person", "1980-02-08")
    assert [(held.list, held.regime, held.measure) for held in entity.listings] == [
        ("us-ofac-sdn", "us-sdn", "asset_freeze")
    ]


def test_an_investment_ban_is_never_read_as_a_freeze_whatever_file_it_came_in(tmp_path: Path) -> None:
    blocked = legacy_entry(7, "BLOCKED LTD", program="SDGT")
    watchlist = import_list(legacy_xml(tmp_path, CMIC, blocked, name="sdn.xml"))
    assert [entity.listings[0].regime for entity in watchlist.entities] == ["us-cmic", "advisory"]


def test_another_number_of_entries_than_the_publisher_states_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WatchlistError, match="states 2 entries and holds 1"):
        import_list(legacy_xml(tmp_path, CMIC, count=2))


def test_a_file_without_any_entry_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WatchlistError, match="no entity was found"):
        import_list(legacy_xml(tmp_path, count=0))


def test_a_renamed_entry_element_is_refused(tmp_path: Path) -> None:
    path = legacy_xml(tmp_path, CMIC.replace("sdnEntry", "sdnRecord"))
    with pytest.raises(WatchlistError, match="states 1 entries and holds 0"):
        import_list(path)


def test_a_renamed_name_element_is_refused_with_the_entry(tmp_path: Path) -> None:
    path = legacy_xml(tmp_path, CMIC.replace("lastName", "familyName"))
    with pytest.raises(WatchlistError, match="entry 1 has no uid or no name"):
        import_list(path)


def test_a_truncated_file_is_refused_with_the_line(tmp_path: Path) -> None:
    path = legacy_xml(tmp_path, CMIC, CMIC)
    path.write_bytes(path.read_bytes()[:-400])
    with pytest.raises(WatchlistError, match=r"line \d+: not well-formed"):
        import_list(path)


def test_an_entity_bomb_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "sdn.xml"
    path.write_text(
        '<?xml version="1.0"?><!DOCTYPE sdnList [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;">]>'
        f'<sdnList xmlns="{NEW_NAMESPACE}"><sdnEntry>&b;</sdnEntry></sdnList>'
    )
    with pytest.raises(WatchlistError):
        import_list(path)


def test_an_external_entity_is_refused_unread(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    path = tmp_path / "sdn.xml"
    path.write_text(
        f'<?xml version="1.0"?><!DOCTYPE sdnList [<!ENTITY x SYSTEM "file://{secret}">]>'
        f"<sdnList><sdnEntry><uid>1</uid><lastName>&x;</lastName></sdnEntry></sdnList>"
    )
    with pytest.raises(WatchlistError) as caught:
        import_list(path)
    assert "secret" not in str(caught.value).replace("secret.txt", "")


# --- the publisher's own files -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "entities", "published_on"),
    [
        ("consolidated_2023-03-08_oldnamespace.xml", 445, date(2023, 3, 8)),
        ("consolidated_2024-05-06.xml", 443, date(2024, 5, 6)),
        ("consolidated_2025-03-28.xml", 443, date(2025, 3, 28)),
    ],
)
def test_every_consolidated_file_gives_all_its_entries(
    shared_data: Path, file: str, entities: int, published_on: date
) -> None:
    watchlist = import_list(shared_data / "lists" / "us-ofac" / file)
    assert (watchlist.id, len(watchlist.entities), watchlist.published_on) == (
        "us-ofac-consolidated",
        entities,
        published_on,
    )


def test_the_whole_sdn_list_gives_all_its_entries_names_and_securities(shared_data: Path) -> None:
    watchlist = import_list(shared_data / "lists" / "us-ofac" / "sdn_2024-05-07.xml")
    assert (watchlist.id, len(watchlist.entities)) == ("us-ofac-sdn", 14966)
    assert {held.regime for entity in watchlist.entities for held in entity.listings} == {"us-sdn"}
    isins = {found.value for entity in watchlist.entities for found in entity.identifiers if found.scheme == "isin"}
    assert isins == {"KYG7114V1023", "RU0007796926", "RU000A0HHK26", "TRETGYO00023"}
    by_id = {entity.id: entity for entity in watchlist.entities}
    assert by_id["ofac-34079"].name == "Shohrat ZAKIR"
    assert by_id["ofac-34079"].linked_to == ("XINJIANG PUBLIC SECURITY BUREAU",)


def test_a_part_of_the_sdn_list_is_refused_by_its_own_count(shared_data: Path) -> None:
    with pytest.raises(WatchlistError, match="states 14966 entries and holds 294"):
        import_list(shared_data / "lists" / "us-ofac" / "sdn_2024-05-07_subset.xml")
