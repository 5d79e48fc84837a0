"""Telling who goes on being paged after a change of who is on call."""

from collections.abc import Sequence

from rich.console import Console

from bot.cli.output import text
from bot.domain.answering.naming import listed, name_of
from bot.domain.rosters.roster import Roster
from bot.engine.contracts import StillPaged

MOST_INCIDENTS = 5


def print_still_paged(
    out: Console, paged: Sequence[StillPaged], roster: Roster, *, instead: str | None = None
) -> None:
    """A sentence for each of them; `instead` is the key of whoever might be handed it."""
    for one in paged:
        about = [f"{each.number} ({each.title})" for each in one.about[:MOST_INCIDENTS]]
        if len(one.about) > MOST_INCIDENTS:
            about.append(f"{len(one.about) - MOST_INCIDENTS} more")
        incidents = "incident" if len(one.about) == 1 else "incidents"
        sentence = (
            f"{name_of(one.person, roster)} is still being paged about {incidents} "
            f"{listed(about)}: an incident keeps whom it has paged. Whoever comes on call "
            "is paged with its next step. To hand it on: "
            f"oncall reassign {one.about[0].number} --to {instead or 'PERSON'} --as {one.person}"
        )
        out.print(text(sentence, "yellow"))


def as_json(paged: Sequence[StillPaged]) -> list[dict[str, object]]:
    """The same for programs."""
    return [
        {"person": one.person, "incidents": [each.number for each in one.about]} for one in paged
    ]
