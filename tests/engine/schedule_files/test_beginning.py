"""What was in force is so from the first moment on; the files are read after that."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import null, update

from bot.domain.incidents.alert import Action, Alert
from bot.domain.incidents.services import Services
from bot.domain.incidents.storm import PROTECTION, Grouping, Joining
from bot.engine.commands.alerts import AlertCommands
from bot.engine.commands.by_subject import Commands
from bot.engine.schedule_files import schedule_folder
from bot.engine.schedule_files.schedules import NoSchedules, Schedules
from bot.storage import tables
from bot.storage.database import Database
from bot.storage.incidents import incidents
from bot.storage.stored_schedules import revisions
from tests.conftest import MovedClock
from tests.engine.hanging import hanging

PEOPLE = """
people:
  ana: {name: Ana Souza, phone: "+14155550101", timezone: Europe/Lisbon}
"""
PLATFORM = """
team: platform
timezone: UTC
services: {checkout: {}, search: {group: 5m}, mail: {group: never}}
ack_timeout: 30m
escalation:
  - {page: ana, wait: 5m}
"""
SERVICES = Services(
    revision=1,
    teams={
        "platform": {
            "checkout": PROTECTION,
            "search": Grouping(joining=Joining.WITHIN, within=timedelta(minutes=5)),
            "mail": Grouping(joining=Joining.NEVER),
        }
    },
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The schedule files."""
    made = tmp_path / "schedules"
    made.mkdir()
    (made / "people.yaml").write_text(PEOPLE)
    (made / "platform.yaml").write_text(PLATFORM)
    return made


@pytest.fixture
def database(database_url: str, folder: Path, clock: MovedClock) -> Iterator[Database]:
    """One on which a process has been before, with these files."""
    made = Database(database_url)
    Schedules(made, folder).load(clock.now())
    yield made
    made.close()


def begun(database: Database, folder: Path, clock: MovedClock) -> Schedules:
    """What a process goes by at first."""
    schedules = Schedules(database, folder)
    schedules.begin(clock.now())
    return schedules


def has_all_of_it(schedules: Schedules) -> bool:
    """Whether all that the files say is known, and not only what alerts need."""
    try:
        return schedules.in_force().services() == schedules.services()
    except NoSchedules:
        return False


def test_what_is_in_force_is_so_before_an_alert_is_kept_and_no_file_read(
    database: Database, folder: Path, clock: MovedClock
) -> None:
    schedules = begun(database, folder, clock)
    at_first = (schedules.is_loaded, has_all_of_it(schedules), schedules.services())

    schedules.complete(clock.now())

    assert at_first == (True, False, SERVICES)
    assert has_all_of_it(schedules)
    assert schedules.services() == SERVICES


def test_files_that_have_changed_since_are_in_force_at_the_second_look(
    database: Database, folder: Path, clock: MovedClock
) -> None:
    (folder / "platform.yaml").write_text(PLATFORM.replace("checkout", "shop"))
    schedules = begun(database, folder, clock)
    schedules.complete(clock.now())
    told = []

    for _look in range(2):
        schedules.keep_up(clock.now())
        services = schedules.services()
        told.append((services.revision, services.team_of("shop")))

    assert told == [(1, None), (2, "platform")]


def test_files_that_were_left_alone_since_are_in_force_when_the_engine_starts(
    database: Database, folder: Path, clock: MovedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "platform.yaml").write_text(PLATFORM.replace("checkout", "shop"))
    monkeypatch.setattr(schedule_folder, "LEFT_ALONE_SECONDS", 0)
    schedules = begun(database, folder, clock)
    at_first = schedules.services().team_of("shop")

    schedules.complete(clock.now())

    assert (at_first, schedules.services().team_of("shop")) == (None, "platform")
    assert has_all_of_it(schedules)


def test_a_disk_that_hangs_keeps_no_process_from_its_start(
    database: Database, folder: Path, clock: MovedClock
) -> None:
    with hanging(folder / "platform.yaml"):
        schedules = begun(database, folder, clock)
        schedules.complete(clock.now())

        assert has_all_of_it(schedules)


@pytest.mark.parametrize(
    "kept",
    [
        null(),
        {"platform": {"checkout": {"joining": "by the moon", "within_seconds": 0}}},
        {"platform": {"checkout": {"joining": "never"}}},
        {"platform": {"checkout": {"joining": "never", "within_seconds": "0"}}},
        {"platform": {"checkout": {"joining": "never", "within_seconds": 1e300}}},
        {"platform": {"checkout": ["never", 0]}},
        {"platform": ["checkout"]},
        ["platform"],
    ],
)
def test_where_older_or_newer_code_kept_them_they_are_worked_out_at_once_and_kept_anew(
    database: Database, folder: Path, clock: MovedClock, kept: object
) -> None:
    with database.write() as tx:
        tx.execute(update(tables.revisions).values(services=kept))

    this_time = begun(database, folder, clock)
    this_time.refresh(clock.now())
    next_time = begun(database, folder, clock)

    assert [has_all_of_it(one) for one in (this_time, next_time)] == [True, False]
    assert this_time.services() == next_time.services() == SERVICES


def test_what_older_code_took_the_same_files_for_is_set_right_as_they_are_read(
    database: Database, folder: Path, clock: MovedClock
) -> None:
    grouped = {"joining": "never", "within_seconds": 0.0}
    with database.write() as tx:
        tx.execute(update(tables.revisions).values(services={"shop": {"checkout": grouped}}))
    schedules = begun(database, folder, clock)
    assert schedules.services().team_of("checkout") == "shop"

    schedules.complete(clock.now())
    schedules.refresh(clock.now())

    assert schedules.services() == begun(database, folder, clock).services() == SERVICES


def test_files_that_this_code_does_not_read_any_more_end_the_process_after_all(
    database: Database, folder: Path, clock: MovedClock
) -> None:
    (folder / "platform.yaml").write_text(refused := PLATFORM + "colour: red\n")
    files = {"people.yaml": PEOPLE, "platform.yaml": refused}
    with database.write() as tx:
        tx.execute(update(tables.revisions).values(digest=revisions.digest_of(files), files=files))
    schedules = begun(database, folder, clock)

    with pytest.raises(NoSchedules, match="colour"):
        schedules.complete(clock.now())


@pytest.mark.parametrize("is_dropped", [False, True])
def test_what_a_monitor_acknowledges_meanwhile_comes_back_as_the_policy_says(
    database: Database, folder: Path, clock: MovedClock, *, is_dropped: bool
) -> None:
    loaded = Schedules(database, folder)
    loaded.load(clock.now())
    commands = Commands.on(database, loaded, clock)
    _listed, key = commands.keys.add("checkout")
    commands.alerts.report(key, Alert(title="down", dedup_key="a"))
    if is_dropped:
        (folder / "platform.yaml").write_text(PLATFORM.replace("platform", "shop"))
        loaded.refresh(clock.now())

    first = AlertCommands(database, begun(database, folder, clock), clock)
    taken = Alert(title="taken", dedup_key="a", action=Action.ACKNOWLEDGE)
    number = first.report(key, taken).incident

    with database.read() as tx:
        returns_at = incidents.get(tx, number or 0).returns_at
    lasts = timedelta(hours=4) if is_dropped else timedelta(minutes=30)
    assert returns_at == clock.now() + lasts
