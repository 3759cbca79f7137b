"""A bulk run as the store keeps it: its figures, and its listed findings as `screen` states them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING

from screener.bulk.tables import BulkResult
from screener.fingerprint import finding_id, way_of
from screener.holdings import read_holdings
from screener.model import FileTotal, Finding, FindingCounts, InputFile, Run, SheetCoverage, Summary
from screener.screening import Screener
from screener.summary import exposure

if TYPE_CHECKING:
    import pandas as pd

MOST_LISTED = 100_000
"""Rows whose findings a run in the store has: more are in the table of findings, and said to be only there."""
_AT_ONCE = 20_000
_FIRST_ROW = 2
LISTED = "verdict = 'listed' AND status <> 'not_in_force'"
"""Which findings a run in the store has, in the language of both engines."""


def run_of(
    result: BulkResult,
    screener: Screener,
    as_of: date,
    started_at: datetime,
    coverage: Iterable[tuple[str, str, int]],
    found: Iterable[tuple[str, bool, int]],
    listed: pd.DataFrame,
) -> Run:
    """The run of tables that were written.

    Money is not summed: texts of figures are read where a row is listed, and nowhere else.

    Args:
        result: what the run came to.
        screener: lists, rules and who asks.
        as_of: the date on which the rules are applied.
        started_at: when the run began.
        coverage: file, outcome and how many rows.
        found: verdict, whether its listing is in force, and how many findings on what is held directly.
        listed: file, sheet, row and the fields of the rows with a listed finding, one more than `MOST_LISTED` at most.
    """
    rows: dict[str, Counter[str]] = {name: Counter() for name in result.digests}
    for file, outcome, count in coverage:
        rows[file][outcome] += count
    counts: Counter[str] = Counter()
    for verdict, in_force, count in found:
        counts[verdict if in_force else "not_in_force"] += count
    kept = listed.iloc[:MOST_LISTED]
    findings = tuple(_findings(kept, result.mapping, screener, as_of))
    notices = ["Of a bulk run the store has the counts and the listed findings in force; money is summed of these only"]
    if len(listed) > len(kept):
        notices.append(f"Findings beyond the first {MOST_LISTED:,} listed rows are in the table of findings only")
    if result.columns_not_read:
        notices.append(f"Nothing in these columns was looked at: {', '.join(result.columns_not_read)}")
    summary = Summary(
        positions=result.positions,
        screened=result.positions,
        skipped=result.rows - result.positions - result.not_understood,
        not_understood=result.not_understood,
        market_value=(),
        findings=FindingCounts(**counts),
        exposure=exposure(findings, ()),
        files=tuple(FileTotal(file=name, positions=of["position"]) for name, of in rows.items() if of["position"]),
    )
    inputs = tuple(_input(name, digest, rows[name], result) for name, digest in result.digests.items())
    settings = {"bulk": {"mapping": dict(result.mapping), "columns_not_read": list(result.columns_not_read)}}
    return screener.run_of(result.run_id, findings, summary, inputs, as_of, started_at, settings, notices)


def _findings(rows: pd.DataFrame, mapping: Mapping[str, str], screener: Screener, as_of: date) -> Iterator[Finding]:
    """The listed findings on rows, each read, matched and judged again as a row of its own."""
    for start in range(0, len(rows), _AT_ONCE):
        part = rows.iloc[start : start + _AT_ONCE].reset_index(drop=True)
        places = list(part[["file", "sheet", "row"]].itertuples(index=False, name=None))
        table = part[list(mapping)].rename(columns=mapping)
        for one in screener.judge(read_holdings(table, mapping=mapping), as_of):
            if one.verdict != "listed" or one.status == "not_in_force":
                continue
            file, sheet, row = places[one.position.row - _FIRST_ROW]
            place = {"file": file, "sheet": sheet, "row": int(row)}
            own = finding_id(
                **place,
                account=one.position.account,
                entity=one.entity.id,
                listing=one.listing.list,
                way=way_of(one.fund_path),
            )
            yield one.model_copy(update={"id": own, "position": one.position.model_copy(update=place)})


def _input(name: str, digest: str, rows: Counter[str], result: BulkResult) -> InputFile:
    if name in result.not_read:
        return InputFile(file=name, sha256=digest, sheets=(), error=result.not_read[name])
    held = SheetCoverage(
        name=name,
        tables=1,
        positions=rows["position"],
        skipped=rows["skipped"],
        not_understood=rows["not_understood"],
        content_rows=rows.total(),
        position_rows=rows["position"],
    )
    return InputFile(file=name, sha256=digest, sheets=(held,))
