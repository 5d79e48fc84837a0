"""Alerts folded together come to what they come to one by one."""

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Select, case, select

from bot.domain.incidents.alert import Action, Alert
from bot.domain.incidents.incident import State
from bot.domain.incidents.storm import ALONE
from bot.domain.incidents.timeline import What
from bot.domain.incidents.urgency import Urgency
from bot.engine.commands.alerts import Report
from bot.engine.commands.by_subject import Commands
from bot.engine.schedule_files.schedules import Schedules
from bot.storage import tables
from bot.storage.database import Database
from bot.storage.sending import slack_messages
from bot.storage.sending.slack_messages import MessageSubject
from tests.conftest import MovedClock
from tests.scenarios.night import PEOPLE, PLATFORM

SEEDS = range(4)
FIRST = [Alert(title=f"disk {n}", dedup_key=f"disk {n}", urgency=Urgency.LOW) for n in range(3)]


def drawn(seed: int, troubles: int) -> list[Alert]:
    """Sixty alerts about some troubles."""
    chance = random.Random(seed)  # noqa: S311 (a story, not a secret)
    return [
        Alert(
            title=f"title {number}",
            dedup_key=f"disk {chance.randrange(troubles)}",
            action=chance.choices(list(Action), weights=(5, 1, 2))[0],
            urgency=chance.choice(list(Urgency)),
            source=chance.choice([None, "probe"]),
        )
        for number in range(60)
    ]


class Books:
    """A database to which alerts come in batches of one size."""

    def __init__(self, database: Database, folder: Path, clock: MovedClock) -> None:
        schedules = Schedules(database, folder)
        schedules.load(clock.now())
        self._database = database
        self._clock = clock
        self._commands = Commands.on(database, schedules, clock)
        _, self._key = self._commands.keys.add("checkout")

    def take(self, alerts: Sequence[Alert], *, at_once: int) -> list[int | None]:
        """The numbers of the incidents they went to."""
        reports = [Report(key=self._key, alert=alert) for alert in alerts]
        batches = (reports[n : n + at_once] for n in range(0, len(reports), at_once))
        outcomes = [one for batch in batches for one in self._commands.alerts.report_all(batch)]
        return [getattr(outcome, "incident", None) for outcome in outcomes]

    def post_messages(self) -> None:
        """The incidents so far have a message in the channel, and two to a person."""
        with self._database.write() as tx:
            for incident in (1, 2, 3):
                for recipient in (slack_messages.CHANNEL, "ana", "ana"):
                    slack_messages.add(
                        tx,
                        about=MessageSubject.INCIDENT,
                        subject=incident,
                        recipient=recipient,
                        channel="C1",
                        ts="1",
                        shown_version=1,
                    )

    def told(self) -> list[object]:
        """Everything that alerts can change."""
        put = tables.outbox.c
        # An announcement names its entry in the timeline, whose id depends on what came between.
        about = case((put.kind == "announcement", put.incident), else_=put.subject)
        queued = select(put.kind, about)
        return [
            self._commands.incidents.listed(open_only=False),
            self._rows(select(tables.alerts).order_by(tables.alerts.c.id)),
            self._rows(select(tables.incident_keys).order_by(*tables.incident_keys.primary_key)),
            self._timeline(),
            sorted(self._rows(queued)),
        ]

    def state_of(self, number: int) -> State:
        """Of an incident, as it stands."""
        return self._commands.incidents.as_it_stands(number).state

    def is_storming(self) -> bool:
        """Whether anything has joined an incident of another dedup key."""
        return bool(self._rows(select(tables.incident_keys)))

    def _timeline(self) -> list[tuple[object, ...]]:
        """What happened to each, in order, but for what a batch tells in few words."""
        told = tables.timeline.c
        query = select(told.incident, told.at, told.what, told.facts).order_by(
            told.incident, told.id
        )
        in_few_words = {What.JOINED, What.KEYS_RESOLVED}
        return [row for row in self._rows(query) if row[2] not in in_few_words]

    def _rows(self, query: Select[Any]) -> list[tuple[Any, ...]]:
        with self._database.read() as tx:
            return [tuple(row) for row in tx.execute(query)]


# Of six troubles each is an incident of its own; of so many that hardly one comes twice, some join.
FEW, MANY = 6, 8 * ALONE


@pytest.mark.parametrize(
    ("seed", "troubles"), [*((seed, FEW) for seed in SEEDS), (7, MANY), (8, MANY)]
)
def test_together_or_one_by_one(
    seed: int,
    troubles: int,
    migrated_sqlite: Path,
    database: Database,
    tmp_path: Path,
    clock: MovedClock,
) -> None:
    (tmp_path / "people.yaml").write_text(PEOPLE)
    (tmp_path / "platform.yaml").write_text(PLATFORM)
    beside = tmp_path / "beside.db"
    beside.write_bytes(migrated_sqlite.read_bytes())
    other = Database(f"sqlite:///{beside}")
    together, apart = Books(database, tmp_path, clock), Books(other, tmp_path, clock)
    for books in (together, apart):
        books.take(FIRST, at_once=1)
        books.post_messages()

    numbers = together.take(drawn(seed, troubles), at_once=20)

    assert numbers == apart.take(drawn(seed, troubles), at_once=1)
    assert together.told() == apart.told()
    assert together.is_storming() == (troubles > ALONE)
    other.close()


@pytest.mark.parametrize("at_once", [1, 5])
def test_what_comes_after_the_end_of_others_in_its_batch_joins_a_storm_too(
    at_once: int, database: Database, tmp_path: Path, clock: MovedClock
) -> None:
    (tmp_path / "people.yaml").write_text(PEOPLE)
    (tmp_path / "platform.yaml").write_text(PLATFORM)
    books = Books(database, tmp_path, clock)
    books.take([Alert(title="disk", dedup_key=f"disk {n}") for n in range(ALONE)], at_once=1)
    came_again = [
        Alert(title="disk", dedup_key=f"disk {n}", action=action)
        for n in (ALONE - 1, 0)
        for action in (Action.RESOLVE, Action.TRIGGER)
    ]

    went_to = books.take([*came_again, Alert(title="disk", dedup_key="another")], at_once=at_once)

    assert went_to == [ALONE, ALONE - 1, 1, ALONE - 1, ALONE - 1]


@pytest.mark.parametrize("at_once", [1, 4])
def test_what_comes_and_goes_again_in_one_batch_is_over_in_a_storm_too(
    at_once: int, database: Database, tmp_path: Path, clock: MovedClock
) -> None:
    (tmp_path / "people.yaml").write_text(PEOPLE)
    (tmp_path / "platform.yaml").write_text(PLATFORM)
    books = Books(database, tmp_path, clock)
    books.take([Alert(title="disk", dedup_key=f"disk {n}") for n in range(ALONE + 1)], at_once=1)
    joined, own = f"disk {ALONE}", f"disk {ALONE - 1}"
    said = [
        Alert(title="disk", dedup_key=joined, action=Action.RESOLVE),
        Alert(title="disk", dedup_key=joined),
        Alert(title="disk", dedup_key=joined, action=Action.RESOLVE),
        Alert(title="disk", dedup_key=own, action=Action.RESOLVE),
    ]

    books.take(said, at_once=at_once)

    assert books.state_of(ALONE) is State.RESOLVED
