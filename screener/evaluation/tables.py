"""Labelled tables: names with verdicts, or pairs of names. Tab- or comma-separated, recognised by their columns."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Literal, NamedTuple

from screener.errors import UsageError

Kind = Literal["labelled names", "names without labels", "labelled pairs"]

_VERDICTS = frozenset({"listed", "related", "possible", "clear"})
_YES = frozenset({"true", "1", "yes"})
_NO = frozenset({"false", "0", "no"})


class Table(NamedTuple):
    """A labelled table: what it holds, and its rows by column name."""

    kind: Kind
    rows: tuple[dict[str, str], ...]


def read_table(path: Path) -> Table:
    """Read a labelled table.

    Args:
        path: a UTF-8 file with a header; columns `name, verdict, entity`, or `name` alone, or `name1, name2, is_match`.

    Raises:
        UsageError: the file cannot be read, or its columns or labels are not those of a labelled table.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise UsageError(f"{path} is not UTF-8 text", hint="Save it as UTF-8, tab- or comma-separated.") from None
    delimiter = "\t" if "\t" in text.split("\n", 1)[0] else ","
    reader = csv.DictReader(text.splitlines(), delimiter=delimiter)
    columns = set(reader.fieldnames or ())
    rows = tuple({key: value or "" for key, value in row.items() if key is not None} for row in reader)
    if not rows:
        raise UsageError(f"{path} has no rows")
    if {"name1", "name2", "is_match"} <= columns:
        _check(path, rows, "is_match", _YES | _NO)
        return Table("labelled pairs", rows)
    if {"name", "verdict"} <= columns:
        _check(path, rows, "verdict", _VERDICTS)
        return Table("labelled names", rows)
    if "name" in columns:
        return Table("names without labels", rows)
    raise UsageError(
        f"{path} has none of the columns of a labelled table",
        hint="It needs name, verdict and entity; or name1, name2 and is_match; or name alone.",
    )


def _check(path: Path, rows: tuple[dict[str, str], ...], column: str, known: frozenset[str]) -> None:
    for number, row in enumerate(rows, start=2):
        if row[column].strip().lower() not in known:
            raise UsageError(
                f"{path}, line {number}: “{row[column]}” is not a label", hint=f"Labels: {', '.join(sorted(known))}."
            )


def is_match(row: dict[str, str]) -> bool:
    """Whether a labelled pair is labelled as one."""
    return row["is_match"].strip().lower() in _YES
