"""Which lanes a process leaves to others: to whoever stands better, and for how long."""

from datetime import timedelta

import pytest

from bot.engine.contracts import DeliveryFailed, Trouble
from bot.engine.duties.lane_watch import LOOKS_WITHIN, LaneWatch
from bot.engine.sending.standings import LIVES, LIVES_SURELY, TROUBLED_FOR, Standings
from bot.storage.database import Database
from bot.storage.sending import senders
from bot.storage.sending.outbox import Lane
from bot.storage.sending.senders import Standing
from tests.conftest import MovedClock
from tests.engine.recording import a_dispatcher

TOKEN_REPLACED = DeliveryFailed("refused our credentials", trouble=Trouble.ACCOUNT)
NO_ANSWER = DeliveryFailed("no answer", trouble=Trouble.TIMEOUT)
OUT_OF_REACH = DeliveryFailed("cannot be reached", trouble=Trouble.UNREACHABLE)
A_MOMENT = timedelta(seconds=1)


@pytest.fixture
def able() -> Standings:
    return Standings(holder="able")


def absent() -> Standings:
    return Standings(holder="absent", absent=[Lane.CALL])


def left(database: Database, own: Standings, clock: MovedClock) -> set[Lane]:
    with database.read() as tx:
        return set(own.left_to_others(tx, clock.now()))


def says(database: Database, own: Standings, clock: MovedClock) -> None:
    with database.write() as tx:
        own.say(tx, clock.now())


def test_nothing_is_left_to_nobody(database: Database, clock: MovedClock) -> None:
    own = absent()
    says(database, own, clock)

    assert left(database, own, clock) == set()


def test_a_lane_that_is_absent_is_left_until_the_other_is_gone_for_long(
    database: Database, clock: MovedClock, able: Standings
) -> None:
    own = absent()
    assert left(database, own, clock) == set()
    clock.advance(hours=1)
    says(database, able, clock)

    assert left(database, own, clock) == {Lane.CALL}
    clock.advance(seconds=LIVES.total_seconds())
    assert left(database, own, clock) == {Lane.CALL}
    clock.advance(seconds=1)
    assert left(database, own, clock) == set()


def test_at_the_start_whoever_lived_in_the_last_day_is_waited_for(
    database: Database, clock: MovedClock, able: Standings
) -> None:
    says(database, able, clock)
    clock.advance(hours=8)
    own = absent()

    assert left(database, own, clock) == {Lane.CALL}
    clock.advance(seconds=LIVES.total_seconds())
    assert left(database, own, clock) == set()


def test_a_sign_of_life_of_a_time_to_come_is_none(
    database: Database, clock: MovedClock, able: Standings
) -> None:
    """As after the clock was set back: it would count until that time."""
    clock.advance(hours=1)
    says(database, able, clock)
    clock.advance(hours=-1)

    assert left(database, absent(), clock) == set()


def test_a_lane_that_was_refused_is_left_to_who_is_not_and_tried_again_in_the_end(
    database: Database, clock: MovedClock, able: Standings
) -> None:
    own = Standings(holder="refused")
    own.note(Lane.SMS, TOKEN_REPLACED, clock.now())
    says(database, able, clock)

    assert left(database, own, clock) == {Lane.SMS}
    clock.advance(seconds=LIVES_SURELY.total_seconds() + 1)
    assert left(database, own, clock) == set()
    clock.advance(seconds=(TROUBLED_FOR - LIVES_SURELY - 2 * A_MOMENT).total_seconds())
    says(database, able, clock)
    assert left(database, own, clock) == {Lane.SMS}
    clock.advance(seconds=1)
    assert left(database, own, clock) == set()


def test_what_gets_through_again_is_no_longer_left(
    database: Database, clock: MovedClock, able: Standings
) -> None:
    own = Standings(holder="mended")
    own.note(Lane.SMS, TOKEN_REPLACED, clock.now())
    own.note(Lane.SMS, None, clock.now())
    says(database, able, clock)

    assert left(database, own, clock) == set()


