"""Where our messages are in Slack, so that they can be updated in place."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Select, Subquery, and_, insert, select, update

from bot.storage.sql.together import BulkStatement
from bot.storage.tables import slack_messages


def _shown(given: Subquery) -> Select[Any]:
    same = and_(
        slack_messages.c.about == given.c.about, slack_messages.c.subject == given.c.subject
    )
    found = select(slack_messages).join_from(given, slack_messages, same)
    return found.order_by(slack_messages.c.id)


_COLUMNS = tuple(slack_messages.columns.keys())
_SHOWING = BulkStatement([slack_messages.c.about, slack_messages.c.subject], _shown)


class MessageSubject(StrEnum):
    """What a message shows."""

    INCIDENT = "incident"
    SWAP = "swap"


@dataclass(frozen=True, kw_only=True, slots=True)
class SlackMessage:
    """One message we posted.

    `recipient` is a person's key, CHANNEL for the team's channel, or FORMER_CHANNEL for that of the
    team whose incident it was before.
    """

    id: int
    about: MessageSubject
    subject: int
    recipient: str
    channel: str
    ts: str
    shown_version: int


CHANNEL = "#"
FORMER_CHANNEL = "#former"


def add(
    tx: Connection,
    *,
    about: MessageSubject,
    subject: int,
    recipient: str,
    channel: str,
    ts: str,
    shown_version: int,
) -> None:
    """Remember where a message was posted and which version of its subject it shows."""
    tx.execute(
        insert(slack_messages).values(
            about=about,
            subject=subject,
            recipient=recipient,
            channel=channel,
            ts=ts,
            shown_version=shown_version,
        )
    )


def showing(tx: Connection, about: MessageSubject, subject: int) -> list[SlackMessage]:
    """All messages about a subject, oldest first."""
    query = select(slack_messages).where(
        slack_messages.c.about == about, slack_messages.c.subject == subject
    )
    rows = tx.execute(query.order_by(slack_messages.c.id))
    return [SlackMessage(**{**row._mapping, "about": about}) for row in rows]  # noqa: SLF001 (the documented way to a row's names)


def showing_any(
    tx: Connection, about: MessageSubject, subjects: Collection[int]
) -> dict[int, list[SlackMessage]]:
    """All messages about several subjects, oldest first, by subject, for those that have any."""
    found: dict[int, list[SlackMessage]] = {}
    if not subjects:
        return found
    for row in _SHOWING.run(tx, [(about, subject) for subject in subjects]).all():
        values = dict(zip(_COLUMNS, row, strict=True))
        message = SlackMessage(**{**values, "about": about})
        found.setdefault(message.subject, []).append(message)
    return found


def get(tx: Connection, id_: int) -> SlackMessage:
    """One message by id; it must exist."""
    row = tx.execute(select(slack_messages).where(slack_messages.c.id == id_)).one()
    return SlackMessage(**{**row._mapping, "about": MessageSubject(row.about)})  # noqa: SLF001 (the documented way to a row's names)


def leave_channel(tx: Connection, incident: int) -> None:
    """Mark the message in the team's channel as one in a former team's channel."""
    query = update(slack_messages).where(
        slack_messages.c.about == MessageSubject.INCIDENT,
        slack_messages.c.subject == incident,
        slack_messages.c.recipient == CHANNEL,
    )
    tx.execute(query.values(recipient=FORMER_CHANNEL))


def shows(tx: Connection, id_: int, version: int) -> None:
    """Record that a message shows this version now."""
    query = update(slack_messages).where(slack_messages.c.id == id_)
    tx.execute(query.values(shown_version=version))
