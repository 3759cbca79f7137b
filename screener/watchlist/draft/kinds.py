"""What a name's own words say it is, and whether a word is written as a name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from screener.watchlist.draft.vocabulary import words


def is_capitalised(word: str) -> bool:
    """Whether a word is written as a name: a capital first, or one inside (iFlytek)."""
    return word[:1].isupper() or (len(word) > 2 and any(letter.isupper() for letter in word[1:]))


def kind_of(name: str) -> str | None:
    """What a name's own words say: company, organisation, public_body, vessel; None where they say nothing."""
    lexicon = words()
    parts = [part.lower().strip(".,\"'") for part in re.split(r"[\s,]+", name) if part.strip(".,\"'")]
    if not parts:
        return None
    compact = {part.replace(".", "") for part in (parts[0], parts[-1], *(part for part in parts[-2:] if len(part) > 2))}
    if parts[0] in ("m/v", "mv", "m/t", "mt", "vessel") and len(parts) > 1:
        return "vessel"
    if compact & lexicon["legal_forms"] and len(parts) > 1:
        return "company"
    heads = [parts[-1], *_of_heads(parts)]
    for kind, listed in (
        ("public_body", "public_heads"),
        ("organisation", "organisation_heads"),
        ("company", "company_heads"),
    ):
        if any(head in lexicon[listed] for head in heads):
            return kind
    return None


def _of_heads(parts: Sequence[str]) -> list[str]:
    """The head of "Bank of China" or "Ministry of Industry and Information": the word before the first of or for."""
    return [before for before, after in pairwise(parts) if after in ("of", "for")][:1]
