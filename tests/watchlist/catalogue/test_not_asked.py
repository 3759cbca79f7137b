"""What was not asked is named: `lists_not_asked(lists, "us-person")` has the SDN List and the command that loads it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from screener.triage import commands_together
from screener.watchlist.catalogue.not_asked import lists_not_asked
from screener.watchlist.catalogue.selection import choose_lists

DAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCREENER_HOME", str(tmp_path))


def test_the_whole_sdn_list_is_named_first_of_those_that_must_be_fetched():
    first, *rest = lists_not_asked(choose_lists((), DAY), "us-person", DAY)
    assert first.id == "us-ofac-sdn"
    assert first.commands[0] == "screener watchlist update us-ofac-sdn"
    assert {"us-bis-entity-list", "us-bis-meu", "us-uflpa", "un-sc"} <= {one.id for one in rest}


def test_a_list_of_another_investors_law_is_not_held_against_the_answer():
    asked = choose_lists((), DAY)
    assert "gb-sanctions" not in {one.id for one in lists_not_asked(asked, "us-person", DAY)}
    assert "gb-sanctions" in {one.id for one in lists_not_asked(asked, "uk-person", DAY)}
    assert {"gb-sanctions", "eu-fsf"} <= {one.id for one in lists_not_asked(asked, None, DAY)}


def test_an_eu_person_hears_of_the_restrictions_that_stand_in_a_regulation_alone(tmp_path: Path):
    asked = choose_lists((), DAY)
    (named,) = [one for one in lists_not_asked(asked, "eu-person", DAY) if one.id == "eu-833-2014"]
    assert named.commands[0].startswith("screener new list")
    own = tmp_path / "eu-833-2014.csv"
    own.write_text("Name,ISIN\nVTB BANK PJSC,RU000A0JP5V6\n", encoding="utf-8")
    assert "eu-833-2014" not in {one.id for one in lists_not_asked(choose_lists((str(own),), DAY), "eu-person", DAY)}


def test_an_own_list_that_is_named_like_a_published_one_does_not_stand_for_it(tmp_path: Path) -> None:
    own = tmp_path / "us-ofac-sdn.csv"
    own.write_text("name\nAcme Ltd\n", encoding="utf-8")
    assert "us-ofac-sdn" in {one.id for one in lists_not_asked(choose_lists((str(own),), DAY), "us-person", DAY)}


def test_an_own_list_alone_leaves_the_packaged_ones_unasked_and_says_how_to_ask_them():
    found = lists_not_asked(choose_lists(("us-ofac-ns-cmic",), DAY), "us-person", DAY)
    assert found[0].commands == ("-w default", f"-w {found[0].id}")
    assert "us-dod-1260h" in {one.id for one in found}
    assert "us-ofac-ns-cmic" not in {one.id for one in found}


def test_one_command_fetches_all_that_can_be_fetched_and_the_rest_is_told_by_hand():
    ways = commands_together(lists_not_asked(choose_lists((), DAY), "us-person", DAY))
    assert ways == {
        "fetch": "screener watchlist update us-ofac-sdn us-bis-entity-list us-bis-meu un-sc",
        "by_hand": "screener watchlist import FILE, a file from https://www.dhs.gov/uflpa-entity-list",
    }
    alone = lists_not_asked(choose_lists(("us-ofac-ns-cmic", "us-eo14071"), DAY), "us-person", DAY)
    assert commands_together(alone)["at_hand"] == "-w default"  # which asks each of them


def test_a_superseded_list_is_missed_only_for_dates_on_which_it_stood():
    asked = choose_lists(("us-ofac-ns-cmic",), DAY)
    assert "us-dod-ccmc" not in {one.id for one in lists_not_asked(asked, "us-person", DAY)}
    assert "us-dod-ccmc" in {one.id for one in lists_not_asked(asked, "us-person", date(2021, 1, 1))}


def test_a_folder_counts_as_the_files_in_it_beside_the_default(tmp_path: Path):
    folder = tmp_path / "own"
    folder.mkdir()
    text = "id: {name}\ntitle: Own\nregime: house\nentities:\n  - name: Invented Company\n"
    for name in ("one", "two"):
        (folder / f"{name}.yaml").write_text(text.format(name=name), encoding="utf-8")
    ids = {one.id for one in choose_lists(("default", str(folder)), DAY)}
    assert {"one", "two", "us-ofac-ns-cmic"} <= ids
