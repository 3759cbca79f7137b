"""The EU consolidated financial sanctions list (FSF), XML 1.1, streamed: all data stands in attributes.

Format: xmlFullSanctionsList_1_1 of the European Commission (schema 20171012-FULL-schema-1_1.xsd).
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from screener.files.xml import root_of, stream, text_of
from screener.watchlist.publishers.assemble import Reading, changed
from screener.watchlist.publishers.dates import ISO, parse_date
from screener.watchlist.publishers.eu_entry import Document, Entry, PrintedName, Programme, birth, entity
from screener.watchlist.publishers.naming import tidy

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_NAMESPACE_END = "/fpi/fsd/export"
_ADDRESS = ("street", "poBox", "zipCode", "city", "region", "place", "countryDescription")
_BIRTH_PLACE = ("place", "city", "region", "countryDescription")
_READ = {
    "remark",
    "regulation",
    "subjectType",
    "nameAlias",
    "citizenship",
    "birthdate",
    "address",
    "identification",
}


def recognises(head: bytes, name: str) -> bool:  # noqa: ARG001 - the shape of an importer
    """Whether the root element is `export` of the Commission's namespace, or one that holds sanctionEntity elements."""
    root = root_of(head)
    return root is not None and root[1] == "export" and (root[0].endswith(_NAMESPACE_END) or b"<sanctionEntity" in head)


def read(path: Path) -> Reading:
    """The whole list, streamed.

    Raises:
        WatchlistError: not well-formed, an entry without id, name or kind of subject, or no entry.
    """
    published: date | None = None
    entries: dict[str, Entry] = {}
    for element in stream(path, frozenset({"sanctionEntity"})):
        if element.tag == "export":
            published = parse_date((element.get("generationDate") or "")[:10], ISO)
        else:
            _read_into(entries, element, path.name)
    return Reading("eu-fsf", (entity(entry, path.name) for entry in entries.values()), published)


def _read_into(entries: dict[str, Entry], element: Element, file: str) -> None:
    logical_id = element.get("logicalId")
    if not logical_id:
        raise changed(f"{file}: the entry {element.get('euReferenceNumber')} has no logicalId")
    subject, regulation = element.find("subjectType"), element.find("regulation")
    entry = entries.setdefault(
        logical_id,
        Entry(
            logical_id=logical_id,
            subject="" if subject is None else subject.get("code") or subject.get("classificationCode") or "",
            reference=element.get("euReferenceNumber") or "",
            united_nations_id=element.get("unitedNationId") or "",
        ),
    )
    act = {} if regulation is None else regulation.attrib
    entry.programmes.append(
        Programme(
            code=act.get("programme", ""),
            designated_on=parse_date(element.get("designationDate"), ISO),
            act=act.get("numberTitle", ""),
            act_published_on=act.get("publicationDate", ""),
            act_type=act.get("regulationType", ""),
            url=text_of(regulation, "publicationUrl") or "",
        )
    )
    if details := tidy(element.get("designationDetails")):
        entry.extra["designation_details"] = details
    entry.remarks += _remarks(element)
    for one in element.iterfind("nameAlias"):
        _add_name(entry, one)
    for one in element.iterfind("citizenship"):
        entry.citizenships.append(one.get("countryIso2Code") or "")
    for one in element.iterfind("birthdate"):
        entry.births.append(
            birth(*(one.get(key) or "" for key in ("birthdate", "year", "yearRangeFrom", "yearRangeTo", "monthOfYear")))
        )
        entry.birth_places.append(_joined(one, _BIRTH_PLACE))
    for one in element.iterfind("address"):
        entry.addresses.append(_joined(one, _ADDRESS))
        entry.address_countries.append(one.get("countryIso2Code") or "")
        for contact in one.iterfind("contactInfo"):
            entry.extra.setdefault("contact", {}).setdefault(contact.get("key") or "", []).append(contact.get("value"))
    for one in element.iterfind("identification"):
        code, number = one.get("identificationTypeCode") or "", tidy(one.get("number"))
        entry.documents.append(Document(code, number, one.get("countryIso2Code") or ""))
        entry.remarks += _remarks(one)
    unread = {
        part.tag: " ".join(part.itertext()).strip() or dict(part.attrib) for part in element if part.tag not in _READ
    }
    if unread:
        entry.extra["unread"] = unread


def _add_name(entry: Entry, one: Element) -> None:
    parts = [one.get(key) or "" for key in ("firstName", "middleName", "lastName")]
    whole = tidy(one.get("wholeName")) or " ".join(part for part in parts if part)
    in_parts = bool(one.get("firstName"))
    entry.names.append(PrintedName(whole, one.get("nameLanguage") or "", one.get("strong") != "false", in_parts))
    entry.functions.append(tidy(one.get("function")))
    entry.remarks += _remarks(one)
    for key in ("title", "gender"):
        if (value := tidy(one.get(key))) and value not in entry.extra.setdefault(key, []):
            entry.extra[key].append(value)


def _remarks(element: Element) -> list[str]:
    return [text for text in (text_of(remark) for remark in element.iterfind("remark")) if text]


def _joined(element: Element, keys: tuple[str, ...]) -> str:
    return ", ".join(part for part in (tidy(element.get(key)) for key in keys) if part and part != "UNKNOWN")
