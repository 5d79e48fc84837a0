"""Keeping a phone from being flooded by repetitions. Decides, does nothing.

The first call and the first text about an incident are never held back, nor is what a person's
plan repeats of the only incidents they are told of. What repeats one among several waits a little,
and goes with whatever goes before: the phone is left in peace between, however many there are.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.person import Method

APART = {Method.CALL: timedelta(minutes=1), Method.SMS: timedelta(seconds=30)}


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """A call or text to the person, and the incidents it was about."""

    at: datetime
    incidents: Collection[int]


def held_until(
    method: Method,
    about: Collection[int],
    told_before: Collection[int],
    lately: Iterable[Told],
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
    others = [told.at for told in lately if set(told.incidents) - set(about)]
    until = max(others, default=now - apart) + apart
    return until if until > now else None
