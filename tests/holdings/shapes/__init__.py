"""Small files in real shapes, each with the key of its right answer, and what a run says of them.

`first.yaml` and the sets after it are lists of files. `grid` (or `sheets`, or `files` of a folder or a zip) is what
stands in one: the text itself for csv and tsv, else cells divided by `|`. A cell may begin with ' where its figures are
text, and end in `>>N`, merged over N columns, and in `[[a comment]]`. The key, by rows (`sheet!row`, `file!row`):
`held` are the positions with their value (null: whichever currency is taken; a list: of tables side by side), `listed`
and `told` the entity that the row of a position, and any other row, must name; `sideways` are positions in columns, by
name, by which `listed` may name them. Other rows are no positions. `silent` are rows that are known to be read
otherwise than their key says, and why.
"""

from __future__ import annotations

import datetime as dt
import html
import re
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
import yaml
from openpyxl.comments import Comment

from screener import ReadOptions, Run, Screener
from screener.errors import HoldingsError
from screener.holdings import Holdings
from screener.holdings.inputs import whole
from screener.holdings.values.doubts import UNCERTAIN
from tests.holdings.fixtures.sheets import write_ods, write_xls

FOLDER = Path(__file__).parent
SETS = sorted(path.stem for path in FOLDER.glob("*.yaml"))
_MARKED = re.compile(r"\s*(?:\[\[(?P<comment>.+?)\]\])?\s*(?:>>(?P<over>\d+))?$")


class Answer(NamedTuple):
    """What a run says of a file beside its key: faults that it says itself, and silent ones.

    It says a row that is `not_understood`, a value about which it warns that it is uncertain or whose text it notes,
    and a row named in such a warning.
    """

    said: tuple[str, ...]
    silent: tuple[str, ...]


