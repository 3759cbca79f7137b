"""Picks -> entries: one for each party, under its fullest name, with all its sentences and one measure.

A short form ("Zakir", "Cloudwalk") is the fuller name that the announcement defines it as, or the only fuller name that
it can be. A measure named in so many words wins over one that is only called a sanction, and the text wins over the
headline. What is struck now is an entry, what was struck before is apart, what is only called for is set aside.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from screener.model import NameKind
from screener.watchlist.draft.context import Findings, Pick
from screener.watchlist.draft.kinds import kind_of
from screener.watchlist.draft.vocabulary import measures, words


@dataclass(frozen=True)
class DraftEntry:
    """One party and the measure that strikes it, as far as the announcement says."""

    name: str
    type: str
    measure: str
    further_measures: tuple[str, ...]
    authority: str | None
    programme: str | None
    also_spelled: tuple[str, ...]
    former: tuple[str, ...]
    short: tuple[str, ...]
    mentioned_on: date | None
    sentences: tuple[tuple[int, str], ...]
    why: tuple[str, ...]


@dataclass(frozen=True)
class SetAside:
    """A name that stands near a measure and is no entry, and why."""

    name: str
    why: str
    sentence: str
    line: int


def entries(findings: Findings) -> tuple[list[DraftEntry], list[DraftEntry], list[SetAside]]:
    """The entries, the parties of earlier measures, and what was set aside; each in the order of the text."""
    known = FullNames(findings.variants)
    groups: dict[str, list[Pick]] = {}
    names: dict[str, str] = {}
    for pick in findings.picks:
        full = known.of(pick.name)
        key = _key(full)
        if len(full) > len(names.get(key, "")):
            names[key] = full
        groups.setdefault(key, []).append(pick)
    now: list[DraftEntry] = []
    earlier: list[DraftEntry] = []
    aside: list[SetAside] = []
    for key, picks in groups.items():
        current = [pick for pick in picks if pick.when == "now"]
        before = [pick for pick in picks if pick.when == "earlier"]
        if current:
            now.append(_entry(names[key], current, known))
        elif before:
            earlier.append(_entry(names[key], before, known))
        else:
            aside += [SetAside(names[key], pick.why[-1], pick.sentence, pick.line) for pick in picks[:1]]
    return now, earlier, aside


class FullNames:
    """The fullest form that the announcement has of each name, and the variants of each full name."""

    def __init__(self, variants: Mapping[str, Sequence[tuple[str, NameKind]]]) -> None:
        self._defined: dict[str, str] = {}
        self._longer: dict[str, str] = {}
        self._by_end: dict[str, list[str]] = {}
        self._variants: dict[str, dict[tuple[str, NameKind], None]] = {}
        for full, others in variants.items():
            for text, _ in others:
                if len(full) >= len(text):
                    self._defined.setdefault(text.lower(), full)
            bare = _without_form(full)
            if bare != full.lower():
                self._longer.setdefault(bare, full)
            if kind_of(full) != "public_body":
                for end in _ends(full):
                    self._by_end.setdefault(end, []).append(full)
        for full, others in variants.items():
            self._variants.setdefault(_key(self.of(full)), {}).update(dict.fromkeys(others))

    def of(self, name: str) -> str:
        """The fullest form of a name.

        A form in brackets behind a fuller name stands for it. A single word that is the first or last word of one
        fuller name stands for that name; of several persons of that name, for the one that is named first.
        """
        if name.lower() in self._defined:
            return self._defined[name.lower()]
        longer = self._longer.get(_without_form(name))
        if longer is not None and len(longer) > len(name):
            return longer
        if " " in name.strip():
            return name
        fuller = [full for full in self._by_end.get(name.lower(), ()) if full != name]
        one_meant = len(fuller) == 1 or (fuller and all(kind_of(full) is None for full in fuller))
        return fuller[0] if one_meant else name

    def variants(self, name: str) -> Mapping[tuple[str, NameKind], None]:
        """What the announcement says of a name's other forms, wherever it says it."""
        return self._variants.get(_key(name), {})


def _entry(name: str, picks: Sequence[Pick], known: FullNames) -> DraftEntry:
    deciding = [pick for pick in picks if not pick.headline] or list(picks)
    exact = [pick for pick in deciding if not pick.generic] or deciding
    order = list(measures().kinds)
    kinds = sorted({pick.kind for pick in exact}, key=order.index)
    chosen = next(pick for pick in exact if pick.kind == kinds[0])
    others: dict[tuple[str, NameKind], None] = {}
    for pick in picks:
        others.update(dict.fromkeys(pick.variants))
        if pick.name != name:
            others[(pick.name, "short")] = None
    others.update(known.variants(name))
    further = dict.fromkeys([*kinds[1:], *(kind for pick in exact for kind in pick.further if kind != kinds[0])])
    types = [pick.type for pick in (*deciding, *picks) if pick.type]
    return DraftEntry(
        name=name,
        type=kind_of(name) or (types[0] if types else _guess(name, kinds[0])),
        measure=kinds[0],
        further_measures=tuple(further),
        authority=chosen.authority or next((pick.authority for pick in exact if pick.authority), None),
        programme=chosen.programme
        or next((pick.programme for pick in deciding if pick.programme and pick.kind == kinds[0]), None),
        also_spelled=_of_kind(others, "alias", name),
        former=_of_kind(others, "former", name),
        short=_of_kind(others, "short", name),
        mentioned_on=next((pick.on for pick in picks if pick.on), None),
        sentences=tuple(dict.fromkeys((pick.line, pick.sentence) for pick in (chosen, *picks))),
        why=tuple(dict.fromkeys(reason for pick in (chosen, *exact) for reason in pick.why)),
    )


def _of_kind(others: Mapping[tuple[str, NameKind], None], kind: NameKind, name: str) -> tuple[str, ...]:
    return tuple(text for text, own in others if own == kind and text.lower() != name.lower())


def _guess(name: str, kind: str) -> str:
    """What a name may be where nothing says so: the measure tells, else two to four plain words are a person."""
    if kind == "visa_ban":
        return "person"
    if kind != "asset_freeze":
        return "company"
    parts = name.split()
    if len(parts) == 1:
        return "company"
    return (
        "person"
        if 2 <= len(parts) <= 4 and all(re.fullmatch(r"[^\W\d_][\w'’-]*\.?", part) for part in parts)
        else "unknown"
    )


def _ends(full: str) -> set[str]:
    parts = [part.lower() for part in _without_form(full).split()]
    return {parts[0], parts[-1]} if len(parts) > 1 else set()


def _without_form(name: str) -> str:
    parts = [part.strip(".,").lower() for part in name.replace(",", " ").split()]
    while len(parts) > 1 and parts[-1].replace(".", "") in words()["legal_forms"]:
        parts.pop()
    return " ".join(parts)


def _key(name: str) -> str:
    return _without_form(name).replace("’", "'")
