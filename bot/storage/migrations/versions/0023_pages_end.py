"""A page ends once its person can't take the incident, or it was handed to somebody else."""

import sqlalchemy as sa
from alembic import op

from bot.storage.sql.instants import Instant

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

# What older code does not end goes on waiting for its people, as it did.
compatible_since = "0001"


def upgrade() -> None:
    """Go to this revision."""
    op.add_column("pages", sa.Column("ended_at", Instant(), nullable=True))


def downgrade() -> None:
    """Go back to the one before."""
    op.drop_column("pages", "ended_at")
