"""One UK designation, whichever of the publishers' files it came in -> one `Entity`.

The OFSI lists and the FCDO list print the same facts in other columns: six name parts (part 6 is a person's family name
or the whole name of anybody else), aliases, partial dates (`00/00/1980`, `dd/mm/1980`), numbered values in one cell
(`1) Saudi Arabia 2) Qatar`), and labelled facts inside a narrative (`(Business Reg No):1027700132195`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from screener.model import EntityType, Identifier, IdentifierScheme, Measure, NameKind
from screener.watchlist.publishers.assemble import Entry, changed, listed
from screener.watchlist.publishers.facts import published_list
from screener.watchlist.publishers.printed import distinct, identifier, tidy

_TYPES: dict[str, EntityType] = {
    "individual": "Person",
    "entity": "Organization",
    "ship": "Vessel",
    "vessel": "Vessel",
}
SANCTIONS_LIST = "gb-sanctions"
_KINDS: tuple[tuple[re.Pattern[str], str, Measure], ...] = (
    (re.compile(r"asset\s*freeze", re.IGNORECASE), "gb-asset-freeze", "asset_freeze"),
    (
        re.compile(r"transferable securities|money.?market|securities|investment", re.IGNORECASE),
        "gb-investment-ban",
        "securities_ban",
    ),
    (re.compile(r"travel\s*ban", re.IGNORECASE), "advisory", "visa_ban"),
)
_NUMBERED = re.compile(r"(?:^|\s)\(?(?:\d{1,2}|[a-z])\)\s*(?=\S)")
_LABEL = re.compile(r"\(([A-Z][^():]{1,60})\):")
_DATE = re.compile(r"(?:(\d{1,2}|dd)/)?(?:(\d{1,2}|mm)/)?(\d{4})", re.IGNORECASE)
_SENTENCE_LABELS = {"UK Statement of Reasons"}
"""Labels whose value is narrative: kept in the note."""

_REGISTRATION = ("business reg", "company reg", "registration")


@dataclass
class Designation(Entry):
    """One designation as the publisher prints it, before `completed`."""

    kind: str = ""
    scripts: dict[str, str] = field(default_factory=dict)
    nationalities: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    documents: list[tuple[str, str]] = field(default_factory=list)
    information: list[str] = field(default_factory=list)

    def impose(self, measures: Sequence[str], regime_name: str, on: date | None) -> None:
        """Add a listing for each measure of the UK Sanctions List that touches holdings.

        Args:
            measures: the publisher's words, such as `Asset freeze`; the first counts where none touches holdings.
        """
        found = [(regime, measure) for pattern, regime, measure in _KINDS if any(map(pattern.search, measures))]
        chosen: list[tuple[str, Measure | None]] = [one for one in found if one[0] != "advisory"] or [*found[:1]]
        self.listings += [
            listed(
                SANCTIONS_LIST,
                regime=regime,
                program=regime_name or None,
                measure=measure,
                listed_on=on,
                source=published_list(SANCTIONS_LIST).source,
            )
            for regime, measure in chosen or [("advisory", None)]
        ]
        for measure in measures:
            self.keep("sanctions imposed", measure)


def completed(entry: Designation, file: str) -> Entry:
    """A designation of which everything is known, with what follows from its documents and narratives.

    Raises:
        WatchlistError: a kind that is not individual, entity or ship.
    """
    if entry.kind.lower() not in _TYPES:
        raise changed(f"{file}: the entry {entry.id} has the unknown type {entry.kind!r}")
    entry.type = _TYPES[entry.kind.lower()]
    entry.names.sort(key=lambda name: name[1] != "primary")
    statements, note = labelled(entry.information)
    documents = [*entry.documents]
    documents += [(label, value) for label, value in statements.items() if label.lower().startswith(_REGISTRATION)]
    entry.identifiers += distinct(_identifiers(documents))
    homes: list[str | None] = [*entry.nationalities]
    entry.countries = homes + entry.countries if entry.type == "Person" else entry.countries + homes
    entry.notes.append(note)
    entry.extra = {
        "scripts": entry.scripts,
        "addresses": list(dict.fromkeys(filter(None, entry.addresses))),
        "nationality": list(dict.fromkeys(entry.nationalities)),
        "birth_date": list(dict.fromkeys(entry.births)),
        "statements": statements,
        **entry.extra,
    }
    return entry


def whole_name(parts: Sequence[str]) -> str:
    """Name parts 1 to 6 in speaking order (part 6 is the family name, or the whole name)."""
    return " ".join(part for part in map(tidy, parts) if part)


def alias_kind(kind: str, quality: str = "") -> NameKind:
    """The publisher's kind of name as ours: `Prime Alias`, `Primary name`, `Primary Name Variation`, `AKA`, `FKA`..."""
    lowered = kind.lower()
    if quality.lower() in ("low", "weak"):
        return "weak"
    if lowered in ("prime alias", "primary name"):
        return "primary"
    return "former" if lowered.startswith(("f", "previous")) else "alias"


def partial_date(text: str) -> str:
    """`00/08/1980` as `1980-08`, `dd/mm/1980` as `1980`; a text of any other form as it is."""
    match = _DATE.fullmatch(text.strip())
    if match is None:
        return text.strip()
    day, month, year = ((part or "").lower() for part in match.groups())
    if month in ("", "00", "mm"):
        return year
    return f"{year}-{int(month):02d}" + (f"-{int(day):02d}" if day not in ("", "00", "dd") else "")


def numbered(text: str) -> list[str]:
    """The values of a cell that numbers them, else the whole cell."""
    return [part.strip(" .;,") for part in _NUMBERED.split(text) if part.strip(" .;,")]


def labelled(texts: Iterable[str]) -> tuple[dict[str, str], str | None]:
    """The labelled facts inside narratives, and the narrative that is left."""
    facts: dict[str, str] = {}
    narrative: list[str] = []
    for text in dict.fromkeys(texts):
        lead, *pairs = _LABEL.split(text)
        narrative.append(tidy(lead))
        for label, value in zip(pairs[::2], pairs[1::2], strict=True):
            if label in _SENTENCE_LABELS:
                narrative.append(tidy(value))
            elif tidied := tidy(value).rstrip("."):
                facts[label] = tidied
    return facts, " ".join(part for part in narrative if part) or None


def _identifiers(documents: Sequence[tuple[str, str]]) -> Iterator[Identifier]:
    for label, number in documents:
        scheme: IdentifierScheme = "registration" if label.lower().startswith(_REGISTRATION) else "other"
        for value in numbered(number):
            yield identifier(scheme, value, f"UK: {label}")
