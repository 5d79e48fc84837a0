"""Calendar links."""

import sqlalchemy as sa
from alembic import op

from bot.storage.sql.instants import Instant

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# Code of this revision or a later one goes on working once this migration is applied.
compatible_since = "0001"


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "calendar_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(length=255), nullable=True),
        sa.Column("team", sa.String(length=255), nullable=True),
        sa.Column("schedule", sa.String(length=255), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("made_by", sa.String(length=255), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("revoked_at", Instant(), nullable=True),
        sa.CheckConstraint(
            "(person IS NULL) <> (team IS NULL) AND (team IS NULL) = (schedule IS NULL)",
            name=op.f("ck_calendar_links_person_or_schedule"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_links")),
        sa.UniqueConstraint("digest", name=op.f("uq_calendar_links_digest")),
    )


def downgrade() -> None:
    """Go back to the one before."""
    op.drop_table("calendar_links")
