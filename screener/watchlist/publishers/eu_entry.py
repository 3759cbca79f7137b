"""One EU sanctionEntity, whichever of the publisher's formats it came in -> one `Entity`.

An entity has many names: spellings, scripts, and the same descriptive name in every official language. None of them is
marked as the main one, and the first may be Chinese or Arabic, so the name shown is chosen: English before unnamed
language before any other Latin one. Remarks and functions are narrative and never names.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from screener.model import EntityType, IdentifierScheme
from screener.watchlist.publishers.assemble import Entry, changed, listed
from screener.watchlist.publishers.printed import distinct, identifier, tidy

TYPES: dict[str, EntityType] = {"person": "Person", "enterprise": "Organization", "P": "Person", "E": "Organization"}
_SCHEMES: dict[str, IdentifierScheme] = {"regnumber": "registration", "tradelic": "registration"}
UNKNOWN_COUNTRY = "00"
GROUPS: Mapping[str, str] = {
    "NameAlias": "nameAlias",
    "Citizenship": "citizenship",
    "BirthDate": "birthdate",
    "Address": "address",
    "Identification": "identification",
}
"""What is stated of an entity once or several times: prefix of the CSV's columns -> element of the XML."""
_BIRTH = ("birthdate", "year", "yearRangeFrom", "yearRangeTo", "monthOfYear")
_BIRTH_PLACE = ("place", "city", "region", "countryDescription")
_ADDRESS = ("street", "poBox", "zipCode", *_BIRTH_PLACE[1:3], "place", "countryDescription")


@dataclass(frozen=True)
class PrintedName:
    """One nameAlias: the whole name, its language (two letters, empty where not stated), whether it is strong.

    `in_parts`: given and family name are also stated apart, which the publisher does for real names of persons only.
    """

    text: str
    language: str = ""
    strong: bool = True
    in_parts: bool = False


@dataclass
class SanctionEntity(Entry):
    """One entity as the publisher states it, before `completed`.

    A few entities (three in May 2024) stand in the file twice under one logicalId, once for each programme; they are
    one entry with two listings here.
    """

    subject: str = ""
    reference: str = ""
    united_nations_id: str = ""
    acts: list[str] = field(default_factory=list)
    printed: list[PrintedName] = field(default_factory=list)
    functions: list[str] = field(default_factory=list)
    citizenships: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    birth_places: list[str] = field(default_factory=list)


def add_programme(entry: SanctionEntity, regulation: Mapping[str, str], designated_on: date | None) -> None:
    """Add to an entry why it is listed.

    Args:
        regulation: by the names of the XML's attributes, `publicationUrl` among them.
    """
    program, url = regulation.get("programme") or None, regulation.get("publicationUrl") or None
    entry.listings.append(listed("eu-fsf", program=program, listed_on=designated_on, source=url))
    act = (regulation.get(key) for key in ("numberTitle", "regulationType", "publicationDate"))
    entry.acts.append(", ".join(filter(None, act)))


def add(entry: SanctionEntity, group: str, facts: Mapping[str, str]) -> None:
    """Add to an entry one name, citizenship, birth, address or identification.

    Args:
        group: the XML's element for it, such as `nameAlias`.
        facts: what it states, by the names of the XML's attributes; a fact that is not stated is absent or empty.
    """
    country = facts.get("countryIso2Code", "")
    if group == "nameAlias":
        parts = [facts.get(key, "") for key in ("firstName", "middleName", "lastName")]
        whole = tidy(facts.get("wholeName")) or " ".join(part for part in parts if part)
        strong = facts.get("strong", "").lower() != "false"
        entry.printed.append(PrintedName(whole, facts.get("nameLanguage", ""), strong, bool(parts[0])))
        entry.functions.append(tidy(facts.get("function")))
        for key in ("title", "gender"):
            entry.keep(key, facts.get(key))
    elif group == "citizenship":
        entry.citizenships.append(country)
    elif group == "birthdate":
        entry.births.append(birth(*(facts.get(key, "") for key in _BIRTH)))
        entry.birth_places.append(_joined(facts, _BIRTH_PLACE))
    elif group == "address":
        entry.addresses.append(_joined(facts, _ADDRESS))
        entry.countries.append(country)
    elif group == "identification":
        code = facts.get("identificationTypeCode", "")
        if number := tidy(facts.get("number")):
            about = ", ".join([f"EU: {code}", *_known([country])])
            entry.identifiers.append(identifier(_SCHEMES.get(code, "other"), number, about))


def completed(entry: SanctionEntity, file: str) -> Entry:
    """An entry of which everything is known, with the name that is shown first.

    Raises:
        WatchlistError: a subject that is neither person nor enterprise.
    """
    if entry.subject not in TYPES:
        raise changed(f"{file}: the entry {entry.id} is neither person nor enterprise but {entry.subject!r}")
    entry.type = TYPES[entry.subject]
    names = [name for name in entry.printed if tidy(name.text)]
    entry.names = [(tidy(display_name(names).text), "primary")] if names else []
    entry.names += [(name.text, "alias" if name.strong else "weak") for name in names]
    homes: list[str | None] = [*entry.citizenships, *entry.countries]
    entry.countries = homes if entry.type == "Person" else homes[::-1]
    entry.identifiers = [*distinct(entry.identifiers)]
    entry.extra = {
        "reference": entry.reference,
        "united_nations_id": entry.united_nations_id,
        "languages": {tidy(name.text): name.language for name in names if name.language},
        "functions": _distinct(entry.functions),
        "addresses": _distinct(entry.addresses),
        "citizenship": _distinct(_known(entry.citizenships)),
        "birth_date": _distinct(entry.births),
        "birth_place": _distinct(entry.birth_places),
        "acts": _distinct(entry.acts),
        **entry.extra,
    }
    return entry


def display_name(names: Sequence[PrintedName]) -> PrintedName:
    """The name to show: the first Latin one that is English, or of unstated language and in parts, or in parts at all.

    Noms de guerre ("Tango Fort") are often printed first; they are never in parts.
    """

    def rank(name: PrintedName) -> int:
        if not _is_latin(name.text):
            return 9
        whole, in_parts = {"EN": (1, 0), "": (3, 1)}.get(name.language, (4, 2))
        return in_parts if name.in_parts else whole

    return min(names, key=rank)


def _is_latin(text: str) -> bool:
    """Whether the letters of a text are Latin ones (a text without letters is not)."""
    letters = [character for character in text if character.isalpha()]
    return bool(letters) and all("LATIN" in unicodedata.name(character, "") for character in letters)


def birth(day: str, year: str, year_from: str, year_to: str, month: str = "") -> str:
    """A date of birth as far as it is stated: a day, a month of a year, a year, or the years between which it lies."""
    if day:
        return day
    if year:
        return f"{year}-{int(month):02d}" if month.isdecimal() else year
    return "/".join(part for part in (year_from, year_to) if part)


def _joined(facts: Mapping[str, str], keys: Sequence[str]) -> str:
    return ", ".join(part for part in (tidy(facts.get(key)) for key in keys) if part and part != "UNKNOWN")


def _known(countries: Sequence[str]) -> list[str]:
    return [code for code in countries if code and code != UNKNOWN_COUNTRY]


def _distinct(texts: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(text for text in texts if text))
