"""What each living engine can send."""

import sqlalchemy as sa
from alembic import op

from bot.storage.sql.instants import Instant

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

# Older code tells nobody what it can send, and takes whatever is due, as it did.
compatible_since = "0001"


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "senders",
        sa.Column("holder", sa.String(80), nullable=False),
        sa.Column("lane", sa.String(16), nullable=False),
        sa.Column("standing", sa.Integer(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("holder", "lane", name=op.f("pk_senders")),
    )


def downgrade() -> None:
    """Go back to the one before."""
    op.drop_table("senders")
