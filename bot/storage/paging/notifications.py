"""Pages, their notifications, and the deliveries that carry them."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    Integer,
    Row,
    String,
    Subquery,
    Update,
    and_,
    bindparam,
    func,
    null,
    or_,
    select,
    update,
)

from bot.domain.paging.notification import Delivery, Notification, NotificationState
from bot.domain.people.method import Method
from bot.storage.paging.further_calls import as_further
from bot.storage.sql.instants import Instant
from bot.storage.sql.reserving import reserve
from bot.storage.sql.together import BulkStatement, bulk_insert
from bot.storage.sql.unanswered import ask_along, unanswered
from bot.storage.tables import deliveries, incidents, notifications, pages

# Built once: building a statement costs more than executing it.
_BEGIN_DELIVERY = bulk_insert(deliveries, "id", "person", "method", "state", "begun_at")
_IDS = notifications.c.id.in_(bindparam("ids", expanding=True))
_SEVERAL = select(notifications).where(_IDS)


def _are_being_sent(given: Subquery) -> Update:
    changed = update(notifications).where(notifications.c.id == given.c.id)
    return unanswered(
        changed.values(
            state=NotificationState.SENDING,
            tries=notifications.c.tries + 1,
            delivery=bindparam("by", type_=Integer()),
            problem=null(),
            updated_at=bindparam("now", type_=Instant()),
        )
    )


_ARE_BEING_SENT = BulkStatement([notifications.c.id], _are_being_sent)

_TAKE_PHONE = select(func.pg_try_advisory_xact_lock(func.hashtext(bindparam("of", type_=String()))))


def paged_people(tx: Connection, incident: int) -> list[tuple[str, datetime]]:
    """Who was paged about the incident, and when, oldest first."""
    query = select(pages.c.person, pages.c.begun_at).where(pages.c.incident == incident)
    return [(row.person, row.begun_at) for row in tx.execute(query.order_by(pages.c.id))]


def several(tx: Connection, ids: Collection[int]) -> dict[int, Notification]:
    """Notifications by id."""
    rows = tx.execute(_SEVERAL, {"ids": list(ids)})
    return {row.id: _notification(row) for row in rows}


def of_incident(tx: Connection, incident: int) -> list[Notification]:
    """All notifications about an incident, oldest first."""
    query = select(notifications).where(notifications.c.incident == incident)
    ordered = query.order_by(notifications.c.due_at, notifications.c.id)
    return [_notification(row) for row in tx.execute(ordered)]


def carried_by(tx: Connection, delivery: int) -> list[Notification]:
    """The notifications that one delivery carries."""
    query = select(notifications).where(notifications.c.delivery == delivery)
    return [_notification(row) for row in tx.execute(query.order_by(notifications.c.id))]


def of_present_step(tx: Connection, about: Collection[int]) -> dict[int, list[Notification]]:
    """The notifications of each incident's present step and round, without ended pages."""
    query = (
        select(notifications)
        .join(pages, pages.c.id == notifications.c.page)
        .join(incidents, incidents.c.number == pages.c.incident)
        .where(
            incidents.c.number.in_(about),
            pages.c.step == incidents.c.step,
            pages.c.round == incidents.c.round,
            pages.c.ended_at.is_(None),
        )
    )
    found: dict[int, list[Notification]] = {number: [] for number in about}
    for row in tx.execute(query):
        found[row.incident].append(_notification(row))
    return found


def withdraw(tx: Connection, about: Collection[int], now: datetime) -> None:
    """Withdraw the unsent notifications about these incidents."""
    if not about:
        return
    query = update(notifications).where(
        notifications.c.incident.in_(about), notifications.c.state == NotificationState.PENDING
    )
    tx.execute(query.values(state=NotificationState.WITHDRAWN, updated_at=now))


def withdraw_pages(
    tx: Connection,
    incident: int,
    now: datetime,
    *,
    of: str | None = None,
    but_of: str | None = None,
    but_not: int | None = None,
) -> None:
    """Withdraw unsent notifications and ringing calls about an incident.

    Those `of` one person, or of all `but_of` one; not what the delivery `but_not` carries.
    """
    unsent = notifications.c.state.in_([NotificationState.PENDING, NotificationState.SENDING])
    ringing = and_(
        notifications.c.method == Method.CALL,
        notifications.c.state.in_([NotificationState.SENT, NotificationState.RINGING]),
    )
    query = update(notifications).where(notifications.c.incident == incident, or_(unsent, ringing))
    if of is not None:
        query = query.where(notifications.c.person == of)
    if but_of is not None:
        query = query.where(notifications.c.person != but_of)
    if but_not is not None:
        query = query.where(notifications.c.delivery.is_distinct_from(but_not))
    tx.execute(query.values(state=NotificationState.WITHDRAWN, updated_at=now))


