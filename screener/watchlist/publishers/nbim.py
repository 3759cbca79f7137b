"""Norges Bank's exclusions from the Government Pension Fund Global, as a table: CSV, HTML page, or workbook.

Columns: an unnamed note, Company, Category, Criterion, Decision, Publishing date (DD.MM.YYYY). An `Exclusion` is a ban
of the fund's own (regime house); an `Observation` is a company that is watched, and bans nothing. Norges Bank serves an
HTML page only; a person saves it, or the table, and imports the file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from screener.errors import WatchlistError
from screener.model import NameKind
from screener.watchlist.form.from_yaml import make_id
from screener.watchlist.publishers.assemble import Entry, Reading, changed, listed, newest_listing
from screener.watchlist.publishers.facts import published_list
from screener.watchlist.publishers.printed import parse_date, tidy
from screener.watchlist.publishers.table import is_page, tables_of
from screener.watchlist.publishers.workbook import Row, as_text, below, header_of

_REQUIRED = ("company", "criterion", "decision")
_DATES = ("publishing date", "date", "published", "publication date")
_READ = {"", "company", "category", "criterion", "decision", *_DATES}
_DAY_FORMATS = ("%d.%m.%Y", "%Y-%m-%d", "%d %B %Y", "%d %b %Y", "%d/%m/%Y")
_FORMER = re.compile(r"\((?:formerly|previously|former name|earlier|tidligere)\s*:?\s*([^)]+)\)", re.IGNORECASE)
_DELIMITERS = (",", ";", "\t")


def recognises(head: bytes, name: str) -> bool:  # noqa: ARG001 - the shape of an importer
    """Whether the first rows, or the tables of an HTML page, have the header of Norges Bank's table."""
    text = head.decode("utf-8-sig", errors="replace")
    if is_page(text):
        lowered = text.lower()
        return all(f">{word}" in re.sub(r">\s+", ">", lowered) for word in _REQUIRED) or "nbim.no" in lowered
    lines = text.splitlines()[:5]
    return any(fits([cell.strip(' "') for cell in line.split(mark)]) for line in lines for mark in _DELIMITERS)


def fits(header: Sequence[str]) -> bool:
    """Whether a row is the header of Norges Bank's table."""
    words = {cell.strip().lower() for cell in header}
    return set(_REQUIRED) <= words and bool(words & set(_DATES))


def read(path: Path) -> Reading:
    """The table in a CSV file or a saved HTML page.

    Raises:
        WatchlistError: no such table, a row without company, a decision or a date that is unknown, a row of another
            length.
    """
    for rows in tables_of(path):
        if (index := header_of(rows, fits)) is not None:
            return read_rows(path, rows, index)
    raise WatchlistError(
        f"{path.name} has no table with the columns Company, Criterion, Decision and Publishing date",
        hint="Save the whole page of exclusions, or its table as CSV.",
    )


def read_rows(path: Path, rows: Sequence[Row], header_at: int) -> Reading:
    """The table below its header; the version is dated by the newest publishing date in it.

    A company with two decisions (two criteria) is one entry with two listings.
    """
    header = [as_text(cell).lower() for cell in rows[header_at]]
    entries: dict[str, Entry] = {}
    for number, cells in below(path.name, rows, header_at):
        if len(rows[number - 1]) != len(header):
            raise changed(
                f"{path.name}, row {number}: {len(rows[number - 1])} cells where the header has {len(header)}"
            )
        entry = _entry(dict(zip(header, cells, strict=True)), f"{path.name}, row {number}")
        held = entries.setdefault(entry.id, entry)
        if held is not entry:
            held.names += entry.names
            held.listings += entry.listings
    return Reading("no-nbim", entries.values(), newest_entry=newest_listing(entries.values()))


def _entry(row: Mapping[str, str], where: str) -> Entry:
    company = tidy(row["company"])
    decision = row["decision"].lower()
    if not company or decision not in ("exclusion", "observation"):
        raise changed(f"{where}: no company, or the decision {decision!r} is neither Exclusion nor Observation")
    printed = next(row[column] for column in _DATES if column in row)
    published = parse_date(printed, *_DAY_FORMATS)
    if printed and published is None:
        raise changed(f"{where}: the publishing date {printed!r} is no date such as 31.12.2024")
    name = tidy(_FORMER.sub("", company))
    names: list[tuple[str | None, NameKind]] = [(name, "primary")]
    names += [(text, "former") for match in _FORMER.findall(company) for text in match.split(",")]
    excluded = decision == "exclusion"
    category, criterion = row.get("category", ""), row["criterion"]
    return Entry(
        id=make_id("no-nbim", name),
        names=names,
        listings=[
            listed(
                "no-nbim",
                regime="house" if excluded else "advisory",
                program=": ".join(part for part in ("" if excluded else "Observation", criterion or category) if part),
                measure="exclusion" if excluded else None,
                listed_on=published,
                source=published_list("no-nbim").source,
            )
        ],
        notes=[row.get("")],
        extra={"category": category, "criterion": criterion, "decision": decision}
        | {column: text for column, text in row.items() if column not in _READ},
    )
