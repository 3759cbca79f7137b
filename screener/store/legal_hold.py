"""The legal hold: runs that are kept whatever the purge may remove."""

from __future__ import annotations

from screener.store import chain
from screener.store.engine import Store
from screener.store.errors import StoreError
from screener.store.governance import HELD, RELEASED, SUBJECT, governance
from screener.store.runs import find_run


def hold(store: Store, reference: str, reason: str, *, lift: bool = False) -> str:
    """Put a run on legal hold, or lift it: what is on hold is not purged.

    Returns:
        The run's id.

    Raises:
        StoreError: there is no such run, it is not on hold, no reason, or who asks may not approve.
    """
    with store.write() as connection:
        chain.lock(connection)
        now = governance(connection)
        now.require("approve")
        run: str = find_run(connection, reference).id
        if not reason.strip():
            raise StoreError("A legal hold needs a reason")
        if lift and run not in now.holds:
            raise StoreError(f"Run {run} is not on hold")
        chain.append(connection, RELEASED if lift else HELD, SUBJECT, {"run": run, "reason": reason.strip()})
        return run
