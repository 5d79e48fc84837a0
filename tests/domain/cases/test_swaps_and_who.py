"""What another scheduler makes of swaps, and whom it names as on call, and what ours does.

The names are those of the cases. Where ours decides otherwise, the test says so.
"""

from datetime import timedelta

import pytest

from bot.domain.paging.policy import EscalationPolicy, RoleTarget, ScheduleTarget, Step
from bot.domain.people.person import Person
from bot.domain.refusals import NotOnCall, ShiftAlreadyOver, UnknownSchedule, UnknownTeam
from bot.domain.rosters.roster import Roster, Service, Team
from bot.domain.rosters.swap import Stint, Swap, SwapState, accept, check_offer
from bot.domain.rotations.restriction import DAY_MINUTES, Window, Windows
from bot.domain.rotations.rotation import Unit
from bot.domain.rotations.schedule import Layer, Schedule
from tests.domain.cases.by_seconds import (
    DAY,
    UTC_ZONE,
    WEEK,
    at,
    override,
    rotation,
    schedule,
    seconds,
    told,
)


def roster(*schedules: Schedule) -> Roster:
    """Team T with these schedules and one service, and people by single letters."""
    step = Step(targets=(RoleTarget(role="boss"),), wait=timedelta(minutes=5))
    teams = {
        key: Team(
            key=key,
            timezone=UTC_ZONE,
            policy=EscalationPolicy(steps=(step,)),
            services={f"service-of-{key}": Service(key=f"service-of-{key}")},
            schedules={one.key: one for one in schedules if one.team == key},
        )
        for key in ("T", "U")
    }
    people = {p: Person(key=p, name=p, timezone=UTC_ZONE) for p in "ABC012"}
    return Roster(people=people, roles={"boss": "C"}, teams=teams)


TURNS = schedule(Layer(rotation=rotation("012", 1, Unit.WEEKS, 0, None)))
HALF_DAYS = schedule(
    Layer(
        rotation=rotation("AB", 1, Unit.WEEKS, 0, None),
        only=Windows(
            windows=tuple(
                Window(weekday=day, start_minute=0, end_minute=DAY_MINUTES // 2) for day in range(7)
            ),
            timezone=UTC_ZONE,
        ),
    )
)
NOW = at(-100)


def stint(start: int, end: int, *, team: str = "T", key: str = "primary") -> Stint:
    """Part of a schedule, in seconds."""
    return Stint(team=team, schedule=key, span=seconds(start, end))


def exchanged(before: Roster, one: str, other: str, given: Stint, taken: Stint | None) -> Roster:
    """What an offer comes to when the other accepts. Theirs takes effect without being asked."""
    check_offer(before, one, other, given, taken, NOW)
    swap = Swap(
        id=1,
        requester=one,
        colleague=other,
        given=given,
        taken=taken,
        state=SwapState.OFFERED,
        offered_at=NOW,
    )
    return before.with_overrides(accept(swap, other, before, NOW)[1])


def sequence(found: Roster, end: int) -> str:
    """Who has the shifts of T/primary, one after the other."""
    return "".join(person for person, _, _ in told(found.schedule("T", "primary"), 0, end))


def test_swap_basic_and_regen_wipes_swap() -> None:
    after = exchanged(roster(TURNS), "0", "1", stint(0, WEEK), stint(WEEK, 2 * WEEK))

    assert sequence(after, 6 * WEEK) == "102012"
    assert told(after.schedule("T", "primary"), 0)[0] == ("1", 0, WEEK)


def test_swap_series_is_as_many_swaps_as_it_has_shifts() -> None:
    """Theirs links shifts; ours asks for each, so that a colleague can take some of them."""
    found = roster(HALF_DAYS)
    for day in range(7):
        mine, yours = (
            stint(day * DAY, day * DAY + DAY // 2),
            stint(WEEK + day * DAY, WEEK + day * DAY + DAY // 2),
        )
        found = exchanged(found, "A", "B", mine, yours)

    assert sequence(found, 2 * WEEK) == "B" * 7 + "A" * 7
    with pytest.raises(NotOnCall):
        exchanged(roster(HALF_DAYS), "A", "B", stint(0, WEEK), None)


def test_swap_one_shift_out_of_a_series_breaks_nothing() -> None:
    single, other = stint(0, DAY // 2), stint(WEEK, WEEK + DAY // 2)

    after = exchanged(roster(HALF_DAYS), "A", "B", single, other)

    assert sequence(after, 2 * WEEK) == "BAAAAAA" + "ABBBBBB"


def test_swap_refuse_only_one_shift_is_a_cover_here() -> None:
    assert sequence(exchanged(roster(TURNS), "0", "1", stint(0, WEEK), None), 3 * WEEK) == "112"


def test_swap_refuse_cross_team_is_allowed_here() -> None:
    """Two people may trade what they hold wherever they hold it; both have agreed."""
    theirs = Schedule(team="U", key="primary", layers=TURNS.layers)
    taken = stint(WEEK, 2 * WEEK, team="U")

    after = exchanged(roster(TURNS, theirs), "0", "1", stint(0, WEEK), taken)

    assert after.on_call("T", "primary", at(0)).people == ("1",)
    assert after.on_call("U", "primary", at(WEEK)).people == ("0",)


def test_swap_refuse_unknown_shift() -> None:
    with pytest.raises(UnknownSchedule):
        exchanged(roster(TURNS), "0", "1", stint(0, WEEK), stint(0, WEEK, key="tertiary"))


def test_swap_ended_22h_ago_is_over() -> None:
    with pytest.raises(ShiftAlreadyOver):
        check_offer(roster(TURNS), "0", "1", stint(0, WEEK), None, at(WEEK + 22 * 3600))


def test_override_refuse_non_member_is_allowed_here_and_unknown_person_not() -> None:
    """Whoever is in people.yaml may help out; nobody else can be reached."""
    overridden = roster(TURNS).with_overrides([override("B", 0, 100), override("Z", 200, 300)])

    assert [row[0] for row in told(overridden.schedule("T", "primary"), 0, 1000)] == ["B", "0"]


@pytest.mark.parametrize(
    ("second", "people"), [(-3, "A"), (-2, "A"), (-1, "A"), (0, "B"), (1, "B"), (2, "B")]
)
def test_who_handoff_second(second: int, people: str) -> None:
    handed = schedule(
        Layer(rotation=rotation("A", 1, Unit.DAYS, -1000, 0)),
        Layer(rotation=rotation("B", 1, Unit.DAYS, 0, 1000)),
    )

    assert handed.on_call(at(second)).people == (people,)


def test_who_same_person_two_roles_and_role_filter_and_by_service() -> None:
    alone = Layer(rotation=rotation("A", 1, Unit.WEEKS, 0, None))
    found = roster(schedule(alone), schedule(alone, key="secondary"))

    team = found.team_of_service("service-of-T")

    assert {key: found.on_call("T", key, at(0)).people for key in team.schedules} == {
        "primary": ("A",),
        "secondary": ("A",),
    }


def test_who_unknown_team_is_not_nobody() -> None:
    with pytest.raises(UnknownTeam, match="X"):
        roster(TURNS).on_call("X", "primary", at(0))


def test_who_subscription_is_a_target_of_another_team() -> None:
    theirs = Schedule(
        team="U", key="primary", layers=(Layer(rotation=rotation("B", 1, Unit.WEEKS, 0, None)),)
    )
    target = ScheduleTarget(team="U", schedule="primary")

    assert roster(TURNS, theirs).resolve(target, at(0)) == ("B",)
