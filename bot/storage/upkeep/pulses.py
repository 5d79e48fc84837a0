"""The pulse: rows written again and again, to see that the database accepts writes."""

from datetime import datetime
from enum import IntEnum

from sqlalchemy import Connection, select

from bot.storage.sql.upserts import upsert
from bot.storage.tables import pulses


class Beating(IntEnum):
    """Which kind of process writes a row; the number is its id. Processes of a kind share it."""

    ENGINE = 1
    WEB = 2
    DOCTOR = 3


def beat(tx: Connection, whose: Beating, now: datetime) -> None:
    """Write the pulse of a kind of process."""
    tx.execute(
        upsert(tx, pulses)
        .values(id=whose, at=now)
        .on_conflict_do_update(index_elements=[pulses.c.id], set_={"at": now})
    )


def last(tx: Connection, whose: Beating) -> datetime | None:
    """When any process of the kind last wrote; None if none ever did."""
    at: datetime | None = tx.execute(select(pulses.c.at).where(pulses.c.id == whose)).scalar()
    return at
