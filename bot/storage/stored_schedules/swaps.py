"""Swaps in the database."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from bot.domain.rosters.swap import Stint, Swap, SwapState
from bot.domain.times.instants import Span
from bot.storage.tables import swaps


def offer(
    tx: Connection,
    *,
    requester: str,
    colleague: str,
    given: Stint,
    taken: Stint | None,
    now: datetime,
) -> Swap:
    """Store an offered swap, which waits for the colleague's answer."""
    values = {
        "requester": requester,
        "colleague": colleague,
        **_columns("given", given),
        **_columns("taken", taken),
        "state": SwapState.OFFERED,
        "offered_at": now,
    }
    return _swap(tx.execute(insert(swaps).values(**values).returning(swaps)).one())


def get(tx: Connection, id_: int, *, for_change: bool = False) -> Swap | None:
    """One swap by id; with `for_change`, locked until the transaction ends."""
    query = select(swaps).where(swaps.c.id == id_)
    row = tx.execute(query.with_for_update() if for_change else query).one_or_none()
    return None if row is None else _swap(row)


def save(tx: Connection, swap: Swap) -> None:
    """Write an answered swap, which this transaction has locked."""
    values = {"state": swap.state, "answered_at": swap.answered_at}
    tx.execute(update(swaps).where(swaps.c.id == swap.id).values(**values))


def _columns(prefix: str, stint: Stint | None) -> dict[str, Any]:
    if stint is None:
        return {}
    return {
        f"{prefix}_team": stint.team,
        f"{prefix}_schedule": stint.schedule,
        f"{prefix}_start": stint.span.start,
        f"{prefix}_end": stint.span.end,
    }


def _swap(row: Row[Any]) -> Swap:
    taken = None
    if row.taken_team is not None:
        taken = _stint(row.taken_team, row.taken_schedule, row.taken_start, row.taken_end)
    return Swap(
        id=row.id,
        requester=row.requester,
        colleague=row.colleague,
        given=_stint(row.given_team, row.given_schedule, row.given_start, row.given_end),
        taken=taken,
        state=SwapState(row.state),
        offered_at=row.offered_at,
        answered_at=row.answered_at,
    )


def _stint(team: str, schedule: str, start: datetime, end: datetime) -> Stint:
    return Stint(team=team, schedule=schedule, span=Span(start=start, end=end))
