"""The draft as a YAML document that a person edits, and the confirmed part of it as a watchlist.

A draft is a document of its own kind (`kind: draft`). Every entry carries `confirmed: false` until a person changes
that and puts a name under `confirmed_by`; only then is the file a watchlist, of its confirmed entries alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from screener.errors import WatchlistError
from screener.watchlist.convert import make_id
from screener.watchlist.draft.announcement import Announcement
from screener.watchlist.draft.entries import DraftEntry, SetAside
from screener.watchlist.draft.link import Linked
from screener.watchlist.draft.vocabulary import authorities, measures
from screener.watchlist.shorthand import Written, write

KIND = "draft"
_TYPES = {
    "company": "Company",
    "person": "Person",
    "organisation": "Organization",
    "public_body": "PublicBody",
    "vessel": "Vessel",
    "unknown": "LegalEntity",
}
_FIELDS = {
    "isin": "isins",
    "cusip": "cusips",
    "sedol": "sedols",
    "figi": "figis",
    "lei": "leis",
    "ticker": "tickers",
    "uscc": "uscc",
    "registration": "registrations",
    "other": "other",
}
_HEADER = """\
# A draft, made from an announcement by rules. Nothing in it screens anything until a person has confirmed it:
#   1. read each entry beside its sentence, correct what is wrong, delete what does not belong;
#   2. set `confirmed: true` in each entry that is right, and your name under `confirmed_by`;
#   3. use the file: screener screen holdings.xlsx --watchlist THIS_FILE (entries that are not confirmed are left out).
# Kinds of measure: {kinds}. Types: {types}.
"""


def draft_document(
    announcement: Announcement,
    publisher: str | None,
    found: Sequence[tuple[DraftEntry, Linked]],
    earlier: Sequence[tuple[DraftEntry, Linked]],
    aside: Sequence[SetAside],
) -> dict[str, Any]:
    """The draft as plain data, in the order in which a person reads it."""
    announced = announcement.announced_on
    list_id = make_id("draft", f"{announced or ''} {publisher or announcement.title}")
    document: dict[str, Any] = {
        "kind": KIND,
        "status": "draft",
        "id": list_id,
        "title": announcement.title,
        "publisher": publisher,
        "announced_on": announced.isoformat() if announced else None,
        "source": _filled({"file": announcement.file, "sha256": announcement.sha256, "address": announcement.address}),
        "confirmed_by": None,
        "measures": [_entry(entry, linked, announced, current=True) for entry, linked in found],
    }
    if earlier:
        document["mentioned_earlier_measures"] = [
            _entry(entry, linked, announced, current=False) for entry, linked in earlier
        ]
    if aside:
        document["set_aside"] = [
            {"name": one.name, "why": one.why, "sentence": one.sentence, "line": one.line} for one in aside
        ]
    return document


def to_yaml(document: Mapping[str, Any]) -> str:
    """The draft as YAML with a head that says how to confirm it."""
    import yaml

    head = _HEADER.format(kinds=", ".join(measures().kinds), types=", ".join(_TYPES))
    return head + yaml.safe_dump(dict(document), allow_unicode=True, sort_keys=False, width=118)


def confirmed_document(data: Mapping[str, Any], file: str) -> dict[str, Any]:
    """The confirmed entries of a draft in the form of a watchlist (screener/watchlist/documents.py), as plain data.

    Args:
        data: the draft as read from YAML; scalars may be texts.
        file: for messages.

    Raises:
        WatchlistError: no entry is confirmed, nobody has put a name under `confirmed_by`, or an entry is damaged.
    """
    listed = data.get("measures") or []
    if not isinstance(listed, Sequence) or not all(isinstance(entry, Mapping) for entry in listed):
        raise WatchlistError(f"{file}: `measures` is not a list of entries", hint="Make the draft again.")
    confirmed = [entry for entry in listed if _is_true(entry.get("confirmed"))]
    if not confirmed:
        raise WatchlistError(
            f"{file} is a draft and none of its {len(listed)} entries is confirmed, so it screens nothing",
            hint="Read each entry, set `confirmed: true` where it is right, and your name under `confirmed_by`.",
        )
    by = data.get("confirmed_by")
    if not by:
        raise WatchlistError(
            f"{file} has confirmed entries, but nobody's name under `confirmed_by`",
            hint="Who confirmed it must be on record.",
        )
    announced = data.get("announced_on")
    left = len(listed) - len(confirmed)
    source = data.get("source") or {}
    return _filled(
        {
            "id": data.get("id"),
            "title": data.get("title"),
            "publisher": data.get("publisher"),
            "regime": "advisory",
            "published_on": announced,
            "source": source.get("address") or f"Announcement {source.get('file')} (SHA-256 {source.get('sha256')})",
            "note": f"Confirmed by {by}; {left} entries of the draft are not confirmed and are left out."
            if left
            else f"Confirmed by {by}.",
            "entities": _confirmed_entries(confirmed, data, file),
        }
    )


def _entry(entry: DraftEntry, linked: Linked, announced: date | None, *, current: bool) -> dict[str, Any]:
    line, sentence = entry.sentences[0]
    link = linked.link
    shown: dict[str, Any] = {
        "name": entry.name,
        "type": entry.type,
        "measure": entry.measure,
        "further_measures": list(entry.further_measures),
        "authority": entry.authority,
        "program": entry.programme,
        "regime": regime_of(entry.authority, entry.measure) if current else None,
        "also_spelled": list(entry.also_spelled),
        "former": list(entry.former),
        "short": list(entry.short),
    }
    if current:
        shown["announced_on"] = announced.isoformat() if announced else None
    else:
        shown["mentioned_on"] = entry.mentioned_on.isoformat() if entry.mentioned_on else None
    if link is not None:
        shown["linked_to"] = link.entity.id
        shown["linked_because"] = f"{link.grade} as {link.name} on {link.list}"
        shown["linked_names"] = list(dict.fromkeys(name.text for name in link.entity.names if name.kind != "weak"))
        for identifier in link.entity.identifiers:
            written = Written(
                identifier.raw,
                identifier.value,
                identifier.mic,
                identifier.valid,
                identifier.valid_from,
                identifier.valid_until,
            )
            shown.setdefault(_FIELDS[identifier.scheme], []).append(write(written, identifier.scheme))
    if linked.others:
        shown["see_also"] = [
            f"{other.entity.id} ({other.name}, {other.list}, {other.grade})" for other in linked.others
        ]
    shown["sentence"] = sentence
    shown["line"] = line
    if len(entry.sentences) > 1:
        shown["further_sentences"] = [{"line": number, "sentence": text} for number, text in entry.sentences[1:]]
    shown["why"] = list(entry.why)
    result = _filled(shown)
    if current:
        result = {"name": result.pop("name"), "confirmed": False, **result}
    return result


def regime_of(authority: str | None, kind: str) -> str | None:
    """The regime that a measure of an authority falls under; None where a person must say."""
    for one in authorities():
        if one.name == authority:
            return one.kinds.get(kind)
    return None


def _confirmed_entries(
    confirmed: Sequence[Mapping[str, Any]], data: Mapping[str, Any], file: str
) -> list[dict[str, Any]]:
    """The entries in the form of a watchlist; a linked one has the id that it is linked to, so that it is one entity
    with it, and the issuers related to that one are found."""
    ids: set[str] = set()
    entries = []
    for entry in confirmed:
        made = _confirmed_entry(entry, file)
        linked = str(entry.get("linked_to") or "")
        made["id"] = linked if linked and linked not in ids else make_id(str(data.get("id")), str(made["name"]))
        made["listings"][0].setdefault("listed_on", data.get("announced_on"))
        ids.add(made["id"])
        entries.append({"id": made.pop("id"), **made})
    return entries


def _confirmed_entry(entry: Mapping[str, Any], file: str) -> dict[str, Any]:
    name, kind = entry.get("name"), entry.get("measure")
    if not name or kind not in measures().kinds or entry.get("type", "unknown") not in _TYPES:
        raise WatchlistError(
            f"{file}: the entry {name or '(without name)'} lacks a name, or has an unknown measure or type",
            hint=f"Kinds of measure are {', '.join(measures().kinds)}; types are {', '.join(_TYPES)}.",
        )
    regime = entry.get("regime")
    if not regime:
        raise WatchlistError(
            f"{file}: the entry {name} names no `regime`, so what it prohibits is not known",
            hint="Put a key of regimes.yaml there; `advisory` where nothing is prohibited.",
        )
    also = [text for key in ("also_spelled", "linked_names") for text in _texts(entry.get(key))]
    return _filled(
        {
            "name": name,
            "type": _TYPES[str(entry.get("type", "unknown"))],
            "aliases": [text for text in dict.fromkeys(also) if text != name],
            "former": entry.get("former"),
            "short": entry.get("short"),
            **{field: entry.get(field) for field in _FIELDS.values()},
            "listings": [
                _filled(
                    {
                        "regime": regime,
                        "program": entry.get("program"),
                        "authority": entry.get("authority"),
                        "measure": measures().kinds[str(kind)].measure,
                        "listed_on": entry.get("announced_on"),
                    }
                )
            ],
            "note": entry.get("sentence"),
        }
    )


def _texts(value: object) -> list[str]:
    """A field that may be a list or a single text."""
    if isinstance(value, str):
        return [value]
    return [str(one) for one in value] if isinstance(value, Sequence) else []


def _is_true(value: object) -> bool:
    return value is True or (isinstance(value, str) and value.strip().lower() in ("true", "yes"))


def _filled(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in facts.items() if value not in (None, "", [], {}, ())}
