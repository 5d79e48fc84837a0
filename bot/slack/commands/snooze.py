"""`/oncall snooze 12 2h`, or `/oncall snooze 12 until 9:00` on the person's own clock."""

from datetime import datetime

from bot.domain.answering.snooze import until_when
from bot.domain.incidents.timeline import Through
from bot.domain.people.person import Person
from bot.domain.refusals import Refused
from bot.slack.blocks import Content
from bot.slack.commands.incidents import about_each, meant
from bot.slack.commands.typed import Typed, numbers
from bot.slack.desk import Desk
from bot.slack.incident_acts import put_off

_VERB = "snooze"
_UNTIL = "until"


async def snooze(desk: Desk, typed: Typed) -> Content:
    """Raises Refused: nobody we know, no time, or one that makes no sense."""
    person = await desk.person_acting(typed.member_id)
    *words, time = typed.arguments or [""]
    if not time:
        raise Refused(
            "Say until when: /oncall snooze 12 2h, or /oncall snooze 12 until 9:00. "
            "Then it is paged again."
        )
    until = until_when(time.casefold(), person.timezone, desk.clock.now())
    named = numbers([word for word in words if word.casefold() != _UNTIL], _VERB)
    wanted = named or await meant(desk, person, _VERB)
    if isinstance(wanted, Content):
        return wanted

    def snoozed(number: int) -> str:
        return _snooze(desk, number, person, until)

    return await about_each(desk, wanted, snoozed)


def _snooze(desk: Desk, number: int, person: Person, until: datetime) -> str:
    commands = desk.commands.incidents
    snoozed = commands.snooze(number, person.key, Through.SLACK, until=until)
    return put_off(snoozed, desk.commands.duty.roster())
