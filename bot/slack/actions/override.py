"""The button beside an override of one's own: Take back."""

from functools import partial
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond

from bot.domain.refusals import Refused
from bot.slack.actions.pressed import answer_privately, pressed
from bot.slack.desk import Desk
from bot.slack.made_for import check_override
from bot.slack.messages.overrides import paged_still, taken_back
from bot.slack.writing import mrkdwn


class OverrideButton:
    """Takes an override back, and tells the presser alone who is on call instead."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def press(self, ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
        """Or why it cannot be done."""
        by = pressed(body)
        await ack()
        try:
            person = await self._desk.person_acting(by.member_id)
            await self._desk.database.in_thread(check_override, self._desk.database, by.made_for)
            take_back = self._desk.commands.overrides.take_back
            kept = await self._desk.database.in_thread(take_back, by.number, person.key)
        except Refused as refusal:
            await answer_privately(respond, mrkdwn(str(refusal)))
            return
        override, roster = kept.override, await self._desk.roster()
        since = max(override.span.start, self._desk.clock.now())
        instead = roster.on_call(override.team, override.schedule, since).people
        still = await self._desk.database.in_thread(
            partial(self._desk.commands.overrides.still_paged, override, taken_back=True)
        )
        sentence = taken_back(override, instead, person.key, roster)
        await answer_privately(
            respond, "\n".join((sentence, *paged_still(still, roster, person.key)))
        )
