"""Queueing what Slack must show because something changed."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection

from bot.domain.priority import Priority
from bot.domain.timeline import What
from bot.storage import outbox, slack_messages, timeline
from bot.storage.outbox import Lane, ToSend
from bot.storage.slack_messages import CHANNEL, FORMER_CHANNEL, About

REMINDER = "reminder"


def refresh_incident(tx: Connection, incident: int, now: datetime) -> None:
    """Make every message about an incident show it as it is now."""
    refresh_all(tx, now, everywhere=[incident])


def refresh_progress(tx: Connection, incident: int, now: datetime) -> None:
    """Show how the paging goes: in the channel, and in the newest message to each person.

    An incident nobody answers leaves a message with every page, and how the pages fare changes
    every few seconds. The older messages are brought up to date when somebody answers.
    """
    refresh_all(tx, now, newest=[incident])


def refresh_channel(tx: Connection, incident: int, now: datetime) -> None:
    """Make the message in the team's channel show the incident as it is now; post it if need be."""
    refresh_all(tx, now, in_channel=[incident])


def refresh_all(
    tx: Connection,
    now: datetime,
    *,
    in_channel: Collection[int] = (),
    newest: Collection[int] = (),
    everywhere: Collection[int] = (),
) -> None:
    """Bring the messages about several incidents up to date.

    Those in the channel for all of them; for some also the newest to each person, or all.
    """
    wanted = [_channel_message(incident) for incident in (*in_channel, *newest, *everywhere)]
    shown = slack_messages.showing_any(tx, About.INCIDENT, {*newest, *everywhere})
    for incident, posted in shown.items():
        direct = [message for message in posted if message.recipient != CHANNEL]
        if incident not in everywhere:
            direct = list({message.recipient: message for message in direct}.values())
        wanted += [_direct_message(message.id, incident) for message in direct]
    outbox.put_all_once(tx, wanted, now)


def refresh_direct_message(tx: Connection, message: int, incident: int, now: datetime) -> None:
    """Make one direct message about an incident show it as it is now."""
    outbox.put_all_once(tx, [_direct_message(message, incident)], now)


def announce(tx: Connection, incident: int, now: datetime, what: What, **facts: object) -> None:
    """Write something into the timeline and say it out loud in the team's channel."""
    _say(tx, incident, timeline.add(tx, incident, now, what, **facts), CHANNEL, now)


def move_to_another_channel(
    tx: Connection, incident: int, now: datetime, what: What, **facts: object
) -> None:
    """Announce why in both channels; the message in the one before stays, and stays true."""
    slack_messages.leave_channel(tx, incident)
    refresh_channel(tx, incident, now)
    entry = timeline.add(tx, incident, now, what, **facts)
    for channel in (CHANNEL, FORMER_CHANNEL):
        _say(tx, incident, entry, channel, now)


def _say(tx: Connection, incident: int, entry: int, channel: str, now: datetime) -> None:
    outbox.put_all(tx, [announcement(incident, entry, channel)], now)


def announcement(incident: int, entry: int, channel: str = CHANNEL) -> ToSend:
    """An entry of the timeline to be said out loud in a channel."""
    return ToSend(
        lane=Lane.SLACK,
        kind="announcement",
        subject=entry,
        incident=incident,
        recipient=channel,
        sequence=_in_channel(incident),
        priority=Priority.SAID,
    )


def reminder(incident: int, person: str) -> ToSend:
    """A question to a person whether they are still on it."""
    return ToSend(
        lane=Lane.SLACK,
        kind=REMINDER,
        subject=incident,
        incident=incident,
        recipient=person,
        priority=Priority.SAID,
    )


def _channel_message(incident: int) -> ToSend:
    return ToSend(
        lane=Lane.SLACK,
        kind="incident_message",
        subject=incident,
        incident=incident,
        sequence=_in_channel(incident),
    )


def _direct_message(message: int, incident: int) -> ToSend:
    return ToSend(
        lane=Lane.SLACK,
        kind="direct_message",
        subject=message,
        incident=incident,
        sequence=f"message:{message}",
    )


def _in_channel(incident: int) -> str:
    return f"incident:{incident}"
