"""A person's corrections of how a file was read, as the profile that the reading takes."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from screener.errors import UsageError
from screener.files.home import profiles_home
from screener.holdings import ColumnLayout, SheetLayout, TableLayout
from screener.holdings.columns.assign import FIELDS
from screener.holdings.columns.profiles import save_profile

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

UNUSED = "-"
"""What a person chooses for a column that is not to be used."""

CLASSES = ("position", "total", "cash", "accrual", "margin", "fx", "group", "note", "header", "record_detail")
"""What a person can say of a row; the other reasons for skipping one are the reading's own."""


def with_columns(understood: Mapping[str, Any], table: str, chosen: Mapping[str, str]) -> str:
    """The profile by which the tables are read as they were, but for what a person chose.

    Args:
        table: fingerprint of the table whose columns were corrected.
        chosen: field by `line:letter`; `UNUSED` for none.

    Returns:
        The profile, as TOML.

    Raises:
        UsageError: a field or the table is unknown.
    """
    unknown = [field for field in chosen.values() if field not in (*FIELDS, UNUSED)]
    if unknown:
        raise UsageError(f"There is no field “{unknown[0]}”")
    layouts = layouts_of(understood, table, chosen)
    if not any(one.fingerprint == table for layout in layouts for one in layout.tables):
        raise UsageError("This table has no header row, so its columns cannot be named")
    return as_toml(layouts)


def as_toml(layouts: list[SheetLayout]) -> str:
    """Layouts as the text of a profile."""
    with tempfile.TemporaryDirectory(prefix="screener-") as place:
        return save_profile(Path(place) / "profile.toml", layouts, date.today()).read_text(encoding="utf-8")


def layouts_of(understood: Mapping[str, Any], table: str = "", chosen: Mapping[str, str] = {}) -> list[SheetLayout]:
    """The layouts that the page shows, as the reading made them, with a table's columns as a person chose them."""
    return [_sheet(sheet, table, chosen) for sheet in understood.get("sheets", ())]


def keep_profile(name: str, toml: str) -> Path:
    """Save a profile for the next file of the same shape.

    Raises:
        UsageError: the name is none.
    """
    from screener.reports import write_atomically

    plain = plain_stem(name)
    if not plain:
        raise UsageError("The profile needs a name", hint="For example the custodian's.")
    path = profiles_home() / f"{plain}.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, toml.encode())
    return path


def plain_stem(name: str) -> str:
    """A name as a file may have it: letters and digits, with dashes between; empty where it has neither."""
    return "-".join("".join(c if c.isalnum() else " " for c in name).split())[:60]


def _sheet(sheet: Mapping[str, Any], table: str, chosen: Mapping[str, str]) -> SheetLayout:
    tables = tuple(_table(one, chosen if one["fingerprint"] == table else {}) for one in sheet["tables"])
    return SheetLayout(**{**_fields(SheetLayout, sheet), "tables": tables})


def _table(table: Mapping[str, Any], chosen: Mapping[str, str]) -> TableLayout:
    columns = []
    for one in table["columns"]:
        named = chosen.get(f"{one['line']}:{one['letter']}")
        field = one["field"] if named is None else None if named == UNUSED else named
        # two columns of one field: the one that a person just named is meant
        taken = named is None and field is not None and field in chosen.values() and field != "identifier"
        columns.append(ColumnLayout(**{**_fields(ColumnLayout, one), "field": None if taken else field}))
    return TableLayout(**{**_fields(TableLayout, table), "columns": tuple(columns)})


def _fields(kind: type[DataclassInstance], data: Mapping[str, Any]) -> dict[str, Any]:
    """What the page's data say of a layout, without what it shows beside."""
    return {one.name: data[one.name] for one in fields(kind) if one.name in data}
