from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.paging.policy import EscalationPolicy, PersonTarget, Step
from bot.domain.people.person import Person
from bot.domain.planning.plan import DutyChange, Misfit, Plan, compare
from bot.domain.rosters.absence import Absence
from bot.domain.rosters.roster import Roster, Team
from bot.domain.rotations.rotation import LineUp
from bot.domain.rotations.schedule import Layer, Override, Schedule
from bot.domain.times.instants import Span
from tests.domain.building import ABC, rotation, span

UTC_ZONE = ZoneInfo("UTC")
PEOPLE = ("ana", "bo", "chen", "dee")
# The first handoff of everything below is on the 5th, and a turn is a day.
DAYS_5_TO_11 = span("2026-01-05T00:00Z", "2026-01-11T00:00Z")
ABC_AND_PAIR = (*ABC, ("dee", "eli"))


def schedule(
    people: LineUp = ABC, *overrides: Override, key: str = "primary", every: str = "1 days"
) -> Schedule:
    turns = rotation(every, "2026-01-05 00:00", "UTC", people=people)
    return Schedule(team="web", key=key, layers=(Layer(rotation=turns),), overrides=overrides)


def roster(*schedules: Schedule, people: tuple[str, ...] = PEOPLE, team: str = "web") -> Roster:
    page_ana = Step(targets=(PersonTarget(person="ana"),), wait=timedelta(minutes=5))
    web = Team(
        key=team,
        timezone=UTC_ZONE,
        policy=EscalationPolicy(steps=(page_ana,)),
        schedules={each.key: each for each in schedules},
    )
    known = {key: Person(key=key, name=key.title(), timezone=UTC_ZONE) for key in people}
    return Roster(people=known, roles={}, teams={team: web})


def override(person: str, days: tuple[int, int], replaces: str | None = None) -> Override:
    """From the midnight of one day of January to that of another."""
    start, end = (datetime.fromisoformat(f"2026-01-{day:02}T00:00Z") for day in days)
    return Override(
        team="web",
        schedule="primary",
        person=person,
        span=Span(start=start, end=end),
        replaces=replaces,
    )


def told(plan: Plan) -> list[str]:
    """Changes such as `05-06 ana > bo`, by day; a dash is nobody."""
    return [
        f"{change.span.start:%d}-{change.span.end:%d} "
        f"{'+'.join(change.before) or '-'} > {'+'.join(change.after) or '-'}"
        for change in plan.changes
    ]


@pytest.mark.parametrize(
    ("before", "after", "changes"),
    [
        pytest.param(schedule(), schedule(), [], id="equal"),
        pytest.param(
            schedule((("ana",), ("bo",), ("chen",))),
            schedule((("ana",), ("chen",), ("bo",))),
            ["06-07 bo > chen", "07-08 chen > bo", "09-10 bo > chen", "10-11 chen > bo"],
            id="two change places",
        ),
        pytest.param(
            schedule((("ana",), ("bo",))),
            schedule((("ana",), ("bo",)), every="2 days"),
            ["06-07 bo > ana", "07-08 ana > bo", "10-11 bo > ana"],
            id="turns of another length",
        ),
        pytest.param(
            schedule((("ana",),)),
            schedule((("bo",), ("bo",))),
            ["05-11 ana > bo"],
            id="a handoff at which people stay the same is none",
        ),
        pytest.param(
            schedule((("ana", "bo"),)),
            schedule((("bo", "ana"),)),
            [],
            id="people together have no order",
        ),
        pytest.param(
            schedule((("ana",),)),
            schedule((("bo", "chen"), ("chen", "bo"))),
            ["05-11 ana > bo+chen"],
            id="a handoff at which their order alone changes is none either",
        ),
        pytest.param(
            schedule((("ana", "bo"),)),
            schedule((("ana",),)),
            ["05-11 ana+bo > ana"],
            id="one of two loses duty",
        ),
        pytest.param(
            schedule(ABC),
            schedule(ABC, override("dee", (6, 8))),
            ["06-07 bo > dee", "07-08 chen > dee"],
            id="a new override",
        ),
    ],
)
def test_the_spans_where_somebody_gains_or_loses(
    before: Schedule, after: Schedule, changes: list[str]
) -> None:
    assert told(compare(roster(before), roster(after), DAYS_5_TO_11)) == changes


def test_changes_are_clipped_to_the_window() -> None:
    noon = span("2026-01-06T12:00Z", "2026-01-07T12:00Z")

    plan = compare(roster(schedule((("ana",),))), roster(schedule((("bo",),))), noon)

    assert plan.changes == (
        DutyChange(team="web", schedule="primary", span=noon, before=("ana",), after=("bo",)),
    )


def test_a_schedule_that_appears_or_goes_is_a_gap_before_or_after() -> None:
    one, two = roster(schedule(ABC[:1])), roster(schedule(ABC[:1]), schedule(key="secondary"))

    appears, goes = compare(one, two, DAYS_5_TO_11), compare(two, one, DAYS_5_TO_11)

    assert appears.new == goes.gone == (("web", "secondary"),)
    assert appears.gone == goes.new == ()
    assert told(appears)[:2] == ["05-06 - > ana", "06-07 - > bo"]
    assert told(goes)[:2] == ["05-06 ana > -", "06-07 bo > -"]
    assert {change.schedule for change in appears.changes} == {"secondary"}


def test_a_team_that_gets_another_name_takes_its_schedules_along() -> None:
    plan = compare(roster(schedule()), roster(schedule(), team="www"), DAYS_5_TO_11)

    assert (plan.new, plan.gone) == ((("www", "primary"),), (("web", "primary"),))


