"""What older code may go on with, and duties that recur once for all processes."""

import sqlalchemy as sa
from alembic import op

from bot.storage.sql.instants import Instant

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# Code of this revision or a later one goes on working once this migration is applied.
compatible_since = "0001"


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "compatibility",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("since", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_compatibility")),
    )
    op.create_table(
        "duties",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("due_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_duties")),
    )


def downgrade() -> None:
    """Go back to the one before."""
    op.drop_table("duties")
    op.drop_table("compatibility")
