"""Profiles: how tables of a shape were understood, saved as TOML and found again when a file of the shape returns."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from screener.errors import HoldingsError
from screener.files.atomic import write_whole
from screener.files.grid import column_index
from screener.files.home import profiles_home
from screener.files.toml import read_toml
from screener.holdings.columns.assign import FIELDS
from screener.holdings.columns.header_terms import key
from screener.holdings.columns.options import TableProfile
from screener.holdings.report import SheetLayout, TableLayout

SCHEMA = "screener.profile/1"


def path_of(name: str) -> Path:
    """The path of a profile: the name itself where it is a path, else a file of that name in the user's folder."""
    path = Path(name)
    return path if path.suffix or len(path.parts) > 1 else profiles_home() / f"{name}.toml"


def save_profile(path: Path, layouts: Sequence[SheetLayout], saved_on: dt.date) -> Path:
    """Write down how the tables of one file were understood, as a TOML file that is replaced as a whole.

    Raises:
        HoldingsError: no table has a header, or the file cannot be written.
    """
    every = (table for layout in layouts for table in layout.tables)
    tables = {table.fingerprint: table for table in every if table.fingerprint and table.holdings}
    if not tables:
        raise HoldingsError("there is no table with a header to save a profile of")
    lines = [
        "# How screener reads tables of this shape. Edit a field to correct it; an empty field leaves a column unused.",
        f"# Fields: {', '.join(FIELDS)}.",
        f"schema = {json.dumps(SCHEMA)}",
        f"made_from = {json.dumps(layouts[0].file, ensure_ascii=False)}",
        f"saved_on = {saved_on.isoformat()}",
    ]
    for table in tables.values():
        lines += ["", "[[table]]", f"fingerprint = {json.dumps(table.fingerprint)}", *_columns(table)]
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, ("\n".join(lines) + "\n").encode())
    except OSError as error:
        raise HoldingsError(f"the profile {path} cannot be written: {error.strerror}") from error
    return path


def _columns(table: TableLayout) -> list[str]:
    first = min(column_index(column.letter) for column in table.columns if column.header)
    lines = []
    for column in table.columns:
        lines += ["", "[[table.column]]", f"line = {column.line}"]
        lines.append(f"column = {column_index(column.letter) - first + 1}")
        lines.append(f"header = {json.dumps(column.header, ensure_ascii=False)}")
        lines.append(f"field = {json.dumps(column.field or '')}")
    return lines


def load_profile(path: Path) -> dict[str, TableProfile]:
    """How a profile says that each shape is read, by its fingerprint.

    Raises:
        HoldingsError: the file is missing, is no profile, or names a field that does not exist.
    """
    data = read_toml(path, "profile", HoldingsError)
    if data.get("schema") != SCHEMA:
        raise HoldingsError(f"{path} is no profile of this program (schema {SCHEMA})")
    found = {}
    try:
        for table in data.get("table", ()):
            columns = {(one["line"] - 1, one["column"] - 1): one["field"] for one in table.get("column", ())}
            words = frozenset(key(one["header"]) for one in table.get("column", ()) if one["line"] == 1) - {""}
            found[table["fingerprint"]] = TableProfile(table["fingerprint"], columns, words, path)
        unknown = sorted({field for one in found.values() for field in one.columns.values() if field} - set(FIELDS))
    except (KeyError, TypeError, AttributeError) as error:
        raise HoldingsError(f"the profile {path} lacks {error}, or has something else in its place") from error
    if unknown:
        hint = f"Fields are {', '.join(FIELDS)}."
        raise HoldingsError(f"the profile {path} names the field {unknown[0]!r}", hint=hint)
    return found


def saved_paths() -> tuple[Path, ...]:
    """The files in the user's folder of profiles; none where it cannot be read."""
    try:
        return tuple(sorted(profiles_home().glob("*.toml")))
    except OSError:
        return ()


def saved_profiles() -> dict[str, TableProfile]:
    """All readable profiles in the user's folder, by fingerprint."""
    found: dict[str, TableProfile] = {}
    for path in saved_paths():
        with suppress(HoldingsError):
            found |= load_profile(path)
    return found
