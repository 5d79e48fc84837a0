"""No override has the id of one that was taken back, on SQLite either."""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

# Older code lets the database give the ids.
compatible_since = "0001"

_NEVER_AGAIN = """
    INSERT INTO sqlite_sequence (name, seq)
    SELECT 'overrides', coalesce(max(id), 0)
    FROM (SELECT id FROM overrides UNION ALL SELECT override FROM overrides_taken_back)
"""


def upgrade() -> None:
    """Go to this revision. PostgreSQL gives no id twice anyway."""
    _rewrite(ids_once=True)
    if _is_sqlite():
        op.execute("DELETE FROM sqlite_sequence WHERE name = 'overrides'")
        op.execute(_NEVER_AGAIN)


def downgrade() -> None:
    """Go back to the one before."""
    _rewrite(ids_once=False)


def _rewrite(*, ids_once: bool) -> None:
    if _is_sqlite():
        keywords = {"sqlite_autoincrement": ids_once}
        with op.batch_alter_table("overrides", recreate="always", table_kwargs=keywords):
            pass


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"
