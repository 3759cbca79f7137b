"""What parsing in a child process costs: processor time in pairs, with it and without, and the child's own memory.

    python -m tests.benchmarks.bench_child [ROWS] [PAIRS]

Aim: at most 0.1 s and 30 MB for a small workbook. Seconds are of the processor (this process and its children), the
middle of the pairs; memory is what a child that has imported its parser, and read nothing, holds.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from screener.files import isolation
from screener.holdings import read_holdings
from tests.holdings.fixtures.damaged import SHEET, raw_xlsx, text_cell

HEADER = ("Security Name", "ISIN", "Quantity", "Market Value")
ROW = "<row>{0}{1}<c><v>{2}</v></c><c><v>{2}.5</v></c></row>"
MEMORY = (
    "import sys; sys.path[:] = sys.argv[1:]; from screener.files import child, spreadsheets; import python_calamine;"
    "from screener.holdings.formats import registry; print(*(x for x in open('/proc/self/status') if 'VmHWM' in x))"
)


def write_workbook(path: Path, rows: int) -> Path:
    """A workbook of holdings with as many rows, of 5,000 securities."""
    head = "".join(text_cell(f"{letter}1", text) for letter, text in zip("ABCD", HEADER, strict=True))
    texts = (
        (text_cell("", f"HOLDING {one} INC"), text_cell("", f"US{one:09d}5")) for one in (n % 5000 for n in range(rows))
    )
    body = "".join(ROW.format(*pair, number) for number, pair in enumerate(texts)).replace(' r=""', "")
    return raw_xlsx(path, SHEET.format(doctype="", rows=f"<row>{head}</row>{body}"))


def seconds(path: Path, switch: str) -> float:
    """Processor time of reading a file, its child's too."""
    os.environ[isolation.VARIABLE] = switch
    before = os.times()
    read_holdings([path])
    return sum(os.times()[:4]) - sum(before[:4])


def main() -> None:
    """Read a workbook in turn with the child and without."""
    rows, pairs = (int(one) for one in (sys.argv[1:] + ["100", "9"][len(sys.argv) - 1 :])[:2])
    with tempfile.TemporaryDirectory() as folder:
        path = write_workbook(Path(folder) / "holdings.xlsx", rows)
        seconds(write_workbook(Path(folder) / "small.xlsx", 10), "off")
        taken = [(seconds(path, "on"), seconds(path, "off")) for _ in range(pairs)]
    with_child, without, more = (
        statistics.median(column) for column in zip(*((a, b, a - b) for a, b in taken), strict=True)
    )
    print(
        f"{rows:,} rows: {with_child:.2f} s with the child, {without:.2f} s without, {more:.2f} s more ({pairs} pairs)"
    )
    held = [
        subprocess.run([sys.executable, "-I", "-S", "-c", code, *sys.path], capture_output=True, text=True, check=True)
        for code in (MEMORY, MEMORY.partition("from screener")[0] + "print(open('/proc/self/status').read())")
    ]
    own, bare = (int(one.stdout.partition("VmHWM:")[2].split()[0]) / 1024 for one in held)
    print(f"memory of a child before it reads: {own:.0f} MB, of which {bare:.0f} MB are a bare interpreter")


if __name__ == "__main__":
    main()
