"""The store's tables. A change here needs a migration in `migrations/versions`; a test compares the two.

Moments are ISO 8601 text in UTC and documents canonical JSON, so that SQLite and PostgreSQL hold the very same bytes
and a hash taken on one is valid on the other.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

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

chain_head = Table(
    "chain_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("seq", Integer, nullable=False),
    Column("hash", String(64), nullable=False),
)
"""One row: the last entry of the log. A writer locks it first, so that entries follow one another on PostgreSQL too."""

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
