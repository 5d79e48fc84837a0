"""Answering later through response_url, with the official webhook client."""

from collections.abc import Callable

import pytest
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.sandbox.slack import Channel, CommandAnswer, Message, User, Workspace
from bot.sandbox.slack.json_types import Json

BUTTON: Json = {
    "type": "button",
    "action_id": "ack",
    "text": {"type": "plain_text", "text": "Acknowledge"},
}


@pytest.fixture
def urls(bolt: AsyncApp, over_http: None) -> list[str]:
    """The response URLs the bot was told, by commands and by clicks."""
    told: list[str] = []

    @bolt.command("/oncall")
    async def oncall(ack: AsyncAck, command: Json) -> None:
        told.append(command["response_url"])
        await ack()

    @bolt.action("ack")
    async def acknowledge(ack: AsyncAck, body: Json) -> None:
        told.append(body["response_url"])
        await ack()

    return told


@pytest.fixture
async def commanded(
    workspace: Workspace, urls: list[str], ana: User, platform: Channel
) -> CommandAnswer:
    return await workspace.command(ana, "/oncall", channel=platform)


async def test_an_answer_is_for_the_person_alone_unless_it_says_otherwise(
    workspace: Workspace, urls: list[str], commanded: CommandAnswer, platform: Channel, ana: User
) -> None:
    webhook = AsyncWebhookClient(urls[0])
    await webhook.send(text="just you")
    await webhook.send(text="everybody", response_type="in_channel")

    assert [message.text for message in workspace.messages(platform)] == ["everybody"]
    assert [message.text for message in commanded.later] == ["just you", "everybody"]
    assert commanded.later[0].seen_by == ana.id


async def test_the_sixth_use_is_refused(urls: list[str], commanded: CommandAnswer) -> None:
    webhook = AsyncWebhookClient(urls[0])
    answers = [await webhook.send(text=str(number)) for number in range(6)]

    assert [answer.status_code for answer in answers] == [200] * 5 + [404]
    assert "used_url" in answers[-1].body
    assert len(commanded.later) == 5


@pytest.mark.parametrize(("minutes", "status"), [(29, 200), (31, 404)])
async def test_an_url_lasts_half_an_hour(
    urls: list[str],
    commanded: CommandAnswer,
    forward: Callable[[float], None],
    minutes: int,
    status: int,
) -> None:
    forward(minutes * 60)
    answer = await AsyncWebhookClient(urls[0]).send(text="late")
    assert answer.status_code == status


async def test_bad_blocks_are_refused(urls: list[str], commanded: CommandAnswer) -> None:
    answer = await AsyncWebhookClient(urls[0]).send(blocks=[{"type": "unknown"}])
    assert (answer.status_code, "invalid_blocks" in answer.body) == (400, True)


async def test_an_invented_url_leads_nowhere(workspace: Workspace) -> None:
    answer = await AsyncWebhookClient(f"{workspace.state.base_url}/respond/R1").send(text="hi")
    assert answer.status_code == 404


@pytest.fixture
async def clicked(
    workspace: Workspace, bolt: AsyncApp, urls: list[str], ana: User, platform: Channel
) -> Message:
    """A message whose button ana has clicked."""
    await bolt.client.chat_postMessage(
        channel=platform.id, text="incident", blocks=[{"type": "actions", "elements": [BUTTON]}]
    )
    [message] = workspace.messages(platform)
    await workspace.click(ana, message, action_id="ack")
    return message


async def test_the_message_of_the_button_can_be_replaced(
    workspace: Workspace, urls: list[str], clicked: Message, platform: Channel
) -> None:
    await AsyncWebhookClient(urls[0]).send(text="acknowledged", replace_original=True)

    [message] = workspace.messages(platform)
    assert (message.ts, message.text, message.blocks) == (clicked.ts, "acknowledged", ())


async def test_the_message_of_the_button_can_be_deleted(
    workspace: Workspace, urls: list[str], clicked: Message, platform: Channel
) -> None:
    await AsyncWebhookClient(urls[0]).send(delete_original=True)
    assert workspace.messages(platform) == []


async def test_a_button_in_an_ephemeral_message_is_told_without_the_message(
    workspace: Workspace, bolt: AsyncApp, urls: list[str], ana: User, bo: User, platform: Channel
) -> None:
    bodies: list[Json] = []

    @bolt.action("only")
    async def only(ack: AsyncAck, body: Json) -> None:
        bodies.append(body)
        await ack()

    await bolt.client.chat_postEphemeral(
        channel=platform.id,
        user=ana.id,
        text="yours",
        blocks=[{"type": "actions", "elements": [BUTTON | {"action_id": "only"}]}],
    )
    message = await workspace.next_message(platform, seen_by=ana)
    await workspace.click(ana, message, action_id="only")

    [body] = bodies
    assert body["container"]["is_ephemeral"] is True
    assert "message" not in body
    await AsyncWebhookClient(body["response_url"]).send(text="done", replace_original=True)
    assert [seen.text for seen in workspace.messages(platform, seen_by=ana)] == ["done"]
    with pytest.raises(LookupError, match="bo does not see"):
        await workspace.click(bo, message, action_id="only")
