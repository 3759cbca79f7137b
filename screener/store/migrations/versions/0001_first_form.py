"""The first form of the store: runs, findings, decisions, kept files and the hash-chained log."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

NOTHING = "0" * 64

SQLITE_GUARDS = (
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
)
POSTGRESQL_GUARDS = (
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
)


def upgrade() -> None:
    """Make the tables, the empty chain's head, and the guards that keep the log append-only."""
    op.create_table(
        "identity",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity")),
    )
    op.create_table(
        "chain_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chain_head")),
    )
    op.create_table(
        "events",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("payload", sa.Text(), nullable=True),
        sa.Column("payload_sha256", sa.String(length=64), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_events")),
    )
    op.create_index(op.f("ix_events_subject"), "events", ["subject"], unique=False)
    op.create_table(
        "runs",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("started_at", sa.String(length=32), nullable=False),
        sa.Column("finished_at", sa.String(length=32), nullable=False),
        sa.Column("as_of", sa.String(length=10), nullable=False),
        sa.Column("investor", sa.Text(), nullable=False),
        sa.Column("software", sa.Text(), nullable=False),
        sa.Column("settings", sa.Text(), nullable=True),
        sa.Column("positions", sa.Integer(), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=True),
        sa.Column("document_sha256", sa.String(length=64), nullable=False),
        sa.Column("findings_sha256", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_runs")),
    )
    op.create_index(op.f("ix_runs_finished_at"), "runs", ["finished_at"], unique=False)
    op.create_table(
        "archived",
        sa.Column("run_id", sa.String(length=64), nullable=False),
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_archived_run_id")),
        sa.PrimaryKeyConstraint("run_id", "ordinal", name=op.f("pk_archived")),
    )
    op.create_index(op.f("ix_archived_sha256"), "archived", ["sha256"], unique=False)
    op.create_table(
        "decisions",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.String(length=64), nullable=False),
        sa.Column("finding_id", sa.Text(), nullable=False),
        sa.Column("entity_id", sa.Text(), nullable=False),
        sa.Column("list_id", sa.Text(), nullable=False),
        sa.Column("answer", sa.String(length=16), nullable=False),
        sa.Column("scope", sa.String(length=16), nullable=False),
        sa.Column("decided_at", sa.String(length=32), nullable=False),
        sa.Column("expires_on", sa.String(length=10), nullable=True),
        sa.Column("four_eyes", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("reviewer", sa.Text(), nullable=True),
        sa.Column("second_reviewer", sa.Text(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_decisions_run_id")),
        sa.ForeignKeyConstraint(["seq"], ["events.seq"], name=op.f("fk_decisions_seq")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
        sa.UniqueConstraint("seq", name=op.f("uq_decisions_seq")),
    )
    op.create_index(op.f("ix_decisions_entity_id"), "decisions", ["entity_id"], unique=False)
    op.create_index(op.f("ix_decisions_finding_id"), "decisions", ["finding_id"], unique=False)
    op.create_table(
        "findings",
        sa.Column("run_id", sa.String(length=64), nullable=False),
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("finding_id", sa.Text(), nullable=False),
        sa.Column("verdict", sa.String(length=16), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("list_id", sa.Text(), nullable=False),
        sa.Column("entity_id", sa.Text(), nullable=False),
        sa.Column("entity_name", sa.Text(), nullable=False),
        sa.Column("security", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=True),
        sa.Column("market_value", sa.Float(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=True),
        sa.Column("answer", sa.String(length=16), nullable=True),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_findings_run_id")),
        sa.PrimaryKeyConstraint("run_id", "ordinal", name=op.f("pk_findings")),
    )
    op.create_index(op.f("ix_findings_entity_id"), "findings", ["entity_id"], unique=False)
    op.create_index(op.f("ix_findings_finding_id"), "findings", ["finding_id"], unique=False)
    op.create_table(
        "run_inputs",
        sa.Column("run_id", sa.String(length=64), nullable=False),
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("file", sa.Text(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_run_inputs_run_id")),
        sa.PrimaryKeyConstraint("run_id", "ordinal", name=op.f("pk_run_inputs")),
    )
    op.create_index(op.f("ix_run_inputs_sha256"), "run_inputs", ["sha256"], unique=False)
    op.create_table(
        "run_watchlists",
        sa.Column("run_id", sa.String(length=64), nullable=False),
        sa.Column("list_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("published_on", sa.String(length=10), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_run_watchlists_run_id")),
        sa.PrimaryKeyConstraint("run_id", "list_id", name=op.f("pk_run_watchlists")),
    )
    op.create_index(op.f("ix_run_watchlists_sha256"), "run_watchlists", ["sha256"], unique=False)
    op.create_table(
        "confirmations",
        sa.Column("decision_id", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("confirmed_at", sa.String(length=32), nullable=False),
        sa.Column("reviewer", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["decision_id"], ["decisions.id"], name=op.f("fk_confirmations_decision_id")),
        sa.ForeignKeyConstraint(["seq"], ["events.seq"], name=op.f("fk_confirmations_seq")),
        sa.PrimaryKeyConstraint("decision_id", name=op.f("pk_confirmations")),
        sa.UniqueConstraint("seq", name=op.f("uq_confirmations_seq")),
    )
    op.execute(sa.text("INSERT INTO chain_head (id, seq, hash) VALUES (1, 0, :nothing)").bindparams(nothing=NOTHING))
    op.execute(sa.text("INSERT INTO identity (id) VALUES (:id)").bindparams(id=secrets.token_hex(8)))
    for statement in SQLITE_GUARDS if op.get_bind().dialect.name == "sqlite" else POSTGRESQL_GUARDS:
        op.execute(statement)
