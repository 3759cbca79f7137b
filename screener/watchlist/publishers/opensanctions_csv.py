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

from screener.model import Entity, IdentifierScheme, Listing, NameKind
from screener.reference import identifiers
from screener.watchlist.publishers.assemble import Reading, damaged
from screener.watchlist.publishers.opensanctions_terms import listing, terms
from screener.watchlist.publishers.printed import ISO, collect, distinct, filled, first_country, identifier, parse_date
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
    entities: list[Entity] = []
    for line, row in read_records(path, _SIMPLE if simple else _SECURITIES):
        newest = max(newest, row.get("last_seen", "")[:10])
        if not row["id"] or not (row["name"] if simple else row["caption"]):
            raise damaged(f"{path.name}, line {line}: a row without id or name")
        entities.append(_target(row) if simple else _issuer(row))
    return Reading("opensanctions" if simple else "opensanctions-securities", entities, parse_date(newest, ISO))


def _target(row: Mapping[str, str]) -> Entity:
    names: list[tuple[str, NameKind]] = [(row["name"], "primary")]
    names += [(text, "alias") for text in cell(row["aliases"])]
    births = cell(row["birth_date"])
    programs = cell(row.get("program_ids", ""))
    listings = [_target_listing(dataset, cell(row["sanctions"]), programs) for dataset in cell(row["dataset"])]
    return Entity(
        id=row["id"],
        name=row["name"],
        type=terms().types.get(row["schema"], "LegalEntity"),
        country=first_country(cell(row["countries"])),
        names=collect(names),
        identifiers=distinct(identifier(_scheme(text), text, "OpenSanctions") for text in cell(row["identifiers"])),
        listings=tuple(dict.fromkeys(listings)),
        birth_date=births[0] if births else None,
        extra=filled(
            countries=cell(row["countries"]),
            birth_date=births,
            sanctions=cell(row["sanctions"]),
            program_ids=programs,
            **{key: cell(value) for key, value in row.items() if key not in (*_SIMPLE, "program_ids")},
        ),
    )


def _target_listing(dataset: str, sanctions: list[str], programs: list[str]) -> Listing:
    program = "; ".join(sanctions) if len(sanctions) == 1 else ""
    return listing(dataset, program, about=" ".join([*sanctions, *programs]))


def _issuer(row: Mapping[str, str]) -> Entity:
    datasets = _joined(row["risk_datasets"]) or _joined(row["datasets"])
    if row["sanctioned"] != "t" and row["eo_14071"] != "t" and "no_nbim_exclusions" in datasets:
        datasets = ["no_nbim_exclusions"]
    listings = [listing(dataset, source=row["url"] or None) for dataset in datasets]
    if row["eo_14071"] == "t":
        listings.append(listing("ru_nsd_isin", "E.O. 14071", source=row["url"] or None))
    names: list[tuple[str, NameKind]] = [(row["caption"], "primary")]
    names += [(text, "alias") for text in _joined(row.get("aliases", ""))]
    found = [identifier("isin", text, "OpenSanctions: isins") for text in _joined(row["isins"])]
    found += [identifier("lei", text, "OpenSanctions: lei") for text in _joined(row["lei"])]
    for key in ("perm_id", "ric"):
        found += [identifier("other", text, f"OpenSanctions: {key}") for text in _joined(row.get(key, ""))]
    return Entity(
        id=row["id"],
        name=row["caption"],
        type="Company",
        country=first_country(_joined(row["countries"])),
        names=collect(names),
        identifiers=tuple(found),
        listings=tuple(dict.fromkeys(listings)),
        extra=filled(
            countries=_joined(row["countries"]),
            datasets=_joined(row["datasets"]),
            referents=_joined(row.get("referents", "")),
            sanctioned=row["sanctioned"] == "t",
            eo_14071=row["eo_14071"] == "t",
            public=row.get("public") == "t",
            **{key: value for key, value in row.items() if key not in _SECURITIES and key not in _READ_APART},
        ),
    )


_READ_APART = ("perm_id", "ric", "aliases", "referents", "public")


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
