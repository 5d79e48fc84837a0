"""A swap as each side sees it: the colleague, the one who asked, and the channel."""

from datetime import UTC
from zoneinfo import ZoneInfo

from bot.domain.answering.naming import name_of
from bot.domain.people.person import Person
from bot.domain.rosters.roster import Roster
from bot.domain.rosters.swap import Stint, Swap, SwapState
from bot.slack import blocks
from bot.slack.blocks import Block, Content
from bot.slack.made_for import MadeFor
from bot.slack.writing import mrkdwn, one_line, plain_time, when

ACCEPT = "swap_accept"
DECLINE = "swap_decline"
TAKE_BACK = "swap_take_back"

NAME_LIMIT = 60


def swap_message(recipient: Person | str, swap: Swap, roster: Roster) -> Content:
    """What a swap looks like to one of the two people, or to a channel."""
    if isinstance(recipient, str):
        return _for_channel(swap, roster)
    zone = recipient.timezone
    if recipient.key == swap.colleague:
        return _with_shifts(_to_colleague(swap, roster), swap, roster, zone, _answers(swap))
    return _with_shifts(_to_requester(swap, roster), swap, roster, zone, _take_back(swap))


def _to_colleague(swap: Swap, roster: Roster) -> str:
    requester = _name(swap.requester, roster)
    match swap.state:
        case SwapState.OFFERED if swap.taken is None:
            return f"🔁 {requester} asks you to take a shift"
        case SwapState.OFFERED:
            return f"🔁 {requester} asks you to swap shifts"
        case SwapState.ACCEPTED:
            return f"✅ You took {requester}'s shift"
        case SwapState.DECLINED:
            return f"🚫 You declined {requester}'s request"
        case SwapState.WITHDRAWN:
            return f"↩️ {requester} took this request back: nothing changes"


def _to_requester(swap: Swap, roster: Roster) -> str:
    colleague = _name(swap.colleague, roster)
    match swap.state:
        case SwapState.OFFERED:
            return f"🔁 You asked {colleague}: the shift is yours until they accept"
        case SwapState.ACCEPTED:
            return f"✅ {colleague} takes your shift"
        case SwapState.DECLINED:
            return f"🚫 {colleague} declined: the shift is still yours"
        case SwapState.WITHDRAWN:
            return f"↩️ You took your request to {colleague} back: the shift is still yours"


def _for_channel(swap: Swap, roster: Roster) -> Content:
    team = roster.teams.get(swap.given.team)
    zone = team.timezone if team else ZoneInfo("UTC")
    requester, colleague = _name(swap.requester, roster), _name(swap.colleague, roster)
    told = f"🔁 {colleague} takes a shift from {requester}"
    if swap.taken is not None:
        told = f"🔁 {colleague} and {requester} swapped shifts"
    return _with_shifts(told, swap, roster, zone, None)


def _with_shifts(
    told: str, swap: Swap, roster: Roster, zone: ZoneInfo, buttons: Block | None
) -> Content:
    lines = [f"*{told}*", _gets(swap.colleague, swap.given, roster)]
    if swap.taken is not None:
        lines.append(_gets(swap.requester, swap.taken, roster))
    elif swap.state in {SwapState.OFFERED, SwapState.ACCEPTED}:
        lines.append("Nothing in return.")
    shown = [blocks.section("\n".join(lines))]
    return Content(
        text=f"{told} ({_briefly(swap.given, zone)})",
        blocks=(*shown, buttons) if buttons else tuple(shown),
    )


def _gets(person: str, stint: Stint, roster: Roster) -> str:
    where = mrkdwn(one_line(f"{stint.team}/{stint.schedule}", NAME_LIMIT))
    span = f"{when(stint.span.start)} – {when(stint.span.end)}"
    return f"• *{where}* {span}: {_name(person, roster)}"


def _briefly(stint: Stint, zone: ZoneInfo) -> str:
    where = mrkdwn(one_line(f"{stint.team}/{stint.schedule}", NAME_LIMIT))
    start = plain_time(stint.span.start.astimezone(UTC), zone)
    return f"{where}, {start} – {plain_time(stint.span.end, zone)}"


def _answers(swap: Swap) -> Block | None:
    if swap.state is not SwapState.OFFERED:
        return None
    return blocks.actions(
        blocks.button("Accept", action_id=ACCEPT, value=str(MadeFor.swap(swap)), style="primary"),
        blocks.button("Decline", action_id=DECLINE, value=str(MadeFor.swap(swap))),
    )


def _take_back(swap: Swap) -> Block | None:
    if swap.state is not SwapState.OFFERED:
        return None
    return blocks.actions(
        blocks.button("Take back", action_id=TAKE_BACK, value=str(MadeFor.swap(swap)))
    )


def _name(person: str, roster: Roster) -> str:
    return mrkdwn(one_line(name_of(person, roster), NAME_LIMIT))
