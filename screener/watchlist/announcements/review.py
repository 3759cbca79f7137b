"""The walk through a draft: each name that waits is shown with its sentence, a person answers with one letter."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from screener.watchlist.announcements.document import regime_of
from screener.watchlist.announcements.vocabulary import kinds

ANSWERS = {"y": "confirm", "n": "no", "a": "all that are left of this part are no", "s": "skip", "q": "stop here"}


def review_draft(
    draft: dict[str, Any], ask: Callable[[str, str], str], show: Callable[[str], None], *, today: date
) -> dict[str, Any]:
    """The draft with a person's answers: entries first, then unsorted, then aside.

    Args:
        draft: the draft as plain data; it is changed and returned. A refused entry goes to `aside`, a confirmed name of
            `unsorted` or `aside` becomes an entry.
        ask: question and default -> answer.
        show: prints a text.
        today: the date that is put beside the name of who confirms.
    """
    usual = next((entry for entry in draft.get("measures") or ()), None)
    for part in ("measures", "unsorted", "aside"):
        waiting = [one for one in draft.get(part) or () if not one.get("confirmed") and not one.get("refused")]
        for number, one in enumerate(waiting, start=1):
            show(f"{part} {number} of {len(waiting)}: {_shown(one)}")
            answer = ""
            while answer not in ANSWERS:
                answer = ask(", ".join(f"{key} {meaning}" for key, meaning in ANSWERS.items()), "s").strip().lower()[:1]
            if answer == "q":
                return _signed(draft, ask, today)
            if answer == "a":
                break
            if answer == "y":
                _confirm(draft, part, one, usual, ask)
            elif answer == "n" and part == "measures":
                draft["measures"].remove(one)
                draft.setdefault("aside", []).append(_refused(one))
    return _signed(draft, ask, today)


def _shown(one: Mapping[str, Any]) -> str:
    facts = [str(one[key]) for key in ("type", "measure", "authority", "regime", "linked_because") if one.get(key)]
    why = one.get("why")
    reason = why if isinstance(why, str) else "; ".join(why or ())
    return f"{one['name']} ({', '.join(facts)})\n  line {one.get('line')}: {one.get('sentence')}\n  why: {reason}"


def _confirm(
    draft: dict[str, Any],
    part: str,
    one: dict[str, Any],
    usual: Mapping[str, Any] | None,
    ask: Callable[[str, str], str],
) -> None:
    if part != "measures":
        draft[part].remove(one)
        draft.setdefault("measures", []).append(one)
        one["linked_to"] = str(one.get("linked_to") or "").split(" (")[0] or None
        one.update({key: one.get(key) or (usual or {}).get(key) for key in ("authority", "announced_on")})
        one["announced_on"] = one.get("announced_on") or draft.get("announced_on")
    while one.get("measure") not in kinds():
        one["measure"] = ask(
            f"Which measure ({', '.join(kinds())})?", str((usual or {}).get("measure") or "exclusion")
        ).strip()
    if not one.get("regime"):
        one["regime"] = ask(
            "Which regime (a key of regimes.yaml; advisory where nothing is prohibited)?",
            regime_of(one.get("authority"), one["measure"]) or "advisory",
        ).strip()
    one["confirmed"] = True


def _refused(one: Mapping[str, Any]) -> dict[str, Any]:
    kept = {key: one[key] for key in ("name", "type", "also_spelled", "linked_to", "sentence", "line") if key in one}
    return {**kept, "why": "refused in review", "refused": True}


def _signed(draft: dict[str, Any], ask: Callable[[str, str], str], today: date) -> dict[str, Any]:
    if any(one.get("confirmed") for one in draft.get("measures") or ()) and not draft.get("confirmed_by"):
        name = ""
        while not name:
            name = ask("Your name, for the record", "").strip()
        draft["confirmed_by"] = f"{name}, {today.isoformat()}"
    return draft
