"""What every known file is read as: a line a file with the hash of its positions and of its coverage.

`python -m tests.readings` writes tests/golden/readings.tsv again; a commit that changes a line says why.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

from screener import ScreenerError, read_holdings
from screener.model import CoverageRow
from tests.conftest import REPOSITORY
from tests.holdings.fixtures import LAYOUTS

GOLDEN = REPOSITORY / "tests" / "golden" / "readings.tsv"
SHARED = REPOSITORY.parent / "shared" / "data"
BASE_COLUMNS = [
    *("sheet", "row", "account", "name", "issuer", "person", "isin", "cusip", "sedol", "figi", "lei", "ticker", "mic"),
    *("country", "asset_class", "quantity", "price", "market_value", "currency", "weight", "held_on", "notes"),
]
"""The columns of the positions frame of 0.1.0: a column added later changes no line."""

HOSTILE = ("c_", "h_", "o_", "s_", "xl_", "z_")
"""Beginnings of the names of files made to take all memory or time; they have tests of their own."""


def known_files(folder: Path) -> Iterator[tuple[str, Path]]:
    """Every fixture of the reader, written into a folder, and every shared holdings file that is not made to hurt."""
    for number, layout in enumerate(LAYOUTS):
        place = folder / str(number)
        place.mkdir()
        yield f"fixture/{layout.title}", layout.write(place / layout.file)
    for part in ("cases/holdings", "holdings", "funds"):
        for path in sorted((SHARED / part).glob("*")):
            if not path.name.startswith(HOSTILE):
                yield f"shared/{part}/{path.name}", path


def reading(path: Path) -> tuple[str, str, str]:
    """The counts of a file, and the hashes of what was read: positions, coverage."""
    try:
        holdings = read_holdings([path])
    except ScreenerError as error:
        return "refused", _hash(str(error)), _hash("")
    rows = json.loads(holdings.positions[BASE_COLUMNS].to_json(orient="values", double_precision=10))
    counts = f"{len(rows)}+{len(holdings.coverage)}"
    return counts, _hash(json.dumps(rows)), _hash(json.dumps([_plain(row) for row in holdings.coverage]))


def _plain(row: CoverageRow) -> list[object]:
    return [row.sheet, row.row, row.reason, row.text]


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def lines() -> list[str]:
    """The file, line by line; where the shared files are not at hand, what it says of them stays as it is."""
    kept: list[str] = []
    if not SHARED.is_dir():
        kept = [line for line in GOLDEN.read_text(encoding="utf-8").splitlines() if line.startswith("shared/")]
        print(f"{SHARED} is not there: the {len(kept)} lines of its files were not read again")
    with tempfile.TemporaryDirectory() as folder:
        return ["\t".join((name, *reading(path))) for name, path in known_files(Path(folder))] + kept


if __name__ == "__main__":
    GOLDEN.write_text("".join(f"{line}\n" for line in lines()), encoding="utf-8")
