"""Which incidents wait because everybody has declined is found without reading every timeline."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

# An index changes nothing for older code. That pages nobody before the wait is over.
compatible_since = "0001"

_NAME = "ix_timeline_everybody_declined"
_IS_SAID = sa.text("what = 'everybody_declined'")


def upgrade() -> None:
    """Go to this revision."""
    op.create_index(
        _NAME, "timeline", ["incident"], sqlite_where=_IS_SAID, postgresql_where=_IS_SAID
    )


def downgrade() -> None:
    """Go back to the one before."""
    op.drop_index(_NAME, "timeline")
