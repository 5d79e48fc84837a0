"""Incidents that were reassigned to a person.

Apart from `pages`, because every start waits for what `timeline` imports (`bot/door.py`).
"""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, and_, exists, func, or_, select

from bot.domain.incidents.timeline import What
from bot.storage.tables import pages, timeline


@dataclass(frozen=True, kw_only=True, slots=True)
class HandedOver:
    """The page to the person that an incident was reassigned to, and the incident's position.

    `again`: they were paged by themselves since, as they were then.
    """

    page: int
    person: str
    step: int
    round: int
    again: bool


def handed_over(tx: Connection, about: Collection[int]) -> dict[int, HandedOver]:
    """Those of these incidents that were handed to a person, and nobody else was paged since.

    Nor has anybody else taken it since, or put it off: what comes back from them is the policy's.
    And whoever has said that they can't take it has it no more.
    """
    newest = select(func.max(pages.c.id)).where(pages.c.incident.in_(about))
    told = and_(
        timeline.c.incident == pages.c.incident,
        timeline.c.at == pages.c.begun_at,
        timeline.c.what.in_((What.REASSIGNED, What.PAGED)),
    )
    later = timeline.alias()
    by = later.c.facts["by"].as_string()
    let_go = exists().where(
        later.c.incident == timeline.c.incident,
        later.c.id > timeline.c.id,
        or_(
            and_(later.c.what.in_((What.ACKNOWLEDGED, What.SNOOZED)), by != pages.c.person),
            and_(later.c.what == What.DECLINED, by == pages.c.person),
        ),
    )
    query = (
        select(pages, timeline.c.what, timeline.c.facts)
        .join(timeline, told)
        .where(pages.c.id.in_(newest.group_by(pages.c.incident)), ~let_go)
    )
    return {
        row.incident: HandedOver(
            page=row.id,
            person=row.person,
            step=row.step,
            round=row.round,
            again=row.what != What.REASSIGNED,
        )
        for row in tx.execute(query)
        if row.facts.get("person") == row.person
        and (row.what == What.REASSIGNED or row.facts.get("handed"))
    }
