"""`/oncall`: which word means what."""

from collections.abc import Awaitable, Callable
from typing import Final

from bot.domain.refusals import Refused
from bot.domain.rosters.roster import did_you_mean
from bot.engine.contracts import DeliveryFailed
from bot.slack.blocks import Content
from bot.slack.commands.calendar import calendar
from bot.slack.commands.incidents import ack, escalate, incidents, resolve
from bot.slack.commands.overrides import overrides
from bot.slack.commands.page import page
from bot.slack.commands.reassign import reassign
from bot.slack.commands.snooze import snooze
from bot.slack.commands.swap import swap
from bot.slack.commands.typed import Typed
from bot.slack.commands.who import who
from bot.slack.desk import Desk
from bot.slack.messages.lists import HELP
from bot.slack.writing import mrkdwn


async def show_help(_desk: Desk, _typed: Typed) -> Content:
    """What can be typed."""
    return HELP


_WORDS: Final[dict[str, Callable[[Desk, Typed], Awaitable[Content | None]]]] = {
    "": who,
    "who": who,
    "page": page,
    "incidents": incidents,
    "ack": ack,
    "acknowledge": ack,
    "resolve": resolve,
    "escalate": escalate,
    "snooze": snooze,
    "reassign": reassign,
    "swap": swap,
    "overrides": overrides,
    "calendar": calendar,
    "help": show_help,
}


async def answer(desk: Desk, typed: Typed) -> Content | None:
    """What to tell the person who typed; None when something else answers them."""
    act = _WORDS.get(typed.word)
    if act is None:
        suggestion = did_you_mean(typed.word, [word for word in _WORDS if word])
        unknown = mrkdwn(f"I don't know “{typed.word}”.{suggestion}")
        return Content(text=f"{unknown}\n\n{HELP.text}")
    try:
        return await act(desk, typed)
    except Refused as refusal:
        return Content(text=mrkdwn(str(refusal)))
    except DeliveryFailed as failure:
        return Content(text=mrkdwn(f"That did not work: {failure.problem}. Please try again."))
