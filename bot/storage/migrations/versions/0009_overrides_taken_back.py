"""Overrides that were taken back are remembered as such."""

import sqlalchemy as sa
from alembic import op

from bot.storage.sql.instants import Instant

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

# Older code takes nothing back, and finds the overrides that are left.
compatible_since = "0001"


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "overrides_taken_back",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("override", sa.Integer(), nullable=False),
        sa.Column("team", sa.String(255), nullable=False),
        sa.Column("schedule", sa.String(255), nullable=False),
        sa.Column("person", sa.String(255), nullable=False),
        sa.Column("starts_at", Instant(), nullable=False),
        sa.Column("ends_at", Instant(), nullable=False),
        sa.Column("taken_back_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="overrides_taken_back_pkey"),
    )


def downgrade() -> None:
    """Go back to the one before."""
    op.drop_table("overrides_taken_back")
