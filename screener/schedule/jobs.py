"""The job file, `screener.toml`: what is screened when, and who gets which report.

Strict: an unknown key, a delivery that is not defined or a cron expression that no date satisfies is an error that
names file, job and field. Relative paths are relative to the job file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, ValidationError, field_validator

from screener.files.form import StrictForm
from screener.files.toml import read_toml
from screener.reports import WRITERS
from screener.schedule.calendar import Calendar
from screener.schedule.delivery import KINDS, Settings
from screener.schedule.errors import JobFileError
from screener.schedule.naming import fill_path
from screener.schedule.secret import is_reference, reveal_or_literal

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
_SHOWN_ERRORS = 5


def _name(text: str) -> str:
    if not _NAME.fullmatch(text):
        raise ValueError("must be 1 to 64 letters, digits, '.', '_' or '-', and begin with a letter or digit")
    return text


def _zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (KeyError, ValueError, OSError):
        raise ValueError(f"{text!r} is not a time zone; write it as in 'Europe/London'") from None
    return text


def _investor(text: str) -> str:
    from screener.rules import load_regimes

    known = load_regimes().investors
    if text not in known:
        raise ValueError(f"{text!r} is no kind of investor; known are {', '.join(known)}")
    return text


def _report_name(text: str) -> str:
    path = fill_path(text, {"job": "job", "as_of": date.max, "due": datetime.max})
    if len(path.parts) > 1:
        raise ValueError("must be a file name; folders belong to a delivery's name pattern")
    if path.suffix not in WRITERS:
        raise ValueError(f"must end in one of {' '.join(sorted(WRITERS))}, as in 'board-{{as_of}}.xlsx'")
    return text


def _store(text: str) -> str:
    if not is_reference(text) and urlsplit(text).password:
        raise ValueError(
            "must not hold a password; use PGPASSWORD, ~/.pgpass, or put the URL at env:NAME or file:/path"
        )
    return text


JobName = Annotated[str, AfterValidator(_name)]
TimeZone = Annotated[str, AfterValidator(_zone)]
StorePlace = Annotated[str, AfterValidator(_store)]
ReportName = Annotated[str, AfterValidator(_report_name)]
Investor = Annotated[str, AfterValidator(_investor)]
Send = Literal["always", "on-findings", "on-change"]


class Source(StrictForm):
    """A source of holdings files: one glob, which of the files that it finds are taken, and who must send.

    `expect` are patterns of file names ("alpha-*.xlsx"), one a sender: each must be among the files that are taken.
    """

    files: str
    take: Literal["newest", "all"] = "newest"
    by: Literal["name", "modified"] = "name"
    max_age_days: int | None = Field(default=None, ge=0)
    expect: list[str] = Field(default_factory=list)


class Lists(StrictForm):
    """The watchlists of a job (none: all packaged ones), its laws, and whether the lists are brought up to date first.

    `try` screens with the lists at hand where an update fails (the report states their age); `must` fails the job.
    """

    use: list[str] = Field(default_factory=list)
    laws: list[str] = Field(default_factory=list)
    update: Literal["no", "try", "must"] = "no"


class Recipient(StrictForm):
    """A recipient: which delivery gets which of the job's reports, and when."""

    to: str
    reports: list[str] = Field(default_factory=list)
    send: Send | None = None


class Retries(StrictForm):
    """The retries of a failed job; the wait doubles each time."""

    times: int = Field(default=3, ge=0, le=20)
    wait_minutes: float = Field(default=5, ge=0)


class DeliveryRetries(StrictForm):
    """The attempts at one delivery; the wait doubles each time, up to an hour."""

    attempts: int = Field(default=5, ge=1, le=50)
    wait_seconds: float = Field(default=30, ge=0)


