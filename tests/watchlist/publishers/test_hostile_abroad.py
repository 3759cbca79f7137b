"""Damaged files of the formats from outside the US: read safely, or refused with one sentence; never anything else."""

from __future__ import annotations

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

FORMATS: dict[str, Callable[[Path], Path]] = {
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
pieces = st.sampled_from(
    [b'"', b"<", b"&", b"\x00", b",", b";", b"\n", b"null", b"[1]", b"{}", b"7", b"\xff\xfe", b"]]>"]
)
cuts = st.tuples(st.floats(0, 1), st.integers(0, 60), pieces)


@cache
def whole(name: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        return FORMATS[name](Path(folder)).read_bytes()


@pytest.mark.parametrize("name", FORMATS)
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
