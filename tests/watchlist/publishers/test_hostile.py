"""Damaged files of every format: read safely, or refused with one sentence; never anything else."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screener.errors import WatchlistError
from screener.watchlist.publishers import import_list
from tests.watchlist.publishers import test_canada, test_eu, test_nbim, test_opensanctions, test_uk, test_un
from tests.watchlist.publishers.files import csv_set, legacy_xml, primary_row
from tests.watchlist.publishers.test_csl import CMIC as CSL_CMIC
from tests.watchlist.publishers.test_csl import ENTITY_LIST, RESULTS, csl
from tests.watchlist.publishers.test_ofac_advanced import PARTY, PERSON, advanced, listing
from tests.watchlist.publishers.test_ofac_csv import REMARKS
from tests.watchlist.publishers.test_ofac_enhanced import ENTITY, enhanced
from tests.watchlist.publishers.test_ofac_xml import CMIC
from tests.watchlist.publishers.test_us_tables import DPL, H1260, MIEU, SECTION

FORMATS: dict[str, Callable[[Path], bytes]] = {
    "sdn.xml": lambda folder: legacy_xml(folder, CMIC).read_bytes(),
    "enhanced.xml": lambda folder: enhanced(folder, ENTITY).read_bytes(),
    "advanced.xml": lambda folder: advanced(folder, PARTY + PERSON, listing("33") + listing("44")).read_bytes(),
    "cons_prim.csv": lambda folder: csv_set(folder, [primary_row(1, "EXAMPLE", REMARKS)]).read_bytes(),
    "csl.csv": lambda folder: csl(folder, CSL_CMIC, ENTITY_LIST).read_bytes(),
    "csl.json": lambda _: json.dumps({"results": RESULTS}).encode(),
    "dod.csv": lambda _: (H1260 + "X (XX),X,XX,Y,Z,Because,2021-06-03,,https://example.org\n").encode(),
    "dpl.txt": lambda _: (DPL + "A\tRoad\tParis\t\tFR\t\t06/19/2003\t\tY\t2007-01-31\tADDED\tX\n").encode(),
    "section.csv": lambda _: (SECTION + "Person,Ada,A.,,Section 353(b),S,r,2022,,December 2023,GT,,u\n").encode(),
    "mieu.csv": lambda _: (MIEU + "Organization,Bureau,IB,CN,e,P,2021-03-16,,https://example.org\n").encode(),
}
ABROAD: dict[str, Callable[[Path], Path]] = {
    "un.xml": test_un.write,
    "eu.xml": lambda folder: test_eu.write(folder, test_eu.entity(test_eu.alias("Alpha"))),
    "ofsi.csv": lambda folder: test_uk.ofsi(folder, test_uk.row("ALPHA"), test_uk.row("BETA", group="2")),
    "fcdo.csv": lambda folder: test_uk.fcdo(
        folder, "1/1/2022,R1,1,ALPHA,,Primary Name,,,Regs,Entity,Asset freeze,,,,01/03/2022,,,,"
    ),
    "sema.xml": lambda folder: test_canada.write(folder, test_canada.record("<EntityOrShip>Alpha</EntityOrShip>")),
    "nbim.html": lambda folder: test_nbim.page(folder, test_nbim.ROW.format("A", "Coal", "Exclusion", "07.03.2022")),
    "ftm.json": lambda folder: test_opensanctions.write(
        folder, test_opensanctions.line("x", "Company", True, name=["ALPHA"])
    ),
}


@cache
def whole(name: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        return FORMATS[name](Path(folder)) if name in FORMATS else ABROAD[name](Path(folder)).read_bytes()


pieces = st.sampled_from(
    [
        b'"',
        b"<",
        b"&",
        b"\x00",
        b",",
        b";",
        b"\t",
        b"\n",
        b"null",
        b"[1]",
        b"{}",
        b"7",
        b"\xff\xfe",
        b"\x1a",
        b"; ",
        b"]]>",
    ]
)
cuts = st.tuples(st.floats(0, 1), st.integers(0, 60), pieces)


@pytest.mark.parametrize("name", [*FORMATS, *ABROAD])
@settings(max_examples=60, deadline=None)
@given(damage=st.lists(cuts, min_size=1, max_size=4))
def test_a_damaged_file_is_read_or_refused(name: str, damage: list[tuple[float, int, bytes]]) -> None:
    content = whole(name)
    for at, length, piece in damage:
        start = int(at * len(content))
        content = content[:start] + piece + content[start + length :]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        try:
            watchlist = import_list(path)
        except WatchlistError as error:
            assert error.message
        else:
            assert watchlist.entities


@pytest.mark.parametrize("name", [*FORMATS, *ABROAD])
def test_the_whole_file_is_read(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(whole(name))
    assert import_list(path).entities


@pytest.mark.parametrize("name", ["sdn.xml", "enhanced.xml", "advanced.xml", "cons_prim.csv", "csl.json"])
def test_a_file_cut_anywhere_is_refused(name: str, tmp_path: Path) -> None:
    """A plain table has no end mark: cut exactly between two rows it cannot be told from a shorter one."""
    content = whole(name).rstrip()
    path = tmp_path / name
    for end in range(1, len(content), 23):
        path.write_bytes(content[:end])
        with pytest.raises(WatchlistError):
            import_list(path)
