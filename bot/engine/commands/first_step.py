"""What may be done about an incident in the transaction that opens it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from sqlalchemy import Connection

from bot.domain.incidents.incident import Incident


class CannotPageYet(Exception):  # noqa: N818 (what became of it, and no fault of the alert's)
    """The first step could not be taken together with opening the incident."""


class FirstStep(Protocol):
    """Who opens incidents and pages about them with one commit."""

    def open(self, tx: Connection, opened: Iterable[Incident], now: datetime) -> bool:
        """Write them down, and whom to page; False: nothing was done.

        Raises:
            OpenedMeanwhile: there is one already that alerts for one of them belong to.
            CannotPageYet: they cannot be paged about in this transaction, and are to be opened in
                another one without. Why is in the log.
        """
        ...
