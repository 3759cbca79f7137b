"""A house list: an institution's own exclusions as a plain spreadsheet (CSV or workbook).

One column names the company; ISIN, ticker, LEI, reason, dates and others are optional. The header words are those of
holdings files (screener/holdings/columns/header_terms.yaml) and of house_headers.yaml. Several rows of one name (one an
ISIN) are one entity. A column that is not known is kept in `extra`. The list's id is `house-` and the file's name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal, cast

from screener.errors import WatchlistError
from screener.model import EntityType, Identifier, IdentifierScheme, Listing, NameKind
from screener.reference import identifiers
from screener.watchlist.form.from_yaml import make_id
from screener.watchlist.publishers.assemble import Entry, Reading
from screener.watchlist.publishers.facts import PublishedList, yaml_of
from screener.watchlist.publishers.printed import distinct, identifier, tidy
from screener.watchlist.publishers.table import decode, rows_of
from screener.watchlist.publishers.workbook import HEADER_WITHIN, Row, as_text, below, header_of

_DELIMITERS = (",", ";", "\t")
_SCHEMES: tuple[IdentifierScheme, ...] = ("isin", "cusip", "sedol", "figi", "lei", "ticker")
_SEVERAL = re.compile(r"[;,|\n]+")
_HOLDINGS_ONLY = {"quantity", "market_value", "price", "weight", "account"}
_DATES = ("listed_on", "removed_on")
_ONE_COLUMN = {"name", "company", "companyname", "issuer", "issuername", "entity", "entityname", "excludedcompany"}
_TYPES: Mapping[str, EntityType] = {"person": "Person", "individual": "Person", "organisation": "Organization"}


def recognises(head: bytes, name: str) -> bool:  # noqa: ARG001 - the shape of an importer
    """Whether one of the first rows is a header with a name column, mostly of known words, and none of a holding."""
    if b"\x00" in head:
        return False
    lines = head.decode("utf-8-sig", errors="replace").splitlines()[:HEADER_WITHIN]
    rows = [[cell.strip(' "') for cell in line.split(mark)] for line in lines for mark in _DELIMITERS]
    if any(_is_holdings(row) for row in rows):
        return False
    return any(map(fits, rows)) or _is_one_column(lines)


def fits(header: Sequence[str]) -> bool:
    """Whether a row is the header of a house list: a name, something else, and mostly words that are known."""
    fields = [_field(cell) for cell in header if cell]
    known = [one for one in fields if one]
    named = bool({"name", "issuer"} & set(known))
    return named and len(known) > 1 and len(known) * 2 > len(fields) and not _HOLDINGS_ONLY & set(known)


def _is_holdings(header: Sequence[str]) -> bool:
    """Whether a row is the header of a holdings file, which is no list."""
    known = {_field(cell) for cell in header if cell}
    return len(known - {None}) > 1 and bool(_HOLDINGS_ONLY & known)


def _is_one_column(lines: Sequence[str]) -> bool:
    """Whether the file is nothing but names below the word for a name."""
    filled_lines = [line.strip(' "') for line in lines if line.strip()]
    return len(filled_lines) > 1 and _key(filled_lines[0]) in _ONE_COLUMN


def read(path: Path) -> Reading:
    """The list in a CSV file.

    Raises:
        WatchlistError: a row of another length, without name, with a date or a decision that cannot be read, or none.
    """
    text = decode(path.read_bytes(), path.name, ("utf-8-sig", "windows-1252"))
    if _is_one_column(text.splitlines()[:HEADER_WITHIN]):
        lines = [[line.strip(' "')] for line in text.splitlines()]
        return read_rows(path, lines, next(index for index, line in enumerate(lines) if line[0]))
    for mark in _DELIMITERS:
        rows = rows_of(text, mark)
        if (index := header_of(rows, fits)) is not None:
            return read_rows(path, rows, index)
    raise WatchlistError(f"{path.name} has no header with a column Name", hint="See docs/watchlists/house.md.")


def read_rows(path: Path, rows: Sequence[Row], header_at: int) -> Reading:
    """The list below its header; it states no date of its own."""
    titles = [as_text(cell) for cell in rows[header_at]]
    fields = ["name"] if len(titles) == 1 else [_field(title) or f"extra:{title}" for title in titles]
    list_id = make_id("house", path.stem)
    body = list(below(path.name, rows, header_at))
    days = _days(path, fields, [(number, rows[number - 1]) for number, _ in body])
    entries: dict[str, Entry] = {}
    for number, texts in body:
        cells: dict[str, list[str]] = {}
        for field, text in zip(fields, texts, strict=True):
            if text:
                cells.setdefault(field, []).append(text)
        entry = _entry(cells, days.get(number, {}), list_id, path, number)
        held = entries.setdefault(entry.id, entry)
        if held is not entry:
            held.names += entry.names
            held.countries += entry.countries
            held.identifiers = [*{item.key: item for item in (*entry.identifiers, *held.identifiers)}.values()]
            held.listings += entry.listings
            held.notes += entry.notes
            held.extra = {**entry.extra, **held.extra}
    facts = PublishedList(
        id=list_id, title=f"House list {path.stem}", publisher=path.stem, regime="house", source=path.name
    )
    return Reading(facts, entries.values())


def _entry(cells: Mapping[str, list[str]], days: Mapping[str, date], list_id: str, path: Path, number: int) -> Entry:
    name = tidy(next(iter(cells.get("name") or cells.get("issuer") or []), ""))
    if not name:
        raise _refused(path, number, "the row has no name")
    watched = _decision(cells.get("decision", []), path, number) == "watch"
    printed: list[tuple[str | None, NameKind]] = [(name, "primary")]
    printed += [(text, "alias") for text in cells.get("name", [])[1:]]
    for field, kind in (("issuer", "issuer"), ("aliases", "alias"), ("former", "former")):
        split = re.split(r"[;|\n]", ";".join(cells.get(field, [])))
        printed += [(text, cast(NameKind, kind)) for text in split]
    return Entry(
        id=make_id(list_id, name),
        type=_TYPES.get(next(iter(cells.get("type", [])), "").lower(), "Company"),
        names=printed,
        countries=[*cells.get("country", [])],
        identifiers=_identifiers(cells, path.name),
        listings=[
            Listing(
                list=list_id,
                regime="advisory" if watched else "house",
                program="; ".join(cells.get("program", [])) or None,
                measure=None if watched else "exclusion",
                listed_on=days.get("listed_on"),
                removed_on=days.get("removed_on"),
                source=next(iter(cells.get("source", [])), path.name),
            )
        ],
        notes=["; ".join(cells.get("reason", []))],
        extra={key: cells[key] for key in ("decision",) if key in cells}
        | {field.removeprefix("extra:"): texts for field, texts in cells.items() if field.startswith("extra:")},
        joint="; ",
    )


def _identifiers(cells: Mapping[str, list[str]], file: str) -> list[Identifier]:
    """Every identifier of a row; a ticker takes the market of the exchange column where it names none itself."""
    market = next(iter(cells.get("exchange", [])), None)
    found: list[Identifier] = []
    for scheme in _SCHEMES:
        for text in _parts(cells.get(scheme, [])):
            item = identifier(scheme, text, file)
            ticker = identifiers.parse_ticker(text, market) if scheme == "ticker" and market else None
            if ticker is not None:
                item = item.model_copy(update={"value": ticker.code, "mic": ticker.mic, "valid": True})
            found.append(item)
    for text in _parts(cells.get("identifier", [])):
        known = identifiers.find_identifiers(text)
        found += [identifier(cast(IdentifierScheme, scheme), value, file) for scheme, value in known]
    return [*distinct(found)]


def _parts(cells: Sequence[str]) -> Iterator[str]:
    return (text for cell in cells for part in _SEVERAL.split(cell) if (text := part.strip()))


def _days(path: Path, fields: Sequence[str], body: Sequence[tuple[int, Row]]) -> dict[int, dict[str, date]]:
    """The dates of each row; whether 03/04/2025 puts the day first is told by the other dates of the column."""
    from screener.holdings.values.dates import is_day_first, parse_date

    found: dict[int, dict[str, date]] = {}
    for column, field in enumerate(fields):
        if field not in _DATES:
            continue
        cells = [(number, row[column]) for number, row in body if column < len(row) and as_text(row[column])]
        day_first = is_day_first([cell for _, cell in cells if isinstance(cell, str)])
        for number, cell in cells:
            day = parse_date(cast(Any, cell), day_first=day_first, serial=True)
            if day is None:
                raise _refused(
                    path, number, f"the date {as_text(cell)!r} cannot be read, or reads two ways; write 2025-04-03"
                )
            found.setdefault(number, {}).setdefault(field, day)
    return found


def _decision(texts: Sequence[str], path: Path, number: int) -> Literal["exclude", "watch"]:
    for text in texts:
        meaning = _words()[1].get(_key(text))
        if meaning is None:
            raise _refused(path, number, f"the decision {text!r} is neither an exclusion nor an observation")
        return meaning
    return "exclude"


@cache
def _words() -> tuple[Mapping[str, str], Mapping[str, Literal["exclude", "watch"]]]:
    """The field of each header word, and the meaning of each word for a decision (house_headers.yaml)."""
    data = yaml_of("house_headers.yaml")
    decisions = {_key(word): meaning for meaning, words in data.pop("decisions").items() for word in words}
    return {_key(word): field for field, words in data.items() for word in words}, decisions


@cache
def _field(title: str) -> str | None:
    """The field that a header names: a house list's own, else a holding's where the whole header is known."""
    from screener.holdings.columns.header_terms import heading

    if own := _words()[0].get(_key(title)):
        return own
    found = heading(title)
    return found.field if found is not None and found.exact and found.field != "other" else None


def _key(text: str) -> str:
    from screener.holdings.columns.header_terms import key

    return key(text)


def _refused(path: Path, number: int, problem: str) -> WatchlistError:
    return WatchlistError(f"{path.name}, row {number}: {problem}", hint="Nothing of the file was used.")
