"""`/oncall incidents`, and `ack`, `resolve`, `escalate` with or without numbers."""

from bot.domain.incident import State
from bot.domain.person import Person
from bot.domain.refusals import Refused
from bot.slack.blocks import Content
from bot.slack.commands.typed import Typed, numbers
from bot.slack.desk import Desk
from bot.slack.incident_acts import COME_TOO_LATE, Act, act_on, done, told_why
from bot.slack.messages.lists import open_incidents, which_one
from bot.slack.writing import mrkdwn

MOST_AT_ONCE = 20


async def incidents(desk: Desk, _typed: Typed) -> Content:
    """What is open."""
    listed = await desk.database.in_thread(desk.commands.incidents.listed, open_only=True)
    return open_incidents(listed, await desk.roster())


async def ack(desk: Desk, typed: Typed) -> Content:
    """Acknowledge."""
    return await _act(desk, typed, Act.ACKNOWLEDGE)


async def resolve(desk: Desk, typed: Typed) -> Content:
    """Resolve."""
    return await _act(desk, typed, Act.RESOLVE)


async def escalate(desk: Desk, typed: Typed) -> Content:
    """Page the next step."""
    return await _act(desk, typed, Act.ESCALATE)


async def _act(desk: Desk, typed: Typed, act: Act) -> Content:
    person = await desk.person_acting(typed.member_id)
    wanted = numbers(typed.arguments, act)[:MOST_AT_ONCE]
    if not wanted:
        mine = await desk.database.in_thread(desk.commands.calls.open_for, person.key)
        if act is Act.ACKNOWLEDGE:
            mine = [incident for incident in mine if incident.state is State.TRIGGERED]
        if not mine:
            raise Refused(
                f"Nothing is waiting for you. To name one, say for example: /oncall {act} 12"
            )
        if len(mine) > 1:
            return which_one(mine, act)
        wanted = [mine[0].number]
    told = [await desk.database.in_thread(_act_on_one, desk, act, n, person) for n in wanted]
    return Content(text="\n".join(told))


def _act_on_one(desk: Desk, act: Act, number: int, person: Person) -> str:
    commands = desk.commands.incidents
    try:
        return done(act, act_on(commands, act, number, person))
    except COME_TOO_LATE as refusal:
        return told_why(refusal, commands.view(number), person)
    except Refused as refusal:
        return mrkdwn(str(refusal))
