"""`oncall calendars` and `oncall ical`."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from bot.domain.times.instants import Span
from bot.engine.commands.by_subject import Commands
from tests.cli.conftest import Ask
from tests.conftest import MovedClock

JUNE = ("--from", "2026-06-01", "--to", "2026-07-01")


def test_a_link_is_shown_once_at_the_public_address(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PUBLIC_URL", "https://oncall.example.com/")

    told = ask("calendars", "add", "platform/primary").stdout

    (token,) = re.findall(
        r"^  https://oncall\.example\.com/ical/([a-z0-9]{32})\.ics$", told, re.MULTILINE
    )
    assert "Link 1 to the shifts of platform/primary." in told
    assert token not in ask("calendars", "list").stdout


def test_a_link_to_a_person_opens_their_shifts(
    ask_json: Callable[..., Any], commands: Commands
) -> None:
    made = ask_json("calendars", "add", "ana")

    assert (made["id"], made["about"]) == (1, "ana")
    token = re.fullmatch(r"http://localhost:8080/ical/([a-z0-9]{32})\.ics", made["url"])
    assert token is not None
    followed = commands.calendars.follow(token[1])
    assert followed is not None
    assert {entry.person for entry in followed[0].entries} == {"ana"}


@pytest.mark.parametrize(
    ("about", "exit_code", "told"),
    [
        pytest.param("anna", 1, "“anna” is not in people.yaml. Did you mean “ana”?", id="person"),
        pytest.param("platform/primry", 1, "Did you mean “primary”?", id="schedule"),
        pytest.param("platfrom/primary", 1, "Did you mean “platform”?", id="team"),
        pytest.param("a/b/c", 2, "“a/b/c” is not TEAM/SCHEDULE", id="too many"),
    ],
)
def test_what_is_not_there_has_no_link(ask: Ask, about: str, exit_code: int, told: str) -> None:
    result = ask("calendars", "add", about, width=200)

    assert result.exit_code == exit_code
    assert told in result.stderr


def test_a_revoked_link_stays_in_the_list(ask_json: Callable[..., Any], ask: Ask) -> None:
    ask_json("calendars", "add", "ana")

    revoked = ask_json("calendars", "revoke", "1")

    assert revoked == {
        "id": 1,
        "about": "ana",
        "made_by": None,
        "created_at": "2026-11-30T03:00:00+00:00",
        "revoked_at": "2026-11-30T03:00:00+00:00",
    }
    assert ask_json("calendars", "list") == [revoked]
    again = ask("calendars", "revoke", "1")
    assert again.exit_code == 1
    assert "no calendar link 1 that still works" in again.stderr


def test_an_empty_list_says_how_to_begin(ask: Ask) -> None:
    ask("migrate")

    assert "`oncall calendars add TEAM/SCHEDULE` makes one" in ask("calendars", "list").stdout


def test_a_file_holds_the_shifts_of_a_schedule(ask: Ask, folder: Path) -> None:
    result = ask("ical", "platform/primary", *JUNE, "--output", "june.ics")

    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "6 shifts in june.ics\n"
    events = Calendar.from_ical((folder / "june.ics").read_bytes()).events
    assert str(events[0]["SUMMARY"]) == "Ana Souza (platform/primary)"
    # Whole, though the span begins in the middle of it.
    assert events[0].start.isoformat() == "2026-05-25T17:00:00+00:00"


def test_without_a_file_it_is_printed_as_it_is(ask: Ask) -> None:
    result = ask("ical", "--person", "bo", *JUNE)

    assert result.stdout_bytes.startswith(b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
    assert result.stdout_bytes.endswith(b"END:VCALENDAR\r\n")
    summaries = {str(e["SUMMARY"]) for e in Calendar.from_ical(result.stdout_bytes).events}
    assert summaries == {"On call: platform/primary", "On call: platform/weekdays"}


def test_overrides_of_the_database_are_in_it(
    ask_json: Callable[..., Any], commands: Commands, clock: MovedClock
) -> None:
    span = Span(start=clock.now(), end=clock.now().replace(hour=8))
    commands.overrides.add("platform", "primary", "kim", span, by=None)
    clock.advance(days=10)

    events = ask_json("ical", "--person", "kim")

    assert [(e["start"], e["end"], e["summary"]) for e in events] == [
        ("2026-11-30T03:00:00+00:00", "2026-11-30T08:00:00+00:00", "On call: platform/primary")
    ]


@pytest.mark.parametrize(
    ("words", "exit_code", "told"),
    [
        pytest.param((), 2, "Say either TEAM/SCHEDULE or --person PERSON.", id="neither"),
        pytest.param(
            ("platform/primary", "--person", "ana"), 2, "Say either TEAM/SCHEDULE", id="both"
        ),
        pytest.param(("--person", "anna"), 1, "Did you mean “ana”?", id="nobody"),
        pytest.param(("platform/primry",), 1, "Did you mean “primary”?", id="no schedule"),
        pytest.param(
            ("platform/primary", "--output", "no/where.ics"),
            1,
            "no/where.ics cannot be written: No such file or directory",
            id="no folder",
        ),
        pytest.param(
            ("platform/primary", "--to", "2020-01-01"), 1, "must be later than --from", id="span"
        ),
    ],
)
def test_what_cannot_be_done_is_said(
    ask: Ask, words: tuple[str, ...], exit_code: int, told: str
) -> None:
    result = ask("ical", *words, width=200)

    assert result.exit_code == exit_code
    assert told in result.stderr
    assert result.stdout == ""
