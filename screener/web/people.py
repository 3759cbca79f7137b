"""Who asks: a person by session, by a trusted proxy's header, or a program by its token; and what each may do."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Column, Connection, Table, delete, insert, select, update
from starlette.requests import Request

from screener.files.canonical_json import instant, moment
from screener.store import chain
from screener.store.engine import Store
from screener.store.tables import sessions, tokens
from screener.web.settings import Settings

Role = Literal["reader", "analyst", "approver", "admin"]
ROLES: tuple[Role, ...] = ("reader", "analyst", "approver", "admin")
COOKIE = "screener_session"
IDLE = timedelta(hours=8)
"""A working day: who went home must log in again."""

LONGEST = timedelta(hours=24)
GROUP_PREFIX = "screener-"
"""The group `screener-analyst` of a directory is the role analyst here."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who asks: `subject` is what the log-in calls them, and the reviewer's name of their decisions."""

    subject: str
    roles: frozenset[Role]

    def may(self, role: Role) -> bool:
        """Whether the person has a role; whoever has any may read, and an admin may do all."""
        return role in self.roles or "admin" in self.roles or (role == "reader" and bool(self.roles))


def roles_of(groups: object) -> frozenset[Role]:
    """The roles that a directory's groups stand for.

    Args:
        groups: a list of names, or names separated by commas.
    """
    names = groups.split(",") if isinstance(groups, str) else groups if isinstance(groups, list) else ()
    folded = {str(name).strip().casefold() for name in names}
    return frozenset(role for role in ROLES if f"{GROUP_PREFIX}{role}" in folded)


def digest(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def open_session(store: Store, person: Person, address: str) -> str:
    """Log a person in.

    Returns:
        The token for the cookie; the store has its hash only.
    """
    token, now = secrets.token_urlsafe(32), datetime.now(UTC)
    with store.write() as connection:
        connection.execute(delete(sessions).where(sessions.c.ends_at < instant(now)))
        connection.execute(
            insert(sessions).values(
                token_sha256=digest(token),
                subject=person.subject,
                roles=json.dumps(sorted(person.roles)),
                seen_at=instant(now),
                ends_at=instant(now + LONGEST),
            )
        )
        log(connection, "web.login", person, address)
    return token


def close_session(store: Store, token: str) -> None:
    """Log out."""
    with store.write() as connection:
        connection.execute(delete(sessions).where(sessions.c.token_sha256 == digest(token)))


def make_token(store: Store, person: Person, label: str, roles: frozenset[Role], days: int) -> str:
    """A token for a program; it is shown once.

    Args:
        person: who makes it; a token never has a role that its maker has not.
    """
    token, now = f"scr_{secrets.token_urlsafe(32)}", datetime.now(UTC)
    granted = frozenset(role for role in roles if person.may(role))
    with store.write() as connection:
        connection.execute(
            insert(tokens).values(
                token_sha256=digest(token),
                subject=f"{label} ({person.subject})",
                roles=json.dumps(sorted(granted)),
                label=label,
                made_at=instant(now),
                ends_at=instant(now + timedelta(days=days)),
            )
        )
        log(connection, "web.token", person, "", label=label, roles=sorted(granted))
    return token


def identify(request: Request, store: Store, settings: Settings) -> Person | None:
    """Who asks, None where nobody known does."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return _by_token(store, token.strip())
    if settings.auth == "header":
        peer = request.client.host if request.client else None
        subject = request.headers.get(settings.header, "").strip()
        if not subject or not settings.believes(peer):
            return None
        if settings.groups_header is None:
            return Person(subject, frozenset({"analyst", "approver"}))
        return Person(subject, roles_of(request.headers.get(settings.groups_header, "")))
    cookie = request.cookies.get(COOKIE)
    return _by_session(store, cookie) if cookie else None


def _by_session(store: Store, token: str) -> Person | None:
    now = datetime.now(UTC)
    with store.read() as connection:
        row = connection.execute(select(sessions).where(sessions.c.token_sha256 == digest(token))).one_or_none()
    if row is None or moment(row.ends_at) < now or moment(row.seen_at) + IDLE < now:
        return None
    if now - moment(row.seen_at) > IDLE / 16:  # not a write for each request
        with store.write() as connection:
            connection.execute(
                update(sessions).where(sessions.c.token_sha256 == row.token_sha256).values(seen_at=instant(now))
            )
    return _person(row.subject, row.roles)


def _by_token(store: Store, token: str) -> Person | None:
    with store.read() as connection:
        row = connection.execute(select(tokens).where(tokens.c.token_sha256 == digest(token))).one_or_none()
    return None if row is None or moment(row.ends_at) < datetime.now(UTC) else _person(row.subject, row.roles)


def _person(subject: str, roles: str) -> Person:
    return Person(subject, frozenset(role for role in ROLES if role in json.loads(roles)))


def row_for(store: Store, table: Table, identity: str, person: Person | None) -> Any:
    """The row of an upload or a request; None where there is none for this person.

    Args:
        person: who asks: they see their own, an admin sees all; None for the server itself.
    """
    with store.read() as connection:
        row = connection.execute(select(table).where(table.c.id == identity)).one_or_none()
    hidden = row is None or (person and row.subject != person.subject and not person.may("admin"))
    return None if hidden else row


def newest_rows(store: Store, by: Column[Any], person: Person, limit: int) -> Sequence[Any]:
    """The newest rows of a person, by the column that says when."""
    query = select(by.table).where(by.table.c.subject == person.subject).order_by(by.desc())
    with store.read() as connection:
        return connection.execute(query.limit(limit)).all()


def log(connection: Connection, kind: str, person: Person, address: str, **facts: Any) -> None:
    """Note in the audit log what a person did."""
    subject = str(facts.get("id", person.subject))[:64]
    chain.append(connection, kind, subject, {"identity": person.subject, "from": address, **facts})
