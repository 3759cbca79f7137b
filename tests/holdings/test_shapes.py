"""Files in the shapes of brokers, custodians and funds, with listed companies in varied places: right, or said.

`python -m tests.holdings.test_shapes first` prints what is said of each file of a set.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from pathlib import Path

import pytest

from screener import Rulebook, Screener, read_holdings
from tests.holdings.shapes import SETS, answer, shapes, write


@pytest.fixture(scope="module")
def screener() -> Screener:
    return Screener(Rulebook.load())


@pytest.mark.parametrize("name", SETS)
def test_nothing_in_a_real_shape_is_lost_in_silence(name: str, screener: Screener, tmp_path: Path) -> None:
    silent = {}
    known = {shape["file"]: set(map(str, shape["silent"])) for shape in shapes(name) if "silent" in shape}
    for number, shape in enumerate(shapes(name)):
        (folder := tmp_path / str(number)).mkdir()
        if told := answer(shape, write(shape, folder), screener).silent:
            silent[shape["file"]] = {fault.partition(": ")[0] for fault in told}
    assert silent == known


@pytest.mark.parametrize(
    ("lines", "named"),
    [
        (
            "Name,Sector,Quantity,Price\nAAPL US,IT,1,2\nMSFT US,IT,1,3\nCHINA MOBLE LTD,,1,5\nNVDA US,IT,1,4",
            {4},
        ),
        (
            "Issuer,Collateral ISIN,Nominal\nCHINA MOBLE LTD,US912828ZT04,10\nHikvison Digital Tech,US91282CAV37,20",
            {2, 3},
        ),
        ("Borrower,Collateral ISIN,Nominal\nCHINA MOBLE LTD,DE0001102580,10\nApple Inc,US91282CAV37,20", {2}),
        (
            "Counterparty,Collateral ISIN,Haircut\nCHINA MOBLE LTD,US912828ZT04,2\nA plc,US91282CAV37,2",
            {2},
        ),
        ("Name 1,Name 2,Quantity\nHangzhou Hikvison Digital,HIKVISION A,1\nXinjiang Co,CHINA MOBLE LTD,2", {2, 3}),
    ],
)
def test_a_misspelt_listed_company_is_named_with_its_position(
    lines: str, named: set[int], screener: Screener, tmp_path: Path
) -> None:
    """The sweep of texts outside positions would not name it: what is no position is in no sum either."""
    (path := tmp_path / "a.csv").write_text(lines, encoding="utf-8")
    findings = screener.screen(read_holdings([path])).findings
    assert {one.position.row for one in findings if one.match.by == "name"} == named


if __name__ == "__main__":
    judge, counts = Screener(Rulebook.load()), Counter[str]()
    for chosen in shapes(sys.argv[1]):
        if sys.argv[2:] and chosen["file"] not in sys.argv[2:]:
            continue
        with tempfile.TemporaryDirectory() as place:
            found = answer(chosen, write(chosen, Path(place)), judge)
        verdict = "silent" if found.silent else "said not understood" if found.said else "read right"
        counts[verdict] += 1
        if found.silent or found.said:
            print(f"{verdict}: {chosen['file']}")
            print(*(f"    {fault}" for fault in (*found.silent, *found.said)), sep="\n")
    print(dict(counts))
