"""Somebody who was paged can't take it, and says so."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from bot.domain.answering.naming import being_paged
from bot.domain.incidents.incident import Incident, State, changed
from bot.domain.incidents.transitions import (
    already_acknowledged,
    already_resolved,
    gone_on,
    is_being_paged,
)
from bot.domain.refusals import AlreadyDeclined
from bot.domain.times.durations import duration_in_words


def decline(
    incident: Incident,
    now: datetime,
    *,
    asked: Collection[str],
    until: datetime | None = None,
    of_present_step: bool = True,
) -> Incident:
    """Somebody who was paged cannot take it, and where they were the last, the next step is paged.

    While others of the present step are `asked` for an answer, the person alone is let go, and the
    next step is paged when nobody is asked any more (`until`), if that is before its time. Where it
    is just being paged the incident stays as it is, and where they were paged at an earlier step
    than the present one, which has its time all the same. It is no more urgent for all that: low
    urgency goes on by its policy, in its hours.

    Raises:
        AlreadyAcknowledged, AlreadyResolved: nobody is asked for any more.
    """
    if incident.state is State.RESOLVED:
        raise already_resolved(incident)
    if incident.state is State.ACKNOWLEDGED:
        raise already_acknowledged(incident)
    if is_being_paged(incident, now) or not of_present_step:
        return incident
    if not asked:
        return changed(incident, due_at=now)
    if until is None or incident.due_at is None or until >= incident.due_at:
        return incident
    return changed(incident, due_at=until)


def already_declined(incident: Incident, asked: Sequence[str], now: datetime) -> AlreadyDeclined:
    """The refusal for somebody who has said so since they were last paged: what came of it.

    Args:
        incident: a triggered one.
        asked: the names of the people who are asked for an answer at its present step.
        now: the instant.
    """
    said = f"You have said already that you can't take incident {incident.number}."
    if is_being_paged(incident, now):
        return AlreadyDeclined(gone_on(incident, now))
    if asked:
        return AlreadyDeclined(f"{said} {being_paged(asked)}.")
    lasting = duration_in_words((incident.due_at or now) - now)
    nobody = "Nobody is being paged just now; unless somebody acknowledges"
    return AlreadyDeclined(f"{said} {nobody}, paging goes on in {lasting} at the latest.")


def nobody_left(left: timedelta) -> str:
    """Where everybody has declined: when the policy goes on all the same."""
    lasting = duration_in_words(left)
    nobody = "nobody else is left; unless somebody acknowledges"
    return f"{nobody}, paging goes on in {lasting}, or with whoever comes on call before"
