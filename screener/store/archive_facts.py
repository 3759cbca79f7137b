"""Facts of the archive on stored runs beyond their findings: everything that was held, every entry of the lists."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from screener.errors import ScreenerError
from screener.files.canonical_json import canonical, sha256
from screener.fingerprint import fingerprint
from screener.holdings import Holdings
from screener.model import Entity, Position, Run
from screener.review.change_reasons import ArchiveFacts, Holding, holding_of
from screener.review.compare import Comparison, compare
from screener.store.engine import Store
from screener.store.rescreen import read_kept_holdings, read_kept_lists
from screener.store.runs import KeptFile, document_of, find_run, kept_files
from screener.watchlist.catalogue.selection import combine

_COLUMNS = ("account", "name", "isin", "cusip", "sedol", "figi", "ticker", "mic")


def compare_stored(store: Store, before: str, after: str) -> Comparison:
    """Compare two runs of a store, with the help of its archive where that holds their files.

    Raises:
        StoreError: there is no such run, or it was purged.
    """
    with store.read() as connection:
        rows = [find_run(connection, reference) for reference in (before, after)]
        runs = [document_of(row) for row in rows]
        kept = [kept_files(connection, row.id) for row in rows]
    first, second = runs
    if not _archive_helps(first, second):
        return compare(first, second)
    facts = [_archive_facts(store.archive, run, files) for run, files in zip(runs, kept, strict=True)]
    return compare(first, second, *facts)


def _archive_helps(before: Run, after: Run) -> bool:
    """Reading holdings again is only worth it where holdings or lists differ."""
    inputs, lists = (
        [{one.sha256 for one in getattr(run.run, name)} for run in (before, after)] for name in ("inputs", "watchlists")
    )
    return inputs[0] != inputs[1] or lists[0] != lists[1]


def _archive_facts(archive: Path, run: Run, kept: Sequence[KeptFile]) -> ArchiveFacts:
    with tempfile.TemporaryDirectory(prefix="screener-") as folder:
        try:
            holdings: frozenset[Holding] | None = _holdings(read_kept_holdings(run, archive, kept, Path(folder)))
        except ScreenerError:
            holdings = None
        try:
            lists = read_kept_lists(archive, kept, Path(folder))
        except ScreenerError:
            return ArchiveFacts(holdings)
        entries = {one.id: fingerprint(one) for one in combine(lists.watchlists, lists.relations)[0]}
        issuers = {f"issuer:{one.name}": f"{fingerprint(one)} relations:{_relations(one)}" for one in lists.relations}
        return ArchiveFacts(holdings, entries | issuers)


def _relations(issuer: Entity) -> str:
    facts = sorted((one.to, one.kind, str(one.share)) for one in issuer.relations)
    return sha256(canonical(facts))[:16]


def _holdings(holdings: Holdings) -> frozenset[Holding]:
    distinct = (dict(zip(_COLUMNS, key, strict=True)) for key in holdings.columns.keys(_COLUMNS)[1])
    return frozenset(holding_of(Position(file="", sheet="", row=0, **facts)) for facts in distinct)
