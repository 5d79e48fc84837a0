"""Since when an engine has been in trouble with whoever carries a lane."""

import sqlalchemy as sa
from alembic import op

from bot.storage.sql.instants import Instant

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

# Older code leaves it out, and waits for nobody who is troubled as it is itself.
compatible_since = "0001"


def upgrade() -> None:
    """Go to this revision."""
    op.add_column("senders", sa.Column("troubled_at", Instant(), nullable=True))


def downgrade() -> None:
    """Go back to the one before."""
    op.drop_column("senders", "troubled_at")
