"""Which alerts join an incident, and what becomes of one that others have joined."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.domain.incidents.incident import Incident, State
from bot.domain.incidents.storm import (
    ALONE,
    Grouping,
    Joining,
    Opened,
    again_under_key,
    headline,
    joined_by,
    joins,
    others_open,
    resolve_key,
    was_merely_counted,
)
from bot.domain.incidents.transitions import acknowledge
from bot.domain.incidents.urgency import Urgency
from tests.conftest import MONDAY_3AM as NOW

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
PROTECTION = Grouping()


def opened(
    number: int,
    ago: timedelta,
    *,
    is_open: bool = True,
    joined: timedelta | None = None,
    is_snoozed: bool = False,
) -> Opened:
    return Opened(
        number=number,
        dedup_key=f"disk {number}",
        opened_at=NOW - ago,
        is_open=is_open,
        joined_at=None if joined is None else NOW - joined,
        is_snoozed=is_snoozed,
    )


def several(count: int, ago: timedelta = MINUTE) -> list[Opened]:
    """Incidents opened one second after the other, the first so long ago."""
    return [opened(number, ago - number * SECOND) for number in range(1, count + 1)]


ROWS: list[tuple[str, Iterable[Opened], int | None]] = [
    ("nothing has been opened", [], None),
    ("one less than it takes stand alone", several(ALONE - 1), None),
    ("the youngest of that many is joined", several(ALONE), ALONE),
    (
        "that many opened in more than five minutes are no storm",
        several(ALONE, 5 * MINUTE + SECOND),
        None,
    ),
    (
        "resolved ones count, and are not joined",
        [replace(one, is_open=one.number < 4) for one in several(ALONE)],
        3,
    ),
    (
        "nothing is joined where all are over",
        [replace(o, is_open=False) for o in several(ALONE)],
        None,
    ),
    ("a burst goes on while alerts join", [opened(1, 20 * MINUTE, joined=4 * MINUTE)], 1),
    (
        "what joined in time to come, before the clock was set back, does not",
        [opened(1, 20 * MINUTE, joined=-2 * MINUTE)],
        None,
    ),
    ("a pause ends it", [opened(1, 20 * MINUTE, joined=5 * MINUTE)], None),
    ("it is never older than half an hour", [opened(1, 30 * MINUTE, joined=SECOND)], None),
    (
        "what follows that one is the next to be joined",
        [opened(1, 31 * MINUTE, joined=MINUTE), opened(2, SECOND)],
        2,
    ),
    (
        "what is snoozed is not joined, nor what is older",
        [replace(one, is_snoozed=one.number == ALONE) for one in several(ALONE)],
        None,
    ),
    (
        "what is younger than what is snoozed is joined",
        [replace(one, is_snoozed=one.number < ALONE) for one in several(ALONE)],
        ALONE,
    ),
    (
        "what stood alone beside a snooze is no pause",
        [opened(1, 10 * MINUTE, joined=8 * MINUTE, is_snoozed=True), opened(2, 4 * MINUTE)],
        2,
    ),
    (
        "nor is the next beside the next snooze",
        [
            opened(1, 15 * MINUTE, joined=12 * MINUTE, is_snoozed=True),
            opened(2, 8 * MINUTE, is_snoozed=True),
            opened(3, 4 * MINUTE),
        ],
        3,
    ),
    (
        "a pause before it is one",
        [opened(1, 10 * MINUTE, joined=9 * MINUTE, is_snoozed=True), opened(2, 4 * MINUTE)],
        None,
    ),
    (
        "what is opened while another is snoozed begins no storm",
        [opened(1, 10 * MINUTE, is_snoozed=True), opened(2, 4 * MINUTE)],
        None,
    ),
]


@pytest.mark.parametrize(("lately", "joined"), [r[1:] for r in ROWS], ids=[r[0] for r in ROWS])
def test_in_a_storm(lately: Iterable[Opened], joined: int | None) -> None:
    assert joins(PROTECTION, lately, NOW) == joined


@pytest.mark.parametrize(("ago", "joined"), [(SECOND, 1), (299 * SECOND, 1), (5 * MINUTE, None)])
def test_by_the_time_that_the_file_gives(ago: timedelta, joined: int | None) -> None:
    grouping = Grouping(joining=Joining.WITHIN, within=5 * MINUTE)

    assert joins(grouping, [opened(1, ago)], NOW) == joined


def test_a_group_goes_on_beside_what_is_snoozed() -> None:
    grouping = Grouping(joining=Joining.WITHIN, within=5 * MINUTE)
    snoozed = opened(1, 2 * MINUTE, is_snoozed=True)

    assert joins(grouping, [snoozed], NOW) is None
    assert joins(grouping, [snoozed, opened(2, MINUTE)], NOW) == 2


def test_never_where_the_file_says_so() -> None:
    assert joins(Grouping(joining=Joining.NEVER), several(2 * ALONE), NOW) is None


def an_incident(urgency: Urgency = Urgency.HIGH, opened_at: datetime = NOW) -> Incident:
    return Incident(
        number=7,
        service="checkout",
        team="platform",
        title="DB timeout",
        urgency=urgency,
        state=State.TRIGGERED,
        dedup_key="db",
        opened_at=opened_at,
        due_at=opened_at,
    )


def test_what_joins_is_counted_and_said_after_the_title() -> None:
    alone = an_incident()
    joined = joined_by(alone, Urgency.HIGH, NOW)
    stormed = replace(joined, alerts=9_990)

    assert headline(alone) == "DB timeout"
    assert headline(replace(alone, alerts=5)) == "DB timeout"
    assert headline(joined) == "DB timeout, and 1 more alert"
    assert headline(stormed) == "DB timeout, and 9,989 more alerts"
    assert (joined.alerts, joined.open_keys, joined.joined_at) == (2, 2, NOW)
    assert joined.due_at == alone.due_at


def test_a_high_alert_that_joins_makes_a_low_incident_urgent_at_once() -> None:
    waiting = replace(an_incident(Urgency.LOW), due_at=NOW + 60 * MINUTE)

    joined = joined_by(waiting, Urgency.HIGH, NOW)

    assert (joined.urgency, joined.due_at) == (Urgency.HIGH, NOW)


def test_what_joins_an_acknowledged_incident_wakes_nobody() -> None:
    taken = acknowledge(an_incident(), "ana", NOW, lasts=None)

    joined = joined_by(taken, Urgency.HIGH, NOW + MINUTE)

    assert (joined.state, joined.due_at, joined.alerts) == (State.ACKNOWLEDGED, None, 2)


def test_it_is_over_when_the_last_of_its_keys_is() -> None:
    stormed = joined_by(joined_by(an_incident(), Urgency.HIGH, NOW), Urgency.HIGH, NOW)

    one_less = resolve_key(stormed, "an alert", NOW)
    again = again_under_key(one_less, Urgency.HIGH, NOW)
    left = resolve_key(resolve_key(again, "an alert", NOW), "an alert", NOW)
    over = resolve_key(left, "an alert", NOW)

    assert [i.open_keys for i in (stormed, one_less, again, left)] == [3, 2, 3, 1]
    assert [i.state for i in (one_less, left, over)] == [
        State.TRIGGERED,
        State.TRIGGERED,
        State.RESOLVED,
    ]


def test_others_are_open_but_for_the_key_that_is_spoken_of() -> None:
    alone = an_incident()
    joined = joined_by(alone, Urgency.HIGH, NOW)

    assert others_open(alone, is_closed=False) == 0
    assert others_open(joined, is_closed=False) == 1
    assert others_open(resolve_key(joined, "an alert", NOW), is_closed=True) == 1


def test_a_count_is_told_from_news() -> None:
    stormed = joined_by(an_incident(), Urgency.HIGH, NOW)

    assert was_merely_counted(stormed, joined_by(stormed, Urgency.HIGH, NOW + MINUTE))
    assert not was_merely_counted(stormed, acknowledge(stormed, "ana", NOW, lasts=None))
    assert not was_merely_counted(an_incident(), replace(an_incident(), version=2, alerts=2))
