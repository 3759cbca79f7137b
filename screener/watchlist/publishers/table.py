"""A publisher's delimited table, read strictly: every row is used, or the file is refused with the line.

Here a file's form is told too, where publishers.yaml says how: a table by its header, XML by its root element.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from io import StringIO
from pathlib import Path

from screener.errors import WatchlistError
from screener.files.delimited import LONGEST_FIELD
from screener.files.xml import root_of
from screener.watchlist.publishers.assemble import damaged
from screener.watchlist.publishers.facts import Format

csv.field_size_limit(LONGEST_FIELD)
_PAGE = re.compile(r"<(?:!doctype html|html|head|body|div|p|table|article|section)[\s>]", re.IGNORECASE)

KNOWN_COLUMNS = 0.75
"""The share of a format's columns by which a header is its own. A publisher's file with a column more or less must come
to its reader, which keeps the one and refuses for want of the other; otherwise it would be read as a house list."""


def has_form(form: Format, head: bytes) -> bool:
    """Whether a file that begins so has the root element, the keys or most of the columns of a form."""
    if form.root:
        root = root_of(head)
        return root is not None and root[1] == form.root and all(mark.encode() in head for mark in form.marks)
    if form.keys:
        is_object = head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")
        return is_object and all(f'"{key}"'.encode() in head for key in form.keys)
    if form.banner and "".join(first_row(head)[:1]).partition(":")[0] != form.banner:
        return False
    header = first_row(head, delimiter=form.delimiter, skip=1 if form.banner else 0)
    return len({*form.columns}.intersection(header)) >= KNOWN_COLUMNS * len(form.columns)


def decode(data: bytes, name: str, encodings: Sequence[str] = ("utf-8-sig",)) -> str:
    """The text of a file in the first encoding that fits.

    Raises:
        WatchlistError: none fits; the message has the byte's line.
    """
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
    raise WatchlistError(
        f"{name}, line {line}: not {' or '.join(encodings)} text",
        hint="Use the file as its publisher serves it, not a copy saved by another program.",
    )


def first_row(head: bytes, delimiter: str = ",", skip: int = 0) -> list[str]:
    """The first row (after `skip` lines) of a file's head, cells stripped; empty where the head is not a table."""
    text = head.decode("utf-8-sig", errors="replace").lstrip("\ufeff")
    lines = text.splitlines(keepends=True)[skip:]
    try:
        return [cell.strip() for cell in next(csv.reader(lines, delimiter=delimiter), [])]
    except csv.Error:
        return []


def rows_of(text: str, delimiter: str = ",") -> list[list[str]]:
    """The rows of a delimited text, cells stripped, whatever their length."""
    return [[cell.strip() for cell in row] for row in csv.reader(StringIO(text, newline=""), delimiter=delimiter)]


def records(
    text: str, name: str, required: Sequence[str], *, delimiter: str = ",", first_line: int = 1
) -> Iterator[tuple[int, dict[str, str]]]:
    """Each row of a table with a header, as (line number in the file, {column: stripped text}).

    Empty rows are passed over. Columns beyond `required` are kept under their own header.

    Args:
        required: columns without which this is not the format.
        first_line: the line of the file on which the header stands.

    Raises:
        WatchlistError: a required column is missing or doubled, or a row has more or fewer fields than the header.
    """
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        header = [cell.strip().lstrip("\ufeff") for cell in next(reader, [])]
        missing = [column for column in required if header.count(column) != 1]
        if missing:
            raise WatchlistError(
                f"{name}, line {first_line}: the header lacks (or repeats) the column {', '.join(missing)}",
                hint="The publisher changed the format, or the file is another list.",
            )
        line = first_line + reader.line_num
        for row in reader:
            if any(cell.strip() for cell in row):
                if len(row) != len(header):
                    raise damaged(f"{name}, line {line}: {len(row)} fields where the header has {len(header)}")
                yield line, {column: cell.strip() for column, cell in zip(header, row, strict=True)}
            line = first_line + reader.line_num
    except csv.Error as error:
        line = first_line + reader.line_num - 1
        raise damaged(f"{name}, line {line}: not a well-formed table ({error})") from error


def read_records(
    path: Path, required: Sequence[str], *, delimiter: str = ",", encodings: Sequence[str] = ("utf-8-sig",)
) -> Iterator[tuple[int, dict[str, str]]]:
    """`records` of a whole file whose first line is the header."""
    return records(decode(path.read_bytes(), path.name, encodings), path.name, required, delimiter=delimiter)


def beyond(cells: Mapping[str, str], columns: Collection[str]) -> dict[str, str]:
    """What a row holds in columns that its reader does not know; it is kept in `extra`."""
    return {column: text for column, text in cells.items() if text and column not in columns}


def tables_of(path: Path, marks: str = ",;\t") -> list[list[list[str]]]:
    """Every table of a saved page; of a delimited file one for each mark that may part its cells.

    Raises:
        WatchlistError: it is no text.
    """
    text = decode(path.read_bytes(), path.name, ("utf-8-sig", "windows-1252"))
    return page_tables(text) if is_page(text) else [rows_of(text, mark) for mark in marks]


def is_page(text: str) -> bool:
    """Whether a text is HTML rather than a delimited table."""
    return _PAGE.search(text[:20_000]) is not None


def page_tables(html: str) -> list[list[list[str]]]:
    """Every table of a page as rows of cell texts."""
    # Loaded late: a compiled parser, needed for pages only.
    from selectolax.lexbor import LexborHTMLParser

    return [
        [[" ".join(cell.text(separator=" ").split()) for cell in row.css("th, td")] for row in table.css("tr")]
        for table in LexborHTMLParser(html).css("table")
    ]
