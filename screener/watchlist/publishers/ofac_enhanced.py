"""OFAC ENHANCED XML (CONS_ENHANCED.XML, SDN_ENHANCED.XML), streamed: the fullest of OFAC's formats.

It alone has the original scripts beside the Latin names, the date of listing on each list, and relationships by id.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from xml.etree.ElementTree import Element

from screener.files.xml import exact_text_of, stream, text_of, texts_of, unread_parts
from screener.watchlist.publishers import ofac_entry
from screener.watchlist.publishers.assemble import Reading, changed
from screener.watchlist.publishers.facts import format_of
from screener.watchlist.publishers.ofac_entry import CONSOLIDATED, SDN, Detail, OfacEntry
from screener.watchlist.publishers.printed import ISO, parse_date

_FORMAT = format_of(__name__)


def read(path: Path) -> Reading:
    """The SDN or the consolidated list, as the file's own filter names it.

    Raises:
        WatchlistError: not well-formed, no publication date, an entity without id or name, no entity.
    """
    published: date | None = None
    filters: tuple[str, ...] = ()
    entries: list[OfacEntry] = []
    for element in stream(path, frozenset({"publicationInfo", "entity"})):
        if element.tag == "publicationInfo":
            published = parse_date((text_of(element, "dataAsOf") or "")[:10], ISO)
            filters = texts_of(element, "filters/sanctionsLists/sanctionsList")
        elif element.tag == "entity":
            entries.append(_entry(element, path.name))
    if published is None:
        raise changed(f"{path.name} has no dataAsOf date that can be read")
    home = SDN if filters == ("SDN List",) else CONSOLIDATED
    if not filters:
        home = ofac_entry.home_of(entries, path.name)
    return Reading(home, ofac_entry.all_completed(entries, home), published)


def _entry(element: Element, file: str) -> OfacEntry:
    uid = element.get("id")
    if not uid:
        raise changed(f"{file}: an entity has no id")
    kind = ofac_entry.kind_of(text_of(element, "generalInfo/entityType"), f"{file}: the entity {uid}")
    entry = OfacEntry(uid=uid, name="", kind=kind)
    entry.programs = texts_of(element, "sanctionsPrograms/sanctionsProgram")
    entry.lists = tuple(
        (" ".join((held.text or "").split()), parse_date(held.get("datePublished"), ISO))
        for held in element.iterfind("sanctionsLists/sanctionsList")
    )
    for name in element.iterfind("names/name"):
        _add_name(entry, name)
    if not entry.name:
        raise changed(f"{file}: the entity {uid} has no primary name")
    for feature in element.iterfind("features/feature"):
        label = ofac_entry.plain_label(text_of(feature, "type") or "(no label)")
        entry.details.append(Detail(label=label, value=exact_text_of(feature, "value")))
    for one in element.iterfind("identityDocuments/identityDocument"):
        entry.details.append(ofac_entry.document(one, "type", "documentNumber", "issuingCountry"))
    for address in element.iterfind("addresses/address"):
        _add_address(entry, address)
    for relationship in element.iterfind("relationships/relationship"):
        related = relationship.find("relatedEntity")
        if related is not None:
            words = text_of(relationship, "type") or ""
            ofac_entry.add_relationship(entry, words, related.get("entityId"), text_of(related) or "")
    remarks = text_of(element, "generalInfo/remarks")
    entry.remarks += [remarks] if remarks else []
    entry.extra["title"] = text_of(element, "generalInfo/title")
    for key, where in (
        ("sanctions_types", "sanctionsTypes/sanctionsType"),
        ("legal_authorities", "legalAuthorities/legalAuthority"),
    ):
        entry.extra[key] = list(texts_of(element, where))
    entry.extra["unread"] = unread_parts(element, _FORMAT.elements)
    return entry


def _add_name(entry: OfacEntry, name: Element) -> None:
    primary = text_of(name, "isPrimary") == "true"
    kind = ofac_entry.alias_kind(text_of(name, "aliasType") or "", text_of(name, "isLowQuality") == "true")
    for translation in name.iterfind("translations/translation"):
        whole = text_of(translation, "formattedFullName") or text_of(translation, "formattedLastName")
        first = text_of(translation, "formattedFirstName")
        last = text_of(translation, "formattedLastName")
        text = ofac_entry.person_name(last, first) if last and first else whole
        if not text:
            continue
        script = text_of(translation, "script")
        if script and script != "Latin":
            entry.scripts[text] = script
        if primary and not entry.name and text_of(translation, "isPrimary") == "true":
            entry.name = text
        else:
            entry.names.append((text, kind))


def _add_address(entry: OfacEntry, address: Element) -> None:
    country = text_of(address, "country")
    if country:
        entry.countries.append(country)
    for translation in address.iterfind("translations/translation"):
        parts = [*texts_of(translation, "addressParts/addressPart/value"), country]
        text = ", ".join(part for part in parts if part)
        if text and text not in entry.addresses:
            entry.addresses.append(text)
