"""The bot and Twilio, whose callbacks do not get through until the story says so."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from starlette.applications import Starlette

from bot.domain.incidents.timeline import What
from bot.engine.duties.call_polling import CallPolling
from bot.phone.twilio_provider import TwilioTelephony
from bot.sandbox.server import LocalServer
from bot.sandbox.telephony import Call, Exchange
from tests.conftest import MovedClock
from tests.phone.conftest import AUTH_TOKEN, Desk, an_account, app_for, open_desk
from tests.phone.test_on_the_exchange import ACCOUNT, ANA, OURS


@dataclass
class World:
    """The bot at its desk and the telephones outside; its callbacks are lost at first."""

    desk: Desk
    exchange: Exchange
    telephony: TwilioTelephony
    ours: Starlette
    url: str

    def callbacks_come_through(self) -> None:
        self.ours.router.routes.extend(app_for(self.desk, self.url).routes)

    def after_a_start(self) -> CallPolling:
        desk = self.desk
        return CallPolling(desk.database, desk.commands.calls, self.telephony, desk.clock)

    async def first_call(self) -> Call:
        """A monitor reports something, and Ana's phone rings."""
        self.desk.alert()
        await self.desk.settle()
        return await self.exchange.next_call(to=ANA)

    def asked_after(self) -> int:
        return [one.operation for one in self.exchange.requests].count("calls.fetch")

    def happened(self, number: int) -> list[What]:
        return [entry.what for entry in self.desk.commands.incidents.view(number).timeline]

    async def begins_to_send(self) -> None:
        while self.desk.escalator.tick(self.desk.clock.now()).done:
            pass
        await self.desk.dispatcher.tick()

    async def the_answer_is_lost(self, what: str) -> None:
        """The provider is asked, does it, and the connection breaks before it says so."""
        self.exchange.faults.accept_then_hang(what, times=1)
        await self.begins_to_send()
        await self.exchange.wait_requested(what)
        self.exchange.faults.drop()
        await self.desk.dispatcher.finish_sending()
        self.exchange.faults.up()

    async def is_never_placed(self) -> None:
        """The provider is asked, and the connection breaks before it does anything."""
        self.exchange.faults.drop()
        await self.begins_to_send()
        await self.desk.dispatcher.finish_sending()
        self.exchange.faults.up()

    async def is_looked_for(self, what: str) -> None:
        """Seconds later it is about to be sent again, and `what` asks the provider for it first.

        No answer comes until the faults are released.
        """
        self.desk.clock.advance(seconds=2)
        self.exchange.faults.hang(what, times=1)
        await self.begins_to_send()
        await self.exchange.wait_requested(what)

    async def seconds_pass(self, seconds: float) -> None:
        self.desk.clock.advance(seconds=seconds)
        await self.desk.settle()


@asynccontextmanager
async def a_world(
    database_url: str, folder: Path, clock: MovedClock, contact: str
) -> AsyncIterator[World]:
    """Everything up, and nothing that Twilio calls back gets through."""
    exchange = Exchange(
        account_sid=ACCOUNT,
        auth_token=AUTH_TOKEN,
        numbers=[OURS],
        calls_per_second=1_000,
        clock=clock.now,
    )
    app = Starlette()
    async with exchange.serve() as twilio, LocalServer(app) as ours:
        telephony = TwilioTelephony(
            an_account(id_=ACCOUNT, api_url=twilio.url, from_numbers=(OURS,)),
            public_url=ours.url,
            ring_seconds=30,
        )
        schedules = folder / "schedules"
        async with open_desk(database_url, schedules, clock, telephony, contact) as desk:
            yield World(desk, exchange, telephony, app, ours.url)
            await exchange.close()
            await telephony.close()
