"""What is particular to Socket Mode; the round trip is in test_bolt.py."""

import asyncio

import aiohttp
import pytest
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack import User, Workspace
from bot.sandbox.slack.json_types import Json


async def test_a_bot_asked_to_refresh_connects_anew_and_goes_on(
    workspace: Workspace, bolt: AsyncApp, over_socket: None, ana: User
) -> None:
    @bolt.command("/oncall")
    async def oncall(ack: AsyncAck) -> None:
        await ack("still here")

    await workspace.refresh_sockets()
    assert not workspace.socket_mode.is_connected
    await workspace.socket_connected()

    assert (await workspace.command(ana, "/oncall")).text == "still here"


async def test_a_bot_that_does_not_acknowledge_is_a_timeout(
    workspace: Workspace, over_socket: None, ana: User
) -> None:
    workspace.outgoing.ack_timeout_seconds = 0.05
    answer = await workspace.command(ana, "/unknown")
    assert (answer.timed_out, answer.error) == (True, "operation_timeout")


async def test_an_address_is_good_for_one_connection(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    url = (await client.apps_connections_open(app_token="xapp-test"))["url"]
    async with aiohttp.ClientSession() as session:
        async with session.ws_connect(url) as socket:
            hello: Json = await socket.receive_json()
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(url)
    assert (hello["type"], hello["num_connections"]) == ("hello", 1)


async def test_without_a_socket_or_an_address_nothing_can_be_sent(
    workspace: Workspace, ana: User
) -> None:
    with pytest.raises(TimeoutError, match="no bot connected by Socket Mode"):
        await workspace.socket_connected(timeout_seconds=0.01)


async def test_a_socket_that_closes_before_the_answer_is_an_error(
    workspace: Workspace, client: AsyncWebClient, ana: User
) -> None:
    url = (await client.apps_connections_open(app_token="xapp-test"))["url"]
    async with aiohttp.ClientSession() as session:
        socket = await session.ws_connect(url)
        await socket.receive_json()

        async def hang_up() -> None:
            await socket.receive_json()
            await socket.close()

        async with asyncio.TaskGroup() as group:
            command = group.create_task(workspace.command(ana, "/oncall"))
            group.create_task(hang_up())

    assert command.result().error == "dispatch_failed"


async def test_envelopes_go_round_between_connections(
    workspace: Workspace, client: AsyncWebClient, ana: User
) -> None:
    async with aiohttp.ClientSession() as session:
        sockets = []
        for _ in range(2):
            url = (await client.apps_connections_open(app_token="xapp-test"))["url"]
            sockets.append(await session.ws_connect(url))
            await sockets[-1].receive_json()

        for socket in sockets:
            async with asyncio.TaskGroup() as group:
                command = group.create_task(workspace.command(ana, "/oncall", "who"))
                envelope: Json = await socket.receive_json()
                payload = {"text": "ana"}
                await socket.send_json({"envelope_id": envelope["envelope_id"], "payload": payload})
            assert (envelope["type"], envelope["accepts_response_payload"]) == (
                "slash_commands",
                True,
            )
            assert envelope["payload"]["text"] == "who"
            assert command.result().text == "ana"
        for socket in sockets:
            await socket.close()
