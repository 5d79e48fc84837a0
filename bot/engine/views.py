"""Gathering all that a message about an incident shows."""

from sqlalchemy import Connection

from bot.domain.roster import Roster
from bot.engine.contracts import IncidentView
from bot.engine.schedule_files.changed_files import told_with_changed_files
from bot.engine.schedule_files.policies import policy_of
from bot.storage.incidents import incidents, timeline
from bot.storage.paging import notifications


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
        timeline=told_with_changed_files(tx, timeline.of_incident(tx, number)),
    )
