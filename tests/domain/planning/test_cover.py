"""Who is proposed to take a shift that falls on an absence. All weeks begin on Mondays at 10:00."""

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.domain.planning.cover import Cover, covers
from bot.domain.planning.hindrance import Hindrance
from bot.domain.refusals import UnknownSchedule, UnknownTeam
from bot.domain.rosters.absence import Absence
from bot.domain.rosters.roster import Roster
from bot.domain.rotations.schedule import Override
from bot.domain.times.instants import Span
from tests.domain.building import change, span
from tests.domain.some_rosters import layer, roster, team

FIRST = datetime.fromisoformat("2026-01-05T10:00+01:00")
WEEK = timedelta(weeks=1)
SOON = Span(start=FIRST + 3 * WEEK, end=FIRST + 12 * WEEK)


def week(number: int, of: int = 1) -> Span:
    """The turn of that number, and those after it."""
    return Span(start=FIRST + number * WEEK, end=FIRST + (number + of) * WEEK)


def away(person: str, when: Span) -> Absence:
    return Absence(person=person, span=when, entry=0)


def takers(found: tuple[Cover, ...]) -> list[str | None]:
    return [cover.taker.person if cover.taker else None for cover in found]


def proposed(who: Roster, *absences: Absence) -> list[str | None]:
    return takers(covers(who, absences, SOON))


def test_somebody_takes_the_week_whose_own_weeks_are_farthest_away() -> None:
    web = roster(team("web", ["primary"], primary=layer("ana bo chen dee eli")))

    (cover,) = covers(web, [away("ana", week(5))], SOON)

    assert cover.override == Override(
        team="web", schedule="primary", person="chen", replaces="ana", span=week(5)
    )
    assert cover.taker is not None
    assert cover.taker.rest == WEEK
    assert cover.hindered == {}


def test_the_least_loaded_of_the_rested_comes_first() -> None:
    web = team("web", ["primary"], primary=layer("ana bo chen dee eli fay"))
    other = team("other", ["desk"], desk=layer("dee gus hana ivo"))

    assert proposed(roster(web), away("ana", week(6))) == ["dee"]
    assert proposed(roster(web, other), away("ana", week(6))) == ["chen"]


@pytest.mark.parametrize(
    ("days", "taker"),
    [
        pytest.param(3, "dee", id="a little more to do and a week of rest"),
        pytest.param(10, "bo", id="so much more to do that rest does not matter"),
    ],
)
def test_too_little_rest_counts_as_much_as_one_more_such_shift(days: int, taker: str) -> None:
    web = team("web", ["primary"], primary=layer("ana bo chen dee eli fay"))
    desks = [team(f"of-{person}", ["desk"], desk=layer("gus")) for person in ("chen", "dee", "eli")]
    long_ago = Span(start=week(1).start, end=week(1).start + timedelta(days=days))
    busy = [
        Override(team=desk.key, schedule="desk", person=desk.key[3:], span=long_ago)
        for desk in desks
    ]

    # Bo has the week after and fay the week before; both have the least to do.
    assert proposed(roster(web, *desks).with_overrides(busy), away("ana", week(6))) == [taker]


def test_rest_as_long_as_the_cover_is_enough() -> None:
    web = team("web", ["primary"], primary=layer("ana bo chen dee eli"))
    desk = team("desk", ["desk"], desk=layer("gus"))
    long_ago = Span(start=week(1).start, end=week(1).start + timedelta(days=3))
    busy = [
        Override(team="desk", schedule="desk", person="chen", span=long_ago),
        Override(team="web", schedule="primary", person="dee", span=week(0)),
    ]

    # Eli, who has the week before, has less to do than chen, who has a week of rest.
    assert proposed(roster(web, desk).with_overrides(busy), away("ana", week(5))) == ["chen"]


def test_many_covers_are_shared_though_one_person_always_has_more_rest() -> None:
    web = roster(team("web", ["primary"], primary=layer("ana bo chen dee", "1 days")))

    found = proposed(web, away("ana", week(4, of=3)))

    assert sorted(Counter(found).values()) == [1, 2, 3]
    assert found[0] == "chen"


@pytest.mark.parametrize(
    ("when", "covered"),
    [
        pytest.param(
            span("2026-02-11T00:00+01:00", "2026-02-12T00:00+01:00"),
            span("2026-02-11T00:00+01:00", "2026-02-12T00:00+01:00"),
            id="a day of it is taken alone",
        ),
        pytest.param(
            span("2026-02-10T00:00+01:00", "2026-02-15T00:00+01:00"),
            week(5),
            id="most of it is all",
        ),
        pytest.param(week(0, of=20), week(5), id="all of it"),
    ],
)
def test_how_much_is_taken_over(when: Span, covered: Span) -> None:
    web = roster(team("web", ["primary"], primary=layer("ana bo chen dee eli")))

    assert [c.span for c in covers(web, [away("ana", when)], SOON) if c.span.overlaps(week(5))] == [
        covered
    ]


def test_who_is_away_too_is_passed_over() -> None:
    web = roster(team("web", ["primary"], primary=layer("ana bo chen dee eli")))

    (cover, *_) = covers(web, [away("ana", week(5)), away("chen", week(5))], SOON)

    assert cover.taker is not None
    assert cover.taker.person == "dee"
    assert cover.hindered == {"chen": Hindrance.AWAY}


def test_when_everybody_is_away_that_is_said() -> None:
    web = roster(team("web", ["primary"], primary=layer("ana bo")))

    (cover, *_) = covers(web, [away("ana", week(4)), away("bo", week(4))], SOON)

    assert cover.taker is None
    assert cover.override is None
    assert cover.hindered == {"bo": Hindrance.AWAY}


