"""An incident goes on with the escalation policy it was opened with."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

# Older code goes by the present policy, and leaves the column empty.
compatible_since = "0001"


def upgrade() -> None:
    """Go to this revision."""
    op.add_column("incidents", sa.Column("revision", sa.Integer(), nullable=True))


def downgrade() -> None:
    """Go back to the one before."""
    op.drop_column("incidents", "revision")
