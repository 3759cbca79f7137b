"""Random damage to the example workbook never makes a security vanish in silence.

The default run tries 60 damaged files; `SCREENER_TRIALS=500` tries as many as the issue asks for. The whole program's
answer to the same damage is in `tests/benchmarks/mutation_trial.py`.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from screener.errors import HoldingsError
from screener.holdings import Holdings, read_holdings
from tests.holdings.fixtures.mutations import Book, damage, load

TRIALS = int(os.environ.get("SCREENER_TRIALS", "60"))
EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "endowment.xlsx"

WANTED = {
    "Equities": [("CHINA TELECOM", "CNE1000002V2"), ("HIKVISION DIGITAL", "002415"), ("TENCENT", "KYG875721634")],
    "Bonds": [("PROVEN GLORY", "XS1567423766"), ("XINJIANG PRODUCTION & CONSTRUCTION", "")],
}


@pytest.fixture(scope="module")
def book() -> Book:
    if not EXAMPLE.is_file():
        pytest.skip("examples/endowment.xlsx has not been made")
    return load(EXAMPLE)


def words(text: str) -> str:
    return re.sub(r"[\s\u00a0]+", " ", text).upper()


def is_told(holdings: Holdings, name: str, code: str) -> bool:
    """Whether a security can be found in what was read, or its file is said to be understood in part."""
    positions = holdings.positions
    texts = [
        *positions["name"].dropna(),
        *positions["isin"].dropna(),
        *positions["ticker"].dropna(),
        *(one.text for one in holdings.loose),
    ]
    said = words(" ".join(texts))
    return holdings.not_understood > 0 or name in said or bool(code and code in said)


@pytest.mark.parametrize("seed", range(TRIALS))
def test_a_security_is_found_or_the_run_says_what_it_did_not_understand(seed: int, book: Book, tmp_path: Path) -> None:
    path, done = damage(book, seed, tmp_path / "damaged.xlsx")
    try:
        holdings = read_holdings([path])
    except HoldingsError as error:
        assert "has no table of holdings" in error.message
        return
    for sheet, wanted in WANTED.items():
        if path.suffix == ".xlsx" or f"({sheet} only)" in done[-1]:
            for name, code in wanted:
                assert is_told(holdings, name, code), (name, done)
