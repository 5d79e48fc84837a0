"""What comes and goes under one dedup key."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.incidents.flapping import (
    CLOSED_BY,
    QUIET,
    EndedBy,
    Flapping,
    Flip,
    ended_by,
    fall_quiet,
    flapping,
    heard_again,
    monitor_resolves,
)
from bot.domain.incidents.incident import Incident, State
from bot.domain.incidents.storm import again_under_key, joined_by
from bot.domain.incidents.transitions import resolve
from bot.domain.incidents.urgency import Urgency

NOW = datetime(2026, 11, 30, 3, 0, tzinfo=UTC)


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def flips(*ago: float) -> list[Flip]:
    """Resolved by the monitor, so many minutes ago opened; by a person where it is negative."""
    return [
        Flip(
            opened_at=NOW - minutes(abs(m)),
            ended_by=EndedBy.MONITOR if m > 0 else EndedBy.PERSON,
        )
        for m in ago
    ]


def incident(**more: object) -> Incident:
    fields: dict[str, object] = {
        "number": 7,
        "service": "checkout",
        "team": "platform",
        "title": "disk full",
        "urgency": Urgency.HIGH,
        "state": State.TRIGGERED,
        "dedup_key": "disk",
        "opened_at": NOW,
        "due_at": NOW + minutes(5),
        "flapping": True,
    }
    return Incident(**(fields | more))  # type: ignore[arg-type]  # fields by name


@pytest.mark.parametrize(
    ("ago", "times", "lasting"),
    [
        ((), 0, 0),
        ((4, 8), 0, 0),
        ((4, 8, 12), 4, 12),
        ((12, 4, 8), 4, 12),
        ((1, 2, 3, 4), 5, 4),
        ((4, 8, 14.9), 4, 14.9),
        ((4, 8, 15), 0, 0),
        ((4, -8, 12), 0, 0),
        ((-4, 8, 9, 10), 0, 0),
        ((1, 2, 3, -8, 12), 4, 3),
    ],
)
def test_three_times_over_within_a_quarter_of_an_hour_it_flaps(
    ago: tuple[float, ...], times: int, lasting: float
) -> None:
    expected = Flapping(times=times, lasting=minutes(lasting)) if times else None
    assert flapping(flips(*ago), NOW) == expected


def test_what_was_opened_in_time_to_come_was_so_before_the_clock_was_set_back() -> None:
    ahead = [Flip(opened_at=NOW + minutes(m), ended_by=EndedBy.MONITOR) for m in (2, 4, 6)]
    by_another_process = replace(ahead[0], opened_at=NOW + minutes(0.5))

    assert flapping([*ahead, *flips(4, 8)], NOW) is None
    assert flapping([by_another_process] * 3, NOW) == Flapping(times=4, lasting=minutes(0))


@pytest.mark.parametrize(
    ("resolved_by", "who"),
    [
        ("an alert", EndedBy.MONITOR),
        ("an alert from Grafana", EndedBy.MONITOR),
        (CLOSED_BY, EndedBy.MONITOR),
        ("ana", EndedBy.PERSON),
        (None, EndedBy.PERSON),
    ],
)
def test_a_monitor_is_told_from_a_person(resolved_by: str | None, who: EndedBy) -> None:
    assert ended_by(resolved_by) is who


def test_what_flaps_is_not_over_at_its_monitors_word_and_is_paged_on() -> None:
    quiet = monitor_resolves(incident(), "an alert", NOW)

    assert (quiet.state, quiet.quiet_at) == (State.TRIGGERED, NOW + QUIET)
    assert (quiet.due_at, quiet.open_keys) == (NOW + minutes(5), 0)


def test_what_does_not_flap_is_over_at_its_monitors_word() -> None:
    assert not monitor_resolves(incident(flapping=False), "an alert", NOW).is_open


def test_it_is_quiet_with_the_last_of_its_keys_only() -> None:
    two = joined_by(incident(), Urgency.HIGH, NOW)

    one = monitor_resolves(two, "an alert", NOW)
    none = monitor_resolves(one, "an alert", NOW)

    assert (one.open_keys, one.quiet_at) == (1, None)
    assert (none.open_keys, none.quiet_at) == (0, NOW + QUIET)


def test_the_next_alert_ends_the_quiet() -> None:
    quiet = monitor_resolves(incident(), "an alert", NOW)

    loud = heard_again(again_under_key(quiet, Urgency.HIGH, NOW))

    assert (loud.quiet_at, loud.open_keys, loud.alerts) == (None, 1, 2)


def test_after_ten_quiet_minutes_it_is_over() -> None:
    quiet = monitor_resolves(incident(), "an alert", NOW)

    over = fall_quiet(quiet, NOW + QUIET, last_trigger=NOW)

    assert (over.state, over.resolved_by, over.quiet_at) == (State.RESOLVED, CLOSED_BY, None)


def test_an_alert_that_somebody_took_in_without_a_thought_of_it_keeps_it_open() -> None:
    quiet = monitor_resolves(incident(), "an alert", NOW)

    kept = fall_quiet(quiet, NOW + QUIET, last_trigger=NOW + minutes(1))

    assert (kept.is_open, kept.quiet_at, kept.open_keys) == (True, None, 1)


def test_a_person_ends_it_at_once() -> None:
    quiet = monitor_resolves(incident(), "an alert", NOW)

    over = resolve(quiet, "ana", NOW)

    assert (over.state, over.quiet_at) == (State.RESOLVED, None)
