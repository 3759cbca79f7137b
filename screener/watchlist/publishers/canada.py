"""The Consolidated Canadian Autonomous Sanctions List (XML): one flat record an entry, streamed.

The publisher gives no date and no count. `Country` names the regulations, not the country of the entry (the Ukraine
regulations list Russians); entries are numbered within country, schedule and part. Aliases stand in one element, mostly
separated by `;`, with language labels before some of them. Format: sema-lmes.xml of Global Affairs Canada.
"""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree.ElementTree import Element

from screener.files.xml import stream, text_of
from screener.model import EntityType, NameKind
from screener.watchlist.publishers.assemble import Entry, Reading, changed, listed
from screener.watchlist.publishers.facts import format_of
from screener.watchlist.publishers.printed import ISO, identifier, parse_date

_FORMAT = format_of(__name__)
_SEPARATOR = re.compile(r"\s*;\s*|\s+/\s+|\s+or\s+(?=\w)")
_LANGUAGE = re.compile(r"^(?:[A-Z][a-z]+|a\.?k\.?a\.?|also known as)\s*:\s*", re.IGNORECASE)
_BIRTH = re.compile(r"\d{4}(?:-\d{2}){0,2}")


def read(path: Path) -> Reading:
    """The whole list.

    Raises:
        WatchlistError: not well-formed, a record without name, country, item or listing date, or no record.
    """
    entries = [
        _entry(element, number, path.name)
        for number, element in enumerate(stream(path, frozenset({"record"})))
        if element.tag == "record"
    ]
    return Reading("ca-sema", entries)


def _entry(element: Element, number: int, file: str) -> Entry:
    last, given = text_of(element, "LastName"), text_of(element, "GivenName")
    whole = text_of(element, "EntityOrShip")
    name = whole or " ".join(part for part in (given, last) if part)
    country, item = text_of(element, "Country"), text_of(element, "Item")
    listed_on = parse_date(text_of(element, "DateOfListing"), ISO)
    if not name or not country or not item or listed_on is None:
        raise changed(
            f"{file}, record {number} ({name or 'without name'}): name, Country, Item or DateOfListing is missing"
        )
    imo = text_of(element, "ShipIMONumber")
    kind: EntityType = "Vessel" if imo else "Organization" if whole else "Person"
    schedule = text_of(element, "Schedule")
    born = (text_of(element, "DateOfBirthOrShipBuildDate") or "").strip()
    aliases: list[tuple[str | None, NameKind]] = [
        (alias, "weak" if kind == "Person" and _is_one_word(alias) else "alias")
        for alias in _aliases(text_of(element, "Aliases") or "", kind)
    ]
    regulations = " ".join(country.split(" / ")[0].split())
    program = ", ".join(part for part in (regulations, schedule and f"Schedule {schedule}") if part)
    return Entry(
        id="-".join(("ca-sema", *(_slug(part) for part in (regulations, schedule or "", item) if _slug(part)))),
        type=kind,
        names=[(name, "primary"), *aliases],
        identifiers=[identifier("other", imo, "Canada: IMO number")] if imo else [],
        listings=[listed("ca-sema", program=program, listed_on=listed_on)],
        births=[born] if kind == "Person" and _BIRTH.fullmatch(born) else [],
        extra={
            "regulations": country,
            "item": item,
            "built": born if kind == "Vessel" else None,
            "birth_date": born if kind == "Person" else None,
            "ship_type" if imo else "title": text_of(element, "TitleOrShip"),
            "unread": {
                part.tag: text for part in element if part.tag not in _FORMAT.elements and (text := text_of(part))
            },
        },
    )


def _aliases(printed: str, kind: EntityType) -> list[str]:
    """The aliases of a record; a person's are also separated by commas where each part is a whole name."""
    found = [_LANGUAGE.sub("", part).strip(" ,") for part in _SEPARATOR.split(printed)]
    if kind != "Person":
        return found
    split: list[str] = []
    for alias in found:
        parts = [_LANGUAGE.sub("", part).strip() for part in alias.split(",")]
        split += parts if all(len(part.split()) > 1 for part in parts) else [alias]
    return split


def _is_one_word(alias: str) -> bool:
    """Whether a name is a single word of a script that has letter case: a bare given or family name."""
    return " " not in alias and alias.lower() != alias.upper()


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9.]+", "-", text.lower()).strip("-")
