"""Where two say different things about who is on call."""

import pytest

from bot.domain.rotations.schedule import Layer, Schedule
from bot.importing.comparing import differences
from bot.importing.found import Rendered
from tests.domain.building import rotation, span

DAYS = Schedule(
    team="",
    key="days",
    layers=(Layer(rotation=rotation("1 days", "2026-01-05 08:00", "UTC")),),
)
BO = Schedule(
    team="",
    key="also",
    layers=(Layer(rotation=rotation("1 days", "2026-01-05 12:00", "UTC", people=(("bo",),))),),
)
WITHIN = span("2026-01-05T08:00+00:00", "2026-01-08T08:00+00:00")
# ana on the 5th, bo on the 6th, chen on the 7th.
RIGHT = [("05T08", "06T08", "ana"), ("06T08", "07T08", "bo"), ("07T08", "08T08", "chen")]


@pytest.mark.parametrize(
    ("theirs", "schedules", "told"),
    [
        pytest.param(RIGHT, [DAYS], [], id="the same"),
        pytest.param(
            [("04T00", "06T00", "ana"), ("06T00", "06T08", "ana"), *RIGHT[1:]],
            [DAYS],
            [],
            id="the same, cut otherwise and reaching beyond",
        ),
        pytest.param(RIGHT[:2], [DAYS], ["07T08 to 08T08: nobody, chen"], id="a gap there"),
        pytest.param(
            [("05T08", "06T10", "ana"), *RIGHT[1:]],
            [DAYS],
            ["06T08 to 06T10: ana+bo, bo"],
            id="two at once there",
        ),
        pytest.param(
            [("05T08", "07T08", "chen"), RIGHT[2]],
            [DAYS],
            ["05T08 to 06T08: chen, ana", "06T08 to 07T08: chen, bo"],
            id="two spans that differ otherwise",
        ),
        pytest.param(
            [*RIGHT, ("05T12", "08T08", "bo")], [DAYS, BO], [], id="of several, all are on call"
        ),
        pytest.param(
            RIGHT,
            [DAYS, BO],
            ["05T12 to 06T08: ana, ana+bo", "07T08 to 08T08: chen, bo+chen"],
            id="one too many here",
        ),
        pytest.param([], [], [], id="nobody at all"),
    ],
)
def test_differences(
    theirs: list[tuple[str, str, str]], schedules: list[Schedule], told: list[str]
) -> None:
    rendered = Rendered(
        within=WITHIN,
        spans=tuple(
            (span(f"2026-01-{start}:00+00:00", f"2026-01-{end}:00+00:00"), person)
            for start, end, person in theirs
        ),
    )

    assert [
        f"{each.span.start:%dT%H} to {each.span.end:%dT%H}: "
        f"{'+'.join(each.theirs) or 'nobody'}, {'+'.join(each.ours) or 'nobody'}"
        for each in differences(rendered, schedules)
    ] == told
