"""Without Slack every message is refused at once, and the missing variables are named."""

import pytest
from pydantic import SecretStr

from bot.domain.incidents.timeline import What
from bot.engine.contracts import DeliveryFailed, Posted
from bot.settings import Settings
from bot.slack.absent import NoChat, missing_for_slack
from tests.slack.making import PEOPLE, ROSTER, entry, view
from tests.slack.messages.test_swap import COVER

TOKEN = SecretStr("xoxb-test")
SECRET = SecretStr("a secret")


@pytest.mark.parametrize(
    ("settings", "missing"),
    [
        (Settings(), ("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET (or SLACK_APP_TOKEN)")),
        (Settings(slack_bot_token=TOKEN), ("SLACK_SIGNING_SECRET (or SLACK_APP_TOKEN)",)),
        (Settings(slack_signing_secret=SECRET), ("SLACK_BOT_TOKEN",)),
        (Settings(slack_bot_token=TOKEN, slack_signing_secret=SECRET), ()),
        (Settings(slack_bot_token=TOKEN, slack_app_token=SECRET), ()),
    ],
    ids=["nothing", "token alone", "secret alone", "by HTTP", "by Socket Mode"],
)
def test_what_is_missing_is_named(settings: Settings, missing: tuple[str, ...]) -> None:
    assert missing_for_slack(settings) == missing


async def test_every_message_is_refused_for_good() -> None:
    chat = NoChat(["SLACK_BOT_TOKEN"])
    posted = Posted(channel="C1", ts="1.0")
    asked = [
        chat.post_incident("#platform", view()),
        chat.page(PEOPLE["ana"], view()),
        chat.update_incident(posted, view(), direct=True),
        chat.announce("#platform", entry(What.OPENED), view(), under=None),
        chat.show_swap("#platform", COVER, ROSTER, instead_of=None),
    ]

    for message in asked:
        with pytest.raises(DeliveryFailed) as caught:
            await message
        assert caught.value.permanent
        assert caught.value.problem == "Slack is not set up: SLACK_BOT_TOKEN missing"
    await chat.close()
