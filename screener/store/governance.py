"""The store's own rules, kept in its log: how long records are kept, who may do what, which runs are on legal hold.

A rule is an entry of the log, so each change says who made it and none can be taken back unsaid. The operating
system's user is who somebody is; whoever can write the database's file can go round the program, and is found out by
the log. A store in which no roles were stated is one person's own: everybody who can open it may do everything.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from sqlalchemy import Connection, select

from screener.files.canonical_json import read_object
from screener.store import chain
from screener.store.engine import Store
from screener.store.errors import StoreError
from screener.store.tables import events

Role = Literal["prepare", "decide", "approve", "read"]
"""Saving runs; answering findings; confirming answers, and changing these rules; nothing but reading."""

POLICY, HELD, RELEASED = "store.policy", "hold.placed", "hold.lifted"
SUBJECT = "store"
"""Of every entry that is a rule: by it they are found without reading the log."""
_KEEP_YEARS = 10
"""As OFAC asks of its records since 2025 (31 CFR 501.601)."""


@dataclass(frozen=True, slots=True)
class Governance:
    """The rules that hold now.

    Attributes:
        keep_years: how long records must be kept at least.
        roles: what each user may do; empty where no roles were stated.
        holds: why each run on legal hold must not be purged.
    """

    keep_years: int = _KEEP_YEARS
    roles: Mapping[str, tuple[Role, ...]] = field(default_factory=dict)
    holds: Mapping[str, str] = field(default_factory=dict)

    def require(self, role: Role, identity: str | None = None) -> None:
        """Refuse what a person may not do.

        Args:
            identity: who is signed in; None for the operating system's user.

        Raises:
            StoreError: roles were stated, and they have not this one.
        """
        who = identity or chain.operator()["user"]
        if self.roles and role not in self.roles.get(who, ()):
            own = ", ".join(self.roles.get(who, ())) or "none"
            raise StoreError(
                f"{who} may not {role} in this store (roles: {own})",
                hint=f"`screener store policy --role {who}={role}` gives the role, by somebody who may approve.",
            )


def governance(connection: Connection) -> Governance:
    """The rules that hold now."""
    stated: dict[str, Any] = {}
    holds: dict[str, str] = {}
    query = select(events.c.kind, events.c.payload).where(events.c.subject == SUBJECT, events.c.payload.is_not(None))
    for kind, payload in connection.execute(query.order_by(events.c.seq)):
        rule = read_object(payload)
        if kind == POLICY:
            stated = rule
        elif kind == HELD:
            holds[rule["run"]] = rule["reason"]
        elif kind == RELEASED:
            holds.pop(rule["run"], None)
    roles = {who: tuple(own) for who, own in stated.get("roles", {}).items()}
    return Governance(stated.get("keep_years", _KEEP_YEARS), roles, holds)


def set_policy(
    store: Store, *, keep_years: int | None = None, roles: Mapping[str, tuple[Role, ...]] | None = None
) -> Governance:
    """State the store's rules anew; what is None stays.

    Args:
        roles: what each user named may do; no role takes a user off.

    Raises:
        StoreError: who asks may not approve, nobody would be left who may, or a value makes no sense.
    """
    with store.write() as connection:
        chain.lock(connection)
        before = governance(connection)
        before.require("approve")
        years = before.keep_years if keep_years is None else keep_years
        named = {who: own for who, own in {**before.roles, **(roles or {})}.items() if own}
        if not 1 <= years <= 100 or not {one for own in named.values() for one in own} <= set(get_args(Role)):
            raise StoreError("Records are kept for 1 to 100 years; roles are prepare, decide, approve and read")
        if (named or before.roles) and not any("approve" in own for own in named.values()):
            raise StoreError("Nobody would be left who may approve", hint="Give that role to somebody first.")
        stated = {"keep_years": years, "roles": {who: list(own) for who, own in named.items()}}
        chain.append(connection, POLICY, SUBJECT, stated)
        return Governance(years, named, before.holds)