def test_what_is_out_of_reach_from_here_is_left_to_who_can(
    database: Database, clock: MovedClock, able: Standings
) -> None:
    own, now = Standings(holder="cut off"), clock.now()
    says(database, able, clock)
    own.note(Lane.CALL, OUT_OF_REACH, now)

    assert left(database, own, clock) == {Lane.CALL}
    with database.write() as tx:
        assert own.is_handed_over(tx, Lane.CALL, OUT_OF_REACH, now, due_at=now)
    own.note(Lane.CALL, None, now)
    assert left(database, own, clock) == set()


def test_so_is_a_lane_in_which_nothing_gets_through(
    database: Database, clock: MovedClock, able: Standings
) -> None:
    own = Standings(holder="own")
    says(database, able, clock)

    own.note(Lane.CALL, NO_ANSWER, clock.now())
    assert left(database, own, clock) == set()
    own.note(Lane.CALL, NO_ANSWER, clock.now(), nothing_gets_through=True)
    assert left(database, own, clock) == {Lane.CALL}


def test_who_was_refused_is_still_better_than_who_has_nothing(
    database: Database, clock: MovedClock
) -> None:
    """It tries again and again, where the other would give up."""
    own, refused = absent(), Standings(holder="refused")
    refused.note(Lane.CALL, TOKEN_REPLACED, clock.now())
    says(database, own, clock)
    says(database, refused, clock)

    assert left(database, own, clock) == {Lane.CALL}
    assert left(database, refused, clock) == set()


@pytest.mark.parametrize(
    "failure",
    [
        NO_ANSWER,
        DeliveryFailed("maybe", trouble=Trouble.ACCOUNT, may_have_been_done=True),
        DeliveryFailed("broke off", trouble=Trouble.UNREACHABLE, may_have_been_done=True),
    ],
    ids=str,
)
def test_what_others_would_meet_too_or_may_have_been_sent_is_not_handed_over(
    database: Database, clock: MovedClock, able: Standings, failure: DeliveryFailed
) -> None:
    own = Standings(holder="own")
    says(database, able, clock)
    own.note(Lane.CALL, failure, clock.now())
    now = clock.now()
    with database.write() as tx:
        assert not own.is_handed_over(tx, Lane.CALL, failure, now, due_at=now)


def test_what_is_handed_over_tells_the_others_at_once(
    database: Database, clock: MovedClock, able: Standings
) -> None:
    own, now = Standings(holder="own"), clock.now()
    says(database, able, clock)
    own.note(Lane.CALL, TOKEN_REPLACED, now)
    with database.write() as tx:
        assert own.is_handed_over(tx, Lane.CALL, TOKEN_REPLACED, now, due_at=now)
        own.tell_of(tx, Lane.CALL, now)
        heard = senders.heard_of(tx, now, since=now)

    assert {(one.holder, one.standing) for one in heard if one.lane is Lane.CALL} == {
        ("able", Standing.ABLE),
        ("own", Standing.TROUBLED),
    }


def test_whoever_is_alone_leaves_nothing(
    database: Database, clock: MovedClock, able: Standings
) -> None:
    says(database, able, clock)
    alone = Standings(holder="alone", absent=list(Lane), alone=True)

    assert left(database, alone, clock) == set()


def test_what_nobody_has_heard_of_for_a_day_is_gone(
    database: Database, clock: MovedClock, able: Standings
) -> None:
    says(database, absent(), clock)
    clock.advance(days=1, seconds=1)
    says(database, able, clock)

    with database.write() as tx:
        senders.forget(tx, clock.now())
        heard = senders.heard_of(tx, clock.now(), since=clock.now() - timedelta(days=9))
    assert {one.holder for one in heard} == {"able"}


async def test_it_is_said_from_the_start_and_only_while_the_dispatcher_looks(
    postgresql_url: str, clock: MovedClock
) -> None:
    database = Database(postgresql_url)
    dispatcher = a_dispatcher(database, clock, {})
    watch = LaneWatch(database, dispatcher, clock)

    async def is_said() -> bool:
        await watch.do()
        with database.read() as tx:
            return bool(senders.heard_of(tx, clock.now(), since=clock.now()))

    assert await is_said()
    clock.advance(seconds=LOOKS_WITHIN.total_seconds() + 1)
    assert not await is_said()
    await dispatcher.tick()
    assert await is_said()
    clock.advance(seconds=LOOKS_WITHIN.total_seconds() + 1)
    assert not await is_said()
    database.close()
