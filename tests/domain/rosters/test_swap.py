"""Trading shifts: what can be offered, and what accepting it changes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.paging.policy import EscalationPolicy, RoleTarget, Step
from bot.domain.people.person import Person
from bot.domain.refusals import NotOnCall, NotYours, Refused, ShiftAlreadyOver, SwapAlreadyAnswered
from bot.domain.rosters.roster import Roster, Team
from bot.domain.rosters.swap import (
    Stint,
    Swap,
    SwapState,
    accept,
    check_offer,
    coming_stints,
    decline,
    withdraw,
)
from bot.domain.rotations.rotation import Rotation, Unit
from bot.domain.rotations.schedule import Layer, Override, Schedule
from bot.domain.times.instants import Span

ZONE = ZoneInfo("UTC")
NOW = datetime(2026, 12, 2, 12, 0, tzinfo=UTC)
WEEK = timedelta(weeks=1)
MONDAY = datetime(2026, 11, 30, 10, 0, tzinfo=UTC)


def weekly(key: str, *people: tuple[str, ...]) -> Schedule:
    """A weekly rotation whose first turn holds NOW."""
    rotation = Rotation(
        people=people, every=1, unit=Unit.WEEKS, start=datetime(2026, 11, 30, 10), timezone=ZONE
    )
    return Schedule(team="platform", key=key, layers=(Layer(rotation=rotation),))


ROSTER = Roster(
    people={
        key: Person(key=key, name=key.title(), timezone=ZONE)
        for key in ("ana", "bo", "chen", "dee")
    },
    roles={"cto": "dee"},
    teams={
        "platform": Team(
            key="platform",
            timezone=ZONE,
            policy=EscalationPolicy(
                steps=(Step(targets=(RoleTarget(role="cto"),), wait=timedelta(minutes=5)),)
            ),
            schedules={
                "primary": weekly("primary", ("ana",), ("bo",)),
                "pair": weekly("pair", ("chen", "dee"), ("ana",)),
            },
        )
    },
)


def stint(start: datetime, end: datetime, schedule: str = "primary") -> Stint:
    return Stint(team="platform", schedule=schedule, span=Span(start=start, end=end))


ANAS = stint(MONDAY, MONDAY + WEEK)
BOS = stint(MONDAY + WEEK, MONDAY + 2 * WEEK)
PAST = stint(MONDAY - WEEK, MONDAY - timedelta(days=6))


def offered(given: Stint = ANAS, taken: Stint | None = None) -> Swap:
    """Ana asks Bo."""
    return Swap(
        id=1,
        requester="ana",
        colleague="bo",
        given=given,
        taken=taken,
        state=SwapState.OFFERED,
        offered_at=NOW,
    )


def on_call(roster: Roster, at: datetime, schedule: str = "primary") -> tuple[str, ...]:
    return roster.on_call("platform", schedule, at).people


def test_a_cover_puts_the_colleague_on_call_from_now_to_the_end_of_the_shift() -> None:
    swap, overrides = accept(offered(), "bo", ROSTER, NOW)
    after = ROSTER.with_overrides(overrides)

    assert (swap.state, swap.answered_at) == (SwapState.ACCEPTED, NOW)
    assert on_call(after, NOW - timedelta(seconds=1)) == ("ana",)
    assert on_call(after, NOW) == ("bo",)
    assert on_call(after, MONDAY + WEEK) == ("bo",)


def test_a_swap_exchanges_both_shifts() -> None:
    _swap, overrides = accept(offered(taken=BOS), "bo", ROSTER, NOW)
    after = ROSTER.with_overrides(overrides)

    assert on_call(after, NOW) == ("bo",)
    assert on_call(after, MONDAY + WEEK) == ("ana",)
    assert on_call(after, MONDAY + 2 * WEEK) == ("ana",)
    assert on_call(after, MONDAY + 3 * WEEK) == ("bo",)


def test_who_is_on_call_together_with_the_giver_stays_so() -> None:
    chens = stint(MONDAY, MONDAY + WEEK, "pair")
    swap = replace(offered(chens), requester="chen")

    _swap, overrides = accept(swap, "bo", ROSTER, NOW)

    assert set(on_call(ROSTER.with_overrides(overrides), NOW, "pair")) == {"bo", "dee"}


def test_a_shift_can_be_handed_on() -> None:
    _swap, overrides = accept(offered(), "bo", ROSTER, NOW)
    after = ROSTER.with_overrides(overrides)
    onward = replace(offered(), requester="bo", colleague="chen")

    _swap, more = accept(onward, "chen", after, NOW)

    assert on_call(after.with_overrides(more), NOW) == ("chen",)


@pytest.mark.parametrize(
    ("colleague", "given", "taken", "refusal", "says"),
    [
        pytest.param("ana", ANAS, None, Refused, "with yourself", id="with oneself"),
        pytest.param("bo", PAST, None, ShiftAlreadyOver, "already over", id="a shift that is over"),
        pytest.param("bo", BOS, None, NotOnCall, "Ana is no longer on call", id="not one's own"),
        pytest.param("chen", ANAS, BOS, NotOnCall, "Chen is no longer", id="not the colleague's"),
        pytest.param(
            "bo",
            stint(MONDAY, MONDAY + 2 * WEEK),
            None,
            NotOnCall,
            "the whole of that shift|on call .* then already",
            id="longer than one's own",
        ),
    ],
)
def test_what_cannot_be_carried_out_is_refused(
    colleague: str, given: Stint, taken: Stint | None, refusal: type[Refused], says: str
) -> None:
    with pytest.raises(refusal, match=says):
        check_offer(ROSTER, "ana", colleague, given, taken, NOW)


def test_one_who_is_on_call_then_already_cannot_take_it() -> None:
    chens = stint(MONDAY, MONDAY + WEEK, "pair")

    with pytest.raises(NotOnCall, match="Dee is on call for platform/pair"):
        check_offer(ROSTER, "chen", "dee", chens, None, NOW)


def test_a_shift_that_moved_elsewhere_since_the_offer_is_not_taken() -> None:
    moved = ROSTER.with_overrides(
        [Override(team="platform", schedule="primary", person="chen", span=ANAS.span)]
    )

    with pytest.raises(NotOnCall, match="no longer on call"):
        accept(offered(), "bo", moved, NOW)


def test_a_shift_that_ended_since_the_offer_is_not_taken() -> None:
    with pytest.raises(ShiftAlreadyOver):
        accept(offered(), "bo", ROSTER, MONDAY + WEEK)


def test_only_the_one_who_was_asked_answers() -> None:
    for by in ("ana", "chen"):
        with pytest.raises(NotYours):
            accept(offered(), by, ROSTER, NOW)
        with pytest.raises(NotYours):
            decline(offered(), by, NOW)
    with pytest.raises(NotYours):
        withdraw(offered(), "bo", NOW)


@pytest.mark.parametrize(
    "state", [SwapState.ACCEPTED, SwapState.DECLINED, SwapState.WITHDRAWN], ids=str
)
def test_an_answer_is_final(state: SwapState) -> None:
    answered = replace(offered(), state=state)

    with pytest.raises(SwapAlreadyAnswered, match=f"already {state}"):
        accept(answered, "bo", ROSTER, NOW)
    with pytest.raises(SwapAlreadyAnswered):
        decline(answered, "bo", NOW)
    with pytest.raises(SwapAlreadyAnswered):
        withdraw(answered, "ana", NOW)


def test_coming_shifts_are_in_order_and_begin_with_the_rest_of_the_present_one() -> None:
    stints = coming_stints(ROSTER, "ana", NOW, NOW + 2 * WEEK)

    assert [(one.schedule, one.span.start) for one in stints] == [
        ("primary", NOW),
        ("pair", MONDAY + WEEK),
        ("primary", MONDAY + 2 * WEEK),
    ]
