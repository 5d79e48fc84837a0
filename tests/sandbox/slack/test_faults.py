"""Faults on demand, as the official client meets them."""

import asyncio
from collections.abc import Callable

import aiohttp
import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack import Channel, Workspace

Forward = Callable[[float], None]


async def test_a_failure_strikes_as_often_as_planned(
    workspace: Workspace, client: AsyncWebClient, platform: Channel
) -> None:
    workspace.faults.fail("chat.postMessage", times=2, status=503)

    for _ in range(2):
        with pytest.raises(SlackApiError) as failed:
            await client.chat_postMessage(channel=platform.id, text="t")
        assert failed.value.response.status_code == 503
    await client.chat_postMessage(channel=platform.id, text="at last")

    assert [message.text for message in workspace.messages(platform)] == ["at last"]
    assert [request.method for request in workspace.requests] == ["chat.postMessage"] * 3


async def test_a_rate_limit_tells_when_to_come_back(
    workspace: Workspace, client: AsyncWebClient, platform: Channel
) -> None:
    workspace.faults.rate_limit("chat.postMessage", retry_after_seconds=3)

    with pytest.raises(SlackApiError) as limited:
        await client.chat_postMessage(channel=platform.id, text="t")

    answer = limited.value.response
    assert (answer.status_code, answer["error"]) == (429, "ratelimited")
    assert answer.headers["Retry-After"] == "3"


async def test_an_error_of_slack_strikes_one_method_only(
    workspace: Workspace, client: AsyncWebClient, platform: Channel
) -> None:
    workspace.faults.error("chat.postMessage", "channel_not_found")

    await client.auth_test()
    with pytest.raises(SlackApiError, match="channel_not_found"):
        await client.chat_postMessage(channel=platform.id, text="t")


async def test_a_star_strikes_every_method(workspace: Workspace, client: AsyncWebClient) -> None:
    workspace.faults.error("*", "fatal_error", times=2)
    with pytest.raises(SlackApiError, match="fatal_error"):
        await client.auth_test()
    with pytest.raises(SlackApiError, match="fatal_error"):
        await client.users_list()


async def test_a_hanging_call_goes_on_when_released(
    workspace: Workspace, client: AsyncWebClient, platform: Channel
) -> None:
    workspace.faults.hang("chat.postMessage")
    call = asyncio.create_task(client.chat_postMessage(channel=platform.id, text="t"))
    await client.auth_test()
    assert workspace.messages(platform) == []

    workspace.faults.release()

    assert (await call)["ok"]
    assert len(workspace.messages(platform)) == 1


async def test_a_caller_that_gave_up_on_a_hanging_call_has_asked_for_nothing(
    workspace: Workspace, client: AsyncWebClient, platform: Channel
) -> None:
    workspace.faults.hang("chat.postMessage", times=1)
    call = asyncio.create_task(client.chat_postMessage(channel=platform.id, text="t"))
    await client.auth_test()
    call.cancel()
    await client.auth_test()

    workspace.faults.release()

    await client.chat_postMessage(channel=platform.id, text="later")
    assert [message.text for message in workspace.messages(platform)] == ["later"]


async def test_an_accepted_call_may_hang_though_it_was_done(
    workspace: Workspace, client: AsyncWebClient, platform: Channel
) -> None:
    workspace.faults.accept_then_hang("chat.postMessage")
    call = asyncio.create_task(client.chat_postMessage(channel=platform.id, text="t"))

    message = await workspace.next_message(platform)
    assert not call.done()

    workspace.faults.release()
    assert (await call)["ts"] == message.ts


async def test_a_workspace_that_is_down_drops_connections_until_it_is_up(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    client.retry_handlers.clear()
    workspace.faults.down()
    with pytest.raises((aiohttp.ServerDisconnectedError, aiohttp.ClientOSError)):
        await client.auth_test()

    workspace.faults.up()
    assert (await client.auth_test())["ok"]


async def test_going_down_drops_calls_under_way(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    client.retry_handlers.clear()
    workspace.faults.hang("auth.test")
    call = asyncio.create_task(client.auth_test())
    await client.users_list()

    workspace.faults.down()

    with pytest.raises((aiohttp.ServerDisconnectedError, aiohttp.ClientOSError)):
        await call


async def test_going_down_drops_sockets(
    workspace: Workspace, bolt: AsyncApp, over_socket: None
) -> None:
    workspace.faults.down()
    await workspace.state.changes.wait_for(
        lambda: None if workspace.socket_mode.is_connected else True,
        timeout_seconds=5,
        otherwise=lambda: "the socket stayed open",
    )


async def test_response_urls_fail_on_demand_too(workspace: Workspace) -> None:
    workspace.faults.fail("response_url", status=502)
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{workspace.state.base_url}/respond/R1", json={"text": "t"}) as answer,
    ):
        assert answer.status == 502


async def test_one_message_a_second_and_channel_when_limits_are_enforced(
    workspace: Workspace, client: AsyncWebClient, platform: Channel, forward: Forward
) -> None:
    workspace.enforce_rate_limits = True
    other = workspace.add_channel("#other")
    await client.chat_postMessage(channel=platform.id, text="1")
    await client.chat_postMessage(channel=other.id, text="1")

    with pytest.raises(SlackApiError) as limited:
        await client.chat_postMessage(channel=platform.id, text="2")
    assert limited.value.response.headers["Retry-After"] == "1"

    forward(1)
    await client.chat_postMessage(channel=platform.id, text="2")


async def test_a_fault_happens_at_least_once(workspace: Workspace) -> None:
    with pytest.raises(ValueError, match="at least once"):
        workspace.faults.fail(times=0)
