"""What a sender calls one sending of an alert."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

# Older code leaves the column empty.
compatible_since = "0001"


def upgrade() -> None:
    """Go to this revision."""
    op.add_column("alerts", sa.Column("idempotency_key", sa.String(length=255), nullable=True))
    op.create_index(
        "ix_alerts_idempotency_key",
        "alerts",
        ["idempotency_key", "alert_key"],
        sqlite_where=sa.text("idempotency_key IS NOT NULL"),
        postgresql_where=sa.text("idempotency_key IS NOT NULL"),
    )


def downgrade() -> None:
    """Go back to the one before."""
    op.drop_index("ix_alerts_idempotency_key", "alerts")
    op.drop_column("alerts", "idempotency_key")
