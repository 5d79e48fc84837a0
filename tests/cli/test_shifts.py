"""`oncall shifts`."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.domain.times.instants import Span
from bot.engine.commands.by_subject import Commands
from bot.engine.schedule_files.schedules import Schedules
from bot.storage.database import Database
from tests.cli.conftest import Ask
from tests.conftest import MovedClock

WEEKS = ("--from", "2026-11-30T18:00Z", "--to", "2026-12-21T18:00Z")
FRIDAY_TO_MONDAY = ("--from", "2026-11-27 12:00", "--to", "2026-11-30 12:00")


def test_json_has_shifts_clipped_to_the_window_and_leaves_gaps_out(
    ask_json: Callable[..., Any],
) -> None:
    assert ask_json("shifts", "platform/weekdays", *FRIDAY_TO_MONDAY) == [
        {
            "start": "2026-11-27T20:00:00+00:00",
            "end": "2026-11-28T01:00:00+00:00",
            "people": ["bo"],
            "because": "layer 1",
        },
        {
            "start": "2026-11-30T17:00:00+00:00",
            "end": "2026-11-30T20:00:00+00:00",
            "people": ["ana"],
            "because": "layer 1",
        },
    ]


def test_overrides_that_ended_before_now_still_count_for_the_past(
    ask_json: Callable[..., Any], commands: Commands, clock: MovedClock
) -> None:
    span = Span(start=clock.now(), end=clock.now().replace(hour=8))
    commands.overrides.add("platform", "primary", "kim", span, by=None)
    clock.advance(days=30)

    shifts = ask_json(
        "shifts", "platform/primary", "--from", "2026-11-30T00:00Z", "--to", "2026-11-30T12:00Z"
    )

    assert [(shift["people"], shift["because"]) for shift in shifts] == [
        (["ana"], "layer 1"),
        (["kim"], "override"),
        (["ana"], "layer 1"),
    ]


def test_people_see_gaps_too(ask: Ask) -> None:
    told = ask("shifts", "platform/weekdays", *FRIDAY_TO_MONDAY).stdout

    assert "platform/weekdays (America/Los_Angeles)" in told
    assert "Fri 27 Nov 2026 12:00  to Fri 27 Nov 2026 17:00  Bo Chen" in told
    assert "Fri 27 Nov 2026 17:00  to Mon 30 Nov 2026 09:00  NOBODY" in told
    assert all(len(line) <= 80 for line in told.splitlines())


def test_a_span_must_end_after_it_starts(ask: Ask) -> None:
    result = ask("shifts", "platform/primary", "--from", "now", "--to", "2026-01-01")

    assert result.exit_code == 1
    assert "must be later than --from" in result.stderr


def test_both_ends_are_needed(ask: Ask) -> None:
    assert ask("shifts", "platform/primary", "--from", "now").exit_code == 2


def test_an_unknown_schedule_is_answered_with_a_suggestion(ask: Ask) -> None:
    result = ask("shifts", "platform/primry", *FRIDAY_TO_MONDAY)

    assert result.exit_code == 1
    assert "Did you mean “primary”?" in result.stderr


def load(folder: Path, clock: MovedClock) -> None:
    """The files are put in force, as `oncall serve` does it."""
    database = Database(f"sqlite:///{folder / 'sleepwell.db'}")
    Schedules(database, folder / "schedules").load(clock.now())
    database.close()


def turn_around(folder: Path) -> None:
    """Whose week it was would have been the other's."""
    file = folder / "schedules" / "platform.yaml"
    file.write_text(file.read_text().replace("[ana, bo], every: week", "[bo, ana], every: week"))


def people(shifts: list[dict[str, Any]]) -> list[str]:
    return [person for shift in shifts for person in shift["people"]]


def test_what_has_passed_is_told_as_it_was(
    folder: Path, ask_json: Callable[..., Any], commands: Commands, clock: MovedClock
) -> None:
    load(folder, clock)
    assert people(ask_json("shifts", "platform/primary", *WEEKS)) == ["bo", "ana", "bo"]
    turn_around(folder)
    clock.advance(days=14, hours=16)
    load(folder, clock)

    # The third week had begun an hour before.
    told = people(ask_json("shifts", "platform/primary", *WEEKS))
    assert told == ["bo", "ana", "bo", "ana"]
    (monday,) = ask_json("who", "platform/primary", "--at", "2026-11-30T19:00Z")
    assert monday["people"] == ["bo"]


def test_files_that_nobody_put_in_force_say_what_would_have_been(
    folder: Path, ask_json: Callable[..., Any], commands: Commands, clock: MovedClock
) -> None:
    load(folder, clock)
    turn_around(folder)
    clock.advance(days=14, hours=16)

    assert people(ask_json("shifts", "platform/primary", *WEEKS)) == ["ana", "bo", "ana"]
