"""The column type for instants: aware UTC in and out, on every database."""

from datetime import UTC, datetime

from sqlalchemy import DateTime
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from bot.domain.times.instants import as_utc


class Instant(TypeDecorator[datetime]):
    """A timezone-aware UTC datetime with microseconds.

    PostgreSQL keeps `timestamptz`; SQLite keeps UTC as text that sorts by time. Naive datetimes are
    refused with ValueError before they reach the database.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        utc = as_utc(value)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
