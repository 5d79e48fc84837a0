"""What happens as the swap form is filled in and submitted."""

from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.domain.people.person import Person
from bot.domain.refusals import Refused, UnknownPerson
from bot.domain.rosters import swap as rules
from bot.slack.desk import Desk
from bot.slack.views.swap import (
    COLLEAGUE,
    GIVEN,
    FilledSwapForm,
    chosen_colleague,
    filled,
    with_colleague,
)

WITHIN_SECONDS = 2.0


class SwapForm:
    """Follows the form while it is filled in, and offers the swap when it is submitted."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def colleague_chosen(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Show what this colleague could give in return."""
        await ack()
        desk, view = self._desk, body["view"]
        person = await desk.person_acting(body["user"]["id"])
        colleague = (await desk.roster()).people.get(chosen_colleague(view) or "")
        if colleague is None:
            return
        stints = await desk.database.in_thread(desk.commands.swaps.coming_stints, colleague.key)
        shown = with_colleague(view, person, colleague, stints, desk.clock.now())
        fields = {"view_id": view["id"], "view": shown}
        await desk.api.call("views.update", fields, where="the form", within=WITHIN_SECONDS)

    async def submitted(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Offer the swap, or say under the right input why that cannot be."""
        form = filled(body["view"])
        if form.taken is not None and form.taken_from != form.colleague:
            hint = "The shifts below are somebody else's: choose your colleague once more."
            await ack(response_action="errors", errors={COLLEAGUE: hint})
            return
        try:
            person = await self._desk.person_acting(body["user"]["id"])
            errors = await self._desk.database.in_thread(self._offer_or_say_why, person, form)
        except Refused as unknown:
            errors = {GIVEN: str(unknown)}
        if errors:
            await ack(response_action="errors", errors=errors)
        else:
            await ack()

    def _offer_or_say_why(self, person: Person, form: FilledSwapForm) -> dict[str, str]:
        swaps = self._desk.commands.swaps
        try:
            swaps.offer(person.key, form.colleague, form.given, form.taken)
        except UnknownPerson as refusal:
            return {COLLEAGUE: str(refusal)}
        except Refused as refusal:
            return {self._to_blame(person, form): str(refusal)}
        return {}

    def _to_blame(self, person: Person, form: FilledSwapForm) -> str:
        """The input that stands in the way: what is taken, if giving alone would do."""
        if form.taken_block is None or form.taken is None:
            return GIVEN
        roster, now = self._desk.commands.duty.roster(), self._desk.clock.now()
        try:
            rules.check_offer(roster, person.key, form.colleague, form.given, None, now)
        except Refused:
            return GIVEN
        return form.taken_block
