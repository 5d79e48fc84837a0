"""The outbox row of a notification: its lane, and what it travels with."""

from datetime import datetime

from bot.domain.paging.priority import Priority
from bot.domain.people.method import Method
from bot.storage.sending.errand_kind import ErrandKind
from bot.storage.sending.outbox import Lane, ToSend

_LANES = {Method.CALL: Lane.CALL, Method.SMS: Lane.SMS, Method.SLACK: Lane.SLACK}


def notification_to_send(
    notification: int,
    method: Method,
    person: str,
    incident: int,
    due_at: datetime,
    *,
    priority: Priority,
) -> ToSend:
    """What to queue for a notification; calls, and texts, to one person travel together.

    Slack messages do where they are about one incident: contact steps of two pages that coincide.
    """
    bundled = method in {Method.CALL, Method.SMS}
    return ToSend(
        lane=_LANES[method],
        kind=ErrandKind(method),
        subject=notification,
        incident=incident,
        recipient=person,
        bundle=f"{method}:{person}" if bundled else f"{method}:{person}:{incident}",
        priority=priority,
        due_at=due_at,
    )
