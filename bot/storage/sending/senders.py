"""What each engine on a database can send, as it says itself every few seconds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum

from sqlalchemy import Connection, delete, or_, select

from bot.storage.sending.outbox import Lane
from bot.storage.sql.upserts import upsert
from bot.storage.tables import senders

# Clocks of processes differ by less. What is said to be of later is no sign of life: it would count
# as one until then.
_CLOCKS_DIFFER = timedelta(seconds=10)
KEPT_FOR = timedelta(days=1)


class Standing(IntEnum):
    """How an engine stands with whoever carries a lane. Of two the higher does better."""

    ABSENT = 0
    """It has no account there: nothing is set up."""
    TROUBLED = 1
    """Its account was refused just now, a token that was replaced, say; or its provider is out of
    reach from there. Neither is better: the one may pass as soon as the other."""
    ABLE = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Sender:
    """One lane of one engine, as it stood when it gave its last sign of life."""

    holder: str
    lane: Lane
    standing: Standing
    at: datetime


def say(tx: Connection, holder: str, lanes: Mapping[Lane, Standing], now: datetime) -> None:
    """Write down how an engine stands."""
    rows = [
        {"holder": holder, "lane": lane.value, "standing": int(standing), "at": now}
        for lane, standing in lanes.items()
    ]
    put = upsert(tx, senders).values(rows)
    news = {name: put.excluded[name] for name in ("standing", "at")}
    key = [senders.c.holder, senders.c.lane]
    tx.execute(put.on_conflict_do_update(index_elements=key, set_=news))


def forget(tx: Connection, now: datetime) -> None:
    """Delete what has not been heard of for KEPT_FOR."""
    at = senders.c.at
    tx.execute(delete(senders).where(or_(at < now - KEPT_FOR, at > now + KEPT_FOR)))


def heard_of(tx: Connection, now: datetime, *, since: datetime) -> Sequence[Sender]:
    """What engines have said since then, by their names; what only newer code has is left out."""
    recent = senders.c.at.between(since, now + _CLOCKS_DIFFER)
    query = select(senders).where(recent).order_by(senders.c.holder, senders.c.lane)
    return [
        Sender(
            holder=row.holder,
            lane=Lane(row.lane),
            standing=Standing(min(max(row.standing, min(Standing)), max(Standing))),
            at=row.at,
        )
        for row in tx.execute(query)
        if row.lane in set(Lane)
    ]
