"""Every target of a list file is an entity, or counted as left out: each importer against a count of its raw file."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from io import StringIO
from pathlib import Path

from screener.errors import WatchlistError
from screener.watchlist.publishers import formats, import_list, recognise
from tests.watchlist.publishers.files import csv_set, legacy_entry, legacy_xml, primary_row

SMALL = 3_000_000

Count = Callable[[str], int]


def occurs(pattern: str) -> Count:
    return lambda text: len(re.findall(pattern, text, re.MULTILINE))


def rows(*key: str, delimiter: str = ",") -> Count:
    """Different values of the key columns below the first line that has them all; all rows without a key."""

    def count(text: str) -> int:
        table = [row for row in csv.reader(StringIO(text), delimiter=delimiter) if any(cell.strip() for cell in row)]
        at = next(number for number, row in enumerate(table) if set(key) <= {cell.strip() for cell in row})
        columns = [[cell.strip() for cell in table[at]].index(name) for name in key]
        below = table[at + 1 :]
        return len({tuple(row[column] for column in columns) for row in below} if key else below)

    return count


def targets(text: str) -> int:
    return sum(bool(one.get("target", True)) for one in map(json.loads, filter(None, text.splitlines())))


TARGETS: Mapping[str, Count] = {
    "OFAC XML": occurs(r"<sdnEntry>"),
    "OFAC enhanced XML": occurs(r"<entity id="),
    "OFAC advanced XML": occurs(r"<DistinctParty "),
    "OFAC CSV set": occurs(r'^"?\d+"?[,;|@\t]'),
    "trade.gov Consolidated Screening List (CSV)": rows("source", "entity_number", "name"),
    "BIS military-intelligence end users table": rows(),
    "UN Security Council Consolidated List (XML)": occurs(r"<(?:INDIVIDUAL|ENTITY)>"),
    "EU financial sanctions (XML 1.1)": occurs(r"<sanctionEntity "),
    "EU financial sanctions (CSV 1.1)": rows("Entity_LogicalId", delimiter=";"),
    "UK OFSI consolidated and investment-ban lists (CSV)": rows("Group ID"),
    "Canadian autonomous sanctions (XML)": occurs(r"<record>"),
    "OpenSanctions entities.ftm.json and targets.nested.json": targets,
    "OpenSanctions targets.simple.csv and securities.csv": rows(),
}
"""Formats of one target an entry, with the count of an independent hand."""

NAMES: Mapping[str, tuple[str, str]] = {
    "DoD Section 1260H table": ("Clean Name", ","),
    "BIS Denied Persons List": ("Name", "\t"),
    "US statutory lists (section tables)": ("name", ","),
}
"""Formats with several rows for a target (an edition, an address each): every name in this column is an entity's."""

SAMPLES: Mapping[str, tuple[str, int]] = {
    "un.xml": (
        '<CONSOLIDATED_LIST dateGenerated="2026-08-01T00:00:00Z"><INDIVIDUALS><INDIVIDUAL><DATAID>1</DATAID>'
        "<FIRST_NAME>ALPHA</FIRST_NAME></INDIVIDUAL></INDIVIDUALS><ENTITIES><ENTITY><DATAID>2</DATAID>"
        "<FIRST_NAME>BETA CO</FIRST_NAME></ENTITY></ENTITIES></CONSOLIDATED_LIST>",
        2,
    ),
    "targets.simple.csv": (
        "id,schema,name,aliases,birth_date,countries,addresses,identifiers,sanctions,phones,emails,"
        "dataset,first_seen,last_seen,last_change\n"
        "a,Company,ALPHA CO,,,,,,,,,x,,,\nb,Vessel,BETA STAR,,,,,,,,,x,,,\nc,Security,GAMMA 5%,,,,,,,,,x,,,\n",
        3,
    ),
    "targets.nested.json": (
        '{"id":"a","schema":"Company","properties":{"name":["ALPHA CO"]},"target":true,"datasets":["x"]}\n'
        '{"id":"b","schema":"Security","properties":{"name":["BETA 5%"]},"target":true,"datasets":["x"]}\n'
        '{"id":"c","schema":"CryptoWallet","properties":{"publicKey":["k"]},"target":true,"datasets":["x"]}\n',
        3,
    ),
    "mieu.csv": (
        "Type,Name,Alias,Country,Topics,Program,Date,End date,Source URL\n"
        "Organization,ALPHA,,CN,,744.22,2020-12-23,,\n",
        1,
    ),
    "house.csv": ("Company,ISIN,Category\nAlpha Co,US0378331005,Coal\nBeta Co,,Tobacco\n", 2),
    "uflpa.csv": ('Name of Entity,Effective Date\nAlpha Co. Ltd.,"June 21, 2022"\nBeta Co. Ltd.,"June 21, 2022"\n', 2),
}


