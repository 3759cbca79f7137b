"""The shortest use of the package, and what it says of a list that is wrong."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from screener.errors import WatchlistError
from screener.watchlist import find_mistakes, load_relations, load_watchlists, packaged_ids

HOUSE = """\
id: our-exclusions
title: Exclusions of the board
regime: house
entities:
  - name: Example Holdings plc
  - name: 例子
"""


def written(folder: Path, text: str, name: str = "house.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def mistake(folder: Path, text: str) -> str:
    with pytest.raises(WatchlistError) as caught:
        load_watchlists([written(folder, text)])
    return caught.value.message


def test_a_house_list_needs_a_name_for_each_entry_and_nothing_else(tmp_path):
    path = written(tmp_path, HOUSE)
    (watchlist,) = load_watchlists([path])
    first, second = watchlist.entities
    assert (watchlist.publisher, watchlist.source) == ("Exclusions of the board", "house.yaml")
    assert watchlist.published_on == date.fromtimestamp(path.stat().st_mtime) or watchlist.published_on
    assert watchlist.version == watchlist.published_on.isoformat()
    assert (first.id, first.name, first.type) == (
        "our-exclusions-example-holdings-plc",
        "Example Holdings plc",
        "Company",
    )
    assert (first.listings[0].list, first.listings[0].regime) == ("our-exclusions", "house")
    assert second.id.startswith("our-exclusions-")
    assert second.id != first.id


def test_a_house_list_gives_identifiers_in_any_usual_writing(tmp_path):
    text = HOUSE + "  - {name: Third, isins: US22160N1090, tickers: [0020.HK, CSGP US]}\n"
    (watchlist,) = load_watchlists([written(tmp_path, text)])
    found = [(one.scheme, one.value, one.mic) for one in watchlist.entities[2].identifiers]
    assert found == [("isin", "US22160N1090", None), ("ticker", "20", "XHKG"), ("ticker", "CSGP", "XNYS")]


def test_packaged_lists_load_by_id_and_one_named_twice_loads_once():
    lists = load_watchlists(["us-ofac-ns-cmic", "us-ofac-ns-cmic"])
    assert [one.id for one in lists] == ["us-ofac-ns-cmic"]
    assert len(lists[0].sha256) == 64


def test_no_selection_means_all_packaged_lists():
    assert [one.id for one in load_watchlists()] == list(packaged_ids())
    assert not {"relations", "regimes"} & set(packaged_ids())


def test_same_as_takes_over_names_and_identifiers_as_curated(tmp_path):
    text = """\
id: house
title: House
regime: house
takes_from: [us-ofac-ns-cmic]
entities:
  - {id: a, same_as: ofac-30946}
"""
    (entity,) = load_watchlists([written(tmp_path, text)])[0].entities
    assert entity.name == "HANGZHOU HIKVISION DIGITAL TECHNOLOGY CO., LTD."
    assert ("002415", True) in {(one.value, one.curated) for one in entity.identifiers}
    assert all(not name.official for name in entity.names[1:])
    assert [listing.list for listing in entity.listings] == ["house"]


def test_an_entry_may_have_been_listed_twice(tmp_path):
    text = """\
id: house
title: House
regime: house
source: minutes of the board
entities:
  - name: Example
    listings:
      - {listed_on: 2020-01-01, removed_on: 2021-01-01}
      - {listed_on: 2022-01-01, regime: advisory, source: minutes of 2022}
