"""The words around a report: subject, plain and HTML body, and the same facts as JSON for machines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from screener.model import Finding, Run
from screener.schedule.changes import Changes
from screener.schedule.ledger import Occurrence

_MOST_LINES = 12
_VERDICT_WORDS = {"listed": "listed", "related": "related to a listed entity", "possible": "possible, for review"}


@dataclass(frozen=True)
class Message:
    """A message ready to be sent; `facts` is JSON data."""

    subject: str
    text: str
    html: str
    facts: Mapping[str, Any]


def report_message(occurrence: Occurrence, run: Run, changes: Changes | None) -> Message:
    """What accompanies the reports of a run.

    Args:
        occurrence: the due time that the run was made for.
        run: the finished run.
        changes: against the last run that was delivered; None where there is none.
    """
    counts = run.summary.findings
    headline = f"{_count(counts.listed, 'listed finding')}, {counts.related} related, {counts.possible} possible"
    lines = [f"{_count(run.summary.positions, 'position')} read, {run.summary.screened} screened"]
    if run.summary.not_understood:
        lines.append(f"{_count(run.summary.not_understood, 'row')} not understood: look at the data quality section")
    lines += [
        f"{_VERDICT_WORDS[sum_.verdict]}: {sum_.currency or 'no currency'} {sum_.value:,.2f}"
        + (f" ({sum_.percent:.2f} % of the positions in that currency)" if sum_.percent is not None else "")
        for sum_ in run.summary.exposure
    ]
    return _message(
        subject=f"[Screener] {occurrence.job}, {run.run.as_of}: {headline}",
        headline=headline,
        lines=lines,
        changes=None if changes is None else _changes(changes),
        notices=run.run.notices,
        foot=[
            f"Rules as of {run.run.as_of}, for {run.run.investor}. Run {run.run.id}.",
            *([f"This report also stands for {_count(occurrence.missed, 'missed run')}."] if occurrence.missed else []),
        ],
        facts={
            "event": "report",
            "run": run.run.id,
            "summary": run.summary.model_dump(mode="json"),
            "notices": list(run.run.notices),
            "changes": None if changes is None else _counted(changes),
            "missed": occurrence.missed,
        },
    )


def alert_message(occurrence: Occurrence, problems: Sequence[str]) -> Message:
    """What tells a person that a job failed.

    Args:
        occurrence: the due time that failed.
        problems: one sentence each.
    """
    return _message(
        subject=f"[Screener] FAILED: {occurrence.job}, due {occurrence.due:%Y-%m-%d %H:%M} UTC",
        headline=f"The job {occurrence.job} failed",
        lines=problems,
        changes=None,
        notices=(),
        foot=[f"To try again once the cause is mended: screener schedule once {occurrence.job}"],
        facts={"event": "failure", "problems": list(problems)},
    )


def _message(
    *,
    subject: str,
    headline: str,
    lines: Sequence[str],
    changes: Sequence[str] | None,
    notices: Sequence[str],
    foot: Sequence[str],
    facts: Mapping[str, Any],
) -> Message:
    from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

    environment = Environment(
        loader=PackageLoader("screener.schedule"), undefined=StrictUndefined, autoescape=select_autoescape()
    )
    content = {
        "subject": subject,
        "headline": headline,
        "lines": list(lines),
        "changes_title": "Since the last report",
        "changes": list(changes or ()),
        "notices": list(notices),
        "foot": list(foot),
    }
    text, html = (environment.get_template(f"message.{ending}").render(content) for ending in ("txt", "html"))
    return Message(subject, f"{text.strip()}\n", html, facts)


def _changes(changes: Changes) -> list[str]:
    if not changes:
        return ["Nothing has changed."]
    lines = [
        *(f"New: {_named(finding)}" for finding in changes.new),
        *(f"Changed: {_named(after)}, was {before.verdict}, {before.status}" for before, after in changes.changed),
        *(f"Gone: {_named(finding)}" for finding in changes.gone),
        *(f"New notice: {notice}" for notice in changes.notices),
    ]
    before, after = changes.not_understood
    if before != after:
        lines.append(f"Rows not understood: {after}, were {before}")
    if len(lines) > _MOST_LINES:
        lines = [*lines[:_MOST_LINES], f"and {len(lines) - _MOST_LINES} more: see the report"]
    return lines


def _named(finding: Finding) -> str:
    position = finding.position
    held = position.name or position.isin or position.ticker or f"{position.file}, row {position.row}"
    status = finding.status.replace("_", " ")
    return f"{held} ({finding.verdict}, {status}: {finding.entity.name} on {finding.listing.list})"


def _counted(changes: Changes) -> dict[str, int]:
    return {"new": len(changes.new), "gone": len(changes.gone), "changed": len(changes.changed)}


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"
