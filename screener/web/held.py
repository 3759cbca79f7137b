"""“Have we ever held X?”: every finding of every run that names it. What was clear is known by run, not by name."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import or_, select

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


def ever_held(store: Store, wanted: str) -> tuple[Held, ...]:
    """Findings of all runs whose entity, security or account holds a text, the newest run first.

    Args:
        store: an open store.
        wanted: a name, an identifier, or part of one.
    """
    text = " ".join(wanted.split())
    columns = (findings.c.entity_name, findings.c.security, findings.c.account)
    query = (
        select(runs.c.id, runs.c.as_of, findings)
        .join(findings, findings.c.run_id == runs.c.id)
        .where(or_(*(column.icontains(text, autoescape=True) for column in columns)))
        .order_by(runs.c.finished_at.desc(), findings.c.ordinal)
        .limit(MOST)
    )
    with store.read() as connection:
        return tuple(
            Held(row.run_id, row.as_of, row.finding_id, row.entity_name, row.security, row.account, row.status)
            for row in connection.execute(query)
        )
