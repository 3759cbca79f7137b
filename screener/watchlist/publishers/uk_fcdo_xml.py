"""The UK Sanctions List (FCDO), XML, streamed: `Designations/Designation`."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from xml.etree.ElementTree import Element

from screener.files.xml import stream, text_of
from screener.watchlist.publishers.assemble import Reading, changed
from screener.watchlist.publishers.facts import format_of
from screener.watchlist.publishers.printed import DAY_MONTH_YEAR, ISO, parse_date
from screener.watchlist.publishers.uk_entry import (
    SANCTIONS_LIST,
    Designation,
    alias_kind,
    completed,
    partial_date,
    whole_name,
)

_FORMAT = format_of(__name__)
_ADDRESS = (*(f"AddressLine{number}" for number in range(1, 7)), "AddressPostalCode", "AddressCountry")
_DOCUMENTS = (
    ("BusinessRegistrationNumber", "business registration number"),
    ("NationalIdentifierNumber", "national identifier"),
    ("PassportNumber", "passport"),
    ("IMONumber", "IMO number"),
    ("HullIdentificationNumber", "hull identification number"),
)
_LINKS = ("ParentCompany", "Subsidiary", "Subsidiaries", "CurrentOwnerOperator")
_DEEP = {"DOB", "Nationality", *_LINKS, *(tag for tag, _ in _DOCUMENTS)}


def read(path: Path) -> Reading:
    """The whole list, streamed.

    Raises:
        WatchlistError: not well-formed, a designation without UniqueID, name or type, or no designation.
    """
    published: date | None = None
    entries: list[Designation] = []
    for element in stream(path, frozenset({"DateGenerated", "Designation"})):
        if element.tag == "DateGenerated":
            published = parse_date((text_of(element) or "")[:10], DAY_MONTH_YEAR, ISO)
        elif element.tag == "Designation":
            entries.append(_entry(element, path.name))
    return Reading(SANCTIONS_LIST, (completed(entry, path.name) for entry in entries), published)


def _entry(element: Element, file: str) -> Designation:
    unique_id = text_of(element, "UniqueID")
    if not unique_id:
        raise changed(f"{file}: a designation has no UniqueID")
    entry = Designation(id=f"gb-fcdo-{unique_id}", kind=text_of(element, "IndividualEntityShip") or "")
    for name in element.iterfind("Names/Name"):
        whole = whole_name([text_of(name, f"Name{number}") or "" for number in range(1, 7)])
        quality = text_of(name, "AliasStrength") or text_of(name, "AliasQuality") or ""
        entry.names.append((whole, alias_kind(text_of(name, "NameType") or "", quality)))
    for script in _all(element, "NameNonLatinScript"):
        entry.names.append((script, "alias"))
        entry.scripts[script] = "original"
    entry.births += [partial_date(text) for text in _all(element, "DOB")]
    entry.nationalities += _all(element, "Nationality")
    for place in element.iterfind("Addresses/Address"):
        parts = [text_of(place, tag) for tag in _ADDRESS]
        entry.addresses.append(", ".join(part for part in parts if part))
        entry.countries += [parts[-1]] if parts[-1] else []
    for tag, label in _DOCUMENTS:
        entry.documents += [(label, number) for number in _all(element, tag)]
    for tag in ("OtherInformation", "UKStatementofReasons"):
        entry.information += _all(element, tag)
    if group := text_of(element, "OFSIGroupID"):
        entry.linked_to.append(f"gb-ofsi-{group}")
    for tag in _LINKS:
        entry.linked_to += _all(element, tag)
    designated_on = parse_date(text_of(element, "DateDesignated"), DAY_MONTH_YEAR, ISO)
    entry.impose(_imposed(element), text_of(element, "RegimeName") or "", designated_on)
    _keep_rest(entry, element)
    return entry


def _imposed(element: Element) -> list[str]:
    """The measures: the words of SanctionsImposed, else the indicators that are true (`AssetFreeze`)."""
    words = [part.strip() for part in (text_of(element, "SanctionsImposed") or "").split("|") if part.strip()]
    return words or [part.tag for part in element.iterfind("SanctionsImposedIndicators/*") if text_of(part) == "true"]


def _keep_rest(entry: Designation, element: Element) -> None:
    """Every text that no field above holds, under the name of its element."""
    for part in element:
        if part.tag not in _FORMAT.elements:
            for leaf in part.iter():
                if leaf.tag not in _DEEP and (text := text_of(leaf)):
                    entry.keep(leaf.tag, text)


def _all(element: Element, tag: str) -> list[str]:
    found = (text_of(part) for part in element.iter(tag) if not len(part))
    return list(dict.fromkeys(text for text in found if text))
