"""`oncall shifts`."""

from collections.abc import Callable
from typing import Any

from bot.domain.instants import Span
from bot.engine.commands import Commands
from tests.cli.conftest import Ask
from tests.conftest import MovedClock

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