"""
    (entity,) = load_watchlists([written(tmp_path, text)])[0].entities
    assert [(one.listed_on, one.removed_on, one.regime, one.source) for one in entity.listings] == [
        (date(2020, 1, 1), date(2021, 1, 1), "house", "minutes of the board"),
        (date(2022, 1, 1), None, "advisory", "minutes of 2022"),
    ]


def test_an_unknown_id_names_the_known_ones():
    with pytest.raises(WatchlistError) as caught:
        load_watchlists(["us-ofac-cmic"])
    assert "us-ofac-cmic" in caught.value.message
    assert "us-ofac-ns-cmic" in caught.value.hint


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(WatchlistError, match="There is no file"):
        load_watchlists([tmp_path / "absent.yaml"])


def test_a_wrong_check_digit_is_named_by_line_entry_and_field(tmp_path):
    said = mistake(tmp_path, HOUSE + "  - name: Third\n    isins: [US22160N1090, US22160N1091]\n")
    assert said.startswith("house.yaml, line 8, entry Third, field isins: US22160N1091 is not a valid ISIN")


def test_an_unknown_field_is_named(tmp_path):
    said = mistake(tmp_path, HOUSE + "  - name: Third\n    alias: [Drittes]\n")
    assert said == "house.yaml, line 8, entry Third, field alias: there is no such field"


def test_a_missing_field_is_named(tmp_path):
    assert mistake(tmp_path, "id: a\ntitle: A\nentities: []\n") == "house.yaml, field regime: is missing"


def test_a_wrong_date_is_named(tmp_path):
    said = mistake(tmp_path, HOUSE + "  - {name: Third, listed_on: 10.12.2021}\n")
    assert said == "house.yaml, line 7, entry Third, field listed_on: '10.12.2021' is not a date such as 2021-12-10"


def test_an_id_given_twice_is_refused(tmp_path):
    said = mistake(tmp_path, HOUSE + "  - {id: our-exclusions-example-holdings-plc, name: Third}\n")
    assert said == (
        "house.yaml, line 7, entry our-exclusions-example-holdings-plc, field id: "
        "the id our-exclusions-example-holdings-plc is given twice"
    )


def test_a_field_given_twice_is_refused(tmp_path):
    said = mistake(tmp_path, HOUSE + "  - name: Third\n    name: Fourth\n")
    assert said == "house.yaml, line 8: the field `name` is given twice"


def test_an_unknown_source_key_is_refused_and_a_source_in_words_is_not(tmp_path):
    assert "`board` is no key of `sources`" in mistake(tmp_path, HOUSE + "  - {name: Third, source: board}\n")
    text = HOUSE + "  - {name: Third, source: minutes of 3 May}\n"
    assert load_watchlists([written(tmp_path, text)])[0].entities[2].listings[0].source == "minutes of 3 May"


def test_same_as_nobody_is_refused(tmp_path):
    said = mistake(tmp_path, HOUSE + "  - {name: Third, same_as: ofac-30946}\n")
    assert "no entity ofac-30946 in the lists that `takes_from` names" in said


def test_lists_that_take_from_each_other_are_refused(tmp_path):
    for name, other in (("a", "b"), ("b", "a")):
        written(tmp_path, f"id: {name}\ntitle: T\nregime: house\ntakes_from: [{other}]\nentities: []\n", f"{name}.yaml")
    with pytest.raises(WatchlistError, match="takes from this list in turn"):
        load_watchlists([tmp_path / "a.yaml"])


def test_two_files_of_one_list_are_refused(tmp_path):
    paths = [written(tmp_path, HOUSE, name) for name in ("one.yaml", "two.yaml")]
    with pytest.raises(WatchlistError, match="both the list our-exclusions"):
        load_watchlists(paths)


def test_every_mistake_is_found_not_only_the_first(tmp_path):
    path = written(tmp_path, HOUSE + "  - {name: Third, country: China}\n  - {isins: XS}\n")
    found = find_mistakes(path)
    assert [(one.line, one.entry, one.field) for one in found] == [
        (7, "Third", "country"),
        (8, "number 4", "isins"),
    ]
    with pytest.raises(WatchlistError) as caught:
        load_watchlists([path])
    assert caught.value.hint == "There is 1 more mistake in this file."


def test_a_related_issuer_needs_a_relation_and_a_source(tmp_path):
    head = "id: relations\nkind: relations\ntitle: Relations\nentities:\n"
    with pytest.raises(WatchlistError, match="needs at least one of `relations`"):
        load_relations(written(tmp_path, head + "  - {id: a, name: A}\n"))
    with pytest.raises(WatchlistError, match="a relation needs a source"):
        load_relations(written(tmp_path, head + "  - {id: a, name: A, relations: [{to: b, kind: parent}]}\n"))


@pytest.mark.parametrize("text", ["", "[]", "just a text", "- a\n- b\n", "null"])
def test_what_is_no_watchlist_is_said_to_be_none(tmp_path, text):
    assert mistake(tmp_path, text).startswith("house.yaml")


def test_the_list_that_the_guide_shows_is_sound(tmp_path):
    guide = (Path(__file__).resolve().parents[3] / "docs" / "watchlists.md").read_text(encoding="utf-8")
    example = guide.split("```yaml\n")[1].split("```")[0]
    (watchlist,) = load_watchlists([written(tmp_path, example)])
    assert [entity.name for entity in watchlist.entities] == ["Example Holdings plc", "Another Company AG"]


def test_an_official_file_loads_through_its_importer(shared_data):
    (watchlist,) = load_watchlists([shared_data / "lists" / "us-ofac" / "consolidated_2025-03-28.xml"])
    assert any(entity.id == "ofac-33114" for entity in watchlist.entities)