def note(
    tx: Connection,
    ids: Collection[int],
    state: NotificationState,
    now: datetime,
    *,
    problem: str | None = None,
) -> None:
    """Record the state of notifications, and the problem if there was one."""
    changed: dict[str, Any] = {"state": state, "updated_at": now}
    if problem is not None:
        changed["problem"] = problem
    tx.execute(update(notifications).where(notifications.c.id.in_(ids)).values(**changed))


def plan(tx: Connection, id_: int, due_at: datetime) -> None:
    """A notification is planned for another time than it was."""
    tx.execute(update(notifications).where(notifications.c.id == id_).values(due_at=due_at))


def begin_delivery(tx: Connection, carried: Sequence[Notification], now: datetime) -> Delivery:
    """Record that a delivery of these begins now; all are to one person by one method."""
    begun = begin_delivery_of(tx, carried[0].person, carried[0].method, now)
    _ARE_BEING_SENT.write(tx, [(one.id,) for one in carried], by=begun.id, now=now)
    return begun


def begin_delivery_of(tx: Connection, person: str, method: Method, now: datetime) -> Delivery:
    """Record that a delivery to a person begins now that carries no notification."""
    (id_,), state = reserve(tx, deliveries, 1), NotificationState.SENDING
    begun = Delivery(id=id_, person=person, method=method, state=state, begun_at=now)
    _BEGIN_DELIVERY.write(tx, [(id_, person, method, state, now)])
    return begun


def delivery(tx: Connection, id_: int, *, for_change: bool = False) -> Delivery | None:
    """One delivery by id; with `for_change`, locked until the transaction ends."""
    query = select(deliveries).where(deliveries.c.id == id_)
    row = tx.execute(query.with_for_update() if for_change else query).one_or_none()
    return None if row is None else as_delivery(row)


def doubtful(tx: Connection, carried: Sequence[Notification]) -> list[Delivery]:
    """The latest deliveries of these whose sending is in doubt, oldest first."""
    tried = {notification.delivery for notification in carried} - {None}
    if not tried:
        return []
    query = select(deliveries).where(
        deliveries.c.id.in_(tried),
        deliveries.c.state == NotificationState.SENDING,
        deliveries.c.provider_id.is_(None),
    )
    return [as_delivery(row) for row in tx.execute(query.order_by(deliveries.c.id))]


def dropped_by(tx: Connection, carried: Sequence[Notification]) -> set[str]:
    """The providers that accepted the latest deliveries of these and failed to deliver them."""
    tried = {notification.delivery for notification in carried} - {None}
    if not tried:
        return set()
    query = select(deliveries.c.provider).where(
        deliveries.c.id.in_(tried),
        deliveries.c.state == NotificationState.FAILED,
        deliveries.c.provider.is_not(None),
    )
    return set(tx.execute(query).scalars())


def known_to_providers(tx: Connection, person: str, method: Method, since: datetime) -> set[str]:
    """The provider's ids of deliveries to a person that began at `since` or later."""
    query = select(deliveries.c.provider_id, deliveries.c.further).where(
        deliveries.c.person == person,
        deliveries.c.method == method,
        deliveries.c.begun_at >= since,
        deliveries.c.provider_id.is_not(None),
    )
    rows = tx.execute(query).all()
    further = [call.id for row in rows for call in as_further(row.further)]
    return {row.provider_id for row in rows} | {id_ for id_ in further if id_ is not None}


def carry(tx: Connection, ids: Collection[int], delivery: int) -> None:
    """Record that a delivery that began before carries these notifications."""
    tx.execute(update(notifications).where(notifications.c.id.in_(ids)).values(delivery=delivery))


def save_delivery(
    tx: Connection,
    id_: int,
    *,
    state: NotificationState,
    provider: str | None = None,
    provider_id: str | None = None,
) -> None:
    """Record the state of a delivery, and its provider and the provider's id once known."""
    values: dict[str, Any] = {"state": state}
    if provider_id is not None:
        values |= {"provider": provider, "provider_id": provider_id}
    tx.execute(update(deliveries).where(deliveries.c.id == id_).values(**values))


def be_alone_at_the_phone_of(tx: Connection, person: str) -> Callable[[], bool]:
    """Take the lock on a person's phone until the commit, before what is asked next.

    Once that is answered, what is returned tells whether it was free. On SQLite every writing
    transaction is alone already.
    """
    if tx.dialect.name != "postgresql":
        return lambda: True
    answer = ask_along(tx, _TAKE_PHONE, {"of": f"phone of {person}"})
    return lambda: bool(answer()[0][0])


def _notification(row: Row[Any]) -> Notification:
    values = dict(row._mapping)  # noqa: SLF001 (the documented way to a row's names)
    values["method"] = Method(values["method"])
    values["state"] = NotificationState(values["state"])
    return Notification(**values)


def as_delivery(row: Row[Any]) -> Delivery:
    """The delivery in a row."""
    values = dict(row._mapping)  # noqa: SLF001 (the documented way to a row's names)
    values["method"] = Method(values["method"])
    values["state"] = NotificationState(values["state"])
    values["further"] = as_further(values["further"])
    return Delivery(**values)
