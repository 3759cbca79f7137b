"""OFAC ADVANCED XML (SDN_ADVANCED.XML, CONS_ADVANCED.XML), streamed: every word behind a code of a reference table.

The file comes in layers that refer to each other: code tables, places, documents, parties, relationships and, last, the
entries that put a party on a list. Each layer is reduced to what is needed before the next one is read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from xml.etree.ElementTree import Element

from screener.files.xml import exact_text_of, stream, text_of
from screener.watchlist.publishers import ofac_entry
from screener.watchlist.publishers.assemble import Reading, changed
from screener.watchlist.publishers.ofac_entry import CONSOLIDATED, SDN, Detail, OfacEntry
from screener.watchlist.publishers.printed import DAY_MONTH_NAME_YEAR

_PROGRAM_MEASURE = "1"
_FAMILY_NAME = "Last Name"
_COUNTRY_FEATURES = {"Citizenship Country", "Nationality Country", "Nationality of Registration"}
_WANTED = frozenset(
    {
        "DateOfIssue",
        "ReferenceValueSets",
        "Location",
        "IDRegDocument",
        "DistinctParty",
        "ProfileRelationship",
        "SanctionsEntry",
    }
)


@dataclass
class _Layers:
    """The layers of the file as read so far: `tables` is {kind of code: {id: word}}."""

    file: str
    published: date | None = None
    tables: dict[str, dict[str, str]] = field(default_factory=dict)
    party_kinds: dict[str, str] = field(default_factory=dict)
    places: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    documents: dict[str, list[Detail]] = field(default_factory=dict)
    entries: dict[str, OfacEntry] = field(default_factory=dict)
    listed: set[str] = field(default_factory=set)

    def word(self, table: str, code: str | None) -> str:
        """The word behind a code; empty where there is no code.

        Raises:
            WatchlistError: the table has no such code.
        """
        if code is None:
            return ""
        try:
            return self.tables[table][code]
        except KeyError:
            raise changed(f"{self.file}: the code {code} is not in the table of {table}") from None


def read(path: Path) -> Reading:
    """The SDN or the consolidated list, by the lists that its entries name.

    Raises:
        WatchlistError: not well-formed, a code without a word, a party on no list, no date of issue, no entity.
    """
    layers = _Layers(path.name)
    readers = {
        "DateOfIssue": _read_issue,
        "ReferenceValueSets": _read_tables,
        "Location": _read_place,
        "IDRegDocument": _read_document,
        "DistinctParty": _read_party,
        "ProfileRelationship": _read_relationship,
        "SanctionsEntry": _read_listing,
    }
    for element in stream(path, _WANTED):
        if element.tag in readers:
            readers[element.tag](layers, element)
    if layers.published is None:
        raise changed(f"{path.name} has no DateOfIssue that can be read")
    unlisted = layers.entries.keys() - layers.listed
    if unlisted:
        raise changed(f"{path.name}: the party {min(unlisted)} is on no list")
    titles = {title for entry in layers.entries.values() for title, _ in entry.lists}
    home = CONSOLIDATED if "Consolidated List" in titles else SDN
    return Reading(home, (ofac_entry.completed(entry, home) for entry in layers.entries.values()), layers.published)


def _read_issue(layers: _Layers, element: Element) -> None:
    layers.published = _day(element)


def _read_tables(layers: _Layers, element: Element) -> None:
    for values in element:
        table = values.tag.removesuffix("Values")
        layers.tables[table] = {row.get("ID", ""): " ".join((row.text or "").split()) for row in values}
        if table == "AreaCode":
            layers.tables["Area"] = {row.get("ID", ""): row.get("Description", "") for row in values}
    kinds = layers.tables.get("PartyType", {})
    for row in element.iterfind("PartySubTypeValues/PartySubType"):
        own, above = " ".join((row.text or "").split()), kinds.get(row.get("PartyTypeID", ""), "")
        layers.party_kinds[row.get("ID", "")] = (above if own == "Unknown" else own).lower()


def _read_place(layers: _Layers, element: Element) -> None:
    parts = [text_of(part) for part in element.iterfind("LocationPart/LocationPartValue/Value")]
    country: str | None = None
    for reference, table, attribute in (
        ("LocationCountry", "Country", "CountryID"),
        ("LocationAreaCode", "Area", "AreaCodeID"),
    ):
        found = element.find(reference)
        if found is not None and country is None:
            country = layers.word(table, found.get(attribute)) or None
    layers.places[element.get("ID", "")] = ", ".join(part for part in [*parts, country] if part), country


def _read_document(layers: _Layers, element: Element) -> None:
    dates: dict[str, str] = {}
    for held in element.iterfind("DocumentDate"):
        days = _days(held)
        if days:
            dates[layers.word("IDRegDocDateType", held.get("IDRegDocDateTypeID"))] = days
    country = layers.word("Country", element.get("IssuedBy-CountryID")) or None
    layers.documents.setdefault(element.get("IdentityID", ""), []).append(
        Detail(
            label=ofac_entry.plain_label(layers.word("IDRegDocType", element.get("IDRegDocTypeID"))),
            value=exact_text_of(element, "IDRegistrationNo"),
            country=country,
            issued=dates.get("Issue Date"),
            expires=dates.get("Expiration Date"),
        )
    )


def _read_party(layers: _Layers, element: Element) -> None:
    profile = element.find("Profile")
    if profile is None:
        raise changed(f"{layers.file}: the party {element.get('FixedRef')} has no profile")
    uid = profile.get("ID", "")
    if not uid:
        raise changed(f"{layers.file}: the party {element.get('FixedRef')} has no id")
    kind = layers.party_kinds.get(profile.get("PartySubTypeID", ""))
    entry = OfacEntry(uid=uid, name="", kind=ofac_entry.kind_of(kind, f"{layers.file}: the party {uid!r}"))
    for identity in profile.iterfind("Identity"):
        _add_names(layers, entry, identity)
        entry.details += layers.documents.pop(identity.get("ID", ""), [])
    if not entry.name:
        raise changed(f"{layers.file}: the party {uid} has no primary name")
    for feature in profile.iterfind("Feature"):
        label = ofac_entry.plain_label(layers.word("FeatureType", feature.get("FeatureTypeID")))
        for version in feature.iterfind("FeatureVersion"):
            _add_feature(layers, entry, label, version)
    remark = text_of(element, "Comment")
    entry.remarks += [remark] if remark else []
    layers.entries[uid] = entry


def _add_names(layers: _Layers, entry: OfacEntry, identity: Element) -> None:
    groups = {
        group.get("ID", ""): layers.word("NamePartType", group.get("NamePartTypeID"))
        for group in identity.iterfind("NamePartGroups/MasterNamePartGroup/NamePartGroup")
    }
    for alias in identity.iterfind("Alias"):
        weak = alias.get("LowQuality") == "true"
        kind = ofac_entry.alias_kind(layers.word("AliasType", alias.get("AliasTypeID")), weak)
        for documented in alias.iterfind("DocumentedName"):
            family: list[str] = []
            given: list[str] = []
            script = ""
            for part in documented.iterfind("DocumentedNamePart/NamePartValue"):
                held = family if groups.get(part.get("NamePartGroupID", "")) == _FAMILY_NAME else given
                held.append(" ".join((part.text or "").split()))
                script = layers.word("Script", part.get("ScriptID"))
            text = " ".join([*given, *family]).strip()
            if not text:
                continue
            if script and script != "Latin":
                entry.scripts[text] = script
            if alias.get("Primary") == "true" and not entry.name:
                entry.name = text
            else:
                entry.names.append((text, kind))


def _add_feature(layers: _Layers, entry: OfacEntry, label: str, version: Element) -> None:
    place = version.find("VersionLocation")
    if place is not None:
        address, country = layers.places.get(place.get("LocationID", ""), ("", None))
        if label in _COUNTRY_FEATURES:
            entry.details += [Detail(label=label, value=country)] if country else []
            return
        if label == "Location":
            entry.addresses += [address] if address else []
            entry.countries += [country] if country else []
            return
    detail = version.find("VersionDetail")
    if detail is not None:
        value = exact_text_of(detail, ".") or layers.word("DetailReference", detail.get("DetailReferenceID"))
        if value:
            entry.details.append(Detail(label=label, value=value))
            return
    period = version.find("DatePeriod")
    days = None if period is None else _days(period)
    if days:
        entry.details.append(Detail(label=label, value=days))


def _read_relationship(layers: _Layers, element: Element) -> None:
    entry = layers.entries.get(element.get("From-ProfileID", ""))
    uid = element.get("To-ProfileID", "")
    if entry is None:
        raise changed(f"{layers.file}: a relationship begins at the unknown party {uid}")
    other = layers.entries.get(uid)
    words = layers.word("RelationType", element.get("RelationTypeID"))
    current = element.get("Former") != "true"
    ofac_entry.add_relationship(entry, words, uid, other.name if other else "", current=current)


def _read_listing(layers: _Layers, element: Element) -> None:
    uid = element.get("ProfileID", "")
    entry = layers.entries.get(uid)
    if entry is None:
        raise changed(f"{layers.file}: a listing names the unknown party {uid}")
    days = [day for event in element.iterfind("EntryEvent") if (day := _day(event.find("Date")))]
    title = layers.word("List", element.get("ListID"))
    entry.lists = (*entry.lists, (title, min(days, default=None)))
    measures = element.findall("SanctionsMeasure")
    codes = [text_of(held, "Comment") for held in measures if held.get("SanctionsTypeID") == _PROGRAM_MEASURE]
    entry.programs = tuple(dict.fromkeys([*entry.programs, *(code for code in codes if code)]))
    types = [layers.word("SanctionsType", held.get("SanctionsTypeID")) for held in measures]
    known = entry.extra.setdefault("sanctions_types", [])
    known += [word for word in types if word not in ("Program", "", *known)]
    layers.listed.add(uid)


def _day(element: Element | None) -> date | None:
    numbers = [text_of(element, part) or "" for part in ("Year", "Month", "Day")]
    if not all(number.isdecimal() for number in numbers):
        return None
    try:
        return date(*map(int, numbers))
    except ValueError:
        return None


def _days(element: Element) -> str | None:
    """A date or a span as OFAC prints it elsewhere: a day, a year, or `day to day`."""
    days = [day for held in _bounds(element) if (day := _day(held))]
    if not days:
        return None
    first, last = min(days), max(days)
    if first == last:
        return first.strftime(DAY_MONTH_NAME_YEAR)
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
        return str(first.year) if first.year == last.year else f"{first.year} to {last.year}"
    if first.day == 1 and (last.month, last.year) == (first.month, first.year):
        return first.strftime("%b %Y")
    return f"{first.strftime(DAY_MONTH_NAME_YEAR)} to {last.strftime(DAY_MONTH_NAME_YEAR)}"


def _bounds(element: Element) -> Iterator[Element]:
    for edge in ("Start", "End"):
        for bound in ("From", "To"):
            yield from element.iterfind(f".//{edge}/{bound}")
