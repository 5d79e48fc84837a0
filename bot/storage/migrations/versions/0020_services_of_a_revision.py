"""What alerts need of the schedule files is kept beside their texts."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

# Older code leaves the column empty.
compatible_since = "0001"


def upgrade() -> None:
    """Go to this revision."""
    op.add_column("revisions", sa.Column("services", sa.JSON(), nullable=True))


def downgrade() -> None:
    """Go back to the one before."""
    op.drop_column("revisions", "services")
