"""Several providers: who is asked, who is not, and what is told when none of them does it."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.domain.paging.notification import NotificationState
from bot.engine.contracts import DeliveryFailed, Placed, Trouble
from bot.engine.sending.circuit import FAILURES, FIRST_WAIT
from bot.phone.taking_over import Provider, TakingOver
from bot.phone.twilio_provider import TwilioTelephony
from bot.sandbox.telephony import Exchange
from tests.conftest import MovedClock
from tests.phone.conftest import an_account
from tests.phone.samples import ANA, an_incident
from tests.phone.scripted import Scripted

DOWN = DeliveryFailed("it is down", trouble=Trouble.UNREACHABLE)
DEAD = DeliveryFailed("no such number", permanent=True)
NOT_THERE = DeliveryFailed("not that country", permanent=True, trouble=Trouble.FORBIDDEN)


@pytest.fixture
def first() -> Scripted:
    return Scripted("first")


@pytest.fixture
def second() -> Scripted:
    return Scripted("second")


@pytest.fixture
def telephony(first: Scripted, second: Scripted, clock: MovedClock) -> TakingOver:
    both = {"first": first, "second": second}
    return TakingOver(both, clock, answers_within_seconds=0.1)


async def failure_of(telephony: TakingOver) -> DeliveryFailed:
    with pytest.raises(DeliveryFailed) as failure:
        await telephony.call(ANA, delivery=7)
    return failure.value


async def test_while_the_first_works_the_second_is_not_asked(
    telephony: TakingOver, second: Scripted
) -> None:
    assert await telephony.call(ANA, delivery=7) == Placed(provider="first", id="first 7")
    assert second.asked == 0


@pytest.mark.parametrize("failure", [DOWN, NOT_THERE], ids=["passing", "forbidden there"])
async def test_where_the_first_does_not_the_second_does(
    telephony: TakingOver, first: Scripted, failure: DeliveryFailed
) -> None:
    first.failure = failure

    assert (await telephony.text(ANA, [an_incident()], delivery=7)).provider == "second"
    assert telephony.errors == {("first", failure.trouble): 1}


async def test_a_dead_number_is_dead_for_all(
    telephony: TakingOver, first: Scripted, second: Scripted
) -> None:
    first.failure = DEAD

    failure = await failure_of(telephony)

    assert (failure.permanent, second.asked) == (True, 0)


async def test_a_first_that_hangs_costs_a_moment_and_is_asked_what_it_has_done(
    telephony: TakingOver, first: Scripted, second: Scripted
) -> None:
    first.hangs = True

    assert (await telephony.call(ANA, delivery=7)).provider == "second"

    first.has = Placed(provider="first", id="it did it")
    assert await telephony.call(ANA, delivery=8) == first.has
    assert second.asked == 1


async def test_what_was_placed_before_is_not_what_the_first_has_done(
    telephony: TakingOver, first: Scripted
) -> None:
    first.has = await telephony.call(ANA, delivery=7)
    first.hangs = True

    assert (await telephony.call(ANA, delivery=8)).provider == "second"


async def test_a_client_that_breaks_keeps_nobody_from_being_called(
    telephony: TakingOver, first: Scripted
) -> None:
    first.breaks = True

    assert (await telephony.call(ANA, delivery=7)).provider == "second"
    assert telephony.errors == {("first", Trouble.BROKEN): 1}


async def test_after_some_failures_a_provider_costs_nothing_until_its_trial(
    telephony: TakingOver, first: Scripted, clock: MovedClock
) -> None:
    first.hangs = True
    for delivery in range(FAILURES + 5):
        assert (await telephony.call(ANA, delivery=delivery)).provider == "second"
    assert first.asked == FAILURES
    assert telephony.open_circuits() == {"first": True, "second": False}

    clock.advance(seconds=FIRST_WAIT.total_seconds())
    first.hangs = False
    trial, other = await asyncio.gather(*(telephony.call(ANA, delivery=n) for n in (1, 2)))
    assert {trial.provider, other.provider} >= {"first"}
    assert telephony.open_circuits()["first"] is False


async def test_one_trial_at_a_time(
    telephony: TakingOver, first: Scripted, clock: MovedClock
) -> None:
    first.hangs = True
    for delivery in range(FAILURES):
        await telephony.call(ANA, delivery=delivery)
    clock.advance(seconds=FIRST_WAIT.total_seconds())

    await asyncio.gather(*(telephony.call(ANA, delivery=n) for n in range(10)))

    assert first.asked == FAILURES + 1


async def test_one_that_is_left_alone_is_asked_all_the_same_when_nobody_else_does_it(
    telephony: TakingOver, first: Scripted, second: Scripted
) -> None:
    first.failure = DOWN
    for delivery in range(FAILURES):
        await telephony.call(ANA, delivery=delivery)
    first.failure, second.failure = None, DOWN

    assert (await telephony.call(ANA, delivery=7)).provider == "first"


@pytest.mark.parametrize(
    ("one", "other", "permanent"),
    [
        pytest.param(DOWN, DOWN, False, id="both down"),
        pytest.param(NOT_THERE, DOWN, False, id="one will do it when it is back"),
        pytest.param(DOWN, NOT_THERE, False, id="the first will do it when it is back"),
        pytest.param(NOT_THERE, NOT_THERE, True, id="neither ever will"),
        pytest.param(DOWN, DEAD, True, id="one knows that nobody can"),
    ],
)
async def test_what_is_told_when_none_of_them_does_it(
    telephony: TakingOver,
    first: Scripted,
    second: Scripted,
    one: DeliveryFailed,
    other: DeliveryFailed,
    permanent: bool,
) -> None:
    first.failure, second.failure = one, other

    failure = await failure_of(telephony)

    assert failure.problem == f"first: {one.problem}; second: {other.problem}"
    assert failure.permanent is permanent


@pytest.mark.parametrize(("wishes", "kept"), [((30, 20), 20), ((30, None), None)])
async def test_what_one_of_them_says_counts_for_all(
    telephony: TakingOver,
    first: Scripted,
    second: Scripted,
    wishes: tuple[float | None, float | None],
    kept: float | None,
) -> None:
    first.failure = DeliveryFailed("x", retry_after_seconds=wishes[0], may_have_been_done=True)
    second.failure = DeliveryFailed("x", retry_after_seconds=wishes[1])

    failure = await failure_of(telephony)

    assert (failure.retry_after_seconds, failure.may_have_been_done) == (kept, True)


async def test_what_was_found_once_is_not_what_is_looked_for_next(
    telephony: TakingOver, first: Scripted
) -> None:
    first.hangs, first.has = True, Placed(provider="first", id="late")
    assert (await telephony.call(ANA, delivery=7)).id == "late"

    assert (await telephony.call(ANA, delivery=8)).provider == "second"


async def test_who_dropped_it_goes_before_one_that_is_left_alone(
    telephony: TakingOver, second: Scripted
) -> None:
    second.failure = DOWN
    for delivery in range(FAILURES):
        await telephony.call(ANA, delivery=delivery, but_not_first={"first"})
    second.failure = None

    placed = await telephony.call(ANA, delivery=7, but_not_first={"first"})

    assert (placed.provider, second.asked) == ("first", FAILURES)


async def test_where_all_are_left_alone_all_are_asked_what_they_have_done(
    telephony: TakingOver, first: Scripted, second: Scripted, clock: MovedClock
) -> None:
    first.failure = second.failure = DOWN
    for _ in range(FAILURES):
        await failure_of(telephony)
    second.has = Placed(provider="second", id="late")

    assert await telephony.find_call(ANA, since=clock.now(), but_not=()) == second.has


async def test_a_call_is_ended_and_looked_for_where_it_is(
    telephony: TakingOver, first: Scripted, second: Scripted, clock: MovedClock
) -> None:
    second.has = Placed(provider="second", id="x")

    await telephony.hang_up(second.has)
    with pytest.raises(DeliveryFailed, match="not set up any more"):
        await telephony.hang_up(Placed(provider="a third", id="y"))
    found = await telephony.find_call(ANA, since=clock.now(), but_not=())
    second.state = NotificationState.BUSY

    assert (first.ended, second.ended, found) == ([], ["x"], second.has)
    assert await telephony.fares(second.has) is NotificationState.BUSY
    assert await telephony.fares(Placed(provider="a third", id="y")) is None
    await telephony.close()
    assert first.ended == ["all"]


@pytest.fixture
async def exchange(clock: MovedClock) -> AsyncIterator[Exchange]:
    made = Exchange(account_sid="AC1", auth_token="one", numbers=["+15005550006"], clock=clock.now)
    yield made
    await made.close()


async def test_at_twilio_itself_a_call_of_which_no_answer_came_is_found(
    exchange: Exchange, second: Scripted, clock: MovedClock
) -> None:
    async with exchange.serve() as server:
        account = an_account(token="one", api_url=server.url)
        twilio = TwilioTelephony(account, public_url="http://127.0.0.1:1", ring_seconds=30)
        both: dict[str, Provider] = {"twilio": twilio, "second": second}
        telephony = TakingOver(both, clock)
        exchange.faults.accept_then_hang("calls.create", times=1)

        calling = asyncio.create_task(telephony.call(ANA, delivery=7))
        await exchange.next_placed_call()
        exchange.faults.down()
        exchange.faults.up()
        placed = await calling

        assert placed == Placed(provider="twilio", id=exchange.calls[0].sid)
        assert second.asked == 0
        await telephony.close()


async def test_what_one_did_not_get_through_is_asked_of_another_first(
    telephony: TakingOver, first: Scripted, second: Scripted
) -> None:
    placed = await telephony.call(ANA, delivery=7, but_not_first={"first"})
    assert (placed.provider, first.asked) == ("second", 0)

    second.failure = DOWN
    placed = await telephony.call(ANA, delivery=8, but_not_first={"first"})
    assert placed.provider == "first"
