"""What real fund files state beside what is read from them: `python -m tests.holdings.fund_figures FILE...`."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import python_calamine

from screener.errors import HoldingsError
from screener.holdings import read_holdings


class Figures(NamedTuple):
    """One file side by side: positions, value by currency and weights as read; rows, value and net assets as stated."""

    file: str
    positions: int
    read: Mapping[str, float]
    weights: float
    rows: int
    stated: float
    net_assets: float

    @property
    def coverage(self) -> float:
        """The value read as a share of the value that the file states."""
        return sum(self.read.values()) / self.stated if self.stated else 1.0


def figures(path: Path) -> Figures:
    """The figures of an N-PORT filing or a Tripartite Template."""
    rows, stated, net_assets = _of_filing(path) if path.suffix == ".xml" else _of_template(path)
    try:
        positions = read_holdings([path]).positions
    except HoldingsError:  # a fund that was closed holds nothing
        return Figures(path.name, 0, {}, 0.0, rows, stated, net_assets)
    read = positions.groupby(positions["currency"].fillna("-"))["market_value"].sum().to_dict()
    return Figures(path.name, len(positions), read, float(positions["weight"].sum()), rows, stated, net_assets)


def _of_filing(path: Path) -> tuple[int, float, float]:
    text = path.read_text(encoding="utf-8")
    held = re.findall(r"<(?:\w+:)?invstOrSec>.*?</(?:\w+:)?invstOrSec>", text, re.DOTALL)
    values = [float(found[1]) for one in held if (found := re.search(r"<(?:\w+:)?valUSD>([^<]+)", one))]
    net = re.search(r"<(?:\w+:)?netAssets>([^<]+)", text)
    return len(held), sum(values), float(net[1]) if net else 0.0


def _of_template(path: Path) -> tuple[int, float, float]:
    book = python_calamine.CalamineWorkbook.from_path(str(path))
    for name in book.sheet_names:
        rows = book.get_sheet_by_name(name).to_python()
        head = next((at for at, row in enumerate(rows) if any(str(cell).startswith("5_") for cell in row)), None)
        if head is not None:
            point = {str(cell).split("_")[0]: at for at, cell in reversed(list(enumerate(rows[head])))}
            body = [row for row in rows[head + 1 :] if any(row)]
            return len(body), sum(_values(body, point)), next(_numbers(body, point["5"]), 0.0)
    return 0, 0.0, 0.0


def _values(rows: list[list[object]], point: Mapping[str, int]) -> Iterator[float]:
    """Column 22, in the currency of column 21; where that is the fund's own, column 24 states the same money.

    Nine rows of one file name EUR for yen in column 21; its column 24 sums to the net assets, its column 22 does not.
    Cash and deposits, by their CIC in column 12 (category 7), are no positions.
    """
    for row in rows:
        if str(row[point["12"]])[2:3] == "7":
            continue
        own = row[point["4"]] == row[point["21"]]
        yield from _numbers([row], point["24"] if own and isinstance(row[point["24"]], float | int) else point["22"])


def _numbers(rows: list[list[object]], column: int) -> Iterator[float]:
    return (float(row[column]) for row in rows if isinstance(row[column], float | int))


def main() -> None:
    """Print the table."""
    for path in map(Path, sys.argv[1:]):
        one = figures(path)
        read = ", ".join(f"{code} {value:,.2f}" for code, value in sorted(one.read.items()))
        print(
            f"{one.file}: {one.positions} positions of {one.rows} rows; read {read or 'nothing'}, {one.weights:.2f} %;"
        )
        print(f"    stated {one.stated:,.2f}, net assets {one.net_assets:,.2f}")


if __name__ == "__main__":
    main()
