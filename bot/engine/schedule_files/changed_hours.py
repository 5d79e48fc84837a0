"""Looking again at what waits for hours that the schedule files no longer have."""

from datetime import datetime
from operator import attrgetter

from sqlalchemy import Connection

from bot.domain.incident import Incident
from bot.domain.quiet_hours import by_other_hours, teams_with_other_hours
from bot.domain.roster import Roster
from bot.domain.timeline import What
from bot.engine.queueing import messages
from bot.engine.schedule_files.policies import MOST_ANNOUNCED
from bot.storage import incidents, timeline


def look_again_at_hours(tx: Connection, before: Roster, after: Roster, now: datetime) -> None:
    """Have what waits for the hours of a team wait for its new ones; it is due if those say so."""

    def looked_at(incident: Incident) -> Incident | None:
        old, new = before.teams[incident.team], after.teams[incident.team]
        return by_other_hours(incident, old.low_urgency_hours, new.low_urgency_hours, now)

    teams = teams_with_other_hours(before, after)
    waiting = {incident.number for incident in incidents.open_of(tx, teams) if looked_at(incident)}
    held = incidents.lock(tx, waiting).values()
    # By now some may wait for something else, or belong to another team.
    moved = [again for one in held if one.team in teams and (again := looked_at(one))]
    incidents.save_all(tx, moved)
    for place, incident in enumerate(sorted(moved, key=attrgetter("number"), reverse=True)):
        say = messages.announce if place < MOST_ANNOUNCED else timeline.add
        until = (incident.due_at or now).isoformat()
        say(tx, incident.number, now, What.HOURS_CHANGED, team=incident.team, until=until)
    messages.refresh_all(tx, now, newest=[incident.number for incident in moved])
