"""Alerts as they came in, in the database."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, Select, Subquery, and_, bindparam, func, select

from bot.domain.incidents.alert import Alert
from bot.domain.values import value
from bot.storage.sql.instants import Instant
from bot.storage.sql.together import BulkStatement, bulk_insert, row_by_row
from bot.storage.tables import alerts

_FROM_ALERT = ("action", "title", "urgency", "details", "link", "source")
_ABOUT_IT = ("incident", "alert_key", "dedup_key", "idempotency_key", "received_at")

_of_alert = attrgetter(*_FROM_ALERT)
_about_it = attrgetter(*_ABOUT_IT)


@value
class KeptAlert:
    """A stored alert, with its incident. None: it resolved or acknowledged while none was open.

    `idempotency_key` is the sender's name for this sending, by which a repetition is recognised.
    """

    alert: Alert
    alert_key: int
    dedup_key: str
    incident: int | None
    received_at: datetime
    idempotency_key: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Sending:
    """One sending of an alert, identified by an idempotency key under an alert key."""

    alert_key: int
    idempotency_key: str


@dataclass(frozen=True, kw_only=True, slots=True)
class EarlierOutcome:
    """The outcome of an alert that was sent before."""

    incident: int | None
    dedup_key: str


def _sent_before(given: Subquery) -> Select[Any]:
    same = and_(
        alerts.c.idempotency_key == given.c.idempotency_key,
        alerts.c.alert_key == given.c.alert_key,
        # Implied by the first; without it SQLite does not use the partial index.
        alerts.c.idempotency_key.is_not(None),
    )
    wanted = (
        alerts.c.alert_key,
        alerts.c.idempotency_key,
        alerts.c.incident,
        alerts.c.dedup_key,
    )
    since, until = (bindparam(name, type_=Instant()) for name in ("since", "until"))
    recent = and_(alerts.c.received_at > since, alerts.c.received_at < until)
    return select(*wanted).where(same, recent).order_by(alerts.c.id.desc())


def _taken(given: Subquery) -> Select[Any]:
    sending = given.c.alert_key, func.hashtext(given.c.idempotency_key)
    return select(func.pg_advisory_xact_lock(*sending))


_ADD_ALL = bulk_insert(alerts, *_ABOUT_IT, *_FROM_ALERT, alike={"received_at", "action", "urgency"})
_TAKE = BulkStatement([alerts.c.alert_key, alerts.c.idempotency_key], _taken)
_SENT_BEFORE = BulkStatement(
    [alerts.c.alert_key, alerts.c.idempotency_key],
    _sent_before,
    on_postgresql=lambda given: row_by_row(given, _sent_before(given)),
)


def add_all(tx: Connection, kept: Iterable[KeptAlert]) -> None:
    """Store alerts."""
    _ADD_ALL.write(tx, [_about_it(one) + _of_alert(one.alert) for one in kept])


def lock(tx: Connection, sendings: Collection[Sending]) -> None:
    """Keep other transactions from looking up and storing these sendings until this one ends.

    On SQLite every writing transaction is alone already.
    """
    if sendings and tx.dialect.name == "postgresql":
        # In the same order everywhere, so that two transactions never deadlock.
        _TAKE.run(tx, sorted((one.alert_key, one.idempotency_key) for one in sendings))


def sent_before(
    tx: Connection, sendings: Collection[Sending], *, since: datetime, until: datetime
) -> dict[Sending, EarlierOutcome]:
    """Those of these sendings that came in between two instants, with their outcomes."""
    if not sendings:
        return {}
    pairs = [(sending.alert_key, sending.idempotency_key) for sending in sendings]
    return {
        Sending(alert_key=row.alert_key, idempotency_key=row.idempotency_key): EarlierOutcome(
            incident=row.incident, dedup_key=row.dedup_key
        )
        for row in _SENT_BEFORE.run(tx, pairs, since=since, until=until)
    }
