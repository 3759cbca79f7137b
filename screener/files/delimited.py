"""Delimited text: any common encoding and dialect."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import PurePath

from screener.files.encoding import decode
from screener.files.grid import Grid, columns_of
from screener.files.source import Source, Wanted

_DELIMITERS = ",;\t|"
_SAMPLE = 200


def recognise(source: Source) -> bool:
    """Whether a file is text: no zero bytes but those of UTF-16 and UTF-32, and few control characters."""
    head = source.head
    if head.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")):
        return True
    zeros = head.count(b"\x00")
    if zeros > len(head) // 100:
        odd = head[1::2].count(b"\x00")
        even = head[0::2].count(b"\x00")
        return max(odd, even) > 0.3 * len(head) / 2 and min(odd, even) < 0.05 * len(head)
    control = sum(head.count(bytes([code])) for code in (*range(9), *range(14, 27), 28, 29, 30, 31))
    return control < max(8, len(head) // 100)


def grids(source: Source, _wanted: Wanted) -> Iterator[Grid]:
    """The one table of a delimited text; its rows count as a spreadsheet program would count them."""
    name = PurePath(source.name).name
    text = decode(source.read())
    lines = text[:400_000].splitlines()[:_SAMPLE]
    first = lines[0].strip().lower() if lines else ""
    declared = first.startswith("sep=") and len(first) == 5
    delimiter = first[-1] if declared else find_delimiter(lines)
    csv.field_size_limit(10_000_000)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quotechar='"', skipinitialspace=False)
    columns, height = columns_of(rows, most_cells=source.limits.cells)
    source.limits.check("cells", height * len(columns), f"{source.name}, cells")
    yield Grid(name, columns, height)


def find_delimiter(lines: list[str]) -> str:
    """The delimiter that cuts most lines into the same number of fields, counting fields."""
    best, best_score = ",", 0.0
    for delimiter in _DELIMITERS:
        widths: dict[int, int] = {}
        try:
            for row in csv.reader(lines, delimiter=delimiter):
                if len(row) > 1:
                    widths[len(row)] = widths.get(len(row), 0) + 1
        except csv.Error:
            continue
        score = max((count * (width - 1) ** 0.5 for width, count in widths.items()), default=0.0)
        if score > best_score:
            best, best_score = delimiter, score
    return best
