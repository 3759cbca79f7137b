"""The walk through a draft: each name that waits is shown with its sentence, a person answers with one letter."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from screener.watchlist.announcements.document import regime_of
from screener.watchlist.announcements.vocabulary import kinds

ANSWERS = {"y": "confirm", "n": "no", "a": "all that are left of this part are no", "s": "skip", "q": "stop here"}
Ask = Callable[[str, str], str]


def review_draft(draft: dict[str, Any], ask: Ask, show: Callable[[str], None], *, today: date) -> dict[str, Any]:
    """The draft with a person's answers: entries first, then unsorted, then aside.

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
    for part in ("measures", "unsorted", "aside"):
        waiting = [one for one in draft[part] if not one.get("confirmed") and not one.get("refused")]
        for number, one in enumerate(waiting, start=1):
            show(f"{part} {number} of {len(waiting)}: {_shown(one)}")
            answer = ""
            while answer not in ANSWERS:
                answer = ask(choices, "s").strip().lower()[:1]
            if answer in "aq":
                break
            if answer == "y" and part == "measures":
                _confirm(draft, one, usual, ask)
            elif answer != "s":
                draft[part].remove(one)
                draft["measures" if answer == "y" else "aside"].append(one)
                _confirm(draft, one, usual, ask) if answer == "y" else one.update(why="refused in review", refused=True)
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
