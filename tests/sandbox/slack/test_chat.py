"""Writing, changing and deleting messages with the official client."""

# Longer than 300 lines: one table of stories about one family of methods.

from dataclasses import replace

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack import Channel, Message, User, Workspace
from bot.sandbox.slack.json_types import Json
from bot.sandbox.slack.state import Installation


def section(text: str) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


async def test_a_message_appears_in_the_channel(
    workspace: Workspace, client: AsyncWebClient, platform: Channel
) -> None:
    answer = await client.chat_postMessage(channel=platform.id, text="hello")

    [message] = workspace.messages(platform)
    assert (message.text, message.ts, message.channel) == ("hello", answer["ts"], platform.id)
    assert answer["message"]["bot_id"] == message.bot_id


@pytest.mark.parametrize("name", ["C0PLATFORM", "#platform", "platform"])
async def test_a_channel_is_found_by_id_and_by_name(
    workspace: Workspace, client: AsyncWebClient, platform: Channel, name: str
) -> None:
    answer = await client.chat_postMessage(channel=name, text="hello")
    assert answer["channel"] == platform.id


async def test_a_member_id_opens_the_direct_message(
    workspace: Workspace, client: AsyncWebClient, ana: User
) -> None:
    answer = await client.chat_postMessage(channel=ana.id, text="you are on call")

    assert answer["channel"].startswith("D")
    assert [message.text for message in workspace.messages(ana)] == ["you are on call"]


async def test_timestamps_rise_even_when_the_clock_stands(
    client: AsyncWebClient, platform: Channel
) -> None:
    posted = [
        (await client.chat_postMessage(channel=platform.id, text=str(n)))["ts"] for n in range(5)
    ]
    assert posted == sorted(set(posted), key=float)


async def test_a_reply_belongs_to_its_thread_and_may_be_broadcast(
    workspace: Workspace, client: AsyncWebClient, platform: Channel
) -> None:
    parent = await client.chat_postMessage(channel=platform.id, text="incident 1")
    await client.chat_postMessage(
        channel=platform.id, text="acknowledged", thread_ts=parent["ts"], reply_broadcast=True
    )

    [_, reply] = workspace.messages(platform)
    assert (reply.thread_ts, reply.reply_broadcast) == (parent["ts"], True)


async def test_metadata_is_kept(
    workspace: Workspace, client: AsyncWebClient, platform: Channel
) -> None:
    metadata = {"event_type": "incident", "event_payload": {"number": 7}}
    await client.chat_postMessage(channel=platform.id, text="incident", metadata=metadata)

    [message] = workspace.messages(platform)
    assert message.metadata == metadata


async def test_blocks_get_the_ids_they_came_without(
    workspace: Workspace, client: AsyncWebClient, platform: Channel
) -> None:
    await client.chat_postMessage(channel=platform.id, text="t", blocks=[section("one")])

    [message] = workspace.messages(platform)
    assert message.blocks[0]["block_id"]
    assert message.all_text == "t\none"


async def test_blocks_may_come_as_json_in_a_form(
    workspace: Workspace, client: AsyncWebClient, platform: Channel
) -> None:
    form = {"channel": platform.id, "text": "t", "blocks": '[{"type": "divider"}]'}
    await client.api_call("chat.postMessage", data=form)

    [message] = workspace.messages(platform)
    assert message.blocks[0]["type"] == "divider"


@pytest.fixture
async def posted(workspace: Workspace, client: AsyncWebClient, platform: Channel) -> Message:
    await client.chat_postMessage(channel=platform.id, text="old", blocks=[section("old block")])
    return workspace.messages(platform)[0]


async def test_an_edit_changes_the_message_where_it_stands(
    workspace: Workspace, client: AsyncWebClient, platform: Channel, posted: Message
) -> None:
    await client.chat_update(
        channel=platform.id, ts=posted.ts, text="new", blocks=[section("new block")]
    )

    [message] = workspace.messages(platform)
    assert (message.ts, message.all_text) == (posted.ts, "new\nnew block")
    assert message.edited is not None


async def test_an_edit_without_blocks_keeps_them_and_an_empty_list_removes_them(
    workspace: Workspace, client: AsyncWebClient, platform: Channel, posted: Message
) -> None:
    await client.chat_update(channel=platform.id, ts=posted.ts, text="new")
    assert workspace.messages(platform)[0].blocks == posted.blocks

    await client.chat_update(channel=platform.id, ts=posted.ts, text="new", blocks=[])
    assert workspace.messages(platform)[0].blocks == ()


async def test_a_deleted_message_is_gone(
    workspace: Workspace, client: AsyncWebClient, platform: Channel, posted: Message
) -> None:
    await client.chat_delete(channel=platform.id, ts=posted.ts)
    assert workspace.messages(platform) == []


async def test_only_one_member_sees_an_ephemeral_message(
    workspace: Workspace, client: AsyncWebClient, platform: Channel, ana: User, bo: User
) -> None:
    await client.chat_postEphemeral(channel=platform.id, user=ana.id, text="just for you")

    assert workspace.messages(platform) == workspace.messages(platform, seen_by=bo) == []
    [message] = workspace.messages(platform, seen_by=ana)
    assert message.text == "just for you"


async def test_a_permalink_leads_to_the_message(
    client: AsyncWebClient, platform: Channel, posted: Message
) -> None:
    answer = await client.chat_getPermalink(channel=platform.id, message_ts=posted.ts)
    assert answer["permalink"].endswith(f"/archives/{platform.id}/p{posted.ts.replace('.', '')}")


