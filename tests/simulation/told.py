"""What the timeline tells of an incident, as far as its policy goes by it."""

from datetime import datetime

from bot.domain.paging.unreached import NOBODY_TOLD_AGAIN
from tests.simulation.books import Books, IncidentRow, PageRow


def handed_to(books: Books, number: int) -> PageRow | None:
    """The page to whom it was handed, if nobody was paged since, and nobody else took it.

    Nor have they said that they can't take it.
    """
    told = [entry for _id, entry in sorted(books.timeline.items()) if entry.incident == number]
    pages = [page for page in books.pages.values() if page.incident == number]
    last = max(pages, key=lambda page: page.id, default=None)
    handed = None
    for entry in told:
        if entry.what == "reassigned" and last is not None:
            to = (entry.at, entry.facts.get("person"))
            handed = last if to == (last.begun_at, last.person) else None
        elif entry.what == "paged" and entry.facts.get("handed") and last is not None:
            to = (entry.at, entry.facts.get("person"))
            handed = last if to == (last.begun_at, last.person) else handed
        elif entry.what in {"acknowledged", "snoozed"} and handed is not None:
            handed = handed if entry.facts["by"] == handed.person else None
        elif entry.what == "declined" and handed is not None:
            handed = None if entry.facts["by"] == handed.person else handed
    return handed


def was_said_lately(books: Books, incident: IncidentRow, now: datetime) -> bool:
    """Whether the channel was told that nobody can be paged, with the incident where it is."""
    return any(
        entry.incident == incident.number
        and entry.what == "nobody_to_page"
        and (entry.facts["step"], entry.facts["round"]) == (incident.step, incident.round)
        and now - entry.at < NOBODY_TOLD_AGAIN
        for entry in books.timeline.values()
    )


def all_declined(books: Books, incident: IncidentRow) -> bool:
    """Whether nobody is asked about it, as everybody has declined: until it is due."""
    return incident.state == "triggered" and any(
        entry.incident == incident.number
        and entry.what == "everybody_declined"
        and incident.due_at == datetime.fromisoformat(entry.facts["again_at"])
        for entry in books.timeline.values()
    )


def declined_in(books: Books, number: int, round_: int) -> set[str]:
    """Who has said that they can't, in this round or the next."""
    return {
        entry.facts["by"]
        for entry in books.timeline.values()
        if entry.incident == number
        and entry.what == "declined"
        and entry.facts["round"] in {round_, round_ + 1}
    }


def who_escalated(books: Books, number: int) -> set[str]:
    """Who has asked for the next step, at any time."""
    told = [entry for entry in books.timeline.values() if entry.incident == number]
    return {entry.facts["by"] for entry in told if entry.what == "escalated"}
