"""Serving the exchange: by itself, and as part of something larger."""

from starlette.applications import Starlette
from starlette.routing import Mount
from twilio.rest import Client  # type: ignore[import-untyped]  # twilio ships no types

from bot.sandbox.server import LocalServer
from bot.sandbox.telephony import Exchange
from tests.sandbox.telephony.cast import ACCOUNT_SID, ANA, AUTH_TOKEN, OURS
from tests.sandbox.telephony.clients import AsyncRedirected


async def test_an_exchange_may_be_part_of_a_larger_application(exchange: Exchange) -> None:
    larger = Starlette(routes=[Mount("/", app=exchange.app)])
    await exchange.open()
    async with LocalServer(larger) as server, AsyncRedirected(server.url) as http:
        client = Client(ACCOUNT_SID, AUTH_TOKEN, http_client=http)
        placed = await client.calls.create_async(
            to=ANA, from_=OURS, twiml="<Response><Say>Hello.</Say></Response>"
        )
        call = await exchange.next_call(ANA)
        await call.answer()
    await exchange.close()

    assert (call.sid, call.heard) == (placed.sid, ["Hello."])


async def test_an_exchange_that_is_closed_leaves_nothing_running(exchange: Exchange) -> None:
    async with exchange.serve() as server, AsyncRedirected(server.url) as http:
        client = Client(ACCOUNT_SID, AUTH_TOKEN, http_client=http)
        await client.calls.create_async(to=ANA, from_=OURS, twiml="<Response/>")
        call = await exchange.next_call(ANA)

    assert call.status == "ringing"
    assert exchange.equipment.tasks.running == 0
