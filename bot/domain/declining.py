"""Somebody who was paged can't take it, and says so."""

from datetime import datetime, timedelta

from bot.domain.durations import duration_in_words
from bot.domain.incident import (
    Incident,
    Position,
    State,
    already_acknowledged,
    escalate_now,
    gone_on,
    has_gone_on,
)
from bot.domain.refusals import AlreadyDeclined


def decline(incident: Incident, now: datetime, *, seen: Position | None = None) -> Incident:
    """Somebody who was paged cannot take it: whoever comes next is paged at once.

    Where that has happened already, `seen` tells as for `escalate_now`, the incident stays as it
    is: the person is left alone all the same.

    Raises:
        AlreadyAcknowledged, AlreadyResolved: nobody is asked for any more.
    """
    if incident.state is State.ACKNOWLEDGED:
        raise already_acknowledged(incident)
    if incident.state is State.TRIGGERED and has_gone_on(incident, seen, now):
        return incident
    return escalate_now(incident, now, seen=seen)


def already_declined(
    incident: Incident, now: datetime, *, seen: Position | None = None
) -> AlreadyDeclined:
    """The refusal for somebody who has said so since they were last paged: what came of it."""
    if has_gone_on(incident, seen, now):
        return AlreadyDeclined(gone_on(incident, now))
    left = (incident.due_at or now) - now
    return AlreadyDeclined(
        f"You have said already that you can't take incident {incident.number}. "
        f"{nobody_left(left).capitalize()}."
    )


def nobody_left(left: timedelta) -> str:
    """Where everybody has declined: when the policy goes on all the same."""
    lasting = duration_in_words(left)
    return f"nobody else is left; unless somebody acknowledges, paging goes on in {lasting}"
