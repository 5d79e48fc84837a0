"""Whether alerts join an incident in a storm and never else, and what comes of their dedup keys."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from bot.domain.incidents import storm
from bot.domain.incidents.storm import CLOCKS_DIFFER, PROTECTION, Grouping, Joining
from bot.domain.refusals import UnknownService
from bot.domain.rosters.roster import Roster
from tests.simulation.books import AlertRow, Books, IncidentRow

# docs/decisions/0012-storms.md, in the words of this folder.
_LASTS = timedelta(minutes=30)
_BURST = timedelta(minutes=5)


class Storms:
    """Remembers what services have opened, and when anything last joined, pruned or not.

    `alone`: there is one process, so that what it looked at is what there was.
    """

    def __init__(self, *, alone: bool) -> None:
        self._alone = alone
        self._opened: defaultdict[str, dict[int, tuple[str, datetime]]] = defaultdict(dict)
        self._joined_at: dict[str, datetime] = {}

    def of_alerts(
        self, before: Books, after: Books, roster: Roster | None, now: datetime
    ) -> Iterator[str]:
        """Each where it belongs: under the key of its incident, or one that has joined it."""
        new = [alert for id_, alert in after.alerts.items() if id_ not in before.alerts]
        about = sorted({alert.incident for alert in new if alert.incident is not None})
        for alert in new:
            yield from _belongs(alert, after)
        for number in about:
            yield from _keys_agree(after.incidents[number], after)
            yield from _speaks_for_its_own(
                [alert for alert in new if alert.incident == number], before, after
            )
        opened = [after.incidents[number] for number in about if number not in before.incidents]
        for incident in opened:
            known = self._opened[incident.service or ""]
            known[incident.number] = (incident.dedup_key, incident.opened_at)
        if roster is not None:
            for incident in opened:
                yield from self._had_to_be_opened(incident, before, after, roster, now)
            for key in after.incident_keys.keys() - before.incident_keys.keys():
                yield from self._could_be_joined(*key, before, after, roster, now)
        self._note_joining([after.incidents[number] for number in about])
        self._note_standing_beside(opened, before, after, now)

    def _note_joining(self, changed: Iterable[IncidentRow]) -> None:
        for incident in changed:
            at, service = incident.joined_at, incident.service
            if at is not None and service is not None:
                self._joined_at[service] = max(at, self._joined_at.get(service, at))

    def _note_standing_beside(
        self, opened: Iterable[IncidentRow], before: Books, after: Books, now: datetime
    ) -> None:
        """What is opened beside a snooze has a storm go on as if it had joined."""
        for service in {incident.service or "" for incident in opened}:
            older = _open_throughout(service, before, after)
            if any(one.snoozed for one in older) and self._storms(service, now):
                self._joined_at[service] = now

    def _could_be_joined(
        self, number: int, key: str, before: Books, after: Books, roster: Roster, now: datetime
    ) -> Iterator[str]:
        incident = after.incidents[number]
        if incident.dedup_key == key:
            return
        service = incident.service or ""
        grouping, said = _grouping(service, roster), f"{key} of {service} joins incident {number}"
        if grouping.joining is Joining.NEVER:
            yield f"{said}, and never should"
        if incident.opened_at <= now - _lasts(grouping):
            yield f"{said}, which is old"
        was = before.incidents.get(number)
        if was is not None and was.state == "resolved":
            yield f"{said}, which is over"
        if was is not None and was.snoozed and incident.snoozed:
            yield f"{said}, which is snoozed"
        if grouping.joining is Joining.IN_A_STORM and not self._storms(service, now):
            yield f"{said}, and there is no storm"
        younger = [i.number for i in _open_throughout(service, before, after) if i.number > number]
        if self._alone and younger:
            yield f"{said}, and not incident {max(younger)}"

    def _had_to_be_opened(
        self, incident: IncidentRow, before: Books, after: Books, roster: Roster, now: datetime
    ) -> Iterator[str]:
        """In a storm nothing stands alone, while there is something that it can join.

        How old an incident is that a clock far ahead has opened, nobody knows: it counts for none.
        """
        service = incident.service or ""
        grouping, to_come = _grouping(service, roster), now + CLOCKS_DIFFER
        can_join = [
            one.number
            for one in _open_throughout(service, before, after)
            if now - _lasts(grouping) < one.opened_at <= to_come
        ]
        if not self._alone or not can_join or grouping.joining is Joining.NEVER:
            return
        if before.incidents[max(can_join)].snoozed:
            return
        theirs = (i for i in before.incidents.values() if i.service == service)
        lately = [i for i in theirs if i.opened_at <= to_come]
        keys = {i.dedup_key for i in lately if i.opened_at > now - _BURST}
        joined = any(i.joined_at is not None and i.joined_at > now - _BURST for i in lately)
        if grouping.joining is Joining.WITHIN or joined or len(keys) >= storm.ALONE:
            yield f"incident {incident.number} stands alone, and {max(can_join)} is to be joined"

    def _storms(self, service: str, now: datetime) -> bool:
        joined_at = self._joined_at.get(service)
        if joined_at is not None and joined_at > now - _BURST:
            return True
        known = self._opened[service].values()
        return len({key for key, at in known if at > now - _BURST}) >= storm.ALONE


def _belongs(alert: AlertRow, books: Books) -> Iterator[str]:
    number = alert.incident
    if number is None:
        return
    known = (number, alert.dedup_key) in books.incident_keys
    if not known and alert.dedup_key != books.incidents[number].dedup_key:
        yield f"an alert under {alert.dedup_key} is kept with incident {number}, and not under it"


def _keys_agree(incident: IncidentRow, books: Books) -> Iterator[str]:
    """A key is over when its monitor said so last, and the incident with the last of them."""
    keys, number = books.keys_of(incident.number), incident.number
    if not keys:
        return
    last = {
        alert.dedup_key: alert.action
        for alert in books.alerts.values()
        if alert.incident == number and alert.action in {"trigger", "resolve"}
    }
    for key in keys:
        if (key.closed_at is not None) != (last.get(key.dedup_key) == "resolve"):
            said = f"closed at {key.closed_at}" if key.closed_at else "open"
            yield f"{key.dedup_key} of incident {number} is {said}; {last.get(key.dedup_key)} came"
    left = sum(1 for key in keys if key.closed_at is None)
    by_monitor = " " in (incident.resolved_by or "")
    if incident.state == "resolved" and by_monitor and left:
        yield f"incident {number} is resolved by a monitor, and {left} of its keys are open"
    if incident.state != "resolved" and incident.open_keys != left:
        yield f"incident {number} counts {incident.open_keys} open keys of {left}"
    if incident.state != "resolved" and not left and incident.quiet_at is None:
        yield f"incident {number} is {incident.state}, and none of its keys is open"


def _speaks_for_its_own(new: Sequence[AlertRow], before: Books, after: Books) -> Iterator[str]:
    """A monitor that acknowledges one of several keys does not take it from whom it wakes."""
    if [alert.action for alert in new] != ["acknowledge"]:
        return
    number, key = new[0].incident or 0, new[0].dedup_key
    was, now = before.incidents.get(number), after.incidents[number]
    still = {k.dedup_key for k in after.keys_of(number) if k.closed_at is None} - {key}
    is_taken = was is not None and (was.state, now.state) == ("triggered", "acknowledged")
    if still and is_taken:
        yield f"{key} is acknowledged, and with it {sorted(still)} of incident {number}"


def _open_throughout(service: str, before: Books, after: Books) -> list[IncidentRow]:
    """The incidents of a service that a whole transaction found open."""
    return [
        one
        for number, one in before.incidents.items()
        if one.service == service
        and one.state != "resolved"
        and number in after.incidents
        and after.incidents[number].state != "resolved"
    ]


def _grouping(service: str, roster: Roster) -> Grouping:
    try:
        return roster.team_of_service(service).services[service].grouping
    except UnknownService:
        return PROTECTION


def _lasts(grouping: Grouping) -> timedelta:
    return grouping.within if grouping.joining is Joining.WITHIN else _LASTS
