"""Alerts as they came in."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, Select, Subquery, and_, bindparam, func, select

from bot.domain.alert import Alert
from bot.storage.instants import Instant
from bot.storage.tables import alerts
from bot.storage.together import BulkStatement, insertion, one_by_one

_FROM_ALERT = ("action", "title", "urgency", "details", "link", "source")
_ABOUT_IT = ("incident", "alert_key", "dedup_key", "idempotency_key", "received_at")

_of_alert = attrgetter(*_FROM_ALERT)
_about_it = attrgetter(*_ABOUT_IT)


@dataclass(frozen=True, kw_only=True, slots=True)
class KeptAlert:
    """An alert as it is kept, with the incident it was folded into (None: it closed nothing open).

    `idempotency_key` is what its sender calls this sending of it, so that a repetition is known.
    """

    alert: Alert
    alert_key: int
    dedup_key: str
    incident: int | None
    received_at: datetime
    idempotency_key: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Sending:
    """What tells one sending of an alert from all others: an idempotency key under an alert key."""

    alert_key: int
    idempotency_key: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Before:
    """What became of an alert that was sent before."""

    incident: int | None
    dedup_key: str


def _sent_before(given: Subquery) -> Select[Any]:
    same = and_(
        alerts.c.idempotency_key == given.c.idempotency_key,
        alerts.c.alert_key == given.c.alert_key,
        # Said for SQLite, whose index holds only these.
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


_ADD_ALL = insertion(alerts, *_ABOUT_IT, *_FROM_ALERT, alike={"received_at", "action", "urgency"})
_TAKE = BulkStatement([alerts.c.alert_key, alerts.c.idempotency_key], _taken)
_SENT_BEFORE = BulkStatement(
    [alerts.c.alert_key, alerts.c.idempotency_key],
    _sent_before,
    on_postgresql=lambda given: one_by_one(given, _sent_before(given)),
)


def add_all(tx: Connection, kept: Iterable[KeptAlert]) -> None:
    """Keep alerts."""
    _ADD_ALL.run(tx, [_about_it(one) + _of_alert(one.alert) for one in kept])


def lock(tx: Connection, sendings: Collection[Sending]) -> None:
    """Let no other transaction look for these, and keep them, until this one ends.

    On SQLite every writing transaction is alone already.
    """
    if sendings and tx.dialect.name == "postgresql":
        # In the same order everywhere: two who have several in common must not embrace.
        _TAKE.run(tx, sorted((one.alert_key, one.idempotency_key) for one in sendings))


def sent_before(
    tx: Connection, sendings: Collection[Sending], *, since: datetime, until: datetime
) -> dict[Sending, Before]:
    """Which of these came in between two instants, and what became of them then."""
    if not sendings:
        return {}
    pairs = [(sending.alert_key, sending.idempotency_key) for sending in sendings]
    return {
        Sending(alert_key=row.alert_key, idempotency_key=row.idempotency_key): Before(
            incident=row.incident, dedup_key=row.dedup_key
        )
        for row in _SENT_BEFORE.run(tx, pairs, since=since, until=until)
    }
