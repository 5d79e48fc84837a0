"""Notifications of a page, and what their deliveries come to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.people.method import Method


class NotificationState(StrEnum):
    """Where a notification stands; of these only a human act counts as an answer, and none does.

    A call that was answered, even by a person, acknowledges nothing: a key press does.
    """

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    RINGING = "ringing"
    ANSWERED = "answered"
    DELIVERED = "delivered"
    NO_ANSWER = "no-answer"
    BUSY = "busy"
    FAILED = "failed"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"


_ORDER = {
    NotificationState.PENDING: 0,
    NotificationState.SENDING: 1,
    NotificationState.SENT: 2,
    NotificationState.RINGING: 3,
    NotificationState.ANSWERED: 4,
    NotificationState.DELIVERED: 5,
    NotificationState.NO_ANSWER: 6,
    NotificationState.BUSY: 6,
    NotificationState.FAILED: 6,
    NotificationState.ENDED: 6,
    NotificationState.WITHDRAWN: 6,
}

UNDER_WAY = frozenset(
    {
        NotificationState.SENDING,
        NotificationState.SENT,
        NotificationState.RINGING,
        NotificationState.ANSWERED,
    }
)


# Whoever got one of these has been told, or at least rung.
TELLING = frozenset(
    {
        NotificationState.SENT,
        NotificationState.RINGING,
        NotificationState.ANSWERED,
        NotificationState.DELIVERED,
        NotificationState.NO_ANSWER,
        NotificationState.BUSY,
        NotificationState.ENDED,
    }
)


# A message that got so far can be read, whatever became of what it is about.
_ARRIVES = frozenset({NotificationState.SENT, NotificationState.DELIVERED})


def follows(new: NotificationState, old: NotificationState) -> bool:
    """Whether `new` still says something after `old`: callbacks come late, and in disorder."""
    return rank(new) > rank(old)


def rank(state: NotificationState) -> int:
    """How far something has got, the higher the further."""
    return _ORDER[state]


@dataclass(frozen=True, kw_only=True, slots=True)
class Notification:
    """One message over one contact method about one incident. A page becomes several.

    `due_at` is when it was planned for, `tries` how often a delivery was begun, `problem` the last
    thing that went wrong in plain words.
    """

    id: int
    page: int
    incident: int
    person: str
    method: Method
    due_at: datetime
    state: NotificationState
    tries: int = 0
    delivery: int | None = None
    problem: str | None = None
    updated_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Delivery:
    """One try to send: a call, an SMS or a Slack message. A call may carry several notifications.

    `provider` is the name of the provider that carries it and `provider_id` its id of it, such as a
    call SID, once known. `further` are the calls that others placed for it, or may have.
    """

    id: int
    person: str
    method: Method
    state: NotificationState
    begun_at: datetime
    provider: str | None = None
    provider_id: str | None = None
    further: tuple["PlacedCall", ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class PlacedCall:
    """A call, or text, as one provider has it. Without `id` nobody knows whether it has."""

    provider: str | None
    id: str | None = None
    state: NotificationState


def goes_by(notification: Notification, news: NotificationState) -> bool:
    """Whether `news` of its delivery is news of a notification too.

    For one that was withdrawn while it was being sent it is where a message arrives all the same,
    for that is what happened. A call is ended instead.
    """
    if notification.state is not NotificationState.WITHDRAWN:
        return True
    return notification.method is not Method.CALL and news in _ARRIVES


def reaches_nobody(notifications: Iterable[Notification]) -> bool:
    """Whether all of a step have failed for good, or are to be sent by what has failed so.

    A second call that is planned to a number found dead will not be answered either.
    """
    listed = [n for n in notifications if n.state is not NotificationState.WITHDRAWN]
    failed = {(n.page, n.method) for n in listed if n.state is NotificationState.FAILED}
    hopeless = {NotificationState.FAILED, NotificationState.PENDING}
    return bool(listed) and all(
        n.state in hopeless and (n.page, n.method) in failed for n in listed
    )


# So long after their phone stopped ringing, or a message went to them, somebody may answer yet.
CALLED_LATELY = timedelta(minutes=1)
WRITTEN_LATELY = timedelta(minutes=3)
# How long a call lasts at most; of one the end may never be told.
_CALL_LASTS = timedelta(minutes=5)


def asked_by(
    notifications: Iterable[Notification], now: datetime, *, until: datetime | None
) -> set[str]:
    """Whom these, all of one step, are asking for an answer.

    Who has one still to come, by the end of the step (`until`), or got one just now. Not whoever
    was left alone since, or is out of reach; nor whose phone rang out a while ago, and who is to be
    sent nothing more.
    """
    return {n.person for n in _asking(notifications, now, until)}


def asked_at_most_until(
    notifications: Iterable[Notification], now: datetime, *, until: datetime
) -> datetime:
    """When these, all of one step that ends at `until`, ask nobody any more: then, or before.

    If nothing that is not planned comes of them: a call may last, and be the last.
    """
    ends = [_ends(n, now) for n in _asking(notifications, now, until)]
    return min(until, max(ends, default=now))


def _asking(
    notifications: Iterable[Notification], now: datetime, until: datetime | None
) -> list[Notification]:
    listed = list(notifications)
    dead = {(n.page, n.method) for n in listed if n.state is NotificationState.FAILED}
    return [
        n
        for n in listed
        if (_comes(n, until) and (n.page, n.method) not in dead) or _may_be_answered(n, now)
    ]


def _ends(notification: Notification, now: datetime) -> datetime:
    if notification.state is NotificationState.PENDING:
        begins = max(now, notification.due_at)
        return begins + (_CALL_LASTS if notification.method is Method.CALL else WRITTEN_LATELY)
    return notification.updated_at + _lately(notification)


def _comes(notification: Notification, until: datetime | None) -> bool:
    if notification.state is NotificationState.PENDING:
        return until is None or notification.due_at <= until
    return notification.state is NotificationState.SENDING


def _may_be_answered(notification: Notification, now: datetime) -> bool:
    """Whether it went out, or was last heard of, so lately that an answer may be on its way."""
    if notification.state not in TELLING:
        return False
    return now - notification.updated_at <= _lately(notification)


def _lately(notification: Notification) -> timedelta:
    if notification.method is not Method.CALL:
        return WRITTEN_LATELY
    return _CALL_LASTS if notification.state in UNDER_WAY else CALLED_LATELY


BUSY_TRIES = 3
BUSY_WAIT = timedelta(seconds=30)
FAILED_TRIES = 3
FAILED_WAIT = timedelta(seconds=10)


def send_again_after(
    state: NotificationState, tries: int, *, may_pass: bool = False
) -> timedelta | None:
    """How long to wait before sending again what a provider took and nobody got; None: do not.

    A busy line is tried again soon, because somebody is holding the phone. What failed on its way
    for a reason that `may_pass` is tried a few times more: soon, for while it is, its step counts
    as one that reaches somebody. A call that rang out is left to the person's own contact steps,
    which by default ring once more two minutes later.
    """
    if state is NotificationState.BUSY and tries < BUSY_TRIES:
        return BUSY_WAIT
    if state is NotificationState.FAILED and may_pass and tries < FAILED_TRIES:
        return FAILED_WAIT * tries
    return None
