"""Looking again at what waits for hours that the schedule files no longer have."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from operator import attrgetter

from sqlalchemy import Connection

from bot.domain.answering.quiet_hours import (
    MovedHours,
    by_other_hours,
    hours_of,
    moved_by,
    teams_with_other_hours,
)
from bot.domain.incidents.incident import Incident, State
from bot.domain.incidents.timeline import What
from bot.domain.rosters.roster import Roster
from bot.engine.queueing import messages
from bot.engine.schedule_files.policies import MOST_ANNOUNCED
from bot.storage.incidents import incidents, overview, timeline
from bot.storage.paging import planned_anew


def look_again_at_hours(tx: Connection, before: Roster, after: Roster, now: datetime) -> None:
    """Have what waits for the hours of a team wait for its new ones; it is due if those say so.

    That are incidents, people's own contact steps, and the question whether somebody is still on
    it. What waits for the hours of a team that is gone is due: nobody can say when else.
    """
    moves = {
        team: moved
        for team in sorted(teams_with_other_hours(before, after))
        if (moved := moved_by(hours_of(team, before), hours_of(team, after), now))
    }
    waiting = {one.number for one in _of_other_hours(overview.open_of(tx, set(moves)), moves)}
    paged = set[int]()
    for team, moved in moves.items():
        paged |= planned_anew.waiting_until(tx, team, moved.at)
    held = incidents.lock(tx, waiting | paged).values()
    # By now some may wait for something else, or belong to another team.
    again = list(_of_other_hours(held, moves))
    incidents.save_all(tx, again)
    for team, moved in moves.items():
        planned_anew.plan_anew(tx, team, moved.at, moved.to)
    _tell(tx, again, after, now)
    messages.refresh_all(tx, now, newest={one.number for one in again} | paged)


def _of_other_hours(
    looked_at: Iterable[Incident], moves: Mapping[str, MovedHours]
) -> Iterable[Incident]:
    for incident in looked_at:
        moved = moves.get(incident.team)
        again = by_other_hours(incident, moved) if moved else None
        if again is not None:
            yield again


def _tell(tx: Connection, moved: Iterable[Incident], after: Roster, now: datetime) -> None:
    paged = [incident for incident in moved if incident.state is State.TRIGGERED]
    for place, incident in enumerate(sorted(paged, key=attrgetter("number"), reverse=True)):
        say = messages.announce if place < MOST_ANNOUNCED else timeline.add
        until = (incident.due_at or now).isoformat()
        gone = {} if incident.team in after.teams else {"gone": True}
        say(tx, incident.number, now, What.HOURS_CHANGED, team=incident.team, until=until, **gone)
