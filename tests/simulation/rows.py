"""What must be true of the books at any instant."""

from collections import Counter
from collections.abc import Iterator

from tests.simulation.books import UNTOLD, Books, EntryRow, IncidentRow

_BECOMES = {
    "opened": "triggered",
    "more_urgent": "triggered",
    "acknowledged": "acknowledged",
    "resolved": "resolved",
    "escalated": "triggered",
    "came_back": "triggered",
    "snoozed": "acknowledged",
    "reassigned": "triggered",
}


def agree(before: Books, after: Books) -> Iterator[str]:
    """Every broken rule, as a sentence; rows that have not changed were right before."""
    changed = {
        number
        for number, incident in after.incidents.items()
        if before.incidents.get(number) is not incident
    }
    changed |= {e.incident for id_, e in after.timeline.items() if id_ not in before.timeline}
    for number in changed:
        yield from _of_incident(after, after.incidents[number])
    yield from _nothing_queued_is_lost(after)
    if len(after.alerts) > len(before.alerts):
        yield from _nothing_is_kept_twice(after)


def _of_incident(books: Books, incident: IncidentRow) -> Iterator[str]:
    number = incident.number
    waits = incident.state == "triggered" or incident.returns_at is not None
    if waits != (incident.due_at is not None):
        yield f"incident {number} is {incident.state} and due at {incident.due_at}"
    entries = [e for e in books.timeline.values() if e.incident == number]
    told = _state_told(entries)
    if told != incident.state:
        yield f"incident {number} is {incident.state}, and its timeline says {told}"
    paged = [(e.facts["person"], e.facts["step"]) for e in entries if e.what == "paged"]
    pages = [(p.person, p.step) for p in books.pages.values() if p.incident == number]
    if paged != pages:
        yield f"incident {number} has pages {pages}, and its timeline says {paged}"
    triggers = [
        a.urgency for a in books.alerts.values() if a.incident == number and a.action == "trigger"
    ]
    if incident.alerts != len(triggers):
        yield f"incident {number} counts {incident.alerts} alerts of {len(triggers)}"
    escalated = [e.facts["through"] for e in entries if e.what == "escalated"]
    # Whoever escalates several by telephone at once means the urgent ones among them.
    must_be_high = "high" in triggers or not {"phone", "sms"}.issuperset(escalated)
    may_be_high = must_be_high or bool(escalated)
    if not must_be_high <= (incident.urgency == "high") <= may_be_high:
        yield f"incident {number} is of {incident.urgency} urgency, and its alerts of {triggers}"


def _nothing_is_kept_twice(books: Books) -> Iterator[str]:
    """What its sender calls the same sending is one alert."""
    named = Counter(alert.idempotency_key for alert in books.alerts.values())
    for name, times in named.items():
        if name is not None and times > 1:
            yield f"{name} is kept {times} times"


def _state_told(entries: list[EntryRow]) -> str | None:
    told = None
    for entry in entries:
        told = _BECOMES.get(entry.what, told)
    return told


def _nothing_queued_is_lost(books: Books) -> Iterator[str]:
    queued = {(row.kind, row.subject): row for row in books.outbox.values()}
    for notification in books.notifications.values():
        row = queued.get((notification.method, notification.id))
        if notification.state == "pending" and row is not None and row.leased_until is not None:
            yield f"notification {notification.id} is not being sent, and its row is under lease"
        if notification.state in UNTOLD and row is None:
            yield (
                f"notification {notification.id}, a {notification.method} to "
                f"{notification.person}, is {notification.state} and in no queue"
            )
