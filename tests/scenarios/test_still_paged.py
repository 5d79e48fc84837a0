"""Somebody stands in while incidents are open: all are told who goes on being paged."""

import asyncio
import json
from datetime import timedelta

from typer.testing import CliRunner

from bot.cli.application import app
from bot.cli.asked import CommonOptions
from bot.domain.times.instants import Span
from tests.scenarios.night import Night

NOW = ("--from", "2026-11-29 19:00", "--to", "2026-11-30 08:00")
LATER = ("--from", "2026-11-30 02:00", "--to", "2026-11-30 08:00")


async def override(night: Night, *arguments: str) -> str:
    """Somebody types `oncall override` in a shell; what it answers."""
    typed = ["override", "platform/primary", "chen", *arguments]
    at_night = CommonOptions(clock=night.clock)
    result = await asyncio.to_thread(
        CliRunner().invoke, app, typed, env=night.environment, obj=at_night
    )
    assert result.exit_code == 0, result.output
    await night.bot.engine.settle()
    return " ".join(result.output.split())


async def test_the_command_says_who_is_paged_still_and_how_to_hand_it_on(quiet: Night) -> None:
    number = await quiet.alert("checkout is down")
    await quiet.pass_time(minutes=1)

    told = await override(quiet, *NOW)

    assert f"Ana Souza is still being paged about incident {number} (checkout is down)" in told
    assert f"oncall reassign {number} --to chen --as ana" in told


async def test_programs_are_told_as_well(quiet: Night) -> None:
    number = await quiet.alert("checkout is down")
    await quiet.pass_time(minutes=1)

    told = json.loads(await override(quiet, *NOW, "--json"))

    assert told["still_paged"] == [{"person": "ana", "incidents": [number]}]


async def test_both_are_told_of_what_is_open(quiet: Night) -> None:
    number = await quiet.alert("checkout is down")
    await quiet.pass_time(minutes=1)

    await override(quiet, *NOW)

    to_chen, to_ana = (quiet.messages_to(who)[-1].text for who in ("chen", "ana"))
    assert f"Ana Souza is still being paged about #{number} checkout is down" in to_chen
    assert f"`/oncall ack {number}`" in to_chen
    assert f"You are still being paged about #{number} checkout is down" in to_ana


async def test_nothing_is_said_of_what_somebody_has_or_of_a_time_to_come(quiet: Night) -> None:
    number = await quiet.alert("checkout is down")
    assert "still" not in await override(quiet, *LATER)

    await quiet.command("bo", f"ack {number}")
    assert "still" not in await override(quiet, *NOW)
    assert not any("still" in message.text for message in quiet.messages_to("chen"))


async def test_whoever_stood_in_until_now_is_told_too(quiet: Night) -> None:
    begun = Span(start=quiet.clock.now(), end=quiet.clock.now() + timedelta(hours=5))
    id_, _ = quiet.bot.commands.overrides.add("platform", "primary", "chen", begun, None)
    number = await quiet.alert("checkout is down")
    await quiet.pass_time(minutes=1)

    quiet.bot.commands.overrides.take_back(id_)
    await quiet.bot.engine.settle()

    to_chen, to_ana = (quiet.messages_to(who)[-1].text for who in ("chen", "ana"))
    assert f"You are still being paged about #{number}" in to_chen
    assert f"Chen Wei is still being paged about #{number}" in to_ana


async def test_a_shift_given_away_in_the_middle_of_it_is_no_different(quiet: Night) -> None:
    number = await quiet.alert("checkout is down")
    await quiet.pass_time(minutes=1)
    swaps = quiet.bot.commands.swaps
    (shift, *_) = [one for one in swaps.coming_stints("ana") if one.schedule == "primary"]
    swap = swaps.offer("ana", "chen", shift, None)

    swaps.accept(swap.id, "chen")
    await quiet.bot.engine.settle()

    told = {who: [each.text for each in quiet.messages_to(who)] for who in ("chen", "ana")}
    assert any(f"Ana Souza is still being paged about #{number}" in text for text in told["chen"])
    assert any(f"You are still being paged about #{number}" in text for text in told["ana"])


async def test_who_takes_it_back_in_slack_is_answered_so(quiet: Night) -> None:
    begun = Span(start=quiet.clock.now(), end=quiet.clock.now() + timedelta(hours=5))
    quiet.bot.commands.overrides.add("platform", "primary", "chen", begun, None)
    number = await quiet.alert("checkout is down")
    await quiet.pass_time(minutes=1)
    await quiet.command("chen", "overrides")
    user = quiet.users["chen"]
    listed = quiet.workspace.messages(quiet.channel, seen_by=user)[-1]

    await quiet.click("chen", listed, "override_take_back")

    assert f"You are still being paged about #{number}" in quiet.told_alone("chen")[-1]
