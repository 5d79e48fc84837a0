"""Pages and their notifications, inserted many at a time."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter

from sqlalchemy import Connection, select, tuple_, update

from bot.domain.incidents.incident import BEFORE_FIRST_STEP, Incident
from bot.domain.paging.notification import TELLING, Notification, NotificationState
from bot.domain.paging.unreached import Reached
from bot.domain.people.method import Method
from bot.storage.sql.reserving import reserve, reserve_ahead
from bot.storage.sql.together import bulk_insert
from bot.storage.tables import deliveries, notifications, pages

_PAGE = ("incident", "service", "person", "step", "round", "begun_at")
_NOTIFICATION = ("incident", "person", "method", "due_at")
_OF_ALL_NEW_ONES = ("state", "tries", "updated_at")

_ADD_PAGES = bulk_insert(pages, "id", *_PAGE, alike={"round", "begun_at"})
_ADD_NOTIFICATIONS = bulk_insert(
    notifications, "id", "page", *_NOTIFICATION, *_OF_ALL_NEW_ONES, alike=_OF_ALL_NEW_ONES
)

_of_page = attrgetter(*_PAGE)
_of_notification = attrgetter(*_NOTIFICATION)


@dataclass(frozen=True, kw_only=True, slots=True)
class NewPage:
    """A demand on a person, made at a step in a round of the policy.

    `service` is the incident's: None where a person had it opened by hand.
    """

    incident: int
    service: str | None
    person: str
    step: int
    round: int
    begun_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class NewNotification:
    """A notification to be sent; `page` is an index into the page ids of `add_notifications`."""

    page: int
    incident: int
    person: str
    method: Method
    due_at: datetime


def reserve_for(
    tx: Connection,
    added: Collection[NewPage],
    notified: Collection[NewNotification],
    *,
    sends: int,
) -> None:
    """Reserve ids for pages, their notifications, and the deliveries of so many sends."""
    counts = {pages: len(added), notifications: len(notified), deliveries: sends}
    reserve_ahead(tx, {table: count for table, count in counts.items() if count})


def add_pages(tx: Connection, added: Collection[NewPage]) -> list[int]:
    """Insert pages; returns their ids in the same order."""
    if not added:
        return []
    ids = reserve(tx, pages, len(added))
    _ADD_PAGES.write(tx, [(id_, *_of_page(one)) for id_, one in zip(ids, added, strict=True)])
    return ids


def end(
    tx: Connection,
    incident: int,
    now: datetime,
    *,
    of: str | None = None,
    but_of: str | None = None,
) -> None:
    """Ask no more by the pages about an incident: `of` one person, or of all `but_of` one."""
    query = update(pages).where(pages.c.incident == incident, pages.c.ended_at.is_(None))
    if of is not None:
        query = query.where(pages.c.person == of)
    if but_of is not None:
        query = query.where(pages.c.person != but_of)
    tx.execute(query.values(ended_at=now))


def ended_at(tx: Connection, incident: int, person: str) -> datetime | None:
    """When the newest page to a person about an incident ended; None where it asks them still.

    None as well for whoever was never paged about it.
    """
    newest = select(pages.c.ended_at).where(pages.c.incident == incident, pages.c.person == person)
    ended: datetime | None = tx.execute(newest.order_by(pages.c.id.desc()).limit(1)).scalar()
    return ended


def is_of_present_step(tx: Connection, incident: Incident, person: str) -> bool:
    """Whether somebody was paged at the step that an incident stands at, in this round."""
    query = select(pages.c.id).where(
        pages.c.incident == incident.number,
        pages.c.person == person,
        pages.c.step == incident.step,
        pages.c.round == incident.round,
    )
    return tx.execute(query.limit(1)).one_or_none() is not None


def paged_in_their_rounds(tx: Connection, about: Collection[Incident]) -> dict[int, set[str]]:
    """Who was paged about each of these incidents in its present round, where anybody was."""
    rounds = [(one.number, one.round) for one in about if one.step != BEFORE_FIRST_STEP]
    found: dict[int, set[str]] = {}
    if not rounds:
        return found
    query = (
        select(pages.c.incident, pages.c.person)
        .distinct()
        .where(tuple_(pages.c.incident, pages.c.round).in_(rounds))
    )
    for row in tx.execute(query):
        found.setdefault(row.incident, set()).add(row.person)
    return found


def people_reached(tx: Connection, about: Collection[int]) -> dict[int, list[Reached]]:
    """Who has been reached by a message about each of these incidents, and in which round."""
    query = (
        select(pages.c.incident, pages.c.person, pages.c.round)
        .distinct()
        .join(notifications, notifications.c.page == pages.c.id)
        .where(pages.c.incident.in_(about), notifications.c.state.in_(TELLING))
    )
    found: dict[int, list[Reached]] = {number: [] for number in about}
    for row in tx.execute(query):
        found[row.incident].append(Reached(person=row.person, round=row.round))
    return found


def add_notifications(
    tx: Connection, added: Collection[NewNotification], page_ids: list[int], now: datetime
) -> list[Notification]:
    """Insert notifications of the pages with these ids, and return them."""
    if not added:
        return []
    waits = NotificationState.PENDING
    written = [
        Notification(
            id=id_,
            page=page_ids[one.page],
            incident=one.incident,
            person=one.person,
            method=one.method,
            due_at=one.due_at,
            state=waits,
            updated_at=now,
        )
        for id_, one in zip(reserve(tx, notifications, len(added)), added, strict=True)
    ]
    _ADD_NOTIFICATIONS.write(
        tx, [(one.id, one.page, *_of_notification(one), waits, 0, now) for one in written]
    )
    return written
