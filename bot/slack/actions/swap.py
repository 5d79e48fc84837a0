"""The buttons under a swap: Accept, Decline, Take back."""

from collections.abc import Callable
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond

from bot.domain.refusals import Refused
from bot.domain.rosters.swap import Swap
from bot.slack.actions.pressed import answer_privately, pressed
from bot.slack.desk import Desk
from bot.slack.made_for import check_swap
from bot.slack.writing import mrkdwn

Answer = Callable[[int, str], Swap]


class SwapButton:
    """Answers a swap; success shows in the messages to both, which the outbox brings up to date."""

    def __init__(self, desk: Desk, answer: Answer) -> None:
        self._desk = desk
        self._answer = answer

    async def press(self, ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
        """Tell the presser alone when it cannot be done: of two at once, one comes too late."""
        by = pressed(body)
        await ack()
        try:
            person = await self._desk.person_acting(by.member_id)
            database = self._desk.database
            await database.in_thread(check_swap, database, by.made_for)
            await database.in_thread(self._answer, by.number, person.key)
        except Refused as refusal:
            await answer_privately(respond, mrkdwn(str(refusal)))
