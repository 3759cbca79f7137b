"""Small runs made by hand: what a screen would have handed over."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from screener.model import (
    EntitySummary,
    Finding,
    InputFile,
    ListingSummary,
    MatchSummary,
    Money,
    Position,
    Run,
    RunHeader,
    SheetCoverage,
    WatchlistVersion,
)
from screener.summary import count, exposure

AS_OF = date(2026, 11, 24)
LIST = "us-ofac-ns-cmic"


def position(**changes: Any) -> Position:
    """SenseTime's B share in one account."""
    facts: dict[str, Any] = {
        "file": "holdings.csv",
        "sheet": "holdings",
        "row": 7,
        "account": "Growth",
        "name": "SENSETIME GROUP INC-CLASS B",
        "ticker": "20",
        "mic": "XHKG",
        "country": "HK",
        "quantity": 1000.0,
        "market_value": 1500.0,
        "currency": "HKD",
    }
    return Position(**(facts | changes))


def finding(**changes: Any) -> Finding:
    """A possible match by name of that position with SenseTime Group Limited."""
    facts: dict[str, Any] = {
        "id": "f1",
        "verdict": "possible",
        "status": "trading_banned",
        "score": 0.8,
        "position": position(),
        "entity": EntitySummary(
            id="ofac-33114",
            name="SENSETIME GROUP LIMITED",
            type="Company",
            country="HK",
            fingerprint="names:1111 identifiers:2222",
        ),
        "listing": ListingSummary(
            list=LIST,
            program="CMIC-EO13959",
            listed_on=date(2021, 12, 10),
            effective_on=date(2022, 2, 8),
            divest_by=date(2022, 12, 10),
            regime="us-cmic",
        ),
        "match": MatchSummary(
            by="name",
            position_value="SENSETIME GROUP INC-CLASS B",
            list_value="SENSETIME GROUP LIMITED",
            explanation=("The names agree in SENSETIME.",),
        ),
        "action": "Do not buy or sell.",
    }
    return Finding(**(facts | changes))


def entity(**changes: Any) -> EntitySummary:
    """The entity of `finding`, with changes."""
    return finding().entity.model_copy(update=changes)


def listing(**changes: Any) -> ListingSummary:
    """The listing of `finding`, with changes."""
    return finding().listing.model_copy(update=changes)


def match(**changes: Any) -> MatchSummary:
    """The evidence of `finding`, with changes."""
    return finding().match.model_copy(update=changes)


def run(findings: Sequence[Finding] | None = None, **changes: Any) -> Run:
    """A run with one finding; `changes` go into its header."""
    findings = (finding(),) if findings is None else tuple(findings)
    started = changes.pop("started_at", datetime(2026, 11, 24, 6, 0, tzinfo=UTC))
    header: dict[str, Any] = {
        "id": f"{started:%Y%m%dT%H%M%SZ}-{secrets.token_hex(4)}",
        "started_at": started,
        "finished_at": started + timedelta(seconds=2),
        "as_of": AS_OF,
        "investor": "us-person",
        "software": "screener 1.0.0",
        "settings": {"watchlists": [], "min_score": None, "mapping": {}, "sheets": []},
        "inputs": (
            InputFile(
                file="holdings.csv",
                sha256=hashlib.sha256(b"holdings").hexdigest(),
                sheets=(SheetCoverage(name="holdings", tables=1, positions=40, skipped=2),),
            ),
        ),
        "watchlists": (
            WatchlistVersion(
                id=LIST,
                version="2025-12",
                published_on=date(2025, 12, 19),
                sha256=hashlib.sha256(b"list").hexdigest(),
                entities=68,
            ),
        ),
    }
    totals = (Money(currency="HKD", value=100_000.0),)
    return Run.model_validate(
        {
            "run": RunHeader(**(header | changes)),
            "summary": {
                "positions": 40,
                "screened": 40,
                "skipped": 2,
                "not_understood": 0,
                "market_value": totals,
                "findings": count(findings),
                "exposure": exposure(findings, totals),
            },
            "findings": findings,
            "coverage": (),
        }
    )
