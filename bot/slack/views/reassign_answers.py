"""What happens when the form to reassign an incident is submitted."""

from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.domain.incidents.timeline import Through
from bot.domain.refusals import BecameUrgent, ChangedSince, Refused
from bot.slack.desk import Desk
from bot.slack.made_for import check_incident
from bot.slack.views.reassign import TO, FilledReassignForm, filled, reassign_form


class ReassignForm:
    """Hands the incident over; success shows in the messages about it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def submitted(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Close the form, or say in it why that cannot be, or who has changed something since."""
        form = filled(body["view"])
        try:
            person = await self._desk.person_acting(body["user"]["id"])
            await self._desk.database.in_thread(self._reassign, form, person.key)
        except (ChangedSince, BecameUrgent) as since:
            await ack(response_action="update", view=await self._once_more(form, since))
            return
        except Refused as refusal:
            await ack(response_action="errors", errors={TO: str(refusal)})
            return
        await ack()

    async def _once_more(
        self, form: FilledReassignForm, since: ChangedSince | BecameUrgent
    ) -> dict[str, Any]:
        return reassign_form(
            form.made_for,
            form.seen,
            since.entry if isinstance(since, ChangedSince) else form.newest or 0,
            await self._desk.roster(),
            told_rises=since.rises if isinstance(since, BecameUrgent) else form.told_rises,
            changed=str(since),
        )

    def _reassign(self, form: FilledReassignForm, by: str) -> None:
        check_incident(self._desk.database, form.made_for)
        self._desk.commands.reassigning.reassign(
            form.made_for.number,
            by,
            Through.SLACK,
            to=form.to,
            seen=form.seen,
            newest=form.newest,
            told_rises=form.told_rises,
        )
