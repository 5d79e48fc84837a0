"""Incidents that alerts with other dedup keys have joined."""

import sqlalchemy as sa
from alembic import op

from bot.storage.sql.instants import Instant

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

# Older code opens an incident of its own for each dedup key, and resolves one with all its keys.
compatible_since = "0001"


def upgrade() -> None:
    """Go to this revision."""
    op.add_column("incidents", sa.Column("joined_at", Instant(), nullable=True))
    keys = sa.Column("open_keys", sa.Integer(), nullable=False, server_default=sa.text("1"))
    op.add_column("incidents", keys)
    op.create_index("ix_incidents_service_opened_at", "incidents", ["service", "opened_at"])
    op.create_table(
        "incident_keys",
        sa.Column("service", sa.String(length=255), nullable=False),
        sa.Column("dedup_key", sa.String(length=255), nullable=False),
        sa.Column("incident", sa.Integer(), nullable=False),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["incident"], ["incidents.number"], name=op.f("fk_incident_keys_incident")
        ),
        sa.PrimaryKeyConstraint("service", "dedup_key", "incident", name=op.f("pk_incident_keys")),
    )
    op.create_index(op.f("ix_incident_keys_incident"), "incident_keys", ["incident"])


def downgrade() -> None:
    """Go back to the one before."""
    op.drop_table("incident_keys")
    op.drop_index("ix_incidents_service_opened_at", "incidents")
    with op.batch_alter_table("incidents") as batch_op:
        batch_op.drop_column("open_keys")
        batch_op.drop_column("joined_at")
