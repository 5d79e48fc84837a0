"""Alerts as they came in, and how many incidents they will open."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from bot.domain.incidents.alert import Action, Alert
from bot.domain.incidents.incident import Incident
from bot.domain.values import value
from bot.engine.intake.grouping import Groups
from bot.storage.incidents.alerts import KeptAlert, Sending
from bot.storage.incidents.incidents import Pair
from bot.storage.secrets.alert_keys import AlertKey

_BEYOND_ALL_NUMBERS = 2**31


@value
class Arrival:
    """An alert that came in under a known key.

    `pair` is what alerts of one open incident have in common; `sending` is set where its sender can
    tell this sending of it from others.
    """

    alert: Alert
    alert_key: AlertKey
    pair: Pair
    sending: Sending | None = None

    @property
    def dedup_key(self) -> str:
        """What the trouble is called."""
        return self.pair[1]

    def kept(self, incident: int | None, now: datetime) -> KeptAlert:
        """The alert as it is kept."""
        return KeptAlert(
            alert=self.alert,
            alert_key=self.alert_key.id,
            dedup_key=self.dedup_key,
            incident=incident,
            received_at=now,
            idempotency_key=self.sending.idempotency_key if self.sending else None,
        )


def openings(
    arrivals: Iterable[Arrival],
    found: Mapping[Pair, Incident],
    joined: Collection[Pair],
    groups: Groups,
) -> int:
    """How many incidents these alerts will open, one after the other, besides those found open.

    `joined` are those that others are still open with. Hardly ever too few.
    """
    are_open, stay_open = {*found, *joined}, set(joined)
    count = 0
    for arrival in arrivals:
        pair, service = arrival.pair, arrival.alert_key.service
        if arrival.alert.action is Action.RESOLVE and pair not in stay_open:
            are_open.discard(pair)
            if pair in found:
                groups.is_over(service, found[pair].number)
        elif arrival.alert.action is Action.TRIGGER and pair not in are_open:
            are_open.add(pair)
            number = groups.joins(service)
            if number is None:
                count += 1
                groups.has_opened(pair, _BEYOND_ALL_NUMBERS + count)
            else:
                stay_open.add(pair)
                groups.was_joined(service, number)
    return count
