from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screener.errors import WatchlistError
from screener.watchlist.publishers import import_list, recognise
from screener.watchlist.publishers.ofac_csv import read_remarks
from screener.watchlist.publishers.ofac_entry import OfacEntry as Entry
from tests.watchlist.publishers.files import NULL, csv_set, primary_row

REMARKS = (
    "Equity Ticker 603019CN; Issuer Name Example Co., Ltd.; ISIN CNE1000002V2; alt. ISIN US1694261033; "
    "Effective Date (CMIC) 08 Feb 2022; Purchase/Sales For Divestment Date (CMIC) 10 Dec 2022; "
    "Listing Date (CMIC) 10 Dec 2021; Unified Social Credit Code (USCC) 91110000MA005UCQ5P (China); "
    "Linked To: EXAMPLE GROUP CO., LTD.; a sentence that no label begins; a.k.a. 'EXT'."
)


def test_a_set_becomes_entities_with_aliases_and_addresses_from_its_siblings(tmp_path: Path) -> None:
    path = csv_set(
        tmp_path,
        [primary_row(1, "EXAMPLE TECHNOLOGY CO., LTD.", REMARKS)],
        alt=['1,10,"aka","EXAMPLE TECH",-0- ', '1,11,"fka","OLD EXAMPLE LTD",-0- '],
        add=['1,20,"1 Long Street","Beijing 100000","China",-0- '],
        comments=[],
    )
    (entity,) = import_list(path).entities
    assert {(name.text, name.kind) for name in entity.names} == {
        ("EXAMPLE TECHNOLOGY CO., LTD.", "primary"),
        ("Example Co., Ltd.", "issuer"),
        ("EXAMPLE TECH", "alias"),
        ("OLD EXAMPLE LTD", "former"),
        ("EXT", "weak"),
    }
    assert [(found.scheme, found.value) for found in entity.identifiers] == [
        ("isin", "CNE1000002V2"),
        ("isin", "US1694261033"),
        ("ticker", "603019"),
        ("uscc", "91110000MA005UCQ5P"),
    ]
    assert entity.linked_to == ("EXAMPLE GROUP CO., LTD.",)
    assert entity.country == "CN"
    assert entity.note == "a sentence that no label begins"


def test_a_remark_cut_in_the_middle_of_a_date_is_joined_before_it_is_read(tmp_path: Path) -> None:
    cut = REMARKS.index("fective Date (CMIC)")
    path = csv_set(
        tmp_path,
        [primary_row(1, "EXAMPLE", REMARKS[:cut])],
        comments=[f'1,"{REMARKS[cut:]}"'],
        alt=[],
        add=[],
    )
    (listing,) = import_list(path).entities[0].listings
    assert str(listing.effective_on) == "2022-02-08"


def test_several_programmes_stand_between_brackets_of_which_the_outer_ones_are_missing(tmp_path: Path) -> None:
    rows = [primary_row(1, "EXAMPLE", program="UKRAINE-EO13662] [RUSSIA-EO14024"), primary_row(2, "OTHER")]
    first, _ = import_list(csv_set(tmp_path, rows)).entities
    assert first.listings[0].program == "UKRAINE-EO13662; RUSSIA-EO14024"
    assert first.listings[0].list == "us-ofac-ssi"


def test_only_a_person_is_turned_into_speaking_order(tmp_path: Path) -> None:
    rows = [primary_row(1, "EXAMPLE CO., LTD."), primary_row(2, "EXAMPLE, Ada B.", kind="individual", program="NS-PLC")]
    company, person = import_list(csv_set(tmp_path, rows)).entities
    assert (company.name, person.name) == ("EXAMPLE CO., LTD.", "Ada B. EXAMPLE")


def test_the_version_says_which_siblings_are_missing(tmp_path: Path) -> None:
    path = csv_set(tmp_path, [primary_row(1, "EXAMPLE")], alt=[])
    assert import_list(path).version.endswith("without its add/comments file")


def test_a_sibling_of_another_day_is_not_taken(tmp_path: Path) -> None:
    path = csv_set(tmp_path, [primary_row(1, "EXAMPLE")], name="cons_prim_2025-08.csv")
    (tmp_path / "cons_alt.csv").write_bytes(b'99,1,"aka","ANOTHER",-0- \r\n\x1a')
    assert [name.text for name in import_list(path).entities[0].names] == ["EXAMPLE"]


def test_a_row_for_an_entry_that_the_primary_file_lacks_is_refused_with_the_line(tmp_path: Path) -> None:
    path = csv_set(tmp_path, [primary_row(1, "EXAMPLE")], add=["1,20,-0- ,-0- ,-0- ,-0- ", "2,21,-0- ,-0- ,-0- ,-0- "])
    with pytest.raises(WatchlistError, match=r"cons_add.csv, line 2: the entry '2' is not in the primary file"):
        import_list(path)


def test_a_file_without_its_end_mark_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WatchlistError, match="no end mark"):
        import_list(csv_set(tmp_path, [primary_row(1, "EXAMPLE")], end=b""))


def test_a_row_with_another_number_of_fields_is_refused_with_the_line(tmp_path: Path) -> None:
    with pytest.raises(WatchlistError, match=r"line 2: 3 fields where there are 12"):
        import_list(csv_set(tmp_path, [primary_row(1, "EXAMPLE"), '2,"SHORT",-0- ']))


