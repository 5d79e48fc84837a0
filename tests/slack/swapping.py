"""Filling in the swap form, as a person would."""

from typing import Any

from bot.sandbox.slack import Message, SubmitResult, User, View
from tests.slack.conftest import Team

ANAS_WEEK = "Mon 7 Dec 02:00 – Mon 14 Dec 02:00"
BOS_WEEK = "Mon 14 Dec 02:00 – Mon 21 Dec 02:00"


def options(view: View, block: str) -> dict[str, str]:
    """The values of a menu by what a person reads."""
    [found] = [one for one in view.blocks if one["block_id"] == block]
    groups: list[dict[str, Any]] = found["element"]["option_groups"]
    return {o["text"]["text"]: o["value"] for group in groups for o in group["options"]}


def option(view: View, block: str, containing: str) -> str:
    """The value of the one choice that reads so."""
    [value] = [v for text, v in options(view, block).items() if containing in text]
    return value


async def open_form(team: Team, user: User) -> View:
    """Type `/oncall swap`."""
    await team.oncall(user, "swap")
    return await team.workspace.view_of(user)


async def choose_colleague(team: Team, user: User, form: View, colleague: str) -> View:
    """Choose whom to ask, and look at the form as it is then."""
    await team.workspace.select(user, form, action_id="swap_colleague", value=colleague)
    return await team.workspace.view_of(user)


async def submit(
    team: Team,
    user: User,
    form: View,
    *,
    given: str,
    colleague: str = "bo",
    taken: str | None = None,
) -> SubmitResult:
    """Choose by what a person reads, press Ask, and let the engine do what follows."""
    values: dict[str, dict[str, Any]] = {
        "given": {"swap_given": option(form, "given", given)},
        "colleague": {"swap_colleague": colleague},
    }
    if taken is not None:
        block = f"taken:{colleague}"
        values[block] = {"swap_taken": option(form, block, taken)}
    result = await team.workspace.submit(user, form, values)
    await team.engine.settle()
    return result


async def offer(team: Team, *, taken: str | None = None) -> tuple[Message, Message]:
    """Ana offers bo a week of hers; returns what each of them then sees."""
    form = await choose_colleague(team, team.ana, await open_form(team, team.ana), "bo")
    await submit(team, team.ana, form, given=f"platform/primary · {ANAS_WEEK}", taken=taken)
    return shown(team, team.ana), shown(team, team.bo)


def shown(team: Team, user: User) -> Message:
    """The one message about the swap."""
    [message] = [m for m in team.workspace.messages(user) if m.seen_by is None]
    return message
