"""Whoever can't take an incident speaks for themselves, and is asked no more."""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta

from bot.domain.rosters.roster import Roster
from tests.simulation.books import Books, IncidentRow, PageRow

_HAS_REACHED = {"sent", "ringing", "answered", "delivered", "no-answer", "busy", "ended"}
_IS_TO_COME = {"pending", "sending"}
# Whoever was reached so lately may still answer, at least; and whoever was so long ago may not.
_JUST_NOW = timedelta(seconds=30)
_LONG_AGO = timedelta(minutes=6)


def of_steps(before: Books, after: Books, roster: Roster, now: datetime) -> Iterator[str]:
    """The next step is paged when nobody of the present one is left to answer, and not before."""
    if before.timeline is after.timeline:
        return
    for number, was in before.incidents.items():
        incident = after.incidents.get(number)
        if incident is None or was.due_at is None or was.due_at <= now:
            continue
        said = [e for e in after.entries_since(before, number) if e.what == "declined"]
        if len(said) != 1 or incident.state != "triggered":
            continue
        by, goes_on = said[0].facts["by"], incident.due_at == now
        if by not in {page.person for page in _of_present_step(before, was)}:
            if goes_on:
                yield f"incident {number} goes on for {by}, who is not of its present step"
            continue
        others = asked(before, number) - {by}
        reached = _reached(before, was, _HAS_REACHED, since=now - _JUST_NOW)
        if goes_on and (left := reached & others & roster.people.keys()):
            yield f"incident {number} goes on, and {sorted(left)} may still answer"
        paged = _reached(before, was, _HAS_REACHED, since=now - _LONG_AGO)
        paged |= _reached(before, was, _IS_TO_COME)
        if not goes_on and not paged & others:
            yield f"incident {number} waits for nobody"


def asked_rightly(books: Books, person: str, numbers: Collection[int]) -> Iterator[str]:
    """Who picks up is asked for all that waits for them, and for nothing else."""
    waits = {n for n in books.incidents if books.is_triggered(n) and person in asked(books, n)}
    if waits != set(numbers):
        yield f"{person} is asked for {sorted(numbers)}, and {sorted(waits)} wait for them"


def asked(books: Books, number: int) -> set[str]:
    """Who was paged about an incident, and not let go since."""
    people: set[str] = set()
    for _id, entry in sorted(books.timeline.items()):
        if entry.incident != number:
            continue
        if entry.what == "paged":
            people.add(entry.facts["person"])
        if entry.what == "declined":
            people.discard(entry.facts["by"])
        if entry.what == "reassigned":
            people &= {entry.facts.get("person")}
    return people


def _reached(
    books: Books, incident: IncidentRow, states: Collection[str], *, since: datetime | None = None
) -> set[str]:
    """The people of the present step with a notification in one of these states (`since` then)."""
    step = {page.id for page in _of_present_step(books, incident)}
    return {
        n.person
        for n in books.notifications.values()
        if n.page in step and n.state in states and (since is None or n.updated_at >= since)
    }


def _of_present_step(books: Books, incident: IncidentRow) -> list[PageRow]:
    stands = (incident.number, incident.step, incident.round)
    return [p for p in books.pages.values() if (p.incident, p.step, p.round) == stands]
