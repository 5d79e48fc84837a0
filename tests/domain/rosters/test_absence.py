"""Absences, and the shifts that fall on them."""

from dataclasses import replace
from datetime import datetime

import pytest

from bot.domain.people.away import Away, AwayCalendar
from bot.domain.rosters.absence import Absence, clashes, written_absences
from bot.domain.rosters.roster import Roster
from bot.domain.rotations.schedule import Override
from bot.domain.times.instants import Span
from tests.domain.building import FRI, MON, THU, TUE, WED, clock, span, window, windows
from tests.domain.some_rosters import layer, roster, team

WINTER = span("2026-02-02T00:00+01:00", "2026-03-02T00:00+01:00")
WEB = team("web", ["primary"], primary=layer("ana bo chen"))  # 2 Feb: bo, 9 Feb: chen, 16 Feb: ana


def absence(person: str, start: str, end: str) -> Absence:
    return Absence(person=person, span=span(start, end), entry=0)


def told(found: tuple[Span, ...]) -> list[str]:
    return [f"{clock(s.start, 'Europe/Berlin')} to {clock(s.end, 'Europe/Berlin')}" for s in found]


@pytest.mark.parametrize(
    ("start", "end", "missed", "mostly"),
    [
        pytest.param(
            "2026-02-18T00:00+01:00",
            "2026-02-19T00:00+01:00",
            ["02-18 00:00 to 02-19 00:00"],
            False,
            id="a day inside the week",
        ),
        pytest.param(
            "2026-02-03T00:00+01:00",
            "2026-03-01T00:00+01:00",
            ["02-16 10:00 to 02-23 10:00"],
            True,
            id="the whole week",
        ),
        pytest.param(
            "2026-02-16T00:00+01:00",
            "2026-02-19T22:00+01:00",
            ["02-16 10:00 to 02-19 22:00"],
            False,
            id="just half of the week",
        ),
        pytest.param(
            "2026-02-16T00:00+01:00",
            "2026-02-19T22:01+01:00",
            ["02-16 10:00 to 02-19 22:01"],
            True,
            id="a minute more than half of the week",
        ),
        pytest.param(
            "2026-02-03T00:00+01:00", "2026-02-16T10:00+01:00", [], False, id="until then"
        ),
        pytest.param("2026-02-23T10:00+01:00", "2026-03-01T00:00+01:00", [], False, id="from then"),
    ],
)
def test_what_falls_on_an_absence(start: str, end: str, missed: list[str], mostly: bool) -> None:
    found = clashes(roster(WEB), [absence("ana", start, end)], WINTER)

    assert [part for clash in found for part in told(clash.missed)] == missed
    assert [clash.is_mostly_missed for clash in found] == [mostly] * len(missed)


def test_each_turn_is_one_clash_however_other_layers_cut_it() -> None:
    nine_to_five = [window(day, "09:00", "17:00") for day in (MON, TUE, WED, THU, FRI)]
    desk = layer("dee", "1 days", only=windows("Europe/Berlin", *nine_to_five))
    two_weeks = absence("ana", "2026-02-01T00:00+01:00", "2026-03-10T00:00+01:00")

    found = clashes(
        roster(team("web", ["primary"], primary=[layer("ana bo"), desk])), [two_weeks], WINTER
    )

    assert [(told(clash.missed)[0], len(clash.missed)) for clash in found] == [
        ("02-02 17:00 to 02-03 09:00", 5),
        ("02-16 17:00 to 02-17 09:00", 5),
    ]


def test_a_shift_that_somebody_took_over_falls_on_no_absence() -> None:
    week = span("2026-02-16T10:00+01:00", "2026-02-23T10:00+01:00")
    away = Absence(person="ana", span=week, entry=0)
    taken = Override(team="web", schedule="primary", person="bo", replaces="ana", span=week)

    assert clashes(roster(WEB).with_overrides([taken]), [away], WINTER) == ()


def test_a_shift_by_override_can_fall_on_an_absence() -> None:
    day = span("2026-02-04T00:00+01:00", "2026-02-05T00:00+01:00")
    override = Override(team="web", schedule="primary", person="ana", span=day)

    (clash,) = clashes(
        roster(WEB).with_overrides([override]), [Absence(person="ana", span=day, entry=0)], WINTER
    )

    assert (clash.team, clash.schedule, clash.person) == ("web", "primary", "ana")
    assert clash.duty == clash.missed == (day,)


def test_two_shifts_by_override_are_two_turns() -> None:
    early = span("2026-02-03T00:00+01:00", "2026-02-04T00:00+01:00")
    late = span("2026-02-25T00:00+01:00", "2026-02-28T00:00+01:00")
    overrides = [
        Override(team="web", schedule="primary", person="chen", span=each) for each in (early, late)
    ]

    (clash,) = clashes(
        roster(WEB).with_overrides(overrides),
        [Absence(person="chen", span=early, entry=0)],
        WINTER,
    )

    assert clash.duty == clash.missed == (early,)
    assert clash.is_mostly_missed


def with_away(*away: Away | AwayCalendar, zone: str) -> Roster:
    found = roster(WEB, zones={"ana": zone})
    people = {**found.people, "ana": replace(found.people["ana"], away=away)}
    return replace(found, people=people)


def test_days_are_on_the_clock_of_the_person() -> None:
    away = Away(start=datetime(2026, 2, 10), end=datetime(2026, 2, 11), note="moving house")
    people = with_away(AwayCalendar(source="ana.ics"), away, zone="Asia/Tokyo").people

    assert written_absences(people.values(), WINTER) == (
        Absence(
            person="ana",
            span=span("2026-02-09T15:00Z", "2026-02-10T15:00Z"),
            entry=1,
            note="moving house",
        ),
    )


def test_a_day_on_which_clocks_change_has_23_or_25_hours() -> None:
    spring = Away(start=datetime(2026, 3, 29), end=datetime(2026, 3, 30))
    autumn = Away(start=datetime(2026, 10, 25), end=datetime(2026, 10, 26))
    people = with_away(spring, autumn, zone="Europe/Berlin").people

    found = written_absences(people.values(), span("2026-01-01T00:00Z", "2027-01-01T00:00Z"))

    assert [away.span.length.total_seconds() / 3600 for away in found] == [23, 25]


def test_who_is_back_at_a_time_that_comes_twice_is_back_at_the_second() -> None:
    away = Away(start=datetime(2026, 10, 24), end=datetime(2026, 10, 25, 2, 30))
    people = with_away(away, zone="Europe/Berlin").people

    (found,) = written_absences(people.values(), span("2026-01-01T00:00Z", "2027-01-01T00:00Z"))

    assert found.span.end == datetime.fromisoformat("2026-10-25T02:30+01:00")


def test_absences_outside_the_span_are_left_out() -> None:
    people = with_away(
        Away(start=datetime(2025, 2, 10), end=datetime(2025, 2, 11)), zone="Asia/Tokyo"
    ).people

    assert written_absences(people.values(), WINTER) == ()
