"""OpenSanctions' targets.simple.csv (each vintage: 14, 15 or 16 columns) and securities.csv (one row an issuer).

In targets.simple.csv a cell with several values is itself a line of CSV with `;` between and `"` around. Its
`identifiers` mixes all kinds; a valid ISIN or LEI is told by its check digit, a ticker by its market code. In
securities.csv values are joined by `;`, and an issuer that is neither sanctioned nor under E.O. 14071 is there because
Norges Bank excluded it.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from pathlib import Path

from screener.model import IdentifierScheme
from screener.reference import identifiers
from screener.watchlist.publishers.assemble import Entry, Reading, damaged
from screener.watchlist.publishers.opensanctions_terms import listing, terms
from screener.watchlist.publishers.printed import ISO, distinct, identifier, parse_date
from screener.watchlist.publishers.table import first_row, read_records

_SIMPLE = ("id", "schema", "name", "aliases", "birth_date", "countries", "identifiers", "sanctions", "dataset")
_SECURITIES = (
    "caption",
    "lei",
    "isins",
    "countries",
    "sanctioned",
    "eo_14071",
    "id",
    "url",
    "datasets",
    "risk_datasets",
)
_READ_APART = ("perm_id", "ric", "aliases", "referents", "public")
_ISSUER_SCHEMES: Mapping[str, IdentifierScheme] = {"isins": "isin", "lei": "lei", "perm_id": "other", "ric": "other"}
_TICKER = re.compile(r"[A-Z0-9]{1,8} {1,2}[A-Z]{2}")


def recognises(head: bytes, name: str) -> bool:  # noqa: ARG001 - the shape of an importer
    """Whether the header is that of one of the two exports."""
    header = first_row(head)
    return set(_SIMPLE) <= set(header) or set(_SECURITIES) <= set(header)


def read(path: Path) -> Reading:
    """The whole export. The version's date is the newest `last_seen` in targets.simple.csv; securities.csv has none.

    Raises:
        WatchlistError: a missing column, a row of another length, a row without id or name, or no row.
    """
    with path.open("rb") as stream:
        header = first_row(stream.read(64 * 1024))
    simple = set(_SIMPLE) <= set(header)
    newest = ""
    entries: list[Entry] = []
    for line, row in read_records(path, _SIMPLE if simple else _SECURITIES):
        newest = max(newest, row.get("last_seen", "")[:10])
        if not row["id"] or not (row["name"] if simple else row["caption"]):
            raise damaged(f"{path.name}, line {line}: a row without id or name")
        entries.append(_target(row) if simple else _issuer(row))
    return Reading("opensanctions" if simple else "opensanctions-securities", entries, parse_date(newest, ISO))


def _target(row: Mapping[str, str]) -> Entry:
    births, sanctions, programs = cell(row["birth_date"]), cell(row["sanctions"]), cell(row.get("program_ids", ""))
    program, about = "; ".join(sanctions) if len(sanctions) == 1 else "", " ".join([*sanctions, *programs])
    found = (identifier(_scheme(text), text, "OpenSanctions") for text in cell(row["identifiers"]))
    return Entry(
        id=row["id"],
        type=terms().types.get(row["schema"], "LegalEntity"),
        names=[(row["name"], "primary"), *((text, "alias") for text in cell(row["aliases"]))],
        countries=[*cell(row["countries"])],
        identifiers=[*distinct(found)],
        listings=[listing(dataset, program, about=about) for dataset in cell(row["dataset"])],
        births=births,
        extra={
            "countries": cell(row["countries"]),
            "birth_date": births,
            "sanctions": sanctions,
            "program_ids": programs,
            **{key: cell(value) for key, value in row.items() if key not in (*_SIMPLE, "program_ids")},
        },
    )


def _issuer(row: Mapping[str, str]) -> Entry:
    datasets = _joined(row["risk_datasets"]) or _joined(row["datasets"])
    if row["sanctioned"] != "t" and row["eo_14071"] != "t" and "no_nbim_exclusions" in datasets:
        datasets = ["no_nbim_exclusions"]
    listings = [listing(dataset, source=row["url"] or None) for dataset in datasets]
    if row["eo_14071"] == "t":
        listings.append(listing("ru_nsd_isin", "E.O. 14071", source=row["url"] or None))
    return Entry(
        id=row["id"],
        names=[(row["caption"], "primary"), *((text, "alias") for text in _joined(row.get("aliases", "")))],
        countries=[*_joined(row["countries"])],
        identifiers=[
            identifier(scheme, text, f"OpenSanctions: {key}")
            for key, scheme in _ISSUER_SCHEMES.items()
            for text in _joined(row.get(key, ""))
        ],
        listings=listings,
        extra={
            "countries": _joined(row["countries"]),
            "datasets": _joined(row["datasets"]),
            "referents": _joined(row.get("referents", "")),
            "sanctioned": row["sanctioned"] == "t",
            "eo_14071": row["eo_14071"] == "t",
            "public": row.get("public") == "t",
            **{key: value for key, value in row.items() if key not in (*_SECURITIES, *_READ_APART)},
        },
    )


def cell(text: str) -> list[str]:
    """The values of a cell of targets.simple.csv."""
    if not text:
        return []
    return [part.strip() for part in next(csv.reader([text], delimiter=";"), []) if part.strip()]


def _joined(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]


def _scheme(text: str) -> IdentifierScheme:
    if identifiers.isin(text):
        return "isin"
    if identifiers.lei(text):
        return "lei"
    return "ticker" if _TICKER.fullmatch(text) else "other"
