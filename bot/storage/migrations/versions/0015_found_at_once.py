"""What has to be found at once, however much there is: who is being paged, and what to send."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

# Older code leaves it out. The next page of such a person goes before others as if it were the
# first about the service.
compatible_since = "0001"

_OF_WHAT_IS_OPEN = """
UPDATE pages SET service = (SELECT service FROM incidents WHERE number = pages.incident)
WHERE incident IN (SELECT number FROM incidents WHERE state <> 'resolved')
"""


def upgrade() -> None:
    """Go to this revision."""
    op.add_column("pages", sa.Column("service", sa.String(255), nullable=True))
    op.execute(_OF_WHAT_IS_OPEN)
    op.create_index("ix_pages_service_person", "pages", ["service", "person", "id"])
    held = sa.text("leased_until IS NOT NULL")
    op.create_index(
        "ix_outbox_lane_leased_until",
        "outbox",
        ["lane", "leased_until"],
        sqlite_where=held,
        postgresql_where=held,
    )


def downgrade() -> None:
    """Go back to the one before."""
    op.drop_index("ix_outbox_lane_leased_until", "outbox")
    op.drop_index("ix_pages_service_person", "pages")
    with op.batch_alter_table("pages") as batch_op:
        batch_op.drop_column("service")
