"""The page's own tables: who is logged in, what was uploaded, which screenings are asked for.

What is not here is not remembered: the server can be killed at any moment. Files lie beside the tables, under names
that only the tables know.
"""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, MetaData, String, Table, Text

from screener.store.engine import Store, open_store

metadata = MetaData()

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


def open_desk(address: str | None) -> Store:
    """The store, with the page's tables in it.

    Args:
        address: a URL or path; None for the default place.

    Raises:
        StoreError: the store cannot be opened.
    """
    store = open_store(address)
    with store.write() as connection:
        metadata.create_all(connection)
    return store
