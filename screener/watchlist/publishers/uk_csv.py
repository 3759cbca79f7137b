"""The UK's lists as CSV: the UK Sanctions List (FCDO), OFSI's consolidated list, and the UK's investment-ban list.

Each begins with a line that states the date (`Report Date: 13-Feb-2026`, `Last Updated,06/04/2022`) and has one row a
name; uk_tables.yaml says what the columns are. The consolidated list had 29 columns in 2018 (in windows-1252), 36 in
2022. The investment-ban list has those of 2022, and every row of it says that it is listed under Schedule 2 of the
Russia (Sanctions) (EU Exit) Regulations 2019: dealing in these issuers' transferable securities and money-market
instruments is prohibited (regulation 16), which is no asset freeze. OFSI's two lists number their groups apart.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from screener.watchlist.publishers.assemble import Reading, changed, listed
from screener.watchlist.publishers.facts import yaml_of
from screener.watchlist.publishers.printed import DAY_MONTH_YEAR, parse_date, tidy
from screener.watchlist.publishers.table import decode, records
from screener.watchlist.publishers.uk_entry import (
    Designation,
    alias_kind,
    completed,
    numbered,
    partial_date,
    whole_name,
)

_SCHEDULE_2 = re.compile(r"Listed under Schedule 2 (?:of|to) the Russia \(Sanctions\)", re.IGNORECASE)
_OTHER_LIST = re.compile(r"\(Consolidated List Group ID\):\s*(\d+)")
_NAMES = ("Name 1", "Name 2", "Name 3", "Name 4", "Name 5", "Name 6")


class UkTable(BaseModel):
    """The columns of one of the tables: uk_tables.yaml says what each key means. `address` ends in the country."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    banner: str
    encodings: tuple[str, ...]
    days: tuple[str, ...]
    required: tuple[str, ...]
    id: str
    prefix: Mapping[str, str]
    kind: str
    name_type: str
    strength: str
    script: str
    script_kinds: tuple[str, ...]
    birth: str
    nationality: str
    address: tuple[str, ...]
    documents: tuple[tuple[str, ...], ...]
    information: tuple[str, ...]
    ofsi_group: str = ""
    links: tuple[str, ...] = ()
    regime: str
    measures: str = ""
    listed_on: str
    kept: Mapping[str, str] = {}
    lower: bool = False

    @cached_property
    def read(self) -> frozenset[str]:
        """Every column that is read by name; the others are kept as they are."""
        alone = (self.name_type, self.strength, self.script, self.birth, self.nationality, self.ofsi_group)
        documents = (column for document in self.documents for column in document[1:])
        several = (*self.required, *self.script_kinds, *self.address, *self.information, *self.links, *self.kept)
        return frozenset((*alone, *several, *documents, *_NAMES))


def read(path: Path) -> Reading:
    """The list that the banner and the rows are of.

    Raises:
        WatchlistError: no date in the first line, a missing column, a row of another length or without a number.
    """
    data = path.read_bytes()
    first = data[:200].lstrip(b"\xef\xbb\xbf").decode("utf-8", "replace").lstrip('"')
    tables = [UkTable.model_validate(row) for row in yaml_of("uk_tables.yaml")]
    table = next((one for one in tables if first.startswith(one.banner)), tables[0])
    banner, _, text = decode(data, path.name, table.encodings).partition("\n")
    published = parse_date(banner.strip(' ",\r').removeprefix(table.banner).strip(" ,:"), *table.days)
    if published is None:
        raise changed(f"{path.name}, line 1: no date after `{table.banner}` ({banner.strip()[:60]!r})")
    rows = list(records(text, path.name, table.required, first_line=2))
    only_ban = bool(rows) and all(_SCHEDULE_2.search(row[table.information[0]]) for _, row in rows)
    list_id = [*table.prefix][-1 if only_ban else 0]
    entries: dict[str, Designation] = {}
    for line, row in rows:
        key = row[table.id]
        if not key or (not table.measures and not key.isdecimal()):
            problem = f"the {table.id} {key!r} is none; has a spreadsheet program saved the file?"
            raise changed(f"{path.name}, line {line}: {problem}")
        if key not in entries:
            entries[key] = Designation(id=f"{table.prefix[list_id]}-{key}", kind=row[table.kind])
        _add(entries[key], row, table, list_id)
    return Reading(list_id, (completed(entry, path.name) for entry in entries.values()), published)


def _add(entry: Designation, row: Mapping[str, str], table: UkTable, list_id: str) -> None:
    kind = alias_kind(row[table.name_type], row.get(table.strength, ""))
    entry.names.append((whole_name([row.get(column, "") for column in _NAMES]), kind))
    if script := tidy(row.get(table.script)):
        entry.names.append((script, "alias"))
        kinds = [row.get(column, "") for column in table.script_kinds]
        entry.scripts[script] = ", ".join(filter(None, kinds)) or "original"
    entry.births += map(partial_date, numbered(row.get(table.birth, "")))
    entry.nationalities += numbered(row.get(table.nationality, ""))
    entry.addresses.append(", ".join(filter(None, (tidy(row.get(column)) for column in table.address))))
    entry.countries.append(row.get(table.address[-1], ""))
    for label, number, *details in table.documents:
        if value := row.get(number) or ("" if number in row else "".join(row.get(column, "") for column in details)):
            entry.documents.append((label, value))
        if number in row:
            entry.keep(f"{label} details", "".join(row.get(column, "") for column in details))
    information = [row.get(column, "") for column in table.information]
    entry.information += information
    if group := row.get(table.ofsi_group):
        entry.linked_to.append(f"gb-ofsi-{group}")
    entry.linked_to += [f"gb-ofsi-{other}" for text in information for other in _OTHER_LIST.findall(text)]
    entry.linked_to += [party for column in table.links for party in numbered(row.get(column, ""))]
    listed_on = parse_date(row[table.listed_on], DAY_MONTH_YEAR)
    if table.measures:
        imposed = [part.strip() for part in row[table.measures].split("|") if part.strip()]
        entry.impose(imposed, row[table.regime], listed_on)
    else:
        program = tidy(row[table.regime]) or None
        entry.listings.append(listed(list_id, program=program, listed_on=listed_on))
    for column, key in table.kept.items():
        entry.keep(key, row.get(column))
    for column, value in row.items():
        if column not in table.read:
            entry.keep(column.lower() if table.lower else column, value)
