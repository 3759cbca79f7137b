"""The two lists for other dates and other investors: the NS-CMIC List's predecessor, and the UK's investment ban."""

from __future__ import annotations

import csv
from datetime import date

import pytest

from screener.model import Watchlist
from screener.watchlist import load_watchlists


@pytest.fixture(scope="module")
def ccmc() -> Watchlist:
    return load_watchlists(["us-dod-ccmc"])[0]


@pytest.fixture(scope="module")
def uk() -> Watchlist:
    return load_watchlists(["gb-investment-ban"])[0]


def test_the_predecessor_ended_when_the_ns_cmic_list_began(ccmc):
    assert (ccmc.regime, ccmc.superseded_on) == ("us-ccmc", date(2021, 6, 3))
    for entity in ccmc.entities:
        removed_on = entity.listings[0].removed_on
        assert removed_on is not None
        assert removed_on <= date(2021, 6, 3)


def test_every_name_and_date_of_the_predecessor(shared_data, ccmc):
    with (shared_data / "facts" / "ccmc_history.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == len(ccmc.entities) == 49
    for row, entity in zip(rows, ccmc.entities, strict=True):
        assert row["name_as_listed"].startswith(entity.name)
        listing = entity.listings[0]
        assert row["listed_on"].startswith(listing.listed_on.isoformat())
        if listing.effective_on:
            assert row["effective_on"].startswith(listing.effective_on.isoformat())


@pytest.mark.parametrize(
    ("entity_id", "enjoined_on"),
    [("ccmc-xiaomi-corporation", date(2021, 3, 12)), ("ccmc-luokung-technology-corp", date(2021, 5, 5))],
)
def test_a_ban_that_a_court_stopped_never_took_effect(ccmc, entity_id, enjoined_on):
    (entity,) = [one for one in ccmc.entities if one.id == entity_id]
    (listing,) = entity.listings
    assert listing.removed_on == enjoined_on
    assert listing.effective_on is not None
    assert listing.removed_on < listing.effective_on


def test_companies_carried_over_bring_their_identifiers(ccmc):
    (entity,) = [one for one in ccmc.entities if one.name == "CNOOC Limited"]
    assert "HK0883013259" in {one.value for one in entity.identifiers}
    assert all(one.curated for one in entity.identifiers)


def test_the_eleven_issuers_of_the_uk_list(shared_data, uk):
    with (shared_data / "lists" / "uk" / "InvBan_2022-04-06.csv").open(encoding="utf-8-sig", newline="") as stream:
        next(stream)
        rows = list(csv.DictReader(stream))
    held = {entity.id: entity for entity in uk.entities}
    assert len(held) == 11
    assert {f"gb-invban-{row['Group ID']}" for row in rows} == set(held)
    for row in rows:
        entity = held[f"gb-invban-{row['Group ID']}"]
        official = {name.text for name in entity.names if name.official}
        assert row["Name 6"] in official
        assert not row["Name Non-Latin Script"] or row["Name Non-Latin Script"] in official
        day, month, year = row["Listed On"].split("/")
        assert entity.listings[0].listed_on == date(int(year), int(month), int(day))
