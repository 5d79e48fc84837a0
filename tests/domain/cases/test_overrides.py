"""What another scheduler makes of overrides and of shifts put in by hand, and what ours does.

The ids are those of the cases. Where ours decides otherwise, a line above the row says why.
"""

import pytest

from bot.domain.rotations.rotation import Unit
from bot.domain.rotations.schedule import Layer, Schedule
from tests.domain.cases.by_seconds import (
    DAY,
    WEEK,
    at,
    one_shift,
    override,
    rotation,
    schedule,
    told,
)


@pytest.mark.parametrize(
    ("overridden", "result"),
    [
        pytest.param(
            one_shift("A", 0, 36_000, override("B", 100, 35_900)),
            [("A", 0, 100), ("B", 100, 35_900), ("A", 35_900, 36_000)],
            id="override/middle-splits",
        ),
        pytest.param(
            one_shift("A", 0, 36_000, override("B", 0, 35_900)),
            [("B", 0, 35_900), ("A", 35_900, 36_000)],
            id="override/head",
        ),
        pytest.param(
            one_shift("A", 0, 36_000, override("B", 100, 36_000)),
            [("A", 0, 100), ("B", 100, 36_000)],
            id="override/tail",
        ),
        pytest.param(
            schedule(
                Layer(rotation=rotation("A", 1, Unit.HOURS, -1000, 37_000)),
                overrides=(override("B", 0, 36_000),),
            ),
            [("A", -1000, 0), ("B", 0, 36_000), ("A", 36_000, 37_000)],
            id="override/over-four-consecutive",
        ),
        # Theirs is cut to the shifts it covers. Ours puts somebody on call for all of its span: who
        # asked for cover over a gap is not left with the gap.
        pytest.param(
            one_shift("A", 0, 36_000, override("B", -10, 36_010)),
            [("B", -10, 36_010)],
            id="override/wider-than-shift-is-clipped",
        ),
        pytest.param(
            one_shift("A", 0, 36_000, override("B", 40_000, 50_000)),
            [("A", 0, 36_000), ("B", 40_000, 50_000)],
            id="override/refuse-outside-the-shift",
        ),
        pytest.param(
            schedule(
                Layer(rotation=rotation("A", 1, Unit.DAYS, 0, 1000)),
                Layer(rotation=rotation("A", 1, Unit.DAYS, 2000, 3000)),
                overrides=(override("B", 500, 2500),),
            ),
            [("A", 0, 500), ("B", 500, 2500), ("A", 2500, 3000)],
            id="override/refuse-non-consecutive-shifts",
        ),
        # Theirs refuses it; an evening has no reason to end where a week does.
        pytest.param(
            schedule(
                Layer(rotation=rotation("AB", 1, Unit.DAYS, 0, 2 * DAY)),
                overrides=(override("C", DAY - 100, DAY + 100),),
            ),
            [("A", 0, DAY - 100), ("C", DAY - 100, DAY + 100), ("B", DAY + 100, 2 * DAY)],
            id="override/covers-two-people",
        ),
        # Theirs has the person twice at once.
        pytest.param(
            schedule(overrides=(override("A", 20_000, 30_000), override("A", 25_000, 35_000))),
            [("A", 20_000, 35_000)],
            id="shift/overlap-same-person-same-role-accepted",
        ),
        # Theirs has three people in that week after its shifts are made anew.
        pytest.param(
            schedule(
                Layer(rotation=rotation("012", 1, Unit.WEEKS, 0, WEEK)),
                overrides=(override("1", DAY, 2 * DAY),),
            ),
            [("0", 0, DAY), ("1", DAY, 2 * DAY), ("0", 2 * DAY, WEEK)],
            id="regen/override-then-double-booking",
        ),
        pytest.param(
            schedule(
                Layer(rotation=rotation("01", 1, Unit.WEEKS, 0, 2 * WEEK)),
                overrides=(override("0", 0, WEEK),),
            ),
            [("0", 0, WEEK), ("1", WEEK, 2 * WEEK)],
            id="regen/existing-identical-manual-shift-kept",
        ),
    ],
)
def test_overrides(overridden: Schedule, result: list[tuple[str, int, int]]) -> None:
    assert told(overridden) == result
    for who, start, end in result:
        found = overridden.on_call(at(start))
        assert ("+".join(found.people), found.start, found.end) == (who, at(start), at(end))


def test_shift_zero_length() -> None:
    with pytest.raises(ValueError, match="must end after it starts"):
        override("A", 100, 100)
