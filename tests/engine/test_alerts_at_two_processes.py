"""Alerts about one incident that two processes take in at once, on PostgreSQL."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from bot.domain.alert import Action, Alert
from bot.domain.incident import Incident, State
from bot.engine.commands.alerts import Report
from bot.engine.commands.all_of_them import Commands
from bot.engine.schedules import Schedules
from bot.storage import incidents
from bot.storage.database import Database
from tests.conftest import MovedClock
from tests.engine.aside import Aside, aside, go_on_once_waiting
from tests.scenarios.night import PEOPLE, PLATFORM

# What a service raises within ten minutes is one incident.
GROUPED = PLATFORM.replace("search: {}", "search: {group: 10m}")
FIRST, SECOND = 0, 1


class Processes:
    """Two of them on one database, which a third has its eye on."""

    def __init__(self, url: str, folder: Path, clock: MovedClock) -> None:
        self.beside = Database(url)
        self.databases = [Database(url), Database(url)]
        self._commands = [self._on(database, folder, clock) for database in self.databases]
        add = self._commands[0].keys.add
        self._keys = {service: add(service)[1] for service in ("checkout", "search")}

    @staticmethod
    def _on(database: Database, folder: Path, clock: MovedClock) -> Commands:
        schedules = Schedules(database, folder)
        schedules.load(clock.now())
        return Commands.on(database, schedules, clock)

    def report(self, process: int, *said: str) -> None:
        """One process takes in a batch, such as "search: disk" and "search: disk is well"."""
        reports = []
        for one in said:
            service, _, told = one.partition(": ")
            dedup_key = told.removesuffix(" is well")
            action = Action.TRIGGER if told == dedup_key else Action.RESOLVE
            alert = Alert(title=told, dedup_key=dedup_key, action=action)
            reports.append(Report(key=self._keys[service], alert=alert))
        self._commands[process].alerts.report_all(reports)

    def begin(self, process: int, *said: str) -> Aside:
        """The same, until it waits for a lock, or is over."""
        return aside(partial(self.report, process, *said), self.beside)

    def both(self, *said: str) -> None:
        """Both take the same in, and neither is done before the other has begun."""
        with self.beside.write() as tx:
            incidents.lock(tx, {1})
            begun = [self.begin(FIRST, *said), self.begin(SECOND, *said)]
        assert [one.ended() for one in begun] == [[], []]

    def incident(self, number: int) -> Incident:
        """As it stands."""
        with self.beside.read() as tx:
            return incidents.get(tx, number)


@pytest.fixture
def two(postgresql_url: str, tmp_path: Path, clock: MovedClock) -> Iterator[Processes]:
    (tmp_path / "people.yaml").write_text(PEOPLE)
    (tmp_path / "platform.yaml").write_text(GROUPED)
    processes = Processes(postgresql_url, tmp_path, clock)
    yield processes
    for database in (processes.beside, *processes.databases):
        database.close()


def test_a_key_that_two_hear_to_be_well_counts_once(two: Processes) -> None:
    two.report(FIRST, "search: disk 1", "search: disk 2", "search: disk 3")

    two.both("search: disk 2 is well")

    assert two.incident(1).open_keys == 2
    two.report(FIRST, "search: disk 3 is well")
    assert two.incident(1).state is State.TRIGGERED
    two.report(FIRST, "search: disk 1 is well")
    assert two.incident(1).state is State.RESOLVED


def test_a_key_that_two_hear_of_again_counts_once(two: Processes, clock: MovedClock) -> None:
    two.report(FIRST, "search: disk 1", "search: disk 2")
    two.report(FIRST, "search: disk 2 is well")
    # So that nothing new would join it.
    clock.advance(minutes=11)

    two.both("search: disk 2")

    assert two.incident(1).open_keys == 2
    two.report(FIRST, "search: disk 1 is well", "search: disk 2 is well")
    assert two.incident(1).state is State.RESOLVED


def test_what_joins_meanwhile_is_looked_at_under_lock_as_well(two: Processes) -> None:
    two.report(FIRST, "checkout: shop")

    with two.beside.write() as storm:
        with two.beside.write() as shop:
            incidents.lock(shop, {1})
            one = two.begin(FIRST, "checkout: shop", "search: disk 2 is well")
            two.report(SECOND, "search: disk 1", "search: disk 2")
            incidents.lock(storm, {2})
            other = two.begin(SECOND, "search: disk 2 is well")
        go_on_once_waiting(2, two.beside)
    assert (one.ended(), other.ended()) == ([], [])

    assert (two.incident(2).state, two.incident(2).open_keys) == (State.TRIGGERED, 1)


def test_nothing_joins_what_another_process_has_just_opened_for_it(two: Processes) -> None:
    two.report(FIRST, "checkout: shop")

    with two.beside.write() as tx:
        incidents.lock(tx, {1})
        late = two.begin(FIRST, "checkout: shop", "search: disk")
        two.report(SECOND, "search: disk")
    assert late.ended() == []

    assert (two.incident(2).alerts, two.incident(2).open_keys) == (2, 1)
    two.report(FIRST, "search: disk is well")
    assert two.incident(2).state is State.RESOLVED
