"""The menu beside the buttons under an incident."""

from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond

from bot.domain.person import Person
from bot.domain.refusals import Refused
from bot.domain.snooze import until_when
from bot.domain.timeline import Through
from bot.slack.actions.pressed import tell_alone
from bot.slack.desk import Desk
from bot.slack.incident_acts import COME_TOO_LATE, told_why
from bot.slack.writing import mrkdwn


class IncidentMenu:
    """Does what was chosen; success shows in the message itself."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def chosen(self, ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
        """Tell whoever chose, alone, when it cannot be done."""
        desk = self._desk
        number, what = body["actions"][0]["selected_option"]["value"].split()
        await ack()
        try:
            person = await desk.person_acting(body["user"]["id"])
            refusal = await desk.database.in_thread(self._snooze, int(number), what, person)
        except Refused as unknown:
            refusal = mrkdwn(str(unknown))
        if refusal is not None:
            await tell_alone(respond, refusal)

    def _snooze(self, number: int, time: str, person: Person) -> str | None:
        commands = self._desk.commands.incidents
        until = until_when(time, person.timezone, self._desk.clock.now())
        try:
            commands.snooze(number, person.key, Through.SLACK, until=until)
        except COME_TOO_LATE as refusal:
            commands.show_again(number)
            return told_why(refusal, commands.view(number), person)
        return None
