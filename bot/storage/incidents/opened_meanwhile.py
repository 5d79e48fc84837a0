"""Telling that another process has opened an incident in the same instant. On PostgreSQL."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import IntegrityError

from bot.storage.tables import OPEN_DEDUP_KEY


class OpenedMeanwhile(Exception):  # noqa: N818 (it says what another process did)
    """Another process has opened an incident with the same service and dedup key."""


@contextmanager
def or_opened_meanwhile() -> Iterator[None]:
    """Around a transaction that opens incidents, or a part of it.

    Raises:
        OpenedMeanwhile: another process has opened one of them. The transaction must end.
    """
    try:
        yield
    except IntegrityError as error:
        if OPEN_DEDUP_KEY in str(error.orig):
            raise OpenedMeanwhile from error
        raise
