"""What the doctor says of Slack, each thing missing in turn."""

from pathlib import Path

import pytest

from bot.sandbox.slack import Workspace
from tests.doctor.conftest import PLATFORM, Examine, wrong_of


async def test_a_token_that_slack_does_not_take_ends_the_looking(
    examined: Examine, healthy: pytest.MonkeyPatch
) -> None:
    healthy.setenv("SLACK_BOT_TOKEN", "xoxb-wrong")

    ((check, message),) = wrong_of(await examined())

    assert check == "slack token"
    assert "check SLACK_BOT_TOKEN" in message


async def test_slack_that_is_down_is_said(examined: Examine, workspace: Workspace) -> None:
    workspace.faults.down()

    ((check, message),) = wrong_of(await examined())

    assert check == "slack token"
    assert "Slack cannot be reached" in message


async def test_missing_scopes_are_listed(examined: Examine, workspace: Workspace) -> None:
    installation = workspace.state.installation
    object.__setattr__(installation, "scopes", installation.scopes - {"commands", "chat:write"})

    ((check, message),) = wrong_of(await examined())

    assert check == "slack scopes"
    assert message.startswith("Missing: chat:write, commands. Add them to the app")


async def test_requests_need_a_signing_secret_or_socket_mode(
    examined: Examine, healthy: pytest.MonkeyPatch
) -> None:
    healthy.delenv("SLACK_SIGNING_SECRET")

    ((check, message),) = wrong_of(await examined())

    assert check == "slack requests"
    assert "set SLACK_SIGNING_SECRET" in message


async def test_socket_mode_takes_the_place_of_the_signing_secret(
    examined: Examine, healthy: pytest.MonkeyPatch
) -> None:
    healthy.delenv("SLACK_SIGNING_SECRET")
    healthy.setenv("SLACK_APP_TOKEN", "xapp-sandbox")

    assert wrong_of(await examined()) == []


async def test_an_app_token_that_opens_nothing_is_said(
    examined: Examine, healthy: pytest.MonkeyPatch
) -> None:
    healthy.setenv("SLACK_APP_TOKEN", "xapp-wrong")

    ((check, message),) = wrong_of(await examined())

    assert check == "slack requests"
    assert "check SLACK_APP_TOKEN" in message
    assert "connections:write" in message


@pytest.mark.parametrize(
    ("name", "said"),
    [
        pytest.param("#nowhere", "is not to be seen", id="not there"),
        pytest.param("#quiet", "The bot is not in #quiet", id="bot is outside"),
        pytest.param("#old", "is archived", id="archived"),
    ],
)
async def test_a_channel_that_will_not_do_is_explained(
    examined: Examine, workspace: Workspace, schedules: Path, name: str, said: str
) -> None:
    workspace.add_channel("#quiet", is_member=False)
    workspace.archive_channel(workspace.add_channel("#old"))
    (schedules / "platform.yaml").write_text(PLATFORM.replace("#platform", name))

    ((check, message),) = wrong_of(await examined())

    assert check == "slack channels"
    assert said in message


async def test_a_team_without_a_channel_is_named(examined: Examine, schedules: Path) -> None:
    without = PLATFORM.replace('slack: {channel: "#platform"}\n', "")
    (schedules / "platform.yaml").write_text(without)

    ((check, message),) = wrong_of(await examined())

    assert check == "slack channels"
    assert "Team platform has none" in message


async def test_many_channels_are_looked_through_page_by_page(
    examined: Examine, workspace: Workspace, schedules: Path
) -> None:
    for number in range(1_100):
        workspace.add_channel(f"#room-{number}")
    (schedules / "platform.yaml").write_text(PLATFORM.replace("#platform", "#room-1099"))

    assert wrong_of(await examined()) == []


async def test_without_the_scope_channels_are_left_to_people(
    examined: Examine, workspace: Workspace
) -> None:
    installation = workspace.state.installation
    kept = installation.scopes - {"channels:read", "groups:read"}
    object.__setattr__(installation, "scopes", kept)

    findings = await examined()

    assert wrong_of(findings) == []
    (channels,) = [found for found in findings if found.check == "slack channels"]
    assert "/invite the bot to #platform" in channels.message


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        pytest.param("U02ANA0001", "U0WRONG001", "check `slack:`", id="unknown member"),
        pytest.param("bo@example.com", "bo@elsewhere.com", "check `email:`", id="unknown address"),
    ],
)
async def test_an_account_slack_does_not_know_is_named(
    examined: Examine, schedules: Path, before: str, after: str, said: str
) -> None:
    file = schedules / "people.yaml"
    file.write_text(file.read_text().replace(before, after))

    ((check, message),) = wrong_of(await examined())

    assert check == "slack members"
    assert said in message


async def test_an_account_that_was_deactivated_is_named(
    examined: Examine, workspace: Workspace
) -> None:
    ana = workspace.state.people.get("U02ANA0001")
    assert ana is not None
    workspace.deactivate_user(ana)

    ((check, message),) = wrong_of(await examined())

    assert check == "slack members"
    assert "Ana Souza cannot be messaged: the account is deactivated" in message
