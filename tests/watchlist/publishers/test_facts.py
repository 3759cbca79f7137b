from __future__ import annotations

import pytest
import yaml

from screener.errors import WatchlistError
from screener.watchlist import packaged_folder
from screener.watchlist.publishers.csl import csl_lists
from screener.watchlist.publishers.facts import list_stated, published_list, published_lists
from screener.watchlist.publishers.ofac_entry import label_roles, ofac_lists


def test_every_regime_of_a_list_is_defined() -> None:
    regimes = set(yaml.safe_load((packaged_folder() / "regimes.yaml").read_text(encoding="utf-8"))["regimes"])
    named = {held.regime for held in published_lists().values()} | {held.regime for held in ofac_lists()}
    assert named <= regimes


def test_every_address_is_https() -> None:
    addresses = [url for held in published_lists().values() for url in (*held.urls, held.source)]
    assert addresses
    assert all(address.startswith("https://") for address in addresses)


def test_every_list_of_the_data_files_can_be_asked_for() -> None:
    known = set(published_lists()) | {inner for held in published_lists().values() for inner in held.contains}
    assert {held.id for held in ofac_lists()} | {held.id for held in csl_lists()} <= known


def test_no_label_has_two_meanings() -> None:
    assert {"isin", "equity ticker", "issuer name", "effective date (cmic)"} <= label_roles().keys()
    assert not [label for label in label_roles() if label != label.strip().rstrip(":")]


def test_an_unknown_list_names_the_known_ones() -> None:
    with pytest.raises(WatchlistError, match="No official list has the id mars") as caught:
        published_list("mars")
    assert "us-ofac-sdn" in caught.value.hint


def test_a_mistake_in_an_entry_is_named_with_its_list_and_field() -> None:
    row = {
        "id": "x-list",
        "title": "X",
        "publisher": "X",
        "regime": "house",
        "source": "https://x",
        "measure": "exclusions",
    }
    with pytest.raises(WatchlistError, match=r"list x-list, field measure"):
        list_stated(row)
