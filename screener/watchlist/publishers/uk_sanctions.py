"""The measures that the UK Sanctions List (FCDO) states -> listings. Shared by its CSV and XML readers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from screener.model import Listing, Measure

LIST_ID = "gb-sanctions"
_AUTHORITY = "UK Foreign, Commonwealth and Development Office"
_KINDS: tuple[tuple[re.Pattern[str], str, Measure], ...] = (
    (re.compile(r"asset\s*freeze", re.IGNORECASE), "gb-asset-freeze", "asset_freeze"),
    (
        re.compile(r"transferable securities|money.?market|securities|investment", re.IGNORECASE),
        "gb-investment-ban",
        "securities_ban",
    ),
    (re.compile(r"travel\s*ban", re.IGNORECASE), "advisory", "visa_ban"),
)


def listings(imposed: Sequence[str], regime_name: str, designated_on: date | None) -> list[Listing]:
    """A listing for each imposed measure that touches holdings; the first of the others where none does.

    Args:
        imposed: the publisher's words, such as `Asset freeze` and `Travel Ban`.
        regime_name: the regulations under which the designation stands.
    """
    found = [(regime, measure) for pattern, regime, measure in _KINDS if any(map(pattern.search, imposed))]
    touching = [(regime, measure) for regime, measure in found if regime != "advisory"]
    chosen: list[tuple[str, Measure | None]] = [*(touching or found[:1])] or [("advisory", None)]
    return [
        Listing(
            list=LIST_ID,
            regime=regime,
            program=regime_name or None,
            authority=_AUTHORITY,
            measure=measure,
            listed_on=designated_on,
            source="https://www.gov.uk/government/publications/the-uk-sanctions-list",
        )
        for regime, measure in chosen
    ]
