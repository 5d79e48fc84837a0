"""How the dispatcher sends: what an errand decides on, and the work that it makes of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from sqlalchemy import Connection

from bot.engine.contracts import DeliveryFailed
from bot.storage.sending.outbox import Outgoing


class PutOff(Exception):  # noqa: N818 (an answer of `prepare`, not a breakdown)
    """Raised by `prepare`: nothing is sent now, and the rows are looked at again at `until`."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until


class LeftToNewer(Exception):  # noqa: N818 (an answer of `prepare`, not a breakdown)
    """Raised by `prepare`: a newer version queued this, which this one does not know.

    In a rolling upgrade a process of that version sends it.
    """


# All messages of ours that stand somewhere already: Slack counts what changes them together.
UPDATES = "updates"


class Work(Protocol):
    """One thing about to be sent, for one or several rows of the outbox.

    `written_to` is the channel or person that gets it, where messages must not come too close on
    one another; UPDATES for what changes a message. With `can_be_held_back`, `send` may be begun
    before it is certain that anything is to be sent: each request that it makes waits to be
    `released` (bot/engine/sending/asking.py). Then there is nothing to look up.
    """

    written_to: str | None = None
    can_be_held_back: bool = False

    async def look_up(self) -> bool:
        """Ask the provider first what may have been sent before; whether there was such a thing.

        It raises nothing, and takes LOOK_UP_SECONDS at most.
        """
        return False

    def stands(self, tx: Connection) -> bool:
        """Whether it is still to be sent, just so. Asked where it could not be begun at once."""
        return True

    def put_back(self, tx: Connection, now: datetime) -> None:
        """Write down that nothing was sent, nor begun: its rows are prepared once more."""
        return

    async def send(self) -> None:
        """Ask the provider, and keep what it answers. Raises DeliveryFailed."""
        ...

    def sent(self, tx: Connection, now: datetime) -> None:
        """Write down that it was sent. The dispatcher removes the rows in the same transaction."""
        ...

    def failed(
        self, tx: Connection, failure: DeliveryFailed, retry_at: datetime | None, now: datetime
    ) -> None:
        """Write down that it was not, and that it is tried again at `retry_at` (None: never)."""
        ...


class Errand(Protocol):
    """How rows of one kind are sent."""

    @property
    def gives_up_after_tries(self) -> int | None:
        """How many failed tries are enough; None: it is tried for as long as it is wanted."""
        ...

    def prepare(self, tx: Connection, rows: Sequence[Outgoing], now: datetime) -> Work | None:
        """Decide, in the transaction that leases the rows, what to send; None: nothing any more.

        Incidents the rows are about are locked already. Raises PutOff to look again later, and
        LeftToNewer.
        """
        ...


class SilentErrand:
    """The errand of a service that is not set up: its rows are let go of without a word.

    For what merely shows the state of things. A page that cannot be sent is another matter.
    """

    gives_up_after_tries = None

    def prepare(self, tx: Connection, rows: Sequence[Outgoing], now: datetime) -> Work | None:
        """Nothing to send."""
        return None
