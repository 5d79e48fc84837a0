"""Of which of its rises a person was told, incident by incident: by a text, a call or a reply.

So they were by what they have done about it: they knew it then.
"""

from collections.abc import Collection, Mapping

from sqlalchemy import Connection, func, or_, select

from bot.domain.answering.as_told import Told
from bot.domain.paging.notification import TELLING
from bot.storage.incidents.incidents import IS_OPEN
from bot.storage.sql.together import bulk_insert
from bot.storage.tables import deliveries, incidents, pages, told

_ADD = bulk_insert(told, "incident", "person", "rises", "page", "delivery")


def note_text(
    tx: Connection, person: str, rises: Mapping[int, int], delivery: int, pages_: Mapping[int, int]
) -> None:
    """A text, which is this delivery, tells a person of incidents, as far as it gets to them.

    `rises` are those of each incident, `pages_` the pages by which they are asked, if any.
    """
    rows = [(number, person, of, pages_.get(number), delivery) for number, of in rises.items()]
    _ADD.run(tx, rows)


def note(tx: Connection, person: str, rises: Mapping[int, int]) -> None:
    """A person knows of incidents what they are now, with so many `rises` each."""
    if not rises:
        return
    newest = select(pages.c.incident, func.max(pages.c.id).label("page")).where(
        pages.c.incident.in_(rises.keys()), pages.c.person == person
    )
    asked = {row.incident: row.page for row in tx.execute(newest.group_by(pages.c.incident))}
    _ADD.run(tx, [(number, person, of, asked.get(number), None) for number, of in rises.items()])


def told_of(tx: Connection, person: str) -> dict[int, Told]:
    """What a person was told of the open incidents; a text that failed has told them nothing."""
    query = (
        select(told.c.incident, told.c.rises, told.c.page, pages.c.id, pages.c.ended_at)
        .join(incidents, incidents.c.number == told.c.incident)
        .outerjoin(deliveries, deliveries.c.id == told.c.delivery)
        .outerjoin(pages, pages.c.id == told.c.page)
        .where(
            told.c.person == person,
            IS_OPEN,
            or_(told.c.delivery.is_(None), deliveries.c.state.in_(TELLING)),
        )
    )
    known: dict[int, Told] = {}
    for row in tx.execute(query):
        asks = row.page is None or (row.id is not None and row.ended_at is None)
        before = known.get(row.incident, Told(rises=row.rises, asks=asks))
        known[row.incident] = Told(rises=max(before.rises, row.rises), asks=before.asks or asks)
    return known


def named_by_newest_text(tx: Connection, person: str) -> Collection[int]:
    """The incidents that the newest text to this person names, as far as it got to them."""
    newest = (
        select(func.max(told.c.delivery))
        .join(deliveries, deliveries.c.id == told.c.delivery)
        .where(told.c.person == person, deliveries.c.state.in_(TELLING))
    )
    named = select(told.c.incident).where(
        told.c.person == person, told.c.delivery == newest.scalar_subquery()
    )
    return set(tx.execute(named).scalars())
