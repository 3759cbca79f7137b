"""The differences worth reporting between the run that the readers know and the new one."""

from __future__ import annotations

import re
from dataclasses import dataclass

from screener.model import Run
from screener.review.changes import Since, since
from screener.review.compare import compare
from screener.schedule.sources import unchanged_files


@dataclass(frozen=True)
class Changes:
    """The changes that a report shows, notices that were not there before, and rows not understood then and now."""

    since: Since
    notices: tuple[str, ...]
    not_understood: tuple[int, int]

    def __bool__(self) -> bool:
        """Whether anything changed that a reader should know; prices move daily and are no news."""
        before, after = self.not_understood
        return bool(self.since.changes or self.notices or before != after)

    def counts(self) -> dict[str, int]:
        """How many findings are new, gone and changed."""
        return {kind: sum(one.kind == kind for one in self.since.changes) for kind in ("new", "gone", "changed")}


def changes_between(before: Run, after: Run) -> Changes:
    """What a reader of the first run must learn from the second."""
    # yesterday's file again is said, and is no change: nothing is sent on its account alone
    known = {_without_numbers(notice) for notice in (*before.run.notices, *unchanged_files(after, before))}
    return Changes(
        since=since(before, compare(before, after)),
        notices=tuple(notice for notice in after.run.notices if _without_numbers(notice) not in known),
        not_understood=(before.summary.not_understood, after.summary.not_understood),
    )


def _without_numbers(notice: str) -> str:
    """A list that is a day older than yesterday is no news; that a notice is there at all is."""
    return re.sub(r"\d+", "0", notice)
