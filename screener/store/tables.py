"""The store's tables, the scheduler's and the page's among them. What is new here is made in every store: `migrate`.

Moments are ISO 8601 text in UTC and documents canonical JSON, so that SQLite and PostgreSQL hold the very same bytes
and a hash taken on one is valid on the other.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import (
    DDL,
    BigInteger,
    Boolean,
    Column,
    Connection,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    event,
    insert,
)

from screener.files.canonical_json import instant, moment

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
    }
)

identity = Table("identity", metadata, Column("id", String(16), primary_key=True))
"""One row: the store's own name, under which its archive lies, so that no two stores share one."""


@event.listens_for(identity, "after_create")
def _name(_: Table, connection: Connection, **__: Any) -> None:
    connection.execute(insert(identity).values(id=secrets.token_hex(8)))


schema_version = Table("alembic_version", metadata, Column("version_num", String(32), primary_key=True))
"""One row: the form of the tables, under the name that versions before this one look for, so that they see a newer."""

events = Table(
    "events",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", String(32), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("subject", String(64), nullable=False),
    Column("payload", Text),
    Column("payload_sha256", String(64), nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    Index(None, "subject"),
)
"""The append-only log. `hash` covers every other column, the payload by its hash, so that a purged payload leaves a
chain that still verifies. Triggers forbid to delete an entry and to change anything but a payload to null."""

_GUARDS = {
    "sqlite": (
        """
        CREATE TRIGGER events_keep BEFORE DELETE ON events
        BEGIN SELECT RAISE(ABORT, 'the event log is append-only'); END
        """,
        """
        CREATE TRIGGER events_fix BEFORE UPDATE ON events
        WHEN NEW.payload IS NOT NULL OR NEW.seq <> OLD.seq OR NEW.at <> OLD.at OR NEW.kind <> OLD.kind
          OR NEW.subject <> OLD.subject OR NEW.payload_sha256 <> OLD.payload_sha256
          OR NEW.previous <> OLD.previous OR NEW.hash <> OLD.hash
        BEGIN SELECT RAISE(ABORT, 'the event log is append-only'); END
        """,
    ),
    "postgresql": (
        """
        CREATE FUNCTION events_guard() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF TG_OP = 'UPDATE' AND NEW.payload IS NULL
             AND (NEW.seq, NEW.at, NEW.kind, NEW.subject, NEW.payload_sha256, NEW.previous, NEW.hash)
               = (OLD.seq, OLD.at, OLD.kind, OLD.subject, OLD.payload_sha256, OLD.previous, OLD.hash) THEN
            RETURN NEW;
          END IF;
          RAISE EXCEPTION 'the event log is append-only';
        END $$
        """,
        "CREATE TRIGGER events_guard BEFORE UPDATE OR DELETE ON events FOR EACH ROW EXECUTE FUNCTION events_guard()",
        "CREATE TRIGGER events_keep BEFORE TRUNCATE ON events FOR EACH STATEMENT EXECUTE FUNCTION events_guard()",
    ),
}
for _dialect, _statements in _GUARDS.items():
    for _statement in _statements:
        event.listen(events, "after_create", DDL(_statement).execute_if(dialect=_dialect))  # type: ignore[no-untyped-call]

chain_head = Table(
    "chain_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("seq", Integer, nullable=False),
    Column("hash", String(64), nullable=False),
)
"""One row: the last entry of the log. A writer locks it first, so that entries follow one another on PostgreSQL too."""
_EMPTY = f"INSERT INTO chain_head (id, seq, hash) VALUES (1, 0, '{'0' * 64}')"
event.listen(chain_head, "after_create", DDL(_EMPTY))  # type: ignore[no-untyped-call]

runs = Table(
    "runs",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("started_at", String(32), nullable=False),
    Column("finished_at", String(32), nullable=False),
    Column("as_of", String(10), nullable=False),
    Column("investor", Text, nullable=False),
    Column("software", Text, nullable=False),
    Column("settings", Text),
    Column("positions", Integer, nullable=False),
    Column("document", LargeBinary),
    Column("document_sha256", String(64), nullable=False),
    Column("findings_sha256", String(64), nullable=False),
    Index(None, "finished_at"),
)
"""`document` is the run's canonical JSON under Zstandard, null once purged; the hashes are of the uncompressed JSON."""

findings = Table(
    "findings",
    metadata,
    Column("run_id", ForeignKey("runs.id"), primary_key=True),
    Column("ordinal", Integer, primary_key=True, autoincrement=False),
    Column("finding_id", Text, nullable=False),
    Column("verdict", String(16), nullable=False),
    Column("status", String(32), nullable=False),
    Column("score", Float, nullable=False),
    Column("list_id", Text, nullable=False),
    Column("entity_id", Text, nullable=False),
    Column("entity_name", Text, nullable=False),
    Column("security", Text, nullable=False),
    Column("account", Text),
    Column("market_value", Float),
    Column("currency", Text),
    Column("answer", String(16)),
    Index(None, "entity_id"),
    Index(None, "finding_id"),
)
"""What `held.ever_held` asks without opening documents: which runs touched this entity, security or account."""

archived = Table(
    "archived",
    metadata,
    Column("run_id", ForeignKey("runs.id"), primary_key=True),
    Column("ordinal", Integer, primary_key=True, autoincrement=False),
    Column("role", String(16), nullable=False),
    Column("name", Text),
    Column("sha256", String(64), nullable=False),
    Column("size", BigInteger, nullable=False),
    Index(None, "sha256"),
)
"""Which kept files a run was made of; the files themselves lie in the archive folder under their SHA-256."""

decisions = Table(
    "decisions",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("seq", ForeignKey("events.seq"), nullable=False, unique=True),
    Column("run_id", ForeignKey("runs.id"), nullable=False),
    Column("finding_id", Text, nullable=False),
    Column("entity_id", Text, nullable=False),
    Column("list_id", Text, nullable=False),
    Column("answer", String(16), nullable=False),
    Column("scope", String(16), nullable=False),
    Column("decided_at", String(32), nullable=False),
    Column("expires_on", String(10)),
    Column("four_eyes", Boolean, nullable=False),
    Column("reason", Text),
    Column("reviewer", Text),
    Column("second_reviewer", Text),
    Column("evidence", Text),
    Index(None, "entity_id"),
    Index(None, "finding_id"),
)
"""Answers as they were given; none is ever changed. `evidence` is what the person saw (canonical JSON). Reason, names
and evidence are null once purged."""

confirmations = Table(
    "confirmations",
    metadata,
    Column("decision_id", ForeignKey("decisions.id"), primary_key=True),
    Column("seq", ForeignKey("events.seq"), nullable=False, unique=True),
    Column("confirmed_at", String(32), nullable=False),
    Column("reviewer", Text),
)
"""The second person's agreement with a decision under four eyes."""


class AsText(TypeDecorator[Any]):
    """A value kept as text, in the store's own form of it."""

    impl = String
    cache_ok = True

    def __init__(self, length: int, write: Callable[[Any], str], read: Callable[[str], Any]) -> None:
        super().__init__(length)
        self.write, self.read = write, read

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ARG002
        """To the database."""
        return None if value is None else self.write(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:  # noqa: ARG002
        """From the database."""
        return None if value is None else self.read(value)


Moment = AsText(32, instant, moment)
"""An aware moment: UTC text with microseconds."""
Day = AsText(10, date.isoformat, date.fromisoformat)
"""A date: ISO 8601 text."""

job_schedules = Table(
    "schedule_watched",
    metadata,
    Column("job", String(64), primary_key=True),
    Column("schedule", Text, nullable=False),
    Column("since", Moment, nullable=False),
)
"""Since when a scheduler knows a job with this schedule: nothing was due before."""

list_states = Table(
    "schedule_list_state",
    metadata,
    Column("job", String(64), primary_key=True),
    Column("state", Text, nullable=False),
    Column("since", Moment, nullable=False),
)
"""Since when the lists that a job asks are as they are: a job that starts on a list is due when they are others."""

job_files = Table(
    "schedule_job_file",
    metadata,
    Column("job", String(64), primary_key=True),
    Column("file", Text, nullable=False),
)
"""The job file in which a job of this name was last found."""

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
)
"""One row for each due time of a job; unique (job, due) is what keeps two schedulers apart."""

reports = Table(
    "schedule_report",
    metadata,
    Column("occurrence", ForeignKey(job_runs.c.id, ondelete="CASCADE"), key="job_run", primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("content", LargeBinary),
)
"""The finished reports; content is dropped once everything is delivered."""

deliveries = Table(
    "schedule_delivery",
    metadata,
    Column("occurrence", ForeignKey(job_runs.c.id, ondelete="CASCADE"), key="job_run", primary_key=True),
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
)
"""The intent before an attempt, the receipt after it."""

sessions = Table(
    "web_session",
    metadata,
    Column("token_sha256", String(64), primary_key=True),
    Column("subject", Text, nullable=False),
    Column("roles", Text, nullable=False),
    Column("seen_at", String(32), nullable=False),
    Column("ends_at", String(32), nullable=False),
)
"""`seen_at` for the idle time-out, `ends_at` for the end whatever happens. The token itself is nowhere."""

tokens = Table(
    "web_token",
    metadata,
    Column("token_sha256", String(64), primary_key=True),
    Column("subject", Text, nullable=False),
    Column("roles", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("made_at", String(32), nullable=False),
    Column("ends_at", String(32), nullable=False),
)
"""Tokens of programs that use the API."""

uploads = Table(
    "web_upload",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("subject", Text, nullable=False),
    Column("received_at", String(32), nullable=False),
    Column("files", Text, nullable=False),
    Column("corrections", Text, nullable=False),
    Index("ix_web_upload_subject", "subject"),
)
"""`files` is a JSON list of {name, stored, sha256, size}; `corrections` what a person said about columns and rows."""

screenings = Table(
    "web_screening",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("upload_id", String(32), nullable=False),
    Column("subject", Text, nullable=False),
    Column("options", Text, nullable=False),
    Column("asked_at", String(32), nullable=False),
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("owner", String(64)),
    Column("lease_until", String(32)),
    Column("finished_at", String(32)),
    Column("run_id", String(64)),
    Column("message", Text),
    Index("ix_web_screening_state", "state"),
)
"""`state` is queued, running, done, failed or cancelled. A lease that ran out tells that its server died."""
