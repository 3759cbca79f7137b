"""OFAC legacy XML (SDN.XML, CONSOLIDATED.XML), streamed, under either of the namespaces that OFAC has used.

The header is misspelt `publshInformation` by the publisher; its Record_Count must equal the number of entries. Names
are ASCII only. `idList` is a bag for every labelled fact, dates and names of issuers among them.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from xml.etree.ElementTree import Element

from screener.files.xml import stream, text_of, texts_of, unread_parts
from screener.watchlist.publishers import ofac_entry
from screener.watchlist.publishers.assemble import Reading, changed, check_count
from screener.watchlist.publishers.facts import format_of
from screener.watchlist.publishers.ofac_entry import Detail, OfacEntry
from screener.watchlist.publishers.printed import MONTH_DAY_YEAR, parse_date

_FORMAT = format_of(__name__)
_ADDRESS = ("address1", "address2", "address3", "city", "stateOrProvince", "postalCode", "country")


def read(path: Path) -> Reading:
    """The SDN or the consolidated list, told apart by the programmes in it.

    Raises:
        WatchlistError: not well-formed, Record_Count differs, an entry without uid or name, no entry.
    """
    published: date | None = None
    stated: int | None = None
    entries: list[OfacEntry] = []
    for element in stream(path, frozenset({"publshInformation", "publishInformation", "sdnEntry"})):
        if element.tag == "sdnEntry":
            entries.append(_entry(element, path.name))
        elif element.tag != "sdnList":
            published = parse_date(text_of(element, "Publish_Date"), MONTH_DAY_YEAR)
            count = text_of(element, "Record_Count")
            stated = int(count) if count and count.isdecimal() else None
    if stated is None or published is None:
        raise changed(f"{path.name} has no Publish_Date or Record_Count that can be read")
    check_count(path.name, stated, len(entries))
    home = ofac_entry.home_of(entries, path.name)
    return Reading(home, ofac_entry.all_completed(entries, home), published)


def _entry(element: Element, name: str) -> OfacEntry:
    uid, last = text_of(element, "uid"), text_of(element, "lastName")
    if uid is None or last is None:
        raise changed(f"{name}: the entry {uid or last or '(without uid)'} has no uid or no name")
    entry = OfacEntry(
        uid=uid,
        name=ofac_entry.person_name(last, text_of(element, "firstName")),
        kind=ofac_entry.kind_of(text_of(element, "sdnType"), f"{name}: the entry {uid}"),
        programs=texts_of(element, "programList/program"),
    )
    for aka in element.iterfind("akaList/aka"):
        text = ofac_entry.person_name(text_of(aka, "lastName") or "", text_of(aka, "firstName"))
        if entry.kind == "individual" and aka.find("firstName") is None:
            text = ofac_entry.speaking_order(text)
        weak = text_of(aka, "category") == "weak"
        entry.names.append((text, ofac_entry.alias_kind(text_of(aka, "type") or "", weak)))
    for item in element.iterfind("idList/id"):
        entry.details.append(ofac_entry.document(item, "idType", "idNumber", "idCountry"))
    for label, where in (
        ("Birthdate", "dateOfBirthList/dateOfBirthItem/dateOfBirth"),
        ("Place of Birth", "placeOfBirthList/placeOfBirthItem/placeOfBirth"),
        ("Nationality Country", "nationalityList/nationality/country"),
        ("Citizenship Country", "citizenshipList/citizenship/country"),
    ):
        entry.details.extend(Detail(label=label, value=value) for value in texts_of(element, where))
    for address in element.iterfind("addressList/address"):
        parts = [text_of(address, part) for part in _ADDRESS]
        entry.addresses.append(", ".join(part for part in parts if part))
        if parts[-1]:
            entry.countries.append(parts[-1])
    linked, rest = ofac_entry.links(text_of(element, "remarks") or "")
    entry.linked_to += linked
    entry.remarks += [rest] if rest else []
    entry.extra["title"] = text_of(element, "title")
    for vessel in element.iterfind("vesselInfo"):
        entry.extra["vessel"] = {part.tag: " ".join((part.text or "").split()) for part in vessel}
    entry.extra["unread"] = unread_parts(element, _FORMAT.elements)
    return entry
