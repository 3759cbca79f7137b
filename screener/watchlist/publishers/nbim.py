"""Norges Bank's exclusions from the Government Pension Fund Global, as a table: CSV, HTML page, or workbook.

Columns: an unnamed note, Company, Category, Criterion, Decision, Publishing date (DD.MM.YYYY). An `Exclusion` is a ban
of the fund's own (regime house); an `Observation` is a company that is watched, and bans nothing. Norges Bank serves an
HTML page only; a person saves it, or the table, and imports the file.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from datetime import date
from io import StringIO
from pathlib import Path

from screener.errors import WatchlistError
from screener.model import Entity, Listing, NameKind
from screener.watchlist.form.from_yaml import make_id
from screener.watchlist.publishers.assemble import Reading
from screener.watchlist.publishers.printed import collect, filled, tidy
from screener.watchlist.publishers.table import decode, is_page, page_tables
from screener.watchlist.publishers.workbook import Row, as_date, as_text

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
    text = decode(path.read_bytes(), path.name, ("utf-8-sig", "windows-1252"))
    tables = page_tables(text) if is_page(text) else [_delimited(text)]
    for rows in tables:
        for index, row in enumerate(rows[:5]):
            if fits(row):
                return read_rows(path, rows, index)
    raise WatchlistError(
        f"{path.name} has no table with the columns Company, Criterion, Decision and Publishing date",
        hint="Save the whole page of exclusions, or its table as CSV.",
    )


def read_rows(path: Path, rows: Sequence[Row], header_at: int) -> Reading:
    """The table below its header; the version is dated by the newest publishing date in it."""
    header = [as_text(cell).lower() for cell in rows[header_at]]
    entities: dict[str, Entity] = {}
    newest: date | None = None
    for number, cells in enumerate(rows[header_at + 1 :], start=header_at + 2):
        if any(as_text(cell) for cell in cells):
            if len(cells) != len(header):
                raise _changed(path, number, f"{len(cells)} cells where the header has {len(header)}")
            entity = _entity(dict(zip(header, cells, strict=True)), path, number)
            on = entity.listings[0].listed_on
            newest = max(filter(None, (newest, on)), default=None)
            held = entities.get(entity.id)
            entities[entity.id] = entity if held is None else _joined(held, entity)
    return Reading("no-nbim", entities.values(), newest_entry=newest)


def _entity(row: Mapping[str, object], path: Path, number: int) -> Entity:
    company = tidy(as_text(row["company"]))
    decision = as_text(row["decision"]).lower()
    if not company or decision not in ("exclusion", "observation"):
        raise _changed(path, number, f"no company, or the decision {decision!r} is neither Exclusion nor Observation")
    printed = next(as_text(row[column]) for column in _DATES if column in row)
    published = next((as_date(row[column], *_DAY_FORMATS) for column in _DATES if column in row), None)
    if printed and published is None:
        raise _changed(path, number, f"the publishing date {printed!r} is no date such as 31.12.2024")
    former = [("former", text) for match in _FORMER.findall(company) for text in match.split(",")]
    name = tidy(_FORMER.sub("", company))
    names: list[tuple[str | None, NameKind]] = [(name, "primary")]
    names += [(text, "former") for _, text in former]
    excluded = decision == "exclusion"
    category, criterion = as_text(row.get("category")), as_text(row["criterion"])
    return Entity(
        id=make_id("no-nbim", name),
        name=name,
        type="Company",
        names=collect(names),
        listings=(
            Listing(
                list="no-nbim",
                regime="house" if excluded else "advisory",
                program=": ".join(part for part in ("" if excluded else "Observation", criterion or category) if part),
                authority="Norges Bank",
                measure="exclusion" if excluded else None,
                listed_on=published,
                source="https://www.nbim.no/en/responsible-investment/exclusion-of-companies/",
            ),
        ),
        note=as_text(row.get("")) or None,
        extra=filled(
            category=category,
            criterion=criterion,
            decision=decision,
            **{str(column): as_text(cell) for column, cell in row.items() if column not in _READ},
        ),
    )


def _joined(held: Entity, other: Entity) -> Entity:
    """One company with two decisions (two criteria) is one entity with two listings."""
    names = [(name.text, name.kind) for name in (*held.names, *other.names)]
    return held.model_copy(
        update={"names": collect(names), "listings": tuple(dict.fromkeys((*held.listings, *other.listings)))}
    )


def _delimited(text: str) -> list[list[str]]:
    lines = text.splitlines()[:5]
    mark = max(_DELIMITERS, key=lambda one: max((line.count(one) for line in lines), default=0))
    return [[cell.strip() for cell in row] for row in csv.reader(StringIO(text, newline=""), delimiter=mark)]


def _changed(path: Path, number: int, problem: str) -> WatchlistError:
    return WatchlistError(
        f"{path.name}, row {number}: {problem}",
        hint="The publisher changed the format, or the table was edited; nothing of the file was used.",
    )
