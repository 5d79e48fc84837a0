"""Engines on one PostgreSQL that cannot all send the same: whoever can sends it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from bot.app import Sleepwell
from bot.doctor.engines import check_engines
from bot.domain.incidents.alert import Alert
from bot.domain.incidents.timeline import Through, What
from bot.domain.paging.notification import NotificationState
from bot.engine.sending.standings import LIVES, LIVES_SURELY
from bot.sandbox.server import LocalServer
from tests.conftest import MovedClock
from tests.local_http import local_http
from tests.scenarios.night import PEOPLE, Night, a_night

NOT_SET_UP = {"twilio_auth_token": None, "slack_bot_token": None}
# All at once, and none later.
AT_ONCE = PEOPLE.replace("timezone:", 'contact: ["slack, sms, call"], timezone:')
MORE_THAN_ALIVE = LIVES.total_seconds() + 1
# Nobody listens there.
OUT_OF_REACH = {"twilio_api_url": "http://127.0.0.1:9"}
# What decision 17 promises.
WAITS_AT_MOST_SECONDS = 45
TRIED_AGAIN_SECONDS = 3.5


@pytest.fixture
async def night(postgresql_url: str, tmp_path: Path, clock: MovedClock) -> AsyncIterator[Night]:
    """A night with an engine that can send everything, and says so."""
    async with a_night(postgresql_url, tmp_path, clock, people=AT_ONCE) as brought_up:
        await says_how_it_stands(brought_up.bot)
        yield brought_up


async def says_how_it_stands(bot: Sleepwell) -> None:
    await bot.engine.settle()
    await bot.engine.do_duties()


def beside(night: Night, **settings: object) -> Sleepwell:
    """Another process on the same database, with some settings of its own."""
    bot = Sleepwell.on(night.bot.settings.model_copy(update=settings), night.clock)
    bot.prepare()
    return bot


@asynccontextmanager
async def bot_answers(bot: Sleepwell) -> AsyncIterator[httpx.AsyncClient]:
    async with (
        LocalServer(bot.web()) as web,
        local_http(web.url) as http,
    ):
        yield http


def an_alert(night: Night, title: str = "down") -> int:
    """Something happens, and no engine has looked yet."""
    commands = night.bot.commands
    kept = commands.alerts.report(night.key("checkout"), Alert(title=title))
    assert kept.incident is not None
    return kept.incident


def states(night: Night, number: int) -> dict[str, NotificationState]:
    return {f"{one.person} {one.method}": one.state for one in night.notifications(number)}


async def test_what_is_not_set_up_here_is_left_to_whoever_can_send_it(night: Night) -> None:
    bare = beside(night, **NOT_SET_UP)
    number = an_alert(night)

    await bare.engine.settle()
    assert set(states(night, number).values()) == {NotificationState.PENDING}

    await night.bot.engine.settle()
    assert night.called() == ["ana"]
    await night.answers_and_presses("ana", "1")
    assert "delivery_failed" not in night.happened(number)
    await bare.close()


async def test_so_is_the_end_of_a_call(night: Night) -> None:
    bare = beside(night, **NOT_SET_UP)
    number = await night.alert("down")
    call = await night.rings("ana")
    night.bot.commands.incidents.resolve(number, "bo", Through.SLACK)

    await bare.engine.settle()
    await night.bot.engine.settle()
    await call.wait_ended()
    await bare.close()


async def test_it_takes_no_call_up_in_the_commit_that_opens_the_incident(night: Night) -> None:
    bare = beside(night, **NOT_SET_UP)
    bare.page_at_once()
    async with bot_answers(bare) as http:
        answer = await http.post(f"/alerts/{night.key('checkout')}", json={"title": "down"})
    assert answer.status_code == 202
    number = answer.json()["incident"]
    assert states(night, number)["ana call"] is NotificationState.PENDING

    await night.bot.engine.settle()
    assert night.called() == ["ana"]
    await bare.close()


@pytest.mark.parametrize("alive", [True, False], ids=["it has lived before", "it starts"])
async def test_where_nobody_lives_who_can_it_fails_and_the_next_step_is_paged(
    night: Night, *, alive: bool
) -> None:
    """Within seconds: whoever is gone is waited for no longer than that."""
    bare = beside(night, **NOT_SET_UP)
    assert isinstance(night.clock, MovedClock)
    if alive:
        await bare.engine.settle()
        night.clock.advance(hours=1)
    number = an_alert(night)
    await bare.engine.settle()
    if not alive:
        # It is waited for as if it were being restarted.
        assert NotificationState.FAILED not in states(night, number).values()
        night.clock.advance(seconds=MORE_THAN_ALIVE)
        await bare.engine.settle()

    assert states(night, number)["ana call"] is NotificationState.FAILED
    assert "nobody_reached" in night.happened(number)
    await bare.close()


async def test_two_that_can_send_nothing_do_not_wait_for_each_other(night: Night) -> None:
    bare = [beside(night, **NOT_SET_UP) for _ in range(2)]
    for bot in bare:
        await says_how_it_stands(bot)
    assert isinstance(night.clock, MovedClock)
    night.clock.advance(seconds=MORE_THAN_ALIVE)
    for bot in bare:
        await says_how_it_stands(bot)
    number = an_alert(night)

    for bot in bare:
        await bot.engine.settle()
    assert states(night, number)["ana call"] is NotificationState.FAILED
    for bot in bare:
        await bot.close()


async def test_what_is_refused_to_one_process_alone_is_sent_by_another_at_once(
    night: Night,
) -> None:
    old = beside(night, twilio_auth_token=SecretStr("replaced"), slack_bot_token=SecretStr("x"))
    number = an_alert(night)

    await old.engine.settle()
    assert night.called() == []
    assert NotificationState.FAILED not in states(night, number).values()

    await night.bot.engine.settle()
    assert night.called() == ["ana"]
    assert NotificationState.PENDING not in states(night, number).values()

    refusals = night.happened(number).count("delivery_failed")
    again = an_alert(night, "worse")
    await old.engine.settle()
    await night.bot.engine.settle()
    assert "delivery_failed" not in night.happened(again)
    assert night.happened(number).count("delivery_failed") == refusals
    await old.close()


async def test_what_is_out_of_reach_from_one_process_is_sent_by_another_at_once(
    night: Night,
) -> None:
    cut_off = beside(night, **OUT_OF_REACH)
    number = an_alert(night)

    await cut_off.engine.settle()
    assert "delivery_failed" in night.happened(number)
    await night.bot.engine.settle()
    assert night.called() == ["ana"]

    again = an_alert(night, "worse")
    await cut_off.engine.settle()
    assert states(night, again)["ana call"] is NotificationState.PENDING
    await cut_off.close()


@pytest.mark.parametrize("cut_off", [1, 3], ids=["one is cut off", "three are"])
@pytest.mark.parametrize("quick", ["the refused one", "the others"])
async def test_whoever_was_refused_once_sends_it_though_others_that_are_cut_off_look_first(
    night: Night, quick: str, cut_off: int
) -> None:
    """Of those that failed the one tries that failed first, and each once: no chance has a say."""
    others = [beside(night, **OUT_OF_REACH) for _ in range(cut_off)]
    engines = [night.bot, *others] if quick == "the refused one" else [*others, night.bot]
    for bot in engines:
        await says_how_it_stands(bot)
    night.exchange.faults.fail("calls.create", times=1, status=401)
    number = an_alert(night)
    assert isinstance(night.clock, MovedClock)

    seconds = 0.0
    while not night.called() and seconds <= WAITS_AT_MOST_SECONDS:
        for bot in engines:
            await bot.engine.settle()
        night.clock.advance(seconds=0.5)
        seconds += 0.5

    # Two seconds after the first round; and nobody tries in the meantime.
    assert seconds <= TRIED_AGAIN_SECONDS
    view = night.bot.commands.incidents.view(number)
    failed = [one for one in view.timeline if one.what is What.DELIVERY_FAILED]
    assert sum(one.facts["method"] == "call" for one in failed) <= 2 * len(engines)
    for bot in others:
        await bot.close()


async def test_what_is_refused_to_everybody_is_tried_again_and_again(night: Night) -> None:
    refused = {"twilio_auth_token": SecretStr("replaced")}
    both = [beside(night, **refused) for _ in range(2)]
    assert isinstance(night.clock, MovedClock)
    night.clock.advance(seconds=MORE_THAN_ALIVE)
    for bot in both:
        await says_how_it_stands(bot)
    number = an_alert(night)

    tried = []
    for _second in range(60):
        for bot in both:
            await bot.engine.settle()
        for bot in both:
            await bot.engine.do_duties()
        tried.append(night.happened(number).count("delivery_failed"))
        night.clock.advance(seconds=1)

    assert tried[0] < tried[10] < tried[-1]
    assert states(night, number)["ana call"] is NotificationState.PENDING
    for bot in both:
        await bot.close()


async def test_whoever_was_refused_goes_on_when_the_others_are_gone(night: Night) -> None:
    old = beside(night, twilio_auth_token=SecretStr("replaced"))
    number = an_alert(night)
    await old.engine.settle()
    before = night.happened(number).count("delivery_failed")
    assert isinstance(night.clock, MovedClock)

    night.clock.advance(seconds=LIVES_SURELY.total_seconds() + 1)
    await old.engine.settle()

    assert night.happened(number).count("delivery_failed") > before
    await old.close()


async def test_every_engine_notes_that_one_of_them_cannot_send_what_others_can(
    night: Night,
) -> None:
    bare = beside(night, twilio_auth_token=None)
    await says_how_it_stands(bare)
    await night.bot.engine.do_duties()
    what = "cannot send calls and text messages: not set up"

    assert f"another engine on the database {what}" in night.bot.engine.notes()
    assert f"this engine {what}" in bare.engine.notes()
    async with bot_answers(bare) as http:
        told = (await http.get("/metrics")).text
    assert 'sleepwell_engines_unable{lane="call"} 1.0' in told
    assert 'sleepwell_engines_unable{lane="slack"} 0.0' in told
    (found,) = check_engines(night.bot.settings, night.clock.now())
    assert found.message.startswith("The engine ")
    assert what.replace(": ", ", which others can: ") in found.message
    await bare.close()


async def test_whoever_lacks_what_nobody_has_is_no_news(night: Night) -> None:
    assert isinstance(night.clock, MovedClock)
    night.clock.advance(minutes=1)
    bare = [beside(night, **NOT_SET_UP) for _ in range(2)]
    for bot in (*bare, *bare):
        await says_how_it_stands(bot)

    assert [note for bot in bare for note in bot.engine.notes() if "cannot" in note] == []
    assert check_engines(night.bot.settings, night.clock.now()) == []
    for bot in bare:
        await bot.close()
