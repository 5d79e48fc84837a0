"""A provider that fails is left alone for a while, and tried again by one request at a time."""

from datetime import timedelta

from bot.engine.sending.circuit import FAILURES, FIRST_WAIT, LONGEST_WAIT, TRIAL_LASTS, Circuit
from tests.conftest import MONDAY_3AM as NOW

SECOND = timedelta(seconds=1)


def opened() -> Circuit:
    circuit = Circuit()
    for _ in range(FAILURES):
        circuit = circuit.failed(NOW)
    return circuit


def test_everything_goes_to_a_provider_that_works() -> None:
    assert not Circuit().is_open
    assert Circuit().asked(NOW).admits(NOW)


def test_it_takes_failures_in_a_row() -> None:
    circuit = Circuit()
    for _ in range(2 * FAILURES):
        circuit = circuit.failed(NOW).failed(NOW).succeeded()

    assert not circuit.is_open


def test_open_it_lets_nothing_through_until_a_trial_is_due() -> None:
    assert opened().is_open
    assert not opened().admits(NOW + FIRST_WAIT - SECOND)
    assert opened().admits(NOW + FIRST_WAIT)


def test_one_trial_at_a_time() -> None:
    due = NOW + FIRST_WAIT
    on_trial = opened().asked(due)

    assert not on_trial.admits(due)
    assert not on_trial.admits(due + TRIAL_LASTS - SECOND)
    assert on_trial.admits(due + TRIAL_LASTS)


def test_a_trial_that_succeeds_closes_it() -> None:
    closed = opened().asked(NOW + FIRST_WAIT).succeeded()

    assert closed == Circuit()
    assert not closed.failed(NOW).is_open


def test_each_trial_that_fails_doubles_the_wait_up_to_the_longest() -> None:
    circuit, now, waits = opened(), NOW, []
    for _ in range(6):
        assert circuit.next_trial_at is not None
        waits.append(circuit.next_trial_at - now)
        now = circuit.next_trial_at
        circuit = circuit.asked(now).failed(now)

    assert waits[:4] == [FIRST_WAIT, 2 * FIRST_WAIT, 4 * FIRST_WAIT, 8 * FIRST_WAIT]
    assert waits[4:] == [LONGEST_WAIT, LONGEST_WAIT]


def test_what_was_asked_before_it_opened_and_fails_after_says_nothing_new() -> None:
    circuit = opened()
    for _ in range(20):
        circuit = circuit.failed(NOW + SECOND)

    assert circuit.next_trial_at == NOW + FIRST_WAIT


def test_a_clock_that_is_set_back_keeps_nobody_waiting() -> None:
    assert opened().admits(NOW - timedelta(hours=1))
