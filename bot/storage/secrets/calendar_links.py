"""Calendar links, which calendar programs subscribe to. Only digests of tokens are stored."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, insert, select, update

from bot.storage.secrets import secret_texts
from bot.storage.tables import calendar_links

TOKEN_LENGTH = secret_texts.LENGTH


@dataclass(frozen=True, kw_only=True, slots=True)
class CalendarLink:
    """What is stored about a link: everything but its token.

    It shows the shifts of a person, or of one schedule of a team. `made_by` is the person who made
    it in Slack; None for one made in the shell.
    """

    id: int
    created_at: datetime
    person: str | None = None
    team: str | None = None
    schedule: str | None = None
    made_by: str | None = None
    revoked_at: datetime | None = None

    @property
    def about(self) -> str:
        """The person's key, or `team/schedule`."""
        return self.person or f"{self.team}/{self.schedule}"


def add(
    tx: Connection,
    now: datetime,
    *,
    person: str | None = None,
    team: str | None = None,
    schedule: str | None = None,
    made_by: str | None = None,
) -> tuple[CalendarLink, str]:
    """Make a link for a person or for a schedule; its token is returned this once."""
    token = secret_texts.new()
    made = insert(calendar_links).values(
        person=person,
        team=team,
        schedule=schedule,
        made_by=made_by,
        digest=secret_texts.digest_of(token),
        created_at=now,
    )
    row = tx.execute(made.returning(calendar_links)).one()
    return _link(row), token


def find(tx: Connection, token: str) -> CalendarLink | None:
    """The link with that token, unless it is unknown or revoked.

    It is found by its digest, so the time this takes tells nothing about tokens that exist.
    """
    query = select(calendar_links).where(
        calendar_links.c.digest == secret_texts.digest_of(token),
        calendar_links.c.revoked_at.is_(None),
    )
    row = tx.execute(query).one_or_none()
    return None if row is None else _link(row)


def listed(tx: Connection) -> list[CalendarLink]:
    """All links, oldest first, including revoked ones."""
    return [_link(row) for row in tx.execute(select(calendar_links).order_by(calendar_links.c.id))]


def made_in_slack(tx: Connection, person: str) -> CalendarLink | None:
    """The newest link that a person made for themselves in Slack, unless it is revoked."""
    query = select(calendar_links).where(*_own(person)).order_by(calendar_links.c.id.desc())
    row = tx.execute(query.limit(1)).one_or_none()
    return None if row is None else _link(row)


def revoke(tx: Connection, id_: int, now: datetime) -> bool:
    """Revoke a link; False if it does not exist or was revoked before."""
    still_works = (calendar_links.c.id == id_, calendar_links.c.revoked_at.is_(None))
    query = update(calendar_links).where(*still_works).values(revoked_at=now)
    return tx.execute(query).rowcount == 1


def revoke_made_in_slack(tx: Connection, person: str, now: datetime) -> None:
    """Revoke all links that a person made for themselves in Slack."""
    tx.execute(update(calendar_links).where(*_own(person)).values(revoked_at=now))


def _own(person: str) -> tuple[ColumnElement[bool], ...]:
    return (
        calendar_links.c.person == person,
        calendar_links.c.made_by == person,
        calendar_links.c.revoked_at.is_(None),
    )


def _link(row: Row[Any]) -> CalendarLink:
    return CalendarLink(
        id=row.id,
        created_at=row.created_at,
        person=row.person,
        team=row.team,
        schedule=row.schedule,
        made_by=row.made_by,
        revoked_at=row.revoked_at,
    )
