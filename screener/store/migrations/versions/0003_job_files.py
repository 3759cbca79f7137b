"""Which file each scheduled job stands in, so that jobs of two files never pass for one another."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "schedule_job_file",
        sa.Column("job", sa.String(64), primary_key=True),
        sa.Column("file", sa.Text, nullable=False),
    )
