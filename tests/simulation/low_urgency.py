"""Whether low urgency disturbs people in its hours only, whatever becomes of those, and what gets
urgent at once.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from bot.domain.rosters.roster import Roster
from bot.domain.rotations.restriction import Windows
from tests.simulation.books import Books, EntryRow, IncidentRow, NotificationRow

# The people of the simulation are sent everything within two minutes, by clocks that may differ.
_LONGEST_STEPS = timedelta(minutes=4)
_WAITS = {"waits_for_hours", "hours_changed"}
# What an incident that waits for hours waits for no more, or for something else.
_MOVES = {
    "paged",
    "nobody_to_page",
    "everybody_declined",
    "more_urgent",
    "escalated",
    "declined",
    "nobody_reached",
    "reassigned",
    "acknowledged",
    "still_on_it",
    "acknowledgement_runs_out",
    "snoozed",
    "came_back",
    "resolved",
}


def of_deliveries(before: Books, after: Books, roster: Roster) -> Iterator[str]:
    """Nothing is begun outside the hours for low urgency alone.

    But to whom somebody has handed it, and what may have been sent already.
    """
    for id_ in after.deliveries.keys() - before.deliveries.keys():
        begun, carried = after.deliveries[id_], after.carried_by(id_)
        if not carried or any(_may_have_been_sent(n, before) for n in carried):
            continue
        if all(_waits(n, before, after, roster, begun.begun_at) for n in carried):
            about = sorted({n.incident for n in carried})
            yield f"{begun.person} gets a {begun.method} about {about} outside the hours"


def of_plans(
    before: Books, after: Books, rosters: Sequence[Roster], now: datetime
) -> Iterator[str]:
    """What is planned anew goes in the hours by one of these files, and is not urgent."""
    for id_, planned in after.notifications.items():
        was = before.notifications.get(id_)
        if was is None or was.due_at == planned.due_at:
            continue
        incident = after.incidents[planned.incident]
        due = {_begins(_hours_of(incident, roster), now) for roster in rosters}
        said = f"notification {id_}, a {planned.method} to {planned.person}, is planned anew"
        if not _is_low(incident, before) or _was_handed(planned, before):
            yield f"{said}, and waits for no hours"
        elif planned.due_at not in due:
            yield f"{said} for {planned.due_at}, and not for {due}"


def of_changed_hours(before: Books, after: Books, rosters: Sequence[Roster]) -> Iterator[str]:
    """What waits for other hours now is due when those begin, by one of these files, or at once."""
    for entry in _new(before, after, {"hours_changed"}):
        incident = after.incidents[entry.incident]
        due = {_begins(_hours_of(incident, roster), entry.at) for roster in rosters}
        if datetime.fromisoformat(entry.facts["until"]) not in due:
            yield f"incident {incident.number} waits until {entry.facts['until']}, and not {due}"
        if incident.urgency != "low" or incident.state != "triggered":
            yield f"incident {incident.number} waits for no hours, and is told to"


def of_questions(
    before: Books, after: Books, rosters: Sequence[Roster], now: datetime
) -> Iterator[str]:
    """Whether somebody is still on it is asked before its time in the hours there are now only."""
    for number, incident in after.incidents.items():
        was = before.incidents.get(number)
        told = {entry.what for entry in after.entries_since(before, number)}
        if was is None or was is incident or not is_asked_at_another_time(was, incident, told):
            continue
        due = {_begins(_hours_of(incident, roster), now) for roster in rosters}
        if incident.due_at not in due:
            yield f"whoever has incident {number} is asked at {incident.due_at}, and not at {due}"


def of_more_urgent(before: Books, after: Books) -> Iterator[str]:
    """What gets urgent is due at once, whoever has it and whatever it waited for."""
    for entry in _new(before, after, {"more_urgent"}):
        incident = after.incidents[entry.incident]
        told = {e.what for e in after.entries_since(before, incident.number)}
        if told & _MOVES - {"more_urgent"}:
            continue
        if incident.state != "triggered" or incident.due_at != entry.at:
            yield (
                f"incident {incident.number} got urgent at {entry.at}, is {incident.state} and due "
                f"at {incident.due_at}"
            )


def goes_on_waiting(books: Books, roster: Roster, now: datetime) -> Iterator[str]:
    """What waits for hours waits for those there are; where they have begun it does not wait."""
    for incident in books.incidents.values():
        if incident.state != "triggered" or incident.urgency != "low":
            continue
        told = [e for e in _told(books, incident.number) if e.what in _WAITS | _MOVES]
        if not told or told[-1].what not in _WAITS:
            continue
        if any(_said_that_nobody_is_there(entry, incident) for entry in told):
            continue
        # A clock that was set back since sees hours that were over as not begun.
        hours = _hours_of(incident, roster)
        begins = [_begins(hours, at) for at in (now, told[-1].at)]
        if incident.due_at not in begins:
            yield (
                f"incident {incident.number} waits for hours until {incident.due_at}, and they "
                f"begin at {begins[0]}"
            )


def goes_on_being_planned(books: Books, roster: Roster, now: datetime) -> Iterator[str]:
    """What was planned for later than anybody's own steps are goes in the hours that there are."""
    for planned in books.notifications.values():
        incident = books.incidents[planned.incident]
        is_low = (incident.state, incident.urgency) == ("triggered", "low")
        if not is_low or planned.state != "pending" or planned.due_at <= now:
            continue
        hours, page = _hours_of(incident, roster), books.pages[planned.page]
        waits = planned.due_at > page.begun_at + _LONGEST_STEPS
        if waits and (hours is None or not hours.covers(planned.due_at)):
            yield f"notification {planned.id} waits until {planned.due_at}, which is in no hours"


