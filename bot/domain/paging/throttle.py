"""Keeping a phone from being flooded by repetitions. Decides, does nothing.

The first call about an incident is never held back, nor is the first text about a service's
trouble: one about a further incident of a service that a text has just told of goes with those that
follow within seconds. Never held back either is what a person's
plan repeats of the only incidents they are told of. What repeats one among several waits a little,
and goes with whatever goes before: the phone is left in peace between, however many there are.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.people.method import Method

APART = {Method.CALL: timedelta(minutes=1), Method.SMS: timedelta(seconds=30)}
# The first text about a further incident of one service, after a text about that service.
FURTHER_APART = {Method.SMS: timedelta(seconds=10)}
# How far another process may be ahead. What was sent later than that was sent before the clock was
# set back, and holds nothing back: it would until that time comes, for hours perhaps.
CLOCKS_DIFFER = timedelta(seconds=5)


@dataclass(frozen=True, kw_only=True, slots=True)
class RecentDelivery:
    """A call or text to the person, the incidents it was about, and the services of those."""

    at: datetime
    incidents: Collection[int]
    services: Collection[str] = ()


def held_until(
    method: Method,
    about: Collection[int],
    told_before: Collection[int],
    lately: Iterable[RecentDelivery],
    now: datetime,
) -> datetime | None:
    """Until when a call or text is to wait; None: it goes at once.

    Args:
        method: how they are to be told.
        about: the incidents that it is about.
        told_before: those of them of which something by this method has told the person already.
        lately: what was sent to the person by this method in the last `APART`, or longer.
        now: the instant.
    """
    apart = APART.get(method)
    if apart is None or set(about) - set(told_before):
        return None
    others = [told.at for told in _by_now(lately, now) if set(told.incidents) - set(about)]
    until = max(others, default=now - apart) + apart
    return until if until > now else None


def held_with_more(
    method: Method,
    services: Collection[str | None],
    lately: Iterable[RecentDelivery],
    now: datetime,
) -> datetime | None:
    """Until when what tells of new incidents waits for more of their kind; None: it goes at once.

    Args:
        method: how the person is to be told.
        services: those that the new incidents are about; None for one that is about none.
        lately: what was sent to the person by this method in the last `FURTHER_APART`, or longer.
        now: the instant.
    """
    apart = FURTHER_APART.get(method)
    if apart is None or not services:
        return None
    by_now = sorted(_by_now(lately, now), key=_at)
    last = {service: told.at for told in by_now for service in told.services}
    if not all(service in last for service in services):
        return None
    until = max(last[service] for service in services if service is not None) + apart
    return until if until > now else None


def _by_now(lately: Iterable[RecentDelivery], now: datetime) -> Iterator[RecentDelivery]:
    return (told for told in lately if told.at <= now + CLOCKS_DIFFER)


def _at(told: RecentDelivery) -> datetime:
    return told.at
