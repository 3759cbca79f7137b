"""The draft as a YAML document that a person edits, and the confirmed part of it as a watchlist.

A draft is a document of its own kind (`kind: draft`). Every entry carries `confirmed: false` until a person changes
that and puts name and date under `confirmed_by`; only then is the file a watchlist, of its confirmed entries alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from screener.errors import WatchlistError
from screener.watchlist.announcements.link import Link, Register
from screener.watchlist.announcements.parties import Draft, Party
from screener.watchlist.announcements.vocabulary import authorities, kinds
from screener.watchlist.form import strict_yaml
from screener.watchlist.form.from_yaml import make_id
from screener.watchlist.form.shorthand import write

KIND = "draft"
_TYPES = {
    "company": "Company",
    "person": "Person",
    "organisation": "Organization",
    "public_body": "PublicBody",
    "vessel": "Vessel",
    "unknown": "LegalEntity",
}
_FIELDS = {scheme: f"{scheme}s" for scheme in ("isin", "cusip", "sedol", "figi", "lei", "ticker", "registration")}
_FIELDS |= {"uscc": "uscc", "other": "other"}
_HEADER = """\
# A draft, made from an announcement by rules. Nothing in it screens anything until a person has confirmed it:
#   1. read each entry under `measures` beside its sentence, correct what is wrong, delete what does not belong;
#   2. read `unsorted` (names that no cue sorts) and `aside` (names with a reason against them); `screener watchlist
#      draft --review THIS_FILE` asks about each, or move one to `measures` with a measure and a regime by hand;
#   3. set `confirmed: true` in each entry that is right, and your name and the date under `confirmed_by`;
#   4. use the file: screener screen holdings.xlsx --watchlist THIS_FILE (entries that are not confirmed are left out).
# Kinds of measure: {kinds}. Types: {types}.
"""


def draft_document(draft: Draft, register: Register) -> dict[str, Any]:
    """The draft as plain data, in the order in which a person reads it."""
    read = draft.announcement
    announced = read.announced_on.isoformat() if read.announced_on else None
    notes = list(read.notes)
    if draft.language != "English":
        notes.append(f"The language of this text ({draft.language}) is not sorted: all its names are under `unsorted`.")
    return {
        "kind": KIND,
        "status": "draft",
        "id": make_id("draft", f"{announced or ''} {draft.publisher or read.title}"),
        "title": read.title,
        "publisher": draft.publisher,
        "announced_on": announced,
        "source": _filled({"file": read.file, "sha256": read.sha256, "address": read.address}),
        "confirmed_by": None,
        **_filled({"notes": notes}),
        "measures": [_entry(one, register.find(one), announced) for one in draft.entries],
        "unsorted": [_loose(one, register.find(one)) for one in draft.unsorted],
        "aside": [_loose(one, register.find(one)) for one in draft.aside],
    }


def to_yaml(document: Mapping[str, Any]) -> str:
    """The draft as YAML with a head that says how to confirm it."""
    import yaml

    head = _HEADER.format(kinds=", ".join(kinds()), types=", ".join(_TYPES))
    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    return head + yaml.dump(dict(document), Dumper=dumper, allow_unicode=True, sort_keys=False, width=118)


def _entry(party: Party, links: Sequence[Link], announced: str | None) -> dict[str, Any]:
    """A party as an entry that waits to be confirmed; the entity that it is linked to lends names and identifiers."""
    (line, sentence), *further = party.sentences
    shown: dict[str, Any] = {
        "name": party.name,
        "confirmed": False,
        "type": party.type,
        "measure": party.measure,
        "further_measures": list(party.further_measures),
        "authority": party.authority,
        "program": party.programme,
        "regime": regime_of(party.authority, party.measure or ""),
        "also_spelled": list(party.also_spelled),
        "former": list(party.former),
        "short": list(party.short),
        "announced_on": announced,
    }
    for link in links[:1]:
        shown["linked_to"] = link.entity.id
        shown["linked_because"] = f"{link.grade} as {link.name} on {link.list}"
        shown["linked_names"] = list(dict.fromkeys(name.text for name in link.entity.names if name.kind != "weak"))
        for one in link.entity.identifiers:
            shown.setdefault(_FIELDS[one.scheme], []).append(write(one))
    shown["see_also"] = [f"{one.entity.id} ({one.name}, {one.list}, {one.grade})" for one in links[1:]]
    shown |= {"sentence": sentence, "line": line, "why": [party.why]}
    shown["further_sentences"] = [{"line": at, "sentence": text} for at, text in further]
    return _filled(shown)


def _loose(party: Party, links: Sequence[Link]) -> dict[str, Any]:
    line, sentence = party.sentences[0]
    others = [*party.also_spelled, *party.former, *party.short]
    linked = f"{links[0].entity.id} ({links[0].list})" if links else None
    facts = {"name": party.name, "why": party.why, "type": party.type, "also_spelled": others, "linked_to": linked}
    return _filled({**facts, "sentence": sentence, "line": line})


def open_draft(content: bytes, file: str) -> dict[str, Any] | None:
    """A draft that was made before, from its YAML; None where the bytes are no draft."""
    if b"kind: draft" not in content[:5000]:
        return None
    draft: dict[str, Any] = strict_yaml.read(content, file)
    for section in ("measures", "unsorted", "aside"):
        draft[section] = _listed(draft, section, file)
        for one in draft[section]:
            if "confirmed" in one:
                one["confirmed"] = _is_true(one["confirmed"])
    return draft


def _listed(draft: Mapping[str, Any], section: str, file: str) -> list[dict[str, Any]]:
    listed = draft.get(section) or []
    if not isinstance(listed, list) or not all(isinstance(one, Mapping) and one.get("name") for one in listed):
        raise WatchlistError(f"{file}: `{section}` is not a list of names", hint="Make the draft again.")
    return [dict(one) for one in listed]


def confirmed_document(data: Mapping[str, Any], file: str) -> dict[str, Any]:
    """The confirmed entries of a draft in the form of a watchlist (watchlist/form/documents.py), as plain data.

    Args:
        data: the draft as read from YAML; scalars may be texts.
        file: for messages.

    Raises:
        WatchlistError: no entry is confirmed, nobody has put a name under `confirmed_by`, or an entry is damaged.
    """
    listed = _listed(data, "measures", file)
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
    source, left = data.get("source") or {}, len(listed) - len(confirmed)
    rest = f"; {left} entries of the draft are not confirmed and are left out" if left else ""
    entities: dict[str, dict[str, Any]] = {}
    for entry in confirmed:
        made = _confirmed_entry({"announced_on": data.get("announced_on"), **entry}, file)
        # A linked entry is the entity that it is linked to, so that the issuers related to that one are found.
        linked = str(entry.get("linked_to") or "")
        key = linked if linked and linked not in entities else make_id(str(data.get("id")), str(made["name"]))
        entities[key] = {"id": key, **made}
    return _filled(
        {
            **{key: data.get(key) for key in ("id", "title", "publisher")},
            "regime": "advisory",
            "published_on": data.get("announced_on"),
            "source": source.get("address") or f"Announcement {source.get('file')} (SHA-256 {source.get('sha256')})",
            "note": f"Confirmed by {by}{rest}.",
            "entities": list(entities.values()),
        }
    )


def regime_of(authority: str | None, kind: str) -> str | None:
    """The regime that a measure of an authority falls under; None where a person must say."""
    return next((one.kinds.get(kind) or None for one in authorities() if one.name == authority), None)


def _confirmed_entry(entry: Mapping[str, Any], file: str) -> dict[str, Any]:
    name, kind = entry.get("name"), entry.get("measure")
    if not name or kind not in kinds() or entry.get("type", "unknown") not in _TYPES:
        raise WatchlistError(
            f"{file}: the entry {name or '(without name)'} lacks a name, or has an unknown measure or type",
            hint=f"Kinds of measure are {', '.join(kinds())}; types are {', '.join(_TYPES)}.",
        )
    regime = entry.get("regime")
    if not regime:
        raise WatchlistError(
            f"{file}: the entry {name} names no `regime`, so what it prohibits is not known",
            hint="Put a key of regimes.yaml there; `advisory` where nothing is prohibited.",
        )
    also = [text for key in ("also_spelled", "linked_names") for text in _texts(entry.get(key))]
    listing = {key: entry.get(key) for key in ("program", "authority")} | {"listed_on": entry.get("announced_on")}
    listing |= {"regime": regime, "measure": kinds()[str(kind)].measure}
    return _filled(
        {
            "name": name,
            "type": _TYPES[str(entry.get("type", "unknown"))],
            "aliases": [text for text in dict.fromkeys(also) if text != name],
            **{field: entry.get(field) for field in ("former", "short", *_FIELDS.values())},
            "listings": [_filled(listing)],
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
