"""What differs between the run that the readers know and the new one, as far as it is worth their time."""

from __future__ import annotations

from dataclasses import dataclass

from screener.model import Finding, Run

Identity = tuple[str | None, ...]


@dataclass(frozen=True)
class Changes:
    """New, gone and changed findings, notices that were not there before, and rows not understood then and now."""

    new: tuple[Finding, ...]
    gone: tuple[Finding, ...]
    changed: tuple[tuple[Finding, Finding], ...]
    notices: tuple[str, ...]
    not_understood: tuple[int, int]

    def __bool__(self) -> bool:
        """Whether anything changed that a reader should know."""
        before, after = self.not_understood
        return bool(self.new or self.gone or self.changed or self.notices or before != after)


def compare(before: Run, after: Run) -> Changes:
    """What a reader of the first run must learn from the second.

    Files have new names each day and prices move, so neither is a change: a finding is the same while account, security
    and listing are, and has changed when its verdict, status, advice or decision has.
    """
    old, new = _by_identity(before), _by_identity(after)
    return Changes(
        new=tuple(finding for key, finding in new.items() if key not in old),
        gone=tuple(finding for key, finding in old.items() if key not in new),
        changed=tuple((old[key], new[key]) for key in new if key in old and _meaning(old[key]) != _meaning(new[key])),
        notices=tuple(notice for notice in after.run.notices if notice not in before.run.notices),
        not_understood=(before.summary.not_understood, after.summary.not_understood),
    )


def _by_identity(run: Run) -> dict[Identity, Finding]:
    return {_identity(finding): finding for finding in run.findings}


def _identity(finding: Finding) -> Identity:
    position = finding.position
    security = position.isin or position.cusip or position.sedol or position.figi or position.name or position.ticker
    return position.account, security, finding.entity.id, finding.listing.list, finding.listing.program


def _meaning(finding: Finding) -> tuple[object, ...]:
    decision = finding.decision
    return finding.verdict, finding.status, finding.action, decision and (decision.answer, decision.expires_on)
