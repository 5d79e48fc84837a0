"""Tokens, scopes and malformed requests."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack import User, Workspace
from bot.sandbox.slack.json_types import Json


async def test_auth_test_tells_who_the_bot_is_and_what_it_may(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    answer = await client.auth_test()

    assert answer["user_id"] == workspace.state.installation.bot_user_id
    assert (answer["user"], answer["team"]) == ("oncall", "sandbox")
    assert answer["bot_id"]
    assert "chat:write" in answer.headers["x-oauth-scopes"].split(",")


@pytest.mark.parametrize(
    ("token", "method", "error"),
    [
        pytest.param(None, "auth.test", "not_authed", id="no token"),
        pytest.param("xoxb-other", "auth.test", "invalid_auth", id="wrong token"),
        pytest.param("xapp-test", "auth.test", "not_allowed_token_type", id="app-level token"),
        pytest.param(
            "xoxb-test", "apps.connections.open", "not_allowed_token_type", id="bot token"
        ),
        pytest.param("xoxb-test", "chat.shout", "unknown_method", id="unknown method"),
    ],
)
async def test_a_bad_token_is_refused(
    workspace: Workspace, token: str | None, method: str, error: str
) -> None:
    client = AsyncWebClient(token=token, base_url=workspace.api_url)
    with pytest.raises(SlackApiError) as refused:
        await client.api_call(method)
    assert refused.value.response["error"] == error


@pytest.fixture
async def bare() -> AsyncIterator[AsyncWebClient]:
    """The client of a bot that was installed without any scope."""
    stripped = Workspace(bot_token="xoxb-bare", scopes=[])
    stripped.add_user("U02ANA0001", name="ana")
    async with stripped.serve():
        yield AsyncWebClient(token="xoxb-bare", base_url=stripped.api_url)


@pytest.mark.parametrize(
    ("method", "needed"),
    [
        ("chat.postMessage", "chat:write"),
        ("chat.update", "chat:write"),
        ("chat.postEphemeral", "chat:write"),
        ("chat.delete", "chat:write"),
        ("conversations.open", "im:write"),
        ("conversations.list", "channels:read"),
        ("conversations.info", "channels:read"),
        ("conversations.join", "channels:join"),
        ("users.info", "users:read"),
        ("users.list", "users:read"),
        ("users.lookupByEmail", "users:read.email"),
        ("usergroups.list", "usergroups:read"),
        ("usergroups.users.list", "usergroups:read"),
        ("usergroups.users.update", "usergroups:write"),
    ],
)
async def test_every_method_needs_its_scope(bare: AsyncWebClient, method: str, needed: str) -> None:
    with pytest.raises(SlackApiError) as refused:
        await bare.api_call(method)

    answer = refused.value.response
    assert (answer["error"], answer["needed"], answer["provided"]) == (
        "missing_scope",
        needed,
        "",
    )


async def test_addresses_are_kept_from_a_bot_that_may_not_read_them() -> None:
    workspace = Workspace(scopes=["users:read"])
    workspace.add_user("U02ANA0001", name="ana", email="ana@example.com")
    async with workspace.serve():
        client = AsyncWebClient(token="xoxb-sandbox", base_url=workspace.api_url)
        told = (await client.users_info(user="U02ANA0001"))["user"]
    assert "email" not in told["profile"]


async def test_private_channels_need_their_own_scope_to_be_listed() -> None:
    workspace = Workspace(scopes=["channels:read"])
    async with workspace.serve():
        client = AsyncWebClient(token="xoxb-sandbox", base_url=workspace.api_url)
        with pytest.raises(SlackApiError) as refused:
            await client.conversations_list(types="private_channel")
    assert refused.value.response["needed"] == "groups:read"


async def test_a_bot_without_the_scope_has_no_commands(ana: User) -> None:
    workspace = Workspace(scopes=["chat:write"])
    async with workspace.serve():
        with pytest.raises(ValueError, match="without the scope `commands`"):
            await workspace.command(ana, "/oncall")


@pytest.mark.parametrize(
    ("content_type", "body", "error"),
    [
        pytest.param("application/json", "{", "invalid_json", id="broken JSON"),
        pytest.param("application/json", "[]", "json_not_object", id="a JSON list"),
        pytest.param("text/plain", "channel=C0", "invalid_post_type", id="neither form nor JSON"),
    ],
)
async def test_a_malformed_body_is_refused(
    workspace: Workspace, content_type: str, body: str, error: str
) -> None:
    headers = {"content-type": content_type, "authorization": "Bearer xoxb-test"}
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.post(f"{workspace.api_url}auth.test", data=body) as answer,
    ):
        told: Json = await answer.json()
    assert (answer.status, told["error"]) == (200, error)


async def test_calls_are_logged_with_their_arguments_but_not_the_token(
    workspace: Workspace, client: AsyncWebClient, ana: User
) -> None:
    await client.users_info(user=ana.id)
    await client.api_call("auth.test", data={"token": "xoxb-test"})

    [first, second] = workspace.requests
    assert (first.method, first.fields["user"]) == ("users.info", ana.id)
    assert (second.method, second.fields) == ("auth.test", {})
    assert first.at <= second.at
