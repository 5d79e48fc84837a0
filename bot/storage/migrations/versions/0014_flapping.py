"""Incidents that come and go."""

import sqlalchemy as sa
from alembic import op

from bot.storage.sql.instants import Instant

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

# Older code resolves one at its monitor's word. An alert that it takes in for one that is quiet is
# looked for before that is resolved.
compatible_since = "0001"


def upgrade() -> None:
    """Go to this revision."""
    op.add_column(
        "incidents",
        sa.Column("flapping", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.add_column("incidents", sa.Column("quiet_at", Instant(), nullable=True))
    waits, resolved = sa.text("quiet_at IS NOT NULL"), sa.text("state = 'resolved'")
    op.create_index(
        "ix_incidents_quiet_at",
        "incidents",
        ["quiet_at"],
        sqlite_where=waits,
        postgresql_where=waits,
    )
    op.create_index(
        "ix_incidents_resolved_dedup_key",
        "incidents",
        ["service", "dedup_key", "opened_at"],
        sqlite_where=resolved,
        postgresql_where=resolved,
    )


def downgrade() -> None:
    """Go back to the one before."""
    op.drop_index("ix_incidents_resolved_dedup_key", "incidents")
    op.drop_index("ix_incidents_quiet_at", "incidents")
    with op.batch_alter_table("incidents") as batch_op:
        batch_op.drop_column("quiet_at")
        batch_op.drop_column("flapping")
