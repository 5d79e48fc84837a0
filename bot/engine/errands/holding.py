"""Leaving a phone in peace: repetitions too soon after the last call or text are put off."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection

from bot.domain.incidents.incident import Incident
from bot.domain.paging.notification import Notification
from bot.domain.paging.throttle import APART, FURTHER_APART, held_until, held_with_more
from bot.engine.sending.errand import PutOff
from bot.storage.paging import recent_notifications
from bot.storage.paging.recent_notifications import TriedNotification


def hold_repetitions(
    tx: Connection,
    carried: Sequence[Notification],
    about: Mapping[int, Incident],
    before: Collection[TriedNotification],
    now: datetime,
) -> None:
    """Raises PutOff where these, all to one person by one method, are to wait.

    `about` are the incidents of these, `before` is what was tried about them by now.
    """
    person, method = carried[0].person, carried[0].method
    if method not in APART:
        return
    told_of = {one.incident for one in before if one.has_reached(person, method)}
    new = about.keys() - told_of
    if new and method not in FURTHER_APART:
        return
    lately = recent_notifications.deliveries_since(tx, person, method, now - APART[method])
    if new:
        services = {about[number].service for number in new}
        until = held_with_more(method, services, lately, now)
    else:
        until = held_until(method, about.keys(), told_of, lately, now)
    if until is not None:
        raise PutOff(until)
