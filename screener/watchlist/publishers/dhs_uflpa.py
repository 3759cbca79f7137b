"""The UFLPA Entity List as the US Department of Homeland Security prints it: tables of a saved page, or of a CSV file.

Each table has the columns `Name of Entity` (or `Entity Name`) and `Effective Date`. A cell of names can hold aliases in
brackets (“including two aliases: A; and B”, “formerly known as C”), subsidiaries by name (“and its subsidiary D”),
which are entities of their own, and a phrase that takes in whoever belongs to the company, which is kept as a note.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from screener.model import NameKind
from screener.watchlist.publishers.assemble import Entry, Reading, changed, listed, newest_listing
from screener.watchlist.publishers.facts import published_list
from screener.watchlist.publishers.printed import ISO, MONTH_NAME_DAY_YEAR, parse_date, slug_id
from screener.watchlist.publishers.table import first_row, is_page, tables_of
from screener.watchlist.publishers.workbook import below, header_of

_ID = "us-uflpa"
_NAMES = ("name of entity", "entity name")
_DATES = ("effective date",)
_ALIASES = re.compile(
    r"\s*\((?:(?:and|including)\s+(?P<many>[a-z]+)\s+alias(?:es)?\s*:\s*|(?=(?:formerly|also)\s+known\s+as\b))"
    r"(?P<names>(?:[^()]|\([^()]*\))+)\)",
    re.IGNORECASE,
)
_KNOWN = re.compile(r"^(?:and\s+)?(?P<was>formerly|also)\s+known\s+as\s+", re.IGNORECASE)
_SUBSIDIARIES = re.compile(
    r",?\s+and\s+its\s+(?:[a-z]+\s+[\w-]+-based\s+subsidiaries,\s+which\s+include|subsidiary|subsidiaries)\s+(?P<names>.+)$",
    re.IGNORECASE,
)
_ALL_OF_IT = re.compile(r",?\s+and\s+(?:its\s+)?(?:subordinate\s+and\s+affiliated\s+entities|subsidiaries)\s*$", re.I)
_FORM = re.compile(r",\s+(?=(?:Ltd|Inc|LLC|L\.L\.C|Co|Corp|Limited)\b)")
_HELD_COMMA = "\x00"
_SPLIT = re.compile(r";\s*(?:and\s+)?|,\s+and\s+|,\s+|\s+and\s+(?=(?:formerly|also)\s+known\s+as\s)", re.IGNORECASE)


def recognises(head: bytes, name: str) -> bool:
    """Whether a page speaks of the UFLPA Entity List, or a CSV file has the header of its tables."""
    text = head.decode("utf-8-sig", errors="replace")
    if is_page(text):
        return "uflpa" in text.lower() or "uflpa" in name.lower()
    return _columns(first_row(head)) is not None


def read(path: Path) -> Reading:
    """The whole list, dated by its newest effective date where nobody knows the day of the page.

    Raises:
        WatchlistError: no such table, a row without a name or with a date that is none.
    """
    entries: dict[str, Entry] = {}
    for table, rows in enumerate(tables_of(path, ","), start=1):
        header_at = header_of(rows, lambda cells: _columns(cells) is not None)
        columns = None if header_at is None else _columns(rows[header_at])
        for number, cells in below(path.name, rows, header_at) if header_at is not None else ():
            printed, day = (cells[at] for at in columns or ())
            listed_on = parse_date(day, MONTH_NAME_DAY_YEAR, ISO)
            if not printed or listed_on is None:
                raise changed(f"{path.name}, table {table}, row {number}: no name, or no date in {day!r}")
            for entry in _entries(printed, listed_on):
                entries.setdefault(entry.id, entry)
    return Reading(_ID, entries.values(), newest_entry=newest_listing(entries.values()))


def _columns(cells: Sequence[str]) -> tuple[int, int] | None:
    words = [" ".join(cell.lower().split()) for cell in cells]
    name = next((words.index(word) for word in _NAMES if word in words), None)
    day = next((words.index(word) for word in _DATES if word in words), None)
    return None if name is None or day is None else (name, day)


def _entries(printed: str, listed_on: date) -> Iterator[Entry]:
    main = _FORM.sub(_HELD_COMMA, printed)
    names: list[tuple[str | None, NameKind]] = []
    for found in list(_ALIASES.finditer(main)):
        names_in_cell = _split(found["names"])
        if (found["many"] or "").lower() == "two" and len(names_in_cell) == 1:  # "two aliases: A and B"
            names_in_cell = re.split(r"\s+and\s+", names_in_cell[0])
        names += [_known(text) for text in names_in_cell]
        main = main.replace(found[0], "", 1)
    whole = _ALL_OF_IT.search(main)
    main = main[: whole.start()] if whole else main
    owned = _SUBSIDIARIES.search(main)
    subsidiaries = _split(owned["names"]) if owned else []
    main = _tidied(main[: owned.start()] if owned else main)
    note = f"Listed with {_tidied(whole[0]).removeprefix('and ').strip(' ,')}." if whole else None
    yield _entry([(main, "primary"), *names], listed_on, note, printed)
    for text in subsidiaries:
        yield _entry([(text, "primary")], listed_on, f"Listed as a subsidiary of {main}.", printed)


def _split(text: str) -> list[str]:
    return [names_in_cell for part in _SPLIT.split(text) if (names_in_cell := _tidied(part).removeprefix("and "))]


def _known(text: str) -> tuple[str, NameKind]:
    """A name, and whether it is an earlier one: “formerly known as X” is X."""
    known = _KNOWN.match(text)
    return text[known.end() :] if known else text, "former" if known and known["was"].lower() == "formerly" else "alias"


def _tidied(text: str) -> str:
    return " ".join(text.replace(_HELD_COMMA, ", ").split()).strip(" ,;")


def _entry(names: list[tuple[str | None, NameKind]], listed_on: date, note: str | None, printed: str) -> Entry:
    name = names[0][0] or ""
    return Entry(
        id=slug_id(_ID, name),
        type="Organization",
        names=names,
        countries=["CN"],
        listings=[listed(_ID, program="UFLPA", listed_on=listed_on, source=published_list(_ID).source)],
        notes=[note],
        extra={"printed_name": printed if printed != name else None},
        exact=True,
    )
