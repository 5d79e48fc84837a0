"""The pulse: rows that are written again and again, to know that they still can be."""

from datetime import datetime
from enum import IntEnum

from sqlalchemy import Connection, select

from bot.storage.tables import pulses
from bot.storage.upserts import upsert


class Beating(IntEnum):
    """Whose pulse a row is; the number is the row's id. Processes of one kind share a row."""

    ENGINE = 1
    WEB = 2


def beat(tx: Connection, whose: Beating, now: datetime) -> None:
    """Write the row."""
    tx.execute(
        upsert(tx, pulses)
        .values(id=whose, at=now)
        .on_conflict_do_update(index_elements=[pulses.c.id], set_={"at": now})
    )


def last(tx: Connection, whose: Beating) -> datetime | None:
    """When any process of the kind last wrote; None if none ever did."""
    at: datetime | None = tx.execute(select(pulses.c.at).where(pulses.c.id == whose)).scalar()
    return at
