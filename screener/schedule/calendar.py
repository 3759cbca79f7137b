"""Due times of a job: cron expressions in a time zone, as Debian's cron reads them.

The rules of cron itself (lists, ranges, steps, names of days, `L` for the last day, `MON#1` for the first Monday; a
sixth field in front for seconds) and of summer time (a fixed time that the clocks skip runs once at the first minute
after; one that comes twice runs once, the first time) are those of the cronsim library. Where the clocks move by half
an hour (Lord Howe Island alone), it may pass over one run of an every-few-hours job on the night of the change.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

_MOST_COUNTED = 1000
_TWO_PER_YEAR_SHIFT = timedelta(hours=3)


@dataclass(frozen=True)
class Calendar:
    """A cron expression in a time zone. All moments in and out are aware; those out are UTC.

    Raises (on creation):
        ValueError: the expression is not cron, or no date can ever satisfy it.
    """

    expression: str
    zone: ZoneInfo

    def __post_init__(self) -> None:
        try:
            first = next(CronSim(self.expression, datetime(2024, 1, 1, tzinfo=UTC)), None)
        except CronSimError as error:
            fields = "minute hour day-of-month month day-of-week"
            raise ValueError(f"is not a cron expression ({fields}): {str(error).lower()}") from None
        if first is None:
            raise ValueError("is a cron expression that no date can satisfy")

    def next_after(self, moment: datetime) -> datetime:
        """The first due time later than a moment."""
        # In the hour that comes twice cronsim may answer with its first passing: a time already gone.
        times = (due.astimezone(UTC) for due in CronSim(self.expression, moment.astimezone(self.zone)))
        return next(due for due in times if due > moment)

    def latest_until(self, moment: datetime) -> datetime | None:
        """The last due time at or before a moment (None where there was none in fifty years)."""
        # Starting later than the moment: in the hour that comes twice, wall-clock order is not the order of time.
        start = (moment + _TWO_PER_YEAR_SHIFT).astimezone(self.zone)
        times = (due.astimezone(UTC) for due in CronSim(self.expression, start, reverse=True))
        return next((due for due in times if due <= moment), None)

    def count_between(self, after: datetime, until: datetime) -> int:
        """How many due times lie after one moment and at or before another; counting stops at a thousand."""
        times = (due.astimezone(UTC) for due in CronSim(self.expression, after.astimezone(self.zone)))
        count = 0
        for due in islice(times, _MOST_COUNTED + 1):
            if due > until:
                break
            count += due > after
        return min(count, _MOST_COUNTED)
