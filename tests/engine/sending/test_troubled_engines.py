"""Of engines that are all in trouble: whose turn it is, and that each tries what is due once."""

from datetime import timedelta

from bot.engine.contracts import DeliveryFailed, Trouble
from bot.engine.sending.standings import Standings
from bot.storage.database import Database
from bot.storage.sending import senders
from bot.storage.sending.outbox import Lane
from bot.storage.sending.senders import Standing
from tests.conftest import MovedClock

TOKEN_REPLACED = DeliveryFailed("refused our credentials", trouble=Trouble.ACCOUNT)
OUT_OF_REACH = DeliveryFailed("cannot be reached", trouble=Trouble.UNREACHABLE)
A_MOMENT = timedelta(seconds=1)


def left(database: Database, own: Standings, clock: MovedClock) -> set[Lane]:
    with database.read() as tx:
        return set(own.left_to_others(tx, clock.now()))


def says(database: Database, own: Standings, clock: MovedClock) -> None:
    with database.write() as tx:
        own.say(tx, clock.now())


def test_of_two_that_are_troubled_the_one_that_failed_last_waits_for_the_other(
    database: Database, clock: MovedClock
) -> None:
    """A single refusal may be over at once, and a network may be back."""
    refused, cut_off = Standings(holder="refused"), Standings(holder="cut off")
    refused.note(Lane.CALL, TOKEN_REPLACED, clock.now())
    clock.advance(seconds=1)
    cut_off.note(Lane.CALL, OUT_OF_REACH, clock.now())
    says(database, refused, clock)
    says(database, cut_off, clock)

    assert left(database, refused, clock) == set()
    assert left(database, cut_off, clock) == {Lane.CALL}
    clock.advance(seconds=1)
    refused.note(Lane.CALL, TOKEN_REPLACED, clock.now())
    says(database, refused, clock)
    assert left(database, refused, clock) == {Lane.CALL}
    assert left(database, cut_off, clock) == set()


def test_of_two_that_failed_at_one_instant_one_waits(database: Database, clock: MovedClock) -> None:
    both = [Standings(holder=name) for name in ("one", "other")]
    for own in both:
        own.note(Lane.CALL, TOKEN_REPLACED, clock.now())
        says(database, own, clock)

    assert [left(database, own, clock) for own in both] == [set(), {Lane.CALL}]


def test_nobody_waits_for_who_is_troubled_before_having_said_that_one_is(
    database: Database, clock: MovedClock
) -> None:
    """What the others do not know yet would have them wait as well."""
    earlier, own = Standings(holder="earlier"), Standings(holder="own")
    says(database, own, clock)
    earlier.note(Lane.CALL, TOKEN_REPLACED, clock.now())
    says(database, earlier, clock)
    clock.advance(seconds=1)
    own.note(Lane.CALL, TOKEN_REPLACED, clock.now())

    assert left(database, earlier, clock) == {Lane.CALL}
    assert left(database, own, clock) == set()


def test_nor_for_older_code_which_does_not_say_since_when(
    database: Database, clock: MovedClock
) -> None:
    own = Standings(holder="own")
    own.note(Lane.CALL, TOKEN_REPLACED, clock.now())
    says(database, own, clock)
    with database.write() as tx:
        senders.say(tx, "older code", {Lane.CALL: Standing.TROUBLED}, clock.now())
        assert not own.is_handed_over(
            tx, Lane.CALL, TOKEN_REPLACED, clock.now(), due_at=clock.now()
        )

    assert left(database, own, clock) == set()


def test_what_fails_is_handed_to_who_is_troubled_unless_they_have_tried_it_as_well(
    database: Database, clock: MovedClock
) -> None:
    own, other = Standings(holder="own"), Standings(holder="other")
    other.note(Lane.CALL, OUT_OF_REACH, clock.now())
    says(database, other, clock)
    before, due_at = clock.now(), clock.now() + 2 * A_MOMENT
    own.note(Lane.CALL, TOKEN_REPLACED, due_at)

    with database.write() as tx:
        assert own.is_handed_over(tx, Lane.CALL, TOKEN_REPLACED, due_at, due_at=due_at)
        assert not own.is_handed_over(tx, Lane.CALL, TOKEN_REPLACED, due_at, due_at=before)