def test_every_target_of_a_small_file_is_told(tmp_path: Path) -> None:
    files = [(legacy_xml(tmp_path, *(legacy_entry(uid, f"EXAMPLE {uid}") for uid in (1, 2, 3))), 3)]
    files.append((csv_set(tmp_path, [primary_row(uid, f"EXAMPLE {uid}") for uid in (1, 2)], alt=[], add=[]), 2))
    for name, (text, count) in SAMPLES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
        files.append((tmp_path / name, count))
    for path, count in files:
        watchlist = import_list(path, date(2026, 1, 1))
        assert len(watchlist.entities) + sum(watchlist.left_out.values()) == count, path.name


def publications(folder: Path) -> Iterable[Path]:
    """Files of the published lists that are small enough to be read in seconds."""
    return (path for path in sorted(folder.rglob("*")) if path.is_file() and path.stat().st_size < SMALL)


def test_every_target_of_a_published_file_is_told(shared_data: Path) -> None:
    asked: set[str] = set()
    for path in publications(shared_data / "lists"):
        title = recognise(path)
        if title is None or (title not in TARGETS and title not in NAMES):
            continue
        try:
            watchlist = import_list(path)
        except WatchlistError:
            continue  # an excerpt, or damaged: refused whole, never half
        text = path.read_bytes().decode("utf-8-sig", "replace")
        if title in TARGETS:
            told = len(watchlist.entities) + sum(watchlist.left_out.values())
            assert told == TARGETS[title](text), path.name
        else:
            column, delimiter = NAMES[title]
            found = {
                form
                for one in watchlist.entities
                for name in (one.name, *(name.text for name in one.names))
                for form in _forms(name)
            }
            for row in csv.DictReader(StringIO(text), delimiter=delimiter):
                told_in_brackets = "A.K.A." in row[column]
                assert told_in_brackets or _forms(row[column]) & found, f"{path.name}: {row[column]}"
        asked.add(title)
    assert len(asked) >= 14
    assert asked <= set(formats())


def _forms(name: str) -> set[str]:
    """A name with and without what stands in brackets: an importer takes an acronym or another spelling out of it."""
    return {re.sub(r"\W+", "", form) for form in (name.casefold(), re.sub(r"\([^()]*\)", "", name.casefold()))}


def test_every_row_of_the_screening_list_is_an_entity_or_a_further_row_of_one(shared_data: Path) -> None:
    with (shared_data / "lists" / "us-csl" / "consolidated_2022-04.csv").open(encoding="utf-8", newline="") as stream:
        printed = list(csv.DictReader(stream))
    parties: dict[tuple[str, str], int] = {}
    for row in printed:
        treasury = "Treasury" in row["source"]
        name = "".join(sign for sign in row["name"].casefold() if sign.isalnum())
        party = ("Treasury", row["entity_number"]) if treasury else (row["source"], name)
        parties[party] = parties.get(party, 0) + 1
    watchlist = import_list(shared_data / "lists" / "us-csl" / "consolidated_2022-04.csv", date(2022, 4, 20))
    further = sum(rows_of_one - 1 for rows_of_one in parties.values())
    assert (len(printed), len(watchlist.entities), further) == (14160, 13958, 202)
    assert len(watchlist.entities) + sum(watchlist.left_out.values()) + further == len(printed)
