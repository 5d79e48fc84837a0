"""Alerts that come many at once: they share commits, and none shares another's fate."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.domain.incidents.alert import Alert
from bot.engine.commands.alerts import AlertCommands, Outcome, Report, Reported, UnknownKey
from bot.engine.ingest import InDoubt, Ingest, NotKept
from bot.engine.intake.told import told
from bot.storage.database import Database
from bot.storage.incidents import incidents
from tests.alerts.conftest import Door, open_door
from tests.conftest import MovedClock
from tests.patience import PATIENCE_SECONDS
from tests.read_only import read_only

MANY = 200
A_MOMENT_SECONDS = 0.5


async def taken(ingest: Ingest, report: Report) -> Reported:
    """Where an alert went."""
    return await told(partial(ingest.take, report))


async def test_many_at_once_are_all_kept_in_few_commits(either_door: Door) -> None:
    commits: list[None] = []
    either_door.database.after_commit(lambda: commits.append(None))
    bodies = [{"title": f"Disk {n} is full", "dedup_key": f"disk {n}"} for n in range(MANY)]

    answers = await asyncio.gather(*map(either_door.send, bodies))

    assert {answer.status_code for answer in answers} == {202}
    told = Counter(answer.json()["incident"] for answer in answers)
    assert told == {one.number: one.alerts for one in either_door.incidents()}
    assert len(either_door.kept_alerts()) == len(either_door.accepted) == MANY
    assert len(commits) < MANY / 4


async def test_one_that_cannot_be_kept_fails_nobody_else_s(either_door: Door) -> None:
    ingest = Ingest(either_door.commands.alerts, either_door.database)
    # Half a surrogate pair: the routes put it right, and no database takes it.
    titles = ["good", "also good", "\ud83d", "the last"]
    reports = [Report(key=either_door.key, alert=Alert(title=title)) for title in titles]

    with capture_logs():
        # The first goes alone, so the rest share a transaction.
        outcomes = await asyncio.gather(
            *map(partial(taken, ingest), reports), return_exceptions=True
        )

    assert [isinstance(one, Exception) for one in outcomes] == [False, False, True, False]
    kept = [one.title for one in either_door.incidents()]
    assert sorted(kept) == ["also good", "good", "the last"]


async def test_strangers_among_them_are_refused_and_the_others_are_not(door: Door) -> None:
    ingest = Ingest(door.commands.alerts, door.database)
    keys = [door.key, door.key, "a" * 32, door.key]
    reports = [Report(key=key, alert=Alert(title="x")) for key in keys]

    outcomes = await asyncio.gather(*map(partial(taken, ingest), reports), return_exceptions=True)

    assert [isinstance(one, UnknownKey) for one in outcomes] == [False, False, True, False]
    assert len(door.kept_alerts()) == 3


async def test_what_the_disk_cannot_follow_is_sent_again_and_nothing_is_half_accepted(
    door: Door,
) -> None:
    ingest = Ingest(door.commands.alerts, door.database, waiting_at_most=5)
    reports = [Report(key=door.key, alert=Alert(title=str(number))) for number in range(20)]

    with capture_logs() as logs:
        with door.database.write():  # A disk that takes its time.
            sent = [asyncio.create_task(taken(ingest, report)) for report in reports]
            refused, waiting = await asyncio.wait(sent, return_when=asyncio.FIRST_COMPLETED)
        outcomes = await asyncio.gather(*sent, return_exceptions=True)

    kept = [one for one in outcomes if not isinstance(one, NotKept)]
    assert len(refused) >= 14
    assert len(kept) == len(waiting) == len(door.kept_alerts())
    assert [log["event"] for log in logs] == ["alerts come faster than they can be kept"]


async def test_a_route_that_cannot_follow_says_when_to_come_again(
    sqlite_url: str, folder: Path, clock: MovedClock
) -> None:
    database = Database(sqlite_url)
    async for door in open_door(database, folder, clock, waiting_at_most=0):
        with capture_logs():
            answer = await door.send({"title": "x"})

        assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
        assert door.kept_alerts() == []
    database.close()


async def test_no_alert_is_taken_into_a_file_that_is_not_there_any_more(
    door: Door, tmp_path: Path
) -> None:
    before = await door.send({"title": "x"})
    (tmp_path / "sleepwell.db").rename(tmp_path / "elsewhere")

    with capture_logs():
        after = await door.send({"title": "y"})

    assert (before.status_code, after.status_code) == (202, 503)


@pytest.fixture
async def postgresql_door(
    postgresql_url: str, folder: Path, clock: MovedClock
) -> AsyncIterator[Door]:
    database = Database(postgresql_url)
    async for opened in open_door(database, folder, clock):
        yield opened
    database.close()


async def test_whoever_holds_an_incident_delays_its_own_alerts_alone(
    postgresql_door: Door,
) -> None:
    door = postgresql_door
    held = (await door.send({"title": "a", "dedup_key": "held"})).json()["incident"]

    with door.database.write() as tx:
        incidents.get(tx, held, for_change=True)
        stuck = [
            asyncio.create_task(door.send({"title": "b", "dedup_key": "held"})) for _ in range(2)
        ]
        others = await asyncio.gather(*(door.send({"title": str(number)}) for number in range(10)))
        assert not any(task.done() for task in stuck)

    assert {answer.status_code for answer in others} == {202}
    assert [(await task).json()["incident"] for task in stuck] == [held, held]


async def test_however_often_an_alert_waits_it_has_one_patience(postgresql_door: Door) -> None:
    door = postgresql_door
    held = (await door.send({"title": "a", "dedup_key": "held"})).json()["incident"]
    ingest = Alone(door.commands.alerts, door.database, patience_seconds=PATIENCE_SECONDS)
    alert = Report(key=door.key, alert=Alert(title="b", dedup_key="held"))

    with capture_logs(), door.database.write() as tx:
        incidents.get(tx, held, for_change=True)
        first = await ingest.begun(alert)
        # For the batch before, then in a batch of its own, then alone.
        second = await ingest.begun(alert)
        came_by = time.monotonic()
        for one in (first, second):
            with pytest.raises(InDoubt):
                await one

    assert len(ingest.until) == 2
    assert max(ingest.until) <= came_by + PATIENCE_SECONDS


class Alone(Ingest):
    """Notes until when each alert waits by itself, and has it wait for a moment only."""

    def __init__(
        self, alerts: AlertCommands, database: Database, *, patience_seconds: float
    ) -> None:
        super().__init__(alerts, database, patience_seconds=patience_seconds)
        self.until: list[float] = []

    async def begun(self, report: Report) -> asyncio.Task[Outcome]:
        """An alert that has come in and waits."""
        came = asyncio.Event()

        async def comes() -> Outcome:
            came.set()
            return await taken(self, report)

        coming = asyncio.create_task(comes())
        await came.wait()
        return coming

    async def _alone_until(self, until: float, report: Report) -> Outcome:
        self.until.append(until)
        return await super()._alone_until(time.monotonic() + A_MOMENT_SECONDS, report)


async def test_a_commit_that_loses_its_connection_is_told_as_what_it_is(
    postgresql_door: Door,
) -> None:
    door = postgresql_door
    with ending_its_session_as_it_commits(door.database), capture_logs() as logs:
        answer = await door.send({"title": "x"})

    assert answer.status_code == 503
    assert answer.json()["message"].startswith("It is not known whether this alert was kept.")
    assert [log["event"] for log in logs] == [
        "whether alerts were kept is not known; their senders are asked to send them again"
    ]


@contextmanager
def ending_its_session_as_it_commits(database: Database) -> Iterator[None]:
    """The server ends a session that has kept an alert, when that is to commit."""
    with database.write() as tx:
        tx.exec_driver_sql(
            "CREATE FUNCTION end_it() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$"
        )
        tx.exec_driver_sql(
            "CREATE CONSTRAINT TRIGGER ended AFTER INSERT ON alerts DEFERRABLE INITIALLY DEFERRED"
            " FOR EACH ROW EXECUTE FUNCTION end_it()"
        )
    try:
        yield
    finally:
        with database.write() as tx:
            tx.exec_driver_sql("DROP FUNCTION end_it CASCADE")


async def test_two_processes_that_fold_the_same_in_opposite_order_do_not_embrace(
    postgresql_door: Door, postgresql_url: str, folder: Path, clock: MovedClock
) -> None:
    other = Database(postgresql_url)
    async for second in open_door(other, folder, clock):
        names = [f"disk {number}" for number in range(8)]
        doors = [(postgresql_door, names), (second, names[::-1])]
        actions = ("trigger", "resolve", "trigger")

        answers = await asyncio.gather(
            *(
                door.send({"title": "x", "dedup_key": name, "action": action})
                for door, ordered in doors
                for action in actions
                for name in ordered
            )
        )

        assert Counter(answer.status_code for answer in answers) == {202: 48}
        assert len(second.kept_alerts()) == 48
        assert all(row.incident for row in second.kept_alerts() if row.action == "trigger")
    other.close()


async def test_a_database_that_became_read_only_takes_nothing_and_senders_come_again(
    either_door: Door,
) -> None:
    alert = {"title": "Disk full", "dedup_key": "disk"}
    with read_only(either_door.database), capture_logs():
        refused = await asyncio.gather(*(either_door.send(alert) for _again in range(3)))

    assert {answer.status_code for answer in refused} == {503}
    assert all(int(answer.headers["Retry-After"]) > 0 for answer in refused)
    assert either_door.kept_alerts() == []
    accepted = await either_door.send(alert)
    assert accepted.status_code == 202


async def test_what_keeps_all_alerts_from_being_kept_is_told_in_full_once(
    either_door: Door,
) -> None:
    bodies = [{"title": f"Disk {number} is full"} for number in range(100)]
    with read_only(either_door.database), capture_logs() as logs:
        for _again in range(2):
            await asyncio.gather(*map(either_door.send, bodies))

    in_full, *in_a_line = logs
    assert in_full["exc_info"]
    # One in ten seconds, and this takes a few.
    assert len(in_a_line) <= 2
    for line in in_a_line:
        assert line["event"] == in_full["event"]
        assert "read" in line["problem"]
