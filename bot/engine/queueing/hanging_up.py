"""Ending calls that ring for something that no longer waits."""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.domain.paging.notification import Delivery, NotificationState
from bot.domain.paging.priority import Priority
from bot.storage.paging import live_calls as begun
from bot.storage.sending import outbox
from bot.storage.sending.errand_kind import ErrandKind
from bot.storage.sending.outbox import Lane

# A provider rings a little longer than it was asked to (Twilio: Calls resource, Timeout).
PROVIDERS_OWN = timedelta(seconds=15)

# How long a call can be in a state, at most: asking the provider takes seconds, ringing two
# minutes, and the provider is told to end every call three minutes later. One whose end we never
# hear of, and whose provider does not tell when asked, holds up the person's next no longer.
_LASTS_AT_MOST = {
    NotificationState.SENDING: timedelta(seconds=15),
    NotificationState.SENT: timedelta(seconds=130),
    NotificationState.RINGING: timedelta(seconds=130),
    NotificationState.ANSWERED: timedelta(minutes=5),
}

# A provider that is asked for more calls than it begins in a second keeps them in line, and one of
# those may ring long after it was asked for (Twilio gives it up after 24 hours). To end one that is
# over does no harm.
_RINGS_WITHIN = timedelta(hours=24)

# One of which nobody knows whether it was placed can ring for so long, whatever phones ring for.
_MAY_RING_WITHIN = timedelta(minutes=3)


def live_calls(
    tx: Connection,
    now: datetime,
    *,
    person: str | None = None,
    ring: timedelta | None = None,
) -> list[Delivery]:
    """Calls that ring or are being listened to, to anybody or to one person.

    `ring` is how long phones ring here, where that is known.
    """
    return begun.live_calls(tx, person=person, begun_after=_begun_after(now, ring))


def ask_whether_phone_rings(
    tx: Connection, person: str, now: datetime, *, ring: timedelta
) -> Callable[[], bool]:
    """Ask, along with what is asked next, whether there are live calls to a person."""
    return begun.ask_whether_any(tx, person, _begun_after(now, ring))


def _begun_after(now: datetime, ring: timedelta | None) -> dict[NotificationState, datetime]:
    begun_after = {state: now - longest for state, longest in _LASTS_AT_MOST.items()}
    if ring is not None:
        for state in (NotificationState.SENT, NotificationState.RINGING):
            begun_after[state] = now - ring - PROVIDERS_OWN
    return begun_after


def end_ringing(
    tx: Connection,
    incidents: Collection[int],
    now: datetime,
    *,
    to: str | None = None,
    but_not: int | None = None,
) -> None:
    """Hang up calls about incidents that nobody has picked up yet, to anybody or `to` one person.

    A call somebody is listening to goes on, and tells them; so does that of the delivery `but_not`
    through which the answer came. Another provider's for the same delivery does not. One that may
    have been placed, though no answer came, is looked for.
    """
    placed = (NotificationState.SENT, NotificationState.RINGING, NotificationState.ANSWERED)
    begun_after = dict.fromkeys(placed, now - _RINGS_WITHIN)
    begun_after[NotificationState.SENDING] = now - _MAY_RING_WITHIN
    for call in begun.live_calls(tx, person=to, about=incidents, begun_after=begun_after):
        rings = call.id != but_not and call.state is not NotificationState.ANSWERED
        if rings or call.further:
            queue_hang_up(tx, call.id, now)


def queue_hang_up(tx: Connection, delivery: int, now: datetime) -> None:
    """Have a call ended, unless it is found then to ring for something that still waits."""
    put_hang_up(tx, ErrandKind.HANG_UP, delivery, now)


def queue_hang_up_of_others(tx: Connection, delivery: int, now: datetime) -> None:
    """Have those calls for a delivery ended that nobody has picked up, whatever still waits."""
    put_hang_up(tx, ErrandKind.HANG_UP_OTHERS, delivery, now)


def put_call_elsewhere(tx: Connection, delivery: int, now: datetime) -> None:
    """Have another provider place a call that the first keeps in line, and that one ended then."""
    put_hang_up(tx, ErrandKind.CALL_ELSEWHERE, delivery, now)


def put_hang_up(
    tx: Connection,
    kind: ErrandKind,
    delivery: int,
    now: datetime,
    *,
    due_at: datetime | None = None,
) -> None:
    """Queue one of these: once, however many incidents the call is about."""
    outbox.put(
        tx,
        lane=Lane.CALL,
        kind=kind,
        subject=delivery,
        bundle=f"{kind}:{delivery}",
        priority=Priority.FIRST_PAGE,
        now=now,
        due_at=due_at,
    )
