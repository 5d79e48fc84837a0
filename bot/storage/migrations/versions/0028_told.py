"""What people were told of incidents that rise."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

# Older code notes nothing: whom it tells of what has become urgent is told once more.
compatible_since = "0001"

_TEXTS = """
INSERT INTO told (incident, person, rises, page, delivery)
SELECT n.incident, n.person, 0, n.page, n.delivery
FROM notifications AS n JOIN incidents AS i ON i.number = n.incident
WHERE i.state <> 'resolved' AND n.method = 'sms' AND n.delivery IS NOT NULL
"""


def upgrade() -> None:
    """Go to this revision."""
    # No foreign keys: older code that prunes knows nothing of these rows.
    op.create_table(
        "told",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("incident", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(255), nullable=False),
        sa.Column("rises", sa.Integer(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=True),
        sa.Column("delivery", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="told_pkey"),
    )
    op.create_index("ix_told_incident", "told", ["incident"])
    op.create_index("ix_told_person_delivery", "told", ["person", "delivery"])
    op.execute(_TEXTS)


def downgrade() -> None:
    """Go back to the one before."""
    op.drop_table("told")
