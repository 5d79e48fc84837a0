"""How often an alert has made an incident urgent, and whether a person has."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

# Older code counts no rise of its own, and leaves `raised_by_hand` as it is: people may be paged
# once more for the next urgent alert.
compatible_since = "0001"


def upgrade() -> None:
    """Go to this revision."""
    op.add_column(
        "incidents",
        sa.Column("rises", sa.Integer(), nullable=False, server_default=sa.text("0")),
    )
    op.add_column(
        "incidents",
        sa.Column("raised_by_hand", sa.Boolean(), nullable=False, server_default=sa.false()),
    )


def downgrade() -> None:
    """Go back to the one before."""
    with op.batch_alter_table("incidents") as batch_op:
        batch_op.drop_column("raised_by_hand")
        batch_op.drop_column("rises")
