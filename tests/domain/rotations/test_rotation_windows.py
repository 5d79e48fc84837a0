from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.rotations.restriction import Window, Windows
from bot.domain.rotations.rotation import Change, Rotation, Unit
from bot.domain.rotations.schedule import Layer, Schedule
from bot.domain.times.instants import Span
from tests.domain.building import MON, SAT, SUN, TUE

BERLIN = "Europe/Berlin"


def counted(
    every: int, start: str, *windows: tuple[int, int, int], changes: tuple[Change, ...] = ()
) -> Rotation:
    """ana, bo and chen by windows of Berlin, each a weekday with its minutes."""
    listed = tuple(Window(weekday=d, start_minute=s, end_minute=e) for d, s, e in windows)
    return Rotation(
        people=(("ana",), ("bo",), ("chen",)),
        every=every,
        unit=Unit.WINDOWS,
        start=datetime.fromisoformat(start),
        timezone=ZoneInfo(BERLIN),
        windows=Windows(windows=listed, timezone=ZoneInfo(BERLIN)),
        changes=changes,
    )


def shifts(rotation: Rotation, start: str, end: str) -> list[str]:
    """The final shifts of a layer of that rotation, such as `Fri 09:00-17:00 ana`."""
    schedule = Schedule(team="web", key="primary", layers=(Layer(rotation=rotation),))
    zone = rotation.timezone
    within = Span(
        start=datetime.fromisoformat(start).replace(tzinfo=zone),
        end=datetime.fromisoformat(end).replace(tzinfo=zone),
    )
    return [
        f"{shift.span.start.astimezone(zone):%a %H:%M}-"
        f"{shift.span.end.astimezone(zone):%H:%M} {shift.people[0]}"
        for shift in schedule.shifts(within)
    ]


WEEKDAYS = tuple((day, 9 * 60, 17 * 60) for day in range(MON, SAT))


def test_a_weekday_rota_goes_from_friday_to_monday() -> None:
    rota = counted(1, "2026-06-03 00:00", *WEEKDAYS)

    assert shifts(rota, "2026-06-01", "2026-06-10") == [
        "Wed 09:00-17:00 ana",
        "Thu 09:00-17:00 bo",
        "Fri 09:00-17:00 chen",
        "Mon 09:00-17:00 ana",
        "Tue 09:00-17:00 bo",
    ]


def test_a_turn_lasts_from_its_first_window_to_that_of_the_next() -> None:
    turn = counted(2, "2026-06-04 00:00", *WEEKDAYS).turn_at(
        datetime.fromisoformat("2026-06-06T12:00+02:00")
    )

    assert turn is not None
    assert turn.people == ("ana",)
    assert turn.span.start == datetime.fromisoformat("2026-06-04T09:00+02:00")
    assert turn.span.end == datetime.fromisoformat("2026-06-08T09:00+02:00")


def test_several_windows_make_a_turn() -> None:
    rota = counted(3, "2026-06-04 00:00", *WEEKDAYS)

    assert [shift[-3:] for shift in shifts(rota, "2026-06-04", "2026-06-16")] == [
        "ana",
        "ana",
        "ana",
        " bo",
        " bo",
        " bo",
        "hen",
        "hen",
    ]


def test_windows_are_counted_from_the_first_that_starts_at_or_after_the_start() -> None:
    at_its_start = counted(1, "2026-06-04 09:00", *WEEKDAYS)
    just_after = counted(1, "2026-06-04 09:01", *WEEKDAYS)

    assert shifts(at_its_start, "2026-06-01", "2026-06-06") == [
        "Thu 09:00-17:00 ana",
        "Fri 09:00-17:00 bo",
    ]
    assert shifts(just_after, "2026-06-01", "2026-06-06") == ["Fri 09:00-17:00 ana"]


