from __future__ import annotations

import csv
import json
import re
from datetime import date
from pathlib import Path

import pytest

from screener.errors import WatchlistError
from screener.model import Watchlist
from screener.watchlist.publishers import import_list, recognise
from screener.watchlist.publishers.csl import labelled

HEADER = next(
    csv.reader(
        [
            "_id,source,entity_number,type,programs,name,title,addresses,federal_register_notice,start_date,end_date,"
            "standard_order,license_requirement,license_policy,call_sign,vessel_type,gross_tonnage,"
            "gross_registered_tonnage,vessel_flag,vessel_owner,remarks,source_list_url,alt_names,citizenships,"
            "dates_of_birth,nationalities,places_of_birth,source_information_url,ids"
        ]
    )
)
CMIC = {
    "source": "Non-SDN Chinese Military-Industrial Complex Companies List (CMIC) - Treasury Department",
    "entity_number": "33",
    "type": "Entity",
    "programs": "CMIC-EO13959",
    "name": " EXAMPLE GROUP LIMITED",
    "addresses": "1 Long Street, Beijing, CN",
    "alt_names": "EXAMPLE GROUP LTD; EXG",
    "ids": "HK, 2162198, C.R. No.; US1694261033, ISIN; 0728 HK, Equity Ticker; 10 Dec 2021, Listing Date (CMIC); "
    "08 Feb 2022, Effective Date (CMIC); something unknown",
    "remarks": "(Linked To: EXAMPLE HOLDING)",
}
ENTITY_LIST = {
    "source": "Entity List (EL) - Bureau of Industry and Security",
    "name": "Example Development Co., Ltd. (EXD)",
    "addresses": "5 Short Street, Haidian District, Beijing, CN",
    "start_date": "2019-10-09",
    "alt_names": "Example Growth Co., Ltd., and Exa Mple",
    "license_policy": "Presumption of denial.",
}


def csl(folder: Path, *rows: dict[str, str], without: tuple[str, ...] = ()) -> Path:
    path = folder / "consolidated.csv"
    columns = [column for column in HEADER if column not in without]
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, columns, lineterminator="\n", extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_a_treasury_row_is_the_same_entity_as_in_ofacs_own_file(tmp_path: Path) -> None:
    (entity,) = import_list(csl(tmp_path, CMIC)).entities
    (listing,) = entity.listings
    assert (entity.id, entity.name, entity.country) == ("ofac-33", "EXAMPLE GROUP LIMITED", "CN")
    assert (listing.list, listing.regime, listing.listed_on) == ("us-ofac-ns-cmic", "us-cmic", date(2021, 12, 10))
    assert {(found.scheme, found.value) for found in entity.identifiers} == {
        ("isin", "US1694261033"),
        ("ticker", "728"),
        ("registration", "2162198"),
    }
    assert entity.linked_to == ("EXAMPLE HOLDING",)
    assert entity.extra["ids"] == ["something unknown"]


def test_a_one_word_alias_of_a_treasury_row_is_weak_since_the_list_does_not_say(tmp_path: Path) -> None:
    (entity,) = import_list(csl(tmp_path, CMIC)).entities
    assert {(name.text, name.kind) for name in entity.names[1:]} == {("EXAMPLE GROUP LTD", "alias"), ("EXG", "weak")}


def test_an_entity_list_row_is_an_export_control_and_not_a_ban(tmp_path: Path) -> None:
    (entity,) = import_list(csl(tmp_path, ENTITY_LIST)).entities
    (listing,) = entity.listings
    assert (listing.list, listing.regime, listing.measure) == ("us-bis-entity-list", "advisory", "export_control")
    assert {(name.text, name.kind) for name in entity.names} == {
        ("Example Development Co., Ltd.", "primary"),
        ("EXD", "short"),
        ("Example Growth Co., Ltd.", "alias"),
        ("Exa Mple", "alias"),
    }


def test_one_party_on_two_of_ofacs_lists_is_one_entity_with_two_listings(tmp_path: Path) -> None:
    sdn = CMIC | {"source": "Specially Designated Nationals (SDN) - Treasury Department", "programs": "SDGT"}
    (entity,) = import_list(csl(tmp_path, CMIC, sdn)).entities
    assert [listing.list for listing in entity.listings] == ["us-ofac-ns-cmic", "us-ofac-sdn"]


