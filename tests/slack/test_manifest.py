"""What the manifest asks Slack for is what the code says it needs."""

import re
from pathlib import Path

import yaml

from bot.slack.app import COMMAND
from bot.slack.routes import PATH
from bot.slack.scopes import SCOPES

ROOT = Path(__file__).parents[2]
MANIFEST = yaml.safe_load((ROOT / "docs" / "slack-app-manifest.yaml").read_text())


def test_the_scopes_are_the_same() -> None:
    assert set(MANIFEST["oauth_config"]["scopes"]["bot"]) == set(SCOPES)


def test_the_command_is_ours_and_mentions_come_with_ids() -> None:
    [command] = MANIFEST["features"]["slash_commands"]

    assert command["command"] == COMMAND
    assert command["should_escape"] is True


def test_everything_is_sent_to_the_path_we_serve() -> None:
    [command] = MANIFEST["features"]["slash_commands"]
    interactivity = MANIFEST["settings"]["interactivity"]

    assert interactivity["is_enabled"] is True
    for address in (command["url"], interactivity["request_url"]):
        assert re.fullmatch(r"https://[a-z.]+" + re.escape(PATH), address)


def test_texts_keep_slacks_limits() -> None:
    """Slack: "App manifest reference"."""
    shown = MANIFEST["display_information"]
    [command] = MANIFEST["features"]["slash_commands"]

    assert len(shown["name"]) <= 35
    assert len(shown["description"]) <= 140
    assert len(MANIFEST["features"]["bot_user"]["display_name"]) <= 80
    assert len(command["description"]) <= 2000
    assert len(command["usage_hint"]) <= 1000


def test_direct_messages_are_allowed() -> None:
    assert MANIFEST["features"]["app_home"]["messages_tab_enabled"] is True
