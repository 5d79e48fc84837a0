"""What time it is by the database's clock."""

import time
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select

from bot.storage.database import Database


def tell_instant(database: Database, *, within_seconds: float) -> datetime | None:
    """The instant by PostgreSQL's clock; None if it took longer than this to be told.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: the database cannot be asked.
    """
    with database.read() as tx:
        asked_at = time.monotonic()
        told: datetime = tx.execute(select(func.clock_timestamp())).scalar_one()
        took = time.monotonic() - asked_at
    return told.astimezone(UTC) + timedelta(seconds=took / 2) if took <= within_seconds else None
