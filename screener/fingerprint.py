"""Short hashes: a finding's id, and a list entry's names and identifiers, to see later that one changed, and which.

A finding carries the fingerprint of the entry as it was, so that a decision made on it is asked again when the entry
changes, also when the old version of the list is no longer at hand.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path

from screener.model import Entity, FundStep

SEPARATOR = "\x1f"
ID_LENGTH = 12
_LENGTH = 16


def finding_id(
    file: str, sheet: str, row: int, account: str | None, entity: str, listing: str, *, way: str = "", ordinal: int = 0
) -> str:
    """The id of a finding: a hash of where the position stands, whose it is and what was met, so that it is the same in
    every run. `bulk` states the same in the languages of its engines.

    Args:
        way: from `way_of`, for a finding through funds.
        ordinal: how many positions of the same row and account stand before it.
    """
    parts = (file, sheet, str(row), account or "", *([way] if way else ()), entity, listing)
    own = _short(parts)
    return _short((own, str(ordinal))) if ordinal else own


def way_of(path: Sequence[FundStep]) -> str:
    """The way through funds as a part of a finding's id: the file and row of each step."""
    return SEPARATOR.join(f"{Path(step.file).name}{SEPARATOR}{step.row}" for step in path)


def _short(parts: Iterable[str]) -> str:
    return hashlib.sha256(SEPARATOR.join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:ID_LENGTH]


def fingerprint(entity: Entity, issuer: Entity | None = None) -> str:
    """The names and identifiers of a list entry, in any order, as `names:<hash> identifiers:<hash>`.

    Args:
        issuer: the related issuer through which it was reached, if any; its facts count too.
    """
    entries = [entity] if issuer is None else [entity, issuer]
    names = [(name.text, "weak" if name.kind == "weak" else "") for entry in entries for name in entry.names]
    names += [(entry.name, "") for entry in entries]
    identifiers = [(one.scheme, one.value, one.mic or "") for entry in entries for one in entry.identifiers]
    return f"names:{_hash(names)} identifiers:{_hash(identifiers)}"


def differences(before: str | None, now: str | None) -> tuple[str, ...]:
    """Which parts of two fingerprints differ: of `names` and `identifiers`; none where one is not known."""
    if before is None or now is None:
        return ()
    earlier, later = (dict(part.split(":", 1) for part in text.split()) for text in (before, now))
    return tuple(part for part in later if earlier.get(part) != later[part])


def _hash(facts: Iterable[tuple[str, ...]]) -> str:
    text = "\x1e".join(sorted({"\x1f".join(fact) for fact in facts}))
    return hashlib.sha256(text.encode()).hexdigest()[:_LENGTH]
