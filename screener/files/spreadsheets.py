"""Spreadsheet workbooks of every kind behind one door, for those who take nothing else."""

from __future__ import annotations

from collections.abc import Iterator

from screener.errors import FileError
from screener.files import opendocument, workbook
from screener.files.source import Document, Source, Wanted


def documents(source: Source, wanted: Wanted) -> Iterator[Document]:
    """The one document of a file that must be a workbook, its texts as they stand in the cells.

    Raises:
        FileError: it is another kind of file, damaged, protected or too large.
    """
    if workbook.recognise(source):
        yield Document(source.name, source, workbook.sheets(source, wanted, str), source.warnings)
    elif opendocument.recognise(source):
        yield Document(source.name, source, opendocument.sheets(source, wanted, str), source.warnings)
    else:
        raise FileError(f"{source.name} is not a workbook that can be read (xlsx, xlsm, xlsb, xls, ods)")
