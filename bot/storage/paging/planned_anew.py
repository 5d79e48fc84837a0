"""Notifications planned for their team's hours, moved to another time."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, Select, select, update

from bot.domain.incidents.urgency import Urgency
from bot.domain.paging.notification import NotificationState
from bot.domain.people.method import Method
from bot.storage.database import made_due
from bot.storage.incidents.incidents import IS_TRIGGERED
from bot.storage.tables import incidents, notifications, outbox


def waiting_until(tx: Connection, team: str, at: Collection[datetime]) -> set[int]:
    """The incidents of low urgency of a team about which notifications are planned for `at`."""
    query = select(notifications.c.incident).where(
        notifications.c.state == NotificationState.PENDING,
        notifications.c.due_at.in_(at),
        notifications.c.incident.in_(_quiet_ones_of(team)),
    )
    return set(tx.execute(query).scalars())


def plan_anew(tx: Connection, team: str, at: Collection[datetime], to: datetime) -> None:
    """Have what is planned for `at` about these incidents go at `to`.

    The incidents are locked. Rows that others have locked are left out: they are being leased, and
    waiting could deadlock.
    """
    queued = select(outbox.c.id, outbox.c.subject).where(
        outbox.c.kind.in_(list(Method)),
        outbox.c.planned_at.in_(at),
        outbox.c.leased_until.is_(None),
        outbox.c.incident.in_(_quiet_ones_of(team)),
    )
    rows = tx.execute(queued.with_for_update(skip_locked=True, of=outbox)).all()
    tx.execute(
        update(outbox)
        .where(outbox.c.id.in_([row.id for row in rows]))
        .values(planned_at=to, due_at=to)
    )
    tx.execute(
        update(notifications)
        .where(
            notifications.c.id.in_([row.subject for row in rows]),
            notifications.c.state == NotificationState.PENDING,
        )
        .values(due_at=to)
    )
    made_due(tx)


def _quiet_ones_of(team: str) -> Select[tuple[int]]:
    return select(incidents.c.number).where(
        incidents.c.team == team, incidents.c.urgency == Urgency.LOW, IS_TRIGGERED
    )
