"""What the tables of a bulk run say, whatever engine moves the rows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from screener._version import __version__
from screener.errors import HoldingsError
from screener.files.canonical_json import sha256_of
from screener.fingerprint import way_of
from screener.model import Finding, Run
from screener.screening import Screener

_FOUND = ("entity", "entity_name", "list", "program", "verdict", "status", "score", "match_by", "via", "exposure_kind")
_EVIDENCE = ("position_value", "list_value", "explanation", "action", "fund_path")
FINDING_COLUMNS = (*_FOUND, *_EVIDENCE)
HIT_COLUMNS = ("of_the_key", *FINDING_COLUMNS, "way")
"""A finding on a key: its own account, what the table of findings has, and the way through funds, for the id."""


@dataclass(frozen=True, slots=True)
class BulkResult:
    """What a bulk run came to.

    Attributes:
        run_id: hash of the inputs; a re-run of the same inputs has the same one and replaces its tables.
        mapping: field -> column, as it was used.
        columns_not_read: columns of the source that fill no field; nothing in them was looked at.
        rows: rows of all files that were read.
        positions: of them.
        findings: rows of the findings table on what is held directly.
        in_force: of them, those whose listing is in force on the date.
        not_understood: rows.
        not_read: files that are damaged or of another shape, each with the reason.
        digests: the SHA-256 of each file, by the name that findings have.
        run: as the store keeps it, where it was asked for.
    """

    run_id: str
    mapping: Mapping[str, str]
    columns_not_read: tuple[str, ...]
    rows: int
    positions: int
    findings: int
    in_force: int
    not_understood: int
    not_read: Mapping[str, str]
    digests: Mapping[str, str]
    run: Run | None = field(default=None, compare=False)


def hit_of(one: Finding) -> tuple[object, ...]:
    """A finding in the order of `HIT_COLUMNS`.

    Args:
        one: on the first row of a key.
    """
    listing, match = one.listing, one.match
    via = one.relation.issuer if one.relation else None
    explanation = json.dumps(match.explanation, ensure_ascii=False)
    found = (one.entity.id, one.entity.name, listing.list, listing.program, one.verdict, one.status, one.score)
    path = json.dumps([step.model_dump(mode="json") for step in one.fund_path], ensure_ascii=False)
    evidence = (match.position_value, match.list_value, explanation, one.action, path if one.fund_path else None)
    return one.position.account, *found, match.by, via, one.exposure_kind, *evidence, way_of(one.fund_path) or None


def lists_of(screener: Screener, as_of: date) -> list[str]:
    """The SHA-256 of each list that is asked on a date."""
    return [one.sha256 for one in screener.rulebook.on(as_of).watchlists]


def run_id(inputs: Mapping[str, str], screener: Screener, as_of: date, mapping: Mapping[str, str]) -> str:
    """The id of a run: a hash of all that decides it, so that the same inputs have the same one.

    Args:
        inputs: the SHA-256 of each file, by the name that findings have.
        screener: lists, rules and who asks.
        as_of: the date on which the rules are applied.
        mapping: field -> column.
    """
    funds = {name: sha256_of([path]) for path, name in screener.funds.files()} if screener.funds else {}
    rules = (lists_of(screener, as_of), screener.rulebook.sha256, funds)
    policy = screener.policy.model_dump(mode="json") if screener.policy else None
    chosen = (policy, [law.sha256 for law in screener.laws], screener.min_score)
    parts = [__version__, dict(inputs), rules, chosen, screener.investor, as_of.isoformat(), mapping]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:16]


def none_read(not_read: Mapping[str, str]) -> HoldingsError:
    """The error where no file can be read, each with its reason."""
    return HoldingsError(f"No file can be read: {'; '.join(f'{name}: {why}' for name, why in not_read.items())}")


def lacks(mapping: Mapping[str, str], columns: Iterable[str]) -> str:
    """Why a file with some columns is not read; empty where it has all that are mapped."""
    missing = sorted(set(mapping.values()) - set(columns))
    return f"it has no column {', '.join(missing)}" if missing else ""