class Job(StrictForm):
    """One job of the file. `investor` says who asks, in place of what the policy says; `funds` is as `--funds`.

    With `on = "list"` the job also comes due as soon as a list that it asks is another one than it was.
    """

    name: JobName
    holdings: list[Source] = Field(min_length=1)
    lists: Lists = Lists()
    as_of: Literal["today", "previous-month-end"] | date = "today"
    investor: Investor | None = None
    min_score: float | None = Field(default=None, ge=0, le=1)
    mapping: dict[str, str] = Field(default_factory=dict)
    sheets: list[str] = Field(default_factory=list)
    profiles: list[str] = Field(default_factory=list)
    funds: str | None = None
    securities: str | None = None
    policy: str | None = None
    presentation: str | None = None
    reports: list[ReportName] = Field(min_length=1)
    deliver: list[Recipient] = Field(default_factory=list)
    schedule: str | None = None
    on: Literal["list"] | None = None
    time_zone: TimeZone = "UTC"
    archive: bool = False
    compare: bool = True
    send: Send = "always"
    retries: Retries = Retries()
    tell: list[str] = Field(default_factory=list)
    late_after_minutes: float = Field(default=60, gt=0)

    @field_validator("holdings", "deliver", mode="before")
    @classmethod
    def _short_forms(cls, value: Any, info: Any) -> Any:
        key = "files" if info.field_name == "holdings" else "to"
        items = [value] if isinstance(value, str) else value
        return [{key: item} if isinstance(item, str) else item for item in items] if isinstance(items, list) else value

    @field_validator("schedule")
    @classmethod
    def _is_cron(cls, value: str | None) -> str | None:
        if value is not None:
            Calendar(value, ZoneInfo("UTC"))
        return value

    @cached_property
    def calendar(self) -> Calendar | None:
        """When the job comes due; None for a job that only runs when it is told to."""
        return Calendar(self.schedule, ZoneInfo(self.time_zone)) if self.schedule else None

    def starts_on_list(self, due: datetime) -> bool:
        """Whether a due time is that of a list that changed, not one of the calendar."""
        return self.on == "list" and (self.calendar is None or self.calendar.latest_until(due) != due)


class SchedulerSettings(StrictForm):
    """The settings of all jobs: where outcomes are kept, the zone of jobs that name none, and how patient it all is.

    `lease_seconds` is how long a dead scheduler's work waits before another takes it over; `sweep_seconds` how often a
    scheduler looks for work.
    """

    store: StorePlace | None = None
    time_zone: TimeZone = "UTC"
    lease_seconds: float = Field(default=120, gt=0)
    sweep_seconds: float = Field(default=15, gt=0)
    deliveries: DeliveryRetries = DeliveryRetries()


class JobFile(StrictForm):
    """A whole job file, read and checked."""

    path: Path
    scheduler: SchedulerSettings = SchedulerSettings()
    deliveries: dict[JobName, Annotated[Settings, Field(discriminator="kind")]] = Field(default_factory=dict)
    jobs: dict[str, Job] = Field(min_length=1)

    @property
    def folder(self) -> Path:
        """Where relative paths begin."""
        return self.path.parent

    @property
    def store(self) -> str | None:
        """The store's URL or absolute path; None for the default place."""
        named = self.scheduler.store and reveal_or_literal(self.scheduler.store)
        return named if named is None or "://" in named else str(self.folder / Path(named).expanduser())

    @property
    def without_retries(self) -> JobFile:
        """The same jobs with one attempt at everything, for a person who waits for the answer."""
        one = self.scheduler.deliveries.model_copy(update={"attempts": 1})
        never = Retries(times=0)
        return self.model_copy(
            update={
                "scheduler": self.scheduler.model_copy(update={"deliveries": one}),
                "jobs": {name: job.model_copy(update={"retries": never}) for name, job in self.jobs.items()},
            }
        )

    def job(self, name: str) -> Job:
        """A job by its name. Raises JobFileError where there is none."""
        try:
            return self.jobs[name]
        except KeyError:
            raise JobFileError(
                f"{self.path}: there is no job {name!r}", hint=f"Its jobs are: {', '.join(self.jobs)}."
            ) from None


