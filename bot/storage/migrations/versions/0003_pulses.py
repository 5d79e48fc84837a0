"""The pulse, by which a process knows that it can write."""

import sqlalchemy as sa
from alembic import op

from bot.storage.sql.instants import Instant

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# Code of this revision or a later one goes on working once this migration is applied.
compatible_since = "0001"


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "pulses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pulses")),
    )


def downgrade() -> None:
    """Go back to the one before."""
    op.drop_table("pulses")
