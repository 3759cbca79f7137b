from __future__ import annotations

from datetime import date
from pathlib import Path

from screener.model import Entity, Identifier, Listing, Name, Namesake, Relation, Watchlist
from screener.watchlist import load_watchlists
from screener.watchlist.catalogue.overlay import overlay, preferred
from screener.watchlist.publishers import import_list
from screener.watchlist.publishers.update import import_file
from screener.watchlist.publishers.versions import part
from tests.watchlist.publishers.files import legacy_entry, legacy_xml

LIST = "us-ofac-ns-cmic"


def listing(**dates: date) -> Listing:
    return Listing(list=LIST, regime="us-cmic", program="CMIC-EO13959", **dates)  # type: ignore[arg-type]


def version(day: date, *entities: Entity) -> Watchlist:
    return Watchlist(
        id=LIST,
        title="T",
        publisher="P",
        regime="us-cmic",
        version=day.isoformat(),
        published_on=day,
        source="s",
        sha256=day.isoformat(),
        entities=entities,
    )


CHA = Identifier(scheme="ticker", value="CHA", mic="XNYS", raw="CHA US")
CURATED = Entity(
    id="ofac-1",
    name="EXAMPLE LIMITED",
    country="HK",
    names=(
        Name(text="EXAMPLE LIMITED", kind="primary"),
        Name(text="示例有限公司", official=False, source="register"),
    ),
    identifiers=(
        CHA.model_copy(update={"valid_until": date(2021, 5, 18)}),
        Identifier(scheme="ticker", value="601728", mic="XSHG", raw="601728", curated=True),
        Identifier(scheme="isin", value="US1694261033", raw="US1694261033"),
    ),
    listings=(listing(listed_on=date(2021, 6, 3)),),
    relations=(Relation(to="ofac-2", kind="subsidiary", source="annual report"),),
    namesakes=(Namesake(name="Chagee", source="prospectus"),),
)
OFFICIAL = Entity(
    id="ofac-1",
    name="EXAMPLE LIMITED",
    type="LegalEntity",
    country="CN",
    names=(Name(text="EXAMPLE LIMITED", kind="primary"), Name(text="EXAMPLE NEW NAME")),
    identifiers=(CHA,),
    listings=(listing(listed_on=date(2021, 6, 3), effective_on=date(2021, 8, 2)),),
)
OLD, NEW = date(2025, 12, 19), date(2026, 6, 1)


def test_nothing_that_a_curator_added_is_lost_and_the_publishers_facts_are_new() -> None:
    joined = overlay(version(NEW, OFFICIAL), version(OLD, CURATED))
    (entity,) = joined.entities
    assert (joined.published_on, joined.sha256) == (NEW, NEW.isoformat())
    assert joined.version == "2026-06-01, with the curated additions of 2025-12-19"
    assert [name.text for name in entity.names] == ["EXAMPLE LIMITED", "EXAMPLE NEW NAME", "示例有限公司"]
    assert entity.listings == OFFICIAL.listings
    assert (entity.relations, entity.namesakes) == (CURATED.relations, CURATED.namesakes)
    assert (entity.type, entity.country) == ("Company", "HK")


def test_the_end_of_a_tickers_life_is_kept_and_a_withdrawn_official_isin_goes() -> None:
    (entity,) = overlay(version(NEW, OFFICIAL), version(OLD, CURATED)).entities
    found = {(held.scheme, held.value): held for held in entity.identifiers}
    assert found["ticker", "CHA"].valid_until == date(2021, 5, 18)
    assert ("ticker", "601728") in found
    assert ("isin", "US1694261033") not in found


def test_an_entity_that_the_publisher_dropped_ends_on_the_day_of_the_new_version() -> None:
    other = OFFICIAL.model_copy(update={"id": "ofac-9"})
    joined = overlay(version(NEW, other), version(OLD, CURATED))
    assert [entity.id for entity in joined.entities] == ["ofac-9", "ofac-1"]
    assert joined.entities[1].listings[0].removed_on == NEW


def test_an_entity_that_is_only_in_the_official_version_is_taken_as_it_is() -> None:
    other = OFFICIAL.model_copy(update={"id": "ofac-9"})
    assert overlay(version(NEW, OFFICIAL, other), version(OLD, CURATED)).entities[1] == other


def test_the_newer_one_is_screened_with(tmp_path: Path) -> None:
    curated = version(date(2025, 1, 1), CURATED)
    assert preferred(LIST, curated, tmp_path) is curated
    assert preferred(LIST, None, tmp_path) is None
    import_file(legacy_xml(tmp_path, legacy_entry(1, "EXAMPLE LIMITED")), home=tmp_path)
    newest = preferred(LIST, curated, tmp_path)
    assert newest is not None
    assert newest.version == "2025-03-28, with the curated additions of 2025-01-01"
    assert newest.entities[0].namesakes == CURATED.namesakes
    later = version(date(2025, 12, 19), CURATED)
    assert preferred(LIST, later, tmp_path) is later


def test_the_packaged_list_over_the_enhanced_file_keeps_all_of_both(shared_data: Path) -> None:
    curated = load_watchlists([LIST])[0]
    official = part(import_list(shared_data / "lists" / "us-ofac" / "CONS_ENHANCED_2025-01-10.XML"), LIST)
    joined = overlay(official, curated)
    assert len(joined.entities) == 68
    for entity, ours, theirs in (
        (
            entity,
            next(held for held in curated.entities if held.id == entity.id),
            next(held for held in official.entities if held.id == entity.id),
        )
        for entity in joined.entities
    ):
        texts = {name.text for name in entity.names}
        assert texts >= {name.text for name in ours.names} | {name.text for name in theirs.names}
        values = {(held.scheme, held.value, held.mic, held.valid_until) for held in entity.identifiers}
        assert values >= {(held.scheme, held.value, held.mic, held.valid_until) for held in ours.identifiers}
        assert entity.namesakes == ours.namesakes
