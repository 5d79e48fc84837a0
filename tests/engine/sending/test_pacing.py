"""How close on one another messages may come, row by row."""

from datetime import timedelta
from itertools import count

from bot.domain.paging.priority import Priority
from bot.engine.sending.errand import UPDATES
from bot.engine.sending.pacing import CHANGES, LOOKS_AGAIN, POSTS, Pacing
from bot.storage.sending.errand_kind import ErrandKind
from bot.storage.sending.outbox import Lane, Outgoing
from tests.conftest import MONDAY_3AM as NOW

SECOND = timedelta(seconds=1)
NUMBERS = count(1)


def a_row(priority: Priority = Priority.SAID) -> Outgoing:
    return Outgoing(
        id=next(NUMBERS),
        lane=Lane.SLACK,
        kind=ErrandKind.ANNOUNCEMENT,
        subject=1,
        incident=None,
        recipient=None,
        sequence=None,
        bundle=None,
        priority=priority,
        due_at=NOW,
        tries=1,
    )


def spent(pacing: Pacing, place: str, rows: int) -> None:
    """So many have gone there just now."""
    for _row in range(rows):
        assert pacing.wait(place, a_row(), NOW) is None


def test_after_a_burst_one_goes_each_second() -> None:
    pacing = Pacing()
    spent(pacing, "#platform", POSTS.burst)

    waits = [pacing.wait("#platform", a_row(), NOW + n * SECOND) for n in (0, 1, 1)]

    assert waits == [NOW + SECOND, None, NOW + 2 * SECOND]


def test_another_place_is_another_matter() -> None:
    pacing = Pacing()
    spent(pacing, "#platform", POSTS.burst)

    assert pacing.wait("ana", a_row(), NOW) is None
    spent(pacing, UPDATES, CHANGES.burst)
    assert pacing.wait(UPDATES, a_row(), NOW) == NOW + timedelta(seconds=1.2)


def test_those_that_wait_come_again_one_after_the_other() -> None:
    pacing = Pacing()
    spent(pacing, "#platform", POSTS.burst)

    waits = [pacing.wait("#platform", a_row(), NOW) for _row in range(3)]

    assert waits == [NOW + n * SECOND for n in (1, 2, 3)]


def test_whoever_waits_behind_many_asks_again_for_they_may_be_gone() -> None:
    pacing, last = Pacing(), a_row()
    spent(pacing, UPDATES, CHANGES.burst)
    before_it = [a_row() for _row in range(100)]
    for row in before_it:
        pacing.wait(UPDATES, row, NOW)

    assert pacing.wait(UPDATES, last, NOW) == NOW + LOOKS_AGAIN
    # Where they are not, it is still behind them.
    again = NOW + LOOKS_AGAIN
    spent_by = [pacing.wait(UPDATES, row, again) for row in before_it[:25]]
    assert spent_by == [None] * 25
    assert pacing.wait(UPDATES, last, again) == again + LOOKS_AGAIN


def test_whoever_asks_before_their_turn_keeps_it() -> None:
    pacing, asks_again = Pacing(), a_row()
    spent(pacing, "#platform", POSTS.burst)

    waits = [pacing.wait("#platform", row, NOW) for row in (asks_again, a_row(), asks_again)]

    assert waits == [NOW + SECOND, NOW + 2 * SECOND, NOW + SECOND]


def test_whoever_loses_their_turn_gets_another() -> None:
    pacing, waits = Pacing(), a_row()
    spent(pacing, "#platform", POSTS.burst)
    pacing.wait("#platform", waits, NOW)
    later = NOW + SECOND
    assert pacing.wait("#platform", a_row(Priority.FIRST_PAGE), later) is None

    assert pacing.wait("#platform", waits, later) == later + SECOND


def test_a_first_page_queues_behind_nothing_else() -> None:
    pacing = Pacing()
    spent(pacing, "ana", POSTS.burst)
    for _row in range(20):
        pacing.wait("ana", a_row(Priority.FURTHER_PAGE), NOW)

    assert pacing.wait("ana", a_row(Priority.FIRST_PAGE), NOW) == NOW + SECOND


def test_for_as_long_as_slack_says_nothing_goes() -> None:
    pacing, page = Pacing(), a_row(Priority.FIRST_PAGE)
    pacing.closed("#platform", NOW + 30 * SECOND)

    assert pacing.wait("#platform", page, NOW) == NOW + 30 * SECOND
    assert pacing.wait("#platform", page, NOW + 29 * SECOND) == NOW + 30 * SECOND
    assert pacing.wait("#platform", page, NOW + 30 * SECOND) is None


def test_a_clock_that_is_set_back_keeps_nobody_waiting() -> None:
    pacing = Pacing()
    spent(pacing, "#platform", POSTS.burst)
    waiting = a_row()
    assert pacing.wait("#platform", waiting, NOW) is not None

    assert pacing.wait("#platform", waiting, NOW - timedelta(hours=1)) is None
