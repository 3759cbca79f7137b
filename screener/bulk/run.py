"""A bulk run as the store keeps it: its figures, and its listed findings as `screen` states them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from screener.bulk.keys import FIRST_ROW
from screener.bulk.tables import BulkResult, run_id
from screener.errors import HoldingsError
from screener.files.canonical_json import sha256_of
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
LISTED = "verdict = 'listed' AND status <> 'not_in_force'"
"""Which findings a run in the store has, in the language of both engines."""


def result_of(
    files: Mapping[str, Path],
    mapping: Mapping[str, str],
    columns: Iterable[str],
    counts: Mapping[str, int],
    not_read: Mapping[str, str],
    screener: Screener,
    as_of: date,
    started_at: datetime,
    coverage: Iterable[tuple[str, str, int]],
    found: Iterable[tuple[str, bool, int]],
    listed: pd.DataFrame | None,
) -> BulkResult:
    """What the tables of a run come to, with the run that the store keeps where it was asked for.

    Args:
        files: of the source, by the names that findings have.
        mapping: field -> column.
        columns: of the source.
        counts: the rows of each file that was read.
        not_read: the others with the reason.
        screener: lists, rules and who asks.
        as_of: the date on which the rules are applied.
        started_at: when the run began.
        coverage: file, outcome and how many rows.
        found: verdict, whether its listing is in force, and how many findings on what is held directly.
        listed: file, sheet, row and the fields of the rows with a listed finding, one more than `MOST_LISTED` at most;
            None where no run was asked for.

    Raises:
        HoldingsError: coverage does not add up to the rows of each file.
    """
    rows = {name: Counter[str]() for name in files}
    for file, outcome, count in coverage:
        rows[file][outcome] += count
    covered = {name: of.total() for name, of in rows.items() if of}
    if covered != {name: count for name, count in counts.items() if count}:
        raise HoldingsError("The rows do not add up, and nothing was written", hint=f"{counts} {covered}")
    outcomes, verdicts = sum(rows.values(), Counter[str]()), Counter[str]()
    for verdict, in_force, count in found:
        verdicts[verdict if in_force else "not_in_force"] += count
    digests = {name: sha256_of([path]) for name, path in files.items()}
    result = BulkResult(
        run_id=run_id(digests, screener, as_of, mapping),
        mapping=mapping,
        columns_not_read=tuple(one for one in columns if one not in mapping.values()),
        rows=outcomes.total(),
        positions=outcomes["position"],
        findings=verdicts.total(),
        in_force=verdicts.total() - verdicts["not_in_force"],
        not_understood=outcomes["not_understood"],
        not_read=not_read,
        digests=digests,
    )
    if listed is None:
        return result
    return replace(result, run=_run(result, screener, as_of, started_at, rows, verdicts, listed))


def _run(
    result: BulkResult,
    screener: Screener,
    as_of: date,
    started_at: datetime,
    rows: Mapping[str, Counter[str]],
    verdicts: Mapping[str, int],
    listed: pd.DataFrame,
) -> Run:
    """The run; money is not summed: texts of figures are read where a row is listed, and nowhere else."""
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
        findings=FindingCounts(**verdicts),
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
            file, sheet, row = places[one.position.row - FIRST_ROW]
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
