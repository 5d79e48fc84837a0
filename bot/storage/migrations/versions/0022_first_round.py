"""In which round an incident's policy was begun, from which its repeats are counted."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

# Older code counts the repeats from the first round of all, as it did.
compatible_since = "0001"


def upgrade() -> None:
    """Go to this revision."""
    column = sa.Column("first_round", sa.Integer(), server_default=sa.text("0"), nullable=False)
    op.add_column("incidents", column)


def downgrade() -> None:
    """Go back to the one before."""
    with op.batch_alter_table("incidents") as batch_op:
        batch_op.drop_column("first_round")
