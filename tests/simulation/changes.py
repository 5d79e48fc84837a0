"""What must be true of a change: of the books before a commit and after it."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.domain.people.method import Method
from bot.domain.rosters.roster import Roster
from bot.engine.loops.retries import LONGEST_WAIT
from bot.engine.sending.pacing import CHANGES
from bot.phone.answers import PhoneAct
from bot.storage.sending.outbox import Lane
from tests.simulation.books import UNTOLD, Books, IncidentRow, NotificationRow
from tests.simulation.truth import Truth

if TYPE_CHECKING:
    from tests.simulation.process import Process

# The longest that a row is put off: by a retry, or while a telephone is engaged.
_PUT_OFF_AT_MOST = LONGEST_WAIT + timedelta(seconds=1)


def of_deliveries(before: Books, after: Books) -> Iterator[str]:
    """A try to send begins only for what waits, and never again for what is known as sent."""
    for id_ in after.deliveries.keys() - before.deliveries.keys():
        for notification in after.carried_by(id_):
            if not after.is_triggered(notification.incident):
                state = after.incidents[notification.incident].state
                yield (
                    f"{notification.person} is paged by {notification.method} about incident "
                    f"{notification.incident}, which is {state}"
                )
            was = before.notifications.get(notification.id)
            if was is not None and was.state not in UNTOLD:
                yield f"notification {notification.id} was {was.state}, and is sent again"


def of_leases(
    before: Books, after: Books, living: set[str], now: datetime, process: "Process"
) -> Iterator[str]:
    """A lease that has not run out is taken from nobody who lives."""
    for id_, row in after.outbox.items():
        was = before.outbox.get(id_)
        if was is row or row.tries <= (was.tries if was else 0):
            continue
        if row.leased_until is None or row.leased_until <= now:
            yield f"row {id_} of the outbox is taken without a lease"
        if was is None:
            continue
        if was.leased_until is not None and was.leased_until > now and was.leased_by in living:
            yield f"row {id_} of the outbox is taken from {was.leased_by} by {process.name}"
    for id_ in after.deliveries.keys() - before.deliveries.keys():
        for notification in after.carried_by(id_):
            queued = (notification.method, notification.id)
            held = [r for r in after.outbox.values() if (r.kind, r.subject) == queued]
            if not any(r.leased_by == process.name for r in held):
                yield f"notification {notification.id} is sent by {process.name} without a lease"


def of_notifications(
    before: Books, after: Books, truth: Truth, roster: Roster | None
) -> Iterator[str]:
    """None is given up but for a reason."""
    for id_, now in after.notifications.items():
        was = before.notifications.get(id_)
        if was is now or (was is not None and was.state == now.state):
            continue
        delivery = after.deliveries.get(now.delivery or 0)
        failed_itself = delivery is not None and delivery.provider_id in truth.failed_calls
        if now.state == "failed" and not (failed_itself or _failed_truly(now, truth, roster)):
            yield f"notification {id_} is given up, though nobody refused it for good"
        if now.state == "withdrawn" and not _is_unwanted(now, before, after):
            yield f"notification {id_} is withdrawn, though it waits"


def of_outbox(
    before: Books, after: Books, now: datetime, *, turns: int, clocks_differ: timedelta
) -> Iterator[str]:
    """What is put off comes back soon, by a clock that may have been set back since.

    In Slack it does after so many `turns` of others.
    """
    for id_, row in after.outbox.items():
        was = before.outbox.get(id_)
        if was is not None and was.due_at == row.due_at:
            continue
        in_turn = turns * CHANGES.apart if row.lane == Lane.SLACK else timedelta(0)
        if row.due_at > max(row.planned_at, now + _PUT_OFF_AT_MOST + in_turn + clocks_differ):
            yield f"row {id_} of the outbox, a {row.kind}, is put off until {row.due_at}"


def of_states(before: Books, after: Books, truth: Truth, now: datetime) -> Iterator[str]:
    """Only an act of a person, or a monitor's word, answers an incident."""
    for number, incident in after.incidents.items():
        was = before.incidents.get(number)
        if was is None or was.state == incident.state:
            continue
        if incident.state == "acknowledged" and not incident.snoozed:
            yield from _answered(
                after, incident, PhoneAct.ACKNOWLEDGE, incident.acknowledged_by, truth
            )
        elif incident.state == "resolved":
            yield from _answered(after, incident, PhoneAct.RESOLVE, incident.resolved_by, truth)
        elif was.state == "resolved":
            yield f"incident {number} was resolved, and is {incident.state} again"
        elif incident.snoozed or (was.returns_at is not None and was.returns_at <= now):
            continue
        elif not (_was_asked_for(number, truth) or _is_more_urgent(was, incident)):
            yield f"incident {number} waits again, and nobody asked for it"


def _was_asked_for(number: int, truth: Truth) -> bool:
    escalated = any((n, act) == (number, PhoneAct.ESCALATE) for n, act, _ in truth.acts)
    return escalated or any(n == number for n, _ in truth.handed_on)


def _is_more_urgent(was: IncidentRow, incident: IncidentRow) -> bool:
    return (was.urgency, incident.urgency) == ("low", "high")


def _answered(
    after: Books, incident: IncidentRow, act: PhoneAct, by: str | None, truth: Truth
) -> Iterator[str]:
    number = incident.number
    if by is not None and (number, act, by) in truth.acts:
        return
    if by is not None and " " in by:
        keys = {incident.dedup_key, *(key.dedup_key for key in after.keys_of(number))}
        if any(truth.sent[act.value, f"{incident.service}/{key}"] for key in keys):
            return
    yield f"incident {number} is {incident.state} by {by}, who did not {act} it"


def _failed_truly(notification: NotificationRow, truth: Truth, roster: Roster | None) -> bool:
    if notification.problem is None:
        return False
    if notification.delivery in truth.refused:
        return True
    person = roster.people.get(notification.person) if roster else None
    return person is None or not person.can_be_reached_by(Method(notification.method))


def _is_unwanted(notification: NotificationRow, before: Books, after: Books) -> bool:
    if not after.is_triggered(notification.incident):
        return True
    # Left from before it was answered: found so when its turn came, and not since triggered again.
    # Or it is somebody else's affair from now on.
    return any(
        (entry.what == "declined" and entry.facts["by"] == notification.person)
        or (entry.what == "reassigned" and entry.facts.get("person") != notification.person)
        for entry in after.entries_since(before, notification.incident)
    )
