"""Stories: people with telephones, the official client, and real HTTP in both directions."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from starlette.applications import Starlette

from bot.domain.incidents.incident import State
from bot.domain.incidents.timeline import Through, What
from bot.domain.paging.notification import NotificationState
from bot.engine.contracts import DeliveryFailed, Placed
from bot.phone.twilio_provider import TwilioTelephony
from bot.sandbox.server import LocalServer
from bot.sandbox.telephony import CallStatus, Exchange
from tests.conftest import MovedClock
from tests.phone.conftest import AUTH_TOKEN, Desk, an_account, app_for, open_desk
from tests.phone.samples import ANA as ANA_SOUZA

ACCOUNT = "AC" + "1" * 32
OURS = "+15005550006"
ANA = "+14155550101"
CY = "+14155550102"


@dataclass
class World:
    """The bot at its desk, and the telephones outside."""

    desk: Desk
    exchange: Exchange
    telephony: TwilioTelephony

    async def minutes_pass(self, minutes: int) -> None:
        self.desk.clock.advance(minutes=minutes)
        await self.desk.settle()


@pytest.fixture
def contact() -> str:
    return "call"


@pytest.fixture
async def world(
    sqlite_url: str, tmp_path: Path, clock: MovedClock, contact: str
) -> AsyncIterator[World]:
    exchange = Exchange(
        account_sid=ACCOUNT, auth_token=AUTH_TOKEN, numbers=[OURS], calls_per_second=1_000
    )
    app = Starlette()
    async with exchange.serve() as twilio, LocalServer(app) as ours:
        telephony = TwilioTelephony(
            an_account(id_=ACCOUNT, api_url=twilio.url, from_numbers=(OURS,)),
            public_url=ours.url,
            ring_seconds=30,
        )
        folder = tmp_path / "schedules"
        async with open_desk(sqlite_url, folder, clock, telephony, contact) as desk:
            app.router.routes.extend(app_for(desk, ours.url).routes)
            exchange.sms_url = f"{ours.url}/twilio/sms"
            yield World(desk, exchange, telephony)
            await exchange.close()
            await telephony.close()


class TestCalls:
    async def test_ana_picks_up_and_presses_1_and_nobody_else_is_called(self, world: World) -> None:
        world.desk.alert("Disk full on db-1")
        await world.desk.settle()
        call = await world.exchange.next_call(to=ANA)

        await call.answer()
        await call.press("1")
        await call.wait_ended()
        await world.minutes_pass(60)

        assert call.heard[:2] == [
            "This is Sleepwell, calling Ana Souza.",
            "Incident 1, checkout: Disk full on db-1.",
        ]
        assert call.heard[-2:] == [
            "Thank you. You have acknowledged incident 1: Disk full on db-1.",
            "Goodbye.",
        ]
        assert (call.warnings, call.errors) == ([], [])
        assert world.exchange.callback_failures == []
        assert world.desk.incident(1).acknowledged_by == "ana"
        assert len(world.exchange.calls) == 1
        assert world.desk.notifications(1)[0].state is NotificationState.ENDED

    async def test_the_details_are_heard_before_the_answer(self, world: World) -> None:
        world.desk.alert("Disk full", details="used: 97 %", source="Prometheus")
        await world.desk.settle()
        call = await world.exchange.next_call(to=ANA)

        await call.answer()
        await call.press("2")
        await call.press("6")
        await call.wait_ended()

        assert "Details: used: 97 %." in call.heard
        assert (call.warnings, call.errors) == ([], [])
        assert world.desk.incident(1).resolved_by == "ana"

    async def test_ana_says_she_cannot_and_cy_is_called_at_once(self, world: World) -> None:
        world.desk.alert()
        await world.desk.settle()
        call = await world.exchange.next_call(to=ANA)

        await call.answer()
        await call.press("9")
        await world.desk.settle()
        next_call = await world.exchange.next_call(to=CY)
        await next_call.answer()
        await next_call.press("1")

        assert world.desk.incident(1).acknowledged_by == "cy"
        entries = world.desk.commands.incidents.view(1).timeline
        assert [entry.facts["by"] for entry in entries if entry.what is What.DECLINED] == ["ana"]

    async def test_a_telephone_that_rings_out_acknowledges_nothing(self, world: World) -> None:
        world.desk.alert()
        await world.desk.settle()
        call = await world.exchange.next_call(to=ANA)

        await call.ring_out()
        await call.wait_ended()
        assert world.desk.notifications(1)[0].state is NotificationState.NO_ANSWER

        await world.minutes_pass(5)
        assert (await world.exchange.next_call(to=CY)).status is CallStatus.RINGING

    async def test_a_voicemail_hears_three_menus_and_acknowledges_nothing(
        self, world: World
    ) -> None:
        world.desk.alert()
        await world.desk.settle()
        call = await world.exchange.next_call(to=ANA)

        await call.answer()
        for _ in range(3):
            await call.silence()
        await call.wait_ended()

        assert call.heard[-1] == ("I heard no answer, so nothing was changed. Goodbye.")
        assert sum("Press 1" in said for said in call.heard) == 3
        assert (call.warnings, call.errors) == ([], [])
        assert world.desk.incident(1).state is State.TRIGGERED

    async def test_a_call_that_rings_for_what_somebody_took_is_ended(self, world: World) -> None:
        world.desk.alert()
        await world.desk.settle()
        call = await world.exchange.next_call(to=ANA)

        world.desk.commands.incidents.acknowledge(1, "bo", Through.SHELL)
        await world.desk.settle()
        await call.wait_ended()

        assert call.status in {CallStatus.CANCELED, CallStatus.COMPLETED}
        assert call.heard == []

    async def test_one_call_is_about_all_that_waits(self, world: World) -> None:
        world.desk.alert("One")
        world.desk.alert("Two")
        await world.desk.settle()
        call = await world.exchange.next_call(to=ANA)

        await call.answer()
        await call.press("1")
        await call.wait_ended()

        assert "2 incidents wait for you." in call.heard
        assert {world.desk.incident(n).state for n in (1, 2)} == {State.ACKNOWLEDGED}
        assert len(world.exchange.calls) == 1

    async def test_a_provider_in_trouble_is_asked_again(self, world: World) -> None:
        world.exchange.faults.fail("calls", times=2, status=500)

        world.desk.alert()
        await world.desk.settle()
        assert world.exchange.calls == []

        for _ in range(3):
            await world.minutes_pass(1)
        assert (await world.exchange.next_call(to=ANA)).from_ == OURS

    async def test_refused_credentials_are_said_and_the_page_is_kept(self, world: World) -> None:
        world.exchange.faults.bad_credentials()
        world.desk.alert()
        await world.desk.settle()
        problem = world.desk.notifications(1)[0].problem

        world.exchange.faults.good_credentials()
        await world.minutes_pass(2)

        assert problem == "Twilio refused our credentials"
        assert (await world.exchange.next_call(to=ANA)).from_ == OURS

    async def test_a_wish_to_wait_is_understood(self, world: World) -> None:
        world.exchange.faults.rate_limit("calls", retry_after_seconds=17)

        with pytest.raises(DeliveryFailed) as failure:
            await world.telephony.call(ANA_SOUZA, delivery=1)

        assert failure.value.retry_after_seconds == 17

    async def test_a_dropped_connection_is_passing(self, world: World) -> None:
        world.exchange.faults.drop()

        with pytest.raises(DeliveryFailed, match="could not be reached") as failure:
            await world.telephony.call(ANA_SOUZA, delivery=1)

        assert not failure.value.permanent

    async def test_a_call_that_has_ended_may_be_ended_again(self, world: World) -> None:
        world.desk.alert()
        await world.desk.settle()
        call = await world.exchange.next_call(to=ANA)
        await call.ring_out()
        await call.wait_ended()

        await world.telephony.hang_up(Placed(provider="twilio", id=call.sid))
        await world.telephony.hang_up(Placed(provider="twilio", id="CA" + "0" * 32))


class TestTexts:
    @pytest.fixture
    def contact(self) -> str:
        return "sms"

    async def test_ana_texts_1_back_and_hears_what_it_did(self, world: World) -> None:
        world.desk.alert("Disk full on db-1")
        await world.desk.settle()
        message = await world.exchange.next_message(to=ANA)

        replies = await world.exchange.text(from_=ANA, to=OURS, body="1")
        await world.minutes_pass(60)

        assert message.body == (
            "Sleepwell: incident 1, checkout: Disk full on db-1\n"
            "Reply 1 to acknowledge, 3 to escalate, 6 to resolve."
        )
        assert replies == ["Thank you. You have acknowledged incident 1: Disk full on db-1."]
        assert world.desk.incident(1).acknowledged_by == "ana"
        assert world.desk.notifications(1)[0].state is NotificationState.DELIVERED
        assert len([m for m in world.exchange.messages if m.direction == "outbound-api"]) == 1
        assert world.exchange.callback_failures == []

    async def test_strangers_get_no_reply(self, world: World) -> None:
        assert await world.exchange.text(from_="+14155559999", to=OURS, body="1") == []

    async def test_whoever_texted_stop_is_known_not_to_be_reachable_so(self, world: World) -> None:
        await world.exchange.text(from_=ANA, to=OURS, body="STOP")

        world.desk.alert()
        await world.desk.settle()

        assert world.desk.notifications(1)[0].state is NotificationState.FAILED
        assert "START" in (world.desk.notifications(1)[0].problem or "")
        assert "incident 1" in (await world.exchange.next_message(to=CY)).body
