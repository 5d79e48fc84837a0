"""`oncall suggest`."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.storage.schedule_files import read_texts
from tests.cli.absences.conftest import CALENDAR
from tests.cli.conftest import Ask
from tests.cli.unsurprising import PEOPLE, WEB

# The week of 30 November is dee's; then come ana, bo, chen. Second are bo, chen, dee, ana.


@pytest.fixture
def schedules(folder: Path) -> Path:
    """The folder of files in which nobody is away yet."""
    (folder / "schedules" / "platform.yaml").unlink()
    (folder / "schedules" / "people.yaml").write_text(PEOPLE)
    (folder / "schedules" / "web.yaml").write_text(WEB)
    return folder / "schedules"


def away(schedules: Path, **entries: str) -> None:
    """Writes time off into people.yaml, such as `ana="2026-12-24"`."""
    people = (schedules / "people.yaml").read_text()
    for person, entry in entries.items():
        people = people.replace(f"  {person}: {{", f"  {person}: {{away: {entry}, ")
    (schedules / "people.yaml").write_text(people)


def test_without_time_off_there_is_nothing_to_do(ask: Ask, schedules: Path) -> None:
    result = ask("suggest")

    assert result.exit_code == 0
    assert result.stdout == "Until Sun 28 Feb 2027 03:00 (UTC) no shift falls on time off.\n"


def test_somebody_is_proposed_with_the_reason_and_the_yaml(ask: Ask, schedules: Path) -> None:
    away(schedules, ana="[{from: 2026-12-07, to: 2026-12-13, note: skiing}]")

    result = ask("suggest", width=120)

    assert result.exit_code == 0
    assert result.stdout == (
        "web (America/Los_Angeles)\n"
        "  primary, Mon 7 Dec 2026 10:00 to Mon 14 Dec 2026 10:00\n"
        "    Ana is away (skiing).\n"
        "    Bo can: right beside a shift of their own, 1008 h on call in the 90 days around. "
        "(Chen: on call then)\n"
        "\n"
        "To make these overrides say --apply, or put them into the files:\n"
        "# schedules/web.yaml\n"
        "overrides:\n"
        "  - {schedule: primary, person: bo, replaces: ana, from: 2026-12-07 10:00, "
        "to: 2026-12-14 10:00}\n"
    )


def test_the_yaml_can_be_pasted_and_then_nothing_is_left_to_do(
    ask: Ask, ask_json: Callable[..., Any], schedules: Path
) -> None:
    away(schedules, ana="2026-12-07 to 2026-12-13", chen="2027-01-06")
    pasted = ask("suggest", "web", "--yaml").stdout

    (schedules / "web.yaml").write_text(WEB + pasted)

    assert pasted.startswith("# schedules/web.yaml\noverrides:\n  - {schedule: ")
    assert pasted.count("\n  - ") == 2
    assert ask_json("suggest") == []


def test_nothing_is_left_to_do_where_time_off_ends_at_a_time_that_comes_twice(
    ask: Ask, ask_json: Callable[..., Any], schedules: Path
) -> None:
    away(schedules, dee="{from: 2027-11-06 12:00, to: 2027-11-07 01:30}")
    november = ("--from", "2027-11-01", "--to", "2027-11-10")
    (asked,) = ask_json("suggest", "web/primary", *november)
    pasted = ask("suggest", "web/primary", "--yaml", *november).stdout

    (schedules / "web.yaml").write_text(WEB + pasted)

    assert asked["end"] == "2027-11-07T09:30:00+00:00"
    assert "from: 2027-11-06 12:00, to: 2027-11-07 02:00}" in pasted
    assert ask_json("suggest", "web/primary", *november) == []


def test_files_of_several_teams_are_yaml_documents(ask: Ask, schedules: Path) -> None:
    away(schedules, eli="2026-12-07 to 2026-12-13")
    for name in ("one", "two"):
        team = WEB.replace("team: web", f"team: {name}").replace("shop", f"shop-{name}")
        team = team.replace("[ana, bo, chen, dee]", "[eli, fay]")
        (schedules / f"{name}.yaml").write_text(team)

    shown = ask("suggest", "--yaml").stdout

    assert shown.count("\n---\n# schedules/two.yaml\noverrides:\n") == 1
    assert shown.startswith("# schedules/one.yaml\noverrides:\n")


def test_covers_as_json(ask_json: Callable[..., Any], schedules: Path) -> None:
    away(schedules, ana="[{from: 2026-12-07, to: 2026-12-13, note: skiing}]")

    assert ask_json("suggest", "web/primary") == [
        {
            "team": "web",
            "schedule": "primary",
            "person": "bo",
            "replaces": "ana",
            "start": "2026-12-07T18:00:00+00:00",
            "end": "2026-12-14T18:00:00+00:00",
            "note": "skiing",
            "load_hours": 1008.0,
            "rest_hours": 0.0,
            "hindered": {"chen": "on call then"},
            "id": None,
        }
    ]
    assert ask_json("suggest", "web/secondary") == []


def test_applied_covers_are_overrides_and_leave_nothing_to_do(
    ask: Ask, ask_json: Callable[..., Any], schedules: Path
) -> None:
    away(schedules, ana="2026-12-07 to 2026-12-13")
    assert "is away" in ask("check").stderr

    (made,) = ask_json("suggest", "--apply", "--as", "bo")

    assert made["id"] == 1
    (duty,) = ask_json("who", "web/primary", "--at", "2026-12-10T12:00Z")
    assert duty["people"] == [made["person"]] == ["bo"]
    assert ask_json("suggest") == []
    assert "is away" not in ask("check").stderr


def test_applying_says_so(ask: Ask, schedules: Path) -> None:
    away(schedules, ana="2026-12-07 to 2026-12-13")

    assert ask("suggest", "--apply").stdout.endswith("\n\nThese overrides are made.\n")


def test_the_list_of_overrides_names_who_made_one(ask: Ask, schedules: Path) -> None:
    away(schedules, bo="2026-12-14 to 2026-12-20")
    ask("suggest", "--apply", "--as", "chen")

    (made,) = ask("overrides", width=140).stdout.splitlines()[1:]

    assert " for Bo" in made
    assert made.rstrip().endswith("  Chen")


def test_when_nobody_can_that_is_said_loudly(ask: Ask, schedules: Path) -> None:
    away(schedules, **dict.fromkeys(("ana", "bo", "dee"), "2026-12-08 to 2026-12-13"))

    result = ask("suggest", "web/primary")
    as_json = ask("suggest", "web/primary", "--json")

    assert result.exit_code == as_json.exit_code == 1
    assert "    NOBODY CAN COVER. Bo: away; Chen: on call then; Dee: away.\n" in result.stdout
    assert result.stderr == "oncall: NOBODY CAN COVER 1 shift. Somebody has to decide.\n"
    assert "overrides:" not in result.stdout
    (cover,) = json.loads(as_json.stdout)
    assert cover["person"] is None


def test_what_nobody_can_take_whole_is_told_in_parts(
    ask: Ask, ask_json: Callable[..., Any], schedules: Path
) -> None:
    away(
        schedules,
        ana="{from: 2026-12-07 10:00, to: 2026-12-14 10:00}",
        bo="{from: 2026-12-10 00:00, to: 2026-12-14 10:00}",
        dee="{from: 2026-12-07 10:00, to: 2026-12-10 00:00}",
    )

    shown = ask("suggest", "web/primary", width=120).stdout
    pasted = ask("suggest", "--yaml").stdout
    (schedules / "web.yaml").write_text(WEB + pasted)

    assert shown.startswith(
        "web (America/Los_Angeles)\n"
        "  primary, Mon 7 Dec 2026 10:00 to Mon 14 Dec 2026 10:00\n"
        "    Ana is away. Nobody can take all of it; in parts:\n"
        "    Mon 7 Dec 2026 10:00 to Thu 10 Dec 2026 00:00\n"
        "      Bo can: right beside a shift of their own, "
    )
    assert "    Thu 10 Dec 2026 00:00 to Mon 14 Dec 2026 10:00\n      Dee can: " in shown
    assert pasted.count("replaces: ana") == 2
    assert ask_json("suggest") == []


def test_a_shift_under_way_is_taken_from_now_on(
    ask_json: Callable[..., Any], schedules: Path
) -> None:
    away(schedules, chen="2026-11-20 to 2026-12-05")

    starts = [cover["start"] for cover in ask_json("suggest", "web", "--from", "2026-11-25")]

    assert starts[0] == "2026-11-30T03:00:00+00:00"


def test_the_span_can_be_given(ask_json: Callable[..., Any], schedules: Path) -> None:
    away(schedules, ana="[2026-12-09, 2027-01-07]")

    early = ask_json("suggest", "web", "--to", "2026-12-15")
    late = ask_json("suggest", "web", "--from", "2026-12-15")

    assert [cover["start"][:10] for cover in early] == ["2026-12-09"]
    assert [cover["start"][:10] for cover in late] == ["2027-01-07"]


def test_calendars_count(ask_json: Callable[..., Any], schedules: Path) -> None:
    (schedules / "dee.ics").write_bytes(
        CALENDAR.replace(b"20261224", b"20261230").replace(b"20261227", b"20261231")
    )
    away(schedules, dee="{ical: dee.ics}")

    (cover,) = ask_json("suggest")

    assert (cover["replaces"], cover["note"]) == ("dee", "Christmas")
    assert cover["start"] == "2026-12-30T08:00:00+00:00"


def test_a_calendar_that_cannot_be_read_is_said_with_its_place(ask: Ask, schedules: Path) -> None:
    away(schedules, ana="{ical: nowhere.ics}")
    place = "schedules/people.yaml:2:15: "
    told = "the calendar nowhere.ics is left out: there is no such file in schedules. Absences of "

    assert ask("suggest").stderr == f'oncall: {place}{told}"ana" may be missing.\n'
    assert f'{place}warning: {told}"ana" may be missing\n' in ask("check").stderr


@pytest.mark.parametrize(
    ("words", "exit_code", "told"),
    [
        pytest.param(["--as", "bo"], 2, "goes with --apply", id="as without apply"),
        pytest.param(["webb"], 1, "Did you mean “web”?", id="no such team"),
        pytest.param(["web/third"], 1, "has no schedule “third”", id="no such schedule"),
        pytest.param(["--to", "2026-11-01"], 1, "must be later than", id="ends before it starts"),
        pytest.param(["--apply", "--as", "boo"], 1, "Did you mean “bo”?", id="no such person"),
    ],
)
def test_what_makes_no_sense_is_refused(
    ask: Ask, schedules: Path, words: list[str], exit_code: int, told: str
) -> None:
    result = ask("suggest", *words)

    assert result.exit_code == exit_code
    assert told in result.stderr


def test_the_yaml_loads(ask: Ask, schedules: Path) -> None:
    away(schedules, ana="2026-12-09")
    files = {"people.yaml": PEOPLE, "web.yaml": WEB + ask("suggest", "--yaml").stdout}

    assert read_texts(files).errors == ()
