"""The changes since an earlier run, as a report shows them: plain data, made from a comparison of two runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from screener.model import Finding, Run
from screener.review.compare import ComparedFinding, Comparison
from screener.triage import BANS

_SHOWN = ("verdict", "status", "position.quantity", "decision", "treatment")
"""Fields whose two values a reader is shown; other changes are told by their reasons."""


@dataclass(frozen=True)
class Changed:
    """A finding that is new, gone or changed; `sentences` say what differs and why."""

    kind: Literal["new", "gone", "changed"]
    finding: Finding
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class Since:
    """The differences from an earlier run.

    Attributes:
        frame: what differs between the runs as a whole.
        revalued: findings of which only the value moved.
        newly_listed: positions on a list in force by new findings, where a list changed.
        newly_found: the same by all new findings, whatever changed: lists, holdings, or how they were read.
        bought: findings on positions under a ban that were, or may have been, bought or added to.
    """

    run_id: str
    as_of: date
    frame: tuple[str, ...]
    changes: tuple[Changed, ...]
    revalued: int = 0
    newly_listed: int = 0
    newly_found: int = 0
    bought: tuple[Finding, ...] = ()


def _positions(found: Iterable[ComparedFinding]) -> int:
    """How many positions are on a list in force by some findings."""
    listed = (one.finding for one in found if one.finding.verdict == "listed" and one.finding.status != "not_in_force")
    return len({finding.position.place for finding in listed})


def _bought_under_a_ban(found: Iterable[ComparedFinding]) -> Iterator[Finding]:
    of_position: dict[object, Finding] = {}
    for one in found:
        finding = one.finding
        banned = finding.verdict == "listed" and finding.status in BANS - {"announced"}
        decided = finding.decision is not None and finding.decision.answer == "false_positive"
        if (
            banned
            and not decided
            and finding.exposure_kind != "through_fund"
            and any(why.cause == "position_bought" for why in one.reasons)
        ):
            of_position.setdefault(finding.position.place, finding)
    yield from of_position.values()


def since(before: Run, comparison: Comparison) -> Since:
    """A comparison (`screener.review.compare.compare`) as a report shows it.

    Args:
        comparison: of the earlier and the later run. Findings of which only the value moved are counted, not listed.
    """
    changed = [one for one in comparison.changed if not one.only_revalued]
    return Since(
        run_id=before.run.id,
        as_of=before.run.as_of,
        frame=comparison.frame,
        changes=(
            *(Changed("new", one.finding, tuple(_sentences(one))) for one in comparison.new),
            *(Changed("gone", one.finding, tuple(_sentences(one))) for one in comparison.gone),
            *(Changed("changed", one.finding, tuple(_sentences(one))) for one in changed),
        ),
        revalued=len(comparison.changed) - len(changed),
        newly_listed=_positions(
            one for one in comparison.new if any(why.cause == "list_changed" and why.sure for why in one.reasons)
        ),
        newly_found=_positions(comparison.new),
        bought=tuple(_bought_under_a_ban((*comparison.new, *comparison.changed))),
    )


def _sentences(one: ComparedFinding) -> Iterator[str]:
    for change in one.changes:
        if change.field in _SHOWN:
            yield f"{change.field.removeprefix('position.')}: {_text(change.before)} → {_text(change.after)}."
    for reason in one.reasons:
        yield reason.sentence


def _text(value: object) -> str:
    if value is None:
        return "none"
    if isinstance(value, float):
        return f"{value:,.10g}"
    answer = getattr(value, "answer", None)
    return str(answer or value).replace("_", " ")
