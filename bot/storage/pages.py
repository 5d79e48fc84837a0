"""Pages and their notifications, written down many at once."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter

from sqlalchemy import Connection

from bot.domain.paging import NotificationState
from bot.domain.person import Method
from bot.storage.tables import notifications, pages
from bot.storage.together import insertion, reserve

_PAGE = ("incident", "service", "person", "step", "round", "begun_at")
_NOTIFICATION = ("incident", "person", "method", "due_at")
_OF_ALL_NEW_ONES = ("state", "tries", "updated_at")

_ADD_PAGES = insertion(pages, "id", *_PAGE)
_ADD_NOTIFICATIONS = insertion(
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
    """One that waits to be sent; `page` is its page's place among those written down before."""

    page: int
    incident: int
    person: str
    method: Method
    due_at: datetime


def add_pages(tx: Connection, added: Collection[NewPage]) -> list[int]:
    """Record pages; returns their ids."""
    if not added:
        return []
    ids = reserve(tx, pages, len(added))
    _ADD_PAGES.run(tx, [(id_, *_of_page(one)) for id_, one in zip(ids, added, strict=True)])
    return ids


def add_notifications(
    tx: Connection, added: Collection[NewNotification], page_ids: list[int], now: datetime
) -> list[int]:
    """Record notifications of the pages that have these ids; returns their own."""
    if not added:
        return []
    ids = reserve(tx, notifications, len(added))
    waits = (NotificationState.PENDING, 0, now)
    rows = [
        (id_, page_ids[one.page], *_of_notification(one), *waits)
        for id_, one in zip(ids, added, strict=True)
    ]
    _ADD_NOTIFICATIONS.run(tx, rows)
    return ids
