"""`oncall override`."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.cli.conftest import Ask

HOLIDAY = ("--from", "2026-12-24 10:00", "--to", "2026-12-26 10:00")


def test_somebody_is_put_on_call_on_the_clock_of_the_team(ask_json: Callable[..., Any]) -> None:
    made = ask_json("override", "platform/primary", "kim", *HOLIDAY)

    assert made == {
        "id": 1,
        "team": "platform",
        "schedule": "primary",
        "person": "kim",
        "start": "2026-12-24T18:00:00+00:00",
        "end": "2026-12-26T18:00:00+00:00",
        "still_paged": [],
    }
    (christmas,) = ask_json("who", "platform/primary", "--at", "2026-12-25T12:00Z")
    assert christmas["people"] == ["kim"]


def test_people_are_told_what_was_made_of_it(ask: Ask) -> None:
    told = ask("override", "platform/primary", "kim", *HOLIDAY, width=120).stdout

    assert told == (
        "Kim Lee is on call for platform/primary, Thu 24 Dec 2026 10:00 to "
        "Sat 26 Dec 2026 10:00 (America/Los_Angeles).\n"
    )


def test_who_cannot_be_told_in_slack_is_said_to_know_nothing(ask: Ask, folder: Path) -> None:
    people = folder / "schedules" / "people.yaml"
    people.write_text(people.read_text().replace("slack: U02KIM0001, ", ""))

    told = ask("override", "platform/primary", "kim", *HOLIDAY).stdout

    assert told.endswith("\nLet Kim Lee know: nobody can write to them in Slack.\n")


def test_an_unknown_person_is_answered_with_a_suggestion(ask: Ask) -> None:
    result = ask("override", "platform/primary", "kimm", *HOLIDAY)

    assert result.exit_code == 1
    assert "Did you mean “kim”?" in result.stderr


def test_what_is_over_is_not_rewritten(ask: Ask) -> None:
    result = ask(
        "override", "platform/primary", "kim", "--from", "2026-11-01", "--to", "2026-11-02"
    )

    assert result.exit_code == 1
    assert "That span is over" in result.stderr


def test_a_span_that_no_clock_shows_is_told_why(ask: Ask) -> None:
    skipped = ("--from", "2027-03-14 02:10", "--to", "2027-03-14 02:50")

    result = ask("override", "platform/primary", "kim", *skipped)

    assert (result.exit_code, result.stderr) == (
        1,
        (
            "oncall: No clock of America/Los_Angeles shows any of that span: it goes from "
            "2027-03-14 02:00 straight to 2027-03-14 03:00.\n"
        ),
    )
