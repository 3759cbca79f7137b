"""What a struck party is: a company, a person, an organisation, a vessel."""

from __future__ import annotations

import re

from screener.watchlist.draft.targets import Target

_PERSONS = re.compile(
    r"\b(?:officials?|individuals?|persons?|people|leaders?|officers?|commanders?|ministers?|businessm[ae]n|businesswom[ae]n|"
    r"oligarchs?|nationals?|citizens?|judges?|prosecutors?|generals?|hackers?|financiers?|traffickers?|brother|sister|wife|"
    r"husband|son|daughter|father|mother|chairman|chairwoman|ceo|chief|director|president|governor|secretary|politicians?|"
    r"members? of|deputy|head|owner|founder|colonel|lieutenant|spouse|born|aged?|richest man|minister of)\b",
    re.IGNORECASE,
)
_COMPANIES = re.compile(
    r"\b(?:compan(?:y|ies)|firms?|giants?|makers?|\w+-?makers?|banks?|manufacturers?|producers?|suppliers?|airlines?|"
    r"subsidiar(?:y|ies)|issuers?|contractors?|refiner(?:y|ies)|exchange|conglomerate|corporations?|business(?:es)?)\b",
    re.IGNORECASE,
)
_ORGANISATIONS = re.compile(
    r"\b(?:entit(?:y|ies)|organi[sz]ations?|groups?|network|militia|institutes?|universit(?:y|ies))\b", re.IGNORECASE
)
_PRONOUNS = re.compile(r"^[\s,]*(?:who|(?:for|because of|over) (?:his|her))\b", re.IGNORECASE)
_VESSELS = re.compile(r"\b(?:vessels?|tankers?|ships?)\b", re.IGNORECASE)


def type_of(target: Target, siblings: str = "") -> str | None:
    """What a target is: by its own words, by what stands right before and behind it, by what its list is called."""
    if target.candidate.kind:
        return target.candidate.kind
    if target.candidate.titled is not None or _PRONOUNS.search(target.behind):
        return "person"
    right_before = re.split(r"[;,:]|\band\b", target.before)[-1]
    for text, last in ((right_before, True), (target.behind, False), (target.group, True), (siblings, False)):
        marks = [
            (found.start(), kind)
            for kind, pattern in (
                ("person", _PERSONS),
                ("company", _COMPANIES),
                ("vessel", _VESSELS),
                ("organisation", _ORGANISATIONS),
            )
            for found in pattern.finditer(text)
            if text is not siblings or found[0].endswith("s")
        ]
        if text is target.group and {"person"} < {kind for _, kind in marks}:
            continue
        if marks:
            return (max if last else min)(marks)[1]
    return None
