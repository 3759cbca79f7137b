"""“Have we ever held X?”: every finding of every run that names it. What was clear is known by run, not by name."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select

from screener.store.engine import Store
from screener.store.tables import findings, runs

MOST = 200


@dataclass(frozen=True, slots=True)
class Held:
    """A finding of a run that a text occurs in."""

    run_id: str
    as_of: str
    finding_id: str
    entity: str
    security: str
    account: str | None
    status: str


def ever_held(
    store: Store,
    wanted: str | None = None,
    *,
    entity: str | None = None,
    isin: str | None = None,
    account: str | None = None,
) -> tuple[Held, ...]:
    """Findings of all runs that hold what is asked, the newest run first; what is not asked is not looked at.

    Args:
        wanted: a name, an identifier or part of one, in the entity, the security or the account.
        entity: the id of a listed entity, or part of its name.
        isin: the security's ISIN, in any spelling.
        account: the account, whole; capital or small letters are the same.
    """
    conditions: list[ColumnElement[bool]] = []
    if wanted is not None:
        columns = (findings.c.entity_name, findings.c.security, findings.c.account)
        conditions.append(or_(*(column.icontains(" ".join(wanted.split()), autoescape=True) for column in columns)))
    if entity is not None:
        named = findings.c.entity_name.icontains(" ".join(entity.split()), autoescape=True)
        conditions.append(or_(findings.c.entity_id == entity.strip(), named))
    if isin is not None:
        conditions.append(findings.c.security == f"isin:{''.join(isin.split()).upper()}")
    if account is not None:
        conditions.append(func.lower(findings.c.account) == " ".join(account.split()).lower())
    query = (
        select(runs.c.id, runs.c.as_of, findings)
        .join(findings, findings.c.run_id == runs.c.id)
        .where(*conditions)
        .order_by(runs.c.finished_at.desc(), findings.c.ordinal)
        .limit(MOST)
    )
    with store.read() as connection:
        return tuple(
            Held(row.run_id, row.as_of, row.finding_id, row.entity_name, row.security, row.account, row.status)
            for row in connection.execute(query)
        )
