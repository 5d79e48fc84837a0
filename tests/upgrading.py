"""What a version of the bot that is yet to be written does to a database."""

from sqlalchemy import text, update

from bot.storage.database import Database
from bot.storage.tables import compatibility

NEWER = "9999"


def newer_code_migrates(database: Database, *, compatible_since: str) -> None:
    """Migrate to a revision that this code does not know."""
    with database.write() as tx:
        tx.execute(text("UPDATE alembic_version SET version_num = :newer"), {"newer": NEWER})
        tx.execute(update(compatibility).values(since=compatible_since))