def test_the_count_is_the_same_a_century_on() -> None:
    rota = counted(1, "2026-06-01 00:00", *WEEKDAYS)
    monday = datetime.fromisoformat("2126-06-03T09:00+02:00")
    weeks = (monday.date() - datetime.fromisoformat("2026-06-01").date()).days // 7

    turn = rota.turn_at(monday)

    assert turn is not None
    assert turn.number == 5 * weeks
    assert turn.span == Span(start=monday, end=monday + timedelta(days=1))


def test_windows_that_start_together_count_once() -> None:
    rota = counted(1, "2026-06-01 00:00", (MON, 540, 600), (MON, 540, 720), (TUE, 540, 600))

    assert shifts(rota, "2026-06-01", "2026-06-10") == [
        "Mon 09:00-12:00 ana",
        "Tue 09:00-10:00 bo",
        "Mon 09:00-12:00 chen",
        "Tue 09:00-10:00 ana",
    ]


def test_where_windows_overlap_the_later_start_is_the_handoff() -> None:
    rota = counted(1, "2026-06-01 00:00", (MON, 480, 990), (MON, 960, 1440))

    assert shifts(rota, "2026-06-01", "2026-06-02") == ["Mon 08:00-16:00 ana", "Mon 16:00-00:00 bo"]


def test_windows_that_touch_are_counted_one_by_one() -> None:
    rota = counted(1, "2026-06-01 00:00", *((day, 0, 1440) for day in range(7)))

    assert shifts(rota, "2026-06-06", "2026-06-09") == [
        "Sat 00:00-00:00 chen",
        "Sun 00:00-00:00 ana",
        "Mon 00:00-00:00 bo",
    ]


def test_windows_that_the_clocks_let_start_together_still_count_as_two() -> None:
    rota = counted(1, "2026-03-28 00:00", (SUN, 135, 240), (SUN, 165, 240), (MON, 540, 600))

    assert shifts(rota, "2026-03-28", "2026-03-31") == [
        "Sun 03:00-04:00 bo",
        "Mon 09:00-10:00 chen",
    ]
    assert shifts(rota, "2026-04-04", "2026-04-07") == [
        "Sun 02:15-02:45 ana",
        "Sun 02:45-04:00 bo",
        "Mon 09:00-10:00 chen",
    ]


@pytest.mark.parametrize(
    ("windows", "start", "end", "told"),
    [
        pytest.param(
            ((SAT, 22 * 60, 30 * 60), (SUN, 22 * 60, 30 * 60)),
            "2026-10-24",
            "2026-10-26 12:00",
            ["Sat 22:00-06:00 ana", "Sun 22:00-06:00 bo"],
            id="nights over the end of summer time",
        ),
        pytest.param(
            ((SUN, 150, 360),),
            "2026-10-25",
            "2026-10-26",
            ["Sun 02:30-06:00 ana"],
            id="a start that occurs twice is the first",
        ),
    ],
)
def test_windows_around_a_change_of_the_clocks(
    windows: tuple[tuple[int, int, int], ...], start: str, end: str, told: list[str]
) -> None:
    rota = counted(1, start, *windows)

    assert shifts(rota, start, end) == told


def test_a_change_of_the_line_up_falls_on_the_first_window_of_a_turn() -> None:
    monday = Change(start=datetime.fromisoformat("2026-06-08 09:00"), people=(("dee",), ("eli",)))
    rota = counted(1, "2026-06-05 00:00", *WEEKDAYS, changes=(monday,))

    assert shifts(rota, "2026-06-05", "2026-06-11") == [
        "Fri 09:00-17:00 ana",
        "Mon 09:00-17:00 dee",
        "Tue 09:00-17:00 eli",
        "Wed 09:00-17:00 dee",
    ]


def test_a_change_between_windows_is_refused_with_the_nearest() -> None:
    sunday = Change(start=datetime.fromisoformat("2026-06-07 09:00"), people=(("dee",),))

    with pytest.raises(ValueError, match="Nearest: 2026-06-05 09:00 and 2026-06-08 09:00"):
        counted(1, "2026-06-05 00:00", *WEEKDAYS, changes=(sunday,))
