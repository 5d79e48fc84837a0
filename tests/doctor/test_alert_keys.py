"""What the doctor says of alert keys."""

from pydantic import SecretStr

from bot.doctor.alert_keys import check_alert_keys
from bot.doctor.finding import Finding, fine, wrong
from bot.domain.rosters.roster import Roster
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.schedule_files import read_texts
from bot.storage.secrets import alert_keys
from tests.conftest import MovedClock
from tests.doctor.conftest import PEOPLE, PLATFORM


def found(url: str, clock: MovedClock, *services: str, revoked: int | None = None) -> list[Finding]:
    """With a key for each of these services."""
    database = Database(url)
    with database.write() as tx:
        for service in services:
            alert_keys.add(tx, service=service, team="platform", now=clock.now())
        if revoked is not None:
            alert_keys.revoke(tx, revoked, clock.now())
    database.close()
    return check_alert_keys(Settings(database_url=SecretStr(url)), roster())


def roster() -> Roster:
    read = read_texts({"people.yaml": PEOPLE, "platform.yaml": PLATFORM}).roster
    assert read is not None
    return read


def test_keys_of_services_that_a_team_lists_are_fine(database_url: str, clock: MovedClock) -> None:
    assert found(database_url, clock, "checkout", "checkout") == [
        fine("alert keys", "Each is for a service that a team lists: 2.")
    ]


def test_a_key_of_a_service_that_no_team_lists_is_not(database_url: str, clock: MovedClock) -> None:
    assert found(database_url, clock, "checkout", "search") == [
        wrong(
            "alert keys",
            "Key 2 is for “search”, and no team lists that service: add it to a team, or run: "
            "oncall keys revoke 2",
        )
    ]


def test_a_revoked_key_may_be_of_anything(database_url: str, clock: MovedClock) -> None:
    assert found(database_url, clock, "search", revoked=1) == []


def test_without_a_database_nothing_is_said(tmp_path: object) -> None:
    settings = Settings(database_url=SecretStr(f"sqlite:///{tmp_path}/none.db"))

    assert check_alert_keys(settings, roster()) == []
