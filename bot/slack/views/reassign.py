"""The form in which an incident is handed to somebody else."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from bot.domain.answering.reassigning import Recipient, ToPerson, ToTeam
from bot.domain.incidents.incident import Position
from bot.domain.incidents.urgency import Urgency
from bot.domain.people.person import planned_notifications
from bot.domain.rosters.roster import Roster
from bot.slack.blocks import OPTION_LIMIT, OPTIONS_LIMIT, Block, option, plain, plain_section
from bot.slack.made_for import MadeFor

REASSIGN = "incident_reassign"
TO = "to"
_SELECT = "reassign_to"
_ONCE_MORE = "Nothing has been changed by this form yet: reassign once more if you still want to."
_PERSON, _TEAM = "person:", "team:"

View = dict[str, Any]
_CHROME: Final[View] = {
    "type": "modal",
    "callback_id": REASSIGN,
    "submit": plain("Reassign", 24),
    "close": plain("Cancel", 24),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class FilledReassignForm:
    """The form as submitted; `seen` is where the incident stood in the message it came from.

    `newest` is the newest act about it when the form was opened; None in one of an older version.
    `told_rises` is of how many of its rises that message told, or the form since.
    """

    made_for: MadeFor
    seen: Position
    newest: int | None
    to: Recipient
    told_rises: int = 0


def reassign_form(
    made_for: MadeFor,
    seen: Position,
    newest: int,
    roster: Roster,
    *,
    told_rises: int = 0,
    changed: str | None = None,
) -> View:
    """The form as it opens: everybody who can be paged, and all teams.

    `changed` says who has changed since whom it is asked of, or what has made it urgent, to be
    looked at before all is sent once more.
    """
    people = {
        person.name: _PERSON + key
        for key, person in roster.people.items()
        if planned_notifications(person, Urgency.LOW) or planned_notifications(person, Urgency.HIGH)
    }
    teams = {key: _TEAM + key for key in roster.teams}
    groups = [*_groups("People", people), *_groups("Teams", teams)]
    return _CHROME | {
        "title": plain(f"Reassign #{made_for.number}", 24),
        "private_metadata": (
            f"{made_for} {seen.step} {seen.round} {int(seen.acknowledged)} {newest} {told_rises}"
        ),
        "blocks": [
            *([] if changed is None else [plain_section(f"⚠️ {changed} {_ONCE_MORE}")]),
            {
                "type": "input",
                "block_id": TO,
                "label": plain("Who is to take it?", 150),
                "hint": plain(
                    "They are paged now, and whoever was paged before is left alone. A team is "
                    "paged from its first step.",
                    150,
                ),
                "element": {
                    "type": "static_select",
                    "action_id": _SELECT,
                    "option_groups": groups[:OPTIONS_LIMIT],
                },
            },
        ],
    }


def filled(view: View) -> FilledReassignForm:
    """What was filled in, from the payload that Slack sends (Slack: "view_submission payload")."""
    made_for, *numbers = view["private_metadata"].split()
    step, round_, acknowledged, *more = map(int, numbers)
    chosen: str = view["state"]["values"][TO][_SELECT]["selected_option"]["value"]
    return FilledReassignForm(
        made_for=MadeFor.read(made_for),
        seen=Position(step=step, round=round_, acknowledged=bool(acknowledged)),
        newest=next(iter(more), None),
        to=ToPerson(person=chosen.removeprefix(_PERSON))
        if chosen.startswith(_PERSON)
        else ToTeam(team=chosen.removeprefix(_TEAM)),
        told_rises=next(iter(more[1:]), 0),
    )


def _groups(label: str, values: dict[str, str]) -> Sequence[Block]:
    options = [option(name, value) for name, value in sorted(values.items())]
    chunks = [options[i : i + OPTIONS_LIMIT] for i in range(0, len(options), OPTIONS_LIMIT)]
    return [{"label": plain(label, OPTION_LIMIT), "options": chunk} for chunk in chunks]
