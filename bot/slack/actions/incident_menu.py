"""The menu beside the buttons under an incident."""

from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond

from bot.domain.answering.snooze import until_when
from bot.domain.incidents.incident import BEFORE_FIRST_STEP, Position
from bot.domain.incidents.timeline import Through
from bot.domain.people.person import Person
from bot.domain.refusals import Refused
from bot.engine.contracts import DeliveryFailed
from bot.slack.actions.pressed import WITHIN_SECONDS, answer_privately, as_seen
from bot.slack.desk import Desk
from bot.slack.incident_acts import COME_TOO_LATE, why_refused
from bot.slack.made_for import MadeFor, check_incident
from bot.slack.messages.incident import TO_REASSIGN
from bot.slack.views.reassign import reassign_form
from bot.slack.writing import mrkdwn


class IncidentMenu:
    """Does what was chosen; success shows in the message itself."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def chosen(self, ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
        """Tell whoever chose, alone, when it cannot be done."""
        desk = self._desk
        written, what, *told = body["actions"][0]["selected_option"]["value"].split()
        made_for, (seen, rises) = MadeFor.read(written), as_seen(told)
        await ack()
        try:
            person = await desk.person_acting(body["user"]["id"])
            await desk.database.in_thread(check_incident, desk.database, made_for)
            if what == TO_REASSIGN:
                at = seen or Position(step=BEFORE_FIRST_STEP, round=0)
                refusal = await self._open_form(made_for, at, rises, body["trigger_id"])
            else:
                asked = made_for.number, what, person, rises
                refusal = await desk.database.in_thread(self._snooze, *asked)
        except Refused as unknown:
            refusal = mrkdwn(str(unknown))
        if refusal is not None:
            await answer_privately(respond, refusal)

    async def _open_form(
        self, made_for: MadeFor, at: Position, rises: int, trigger_id: str
    ) -> str | None:
        desk, number = self._desk, made_for.number
        newest = await desk.database.in_thread(desk.commands.reassigning.newest_act, number)
        form = reassign_form(made_for, at, newest, await desk.roster(), told_rises=rises)
        fields = {"trigger_id": trigger_id, "view": form}
        try:
            await self._desk.api.call("views.open", fields, where="the form", within=WITHIN_SECONDS)
        except DeliveryFailed as failure:
            return mrkdwn(
                f"The form did not open: {failure.problem}. "
                f"Say instead: /oncall reassign {made_for.number} @member"
            )
        return None

    def _snooze(self, number: int, time: str, person: Person, rises: int) -> str | None:
        commands = self._desk.commands.incidents
        until = until_when(time, person.timezone, self._desk.clock.now())
        try:
            commands.snooze(number, person.key, Through.SLACK, until=until, told_rises=rises)
        except COME_TOO_LATE as refusal:
            commands.show_again(number)
            return why_refused(refusal, commands.view(number), person)
        return None
