"""Which provider carries a delivery: there may be several."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# No `compatible_since`: a call of which code of before keeps no provider could not be hung up.


def upgrade() -> None:
    """Go to this revision."""
    op.add_column("deliveries", sa.Column("provider", sa.String(length=32), nullable=True))
    deliveries = sa.table(
        "deliveries",
        sa.column("method", sa.String),
        sa.column("provider", sa.String),
        sa.column("provider_id", sa.String),
    )
    known = deliveries.c.provider_id.is_not(None) & deliveries.c.method.in_(["call", "sms"])
    op.execute(deliveries.update().where(known).values(provider="twilio"))


def downgrade() -> None:
    """Go back to the one before."""
    with op.batch_alter_table("deliveries") as batch_op:
        batch_op.drop_column("provider")
