"""Incidents in a state nobody knows are found at once: they have no due time."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

# Indexes change nothing for older code.
compatible_since = "0001"

_UNKNOWN = "state NOT IN ('triggered', 'acknowledged', 'resolved')"


def upgrade() -> None:
    """Go to this revision."""
    unknown = sa.text(_UNKNOWN)
    op.create_index(
        "ix_incidents_unknown_state",
        "incidents",
        ["number"],
        sqlite_where=unknown,
        postgresql_where=unknown,
    )


def downgrade() -> None:
    """Go back to the one before."""
    op.drop_index("ix_incidents_unknown_state", "incidents")
