"""The first incident due of each service is found at once; rows are in no index for nothing."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

# Indexes change nothing for older code.
compatible_since = "0001"

# What most new rows leave empty, and nobody looks up where it is.
_MOSTLY_EMPTY = (
    ("notifications", "delivery"),
    ("outbox", "sequence"),
    ("outbox", "bundle"),
)


def upgrade() -> None:
    """Go to this revision."""
    _create("incidents", ["service", "due_at"], "due_at IS NOT NULL")
    for table, column in _MOSTLY_EMPTY:
        op.drop_index(f"ix_{table}_{column}", table)
        _create(table, [column], f"{column} IS NOT NULL")


def downgrade() -> None:
    """Go back to the one before."""
    for table, column in _MOSTLY_EMPTY:
        op.drop_index(f"ix_{table}_{column}", table)
        op.create_index(f"ix_{table}_{column}", table, [column])
    op.drop_index("ix_incidents_service_due_at", "incidents")


def _create(table: str, columns: list[str], condition: str) -> None:
    where = sa.text(condition)
    name = f"ix_{table}_{'_'.join(columns)}"
    op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)
