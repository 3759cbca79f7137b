# ruff: noqa: E501 - parts of a workbook stay on one line each
"""How fast holdings are read, against what the library alone takes to hand over the same cells.

    .venv/bin/python -m tests.benchmarks.bench_holdings [ROWS] [ROUNDS]

Writes a workbook of ROWS positions (1,000,000 by default) with twelve columns, and the same as a delimited text. Each
round runs, in fresh processes one after the other: python-calamine's `to_python` alone, `read_holdings`, and the whole
of `screener screen --format json`. It prints the medians of wall-clock and processor time, their ratios, and the peak
memory of each (of a command with children: of the largest of them).
"""

from __future__ import annotations

import json
import random
import statistics
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from tests.holdings.fixtures.damaged import _BOOK, _RELS, _TYPES

HEADER = (
    "Account",
    "Security Name",
    "ISIN",
    "SEDOL",
    "Ticker",
    "Country",
    "Asset Class",
    "Quantity",
    "Price",
    "Market Value",
    "Currency",
    "As of Date",
)
SECURITIES = 50_000
CALAMINE = """
import resource, sys, time
from python_calamine import CalamineWorkbook
wall, cpu = time.perf_counter(), time.process_time()
sheet = CalamineWorkbook.from_path(sys.argv[1]).get_sheet_by_index(0)
rows = sheet.to_python()
print([time.perf_counter() - wall, time.process_time() - cpu, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, len(rows)])
"""
CSV_ALONE = """
import csv, resource, sys, time
wall, cpu = time.perf_counter(), time.process_time()
with open(sys.argv[1], encoding="utf-8", newline="") as file:
    rows = list(csv.reader(file))
print([time.perf_counter() - wall, time.process_time() - cpu, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, len(rows)])
"""
OURS = """
import resource, sys, time
from pathlib import Path
import pandas, pydantic, python_calamine
from screener.holdings import read_holdings
wall, cpu = time.perf_counter(), time.process_time()
holdings = read_holdings([Path(sys.argv[1])])
print([time.perf_counter() - wall, time.process_time() - cpu, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, len(holdings.positions)])
"""
SCREEN = """
import resource, subprocess, sys, time
from pathlib import Path
wall = time.perf_counter()
screener = str(Path(sys.executable).with_name("screener"))
out = ["--format", "json", "--fail-on", "never", "--quiet", "--output", sys.argv[1] + ".json"]
subprocess.run([screener, "screen", sys.argv[1], *out], check=True)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print([time.perf_counter() - wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, 0])
"""


def isin(number: int) -> str:
    """A valid ISIN with a running number in it."""
    body = f"US{number:09d}"
    digits = "".join(str(int(char, 36)) for char in body)
    total = sum(sum(divmod(int(digit) * (2 - place % 2), 10)) for place, digit in enumerate(reversed(digits)))
    return f"{body}{-total % 10}"


def rows(count: int) -> list[tuple[object, ...]]:
    """Positions in random order over 40 accounts."""
    chance = random.Random(1)
    securities = [(f"COMPANY {n} HOLDINGS LTD", isin(n), f"T{n} US") for n in range(SECURITIES)]
    made = []
    for _ in range(count):
        name, code, ticker = securities[chance.randrange(SECURITIES)]
        quantity, price = chance.randrange(1, 10**6), round(chance.random() * 500, 2)
        made.append(
            (
                f"AC{chance.randrange(40):05d}",
                name,
                code,
                "",
                ticker,
                "United States",
                "Equity",
                quantity,
                price,
                round(quantity * price, 2),
                "USD",
                45979,
            )
        )
    return made


def write_xlsx(path: Path, positions: list[tuple[object, ...]]) -> None:
    """A workbook as Excel writes it: shared strings, a date style, numbers as they are."""
    shared: dict[str, int] = {}

    def cell(reference: str, value: object) -> str:
        if value == "":
            return ""
        if isinstance(value, str):
            return f'<c r="{reference}" t="s"><v>{shared.setdefault(value, len(shared))}</v></c>'
        style = ' s="1"' if reference[0] == "L" else ""
        return f'<c r="{reference}"{style}><v>{value}</v></c>'

    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(
                b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
            )
            for at, row in enumerate([HEADER, *positions], start=1):
                cells = "".join(cell(f"{letter}{at}", value) for letter, value in zip("ABCDEFGHIJKL", row, strict=True))
                sheet.write(f'<row r="{at}">{cells}</row>'.encode())
            sheet.write(b"</sheetData></worksheet>")
        override = '<Override PartName="/xl/{0}.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.{0}+xml"/>'
        archive.writestr(
            "[Content_Types].xml",
            _TYPES.replace("</Types>", override.format("sharedStrings") + override.format("styles") + "</Types>"),
        )
        archive.writestr("_rels/.rels", _RELS.format(kind="officeDocument", target="xl/workbook.xml"))
        archive.writestr("xl/workbook.xml", _BOOK)
        kinds = {"worksheet": "worksheets/sheet1.xml", "sharedStrings": "sharedStrings.xml", "styles": "styles.xml"}
        links = "".join(
            f'<Relationship Id="rId{place}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}"/>'
            for place, (kind, target) in enumerate(kinds.items(), start=1)
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{links}</Relationships>',
        )
        main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
        archive.writestr(
            "xl/styles.xml",
            f'<styleSheet xmlns="{main}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>',
        )
        archive.writestr(
            "xl/sharedStrings.xml",
            f'<sst xmlns="{main}">' + "".join(f"<si><t>{text}</t></si>" for text in shared) + "</sst>",
        )


def write_csv(path: Path, positions: list[tuple[object, ...]]) -> None:
    """The same as a delimited text."""
    with path.open("w", encoding="utf-8") as file:
        file.write(",".join(HEADER) + "\n")
        file.writelines(",".join(map(str, row[:-1])) + ",2025-11-18\n" for row in positions)


def measure(program: str, path: Path) -> list[float]:
    """Wall-clock seconds, processor seconds, peak megabytes and rows of one run in a process of its own."""
    done = subprocess.run([sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=True)
    return list(json.loads(done.stdout))


def compare(title: str, alone: str, path: Path, rounds: int) -> None:
    """Run all three in turn and print the medians."""
    runs = [[measure(program, path) for program in (alone, OURS, SCREEN)] for _ in range(rounds)]
    for label, unit, at in (("wall clock", "s", 0), ("processor", "s", 1), ("peak memory", "MB", 2)):
        first, second, third = (statistics.median(figures[at] for figures in one) for one in zip(*runs, strict=True))
        print(
            f"{title:<6}{label:<13}library alone {first:9.2f} {unit:<3} read_holdings {second:9.2f} {unit:<3} "
            f"ratio {second / first:.2f}   screen {third:9.2f} {unit:<3} ratio {third / first:.2f}"
        )


def main() -> None:
    """Write both files and compare."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    with tempfile.TemporaryDirectory() as folder:
        workbook, text = Path(folder) / "big.xlsx", Path(folder) / "big.csv"
        positions = rows(count)
        write_xlsx(workbook, positions)
        write_csv(text, positions)
        del positions
        print(
            f"{count:,} rows, {SECURITIES:,} securities, {rounds} rounds; {workbook.stat().st_size / 1e6:.0f} MB xlsx, {text.stat().st_size / 1e6:.0f} MB csv"
        )
        compare("xlsx", CALAMINE, workbook, rounds)
        compare("csv", CSV_ALONE, text, rounds)


if __name__ == "__main__":
    main()
