"""A run's inputs and lists stand in its document and in the log; the tables that said so again were never asked."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Drop the tables."""
    op.drop_table("run_watchlists", if_exists=True)
    op.drop_table("run_inputs", if_exists=True)
