"""The draft of a list (`kind: draft`): written, opened, gone through by a person; its confirmed part as a watchlist.

Every entry carries `confirmed: false` until a person changes that and puts name and date under `confirmed_by`; only
then is the file a watchlist, of its confirmed entries alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date
from difflib import get_close_matches
from typing import Any

from screener.errors import WatchlistError
from screener.files import strict_yaml
from screener.model import Measure
from screener.watchlist.form.documents import IDENTIFIER_FIELDS
from screener.watchlist.form.export.to_yaml import filled
from screener.watchlist.form.from_yaml import make_id

PARTS = ("measures", "unsorted", "aside")
ANSWERS = {"y": "confirm", "n": "no", "a": "all that are left of this part are no", "s": "skip", "q": "stop here"}
MEASURES: Mapping[str, Measure] = {
    "investment_ban": "securities_ban",
    "asset_freeze": "asset_freeze",
    "visa_ban": "visa_ban",
    "export_control": "export_control",
    "import_ban": "import_ban",
    "procurement_ban": "procurement",
    "exclusion": "exclusion",
}
"""The kinds of measure by the draft's word for them: what a listing carries once confirmed."""
TYPES = {
    "company": "Company",
    "person": "Person",
    "organisation": "Organization",
    "public_body": "PublicBody",
    "vessel": "Vessel",
    "unknown": "LegalEntity",
}
DAYS = ("effective_on", "divest_by")
"""Days beside that of the announcement, which an entry has where the text states them."""
FIELDS = {scheme: field for field, scheme in IDENTIFIER_FIELDS.items()}
KEYS = {
    *("name", "confirmed", "type", "measure", "further_measures", "authority", "program", "regime", "also_spelled"),
    *("former", "short", "announced_on", *DAYS, "days_because", "linked_to", "linked_because", "linked_names"),
    *(*FIELDS.values(), "see_also", "sentence", "line", "why", "further_sentences", "refused"),
}
"""What an entry may say; another key is refused, since what stands under it would be ignored."""
MEANT = {"aliases": "also_spelled", "former_names": "former", "short_names": "short", "programme": "program"}
"""Keys of other lists by the draft's word for them."""
_HEAD = f"""\
# A draft, made from an announcement by rules. Nothing in it screens anything until a person has confirmed it:
#   1. read each entry under `measures` beside its sentence, correct what is wrong, delete what does not belong;
#   2. read `unsorted` (names that no cue sorts) and `aside` (names with a reason against them); `screener watchlist
#      draft --review THIS_FILE` asks about each, or move one to `measures` with a measure and a regime by hand;
#   3. set `confirmed: true` in each entry that is right, and your name and the date under `confirmed_by`;
#   4. use the file: screener screen holdings.xlsx --watchlist THIS_FILE (entries that are not confirmed are left out).
# Kinds of measure: {", ".join(MEASURES)}. Types: {", ".join(TYPES)}.
"""
Ask = Callable[[str, str], str]


def to_yaml(document: Mapping[str, Any]) -> str:
    """The draft as YAML with a head that says how to confirm it."""
    import yaml

    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    return _HEAD + yaml.dump(dict(document), Dumper=dumper, allow_unicode=True, sort_keys=False, width=118)


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


def _confirmed_entry(entry: Mapping[str, Any], file: str) -> dict[str, Any]:
    name, kind, regime = entry.get("name"), entry.get("measure"), entry.get("regime")
    for key in entry.keys() - KEYS:
        problem = f"{file}: the entry {name} has the unknown key `{key}`, which would be ignored"
        near = MEANT.get(key) or next(iter(get_close_matches(key, KEYS, 1)), "")
        hint = f"Write `{near}` instead." if near else "Other spellings go under `also_spelled`; remove what is no key."
        raise WatchlistError(problem, hint=hint)
    if not name or kind not in MEASURES or entry.get("type", "unknown") not in TYPES:
        problem = f"{file}: the entry {name or '(without name)'} lacks a name, or has an unknown measure or type"
        raise WatchlistError(problem, hint=f"Measures are {', '.join(MEASURES)}; types are {', '.join(TYPES)}.")
    if not regime:
        problem = f"{file}: the entry {name} names no `regime`, so what it prohibits is not known"
        raise WatchlistError(problem, hint="Put a key of regimes.yaml there; `advisory` where nothing is prohibited.")
    spelled = [entry.get(key) or () for key in ("also_spelled", "linked_names")]
    also = [str(text) for one in spelled for text in ([one] if isinstance(one, str) else one)]
    listing = {key: entry.get(key) for key in ("program", "authority", *DAYS)} | {
        "listed_on": entry.get("announced_on")
    }
    facts: dict[str, Any] = {"name": name, "type": TYPES[str(entry.get("type", "unknown"))]}
    facts["aliases"] = [text for text in dict.fromkeys(also) if text != name]
    facts |= {field: entry.get(field) for field in ("former", "short", *FIELDS.values())}
    facts["listings"] = [filled(listing | {"regime": regime, "measure": MEASURES[str(kind)]})]
    return filled({**facts, "note": entry.get("sentence")})