async def test_text_over_40000_characters_is_cut_and_a_warning_says_so(
    workspace: Workspace, client: AsyncWebClient, platform: Channel
) -> None:
    answer = await client.chat_postMessage(channel=platform.id, text="x" * 40_001)

    assert answer["warning"] == "message_truncated"
    assert len(workspace.messages(platform)[0].text) == 40_000


@pytest.mark.parametrize(
    ("method", "fields", "error"),
    [
        pytest.param("chat.postMessage", {"text": "t"}, "invalid_arguments", id="no channel"),
        pytest.param(
            "chat.postMessage", {"channel": "C0", "text": "t"}, "channel_not_found", id="unknown"
        ),
        pytest.param(
            "chat.postMessage", {"channel": "#away", "text": "t"}, "not_in_channel", id="outside"
        ),
        pytest.param(
            "chat.postMessage",
            {"channel": "#secret", "text": "t"},
            "channel_not_found",
            id="a private channel is hidden",
        ),
        pytest.param(
            "chat.postMessage", {"channel": "#attic", "text": "t"}, "is_archived", id="archived"
        ),
        pytest.param("chat.postMessage", {"channel": "#platform"}, "no_text", id="no text"),
        pytest.param(
            "chat.postMessage",
            {"channel": "#platform", "text": "t", "thread_ts": "1.000001"},
            "thread_not_found",
            id="no such thread",
        ),
        pytest.param(
            "chat.postMessage",
            {"channel": "#platform", "text": "t", "blocks": "not json"},
            "invalid_blocks_format",
            id="blocks are not JSON",
        ),
        pytest.param(
            "chat.postMessage",
            {"channel": "#platform", "text": "t", "attachments": [{}] * 101},
            "too_many_attachments",
            id="attachments",
        ),
        pytest.param(
            "chat.postMessage",
            {"channel": "#platform", "text": "t", "metadata": {"event_type": "x"}},
            "invalid_arguments",
            id="half a metadata",
        ),
        pytest.param(
            "chat.update",
            {"channel": "C0PLATFORM", "ts": "1.000001", "text": "t"},
            "message_not_found",
            id="update of nothing",
        ),
        pytest.param(
            "chat.update",
            {"channel": "#platform", "ts": "1.000001", "text": "t"},
            "channel_not_found",
            id="update takes no channel names",
        ),
        pytest.param(
            "chat.delete",
            {"channel": "C0PLATFORM", "ts": "1.000001"},
            "message_not_found",
            id="delete of nothing",
        ),
        pytest.param(
            "chat.postEphemeral",
            {"channel": "C0PLATFORM", "user": "U0NOBODY", "text": "t"},
            "user_not_in_channel",
            id="ephemeral for nobody",
        ),
        pytest.param(
            "chat.getPermalink",
            {"channel": "C0PLATFORM", "message_ts": "1.000001"},
            "message_not_found",
            id="permalink of nothing",
        ),
    ],
)
async def test_slack_says_no(
    client: AsyncWebClient,
    workspace: Workspace,
    platform: Channel,
    method: str,
    fields: Json,
    error: str,
) -> None:
    workspace.state.installation = replace_scopes(workspace, without="chat:write.public")
    workspace.add_channel("#away", is_member=False)
    workspace.add_channel("#secret", is_member=False, is_private=True)
    workspace.archive_channel(workspace.add_channel("#attic"))

    with pytest.raises(SlackApiError) as refused:
        await client.api_call(method, json=fields)

    assert refused.value.response["error"] == error
    assert refused.value.response.status_code == 200


def replace_scopes(workspace: Workspace, *, without: str) -> Installation:
    granted = workspace.state.installation
    return replace(granted, scopes=granted.scopes - {without})


async def test_a_person_s_message_cannot_be_changed_or_deleted(
    workspace: Workspace, client: AsyncWebClient, platform: Channel, ana: User
) -> None:
    said = workspace.say(ana, platform, "my words")

    with pytest.raises(SlackApiError, match="cant_update_message"):
        await client.chat_update(channel=platform.id, ts=said.ts, text="other words")
    with pytest.raises(SlackApiError, match="cant_delete_message"):
        await client.chat_delete(channel=platform.id, ts=said.ts)


@pytest.mark.parametrize(("length", "taken"), [(4000, True), (4001, False)])
async def test_an_edit_takes_4000_characters(
    client: AsyncWebClient, platform: Channel, posted: Message, length: int, taken: bool
) -> None:
    if taken:
        await client.chat_update(channel=platform.id, ts=posted.ts, text="x" * length)
    else:
        with pytest.raises(SlackApiError, match="msg_too_long"):
            await client.chat_update(channel=platform.id, ts=posted.ts, text="x" * length)


async def test_bad_blocks_are_refused_with_their_json_pointer(
    client: AsyncWebClient, platform: Channel
) -> None:
    with pytest.raises(SlackApiError) as refused:
        await client.chat_postMessage(channel=platform.id, text="t", blocks=[section("x" * 3001)])

    answer = refused.value.response
    assert answer["error"] == "invalid_blocks"
    assert answer["response_metadata"]["messages"] == [
        "[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]"
    ]


@pytest.mark.parametrize(("rest", "taken"), [(1200, True), (1201, False)])
async def test_all_blocks_together_hold_13200_characters(
    client: AsyncWebClient, platform: Channel, rest: int, taken: bool
) -> None:
    blocks = [section("x" * 3000)] * 4 + [section("x" * rest)]
    if taken:
        await client.chat_postMessage(channel=platform.id, text="t", blocks=blocks)
    else:
        with pytest.raises(SlackApiError, match="msg_blocks_too_long"):
            await client.chat_postMessage(channel=platform.id, text="t", blocks=blocks)
