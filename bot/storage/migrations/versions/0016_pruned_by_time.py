"""What is to be pruned is found without looking at everything that is kept."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

# Indexes change nothing for older code.
compatible_since = "0001"


def upgrade() -> None:
    """Go to this revision."""
    resolved = sa.text("state = 'resolved'")
    op.create_index(
        "ix_incidents_resolved_at",
        "incidents",
        ["resolved_at"],
        sqlite_where=resolved,
        postgresql_where=resolved,
    )


def downgrade() -> None:
    """Go back to the one before."""
    op.drop_index("ix_incidents_resolved_at", "incidents")
