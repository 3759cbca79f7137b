"""Delimited text: any common encoding and dialect, and tables that are printed below a line of dashes."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import PurePath

from screener.errors import FileError
from screener.files.arrow import regular_text
from screener.files.cells import Sheet, columns_of
from screener.files.encoding import decode, utf_16
from screener.files.printed import find_gaps, find_ruler, printed_rows
from screener.files.source import Source, Wanted
from screener.reference.text import clean

_DELIMITERS = ",;\t|"
_SAMPLE = 200
LONGEST_FIELD = 10_000_000
"""Characters of one field; a longer one is a file of another kind, or an open quotation mark."""

_ROWS_IN_A_FIELD = 3
_MOST_READ_AGAIN = 10_000_000


def recognise(source: Source) -> bool:
    """Whether a file is text: no zero bytes but those of UTF-16 and UTF-32, and few control characters."""
    head = source.head
    if head.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")):
        return True
    if head.count(b"\x00") > len(head) // 100:
        return utf_16(head) is not None
    control = sum(head.count(bytes([code])) for code in (*range(9), *range(14, 27), 28, 29, 30, 31))
    return control < max(8, len(head) // 100)


def sheets(source: Source, _wanted: Wanted) -> Iterator[Sheet]:
    """The one table of a delimited text; its rows count as a spreadsheet program would count them.

    Raises:
        FileError: it has more cells than the limit, or one of ten million characters.
    """
    name = PurePath(source.name).name
    text = decode(source.read())
    lines = text[:400_000].splitlines()[:_SAMPLE]
    first = lines[0].strip().lower() if lines else ""
    declared = first.startswith("sep=") and len(first) == 5
    delimiter = first[-1] if declared else find_delimiter(lines)
    ruler = find_ruler(lines) or find_gaps(lines)
    columns = None if ruler else regular_text(text, delimiter, clean)
    height = len(columns[0].codes) if columns else 0
    if ruler:
        columns, height = columns_of(printed_rows(text, ruler), most_cells=source.limits.cells)
    elif not columns:
        reader = _Records(source, text, delimiter, _usual_width(lines, delimiter))
        columns, height = columns_of(reader, most_cells=source.limits.cells)
    source.check_cells(height * len(columns))
    yield Sheet(name, columns, height)


class _Records:
    """The records of a delimited text. A quotation mark that is opened and never rightly closed swallows no rows.

    Such a mark is told from a field of several lines by the strict rules for the lines that it takes: they end in it,
    or go on behind its closing mark. It then counts as a character of its own line, and the next line begins a record.
    """

    def __init__(self, source: Source, text: str, delimiter: str, usual: int) -> None:
        self.source, self.delimiter, self.usual = source, delimiter, usual
        self.lines = io.StringIO(text, newline="")
        self.again: list[str] = []
        self.taken: list[str] = []
        self.ends_open = not text.endswith(("\n", "\r"))
        self.line = self.read_again = 0

    def __iter__(self) -> Iterator[list[str]]:
        csv.field_size_limit(LONGEST_FIELD)
        record: list[str] = []
        while True:
            try:
                for record in csv.reader(self._feed(), delimiter=self.delimiter):
                    if len(self.taken) > 1 and self._swallows():
                        break
                    yield record
                    self.line += len(self.taken)
                    self.taken.clear()
                else:
                    break
            except csv.Error as error:
                if len(self.taken) < 2:
                    raise FileError(f"{self.source.name}, line {self.line + 1}: cannot be read ({error})") from error
            yield self._first_line_alone()
        if self.ends_open and 0 < len(record) < self.usual and self.line > 1:
            self.source.warnings.append(
                f"{self.source.name}: the last line has {len(record)} of {self.usual} fields and no end; the file may"
                " have been cut off"
            )

    def _feed(self) -> Iterator[str]:
        while True:
            line = self.again.pop() if self.again else self.lines.readline()
            if not line:
                return
            self.taken.append(line)
            yield line

    def _swallows(self) -> bool:
        try:
            list(csv.reader(self.taken, delimiter=self.delimiter, strict=True))
        except csv.Error:
            return True
        inner = self.taken[1:-1]
        return len(inner) >= _ROWS_IN_A_FIELD and all(
            self.usual > 1 and line.count(self.delimiter) == self.usual - 1 for line in inner
        )

    def _first_line_alone(self) -> list[str]:
        """The line with the mark, each of its marks a character; the lines below it are read anew."""
        first, *below = self.taken
        self.again += reversed(below)
        self.taken.clear()
        self.line += 1
        self.read_again += len(below)
        if self.read_again > _MOST_READ_AGAIN:
            raise FileError(f"{self.source.name}, line {self.line}: its quotation marks fit no table")
        self.source.warnings.append(
            f"{self.source.name}, line {self.line}: a quotation mark is opened and not closed; the lines below it were"
            " read as rows of their own"
        )
        return next(csv.reader([first], delimiter=self.delimiter, quoting=csv.QUOTE_NONE))


def _usual_width(lines: Sequence[str], delimiter: str) -> int:
    widths = Counter(line.count(delimiter) + 1 for line in lines if line.strip())
    return widths.most_common(1)[0][0] if widths else 1


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
