"""Deliveries of late are found at once: those under way are looked for before each call."""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

# Indexes change nothing for older code.
compatible_since = "0001"

_TO_ONE = "ix_deliveries_person_method_begun_at"


def upgrade() -> None:
    """Go to this revision."""
    op.create_index("ix_deliveries_begun_at", "deliveries", ["begun_at"])
    op.create_index(_TO_ONE, "deliveries", ["person", "method", "begun_at"])


def downgrade() -> None:
    """Go back to the one before."""
    op.drop_index(_TO_ONE, "deliveries")
    op.drop_index("ix_deliveries_begun_at", "deliveries")