def is_asked_at_another_time(was: IncidentRow, incident: IncidentRow, told: set[str]) -> bool:
    """Whether whoever has it is asked whether they still do earlier or later than was planned.

    They have as long to answer. It is nobody's doing.
    """
    same = (was.state, was.acknowledged_by) == (incident.state, incident.acknowledged_by)
    if not same or incident.state != "acknowledged" or incident.snoozed or told & _MOVES:
        return False
    times = (was.due_at, was.returns_at, incident.due_at, incident.returns_at)
    asked_at, returned_at, asks_at, returns_at = times
    if asked_at is None or returned_at is None or asks_at is None or returns_at is None:
        return False
    as_long = returned_at - asked_at == returns_at - asks_at > timedelta(0)
    return as_long and asks_at != asked_at and incident.urgency == "low"


def _is_low(incident: IncidentRow, before: Books) -> bool:
    was = before.incidents.get(incident.number)
    return incident.urgency == "low" and (was is None or was.urgency == "low")


def _waits(
    notification: NotificationRow, before: Books, after: Books, roster: Roster, at: datetime
) -> bool:
    """Whether it may go in the hours only, by how its incident stood before or does now."""
    incident = after.incidents[notification.incident]
    hours = _hours_of(incident, roster)
    outside = hours is not None and not hours.covers(at)
    return outside and _is_low(incident, before) and not _was_handed(notification, before)


def _was_handed(notification: NotificationRow, books: Books) -> bool:
    page = books.pages.get(notification.page)
    theirs = (p for p in books.pages.values() if p.incident == notification.incident)
    if page is None or page.id != max(p.id for p in theirs):
        return False
    return any(
        entry.at == page.begun_at
        and entry.facts.get("person") == page.person
        and entry.what == "reassigned"
        for entry in _told(books, notification.incident)
    )


def _may_have_been_sent(notification: NotificationRow, before: Books) -> bool:
    was = before.notifications.get(notification.id)
    tried = before.deliveries.get(was.delivery or 0) if was is not None else None
    return tried is not None and tried.state == "sending" and tried.provider_id is None


def _said_that_nobody_is_there(entry: EntryRow, incident: IncidentRow) -> bool:
    """Then it is looked for somebody every minute, in the hours, and that is not said again."""
    stands = (incident.step, incident.round)
    where = (entry.facts.get("step"), entry.facts.get("round"))
    return entry.what == "nobody_to_page" and where == stands


def _hours_of(incident: IncidentRow, roster: Roster) -> Windows | None:
    team = roster.teams.get(incident.team)
    return team.low_urgency_hours if team else None


def _begins(hours: Windows | None, at: datetime) -> datetime:
    return at if hours is None else hours.next_open(at)


def _new(before: Books, after: Books, whats: set[str]) -> Iterator[EntryRow]:
    for id_, entry in after.timeline.items():
        if id_ not in before.timeline and entry.what in whats:
            yield entry


def _told(books: Books, number: int) -> list[EntryRow]:
    return [entry for entry in books.timeline.values() if entry.incident == number]
