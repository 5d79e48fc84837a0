"""Incidents can be snoozed."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

# No `compatible_since`: code of before would leave `snoozed` set on what it triggers again.


def upgrade() -> None:
    """Go to this revision."""
    op.add_column(
        "incidents",
        sa.Column("snoozed", sa.Boolean(), nullable=False, server_default=sa.false()),
    )


def downgrade() -> None:
    """Go back to the one before."""
    op.drop_column("incidents", "snoozed")
