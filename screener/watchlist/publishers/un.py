"""The UN Security Council Consolidated List (XML), streamed.

The whole name of an entity stands in FIRST_NAME; a person's is split over FIRST_NAME to FOURTH_NAME. Aliases of quality
`Low` are weak, `f.k.a.` ones former; blank placeholder aliases are passed over. Elements that are not known here are
kept in `extra`: the publisher adds some from time to time.
Format: https://scsanctions.un.org/consolidated (UN_consolidated.xsd).
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from xml.etree.ElementTree import Element

from screener.errors import WatchlistError
from screener.files.xml import stream, text_of, texts_of
from screener.model import Identifier, NameKind
from screener.watchlist.publishers.assemble import Entry, Reading, changed, listed
from screener.watchlist.publishers.facts import format_of
from screener.watchlist.publishers.printed import ISO, identifier, parse_date

_FORMAT = format_of(__name__)
_SOURCE = "https://main.un.org/securitycouncil/en/content/un-sc-consolidated-list"
_NAME_PARTS = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")
_ADDRESS = ("STREET", "CITY", "STATE_PROVINCE", "ZIP_CODE", "COUNTRY", "NOTE")
_PARTS = ("ALIAS", "ADDRESS", "DATE_OF_BIRTH", "PLACE_OF_BIRTH", "DOCUMENT")


def read(path: Path) -> Reading:
    """The whole list.

    Raises:
        WatchlistError: not well-formed, an entry without DATAID or name, or no person or no entity at all.
    """
    published: date | None = None
    kinds: Counter[str] = Counter()
    entries: list[Entry] = []
    for element in stream(path, frozenset({"INDIVIDUAL", "ENTITY"})):
        if element.tag == "CONSOLIDATED_LIST":
            published = parse_date((element.get("dateGenerated") or "")[:10], ISO)
        else:
            kinds[element.tag] += 1
            entries.append(_entry(element, path.name))
    for kind in ("INDIVIDUAL", "ENTITY"):
        if not kinds[kind]:
            raise WatchlistError(
                f"{path.name} holds no {kind} element",
                hint="The publisher changed the format, or the file is cut; nothing of it was used.",
            )
    return Reading("un-sc", entries, published)


def _entry(element: Element, file: str) -> Entry:
    kind = element.tag
    data_id, name = text_of(element, "DATAID"), " ".join(texts_of(element, *_NAME_PARTS))
    if not data_id or not name:
        raise changed(f"{file}: the entry {data_id or name or '(without DATAID)'} has no DATAID or no name")
    original = text_of(element, "NAME_ORIGINAL_SCRIPT")
    aliases = [(text_of(one, "ALIAS_NAME"), _alias_kind(one)) for one in element.iterfind(f"{kind}_ALIAS")]
    nationalities = texts_of(element, "NATIONALITY/VALUE")
    addresses = [", ".join(texts_of(one, *_ADDRESS)) for one in element.iterfind(f"{kind}_ADDRESS")]
    births = [birth for one in element.iterfind(f"{kind}_DATE_OF_BIRTH") if (birth := _birth(one))]
    places = [", ".join(_all(one)) for one in element.iterfind(f"{kind}_PLACE_OF_BIRTH")]
    listed_on = parse_date((text_of(element, "LISTED_ON") or "")[:10], ISO)
    return Entry(
        id=f"un-{data_id}",
        type="Person" if kind == "INDIVIDUAL" else "Organization",
        names=[(name, "primary"), *aliases, (original, "alias")],
        countries=[*nationalities, *texts_of(element, f"{kind}_ADDRESS/COUNTRY")],
        identifiers=_documents(element, kind),
        listings=[listed("un-sc", program=text_of(element, "UN_LIST_TYPE"), listed_on=listed_on, source=_SOURCE)],
        births=births,
        notes=[text_of(element, "COMMENTS1")],
        extra={
            "reference": text_of(element, "REFERENCE_NUMBER"),
            "scripts": {original: "original"} if original else None,
            "nationality": nationalities,
            "designation": list(texts_of(element, "DESIGNATION/VALUE")),
            "title": list(texts_of(element, "TITLE/VALUE")),
            "gender": text_of(element, "GENDER"),
            "addresses": [address for address in addresses if address],
            "birth_date": births,
            "birth_place": [place for place in places if place],
            "updated": list(texts_of(element, "LAST_DAY_UPDATED/VALUE")),
            "version": text_of(element, "VERSIONNUM"),
            "unread": _unread(element, kind),
        },
    )


def _alias_kind(alias: Element) -> NameKind:
    quality = (text_of(alias, "QUALITY") or "").lower()
    if quality == "low":
        return "weak"
    return "former" if quality.startswith("f") else "alias"


def _birth(one: Element) -> str:
    """A date of birth as the list gives it: a day, a year, or the two years between which it lies."""
    day = text_of(one, "DATE") or text_of(one, "YEAR")
    if day is not None:
        return day[:10]
    return "/".join(texts_of(one, "FROM_YEAR", "TO_YEAR"))


def _documents(element: Element, kind: str) -> list[Identifier]:
    found = []
    for one in element.iterfind(f"{kind}_DOCUMENT"):
        number = text_of(one, "NUMBER")
        if number:
            about = texts_of(
                one, "TYPE_OF_DOCUMENT", "TYPE_OF_DOCUMENT2", "ISSUING_COUNTRY", "COUNTRY_OF_ISSUE", "NOTE"
            )
            found.append(identifier("other", number, ", ".join(["UN: document", *about])))
    return found


def _unread(element: Element, kind: str) -> dict[str, str]:
    known = _FORMAT.elements | {f"{kind}_{part}" for part in _PARTS}
    found = {part.tag: " ".join(_all(part)) for part in element if part.tag not in known}
    return {tag: text for tag, text in found.items() if text}


def _all(element: Element) -> list[str]:
    return [" ".join(text.split()) for text in element.itertext() if text.strip()]
