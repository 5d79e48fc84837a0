"""Finding, joining and opening conversations with the official client."""

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack import Channel, User, Workspace
from bot.sandbox.slack.json_types import Json


async def test_a_direct_message_is_opened_once(client: AsyncWebClient, ana: User) -> None:
    first = await client.conversations_open(users=ana.id, return_im=True)
    second = await client.conversations_open(users=[ana.id])

    assert (first["already_open"], second["already_open"]) == (False, True)
    assert first["channel"]["id"] == second["channel"]["id"]
    assert (first["channel"]["is_im"], first["channel"]["user"]) == (True, ana.id)


async def test_several_people_share_a_direct_message(
    client: AsyncWebClient, ana: User, bo: User
) -> None:
    one = await client.conversations_open(users=[ana.id, bo.id])
    other = await client.conversations_open(users=[bo.id, ana.id])
    assert one["channel"]["id"] == other["channel"]["id"]


async def test_channels_are_listed_page_by_page(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    names = [f"team-{number}" for number in range(5)]
    for name in names:
        workspace.add_channel(name)

    pages = [
        [channel["name"] for channel in page["channels"]]
        async for page in await client.conversations_list(limit=2)
    ]

    assert pages == [names[0:2], names[2:4], names[4:5]]


async def test_the_list_shows_what_the_bot_may_see(
    workspace: Workspace, client: AsyncWebClient, ana: User
) -> None:
    workspace.add_channel("open", is_member=False)
    workspace.add_channel("ours", is_private=True)
    workspace.add_channel("theirs", is_private=True, is_member=False)
    workspace.archive_channel(workspace.add_channel("attic"))
    await client.conversations_open(users=ana.id)

    listed = await client.conversations_list(
        types="public_channel,private_channel,im", exclude_archived=True
    )

    assert [channel.get("name", "im") for channel in listed["channels"]] == ["open", "ours", "im"]


async def test_a_bot_outside_a_channel_joins_it_and_may_then_write(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    channel = workspace.add_channel("open", is_member=False)
    assert (await client.conversations_info(channel=channel.id))["channel"]["is_member"] is False

    joined = await client.conversations_join(channel=channel.id)

    assert joined["channel"]["is_member"] is True
    await client.chat_postMessage(channel=channel.id, text="hello")
    again = await client.conversations_join(channel=channel.id)
    assert again["warning"] == "already_in_channel"


@pytest.mark.parametrize(
    ("method", "fields", "error"),
    [
        pytest.param("open", {"users": ""}, "users_list_not_supplied", id="nobody"),
        pytest.param("open", {"users": "U0NOBODY"}, "user_not_found", id="unknown person"),
        pytest.param("open", {"users": "U00SANDBOT"}, "cannot_dm_bot", id="the bot itself"),
        pytest.param("open", {"users": "U0LEFT0001"}, "user_disabled", id="somebody who left"),
        pytest.param("open", {"users": ",".join("ABCDEFGHI")}, "too_many_users", id="nine people"),
        pytest.param("open", {"channel": "D0"}, "channel_not_found", id="unknown channel"),
        pytest.param("list", {"types": "secret"}, "invalid_types", id="unknown type"),
        pytest.param("list", {"cursor": "?"}, "invalid_cursor", id="bad cursor"),
        pytest.param("list", {"limit": 1001}, "invalid_limit", id="limit over 1000"),
        pytest.param("list", {"limit": "many"}, "invalid_arguments", id="limit is no number"),
        pytest.param("info", {"channel": "C0"}, "channel_not_found", id="info of nothing"),
        pytest.param("join", {"channel": "C0ATTIC"}, "is_archived", id="join an archived one"),
        pytest.param(
            "join",
            {"channel": "C0OURS"},
            "method_not_supported_for_channel_type",
            id="join a private one",
        ),
    ],
)
async def test_slack_says_no(
    workspace: Workspace, client: AsyncWebClient, method: str, fields: Json, error: str
) -> None:
    workspace.deactivate_user(workspace.add_user("U0LEFT0001", name="lea"))
    workspace.archive_channel(workspace.add_channel("attic", id="C0ATTIC"))
    workspace.add_channel("ours", id="C0OURS", is_private=True)

    with pytest.raises(SlackApiError) as refused:
        await client.api_call(f"conversations.{method}", params=fields)

    assert refused.value.response["error"] == error


async def test_writing_in_an_archived_channel_is_refused(
    workspace: Workspace, client: AsyncWebClient, platform: Channel
) -> None:
    workspace.archive_channel(platform)
    with pytest.raises(SlackApiError, match="is_archived"):
        await client.chat_postMessage(channel=platform.id, text="anybody?")