def shapes(name: str) -> list[dict[str, Any]]:
    """The files of a set."""
    return list(yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8")))


def write(shape: Mapping[str, Any], folder: Path) -> Path:
    """A file of a set, written into a folder."""
    path = folder / shape["file"]
    if "files" not in shape:
        return _write_one(path, shape.get("sheets") or {"Sheet1": shape["grid"]}, shape)
    members = path if shape["file"].endswith("/") else folder / "members"
    members.mkdir()
    for name, grid in shape["files"].items():
        _write_one(members / name, {"Sheet1": grid}, shape)
    if members != path:
        with zipfile.ZipFile(path, "w") as archive:
            for member in sorted(members.iterdir()):
                archive.write(member, member.name)
    return path


def answer(shape: Mapping[str, Any], path: Path, screener: Screener) -> Answer:
    """What the run of a file says, against its key."""
    try:
        holdings = whole(path, ReadOptions())
    except HoldingsError as error:
        return Answer((str(error),), ())
    run = screener.screen(holdings, as_of="2026-11-24")
    unread = {_key(shape, row.file, row.sheet, row.row) for row in run.coverage if row.reason == "not_understood"}
    refused = {_key(shape, one.file, "", 0).partition("!")[0] for one in holdings.inputs if one.error}
    doubtful = {
        about
        for one in holdings.inputs
        for doubt in one.warnings
        for about in _doubted(shape, holdings, one.file, doubt)
    }
    doubtful |= {
        (_place(shape, one), what)
        for one in holdings.positions.to_dict("records")
        for what in ("amount", "currency")
        if "market value is stated" in str(one["notes"])
    }
    said, silent = [], []
    for row, what, fault in _faults(shape, holdings, run):
        told = not doubtful.isdisjoint({(row, what), (row, "")}) or row in unread or row.partition("!")[0] in refused
        (said if told else silent).append(f"{row}: {fault}")
    return Answer(tuple(said), tuple(silent))


def _doubted(shape: Mapping[str, Any], holdings: Holdings, file: str, doubt: str) -> Iterator[tuple[str, str]]:
    """The rows of which a warning says a doubt, and what of them: their `amount`, `currency`, or (empty) all.

    A doubt about rows names them; one about a table names columns of it first.
    """
    if not doubt.startswith(UNCERTAIN):
        return
    layouts = [layout for layout in holdings.layouts if layout.file == file]
    if rows := re.findall(r"\brow (\d+) “", doubt):
        yield from ((_key(shape, file, layout.sheet, int(row)), "") for row in rows for layout in layouts)
        return
    either = "could be it as well" in doubt or "no column was understood" in doubt
    money = "currency" in doubt or "dollar" in doubt
    abouts = ("amount", "currency") if either else ("currency",) if money else ("amount",)
    named = re.findall(r'"([^"]*)"', doubt)[:1]
    sheets = {
        layout.sheet: table
        for layout in layouts
        for table in layout.tables
        if set(named) & {c.header for c in table.columns}
    }
    for one in holdings.positions.to_dict("records"):
        if one["file"] == file and one["sheet"] in sheets:
            yield from ((_place(shape, one), about) for about in abouts)


def _faults(shape: Mapping[str, Any], holdings: Holdings, run: Run) -> Iterator[tuple[str, str, str]]:
    """Each row that is read otherwise than its key says, which of its values is, and how."""
    held = {str(row): value for row, value in (shape.get("sideways") or shape["held"]).items()}
    found: dict[str, list[Mapping[str, Any]]] = {}
    for position in holdings.positions.to_dict("records"):
        found.setdefault(_place(shape, position), []).append(position)
    for row, value in held.items():
        if row not in found:
            yield row, "row", "is no position"
            continue
        values = value if isinstance(value, list) else [value]
        if len(found[row]) != len(values):
            yield row, "row", f"is {len(found[row])} positions"
        for one, worth in zip(found[row], values, strict=False):
            if worth is not None and (what := _differs(one, str(worth))):
                yield row, what, f"is worth {one['market_value']} {one['currency']}, not {worth}"
    for row in found.keys() - held.keys():
        yield row, "row", f"is a position: {found[row][0]['name']}"
    named: dict[str, set[str]] = {}
    for finding in run.findings:
        place = _key(shape, finding.position.file, finding.position.sheet, finding.position.row)
        for key in (place, finding.position.name) if shape.get("sideways") else (place,):
            named.setdefault(key, set()).update({finding.entity.id, finding.match.issuer_id or finding.entity.id})
    for line in run.coverage:
        for mention in line.mentions:
            named.setdefault(_key(shape, line.file, line.sheet, line.row), set()).add(mention.entity)
    wanted = {str(row): entity for key in ("listed", "told") for row, entity in shape.get(key, {}).items()}
    for row, entity in wanted.items():
        if named.get(row, set()).isdisjoint(entity if isinstance(entity, list) else [entity]):
            yield row, "name", f"does not name {entity}"
    for row in named.keys() - wanted.keys():
        if not shape.get("sideways"):
            yield row, "name", f"names {', '.join(sorted(named[row]))} falsely"


def _place(shape: Mapping[str, Any], position: Mapping[str, Any]) -> str:
    if shape.get("sideways"):
        return str(position["name"])
    return _key(shape, position["file"], position["sheet"], position["row"])


def _key(shape: Mapping[str, Any], file: str, sheet: str, row: int) -> str:
    if "files" in shape:
        return f"{re.split(r'[/!:]', file.removesuffix('/'))[-1].strip()}!{row}"
    return f"{sheet}!{row}" if "sheets" in shape else str(row)


def _differs(position: Mapping[str, Any], value: str) -> str:
    """Which of a position's values is otherwise than it should be: its `amount`, its `currency`, or (empty) none."""
    amount, _, currency = value.partition(" ")
    stated = position["market_value"]
    if stated is None or not abs(float(stated) - float(amount)) <= 0.005:  # NaN is no value
        return "amount"
    return "currency" if currency and position["currency"] != currency else ""


def _write_one(path: Path, sheets: Mapping[str, str], shape: Mapping[str, Any]) -> Path:
    if path.suffix in {".csv", ".tsv", ".txt"}:
        path.write_text(next(iter(sheets.values())), encoding=shape.get("encoding", "utf-8"))
        return path
    cells = {name: _cells(grid.rstrip("\n")) for name, grid in sheets.items()}
    if path.suffix == ".xlsx":
        return _write_xlsx(path, cells)
    typed = {name: [[_typed(text) for text in row] for row in rows] for name, rows in cells.items()}
    if path.suffix == ".xls":
        return write_xls(path, typed)
    if path.suffix == ".ods":
        return write_ods(path, typed)
    rows = "\n".join(
        "<tr>" + "".join(f"<td>{html.escape(text)}</td>" for text in row) + "</tr>"
        for row in next(iter(cells.values()))
    )
    path.write_text(f"<html><body><table>\n{rows}\n</table></body></html>", encoding="utf-8")
    return path


def _cells(grid: str) -> list[list[str]]:
    """The cells of each line; where most bars have a blank behind them, one without stands within a cell."""
    spaced, lines = len(_SPACED.findall(grid)), grid.split("\n")
    parted = _SPACED if 2 * spaced > grid.count("|") else re.compile(r"\|")
    return [[text.strip() for text in parted.split(line)] for line in lines]


_SPACED = re.compile(r"\|(?= |$)", re.MULTILINE)


def _write_xlsx(path: Path, sheets: Mapping[str, list[list[str]]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for at, row in enumerate(rows, start=1):
            for column, text in enumerate(row, start=1):
                mark = _MARKED.search(text)
                assert mark
                plain = text[: mark.start()]
                cell = sheet.cell(at, column)
                if plain:
                    cell.value = _typed(plain)
                    if re.fullmatch(r"-?[\d.]+%", plain):
                        cell.number_format = "0.00%"
                if mark["comment"]:
                    cell.comment = Comment(mark["comment"], "an analyst")
                if mark["over"]:
                    sheet.merge_cells(
                        start_row=at, end_row=at, start_column=column, end_column=column + int(mark["over"]) - 1
                    )
    book.save(path)
    return path


def _typed(text: str) -> object:
    if text.startswith("'"):
        return text[1:]
    if re.fullmatch(r"-?(?:0|[1-9]\d*)(?:\.\d+)?", text):
        return float(text)
    if re.fullmatch(r"-?[\d.]+%", text):
        return round(float(text[:-1]) / 100, 6)
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return dt.date.fromisoformat(text)
    return text
