"""Menus, checkboxes and buttons in messages, as the bot is told of them."""

import pytest
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack import Channel, Message, NotOnScreen, User, Workspace
from bot.sandbox.slack.json_types import Json


def option(value: str) -> Json:
    return {"text": {"type": "plain_text", "text": value.title()}, "value": value}


def button(action_id: str, **fields: object) -> Json:
    text = {"type": "plain_text", "text": "Go"}
    return {"type": "button", "action_id": action_id, "text": text, **fields}


BLOCKS: list[Json] = [
    {
        "type": "section",
        "block_id": "more",
        "text": {"type": "mrkdwn", "text": "incident 7"},
        "accessory": {
            "type": "overflow",
            "action_id": "menu",
            "options": [option("escalate"), option("resolve")],
        },
    },
    {
        "type": "actions",
        "block_id": "choices",
        "elements": [
            {"type": "users_select", "action_id": "assign"},
            {"type": "checkboxes", "action_id": "flags", "options": [option("low"), option("dup")]},
            button("pick", value="first", style="primary"),
            button("pick_other", value="second"),
        ],
    },
]


@pytest.fixture
def told(bolt: AsyncApp, over_http: None) -> list[Json]:
    """The payloads of all actions."""
    bodies: list[Json] = []

    async def keep(ack: AsyncAck, body: Json) -> None:
        bodies.append(body)
        await ack()

    for action_id in ("menu", "assign", "flags", "pick", "pick_other"):
        bolt.action(action_id)(keep)
    return bodies


@pytest.fixture
async def message(workspace: Workspace, client: AsyncWebClient, platform: Channel) -> Message:
    await client.chat_postMessage(channel=platform.id, text="incident", blocks=BLOCKS)
    return await workspace.next_message(platform)


async def test_a_click_tells_button_message_channel_and_person(
    workspace: Workspace, told: list[Json], message: Message, ana: User, platform: Channel
) -> None:
    answer = await workspace.click(ana, message, action_id="pick", value="first")

    assert (answer.status, answer.error, answer.timed_out) == (200, None, False)
    [body] = told
    [action] = body["actions"]
    assert (action["type"], action["action_id"], action["block_id"], action["value"]) == (
        "button",
        "pick",
        "choices",
        "first",
    )
    assert body["user"]["id"] == ana.id
    assert body["channel"] == {"id": platform.id, "name": "platform"}
    assert body["message"]["ts"] == body["container"]["message_ts"] == message.ts
    assert body["message"]["blocks"] == list(message.blocks)


async def test_an_overflow_menu_tells_the_option(
    workspace: Workspace, told: list[Json], message: Message, ana: User
) -> None:
    await workspace.select(ana, message, action_id="menu", value="resolve")
    assert told[0]["actions"][0]["selected_option"] == option("resolve")


async def test_a_click_tells_what_was_chosen_in_the_message_before(
    workspace: Workspace, told: list[Json], message: Message, ana: User
) -> None:
    await workspace.select(ana, message, action_id="assign", value="U02BO00001")
    await workspace.select(ana, message, action_id="flags", value=["dup"])
    await workspace.click(ana, message, action_id="pick")

    state = told[-1]["state"]["values"]["choices"]
    assert state["assign"]["selected_user"] == "U02BO00001"
    assert state["flags"]["selected_options"] == [option("dup")]


async def test_a_click_goes_to_the_message_as_it_is_now(
    workspace: Workspace, client: AsyncWebClient, told: list[Json], message: Message, ana: User
) -> None:
    await client.chat_update(channel=message.channel, ts=message.ts, text="resolved", blocks=[])
    with pytest.raises(NotOnScreen, match="what can be touched: nothing"):
        await workspace.click(ana, message, action_id="pick")

    await client.chat_delete(channel=message.channel, ts=message.ts)
    with pytest.raises(NotOnScreen, match="ana does not see a message"):
        await workspace.click(ana, message, action_id="pick")