def review_draft(draft: dict[str, Any], ask: Ask, show: Callable[[str], None], *, today: date) -> dict[str, Any]:
    """The draft with a person's answers, each name shown with its sentence: entries, then unsorted, then aside.

    Args:
        draft: the draft as plain data; it is changed and returned. A refused entry goes to `aside`, a confirmed name of
            `unsorted` or `aside` becomes an entry.
        ask: question and default -> answer; an EOFError where nobody answers: what was answered before is kept.
    """
    with suppress(EOFError):
        _ask_for_each(draft, ask, show)
        while any(one.get("confirmed") for one in draft["measures"]) and not draft.get("confirmed_by"):
            name = ask("Your name, for the record", "").strip()
            # One letter is an answer to the question before.
            draft["confirmed_by"] = f"{name}, {today.isoformat()}" if len(name) > 1 else None
    return draft


def _ask_for_each(draft: dict[str, Any], ask: Ask, show: Callable[[str], None]) -> None:
    usual = dict(next(iter(draft["measures"]), {}))
    choices = ", ".join(f"{key} {meaning}" for key, meaning in ANSWERS.items())
    for part in PARTS:
        waiting = [one for one in draft[part] if not one.get("confirmed") and not one.get("refused")]
        answer = ""
        for number, one in enumerate(waiting, start=1):
            if answer != "a":
                show(f"{part} {number} of {len(waiting)}: {_shown(one)}")
                answer = ""
            while answer not in ANSWERS:
                answer = ask(choices, "s").strip().lower()[:1]
            if answer == "q":
                return
            if answer == "y":
                _confirm(draft, one, usual, ask)
            if answer != "s" and (answer, part) != ("y", "measures"):
                draft[part].remove(one)
                draft["measures" if answer == "y" else "aside"].append(one)
            if answer in "an":
                one.update(why="refused in review", refused=True)


def _shown(one: Mapping[str, Any]) -> str:
    facts = [str(one[key]) for key in ("type", "measure", "authority", "regime", "linked_because") if one.get(key)]
    facts += [f"{key} {one[key]}" for key in ("announced_on", *DAYS) if one.get(key)]
    why = one.get("why")
    reason = why if isinstance(why, str) else "; ".join(why or ())
    return f"{one['name']} ({', '.join(facts)})\n  line {one.get('line')}: {one.get('sentence')}\n  why: {reason}"


def _confirm(draft: Mapping[str, Any], one: dict[str, Any], usual: Mapping[str, Any], ask: Ask) -> None:
    """A name as a confirmed entry; what its sentence did not tell is asked for, the first entry's by default."""
    if one.get("linked_to"):
        one["linked_to"] = str(one["linked_to"]).split(" (")[0]
    one["authority"] = one.get("authority") or usual.get("authority")
    one["announced_on"] = one.get("announced_on") or draft.get("announced_on")
    while one.get("measure") not in MEASURES:
        one["measure"] = ask(f"Which measure ({', '.join(MEASURES)})?", usual.get("measure") or "exclusion").strip()
    if not one.get("regime"):
        question = "Which regime (a key of regimes.yaml; advisory where nothing is prohibited)?"
        alike = one["measure"] == usual.get("measure")
        one["regime"] = ask(question, (alike and usual.get("regime")) or "advisory").strip()
    one["confirmed"] = True


def _listed(draft: Mapping[str, Any], part: str, file: str) -> list[dict[str, Any]]:
    listed = draft.get(part) or []
    if not isinstance(listed, list) or not all(isinstance(one, Mapping) and one.get("name") for one in listed):
        raise WatchlistError(f"{file}: `{part}` is not a list of names", hint="Make the draft again.")
    return [dict(one) for one in listed]


def _is_true(value: object) -> bool:
    return str(value).strip().lower() in ("true", "yes")
