"""`oncall overrides`."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.domain.rosters.swap import Stint
from bot.domain.times.instants import Span
from bot.engine.commands.by_subject import Commands
from tests.cli.conftest import PLATFORM, Ask
from tests.cli.test_override import HOLIDAY
from tests.conftest import MovedClock

IN_FILES = """\
overrides:
  - {schedule: weekdays, person: kim, from: 2026-12-01 09:00, to: 2026-12-02 17:00}
"""
Json = Callable[..., Any]


def test_all_that_are_not_over_are_listed(ask: Ask, ask_json: Json, folder: Path) -> None:
    assert ask("overrides").stdout == "There are no overrides. `oncall override` makes one.\n"
    (folder / "schedules" / "platform.yaml").write_text(PLATFORM + IN_FILES)
    ask("override", "platform/primary", "kim", *HOLIDAY)

    shown = ask("overrides", "platform", width=140).stdout.splitlines()
    told = ask_json("overrides", "platform/primary")

    days = "Tue 1 Dec 2026 09:00 Wed 2 Dec 2026 17:00"
    assert [" ".join(line.split()) for line in shown] == [
        "ID Schedule Person From To Made by",
        f"platform/weekdays Kim Lee {days} schedules/platform.yaml:17",
        "1 platform/primary Kim Lee Thu 24 Dec 2026 10:00 Sat 26 Dec 2026 10:00",
    ]
    assert told == [
        {
            "id": 1,
            "team": "platform",
            "schedule": "primary",
            "person": "kim",
            "replaces": None,
            "start": "2026-12-24T18:00:00+00:00",
            "end": "2026-12-26T18:00:00+00:00",
            "agreed": False,
            "place": None,
        }
    ]


def test_one_that_has_not_begun_is_taken_back_as_if_it_had_never_been(
    ask: Ask, ask_json: Json
) -> None:
    ask("override", "platform/primary", "kim", *HOLIDAY)

    told = ask("overrides", "--remove", "1", width=120)

    assert (
        told.stdout == "Override 1 is taken back: Kim Lee does not stand in on platform/primary.\n"
    )
    assert ask_json("overrides") == []
    (christmas,) = ask_json("who", "platform/primary", "--at", "2026-12-25T12:00Z")
    assert christmas["people"] != ["kim"]
    again = ask("overrides", "--remove", "1")
    assert again.exit_code == 1
    assert again.stderr == (
        "oncall: There is no override 1. `oncall overrides`, or `/oncall overrides` in Slack, "
        "lists those there are.\n"
    )


def test_one_that_has_begun_stays_as_it_was_until_now(
    ask: Ask, ask_json: Json, clock: MovedClock
) -> None:
    begun = clock.now()
    span = ("--from", "now", "--to", (begun + timedelta(days=1)).isoformat())
    ask("override", "platform/primary", "kim", *span)
    clock.advance(hours=2)

    assert ask("overrides", "--remove", "1").stdout.split()[-3:] == ["from", "now", "on."]

    (before,) = ask_json(
        "who", "platform/primary", "--at", (begun + timedelta(hours=1)).isoformat()
    )
    (now,) = ask_json("who", "platform/primary")
    assert (before["people"], now["people"] == ["kim"]) == (["kim"], False)
    clock.advance(hours=1)
    assert "Override 1 is over" in ask("overrides", "--remove", "1").stderr


def test_half_a_swap_is_for_its_people_to_give_back(
    ask: Ask, ask_json: Json, commands: Commands, clock: MovedClock
) -> None:
    def next_shift(person: str) -> Stint:
        end = clock.now() + timedelta(weeks=4)
        shifts = (
            commands.duty.roster()
            .schedule("platform", "primary")
            .shifts(Span(start=clock.now() + timedelta(days=8), end=end))
        )
        span = next(shift.span for shift in shifts[1:] if shift.people == (person,))
        return Stint(team="platform", schedule="primary", span=span)

    swap = commands.swaps.offer("ana", "bo", next_shift("ana"), next_shift("bo"))
    commands.swaps.accept(swap.id, "bo")

    refused = ask("overrides", "--remove", "2")

    assert refused.exit_code == 1
    assert refused.stderr == (
        "oncall: Override 2 is a half of a swap that Ana Souza and Bo Chen agreed on. They give it "
        "back by another `/oncall swap` in Slack; `oncall override` in a shell puts somebody else "
        "on call.\n"
    )
    assert [each["agreed"] for each in ask_json("overrides")] == [True, True]


def test_a_team_and_an_id_together_are_wrong_usage(ask: Ask) -> None:
    assert ask("overrides", "platform", "--remove", "1").exit_code == 2
    assert ask("overrides", "platfrom").exit_code == 1
