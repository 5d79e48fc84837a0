"""Incidents that fall due together: written with few statements, and none shares another's fate."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Select, select
from structlog.testing import capture_logs

from bot.domain.incidents.alert import Alert
from bot.domain.incidents.timeline import Through, What
from bot.domain.incidents.urgency import Urgency
from bot.engine.commands.by_subject import Commands
from bot.engine.escalation.escalator import BATCH, Escalator
from bot.engine.loops.retries import POISONED_RETRY
from bot.engine.schedule_files.schedules import Schedules
from bot.storage import tables
from bot.storage.database import Database
from bot.storage.incidents import timeline
from tests.conftest import MovedClock
from tests.scenarios.night import PEOPLE, PLATFORM

STORM = BATCH + 20


class Watch:
    """A database whose incidents fall due."""

    def __init__(self, database: Database, folder: Path, clock: MovedClock) -> None:
        (folder / "people.yaml").write_text(PEOPLE)
        (folder / "platform.yaml").write_text(PLATFORM)
        schedules = Schedules(database, folder)
        schedules.load(clock.now())
        self.database = database
        self.clock = clock
        self.commands = Commands.on(database, schedules, clock)
        self.escalator = Escalator(database, schedules)
        _, self._key = self.commands.keys.add("checkout")

    def alert(self, title: str, urgency: Urgency = Urgency.HIGH) -> int:
        """A new incident."""
        alert = Alert(title=title, dedup_key=title, urgency=urgency)
        reported = self.commands.alerts.report(self._key, alert)
        assert reported.incident is not None
        return reported.incident

    def escalate(self) -> None:
        """All that is due."""
        while self.escalator.tick(self.clock.now()).done:
            pass

    def rows(self, query: Select[Any]) -> Sequence[tuple[Any, ...]]:
        """What is in the database."""
        with self.database.read() as tx:
            return [tuple(row) for row in tx.execute(query)]

    def told(self) -> list[object]:
        """Everything that escalation writes, but for the ids."""
        pages, notifications, outbox = tables.pages.c, tables.notifications.c, tables.outbox.c
        queries = (
            select(tables.incidents),
            select(pages.incident, pages.person, pages.step, pages.round, pages.begun_at),
            select(notifications.incident, notifications.method, notifications.due_at),
            select(tables.timeline.c.incident, tables.timeline.c.what, tables.timeline.c.facts),
            select(outbox.kind, outbox.incident, outbox.recipient, outbox.sequence, outbox.due_at),
        )
        return [sorted(map(repr, self.rows(query))) for query in queries]


@pytest.fixture
def watch(database: Database, tmp_path: Path, clock: MovedClock) -> Watch:
    return Watch(database, tmp_path, clock)


def a_night_of(watch: Watch, *, one_by_one: bool) -> list[object]:
    """Twelve incidents of all kinds through three steps."""
    for number in range(12):
        watch.alert(str(number), Urgency.LOW if number % 4 == 0 else Urgency.HIGH)
        if one_by_one:
            watch.escalate()
    for minutes, person in ((0, "ana"), (5, "bo"), (10, "kim")):
        watch.clock.advance(minutes=minutes)
        watch.escalate()
        watch.commands.incidents.decline(2, person, Through.SLACK)
        if not minutes:
            watch.commands.incidents.acknowledge(3, "bo", Through.SLACK)
    return watch.told()


def test_together_or_one_by_one(watch: Watch, migrated_sqlite: Path, tmp_path: Path) -> None:
    beside = tmp_path / "beside"
    beside.mkdir()
    (beside / "beside.db").write_bytes(migrated_sqlite.read_bytes())
    other = Database(f"sqlite:///{beside}/beside.db")

    together = a_night_of(watch, one_by_one=False)

    assert together == a_night_of(Watch(other, beside, MovedClock()), one_by_one=True)
    other.close()


def test_each_of_a_storm_is_paged_once(watch: Watch) -> None:
    numbers = [watch.alert(str(number)) for number in range(STORM)]

    watch.escalate()

    paged = Counter(incident for (incident,) in watch.rows(select(tables.pages.c.incident)))
    assert paged == dict.fromkeys(numbers, 1)
    queued = watch.rows(select(tables.outbox.c.subject).where(tables.outbox.c.kind == "call"))
    calls = select(tables.notifications.c.id).where(tables.notifications.c.method == "call")
    assert sorted(queued) == sorted(watch.rows(calls))


def test_one_that_cannot_be_escalated_is_set_aside_and_all_others_are_paged(
    watch: Watch,
) -> None:
    numbers = [watch.alert(str(number)) for number in range(5)]
    with watch.database.write() as tx:
        # Whoever has written this forgot to say who it was.
        timeline.add(tx, numbers[2], watch.clock.now(), What.DECLINED, round=0)

    with capture_logs() as logs:
        watch.escalate()

    paged = {incident for (incident,) in watch.rows(select(tables.pages.c.incident))}
    assert paged == set(numbers) - {numbers[2]}
    assert [log["incident"] for log in logs] == [numbers[2]]
    with watch.database.read() as tx:
        due = tx.execute(
            select(tables.incidents.c.due_at).where(tables.incidents.c.number == numbers[2])
        ).scalar_one()
    assert due == watch.clock.now() + POISONED_RETRY
