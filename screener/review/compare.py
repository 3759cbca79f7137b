"""The comparison of two runs: what differs, and why. Pure: two runs in, and what an archive knows of them.

Findings are set against each other by account, security, entity and list, never by row or file.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from screener.model import Finding, Run
from screener.review.change_reasons import (
    IDENTITY,
    NO_FACTS,
    TERMS,
    VALUATION,
    ArchiveFacts,
    Change,
    Reason,
    RunDelta,
    holding_of,
    why_changed,
    why_gone,
    why_new,
)

Key = tuple[str, str, str, str]
"""Account, security (and what stands in it, through funds), entity, list."""


@dataclass(frozen=True, slots=True)
class ComparedFinding:
    """A finding beside its counterpart in the other run; `before` is None where it is new, `after` where it is gone."""

    before: Finding | None
    after: Finding | None
    changes: tuple[Change, ...]
    reasons: tuple[Reason, ...]

    @property
    def finding(self) -> Finding:
        """The later one; the earlier one where it is gone."""
        found = self.after or self.before
        assert found is not None
        return found

    @property
    def only_revalued(self) -> bool:
        """Whether nothing changed but what the same holding is worth."""
        valuation = {f"position.{name}" for name in VALUATION}
        return bool(self.before and self.after) and {change.field for change in self.changes} <= valuation


@dataclass(frozen=True, slots=True)
class ExposureChange:
    """Market value touched, by verdict and currency, in both runs."""

    verdict: str
    currency: str | None
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs, set against each other.

    Attributes:
        before: id of the earlier run.
        after: id of the later run.
        frame: what differs between the runs as a whole (inputs, lists, date, settings, software), one sentence each.
        new: findings of the later run only.
        gone: findings of the earlier run only.
        changed: findings of both that differ.
        unchanged: how many findings of both do not differ.
        exposure: market value touched in both runs.
    """

    before: str
    after: str
    frame: tuple[str, ...]
    new: tuple[ComparedFinding, ...]
    gone: tuple[ComparedFinding, ...]
    changed: tuple[ComparedFinding, ...]
    unchanged: int
    exposure: tuple[ExposureChange, ...]


def compare(
    before: Run, after: Run, facts_before: ArchiveFacts = NO_FACTS, facts_after: ArchiveFacts = NO_FACTS
) -> Comparison:
    """What differs between two runs, and why."""
    frame = RunDelta(before, after, facts_before, facts_after)
    new, gone, both = _pair(before.findings, after.findings)
    compared = [(one, other, tuple(_changes(one, other))) for one, other in both]
    changed = tuple(
        ComparedFinding(one, other, changes, tuple(why_changed(one, other, changes, frame)))
        for one, other, changes in compared
        if changes
    )
    return Comparison(
        before=before.run.id,
        after=after.run.id,
        frame=tuple(frame.sentences()),
        new=tuple(ComparedFinding(None, one, (), tuple(why_new(one, frame))) for one in new),
        gone=tuple(ComparedFinding(one, None, (), tuple(why_gone(one, frame))) for one in gone),
        changed=changed,
        unchanged=len(compared) - len(changed),
        exposure=tuple(_exposure(before, after)),
    )


def _pair(
    before: Sequence[Finding], after: Sequence[Finding]
) -> tuple[list[Finding], list[Finding], list[tuple[Finding, Finding]]]:
    """New findings, gone findings, and pairs; several of one key are paired in the order of their rows."""
    earlier, later = _by_key(before), _by_key(after)
    new: list[Finding] = []
    gone: list[Finding] = []
    both: list[tuple[Finding, Finding]] = []
    for key in dict.fromkeys((*later, *earlier)):
        one, other = earlier.get(key, []), later.get(key, [])
        shared = min(len(one), len(other))
        both += zip(one[:shared], other[:shared], strict=True)
        gone += one[shared:]
        new += other[shared:]
    return new, gone, both


def _by_key(findings: Iterable[Finding]) -> dict[Key, list[Finding]]:
    found: dict[Key, list[Finding]] = defaultdict(list)
    for one in findings:
        account, security = holding_of(one.position)
        inside = "".join(f" > {step.security}" for step in one.fund_path)
        found[account, security + inside, one.entity.id, one.listing.list].append(one)
    for group in found.values():
        group.sort(key=lambda one: (one.position.quantity or 0.0, one.position.place))
    return found


def _changes(before: Finding, after: Finding) -> Iterator[Change]:
    then, now = dict(_compared(before)), dict(_compared(after))
    for field, value in now.items():
        if then[field] != value:
            yield Change(field, then[field], value)


def _compared(finding: Finding) -> Iterator[tuple[str, Any]]:
    """The fields in which two findings are compared: everything but where in which file the position stood."""
    for name in ("verdict", "status", "score", "treatment", "action"):
        yield name, getattr(finding, name)
    for name in ("quantity", *VALUATION, *IDENTITY):
        yield f"position.{name}", getattr(finding.position, name)
    for name in ("name", "fingerprint"):
        yield f"entity.{name}", getattr(finding.entity, name)
    for name in TERMS:
        yield f"listing.{name}", getattr(finding.listing, name)
    for name in ("by", "position_value", "list_value"):
        yield f"match.{name}", getattr(finding.match, name)
    relation = finding.relation
    yield "relation", (relation.kind, relation.share, relation.issuer) if relation else None
    yield "decision", finding.decision
    yield "earlier", finding.earlier


def _exposure(before: Run, after: Run) -> Iterator[ExposureChange]:
    then, now = ({(one.verdict, one.currency): one.value for one in run.summary.exposure} for run in (before, after))
    for key in sorted({*then, *now}, key=lambda key: (("listed", "related", "possible").index(key[0]), key[1] or "")):
        yield ExposureChange(key[0], key[1], then.get(key, 0.0), now.get(key, 0.0))
