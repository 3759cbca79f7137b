"""One OFAC entry, whichever of the publisher's formats it came in -> one `Entity`.

The format modules fill an `Entry` with what is printed; all reading of meaning is here, so that the same entry from
every format is the same entity.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Literal
from xml.etree.ElementTree import Element

from pydantic import BaseModel, ConfigDict

from screener.files.xml import exact_text_of, text_of
from screener.model import EntityType, Identifier, IdentifierScheme, Listing, Measure, NameKind, Relation, RelationKind
from screener.watchlist.publishers.assemble import Entry, changed
from screener.watchlist.publishers.facts import yaml_of
from screener.watchlist.publishers.printed import DAY_MONTH_NAME_YEAR, ISO, distinct, identifier, parse_date

SDN = "us-ofac-sdn"
CONSOLIDATED = "us-ofac-consolidated"

Kind = Literal["entity", "individual", "vessel", "aircraft"]
_TYPES: Mapping[Kind, EntityType] = {
    "entity": "LegalEntity",
    "individual": "Person",
    "vessel": "Vessel",
    "aircraft": "Airplane",
}
_SCHEMES: Mapping[str, IdentifierScheme] = {
    "isin": "isin",
    "ticker": "ticker",
    "lei": "lei",
    "uscc": "uscc",
    "registration": "registration",
    "document": "other",
}
_RELATIONS: Mapping[str, RelationKind] = {
    "Owned or Controlled By": "subsidiary",
    "Owns, controls, or operates": "parent",
}
_LINKED = re.compile(r"\bLinked To:\s*(.+?)\s*(?=;\s*Linked To:|\)?\s*$)", re.DOTALL)
_LINKS = re.compile(r"\(?Linked To:.*$", re.DOTALL)


@dataclass(frozen=True)
class Detail:
    """A labelled fact of an entry: `label` as printed, without its final colon or dash."""

    label: str
    value: str
    country: str | None = None
    issued: str | None = None
    expires: str | None = None


@dataclass
class OfacEntry(Entry):
    """One entry as printed, before `completed`.

    `lists` pairs the publisher's list titles with listing dates, empty where it has none.
    """

    uid: str = ""
    name: str = ""
    kind: Kind = "entity"
    programs: tuple[str, ...] = ()
    scripts: dict[str, str] = field(default_factory=dict)
    details: list[Detail] = field(default_factory=list)
    lists: tuple[tuple[str, date | None], ...] = ()
    addresses: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def kind_of(printed: str | None, entry: str) -> Kind:
    """What an entry (named for an error) is, as printed in any case. Raises WatchlistError: none of the four."""
    kind = next((kind for kind in _TYPES if kind == (printed or "").lower()), None)
    if kind is None:
        raise changed(f"{entry} is of the unknown kind {printed!r}")
    return kind


def document(element: Element, label: str, number: str, country: str) -> Detail:
    """An identity document of an XML format, by the names that it has for kind, number and issuing country."""
    return Detail(
        label=plain_label(text_of(element, label) or "(no label)"),
        value=exact_text_of(element, number),
        country=text_of(element, country),
        issued=text_of(element, "issueDate"),
        expires=text_of(element, "expirationDate"),
    )


class ListEntry(BaseModel):
    """A row of ofac_lists.yaml, or of csl_lists.yaml."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    regime: str = "advisory"
    authority: str
    measure: Measure | None = None
    titles: tuple[str, ...] = ()
    csl: tuple[str, ...]
    programs: tuple[str, ...] = ()
    only_here: bool = False


@cache
def ofac_lists() -> tuple[ListEntry, ...]:
    """OFAC's lists, as ofac_lists.yaml states them."""
    return tuple(map(ListEntry.model_validate, yaml_of("ofac_lists.yaml")))


@cache
def label_roles() -> Mapping[str, str]:
    """Each label of ofac_labels.yaml, lower case, with its role."""
    return {label.lower(): role for role, labels in yaml_of("ofac_labels.yaml").items() for label in labels}


def never_blocks(programs: Sequence[str]) -> bool:
    """Whether an entry's programmes are all of lists that block nobody (ofac_lists.yaml, `only_here`)."""
    special = {program for held in ofac_lists() if held.only_here for program in held.programs}
    return bool(programs) and special.issuperset(programs)


def home_of(entries: Iterable[OfacEntry], name: str) -> str:
    """Which of OFAC's two files a legacy file is, since it does not say so itself.

    Only the consolidated file has entries whose programmes block nobody; a part of one that has none of these is told
    by its file name.
    """
    consolidated = any(never_blocks(entry.programs) for entry in entries) or name.lower().startswith("cons")
    return CONSOLIDATED if consolidated else SDN


def plain_label(label: str) -> str:
    """A label without the final colon or dash that some formats print."""
    return " ".join(label.split()).rstrip(":- ").strip()


def person_name(last: str, first: str | None) -> str:
    """A person's name in speaking order; OFAC prints the family name in capitals."""
    return f"{first} {last}" if first else last


def speaking_order(printed: str) -> str:
    """`LAST, First Middle` as `First Middle LAST`; anything else unchanged."""
    last, comma, first = printed.partition(", ")
    return person_name(last, first) if comma else printed


def alias_kind(kind: str, weak: bool) -> NameKind:
    """OFAC's alias type (`a.k.a.`, `AKA`, `fka` ...) as ours; a weak one stays weak whatever else it is."""
    if weak:
        return "weak"
    return "former" if kind.lower().replace(".", "").startswith("f") else "alias"


