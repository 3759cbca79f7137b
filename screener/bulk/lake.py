"""Tables of a lake: a folder of Parquet files of which only the table's own log says which of them count."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import unquote, urlparse

from screener.errors import HoldingsError, ScreenerError, install_hint

_DELETED = "Some of its rows are deleted by a mark beside their file, which is not read"


def files_of_table(folder: Path) -> tuple[Path, ...] | None:
    """The files of the newest version of a Delta or Iceberg table on this machine, by name; None of any other folder.

    Args:
        folder: of the table.

    Raises:
        HoldingsError: rows are deleted by marks beside the files, or the log cannot be read.
        ScreenerError: the library that reads such a log is not installed.
    """
    if (folder / "_delta_log").is_dir():
        kind, read = "Delta", _delta
    elif any((folder / "metadata").glob("*.metadata.json")):
        kind, read = "Iceberg", _iceberg
    else:
        return None
    try:
        return tuple(sorted(map(_path, read(folder))))
    except ImportError:
        hint = install_hint("lake")
        raise ScreenerError(f"{folder.name} is a table of {kind}, whose log cannot be read here", hint=hint) from None
    except ScreenerError:
        raise
    except Exception as error:  # of a library of another language, whose kinds are many
        reason = str(error).strip().splitlines()[0]
        raise HoldingsError(f"The log of the {kind} table {folder.name} cannot be read: {reason}") from error


def _delta(folder: Path) -> Iterable[str]:
    from deltalake import DeltaTable

    table = DeltaTable(str(folder))
    if "deletionVectors" in (table.protocol().reader_features or ()):
        raise HoldingsError(_DELETED, hint="In its own engine: REORG TABLE ... APPLY (PURGE), vectors off.")
    return table.file_uris()


def _iceberg(folder: Path) -> Iterable[str]:
    from pyiceberg.table import StaticTable

    newest = max((folder / "metadata").glob("*.metadata.json"), key=_version)
    tasks = list(StaticTable.from_metadata(str(newest)).scan().plan_files())
    if any(task.delete_files for task in tasks):
        raise HoldingsError(_DELETED, hint="In its own engine: CALL system.rewrite_data_files.")
    return [task.file.file_path for task in tasks]


def _version(metadata: Path) -> int:
    """The number in the name of a metadata file: v12.metadata.json, 00012-(id).metadata.json."""
    number = re.search(r"\d+", metadata.name)
    return int(number[0]) if number else -1


def _path(address: str) -> Path:
    return Path(unquote(urlparse(address).path)) if address.startswith("file:") else Path(address)
