"""What goes first where a lane has more to send than room."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

# Older code goes by the due time, and what it queues has the default.
compatible_since = "0001"


def upgrade() -> None:
    """Go to this revision."""
    priority = sa.Column("priority", sa.Integer(), nullable=False, server_default=sa.text("3"))
    op.add_column("outbox", priority)
    op.create_index("ix_outbox_lane_priority_due_at", "outbox", ["lane", "priority", "due_at"])
    waiting = sa.table("outbox", sa.column("kind", sa.String), sa.column("priority", sa.Integer))
    pages = waiting.c.kind.in_(["call", "sms", "slack", "hang_up"])
    op.execute(waiting.update().where(pages).values(priority=0))


def downgrade() -> None:
    """Go back to the one before."""
    op.drop_index("ix_outbox_lane_priority_due_at", "outbox")
    op.drop_column("outbox", "priority")
