"""A sorted announcement -> the draft that a person edits or walks through, as plain data (`form/draft.py`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from screener.watchlist.announcements.link import Link, Register
from screener.watchlist.announcements.parties import Draft, Party
from screener.watchlist.announcements.vocabulary import authorities
from screener.watchlist.form.draft import FIELDS
from screener.watchlist.form.export.to_yaml import filled
from screener.watchlist.form.from_yaml import make_id
from screener.watchlist.form.shorthand import write


def draft_document(draft: Draft, register: Register) -> dict[str, Any]:
    """The draft as plain data, in the order in which a person reads it."""
    read = draft.announcement
    announced = read.announced_on.isoformat() if read.announced_on else None
    notes = list(read.notes)
    if draft.language != "English":
        notes.append(f"The language of this text ({draft.language}) is not sorted: all its names are under `unsorted`.")
    return {
        "kind": "draft",
        "status": "draft",
        "id": make_id("draft", f"{announced or ''} {draft.publisher or read.title}"),
        "title": read.title,
        "publisher": draft.publisher,
        "announced_on": announced,
        "source": filled({"file": read.file, "sha256": read.sha256, "address": read.address}),
        "confirmed_by": None,
        **filled({"notes": notes}),
        "measures": [_entry(one, register.find(one), announced) for one in draft.entries],
        "unsorted": [_loose(one, register.find(one)) for one in draft.unsorted],
        "aside": [_loose(one, register.find(one)) for one in draft.aside],
    }


def _entry(party: Party, links: Sequence[Link], announced: str | None) -> dict[str, Any]:
    """A party as an entry that waits to be confirmed; the entity that it is linked to lends names and identifiers."""
    (line, sentence), *further = party.sentences
    shown: dict[str, Any] = {"name": party.name, "confirmed": False, "type": party.type, "measure": party.measure}
    shown |= {"further_measures": list(party.further_measures), "authority": party.authority}
    shown |= {"program": party.programme, "regime": regime_of(party.authority, party.measure or "")}
    shown |= {kind: list(getattr(party, kind)) for kind in ("also_spelled", "former", "short")}
    shown |= {"announced_on": announced}
    for link in links[:1]:
        shown |= {"linked_to": link.entity.id, "linked_because": f"{link.grade} as {link.name} on {link.list}"}
        shown["linked_names"] = list(dict.fromkeys(name.text for name in link.entity.names if name.kind != "weak"))
        shown["type"] = "person" if link.entity.type == "Person" else party.type
        for one in link.entity.identifiers:
            shown.setdefault(FIELDS[one.scheme], []).append(write(one))
    shown["see_also"] = [f"{one.entity.id} ({one.name}, {one.list}, {one.grade})" for one in links[1:]]
    shown |= {"sentence": sentence, "line": line, "why": [party.why]}
    return filled({**shown, "further_sentences": [{"line": at, "sentence": text} for at, text in further]})


def _loose(party: Party, links: Sequence[Link]) -> dict[str, Any]:
    others = [*party.also_spelled, *party.former, *party.short]
    linked = f"{links[0].entity.id} ({links[0].list})" if links else None
    facts = {"name": party.name, "why": party.why, "type": party.type, "also_spelled": others, "linked_to": linked}
    return filled({**facts, "sentence": party.sentences[0][1], "line": party.sentences[0][0]})


def regime_of(authority: str | None, kind: str) -> str | None:
    """The regime that a measure of an authority falls under; None where a person must say."""
    return next((one.kinds.get(kind) or None for one in authorities() if one.name == authority), None)
