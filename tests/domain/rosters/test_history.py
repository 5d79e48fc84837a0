"""What has passed stays as it was, whatever the files have come to say since."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.rosters.feed import entries_of_person
from bot.domain.rosters.history import Era, recorded
from bot.domain.rosters.roster import Roster
from bot.domain.rotations.schedule import Schedule
from bot.domain.times.instants import Span
from tests.domain import building
from tests.domain import some_rosters as rosters
from tests.domain.building import span
from tests.domain.some_rosters import layer, team

# Handoffs are on Mondays at 09:00 UTC; the files of now were loaded on a Wednesday.
LOADED = datetime(2026, 1, 14, 12, tzinfo=UTC)
JANUARY = span("2026-01-05T09:00+00:00", "2026-02-02T09:00+00:00")


def roster(*people: str) -> Roster:
    return rosters.roster(team("web", ["primary"], primary=layer(" ".join(people))))


def past(now: Roster, *eras: tuple[datetime, Roster]) -> Schedule:
    listed = [Era(until=until, roster=before) for until, before in eras]
    return recorded(now, listed).teams["web"].schedules["primary"]


def told(schedule: Schedule, within: Span = JANUARY) -> list[tuple[str, str]]:
    return [(f"{s.span.start:%d.%m. %H:%M}", "+".join(s.people)) for s in schedule.shifts(within)]


def test_a_new_line_up_changes_nothing_that_was() -> None:
    schedule = past(roster("kim", "dee"), (LOADED, roster("ana", "bo")))

    assert told(schedule) == [
        ("05.01. 09:00", "ana"),
        ("12.01. 09:00", "bo"),
        ("14.01. 12:00", "dee"),
        ("19.01. 09:00", "kim"),
        ("26.01. 09:00", "dee"),
    ]


def test_a_shift_that_both_have_is_one() -> None:
    schedule = past(roster("kim", "bo"), (LOADED, roster("ana", "bo")))

    assert told(schedule) == [
        ("05.01. 09:00", "ana"),
        ("12.01. 09:00", "bo"),
        ("19.01. 09:00", "kim"),
        ("26.01. 09:00", "bo"),
    ]


@pytest.mark.parametrize("at", ["2026-01-13T00:00", "2026-01-14T12:00", "2026-01-18T00:00"])
def test_a_look_up_tells_all_of_a_shift_that_files_were_loaded_in(at: str) -> None:
    schedule = past(roster("kim", "bo"), (LOADED, roster("ana", "bo")))
    instant = datetime.fromisoformat(at).replace(tzinfo=UTC)

    found = schedule.on_call(instant)

    assert (found.people, found.start, found.end) == (
        ("bo",),
        datetime(2026, 1, 12, 9, tzinfo=UTC),
        datetime(2026, 1, 19, 9, tzinfo=UTC),
    )
    assert schedule.next_people(instant) == ("kim",)


def test_a_look_up_tells_all_of_a_gap_that_files_were_loaded_in() -> None:
    nothing = rosters.roster(team("web", ["@ana"]))
    begins = datetime(2026, 1, 5, 9, tzinfo=UTC)
    early = datetime(2026, 1, 1, tzinfo=UTC)

    schedule = past(roster("ana", "bo"), (early - timedelta(days=1), nothing), (early, nothing))
    gap = past(roster("ana"), (early, nothing)).on_call(early - timedelta(days=300))

    assert schedule.on_call(early).end == gap.end == begins
    assert schedule.on_call(begins).start == begins
    assert gap.start is None


def test_a_calendar_shows_all_of_a_shift_that_files_were_loaded_in() -> None:
    again = roster("ana", "bo")
    loaded = recorded(again, [Era(until=LOADED, roster=again)])
    within = span("2026-01-01T00:00+00:00", "2026-01-16T00:00+00:00")

    entries = entries_of_person(loaded, "bo", within)

    assert [entry.span for entry in entries] == [
        span("2026-01-12T09:00+00:00", "2026-01-19T09:00+00:00")
    ]
    assert [entry.next_people for entry in entries] == [("ana",)]


def test_two_turns_of_one_person_are_two_also_where_files_were_loaded_between() -> None:
    at_handoff = datetime(2026, 1, 12, 9, tzinfo=UTC)
    schedule = past(roster("bo", "bo"), (at_handoff, roster("bo", "ana")))

    assert told(schedule)[:2] == [("05.01. 09:00", "bo"), ("12.01. 09:00", "bo")]


@pytest.mark.parametrize(
    ("at", "people", "start", "end"),
    [
        ("2026-01-13T00:00", "bo", "2026-01-12T09:00", "2026-01-14T12:00"),
        ("2026-01-14T12:00", "dee", "2026-01-14T12:00", "2026-01-19T09:00"),
        ("2026-01-20T00:00", "kim", "2026-01-19T09:00", "2026-01-26T09:00"),
    ],
)
def test_who_was_on_call_is_who_was_on_call_then(
    at: str, people: str, start: str, end: str
) -> None:
    schedule = past(roster("kim", "dee"), (LOADED, roster("ana", "bo")))
    instant = datetime.fromisoformat(at).replace(tzinfo=UTC)

    found = schedule.on_call(instant)

    assert found.people == (people,)
    assert schedule.people_at(instant) == (people,)
    assert found.start == datetime.fromisoformat(start).replace(tzinfo=UTC)
    assert found.end == datetime.fromisoformat(end).replace(tzinfo=UTC)


def test_a_schedule_that_there_was_not_had_nobody() -> None:
    nothing = rosters.roster(team("web", ["@ana"]))

    schedule = past(roster("ana", "bo"), (LOADED, nothing))

    assert told(schedule)[0] == ("14.01. 12:00", "bo")
    assert schedule.people_at(LOADED - timedelta(days=1)) == ()


def test_several_eras_follow_each_other() -> None:
    first = datetime(2026, 1, 7, tzinfo=UTC)

    schedule = past(roster("kim"), (first, roster("ana")), (LOADED, roster("bo")))

    assert [people for _, people in told(schedule)][:4] == ["ana", "bo", "bo", "kim"]


def test_without_a_past_nothing_is_made() -> None:
    now = roster("ana")

    assert recorded(now, []) is now


def test_hours_that_were_shorter_from_then_on_leave_a_gap_where_they_do() -> None:
    def hours(start: str) -> Roster:
        listed = (building.window(day, start, "17:00") for day in range(5))
        only = building.windows("Europe/Berlin", *listed)
        return rosters.roster(team("web", ["primary"], primary=layer("ana", only=only)))

    schedule = past(hours("14:00"), (LOADED, hours("09:00")))

    wednesday = span("2026-01-14T00:00+00:00", "2026-01-15T00:00+00:00")
    assert told(schedule, wednesday) == [("14.01. 08:00", "ana"), ("14.01. 13:00", "ana")]