def load_jobs(path: Path) -> JobFile:
    """Read and check a job file.

    Raises:
        JobFileError: not there, not TOML, or something in it is wrong; file, job and field are named.
    """
    data = read_toml(path, "job file", JobFileError, "Name it with --file, or see docs/scheduling.md.")
    folder = path.absolute().parent
    scheduler = data.get("scheduler", {})
    default_zone = scheduler.get("time_zone", "UTC") if isinstance(scheduler, dict) else "UTC"
    jobs = data.get("jobs", {})
    if isinstance(jobs, dict):
        data["jobs"] = {
            name: {"time_zone": default_zone, **job, "name": name} if isinstance(job, dict) else job
            for name, job in jobs.items()
        }
    try:
        loaded = JobFile.model_validate({**data, "path": folder / path.name})
    except ValidationError as error:
        raise JobFileError("; ".join(_sentences(path, error))) from None
    problems = list(_loose_ends(loaded))
    if problems:
        raise JobFileError("; ".join(f"{path}: {problem}" for problem in problems[:_SHOWN_ERRORS]))
    return loaded.model_copy(update={"deliveries": _at_home(loaded)})


def _loose_ends(file: JobFile) -> Iterator[str]:
    """What each field cannot see alone: names that lead nowhere."""
    for job in file.jobs.values():
        for position, recipient in enumerate(job.deliver, 1):
            if recipient.to not in file.deliveries:
                yield f"job {job.name!r}, deliver {position}, to: there is no [deliveries.{recipient.to}]"
            made = {Path(name).suffix.lstrip(".") for name in job.reports}
            for ending in recipient.reports:
                if ending.lstrip(".") not in made:
                    yield f"job {job.name!r}, deliver {position}, reports: the job makes no report {ending!r}"
        if len(set(job.reports)) < len(job.reports):
            yield f"job {job.name!r}, reports: names the same file twice"
        if len({recipient.to for recipient in job.deliver}) < len(job.deliver):
            yield f"job {job.name!r}, deliver: names the same delivery twice; give one entry all its reports"
        for name in job.tell:
            if name not in file.deliveries:
                yield f"job {job.name!r}, tell: there is no [deliveries.{name}]"
            elif not KINDS[file.deliveries[name].kind].carries_alerts:
                kind = file.deliveries[name].kind
                yield f"job {job.name!r}, tell: {name} is a delivery by {kind}; a person needs a message"


def _at_home(file: JobFile) -> dict[str, Settings]:
    """The deliveries with their local paths made absolute, so that nothing depends on the working folder."""
    placed: dict[str, Settings] = {}
    for name, settings in file.deliveries.items():
        changes: dict[str, str] = {}
        for field in ("ca_file", "key_file", *(["path"] if settings.kind == "folder" else [])):
            value = getattr(settings, field, None)
            if value is not None:
                changes[field] = str(file.folder / value)
        placed[name] = settings.model_copy(update=changes)
    return placed


def _sentences(path: Path, error: ValidationError) -> Iterator[str]:
    details = error.errors(include_url=False, include_input=False)
    for detail in details[:_SHOWN_ERRORS]:
        message = detail["msg"].removeprefix("Value error, ")
        yield f"{path}: {_place(detail['loc'])}: {message[0].lower()}{message[1:]}"
    if len(details) > _SHOWN_ERRORS:
        yield f"and {len(details) - _SHOWN_ERRORS} more"


def _place(location: tuple[int | str, ...]) -> str:
    """`("jobs", "daily", "deliver", 0, "to")` as `job 'daily', deliver 1, to`."""
    parts: list[str] = []
    rest = list(location)
    if len(rest) > 1 and rest[0] in ("jobs", "deliveries"):
        section = "job" if rest[0] == "jobs" else "delivery"
        parts.append(f"{section} {rest[1]!r}")
        rest = rest[2:]
        if section == "delivery" and rest and rest[0] in KINDS:
            rest = rest[1:]
    for part in rest:
        if isinstance(part, int) and parts:
            parts[-1] += f" {part + 1}"
        else:
            parts.append(str(part))
    return ", ".join(parts)
