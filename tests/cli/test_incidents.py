"""`oncall incidents`, `incident`, `ack` and `resolve`."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.domain.incidents.timeline import Through
from bot.engine.commands.by_subject import Commands
from bot.engine.schedule_files.schedules import Schedules
from bot.storage.database import Database
from bot.storage.stored_schedules import revisions
from tests.cli.conftest import Ask
from tests.conftest import MovedClock


def test_one_incident_is_told_with_its_timeline(
    ask_json: Callable[..., Any], incident: int
) -> None:
    told = ask_json("incident", str(incident))

    assert (told["number"], told["service"], told["team"]) == (incident, "checkout", "platform")
    assert (told["title"], told["urgency"], told["state"]) == (
        "Checkout is down",
        "high",
        "triggered",
    )
    assert told["opened_at"] == "2026-11-30T03:00:00+00:00"
    assert told["due_at"] == "2026-11-30T03:05:00+00:00"
    assert (told["alerts"], told["dedup_key"], told["source"]) == (1, "down", "Grafana")
    assert [entry["what"] for entry in told["timeline"]] == [
        "opened",
        "paged",
        "notification",
        "notification",
        "notification",
    ]
    assert told["timeline"][2] == {
        "at": "2026-11-30T03:00:00+00:00",
        "what": "notification",
        "person": "ana",
        "method": "slack",
        "state": "pending",
        "problem": None,
        "tries": 0,
    }


def test_what_is_planned_for_later_shows_when_its_time_has_come(
    ask_json: Callable[..., Any], incident: int, clock: MovedClock
) -> None:
    clock.advance(minutes=2)

    told = ask_json("incident", str(incident))

    assert (told["timeline"][-1]["at"], told["timeline"][-1]["method"]) == (
        "2026-11-30T03:02:00+00:00",
        "call",
    )


def test_people_read_the_story_on_the_clock_of_the_team(ask: Ask, incident: int) -> None:
    told = ask("incident", str(incident)).stdout

    assert told.startswith("Incident 1 triggered\nCheckout is down\n")
    assert "Sun 29 Nov 2026 19:00 (America/Los_Angeles)" in told
    assert "  19:00:00  Opened by an alert from Grafana.\n" in told
    assert "  19:00:00  Step 1: paging Ana Souza.\n" in told
    assert "  19:00:00  Call to Ana Souza: waiting to be sent\n" in told


def test_the_list_is_newest_first_and_without_timelines(
    ask_json: Callable[..., Any], incident: int, commands: Commands
) -> None:
    newer = commands.opening.page_team("platform", "The disk is full", by="ana").incident

    listed = ask_json("incidents")

    assert [one["number"] for one in listed] == [newer.number, incident]
    assert all("timeline" not in one for one in listed)


def test_the_list_may_leave_out_what_is_resolved(
    ask: Ask, ask_json: Callable[..., Any], incident: int
) -> None:
    ask("resolve", str(incident), "--as", "ana")

    assert ask_json("incidents", "--open") == []
    assert ask("incidents", "--open").stdout == "There are no open incidents.\n"
    assert [one["state"] for one in ask_json("incidents")] == ["resolved"]


def test_the_list_shows_texts_from_outside_as_they_are(ask: Ask, commands: Commands) -> None:
    commands.opening.page_team("platform", "[red]disk[/red] \x1b[31mfull", by=None)

    told = ask("incidents").stdout

    assert "[red]disk[/red] ·[31mfull" in told


def test_acknowledging_prints_the_incident(
    ask_json: Callable[..., Any], incident: int, clock: MovedClock
) -> None:
    clock.advance(seconds=20)

    told = ask_json("ack", str(incident), "--as", "bo")

    assert (told["state"], told["acknowledged_by"]) == ("acknowledged", "bo")
    assert told["acknowledged_at"] == "2026-11-30T03:00:20+00:00"
    assert told["due_at"] == "2026-11-30T06:45:20+00:00"
    assert told["returns_at"] == "2026-11-30T07:00:20+00:00"
    assert told["timeline"][-1]["what"] == "acknowledged"
    assert told["timeline"][-1]["through"] == "shell"


def test_a_second_acknowledgement_says_who_has_it(ask: Ask, incident: int) -> None:
    ask("ack", str(incident), "--as", "bo")

    result = ask("ack", str(incident), "--as", "ana")

    assert result.exit_code == 1
    assert result.stdout == ""
    assert "already acknowledged by" in result.stderr
    assert "bo" in result.stderr.lower()


def test_snoozing_says_until_when(ask_json: Callable[..., Any], ask: Ask, incident: int) -> None:
    told = ask_json("snooze", str(incident), "--for", "2h", "--as", "bo")

    assert (told["state"], told["snoozed"], told["acknowledged_by"]) == ("acknowledged", True, "bo")
    assert told["due_at"] == told["returns_at"] == "2026-11-30T05:00:00+00:00"
    [entry] = [entry for entry in told["timeline"] if entry["what"] == "snoozed"]
    assert entry == {
        "at": "2026-11-30T03:00:00+00:00",
        "what": "snoozed",
        "by": "bo",
        "through": "shell",
        "round": 0,
        "until": "2026-11-30T05:00:00+00:00",
        "length": "2h",
    }
    assert (
        "Incident 1 snoozed until Sun 29 Nov 2026 21:00"
        in ask("snooze", str(incident), "--for", "2h", "--as", "bo", width=200).stdout
    )
    assert ask("incidents").stdout.splitlines()[-1].split()[:2] == ["1", "snoozed"]
    assert ask("incident", "1").stdout.startswith("Incident 1 snoozed")


@pytest.mark.parametrize(
    ("length", "code", "told"),
    [
        ("8d", 1, "an incident is snoozed for 1w at most"),
        ("0s", 1, "until some time to come"),
        ("soon", 2, "is not a duration"),
    ],
)
def test_what_cannot_be_snoozed_is_told(
    ask: Ask, incident: int, length: str, code: int, told: str
) -> None:
    result = ask("snooze", str(incident), "--for", length, "--as", "bo", width=200)

    assert result.exit_code == code
    assert told in result.stderr


def test_reassigning_pages_them_now(ask_json: Callable[..., Any], ask: Ask, incident: int) -> None:
    told = ask_json("reassign", str(incident), "--to", "bo", "--as", "ana")

    assert told["state"] == "triggered"
    [entry] = [entry for entry in told["timeline"] if entry["what"] == "reassigned"]
    assert (entry["by"], entry["person"], entry["through"]) == ("ana", "bo", "shell")
    assert {n["person"] for n in told["timeline"] if n.get("state") == "pending"} == {"bo"}
    answer = ask("reassign", str(incident), "--to", "platform", "--as", "ana", width=200)
    assert "Incident 1 triggered reassigned, paging platform now: Checkout is down" in answer.stdout


@pytest.mark.parametrize(
    ("to", "told"),
    [
        ("boo", "“boo” is neither a person nor a team. Did you mean “bo”?"),
        ("ana", "To take incident 1 yourself, acknowledge it."),
    ],
)
def test_to_whom_nothing_is_reassigned_is_told(ask: Ask, incident: int, to: str, told: str) -> None:
    result = ask("reassign", str(incident), "--to", to, "--as", "ana", width=200)

    assert (result.exit_code, result.stdout) == (1, "")
    assert told in result.stderr


def test_nobody_acknowledges_as_somebody_unknown(ask: Ask, incident: int) -> None:
    result = ask("ack", str(incident), "--as", "boo")

    assert result.exit_code == 1
    assert "Did you mean “bo”?" in result.stderr


def test_people_are_told_the_one_line_that_matters(
    ask: Ask, incident: int, clock: MovedClock
) -> None:
    clock.advance(minutes=1)
    acknowledged = ask("ack", str(incident), "--as", "bo", width=200).stdout
    clock.advance(minutes=1)
    resolved = ask("resolve", str(incident), "--as", "ana", width=200).stdout

    more = "All that happened to it: oncall incident 1\n"
    assert acknowledged == (
        "Incident 1 acknowledged Sun 29 Nov 2026 19:01 by Bo Chen (America/Los_Angeles): "
        f"Checkout is down\n{more}"
    )
    assert resolved == (
        "Incident 1 resolved Sun 29 Nov 2026 19:02 by Ana Souza (America/Los_Angeles): "
        f"Checkout is down\n{more}"
    )


def test_one_long_title_does_not_widen_the_list(
    ask: Ask, commands: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands.opening.page_team("platform", "word " * 180, by=None)
    commands.opening.page_team("platform", "short", by=None)

    told = ask("incidents", width=10_000).stdout

    assert max(map(len, told.splitlines())) < 140
    assert "word word…" in told


def test_withdrawn_notifications_that_never_came_due_are_left_out(
    ask_json: Callable[..., Any], incident: int, commands: Commands, clock: MovedClock
) -> None:
    commands.incidents.acknowledge(incident, "bo", Through.PHONE)
    clock.advance(hours=1)

    timeline = ask_json("incident", str(incident))["timeline"]

    assert {e["at"] for e in timeline if e["what"] == "notification"} == {
        "2026-11-30T03:00:00+00:00"
    }


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(("incidents",), id="incidents"),
        pytest.param(("incident", "1"), id="incident"),
        pytest.param(("ack", "1", "--as", "ana"), id="ack"),
        pytest.param(("keys", "list"), id="keys list"),
    ],
)
def test_without_a_database_that_is_said_and_none_is_made(
    ask: Ask, folder: Path, words: tuple[str, ...]
) -> None:
    result = ask(*words)

    assert result.exit_code == 1
    assert "There is no database at sleepwell.db yet" in result.stderr
    assert not (folder / "sleepwell.db").exists()


def test_an_unknown_number_is_answered_in_a_sentence(ask: Ask, incident: int) -> None:
    result = ask("incident", "77")

    assert (result.exit_code, result.stderr) == (1, "oncall: There is no incident 77.\n")


def test_broken_files_do_not_keep_anybody_from_acknowledging(
    ask: Ask, incident: int, folder: Path, schedules_in_force: None
) -> None:
    (folder / "schedules" / "people.yaml").write_text("people: 7\n")

    assert ask("ack", str(incident), "--as", "bo").exit_code == 0


def test_looking_at_other_files_does_not_put_them_in_force(
    ask: Ask, incident: int, folder: Path, schedules_in_force: None
) -> None:
    file = folder / "schedules" / "platform.yaml"
    file.write_text(file.read_text().replace("[ana, bo]", "[kim]"))

    ask("ack", str(incident), "--as", "bo")

    database = Database(f"sqlite:///{folder}/sleepwell.db")
    with database.read() as tx:
        assert revisions.newest_id(tx) == 1
    database.close()


@pytest.fixture
def schedules_in_force(incident: int, folder: Path, clock: MovedClock) -> None:
    """A process that serves has put the files in force on this database."""
    database = Database(f"sqlite:///{folder}/sleepwell.db")
    Schedules(database, folder / "schedules").load(clock.now())
    database.close()
