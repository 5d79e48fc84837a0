"""Sleepwell's watch over itself: when what it sends does not get through, somebody is told."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Connection

from bot.domain.incidents.timeline import Through, What
from bot.domain.incidents.transitions import resolve
from bot.domain.incidents.urgency import Urgency
from bot.domain.refusals import UnknownService
from bot.engine.clocks.clock import Clock
from bot.engine.duties.calls_in_line import LOOKED_AT_FOR
from bot.engine.escalation.closing import settle_answered
from bot.engine.queueing import messages
from bot.engine.schedule_files.schedules import Schedules
from bot.engine.sending.lane_names import named
from bot.storage.database import Database
from bot.storage.incidents import incidents, overview, timeline
from bot.storage.paging.unbegun_calls import oldest_unbegun
from bot.storage.sending.outbox import Lane
from bot.storage.sending.outbox_age import overdue

log = structlog.get_logger(__name__)

# Our own troubles go to the team that lists this service, else to the last resort.
SERVICE = "sleepwell"
PATIENCE = timedelta(minutes=2)

_DEDUP_KEY = "outbox"
_KEY = (SERVICE, _DEDUP_KEY)
# With a space in it, this is nobody's key: only people act in a person's name.
_BY = "Sleepwell itself"
_DETAILS = (
    "They are tried again until they get through, and this is resolved by itself then. "
    "`oncall doctor` says what is wrong; so does the log, at “not sent”."
)


class SelfWatch:
    """Opens an incident of its own while something has waited too long, and resolves it afterwards.

    There is one at a time, and what is sent about it does not count: it never raises another.
    """

    name = "self watch"
    every_seconds = 15
    # At the start all is late for a moment.
    at_once = False

    def __init__(self, database: Database, schedules: Schedules, clock: Clock) -> None:
        self._database = database
        self._schedules = schedules
        self._clock = clock
        self._overdue: Mapping[str, datetime] = {}

    async def do(self) -> None:
        """Look once."""
        await self._database.in_thread(self._look)

    def note(self) -> str | None:
        """What does not get through, as of the last look."""
        if not self._overdue:
            return None
        seconds = (self._clock.now() - min(self._overdue.values())).total_seconds()
        return f"{named(self._overdue)} do not get through; the oldest waits {seconds:.0f} seconds"

    def _look(self) -> None:
        now = self._clock.now()
        with self._database.read() as tx:
            before, self._overdue = self._overdue, _overdue(tx, now)
            told = overview.is_open(tx, SERVICE, _DEDUP_KEY)
        if self._overdue.keys() - before.keys():
            log.error("messages do not get through", lanes=named(self._overdue))
        if bool(self._overdue) == told or (self._overdue and not before):
            # Seen once is not enough: after a suspend all is late for a moment.
            return
        with self._database.write() as tx:
            now = self._clock.now()
            if self._overdue:
                self._open(tx, now)
            else:
                _resolve(tx, now)

    def _open(self, tx: Connection, now: datetime) -> None:
        since = min(self._overdue.values())
        in_force = self._schedules.in_force()
        try:
            team = in_force.roster.team_of_service(SERVICE).key
        except UnknownService:
            team = SERVICE
        incident = incidents.insert(
            tx,
            service=SERVICE,
            team=team,
            title=f"Sleepwell cannot deliver {named(self._overdue)}",
            urgency=Urgency.HIGH,
            dedup_key=_DEDUP_KEY,
            details=f"The oldest waits since {since:%H:%M} UTC. {_DETAILS}",
            source=_BY,
            revision=in_force.revision,
            now=now,
        )
        if incident is None:
            return  # Another process was faster.
        timeline.add(tx, incident.number, now, What.OPENED, source=_BY, revision=in_force.revision)
        messages.refresh_channel(tx, incident.number, now)


def _overdue(tx: Connection, now: datetime) -> Mapping[str, datetime]:
    """What waits here, and calls that a provider took and has not begun."""
    found, since = dict(overdue(tx, now, since=now - PATIENCE, but_not=SERVICE)), now - PATIENCE
    unbegun = oldest_unbegun(tx, after=now - LOOKED_AT_FOR, before=since, but_not=SERVICE)
    if unbegun is not None:
        found[Lane.CALL] = min(unbegun, found.get(Lane.CALL, unbegun))
    return found


def _resolve(tx: Connection, now: datetime) -> None:
    incident = incidents.find_open(tx, [_KEY]).get(_KEY)
    if incident is None:
        return
    incidents.save(tx, resolve(incident, _BY, now))
    timeline.add(tx, incident.number, now, What.RESOLVED, by=_BY, through=Through.ALERT)
    settle_answered(tx, [incident.number], now)
    messages.refresh_incident(tx, incident.number, now)
