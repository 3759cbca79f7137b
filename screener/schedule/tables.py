"""The tables of the job store and the delivery log: which job was due when, what became of it, who was given what.

Moments are kept as UTC text of fixed width, which sorts and compares alike on SQLite and PostgreSQL.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Dialect,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

from screener.files.canonical_json import instant, moment

metadata = MetaData()


class Moment(TypeDecorator[datetime]):
    """An aware moment, kept as the store keeps its own: UTC text with microseconds."""

    impl = String(32)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """To the database."""
        return instant(value) if value is not None else None

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """From the database."""
        return moment(value) if value is not None else None


class Day(TypeDecorator[date]):
    """A date, kept as ISO 8601 text."""

    impl = String(10)
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """To the database."""
        return value.isoformat() if value is not None else None

    def process_result_value(self, value: Any, dialect: Dialect) -> date | None:  # noqa: ARG002
        """From the database."""
        return date.fromisoformat(value) if value is not None else None


watched = Table(
    "schedule_watched",
    metadata,
    Column("job", String(64), primary_key=True),
    Column("schedule", Text, nullable=False),
    Column("since", Moment, nullable=False),
    comment="since when a scheduler knows a job with this schedule: nothing was due before",
)

job_files = Table(
    "schedule_job_file",
    metadata,
    Column("job", String(64), primary_key=True),
    Column("file", Text, nullable=False),
    comment="the job file in which a job of this name was last found",
)

job_runs = Table(
    "schedule_occurrence",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("job", String(64), nullable=False),
    Column("due", Moment, nullable=False),
    Column("state", String(16), nullable=False),
    Column("owner", String(128)),
    Column("lease_until", Moment),
    Column("not_before", Moment),
    Column("failures", Integer, nullable=False, default=0),
    Column("missed", Integer, nullable=False, default=0),
    Column("claimed_at", Moment, nullable=False),
    Column("finished_at", Moment),
    Column("as_of", Day, nullable=False),
    Column("run_id", String(64)),
    Column("changed", Boolean),
    Column("outcome", Text),
    Column("error", Text),
    UniqueConstraint("job", "due", name="schedule_occurrence_once"),
    comment="one row for each due time of a job; unique (job, due) is what keeps two schedulers apart",
)

reports = Table(
    "schedule_report",
    metadata,
    Column("occurrence", Integer, ForeignKey("schedule_occurrence.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("content", LargeBinary),
    comment="the finished reports; content is dropped once everything is delivered",
)

deliveries = Table(
    "schedule_delivery",
    metadata,
    Column("occurrence", Integer, ForeignKey("schedule_occurrence.id", ondelete="CASCADE"), primary_key=True),
    Column("name", String(64), primary_key=True),
    Column("purpose", String(8), primary_key=True),
    Column("state", String(16), nullable=False),
    Column("key", String(64)),
    Column("content_sha256", String(64)),
    Column("attempts", Integer, nullable=False, default=0),
    Column("first_at", Moment),
    Column("not_before", Moment),
    Column("settled_at", Moment),
    Column("progress", Text),
    Column("receipt", Text),
    Column("error", Text),
    comment="the intent before an attempt, the receipt after it",
)
