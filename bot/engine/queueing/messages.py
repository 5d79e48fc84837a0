"""Queueing what Slack must show because something changed."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.domain.incidents.incident import Incident
from bot.domain.incidents.storm import was_merely_counted
from bot.domain.incidents.timeline import What
from bot.domain.paging.priority import Priority
from bot.storage.incidents import incidents, timeline
from bot.storage.sending import outbox, slack_messages
from bot.storage.sending.errand_kind import ErrandKind
from bot.storage.sending.outbox import Lane, ToSend
from bot.storage.sending.slack_messages import CHANNEL, FORMER_CHANNEL, MessageSubject
from bot.storage.sending.sooner import bring_forward

# Slack takes about one message a second in a channel, and fifty updates a minute in all.
COUNTS_SHOWN_WITHIN = timedelta(seconds=5)


def refresh_incident(tx: Connection, incident: int, now: datetime) -> None:
    """Make every message about an incident show it as it is now."""
    refresh_all(tx, now, everywhere=[incident])


def refresh_channel(tx: Connection, incident: int, now: datetime) -> None:
    """Make the message in the team's channel show the incident as it is now; post it if need be."""
    refresh_all(tx, now, in_channel=[incident])


def post_all(tx: Connection, incidents: Iterable[int], now: datetime) -> None:
    """Post the message about incidents that are new, so that none can wait to be posted yet."""
    outbox.put_for_each(
        tx,
        incidents,
        now,
        lane=Lane.SLACK,
        kind=ErrandKind.INCIDENT_MESSAGE,
        sequence=_in_channel(""),
    )


def refresh_all(
    tx: Connection,
    now: datetime,
    *,
    in_channel: Collection[int] = (),
    newest: Collection[int] = (),
    counted: Collection[int] = (),
    everywhere: Collection[int] = (),
) -> None:
    """Bring the messages about several incidents up to date.

    Those in the channel for all of them; for `newest` also the newest message to each person: an
    incident that nobody answers leaves one with every page, and how the pages fare changes every
    few seconds. Once somebody answers, the older ones are brought up to date too: `everywhere`.
    What has merely `counted` more alerts is shown a little later, with all that come until then.
    """
    if counted:
        refresh_counts(tx, now, counted)
    wanted = [channel_message(incident) for incident in (*in_channel, *newest, *everywhere)]
    shown = slack_messages.showing_any(tx, MessageSubject.INCIDENT, {*newest, *everywhere})
    for incident, posted in shown.items():
        direct = [message for message in posted if message.recipient != CHANNEL]
        if incident not in everywhere:
            direct = list({message.recipient: message for message in direct}.values())
        wanted += [_direct_message(message.id, incident) for message in direct]
    waited = outbox.put_all_once(tx, wanted, now)
    if waited and (newest or everywhere):
        bring_forward(tx, wanted, now)


def refresh_counts(tx: Connection, now: datetime, changed: Collection[int]) -> None:
    """Bring the channel's message and the newest to each person up to date, before long."""
    wanted = [channel_message(incident) for incident in changed]
    for incident, posted in slack_messages.showing_any(
        tx, MessageSubject.INCIDENT, changed
    ).items():
        newest = {m.recipient: m for m in posted if m.recipient != CHANNEL}
        wanted += [_direct_message(message.id, incident) for message in newest.values()]
    later = now + COUNTS_SHOWN_WITHIN
    outbox.put_all_once(tx, [replace(one, due_at=later) for one in wanted], now)


def refresh_direct_message(tx: Connection, message: int, incident: int, now: datetime) -> None:
    """Make one direct message about an incident show it as it is now."""
    outbox.put_all_once(tx, [_direct_message(message, incident)], now)


def show_what_changed_since(
    tx: Connection, shown: Incident, now: datetime, *, direct: int | None = None
) -> None:
    """Bring the message that shows an incident up to date: the `direct` one, or the channel's."""
    present = incidents.get(tx, shown.number)
    if present.version <= shown.version:
        return
    if was_merely_counted(shown, present):
        refresh_counts(tx, now, [shown.number])
    elif direct is None:
        refresh_channel(tx, shown.number, now)
    else:
        refresh_direct_message(tx, direct, shown.number, now)


def announce(tx: Connection, incident: int, now: datetime, what: What, **facts: object) -> None:
    """Write something into the timeline and say it out loud in the team's channel."""
    say(tx, incident, timeline.add(tx, incident, now, what, **facts), now)


def move_to_another_channel(
    tx: Connection, incident: int, now: datetime, what: What, **facts: object
) -> None:
    """Announce why in both channels; the message in the one before stays, and stays true."""
    slack_messages.leave_channel(tx, incident)
    refresh_channel(tx, incident, now)
    entry = timeline.add(tx, incident, now, what, **facts)
    for channel in (CHANNEL, FORMER_CHANNEL):
        say(tx, incident, entry, now, channel=channel)


def say(
    tx: Connection, incident: int, entry: int, now: datetime, *, channel: str = CHANNEL
) -> None:
    """Say an entry of the timeline out loud in a channel."""
    outbox.put_all(tx, [announcement(incident, entry, channel)], now)


def announcement(incident: int, entry: int, channel: str = CHANNEL) -> ToSend:
    """An entry of the timeline to be said out loud in a channel."""
    return ToSend(
        lane=Lane.SLACK,
        kind=ErrandKind.ANNOUNCEMENT,
        subject=entry,
        incident=incident,
        recipient=channel,
        sequence=_in_channel(incident),
        priority=Priority.SAID,
    )


def reminder(incident: int, person: str, *, due_at: datetime | None = None) -> ToSend:
    """A question to a person whether they are still on it."""
    return ToSend(
        lane=Lane.SLACK,
        kind=ErrandKind.REMINDER,
        subject=incident,
        incident=incident,
        recipient=person,
        priority=Priority.SAID,
        due_at=due_at,
    )


def reminder_text(incident: int, person: str) -> ToSend:
    """The same question as a text."""
    return ToSend(
        lane=Lane.SMS,
        kind=ErrandKind.REMINDER_TEXT,
        subject=incident,
        incident=incident,
        recipient=person,
        priority=Priority.SAID,
    )


def channel_message(incident: int) -> ToSend:
    """The message about an incident in the team's channel, as the incident will be when sent."""
    return ToSend(
        lane=Lane.SLACK,
        kind=ErrandKind.INCIDENT_MESSAGE,
        subject=incident,
        incident=incident,
        sequence=_in_channel(incident),
    )


def _direct_message(message: int, incident: int) -> ToSend:
    return ToSend(
        lane=Lane.SLACK,
        kind=ErrandKind.DIRECT_MESSAGE,
        subject=message,
        incident=incident,
        sequence=f"message:{message}",
    )


def _in_channel(incident: int | str) -> str:
    return f"incident:{incident}"
