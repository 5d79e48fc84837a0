"""The buttons under an incident: Acknowledge, Resolve, Escalate."""

from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond

from bot.domain.people.person import Person
from bot.domain.refusals import Refused
from bot.slack.actions.pressed import Pressed, answer_privately, pressed
from bot.slack.desk import Desk
from bot.slack.incident_acts import COME_TOO_LATE, SlackAct, act_on, why_refused
from bot.slack.made_for import check_incident
from bot.slack.writing import mrkdwn


class IncidentButton:
    """Does what one of the buttons says; success shows in the message itself."""

    def __init__(self, desk: Desk, act: SlackAct) -> None:
        self._desk = desk
        self._act = act

    async def press(self, ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
        """Tell the presser alone when it cannot be done."""
        desk, by = self._desk, pressed(body)
        await ack()
        try:
            person = await desk.person_acting(by.member_id)
            refusal = await desk.database.in_thread(self._act_or_say_why, by, person)
        except Refused as unknown:
            refusal = mrkdwn(str(unknown))
        if refusal is not None:
            await answer_privately(respond, refusal)

    def _act_or_say_why(self, by: Pressed, person: Person) -> str | None:
        check_incident(self._desk.database, by.made_for)
        commands = self._desk.commands.incidents
        try:
            act_on(commands, self._act, by.number, person, seen=by.seen, told_rises=by.told_rises)
        except COME_TOO_LATE as refusal:
            # Who presses a button that should not be there looks at an old message.
            commands.show_again(by.number)
            return why_refused(refusal, commands.view(by.number), person)
        return None
