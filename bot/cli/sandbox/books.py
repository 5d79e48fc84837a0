"""What the bot has written down: incidents, who is on call, and keys; read beside the bot."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.domain.answering.naming import name_of
from bot.domain.answering.words import in_words
from bot.domain.incidents.timeline import TimelineEntry
from bot.domain.paging.notification import Notification
from bot.domain.rosters.duty import Duty
from bot.domain.rosters.roster import Roster
from bot.engine.clocks.clock import Clock
from bot.engine.commands.by_subject import Commands
from bot.engine.contracts import IncidentView
from bot.engine.incident_json import happened_at, happenings, summary_json
from bot.engine.schedule_files.schedules import Schedules
from bot.storage.database import Database
from bot.storage.preparing.migrating import migrate

MOST_INCIDENTS = 15


@dataclass(frozen=True, kw_only=True, slots=True)
class BooksReading:
    """One look into the books. `incidents` are JSON values, newest first, with timelines."""

    roster: Roster
    duties: Sequence[Duty]
    incidents: Sequence[dict[str, Any]]


class Books:
    """The bot's own database, brought up to date, and its commands. Blocks: call it in a thread."""

    def __init__(self, url: str, directory: Path, clock: Clock) -> None:
        self.database = Database(url)
        self._clock = clock
        self._schedules = Schedules(self.database, directory)
        self._commands = Commands.on(self.database, self._schedules, clock)
        self._keys: dict[str, tuple[int, str]] = {}

    def open(self) -> None:
        """Make the tables, and put the schedule files in force.

        Raises:
            NoSchedules: they do not load.
            sqlalchemy.exc.SQLAlchemyError: the file cannot be used.
        """
        migrate(self.database)
        self._schedules.load(self._clock.now())

    def close(self) -> None:
        """Revoke the keys made here: nobody remembers them, so a kept file need not either."""
        try:
            for id_, _key in self._keys.values():
                self._commands.keys.revoke(id_)
        finally:
            self.database.close()

    def read(self) -> BooksReading:
        """Everything as it stands, by the schedule files as they now are."""
        now = self._clock.now()
        self._schedules.refresh(now)
        found = self._commands.incidents.listed(open_only=False)[:MOST_INCIDENTS]
        views = [self._commands.incidents.view(incident.number) for incident in found]
        return BooksReading(
            roster=self._schedules.files_in_force(),
            duties=self._commands.duty.who(),
            incidents=[
                {**summary_json(view.incident), "timeline": _timeline(view, self._clock)}
                for view in views
            ],
        )

    def keys(self) -> Mapping[str, str]:
        """An alert key for every service, made where there is none yet."""
        for team in self._schedules.files_in_force().teams.values():
            for service in team.services:
                if service not in self._keys:
                    made, key = self._commands.keys.add(service)
                    self._keys[service] = (made.id, key)
        return {service: key for service, (_id, key) in self._keys.items()}


def _timeline(view: IncidentView, clock: Clock) -> list[dict[str, str]]:
    """Instants as ISO 8601 in UTC, and what happened in words."""
    return [
        {"at": happened_at(one).isoformat(), "words": _words(one, view.roster)}
        for one in happenings(view, clock.now())
    ]


def _words(happening: TimelineEntry | Notification, roster: Roster) -> str:
    if isinstance(happening, TimelineEntry):
        return in_words(happening, roster)
    name = name_of(happening.person, roster)
    state = happening.state.replace("-", " ")
    return f"{_METHODS[happening.method]} to {name}: {state}"


_METHODS = {"slack": "Slack message", "sms": "SMS", "call": "Call"}
