"""Acknowledged incidents come back."""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

from bot.storage.sql.instants import Instant

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# No `compatible_since`: code of before resolves without clearing `returns_at`, which is refused.

_NAME = "ck_incidents_due_while_triggered"
_BEFORE = "(state = 'triggered') = (due_at IS NOT NULL)"
_AFTER = (
    "CASE state WHEN 'triggered' THEN due_at IS NOT NULL AND returns_at IS NULL"
    " WHEN 'acknowledged' THEN (due_at IS NULL) = (returns_at IS NULL)"
    " ELSE due_at IS NULL AND returns_at IS NULL END"
)
# As a team has it that says nothing else, reckoned from the migration: whoever has acknowledged
# something long ago is not to be woken for it at once.
_LASTS = timedelta(hours=4)
_REMINDED_BEFORE = timedelta(minutes=15)


def upgrade() -> None:
    """Go to this revision."""
    op.add_column("incidents", sa.Column("returns_at", Instant(), nullable=True))
    _replace_check(_BEFORE, _AFTER)
    incidents = sa.table(
        "incidents",
        sa.column("state", sa.String()),
        sa.column("due_at", Instant()),
        sa.column("returns_at", Instant()),
    )
    returns_at = datetime.now(UTC) + _LASTS
    op.execute(
        incidents.update()
        .where(incidents.c.state == "acknowledged")
        .values(due_at=returns_at - _REMINDED_BEFORE, returns_at=returns_at)
    )


def downgrade() -> None:
    """Go back to the one before."""
    op.execute("UPDATE incidents SET due_at = NULL, returns_at = NULL WHERE state = 'acknowledged'")
    _replace_check(_AFTER, _BEFORE)
    op.drop_column("incidents", "returns_at")


def _replace_check(before: str, after: str) -> None:
    tx = op.get_bind()
    if tx.dialect.name == "sqlite":
        _rewrite_table(tx, before, after)
        return
    op.drop_constraint(_NAME, "incidents")
    op.create_check_constraint(op.f(_NAME), "incidents", after)


def _rewrite_table(tx: sa.Connection, before: str, after: str) -> None:
    """The rows go out and in again, because SQLite cannot drop a constraint.

    Foreign keys into the table are looked at once they are all back. The highest number that was
    ever given is kept.
    """
    made = "SELECT sql FROM sqlite_master WHERE tbl_name = 'incidents' AND sql IS NOT NULL"
    table, *indexes = tx.exec_driver_sql(f"{made} ORDER BY type DESC").scalars()
    if before not in table:
        raise RuntimeError("the table of incidents is not as this migration knows it")
    last = tx.exec_driver_sql("SELECT max(seq) FROM sqlite_sequence WHERE name = 'incidents'")
    seq = last.scalar()
    for statement in (
        "PRAGMA defer_foreign_keys = ON",
        "CREATE TABLE incidents_kept AS SELECT * FROM incidents",
        "DROP TABLE incidents",
        table.replace(before, after),
        "INSERT INTO incidents SELECT * FROM incidents_kept",
        "DROP TABLE incidents_kept",
        *indexes,
    ):
        tx.exec_driver_sql(statement)
    if seq is not None:
        tx.exec_driver_sql("DELETE FROM sqlite_sequence WHERE name = 'incidents'")
        tx.exec_driver_sql(
            "INSERT INTO sqlite_sequence (name, seq) VALUES ('incidents', ?)", (seq,)
        )
