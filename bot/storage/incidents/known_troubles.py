"""Whether any dedup key of a batch is known: one query that usually spares three others."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Subquery,
    Table,
    TextClause,
    bindparam,
    literal_column,
    or_,
    select,
    text,
)

from bot.storage.incidents.incidents import IS_OPEN, Pair
from bot.storage.sql.instants import Instant
from bot.storage.sql.together import BulkStatement
from bot.storage.tables import incident_keys, incidents

_SINCE = bindparam("since", type_=Instant())


def _sought(given: Subquery) -> Select[Any]:
    def there_is(table: Table, *more: ColumnElement[bool] | TextClause) -> ColumnElement[bool]:
        same = (table.c[name] == given.c[name] for name in ("service", "dedup_key"))
        # Without EXISTS, for which PostgreSQL may scan the whole table: see `row_by_row`.
        one = select(table.c.service).where(*same, *more).limit(literal_column("1"))
        return one.scalar_subquery().is_not(None)

    is_resolved = text("incidents.state = 'resolved'")
    known = or_(
        there_is(incidents, IS_OPEN),
        there_is(incident_keys),
        there_is(incidents, is_resolved, incidents.c.opened_at > _SINCE),
    )
    return select(given.c.service).where(known).limit(1)


_KNOWN = BulkStatement([incidents.c.service, incidents.c.dedup_key], _sought)


def any_of(tx: Connection, pairs: Collection[Pair], *, since: datetime) -> bool:
    """Whether any of these pairs has an open incident, has joined one, or had one since `since`.

    On PostgreSQL other processes may make the answer wrong a moment later.
    """
    return bool(_KNOWN.ask(tx, list(pairs), since=since))