def test_one_name_on_one_list_under_two_addresses_is_one_entity(tmp_path: Path) -> None:
    watchlist = import_list(csl(tmp_path, ENTITY_LIST, ENTITY_LIST | {"addresses": "9 Other Road, London, GB"}))
    (entity,) = watchlist.entities
    assert len(entity.listings) == 1
    assert len(entity.extra["addresses"]) == 2


def test_a_row_keeps_its_id_when_the_file_is_published_again(tmp_path: Path) -> None:
    first = import_list(csl(tmp_path, ENTITY_LIST)).entities[0].id
    again = import_list(csl(tmp_path, ENTITY_LIST | {"name": " Example Development Co. Ltd. (EXD)"})).entities[0].id
    assert first == again


def test_the_vintage_without_the_id_column_is_read(tmp_path: Path) -> None:
    path = csl(tmp_path, CMIC, without=("_id",))
    assert recognise(path) == "trade.gov Consolidated Screening List (CSV)"
    assert len(import_list(path).entities) == 1


def test_a_list_that_is_new_in_the_file_is_kept_as_advisory(tmp_path: Path) -> None:
    (entity,) = import_list(csl(tmp_path, ENTITY_LIST | {"source": "Brand New List (BNL) - Some Department"})).entities
    assert [(held.list, held.regime, held.program) for held in entity.listings] == [
        ("us-csl", "advisory", "Brand New List")
    ]


@pytest.mark.parametrize(
    ("item", "label", "value", "country"),
    [
        ("HK, 2162198, C.R. No.", "C.R. No.", "2162198", "HK"),
        ("C.R. No., 2162198, HK", "C.R. No.", "2162198", "HK"),
        ("Passport, 836238033, KP", "Passport", "836238033", "KP"),
        ("China Telecom Co., Ltd, Issuer Name", "Issuer Name", "China Telecom Co., Ltd", None),
        ("Issuer Name, China Telecom Co., Ltd", "Issuer Name", "China Telecom Co., Ltd", None),
        ("Subject to Directive 2, Executive Order 13662 Directive Determination -",
         "Executive Order 13662 Directive Determination", "Subject to Directive 2", None),
    ],
)  # fmt: skip
def test_the_label_is_found_at_either_end(item: str, label: str, value: str, country: str | None) -> None:
    detail = labelled(item)
    assert detail is not None
    assert (detail.label, detail.value, detail.country) == (label, value, country)


def test_a_ragged_row_is_refused_with_its_line(tmp_path: Path) -> None:
    path = csl(tmp_path, CMIC)
    path.write_text(path.read_text() + "one,two\n")
    with pytest.raises(WatchlistError, match="line 3: 2 fields where the header has 29"):
        import_list(path)


def test_a_row_without_a_name_is_refused_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(WatchlistError, match="line 2: the row has no source or no name"):
        import_list(csl(tmp_path, CMIC | {"name": " "}))


def test_a_missing_column_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WatchlistError, match=r"lacks .* the column ids"):
        import_list(csl(tmp_path, CMIC, without=("ids",)))


def test_a_header_without_rows_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WatchlistError, match="no entity was found"):
        import_list(csl(tmp_path))


# --- JSON ----------------------------------------------------------------------------------------------------------

RESULTS = [
    {
        "id": "33",
        "source": CMIC["source"],
        "entity_number": 33,
        "type": "Entity",
        "programs": ["CMIC-EO13959"],
        "name": "EXAMPLE GROUP LIMITED",
        "alt_names": ["EXAMPLE GROUP LTD", "EXG"],
        "addresses": [{"address": "1 Long Street", "city": "Beijing", "state": None, "country": "CN"}],
        "ids": [
            {"type": "C.R. No.", "number": "2162198", "country": "HK", "issue_date": None, "expiration_date": None},
            {"type": "ISIN", "number": "US1694261033", "country": None},
            {"type": "Equity Ticker", "number": "0728 HK", "country": None},
            {"type": "Listing Date (CMIC)", "number": "10 Dec 2021", "country": None},
            {"type": "Effective Date (CMIC)", "number": "08 Feb 2022", "country": None},
        ],
        "remarks": "(Linked To: EXAMPLE HOLDING)",
        "source_list_url": "https://example.org",
    },
    {
        "id": "b6e959",
        "source": ENTITY_LIST["source"],
        "name": ENTITY_LIST["name"],
        "alt_names": None,
        "addresses": [{"address": "5 Short Street", "city": "Beijing", "country": "CN"}],
        "start_date": "2019-10-09",
        "source_list_url": "https://example.org",
    },
]