def links(remarks: str) -> tuple[list[str], str | None]:
    """The parties that a remark links the entry to, and the rest of the remark."""
    linked = [" ".join(name.split()) for name in _LINKED.findall(remarks)]
    rest = " ".join(_LINKS.sub("", remarks).split()).rstrip(";, ").strip()
    return linked, rest or None


def add_relationship(entry: OfacEntry, words: str, uid: str | None, name: str, *, current: bool = True) -> None:
    """Add to an entry how it stands to another party; where OFAC's words say ownership or control, as a relation.

    OFAC does not say whether a party is owned or only controlled: the share stays unknown, the words are kept.
    """
    entry.linked_to += [name] if name else []
    entry.extra.setdefault("relationships", []).append({"type": words, "to": f"ofac-{uid}", "name": name})
    if uid and current and words in _RELATIONS:
        entry.relations.append(
            Relation(
                to=f"ofac-{uid}", kind=_RELATIONS[words], source=_page(entry), note=f"OFAC: {words} {name}".strip()
            )
        )


def _page(entry: OfacEntry) -> str:
    return f"https://sanctionssearch.ofac.treas.gov/Details.aspx?id={entry.uid}"


def all_completed(entries: list[OfacEntry], home: str) -> Iterator[Entry]:
    """The entries in their order, completed; the list is emptied on the way, so that memory holds each only once."""
    entries.reverse()
    while entries:
        yield completed(entries.pop(), home)


def completed(entry: OfacEntry, home: str) -> Entry:
    """An entry of which everything is known, with what its labelled facts mean.

    Args:
        home: `SDN` or `CONSOLIDATED`, the list whose file this is; decides the listing where the entry names none.
    """
    by_role: dict[str, list[Detail]] = {}
    statements: dict[str, list[str]] = {}
    for detail in entry.details:
        role = label_roles().get(detail.label.lower(), "unknown")
        by_role.setdefault(role, []).append(detail)
        if role in ("statement", "unknown"):
            statements.setdefault(detail.label, []).append(detail.value)
    stated = {role: [detail.value for detail in details] for role, details in by_role.items()}
    entry.identifiers = [*distinct(_identifiers(by_role))]
    quoted = any(item.scheme in ("isin", "ticker") for item in entry.identifiers)
    entry.id, entry.exact = f"ofac-{entry.uid}", True
    entry.type = "Company" if entry.kind == "entity" and (quoted or "listed_on" in stated) else _TYPES[entry.kind]
    homes: list[str | None] = [*entry.countries]
    if entry.kind == "individual":
        homes = [*stated.get("nationality", []), *stated.get("citizenship", []), *homes]
    else:
        homes = [*stated.get("registered_in", []), *homes]
    entry.countries = ["CN"] if entry.kind == "entity" and not homes and "uscc" in stated else homes
    entry.names = [(entry.name, "primary"), *entry.names, *((text, "issuer") for text in stated.get("issuer_name", []))]
    entry.listings = [*_listings(entry, home, by_role)]
    entry.births = [_birth_date(text) for text in stated.get("birth_date", [])]
    entry.notes = ["; ".join(entry.remarks)]
    entry.extra |= {"scripts": entry.scripts, "addresses": entry.addresses, "statements": statements}
    for role in ("birth_date", "birth_place", "nationality", "citizenship", "registered_in"):
        entry.extra[role] = stated.get(role)
    return entry


def _identifiers(by_role: Mapping[str, list[Detail]]) -> Iterator[Identifier]:
    for role, scheme in _SCHEMES.items():
        for detail in by_role.get(role, []):
            parts = [detail.label, detail.country, detail.issued and f"issued {detail.issued}"]
            parts.append(detail.expires and f"expires {detail.expires}")
            source = ", ".join(part for part in parts if part)
            yield identifier(scheme, detail.value, f"OFAC: {source}")


def _listings(entry: OfacEntry, home: str, by_role: Mapping[str, list[Detail]]) -> tuple[Listing, ...]:
    dates = {
        role: parse_date(by_role[role][0].value, DAY_MONTH_NAME_YEAR, ISO)
        for role in ("listed_on", "effective_on", "divest_by")
        if role in by_role
    }
    found = []
    for held, published in _lists(entry, home):
        own = dates if held.regime == "us-cmic" else {}
        found.append(
            Listing(
                list=held.id,
                regime=held.regime,
                program="; ".join(entry.programs) or None,
                authority=held.authority,
                measure=held.measure,
                listed_on=own.get("listed_on") or published,
                effective_on=own.get("effective_on"),
                divest_by=own.get("divest_by"),
                source=_page(entry),
            )
        )
    return tuple(found)


def _lists(entry: OfacEntry, home: str) -> list[tuple[ListEntry, date | None]]:
    """The lists an entry is on: those it names; else by its programmes; else the file's own."""
    known = {title: held for held in ofac_lists() for title in held.titles}
    own = next(held for held in ofac_lists() if held.id == home)
    if entry.lists:
        named = [(known.get(title, own), published) for title, published in entry.lists]
        special = [(held, published) for held, published in named if held.id != CONSOLIDATED]
        return list({held.id: (held, published) for held, published in special or named}.values())
    if home == CONSOLIDATED or never_blocks(entry.programs):
        for held in ofac_lists():
            if set(held.programs) & set(entry.programs):
                return [(held, None)]
    return [(own, None)]


def _birth_date(printed: str) -> str:
    full = parse_date(printed, DAY_MONTH_NAME_YEAR)
    return full.isoformat() if full else printed
