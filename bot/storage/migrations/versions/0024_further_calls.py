"""Calls that other providers have placed, or may have placed, for one delivery."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

# Older code leaves it out, and ends one call of each delivery, as it did.
compatible_since = "0001"


def upgrade() -> None:
    """Go to this revision."""
    op.add_column("deliveries", sa.Column("further", sa.JSON(), nullable=True))


def downgrade() -> None:
    """Go back to the one before."""
    op.drop_column("deliveries", "further")