def csl_json(folder: Path, document: object) -> Path:
    path = folder / "consolidated.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def test_the_json_gives_the_same_entity_as_the_csv(tmp_path: Path) -> None:
    from_json = import_list(csl_json(tmp_path, {"results": RESULTS})).entities[0]
    from_csv = import_list(csl(tmp_path, CMIC)).entities[0]
    assert from_json.model_copy(update={"extra": {}}) == from_csv.model_copy(
        update={"extra": {}, "listings": from_json.listings}
    )
    assert [held.effective_on for held in from_json.listings] == [held.effective_on for held in from_csv.listings]


def test_a_total_that_differs_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WatchlistError, match="states 3 results and holds 2"):
        import_list(csl_json(tmp_path, {"total": 3, "results": RESULTS}))


def test_truncated_json_is_refused(tmp_path: Path) -> None:
    path = csl_json(tmp_path, {"results": RESULTS})
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(WatchlistError, match="not complete JSON"):
        import_list(path)


# --- the publisher's own files -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def file_of_2022(shared_data: Path) -> Path:
    return shared_data / "lists" / "us-csl" / "consolidated_2022-04.csv"


@pytest.fixture(scope="module")
def list_of_2022(file_of_2022: Path) -> Watchlist:
    return import_list(file_of_2022)


def test_the_file_of_2022_gives_every_row_on_its_list(file_of_2022: Path, list_of_2022: Watchlist) -> None:
    with file_of_2022.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    watchlist = list_of_2022
    treasury = {entity.id for entity in watchlist.entities if entity.id.startswith("ofac-")}
    assert len(rows) == 14160
    assert treasury == {f"ofac-{row['entity_number']}" for row in rows if row["entity_number"]}
    names = {name.text for entity in watchlist.entities for name in entity.names}
    plain = [row for row in rows if not row["entity_number"] and not re.search(r"[(\[]|successor|a\.k\.a", row["name"])]
    missing = {name for row in plain if (name := " ".join(row["name"].split()).rstrip(" ,;*")) not in names}
    assert missing == set()


def test_sensetime_is_on_two_lists_of_different_effect(list_of_2022: Watchlist) -> None:
    found = {
        entity.name: (entity.listings[0].list, [name.text for name in entity.names])
        for entity in list_of_2022.entities
        if "SENSETIME" in entity.name.upper()
    }
    assert found["SENSETIME GROUP LIMITED"][0] == "us-ofac-ns-cmic"
    assert found["Beijing Sensetime Technology Development Co., Ltd."] == (
        "us-bis-entity-list",
        [
            "Beijing Sensetime Technology Development Co., Ltd.",
            "Beijing Shangtang Technology Development Co., Ltd.",
            "Sense Time",
        ],
    )


@pytest.mark.parametrize(("file", "rows"), [("csl_2019_small.csv", 115), ("consolidated_small_2025-06_quoted.csv", 13)])
def test_the_small_vintages_are_read_whole(shared_data: Path, file: str, rows: int) -> None:
    watchlist = import_list(shared_data / "lists" / "us-csl" / file)
    assert 0.9 * rows <= len(watchlist.entities) <= rows
    assert all(entity.listings for entity in watchlist.entities)


@pytest.mark.parametrize(
    ("source", "list_id", "rows"),
    [("Entity List", "us-bis-entity-list", 2001), ("Military End User", "us-bis-meu", 71)],
)
def test_the_lists_of_the_bureau_hold_each_name_once(
    file_of_2022: Path, list_of_2022: Watchlist, source: str, list_id: str, rows: int
) -> None:
    with file_of_2022.open(encoding="utf-8", newline="") as stream:
        printed = [row["name"] for row in csv.DictReader(stream) if row["source"].startswith(source)]
    names = {"".join(sign for sign in name.casefold() if sign.isalnum()) for name in printed}
    held = [one for one in list_of_2022.entities if any(listing.list == list_id for listing in one.listings)]
    assert len(printed) == rows
    assert len(held) == len(names)
    assert {listing.regime for one in held for listing in one.listings if listing.list == list_id} == {"advisory"}
