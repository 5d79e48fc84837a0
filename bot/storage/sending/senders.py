"""What each engine on a database can send, as it says itself every few seconds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from types import MappingProxyType

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
    reach from there. The one may pass as soon as the other: whose is older does better."""
    ABLE = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Sender:
    """One lane of one engine, as it stood when it gave its last sign of life.

    `troubled_at` is when its newest send there failed that made it troubled; None where it is not,
    or does not say.
    """

    holder: str
    lane: Lane
    standing: Standing
    at: datetime
    troubled_at: datetime | None = None

    def is_before(self, other: "Sender") -> bool:
        """Whether it has been in trouble for longer. Of two that are, one is before the other."""
        if self.troubled_at is None or other.troubled_at is None:
            return False
        return (self.troubled_at, self.holder) < (other.troubled_at, other.holder)


def say(
    tx: Connection,
    holder: str,
    lanes: Mapping[Lane, Standing],
    now: datetime,
    *,
    troubled_at: Mapping[Lane, datetime] = MappingProxyType({}),
) -> None:
    """Write down how an engine stands."""
    rows = [
        {
            "holder": holder,
            "lane": lane.value,
            "standing": int(standing),
            "at": now,
            "troubled_at": troubled_at.get(lane) if standing is Standing.TROUBLED else None,
        }
        for lane, standing in lanes.items()
    ]
    put = upsert(tx, senders).values(rows)
    news = {name: put.excluded[name] for name in ("standing", "at", "troubled_at")}
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
            troubled_at=row.troubled_at,
        )
        for row in tx.execute(query)
        if row.lane in set(Lane)
    ]
