"""No plan for another query takes the indexes of incidents by their time."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

# Indexes change nothing for older code, but that it scans a table where it has used these two: for
# what a service has opened lately, and what is old enough to be pruned.
compatible_since = "0001"

_ALWAYS = "number > 0"
_BY_TIME = {
    "ix_incidents_service_opened_at": (["service", "opened_at"], None),
    "ix_incidents_resolved_at": (["resolved_at"], "state = 'resolved'"),
}


def upgrade() -> None:
    """Go to this revision."""
    for name, (columns, condition) in _BY_TIME.items():
        _make_anew(name, columns, f"{condition} AND {_ALWAYS}" if condition else _ALWAYS)


def downgrade() -> None:
    """Go back to the one before."""
    for name, (columns, condition) in _BY_TIME.items():
        _make_anew(name, columns, condition)


def _make_anew(name: str, columns: list[str], condition: str | None) -> None:
    where = None if condition is None else sa.text(condition)
    op.drop_index(name, "incidents")
    op.create_index(name, "incidents", columns, sqlite_where=where, postgresql_where=where)
