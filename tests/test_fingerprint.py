"""The id of a finding, `finding_id(file, sheet, row, account, entity, listing)`, the same from every engine."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from screener.fingerprint import finding_id, way_of
from screener.model import FundStep


class Place(NamedTuple):
    """A row of a table of findings."""

    file: str
    sheet: str
    row: int
    account: str | None
    way: str | None
    entity: str
    list: str


def step(file: str, row: int) -> FundStep:
    return FundStep(fund="F", file=file, sha256="0" * 64, row=row)


PLACES = (
    Place("a.csv", "", 2, None, None, "sensetime", "us-cmic"),
    Place("a.csv", "", 2, "P-1", None, "sensetime", "us-cmic"),
    Place("a.csv", "Bl\u00e4tter", 1_000_000, "\u5e33\u6236 7", None, "\u4e2d\u56fd", "own list"),
    Place("a.csv", "", 2, "", way_of([step("in/f.csv", 9), step("g.csv", 12)]), "sensetime", "us-cmic"),
)


def of(place: Place) -> str:
    own = (place.file, place.sheet, place.row, place.account, place.entity, place.list)
    return finding_id(*own, way=place.way or "")


def test_an_id_is_the_one_that_decisions_of_earlier_versions_were_made_on() -> None:
    assert [of(place) for place in PLACES[:2]] == ["1683fdcfe283", "37e22148174d"]
    assert of(PLACES[3]) == "8acc840777f0"


def test_an_id_tells_each_of_its_parts_and_an_empty_account_is_none() -> None:
    first = PLACES[0]
    others = [
        first._replace(file="b.csv"),
        first._replace(sheet="S"),
        first._replace(row=3),
        first._replace(account="P"),
        first._replace(way="f\x1f1"),
        first._replace(entity="e"),
        first._replace(list="l"),
    ]
    assert len({of(place) for place in (first, *others)}) == 8
    assert of(first) == of(first._replace(account=""))
    ordinal = [finding_id("a.csv", "", 2, None, "e", "l", ordinal=number) for number in range(3)]
    assert len(set(ordinal)) == 3
    assert finding_id("\ud800", "", 2, None, "e", "l")


def test_a_way_names_each_file_without_its_folder_and_each_row() -> None:
    assert way_of([step("in/f.csv", 9), step("g.csv", 12)]) == "f.csv\x1f9\x1fg.csv\x1f12"
    assert way_of([]) == ""


def test_duckdb_states_the_same_ids() -> None:
    duckdb = pytest.importorskip("duckdb")
    from screener.bulk.duck import ID

    with duckdb.connect() as db:
        db.execute("CREATE TABLE t (file TEXT, sheet TEXT, row BIGINT, account TEXT, way TEXT, entity TEXT, list TEXT)")
        db.executemany("INSERT INTO t VALUES (?, ?, ?, ?, ?, ?, ?)", list(PLACES))
        found = db.execute(f"SELECT {ID.format(account='account')} FROM t").fetchall()
    assert [one for (one,) in found] == [of(place) for place in PLACES]


@pytest.mark.heavy
def test_spark_states_the_same_ids(tmp_path: Path) -> None:
    pytest.importorskip("pyspark")
    from screener.bulk.spark import finding_id_column, session

    schema = "file string, sheet string, row bigint, account string, way string, entity string, list string"
    frame = session("local[1]").createDataFrame(list(PLACES), schema)
    assert [one for (one,) in frame.select(finding_id_column()).collect()] == [of(place) for place in PLACES]
