"""Tables of one row a party and edition, with no identifiers: publishers.yaml says under `table` what the columns are.

So come the US lists that a statute orders and that exist only in reports, notices or PDFs (DoD 1260H, sections 154,
889, 1286 and 353, the nonproliferation sanctions, BIS military-intelligence end users). Notes are never names.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from screener.model import EntityType, NameKind
from screener.watchlist.publishers import printed
from screener.watchlist.publishers.assemble import Entry, Reading, changed, listed
from screener.watchlist.publishers.facts import Format, forms_of
from screener.watchlist.publishers.table import beyond, has_form, read_records

_FORMS = ("ltd", "inc", "limited", "llc", "co")
Cells = Mapping[str, str]


class PartyTable(BaseModel):
    """What the columns of a table are; each field but the last ones names a column.

    `bracketed`: the name with short forms in brackets, where `name` is without. `shorts` and `former` hold names
    between commas, `aliases` between semicolons. The first of `since` that holds a day counts, `dates` date the list.
    `kept` are the facts of a row that stand in `extra` under `rows`: all of them where it is empty.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    bracketed: str = ""
    aliases: str = ""
    shorts: str = ""
    former: str = ""
    type: str = ""
    country: str = ""
    program: str = ""
    authority: str = ""
    source: str
    since: tuple[str, ...]
    until: str
    dates: tuple[str, ...]
    parent: str = ""
    notes: tuple[str, ...] = ()
    rows: str = ""
    kept: Mapping[str, str] = {}
    types: tuple[EntityType, ...]
    """The types that the column may say, or the one that all parties are of."""

    fixed: Mapping[str, str] = {}
    """Programme and country, where they are one for all parties."""

    lists: Mapping[str, str] = {}
    """The list of a programme that begins so, where the table is one of several lists."""

    id: str = ""
    """What the short ids of the list begin with, where it has such."""

    editions: bool = False
    """Rows are editions of the list: the newest one of a party says what it is, and dates the list; each has a day."""

    def period(self, cells: Cells) -> tuple[date | None, date | None]:
        """The first and the last day of a row; a month or a year ends with its last day."""
        days = (printed.parse_date(cells[column], printed.ISO, printed.MONTH_NAME_DAY_YEAR) for column in self.since)
        until = cells[self.until]
        return next(filter(None, days), None), printed.parse_date(
            until, printed.ISO, printed.MONTH_NAME_DAY_YEAR
        ) or printed.last_day(until)


def read(path: Path) -> Reading:
    """The one list that the file holds: one entry a name, one listing an unbroken period.

    Raises:
        WatchlistError: a ragged row, an unknown programme or two of them, an unknown type, a row without a name or a
            day (which a table of several lists need not have).
    """
    with path.open("rb") as stream:
        head = stream.read(64 * 1024)
    list_id, form = next((owner, form) for owner, form in forms_of(__name__) if has_form(form, head))
    table = PartyTable.model_validate(form.table)
    parties: dict[str, list[Cells]] = {}
    days: list[date] = []
    for line, cells in read_records(path, form.columns):
        where, name, (since, until) = f"{path.name}, line {line}", cells[table.name], table.period(cells)
        undated = since is None or (until is None and cells[table.until])
        if not table.lists and (not name or undated):
            dates = " or ".join(repr(cells[column]) for column in (*table.since, table.until))
            raise changed(f"{where}: no name, or no date in {dates}")
        if table.lists:
            found = next((one for word, one in table.lists.items() if cells[table.program].startswith(word)), None)
            if found is None or (parties and found != list_id) or cells[table.type] not in table.types or not name:
                raise changed(
                    f"{where}: programme {cells[table.program][:40]!r}, schema {cells[table.type]!r} or name "
                    f"{name[:40]!r} is not what is known here"
                )
            list_id = found
        parties.setdefault(printed.same_name(name), []).append(cells)
        days += filter(None, (printed.parse_date(cells[column], printed.ISO) for column in table.dates))
    entries: dict[str, Entry] = {}
    for rows in parties.values():
        name = rows[0][table.name]
        short = f"{table.id}-{printed.slug(name, 60)}"
        key = short if table.id and short not in entries else printed.slug_id(table.id or list_id, name)
        entries[key] = _entry(key, rows, list_id, form, table)
    newest = max(days, default=None)
    return Reading(list_id, entries.values(), newest if table.editions else None, newest_entry=newest)


def _entry(key: str, rows: list[Cells], list_id: str, form: Format, table: PartyTable) -> Entry:
    main = max(rows, key=lambda cells: cells[table.since[0]]) if table.editions else rows[0]
    names: list[tuple[str | None, NameKind]] = [(main[table.name], "primary")] if table.bracketed else []
    for cells in rows:
        names += (
            printed.names_in(cells[table.bracketed].rstrip("*"))[1:]
            if table.bracketed
            else printed.names_in(cells[table.name])
        )
        names += printed.aliases_in(cells.get(table.aliases, ""))
        names += [(text, "alias" if " " in text else "short") for text in _split(cells.get(table.shorts, ""))]
        names += [(text, "former") for text in _split(cells.get(table.former, ""))]
    program = table.fixed.get("program") or main[table.program].split(" of the ")[0] or None
    stated = {"program": program} | ({"authority": main[table.authority] or None} if table.authority else {})
    facts = (
        {name: cells[column] or None for name, column in table.kept.items()} | beyond(cells, form.columns)
        if table.kept
        else {column: text for column, text in cells.items() if text}
        for cells in rows
    )
    return Entry(
        id=key,
        type=next((one for one in table.types if one == main.get(table.type)), table.types[0]),
        names=names,
        countries=[table.fixed.get("country"), *(cells.get(table.country) for cells in rows)],
        listings=[
            listed(list_id, **stated, listed_on=since, removed_on=until, source=main[table.source] or None)
            for since, until in printed.joined_periods(map(table.period, rows))
        ],
        linked_to=[cells[table.parent] for cells in rows if cells.get(table.parent)],
        notes=[cells[column] for cells in rows for column in table.notes],
        extra={table.rows: list(facts)} if table.rows else beyond(main, form.columns),
        exact=True,
    )


def _split(cell: str) -> list[str]:
    """Short names between commas or semicolons; a comma before a legal form is part of the name."""
    found: list[str] = []
    for part in cell.replace(";", ",").split(","):
        text = part.strip()
        if found and text.rstrip(".").lower() in _FORMS:
            found[-1] += f", {text}"
        elif text:
            found.append(text)
    return found
