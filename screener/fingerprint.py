"""A list entry's names and identifiers as two short hashes: enough to see later that one of them changed, and which.

A finding carries the fingerprint of the entry as it was, so that a decision made on it is asked again when the entry
changes, also when the old version of the list is no longer at hand.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from screener.model import Entity

_LENGTH = 16


def fingerprint(entity: Entity, issuer: Entity | None = None) -> str:
    """The names and identifiers of a list entry, in any order, as `names:<hash> identifiers:<hash>`.

    Args:
        entity: the listed entity.
        issuer: the related issuer through which it was reached, if any; its facts count too.
    """
    entries = [entity] if issuer is None else [entity, issuer]
    names = [(name.text, "weak" if name.kind == "weak" else "") for entry in entries for name in entry.names]
    names += [(entry.name, "") for entry in entries]
    identifiers = [(one.scheme, one.value, one.mic or "") for entry in entries for one in entry.identifiers]
    return f"names:{_hash(names)} identifiers:{_hash(identifiers)}"


def differences(before: str | None, now: str | None) -> tuple[str, ...]:
    """Which parts of two fingerprints differ: of `names` and `identifiers`; none where one is not known.

    Args:
        before: an earlier fingerprint.
        now: a later one.
    """
    if before is None or now is None:
        return ()
    earlier, later = (dict(part.split(":", 1) for part in text.split()) for text in (before, now))
    return tuple(part for part in later if earlier.get(part) != later[part])


def _hash(facts: Iterable[tuple[str, ...]]) -> str:
    text = "\x1e".join(sorted({"\x1f".join(fact) for fact in facts}))
    return hashlib.sha256(text.encode()).hexdigest()[:_LENGTH]