def test_an_entry_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WatchlistError, match="line 2: the entry 1 stands there twice"):
        import_list(csv_set(tmp_path, [primary_row(1, "EXAMPLE"), primary_row(1, "EXAMPLE")]))


def test_an_unknown_kind_of_entry_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WatchlistError, match="line 1: the entry 1 is of the unknown kind 'submarine'"):
        import_list(csv_set(tmp_path, [primary_row(1, "EXAMPLE", kind="submarine")]))


@pytest.mark.parametrize("delimiter", ["|", "@"])
def test_the_pip_and_del_files_hold_the_same(tmp_path: Path, delimiter: str) -> None:
    row = primary_row(1, "EXAMPLE", "ISIN US1694261033.").replace(",", delimiter)
    path = tmp_path / "cons_prim.pip"
    path.write_bytes(row.encode() + b"\r\n\x1a")
    (entity,) = import_list(path).entities
    assert (entity.name, entity.identifiers[0].value) == ("EXAMPLE", "US1694261033")


def test_a_list_saved_under_another_name_is_still_recognised(tmp_path: Path) -> None:
    path = csv_set(tmp_path, [primary_row(1, "EXAMPLE")])
    assert recognise(path.rename(tmp_path / "OFAC list (my copy).txt")) == "OFAC CSV set"


@given(st.text(max_size=200))
def test_no_remark_is_lost_and_none_breaks_the_reader(remarks: str) -> None:
    entry = Entry(uid="1", name="EXAMPLE", kind="entity")
    read_remarks(entry, remarks)
    read = len(entry.names) + len(entry.details) + len(entry.linked_to) + len(entry.remarks)
    assert read == len([part for part in remarks.strip().removesuffix(".").split("; ") if part.strip()])


def test_passports_keep_country_and_dates_apart_from_their_number() -> None:
    entry = Entry(uid="1", name="X", kind="individual")
    read_remarks(entry, "Passport A00000604 (Nicaragua) issued 19 Jun 2013 expires 19 Jun 2023.")
    (passport,) = entry.details
    assert (passport.label, passport.value, passport.country) == ("Passport", "A00000604", "Nicaragua")
    assert (passport.issued, passport.expires) == ("19 Jun 2013", "19 Jun 2023")


def test_a_longer_label_wins_over_the_shorter_one_that_begins_it() -> None:
    entry = Entry(uid="1", name="X", kind="entity")
    read_remarks(entry, f"Registration Number 26740 (Iran); Registration ID HRB 26136; {NULL}")
    assert [detail.label for detail in entry.details] == ["Registration Number", "Registration ID"]


# --- the publisher's own files -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "list_id", "entities", "names"),
    [
        ("cons_prim.csv", "us-ofac-consolidated", 442, {"weak": 72}),
        ("cons_prim_2025-08.csv", "us-ofac-consolidated", 443, {"weak": 66}),
        ("cons_prim_2018.pip", "us-ofac-consolidated", 639, {}),
        ("cons_prim_2018.del", "us-ofac-consolidated", 639, {}),
        ("sdn_2021-07/sdn.csv", "us-ofac-sdn", 8976, {}),
    ],
)
def test_every_set_gives_all_its_entries(
    shared_data: Path, file: str, list_id: str, entities: int, names: dict[str, int]
) -> None:
    watchlist = import_list(shared_data / "lists" / "us-ofac" / file)
    assert (watchlist.id, len(watchlist.entities)) == (list_id, entities)
    for kind, count in names.items():
        assert sum(name.kind == kind for entity in watchlist.entities for name in entity.names) == count


def test_the_weak_alias_aecc_comes_from_the_remarks(shared_data: Path) -> None:
    watchlist = import_list(shared_data / "lists" / "us-ofac" / "cons_prim.csv")
    (aecc,) = [entity for entity in watchlist.entities if entity.id == "ofac-30902"]
    assert ("AECC", "weak") in {(name.text, name.kind) for name in aecc.names}


def test_the_remarks_of_gazprombank_are_whole_where_the_primary_file_cuts_them(shared_data: Path) -> None:
    watchlist = import_list(shared_data / "lists" / "us-ofac" / "cons_prim.csv")
    (bank,) = [entity for entity in watchlist.entities if entity.id == "ofac-17016"]
    assert ("lei", "253400WSS48YWMBUA688") in {(found.scheme, found.value) for found in bank.identifiers}
    assert bank.extra["statements"]["Effective Date (EO 14024 Directive 3)"] == ["26 Mar 2022"]


def test_the_pip_and_del_files_of_2018_are_the_same_list(shared_data: Path) -> None:
    folder = shared_data / "lists" / "us-ofac"
    pip, at = import_list(folder / "cons_prim_2018.pip"), import_list(folder / "cons_prim_2018.del")
    assert pip.entities == at.entities


def test_a_hand_cut_set_whose_files_do_not_belong_together_is_refused(shared_data: Path, tmp_path: Path) -> None:
    for file in (shared_data / "lists" / "us-ofac" / "sdn_tiny").iterdir():
        shutil.copy(file, tmp_path / file.name)
    primary = tmp_path / "sdn.csv"
    primary.write_bytes(primary.read_bytes() + b"\x1a")
    with pytest.raises(WatchlistError, match="is not in the primary file"):
        import_list(primary)
