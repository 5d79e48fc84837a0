"""Chat by Slack: the messages about incidents and swaps."""

import re
from collections.abc import Mapping

import structlog

from bot.domain.incidents.timeline import TimelineEntry
from bot.domain.people.person import Person
from bot.domain.planning.orphans import Misfit
from bot.domain.rosters.roster import Roster
from bot.domain.rosters.swap import Swap
from bot.domain.rotations.schedule import Override
from bot.engine.contracts import DeliveryFailed, IncidentView, OverrideView, Posted
from bot.slack.api import WebApi
from bot.slack.blocks import Content
from bot.slack.errors import MEMBER, SlackRefused
from bot.slack.members import MemberLookup
from bot.slack.messages.incident import incident_message
from bot.slack.messages.misfit import misfit_message
from bot.slack.messages.overrides import override_message
from bot.slack.messages.story import announcement
from bot.slack.messages.swap import swap_message

log = structlog.get_logger(__name__)

# As long as we keep them. What else comes may be nothing that a database can hold.
_CHANNEL, _TS = re.compile(r"[!-~]{1,64}"), re.compile(r"[!-~]{1,32}")


class SlackChat:
    """Writes to channels by name and to people by member ID. Nothing is tried twice in here."""

    def __init__(self, api: WebApi, members: MemberLookup) -> None:
        self._api = api
        self._members = members

    async def post_incident(self, channel: str, view: IncidentView) -> Posted:
        """Post the message about an incident into a channel."""
        return await self._post(channel, incident_message(view, direct=False), where=channel)

    async def page(self, person: Person, view: IncidentView) -> Posted:
        """Send the message about an incident to the person who is paged."""
        return await self._post_to_person(person, incident_message(view, direct=True))

    async def update_incident(self, posted: Posted, view: IncidentView, *, direct: bool) -> None:
        """Make a message show the incident as it is now; one that was deleted stays so."""
        await self._update(posted, incident_message(view, direct=direct))

    async def announce(
        self, channel: str, entry: TimelineEntry, view: IncidentView, *, under: Posted | None
    ) -> None:
        """Say it in the channel, in the thread of the incident's message where that is known."""
        content = announcement(entry, view)
        if under is None:
            await self._post(channel, content, where=channel)
            return
        try:
            await self._post(under.channel, content, where=channel, thread_ts=under.ts)
        except SlackRefused as refusal:
            if refusal.code not in {"thread_not_found", "message_not_found"}:
                raise
            await self._post(channel, content, where=channel)

    async def tell_of_misfit(
        self, recipient: Person | str, override: Override, why: Misfit, roster: Roster
    ) -> None:
        """Tell a person, or a channel, that an override does not fit the files any more."""
        content = misfit_message(override, why, roster)
        if isinstance(recipient, str):
            await self._post(recipient, content, where=recipient)
        else:
            await self._post_to_person(recipient, content)

    async def tell_of_override(self, person: Person, view: OverrideView) -> None:
        """Tell a person of an override that was made or taken back."""
        await self._post_to_person(person, override_message(view, person.key))

    async def show_swap(
        self, recipient: Person | str, swap: Swap, roster: Roster, *, instead_of: Posted | None
    ) -> Posted:
        """Show a swap as it is now, in the message shown before if there is one."""
        content = swap_message(recipient, swap, roster)
        if instead_of is not None:
            await self._update(instead_of, content)
            return instead_of
        if isinstance(recipient, str):
            return await self._post(recipient, content, where=recipient)
        return await self._post_to_person(recipient, content)

    async def close(self) -> None:
        """Close all connections to Slack."""
        await self._api.close()

    async def _post_to_person(self, person: Person, content: Content) -> Posted:
        member_id = await self._members.id_of(person)
        try:
            return await self._post(member_id, content, where=MEMBER + member_id)
        except DeliveryFailed as failure:
            if failure.permanent:
                self._members.forget(person)
            raise

    async def _post(
        self, channel: str, content: Content, *, where: str, thread_ts: str | None = None
    ) -> Posted:
        fields = {"channel": channel, "unfurl_links": False, "unfurl_media": False}
        if thread_ts is not None:
            fields |= {"thread_ts": thread_ts, "reply_broadcast": True}
        answer = await self._api.call("chat.postMessage", fields | _said(content), where=where)
        return _posted(answer)

    async def _update(self, posted: Posted, content: Content) -> None:
        fields = {"channel": posted.channel, "ts": posted.ts}
        try:
            await self._api.call("chat.update", fields | _said(content), where=posted.channel)
        except SlackRefused as refusal:
            if refusal.code != "message_not_found":
                raise
            log.info("a message that was to be updated is gone", channel=posted.channel)


def _posted(answer: Mapping[str, object]) -> Posted:
    """Where the message stands. Who answers for Slack, and does not say so, has posted nothing."""
    channel, ts = str(answer.get("channel", "")), str(answer.get("ts", ""))
    if not _CHANNEL.fullmatch(channel) or not _TS.fullmatch(ts):
        raise DeliveryFailed("Slack's answer could not be read")
    return Posted(channel=channel, ts=ts)


def _said(content: Content) -> dict[str, object]:
    # chat.update looks for names and links in the text unless it is told not to.
    said: dict[str, object] = {"text": content.text, "parse": "none"}
    return said | ({"blocks": list(content.blocks)} if content.blocks else {})
