"""Two processes on one PostgreSQL that do something at once, and wait for each other there."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from bot.domain.incidents.alert import Action, Alert
from bot.domain.incidents.incident import Incident
from bot.engine.commands.alerts import Report
from bot.engine.commands.by_subject import Commands
from bot.engine.schedule_files.schedules import Schedules
from bot.storage.database import Database
from bot.storage.incidents import incidents
from tests.conftest import MovedClock
from tests.engine.aside import Aside, aside
from tests.scenarios.night import PEOPLE, PLATFORM

# What a service raises within ten minutes is one incident.
GROUPED = PLATFORM.replace("search: {}", "search: {group: 10m}")
FIRST, SECOND = 0, 1


class Processes:
    """Two of them on one database, which a third has its eye on."""

    def __init__(self, url: str, folder: Path, clock: MovedClock) -> None:
        self.beside = Database(url)
        self.databases = [Database(url), Database(url)]
        self.schedules = [Schedules(database, folder) for database in self.databases]
        for schedules in self.schedules:
            schedules.load(clock.now())
        on = zip(self.databases, self.schedules, strict=True)
        self._commands = [Commands.on(database, schedules, clock) for database, schedules in on]
        add = self._commands[0].keys.add
        self._keys = {service: add(service)[1] for service in ("checkout", "search")}

    def commands(self, process: int) -> Commands:
        """What people do at one of them."""
        return self._commands[process]

    def report(self, process: int, *said: str, idempotency_key: str | None = None) -> None:
        """One process takes in a batch, such as "search: disk" and "search: disk is well"."""
        reports = []
        for one in said:
            service, _, told = one.partition(": ")
            dedup_key = told.removesuffix(" is well")
            action = Action.TRIGGER if told == dedup_key else Action.RESOLVE
            alert = Alert(title=told, dedup_key=dedup_key, action=action)
            reports.append(
                Report(key=self._keys[service], alert=alert, idempotency_key=idempotency_key)
            )
        self._commands[process].alerts.report_all(reports)

    def begin(self, process: int, *said: str, idempotency_key: str | None = None) -> Aside:
        """The same, until it waits for a lock, or is over."""
        reporting = partial(self.report, process, *said, idempotency_key=idempotency_key)
        return aside(reporting, self.beside)

    def both(self, *said: str, idempotency_key: str | None = None) -> None:
        """Both take the same in, and neither is done before the other has begun."""
        with self.beside.write() as tx:
            incidents.lock(tx, {1})
            begun = [
                self.begin(process, *said, idempotency_key=idempotency_key)
                for process in (FIRST, SECOND)
            ]
        assert [one.ended() for one in begun] == [[], []]

    def incident(self, number: int) -> Incident:
        """As it stands."""
        with self.beside.read() as tx:
            return incidents.get(tx, number)


@contextmanager
def on_one_database(url: str, folder: Path, clock: MovedClock) -> Iterator[Processes]:
    """Both with the usual files, but that what search raises within ten minutes is one incident."""
    (folder / "people.yaml").write_text(PEOPLE)
    (folder / "platform.yaml").write_text(GROUPED)
    processes = Processes(url, folder, clock)
    yield processes
    for database in (processes.beside, *processes.databases):
        database.close()
