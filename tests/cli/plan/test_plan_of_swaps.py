"""`oncall plan` where half of a swap no longer fits."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.domain.rosters.swap import Stint
from bot.domain.times.instants import Span
from bot.engine.commands.by_subject import Commands
from tests.cli.conftest import Ask
from tests.cli.plan.test_plan import DIRS, edit
from tests.conftest import MovedClock


def swapped(commands: Commands, clock: MovedClock) -> None:
    """A shift of ana and one of bo, which they exchange."""
    within = Span(start=clock.now() + timedelta(days=8), end=clock.now() + timedelta(weeks=4))
    shifts = commands.duty.roster().schedule("platform", "primary").shifts(within)
    spans = {shift.people: shift.span for shift in shifts[1:3]}
    given, taken = (
        Stint(team="platform", schedule="primary", span=spans[person,]) for person in ("ana", "bo")
    )
    swap = commands.swaps.offer("ana", "bo", given, taken)
    commands.swaps.accept(swap.id, "bo")


def test_one_half_that_does_not_fit_breaks_the_swap(
    new: Path, ask: Ask, ask_json: Callable[..., Any], commands: Commands, clock: MovedClock
) -> None:
    swapped(commands, clock)
    edit(new, "people: [ana, bo], every: week", "people: [kim, bo], every: week")

    (orphan,) = ask_json(*DIRS)["orphans"]
    shown = " ".join(ask(*DIRS, width=300).stdout.split())
    marked = ask(*DIRS, "--markdown").stdout

    assert (orphan["replaces"], orphan["other_half"]["replaces"]) == ("ana", "bo")
    broken = (
        "Ana Souza is not on call then. The swap of Ana Souza and Bo Chen is broken: "
        "its other half still counts, platform/primary Ana Souza for Bo Chen, "
    )
    assert broken in shown
    assert "The swap of Ana Souza and Bo Chen is broken" in marked


def test_both_halves_that_do_not_fit_are_told_as_one_swap(
    new: Path, ask: Ask, commands: Commands, clock: MovedClock
) -> None:
    swapped(commands, clock)
    edit(new, "people: [ana, bo], every: week", "people: [kim], every: week")

    shown = " ".join(ask(*DIRS, width=300).stdout.split())

    assert shown.count("Neither half of the swap of Ana Souza and Bo Chen fits") == 2
