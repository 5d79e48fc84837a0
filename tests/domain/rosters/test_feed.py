"""What a calendar shows: whole shifts, of one person or of one schedule."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.paging.policy import EscalationPolicy, Step, Target
from bot.domain.paging.policy import PersonTarget as ThePerson
from bot.domain.people.person import Person
from bot.domain.rosters.feed import (
    FeedEntry,
    entries_of_person,
    entries_of_schedule,
    shown_at,
)
from bot.domain.rosters.roster import Roster, Team
from bot.domain.rotations.schedule import Layer, Override, Schedule
from tests.domain.building import change, clock, rotation, span

LA = "America/Los_Angeles"
PAGE: Target = ThePerson(person="ana")
POLICY = EscalationPolicy(steps=(Step(targets=(PAGE,), wait=timedelta(minutes=5)),))
PEOPLE = {
    key: Person(key=key, name=key.title(), timezone=ZoneInfo(LA)) for key in ("ana", "bo", "chen")
}
PAIRS = (("ana", "bo"), ("chen",))


def roster(*overrides: Override) -> Roster:
    """Two schedules of one team: weeks taken in turns, and days shared by two."""
    weeks = Schedule(
        team="web",
        key="primary",
        layers=(Layer(rotation=rotation("1 weeks", "2026-01-05 10:00")),),
        overrides=overrides,
    )
    days = Schedule(
        team="web",
        key="days",
        layers=(Layer(rotation=rotation("1 days", "2026-01-05 08:00", people=PAIRS)),),
    )
    schedules = {"primary": weeks, "days": days}
    team = Team(key="web", timezone=ZoneInfo(LA), policy=POLICY, schedules=schedules)
    return Roster(people=PEOPLE, roles={}, teams={"web": team})


def told(entries: tuple[FeedEntry, ...]) -> list[str]:
    return [
        f"{clock(entry.span.start, LA)} to {clock(entry.span.end, LA)} "
        f"{entry.schedule} {entry.person}, then {'+'.join(entry.next_people)}"
        for entry in entries
    ]


def test_shifts_that_reach_into_the_span_are_told_whole() -> None:
    within = span("2026-01-14T00:00+00:00", "2026-01-20T00:00+00:00")

    assert told(entries_of_schedule(roster(), "web", "primary", within)) == [
        "01-12 10:00 to 01-19 10:00 primary bo, then chen",
        "01-19 10:00 to 01-26 10:00 primary chen, then ana",
    ]


def test_two_on_call_together_are_two_entries_and_a_person_has_their_own() -> None:
    within = span("2026-01-05T20:00+00:00", "2026-01-06T20:00+00:00")

    assert told(entries_of_schedule(roster(), "web", "days", within)) == [
        "01-05 08:00 to 01-06 08:00 days ana, then chen",
        "01-05 08:00 to 01-06 08:00 days bo, then chen",
        "01-06 08:00 to 01-07 08:00 days chen, then ana+bo",
    ]
    assert told(entries_of_person(roster(), "ana", within)) == [
        "01-05 08:00 to 01-06 08:00 days ana, then chen",
        "01-05 10:00 to 01-12 10:00 primary ana, then bo",
    ]


def test_an_override_cuts_a_shift_in_two_and_has_an_entry_itself() -> None:
    taken = Override(
        team="web",
        schedule="primary",
        person="chen",
        span=span("2026-01-07T18:00+00:00", "2026-01-08T18:00+00:00"),
    )
    within = span("2026-01-06T00:00+00:00", "2026-01-10T00:00+00:00")

    assert told(entries_of_schedule(roster(taken), "web", "primary", within)) == [
        "01-05 10:00 to 01-07 10:00 primary ana, then chen",
        "01-07 10:00 to 01-08 10:00 primary chen, then ana",
        "01-08 10:00 to 01-12 10:00 primary ana, then bo",
    ]


def test_who_is_there_by_a_change_or_an_override_alone_has_entries_too() -> None:
    taken = Override(
        team="web",
        schedule="primary",
        person="dee",
        span=span("2026-01-07T18:00+00:00", "2026-01-08T18:00+00:00"),
    )
    known = roster(taken)
    weeks = known.schedule("web", "primary")
    changed = rotation("1 weeks", "2026-01-05 10:00", changes=(change("2026-01-19 10:00", "eli"),))
    schedules = {"primary": replace(weeks, layers=(Layer(rotation=changed),))}
    known = replace(known, teams={"web": replace(known.team("web"), schedules=schedules)})
    within = span("2026-01-06T00:00+00:00", "2026-01-20T00:00+00:00")

    assert told(entries_of_person(known, "dee", within)) == [
        "01-07 10:00 to 01-08 10:00 primary dee, then ana"
    ]
    assert told(entries_of_person(known, "eli", within)) == [
        "01-19 10:00 to 01-26 10:00 primary eli, then eli"
    ]


def test_what_no_file_describes_any_more_has_no_entries() -> None:
    within = span("2026-01-06T00:00+00:00", "2026-01-10T00:00+00:00")

    assert entries_of_schedule(roster(), "web", "gone", within) == ()
    assert entries_of_schedule(roster(), "gone", "primary", within) == ()
    assert entries_of_person(roster(), "gone", within) == ()


def test_the_span_of_a_feed_moves_once_a_day() -> None:
    morning = datetime(2026, 11, 30, 3, 0, tzinfo=UTC)

    shown = shown_at(morning)

    assert (shown.start, shown.end) == (
        datetime(2026, 10, 31, tzinfo=UTC),
        datetime(2027, 5, 29, tzinfo=UTC),
    )
    assert shown_at(morning + timedelta(hours=20)) == shown
    assert shown_at(morning.astimezone(ZoneInfo(LA))) == shown
    assert shown_at(morning + timedelta(hours=21)) == replace(
        shown, start=shown.start + timedelta(days=1), end=shown.end + timedelta(days=1)
    )
