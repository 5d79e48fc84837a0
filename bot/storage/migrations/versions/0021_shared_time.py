"""How far the time that all processes go by is ahead of the database's clock."""

import sqlalchemy as sa
from alembic import op

from bot.storage.sql.instants import Instant

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

# Older code goes by the database's clock itself, as it did.
compatible_since = "0001"


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "shared_time",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agreed_at", Instant(), nullable=False),
        sa.Column("ahead_seconds", sa.Float(), nullable=False),
        sa.Column("set_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shared_time")),
    )


def downgrade() -> None:
    """Go back to the one before."""
    op.drop_table("shared_time")
