"""A run's findings as the page filters, counts and pages them; all of it comes out of the URL and the run."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from screener.model import Finding, Run
from screener.reports.content.exposure import touched
from screener.reports.content.findings import view_findings
from screener.reports.content.parts import FindingView
from screener.reports.safe import cell_text
from screener.reports.wording import Wording
from screener.review.apply import also_settled
from screener.triage import waits_for_answer

PAGE = 50
NONE = "-"
"""Stands in a URL for findings that state no account, manager and so on."""


@dataclass(frozen=True, slots=True)
class Row:
    """A finding, and how the reports show it."""

    finding: Finding
    view: FindingView

    @property
    def open(self) -> bool:
        """Whether a person must still answer."""
        return self.finding.status != "not_in_force" and waits_for_answer(self.finding)


FACETS: Mapping[str, Callable[[Row], str | None]] = {
    "group": lambda row: row.view.group,
    "status": lambda row: row.finding.status,
    "verdict": lambda row: row.finding.verdict,
    "list": lambda row: row.finding.listing.list,
    "account": lambda row: row.finding.position.account,
    "manager": lambda row: row.finding.position.manager,
    "kind": lambda row: row.finding.exposure_kind,
    "file": lambda row: row.finding.position.file,
}
"""What a list of findings can be narrowed by, each a parameter of the URL."""


@dataclass(frozen=True, slots=True)
class Results:
    """One page of a run's findings.

    Attributes:
        rows: those shown.
        found: how many the filters leave.
        all: how many there are.
        page: from 1.
        pages: how many pages.
        facets: for each facet its values, how many findings and how much money each has.
        open: how many of all wait for an answer.
    """

    rows: tuple[Row, ...]
    found: int
    all: int
    page: int
    pages: int
    facets: Mapping[str, list[tuple[str, int, str]]]
    open: int


def rows_of(run: Run, words: Wording) -> tuple[Row, ...]:
    """All findings of a run, in the report's order."""
    by_id = {finding.id: finding for finding in run.findings}
    views = view_findings(run.findings, run.run.titles, run.run.as_of, words)
    return tuple(Row(by_id[view.id], view) for view in views)


def results(rows: Sequence[Row], query: Mapping[str, str], new: frozenset[str] | None, words: Wording) -> Results:
    """What a URL asks to see.

    Args:
        new: ids of findings that the run before did not have; None where there is none.
    """
    kept = [row for row in rows if _asked(row, query, new)]
    kept.sort(key=_sorting(query.get("by", "")))
    pages = max(1, -(-len(kept) // PAGE))
    asked = query.get("page", "1")
    page = min(max(int(asked), 1), pages) if asked.isdecimal() and len(asked) < 9 else 1
    return Results(
        rows=tuple(kept[(page - 1) * PAGE : page * PAGE]),
        found=len(kept),
        all=len(rows),
        page=page,
        pages=pages,
        facets={name: _facet(rows, value, words) for name, value in FACETS.items()},
        open=sum(row.open for row in rows),
    )


def _asked(row: Row, query: Mapping[str, str], new: frozenset[str] | None) -> bool:
    for name, value in FACETS.items():
        if (wanted := query.get(name)) and (value(row) or NONE) != wanted:
            return False
    if query.get("open") and not row.open:
        return False
    if query.get("new") and new is not None and row.finding.id not in new:
        return False
    text = " ".join(query.get("q", "").casefold().split())
    view = row.view
    held = (view.position, view.entity, view.account, view.list_title, *view.identifiers.values(), view.position_value)
    return not text or any(text in one.casefold() for one in held)


def _sorting(by: str) -> Callable[[Row], Any]:
    if by == "value":
        return lambda row: -abs(row.view.value or 0.0)
    if by == "name":
        return lambda row: row.view.position.casefold()
    return lambda row: row.view.number


def _facet(rows: Iterable[Row], value: Callable[[Row], str | None], words: Wording) -> list[tuple[str, int, str]]:
    groups: dict[str, list[FindingView]] = {}
    for row in rows:
        groups.setdefault(value(row) or NONE, []).append(row.view)
    largest = sorted(groups.items(), key=lambda group: -len(group[1]))[:200]
    return [
        (key, len(views), words.list_of(words.money(total, unit) for unit, total in touched(views).money.items()))
        for key, views in largest
    ]


def covered(rows: Sequence[Row], row: Row) -> dict[str, tuple[Row, ...]]:
    """What else a decision on a finding would settle, by the scopes that it may have."""
    by_id = {one.finding.id: one for one in rows}
    settled = also_settled([one.finding for one in rows], row.finding)
    return {scope: tuple(by_id[one.id] for one in others) for scope, others in settled.items()}


def not_screened_csv(run: Run) -> bytes:
    """The rows that are no positions, as CSV that a spreadsheet opens."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(("file", "sheet", "row", "reason", "rule", "because", "text"))
    for one in run.coverage:
        cells = (one.file, one.sheet, one.row, one.reason, one.rule, one.because, one.text)
        writer.writerow([cell_text(cell) if isinstance(cell, str) else cell for cell in cells])
    return text.getvalue().encode("utf-8-sig")
