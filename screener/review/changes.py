"""The changes since an earlier run, as a report shows them: plain data, made from a comparison of two runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from screener.model import Finding, Run
from screener.review.compare import ComparedFinding, Comparison

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
    """The differences from an earlier run; `frame` says what differs between the runs as a whole."""

    run_id: str
    as_of: date
    frame: tuple[str, ...]
    changes: tuple[Changed, ...]
    revalued: int = 0

    @property
    def newly_listed(self) -> int:
        """How many positions the later run finds on a list in force, in findings that the earlier one did not have."""
        return newly_listed(one.finding for one in self.changes if one.kind == "new")


def newly_listed(new: Iterable[Finding]) -> int:
    """How many positions are on a list in force by findings that are new."""
    found = (one.position for one in new if one.verdict == "listed" and one.status != "not_in_force")
    return len({position.place for position in found})


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
