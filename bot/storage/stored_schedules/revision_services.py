"""The services of a revision of the schedule files, stored beside its texts.

By them a process that starts takes alerts in before it has read the files.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, select, update

from bot.domain.incidents.services import Services
from bot.domain.incidents.storm import Grouping, Joining
from bot.storage.tables import revisions


def keep(tx: Connection, services: Services) -> None:
    """Store the services with their revision, unless they are stored already."""
    kept = select(revisions.c.services).where(revisions.c.id == services.revision)
    as_stored = _as_json(services)
    if tx.execute(kept).scalar_one() != as_stored:
        its_row = revisions.c.id == services.revision
        tx.execute(update(revisions).where(its_row).values(services=as_stored))


def in_force(tx: Connection) -> Services | None:
    """The services in the files in force; None unless they were stored as this code stores them."""
    columns = (revisions.c.id, revisions.c.services)
    newest = tx.execute(select(*columns).order_by(revisions.c.id.desc()).limit(1)).one_or_none()
    if newest is None or newest.services is None:
        return None
    return _read(newest.id, newest.services)


def _as_json(services: Services) -> dict[str, object]:
    return {
        team: {service: _grouping_as_json(grouping) for service, grouping in its_services.items()}
        for team, its_services in services.teams.items()
    }


def _grouping_as_json(grouping: Grouping) -> dict[str, object]:
    return {"joining": grouping.joining.value, "within_seconds": grouping.within.total_seconds()}


def _read(revision: int, stored: Mapping[str, Any]) -> Services | None:
    try:
        teams = {
            team: {service: _grouping(grouping) for service, grouping in services.items()}
            for team, services in stored.items()
        }
    except (AttributeError, KeyError, OverflowError, TypeError, ValueError):
        # Older or newer code stored it. The caller reads the files instead.
        return None
    return Services(revision=revision, teams=teams)


def _grouping(stored: Mapping[str, Any]) -> Grouping:
    within = timedelta(seconds=stored["within_seconds"])
    return Grouping(joining=Joining(stored["joining"]), within=within)
