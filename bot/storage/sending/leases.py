"""Leases of rows: held, prolonged, and given back, with the row deleted or put off."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, select, update

from bot.storage.database import made_due
from bot.storage.sending.outbox import Outgoing
from bot.storage.sql.instants import Instant
from bot.storage.sql.unanswered import unanswered
from bot.storage.tables import outbox

_IDS = outbox.c.id.in_(bindparam("ids", expanding=True))
_FINISH = unanswered(delete(outbox).where(_IDS))
_PROLONG = update(outbox).where(_IDS).values(leased_until=bindparam("until", type_=Instant()))
# Locked, so that nobody takes the rows over before the result is written.
_HELD = (
    select(outbox.c.id, outbox.c.leased_by, outbox.c.tries)
    .where(_IDS)
    .order_by(outbox.c.id)
    .with_for_update()
)


def finish(tx: Connection, ids: Collection[int]) -> None:
    """Delete rows that were sent or are no longer wanted."""
    tx.execute(_FINISH, {"ids": list(ids)})


def prolong(tx: Connection, ids: Collection[int], until: datetime) -> None:
    """Prolong leases that this transaction has just taken."""
    tx.execute(_PROLONG, {"ids": list(ids), "until": until})


def put_off(
    tx: Connection, ids: Collection[int], due_at: datetime, *, counted: bool = True
) -> None:
    """Release leases until `due_at`. Not `counted`: it was too early, and this was no try."""
    tries = outbox.c.tries if counted else outbox.c.tries - 1
    theirs = update(outbox).where(outbox.c.id.in_(ids))
    tx.execute(theirs.values(due_at=due_at, leased_until=None, leased_by=None, tries=tries))
    made_due(tx)


def let_go(tx: Connection, ids: Collection[int]) -> None:
    """Release leases at once, as if they had never been taken."""
    if not ids:
        return
    theirs = update(outbox).where(outbox.c.id.in_(ids))
    tx.execute(theirs.values(leased_until=None, leased_by=None, tries=outbox.c.tries - 1))


def hand_over(tx: Connection, ids: Collection[int]) -> None:
    """Release leases for others to take, each row due as before, and ring for them."""
    let_go(tx, ids)
    made_due(tx)


def is_held(tx: Connection, rows: Sequence[Outgoing], holder: str) -> bool:
    """Whether the holder still has the lease of these rows; locks them."""
    found = tx.execute(_HELD, {"ids": [row.id for row in rows]}).all()
    return (rows[0].id, holder, rows[0].tries) in {(id_, by, tries) for id_, by, tries in found}


def release_all(tx: Connection) -> int:
    """Release every lease of all holders; returns how many. For a one-process database."""
    held = update(outbox).where(outbox.c.leased_until.is_not(None))
    return tx.execute(held.values(leased_until=None, leased_by=None)).rowcount


def hand_back(tx: Connection, holder: str, *, but_not: Collection[int]) -> int:
    """Release every lease of a holder except these rows'; returns how many."""
    held = select(outbox.c.id).where(outbox.c.leased_by == holder, outbox.c.id.not_in(but_not))
    ids = list(tx.execute(held.with_for_update(skip_locked=True)).scalars())
    if ids:
        hand_over(tx, ids)
    return len(ids)