def test_nobody_comes_to_stand_on_two_steps() -> None:
    web = roster(
        team(
            "web",
            ["primary", "secondary", "@dee"],
            primary=layer("ana bo chen dee"),
            secondary=layer("chen dee ana bo"),
        )
    )

    (cover,) = covers(web, [away("ana", week(4))], Span(start=FIRST, end=FIRST + 5 * WEEK))

    assert takers((cover,)) == ["bo"]
    assert cover.hindered == {"chen": Hindrance.ON_CALL, "dee": Hindrance.PAGED_BY_NAME}


def test_nobody_comes_to_stand_on_two_steps_of_another_teams_policy() -> None:
    web = team("web", ["primary"], primary=layer("ana bo chen"))
    search = team("search", ["web/primary", "night"], night=layer("bo gus"))
    absences = [away("ana", week(3)), away("ana", week(6))]

    found = covers(roster(web, search), absences, SOON)

    assert [cover.hindered for cover in found] == [{}, {"bo": Hindrance.ON_CALL}]


def test_who_is_on_call_for_another_team_comes_last() -> None:
    web = team("web", ["primary"], primary=layer("ana bo chen dee eli"))
    search = team("search", ["night"], night=layer("chen gus gus gus gus"))

    assert proposed(roster(web, search), away("ana", week(5))) == ["dee"]


def test_the_other_schedules_of_the_team_help_out() -> None:
    web = team(
        "web", ["primary", "secondary"], primary=layer("ana bo"), secondary=layer("gus hana ivo")
    )
    both = [away("ana", week(4)), away("bo", week(4))]

    (cover, *_) = covers(roster(web), both, SOON)

    assert takers((cover,)) == ["ivo"]
    assert cover.hindered == {"bo": Hindrance.AWAY, "hana": Hindrance.ON_CALL}


def test_a_pair_keeps_its_other_half() -> None:
    web = roster(team("web", ["primary"], primary=layer("ana+bo chen dee eli fay")))

    (cover,) = covers(web, [away("ana", week(5))], SOON)

    assert takers((cover,)) == ["dee"]
    assert cover.hindered == {"bo": Hindrance.ON_CALL}
    assert cover.override is not None
    after = web.with_overrides([cover.override])
    assert after.on_call("web", "primary", week(5).start).people == ("dee", "bo")


def test_those_who_left_the_line_up_are_not_asked() -> None:
    turns = layer("ana bo chen").rotation
    turns = replace(turns, changes=(change("2026-01-26 10:00", "ana", "dee", "eli"),))
    who = roster(team("web", ["primary"], primary=replace(layer("ana"), rotation=turns)))

    assert set(proposed(who, away("ana", week(6)))) <= {"dee", "eli"}


def test_those_who_join_when_the_cover_is_over_are_not_asked_yet() -> None:
    turns = layer("bo chen ana").rotation
    turns = replace(turns, changes=(change("2026-01-26 10:00", "ana", "dee", "eli"),))
    who = roster(team("web", ["primary"], primary=replace(layer("ana"), rotation=turns)))

    found = covers(who, [away("ana", week(2))], Span(start=FIRST, end=week(2).end))

    assert takers(found) == ["bo"]


def test_two_absences_in_one_turn_are_covered_once() -> None:
    web = roster(team("web", ["primary"], primary=layer("ana bo chen dee eli")))
    early = Span(start=week(5).start, end=week(5).start + timedelta(days=4))
    late = Span(start=week(5).start + timedelta(days=5), end=week(5).end)

    assert [c.span for c in covers(web, [away("ana", early), away("ana", late)], SOON)] == [week(5)]


@pytest.mark.parametrize("first_ends", [30, 54])
def test_absences_that_overlap_are_covered_once(first_ends: int) -> None:
    web = roster(team("web", ["primary"], primary=layer("ana bo chen dee eli")))
    begins, hour = week(5).start, timedelta(hours=1)
    first = Span(start=begins + 6 * hour, end=begins + first_ends * hour)
    second = Span(start=begins + 6 * hour, end=begins + 54 * hour)
    third = Span(start=begins + 20 * hour, end=begins + 60 * hour)

    found = covers(web, [away("ana", each) for each in (third, first, second)], SOON)

    assert [cover.span for cover in found] == [Span(start=first.start, end=third.end)]


def test_a_turn_that_ends_after_the_span_is_covered_to_its_end() -> None:
    web = roster(team("web", ["primary"], primary=layer("ana bo chen dee eli")))
    until = Span(start=FIRST, end=week(5).start + timedelta(days=1))

    assert [c.span for c in covers(web, [away("ana", week(5, of=2))], until)] == [week(5)]
    assert covers(web, [away("ana", week(10))], until) == ()


def test_one_schedule_alone_can_be_asked_for() -> None:
    web = team("web", ["primary"], primary=layer("ana bo"), secondary=layer("gus ana"))
    other = team("other", ["desk"], desk=layer("ana gus"))
    who, absences = roster(web, other), [away("ana", week(4, of=2))]

    asked = [
        {(c.clash.team, c.clash.schedule) for c in covers(who, absences, SOON, *where)}
        for where in ((), ("web",), ("web", "secondary"))
    ]

    assert asked == [
        {("web", "primary"), ("web", "secondary"), ("other", "desk")},
        {("web", "primary"), ("web", "secondary")},
        {("web", "secondary")},
    ]
    with pytest.raises(UnknownTeam):
        covers(who, absences, SOON, "webb")
    with pytest.raises(UnknownSchedule):
        covers(who, absences, SOON, "web", "third")
