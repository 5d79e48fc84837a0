"""Who is on call instead of whom."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.paging.policy import (
    EveryoneTarget,
    PersonTarget,
    RoleTarget,
    ScheduleTarget,
    Target,
)
from bot.domain.rosters.roster import Roster
from bot.domain.rosters.standing_in import stands_in_for
from bot.domain.rotations.override import Override
from bot.domain.times.instants import Span
from tests.domain.some_rosters import layer, roster, team

# A Wednesday of the first week: ana is on call, chen and dee are on `pairs`, nobody on `empty`.
NOW = datetime(2026, 1, 7, 12, tzinfo=UTC)
DAY = Span(start=NOW - timedelta(hours=12), end=NOW + timedelta(hours=12))
PRIMARY = ScheduleTarget(team="web", schedule="primary")
PAIRS = ScheduleTarget(team="web", schedule="pairs")
EMPTY = ScheduleTarget(team="web", schedule="empty")


def with_overrides(*overrides: tuple[str, ...]) -> Roster:
    """The team with these: the schedule, who is on call, and perhaps whom alone they replace."""
    files = roster(
        team("web", ["primary"], primary=layer("ana bo"), pairs=layer("chen+dee eli"), empty=[])
    )
    made = [
        Override(
            team="web",
            schedule=schedule,
            person=person,
            span=DAY,
            replaces=replaces[0] if replaces else None,
        )
        for schedule, person, *replaces in overrides
    ]
    return replace(files, roles={"cto": "bo"}).with_overrides(made)


@pytest.mark.parametrize(
    ("overrides", "targets", "person", "whom"),
    [
        pytest.param([], [PRIMARY], "ana", None, id="by their turn"),
        pytest.param([("primary", "bo")], [PRIMARY], "bo", ("ana",), id="for one"),
        pytest.param([("pairs", "bo")], [PAIRS], "bo", ("chen", "dee"), id="for both"),
        pytest.param([("pairs", "bo", "dee")], [PAIRS], "bo", ("dee",), id="for one of two"),
        pytest.param([("pairs", "bo", "dee")], [PAIRS], "chen", None, id="not the other of two"),
        pytest.param([("pairs", "dee")], [PAIRS], "dee", None, id="alone, but by their turn"),
        pytest.param([("primary", "ana")], [PRIMARY], "ana", None, id="for themselves"),
        pytest.param([("empty", "bo")], [EMPTY], "bo", (), id="for nobody"),
        pytest.param(
            [("primary", "bo"), ("primary", "eli", "bo")],
            [PRIMARY],
            "eli",
            ("ana",),
            id="handed on",
        ),
        pytest.param(
            [("pairs", "bo", "chen"), ("pairs", "bo", "dee")],
            [PAIRS],
            "bo",
            ("chen", "dee"),
            id="twice",
        ),
        pytest.param(
            [("primary", "bo")], [PRIMARY, PersonTarget(person="bo")], "bo", None, id="named"
        ),
        pytest.param([("primary", "bo")], [PRIMARY, RoleTarget(role="cto")], "bo", None, id="role"),
        pytest.param(
            [("primary", "bo")],
            [PRIMARY, PersonTarget(person="eli")],
            "bo",
            ("ana",),
            id="not named",
        ),
        pytest.param(
            [("primary", "bo"), ("pairs", "bo")],
            [PRIMARY, PAIRS],
            "bo",
            ("ana", "chen", "dee"),
            id="all",
        ),
        pytest.param([("primary", "chen")], [PRIMARY, PAIRS], "chen", None, id="elsewhere by turn"),
        pytest.param(
            [("primary", "bo")], [EveryoneTarget(team="web")], "bo", ("ana",), id="everyone"
        ),
        pytest.param(
            [("primary", "chen")], [EveryoneTarget(team="web")], "chen", None, id="of them"
        ),
        pytest.param(
            [("primary", "bo")],
            [replace(PRIMARY, schedule="gone"), PRIMARY],
            "bo",
            ("ana",),
            id="gone",
        ),
        pytest.param(
            [("primary", "bo")], [replace(PRIMARY, team="gone")], "bo", None, id="no team"
        ),
        pytest.param(
            [("primary", "bo")], [EveryoneTarget(team="gone")], "bo", None, id="no team at all"
        ),
    ],
)
def test_somebody_stands_in_for_those_whose_turn_it_is(
    overrides: list[tuple[str, ...]],
    targets: list[Target],
    person: str,
    whom: tuple[str, ...] | None,
) -> None:
    assert stands_in_for(person, targets, with_overrides(*overrides), NOW) == whom


def test_only_while_the_override_lasts() -> None:
    overridden = with_overrides(("primary", "bo"))

    assert stands_in_for("bo", [PRIMARY], overridden, DAY.start) == ("ana",)
    assert stands_in_for("bo", [PRIMARY], overridden, DAY.end) is None
