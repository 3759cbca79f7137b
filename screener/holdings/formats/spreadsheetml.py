"""SpreadsheetML 2003: an Excel workbook as one XML file, which fund managers still send with the ending xls."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from xml.etree import ElementTree

from screener.files.grid import Grid, Merged, columns_of
from screener.files.source import Source, Wanted
from screener.files.xml import elements, is_xml, local, plain_head


def recognise(source: Source) -> bool:
    """Whether a file is XML with Excel's namespace of 2003."""
    return is_xml(source.head) and "urn:schemas-microsoft-com:office:spreadsheet" in plain_head(source.head)


def grids(source: Source, wanted: Wanted) -> Iterator[Grid]:
    """The worksheets of a SpreadsheetML file."""
    for place, sheet in enumerate(elements(source, "Worksheet")):
        source.limits.check("sheets", place + 1, f"{source.name}, sheets")
        name = _attribute(sheet, "Name") or f"Sheet{place + 1}"
        if wanted and name not in wanted:
            continue
        rows, hidden, merged = _rows(source, sheet)
        columns, height = columns_of(rows)
        source.limits.check("cells", height * len(columns), f"{source.name}, cells of the sheet {name!r}")
        invisible = any(local(child) == "Visible" and "Hidden" in (child.text or "") for child in sheet.iter())
        yield Grid(name, columns, height, hidden=invisible, hidden_rows=frozenset(hidden), merged=tuple(merged))


def _attribute(element: ElementTree.Element, name: str) -> str:
    return next((value for key, value in element.items() if key.rpartition("}")[2] == name), "")


def _rows(source: Source, sheet: ElementTree.Element) -> tuple[list[list[object]], set[int], list[Merged]]:
    rows: list[list[object]] = []
    hidden: set[int] = set()
    merged: list[Merged] = []
    widest = 0
    for row in (element for element in sheet.iter() if local(element) == "Row"):
        index = int(_attribute(row, "Index") or 0)
        source.limits.check("cells", max(index, len(rows)) * max(widest, 1), f"{source.name}, cells")
        rows += [[] for _ in range(max(0, index - 1 - len(rows)))]
        if _attribute(row, "Hidden") == "1":
            hidden.add(len(rows))
        cells: list[object] = []
        for cell in (element for element in row if local(element) == "Cell"):
            place = int(_attribute(cell, "Index") or 0)
            source.limits.check("cells", place, f"{source.name}, columns")
            cells += [""] * max(0, place - 1 - len(cells))
            across, down = int(_attribute(cell, "MergeAcross") or 0), int(_attribute(cell, "MergeDown") or 0)
            if across or down:
                merged.append(Merged(len(rows), len(cells), len(rows) + down, len(cells) + across))
            cells.append(_value(cell))
            cells += [""] * min(across, 16_384)
        widest = max(widest, len(cells))
        rows.append(cells)
    return rows, hidden, merged


def _value(cell: ElementTree.Element) -> object:
    data = next((child for child in cell if local(child) == "Data"), None)
    if data is None:
        return ""
    text = "".join(data.itertext())
    kind = _attribute(data, "Type")
    try:
        if kind == "Number":
            return float(text)
        if kind == "DateTime":
            return dt.datetime.fromisoformat(text.strip())
    except ValueError:
        return text
    return text
