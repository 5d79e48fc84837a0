"""Gathering what messages show: all of an incident, and who is paged though off call."""

from datetime import datetime

from sqlalchemy import Connection

from bot.domain.answering.telling import in_order
from bot.domain.refusals import UnknownSchedule, UnknownTeam
from bot.domain.rosters.roster import Roster
from bot.domain.rosters.standing_in import relieved_by
from bot.domain.rotations.override import Override
from bot.engine.contracts import IncidentView, StillPaged
from bot.engine.schedule_files.changed_files import with_changed_files
from bot.engine.schedule_files.policies import policy_of
from bot.storage.incidents import incidents, timeline
from bot.storage.paging import asked, notifications


def incident_view(tx: Connection, number: int, roster: Roster) -> IncidentView:
    """One incident with everything that happened to it.

    Raises:
        UnknownIncident: there is none with that number.
    """
    incident = incidents.get(tx, number)
    return IncidentView(
        incident=incident,
        policy=policy_of(tx, incident, roster),
        roster=roster,
        paged=tuple(notifications.paged_people(tx, number)),
        notifications=tuple(notifications.of_incident(tx, number)),
        timeline=with_changed_files(tx, timeline.of_incident(tx, number)),
    )


def still_paged(
    tx: Connection, override: Override, roster: Roster, now: datetime, *, taken_back: bool = False
) -> tuple[StillPaged, ...]:
    """Whom an override has relieved, or its end, and who are asked to answer incidents still.

    An incident keeps whom it has paged: the people of its next step are the ones who change.
    """
    try:
        schedule = roster.schedule(override.team, override.schedule)
    except (UnknownTeam, UnknownSchedule):
        return ()
    people = relieved_by(override, schedule, now, taken_back=taken_back)
    numbers = {key: [one.number for one in in_order(asked.waiting_for(tx, key))] for key in people}
    found = {key: incidents.several(tx, waiting) for key, waiting in numbers.items() if waiting}
    return tuple(StillPaged(person=key, about=tuple(about)) for key, about in found.items())
