"""Somebody is put on call from the shell, and taken off again: whom it concerns is told."""

import re
from datetime import timedelta

from bot.domain.rotations.override import Override
from bot.domain.times.instants import Span
from tests.scenarios.night import Night

# As a program that cannot show dates in the reader's zone shows them.
_DATE = re.compile(r"<!date[^|]*\|([^>]*)>")
SPAN = "Mon 30 Nov 04:00 UTC – Mon 30 Nov 20:00 UTC"


def sixteen_hours(night: Night) -> Span:
    """From an hour on: fourteen of them are ana's, the last two bo's."""
    start = night.clock.now() + timedelta(hours=1)
    return Span(start=start, end=start + timedelta(hours=16))


def stands_in(night: Night, person: str, by: str | None = None) -> int:
    """They are put on call."""
    id_, _ = night.bot.commands.overrides.add(
        "platform", "primary", person, sixteen_hours(night), by
    )
    return id_


async def heard(night: Night) -> dict[str, list[str]]:
    """What each person is told in the end."""
    await night.bot.engine.settle()
    told = {
        who: [_DATE.sub(r"\1", each.text) for each in night.messages_to(who)] for who in night.users
    }
    return {who: texts for who, texts in told.items() if texts}


async def test_who_gains_and_who_loses_duty_are_told(quiet: Night) -> None:
    stands_in(quiet, "kim")

    assert await heard(quiet) == {
        "kim": [f"🔁 You stand in on *platform/primary* {SPAN}. Made from the shell."],
        "ana": [f"🔁 Kim Lee stands in for you on *platform/primary* {SPAN}. Made from the shell."],
        "bo": [f"🔁 Kim Lee stands in for you on *platform/primary* {SPAN}. Made from the shell."],
    }


async def test_they_are_told_when_it_is_taken_back_as_well(night: Night) -> None:
    id_ = stands_in(night, "kim")
    before = await heard(night)

    await night.pass_time(hours=2)
    night.bot.commands.overrides.take_back(id_)

    since = "Mon 30 Nov 05:00 UTC – Mon 30 Nov 20:00 UTC"
    not_kim = f"↩️ Taken back: Kim Lee stands in no more on *platform/primary* {since}."
    anas = "Mon 30 Nov 05:00 UTC – Mon 30 Nov 18:00 UTC"
    bos = "Mon 30 Nov 18:00 UTC – Mon 30 Nov 20:00 UTC"
    now = {who: texts[len(before[who]) :] for who, texts in (await heard(night)).items()}
    assert {who: text.splitlines() for who, (text,) in now.items()} == {
        "kim": [
            not_kim.replace("Kim Lee stands", "You stand"),
            "On call then:",
            f"• {anas}: Ana Souza",
            f"• {bos}: Bo Lindqvist",
        ],
        "ana": [not_kim, "On call then:", f"• {anas}: you", f"• {bos}: Bo Lindqvist"],
        "bo": [not_kim, "On call then:", f"• {anas}: Ana Souza", f"• {bos}: you"],
    }


async def test_who_does_it_is_not_told_what_they_did(quiet: Night) -> None:
    id_ = stands_in(quiet, "kim", by="ana")
    assert (await heard(quiet)).keys() == {"kim", "bo"}

    quiet.bot.commands.overrides.take_back(id_, by="ana")

    told = await heard(quiet)
    assert told.keys() == {"kim", "bo"}
    assert "Made by Ana Souza." in told["kim"][0]


async def test_what_is_taken_back_before_it_is_told_is_told_once(night: Night) -> None:
    night.bot.commands.overrides.take_back(stands_in(night, "kim"))

    assert [len(texts) for texts in (await heard(night)).values()] == [1, 1, 1]


async def test_what_is_over_before_it_is_told_is_not_told(quiet: Night) -> None:
    stands_in(quiet, "kim")

    await quiet.pass_time(hours=17)

    assert await heard(quiet) == {}


async def test_nobody_is_told_of_what_changes_nothing(night: Night) -> None:
    replaced = Override(
        team="platform",
        schedule="primary",
        person="kim",
        replaces="chen",
        span=sixteen_hours(night),
    )
    (id_,) = night.bot.commands.overrides.add_all([replaced], None)
    night.bot.commands.overrides.take_back(id_)

    assert await heard(night) == {}


async def test_who_stood_in_for_who_stood_in_is_told_too(quiet: Night) -> None:
    id_ = stands_in(quiet, "kim")
    chen = Override(
        team="platform",
        schedule="primary",
        person="chen",
        replaces="kim",
        span=sixteen_hours(quiet),
    )
    quiet.bot.commands.overrides.add_all([chen], None)
    before = await heard(quiet)

    quiet.bot.commands.overrides.take_back(id_)

    told = await heard(quiet)
    assert before["chen"] == [
        f"🔁 You stand in for Kim Lee on *platform/primary* {SPAN}. Made from the shell."
    ]
    assert told["chen"][1].startswith(
        f"↩️ Taken back: Kim Lee stands in no more on *platform/primary* {SPAN}.\nOn call then:\n"
    )
    assert told["kim"] == before["kim"]


async def test_who_cannot_be_written_to_keeps_nobody_else_from_being_told(quiet: Night) -> None:
    people = quiet.bot.settings.schedules_dir / "people.yaml"
    people.write_text(people.read_text().replace("slack: U02KIM0001, ", ""))
    quiet.bot.schedules.refresh(quiet.clock.now())

    stands_in(quiet, "kim")

    assert (await heard(quiet)).keys() == {"ana", "bo"}


async def test_that_nobody_is_on_call_then_is_said_loudly(quiet: Night) -> None:
    file = quiet.bot.settings.schedules_dir / "platform.yaml"
    file.write_text(file.read_text().replace("start: 2026-11-23", "start: 2026-12-07"))
    quiet.bot.schedules.refresh(quiet.clock.now())

    quiet.bot.commands.overrides.take_back(stands_in(quiet, "kim"))

    (told,) = (await heard(quiet))["kim"]
    assert told.endswith("\n⚠️ *Nobody is on call then.*")
