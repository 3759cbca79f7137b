"""A sorted announcement -> the draft that a person edits or walks through, and its confirmed part as a watchlist.

A draft is a document of its own kind (`kind: draft`). Every entry carries `confirmed: false` until a person changes
that and puts name and date under `confirmed_by`; only then is the file a watchlist, of its confirmed entries alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from screener.errors import WatchlistError
from screener.watchlist.announcements.link import Link, Register
from screener.watchlist.announcements.parties import Draft, Party
from screener.watchlist.announcements.vocabulary import authorities, data, kinds
from screener.watchlist.form import strict_yaml
from screener.watchlist.form.documents import IDENTIFIER_FIELDS
from screener.watchlist.form.export.to_yaml import filled
from screener.watchlist.form.from_yaml import make_id
from screener.watchlist.form.shorthand import write

PARTS = ("measures", "unsorted", "aside")
ANSWERS = {"y": "confirm", "n": "no", "a": "all that are left of this part are no", "s": "skip", "q": "stop here"}
Ask = Callable[[str, str], str]
_TYPES = {"company": "Company", "person": "Person", "organisation": "Organization", "public_body": "PublicBody"}
_TYPES |= {"vessel": "Vessel", "unknown": "LegalEntity"}
_FIELDS = {scheme: field for field, scheme in IDENTIFIER_FIELDS.items()}


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


def to_yaml(document: Mapping[str, Any]) -> str:
    """The draft as YAML with a head that says how to confirm it."""
    import yaml

    head = data("measures")["head"].format(kinds=", ".join(kinds()), types=", ".join(_TYPES))
    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    return str(head) + yaml.dump(dict(document), Dumper=dumper, allow_unicode=True, sort_keys=False, width=118)


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
        shown |= {"linked_to": link.entity.id, "linked_because": f"{link.grade} as {link.name} on {link.list}"}
        shown["linked_names"] = list(dict.fromkeys(name.text for name in link.entity.names if name.kind != "weak"))
        for one in link.entity.identifiers:
            shown.setdefault(_FIELDS[one.scheme], []).append(write(one))
    shown["see_also"] = [f"{one.entity.id} ({one.name}, {one.list}, {one.grade})" for one in links[1:]]
    shown |= {"sentence": sentence, "line": line, "why": [party.why]}
    shown["further_sentences"] = [{"line": at, "sentence": text} for at, text in further]
    return filled(shown)


def _loose(party: Party, links: Sequence[Link]) -> dict[str, Any]:
    line, sentence = party.sentences[0]
    others = [*party.also_spelled, *party.former, *party.short]
    linked = f"{links[0].entity.id} ({links[0].list})" if links else None
    facts = {"name": party.name, "why": party.why, "type": party.type, "also_spelled": others, "linked_to": linked}
    return filled({**facts, "sentence": sentence, "line": line})


def open_draft(content: bytes, file: str) -> dict[str, Any] | None:
    """A draft that was made before, from its YAML; None where the bytes are no draft."""
    if b"kind: draft" not in content[:5000]:
        return None
    draft: dict[str, Any] = strict_yaml.read(content, file)
    for part in PARTS:
        draft[part] = _listed(draft, part, file)
        for one in draft[part]:
            if "confirmed" in one:
                one["confirmed"] = _is_true(one["confirmed"])
    return draft


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
        problem = f"{file} is a draft and none of its {len(listed)} entries is confirmed, so it screens nothing"
        hint = "Read each entry, set `confirmed: true` where it is right, and your name under `confirmed_by`."
        raise WatchlistError(problem, hint=hint)
    if not data.get("confirmed_by"):
        problem = f"{file} has confirmed entries, but nobody's name under `confirmed_by`"
        raise WatchlistError(problem, hint="Who confirmed it must be on record.")
    source, left = data.get("source") or {}, len(listed) - len(confirmed)
    rest = f"; {left} entries of the draft are not confirmed and are left out" if left else ""
    entities: dict[str, dict[str, Any]] = {}
    for entry in confirmed:
        made = _confirmed_entry({"announced_on": data.get("announced_on"), **entry}, file)
        # A linked entry is the entity that it is linked to, so that the issuers related to that one are found.
        linked = str(entry.get("linked_to") or "")
        key = linked if linked and linked not in entities else make_id(str(data.get("id")), str(made["name"]))
        entities[key] = {"id": key, **made}
    facts: dict[str, Any] = {key: data.get(key) for key in ("id", "title", "publisher")}
    facts |= {"regime": "advisory", "published_on": data.get("announced_on")}
    facts["source"] = source.get("address") or f"Announcement {source.get('file')} (SHA-256 {source.get('sha256')})"
    facts |= {"note": f"Confirmed by {data['confirmed_by']}{rest}.", "entities": list(entities.values())}
    return filled(facts)


def regime_of(authority: str | None, kind: str) -> str | None:
    """The regime that a measure of an authority falls under; None where a person must say."""
    return next((one.kinds.get(kind) or None for one in authorities() if one.name == authority), None)


def _confirmed_entry(entry: Mapping[str, Any], file: str) -> dict[str, Any]:
    name, kind, regime = entry.get("name"), entry.get("measure"), entry.get("regime")
    if not name or kind not in kinds() or entry.get("type", "unknown") not in _TYPES:
        problem = f"{file}: the entry {name or '(without name)'} lacks a name, or has an unknown measure or type"
        raise WatchlistError(problem, hint=f"Measures are {', '.join(kinds())}; types are {', '.join(_TYPES)}.")
    if not regime:
        problem = f"{file}: the entry {name} names no `regime`, so what it prohibits is not known"
        raise WatchlistError(problem, hint="Put a key of regimes.yaml there; `advisory` where nothing is prohibited.")
    spelled = [entry.get(key) or () for key in ("also_spelled", "linked_names")]
    also = [str(text) for one in spelled for text in ([one] if isinstance(one, str) else one)]
    listing = {key: entry.get(key) for key in ("program", "authority")} | {"listed_on": entry.get("announced_on")}
    facts: dict[str, Any] = {"name": name, "type": _TYPES[str(entry.get("type", "unknown"))]}
    facts["aliases"] = [text for text in dict.fromkeys(also) if text != name]
    facts |= {field: entry.get(field) for field in ("former", "short", *_FIELDS.values())}
    facts["listings"] = [filled(listing | {"regime": regime, "measure": kinds()[str(kind)].measure})]
    return filled({**facts, "note": entry.get("sentence")})


def review_draft(draft: dict[str, Any], ask: Ask, show: Callable[[str], None], *, today: date) -> dict[str, Any]:
    """The draft with a person's answers, each name shown with its sentence: entries, then unsorted, then aside.

    Args:
        draft: the draft as plain data; it is changed and returned. A refused entry goes to `aside`, a confirmed name of
            `unsorted` or `aside` becomes an entry.
        ask: question and default -> answer.
        show: prints a text.
        today: the date that is put beside the name of who confirms.
    """
    usual = dict(next(iter(draft["measures"]), {}))
    choices = ", ".join(f"{key} {meaning}" for key, meaning in ANSWERS.items())
    answer = ""
    for part in PARTS:
        waiting = [one for one in draft[part] if not one.get("confirmed") and not one.get("refused")]
        for number, one in enumerate(waiting, start=1):
            show(f"{part} {number} of {len(waiting)}: {_shown(one)}")
            answer = ""
            while answer not in ANSWERS:
                answer = ask(choices, "s").strip().lower()[:1]
            if answer in "aq":
                break
            if answer == "y":
                _confirm(draft, one, usual, ask)
            if answer != "s" and (answer, part) != ("y", "measures"):
                draft[part].remove(one)
                draft["measures" if answer == "y" else "aside"].append(one)
            if answer == "n":
                one.update(why="refused in review", refused=True)
        if answer == "q":
            break
    while any(one.get("confirmed") for one in draft["measures"]) and not draft.get("confirmed_by"):
        name = ask("Your name, for the record", "").strip()
        draft["confirmed_by"] = f"{name}, {today.isoformat()}" if name else None
    return draft


def _shown(one: Mapping[str, Any]) -> str:
    facts = [str(one[key]) for key in ("type", "measure", "authority", "regime", "linked_because") if one.get(key)]
    why = one.get("why")
    reason = why if isinstance(why, str) else "; ".join(why or ())
    return f"{one['name']} ({', '.join(facts)})\n  line {one.get('line')}: {one.get('sentence')}\n  why: {reason}"


def _confirm(draft: Mapping[str, Any], one: dict[str, Any], usual: Mapping[str, Any], ask: Ask) -> None:
    """A name as a confirmed entry; what its sentence did not tell is asked for, the first entry's by default."""
    if one.get("linked_to"):
        one["linked_to"] = str(one["linked_to"]).split(" (")[0]
    one["authority"] = one.get("authority") or usual.get("authority")
    one["announced_on"] = one.get("announced_on") or draft.get("announced_on")
    while one.get("measure") not in kinds():
        one["measure"] = ask(f"Which measure ({', '.join(kinds())})?", usual.get("measure") or "exclusion").strip()
    if not one.get("regime"):
        question = "Which regime (a key of regimes.yaml; advisory where nothing is prohibited)?"
        one["regime"] = ask(question, regime_of(one["authority"], one["measure"]) or "advisory").strip()
    one["confirmed"] = True


def _listed(draft: Mapping[str, Any], part: str, file: str) -> list[dict[str, Any]]:
    listed = draft.get(part) or []
    if not isinstance(listed, list) or not all(isinstance(one, Mapping) and one.get("name") for one in listed):
        raise WatchlistError(f"{file}: `{part}` is not a list of names", hint="Make the draft again.")
    return [dict(one) for one in listed]


def _is_true(value: object) -> bool:
    return str(value).strip().lower() in ("true", "yes")
