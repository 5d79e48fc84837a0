"""Who of people.yaml is in the sandbox's Slack, and who holds a telephone."""

from pathlib import Path

import pytest

from bot.cli.sandbox.cast import Cast
from bot.domain.rosters.roster import Roster
from bot.sandbox.slack import Workspace
from bot.sandbox.telephony import Exchange
from bot.storage.schedule_files import read_directory

PEOPLE = """\
people:
  ana: {name: Ana Souza, slack: U02ANA0001, phone: "+14155550101", timezone: America/Los_Angeles}
  gus: {name: Gus Novak, email: Gus@example.com, timezone: Europe/Berlin}
  pat: {name: Pat Doe, phone: "+14155550109", timezone: America/New_York}
"""
TEAM = """\
team: platform
timezone: America/Los_Angeles
slack: {channel: "#platform", usergroup: platform-oncall}
services: {checkout: {}}
schedules: {primary: {layers: [{people: [ana], every: week, start: 2026-01-05 10:00}]}}
escalation: [{page: primary, wait: 5m}]
"""


@pytest.fixture
def workspace() -> Workspace:
    return Workspace()


@pytest.fixture
def exchange() -> Exchange:
    return Exchange(account_sid="AC" + "0" * 32, auth_token="secret", numbers=["+15005550006"])


@pytest.fixture
def cast(workspace: Workspace, exchange: Exchange) -> Cast:
    return Cast(workspace, exchange)


def roster(directory: Path, people: str = PEOPLE, team: str = TEAM) -> Roster:
    """What these files say."""
    (directory / "people.yaml").write_text(people)
    (directory / "platform.yaml").write_text(team)
    read = read_directory(directory).roster
    assert read is not None
    return read


def test_a_person_is_a_member_by_their_id_with_their_name_and_zone(
    cast: Cast, tmp_path: Path
) -> None:
    cast.let_in(roster(tmp_path))

    ana = cast.members["ana"]
    assert (ana.id, ana.name, ana.real_name, ana.tz) == (
        "U02ANA0001",
        "ana",
        "Ana Souza",
        "America/Los_Angeles",
    )


def test_a_person_known_by_an_address_is_found_by_it_and_stays_the_same(
    cast: Cast, workspace: Workspace, tmp_path: Path
) -> None:
    cast.let_in(roster(tmp_path))
    before = cast.members["gus"].id
    cast.let_in(roster(tmp_path))

    found = workspace.state.people.by_email("gus@example.com")
    assert found is not None
    assert found.id == cast.members["gus"].id == before


def test_a_person_without_slack_is_left_out_and_one_without_a_phone_has_no_line(
    cast: Cast, exchange: Exchange, tmp_path: Path
) -> None:
    cast.let_in(roster(tmp_path))

    assert set(cast.members) == {"ana", "gus"}
    assert [line.number for line in exchange.lines] == ["+14155550101", "+14155550109"]


def test_channels_and_user_groups_are_made_once(
    cast: Cast, workspace: Workspace, tmp_path: Path
) -> None:
    cast.let_in(roster(tmp_path))
    cast.let_in(roster(tmp_path))

    assert [channel.name for channel in workspace.state.conversations.all()] == ["platform"]
    assert [group.handle for group in workspace.state.groups.all()] == ["platform-oncall"]


def test_a_channel_written_by_its_id_has_that_id(
    cast: Cast, workspace: Workspace, tmp_path: Path
) -> None:
    cast.let_in(roster(tmp_path, team=TEAM.replace('"#platform"', "C012345678")))

    (channel,) = workspace.state.conversations.all()
    assert (channel.id, channel.name) == ("C012345678", "c012345678")
