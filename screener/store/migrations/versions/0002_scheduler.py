"""The scheduler's tables: watched jobs, due times, their reports and their deliveries.

Up to 0.1.0 they had a line of migrations of their own, with a version table of its own; a store in which they stand
already only loses that table.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables, or take over those that stand there."""
    tables = sa.inspect(op.get_bind()).get_table_names()
    if "schedule_version" in tables:
        op.drop_table("schedule_version")
    if "schedule_occurrence" in tables:
        return
    op.create_table(
        "schedule_watched",
        sa.Column("job", sa.String(64), primary_key=True),
        sa.Column("schedule", sa.Text, nullable=False),
        sa.Column("since", sa.String(32), nullable=False),
    )
    op.create_table(
        "schedule_occurrence",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("job", sa.String(64), nullable=False),
        sa.Column("due", sa.String(32), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("owner", sa.String(128)),
        sa.Column("lease_until", sa.String(32)),
        sa.Column("not_before", sa.String(32)),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("missed", sa.Integer, nullable=False),
        sa.Column("claimed_at", sa.String(32), nullable=False),
        sa.Column("finished_at", sa.String(32)),
        sa.Column("as_of", sa.String(10), nullable=False),
        sa.Column("run_id", sa.String(64)),
        sa.Column("changed", sa.Boolean),
        sa.Column("outcome", sa.Text),
        sa.Column("error", sa.Text),
        sa.UniqueConstraint("job", "due", name="schedule_occurrence_once"),
    )
    op.create_table(
        "schedule_report",
        sa.Column(
            "occurrence", sa.Integer, sa.ForeignKey("schedule_occurrence.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("content", sa.LargeBinary),
    )
    op.create_table(
        "schedule_delivery",
        sa.Column(
            "occurrence", sa.Integer, sa.ForeignKey("schedule_occurrence.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("purpose", sa.String(8), primary_key=True),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("key", sa.String(64)),
        sa.Column("content_sha256", sa.String(64)),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("first_at", sa.String(32)),
        sa.Column("not_before", sa.String(32)),
        sa.Column("settled_at", sa.String(32)),
        sa.Column("progress", sa.Text),
        sa.Column("receipt", sa.Text),
        sa.Column("error", sa.Text),
    )