def test_totals_add_up_the_schedules_also_those_that_stay_as_they_are() -> None:
    others = (
        schedule((("ana", "bo"),), key="secondary"),
        schedule((("chen",),), override("bo", (6, 7)), key="third"),
    )
    before, after = roster(schedule((("ana",),)), *others), roster(schedule((("bo",),)), *others)

    plan = compare(before, after, DAYS_5_TO_11)

    days = [(total.person, total.before.days, total.after.days) for total in plan.totals]
    assert days == [("ana", 12, 6), ("bo", 7, 13)]


def test_people_whose_duty_stays_have_no_total() -> None:
    plan = compare(
        roster(schedule((("ana",), ("bo",), ("chen",)))),
        roster(schedule((("ana",), ("chen",), ("bo",)))),
        DAYS_5_TO_11,
    )

    assert [total.person for total in plan.totals] == ["bo", "chen"]


def test_what_is_left_without_anybody_is_counted_and_gone_schedules_are_not() -> None:
    until = rotation("1 days", "2026-01-05 00:00", "UTC", until="2026-01-09 00:00")
    ends = Schedule(team="web", key="primary", layers=(Layer(rotation=until),))
    before = roster(schedule(), schedule(key="secondary"))

    plan = compare(before, roster(ends), DAYS_5_TO_11)

    assert plan.uncovered == timedelta(days=2)


def test_kept_overrides_are_on_both_sides() -> None:
    kept = [override("dee", (6, 7))]

    plan = compare(
        roster(schedule()), roster(schedule((*ABC[:1], *ABC[:0:-1]))), DAYS_5_TO_11, kept
    )

    assert [change for change in plan.changes if change.span.start.day == 6] == []


@pytest.mark.parametrize(
    ("kept", "after", "why"),
    [
        pytest.param(
            override("dee", (6, 7)),
            roster(schedule(), people=PEOPLE[:3]),
            Misfit.PERSON_GONE,
            id="the person is gone",
        ),
        pytest.param(
            override("dee", (6, 7)),
            roster(schedule(key="other")),
            Misfit.SCHEDULE_GONE,
            id="the schedule is gone",
        ),
        pytest.param(
            override("dee", (6, 7)),
            roster(schedule(), team="www"),
            Misfit.TEAM_GONE,
            id="the team is gone",
        ),
        pytest.param(
            override("dee", (6, 7), replaces="bo"),
            roster(schedule(ABC[::2])),
            Misfit.REPLACED_OFF_CALL,
            id="whom it replaces is not on call any more",
        ),
        pytest.param(
            override("dee", (6, 10), replaces="bo"),
            roster(schedule((("ana",), ("bo",), ("chen",), ("chen",), ("chen",)))),
            Misfit.COVERS_LESS,
            id="whom it replaces is on call for less of it",
        ),
        pytest.param(
            override("dee", (6, 7)),
            roster(schedule((("dee",),))),
            Misfit.CHANGES_NOTHING,
            id="the person is on call anyway",
        ),
        pytest.param(
            override("dee", (6, 7), replaces="bo"), roster(schedule(ABC[:2])), None, id="it fits"
        ),
        pytest.param(override("dee", (3, 5)), roster(schedule(key="other")), None, id="it is over"),
        pytest.param(
            override("dee", (20, 21)),
            roster(schedule(), people=PEOPLE[:3]),
            Misfit.PERSON_GONE,
            id="it is to come after the window",
        ),
    ],
)
def test_kept_overrides_that_no_longer_fit(
    kept: Override, after: Roster, why: Misfit | None
) -> None:
    plan = compare(roster(schedule()), after, DAYS_5_TO_11, [kept])

    found = [(orphan.override, orphan.why, orphan.kept) for orphan in plan.orphans]
    assert found == ([] if why is None else [(kept, why, True)])


def test_a_shift_on_time_off_is_new_where_it_did_not_fall_on_it_before() -> None:
    before = roster(schedule(ABC), schedule(ABC, key="secondary"))
    after = roster(schedule((*ABC[1:], *ABC[:1])), schedule(ABC, key="secondary"))
    off = Absence(person="bo", span=span("2026-01-05T00:00Z", "2026-01-07T00:00Z"), entry=0)

    plan = compare(before, after, DAYS_5_TO_11, absences=[off])

    assert [
        (each.clash.schedule, each.clash.span.start.day, each.is_new) for each in plan.missed
    ] == [
        ("primary", 5, True),
        ("secondary", 6, False),
    ]


def test_what_did_not_fit_before_is_no_news() -> None:
    kept = [override("dee", (6, 7), replaces="chen"), override("gus", (6, 7))]

    plan = compare(roster(schedule()), roster(schedule(ABC_AND_PAIR)), DAYS_5_TO_11, kept)

    assert plan.orphans == ()


def test_an_override_of_the_new_files_that_changes_nothing() -> None:
    useless = override("dee", (6, 7), replaces="chen")

    plan = compare(roster(schedule()), roster(schedule(ABC, useless)), DAYS_5_TO_11)

    (orphan,) = plan.orphans
    assert (orphan.why, orphan.kept) == (Misfit.REPLACED_OFF_CALL, False)
    assert plan.changes == ()


def test_an_override_undone_by_a_later_one_changes_nothing() -> None:
    undone = (override("dee", (6, 7)), override("bo", (6, 7)))

    plan = compare(roster(schedule()), roster(schedule(ABC, *undone)), DAYS_5_TO_11)

    assert [orphan.override for orphan in plan.orphans] == [undone[0]]
