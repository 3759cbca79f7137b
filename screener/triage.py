"""What counts: the order of verdicts and statuses, which findings are open, what a run's exit status says, and
what asks the lists that a run did not ask.

Asked by the summary, the reports, the scheduler and the command line, so that all of them answer alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal

from screener.model import Decision, Finding, ListNotAsked, Run, Status, Verdict

VERDICTS: tuple[Verdict, ...] = ("listed", "related", "possible")
"""From the surest to the one that a person must look at."""

STATUSES: tuple[Status, ...] = (
    "blocked",
    "trading_banned",
    "purchase_banned",
    "divestment_window",
    "announced",
    "excluded",
    "advisory",
    "not_in_force",
)
"""From what binds most to what binds not at all."""

BANS = frozenset(STATUSES[: STATUSES.index("advisory")])

Group = Literal["bans", "advisory", "review", "through_fund", "not_in_force", "suppressed"]
"""Where a finding stands: what binds, what only says something, what a person must look at, what a fund holds (nothing
in a fund is held), what counts no more."""

FailOn = Literal["listed", "related", "possible", "never"]

CLEAR, FOUND, INCOMPLETE = 0, 1, 3
"""Exit statuses of a run; wrong use is 2, a fault of the program 4, an interrupt 130."""

UPDATE = "screener watchlist update "
"""The command that fetches a list, before its id."""


def suppressed(decision: Decision | None, on: date) -> bool:
    """Whether a decision takes a finding out of every figure: a false positive, until the decision expires."""
    if decision is None or decision.answer != "false_positive":
        return False
    return decision.expires_on is None or decision.expires_on >= on


def is_open(finding: Finding, on: date) -> bool:
    """Whether a finding still counts: in force, and not decided to be a false positive."""
    return finding.status != "not_in_force" and not suppressed(finding.decision, on)


def waits_for_answer(finding: Finding) -> bool:
    """Whether a person must still answer: nobody did, or it was passed on."""
    return finding.decision is None or finding.decision.answer == "escalated"


def is_position(finding: Finding) -> bool:
    """Whether a finding is on a position; what the sweep found outside the files of funds stands outside of them."""
    return finding.match.by != "sweep" or bool(finding.fund_path)


def group_of(finding: Finding, on: date) -> Group:
    """Where a finding stands.

    What the rules block outright counts as a ban even where the issuer is only related: an owned company is blocked by
    the 50 Percent Rule (OFAC FAQ 398).
    """
    if suppressed(finding.decision, on):
        return "suppressed"
    if finding.exposure_kind == "through_fund":
        return "through_fund"
    if finding.status == "not_in_force":
        return "not_in_force"
    if finding.verdict == "listed":
        return "advisory" if finding.status == "advisory" else "bans"
    if finding.verdict == "related" and finding.status == "blocked":
        return "bans"
    return "review"


def is_complete(run: Run) -> bool:
    """Whether the answer is complete: positions found, every file and row read, no open name outside every position."""
    read = run.summary.positions > 0 and not any(file.error for file in run.run.inputs)
    on_positions = all(is_position(finding) or not is_open(finding, run.run.as_of) for finding in run.findings)
    return read and not run.summary.not_understood and on_positions


def counted(run: Run, fail_on: FailOn, *, through_funds: bool = False) -> Sequence[Finding]:
    """The open findings at or above a verdict."""
    if fail_on == "never":
        return ()
    verdicts = VERDICTS[: VERDICTS.index(fail_on) + 1]
    return [
        finding
        for finding in run.findings
        if finding.verdict in verdicts
        and is_open(finding, run.run.as_of)
        and (through_funds or finding.exposure_kind != "through_fund")
    ]


def exit_status(run: Run, fail_on: FailOn = "possible", *, through_funds: bool = False) -> int:
    """The exit status (README, “Exit status”). An answer that is not complete outweighs what was found."""
    if not is_complete(run):
        return INCOMPLETE
    return FOUND if counted(run, fail_on, through_funds=through_funds) else CLEAR


def commands_together(missing: Sequence[ListNotAsked]) -> dict[Literal["at_hand", "fetch", "by_hand"], str]:
    """One command for all lists at hand, one for all that can be fetched, and what the others ask of a person."""
    ways: dict[Literal["at_hand", "fetch", "by_hand"], list[str]] = {"at_hand": [], "fetch": [], "by_hand": []}
    for one in missing:
        first = next(iter(one.commands), "")
        if first.startswith("-w "):
            ways["at_hand"].append(first if first == "-w default" else f"-w {one.id}")
        elif first.startswith(UPDATE):
            ways["fetch"].append(one.id)
        elif first:
            ways["by_hand"].append(first)
    commands = {"at_hand": dict.fromkeys(["-w default", *ways["at_hand"]]), "fetch": [UPDATE.strip(), *ways["fetch"]]}
    return {
        way: " ".join(commands[way]) if way in commands else "; ".join(found) for way, found in ways.items() if found
    }
