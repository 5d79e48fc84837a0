"""The form in which a shift is offered: which one, to whom, and what for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from bot.domain.people.method import Method
from bot.domain.people.person import Person
from bot.domain.rosters.roster import Roster
from bot.domain.rosters.swap import Stint
from bot.slack.blocks import OPTION_LIMIT, OPTIONS_LIMIT, Block, context, option, plain
from bot.slack.views.stint_options import FormSchedules, stint_groups
from bot.slack.writing import mrkdwn

CALLBACK = "swap_offer"
GIVEN = "given"
COLLEAGUE = "colleague"
TAKEN = "taken:"
GIVEN_SELECT = "swap_given"
COLLEAGUE_SELECT = "swap_colleague"
TAKEN_SELECT = "swap_taken"
NOTHING = "nothing"

View = dict[str, Any]
_CHROME: Final[View] = {
    "type": "modal",
    "callback_id": CALLBACK,
    "title": plain("Swap a shift", 24),
    "submit": plain("Ask", 24),
    "close": plain("Cancel", 24),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class FilledSwapForm:
    """The form as submitted. `taken_block` is where to complain about what is taken in return."""

    given: Stint
    colleague: str
    taken: Stint | None
    taken_block: str | None
    taken_from: str | None


def swap_form(
    person: Person, stints: Sequence[Stint], roster: Roster, now: datetime
) -> View | None:
    """The form as it opens; None when there is nobody to ask."""
    places = FormSchedules()
    groups = stint_groups(stints, places, zone=person.timezone, now=now, most=OPTIONS_LIMIT)
    colleagues = _colleagues(person, roster)
    if not colleagues or not groups:
        return None
    given = _menu("Which of your shifts?", GIVEN, GIVEN_SELECT, groups)
    given["hint"] = plain(f"Times are those of {person.timezone.key}.", 150)
    asked = _menu("Who is to take it?", COLLEAGUE, COLLEAGUE_SELECT, colleagues)
    asked["dispatch_action"] = True
    return _CHROME | {"private_metadata": places.written(), "blocks": [given, asked]}


def with_colleague(
    view: View, person: Person, colleague: Person, stints: Sequence[Stint], now: datetime
) -> View:
    """The form on screen, with what this colleague could give in return.

    The blocks that stand there stay as they are, so that what was chosen stays chosen.
    """
    places = FormSchedules.read(view["private_metadata"])
    groups = stint_groups(stints, places, zone=person.timezone, now=now, most=OPTIONS_LIMIT - 1)
    block = _in_return(colleague, groups)
    kept = [one for one in view["blocks"] if not one["block_id"].startswith(TAKEN)]
    return _CHROME | {"private_metadata": places.written(), "blocks": [*kept, block]}


def chosen_colleague(view: View) -> str | None:
    """The key of the colleague chosen so far."""
    return _chosen(view, COLLEAGUE, COLLEAGUE_SELECT)


def filled(view: View) -> FilledSwapForm:
    """What was filled in, from the payload that Slack sends (Slack: "view_submission payload")."""
    places = FormSchedules.read(view["private_metadata"])
    block = next((one for one in view["state"]["values"] if one.startswith(TAKEN)), None)
    taken = _chosen(view, block, TAKEN_SELECT) if block else None
    return FilledSwapForm(
        given=places.decode(_chosen(view, GIVEN, GIVEN_SELECT) or ""),
        colleague=chosen_colleague(view) or "",
        taken=places.decode(taken) if taken not in {None, NOTHING} and taken else None,
        taken_block=block,
        taken_from=block.removeprefix(TAKEN) if block else None,
    )


def _in_return(colleague: Person, groups: list[Block]) -> Block:
    block_id = TAKEN + colleague.key
    if not groups:
        told = f"{mrkdwn(colleague.name)} has no shifts in the next 60 days to give in return."
        return context(told) | {"block_id": block_id}
    nothing = option("Nothing in return", NOTHING)
    groups = [{"label": plain("A favour", OPTION_LIMIT), "options": [nothing]}, *groups]
    block = _menu("What do you take in return?", block_id, TAKEN_SELECT, groups)
    block["element"]["initial_option"] = nothing
    return block


def _colleagues(person: Person, roster: Roster) -> list[Block]:
    """Everybody else whom Slack could ask, by name, in groups that a menu can hold."""
    others = sorted(
        (
            other
            for other in roster.people.values()
            if other.key != person.key
            and other.can_be_reached_by(Method.SLACK)
            and len(other.key) <= OPTION_LIMIT
        ),
        key=lambda other: other.name.casefold(),
    )
    chunks = [others[i : i + OPTIONS_LIMIT] for i in range(0, len(others), OPTIONS_LIMIT)]
    return [
        {
            "label": plain(f"{chunk[0].name} – {chunk[-1].name}", OPTION_LIMIT),
            "options": [option(other.name, other.key) for other in chunk],
        }
        for chunk in chunks[:OPTIONS_LIMIT]
    ]


def _menu(label: str, block_id: str, action_id: str, groups: list[Block]) -> Block:
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(label, 150),
        "element": {"type": "static_select", "action_id": action_id, "option_groups": groups},
    }


def _chosen(view: View, block_id: str, action_id: str) -> str | None:
    state = view["state"]["values"].get(block_id, {}).get(action_id, {})
    selected = state.get("selected_option")
    return None if selected is None else str(selected["value"])
