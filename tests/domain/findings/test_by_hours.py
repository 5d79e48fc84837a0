"""Gaps and steps against an oracle that asks who is on call hour by hour.

Every handoff and window begins on the hour, so an hour has one answer.
"""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.findings.gaps import Gaps, gaps
from bot.domain.findings.outlook import Outlook
from bot.domain.findings.steps import LastStepEmpty, PagedBefore, repeated_and_empty_steps
from bot.domain.paging.policy import ScheduleTarget, Target
from bot.domain.rosters.roster import Roster
from bot.domain.times.instants import Span
from tests.domain.building import MON, SAT, WED, window, windows
from tests.domain.some_rosters import layer, roster, team

HOUR = timedelta(hours=1)
MARCH = datetime(2026, 3, 27, tzinfo=UTC)  # clocks go forward on the 29th
WITHIN = Span(start=MARCH, end=MARCH + timedelta(days=5))
HOURS = [MARCH + n * HOUR for n in range(5 * 24)]
RESTRICTED = windows(
    "Europe/Berlin",
    window(MON, "09:00", "17:00"),
    window(WED, "20:00", "08:00"),
    window(SAT, "00:00", "24:00"),
)
LAYERS = st.builds(
    layer,
    st.sampled_from(["ana bo", "ana bo chen", "bo+ana dee", "chen", "dee ana ana"]),
    st.sampled_from(["1 weeks", "1 days", "7 hours", "2 days"]),
    only=st.sampled_from([None, RESTRICTED]),
)
SCHEDULES = st.lists(LAYERS, min_size=1, max_size=2)
STEPS = st.lists(st.sampled_from(["primary", "secondary", "@ana", "@dee"]), min_size=1, max_size=4)


@st.composite
def rosters(draw: st.DrawFn) -> Roster:
    """One team of two schedules."""
    steps = draw(STEPS)
    web = team("web", steps, primary=draw(SCHEDULES), secondary=draw(SCHEDULES))
    everybody = team("all", ["@ana", "@dee"], desk=layer("ana bo chen dee"))
    return roster(web, everybody)


def people_of(who: Roster, schedule: str, at: datetime) -> tuple[str, ...]:
    """Who is on call for an hour."""
    shifts = who.schedule("web", schedule).shifts(Span(start=at, end=at + HOUR))
    return shifts[0].people if shifts else ()


def paged(who: Roster, target: Target, at: datetime) -> tuple[str, ...]:
    """Whom a target means for an hour."""
    if isinstance(target, ScheduleTarget):
        return people_of(who, target.schedule, at)
    return who.resolve(target, at)


@settings(max_examples=20, deadline=None)
@given(rosters())
def test_gaps_are_the_hours_without_anybody(who: Roster) -> None:
    outlook = Outlook.of(who, WITHIN)
    found = {gap.subject.schedule: gap for gap in gaps(outlook)}

    for schedule in who.team("web").schedules:
        empty = [at for at in HOURS if not people_of(who, schedule, at)]
        told: Gaps | None = found.get(schedule)
        assert (told.total if told else timedelta(0)) == len(empty) * HOUR
        if told is not None:
            assert told.first.start == empty[0]
            assert told.number == sum(at - HOUR not in empty for at in empty)


@settings(max_examples=20, deadline=None)
@given(rosters())
def test_steps_page_again_in_the_hours_in_which_they_do(who: Roster) -> None:
    found = {
        (type(each), each.subject.step): each
        for each in repeated_and_empty_steps(Outlook.of(who, WITHIN))
        if each.subject.team == "web"
    }
    steps = who.team("web").policy.steps

    for index, step in enumerate(steps):
        earlier = {target for each in steps[:index] for target in each.targets}
        again = [
            at
            for at in HOURS
            if {person for target in earlier for person in paged(who, target, at)}.intersection(
                person for t in step.targets if t not in earlier for person in paged(who, t, at)
            )
        ]
        told = found.get((PagedBefore, index))
        assert (told.total if told else timedelta(0)) == len(again) * HOUR
        assert (told.first.start if told else None) == (again[0] if again else None)

    last = [at for at in HOURS if not any(paged(who, t, at) for t in steps[-1].targets)]
    empty = found.get((LastStepEmpty, len(steps) - 1))
    assert (empty.total if empty else timedelta(0)) == len(last) * HOUR
