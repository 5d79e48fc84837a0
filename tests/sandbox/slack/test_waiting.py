"""Waiting for messages without polling."""

import asyncio

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack import Channel, User, Workspace


async def test_a_message_still_to_come_is_waited_for(
    workspace: Workspace, client: AsyncWebClient, platform: Channel
) -> None:
    waiting = asyncio.create_task(workspace.next_message(platform, containing="second"))
    await client.chat_postMessage(channel=platform.id, text="first")
    await client.chat_postMessage(channel=platform.id, text="second")
    assert (await waiting).text == "second"


async def test_each_message_and_each_edit_is_returned_once(
    workspace: Workspace, client: AsyncWebClient, platform: Channel
) -> None:
    ts = (await client.chat_postMessage(channel=platform.id, text="one"))["ts"]
    await client.chat_update(channel=platform.id, ts=ts, text="one, edited")

    assert (await workspace.next_message(platform)).text == "one"
    assert (await workspace.next_message(platform)).text == "one, edited"
    with pytest.raises(TimeoutError, match=r"there are: \['one, edited'\]"):
        await workspace.next_message(platform, timeout_seconds=0.01)


async def test_what_was_passed_over_stays_for_later(
    workspace: Workspace, client: AsyncWebClient, platform: Channel
) -> None:
    for text in ("first", "second"):
        await client.chat_postMessage(channel=platform.id, text=text)

    assert (await workspace.next_message(platform, containing="second")).text == "second"
    assert (await workspace.next_message(platform)).text == "first"


async def test_only_the_bot_is_waited_for_and_only_in_that_place(
    workspace: Workspace, client: AsyncWebClient, platform: Channel, ana: User, bo: User
) -> None:
    workspace.say(ana, platform, "a person speaks")
    await client.chat_postMessage(channel=bo.id, text="for bo")
    await client.chat_postMessage(channel=ana.id, text="for ana")

    assert (await workspace.next_message(ana)).text == "for ana"
    with pytest.raises(TimeoutError, match="a person speaks"):
        await workspace.next_message(platform, timeout_seconds=0.01)


async def test_text_in_blocks_counts(
    workspace: Workspace, client: AsyncWebClient, platform: Channel
) -> None:
    header = {"type": "header", "text": {"type": "plain_text", "text": "Incident 7"}}
    await client.chat_postMessage(channel=platform.id, text="t", blocks=[header])
    assert (await workspace.next_message(platform, containing="Incident 7")).text == "t"


async def test_a_workspace_that_is_not_served_has_no_address() -> None:
    with pytest.raises(RuntimeError, match="serve the workspace first"):
        assert Workspace().api_url


async def test_two_workspaces_live_side_by_side(ana: User, client: AsyncWebClient) -> None:
    other = Workspace(bot_token="xoxb-other")
    ani = other.add_user("U02ANI0001", name="ani")
    async with other.serve():
        theirs = AsyncWebClient(token="xoxb-other", base_url=other.api_url)
        await theirs.chat_postMessage(channel=ani.id, text="hi ani")
        await client.chat_postMessage(channel=ana.id, text="hi ana")
        assert [message.text for message in other.messages(ani)] == ["hi ani"]


@pytest.mark.parametrize(
    ("user_id", "tz", "sentence"),
    [("ana", "Etc/UTC", "starts with U or W"), ("U1", "Nowhere/Land", "No time zone found")],
)
def test_a_wrong_member_is_refused(user_id: str, tz: str, sentence: str) -> None:
    with pytest.raises((ValueError, KeyError), match=sentence):
        Workspace().add_user(user_id, name="ana", tz=tz)
