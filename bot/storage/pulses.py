"""The pulse: one row that is written again and again, to know that it still can be."""

from datetime import datetime

from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite

from bot.storage.tables import pulses

_ONLY_ROW = 1


def beat(tx: Connection, now: datetime) -> None:
    """Write the one row."""
    dialect = sqlite if tx.dialect.name == "sqlite" else postgresql
    tx.execute(
        dialect.insert(pulses)
        .values(id=_ONLY_ROW, at=now)
        .on_conflict_do_update(index_elements=[pulses.c.id], set_={"at": now})
    )
