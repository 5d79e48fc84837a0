"""What a plan says of random schedules, against an oracle that asks them hour by hour."""

from datetime import timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.planning.plan import compare
from bot.domain.rotations.schedule import Schedule
from bot.domain.times.instants import Span
from tests.domain.planning.test_plan import DAYS_5_TO_11, PEOPLE, roster, schedule

LINE_UPS = st.lists(
    st.lists(st.sampled_from(PEOPLE), min_size=1, max_size=2, unique=True).map(tuple),
    min_size=1,
    max_size=4,
).map(tuple)
SCHEDULES = st.builds(schedule, LINE_UPS, every=st.sampled_from(["1 days", "6 hours", "2 days"]))


@given(before=SCHEDULES, after=SCHEDULES, ahead=st.integers(0, 80))
def test_at_every_hour_the_plan_says_what_the_schedules_say(
    before: Schedule, after: Schedule, ahead: int
) -> None:
    within = Span(
        start=DAYS_5_TO_11.start - timedelta(hours=5),
        end=DAYS_5_TO_11.start + timedelta(hours=ahead, minutes=30),
    )

    plan = compare(roster(before), roster(after), within)

    for hour in range(-5, ahead + 1):
        at = DAYS_5_TO_11.start + timedelta(hours=hour)
        old, new = set(before.on_call(at).people), set(after.on_call(at).people)
        changes = [(set(c.before), set(c.after)) for c in plan.changes if at in c.span]
        assert changes == ([(old, new)] if old != new else [])
    for one, other in pairwise(plan.changes):
        assert one.span.end <= other.span.start
        touching = one.span.end == other.span.start
        assert not (touching and (one.before, one.after) == (other.before, other.after))
