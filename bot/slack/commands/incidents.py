"""`/oncall incidents`, and `ack`, `resolve`, `escalate` with or without numbers."""

from collections.abc import Callable

from bot.domain.incidents.incident import State
from bot.domain.people.person import Person
from bot.domain.refusals import Refused
from bot.slack.blocks import Content
from bot.slack.commands.typed import Typed, numbers
from bot.slack.desk import Desk
from bot.slack.incident_acts import COME_TOO_LATE, SlackAct, act_on, done, why_refused
from bot.slack.messages.lists import example, open_incidents, which_one
from bot.slack.writing import mrkdwn

MOST_AT_ONCE = 20


async def incidents(desk: Desk, _typed: Typed) -> Content:
    """What is open."""
    listed = await desk.database.in_thread(desk.commands.incidents.listed, open_only=True)
    return open_incidents(listed, await desk.roster())


async def ack(desk: Desk, typed: Typed) -> Content:
    """Acknowledge."""
    return await _act(desk, typed, SlackAct.ACKNOWLEDGE)


async def resolve(desk: Desk, typed: Typed) -> Content:
    """Resolve."""
    return await _act(desk, typed, SlackAct.RESOLVE)


async def escalate(desk: Desk, typed: Typed) -> Content:
    """Page the next step."""
    return await _act(desk, typed, SlackAct.ESCALATE)


async def _act(desk: Desk, typed: Typed, act: SlackAct) -> Content:
    person = await desk.person_acting(typed.member_id)
    wanted = numbers(typed.arguments, act) or await meant(desk, person, act)
    if isinstance(wanted, Content):
        return wanted

    def acted(number: int) -> str:
        return _act_on_one(desk, act, number, person)

    return await about_each(desk, wanted, acted)


async def meant(desk: Desk, person: Person, verb: str) -> list[int] | Content:
    """The only incident open for somebody who named none; the choice, where there are several.

    Raises:
        Refused: there is none.
    """
    mine = await desk.database.in_thread(desk.commands.asked.open_for, person.key)
    if verb == SlackAct.ACKNOWLEDGE:
        mine = [one for one in mine if one.state is State.TRIGGERED or one.runs_out]
    if not mine:
        raise Refused(
            f"Nothing is waiting for you. To name one, say for example: {example(verb, 12)}"
        )
    return [mine[0].number] if len(mine) == 1 else which_one(mine, verb)


async def about_each(desk: Desk, numbers_: list[int], act: Callable[[int], str]) -> Content:
    """What was done about each incident, or why it was not; of the first MOST_AT_ONCE.

    The others come first in the answer: nobody may take them for done.
    """

    def done_or_why_not(number: int) -> str:
        try:
            return act(number)
        except Refused as refusal:
            return mrkdwn(str(refusal))

    now, later = numbers_[:MOST_AT_ONCE], numbers_[MOST_AT_ONCE:]
    told = [await desk.database.in_thread(done_or_why_not, number) for number in now]
    return Content(text="\n".join([*_not_done(later), *told]))


def _not_done(later: list[int]) -> list[str]:
    if not later:
        return []
    left_out = " ".join(str(number) for number in later)
    return [f"⚠️ {MOST_AT_ONCE} at a time: nothing was done about these. Say them again: {left_out}"]


def _act_on_one(desk: Desk, act: SlackAct, number: int, person: Person) -> str:
    commands = desk.commands.incidents
    try:
        acted = act_on(commands, act, number, person)
        return done(act, acted, person, desk.commands.duty.roster())
    except COME_TOO_LATE as refusal:
        return why_refused(refusal, commands.view(number), person)
